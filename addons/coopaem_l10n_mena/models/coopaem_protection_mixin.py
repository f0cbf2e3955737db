# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CoopaemProtectionMixin(models.AbstractModel):
    _inherit = "coopaem.protection.mixin"

    def _get_legal_days(self):
        # EXTENDS 'coopaem_member'
        kind, right, day = self._get_legal_case()
        # the country of a company is no secret to who notes what it has to do
        country = self.company_id.sudo().country_id
        if not day or not country:
            return super()._get_legal_days()
        duty = self.env["coopaem.data.duty"]._find_duty(country, kind, right, day)
        if not duty:
            return super()._get_legal_days()
        return duty._get_sourced_days(), duty._get_note()
