# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

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
