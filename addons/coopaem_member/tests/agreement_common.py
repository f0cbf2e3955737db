# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io

from PIL import Image

from odoo import Command
from odoo.tests import new_test_user

from .common import CoopaemMemberCommon


def make_picture(kind="PNG", size=(40, 20)):
    """A small picture, as base64 text."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


class AgreementCommon(CoopaemMemberCommon):
    """A member with a login, a neighbour, and a type that has everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme_a = cls.create_scheme("A")
        cls.scheme_b = cls.create_scheme("B")
        cls.unit = cls.create_unit(coach_id=cls.user_coach.id)
        cls.user_member = cls.create_portal_user("amina")
        cls.user_neighbour = cls.create_portal_user("brahim")
        cls.member = cls.create_member(
            partner_id=cls.user_member.partner_id.id, state_date="2025-01-01"
        )
        cls.neighbour = cls.create_member(
            partner_id=cls.user_neighbour.partner_id.id, state_date="2025-01-01"
        )
        cls.identity = cls.env.ref("coopaem_member.document_type_identity")
        cls.address = cls.env.ref("coopaem_member.document_type_address")
        cls.type = cls.env["coopaem.agreement.type"].create(
            {
                "name": "Trial agreement",
                "code": "trial",
                "duration_months": 12,
                "trial_count": 2,
                "trial_unit": "month",
                "notice_count": 15,
                "notice_unit": "day",
                "renewal_limit": 1,
                "renewal_months": 6,
                "pay_mode": "wage",
                "member_state": "supported",
                "signature_required": True,
                "document_type_ids": [Command.set((cls.identity | cls.address).ids)],
                "text": "<p>{member} runs {unit} with {cooperative}.</p>",
            }
        )

    @classmethod
    def create_portal_user(cls, login, company=None, **vals):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
            email=f"{login}@example.com",
            **vals,
        )

    @classmethod
    def create_draft(cls, member=None, date_start="2026-10-01", **vals):
        """Create the draft of an agreement of the test type."""
        return cls.create_agreement(
            member or cls.member,
            cls.unit,
            date_start,
            **{"type_id": cls.type.id, "state": "draft", **vals},
        )

    def sign(self, agreement, cooperative=True, member=True):
        """Sign an agreement that was sent."""
        if cooperative:
            agreement.with_user(self.user_manager)._sign_by_cooperative(
                "Manager", make_picture()
            )
        if member:
            agreement.sudo()._sign_by_member(
                "Amina", make_picture(), agreement.document_hash
            )
