# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import http
from odoo.tests import Form, tagged

from .agreement_common import make_picture
from .test_join import JoinCase


@tagged("post_install", "-at_install")
class TestJourney(JoinCase):
    """From the form on the web to a signed agreement, as the people involved do it."""

    def test_from_the_form_to_the_signature(self):
        # the candidate fills in the form, and chooses a date
        self._post(email_from="nadia@example.com", sector_id=str(self.sector.id))
        lead = self._found()
        self.assertEqual(lead.recruitment_step, "contact")
        self.url_open(
            "/join/dates",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "token": lead._get_join_token(),
                "meeting": str(self.meeting.id),
            },
        )
        self.assertEqual(lead.recruitment_step, "meeting")
        # an officer receives her
        lead = lead.with_user(self.user_officer)
        lead.meeting_registration_ids.action_present()
        self.assertEqual(lead.recruitment_step, "diagnostic")
        lead.action_next_step()
        self.assertEqual(lead.recruitment_step, "committee")
        self.decide(lead, "accepted", user=self.user_officer)
        self.assertEqual(lead.recruitment_step, "agreement")
        wizard = Form(
            self.env["coopaem.lead.convert"]
            .with_user(self.user_officer)
            .with_context(default_lead_id=lead.id)
        )
        self.assertEqual(wizard.phone, "+212 6 61 99 88 77")
        wizard.save().action_convert()
        member = lead.member_id
        self.assertEqual(member.name, "Nadia Naciri")
        self.assertEqual(member.state, "candidate")
        # the same person is not made a member twice
        second = self.create_accepted("N. Naciri", phone="0661998877", email_from=False)
        form = Form(
            self.env["coopaem.lead.convert"].with_context(default_lead_id=second.id)
        )
        self.assertIn(member.ref, form.duplicate_note)
        # a manager signs for the cooperative, the member on the portal
        agreement = member.agreement_ids
        agreement.date_start = "2026-01-01"
        agreement.with_user(self.user_officer).action_send()
        self.assertEqual(agreement.state, "to_sign")
        agreement.with_user(self.user_manager)._sign_by_cooperative(
            "Manager", make_picture()
        )
        user = member.sudo().partner_id.user_ids
        user.password = "nadia-of-the-test"
        self.authenticate(user.login, "nadia-of-the-test")
        self.assertIn(agreement.number, self.url_open("/my/agreements").text)
        self.url_open(
            f"/my/agreements/{agreement.id}/sign?text_hash={agreement.document_hash}",
            data=json.dumps(
                {"params": {"name": "Nadia Naciri", "signature": make_picture()}}
            ),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        self.assertEqual(agreement.state, "running")
        self.assertEqual(agreement.signed_by, "Nadia Naciri")
        self.assertEqual(member.unit_ids, agreement.unit_id)
        self.assertEqual(member.agreement_ids, agreement)
