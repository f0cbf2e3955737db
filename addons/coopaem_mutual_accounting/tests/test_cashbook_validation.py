# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .note_common import NoteCommon

CASHBOOK = "coopaem.cashbook"
MONTH = "2026-09-01"


@tagged("post_install", "-at_install")
class TestCashbookValidation(NoteCommon, HttpCase):
    """Who did what with a cash book, and which ones book themselves."""

    @classmethod
    def setUpClass(cls):
        freezer = freeze_time("2026-09-15 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()
        cls.ceilings = cls.env["coopaem.validation.ceiling"]
        cls.user = cls.amina.partner_id.user_ids

    def _set_ceiling(self, ceiling, unit=None, document_type="cash_book"):
        return self.ceilings.create(
            {
                "document_type": document_type,
                "ceiling": ceiling,
                "unit_id": unit and unit.id,
                "company_id": self.company.id,
            }
        )

    def _hand_in(self, member=None, unit=None, month=MONTH):
        """Hand in a book as the phone does.

        :return: the book, its state read anew
        """
        user = (member or self.amina).partner_id.user_ids
        unit = unit or self.unit_a
        books = self.env[CASHBOOK]
        books.with_user(user)._hand_in(unit.with_user(user).sudo(), month)
        book = books.search([("unit_id", "=", unit.id), ("month", "=", month)])
        book.invalidate_recordset()
        return book

    def _steps(self, book):
        return book.validation_step_ids.sorted("id").mapped("step")

    def _noted(self, *operations, **options):
        """Send operations that have to be taken."""
        answers = self._send(*operations, **options)
        self.assertEqual(set(answers), {"created"})

    # Ceilings
    def test_up_to_the_ceiling_it_books_itself(self):
        self._set_ceiling(200.0)
        self._noted(self._operation("sale"), self._operation("cost", "out", 5000))
        book = self._hand_in()
        self.assertEqual((book.state, book.move_id.state), ("booked", "posted"))
        self.assertEqual(self._steps(book), ["submitted", "self_accepted"])
        step = book.validation_step_ids.sorted("id")[1]
        self.assertEqual(
            (step.user_id, step.document_type, step.amount, step.unit_id),
            (self.user, "cash_book", 200.0, self.unit_a),
        )
        self.assertRegex(step.comment, "ceiling of .*200.*nothing to check")
        self.assertTrue(step.date)
        # The till has what is in the book, as when the accountant books it.
        self.assertEqual(self.unit_a._get_till_expected()[self.unit_a], 100.0)

    def test_above_the_ceiling_it_waits(self):
        self._set_ceiling(199.99)
        # Takings less costs stay below, takings and costs do not.
        self._noted(self._operation("sale"), self._operation("cost", "out", 5000))
        book = self._hand_in()
        self.assertEqual((book.state, book.move_id.id), ("submitted", False))
        self.assertEqual(self._steps(book), ["submitted"])
        queue = self.env.ref(
            "coopaem_mutual_accounting.coopaem_validation_queue_cashbook"
        )
        self.assertEqual(queue.document_type, "cash_book")
        action = queue.with_user(self.accountant).action_open()
        self.assertEqual(action["res_model"], CASHBOOK)

    def test_without_a_ceiling_of_its_own_kind_it_waits(self):
        self._set_ceiling(10_000.0, document_type="expense")
        self._set_ceiling(10_000.0, document_type="cash_receipt")
        self._noted(self._operation("sale"))
        self.assertEqual(self._hand_in().state, "submitted")

    def test_another_unit_s_ceiling_is_not_mine(self):
        self._set_ceiling(1000.0, unit=self.unit_b)
        self._noted(self._operation("sale"))
        self._noted(self._operation("other", unit=self.unit_b.id), member=self.brahim)
        self.assertEqual(self._hand_in().state, "submitted")
        self.assertEqual(self._hand_in(self.brahim, self.unit_b).state, "booked")

    def test_own_ceiling_goes_before_the_one_for_all(self):
        self._set_ceiling(1000.0)
        self._set_ceiling(0.0, unit=self.unit_a)
        self._noted(self._operation("sale"))
        self.assertEqual(self._hand_in().state, "submitted")

    def test_ceiling_is_for_all_books_of_a_month(self):
        self._set_ceiling(200.0)
        self._noted(
            self._operation("before", amount=10001, day="2026-08-20"),
            self._operation("now", amount=10000),
        )
        self.assertEqual(self._hand_in(month="2026-08-01").state, "booked")
        self.assertEqual(self._hand_in().state, "submitted")

    def test_a_note_to_check_makes_it_wait(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"), self._operation("odd", day="2025-01-01"))
        self.assertEqual(self._note("odd").state, "to_check")
        book = self._hand_in()
        self.assertEqual(book.state, "submitted")
        # Looked at and sent back, it keeps no other book waiting.
        self._note("odd").with_user(self.accountant)._send_back("Which year?")
        self._noted(self._operation("next", day="2026-08-20"))
        self.assertEqual(self._hand_in(month="2026-08-01").state, "booked")

    def test_a_note_that_was_not_taken_makes_it_wait(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        self._send(self._operation("euros", currency="EUR"))
        self.assertEqual(self._hand_in().state, "submitted")

    def test_a_note_of_nobody_s_unit_makes_it_wait(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        # About a unit that is not theirs: it may have been about this one.
        self._send(self._operation("where", unit=self.unit_b.id))
        refusal = self.env["coopaem.cashbook.refusal"].search([])
        self.assertFalse(refusal.unit_id)
        self.assertEqual(self._hand_in().state, "submitted")

    def test_another_s_note_to_check_does_not_make_it_wait(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        self._noted(
            self._operation("odd", unit=self.unit_b.id, day="2025-01-01"),
            member=self.brahim,
        )
        self.assertEqual(self._hand_in().state, "booked")

    def test_more_paid_than_there_was_makes_it_wait(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("cost", "out", 15000))
        self.assertEqual(self._hand_in().state, "submitted")

    def test_an_expense_from_the_till_makes_it_wait(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        self.env["coopaem.expense"].sudo().create(
            {
                "unit_id": self.unit_a.id,
                "member_id": self.amina.id,
                "label": "Clay",
                "amount": 12.0,
                "date": "2026-09-11",
                "paid_by": "till",
                "validation_state": "waiting",
            }
        )
        book = self._hand_in()
        self.assertEqual(book.state, "submitted")

    def test_what_cannot_be_booked_waits(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        self.company.till_account_id = False
        self.assertEqual(self._hand_in().state, "submitted")

    def test_what_fails_while_it_is_booked_waits(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        post = type(self.env["account.move"])._post

        def fail(moves, soft=True):
            post(moves, soft)
            raise LockError("The last moment")

        with patch.object(type(self.env["account.move"]), "_post", fail):
            book = self._hand_in()
        self.assertEqual((book.state, book.move_id.id), ("submitted", False))
        self.assertFalse(book.move_ids)
        self.assertEqual(self._steps(book), ["submitted"])
        book.with_user(self.accountant).action_book()
        self.assertEqual(book.state, "booked")

    def test_what_was_wrong_once_waits(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        book = self._hand_in()
        book.with_user(self.accountant).action_reverse("It was another month")
        self._noted(self._operation("more"))
        self.assertEqual(self._hand_in().state, "submitted")
        book.with_user(self.accountant).action_send_back("Count again")
        self.assertEqual(self._hand_in().state, "submitted")

    def test_the_accountant_s_own_handing_in_does_not_book(self):
        self._set_ceiling(1000.0)
        self._noted(self._operation("sale"))
        book = self._lines().cashbook_id
        book.with_user(self.accountant).action_submit()
        self.assertEqual(book.state, "submitted")

    def test_who_sets_ceilings(self):
        rule = self._set_ceiling(10.0, unit=self.unit_a)
        self._noted(self._operation("sale"))
        for user in (
            self.user,
            self.brahim.partner_id.user_ids,
            self.coach,
            self.accountant,
        ):
            ceilings = self.ceilings.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    rule.with_user(user).ceiling = 1000.0
                with self.assertRaises(AccessError):
                    rule.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    ceilings.create({"document_type": "cash_book", "ceiling": 1000.0})
        self.assertEqual(self._hand_in().state, "submitted")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_members_change_nothing_over_rpc(self):
        rule = self._set_ceiling(10.0, unit=self.unit_a)
        self._noted(self._operation("sale"))
        book = self._lines().cashbook_id
        self.authenticate("amina", "amina")
        vals = {"ceiling": 1000.0}
        for model, method, args in (
            ("coopaem.validation.ceiling", "write", [rule.ids, vals]),
            (
                "coopaem.validation.ceiling",
                "create",
                [[{"document_type": "cash_book", **vals}]],
            ),
            ("coopaem.validation.step", "create", [[{"step": "self_accepted"}]]),
            (CASHBOOK, "action_book", [book.ids]),
            (CASHBOOK, "action_submit", [book.ids]),
            (CASHBOOK, "_submit_own", [book.ids]),
            (CASHBOOK, "_book", [book.ids]),
            (CASHBOOK, "write", [book.ids, {"state": "booked"}]),
        ):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps(
                    {
                        "jsonrpc": "2.0",
                        "method": "call",
                        "params": {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": {},
                        },
                    }
                ),
                headers={"Content-Type": "application/json"},
            ).json()
            self.assertIn("error", answer, (model, method))
            self.assertEqual(
                answer["error"]["data"]["name"],
                "odoo.exceptions.AccessError",
                (model, method),
            )
        book.invalidate_recordset()
        rule.invalidate_recordset()
        self.assertEqual((book.state, rule.ceiling), ("draft", 10.0))

    def test_from_the_phone(self):
        self._set_ceiling(200.0)
        self._noted(self._operation("sale"))
        self.authenticate("amina", "amina")
        answer = self.url_open(
            "/my/cashbook/hand_in",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {"unit": self.unit_a.id, "month": MONTH},
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        (unit,) = answer["result"]["state"]["units"]
        self.assertEqual([book["state"] for book in unit["books"]], ["booked"])
        self.assertEqual(unit["entries"][0]["state"], "booked")
        # The member reads it under News.
        self.assertRegex(
            self.url_open("/my/news").text, "Accepted: Cash book September 2026"
        )
        # What comes later is looked at.
        self._noted(self._operation("late"))
        self.assertEqual(self._note("late").state, "to_check")

    # Steps
    def test_every_step_is_kept(self):
        self._noted(self._operation("sale"))
        book = self._hand_in()
        books = book.with_user(self.accountant)
        books.action_send_back("A line is missing")
        self._hand_in()
        books.action_book()
        books.action_reverse("The amount was wrong")
        steps = book.validation_step_ids.sorted("id")
        self.assertEqual(
            [(step.step, step.user_id, step.comment or "") for step in steps],
            [
                ("submitted", self.user, ""),
                ("sent_back", self.accountant, "A line is missing"),
                ("submitted", self.user, ""),
                ("booked", self.accountant, ""),
                ("corrected", self.accountant, "The amount was wrong"),
            ],
        )
        self.assertEqual(set(steps.mapped("amount")), {150.0})
        self.assertEqual(steps.unit_id, self.unit_a)
        shown = self.env["coopaem.validation.step"].with_user(self.accountant)
        self.assertEqual(shown.search([("res_model", "=", CASHBOOK)]), steps)

    def test_what_failed_is_no_step(self):
        self._noted(self._operation("sale"))
        book = self._hand_in().with_user(self.accountant)
        for step in (
            lambda: book.action_reverse("It is not booked"),
            lambda: book.action_send_back(" "),
            lambda: book.action_submit(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                step()
        self.assertEqual(self._steps(book), ["submitted"])
        book.action_book()
        book.action_book()
        self.assertEqual(self._steps(book), ["submitted", "booked"])

    def test_steps_are_written_by_the_steps_alone(self):
        self._noted(self._operation("sale"))
        book = self._hand_in()
        for user in (self.accountant, self.user):
            with self.assertRaises(AccessError):
                book.validation_step_ids.with_user(user).write({"comment": "No"})
            with self.assertRaises(AccessError):
                book.with_user(user).write(
                    {
                        "validation_step_ids": [
                            Command.create(
                                {
                                    "name": "x",
                                    "res_model": CASHBOOK,
                                    "document_type": "cash_book",
                                    "unit_id": self.unit_a.id,
                                    "company_id": self.company.id,
                                    "user_id": user.id,
                                    "step": "booked",
                                }
                            )
                        ]
                    }
                )
        with self.assertRaises(AccessError):
            self.env["coopaem.validation.step"].with_user(self.user).search([])

    def test_mails_are_one_by_step(self):
        """A book that came back is told of once, a booked one to who wants it."""
        other = self.partner_of_amina.partner_id.user_ids
        other.portal_mail_accepted = True
        before = self.env["mail.mail"].search([])
        self._noted(self._operation("sale"))
        book = self._hand_in().with_user(self.accountant)
        book.action_send_back("A line is missing")
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(len(mails), 1)
        self.assertIn("A line is missing", mails.body_html)
        self._hand_in()
        book.action_book()
        (told,) = self.env["mail.mail"].search([]) - before - mails
        self.assertEqual(told.recipient_ids, other.partner_id)
        self.assertIn("Cash book September 2026", told.body_html)
        # What the cooperative entered itself is no news to them.
        book.action_reverse("One more line")
        book.action_book()
        self.assertEqual(self.env["mail.mail"].search([]) - before, mails | told)
