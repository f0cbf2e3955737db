# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestUnitLedgerMore(CoopaemAccountingCommon):
    """Less common ways through Odoo's accounting that must keep the unit ledger."""

    def _figures(self, unit, day="2026-12-31", date_from=None):
        return unit._get_figures(
            fields.Date.to_date(day), date_from and fields.Date.to_date(date_from)
        )[unit.id]

    def _entry(self, lines, day="2026-09-15", unit=None, post=True, **vals):
        """An entry of (account, balance, unit or None) lines."""
        move = self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company_data["default_journal_misc"].id,
                "unit_id": unit.id if unit else False,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "balance": balance,
                            "partner_id": self.customer.id,
                            **({"unit_id": line_unit.id} if line_unit else {}),
                        }
                    )
                    for account, balance, line_unit in lines
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def _line_on(self, move, account):
        return move.line_ids.filtered(lambda line: line.account_id == account)

    # Changes of posted entries

    def test_bank_line_changed_before_it_is_reconciled(self):
        movement = self._create_statement_line(500, "2026-09-10")
        movement.amount = 700
        self._assert_treasury(self.structure, 700.0)
        movement.partner_id = self.supplier
        self._assert_treasury(self.structure, 700.0)
        self._assert_ledger()

    def test_bank_line_changed_after_it_was_reconciled(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1200, "2026-09-10")
        self._reconcile_statement_line(
            movement, [(self.receivable, -1200, self._term_lines(invoice))]
        )
        movement.with_context(force_delete=True).amount = 1000
        self.assertEqual(invoice.amount_residual, 1200.0)
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 1000.0)
        self._assert_ledger()

    def test_bank_line_deleted(self):
        first = self._create_document(self.unit_a, 1000, "2026-09-05")
        second = self._create_document(self.unit_b, 1000, "2026-09-05")
        movement = self._create_statement_line(2400, "2026-09-10")
        self._reconcile_statement_line(
            movement, [(self.receivable, -2400, self._term_lines(first | second))]
        )
        self._assert_treasury(self.unit_a, 1200.0)
        movement.unlink()
        for unit in (self.unit_a, self.unit_b, self.structure):
            self._assert_treasury(unit, 0.0)
        self._assert_ledger()

    def test_amount_of_a_posted_entry_changed(self):
        entry = self._entry(
            [
                (self.bank_journal.default_account_id, 70, None),
                (self.income, -70, self.unit_a),
            ]
        )
        entry.with_context(skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(line.id, {"balance": line.balance * 2})
                    for line in entry.line_ids
                ]
            }
        )
        self._assert_treasury(self.unit_a, 140.0)
        self._assert_ledger()

    def test_date_of_a_posted_entry_changed(self):
        entry = self._entry(
            [
                (self.bank_journal.default_account_id, 70, None),
                (self.income, -70, self.unit_a),
            ]
        )
        entry.with_context(skip_readonly_check=True).write({"date": "2026-09-20"})
        self.assertEqual(str(entry.date), "2026-09-20")
        self._assert_treasury(self.unit_a, 0.0, "2026-09-17")
        self._assert_ledger("2026-09-17")
        self._assert_ledger()

    def test_account_of_a_posted_item_changed(self):
        bank = self.bank_journal.default_account_id
        other = self.company.transfer_account_id
        entry = self._entry([(bank, 70, None), (self.income, -70, self.unit_a)])
        item = self._line_on(entry, self.income)
        item.account_id = other
        self.assertFalse(item.unit_id)
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()
        item.account_id = self.income
        self.assertEqual(item.unit_id, self.structure)
        self._assert_treasury(self.structure, 70.0)
        self._assert_ledger()
        self._line_on(entry, bank).account_id = self.expense
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    # Documents

    def test_header_without_unit_follows_its_only_unit(self):
        invoice = self._create_document(
            self.env["coopaem.unit"], 1000, "2026-09-05", post=False
        )
        invoice.invoice_line_ids.unit_id = self.unit_a
        invoice.action_post()
        self.assertEqual(invoice.unit_id, self.unit_a)
        self.assertEqual(invoice.line_ids.unit_id, self.unit_a)
        self._assert_treasury(self.unit_a, 0.0)
        self._pay(invoice, "2026-09-06")
        self.assertEqual(self._figures(self.unit_a)["collected"], 1000.0)
        self.assertEqual(self._assert_ledger().default_count, 0)

    def test_unit_changed_in_a_draft_together_with_its_lines(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        invoice.write(
            {
                "unit_id": self.unit_b.id,
                "invoice_line_ids": [
                    Command.update(invoice.invoice_line_ids.id, {"price_unit": 500}),
                    Command.create(
                        {
                            "name": "More",
                            "price_unit": 100,
                            "account_id": self.income.id,
                            "tax_ids": [Command.set(self.tax_sale.ids)],
                        }
                    ),
                ],
            }
        )
        self.assertEqual(invoice.line_ids.unit_id, self.unit_b)
        invoice.action_post()
        self.assertEqual(invoice.line_ids.unit_id, self.unit_b)
        self._assert_ledger()

    def test_unit_changed_in_a_draft_leaves_chosen_lines(self):
        bill = self._create_document(
            self.unit_a, 100, "2026-09-05", "in_invoice", post=False
        )
        bill.invoice_line_ids = [
            Command.create(
                {
                    "name": "Share",
                    "price_unit": 50,
                    "account_id": self.expense.id,
                    "unit_id": self.unit_c.id,
                    "tax_ids": [Command.set(self.tax_purchase.ids)],
                }
            )
        ]
        bill.unit_id = self.unit_b
        self.assertEqual(
            bill.invoice_line_ids.mapped("unit_id"), self.unit_b | self.unit_c
        )
        bill.action_post()
        self.assertFalse(bill.line_ids.filtered(lambda x: x.unit_id == self.unit_a))
        self._assert_ledger()

    def test_document_of_two_units_is_collected_by_both(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        invoice.invoice_line_ids = [
            Command.create(
                {
                    "name": "Work of the other unit",
                    "price_unit": 500,
                    "account_id": self.income.id,
                    "unit_id": self.unit_b.id,
                    "tax_ids": [Command.set(self.tax_sale.ids)],
                }
            )
        ]
        invoice.action_post()
        self._pay(invoice, "2026-09-10", amount=900)
        self.assertEqual(self._figures(self.unit_a)["turnover"], 1000.0)
        self.assertEqual(self._figures(self.unit_b)["turnover"], 500.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 500.0)
        self.assertEqual(self._figures(self.unit_b)["collected"], 250.0)
        self._assert_ledger()

    def test_early_payment_discount(self):
        for number, computation in enumerate(("included", "excluded", "mixed")):
            with self.subTest(computation=computation):
                unit = self._create_units(f"E{number}")
                term = self.env["account.payment.term"].create(
                    {
                        "name": computation,
                        "early_discount": True,
                        "discount_percentage": 2,
                        "discount_days": 10,
                        "early_pay_discount_computation": computation,
                        "line_ids": [
                            Command.create(
                                {
                                    "value": "percent",
                                    "value_amount": 100,
                                    "nb_days": 30,
                                }
                            )
                        ],
                    }
                )
                invoice = self._create_document(
                    unit, 1000, "2026-09-05", invoice_payment_term_id=term.id
                )
                payment = self._pay(invoice, "2026-09-10")
                self.assertEqual(invoice.amount_residual, 0.0)
                self._assert_treasury(unit, payment.amount)
                self.assertEqual((invoice | payment.move_id).line_ids.unit_id, unit)
                self._assert_ledger()

    def test_early_payment_discount_from_the_bank(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1176, "2026-09-10")
        discount = self.company.account_journal_early_pay_discount_loss_account_id
        self._reconcile_statement_line(
            movement,
            [
                (discount, 24, None),
                (self.receivable, -1200, self._term_lines(invoice)),
            ],
        )
        self._assert_treasury(self.unit_a, 1176.0)
        self._assert_ledger()

    def test_discount_and_its_tax_from_the_bank_go_with_the_document(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        tax_line = invoice.line_ids.filtered(lambda line: line.display_type == "tax")
        discount = self.company.account_journal_early_pay_discount_loss_account_id
        entry = self._entry(
            [
                (self.bank_journal.default_account_id, 1176, None),
                (discount, 20, None),
                (tax_line.account_id, 4, None),
                (self.receivable, -1200, None),
            ],
            post=False,
        )
        repartition = self.tax_sale.invoice_repartition_line_ids.filtered(
            lambda line: line.repartition_type == "tax"
        )
        self._line_on(entry, tax_line.account_id).tax_repartition_line_id = repartition
        entry.action_post()
        item = self._line_on(entry, self.receivable)
        (item + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 1176.0)
        self._assert_treasury(self.structure, 0.0)
        item.remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 1176.0)
        self._assert_ledger()

    def test_receivable_moved_to_another_account(self):
        doubtful = self.receivable.copy({"name": "Doubtful customers"})
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        entry = self._entry([(doubtful, 1200, None), (self.receivable, -1200, None)])
        item = self._line_on(entry, self.receivable)
        (item + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 0.0)
        self.assertEqual(self._figures(self.unit_a)["receivable"], 1200.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 0.0)
        item.remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()

    def test_wizard_that_changes_the_account(self):
        doubtful = self.receivable.copy({"name": "Doubtful customers"})
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        wizard = (
            self.env["account.automatic.entry.wizard"]
            .with_context(
                active_model="account.move.line",
                active_ids=self._term_lines(invoice).ids,
            )
            .create(
                {
                    "action": "change_account",
                    "date": "2026-09-20",
                    "destination_account_id": doubtful.id,
                    "journal_id": self.company_data["default_journal_misc"].id,
                }
            )
        )
        wizard.do_action()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    def test_cash_rounding(self):
        for number, strategy in enumerate(("add_invoice_line", "biggest_tax")):
            unit = self._create_units(f"R{number}")
            rounding = self.env["account.cash.rounding"].create(
                {
                    "name": strategy,
                    "rounding": 1.0,
                    "strategy": strategy,
                    "profit_account_id": self.income.id,
                    "loss_account_id": self.expense.id,
                }
            )
            invoice = self._create_document(
                unit, 100.37, "2026-09-05", invoice_cash_rounding_id=rounding.id
            )
            self.assertEqual(invoice.line_ids.unit_id, unit)
            self._pay(invoice, "2026-09-06")
            self._assert_treasury(unit, invoice.amount_total)
            self._assert_ledger()

    def test_down_payment_line(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        invoice.invoice_line_ids = [
            Command.create(
                {
                    "name": "Down payment taken off",
                    "price_unit": -300,
                    "account_id": self.income.id,
                    "tax_ids": [Command.set(self.tax_sale.ids)],
                }
            )
        ]
        invoice.action_post()
        self._pay(invoice, "2026-09-06")
        self._assert_treasury(self.unit_a, 840.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 700.0)
        self._assert_ledger()

    def test_recurring_invoice(self):
        invoice = self._create_document(
            self.unit_a, 100, "2026-09-05", post=False, auto_post="monthly"
        )
        invoice.auto_post_until = "2026-12-31"
        invoice._post(soft=False)
        copy = self.env["account.move"].search(
            [("auto_post_origin_id", "=", invoice.id), ("id", "!=", invoice.id)]
        )
        self.assertEqual(copy.unit_id, self.unit_a)
        copy._post(soft=False)
        self.assertEqual(copy.line_ids.unit_id, self.unit_a)
        self._assert_ledger()

    def test_reversal_wizard_with_a_new_document(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": "2026-09-08"})
        )
        new = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        self.assertEqual(new.unit_id, self.unit_a)
        new.invoice_date = "2026-09-08"
        new.action_post()
        self.assertEqual(new.line_ids.unit_id, self.unit_a)
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()

    def test_reversal_of_a_document_of_a_closed_month(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10", amount=600)
        self._lock("2026-09-30")
        invoice._reverse_moves(
            [{"invoice_date": "2026-10-02", "date": "2026-10-02"}], cancel=False
        ).action_post()
        self._assert_treasury(self.unit_a, 600.0, "2026-09-30")
        self._assert_treasury(self.unit_a, 600.0)
        self._assert_ledger("2026-09-30")
        self._assert_ledger()

    # Payments

    def test_payment_drafted_cancelled_rejected(self):
        for number, undo in enumerate(
            ("action_draft", "action_cancel", "action_reject")
        ):
            unit = self._create_units(f"P{number}")
            invoice = self._create_document(unit, 1000, "2026-09-05")
            payment = self._pay(invoice, "2026-09-10")
            self._assert_treasury(unit, 1200.0)
            if undo == "action_cancel":
                payment.action_draft()
            getattr(payment, undo)()
            self._assert_treasury(unit, 0.0)
            if undo == "action_reject":
                self.assertEqual(payment.state, "rejected")
                self.assertEqual(invoice.amount_residual, 1200.0)
            self._assert_ledger()
            if undo == "action_draft":
                # Odoo keeps the match while the payment is being changed.
                payment.action_post()
                self._assert_treasury(unit, 1200.0)
                self._assert_ledger()

    def test_payment_on_account_drafted_and_posted_again(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 1200,
                "date": "2026-09-03",
                "journal_id": self.bank_journal.id,
            }
        )
        payment.action_post()
        self._assert_treasury(self.structure, 1200.0)
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        item = self._line_on(payment.move_id, self.receivable)
        (item + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 1200.0)
        payment.action_draft()
        self._assert_ledger()
        self._assert_treasury(self.unit_a, 0.0)
        payment.action_post()
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_ledger()
        item.remove_move_reconcile()
        self._assert_treasury(self.structure, 1200.0)
        self._assert_treasury(self.unit_a, 0.0)
        self.assertTrue(item.unit_by_default)
        self._assert_ledger()

    def test_document_of_a_shared_receipt_goes_to_another_unit(self):
        # Odoo itself drops the match where taxes on payment would change.
        first = self._create_document(self.unit_a, 1200, "2026-09-05", taxed=False)
        second = self._create_document(self.unit_b, 500, "2026-09-06")
        movement = self._create_statement_line(1800, "2026-09-10")
        self._reconcile_statement_line(
            movement, [(self.receivable, -1800, self._term_lines(first | second))]
        )
        self._assert_treasury(self.unit_a, 1200.0)
        first.button_draft()
        self._assert_ledger()
        first.unit_id = self.unit_c
        first.action_post()
        self.assertEqual(first.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_c, 1200.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()
        self._term_lines(first).remove_move_reconcile()
        self._assert_treasury(self.unit_c, 0.0)
        self._assert_treasury(self.structure, 1200.0)
        self._assert_ledger()

    def test_states_written_past_the_buttons(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        invoice.write({"state": "posted"})
        self.assertTrue(invoice.line_ids.analytic_line_ids)
        self._assert_ledger()
        invoice.write({"state": "draft"})
        self.assertFalse(invoice.line_ids.analytic_line_ids)
        self._assert_ledger()

    def test_payment_without_outstanding_account(self):
        method = self.bank_journal.inbound_payment_method_line_ids[:1]
        method.payment_account_id = False
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(invoice, "2026-09-10", payment_method_line_id=method.id)
        self.assertTrue(payment.move_id, "every payment has its entry")
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_ledger()

    def test_draft_invoice_matched_before_posting(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 1200,
                "date": "2026-09-03",
                "journal_id": self.bank_journal.id,
            }
        )
        payment.action_post()
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        invoice.js_assign_outstanding_line(
            self._line_on(payment.move_id, self.receivable).id
        )
        self._assert_treasury(self.structure, 1200.0)
        invoice.action_post()
        self.assertEqual(invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    def test_payment_of_the_wrong_unit(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 1200,
                "date": "2026-09-08",
                "journal_id": self.bank_journal.id,
                "unit_id": self.unit_b.id,
            }
        )
        payment.action_post()
        item = self._line_on(payment.move_id, self.receivable)
        self._assert_treasury(self.unit_b, 1200.0)
        (item + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, 0.0)
        item.remove_move_reconcile()
        self._assert_treasury(self.unit_b, 1200.0)
        self._assert_ledger()

    def test_transfer_between_banks(self):
        other = self.env["account.journal"].create(
            {"name": "Second bank", "code": "BNK9", "type": "bank"}
        )
        out = self._create_statement_line(-400, "2026-09-10")
        self._reconcile_statement_line(
            out, [(self.company.transfer_account_id, 400, None)]
        )
        back = self.env["account.bank.statement.line"].create(
            {
                "journal_id": other.id,
                "date": "2026-09-11",
                "payment_ref": "From the other bank",
                "amount": 400,
            }
        )
        _liquidity, suspense, _others = back._seek_for_lines()
        suspense.account_id = self.company.transfer_account_id
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()

    # Foreign currency

    def test_one_receipt_in_foreign_currency_for_two_units(self):
        euro = self.setup_other_currency(
            "EUR", rates=[("2026-09-01", 0.1), ("2026-09-20", 0.08)]
        )
        first, second = (
            self._create_document(
                unit, amount, "2026-09-05", taxed=False, currency_id=euro.id
            )
            for unit, amount in ((self.unit_a, 100), (self.unit_b, 60))
        )
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 160,
                "currency_id": euro.id,
                "date": "2026-09-25",
                "journal_id": self.bank_journal.id,
            }
        )
        payment.action_post()
        item = self._line_on(payment.move_id, self.receivable)
        (item + self._term_lines(first | second)).reconcile()
        self.assertEqual(first.amount_residual + second.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 1250.0)
        self._assert_treasury(self.unit_b, 750.0)
        self._assert_treasury(self.structure, 0.0)
        self.assertEqual(self._figures(self.unit_a)["receivable"], 0.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 1000.0)
        self.assertEqual(self._figures(self.unit_b)["collected"], 600.0)
        self._assert_ledger()
        self._term_lines(first).remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_b, 750.0)
        self._assert_treasury(self.structure, 1250.0)
        self._assert_ledger()

    def test_paid_in_parts_at_falling_rates(self):
        euro = self.setup_other_currency(
            "EUR",
            rates=[("2026-09-01", 0.1), ("2026-09-20", 0.125), ("2026-10-01", 0.2)],
        )
        invoice = self._create_document(
            self.unit_a, 100, "2026-09-05", currency_id=euro.id
        )
        self._pay(invoice, "2026-09-25", currency_id=euro.id, amount=60)
        self.assertEqual(self._figures(self.unit_a)["collected"], 500.0)
        self._assert_treasury(self.unit_a, 480.0)
        self._assert_ledger()
        self._pay(invoice, "2026-10-05", currency_id=euro.id, amount=60)
        self.assertEqual(invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 780.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 1000.0)
        self.assertEqual(self._figures(self.unit_a)["turnover"], 1000.0)
        self._assert_ledger()

    # Cash basis

    def test_taxes_on_payment_in_parts_of_a_shared_document(self):
        bill = self._create_document(
            self.unit_a, 100, "2026-09-05", "in_invoice", post=False
        )
        bill.invoice_line_ids = [
            Command.create(
                {
                    "name": "Share",
                    "price_unit": 33.33,
                    "account_id": self.expense.id,
                    "unit_id": self.unit_b.id,
                    "tax_ids": [Command.set(self.tax_purchase.ids)],
                }
            )
        ]
        bill.action_post()
        for day, amount in (
            ("2026-09-06", 50),
            ("2026-09-07", 33.33),
            ("2026-09-08", None),
        ):
            self._pay(bill, day, amount=amount)
            self._assert_ledger()
        self.assertEqual(bill.amount_residual, 0.0)
        self._assert_treasury(self.unit_b, -40.0)
        self._assert_treasury(self.unit_a, -120.0)

    def test_taxes_on_payment_of_a_closed_month(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -1200, None)]
        )
        self._lock("2026-09-30")
        before = self._figures(self.unit_a, "2026-09-30")
        (counterpart + self._term_lines(invoice)).reconcile()
        self.assertTrue(invoice.tax_cash_basis_created_move_ids)
        self.assertEqual(
            {**before, "collected": 1000.0},
            {**self._figures(self.unit_a, "2026-09-30"), "collected": 1000.0},
        )
        counterpart.remove_move_reconcile()
        self._assert_ledger("2026-09-30")
        self._assert_ledger()

    # What is collected

    def test_bad_debt_is_no_collection(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        entry = self._entry(
            [(self.expense, 1200, self.unit_a), (self.receivable, -1200, self.unit_a)]
        )
        (self._line_on(entry, self.receivable) + self._term_lines(invoice)).reconcile()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 0.0)

    def test_allocated_receipt_is_collected(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1200, "2026-09-10")
        held = self._reconcile_statement_line(
            movement, [(self.company.allocation_account_id, -1200, None)]
        )
        entry = self._entry(
            [
                (self.company.allocation_account_id, 1200, None),
                (self.receivable, -1200, None),
            ],
            "2026-10-05",
        )
        (self._line_on(entry, held.account_id) + held).reconcile()
        (self._line_on(entry, self.receivable) + self._term_lines(invoice)).reconcile()
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.structure, 0.0)
        self.assertEqual(self._figures(self.unit_a, "2026-09-30")["collected"], 0.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 1000.0)
        self._assert_ledger()

    def test_receivable_set_off_against_a_payable_is_no_collection(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        entry = self._entry(
            [(self.payable, 1200, self.unit_a), (self.receivable, -1200, self.unit_a)]
        )
        (self._line_on(entry, self.receivable) + self._term_lines(invoice)).reconcile()
        self.assertEqual(self._figures(self.unit_a)["collected"], 0.0)
        self._assert_treasury(self.unit_a, 0.0)

    def test_collected_out_of_order(self):
        credit = self._create_document(self.unit_a, 200, "2026-09-20", "out_refund")
        invoice = self._create_document(self.unit_a, 1000, "2026-10-05")
        movement = self._create_statement_line(960, "2026-09-25")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -960, None)]
        )
        (counterpart + self._term_lines(invoice | credit)).reconcile()
        self.assertEqual(self._figures(self.unit_a, "2026-09-30")["collected"], 0.0)
        self.assertEqual(self._figures(self.unit_a)["collected"], 800.0)
        self.assertEqual(
            self._figures(self.unit_a, "2026-10-31", "2026-10-01")["collected"], 800.0
        )
        self._assert_ledger()

    def test_receipts_are_collected(self):
        receipt = self._create_document(self.unit_a, 100, "2026-09-05", "out_receipt")
        self._pay(receipt, "2026-09-05")
        self.assertEqual(self._figures(self.unit_a)["collected"], 100.0)

    def test_collected_to_the_cent_in_parts(self):
        invoice = self._create_document(self.unit_a, 99.99, "2026-09-05")
        for day in range(10, 19):
            self._pay(invoice, f"2026-09-{day}", amount=13.33)
        self._pay(invoice, "2026-09-20")
        self.assertEqual(invoice.amount_residual, 0.0)
        total = sum(
            self._figures(self.unit_a, f"2026-09-{day}", f"2026-09-{day}")["collected"]
            for day in range(10, 21)
        )
        self.assertAlmostEqual(total, 99.99, places=2)

    def test_exchange_gain_is_no_turnover(self):
        euro = self.setup_other_currency(
            "EUR", rates=[("2026-09-01", 0.1), ("2026-09-20", 0.08)]
        )
        invoice = self._create_document(
            self.unit_a, 100, "2026-09-05", taxed=False, currency_id=euro.id
        )
        self._pay(invoice, "2026-09-25", currency_id=euro.id)
        figures = self._figures(self.unit_a)
        self.assertEqual((figures["turnover"], figures["result"]), (1000.0, 1250.0))

    # Matching over and over

    def test_matched_and_unmatched_over_a_closed_month_again_and_again(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        other = self._create_document(self.unit_b, 1000, "2026-09-06")
        movement = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -1200, self._term_lines(invoice))]
        )
        self._lock("2026-09-30")
        for _round in range(2):
            for document, unit in ((other, self.unit_b), (invoice, self.unit_a)):
                counterpart.remove_move_reconcile()
                self._assert_treasury(self.structure, 1200.0)
                self._assert_treasury(self.unit_a, 0.0)
                self._assert_treasury(self.unit_b, 0.0)
                self._assert_ledger()
                (counterpart + self._term_lines(document)).reconcile()
                self._assert_treasury(unit, 1200.0)
                self._assert_treasury(self.structure, 0.0)
                self._assert_treasury(self.unit_a, 1200.0, "2026-09-30")
                self._assert_ledger()

    def test_undone_transfers_leave_nothing_open(self):
        first = self._create_document(self.unit_a, 1000, "2026-09-05")
        second = self._create_document(self.unit_b, 500, "2026-09-06")
        movement = self._create_statement_line(1800, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -1800, self._term_lines(first | second))]
        )
        transfers = self.env["account.move"].search(
            [("journal_id", "=", self.company.unit_transfer_journal_id.id)]
        )
        self.assertEqual(len(transfers), 2)
        self.assertTrue(all(transfers.line_ids.mapped("reconciled")))
        counterpart.remove_move_reconcile()
        transfers = self.env["account.move"].search(
            [("journal_id", "=", self.company.unit_transfer_journal_id.id)]
        )
        self.assertEqual(len(transfers), 4)
        self.assertTrue(all(transfers.line_ids.mapped("reconciled")))
        self._lock("2026-09-30")
        (counterpart + self._term_lines(first | second)).reconcile()
        self._lock("2026-10-31")
        counterpart.remove_move_reconcile()
        transfers = self.env["account.move"].search(
            [("journal_id", "=", self.company.unit_transfer_journal_id.id)]
        )
        self.assertTrue(all(transfers.line_ids.mapped("reconciled")))
        self._assert_treasury(self.unit_a, 1200.0, "2026-10-31")
        self._assert_treasury(self.unit_a, 0.0, "2026-11-01")
        self._assert_ledger("2026-10-31")
        self._assert_ledger()

    def test_credit_note_of_another_unit_unmatched(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        credit = self._create_document(self.unit_b, 1000, "2026-09-06", "out_refund")
        self._term_lines(invoice | credit).reconcile()
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, -1200.0)
        self._term_lines(invoice).remove_move_reconcile()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_b, 0.0)
        self._assert_ledger()

    def test_locks_of_journals_and_hard_lock(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -1200, None)]
        )
        self.company.sale_lock_date = "2026-09-30"
        with self.assertRaisesRegex(UserError, "closed period"), self.cr.savepoint():
            invoice.invoice_line_ids.unit_id = self.unit_b
        self.env.invalidate_all()
        self.company.hard_lock_date = "2026-09-30"
        (counterpart + self._term_lines(invoice)).reconcile()
        self.assertEqual(counterpart.unit_id, self.structure)
        self._assert_treasury(self.unit_a, 0.0, "2026-09-30")
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_ledger()

    def test_lock_exception_opens_the_period(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._lock("2026-09-30")
        self.env["account.lock_exception"].create(
            {
                "company_id": self.company.id,
                "user_id": self.env.user.id,
                "fiscalyear_lock_date": "2026-08-31",
                "end_datetime": "2099-01-01 00:00:00",
            }
        )
        invoice.invoice_line_ids.unit_id = self.unit_b
        self._assert_ledger()

    # Imports

    def test_entries_loaded_from_a_file(self):
        result = self.env["account.move"].load(
            [
                "date",
                "journal_id/.id",
                "line_ids/account_id/.id",
                "line_ids/balance",
                "line_ids/unit_id/.id",
            ],
            [
                [
                    "2026-09-05",
                    str(self.company_data["default_journal_misc"].id),
                    str(self.bank_journal.default_account_id.id),
                    "10",
                    "",
                ],
                ["", "", str(self.income.id), "-10", str(self.unit_a.id)],
            ],
        )
        self.assertTrue(result["ids"], result["messages"])
        self.env["account.move"].browse(result["ids"]).action_post()
        self._assert_treasury(self.unit_a, 10.0)
        self._assert_ledger()
