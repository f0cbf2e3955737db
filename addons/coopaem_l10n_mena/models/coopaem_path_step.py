# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemPathStep(models.Model):
    """Costs, delays and papers come from somewhere, and are as sure as that is."""

    _name = "coopaem.path.step"
    _inherit = ["coopaem.path.step", "coopaem.legal.mixin"]

    _legal_values = (
        "authority",
        "documents",
        "is_cost_known",
        "cost_min",
        "cost_max",
        "delay_min",
        "delay_max",
        "limit_days",
        "warning",
    )

    # Fields declaration
    country_id = fields.Many2one(
        related="path_id.country_id", store=True, precompute=True, required=False
    )
