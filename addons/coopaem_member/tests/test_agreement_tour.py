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
    browser_size = "360x667"
    touch_enabled = True

    def test_member_signs(self):
        self.agreement.action_send()
        self.sign(self.agreement, member=False)
        self.start_tour("/my/agreements", "coopaem_agreement_sign", login="amina")
        self.assertEqual(self.agreement.state, "running")
        self.assertEqual(self.agreement.signed_by, "Amina Ben Ali")
