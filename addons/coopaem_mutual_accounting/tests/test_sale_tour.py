# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import tagged

from .sale_common import CoopaemSaleHttpCommon


@tagged("post_install", "-at_install")
class TestSaleTour(CoopaemSaleHttpCommon):
    """On a phone, in French and in Arabic: from quote to cash, and to a colleague."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        for kind in ("quote", "invoice", "internal_sale"):
            cls._set_ceiling(kind, 10_000)
        # The company's rate of VAT stands first in the forms.
        cls.company.account_sale_tax_id = cls.tax_sale

    def _speak(self, code):
        (self.user_a | self.user_b).sudo().lang = code
        self.env.ref("base.public_user").sudo().lang = code

    def _sell(self, code):
        self._speak(code)
        self.start_tour("/my/sales", "coopaem_sell_quote", login="amina")
        order = self.env["sale.order"].search([("unit_id", "=", self.unit_a.id)])
        self.assertEqual(
            (order.state, order.amount_total, len(order.order_line)),
            ("sent", 1200.0, 1),
        )
        mails = order.message_ids.mail_ids
        self.assertEqual(mails.recipient_ids.mapped("email"), ["nour@example.com"])
        self.assertEqual(len(mails), 1)
        self.start_tour(order.get_portal_url(), "coopaem_sell_sign")
        self.assertEqual((order.state, order.signed_by), ("sale", "Nour"))
        self.start_tour(
            f"/my/sales/quote/{order.id}", "coopaem_sell_invoice", login="amina"
        )
        receipt = order.invoice_ids.cash_receipt_ids
        self.assertEqual(receipt.validation_state, "waiting")
        self._validate(receipt)
        self.assertEqual(order.invoice_ids.payment_state, "paid")
        self._assert_ledger()

    def _sell_to_colleague(self, code):
        self._speak(code)
        self.start_tour("/my/internal-sales", "coopaem_sell_internal", login="amina")
        self.start_tour("/my/internal-sales", "coopaem_sell_agree", login="brahim")
        sale = self.env["coopaem.internal.sale"].search([])
        self.assertEqual((sale.state, sale.amount_total), ("booked", 300.0))
        self.assertEqual(sale.date, fields.Date.context_today(self.env.user))
        self._assert_treasury(self.unit_a, 300.0)
        self._assert_ledger()

    def test_sell_in_french(self):
        self._sell("fr_FR")

    def test_sell_in_arabic(self):
        self._sell("ar_001")

    def test_to_a_colleague_in_french(self):
        self._sell_to_colleague("fr_FR")

    def test_to_a_colleague_in_arabic(self):
        self._sell_to_colleague("ar_001")
