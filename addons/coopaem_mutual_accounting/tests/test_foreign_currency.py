# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import Form, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestForeignCurrency(CoopaemAccountingCommon):
    """Sales in euros, paid at another rate: all of it is the invoice's unit's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": cls.euro.id,
                    "company_id": cls.company.id,
                    "name": day,
                    "inverse_company_rate": rate,
                }
                for day, rate in (
                    ("2026-09-01", 10.0),
                    ("2026-10-01", 11.0),
                    ("2026-11-01", 9.0),
                )
            ]
        )
        cls.euro_bank = cls.env["account.journal"].create(
            {
                "name": "Euro bank",
                "code": "EURB",
                "type": "bank",
                "currency_id": cls.euro.id,
                "company_id": cls.company.id,
            }
        )
        # 100 euros without VAT, 120 in all: 1,000 and 1,200 in company currency
        cls.invoice = cls._create_document(
            cls.unit_a, 100, "2026-09-05", currency_id=cls.euro.id
        )

    def _figures(self, day="2026-12-31"):
        return self.unit_a._get_figures(fields.Date.to_date(day))[self.unit_a.id]

    def _exchange(self):
        """What the exchange made the units gain, by unit."""
        journal = self.company.currency_exchange_journal_id
        return {
            unit: -balance
            for unit, balance in self.env["account.move.line"]._read_group(
                [
                    ("journal_id", "=", journal.id),
                    ("parent_state", "=", "posted"),
                    ("account_id.internal_group", "in", ("income", "expense")),
                ],
                ["unit_id"],
                ["balance:sum"],
            )
            if balance
        }

    def _check_paid(self, money, gain):
        """All is paid: the unit has the money, and the gain or loss is its own.

        VAT on payments is due at the rate of the payment, so the gain is on the price
        without VAT alone.
        """
        self.assertEqual(self.invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, money)
        self._assert_treasury(self.structure, 0.0)
        figures = self._figures()
        self.assertEqual(figures["turnover"], 1000.0)
        self.assertEqual(figures["collected"], 1000.0)
        self.assertEqual(figures["receivable"], 0.0)
        exchange = self._exchange()
        self.assertFalse(set(exchange) - {self.unit_a})
        # VAT is rounded part by part.
        self.assertAlmostEqual(exchange.get(self.unit_a, 0.0), gain, delta=0.02)
        self._assert_ledger()

    def test_invoice_counts_in_company_currency(self):
        figures = self._figures()
        self.assertEqual(figures["turnover"], 1000.0)
        self.assertEqual(figures["receivable"], 1200.0)
        self.assertEqual(figures["collected"], 0.0)

    def test_paid_into_the_euro_bank_at_a_better_rate(self):
        self._pay(
            self.invoice,
            "2026-10-10",
            journal_id=self.euro_bank.id,
            currency_id=self.euro.id,
        )
        self._check_paid(1320.0, 100.0)

    def test_paid_into_the_euro_bank_at_a_worse_rate(self):
        self._pay(
            self.invoice,
            "2026-11-10",
            journal_id=self.euro_bank.id,
            currency_id=self.euro.id,
        )
        self._check_paid(1080.0, -100.0)

    def test_paid_in_company_currency(self):
        payment = self._pay(self.invoice, "2026-10-10", currency_id=self.currency.id)
        self.assertEqual(payment.amount, 1320.0)
        self._check_paid(1320.0, 100.0)

    def test_paid_in_parts_at_two_rates(self):
        self._pay(
            self.invoice,
            "2026-10-10",
            60.0,
            journal_id=self.euro_bank.id,
            currency_id=self.euro.id,
        )
        self.assertEqual(self.invoice.amount_residual, 60.0)
        self.assertEqual(self._figures("2026-10-31")["collected"], 500.0)
        self._assert_treasury(self.unit_a, 660.0)
        self._assert_ledger()
        self._pay(
            self.invoice,
            "2026-11-10",
            60.0,
            journal_id=self.euro_bank.id,
            currency_id=self.euro.id,
        )
        self._check_paid(1200.0, 0.0)

    def test_thirds_are_collected_to_the_cent(self):
        for day in ("2026-10-10", "2026-10-20", "2026-11-10"):
            self._pay(
                self.invoice,
                day,
                40.0,
                journal_id=self.euro_bank.id,
                currency_id=self.euro.id,
            )
        self._check_paid(1240.0, 33.33)

    def test_bank_movement_in_euros(self):
        movement = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.euro_bank.id,
                "date": "2026-10-10",
                "payment_ref": "Transfer",
                "amount": 120.0,
                "partner_id": self.customer.id,
            }
        )
        with self._match(movement) as screen:
            screen.add_account_move_line_id = self._term_lines(self.invoice)
        movement.reconcile_bank_line()
        self._check_paid(1320.0, 100.0)
        movement.unreconcile_bank_line()
        self._assert_treasury(self.unit_a, 0.0)
        self.assertEqual(self._figures()["collected"], 0.0)
        self._assert_ledger()

    def _match(self, movement):
        """The reconciliation screen of a movement."""
        return Form(
            movement,
            view="account_reconcile_oca.bank_statement_line_form_reconcile_view",
        )
