# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestUnitLedger(CoopaemAccountingCommon):
    # Documents

    def test_invoice_lines_belong_to_its_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self.assertEqual(invoice.line_ids.unit_id, self.unit_a)
        self.assertEqual(len(invoice.line_ids), 3)
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()

    def test_invoice_form_puts_the_unit_on_all_lines(self):
        form = Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.customer
        form.invoice_date = fields.Date.to_date("2026-09-05")
        with form.invoice_line_ids.new() as line:
            line.name = "Pots"
            line.price_unit = 250.0
        form.unit_id = self.unit_b
        invoice = form.save()
        invoice.action_post()
        self.assertEqual(invoice.line_ids.unit_id, self.unit_b)
        form = Form(invoice.copy({"invoice_date": "2026-09-06"}))
        form.unit_id = self.unit_c
        with form.invoice_line_ids.edit(0) as line:
            line.price_unit = 300.0
        copy = form.save()
        self.assertEqual(copy.line_ids.unit_id, self.unit_c)

    def test_tax_lines_split_by_unit(self):
        bill = self._create_document(
            self.structure, 100, "2026-09-05", "in_invoice", post=False
        )
        bill.invoice_line_ids = [
            Command.create(
                {
                    "name": "Share of the other unit",
                    "price_unit": 50,
                    "account_id": self.expense.id,
                    "unit_id": self.unit_b.id,
                    "tax_ids": [Command.set(self.tax_purchase.ids)],
                }
            )
        ]
        bill.action_post()
        taxes = bill.line_ids.filtered(lambda line: line.display_type == "tax")
        self.assertEqual(
            {line.unit_id: line.balance for line in taxes},
            {self.structure: 20.0, self.unit_b: 10.0},
        )
        self._assert_treasury(self.unit_b, -60.0)
        self._assert_treasury(self.structure, 60.0)
        self._assert_ledger()

    def test_line_without_unit_falls_to_structure_and_is_counted(self):
        invoice = self._create_document(self.env["coopaem.unit"], 1000, "2026-09-05")
        self.assertEqual(invoice.line_ids.unit_id, self.structure)
        self.assertTrue(all(invoice.line_ids.mapped("unit_by_default")))
        check = self._assert_ledger()
        self.assertEqual(check.default_count, 3)

    def test_two_units_on_one_line_are_refused(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        half = {
            key: 50.0
            for unit in (self.unit_a, self.unit_b)
            for key in unit._distribution()
        }
        invoice.invoice_line_ids.analytic_distribution = half
        with self.assertRaisesRegex(ValidationError, "exactly one unit"):
            invoice.action_post()

    def test_other_plans_combine_and_leave_the_unit_exact(self):
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        one, two = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("One", "Two")]
        )
        invoice = self._create_document(self.unit_a, 100.01, "2026-09-05", post=False)
        invoice.invoice_line_ids.analytic_distribution = {
            **self.unit_a._distribution(),
            str(one.id): 33.33,
            str(two.id): 66.67,
        }
        invoice.action_post()
        items = invoice.invoice_line_ids.analytic_line_ids
        column = self.unit_a._get_plan_column()
        self.assertAlmostEqual(
            sum(items.filtered(column).mapped("amount")), 100.01, places=2
        )
        self._assert_ledger()

    def test_liquidity_has_no_unit(self):
        account = self.bank_journal.default_account_id
        entry = self.env["account.move"].create(
            {
                "date": "2026-09-05",
                "journal_id": self.company_data["default_journal_misc"].id,
                "unit_id": self.unit_a.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "debit": 70,
                            "analytic_distribution": self.unit_a._distribution(),
                        }
                    ),
                    Command.create({"account_id": self.income.id, "credit": 70}),
                ],
            }
        )
        entry.action_post()
        liquidity = entry.line_ids.filtered(lambda line: line.account_id == account)
        self.assertFalse(liquidity.unit_id)
        self.assertFalse(liquidity.analytic_line_ids)
        self._assert_treasury(self.unit_a, 70.0)
        self._assert_ledger()

    def test_company_without_structure_keeps_plain_odoo(self):
        other = self.setup_other_company()["company"]
        move = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": other.id,
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-09-05",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 10, "tax_ids": []}
                        )
                    ],
                }
            )
        )
        move.action_post()
        self.assertFalse(move.line_ids.unit_id)
        self.assertFalse(move.line_ids.analytic_line_ids)

    # Payments

    def test_payment_from_invoice_takes_its_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(invoice, "2026-09-10")
        self.assertEqual(payment.unit_id, self.unit_a)
        self._assert_treasury(self.unit_a, 1200.0)
        self.assertEqual(invoice.amount_residual, 0.0)
        caba = invoice.tax_cash_basis_created_move_ids
        self.assertTrue(caba)
        self.assertEqual(caba.line_ids.unit_id, self.unit_a)
        self._assert_ledger()

    def test_partial_payment(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10", amount=300)
        self._assert_treasury(self.unit_a, 300.0)
        self.assertEqual(invoice.amount_residual, 900.0)
        self._assert_ledger()

    def test_overpayment_from_invoice_stays_with_its_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10", amount=1300)
        figures = self.unit_a._get_figures(fields.Date.to_date("2026-09-30"))
        self.assertEqual(figures[self.unit_a.id]["treasury"], 1300.0)
        self.assertEqual(figures[self.unit_a.id]["receivable"], -100.0)
        self.assertEqual(figures[self.unit_a.id]["collected"], 1000.0)
        self._assert_ledger()

    def test_grouped_payment_never_mixes_units(self):
        invoices = self._create_document(
            self.unit_a, 1000, "2026-09-05"
        ) | self._create_document(self.unit_b, 500, "2026-09-05")
        payments = self._pay(invoices, "2026-09-10", group_payment=True)
        self.assertEqual(
            {payment.unit_id: payment.amount for payment in payments},
            {self.unit_a: 1200.0, self.unit_b: 600.0},
        )
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, 600.0)
        self._assert_ledger()

    def test_write_off_goes_with_the_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(
            invoice,
            "2026-09-10",
            amount=1190,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.expense.id,
        )
        self.assertEqual(
            payment.move_id.line_ids.filtered(
                lambda line: not line.account_id.is_liquidity
            ).unit_id,
            self.unit_a,
        )
        self._assert_treasury(self.unit_a, 1190.0)
        figures = self.unit_a._get_figures(fields.Date.to_date("2026-09-30"))
        self.assertAlmostEqual(figures[self.unit_a.id]["collected"], 991.67, places=2)
        self._assert_ledger()

    def test_bill_and_refund(self):
        bill = self._create_document(self.unit_a, 100, "2026-09-05", "in_invoice")
        self._pay(bill, "2026-09-06")
        self._assert_treasury(self.unit_a, -120.0)
        refund = self._create_document(self.unit_a, 50, "2026-09-07", "in_refund")
        self._assert_treasury(self.unit_a, -120.0)
        self._pay(refund, "2026-09-08")
        self._assert_treasury(self.unit_a, -60.0)
        self._assert_ledger()

    def test_receipt(self):
        receipt = self._create_document(self.unit_a, 100, "2026-09-05", "out_receipt")
        self._pay(receipt, "2026-09-05")
        self._assert_treasury(self.unit_a, 120.0)
        self._assert_ledger()

    def test_credit_note_and_reversal(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        reversal = invoice._reverse_moves(
            [{"invoice_date": "2026-09-06", "date": "2026-09-06"}], cancel=True
        )
        self.assertEqual(reversal.line_ids.unit_id, self.unit_a)
        self.assertEqual(invoice.payment_state, "reversed")
        self._assert_treasury(self.unit_a, 0.0)
        figures = self.unit_a._get_figures(fields.Date.to_date("2026-09-30"))
        self.assertEqual(figures[self.unit_a.id]["turnover"], 0.0)
        self.assertEqual(figures[self.unit_a.id]["collected"], 0.0)
        self._assert_ledger()

    def test_credit_note_refunded_in_money_is_a_negative_collection(self):
        credit_note = self._create_document(
            self.unit_a, 100, "2026-09-05", "out_refund"
        )
        self._pay(credit_note, "2026-09-06")
        figures = self.unit_a._get_figures(fields.Date.to_date("2026-09-30"))
        self.assertEqual(figures[self.unit_a.id]["collected"], -100.0)
        self._assert_treasury(self.unit_a, -120.0)

    # Bank

    def test_unexplained_receipt_is_the_structures(self):
        line = self._create_statement_line(500, "2026-09-10")
        self._assert_treasury(self.structure, 500.0)
        self._reconcile_statement_line(
            line, [(self.company.allocation_account_id, -500, None)]
        )
        self._assert_treasury(self.structure, 500.0)
        check = self._assert_ledger()
        self.assertEqual(check.unallocated, 500.0)

    def test_bank_line_paying_two_units(self):
        first = self._create_document(self.unit_a, 1000, "2026-09-05")
        second = self._create_document(self.unit_b, 500, "2026-09-06")
        line = self._create_statement_line(1800, "2026-09-10")
        counterparts = self._reconcile_statement_line(
            line,
            [
                (self.receivable, -1200, self._term_lines(first)),
                (self.receivable, -600, self._term_lines(second)),
            ],
        )
        self.assertEqual(counterparts[0].unit_id, self.unit_a)
        self.assertEqual(counterparts[1].unit_id, self.unit_b)
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, 600.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    def test_one_item_paying_two_units_is_split_by_an_internal_entry(self):
        first = self._create_document(self.unit_a, 1000, "2026-09-05")
        second = self._create_document(self.unit_b, 500, "2026-09-06")
        line = self._create_statement_line(1800, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            line, [(self.receivable, -1800, self._term_lines(first | second))]
        )
        self.assertEqual(counterpart.unit_id, self.structure)
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, 600.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()
        self._term_lines(first).remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_b, 600.0)
        self._assert_treasury(self.structure, 1200.0)
        self._assert_ledger()

    def test_partly_matched_item(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        line = self._create_statement_line(2000, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            line, [(self.receivable, -2000, self._term_lines(invoice))]
        )
        self.assertEqual(counterpart.unit_id, self.structure)
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.structure, 800.0)
        second = self._create_document(self.unit_a, 666.67, "2026-09-12")
        (counterpart + self._term_lines(second)).reconcile()
        self._assert_treasury(self.unit_a, 2000.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    def test_unmatching_gives_back(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        line = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            line, [(self.receivable, -1200, self._term_lines(invoice))]
        )
        self.assertEqual(counterpart.unit_id, self.unit_a)
        counterpart.remove_move_reconcile()
        self.assertEqual(counterpart.unit_id, self.structure)
        self.assertTrue(counterpart.unit_by_default)
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()
        (counterpart + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 1200.0)
        line.action_undo_reconciliation()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 1200.0)
        self._assert_ledger()

    def test_matching_after_the_month_is_closed(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        line = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            line, [(self.receivable, -1200, None)]
        )
        self._lock("2026-09-30")
        (counterpart + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 0.0, "2026-09-30")
        self._assert_treasury(self.structure, 1200.0, "2026-09-30")
        self._assert_treasury(self.unit_a, 1200.0, "2026-10-01")
        self._assert_treasury(self.structure, 0.0, "2026-10-01")
        self._assert_ledger("2026-09-30")
        self._assert_ledger()
        counterpart.remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0, "2026-10-31")
        self._assert_treasury(self.structure, 1200.0, "2026-10-31")
        self._assert_ledger()

    def test_unmatching_after_the_month_is_closed(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        line = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            line, [(self.receivable, -1200, self._term_lines(invoice))]
        )
        self._lock("2026-09-30")
        counterpart.remove_move_reconcile()
        self._assert_treasury(self.unit_a, 1200.0, "2026-09-30")
        self._assert_treasury(self.unit_a, 0.0, "2026-10-01")
        self._assert_treasury(self.structure, 1200.0, "2026-10-01")
        self._assert_ledger()
        other = self._create_document(self.unit_b, 1000, "2026-10-02")
        (counterpart + self._term_lines(other)).reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_b, 1200.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    def test_invoice_matched_with_credit_note_of_another_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        credit_note = self._create_document(
            self.unit_b, 500, "2026-09-06", "out_refund"
        )
        self._term_lines(invoice | credit_note).reconcile()
        self._assert_treasury(self.unit_a, 600.0)
        self._assert_treasury(self.unit_b, -600.0)
        figures = (self.unit_a | self.unit_b)._get_figures(
            fields.Date.to_date("2026-09-30")
        )
        self.assertEqual(figures[self.unit_a.id]["receivable"], 600.0)
        self.assertEqual(figures[self.unit_b.id]["receivable"], 0.0)
        self._assert_ledger()

    def test_write_off_on_the_bank_line_follows_the_match(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        line = self._create_statement_line(1190, "2026-09-10")
        self._reconcile_statement_line(
            line,
            [
                (self.expense, 10, None),
                (self.receivable, -1200, self._term_lines(invoice)),
            ],
        )
        self._assert_treasury(self.unit_a, 1190.0)
        self._assert_treasury(self.structure, 0.0)
        self._term_lines(invoice).remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 1190.0)
        self._assert_ledger()

    def test_exchange_difference(self):
        euro = self.setup_other_currency(
            "EUR", rates=[("2026-09-01", 0.1), ("2026-09-20", 0.08)]
        )
        invoice = self._create_document(
            self.unit_a, 100, "2026-09-05", taxed=False, currency_id=euro.id
        )
        self.assertEqual(self._term_lines(invoice).balance, 1000.0)
        self._pay(invoice, "2026-09-25", currency_id=euro.id, amount=100)
        self.assertEqual(invoice.amount_residual, 0.0)
        exchange = self._term_lines(invoice).matched_credit_ids.exchange_move_id
        self.assertTrue(exchange)
        self.assertEqual(exchange.line_ids.unit_id, self.unit_a)
        self._assert_treasury(self.unit_a, 1250.0)
        self._assert_ledger()

    # Guards

    def test_unit_of_posted_items_is_guarded(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        product_line = invoice.invoice_line_ids
        with self.assertRaisesRegex(UserError, "posted"):
            invoice.unit_id = self.unit_b
        product_line.unit_id = self.unit_b
        self.assertEqual(product_line.analytic_line_ids.mapped("amount"), [1000.0])
        self._assert_ledger()
        self._lock("2026-09-30")
        for name, value in (
            ("unit_id", self.unit_c.id),
            ("analytic_distribution", self.unit_c._distribution()),
            ("analytic_distribution", False),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                product_line.write({name: value})
            with self.assertRaises(UserError), self.cr.savepoint():
                product_line.with_context(
                    skip_analytic_sync=True, coopaem_unit_ledger=True
                ).write({name: value})
        self.assertEqual(product_line.unit_id, self.unit_b)
        self._assert_ledger()

    def test_matched_item_keeps_its_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10")
        with self.assertRaisesRegex(UserError, "matched"):
            self._term_lines(invoice).unit_id = self.unit_b

    def test_analytic_items_of_units_are_guarded(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        item = invoice.invoice_line_ids.analytic_line_ids
        column = self.unit_a._get_plan_column()
        for change in (
            lambda: item.write({"amount": 1}),
            lambda: item.write({column: self.unit_b.analytic_account_id.id}),
            lambda: item.write({"date": "2026-10-01"}),
            lambda: item.unlink(),
            lambda: item.copy(),
            lambda: item.create(
                {
                    "name": "Out of nothing",
                    "amount": 5,
                    column: self.unit_a.analytic_account_id.id,
                    "company_id": self.company.id,
                }
            ),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        item.name = "A name may change"
        self._assert_ledger()

    def test_reset_to_draft_and_post_again(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10")
        invoice.button_draft()
        self._assert_ledger()
        invoice.unit_id = self.unit_b
        invoice.action_post()
        self.assertEqual(invoice.line_ids.unit_id, self.unit_b)
        self._assert_ledger()

    def test_unit_of_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        stranger = self.env["coopaem.unit"].create(
            {"code": "X1", "name": "Stranger", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self._create_document(stranger, 100, "2026-09-05")

    def test_liquidity_flag_stays_once_used(self):
        self._create_document(self.unit_a, 1000, "2026-09-05")
        with self.assertRaisesRegex(UserError, "posted journal items"):
            self.income.is_liquidity = True

    def test_closing_a_unit_needs_it_empty(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", taxed=False)
        with self.assertRaisesRegex(UserError, "open items"):
            self.unit_a.action_close()
        self._pay(invoice, "2026-09-10")
        with self.assertRaisesRegex(UserError, "treasury"):
            self.unit_a.action_close()
        bill = self._create_document(
            self.unit_a, 1000, "2026-09-11", "in_invoice", taxed=False
        )
        self._pay(bill, "2026-09-12")
        draft = self._create_document(self.unit_a, 10, "2026-09-13", post=False)
        with self.assertRaisesRegex(UserError, "draft"):
            self.unit_a.action_close()
        draft.unlink()
        self.unit_a.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            self._create_document(self.unit_a, 10, "2026-09-13")

    # Set-up and figures

    def test_setup_is_idempotent(self):
        counts = [
            self.env[model].search_count([])
            for model in ("account.account", "account.journal", "coopaem.unit")
        ]
        self.company._setup_cooperative()
        self.assertEqual(
            counts,
            [
                self.env[model].search_count([])
                for model in ("account.account", "account.journal", "coopaem.unit")
            ],
        )
        methods = (
            self.bank_journal.inbound_payment_method_line_ids
            | self.bank_journal.outbound_payment_method_line_ids
        )
        self.assertTrue(all(methods.payment_account_id.mapped("is_liquidity")))

    def test_figures_need_a_constant_number_of_queries(self):
        units = self._create_units(*[f"Q{number:02}" for number in range(30)])
        for unit in units[:10]:
            self._create_document(unit, 100, "2026-09-05")
        day = fields.Date.to_date("2026-09-30")

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._get_figures(day)
            return self.cr.sql_log_count - before

        count(units[:2])
        self.assertEqual(count(units[:3]), count(units))
