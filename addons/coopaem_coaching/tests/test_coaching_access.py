# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CoachingCommon

PEOPLE = (
    "coopaem.followup",
    "coopaem.followup.milestone",
    "coopaem.session",
    "coopaem.session.decision",
    "coopaem.action",
    "coopaem.assessment",
    "coopaem.assessment.answer",
    "coopaem.assessment.score",
    "coopaem.attention",
)


@tagged("post_install", "-at_install")
class TestCoachingAccess(CoachingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.create_session(attendance="present")
        cls.session.decision_ids = [Command.create({"name": "Call"})]
        cls.action = cls.create_action(days=-1)
        cls.assessment = cls.create_assessment()
        cls.answer(cls.assessment)
        cls.assessment.action_close()
        cls.env.flush_all()

    def test_who_finds_what(self):
        for user, sees in (
            (self.user_coach, True),
            (self.user_manager, True),
            (self.user_coach2, False),
            (self.user_other, False),
        ):
            for model in PEOPLE:
                records = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    found = records.search([("member_id", "=", self.member.id)])
                    self.assertEqual(bool(found), sees)
                    mine = records.sudo().search([("member_id", "=", self.member.id)])
                    self.assertEqual(mine.with_user(user).has_access("read"), sees)

    def test_who_has_no_business_with_it(self):
        for user in (
            self.user_programme_officer,
            self.user_accountant,
            self.user_internal,
            self.user_public,
        ):
            for model in (*PEOPLE, "coopaem.session.note"):
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_officers_read_who_accompanies_whom(self):
        followup = self.followup.with_user(self.user_officer)
        self.assertEqual(followup.stage_id, self.stage_start)
        with self.assertRaises(AccessError):
            followup.goals = "x"
        with self.assertRaises(AccessError):
            self.env["coopaem.session"].with_user(self.user_officer).search([])

    def test_coach_of_a_unit_of_the_member(self):
        unit = self.create_unit(
            coach_id=self.user_coach2.id, member_ids=self.member.ids
        )
        self.assertTrue(self.session.with_user(self.user_coach2).has_access("read"))
        unit.member_ids = [Command.clear()]
        self.assertFalse(self.session.with_user(self.user_coach2).has_access("read"))

    def test_two_coaches_accompany_a_member(self):
        self.followup.with_user(self.user_coach).coach_ids |= self.user_coach2
        member = self.member.with_user(self.user_coach2)
        self.assertEqual(member.search([("id", "=", member.id)]), member)
        for record in (self.session, self.action, self.assessment, self.followup):
            record.with_user(self.user_coach2).check_access("write")
        self.followup.state = "done"
        self.assertFalse(self.action.with_user(self.user_coach2).has_access("read"))

    def test_nobody_gives_himself_a_member(self):
        """A coach does not reach others' members by records that name himself."""
        member = self.neighbour
        for model, vals in (
            ("coopaem.followup", {"programme_id": self.programme.id}),
            ("coopaem.session", {}),
            ("coopaem.action", {"name": "x"}),
            (
                "coopaem.assessment",
                {
                    "scorecard_id": self.env.ref(
                        "coopaem_coaching.scorecard_practices"
                    ).id
                },
            ),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                vals = {"member_id": member.id, **vals}
                if model == "coopaem.followup":
                    vals["coach_ids"] = [Command.set(self.user_coach.ids)]
                self.env[model].with_user(self.user_coach).create(vals)
        self.assessment.action_reopen()
        for record in (self.action, self.session, self.followup, self.assessment):
            with self.assertRefused(UserError, "stays with"):
                record.with_user(self.user_coach).member_id = member
        theirs = self.create_session(member)
        for record in (self.session.decision_ids,):
            with self.assertRefused(UserError, "stays with"):
                record.with_user(self.user_coach).session_id = theirs
        with self.assertRefused(ValidationError, "another member"):
            self.action.with_user(self.user_coach).session_id = theirs
        with self.assertRaises(AccessError):
            self.env["coopaem.coach.absence"].with_user(self.user_coach).create(
                {
                    "coach_id": self.user_coach2.id,
                    "substitute_id": self.user_coach.id,
                    "company_id": self.company.id,
                    "date_end": "2040-01-01",
                }
            )

    def test_scorecards_are_the_managers(self):
        scorecard = self.env.ref("coopaem_coaching.scorecard_skills")
        self.assertTrue(scorecard.with_user(self.user_coach).name)
        with self.assertRaises(AccessError):
            scorecard.with_user(self.user_coach).name = "x"
        own = self.env["coopaem.scorecard"].create(
            {"name": "Ours", "company_id": self.company.id}
        )
        self.assertFalse(own.with_user(self.user_other).has_access("read"))

    def test_scores_are_not_written_by_hand(self):
        for user in (self.user_coach, self.user_manager):
            with self.assertRaises(AccessError):
                self.assessment.score_ids[0].with_user(user).score = 100
