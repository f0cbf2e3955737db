# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        """Create meetings; past ones with members count as contact."""
        events = super().create(vals_list)
        events._note_contact_with_members()
        return events

    def write(self, vals):
        """Change meetings; past ones with members count as contact."""
        names = {"start", "stop", "partner_ids", "active"}
        partners = self.partner_ids if names & set(vals) else None
        res = super().write(vals)
        if partners is not None:
            self._note_contact_with_members(partners)
        return res

    def _note_contact_with_members(self, partners_before=None):
        """Bring the last contact of members up to date whose past meetings changed.

        :param partners_before: attendees that may have been taken out
        """
        if not self:
            return
        past = self.filtered(
            lambda event: event.stop and event.stop <= fields.Datetime.now()
        )
        partners = past.partner_ids
        if partners_before:
            partners |= partners_before
        if not partners:
            return
        # who keeps a calendar need not see the members of a cooperative
        members = self.env["coopaem.member"].sudo().with_context(active_test=False)
        members.search([("partner_id", "in", partners.ids)])._refresh_last_contact()
