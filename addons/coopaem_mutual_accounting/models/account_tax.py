# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    @api.model
    def _prepare_base_line_tax_repartition_grouping_key(
        self, base_line, base_line_grouping_key, tax_data, tax_rep_data
    ):
        # EXTENDS 'account'
        # A unit pays its own tax out of its treasury, so its tax lines are its own.
        key = super()._prepare_base_line_tax_repartition_grouping_key(
            base_line, base_line_grouping_key, tax_data, tax_rep_data
        )
        if not key["analytic_distribution"]:
            unit_model = self.env["coopaem.unit"]
            key["analytic_distribution"] = (
                unit_model._keep_units_only(base_line["analytic_distribution"]) or False
            )
        return key
