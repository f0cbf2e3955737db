# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemScorecard(models.Model):
    """Questions asked of members again and again, to see what has changed."""

    _name = "coopaem.scorecard"
    _description = "Scorecard"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("diagnostic", "Diagnostic of the activity"),
            ("skills", "Skills of the person"),
        ],
        required=True,
        default="diagnostic",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Left empty, all companies use it.",
    )
    description = fields.Text(
        translate=True, help="How to ask; where the questions come from."
    )
    level_ids = fields.One2many(
        comodel_name="coopaem.scorecard.level",
        inverse_name="scorecard_id",
        string="Answers to choose from",
        copy=True,
    )
    section_ids = fields.One2many(
        comodel_name="coopaem.scorecard.section",
        inverse_name="scorecard_id",
        string="Sections",
        copy=True,
    )
    question_ids = fields.One2many(
        comodel_name="coopaem.scorecard.question",
        inverse_name="scorecard_id",
        string="Questions",
    )
    has_core = fields.Boolean(string="Has a core score", compute="_compute_has_core")
    assessment_count = fields.Integer(
        string="Number of assessments", compute="_compute_assessment_count"
    )

    @api.depends("question_ids.is_core")
    def _compute_has_core(self):
        for scorecard in self:
            scorecard.has_core = any(
                not question.is_core for question in scorecard.question_ids
            )

    def _compute_assessment_count(self):
        counts = dict(
            self.env["coopaem.assessment"]._read_group(
                [("scorecard_id", "in", self.ids)],
                groupby=["scorecard_id"],
                aggregates=["__count"],
            )
        )
        for scorecard in self:
            scorecard.assessment_count = counts.get(scorecard._origin, 0)

    def copy_data(self, default=None):
        """Copy scorecards under a name of their own."""
        return [
            {**vals, "name": self.env._("%s (copy)", scorecard.name)}
            for scorecard, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _check_unused(self):
        """Refuse to change what answers of the past were counted with.

        :raises UserError: when there are assessments with one of the scorecards
        """
        used = (
            self.env["coopaem.assessment"]
            .sudo()
            .search([("scorecard_id", "in", self.ids)], limit=1)
        )
        if used and not self.env.context.get("install_mode"):
            raise UserError(
                self.env._(
                    "Members have answered %(scorecard)s: other questions, weights or"
                    " answers would change their scores. Duplicate the scorecard, and"
                    " change the copy.",
                    scorecard=used.scorecard_id.name,
                )
            )
