# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CoopaemAssessmentAnswer(models.Model):
    """What a member answered to one question."""

    _name = "coopaem.assessment.answer"
    _description = "Answer of an Assessment"
    _inherit = ["coopaem.owned.mixin"]
    _order = "assessment_id, section_sequence, sequence, id"
    _rec_name = "question_id"
    _check_company_auto = True
    _owner_field = "assessment_id"

    assessment_id = fields.Many2one(
        comodel_name="coopaem.assessment",
        string="Assessment",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    member_id = fields.Many2one(
        related="assessment_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, precompute=True, index=True
    )
    scorecard_id = fields.Many2one(related="assessment_id.scorecard_id")
    question_id = fields.Many2one(
        comodel_name="coopaem.scorecard.question",
        string="Question",
        required=True,
        ondelete="restrict",
        index=True,
    )
    section_id = fields.Many2one(related="question_id.section_id", store=True)
    section_sequence = fields.Integer(
        string="Order of the section",
        related="question_id.section_id.sequence",
        store=True,
    )
    sequence = fields.Integer(related="question_id.sequence", store=True)
    level_id = fields.Many2one(
        comodel_name="coopaem.scorecard.level",
        string="Answer",
        ondelete="restrict",
        domain="[('scorecard_id', '=', scorecard_id)]",
    )
    does_not_apply = fields.Boolean(
        string="Does not apply", help="Left out of the score."
    )
    note = fields.Char(string="Remark")

    _once = models.UniqueIndex(
        "(assessment_id, question_id)", "Each question is asked once."
    )

    @api.onchange("level_id")
    def _onchange_level_id(self):
        if self.level_id:
            self.does_not_apply = False

    @api.onchange("does_not_apply")
    def _onchange_does_not_apply(self):
        if self.does_not_apply:
            self.level_id = False

    @api.constrains("level_id", "question_id", "does_not_apply")
    def _check_level(self):
        for answer in self:
            scorecard = answer.assessment_id.scorecard_id
            if answer.question_id.scorecard_id != scorecard or (
                answer.level_id and answer.level_id.scorecard_id != scorecard
            ):
                raise ValidationError(self.env._("Choose an answer of this scorecard."))
            if answer.level_id and answer.does_not_apply:
                raise ValidationError(
                    self.env._(
                        "%(question)s: choose an answer, or say that it does not"
                        " apply.",
                        question=answer.question_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add answers to open assessments."""
        answers = super().create(vals_list)
        answers._check_open()
        return answers

    def write(self, vals):
        """Change answers of open assessments."""
        if {"level_id", "does_not_apply", "question_id", "assessment_id"} & set(vals):
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        closed = self.assessment_id.filtered(lambda one: one.state == "done")
        if closed:
            raise UserError(
                self.env._(
                    "%(assessment)s is closed. Reopen it to change it.",
                    assessment=closed[0].display_name,
                )
            )

    def _get_score(self):
        """The weighted score of some answers.

        What is not answered or does not apply is left out.

        :return: int, percent, or None where nothing counts
        """
        total = weights = 0.0
        for answer in self.filtered("level_id"):
            question = answer.question_id
            weight = question.weight * question.section_id.weight
            best = max(question.scorecard_id.level_ids.mapped("value"), default=0)
            if weight > 0 and best > 0:
                weights += weight
                total += weight * answer.level_id.value / best
        return round(100 * total / weights) if weights else None
