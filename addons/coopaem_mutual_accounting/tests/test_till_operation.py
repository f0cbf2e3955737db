# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from random import Random
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from .cashbook_common import CashbookCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20")
class TestTillOperation(CashbookCommon):
    """Cash banked, drawn, handed over and counted; the till stays exact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = cls._book(
            ("2026-09-03", "in", 1200.0, cls.sale_20),
            ("2026-09-20", "out", 200.0, None),
        )
        cls.book.action_book()
        cls.partner = cls.env["res.partner"].create({"name": "Amina"})
        cls.member = cls.env["coopaem.member"].create(
            {"partner_id": cls.partner.id, "unit_ids": [Command.link(cls.unit.id)]}
        )

    @classmethod
    def _operation(cls, kind, amount, day="2026-10-05", post=True, **vals):
        operation = cls.env["coopaem.till.operation"].create(
            {
                "kind": kind,
                "unit_id": cls.unit.id,
                "date": day,
                "counted" if kind == "count" else "amount": amount,
                **({"member_id": cls.member.id} if kind == "draw" else {}),
                **vals,
            }
        )
        if post:
            operation.action_post()
        return operation

    def _assert_till(self, till, treasury):
        balances = self.unit._get_balances()[self.unit.id]
        self.assertAlmostEqual(balances["till"], till, places=2)
        self.assertAlmostEqual(balances["treasury"], treasury, places=2)
        till_lines = self.env["account.move.line"]._read_group(
            [("account_id", "=", self.till.id), ("parent_state", "=", "posted")],
            [],
            ["balance:sum"],
        )[0][0]
        self.assertAlmostEqual(till_lines, till, places=2)
        self._assert_ledger()

    def test_deposit_is_matched_with_the_bank(self):
        self._assert_till(1000.0, 1000.0)
        with Form(self.env["coopaem.till.operation"]) as form:
            form.unit_id = self.unit
            form.date = fields.Date.to_date("2026-10-05")
            self.assertEqual(form.till_before, 1000.0)
            self.assertEqual(form.journal_id, self.bank_journal)
            form.amount = 600.0
            self.assertEqual(form.till_after, 400.0)
        deposit = form.record
        deposit.action_post()
        self.assertEqual(deposit.till_change, -600.0)
        self.assertEqual(deposit.till_before, 1000.0)
        self.assertEqual(deposit.till_after, 400.0)
        # The cash changes hands, the unit's money stays.
        self._assert_till(400.0, 1000.0)
        outstanding = deposit.move_id.line_ids.filtered(
            lambda line: line.account_id != self.till
        )
        self.assertTrue(outstanding.account_id.reconcile)
        movement = self._create_statement_line(600.0, "2026-10-07", "Cash deposit")
        self._reconcile_statement_line(
            movement, [(outstanding.account_id, -600.0, outstanding)]
        )
        self.assertTrue(outstanding.reconciled)
        self._assert_till(400.0, 1000.0)
        with self._assert_refused(UserError, "Undo that match"):
            deposit.action_reverse("Wrong bank")

    def test_draw_is_pay(self):
        draw = self._operation("draw", 300.0)
        self._assert_till(700.0, 700.0)
        line = draw.move_id.line_ids.filtered(lambda line: line.unit_id)
        self.assertEqual(line.account_id, self.company.draw_account_id)
        self.assertEqual(line.partner_id, self.partner)
        figures = self.unit._get_figures(fields.Date.to_date("2026-10-31"))
        self.assertEqual(figures[self.unit.id]["pay"], 300.0)
        self.assertEqual(figures[self.unit.id]["costs"], 200.0)
        draft = self._operation("draw", 10.0, post=False, member_id=False)
        with self._assert_refused(UserError, "member who drew it"):
            draft.action_post()

    def _receive_cash(self, amount, day="2026-10-05", invoice=None):
        """Cash that a customer paid an invoice of the unit with; it waits."""
        invoice = invoice or self._create_document(self.unit, 1000, "2026-10-01")
        receipt = (
            self.env["coopaem.cash.receipt"]
            .sudo()
            .create(
                {
                    "move_id": invoice.id,
                    "amount": amount,
                    "date": day,
                    "validation_state": "preparing",
                }
            )
        )
        receipt._submit()
        return receipt

    def _spend(self, amount, day="2026-10-05"):
        """What the till paid for, with its photo; it waits."""
        expense = (
            self.env["coopaem.expense"]
            .sudo()
            .create(
                {
                    "unit_id": self.unit.id,
                    "member_id": self.member.id,
                    "paid_by": "till",
                    "label": "Flour",
                    "date": day,
                    "amount": amount,
                    "validation_state": "preparing",
                }
            )
        )
        self.env["ir.attachment"].create(
            {"name": "a.jpg", "raw": b"x", "res_model": expense._name}
            | {"res_id": expense.id}
        )
        expense._submit()
        return expense

    def _get_expected(self):
        return self.unit._get_till_expected()[self.unit]

    def test_count_comes_after_the_cash_that_waits(self):
        """Cash that waits is no surplus: it would be in the till twice."""
        receipt = self._receive_cash(300.0)
        self.assertEqual(self._get_expected(), 1300.0)
        # On the day before nothing waited yet.
        self._operation("count", 1000.0, "2026-10-04")
        count = self._operation(
            "count", 1300.0, "2026-10-05", post=False, reason="A customer paid"
        )
        with self._assert_refused(UserError, r"still to be booked \(Cash for"):
            count.action_post()
        receipt.action_accept()
        count.action_post()
        self.assertEqual(count.till_change, 0.0)
        self.assertEqual(self._get_expected(), 1300.0)
        self._assert_till(1300.0, 1300.0)

    def test_count_comes_after_the_expenses_that_wait(self):
        expense = self._spend(50.0)
        self.assertEqual(self._get_expected(), 950.0)
        count = self._operation("count", 950.0, post=False, reason="Flour")
        with self._assert_refused(UserError, "Flour"):
            count.action_post()
        # Accepted is not booked: the month's book was handed in.
        book = self._book(("2026-10-02", "out", 10.0, None), month="2026-10-01")
        book.action_submit()
        expense._accept("accepted")
        self.assertFalse(expense.is_booked)
        with self._assert_refused(UserError, "Flour"):
            count.action_post()
        book.action_send_back("An expense is missing")
        expense.action_book()
        self.assertEqual(count.till_before, 940.0)
        self.assertEqual(self._get_expected(), 940.0)
        count.counted = 940.0
        count.action_post()
        # What was sent back waits no more.
        self._spend(5.0, "2026-10-06").with_user(self.env.user)._send_back("No till")
        self._operation("count", 940.0, "2026-10-07")

    def test_waiting_cash_is_read_at_once(self):
        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units._get_till_expected()
            return self.env.cr.sql_log_count - before

        units = self.unit
        self._receive_cash(10.0)
        self._spend(1.0)
        few = count_queries()
        for _turn in range(4):
            self._receive_cash(10.0)
            self._spend(1.0)
        units |= self.other_unit
        self.assertLessEqual(count_queries(), few)

    def test_more_than_the_till_holds(self):
        for kind in ("deposit", "draw"):
            operation = self._operation(kind, 1000.01, post=False)
            with self._assert_refused(UserError, r"only .*1,000\.00.* are left"):
                operation.action_post()
            self.assertEqual(operation.state, "draft")
            self.assertFalse(operation.move_id)
        # Two at once share what is there.
        both = self._operation("deposit", 600.0, post=False)
        both |= self._operation("draw", 500.0, post=False)
        with self._assert_refused(UserError, r"400\.00.* are left"):
            both.action_post()
        self._assert_till(1000.0, 1000.0)

    def test_cash_banked_since_counts(self):
        """An earlier day does not take what left the till on a later one."""
        self._operation("deposit", 900.0, "2026-10-10")
        early = self._operation("draw", 200.0, "2026-10-01", post=False)
        self.assertEqual(early.till_before, 1000.0)
        with self._assert_refused(UserError, r"100\.00.* are left"):
            early.action_post()

    def test_cash_book_counts_by_its_lines(self):
        """Takings that are entered but not booked yet are in the till."""
        book = self._book(
            ("2026-10-02", "in", 120.0, self.sale_20),
            ("2026-10-08", "in", 60.0, None),
            month="2026-10-01",
        )
        operation = self._operation("deposit", 1120.0, "2026-10-05", post=False)
        self.assertEqual(operation.till_before, 1120.0)
        self.assertEqual(operation.till_unbooked, 120.0)
        operation.action_post()
        book.action_book()
        self._assert_till(60.0, 1180.0)
        # Paid by card: not in the till.
        later = self._operation("count", 60.0, "2026-10-12", post=False)
        self.assertEqual(later.difference, 0.0)

    def test_who_moves_the_same_cash_begins_anew(self):
        """A lock would not show a transaction that began before what was done since:
        only a row that was written does."""

        def version():
            self.env.cr.execute(
                "SELECT ctid FROM account_analytic_account WHERE id = %s",
                self.unit.till_account_id.ids,
            )
            return self.env.cr.fetchone()

        before = version()
        self._operation("draw", 100.0)
        drawn = version()
        self.assertNotEqual(drawn, before)
        self._book(("2026-10-08", "in", 60.0, None), month="2026-10-01").action_book()
        self.assertNotEqual(version(), drawn)

    def test_count_with_difference(self):
        count = self._operation("count", 980.0, post=False)
        self.assertEqual((count.till_before, count.difference), (1000.0, -20.0))
        with self._assert_refused(UserError, "Give the reason"):
            count.action_post()
        count.reason = "Change given twice"
        count.action_post()
        self._assert_till(980.0, 980.0)
        line = count.move_id.line_ids.filtered(lambda line: line.unit_id)
        self.assertEqual(line.account_id, self.company.till_shortage_account_id)
        surplus = self._operation("count", 985.0, "2026-10-06", reason="Found")
        self.assertEqual(surplus.difference, 5.0)
        self._assert_till(985.0, 985.0)
        figures = self.unit._get_figures(fields.Date.to_date("2026-10-31"))
        # A surplus is no turnover and no collection.
        self.assertEqual(figures[self.unit.id]["turnover"], 1000.0)
        self.assertEqual(figures[self.unit.id]["collected"], 1000.0)
        self.assertEqual(figures[self.unit.id]["costs"], 220.0)

    def test_count_without_difference_needs_no_entry(self):
        count = self._operation("count", 1000.0)
        self.assertEqual(count.state, "posted")
        self.assertFalse(count.move_id)
        self._assert_till(1000.0, 1000.0)

    def _assert_late(self, count, late, change, till):
        """What a count says to be adjusted, what it did, and what is in the till."""
        count.invalidate_recordset()
        self.assertEqual(
            (count.late_cash, count.is_overtaken, count.till_change),
            (late, bool(late), change),
        )
        found = count.search([("is_overtaken", "=", True), ("id", "=", count.id)])
        self.assertEqual(bool(found), bool(late))
        self.assertFalse(
            found & count.search([("is_overtaken", "=", False), ("id", "=", count.id)])
        )
        self.assertEqual(self._get_expected(), till)

    def _shortages(self):
        """The balances of shortages and of surpluses: a cost is above zero."""
        return [
            sum(
                self.env["account.move.line"]
                .search(
                    [("account_id", "=", account.id), ("parent_state", "=", "posted")]
                )
                .mapped("balance")
            )
            for account in (
                self.company.till_shortage_account_id,
                self.company.till_surplus_account_id,
            )
        ]

    def test_cash_noted_after_a_count(self):
        """Cash of the days before is in the till once: counted, or noted."""
        count = self._operation("count", 1100.0, "2026-10-05", reason="Not noted yet")
        self._assert_late(count, 0.0, 100.0, 1100.0)
        book = self._book(("2026-10-03", "in", 100.0, None), month="2026-10-01")
        self._assert_late(count, 100.0, 100.0, 1200.0)
        count.action_adjust()
        self._assert_late(count, 0.0, 0.0, 1100.0)
        self.assertEqual(self._shortages(), [0.0, 0.0])
        self.assertEqual((count.till_before, count.difference), (1100.0, 0.0))
        with self._assert_refused(UserError, "nothing of earlier days"):
            count.action_adjust()
        # A cost that nobody had noted, either: now cash was too much, not too little.
        book.line_ids = [
            Command.create(
                {"date": "2026-10-04", "kind": "out", "label": "Fuel", "amount": 30.0}
            )
        ]
        self._assert_late(count, -30.0, 0.0, 1070.0)
        count.action_adjust()
        self._assert_late(count, 0.0, 30.0, 1100.0)
        self.assertEqual(self._shortages(), [0.0, -30.0])
        # From a surplus to a shortage.
        book.line_ids = [
            Command.create(
                {"date": "2026-10-01", "kind": "in", "label": "Bread", "amount": 50.0}
            )
        ]
        count.action_adjust()
        self._assert_late(count, 0.0, -20.0, 1100.0)
        self.assertEqual(self._shortages(), [20.0, 0.0])
        book.action_book()
        self._assert_till(1100.0, 1100.0)
        # Reversed, nothing of it is left.
        count.action_reverse("Counted the wrong till")
        self.assertEqual(self._shortages(), [0.0, 0.0])
        self._assert_till(1120.0, 1120.0)

    def test_cash_of_the_same_day_or_later_changes_no_count(self):
        count = self._operation("count", 1000.0, "2026-10-05")
        self._book(
            ("2026-10-05", "in", 70.0, None),
            ("2026-10-06", "out", 20.0, None),
            month="2026-10-01",
        )
        self._operation("deposit", 10.0, "2026-10-05")
        self._assert_late(count, 0.0, 0.0, 1040.0)

    def test_only_the_last_count_is_adjusted(self):
        first = self._operation("count", 1100.0, "2026-10-05", reason="Not noted yet")
        last = self._operation("count", 900.0, "2026-10-08", reason="Bought flour")
        self._book(
            ("2026-10-03", "in", 100.0, None),
            ("2026-10-06", "out", 200.0, None),
            month="2026-10-01",
        )
        self._assert_late(first, 0.0, 100.0, 1000.0 - 200.0)
        self._assert_late(last, -100.0, -200.0, 800.0)
        last.action_adjust()
        self._assert_late(last, 0.0, -100.0, 900.0)
        # Both together: as if all had been noted in time.
        self.assertEqual(sum(self._shortages()), 0.0)
        # Counted anew, an older count says nothing any more.
        self._operation("draw", 40.0, "2026-10-02")
        self._assert_late(last, -40.0, -100.0, 860.0)
        again = self._operation("count", 860.0, "2026-10-09")
        self._assert_late(last, 0.0, -100.0, 860.0)
        self._assert_late(again, 0.0, 0.0, 860.0)

    def test_count_of_a_closed_month_is_adjusted_in_the_open_one(self):
        count = self._operation("count", 1100.0, "2026-10-05", reason="Not noted yet")
        book = self._book(("2026-10-03", "in", 100.0, None), month="2026-10-01")
        book.action_book()
        self._lock("2026-10-10")
        move = count.action_adjust()
        self.assertEqual(move.date, fields.Date.to_date("2026-10-11"))
        self._assert_late(count, 0.0, 0.0, 1100.0)
        self._assert_till(1100.0, 1100.0)

    def _note(self, amount, day, kind="in"):
        """A sale or cost that a phone sends."""
        note = (
            self.env["coopaem.cashbook.note"]
            .sudo()
            .create(
                {
                    "client_uuid": f"{kind} {amount} {day}",
                    "payload_hash": "x",
                    "member_id": self.member.id,
                    "unit_id": self.unit.id,
                    "kind": kind,
                    "label": "Bread",
                    "amount": amount,
                    "occurred_on": day,
                    "date": day,
                }
            )
        )
        note._land()
        return note

    def _book_drafts(self):
        self.env["coopaem.cashbook"].search(
            [("unit_id", "=", self.unit.id), ("state", "=", "draft")]
        ).action_book()

    def test_cash_of_a_closed_month_is_late_too(self):
        """What is booked in the open month was in the till when it was counted."""
        invoice = self._create_document(self.unit, 1000, "2026-09-01")
        flows = {
            "note": (100.0, lambda day: self._note(100.0, day)),
            "cost": (-100.0, lambda day: self._note(100.0, day, "out")),
            "expense": (
                -100.0,
                lambda day: self._spend(100.0, day)._accept("accepted"),
            ),
            "receipt": (
                100.0,
                lambda day: self._receive_cash(100.0, day, invoice).action_accept(),
            ),
        }
        for name, (late, book_late) in flows.items():
            for day in ("2026-09-30", "2026-10-01"):
                with (
                    self.subTest(flow=name, day=day),
                    self.env.cr.savepoint() as savepoint,
                ):
                    found = 1000.0 + late
                    count = self._operation("count", found, day, reason="Not noted")
                    self._lock("2026-09-30")
                    book_late("2026-09-29")
                    self._assert_late(count, late, late, found + late)
                    count.action_adjust()
                    self._assert_late(count, 0.0, 0.0, found)
                    self.assertEqual(self._shortages(), [0.0, 0.0])
                    self._book_drafts()
                    self._assert_late(count, 0.0, 0.0, found)
                    self.assertEqual(
                        self.unit._get_balances()[self.unit.id]["till"], found
                    )
                    self._assert_ledger()
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_cash_of_an_open_day_is_not_late(self):
        """It was booked in the open month before the till was counted."""
        self._lock("2026-09-30")
        self._note(100.0, "2026-09-29")
        self._assert_late(
            self._operation("count", 1100.0, "2026-10-01"), 0.0, 0.0, 1100.0
        )
        # The month is opened again: a count of its end finds that cash, too.
        self.company.fiscalyear_lock_date = False
        draft = self._operation("count", 1100.0, "2026-09-30", post=False)
        self.assertEqual((draft.till_before, draft.difference), (1100.0, 0.0))
        # Of what is in the books by then, no more can leave the till.
        draw = self._operation("draw", 10.0, "2026-09-30", post=False)
        self.assertEqual(draw.till_before, 1000.0)

    def test_late_reversal_of_a_closed_month(self):
        """What was never paid was not in the till when it was counted, either."""
        invoice = self._create_document(self.unit, 1000, "2026-09-01")
        receipt = self._receive_cash(100.0, "2026-09-29", invoice)
        receipt.action_accept()
        draw = self._operation("draw", 70.0, "2026-09-28")
        count = self._operation("count", 1000.0, "2026-09-30", reason="Missing")
        self._assert_late(count, 0.0, -30.0, 1000.0)
        self._lock("2026-09-30")
        receipt._reverse("He did not pay")
        self._assert_late(count, -100.0, -30.0, 900.0)
        draw.action_reverse("She did not take it")
        self._assert_late(count, -30.0, -30.0, 970.0)
        count.action_adjust()
        self._assert_late(count, 0.0, 0.0, 1000.0)
        self._assert_till(1000.0, 1000.0)

    def test_draw_of_a_closed_month_is_late(self):
        count = self._operation("count", 900.0, "2026-09-30", reason="Missing")
        # While the month is open, another day is the word of who put it right.
        self._operation("draw", 5.0, "2026-10-02", occurred_on="2026-09-29")
        self._assert_late(count, 0.0, -100.0, 895.0)
        self._lock("2026-09-30")
        self._operation("draw", 100.0, "2026-10-02", occurred_on="2026-09-29")
        self._assert_late(count, -100.0, -100.0, 795.0)
        count.action_adjust()
        self._assert_late(count, 0.0, 0.0, 895.0)

    def test_reversing_an_adjusted_count_leaves_the_later_one(self):
        first = self._operation("count", 1100.0, "2026-09-30", reason="Not noted")
        self._lock("2026-09-30")
        self._note(150.0, "2026-09-29")
        first.action_adjust()
        last = self._operation("count", 1100.0, "2026-10-02")
        self._assert_late(last, 0.0, 0.0, 1100.0)
        first.action_reverse("Counted the wrong till")
        # The shortage that it had found is one of the later count now.
        self._assert_late(last, 50.0, 0.0, 1150.0)
        last.action_adjust()
        self._assert_late(last, 0.0, -50.0, 1100.0)

    def test_one_account_for_surpluses_and_shortages(self):
        self.company.till_surplus_account_id = self.company.till_shortage_account_id
        count = self._operation("count", 1100.0, "2026-10-05", reason="Not noted yet")
        self._book(("2026-10-03", "in", 150.0, None), month="2026-10-01")
        count.action_adjust()
        self._assert_late(count, 0.0, -50.0, 1100.0)
        self.assertEqual(self._shortages(), [50.0, 50.0])

    def test_overtaken_are_sought_among_the_last_counts(self):
        self._operation("count", 1100.0, "2026-10-05", reason="Not noted yet")
        last = self._operation("count", 1100.0, "2026-10-06")
        self._book(("2026-10-03", "in", 100.0, None), month="2026-10-01")
        model = type(last)
        sought = []

        def get_late_cash(counts):
            sought.append(counts)
            return original(counts)

        original = model._get_late_cash
        with patch.object(model, "_get_late_cash", get_late_cash):
            found = last.search([("is_overtaken", "=", True)])
        self.assertEqual(found, last)
        self.assertEqual(sought[0], last)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(last._get_last_counts(elsewhere))

    def test_late_cash_in_any_order(self):
        """Whatever is noted when: after adjusting, the till holds what was counted."""
        random = Random(7)
        for turn in range(8):
            with self.env.cr.savepoint() as savepoint:
                book = self._book(month="2026-10-01")
                later = 0.0
                counted, count = 1000.0, None
                for _step in range(8):
                    day = random.randint(1, 19)
                    if count is None or random.random() < 0.2:
                        last = count.date.day if count else 1
                        day = random.randint(last, 19)
                        counted = float(random.randint(800, 1500))
                        count = self._operation(
                            "count", counted, f"2026-10-{day:02}", reason="Counted"
                        )
                        # What was noted for later days came on top of the count.
                        later = sum(
                            line.amount * line._cash_sign()
                            for line in book.line_ids
                            if line.date > count.date
                        )
                        continue
                    if day == count.date.day:
                        continue
                    kind = random.choice(("in", "out"))
                    amount = float(random.randint(1, 90))
                    book.line_ids = [
                        Command.create(
                            {
                                "date": f"2026-10-{day:02}",
                                "kind": kind,
                                "label": "Any",
                                "amount": amount,
                            }
                        )
                    ]
                    if day > count.date.day:
                        later += amount if kind == "in" else -amount
                    count.invalidate_recordset()
                    if count.is_overtaken:
                        count.action_adjust()
                    self.assertEqual(self._get_expected(), counted + later, turn)
                if book.line_ids:
                    book.action_book()
                self._assert_ledger()
                savepoint.rollback()
            self.env.invalidate_all()

    def test_count_comes_after_what_was_drawn(self):
        """A draw that waits is no shortage: its cash would leave the till twice."""
        draw = self._operation("draw", 100.0, "2026-10-05", post=False)
        count = self._operation("count", 900.0, "2026-10-05", post=False, reason="?")
        with self._assert_refused(UserError, "Owner's draw"):
            count.action_post()
        # Together, the draw is posted first.
        (count | draw).action_post()
        self.assertEqual(count.till_change, 0.0)
        self._assert_till(900.0, 900.0)
        # What is drawn after a count does not hold it back.
        late = self._operation("count", 900.0, "2026-10-06", post=False)
        self._operation("draw", 50.0, "2026-10-06", post=False)
        late.action_post()

    def test_closing_warns_of_cash_to_decide_on(self):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, fields.Date.to_date("2026-10-01")
        )

        def found():
            closing.action_check()
            return {
                check.code: self.env[check.res_model].search(
                    check.action_open()["domain"]
                )
                for check in closing.check_ids
                if check.code in ("till", "count", "note", "refusal", "receipt")
            }

        self.assertFalse(found())
        receipt = self._receive_cash(300.0)
        self.assertEqual(found(), {"receipt": receipt})
        receipt.action_accept()
        receipt.entry_id.line_ids.remove_move_reconcile()
        self.assertEqual(found(), {"receipt": receipt})
        receipt.action_match_again()
        count = self._operation("count", 1400.0, "2026-10-06", reason="?")
        draw = self._operation("draw", 10.0, "2026-10-31", post=False)
        self._operation("draw", 10.0, "2026-11-01", post=False)
        self._book(("2026-10-03", "in", 100.0, None), month="2026-10-01")
        note = (
            self.env["coopaem.cashbook.note"]
            .sudo()
            .create(
                {
                    "member_id": self.member.id,
                    "unit_id": self.unit.id,
                    "client_uuid": "1",
                    "payload_hash": "1",
                    "kind": "in",
                    "occurred_on": "2026-10-02",
                    "date": "2026-10-02",
                }
            )
        )
        note._hold("On which day?")
        refusal = (
            self.env["coopaem.cashbook.refusal"]
            .sudo()
            .create(
                {
                    "user_id": self.env.uid,
                    "company_id": self.company.id,
                    "client_uuid": "1",
                    "code": "currency",
                }
            )
        )
        refusal.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE coopaem_cashbook_refusal SET create_date = %s WHERE id = %s",
                "2026-10-31 23:00:00",
                refusal.id,
            )
        )
        checks = found()
        self.assertEqual(
            checks, {"till": draw, "count": count, "note": note, "refusal": refusal}
        )
        self.assertEqual(
            set(
                closing.check_ids.filtered(lambda check: check.code in checks).mapped(
                    "severity"
                )
            ),
            {"warning"},
        )

    def test_adjusting_is_for_accountants(self):
        count = self._operation("count", 1100.0, reason="Not noted yet")
        self._book(("2026-10-03", "in", 100.0, None), month="2026-10-01")
        user = self._user("adjust_coach", "coopaem_member.group_coopaem_coach")
        count.unit_id.coach_id = user
        self.assertTrue(count.with_user(user).is_overtaken)
        with self.assertRaises(AccessError):
            count.with_user(user).action_adjust()
        with self._assert_refused(UserError, "with its buttons"):
            count.write({"eve_posted": 1.0})
        user = self._user("adjust_acc", "coopaem_member.group_coopaem_accountant")
        count.with_user(user).action_adjust()
        self.assertFalse(count.is_overtaken)

    def test_match_undone_from_the_invoice(self):
        receipt = self._receive_cash(300.0)
        receipt.action_accept()
        invoice = receipt.move_id
        unmatched = [("is_unmatched", "=", True)]
        self.assertFalse(receipt.search(unmatched))
        left = invoice.amount_residual
        receipt.entry_id.line_ids.remove_move_reconcile()
        receipt.invalidate_recordset()
        self.assertTrue(receipt.is_unmatched)
        self.assertEqual(receipt.search(unmatched), receipt)
        self.assertEqual(invoice.amount_residual, left + 300.0)
        coach = self._user("match_coach", "coopaem_member.group_coopaem_coach")
        with self.assertRaises(AccessError):
            receipt.with_user(coach).action_match_again()
        receipt.action_match_again()
        self.assertEqual(invoice.amount_residual, left)
        self.assertFalse(receipt.search(unmatched))
        with self._assert_refused(UserError, "nothing is left to match"):
            receipt.action_match_again()
        self._assert_till(1300.0, 1300.0)

    def test_count_again_after_posting(self):
        """What was expected stays what it was when it was counted."""
        count = self._operation("count", 990.0, reason="Missing")
        self._operation("deposit", 90.0, "2026-10-06")
        count.invalidate_recordset()
        self.assertEqual(count.till_before, 1000.0)
        self.assertEqual(count.difference, -10.0)

    def test_float_out_of_what_is_held(self):
        self._operation("deposit", 800.0)
        with self._assert_refused(UserError, r"holds only .*800\.00"):
            self._operation("float", 800.01, "2026-10-06")
        self._operation("float", 150.0, "2026-10-06")
        self._assert_till(350.0, 1000.0)

    def test_reverse(self):
        deposit = self._operation("deposit", 600.0)
        for method in ("button_draft", "_reverse_moves"):
            with self._assert_refused(UserError, "till operation"):
                getattr(deposit.move_id, method)()
        with self._assert_refused(UserError, "Give a reason"):
            deposit.action_reverse(" ")
        wizard = self.env["coopaem.till.reason"].create(
            {"operation_ids": deposit.ids, "reason": "Entered twice"}
        )
        wizard.action_confirm()
        self.assertEqual(deposit.state, "reversed")
        self.assertEqual(deposit.reversal_move_id.date, deposit.date)
        self._assert_till(1000.0, 1000.0)
        with self._assert_refused(UserError, "Reversed"):
            deposit.action_reverse("Again")

    def test_reverse_after_the_period_was_closed(self):
        deposit = self._operation("deposit", 600.0)
        self._lock("2026-10-10")
        deposit.action_reverse("Never banked")
        self.assertEqual(
            deposit.reversal_move_id.date, fields.Date.to_date("2026-10-11")
        )
        self._assert_till(1000.0, 1000.0)

    def test_float_that_was_spent_is_not_reversed(self):
        self._operation("deposit", 1000.0)
        handed = self._operation("float", 100.0, "2026-10-06")
        self._operation("draw", 60.0, "2026-10-07")
        with self._assert_refused(UserError, r"only .*40\.00.* are left"):
            handed.action_reverse("Not handed over")

    def test_closed_period_and_future(self):
        self._lock("2026-10-10")
        operation = self._operation("deposit", 100.0, "2026-10-10", post=False)
        with self._assert_refused(UserError, "closed period"):
            operation.action_post()
        operation = self._operation("deposit", 100.0, "2026-10-21", post=False)
        with self._assert_refused(UserError, "future"):
            operation.action_post()

    def test_posted_operations_stay(self):
        deposit = self._operation("deposit", 100.0)
        for vals in ({"amount": 1.0}, {"date": "2026-10-01"}, {"kind": "draw"}):
            with self._assert_refused(UserError, "Posted"):
                deposit.write(vals)
        with self._assert_refused(UserError, "cannot be deleted"):
            deposit.unlink()
        draft = self._operation("deposit", 100.0, post=False)
        for vals in ({"state": "posted"}, {"move_id": deposit.move_id.id}):
            with self._assert_refused(UserError, "with its buttons"):
                draft.write(vals)
        with self._assert_refused(UserError, "with its buttons"):
            self._operation("deposit", 1.0, post=False, state="posted")
        copy = deposit.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.move_id)

    def test_setup_is_idempotent(self):
        accounts = self.company.draw_account_id | self.company.till_surplus_account_id
        journals = self.env["account.journal"].search_count([])
        self.company._setup_cooperative()
        self.assertEqual(
            accounts,
            self.company.draw_account_id | self.company.till_surplus_account_id,
        )
        self.assertEqual(self.env["account.journal"].search_count([]), journals)
        self.assertEqual(self.company.draw_account_id.unit_role, "pay")

    def test_access(self):
        operation = self._operation("deposit", 100.0)
        user = self._user("till_acc", "coopaem_member.group_coopaem_accountant")
        own = operation.copy().with_user(user)
        Form(own)
        own.action_post()
        own.action_reverse("x")
        coach = self._user("till_coach", "coopaem_member.group_coopaem_coach")
        operation.unit_id.coach_id = coach
        Form(operation.with_user(coach))
        self.assertEqual(operation.with_user(coach).till_change, -100.0)
        for login, groups in (
            ("coach2", "coopaem_member.group_coopaem_coach"),
            ("internal", "base.group_user"),
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
        ):
            other = operation.with_user(self._user(f"till_{login}", groups))
            for call in (
                lambda other=other: other.action_post(),
                lambda other=other: other.action_reverse("x"),
                lambda other=other: other.write({"reason": "x"}),
                lambda other=other: other.copy(),
                lambda other=other: other.unlink(),
            ):
                with self.assertRaises(AccessError):
                    call()
            if login != "coach2":
                with self.assertRaises(AccessError):
                    other.read(["amount"])
                with self.assertRaises(AccessError):
                    other.action_open_entry()

    def test_other_company(self):
        operation = self._operation("deposit", 100.0)
        company = self.setup_other_company()["company"]
        user = self._user(
            "till_elsewhere", "coopaem_member.group_coopaem_manager", company
        )
        model = self.env["coopaem.till.operation"].with_user(user)
        self.assertFalse(model.search([]) & operation)
        with self.assertRaises(AccessError):
            operation.with_user(user).read(["amount"])
        with self.assertRaises(AccessError):
            model.create({"unit_id": self.unit.id, "amount": 1.0})

    def test_only_the_cash_desk_names_its_entries(self):
        operation = self._operation("deposit", 100.0)
        user = self._user("till_rpc", "coopaem_member.group_coopaem_accountant")
        with self.assertRaisesRegex(UserError, "leave the till operation out"):
            self.env["account.move"].with_user(user).create(
                {"move_type": "entry", "till_operation_id": operation.id}
            )

    def test_queries_do_not_grow_with_the_operations(self):
        operations = self.env["coopaem.till.operation"].create(
            [
                {"kind": "deposit", "unit_id": unit.id, "amount": 1.0}
                for unit in self._create_units(*(f"Q{i}" for i in range(20)))
            ]
        )
        operations.invalidate_recordset()
        self.env.flush_all()
        operations.unit_id.mapped("till_account_id.name")
        with self.assertQueryCount(8):
            operations.mapped("till_before")

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
