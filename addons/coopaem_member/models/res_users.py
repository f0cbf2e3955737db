# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

PREFIX = "coopaem_member.group_coopaem_"


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_figures = fields.Selection(
        selection=[("latin", "0 1 2 3"), ("arabic", "٠ ١ ٢ ٣")],
        string="Figures on the portal",
        help="In texts in Arabic. Empty: 0 1 2 3.",
    )
    portal_mail = fields.Boolean(
        string="Statements by e-mail",
        default=True,
        help="Otherwise they are on the portal alone.",
    )
    portal_mail_reminder = fields.Boolean(
        string="Reminders by e-mail",
        default=True,
        help="Of appointments and of actions that are late. Otherwise they are on the "
        "portal alone.",
    )
    portal_news_seen = fields.Datetime(
        string="News seen on",
        readonly=True,
        copy=False,
        help="When the user last opened the news on the portal.",
    )

    def _reads_figures_alone(self):
        """Whether this is a programme officer and nothing else in the cooperative.

        Rules ask it: whoever works in Odoo reads contacts and calendars there, and
        these users are not to read of single people anywhere.
        """
        self.ensure_one()
        return self.has_group(f"{PREFIX}programme_officer") and not any(
            self.has_group(group)
            for group in (
                f"{PREFIX}officer",
                f"{PREFIX}coach",
                f"{PREFIX}accountant",
                f"{PREFIX}protection",
                "base.group_system",
            )
        )

    @api.model
    def _get_notice_kinds(self):
        """What members are told of, in the order in which the portal shows it.

        Each is told on the portal; by mail as well where the user wants that, or always
        where members must not miss it.

        :return: list of dicts with key, label, field (of the user: whether a mail goes;
            None: it always does) and needs_login (whether only a login opens it)
        """
        return [
            {
                "key": "reminder",
                "label": self.env._(
                    "Reminder of an appointment, or of an action that is late"
                ),
                "field": "portal_mail_reminder",
                "needs_login": False,
            },
            {
                "key": "agreement_sign",
                "label": self.env._("An agreement awaits your signature"),
                "field": None,
                "needs_login": False,
            },
            {
                "key": "agreement_end",
                "label": self.env._("An agreement ends soon"),
                "field": None,
                "needs_login": False,
            },
        ]
