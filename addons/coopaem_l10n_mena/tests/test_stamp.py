# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .tax_common import TaxCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestStampTunisia(TaxCommon):
    chart = "tn"
    rate = 19

    def _stamps(self, move):
        return move.invoice_line_ids.filtered("is_document_stamp")

    def test_once_per_document(self):
        move = self._create_document(self.unit_a, 100, "2026-03-02", post=False)
        move.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "More",
                            "quantity": 7,
                            "price_unit": 10,
                            "account_id": self.income.id,
                            "tax_ids": [Command.set(self.tax_sale.ids)],
                        }
                    )
                ]
            }
        )
        self.assertEqual(len(self._stamps(move)), 1)
        # In the totals of the draft, beside VAT, and in no turnover.
        self.assertAlmostEqual(move.amount_untaxed, 170.0)
        self.assertAlmostEqual(move.amount_tax, 170 * 0.19 + 1.0)
        groups = [
            group["group_name"]
            for subtotal in move.tax_totals["subtotals"]
            for group in subtotal["tax_groups"]
        ]
        self.assertIn("Fiscal Timbre", groups)
        move.action_post()
        line = move.line_ids.filtered(lambda line: line.tax_line_id.is_document_stamp)
        self.assertEqual(line.account_id, self._account("l10n_tn_4371"))
        self.assertEqual(line.unit_id, self.unit_a)
        self.assertAlmostEqual(line.balance, -1.0)
        self.assertAlmostEqual(move.amount_residual, 170 * 1.19 + 1.0)
        self._pay(move, "2026-03-10")
        self._assert_treasury(self.unit_a, 170 * 1.19 + 1.0)
        self._assert_ledger()

    def test_again_and_again(self):
        move = self._create_document(self.unit_a, 100, "2026-03-02")
        move.button_draft()
        move._stamp_documents()
        move.action_post()
        self.assertEqual(len(self._stamps(move)), 1)
        self.assertAlmostEqual(move.amount_total, 120.0)
        copy = move.copy({"invoice_date": "2026-04-01"})
        self.assertEqual(len(self._stamps(copy)), 1)
        self.assertAlmostEqual(copy.amount_total, 120.0)

    def test_amount_of_the_day(self):
        move = self._create_document(self.unit_a, 100, "2022-12-31", post=False)
        self.assertAlmostEqual(move.amount_total, 119.6)
        move.invoice_date = "2023-01-01"
        self.assertAlmostEqual(move.amount_total, 120.0)
        old = self._create_document(self.unit_a, 100, "2016-05-05")
        self.assertFalse(self._stamps(old))
        # The law's next figure needs no programming.
        figure = self.env.ref("coopaem_l10n_mena.legal_figure_tn_stamp_invoice_2023")
        figure.date_to = "2026-12-31"
        figure.copy({"value": 1.5, "date_from": "2027-01-01", "date_to": False})
        new = self._create_document(self.unit_a, 100, "2027-01-02")
        self.assertAlmostEqual(new.amount_total, 120.5)

    def test_exports_are_free(self):
        export = self._account("l10n_tn_fp_template_export")
        self.assertTrue(export.no_document_stamp)
        move = self._create_document(self.unit_a, 100, "2026-03-02", post=False)
        move.fiscal_position_id = export
        self.assertFalse(self._stamps(move))
        move.fiscal_position_id = self._account("l10n_tn_fp_template_domestic")
        self.assertEqual(len(self._stamps(move)), 1)

    def test_credit_note_bears_it_too(self):
        move = self._create_document(self.unit_a, 100, "2026-03-02")
        refund = move._reverse_moves(
            [{"invoice_date": "2026-03-05", "date": "2026-03-05"}]
        )
        refund.action_post()
        # The customer gets 118 back; the State has two duties.
        self.assertAlmostEqual(refund.amount_total, 118.0)
        self.assertAlmostEqual(self._balance("l10n_tn_4371", self.unit_a), -2.0)
        self.assertEqual(refund.line_ids.unit_id, self.unit_a)
        self._assert_ledger()

    def test_the_charts_stamp_gives_way(self):
        by_line = self._account("l10n_tn_tax_vat_sale_tax_stamp")
        move = self._create_document(self.unit_a, 100, "2026-03-02", post=False)
        line = move.invoice_line_ids.filtered(lambda line: not line.is_document_stamp)
        line.tax_ids += by_line
        line.quantity = 3
        move.write({"invoice_line_ids": [Command.update(line.id, {"name": "x"})]})
        move.action_post()
        self.assertAlmostEqual(move.amount_total, 300 * 1.19 + 1.0)

    def test_is_nothing_that_was_sold(self):
        """On their pages members neither change the duty nor give it back."""
        move = self._create_document(self.unit_a, 100, "2026-03-02", post=False)
        self.assertEqual(len(move._get_portal_form()["lines"]), 1)
        [sold, duty] = move._get_portal_rows()[0]["lines"]
        self.assertEqual(sold["quantity"], "1")
        self.assertNotIn("quantity", duty)
        self.assertIn("1.000", duty["amount"])
        self.assertEqual(self.company._get_invoice_duties(), [("Stamp duty", 1.0)])

    def test_each_credit_note_bears_it(self):
        move = self._create_document(self.unit_a, 100, "2026-03-02", post=False)
        line = move.invoice_line_ids.filtered(lambda line: not line.is_document_stamp)
        move.write({"invoice_line_ids": [Command.create(line.copy_data()[0])]})
        move.action_post()
        sold = move._get_sold_lines()
        self.assertEqual(len(sold), 2)
        for one in sold:
            credit = move._prepare_credit(one.ids, "Broken")
            credit._submit()
            credit.action_accept()
            self.assertAlmostEqual(credit.amount_total, 118.0)
        self.assertAlmostEqual(move.amount_residual, 239.0 - 2 * 118.0)

    def test_invoice_of_a_quote_where_one_is_required(self):
        order = self.unit_a.sudo()._save_sale(
            "quote",
            self.customer,
            [
                {
                    "name": "Jar",
                    "price": 10.0,
                    "quantity": 1.0,
                    "rate": "19",
                    "product": "",
                }
            ],
        )
        order.validation_state = "accepted"
        order.action_confirm()
        invoice = order._create_unit_invoice()
        with patch.object(type(self.unit_a), "_needs_quote", lambda unit: True):
            invoice._submit()
        self.assertEqual(invoice.validation_state, "waiting")

    def test_not_on_paper_as_an_article(self):
        move = self._create_document(self.unit_a, 100, "2026-03-02")
        self.assertEqual(len(move._get_move_lines_to_report()), 1)

    def test_in_the_currency_of_the_law(self):
        """The State gets its dinar, whatever the currency of the invoice."""
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.2987,
            }
        )
        move = self._create_document(
            self.unit_a, 100, "2026-03-02", post=False, currency_id=currency.id
        )
        self.assertAlmostEqual(move.amount_total, 119.3)
        move.invoice_currency_rate = 0.25
        self.assertAlmostEqual(move.amount_total, 119.25)
        move.currency_id = self.currency
        self.assertAlmostEqual(move.amount_total, 120.0)
        move.currency_id = currency
        move.action_post()
        self.assertAlmostEqual(move.amount_total, 119.3)
        self.assertAlmostEqual(self._balance("l10n_tn_4371"), -1.0)
        refund = move._reverse_moves(
            [{"invoice_date": "2026-03-05", "date": "2026-03-05"}]
        )
        refund.action_post()
        self.assertAlmostEqual(self._balance("l10n_tn_4371"), -2.0)

    def test_bills_bear_none(self):
        self.assertAlmostEqual(
            self._bill(self.unit_a, 100, "2026-03-02").amount_total, 119.0
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestStampMorocco(TaxCommon):
    chart = "ma"

    def _pay_cash(self, move, day):
        return self._pay(move, day, journal_id=self.cash_journal.id)

    def test_on_cash_only(self):
        self.company.cash_stamp_bearer = "unit"
        first = self._create_document(self.unit_a, 1000, "2026-03-02")
        second = self._create_document(self.unit_b, 1000, "2026-03-02")
        self._pay(first, "2026-03-03")
        self.assertAlmostEqual(self._balance("pcg_4457"), 0.0)
        payment = self._pay_cash(second, "2026-03-04")
        stamp = payment.move_id.cash_stamp_move_id
        self.assertEqual(stamp.line_ids.unit_id, self.unit_b)
        self.assertAlmostEqual(self._balance("pcg_4457", self.unit_b), -3.0)
        self.assertAlmostEqual(self._balance("pcg_61671", self.unit_b), 3.0)
        # A cost that is owed still: the treasury falls when the duty is paid.
        self._assert_treasury(self.unit_b, 1200.0)
        self._assert_ledger()
        payment.action_draft()
        self.assertAlmostEqual(self._balance("pcg_4457"), 0.0)
        self.assertFalse(payment.move_id.cash_stamp_move_id)
        payment.action_post()
        self.assertAlmostEqual(self._balance("pcg_4457"), -3.0)
        self._assert_ledger()

    def test_the_structure_may_bear_it(self):
        self.company.cash_stamp_bearer = "structure"
        self._pay_cash(
            self._create_document(self.unit_a, 1000, "2026-03-02"), "2026-03-04"
        )
        self.assertAlmostEqual(self._balance("pcg_61671", self.structure), 3.0)
        self._assert_ledger()

    def test_not_booked_unless_chosen(self):
        self._pay_cash(
            self._create_document(self.unit_a, 1000, "2026-03-02"), "2026-03-04"
        )
        self.assertAlmostEqual(self._balance("pcg_61671"), 0.0)

    def test_cash_book(self):
        self.company.cash_stamp_bearer = "unit"
        book = self.env["coopaem.cashbook"].create(
            {
                "unit_id": self.unit_a.id,
                "month": "2026-03-01",
                "line_ids": [
                    Command.create(
                        {
                            "date": "2026-03-05",
                            "kind": kind,
                            "label": kind,
                            "amount": amount,
                            "tax_id": tax.id,
                        }
                    )
                    for kind, amount, tax in (
                        ("in", 1200.0, self.tax_sale),
                        ("out", 240.0, self.tax_purchase),
                    )
                ],
            }
        )
        book.action_book()
        self.assertAlmostEqual(self._balance("pcg_4457", self.unit_a), -3.0)
        book.action_reverse("Wrong")
        self.assertAlmostEqual(self._balance("pcg_4457"), 0.0)
        self._assert_ledger()

    def test_cash_book_through_other_journals(self):
        """Mobile money and the bank are no cash; another till is."""
        self.company.cash_stamp_bearer = "unit"
        book = self.env["coopaem.cashbook"].create(
            {
                "unit_id": self.unit_a.id,
                "month": "2026-03-01",
                "line_ids": [
                    Command.create(
                        {
                            "date": "2026-03-05",
                            "kind": "in",
                            "label": "Work",
                            "amount": amount,
                            "tax_id": self.tax_sale.id,
                            "journal_id": journal.id,
                        }
                    )
                    for amount, journal in (
                        (1200.0, self.bank_journal),
                        (240.0, self.cash_journal),
                    )
                ],
            }
        )
        book.action_book()
        self.assertAlmostEqual(self._balance("pcg_4457"), -0.6)

    def test_return(self):
        self.company.cash_stamp_bearer = "unit"
        self._pay_cash(
            self._create_document(self.unit_a, 1000, "2026-03-02"), "2026-03-04"
        )
        self._pay_cash(
            self._create_document(self.unit_b, 500, "2026-03-02"), "2026-03-04"
        )
        tax_return = self._return("ma_stamp", "2026-03-01")
        self.assertAlmostEqual(tax_return.amount_due, 4.5)
        tax_return.action_file()
        self.assertAlmostEqual(self._balance("pcg_4457"), 0.0)
        tax_return._pay(self.bank_journal, tax_return.date_to, False)
        self._assert_treasury(self.unit_a, 1200.0 - 3.0)
        self._assert_treasury(self.unit_b, 600.0 - 1.5)
        self._assert_ledger()
