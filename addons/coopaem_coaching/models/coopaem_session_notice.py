# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

MOVED = "coopaem_coaching.mail_template_session_moved"
OFF = "coopaem_coaching.mail_template_session_off"
OTHER = "coopaem_coaching.mail_template_session_other"
# what a member has to know: when, with whom, and whether at all
PLAN_FIELDS = {"start", "attendance", "coach_id", "substitute_id"}


class CoopaemSession(models.Model):
    """Tells members that a session is moved, held by another coach, or called off."""

    _name = "coopaem.session"
    _inherit = ["coopaem.session", "coopaem.notice.mixin"]

    def write(self, vals):
        """Change sessions; who would come in vain, or meet another coach, is told."""
        plans = {}
        if PLAN_FIELDS & set(vals) and not self.env.context.get("session_untold"):
            now = fields.Datetime.now()
            plans = {
                session: (session.start, session._get_held_by())
                for session in self
                if session.attendance == "expected"
                and session.has_reminder
                and session.start > now
            }
        res = super().write(vals)
        moved, off, other = self.browse(), self.browse(), self.browse()
        for session, (start, holder) in plans.items():
            if session.attendance == "cancelled":
                off |= session
            elif session.attendance == "expected":
                if session.start != start:
                    moved |= session
                if session._get_held_by() != holder:
                    other |= session
        # the mail about the time names who holds the session too
        other -= moved
        for sessions, template in ((moved, MOVED), (off, OFF), (other, OTHER)):
            if sessions:
                sessions._send_notices("reminder", template)
        return res

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        # who leaves has nothing to come to, and knows
        return {
            session.id: session.member_id.partner_id
            if session.member_id.state != "exit"
            else self.env["res.partner"]
            for session in self
        }

    def _get_notice_timezone(self):
        """Where the hours that the mail says are: those of the member's pages."""
        self.ensure_one()
        users = self.member_id.partner_id.user_ids
        return users[:1].tz or self.coach_id.tz or "UTC"
