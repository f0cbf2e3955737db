# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CoopaemSocialRead(models.Model):
    _inherit = "coopaem.social.read"

    @api.model
    def _get_kept_months(self):
        # EXTENDS 'coopaem_member'
        return self.env["coopaem.data.purpose"]._get_retention("reading")
