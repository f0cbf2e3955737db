# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import CoachingCommon


@tagged("post_install", "-at_install")
class TestActionNotice(CoachingCommon, HttpCase):
    """Members are reminded of what is late, and of appointments, unless by choice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.member.partner_id
        cls.partner.email = "late@example.com"
        cls.before = cls.env["mail.mail"].search([])

    def _mails(self):
        mails = self.env["mail.mail"].search([]) - self.before
        return mails.filtered(lambda mail: self.partner in mail.recipient_ids)

    def _tell(self):
        self.env["coopaem.action"]._cron_tell_late()

    def test_late_is_told_once(self):
        late = self.create_action(days=-1, name="Ask for prices")
        self.create_action(days=1, name="Not yet")
        self.create_action(days=-1, name="Of the coach", owner="coach")
        self.create_action(days=-60, name="Of long ago")
        self._tell()
        self._tell()
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("Ask for prices", mail.body_html)
        # due on another day, it is told anew when that is past
        late.date_due = fields.Date.today() - timedelta(days=2)
        self._tell()
        self.assertEqual(len(self._mails()), 2)

    def test_reminders_are_a_choice(self):
        user = self.partner.user_ids or self.create_portal_user("late_one")
        user.partner_id = self.partner
        user.portal_mail_reminder = False
        self.create_action(days=-1, name="Ask for prices")
        self._tell()
        event = self.env["calendar.event"].create(
            {
                "name": "Advice",
                "start": fields.Datetime.now() + timedelta(hours=5),
                "stop": fields.Datetime.now() + timedelta(hours=6),
                "partner_ids": [Command.set(self.partner.ids)],
            }
        )
        template = self.env.ref("calendar.calendar_template_meeting_reminder")
        told = self.before = self.env["mail.mail"].search([])
        event.attendee_ids.with_context(coopaem_reminder=True)._notify_attendees(
            template, notify_author=True
        )
        self.assertEqual(self.env["mail.mail"].search([]), told)
        user.portal_mail_reminder = True
        event.attendee_ids.with_context(coopaem_reminder=True)._notify_attendees(
            template, notify_author=True
        )
        self.assertTrue(self._mails())
