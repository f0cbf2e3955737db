# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemPayScaleBand(models.Model):
    """From an income on, a rate; up to where the next band begins."""

    _name = "coopaem.pay.scale.band"
    _inherit = ["coopaem.cached.mixin"]
    _law_country = "scale_id.country_id"
    _description = "Band of an Income Tax Scale"
    _order = "scale_id, lower, id"

    # Fields declaration
    scale_id = fields.Many2one(
        comodel_name="coopaem.pay.scale", required=True, ondelete="cascade", index=True
    )
    lower = fields.Float(aggregator=None, string="Above", digits=(16, 3), required=True)
    rate = fields.Float(aggregator=None, digits=(16, 7))

    # Constraints
    _rate_share = models.Constraint(
        "CHECK (rate >= 0 AND rate < 1 AND lower >= 0)",
        "A rate is a share of 1 and less than the whole: 0.10 for 10 %.",
    )
