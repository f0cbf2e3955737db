# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemAssessmentScore(models.Model):
    """The score of a section in a closed assessment, for graphs over time."""

    _name = "coopaem.assessment.score"
    _description = "Score of an Assessment"
    _order = "date, assessment_id, id"
    _rec_name = "section_id"

    assessment_id = fields.Many2one(
        comodel_name="coopaem.assessment",
        string="Assessment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    member_id = fields.Many2one(
        related="assessment_id.member_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True
    )
    scorecard_id = fields.Many2one(
        related="assessment_id.scorecard_id", store=True, index=True
    )
    moment = fields.Selection(related="assessment_id.moment", store=True)
    date = fields.Date(related="assessment_id.date", store=True)
    section_id = fields.Many2one(
        comodel_name="coopaem.scorecard.section",
        string="Section",
        required=True,
        ondelete="restrict",
        index=True,
    )
    score = fields.Integer(aggregator="avg", help="In percent.")
