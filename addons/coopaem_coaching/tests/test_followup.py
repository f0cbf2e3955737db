# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CoachingCommon


@tagged("post_install", "-at_install")
class TestFollowup(CoachingCommon):
    def test_begins_with_stage_milestones_and_coach(self):
        followup = self.followup
        self.assertEqual(followup.stage_id, self.stage_start)
        self.assertEqual(followup.coach_ids, self.user_coach)
        self.assertEqual(
            followup.milestone_ids.mapped("milestone_id.name"),
            ["First sale", "Ten customers"],
        )
        self.assertEqual(
            followup.milestone_ids[0].date_due,
            followup.date_start + timedelta(days=30),
        )

    def test_milestones_are_reached(self):
        self.followup.with_user(self.user_coach).milestone_ids[0].action_reach()
        self.assertEqual(self.followup.milestone_ids[0].date_done, fields.Date.today())
        self.assertEqual(self.followup.milestone_progress, 50)

    def test_later_milestones_are_taken_over(self):
        self.env["coopaem.programme.milestone"].create(
            {"name": "Own price list", "stage_id": self.stage_grow.id}
        )
        self.followup.with_user(self.user_coach).action_add_milestones()
        self.followup.with_user(self.user_coach).action_add_milestones()
        self.assertEqual(len(self.followup.milestone_ids), 3)

    def test_one_runs_at_a_time(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.create_followup(self.member)
        self.followup.state = "done"
        self.assertTrue(self.create_followup(self.member))

    @freeze_time("2026-05-10 10:00:00")
    def test_completing_dates_the_end(self):
        followup = self.create_followup(self.neighbour, date_start="2026-01-01")
        followup.state = "done"
        self.assertEqual(followup.date_end, date(2026, 5, 10))

    def test_ends_when_the_member_leaves(self):
        planned, held = self.create_session(days=2), self.create_session(days=-2)
        self.leave(self.member)
        self.assertEqual(self.followup.state, "stopped")
        self.assertEqual(planned.attendance, "cancelled")
        self.assertEqual(held.attendance, "expected", "its attendance is still to note")

    def test_form_of_a_coach(self):
        with Form(self.env["coopaem.followup"].with_user(self.user_coach2)) as form:
            form.member_id = self.neighbour
            form.programme_id = self.programme
        followup = form.record
        self.assertEqual(followup.stage_id, self.stage_start)
        self.assertEqual(followup.coach_ids, self.user_coach2)

    def test_bad_input(self):
        with self.assertRefused(ValidationError, "ends before it starts"):
            self.followup.date_end = self.followup.date_start - timedelta(days=1)
        other = self.programme.copy({"code": "OT"})
        with self.assertRefused(ValidationError, "stage of another programme"):
            self.followup.stage_id = self.env["coopaem.programme.stage"].create(
                {"name": "Elsewhere", "programme_id": other.id}
            )
        with self.assertRefused(UserError, "stays with"):
            self.followup.member_id = self.neighbour

    def test_messages_to_many_members_at_once(self):
        members = self.member | self.neighbour
        members.partner_id.email = False
        as_manager = members.with_user(self.user_manager)
        with self.assertRefused(UserError, "None of these members"):
            as_manager.action_write_to()
        self.neighbour.partner_id.email = "neighbour@example.com"
        notice = as_manager.action_write_to()["params"]
        self.assertIn(self.member.name, notice["message"])
        self.assertEqual(
            notice["next"]["context"]["default_res_ids"], self.neighbour.ids
        )
        self.member.partner_id.email = "member@example.com"
        action = as_manager.action_write_to()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.user_manager)
            .with_context(**action["context"])
            .create({"subject": "Fair on Sunday", "body": "<p>Come to the fair.</p>"})
        )
        composer._action_send_mail()
        mails = self.env["mail.mail"].search([("subject", "=", "Fair on Sunday")])
        self.assertEqual(mails.recipient_ids, members.partner_id)
        self.assertEqual(len(mails), 2, "nobody sees who else was written to")
