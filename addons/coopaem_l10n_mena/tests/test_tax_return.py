# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.tax_report_boxes import Expression, TaxReportBoxes
from .tax_common import TaxCommon

MODELS = (
    "coopaem.tax.return",
    "coopaem.tax.return.line",
    "coopaem.tax.return.unit",
    "coopaem.tax.return.payment",
    "coopaem.withholding.certificate",
    "coopaem.withholding.rule",
    "coopaem.tax.return.type",
)


class VatBoxesMixin:
    """What holds for the VAT of each of the three countries."""

    allow_inherited_tests_method = True

    def test_every_tax_is_in_the_result(self):
        """What an item leaves due is what its boxes come to, whatever the tax."""
        vat = self._return(f"{self.chart}_vat", "2025-01-01")
        expressions = vat._get_expressions()
        tags = expressions._get_matching_tags()
        taxes = self.env["account.tax"].with_context(active_test=False)
        lines = taxes.search(
            [("company_id", "=", self.company.id)]
        ).repartition_line_ids.filtered(
            lambda line: line.repartition_type == "tax"
            and line.use_in_tax_closing
            and line.tag_ids & tags
        )
        self.assertTrue(lines)
        missing = set()
        for line in lines:
            sums = {tag.name: 100.0 for tag in line.tag_ids & tags}
            result = vat._evaluate_report(sums)[0]["result"]
            if round(result, 2) != -100.0:
                missing.add((line.tax_id.name, line.tag_ids.mapped("name")[0], result))
        self.assertFalse(missing)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTaxReturnMorocco(VatBoxesMixin, TaxCommon):
    chart = "ma"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.vat_period = "quarter"
        # VAT is due when it is paid: one invoice is, one half, one not at all.
        cls.paid = cls._create_document(cls.unit_a, 1000, "2026-01-10")
        cls._pay(cls.paid, "2026-01-20")
        cls.half = cls._create_document(cls.unit_b, 333.35, "2026-02-10")
        cls._pay(cls.half, "2026-02-20", amount=200.01)
        cls._create_document(cls.unit_c, 5000, "2026-03-10")
        bill = cls._bill(cls.unit_b, 900, "2026-03-01")
        cls._pay(bill, "2026-03-05")
        cls.first = cls._return("ma_vat", "2026-01-01")

    def test_boxes_and_identity(self):
        boxes = self._boxes(self.first)
        base = 1000 + round(333.35 * 200.01 / 400.02, 2)
        sales = [
            amount for (name, column), amount in boxes.items() if name.startswith("80")
        ]
        self.assertEqual(len(sales), 2)
        self.assertAlmostEqual(sales[0], base, 2)
        due = {line.unit_id: line.amount for line in self.first.unit_line_ids}
        self.assertAlmostEqual(due[self.unit_a], 200.0)
        self.assertAlmostEqual(due[self.unit_b], sales[1] - 200.0 - 180.0, 2)
        self.assertNotIn(self.unit_c, due)
        # The units are the company, and the company is the boxes.
        self.assertAlmostEqual(sum(due.values()), self.first.amount_due, 6)
        self.assertAlmostEqual(self.first.amount_due, sales[1] - 180.0, 2)

    def test_filed_settled_and_paid(self):
        due = self.first.amount_due
        before = {unit: self._treasury(unit) for unit in (self.unit_a, self.unit_b)}
        owed = {line.unit_id: line.amount for line in self.first.unit_line_ids}
        self.first.action_file()
        self.assertEqual(self.first.state, "filed")
        move = self.first.move_id
        payable = self._account("pcg_4456")
        total = sum(
            move.line_ids.filtered(lambda line: line.account_id == payable).mapped(
                "balance"
            )
        )
        self.assertTrue(self.currency.is_zero(total + due), (total, due))
        # One line a unit and account; nothing left on the accounts of VAT.
        keys = [(line.unit_id, line.account_id) for line in move.line_ids]
        self.assertEqual(len(keys), len(set(keys)))
        for ref in ("pcg_4455", "pcg_34552"):
            self.assertAlmostEqual(self._balance(ref), 0.0)
        # Settling moves no money …
        for unit, treasury in before.items():
            self._assert_treasury(unit, treasury)
        wizard = Form(
            self.env["coopaem.tax.return.payment"].with_context(
                default_return_id=self.first.id
            )
        )
        wizard.date = "2026-04-15"
        wizard.reference = "R-1"
        wizard.save().action_pay()
        # … paying does: each unit its own part.
        for unit, treasury in before.items():
            self._assert_treasury(unit, treasury - owed[unit])
        self.assertEqual(self.first.state, "paid")
        self.assertEqual(self.first.reference, "R-1")
        self.assertAlmostEqual(self._balance("pcg_4456"), 0.0)
        self.assertTrue(
            all(
                move.line_ids.filtered(lambda line: line.account_id == payable).mapped(
                    "reconciled"
                )
            )
        )
        self._assert_ledger()

    def test_undone(self):
        self.first.action_file()
        self.first._pay(self.bank_journal, self.first.date_to, False)
        with self.assertRaisesRegex(UserError, "Undo its payment first"):
            self.first.action_reopen()
        with self.assertRaisesRegex(UserError, "belongs to the tax return"):
            self.first.move_id.button_draft()
        with self.assertRaisesRegex(UserError, "belongs to the tax return"):
            self.first.move_id._reverse_moves()
        self.first.action_unpay()
        self.assertEqual(self.first.state, "filed")
        self._assert_ledger()
        due = self.first.amount_due
        self.first.action_reopen()
        self.assertEqual(self.first.state, "draft")
        self.assertAlmostEqual(self._balance("pcg_4456"), 0.0)
        self.assertAlmostEqual(self.first.amount_due, due)
        self.first.action_file()
        self._assert_ledger()

    def test_later_changes_are_a_difference(self):
        self.first.action_file()
        declared = self.first.amount_period
        self.assertFalse(self.first.difference)
        late = self._create_document(self.unit_a, 100, "2026-03-20")
        self._pay(late, "2026-03-25")
        self.first.invalidate_recordset(["difference", "amount_now", "changed_boxes"])
        self.assertAlmostEqual(self.first.amount_period, declared)
        self.assertAlmostEqual(self.first.difference, 20.0)
        self.assertIn("by now", self.first.changed_boxes)
        with self.assertRaisesRegex(UserError, "reopen it"):
            self.first.date_from = "2026-04-01"
        with self.assertRaisesRegex(UserError, "kept"):
            self.first.unlink()

    def test_locked_period(self):
        self._lock("2026-03-31")
        self.first.action_file()
        self.assertEqual(str(self.first.move_id.date), "2026-04-01")
        # The settling entry is in no later return.
        second = self._return("ma_vat", "2026-04-01")
        self.assertFalse(second.line_ids)
        self._assert_ledger()

    def test_credit_is_carried(self):
        self.first.action_file()
        self.first._pay(self.bank_journal, self.first.date_to, False)
        bill = self._bill(self.unit_a, 2000, "2026-04-10")
        self._pay(bill, "2026-04-12")
        second = self._return("ma_vat", "2026-04-01")
        self.assertAlmostEqual(second.amount_due, 0.0)
        self.assertAlmostEqual(second.amount_credit, 400.0)
        third = self._return("ma_vat", "2026-07-01")
        with freeze_time("2026-12-01"):
            with self.assertRaisesRegex(UserError, "its credit counts"):
                third.action_file()
            second.action_file()
            self.assertAlmostEqual(self._balance("pcg_3456", self.unit_a), 400.0)
            # No customer owes it.
            home = self.unit_a._get_home_figures(date(2026, 12, 1))
            self.assertFalse(home["debtors"])
            self.assertAlmostEqual(home["receivable"], 0.0)
            figures = self.unit_a._get_figures(date(2026, 12, 1))[self.unit_a.id]
            self.assertAlmostEqual(figures["receivable"], 0.0)
            self.assertAlmostEqual(figures["tax_due"], -400.0)
            grids = self.unit_a._get_treasury_grids(date(2026, 12, 1))
            grid = {row["key"]: row["amount"] for row in grids[self.unit_a.id]["rows"]}
            self.assertAlmostEqual(grid["receivable"], 0.0)
            self.assertAlmostEqual(grid["tax_due"], 400.0)
            items = self.env["coopaem.open.item"].search(
                [("unit_id", "=", self.unit_a.id), ("amount", ">", 0)]
            )
            self.assertEqual(items.mapped("kind"), ["tax"])
            self.assertAlmostEqual(sum(items.mapped("amount")), 400.0)
            row = self.env["coopaem.unit.table"].browse(self.unit_a.id)
            self.assertAlmostEqual(row.receivable, 0.0)
            self.assertAlmostEqual(row.receivable_overdue, 0.0)
            with self.assertRaisesRegex(UserError, "nothing to pay"):
                second._pay(self.bank_journal, second.date_to, False)
            sale = self._create_document(self.unit_b, 3000, "2026-07-10")
            self._pay(sale, "2026-07-12")
            third.action_compute()
            self.assertAlmostEqual(third.amount_brought, 400.0)
            self.assertAlmostEqual(third.amount_due, 200.0)
            # The boxes say the same.
            self.assertAlmostEqual(self._box(third, "170"), 400.0)
            self.assertAlmostEqual(self._box(third, "200"), 200.0)
            third.action_file()
            self.assertAlmostEqual(self._balance("pcg_3456"), 0.0)
            third._pay(self.bank_journal, third.date_to, False)
        # Unit B paid all its tax: 200 to the State, 400 to unit A for its credit.
        self.assertAlmostEqual(self._balance("pcg_4456", self.unit_a), 0.0)
        self._assert_treasury(self.unit_a, 1200.0 - 200.0 - 2400.0 + 400.0)
        self._assert_ledger()

    def test_vat_that_customers_withheld_is_paid_once(self):
        self._payee(self.company.partner_id, "ma_company", "fees")
        self.customer.withholding_payer = "large"
        invoice = self._create_document(self.unit_a, 10000, "2026-07-02")
        self._register(invoice, "2026-07-10")._create_payments()
        self.assertAlmostEqual(self._balance("pcg_3458", self.unit_a), 2000.0)
        vat = self._return("ma_vat", "2026-07-01")
        self.assertAlmostEqual(vat.amount_due, 0.0)
        self.assertFalse(vat.unit_line_ids)
        self.assertAlmostEqual(
            self._box(vat, "VAT withheld by customers, 100 %"), 2000.0
        )
        self.assertFalse(self._box(vat, "200"))
        self.first.action_file()
        with freeze_time("2026-12-01"):
            vat.action_file()
        self.assertAlmostEqual(self._balance("pcg_3458"), 0.0)
        # The tax on income that was withheld stays a claim.
        self.assertAlmostEqual(self._balance("pcg_3453", self.unit_a), 500.0)
        self._assert_ledger()

    def test_boxes_say_what_is_due(self):
        # All is deductible as long as nobody entered another share.
        self.assertAlmostEqual(self._box(self.first, "190"), 180.0)
        self.assertAlmostEqual(self._box(self.first, "200"), self.first.amount_due)
        share = self.env.ref("l10n_ma.l10n_ma_vat_d_prorata_pro")
        by_hand = self.env["account.report.external.value"].create(
            {
                "name": "Share",
                "company_id": self.company.id,
                "target_report_expression_id": share.id,
                "date": "2026-01-01",
                "value": 50.0,
            }
        )
        self.first.action_compute()
        self.assertAlmostEqual(self._box(self.first, "190"), 90.0)
        with self.assertRaisesRegex(UserError, "the boxes come to"):
            self.first.action_file()
        by_hand.unlink()
        self.first.action_file()
        self.assertEqual(self.first.state, "filed")

    def test_rates_of_the_transition_are_in_the_totals(self):
        self.first.action_file()
        taxes = [self._account("ma_vat_out_8"), self._account("ma_vat_in_12")]
        for tax, move_type in zip(taxes, ("out_invoice", "in_invoice"), strict=True):
            tax.active = True
            move = self._create_document(
                self.unit_a, 1000, "2026-04-10", move_type, post=False
            )
            move.invoice_line_ids.tax_ids = tax
            move.action_post()
            self._pay(move, "2026-04-12")
        vat = self._return("ma_vat", "2026-04-01")
        self.assertAlmostEqual(vat.amount_credit, 40.0)
        self.assertAlmostEqual(self._box(vat, "130"), 80.0)
        self.assertAlmostEqual(self._box(vat, "182"), 120.0)
        self.assertAlmostEqual(self._box(vat, "201"), 40.0)
        with freeze_time("2026-12-01"):
            vat.action_file()
        self._assert_ledger()

    def test_reopened_after_a_lock(self):
        """What reopening undoes in a later period gives the credit back."""
        self.first.action_file()
        bill = self._bill(self.unit_a, 2000, "2026-04-10")
        self._pay(bill, "2026-04-12")
        second = self._return("ma_vat", "2026-04-01")
        third = self._return("ma_vat", "2026-07-01")
        sale = self._create_document(self.unit_b, 3000, "2026-07-10")
        self._pay(sale, "2026-07-12")
        with freeze_time("2026-12-01"):
            (second + third).action_file()
            self.assertAlmostEqual(third.amount_due, 200.0)
            self._lock("2026-09-30")
            third.action_reopen()
            self.assertAlmostEqual(third.amount_brought, 400.0)
            self.assertAlmostEqual(third.amount_due, 200.0)
            third.action_file()
            self.assertAlmostEqual(self._balance("pcg_3456"), 0.0)
            self.assertAlmostEqual(third.amount_due, 200.0)
        self._assert_ledger()

    def _book(self, unit, ref, amount, day):
        """Credit an account, e.g. of a tax on wages."""
        self.env["account.move"].create(
            {
                "date": day,
                "unit_id": unit.id,
                "line_ids": [
                    Command.create({"account_id": self.expense.id, "balance": amount}),
                    Command.create(
                        {"account_id": self._account(ref).id, "balance": -amount}
                    ),
                ],
            }
        ).action_post()

    def test_credit_without_an_account_of_the_chart(self):
        """A credit counts in the next return of its kind, and in no other."""
        self._book(self.unit_a, "pcg_44525", -50.0, "2026-03-31")
        wages = self._return("ma_wage", "2026-03-01")
        self.assertAlmostEqual(wages.amount_credit, 50.0)
        wages.action_file()
        account = self.company.tax_credit_account_id
        self.assertAlmostEqual(self._balance(account, self.unit_a), 50.0)
        withheld = self._return("ma_withholding", "2026-04-01")
        self.assertAlmostEqual(withheld.amount_brought, 0.0)
        self._book(self.unit_a, "pcg_44525", 80.0, "2026-04-30")
        april = self._return("ma_wage", "2026-04-01")
        self.assertAlmostEqual(april.amount_brought, 50.0)
        self.assertAlmostEqual(april.amount_due, 30.0)
        with freeze_time("2026-12-01"):
            april.action_file()
        self.assertAlmostEqual(self._balance(account), 0.0)
        self._assert_ledger()

    def test_wages_are_due_whatever_was_paid(self):
        self._book(self.unit_a, "pcg_44525", 77.5, "2026-03-31")
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "date": "2026-03-31",
                "payment_ref": "Tax office",
                "amount": -50.0,
                "counterpart_account_id": self._account("pcg_44525").id,
            }
        )
        wages = self._return("ma_wage", "2026-03-01")
        self.assertAlmostEqual(wages.amount_due, 77.5)

    def test_periods_changed(self):
        """From quarters to months: what is declared already is left out."""
        self.company.vat_period = "month"
        prepare = self.env["coopaem.tax.return"]._prepare_returns
        day = self.first.date_to
        returns = prepare(self.company, day.replace(month=4, day=2))
        self.assertNotIn("vat", returns.mapped("kind"))
        returns = prepare(self.company, day.replace(month=5, day=2))
        vat = returns.filtered(lambda one: one.kind == "vat")
        self.assertEqual(str(vat.date_from), "2026-04-01")

    @freeze_time("2026-12-01")
    def test_units_settle_among_themselves_when_nothing_is_due(self):
        """A owes 200, B has a credit of 200: nobody pays the State, A pays B."""
        sale = self._create_document(self.unit_a, 1000, "2026-04-10")
        bill = self._bill(self.unit_b, 1000, "2026-04-12")
        self._pay(sale, "2026-04-15")
        self._pay(bill, "2026-04-16")
        self.first.action_file()
        before = {unit: self._treasury(unit) for unit in (self.unit_a, self.unit_b)}
        payable = self._balance("pcg_4456")
        vat = self._return("ma_vat", "2026-04-01")
        self.assertEqual((vat.amount_due, vat.amount_credit), (0.0, 0.0))
        vat.action_file()
        self._assert_treasury(self.unit_a, before[self.unit_a] - 200.0)
        self._assert_treasury(self.unit_b, before[self.unit_b] + 200.0)
        self.assertAlmostEqual(self._balance("pcg_4456"), payable)
        self.assertFalse(
            vat.move_id.line_ids.filtered(
                lambda line: line.account_id == self._account("pcg_4456")
            ),
            "nothing is left open that no payment would ever clear",
        )
        self._assert_ledger()
        vat.action_reopen()
        self._assert_treasury(self.unit_a, before[self.unit_a])
        self._assert_treasury(self.unit_b, before[self.unit_b])

    def test_half_is_rounded_up(self):
        sale = self._create_document(self.unit_a, 12.5, "2026-04-10")
        self._pay(sale, "2026-04-12")
        self.first.type_id.rounding = 1.0
        vat = self._return("ma_vat", "2026-04-01")
        self.assertAlmostEqual(vat.amount_period, 2.5)
        self.assertAlmostEqual(vat.amount_due, 3.0)

    def test_rounding_is_the_structures(self):
        self.first.type_id.rounding = 1.0
        self.first.action_compute()
        self.assertAlmostEqual(self.first.amount_due, round(self.first.amount_due))
        self.assertTrue(self.first.amount_rounding)
        self.first.action_file()
        self.assertAlmostEqual(-self._balance("pcg_4456"), self.first.amount_due)
        self.assertAlmostEqual(
            -self._balance("pcg_4456", self.structure), self.first.amount_rounding
        )
        self._assert_ledger()

    def test_period(self):
        self.assertEqual(str(self.first.date_to), "2026-03-31")
        self.assertEqual(str(self.first.due_date), "2026-04-20")
        self.assertIn("to be checked", self.first.due_caveat)
        with self.assertRaises(ValidationError):
            self._return("ma_vat", "2026-02-01")
        with self.assertRaises(ValidationError):
            self._return("tn_vat", "2026-04-01")
        with freeze_time("2026-03-31"), self.assertRaisesRegex(UserError, "not ended"):
            self.first.action_file()
        self.company.vat_period = "month"
        with self.assertRaisesRegex(ValidationError, "covers these days"):
            self._return("ma_vat", "2026-02-01")

    def test_drill_down(self):
        line = self.first.line_ids.filtered(
            lambda line: line.has_items and line.name.startswith("80")
        )[:1]
        action = line.action_open_items()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertAlmostEqual(abs(sum(items.mapped("balance"))), abs(line.amount))
        for part in self.first.unit_line_ids:
            items = self.env["account.move.line"].search(
                part.action_open_items()["domain"]
            )
            self.assertAlmostEqual(-sum(items.mapped("balance")), part.amount)

    def test_nothing_is_forged(self):
        """What a return says comes from the books, over RPC too."""
        accountant = new_test_user(
            self.env,
            "tax_forger",
            "coopaem_member.group_coopaem_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        own = self.first.with_user(accountant)
        for vals in ({"state": "paid"}, {"amount_due": 1.0}, {"line_ids": []}):
            with self.assertRaisesRegex(UserError, "its buttons"):
                own.write(vals)
        with self.assertRaises(AccessError):
            own.line_ids[0].amount = 1.0
        with self.assertRaisesRegex(UserError, "leave the return out"):
            self.paid.with_user(accountant).tax_return_id = own
        own.reference = "R-2"
        own.action_file()
        own._pay(self.bank_journal.with_user(accountant), own.date_to, False)
        own.action_unpay()
        own.action_reopen()
        self.assertEqual(own.state, "draft")
        self._assert_ledger()

    def test_spreadsheet(self):
        report = self.env.ref("coopaem_l10n_mena.action_report_tax_return_xlsx")
        content, kind = report._render_xlsx(report.report_name, self.first.ids, {})
        self.assertEqual(kind, "xlsx")
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        rows = list(book["Boxes"].iter_rows(min_row=5, values_only=True))
        self.assertEqual(rows[0][2], self.first.line_ids[0].amount)
        units = list(book["Units"].iter_rows(min_row=5, values_only=True))
        self.assertAlmostEqual(units[-1][1], self.first.amount_due)

    def test_wages_by_account(self):
        """Tax on wages is what was credited to its account, withheld fees left out."""
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-03-02")
        self._register(bill, "2026-03-10")._create_payments()
        self.env["account.move"].create(
            {
                "date": "2026-03-31",
                "unit_id": self.unit_b.id,
                "line_ids": [
                    Command.create({"account_id": self.expense.id, "balance": 77.5}),
                    Command.create(
                        {
                            "account_id": self._account("pcg_44525").id,
                            "balance": -77.5,
                        }
                    ),
                ],
            }
        ).action_post()
        wages = self._return("ma_wage", "2026-03-01")
        self.assertAlmostEqual(wages.amount_due, 77.5)
        self.assertEqual(wages.unit_line_ids.unit_id, self.unit_b)
        withheld = self._return("ma_withholding", "2026-03-01")
        self.assertAlmostEqual(withheld.amount_due, 1000 + 2000)
        (wages + withheld).action_file()
        self.assertAlmostEqual(self._balance("pcg_44525"), 0.0)
        self._assert_ledger()
        # What settles a return is due no second time.
        wages.invalidate_recordset(["difference"])
        self.assertFalse(wages.difference)

    def test_what_customers_withheld_stays_a_claim(self):
        self._payee(self.company.partner_id, "ma_company", "fees")
        self.customer.withholding_payer = "public"
        invoice = self._create_document(self.unit_a, 10000, "2026-03-02")
        self._register(invoice, "2026-03-10")._create_payments()
        withheld = self._return("ma_withholding", "2026-03-01")
        self.assertAlmostEqual(withheld.amount_due, 0.0)
        self.assertTrue(withheld.line_ids)
        withheld.action_file()
        self.assertAlmostEqual(self._balance("pcg_3453", self.unit_a), 500.0)

    @freeze_time("2026-04-02")
    def test_reminders(self):
        accountant = new_test_user(
            self.env,
            "tax_accountant",
            "coopaem_member.group_coopaem_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.company.tax_return_user_id = accountant
        returns = self.env["coopaem.tax.return"]._prepare_returns(
            self.company, self.first.date_to.replace(month=4, day=2)
        )
        # VAT of the quarter is there already; the others are of March.
        self.assertEqual(set(returns.mapped("kind")), {"withholding", "wage", "stamp"})
        self.assertEqual({str(one.date_from) for one in returns}, {"2026-03-01"})
        activity = returns[0].activity_ids
        self.assertEqual(activity.user_id, accountant)
        self.assertEqual(activity.date_deadline, returns[0].due_date)
        again = self.env["coopaem.tax.return"]._prepare_returns(
            self.company, self.first.date_to.replace(month=4, day=3)
        )
        self.assertFalse(again)
        returns[0].with_user(accountant).action_file()
        self.assertFalse(returns[0].activity_ids)

    def test_queries_do_not_grow_with_units(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.first._compute_boxes()
            self.first._sum_settled()
            return self.env.cr.sql_log_count - start

        few = count()
        units = self.env["coopaem.unit"].create(
            [
                {"code": f"X{number}", "name": "X", "company_id": self.company.id}
                for number in range(15)
            ]
        )
        for unit in units:
            self._pay(self._create_document(unit, 100, "2026-03-02"), "2026-03-04")
        self.assertLessEqual(count(), few + 2)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may(self):
        self.first.action_file()
        other = self.env["res.company"].create({"name": "Another cooperative"})
        foreign = new_test_user(
            self.env,
            "tax_foreign",
            "coopaem_member.group_coopaem_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        own = self.env["coopaem.tax.return"].with_user(foreign)
        self.assertFalse(own.search([]))
        for record in (self.first, self.first.line_ids[0], self.first.unit_line_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(foreign).read(["company_id"])
        with self.assertRaises(AccessError):
            self.first.with_user(foreign).action_reopen()
        for login, groups in (
            ("internal", "base.group_user"),
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
            ("programme", "coopaem_member.group_coopaem_programme_officer"),
            ("officer", "coopaem_member.group_coopaem_officer"),
            ("coach", "coopaem_member.group_coopaem_coach"),
        ):
            user = new_test_user(self.env, f"tax_{login}", groups)
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(
                        self.env[model].with_user(user).has_access(operation),
                        f"{login} {operation} {model}",
                    )
            for name in ("action_file", "action_reopen", "action_pay", "action_export"):
                with self.assertRaises(AccessError):
                    getattr(self.first.with_user(user), name)()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTaxReturnTunisia(VatBoxesMixin, TaxCommon):
    chart = "tn"
    rate = 19

    def test_month(self):
        """VAT, stamp duty, withheld tax and TCL of a month, to the millime."""
        self._create_document(self.unit_a, 1000.333, "2026-05-02")
        self._create_document(self.unit_b, 777.777, "2026-05-03")
        self._bill(self.unit_b, 300.1, "2026-05-04")
        vat = self._return("tn_vat", "2026-05-01")
        expected = round(1000.333 * 0.19, 3) + round(777.777 * 0.19, 3)
        expected -= round(300.1 * 0.19, 3)
        self.assertAlmostEqual(vat.amount_due, expected, 3)
        self.assertEqual(str(vat.due_date), "2026-06-20")
        self.company.files_taxes_online = False
        paper = self._return("tn_stamp", "2026-05-01")
        self.assertEqual(str(paper.due_date), "2026-06-28")
        self.assertAlmostEqual(paper.amount_due, 2.0)
        tcl = self._return("tn_tcl", "2026-05-01")
        self.assertAlmostEqual(tcl.amount_due, 2.001 + 1.556, 3)
        (vat + paper + tcl).action_file()
        self.assertAlmostEqual(self._balance("l10n_tn_6651", self.unit_a), 2.001, 3)
        due = self.company.tax_due_account_id
        total = vat.amount_due + paper.amount_due + tcl.amount_due
        self.assertAlmostEqual(-self._balance(due), total, 3)
        for one in (vat, paper, tcl):
            one._pay(self.bank_journal, one.date_to, False)
        self._assert_treasury(self.unit_a, -(round(1000.333 * 0.19, 3) + 1.0 + 2.001))
        self.assertAlmostEqual(self._balance(due), 0.0, 3)
        self._assert_ledger()

    def test_totals_of_the_report(self):
        """The report's own totals are worked out, conditions included."""
        self._create_document(self.unit_a, 1000, "2026-05-02")
        self._bill(self.unit_b, 300, "2026-05-04")
        boxes = self._boxes(self._return("tn_vat", "2026-05-01"))
        self.assertAlmostEqual(boxes["TOTAL", "VAT due (I)"], 190)
        self.assertAlmostEqual(boxes["TOTAL", "Deductible VAT (II)"], 57)
        rest = [
            amount
            for (name, column), amount in boxes.items()
            if name.startswith("Outstanding or to be carried forward (I-II)")
        ]
        self.assertEqual(len(rest), 1)
        self.assertAlmostEqual(rest[0], 133)

    def test_vat_that_customers_withheld_is_paid_once(self):
        self._payee(self.company.partner_id, "tn_company_10", "services")
        self.customer.withholding_payer = "public"
        invoice = self._create_document(self.unit_a, 1000, "2026-05-02")
        self._register(invoice, "2026-05-10")._create_payments()
        vat = self._return("tn_vat", "2026-05-01")
        self.assertAlmostEqual(vat.amount_due, 142.5, 3)
        self.assertAlmostEqual(
            self._box(vat, "VAT due on amounts that are", "Deductible VAT (II)"), 47.5
        )
        self.assertAlmostEqual(self._box(vat, "TOTAL", "Deductible VAT (II)"), 47.5)
        vat.action_file()
        # The tax on income that was withheld stays a claim.
        self.assertAlmostEqual(self._balance("l10n_tn_4341"), 5.955, 3)
        self._assert_ledger()

    def test_credit_is_in_its_box(self):
        self._bill(self.unit_b, 300, "2026-05-04")
        may = self._return("tn_vat", "2026-05-01")
        may.action_file()
        self.assertAlmostEqual(may.amount_credit, 57.0)
        self._create_document(self.unit_a, 1000, "2026-06-02")
        june = self._return("tn_vat", "2026-06-01")
        self.assertAlmostEqual(june.amount_due, 133.0)
        self.assertAlmostEqual(self._box(june, "Carry-over"), 57.0)
        with freeze_time("2026-12-01"):
            june.action_file()
        self._assert_ledger()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTaxReturnEgypt(VatBoxesMixin, TaxCommon):
    chart = "eg"
    rate = 14

    def test_vat(self):
        self._create_document(self.unit_a, 1000, "2026-05-02")
        self._create_document(self.unit_a, 100, "2026-05-20", "out_refund")
        self._bill(self.unit_b, 200, "2026-05-04")
        vat = self._return("eg_vat", "2026-05-01")
        self.assertAlmostEqual(vat.amount_due, 140 - 14 - 28)
        self.assertEqual(str(vat.due_date), "2026-06-30")
        vat.action_file()
        self.assertAlmostEqual(self._balance("egy_account_202003"), -98)
        vat._pay(self.bank_journal, vat.date_to, False)
        self._assert_treasury(self.unit_a, -126)
        self._assert_treasury(self.unit_b, 28)
        self._assert_ledger()


@tagged("post_install", "-at_install")
class TestTaxReportBoxes(BaseCase):
    """The arithmetic of reports, without a database."""

    def _evaluate(self, *expressions, tags=None, externals=None):
        return TaxReportBoxes(
            [Expression(*values) for values in expressions], tags or {}, externals
        ).evaluate()

    def test_arithmetic(self):
        values = self._evaluate(
            ("a.tax", "tax_tags", "-T"),
            ("b.tax", "tax_tags", "U"),
            ("c.tax", "aggregation", "(a.tax + b.tax) * 2 - missing.tax / 0"),
            ("d.tax", "aggregation", "sum_children", "", ("a.tax", "b.tax")),
            ("e.tax", "external", "sum"),
            ("f.tax", "aggregation", "e.tax + d.tax"),
            ("g.tax", "domain", "[]"),
            ("h.tax", "aggregation", "__import__('os')"),
            ("i.tax", "aggregation", "i.tax + 1"),
            tags={"T": -10.0, "U": 4.0},
            externals={"e.tax": 1.5},
        )
        self.assertEqual(values["c.tax"], 28.0)
        self.assertEqual(values["d.tax"], 14.0)
        self.assertEqual(values["f.tax"], 15.5)
        self.assertIsNone(values["g.tax"])
        self.assertIsNone(values["h.tax"])
        self.assertEqual(values["i.tax"], 1.0)

    def test_conditions(self):
        def bound(formula, subformula):
            return self._evaluate(
                ("a.tax", "aggregation", formula),
                ("b.tax", "aggregation", "a.tax", subformula),
            )["b.tax"]

        self.assertEqual(bound("5", "if_above(TND(0))"), 5.0)
        self.assertEqual(bound("-5", "if_above(TND(0))"), 0.0)
        self.assertEqual(bound("-5", "if_below(EUR(0))"), -5.0)
        self.assertEqual(bound("5", "if_between(EUR(0), EUR(9))"), 5.0)
        self.assertEqual(bound("5", "if_other_expr_above(a.tax, EUR(5))"), 0.0)
        self.assertEqual(bound("5", "if_other_expr_above(a.tax, EUR(4))"), 5.0)
