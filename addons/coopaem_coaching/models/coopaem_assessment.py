# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.coopaem_member.models.portal_format import (
    format_short_day,
    shape_figures,
)

from .radar import make_radar

MOMENTS = [
    ("first", "First"),
    ("mid", "Mid-term"),
    ("final", "Final"),
    ("other", "In between"),
]
# Less answered than this, and there is no score.
LEAST_COVERAGE = 80


class CoopaemAssessment(models.Model):
    """A scorecard filled in for a member on a day."""

    _name = "coopaem.assessment"
    _description = "Assessment"
    _inherit = ["coopaem.owned.mixin", "coopaem.portal.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    scorecard_id = fields.Many2one(
        comodel_name="coopaem.scorecard",
        string="Scorecard",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    moment = fields.Selection(selection=MOMENTS, required=True, default="first")
    date = fields.Date(required=True, default=fields.Date.context_today)
    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        default=lambda self: self.env.user,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    filled_by = fields.Selection(
        selection=[
            ("together", "Coach and member together"),
            ("member", "The member, on the portal"),
        ],
        string="Filled in by",
        required=True,
        default="together",
    )
    state = fields.Selection(
        selection=[("open", "To fill in"), ("done", "Closed")],
        string="Status",
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    answer_ids = fields.One2many(
        comodel_name="coopaem.assessment.answer",
        inverse_name="assessment_id",
        string="Answers",
        check_company=True,
    )
    score_ids = fields.One2many(
        comodel_name="coopaem.assessment.score",
        inverse_name="assessment_id",
        string="Scores",
        readonly=True,
    )
    coverage = fields.Integer(
        string="Answered",
        compute="_compute_score",
        store=True,
        help="Share of the questions that have an answer, in percent.",
    )
    score = fields.Integer(
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="Percent; what does not apply is left out.",
    )
    core_score = fields.Integer(
        string="Core score",
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="Percent, without the questions on what others do for the member.",
    )
    has_core = fields.Boolean(related="scorecard_id.has_core")
    previous_id = fields.Many2one(
        comodel_name="coopaem.assessment",
        string="Compared with",
        compute="_compute_previous_id",
    )
    evolution = fields.Integer(compute="_compute_previous_id")
    radar = fields.Html(compute="_compute_radar", sanitize=False, exportable=False)
    note = fields.Text(string="Remarks")

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("member_id.name", "scorecard_id.name", "date")
    def _compute_display_name(self):
        for assessment in self:
            assessment.display_name = " · ".join(
                filter(
                    None,
                    [
                        # portal users read the assessment and not what it names
                        assessment.sudo().member_id.name,
                        assessment.sudo().scorecard_id.name,
                        assessment.date and format_date(self.env, assessment.date),
                    ],
                )
            )

    @api.depends(
        "answer_ids.level_id",
        "answer_ids.does_not_apply",
        "answer_ids.question_id.is_core",
    )
    def _compute_score(self):
        for assessment in self:
            answers = assessment.answer_ids
            answered = answers.filtered(
                lambda line: line.level_id or line.does_not_apply
            )
            assessment.coverage = 100 * len(answered) // len(answers) if answers else 0
            core = answers.filtered("question_id.is_core")
            assessment.score = answers._get_score() or 0
            assessment.core_score = core._get_score() or 0

    @api.depends("member_id", "scorecard_id", "date", "score", "state")
    def _compute_previous_id(self):
        others = self.search(
            [
                ("member_id", "in", self.member_id.ids),
                ("scorecard_id", "in", self.scorecard_id.ids),
                ("state", "=", "done"),
            ],
            order="date, id",
        )
        by_key = others.grouped(lambda one: (one.member_id, one.scorecard_id))
        for assessment in self:
            key = (assessment.member_id._origin, assessment.scorecard_id._origin)
            before = by_key.get(key, others.browse()).filtered(
                lambda one, this=assessment: one.id != this._origin.id
                and this.date
                and one.date <= this.date
            )[-1:]
            assessment.previous_id = before
            assessment.evolution = assessment.score - before.score if before else 0

    @api.depends("answer_ids.level_id", "answer_ids.does_not_apply", "moment", "date")
    def _compute_radar(self):
        for assessment in self:
            chart = assessment._get_radar()
            assessment.radar = chart and self.env["ir.qweb"]._render(
                "coopaem_coaching.radar_chart", {"chart": chart}
            )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("scorecard_id")
    def _check_scorecard(self):
        for assessment in self:
            scorecard = assessment.scorecard_id
            if not scorecard.question_ids or not any(
                level.value > 0 for level in scorecard.level_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(scorecard)s has no questions, or no answer that counts."
                        " Complete the scorecard first.",
                        scorecard=scorecard.name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def _get_portal_fields(self):
        # EXTENDS 'coopaem_member'
        return super()._get_portal_fields() | {
            "coverage",
            "date",
            "filled_by",
            "moment",
            "score",
            "state",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Begin assessments, with a line for every question."""
        assessments = super().create(vals_list)
        self.env["coopaem.assessment.answer"].create(
            [
                {"assessment_id": assessment.id, "question_id": question.id}
                for assessment in assessments
                for question in assessment.scorecard_id.question_ids
                - assessment.answer_ids.question_id
            ]
        )
        return assessments

    def write(self, vals):
        """Change assessments, as long as they are open."""
        closed = self.filtered(lambda one: one.state == "done")
        if closed and set(vals) - {"note", "state", "score_ids"}:
            raise UserError(
                self.env._(
                    "%(assessment)s is closed. Reopen it to change it.",
                    assessment=closed[0].display_name,
                )
            )
        if "scorecard_id" in vals and any(
            one.scorecard_id.id != vals["scorecard_id"] for one in self
        ):
            raise UserError(
                self.env._("Begin a new assessment to use another scorecard.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_close(self):
        """Count the answers and close the assessments.

        :raises UserError: when too few questions are answered
        """
        self.check_access("write")
        for assessment in self:
            if assessment.coverage < LEAST_COVERAGE:
                raise UserError(
                    self.env._(
                        "%(share)s %% of the questions are answered, and %(least)s %%"
                        " are needed. Answer some more, or say that they do not apply.",
                        share=assessment.coverage,
                        least=LEAST_COVERAGE,
                    )
                )
        self.state = "done"
        # scores are worked out, never written by users
        scores = self.env["coopaem.assessment.score"].sudo()
        scores.search([("assessment_id", "in", self.ids)]).unlink()
        scores.create(
            [
                {
                    "assessment_id": assessment.id,
                    "section_id": section.id,
                    "score": score,
                }
                for assessment in self
                for section, score in assessment._get_section_scores()
                if score is not None
            ]
        )

    def action_reopen(self):
        """Let closed assessments be corrected."""
        self.check_access("write")
        self.state = "open"
        # scores are worked out, never written by users
        self.sudo().score_ids.unlink()

    def action_view_evolution(self):
        """Open the graph of a member's scores with the scorecard."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_assessment_score_action"
        )
        action["domain"] = [
            ("member_id", "=", self.member_id.id),
            ("scorecard_id", "=", self.scorecard_id.id),
        ]
        # a month without a diagnostic has no score, rather than the score 0
        action["context"] = {"fill_temporal": False}
        return action

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_section_scores(self):
        """The score of each section, in percent.

        :return: list of pairs: section, and an int or None where nothing is answered
        """
        self.ensure_one()
        by_section = self.answer_ids.grouped("section_id")
        return [
            (
                section,
                by_section[section]._get_score() if section in by_section else None,
            )
            for section in self.scorecard_id.section_ids
        ]

    def _get_radar(self):
        """What the chart of the assessment shows, beside the one before.

        :return: dict for the template, or None with less than three sections
        """
        self.ensure_one()
        scores = self._get_section_scores()
        series = []
        field = f"reference_{self.moment}"
        if self.moment != "other" and any(section[field] for section, _score in scores):
            series.append(
                {
                    "name": self.env._("Expected level"),
                    "style": "reference",
                    "values": [section[field] for section, _score in scores],
                }
            )
        previous = self.previous_id
        if previous:
            series.append(
                {
                    "name": format_short_day(self.env, previous.date),
                    "style": "previous",
                    "values": [
                        score for _section, score in previous._get_section_scores()
                    ],
                }
            )
        series.append(
            {
                "name": format_short_day(self.env, self.date),
                "style": "now",
                "values": [score for _section, score in scores],
            }
        )
        chart = make_radar([section.name for section, _score in scores], series)
        for axis in chart["axes"] if chart else ():
            axis["number"] = shape_figures(self.env, str(axis["number"]))
        return chart
