# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .sale_common import CoopaemSaleHttpCommon


@tagged("post_install", "-at_install")
class TestDocumentsTour(CoopaemSaleHttpCommon):
    """Papers, choice of mails and shared picture on a phone, in French and Arabic."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        cls._create_document(cls.unit_a, 100, "2025-11-05")
        cls._create_document(cls.unit_a, 50, "2026-03-05", move_type="out_refund")
        cls.invoice = cls._create_document(cls.unit_a, 100, "2026-03-04")
        cls.member_a.partner_id.phone = "+212 600 000 001"

    def _walk(self, code, place):
        self.user_a.lang = code
        for address, tour in (
            ("/my/documents", "coopaem_documents"),
            ("/my/account", "coopaem_notices"),
            (f"/my/sales/invoice/{self.invoice.id}", "coopaem_scan"),
        ):
            self.start_tour(f"/{place}{address}", tour, login="amina")
        self.assertTrue(self.user_a.portal_mail_accepted)
        self.assertEqual(self.user_a.lang, code)

    def test_in_french(self):
        self._walk("fr_FR", "fr")

    def test_in_arabic(self):
        self._walk("ar_001", "ar")
