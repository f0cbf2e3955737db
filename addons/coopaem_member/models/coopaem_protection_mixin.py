# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemProtectionMixin(models.AbstractModel):
    """What has to be answered or told in time, by whoever watches over people's data.

    How long that may take is said by the law of the country, where it says so.
    """

    _name = "coopaem.protection.mixin"
    _inherit = ["coopaem.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Duty of who keeps personal data"

    legal_note = fields.Text(
        string="What the law says",
        compute="_compute_date_deadline",
        store=True,
        copy=False,
        help="As it was noted on the day; with how far it can be relied on.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("This register is kept: nothing is deleted."))

    def _compute_date_deadline(self):
        """Set the deadline, and the note on the law that it rests on."""
        raise NotImplementedError

    @api.model
    def _changes_register(self, vals):
        """Whether values are more than messages and what is still to be done."""
        return any(not name.startswith(("activity_", "message_")) for name in vals)

    def _get_legal_case(self):
        """What the law is asked.

        :return: (kind of duty, right or False, day)
        """
        raise NotImplementedError

    def _get_legal_days(self):
        """How many days the law of the country leaves, and what it says.

        Localisations fill this in from dated and sourced figures.

        :return: (days or False, text)
        """
        self.ensure_one()
        return False, self.env._(
            "No deadline is noted for this country. Look the law up, and answer"
            " without delay."
        )

    @api.model
    def _get_protection_user(self, company):
        """Who watches over people's data in a company: its officer, else a manager.

        :return: res.users, empty where there is nobody
        """
        for name in ("protection", "manager"):
            group = self.env.ref(f"coopaem_member.group_coopaem_{name}").sudo()
            users = group.all_user_ids.filtered(
                lambda user: user.active
                and not user.share
                and company in user.company_ids
            ) - self.env.ref("base.user_root")
            # who has the task rather than every right
            users = users.sorted(lambda user: (user._is_system(), user.id))
            if users:
                return users[0]
        return self.env["res.users"]

    def _schedule_duty(self, summary, day):
        """Remind who watches over people's data; by today where no day is set.

        :param str summary: what is to be done
        :param date day: by when, or False
        """
        for record in self:
            user = self._get_protection_user(record.company_id)
            if user:
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=day or fields.Date.context_today(self),
                    summary=summary,
                    user_id=user.id,
                )
