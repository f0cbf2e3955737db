# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.coopaem_member.controllers.uploads import read_upload

from ..controllers import expense_portal
from .note_common import NoteCommon, picture


@tagged("post_install", "-at_install")
class TestExpense(NoteCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        freezer = freeze_time("2026-09-15 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()
        cls.supplier.supplier_rank = 1

    def _create_expense(self, paid_by="own", member=None, **vals):
        """An expense with a photo, handed in as the portal does."""
        member = member or self.amina
        user = member.partner_id.user_ids
        model = self.env["coopaem.expense"].with_user(user).sudo()
        expense = model.create(
            {
                **model._prepare_portal_vals(
                    member.unit_ids,
                    {
                        "paid_by": paid_by,
                        "label": "Clay",
                        "supplier_name": self.supplier.name,
                        "date": "2026-09-10",
                        "amount": 120.0,
                        "tax_amount": 20.0,
                        **vals,
                    },
                ),
                "unit_id": member.unit_ids.id,
                "member_id": member.id,
                "validation_state": "preparing",
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": "receipt.jpg",
                "raw": read_upload(self.env, picture())[2],
                "res_model": expense._name,
                "res_id": expense.id,
            }
        )
        expense.invalidate_recordset()
        expense._submit()
        return expense.with_user(self.accountant)

    # Booking
    def test_claim_is_reimbursed_to_the_member(self):
        expense = self._create_expense()
        self.assertEqual(
            (expense.stage, expense.tax_id), ("waiting", self.tax_purchase)
        )
        expense.action_accept()
        move = expense.sudo().move_id
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "in_receipt",
                    "state": "posted",
                    "partner_id": self.amina.partner_id.id,
                    "unit_id": self.unit_a.id,
                    "amount_untaxed": 100.0,
                    "amount_total": 120.0,
                }
            ],
        )
        self.assertEqual(expense.stage, "booked")
        self.assertTrue(
            self.env["ir.attachment"].search_count(
                [("res_model", "=", "account.move"), ("res_id", "=", move.id)]
            )
        )
        self._pay(move, "2026-09-15")
        expense.invalidate_recordset()
        self.assertEqual(expense.stage, "paid")
        self._assert_treasury(self.unit_a, -120.0)
        self._assert_ledger()
        # What the member is owed is no bill of the member's: the portal hides it.
        user = self.amina.partner_id.user_ids
        self.assertFalse(self.env["account.move"].with_user(user).search([]))

    def test_bill_is_the_supplier_s(self):
        expense = self._create_expense("cooperative", supplier_name="grossiste saïss")
        self.assertEqual(expense.sudo().partner_id, self.supplier)
        expense.action_accept()
        self.assertEqual(
            (expense.sudo().move_id.move_type, expense.sudo().move_id.partner_id),
            ("in_invoice", self.supplier),
        )
        other = self._create_expense("cooperative", supplier_name="Somebody new")
        with self.assertRaisesRegex(UserError, "Choose the supplier"):
            other.action_accept()
        other.partner_id = self.supplier
        other.action_accept()
        self.assertEqual(other.stage, "booked")

    def test_till_pays_through_the_cash_book(self):
        expense = self._create_expense("till")
        expense.action_accept()
        line = self._lines()
        self.assertRecordValues(
            line,
            [
                {
                    "kind": "out",
                    "amount": 120.0,
                    "tax_id": self.tax_purchase.id,
                    "label": "Clay",
                }
            ],
        )
        self.assertTrue(line.document)
        self.assertEqual(expense.stage, "paid")
        line.cashbook_id.action_submit()
        late = self._create_expense("till")
        with self.assertRaisesRegex(UserError, "handed in"):
            late.action_accept()

    def test_queues_of_the_cooperative(self):
        """Each kind that members hand in has a queue that says how many wait."""
        found = {
            kind: self.env.ref(
                f"coopaem_mutual_accounting.coopaem_validation_queue_{name}"
            ).with_user(self.accountant)
            for kind, name in (("expense", "expense"), ("cash_book", "cashbook"))
        }

        def count(kind):
            found[kind].invalidate_recordset(["waiting_count"])
            return found[kind].waiting_count

        self.assertEqual((count("expense"), count("cash_book")), (0, 0))
        self._create_expense()
        self._send(self._operation("sold", day="2026-09-10"))
        book = self._lines().cashbook_id
        self.assertEqual((count("expense"), count("cash_book")), (1, 0))
        user = self.amina.partner_id.user_ids
        unit = self.unit_a.with_user(user).sudo()
        books = self.env["coopaem.cashbook"].with_user(user)
        books._hand_in(unit, "2026-09-01")
        self.assertEqual((count("expense"), count("cash_book")), (1, 1))
        self.assertEqual(found["cash_book"].action_open()["res_model"], book._name)

        def waiting():
            return {
                (item["kind"], item["state"]): item["count"]
                for item in unit._get_waiting()
            }

        # The member sees the same, and what came back.
        self.assertEqual(
            waiting(), {("expense", "waiting"): 1, ("cash_book", "waiting"): 1}
        )
        action = book.with_user(self.accountant).action_ask_send_back()
        self.env[action["res_model"]].with_user(self.accountant).with_context(
            **action["context"]
        ).create({"reason": "A day is missing"}).action_confirm()
        self.assertEqual(
            waiting(), {("expense", "waiting"): 1, ("cash_book", "sent_back"): 1}
        )
        books._hand_in(unit, "2026-09-01")
        book.with_user(self.accountant).action_book()
        self.assertEqual(waiting(), {("expense", "waiting"): 1})

    def test_what_is_no_longer_booked_is_booked_again(self):
        """The line or the bill is gone: the expense waits to be booked once more."""
        to_book = [("validation_state", "=", "accepted"), ("is_booked", "=", False)]
        expense = self._create_expense("till")
        expense.action_accept()
        for gone in ("line", "book"):
            line = self._lines()
            self.assertEqual(expense.stage, "paid")
            self.assertFalse(expense.search(to_book))
            self.assertEqual(expense.search([("is_booked", "=", True)]), expense)
            (line if gone == "line" else line.cashbook_id).unlink()
            self.assertEqual(expense.stage, "accepted")
            self.assertEqual(expense.search(to_book), expense)
            expense.action_book()
        self.assertEqual(self._lines().amount, 120.0)
        bill = self._create_expense("cooperative")
        bill.action_accept()
        first = bill.sudo().move_id
        first.button_draft()
        # A draft is still there: a second bill would be one too many.
        self.assertEqual(bill.stage, "booked")
        with self.assertRaisesRegex(UserError, "not waiting to be booked"):
            bill.action_book()
        first.button_cancel()
        self.assertEqual(bill.stage, "accepted")
        self.assertEqual(bill.search(to_book), bill)
        bill.action_book()
        self.assertEqual(bill.stage, "booked")
        self.assertNotEqual(bill.sudo().move_id, first)

    def test_bill_comes_to_what_was_paid(self):
        for amount, part in ((119.99, 20.0), (0.07, 0.01), (33.33, 5.56)):
            expense = self._create_expense(amount=amount, tax_amount=part)
            expense.tax_id = self.tax_purchase
            expense.action_accept()
            self.assertEqual(
                self.currency.compare_amounts(
                    expense.sudo().move_id.amount_total, amount
                ),
                0,
            )

    def test_closed_period_is_booked_in_the_open_one(self):
        expense = self._create_expense(date="2026-08-10")
        self._lock("2026-08-31")
        expense.action_accept()
        self.assertEqual(str(expense.sudo().move_id.date), "2026-09-01")

    def test_month_locked_for_taxes_is_open_to_what_bears_none(self):
        own = self._create_expense(date="2026-08-10")
        own.tax_id = self.tax_purchase
        plain = self._create_expense(date="2026-08-11", tax_amount=0.0)
        till = self._create_expense("till", date="2026-08-12")
        self.company.tax_lock_date = "2026-08-31"
        expenses = own | plain | till
        expenses.action_accept()
        expenses.filtered(lambda expense: expense.stage == "accepted").action_book()
        self.assertEqual(
            own.sudo().move_id.line_ids.tax_ids.mapped("id"), self.tax_purchase.ids
        )
        self.assertEqual(str(own.sudo().move_id.date), "2026-09-01")
        self.assertEqual(str(plain.sudo().move_id.date), "2026-08-11")
        self.assertEqual(str(till.sudo().cashbook_line_id.date), "2026-09-01")

    def test_small_expenses_are_accepted_by_themselves(self):
        self.env["coopaem.validation.ceiling"].create(
            {
                "document_type": "expense",
                "ceiling": 400.0,
                "company_id": self.company.id,
            }
        )
        small = self._create_expense()
        self.assertEqual(small.stage, "booked")
        self.assertEqual(self._create_expense(amount=300.0).stage, "waiting")
        # Another of the same day and amount may be the same once more.
        self.assertEqual(self._create_expense().stage, "waiting")
        self.assertEqual(self._create_expense(date="2026-09-11").stage, "booked")
        unknown = self._create_expense(
            "cooperative", supplier_name="Somebody", amount=100.0
        )
        self.assertEqual(unknown.stage, "accepted")
        unclear = self._create_expense(amount=60.0, tax_amount=3.0)
        self.assertEqual((unclear.stage, unclear.tax_id.id), ("accepted", False))
        unclear.action_book()
        self.assertEqual(unclear.stage, "booked")
        with self.assertRaises(UserError):
            unclear.action_book()
        # The ceiling is the month's, of each unit.
        self.assertEqual(
            self._create_expense(amount=1.0, tax_amount=0.0).stage, "waiting"
        )
        self.assertEqual(
            self._create_expense(member=self.brahim, amount=1.0, tax_amount=0.0).stage,
            "booked",
        )
        with freeze_time("2026-10-01 10:00:00"):
            self.assertEqual(
                self._create_expense(amount=1.5, tax_amount=0.0).stage, "booked"
            )

    def test_what_was_handed_in_stays(self):
        expense = self._create_expense()
        for vals in ({"amount": 1.0}, {"paid_by": "till"}, {"label": "x"}):
            with self.assertRaises(UserError):
                expense.write(vals)
        with self.assertRaises(AccessError):
            expense.write({"validation_state": "accepted"})
        expense.action_accept()
        with self.assertRaises(UserError):
            expense.tax_id = False
        with self.assertRaises(UserError):
            expense.sudo().unlink()

    def test_access(self):
        expense = self._create_expense().sudo(False)
        for user in (self.amina.partner_id.user_ids, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                expense.with_user(user).read(["amount"])
        self.assertFalse(expense.with_user(self.coach).search([]))
        self.unit_a.coach_id = self.coach
        self.assertTrue(expense.with_user(self.coach).search([]))
        with self.assertRaises(AccessError):
            expense.with_user(self.coach).action_accept()
        foreign = self._create_user(
            "foreign", "coopaem_member.group_coopaem_manager", self.other_company
        )
        self.assertFalse(expense.with_user(foreign).search([]))

    # Portal
    def _post(self, url="/my/expenses/save", photo=None, **said):
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "paid_by": "own",
            "date": "2026-09-10",
            "label": "Clay",
            "amount": "120,50",
            **said,
        }
        name, content = photo or ("receipt.png", picture())
        return self.url_open(url, data=data, files={"photo": (name, content)})

    def _expenses(self):
        return self.env["coopaem.expense"].search([])

    def test_handed_in_on_the_portal(self):
        self.authenticate("amina", "amina")
        page = self._post(amount="١٢٠٫٥٠", supplier_name="<b>Shop</b>")
        expense = self._expenses()
        self.assertRecordValues(
            expense,
            [
                {
                    "amount": 120.5,
                    "member_id": self.amina.id,
                    "unit_id": self.unit_a.id,
                    "validation_state": "waiting",
                }
            ],
        )
        self.assertEqual(expense.message_main_attachment_id, expense.attachment_ids)
        self.assertIn("120.50", page.text)
        self.assertNotIn("<b>Shop</b>", page.text)
        self.assertIn("Clay", self.url_open("/my/expenses").text)
        url = f"/my/expenses/{expense.id}/photo/{expense.attachment_ids.id}"
        photo = self.url_open(url)
        self.assertEqual(photo.headers["Content-Type"], "image/jpeg")
        self.assertEqual(photo.headers["X-Content-Type-Options"], "nosniff")
        expense.with_user(self.accountant)._send_back("The photo is dark")
        page = self.url_open(f"/my/expenses/{expense.id}")
        self.assertIn("The photo is dark", page.text)
        self._post(f"/my/expenses/{expense.id}/save", amount="99")
        self.assertEqual((expense.amount, expense.stage), (99.0, "waiting"))
        self.assertEqual(len(expense.attachment_ids), 2)
        self.assertEqual(
            expense.validation_step_ids.sorted("id").mapped("step"),
            ["submitted", "sent_back", "submitted"],
        )
        # Too late for changes.
        self._post(f"/my/expenses/{expense.id}/save", amount="1")
        self._post(f"/my/expenses/{expense.id}/delete")
        self.assertEqual(expense.amount, 99.0)

    def test_the_same_form_twice_is_one_expense(self):
        self.authenticate("amina", "amina")
        page = self.url_open("/my/expenses/new").text
        key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
        # What is refused keeps the key of its form.
        self.assertIn(key, self._post(form_key=key, amount="many").text)
        first = self._post(form_key=key)
        self.assertEqual(self._post(form_key=key).url, first.url)
        self.assertEqual(len(self._expenses()), 1)
        # As if the first one were being saved by a request that is not over.
        with patch.object(
            expense_portal, "find_saved", lambda model, units, key: units.browse()
        ):
            response = self._post(form_key=key)
        self.assertTrue(response.url.endswith("/my/expenses"))
        self.assertEqual(len(self._expenses()), 1)
        # Others do not learn of it by its key.
        self.authenticate("brahim", "brahim")
        self.assertNotEqual(self._post(form_key=key).url, first.url)
        self.assertEqual(self._expenses().unit_id, self.unit_a | self.unit_b)
        # An empty form has another one, and what is no key is none.
        self.assertNotIn(key, self.url_open("/my/expenses/new").text)
        self._post(form_key="x")
        self._post(form_key="x")
        self.assertEqual(len(self._expenses()), 4)

    def test_another_one_on_a_page_that_was_gone_back_to(self):
        self.authenticate("amina", "amina")
        page = self.url_open("/my/expenses/new").text
        key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
        self._post(form_key=key)
        page = self._post(form_key=key, label="Glaze").text
        self.assertIn("from this page before", page)
        self.assertIn('value="Glaze"', page)
        self.assertEqual(len(self._expenses()), 1)
        key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
        self._post(form_key=key, label="Glaze")
        self.assertEqual(len(self._expenses()), 2)

    def test_what_is_refused_leaves_nothing(self):
        self.authenticate("amina", "amina")
        html = b"<html><script>alert(1)</script></html>"
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
        for said, pattern in (
            ({"amount": "many"}, "not an amount"),
            ({"amount": "-5"}, "not an amount"),
            ({"amount": "1.200"}, "thousands without a point"),
            ({"amount": "0"}, "no amount"),
            ({"tax_amount": "500"}, "part of the amount"),
            ({"date": "2026-10-10"}, "future"),
            ({"date": "soon"}, "Choose the date"),
            ({"paid_by": "bank"}, "Choose who paid"),
            ({"paid_by": "cooperative"}, "who is to be paid"),
            ({"label": " "}, "what it was for"),
            ({"photo": ("a.jpg", html)}, "Send a photo"),
            ({"photo": ("a.png", svg)}, "Send a photo"),
            ({"photo": ("a.jpg", b"")}, "Add a photo|empty"),
            ({"photo": ("a.jpg", b"x" * (10 * 1024**2 + 1))}, "too large"),
        ):
            with self.subTest(said=list(said)):
                page = self._post(**said)
                self.assertTrue(re.search(pattern, page.text), pattern)
                self.assertFalse(self._expenses())
        bomb = io.BytesIO(picture(size=(7200, 7000)))
        self.assertIn("Send a photo", self._post(photo=("a.png", bomb.read())).text)

    def test_pdf_is_saved_not_opened(self):
        self.authenticate("amina", "amina")
        self._post(photo=("../bill.html", b"%PDF-1.4\n%EOF"))
        attachment = self._expenses().attachment_ids
        self.assertEqual(
            (attachment.name, attachment.mimetype[-3:]), ("bill.pdf", "pdf")
        )
        url = f"/my/expenses/{self._expenses().id}/photo/{attachment.id}"
        self.assertIn("attachment", self.url_open(url).headers["Content-Disposition"])

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        expense = self._create_expense().sudo()
        photo = f"/my/expenses/{expense.id}/photo/{expense.attachment_ids.id}"
        for login, sees in (
            ("asma", True),
            ("brahim", False),
            ("gone", False),
            ("note_coach", False),
            ("note_accountant", False),
            (None, False),
        ):
            with self.subTest(login=login):
                self.authenticate(login, login)
                page = self.url_open(f"/my/expenses/{expense.id}")
                self.assertEqual("Clay" in page.text, sees)
                found = self.url_open(photo)
                self.assertEqual(found.headers["Content-Type"] == "image/jpeg", sees)
        expense.with_user(self.accountant)._send_back("No")
        self.authenticate("brahim", "brahim")
        self._post(f"/my/expenses/{expense.id}/save", label="Mine")
        self._post(f"/my/expenses/{expense.id}/delete")
        self.assertEqual((expense.exists().label, expense.stage), ("Clay", "sent_back"))

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/expenses")
            return self.env.cr.sql_log_count - before

        self.authenticate("amina", "amina")
        self._create_expense()
        self.url_open("/my/expenses")
        few = count()
        for _turn in range(10):
            self._create_expense()
        self.assertLessEqual(count(), few)
