# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10")
class TestRecruitmentFigure(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        team = cls.env["crm.team"].search(
            [("is_recruitment", "=", True), ("company_id", "=", cls.company.id)],
            limit=1,
        )
        meeting = cls.env["crm.stage"].search(
            [("recruitment_step", "=", "meeting")], limit=1
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Candidate {index}",
                    "team_id": team.id,
                    "company_id": cls.company.id,
                    "sex": "female" if index < 16 else "male",
                }
                for index in range(24)
            ]
        )
        cls.leads[:11].stage_id = meeting
        cls.meeting = meeting
        # the database's own clock does not stand still for the test
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-02-01' WHERE id = ANY(%s)",
            [cls.leads.ids],
        )
        cls.env.invalidate_all()
        cls.Figure = cls.env["coopaem.recruitment.figure"]
        cls.Figure._rebuild(cls.company)

    def figures(self, split, user=None):
        return self.Figure.with_user(user or self.user_programme_officer).search(
            [("company_id", "=", self.company.id), ("split", "=", split)]
        )

    def test_funnel(self):
        total = self.figures("total")
        self.assertEqual(str(total.quarter), "2026-01-01")
        self.assertEqual((total.count, total.met_count), (24, 11))
        self.assertEqual((total.has_joined_count, total.joined_count), (True, 0))
        by_sex = {figure.sex: figure for figure in self.figures("sex")}
        self.assertEqual((by_sex["female"].count, by_sex["male"].count), (16, 8))
        self.assertEqual(by_sex["female"].met_count, 11)
        # of sixteen women twelve came: the four who did not would be told of
        self.leads[11].stage_id = self.meeting
        self.Figure.search([("company_id", "=", self.company.id)]).unlink()
        self.Figure._rebuild(self.company)
        by_sex = {figure.sex: figure for figure in self.figures("sex")}
        self.assertFalse(by_sex["female"].has_met_count)
        self.assertEqual(by_sex["female"].met_count, 0)
        # no man came: the sum of both would tell of the women
        self.assertFalse(self.figures("total").has_met_count)
        self.assertEqual(self.figures("total").count, 24)

    def test_two_days_tell_of_nobody(self):
        """A group stays as it is until five came or went further."""
        for count in range(11, 15):
            self.leads[count].stage_id = self.meeting
            self.Figure._rebuild(self.company)
            self.assertEqual(self.figures("total").met_count, 11)
        self.leads[15].stage_id = self.meeting
        self.Figure._rebuild(self.company)
        self.assertEqual(self.figures("total").met_count, 16)
        with self.assertRaises(AccessError):
            self.figures("total").read(["membership"])

    def test_steps_are_not_subtracted_from_each_other(self):
        """Eleven came to a meeting and ten were accepted: that tells of one."""
        self.leads[:10].committee_decision = "accepted"
        self.Figure.search([("company_id", "=", self.company.id)]).unlink()
        self.Figure._rebuild(self.company)
        total = self.figures("total")
        self.assertEqual((total.has_met_count, total.met_count), (True, 11))
        self.assertEqual((total.has_accepted_count, total.accepted_count), (False, 0))

    def test_who_sees_it(self):
        self.assertTrue(self.figures("total", self.user_manager))
        self.assertFalse(self.figures("total", self.user_other))
        for user in (self.user_coach, self.user_officer, self.user_portal):
            with self.assertRaises(AccessError):
                self.figures("total", user)
        with self.assertRaises(AccessError):
            self.leads.with_user(self.user_programme_officer).read(["name"])
