# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon


class CoachingCommon(CoopaemMemberCommon):
    """Two coaches, each with a member; the first one's has a login and a follow-up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_coach2 = cls.create_user(
            "coach2", groups="coopaem_member.group_coopaem_coach"
        )
        cls.user_member = cls.create_portal_user("amina")
        cls.user_neighbour = cls.create_portal_user("brahim")
        cls.member = cls.create_member(
            partner_id=cls.user_member.partner_id.id, state="entrepreneur"
        )
        cls.neighbour = cls.create_member(
            partner_id=cls.user_neighbour.partner_id.id,
            coach_id=cls.user_coach2.id,
            state="entrepreneur",
        )
        cls.programme = cls.env["coopaem.programme"].create(
            {"name": "Decent work", "code": "DW", "company_id": cls.company.id}
        )
        cls.stage_start, cls.stage_grow = cls.env["coopaem.programme.stage"].create(
            [
                {
                    "name": name,
                    "sequence": sequence,
                    "programme_id": cls.programme.id,
                    "milestone_ids": [Command.create({"name": goal, "days": days})],
                }
                for sequence, (name, goal, days) in enumerate(
                    (("Start", "First sale", 30), ("Grow", "Ten customers", 180))
                )
            ]
        )
        cls.followup = cls.create_followup(cls.member)

    @classmethod
    def create_portal_user(cls, login, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
            tz="UTC",
            email=f"{login}@example.com",
            name=login.capitalize(),
        )

    @classmethod
    def create_followup(cls, member, **vals):
        return cls.env["coopaem.followup"].create(
            {"member_id": member.id, "programme_id": cls.programme.id, **vals}
        )

    @classmethod
    def create_session(cls, member=None, days=0, **vals):
        """Create a session some days from now, negative ones ago."""
        member = member or cls.member
        return cls.env["coopaem.session"].create(
            {
                "member_id": member.id,
                "coach_id": member.coach_id.id or cls.user_coach.id,
                "start": fields.Datetime.now() + timedelta(days=days),
                **vals,
            }
        )

    @classmethod
    def create_action(cls, member=None, days=None, **vals):
        """Create an action that is due some days from today, negative ones ago."""
        member = member or cls.member
        if days is not None:
            vals["date_due"] = fields.Date.today() + timedelta(days=days)
        return cls.env["coopaem.action"].create(
            {"name": "Compare suppliers", "member_id": member.id, **vals}
        )

    @classmethod
    def create_assessment(cls, member=None, **vals):
        """Begin the 26 practices with a member."""
        return cls.env["coopaem.assessment"].create(
            {
                "member_id": (member or cls.member).id,
                "scorecard_id": cls.env.ref("coopaem_coaching.scorecard_practices").id,
                **vals,
            }
        )

    @classmethod
    def answer(cls, assessment, yes=(), without=()):
        """Answer yes to some codes and no to the others, but not those left out."""
        level_yes = cls.env.ref("coopaem_coaching.scorecard_practices_yes")
        level_no = cls.env.ref("coopaem_coaching.scorecard_practices_no")
        for answer in assessment.answer_ids:
            code = answer.question_id.code
            if code not in without:
                answer.level_id = level_yes if code in yes else level_no

    def leave(self, member):
        """Let a member leave the cooperative."""
        member.write(
            {"state": "exit", "exit_date": fields.Date.today(), "exit_kind": "neutral"}
        )
        self.env.flush_all()
