# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

# How long a change of one's own phone or e-mail is recent: somebody else may have it.
RECENT_DAYS = 30


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Partner organisations of the cooperative
    is_referrer = fields.Boolean(
        string="Refers people",
        help="Sends people to the cooperative.",
    )
    is_host = fields.Boolean(
        string="Hosts",
        help="Lends rooms or land to the cooperative or its members.",
    )
    is_funder = fields.Boolean(
        string="Funds",
        help="Pays for programmes of the cooperative.",
    )

    # What people changed of themselves, whichever page they used
    phone_before = fields.Char(
        string="Number before",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The phone number before the contact changed it on their own.",
    )
    contact_changed_on = fields.Date(
        string="Contact changed on",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When the contact last changed their own phone number or e-mail address.",
    )

    def write(self, vals):
        """Write the values; keep the number that people replace by themselves."""
        # Portal users may not read all of it, and it is their own.
        own = (self.env.user.partner_id & self).sudo()
        if own and any(
            name in vals and (own[name] or "") != (vals[name] or "")
            for name in ("phone", "email")
        ):
            own._keep_phone_before()
        return super().write(vals)

    def _keep_phone_before(self):
        """Keep the present number; several changes in a row keep the first.

        The caller has made sure that it is the user's own contact, as superuser.
        """
        self.ensure_one()
        today = fields.Date.today()
        recent = today - timedelta(days=RECENT_DAYS)
        vals = {"contact_changed_on": today}
        if not self.contact_changed_on or self.contact_changed_on < recent:
            vals["phone_before"] = self.phone
        self.write(vals)

    @api.constrains("parent_id", "is_company")
    def _check_member_parent(self):
        """Keep members out of a cooperative's contacts when contacts are moved."""
        children = self.filtered("parent_id")
        if not children:
            return
        members = (
            self.env["coopaem.member"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    "|",
                    ("partner_id", "in", children.ids),
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        children.commercial_partner_id.ids,
                    ),
                ]
            )
        )
        members._check_partner_parent()
