# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

TEMPLATE = "coopaem_coaching.mail_template_action_late"
# What is late for longer was told of before there were reminders, or in a session.
TOLD_DAYS = 14


class CoopaemAction(models.Model):
    """Reminds members, once, of what they meant to do and is late."""

    _name = "coopaem.action"
    _inherit = ["coopaem.action", "coopaem.notice.mixin"]

    late_told_on = fields.Datetime(
        string="Reminded on", readonly=True, copy=False, index="btree_not_null"
    )

    def write(self, vals):
        """Write the values; what is due on another day is reminded of anew."""
        if "date_due" in vals:
            vals = {**vals, "late_told_on": False}
        return super().write(vals)

    @api.model
    def _cron_tell_late(self):
        """Tell members what of theirs became late, each action once."""
        today = fields.Date.context_today(self)
        late = self.search(
            [
                ("owner", "=", "member"),
                ("is_late", "=", True),
                ("late_told_on", "=", False),
                ("date_due", ">=", today - timedelta(days=TOLD_DAYS)),
                ("member_id.state", "!=", "exit"),
            ]
        )
        late.late_told_on = fields.Datetime.now()
        late._send_notices("reminder", TEMPLATE)

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {action.id: action.member_id.partner_id for action in self}
