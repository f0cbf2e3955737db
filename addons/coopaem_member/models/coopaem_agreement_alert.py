# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reminders before an agreement or its trial period ends."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

END_DAYS = (60, 30, 7)
TRIAL_DAYS = 7
END_ACTIVITY = "coopaem_member.mail_activity_type_agreement_end"
TRIAL_ACTIVITY = "coopaem_member.mail_activity_type_trial_end"
END_TEMPLATE = "coopaem_member.mail_template_agreement_end"


class CoopaemAgreement(models.Model):
    _name = "coopaem.agreement"
    _inherit = ["coopaem.agreement", "coopaem.notice.mixin"]

    alert_days = fields.Integer(
        readonly=True,
        copy=False,
        help="How many days before the end the last reminder was due; 0: none yet.",
    )
    is_trial_alerted = fields.Boolean(readonly=True, copy=False)

    def write(self, vals):
        """Clear the reminders of what has ended, was renewed, or ends another day."""
        moved = self.filtered(
            lambda a: "date_end" in vals and a._is_changed("date_end", vals["date_end"])
        )
        if moved:
            # written first: the record is the same, whatever it says afterwards
            super(CoopaemAgreement, moved.filtered("alert_days")).write(
                {"alert_days": 0}
            )
        res = super().write(vals)
        if vals.get("state") in ("ended", "cancelled", "draft"):
            moved = self
        elif vals.get("state") == "running":
            moved |= self.amends_id
        moved._clear_alerts()
        return res

    def _clear_alerts(self):
        """Remove the reminders, which are the cooperative's and not a user's own."""
        self.sudo().activity_unlink([END_ACTIVITY, TRIAL_ACTIVITY])

    def _get_responsible_user(self):
        """Who is reminded: the unit's coach, else whoever wrote the agreement.

        :return: res.users, empty where it is nobody who may log in
        """
        self.ensure_one()
        users = self.unit_id.coach_id | self.create_uid
        return users.filtered(lambda user: user.active and not user.share)[:1]

    @api.model
    def _cron_alert_ends(self):
        """Remind 60, 30 and 7 days before an end, each once, whenever it is run."""
        today = fields.Date.context_today(self)
        running = self.search(
            [
                ("state", "=", "running"),
                ("date_end", ">=", today),
                ("date_end", "<=", today + timedelta(days=max(END_DAYS))),
                # what is replaced does not end
                (
                    "amended_by_ids",
                    "not any",
                    [("state", "in", ("signed", "running", "ended"))],
                ),
            ]
        )
        due = defaultdict(self.browse)
        for agreement in running:
            left = (agreement.date_end - today).days
            level = min(days for days in END_DAYS if left <= days)
            if not agreement.alert_days or level < agreement.alert_days:
                due[level] |= agreement
        ending = self.union(*due.values())
        # the reminder of 60 days gives way to that of 30
        ending.activity_unlink([END_ACTIVITY])
        ending._create_alerts(END_ACTIVITY, "date_end")
        ending._send_notices("agreement_end", END_TEMPLATE)
        for level, agreements in due.items():
            agreements.write({"alert_days": level})

        trial = self.search(
            [
                ("state", "=", "running"),
                ("is_trial_alerted", "=", False),
                ("trial_date_end", ">=", today),
                ("trial_date_end", "<=", today + timedelta(days=TRIAL_DAYS)),
            ]
        )
        trial._create_alerts(TRIAL_ACTIVITY, "trial_date_end")
        trial.write({"is_trial_alerted": True})

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {agreement.id: agreement.member_id.partner_id for agreement in self}

    def _create_alerts(self, xmlid, date_field):
        """Create an activity for each agreement, in one go.

        :param str xmlid: the type of activity
        :param str date_field: name of the field with the deadline
        """
        activity_type = self.env.ref(xmlid)
        model = self.env["ir.model"]._get(self._name)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "summary": activity_type.summary,
                    "date_deadline": agreement[date_field],
                    "user_id": agreement._get_responsible_user().id,
                    "res_model_id": model.id,
                    "res_id": agreement.id,
                }
                for agreement in self
            ]
        )
