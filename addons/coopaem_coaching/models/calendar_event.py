# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
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

    def write(self, vals):
        """Change events; their sessions follow."""
        res = super().write(vals)
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
