# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemScorecardLevel(models.Model):
    """An answer that can be chosen, and what it counts."""

    _name = "coopaem.scorecard.level"
    _description = "Answer of a Scorecard"
    _inherit = ["coopaem.scorecard.part"]
    _order = "scorecard_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    scorecard_id = fields.Many2one(
        comodel_name="coopaem.scorecard",
        string="Scorecard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="scorecard_id.company_id", store=True)
    value = fields.Float(
        required=True, help="The largest value of the scorecard is 100 %."
    )

    _value_positive = models.Constraint(
        "CHECK (value >= 0)", "An answer counts 0 or more."
    )
