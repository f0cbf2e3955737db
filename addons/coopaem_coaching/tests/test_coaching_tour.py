# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .test_workshop import WorkshopCommon


@tagged("post_install", "-at_install")
class TestCoachingTourOnPhone(WorkshopCommon, HttpCase):
    browser_size = "360x740"
    touch_enabled = True

    def test_coach_makes_an_action_of_a_decision(self):
        meeting = self.create_session()
        self.start_tour(
            f"/odoo/action-coopaem_coaching.coopaem_session_action/{meeting.id}",
            "coopaem_coaching_session",
            login="coopaem_coach",
        )
        self.assertEqual(meeting.summary, "We looked at the prices")
        self.assertEqual(meeting.action_ids.name, "Ask two more suppliers")

    def test_member_fills_in_a_diagnostic_and_signs_up(self):
        assessment = self.create_assessment(filled_by="member")
        self.start_tour("/my/diagnostics", "coopaem_coaching_member", login="amina")
        self.assertRecordValues(assessment, [{"state": "done", "score": 100}])
        self.assertTrue(
            self.env["event.registration"].search([("member_id", "=", self.member.id)])
        )
