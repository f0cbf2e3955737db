# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CalendarAlarmManager(models.AbstractModel):
    _inherit = "calendar.alarm_manager"

    @api.model
    def _send_reminder(self):
        # EXTENDS 'calendar'
        return super(
            CalendarAlarmManager, self.with_context(coopaem_reminder=True)
        )._send_reminder()


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        # EXTENDS 'calendar': who wants no reminders by mail finds them on the portal.
        # Invitations and changes always go.
        attendees = self
        if self.env.context.get("coopaem_reminder"):
            readers = self.partner_id._get_notice_readers("reminder")
            attendees = self.filtered(
                lambda attendee: (
                    not attendee.partner_id or attendee.partner_id in readers
                )
            )
        return super(CalendarAttendee, attendees)._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )
