# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CoachingCommon


@tagged("post_install", "-at_install")
class TestSessionNotice(CoachingCommon, HttpCase):
    """Nobody comes in vain: what is moved or called off is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.partner_id.email = "told@example.com"
        cls.before = cls.env["mail.mail"].search([])

    def _mails(self):
        mails = self.env["mail.mail"].search([]) - self.before
        return mails.filtered(lambda mail: self.member.partner_id in mail.recipient_ids)

    def _plan(self, **vals):
        start = fields.Datetime.now() + timedelta(days=3)
        return (
            self.env["coopaem.session"]
            .with_user(self.user_coach)
            .create({"member_id": self.member.id, "start": start, **vals})
        )

    def test_moved_and_called_off(self):
        session = self._plan(place="At the market")
        self.assertFalse(self._mails(), "planned together")
        session.place = "At home"
        self.assertFalse(self._mails())
        session.start += timedelta(days=1)
        moved = self._mails()
        self.assertEqual(moved.subject, "Your session is at another time")
        self.assertIn("At home", moved.body_html)
        session.action_cancel()
        off = self._mails() - moved
        self.assertEqual(off.subject, "Your session does not take place")
        self.assertIn(str(session.start.year), off.body_html)

    def test_moved_in_the_calendar(self):
        session = self._plan()
        event = session.event_id.with_user(self.user_coach)
        event.write(
            {
                "start": event.start + timedelta(days=1),
                "stop": event.stop + timedelta(days=1),
            }
        )
        told = self._mails()
        self.assertEqual(len(told), 1, "told once")
        self.assertEqual(told.subject, "Your session is at another time")

    def test_reminded_the_day_before(self):
        reminders = [
            ("cron_id", "=", self.env.ref("calendar.ir_cron_scheduler_alarm").id)
        ]
        Trigger = self.env["ir.cron.trigger"]
        before = Trigger.search(reminders)
        soon = self._plan(start=fields.Datetime.now() + timedelta(hours=5))
        self.assertEqual(Trigger.search(reminders), before, "it waits for nothing")
        session = self._plan(place="At the market")
        day = timedelta(days=1)
        first = Trigger.search(reminders) - before
        self.assertEqual(first.call_at, session.start - day)
        session.start += 2 * day
        second = Trigger.search(reminders) - before - first
        self.assertEqual(second.call_at, session.start - day)
        attendee = soon.event_id.attendee_ids.filtered(
            lambda one: one.partner_id == self.member.partner_id
        )
        template = session.event_id.alarm_ids.mail_template_id
        self.env["res.lang"]._activate_lang("ar_001")
        for code, direction in (("en_US", "ltr"), ("ar_001", "rtl")):
            attendee.partner_id.lang = code
            body = template._render_field("body_html", attendee.ids, compute_lang=True)
            self.assertIn(self.user_coach.name, body[attendee.id])
            self.assertIn(f'dir="{direction}"', body[attendee.id])

    def test_held_by_another_coach(self):
        session = self._plan()
        absence = (
            self.env["coopaem.coach.absence"]
            .with_user(self.user_coach)
            .create(
                {
                    "coach_id": self.user_coach.id,
                    "substitute_id": self.user_coach2.id,
                    "date_start": session.start.date(),
                    "date_end": session.start.date(),
                }
            )
        )
        other = self._mails()
        self.assertEqual(other.subject, "Your session is with another coach")
        self.assertIn(self.user_coach2.name, other.body_html)
        self.assertFalse(self._plan() and self._mails() - other, "planned together")
        absence.unlink()
        back = self._mails() - other
        self.assertEqual(len(back), 2, "the two sessions are the coach's again")
        self.assertIn(self.user_coach.name, back[0].body_html)

    def test_moved_into_an_absence(self):
        session = self._plan()
        day = session.start.date() + timedelta(days=7)
        self.env["coopaem.coach.absence"].with_user(self.user_coach).create(
            {
                "coach_id": self.user_coach.id,
                "substitute_id": self.user_coach2.id,
                "date_start": day,
                "date_end": day,
            }
        )
        session.start += timedelta(days=7)
        self.assertEqual(session.substitute_id, self.user_coach2)
        moved = self._mails()
        self.assertEqual(moved.subject, "Your session is at another time")
        self.assertIn(self.user_coach2.name, moved.body_html)

    def test_who_is_not_told(self):
        """Of what is over nothing is told, nor where the coach tells himself."""
        past = self._plan(start=fields.Datetime.now() - timedelta(days=1))
        past.start -= timedelta(days=1)
        past.action_cancel()
        told = self._plan(has_reminder=False)
        told.action_cancel()
        came = self._plan()
        came.start = fields.Datetime.now() + timedelta(hours=1)
        count = len(self._mails())
        came.action_present()
        self.assertEqual((len(self._mails()), count), (1, 1))

    def test_who_leaves_is_not_told(self):
        session = self._plan()
        self.leave(self.member)
        self.assertEqual(session.attendance, "cancelled")
        self.assertFalse(self._mails())

    def test_news(self):
        user = self.create_portal_user("told")
        session = self._plan(
            member_id=self.create_member("Told", partner_id=user.partner_id.id).id
        )
        session.action_cancel()
        self.authenticate("told", "told")
        self.assertIn("Does not take place", self.url_open("/my/news").text)
