# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _forget_unused(self):
        """Delete contacts that were made for candidates and that nothing else uses."""
        partners = self.with_context(active_test=False)
        used = partners.filtered(
            lambda partner: partner.user_ids or partner.child_ids or partner.is_company
        )
        env = partners.env
        for model, name in (
            ("coopaem.member", "partner_id"),
            ("crm.lead", "partner_id"),
            ("account.move", "partner_id"),
            ("res.company", "partner_id"),
        ):
            if model in env:
                used |= (
                    env[model]
                    .with_context(active_test=False)
                    .search([(name, "in", partners.ids)])[name]
                )
        (partners - used).unlink()
