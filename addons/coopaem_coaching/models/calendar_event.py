# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields, models


class CalendarEvent(models.Model):
    """Moving the event of a session in the calendar moves the session."""

    _inherit = "calendar.event"

    session_ids = fields.One2many(
        comodel_name="coopaem.session",
        inverse_name="event_id",
        string="Sessions",
        groups="base.group_user",
    )

    def _remind_in_time(self):
        """Let reminders to come go out at their hour.

        Odoo's daily round would send them too, but maybe an hour before the session.
        """
        now = fields.Datetime.now()
        hours = {
            event.start - timedelta(minutes=alarm.duration_minutes)
            for event in self
            for alarm in event.alarm_ids
        }
        to_come = [hour for hour in hours if hour > now]
        if to_come:
            # crons are no business of coaches
            cron = self.env.ref("calendar.ir_cron_scheduler_alarm").sudo()
            cron._trigger(at=to_come)

    def write(self, vals):
        """Change events; their sessions follow."""
        res = super(CalendarEvent, self.with_context(session_tells=True)).write(vals)
        if (
            {"start", "stop", "duration", "location", "active"} & set(vals)
        ) and not self.env.context.get("session_sync"):
            # who may move an event of the calendar takes part in the session
            self.sudo().session_ids._follow_event(vals)
        return res

    def unlink(self):
        """Delete events; what was planned with them is cancelled."""
        sessions = self.env["coopaem.session"]
        if not self.env.context.get("session_sync"):
            sessions = self.sudo().session_ids.filtered(
                lambda session: session.attendance == "expected"
            )
        res = super().unlink()
        sessions.exists().with_context(session_from_event=True).attendance = "cancelled"
        return res


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def _should_notify_attendee(self, notify_author=False):
        # EXTENDS 'calendar': of a session that is moved, members are told by the mail
        # about sessions, which is in their language as Odoo's is not
        if self.env.context.get("session_tells"):
            # who moves an event need not see the session's member
            members = self.sudo().event_id.session_ids.member_id
            if self.partner_id in members.partner_id:
                return False
        return super()._should_notify_attendee(notify_author=notify_author)
