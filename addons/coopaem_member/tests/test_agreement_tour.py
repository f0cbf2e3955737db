# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .agreement_common import AgreementCommon


class AgreementTourCase(AgreementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.create_draft(date_start="2026-01-01")


@tagged("post_install", "-at_install")
class TestAgreementTour(AgreementTourCase):
    def test_manager_sends_and_signs(self):
        self.start_tour(
            f"/odoo/action-coopaem_member.coopaem_agreement_action/{self.agreement.id}",
            "coopaem_agreement_send",
            login="coopaem_manager",
        )
        self.assertEqual(self.agreement.state, "to_sign")
        self.assertTrue(self.agreement.company_signed_on)


@tagged("post_install", "-at_install")
class TestAgreementTourOnPhone(AgreementTourCase):
    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)

    def _sign_on_phone(self, code):
        self.user_member.lang = code
        self.agreement.action_send()
        self.sign(self.agreement, member=False)
        self.start_tour("/my/agreements", "coopaem_agreement_sign", login="amina")
        self.assertEqual(self.agreement.state, "running")
        self.assertEqual(self.agreement.signed_by, "Amina Ben Ali")

    def test_member_signs_in_french(self):
        self._sign_on_phone("fr_FR")

    def test_member_signs_in_arabic(self):
        self._sign_on_phone("ar_001")
