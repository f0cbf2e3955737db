# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .cashbook_common import CashbookCommon

MODELS = (
    "coopaem.cashbook",
    "coopaem.cashbook.line",
    "coopaem.cashbook.import",
    "coopaem.cashbook.reason",
)


@tagged("post_install", "-at_install")
class TestCashbookAccess(CashbookCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls._book(("2026-09-03", "in", 120.0, cls.sale_20))

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups=groups,
            lang="en_US",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_accountant_does_everything(self):
        user = self._user("acc", "coopaem_member.group_coopaem_accountant")
        book = self.book.with_user(user)
        with Form(book) as form, form.line_ids.new() as line:
            line.label = "Flour"
            line.kind = "out"
            line.amount = 20.0
        book.action_submit()
        book.action_send_back("Incomplete")
        book.action_book()
        self.assertEqual(book.move_id.state, "posted")
        self.assertEqual(book.till_after, 100.0)
        book.action_reverse("Wrong")
        book.action_book()
        self.assertEqual(book.action_open_moves()["res_model"], "account.move")

    def test_status_changes_by_its_buttons_alone(self):
        user = self._user("acc_state", "coopaem_member.group_coopaem_accountant")
        book = self.book.with_user(user)
        for vals in (
            {"state": "booked"},
            {"move_id": False},
            {"version": 1},
            {"correction_date": "2026-10-01"},
        ):
            with self._assert_refused(UserError, "by its buttons"):
                book.write(vals)
        vals = {"unit_id": self.other_unit.id, "month": "2026-09-01"}
        books = self.env["coopaem.cashbook"].with_user(user)
        with self._assert_refused(UserError, "by its buttons"):
            books.create({**vals, "state": "booked"})
        with self._assert_refused(UserError, "by its buttons"):
            books.with_context(default_state="booked").create(vals)
        self.assertEqual(book.state, "draft")

    def test_nobody_books_their_own_cash(self):
        user = self._user("acc_holder", "coopaem_member.group_coopaem_accountant")
        self.env["coopaem.member"].create(
            {
                "partner_id": user.partner_id.id,
                "company_id": self.company.id,
                "unit_ids": [Command.set(self.unit.ids)],
            }
        )
        book = self.book.with_user(user)
        with self._assert_refused(AccessError, "your own activity"):
            book.action_book()
        self.book.action_book()
        with self._assert_refused(AccessError, "your own activity"):
            book.action_reverse("Wrong")
        operation = self.env["coopaem.till.operation"].create(
            {
                "kind": "deposit",
                "unit_id": self.unit.id,
                "amount": 20.0,
                "date": "2026-10-05",
            }
        )
        own = operation.with_user(user)
        with self._assert_refused(AccessError, "your own activity"):
            own.action_post()
        operation.action_post()
        with self._assert_refused(AccessError, "your own activity"):
            own.action_reverse("Wrong")
        with self._assert_refused(AccessError, "your own activity"):
            own.action_adjust()
        colleague = self._user("acc", "coopaem_member.group_coopaem_accountant")
        operation.with_user(colleague).action_reverse("Wrong")
        self.assertEqual(operation.state, "reversed")

    def test_coach_reads(self):
        self.book.action_book()
        user = self._user("coach", "coopaem_member.group_coopaem_coach")
        self.book.unit_id.coach_id = user
        book = self.book.with_user(user)
        Form(book)
        self.assertEqual(book.till_after, 120.0)
        self.assertEqual(book.line_ids.mapped("label"), ["in 120.0"])
        for call in (
            lambda: book.write({"version": 5}),
            lambda: book.line_ids.write({"label": "x"}),
            lambda: book.action_reverse("x"),
            lambda: book.copy(),
            lambda: book.unlink(),
            lambda: self.env["coopaem.cashbook.import"].with_user(user).create({}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_others_have_no_access(self):
        for login, groups in (
            ("internal", "base.group_user"),
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
            ("officer", "coopaem_member.group_coopaem_programme_officer"),
        ):
            user = self._user(f"cash_{login}", groups)
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(
                        self.env[model].with_user(user).has_access(operation),
                        f"{login} {operation} {model}",
                    )
            with self.assertRaises(AccessError):
                self.book.with_user(user).action_book()
            with self.assertRaises(AccessError):
                self.book.with_user(user).read(["total_in"])

    def test_other_company_sees_nothing(self):
        company = self.setup_other_company()["company"]
        user = self._user("elsewhere", "coopaem_member.group_coopaem_manager", company)
        for record in (self.book, self.book.line_ids):
            model = self.env[record._name].with_user(user)
            self.assertFalse(model.search([]) & record)
            with self.assertRaises(AccessError):
                record.with_user(user).read(["company_id"])
            with self.assertRaises(AccessError):
                record.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.book.with_user(user).action_book()
        with self.assertRaises(AccessError):
            self.env["coopaem.cashbook"].with_user(user).create(
                {"unit_id": self.unit.id, "month": "2026-10-01"}
            )

    def test_public_methods_check_access_first(self):
        user = self._user("nobody", "base.group_user")
        book = self.book.with_user(user)
        for call in (
            lambda: book.action_submit(),
            lambda: book.action_send_back("x"),
            lambda: book.action_book(),
            lambda: book.action_reverse("x"),
            lambda: book.action_open_moves(),
            lambda: book.line_ids.action_open_cashbook(),
        ):
            with self.assertRaises(AccessError):
                call()
