# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CoopaemAgreement(models.Model):
    _inherit = "coopaem.agreement"

    def _get_placeholder_values(self):
        # EXTENDS 'coopaem_member': where cooperatives have a register of their own, it
        # is not the number of enterprises that agreements name.
        values = super()._get_placeholder_values()
        company = self.company_id
        if company.l10n_mena_cooperative_register:
            values["cooperative_register"] = " ".join(
                filter(
                    None,
                    (
                        company.l10n_mena_cooperative_register,
                        company.l10n_mena_register_place
                        and f"({company.l10n_mena_register_place})",
                    ),
                )
            )
        return values
