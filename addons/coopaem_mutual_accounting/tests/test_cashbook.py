# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .cashbook_common import CashbookCommon


@tagged("post_install", "-at_install")
class TestCashbookLines(CashbookCommon):
    """What a line holds, and what it refuses."""

    def test_untaxed_amount_is_rounded_line_by_line(self):
        book = self._book(
            ("2026-09-01", "in", 219.25, self.sale_20),
            ("2026-09-02", "in", 67.48999999999999, self.sale_20),
            ("2026-09-03", "in", 140.0, self.sale_0),
            ("2026-09-04", "in", 99.99, False),
            ("2026-09-05", "out", 419.11, self.purchase_20),
        )
        self.assertRecordValues(
            book.line_ids,
            [
                {"amount": 219.25, "untaxed_amount": 182.71, "tax_amount": 36.54},
                {"amount": 67.49, "untaxed_amount": 56.24, "tax_amount": 11.25},
                {"amount": 140.0, "untaxed_amount": 140.0, "tax_amount": 0.0},
                {"amount": 99.99, "untaxed_amount": 99.99, "tax_amount": 0.0},
                {"amount": 419.11, "untaxed_amount": 349.26, "tax_amount": 69.85},
            ],
        )
        self.assertRecordValues(
            book,
            [
                {
                    "line_count": 5,
                    "total_in": 526.73,
                    "total_out": 419.11,
                    "balance": 107.62,
                }
            ],
        )

    def test_half_a_cent_goes_up_on_the_untaxed_amount(self):
        # 0.03 ÷ 1.2 = 0.025 exactly
        book = self._book(("2026-09-01", "in", 0.03, self.sale_20))
        self.assertRecordValues(
            book.line_ids, [{"untaxed_amount": 0.03, "tax_amount": 0.0}]
        )
        book.action_book()
        self.assertEqual(sorted(book.move_id.line_ids.mapped("balance")), [-0.03, 0.03])

    def test_amount_must_be_above_zero(self):
        for amount in (-5.0, 0.0, 0.004):
            with self._assert_refused(
                ValidationError, "T01.*2026-09-01.*above zero.*as a cost"
            ):
                self._book(("2026-09-01", "in", amount, False))

    def test_date_must_be_in_the_month(self):
        for day in ("2026-08-31", "2026-10-01"):
            with self._assert_refused(ValidationError, f"{day}.*not in the month"):
                self._book((day, "in", 5.0, False))

    def test_tax_and_account_must_suit_the_kind(self):
        with self._assert_refused(ValidationError, "purchase tax for a cost"):
            self._book(("2026-09-01", "out", 5.0, self.sale_20))
        book = self._book(("2026-09-01", "in", 5.0, False))
        with self._assert_refused(ValidationError, "income account for a sale"):
            book.line_ids.account_id = self.expense
        with self._assert_refused(ValidationError, "cannot be paid through"):
            book.line_ids.journal_id = self.company.cashbook_journal_id

    def test_date_in_closed_period_is_refused_at_entry(self):
        self._lock("2026-09-10")
        with self._assert_refused(ValidationError, "2026-09-10.*closed period"):
            self._book(("2026-09-10", "in", 5.0, False))
        book = self._book(("2026-09-11", "in", 5.0, False))
        with self._assert_refused(ValidationError, "closed period"):
            book.line_ids.date = date(2026, 9, 9)

    def test_any_day_stands_for_the_month(self):
        book = self._book(month="2026-09-17")
        self.assertEqual(book.month, date(2026, 9, 1))
        book.month = date(2026, 10, 31)
        self.assertEqual(book.month, date(2026, 10, 1))

    @mute_logger("odoo.sql_db")
    def test_one_book_per_unit_and_month(self):
        self._book()
        with self.assertRaises(IntegrityError):
            self._book(month="2026-09-20")

    def test_unit_and_month_stay_once_there_are_lines(self):
        book = self._book(("2026-09-01", "in", 5.0, False))
        with self._assert_refused(UserError, "its unit and month stay"):
            book.unit_id = self.other_unit
        book.write({"unit_id": self.unit.id, "month": "2026-09-12"})
        with self._assert_refused(UserError, "its unit and month stay"):
            book.month = date(2026, 10, 1)

    def test_only_activities_keep_a_cash_book(self):
        with self._assert_refused(ValidationError, "only activities"):
            self._book(unit=self.company.structure_unit_id)

    def test_form(self):
        form = Form(self.env["coopaem.cashbook"])
        with form.line_ids.new() as line:
            line.label = "No unit yet"
            line.amount = 1.0
        form.line_ids.remove(0)
        form.unit_id = self.unit
        form.month = date(2026, 9, 15)
        with form.line_ids.new() as line:
            self.assertEqual(line.date, date(2026, 9, 1))
            line.label = "Bread"
            line.amount = 120.0
            line.tax_id = self.sale_20
            self.assertEqual(line.untaxed_amount, 100.0)
            line.kind = "out"
            self.assertFalse(line.tax_id)
            self.assertEqual(line.untaxed_amount, 120.0)
            line.kind = "in"
        self.assertEqual(form.till_after, 120.0)
        book = form.save()
        self.assertEqual(book.display_name, "T01 – Bakery – September 2026")


@tagged("post_install", "-at_install")
class TestCashbookBooking(CashbookCommon):
    """The entry of a book."""

    def _balances(self, move):
        """The entry's items as (account, balance), sales before taxes before money."""
        return [
            (line.account_id, line.balance)
            for line in move.line_ids.sorted(lambda line: line.id)
        ]

    def test_entry_to_the_cent(self):
        lines = [("2026-09-02", "in", 0.03, self.sale_20)] * 3
        book = self._book(
            *lines,
            ("2026-09-03", "in", 219.25, self.sale_20),
            ("2026-09-04", "in", 67.49, self.sale_20),
            ("2026-09-05", "in", 140.0, self.sale_0),
            ("2026-09-28", "out", 419.11, self.purchase_20),
            ("2026-09-20", "out", 100.0, False),
        )
        book.action_book()
        move = book.move_id
        sale_tax = self.sale_20.invoice_repartition_line_ids.filtered("account_id")
        purchase_tax = self.purchase_20.invoice_repartition_line_ids.filtered(
            "account_id"
        )
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "date": date(2026, 9, 28),
                    "journal_id": self.company.cashbook_journal_id.id,
                    "unit_id": self.unit.id,
                    "cashbook_id": book.id,
                    "always_tax_exigible": True,
                }
            ],
        )
        self.assertEqual(
            self._balances(move),
            [
                # 3 × 0.03 + 182.71 + 56.24, then 3 × 0.00 + 36.54 + 11.25
                (self.income, -239.04),
                (self.income, -140.0),
                (self.expense, 349.26),
                (self.expense, 100.0),
                (sale_tax.account_id, -47.79),
                (purchase_tax.account_id, 69.85),
                (self.till, 426.83),
                (self.till, -519.11),
            ],
        )

    def test_taxes_are_due_at_once(self):
        self.assertEqual(self.sale_20.tax_exigibility, "on_payment")
        book = self._book(
            ("2026-09-03", "in", 120.0, self.sale_20),
            ("2026-09-04", "out", 60.0, self.purchase_20),
            ("2026-09-05", "in", 7.0, self.sale_0),
        )
        book.action_book()
        for tax, base, amount in (
            (self.sale_20, -100.0, -20.0),
            (self.purchase_20, 50.0, 10.0),
        ):
            base_rep, tax_rep = tax.invoice_repartition_line_ids.sorted(
                "repartition_type"
            )
            base_line = book.move_id.line_ids.filtered(
                lambda line, tax=tax: line.tax_ids == tax
            )
            tax_line = book.move_id.line_ids.filtered(
                lambda line, tax=tax: line.tax_line_id == tax
            )
            self.assertRecordValues(
                base_line,
                [
                    {
                        "balance": base,
                        "display_type": "product",
                        "tax_tag_ids": base_rep.tag_ids.ids,
                    }
                ],
            )
            self.assertRecordValues(
                tax_line,
                [
                    {
                        "balance": amount,
                        "display_type": "tax",
                        "account_id": tax_rep.account_id.id,
                        "tax_repartition_line_id": tax_rep.id,
                        "tax_tag_ids": tax_rep.tag_ids.ids,
                        "tax_base_amount": base,
                    }
                ],
            )
            self.assertTrue(tax_rep.tag_ids)
            self.assertNotEqual(
                tax_line.account_id, tax.cash_basis_transition_account_id
            )
        exempt = book.move_id.line_ids.filtered(
            lambda line: line.tax_ids == self.sale_0
        )
        self.assertEqual(
            exempt.tax_tag_ids,
            self.sale_0.invoice_repartition_line_ids.filtered(
                lambda line: line.repartition_type == "base"
            ).tag_ids,
        )

    def test_amounts_survive_global_rounding(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        book = self._book(*[("2026-09-03", "in", 0.02, self.sale_20)] * 7)
        book.action_book()
        # 7 × 0.02 untaxed and no tax; rounded together it would be 0.12 and 0.02
        self.assertEqual(
            self._balances(book.move_id), [(self.income, -0.14), (self.till, 0.14)]
        )

    def test_tax_of_several_parts(self):
        parts = self.env["account.tax"].create(
            [
                {
                    "name": f"Part {rate}",
                    "amount": rate,
                    "type_tax_use": "none",
                    "include_base_amount": rate == 1,
                    "sequence": rate,
                    "country_id": self.company.account_fiscal_country_id.id,
                }
                for rate in (1, 19)
            ]
        )
        tax = self.env["account.tax"].create(
            {
                "name": "Both",
                "amount_type": "group",
                "type_tax_use": "sale",
                "children_tax_ids": [Command.set(parts.ids)],
                "country_id": self.company.account_fiscal_country_id.id,
            }
        )
        book = self._book(
            ("2026-09-03", "in", 120.19, tax), ("2026-09-04", "in", 12.02, tax)
        )
        self.assertEqual(book.line_ids.mapped("untaxed_amount"), [100.0, 10.0])
        book.action_book()
        balances = [balance for _account, balance in self._balances(book.move_id)]
        self.assertEqual(balances, [-100.0, -10.0, -1.1, -21.11, 132.21])

    def test_money_paid_otherwise_does_not_touch_the_till(self):
        journal = self.company_data["default_journal_bank"]
        book = self._book(
            ("2026-09-03", "in", 120.0, False),
            ("2026-09-04", "in", 30.0, False),
            ("2026-09-05", "out", 10.0, False),
        )
        book.line_ids.filtered(lambda line: line.amount != 120.0).journal_id = journal
        self.assertEqual(book.till_after, 120.0)
        book.action_book()
        receipts = journal.inbound_payment_method_line_ids.payment_account_id[:1]
        payments = journal.outbound_payment_method_line_ids.payment_account_id[:1]
        self.assertTrue(receipts.is_liquidity and payments.is_liquidity)
        money = book.move_id.line_ids.filtered("account_id.is_liquidity")
        self.assertEqual(
            [(line.account_id, line.balance) for line in money.sorted("id")],
            [(self.till, 120.0), (receipts, 30.0), (payments, -10.0)],
        )
        self.assertFalse(money[1:].unit_id)
        self.assertEqual(money.mapped("analytic_distribution")[1:], [False, False])
        self.assertEqual(self.unit._get_balances()[self.unit.id]["till"], 120.0)

    def test_units_and_tills(self):
        book = self._book(
            ("2026-09-03", "in", 120.0, self.sale_20),
            ("2026-09-04", "out", 60.0, self.purchase_20),
        )
        book.action_book()
        money = book.move_id.line_ids.filtered(
            lambda line: line.account_id == self.till
        )
        self.assertEqual(
            money.mapped("analytic_distribution"),
            [{str(self.unit.till_account_id.id): 100.0}] * 2,
        )
        self.assertFalse(money.unit_id)
        rest = book.move_id.line_ids - money
        self.assertEqual(rest.unit_id, self.unit)
        self.assertTrue(all(line.unit_id for line in rest))

    def test_unit_ledger_sum_rule(self):
        books = self._book(
            ("2026-09-03", "in", 219.25, self.sale_20),
            ("2026-09-04", "out", 60.0, self.purchase_20),
        )
        books |= self._book(("2026-09-03", "out", 419.11, False), unit=self.other_unit)
        books.action_book()
        balances = (self.unit | self.other_unit)._get_balances()
        self.assertEqual(
            balances,
            {
                self.unit.id: {"treasury": 159.25, "till": 159.25},
                self.other_unit.id: {"treasury": -419.11, "till": -419.11},
            },
        )
        liquidity = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("account_id.is_liquidity", "=", True),
            ]
        )
        self.assertAlmostEqual(
            sum(values["treasury"] for values in balances.values()),
            sum(liquidity.mapped("balance")),
            places=2,
        )
        figures = self.unit._get_figures(date(2026, 9, 30), date(2026, 9, 1))
        self.assertEqual(
            {name: figures[self.unit.id][name] for name in ("turnover", "costs")},
            {"turnover": 182.71, "costs": 50.0},
        )
        self.assertEqual(figures[self.unit.id]["collected"], 182.71)

    def test_one_entry_per_book(self):
        books = self._book(("2026-09-03", "in", 10.0, False)) | self._book(
            ("2026-09-04", "in", 20.0, False), unit=self.other_unit
        )
        books.action_book()
        self.assertEqual(books.mapped("state"), ["booked", "booked"])
        self.assertEqual(len(books.move_id), 2)
        books.action_book()
        self.assertEqual(len(books.move_ids), 2)

    def test_book_without_lines_needs_no_entry(self):
        book = self._book()
        book.action_book()
        self.assertRecordValues(book, [{"state": "booked", "move_id": False}])
        book.action_reverse("A sale was forgotten")
        book.line_ids = self._lines(("2026-09-03", "in", 10.0, False))
        book.action_book()
        self.assertEqual(len(book.move_ids), 1)

    def test_default_account_can_be_replaced(self):
        other = self.income.copy()
        book = self._book(
            ("2026-09-03", "in", 10.0, False), ("2026-09-03", "in", 20.0, False)
        )
        book.line_ids[1].account_id = other
        book.action_book()
        self.assertEqual(
            self._balances(book.move_id),
            [(self.income, -10.0), (other, -20.0), (self.till, 30.0)],
        )

    def test_nothing_is_booked_when_one_book_is_refused(self):
        books = self._book(("2026-09-03", "in", 10.0, False)) | self._book(
            ("2026-09-30", "in", 20.0, False), unit=self.other_unit
        )
        self._lock("2026-09-15")
        with self._assert_refused(UserError, "T01.*2026-09-03.*closed period"):
            books.action_book()
        self.assertEqual(set(books.mapped("state")), {"draft"})
        self.assertFalse(books.move_ids)

    def test_missing_setup_is_named(self):
        book = self._book(("2026-09-03", "in", 10.0, False))
        self.company.income_account_id = False
        with self._assert_refused(UserError, "T01.*2026-09-03.*no account"):
            book.action_book()
        self.company.cashbook_journal_id = False
        with self._assert_refused(UserError, "journal of cash books"):
            book.action_book()

    def test_till_before_and_after(self):
        september = self._book(
            ("2026-09-03", "in", 100.0, False), ("2026-09-05", "out", 30.0, False)
        )
        october = self._book(("2026-10-03", "in", 5.0, False), month="2026-10-01")
        other = self._book(("2026-09-03", "in", 7.0, False), unit=self.other_unit)
        books = september | october | other
        expected = [
            {"till_before": 0.0, "till_after": 70.0},
            {"till_before": 0.0, "till_after": 5.0},
            {"till_before": 0.0, "till_after": 7.0},
        ]
        self.assertRecordValues(books, expected)
        (september | other).action_book()
        books.invalidate_recordset(["till_before", "till_after"])
        expected[1] = {"till_before": 70.0, "till_after": 75.0}
        self.assertRecordValues(books, expected)
        october.action_book()
        books.invalidate_recordset(["till_before", "till_after"])
        self.assertRecordValues(books, expected)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            books.mapped("till_after")

    def test_queries_grow_no_faster_than_the_books(self):
        units = self.env["coopaem.unit"].create(
            [{"code": f"Q{number:03}", "name": "Unit"} for number in range(66)]
        )
        lines = [
            ("2026-09-03", "in", 120.0, self.sale_20),
            ("2026-09-04", "out", 60.0, self.purchase_20),
        ] * 5
        books = self.env["coopaem.cashbook"].browse()
        for unit in units:
            books |= self._book(*lines, unit=unit)
        books[:6].action_book()
        counts = []
        for part in (books[6:16], books[16:66]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            part.action_book()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], 5 * counts[0])


@tagged("post_install", "-at_install")
class TestCashbookStates(CashbookCommon):
    """Draft, submitted, booked, corrected."""

    def test_submit_send_back_book(self):
        book = self._book(("2026-09-03", "in", 10.0, False))
        book.action_submit()
        self.assertEqual(book.state, "submitted")
        with self._assert_refused(UserError, "only while"):
            book.action_submit()
        with self._assert_refused(UserError, "Give a reason"):
            book.action_send_back(" ")
        book.action_send_back("The 14th is missing")
        self.assertEqual(book.state, "draft")
        self.assertIn("The 14th is missing", book.message_ids[0].body)
        with self._assert_refused(UserError, "only while"):
            book.action_send_back("Again")
        book.action_book()
        self.assertEqual(book.state, "booked")

    def test_booked_book_does_not_change(self):
        book = self._book(("2026-09-03", "in", 10.0, False))
        book.action_book()
        with self._assert_refused(UserError, "is booked"):
            book.line_ids.amount = 20.0
        with self._assert_refused(UserError, "is booked"):
            book.line_ids.unlink()
        with self._assert_refused(UserError, "is booked"):
            book.line_ids = self._lines(("2026-09-03", "in", 1.0, False))
        with self._assert_refused(UserError, "cannot be deleted"):
            book.unlink()
        with self._assert_refused(UserError, "only while"):
            book.action_send_back("Wrong")

    def test_entry_changes_with_its_book_alone(self):
        book = self._book(("2026-09-03", "in", 10.0, False))
        book.action_book()
        message = "entry of the cash book"
        with self._assert_refused(UserError, message):
            book.move_id.button_draft()
        with self._assert_refused(UserError, message):
            book.move_id._reverse_moves(cancel=True)
        with self._assert_refused(UserError, message):
            book.move_id.with_context(coopaem_cashbook=True)._reverse_moves()
        reversal = book.action_reverse("Wrong amount")
        with self._assert_refused(UserError, message):
            reversal.button_draft()
        with self._assert_refused(UserError, "cannot be deleted"):
            book.unlink()

    def test_correction_in_the_open_month(self):
        book = self._book(("2026-09-03", "in", 120.0, self.sale_20))
        book.action_book()
        first = book.move_id
        reversal = book.action_reverse("It was 60")
        self.assertRecordValues(
            book,
            [
                {
                    "state": "draft",
                    "version": 2,
                    "move_id": False,
                    "correction_date": False,
                }
            ],
        )
        self.assertIn("It was 60", book.message_ids[0].body)
        self.assertEqual(book.reversal_move_ids, reversal)
        self.assertRecordValues(
            reversal,
            [
                {
                    "state": "posted",
                    "date": date(2026, 9, 3),
                    "unit_id": self.unit.id,
                    "reversed_entry_id": first.id,
                }
            ],
        )
        book.line_ids.amount = 60.0
        book.action_book()
        self.assertEqual(len(book.move_ids), 3)
        self.assertNotEqual(book.move_id, first)
        self.assertEqual(
            self.unit._get_balances()[self.unit.id],
            {"treasury": 60.0, "till": 60.0},
        )
        self.assertEqual(book.till_after, 60.0)
        figures = self.unit._get_figures(date(2026, 9, 30), date(2026, 9, 1))
        self.assertEqual(figures[self.unit.id]["turnover"], 50.0)
        self.assertEqual(figures[self.unit.id]["collected"], 50.0)
        tags = book.move_ids.line_ids.tax_tag_ids
        for tag in tags:
            lines = book.move_ids.line_ids.filtered(
                lambda line, tag=tag: tag in line.tax_tag_ids
            )
            self.assertIn(round(sum(lines.mapped("balance")), 2), (-50.0, -10.0))

    def test_correction_of_a_closed_month_counts_in_the_open_one(self):
        book = self._book(("2026-09-03", "in", 120.0, False))
        book.action_book()
        self._lock("2026-09-30")
        reversal = book.action_reverse("It was 60")
        self.assertEqual(reversal.date, date(2026, 10, 1))
        self.assertEqual(book.correction_date, date(2026, 10, 1))
        book.line_ids.amount = 60.0
        book.line_ids = self._lines(("2026-09-12", "in", 5.0, False))
        self._lock("2026-10-31")
        book.action_book()
        self.assertEqual(book.move_id.date, date(2026, 11, 1))
        figures = self.unit._get_figures(date(2026, 9, 30), date(2026, 9, 1))
        self.assertEqual(figures[self.unit.id]["turnover"], 120.0)
        figures = self.unit._get_figures(date(2026, 11, 30))
        self.assertEqual(figures[self.unit.id]["turnover"], 65.0)
        # and once more, now that entry and book are of different months
        book.action_reverse("It was 50")
        self.assertEqual(book.reversal_move_ids[-1:].mapped("state"), ["posted"])
        self.assertEqual(self.unit._get_balances()[self.unit.id]["till"], 0.0)

    def test_correction_of_a_declared_month_counts_in_the_next_return(self):
        """A month whose taxes are declared is locked for taxes, and for them alone."""
        book = self._book(("2026-09-03", "in", 120.0, self.sale_20))
        book.action_book()
        self.company.tax_lock_date = date(2026, 9, 30)
        reversal = book.action_reverse("It was 60")
        self.assertEqual(reversal.date, date(2026, 10, 1))
        book.line_ids.amount = 60.0
        self.company.tax_lock_date = date(2026, 10, 31)
        book.action_book()
        self.assertEqual(book.move_id.date, date(2026, 11, 1))
        figures = self.unit._get_figures(date(2026, 11, 30))
        self.assertEqual(figures[self.unit.id]["turnover"], 50.0)

    def test_matched_money_is_not_unmatched_silently(self):
        journal = self.company_data["default_journal_bank"]
        book = self._book(("2026-09-03", "in", 120.0, False))
        book.line_ids.journal_id = journal
        book.action_book()
        money = book.move_id.line_ids.filtered("account_id.is_liquidity")
        other = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": "2026-09-05",
                "unit_id": self.unit.id,
                "line_ids": [
                    Command.create(
                        {"account_id": money.account_id.id, "balance": -120.0}
                    ),
                    Command.create(
                        {
                            "account_id": journal.default_account_id.id,
                            "balance": 120.0,
                        }
                    ),
                ],
            }
        )
        other._post(soft=False)
        (money | other.line_ids[0]).reconcile()
        with self._assert_refused(UserError, "is matched with a bank movement"):
            book.action_reverse("Wrong")

    def test_wizard_asks_for_the_reason(self):
        book = self._book(("2026-09-03", "in", 10.0, False))
        book.action_submit()
        for action, state in (
            (book.action_ask_send_back, "draft"),
            (book.action_ask_reverse, "draft"),
        ):
            if state == "draft" and action == book.action_ask_reverse:
                book.action_book()
            values = action()
            wizard = (
                self.env[values["res_model"]]
                .with_context(**values["context"])
                .create({"reason": "Because"})
            )
            wizard.action_confirm()
            self.assertEqual(book.state, state)
