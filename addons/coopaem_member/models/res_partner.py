# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


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
