# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemScorecardQuestion(models.Model):
    """A question of a scorecard."""

    _name = "coopaem.scorecard.question"
    _description = "Question of a Scorecard"
    _inherit = ["coopaem.scorecard.part"]
    _order = "section_id, sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    code = fields.Char(help="Short name in exports.")
    sequence = fields.Integer(default=10)
    section_id = fields.Many2one(
        comodel_name="coopaem.scorecard.section",
        string="Section",
        required=True,
        ondelete="cascade",
        index=True,
    )
    scorecard_id = fields.Many2one(
        related="section_id.scorecard_id", store=True, index=True
    )
    company_id = fields.Many2one(related="section_id.company_id", store=True)
    weight = fields.Float(
        default=1.0, help="By the side of the section's other questions."
    )
    help = fields.Text(translate=True, help="Shown beside the question.")
    is_core = fields.Boolean(
        string="In the core score",
        default=True,
        help="Left out of it is what others do for the member, such as the"
        " cooperative's accountant.",
    )

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight is 0 or more."
    )
