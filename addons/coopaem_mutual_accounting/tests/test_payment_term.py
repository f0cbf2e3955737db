# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.tests import Form, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestPaymentTerm(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days_15, cls.days_60 = cls.env["account.payment.term"].create(
            [
                {
                    "name": f"{days} days",
                    "line_ids": [
                        Command.create(
                            {"value": "percent", "value_amount": 100, "nb_days": days}
                        )
                    ],
                }
                for days in (15, 60)
            ]
        )
        cls.unit_a.payment_term_id = cls.days_15

    def test_terms_of_the_unit_then_of_the_customer(self):
        invoice = self._create_document(self.unit_a, 100, "2026-03-01")
        self.assertEqual(invoice.invoice_payment_term_id, self.days_15)
        self.assertEqual(invoice.invoice_date_due, fields.Date.to_date("2026-03-16"))
        other = self._create_document(self.unit_b, 100, "2026-03-01")
        self.assertFalse(other.invoice_payment_term_id)
        self.customer.property_payment_term_id = self.days_60
        invoice = self._create_document(self.unit_a, 100, "2026-03-01")
        self.assertEqual(invoice.invoice_payment_term_id, self.days_60)

    def test_bills_keep_their_suppliers_terms(self):
        bill = self._create_document(
            self.unit_a, 100, "2026-03-01", move_type="in_invoice"
        )
        self.assertFalse(bill.invoice_payment_term_id)

    def test_choosing_the_unit_in_the_form(self):
        with Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        ) as form:
            form.partner_id = self.customer
            form.unit_id = self.unit_a
            self.assertEqual(form.invoice_payment_term_id, self.days_15)
