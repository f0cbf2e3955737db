# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestProgramme(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.funder = cls.env["res.partner"].create(
            {"name": "Fund for work", "is_company": True, "is_funder": True}
        )
        cls.programme = cls.env["coopaem.programme"].create(
            {
                "name": "Decent work",
                "code": "DW",
                "company_id": cls.company.id,
                "funder_ids": cls.funder.ids,
            }
        )
        cls.spring, cls.autumn = cls.env["coopaem.cohort"].create(
            [
                {
                    "name": name,
                    "programme_id": cls.programme.id,
                    "date_start": day,
                }
                for name, day in (("Spring", "2026-03-01"), ("Autumn", "2026-09-01"))
            ]
        )
        cls.member = cls.create_member()

    def join(self, cohort, member=None, **vals):
        return self.env["coopaem.cohort.member"].create(
            {
                "cohort_id": cohort.id,
                "member_id": (member or self.member).id,
                **vals,
            }
        )

    def test_member_in_several_cohorts(self):
        line = self.join(self.spring, date_end="2026-08-31")
        self.assertEqual(line.date_start, date(2026, 3, 1), "the cohort's")
        self.join(self.autumn)
        other = self.create_member("Badia")
        self.join(self.autumn, other)
        self.assertEqual(self.member.cohort_ids, self.spring | self.autumn)
        self.assertEqual(self.member.programme_ids, self.programme)
        self.assertEqual(self.programme.member_count, 2)
        self.assertEqual(self.autumn.member_count, 2)
        Member = self.env["coopaem.member"]
        found = Member.search(self.spring.action_view_members()["domain"])
        self.assertEqual(found, self.member)
        found = Member.search(self.programme.action_view_members()["domain"])
        self.assertEqual(found, self.member | other)
        groups = Member._read_group(
            [("id", "in", found.ids)], ["cohort_ids"], ["__count"]
        )
        self.assertEqual(dict(groups), {self.spring: 1, self.autumn: 2})
        line.unlink()
        self.assertEqual(self.member.cohort_ids, self.autumn)

    def test_dates(self):
        with self.assertRefused(ValidationError, "before joining"):
            self.join(self.spring, date_end="2026-02-01")
        self.join(self.spring, date_end="2026-04-30")
        with self.assertRefused(ValidationError, "already on some of these days"):
            self.join(self.spring, date_start="2026-04-30")
        self.join(self.spring, date_start="2026-05-01")
        for record in (self.programme, self.spring):
            with self.assertRefused(ValidationError, "before it starts"):
                record.write({"date_start": "2026-03-01", "date_end": "2026-02-01"})

    def test_companies(self):
        foreign = self.create_member(company=self.other_company)
        with self.assertRaises(UserError):
            self.join(self.spring, foreign)

    @freeze_time("2026-10-01")
    def test_form_of_the_member(self):
        with (
            Form(self.member.with_user(self.user_coach)) as form,
            form.cohort_line_ids.new() as line,
        ):
            line.cohort_id = self.spring
        self.assertEqual(self.member.cohort_ids, self.spring)

    # partner organisations

    def test_referred_members(self):
        referrer = self.env["res.partner"].create(
            {"name": "Union of women", "is_company": True, "is_referrer": True}
        )
        self.member.referrer_id = referrer
        as_officer = referrer.with_user(self.user_officer)
        self.assertEqual(as_officer.referred_member_count, 1)
        found = self.env["coopaem.member"].search(
            as_officer.action_view_referred_members()["domain"]
        )
        self.assertEqual(found, self.member)
        self.assertEqual(
            self.funder.with_user(self.user_officer).programme_ids, self.programme
        )
        action = self.env.ref("coopaem_member.res_partner_action_organisation")
        domain = action._get_action_dict()["domain"]
        organisations = (
            self.env["res.partner"]
            .search(
                [("id", "in", (referrer | self.funder | self.member.partner_id).ids)]
            )
            .filtered_domain(safe_eval(domain))
        )
        self.assertEqual(organisations, referrer | self.funder)

    def test_contacts_stay_usable_without_a_role(self):
        partner = self.funder.with_user(self.user_internal)
        self.assertNotIn("referred_member_count", partner.fields_get())
        self.assertTrue(partner.read(["name", "is_funder"]))
        arch = partner.get_view(self.env.ref("base.view_partner_form").id, "form")[
            "arch"
        ]
        self.assertNotIn("referred_member_count", arch)
