# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..models.radar import make_radar
from .common import CoachingCommon


@tagged("post_install", "-at_install")
class TestAssessment(CoachingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard = cls.env.ref("coopaem_coaching.scorecard_practices")

    def test_26_practices_are_ready(self):
        codes = self.scorecard.question_ids.mapped("code")
        self.assertEqual(len(codes), 26)
        self.assertEqual(len(set(codes)), 26)
        counts = [len(section.question_ids) for section in self.scorecard.section_ids]
        self.assertEqual(counts, [7, 3, 8, 8])
        left_out = self.scorecard.question_ids.filtered(lambda one: not one.is_core)
        self.assertEqual(left_out.mapped("code"), ["F5", "F6", "F7", "F8"])

    def test_score_is_the_mean_of_what_was_answered(self):
        assessment = self.create_assessment()
        self.assertEqual(len(assessment.answer_ids), 26)
        self.answer(assessment, yes=("M1", "M2", "B1", "R1", "F5"), without=("M7",))
        self.assertRecordValues(
            assessment,
            [{"coverage": 96, "score": 20, "core_score": 19}],  # 5 of 25, 4 of 21
        )
        assessment.with_user(self.user_coach).action_close()
        self.assertEqual(
            {line.section_id.name: line.score for line in assessment.score_ids},
            {
                "Marketing": 33,
                "Buying and stock": 33,
                "Records and costs": 12,
                "Planning and results": 12,
            },
        )

    def test_what_does_not_apply_is_left_out(self):
        assessment = self.create_assessment()
        self.answer(assessment, yes=("R1",), without=("B1", "B2", "B3"))
        assessment.answer_ids.filtered(
            lambda line: line.question_id.code in ("B1", "B2", "B3")
        ).does_not_apply = True
        self.assertRecordValues(assessment, [{"coverage": 100, "score": 4}])
        assessment.action_close()
        self.assertNotIn(
            self.env.ref("coopaem_coaching.scorecard_practices_buying"),
            assessment.score_ids.section_id,
        )

    def test_too_few_answers_make_no_score(self):
        assessment = self.create_assessment()
        with self.assertRefused(UserError, "Answer some more"):
            assessment.action_close()

    def test_weights_and_levels(self):
        scorecard = self.env["coopaem.scorecard"].create(
            {
                "name": "Prices",
                "level_ids": [
                    Command.create({"name": str(value), "value": value})
                    for value in range(5)
                ],
                "section_ids": [
                    Command.create(
                        {
                            "name": name,
                            "weight": weight,
                            "question_ids": [Command.create({"name": name})],
                        }
                    )
                    for name, weight in (("Cost", 3), ("Margin", 1))
                ],
            }
        )
        assessment = self.create_assessment(scorecard_id=scorecard.id)
        cost, margin = assessment.answer_ids
        cost.level_id = scorecard.level_ids[4]
        margin.level_id = scorecard.level_ids[2]
        self.assertEqual(assessment.score, 88)  # (3 * 1 + 1 * 0.5) / 4
        self.assertFalse(assessment.radar, "two axes make no radar")
        with self.assertRefused(ValidationError, "an answer of this scorecard"):
            cost.level_id = self.env.ref("coopaem_coaching.scorecard_practices_yes")

    def test_compared_with_the_one_before(self):
        first = self.create_assessment(date=date(2026, 1, 10))
        self.answer(first, yes=("M1",))
        first.action_close()
        second = self.create_assessment(date=date(2026, 7, 10), moment="mid")
        self.answer(second, yes=("M1", "M2", "R1", "R2"))
        second.action_close()
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.evolution, second.score - first.score)
        self.assertFalse(first.previous_id)
        self.assertIn("01/10/2026", str(second.radar))
        action = second.action_view_evolution()
        scores = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(scores.assessment_id, first | second)

    def test_closed_ones_stay(self):
        assessment = self.create_assessment()
        self.answer(assessment)
        assessment.action_close()
        with self.assertRefused(UserError, "is closed"):
            assessment.date = "2026-01-01"
        with self.assertRefused(UserError, "is closed"):
            assessment.answer_ids[0].level_id = False
        assessment.action_reopen()
        self.assertFalse(assessment.score_ids)
        assessment.answer_ids[0].level_id = False

    def test_used_scorecards_stay(self):
        self.create_assessment()
        with self.assertRefused(UserError, "Duplicate the scorecard"):
            self.scorecard.section_ids[0].weight = 2
        with self.assertRefused(UserError, "Duplicate the scorecard"):
            self.scorecard.question_ids[0].unlink()
        self.scorecard.question_ids[0].name = "Better words"
        copy = self.scorecard.copy()
        self.assertEqual(len(copy.question_ids), 26)
        copy.section_ids[0].weight = 2

    def test_the_activity_has_eight_weighted_fields(self):
        scorecard = self.env.ref("coopaem_coaching.scorecard_activity")
        self.assertEqual(scorecard.kind, "diagnostic")
        self.assertEqual(
            scorecard.section_ids.mapped("name"),
            [
                "Market",
                "Product",
                "Costs and prices",
                "Bookkeeping",
                "Formal status",
                "Working conditions",
                "Digital",
                "Personal situation",
            ],
        )
        assessment = self.create_assessment(scorecard_id=scorecard.id)
        best = max(scorecard.level_ids, key=lambda level: level.value)
        worst = min(scorecard.level_ids, key=lambda level: level.value)
        assessment.answer_ids.level_id = worst
        market = scorecard.section_ids[0]
        assessment.answer_ids.filtered(
            lambda line: line.section_id == market
        ).level_id = best
        weights = {
            section: section.weight * len(section.question_ids)
            for section in scorecard.section_ids
        }
        self.assertEqual(
            assessment.score, round(100 * weights[market] / sum(weights.values()))
        )
        self.assertGreater(market.weight, 1)
        self.assertEqual(len(assessment._get_radar()["axes"]), 8)

    def test_skills_have_reference_levels(self):
        assessment = self.create_assessment(
            scorecard_id=self.env.ref("coopaem_coaching.scorecard_skills").id,
            moment="final",
        )
        chart = assessment._get_radar()
        self.assertEqual(len(chart["axes"]), 8)
        reference = chart["series"][0]
        self.assertEqual(reference["style"], "reference")
        self.assertEqual(set(reference["values"]), {67})

    def test_radar_points(self):
        chart = make_radar(
            ["A", "B", "C", "D"],
            [{"name": "n", "style": "now", "values": [100, 50, None, 0]}],
        )
        self.assertEqual(
            chart["series"][0]["points"],
            "160.0,60.0 210.0,160.0 160.0,160.0 160.0,160.0",
        )
        self.assertIsNone(make_radar(["A", "B"], []))
