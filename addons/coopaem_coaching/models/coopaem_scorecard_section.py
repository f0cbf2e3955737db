# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemScorecardSection(models.Model):
    """Questions that make one score: an axis of the radar."""

    _name = "coopaem.scorecard.section"
    _description = "Section of a Scorecard"
    _inherit = ["coopaem.scorecard.part"]
    _order = "scorecard_id, sequence, id"

    _free_fields = frozenset(
        {"name", "sequence", "reference_first", "reference_mid", "reference_final"}
    )

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
    weight = fields.Float(
        default=1.0,
        help="In the total, the weights of the section's questions are multiplied by"
        " it.",
    )
    reference_first = fields.Integer(
        string="Expected at first", help="Percent. 0: nothing is expected."
    )
    reference_mid = fields.Integer(string="Expected at mid-term", help="Percent.")
    reference_final = fields.Integer(string="Expected at the end", help="Percent.")
    question_ids = fields.One2many(
        comodel_name="coopaem.scorecard.question",
        inverse_name="section_id",
        string="Questions",
        copy=True,
    )

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight is 0 or more."
    )
    _reference_percent = models.Constraint(
        "CHECK (reference_first BETWEEN 0 AND 100"
        " AND reference_mid BETWEEN 0 AND 100"
        " AND reference_final BETWEEN 0 AND 100)",
        "What is expected is a percentage: enter a number from 0 to 100.",
    )
