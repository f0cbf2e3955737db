# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestCoachPortfolio(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_second = cls.create_coach("second")
        cls.unit = cls.create_unit(coach_id=cls.user_coach.id)
        cls.coached = cls.create_member("Coached", coach_id=False)
        cls.unit_member = cls.create_member("Of the unit", coach_id=cls.user_second.id)
        # a member of the unit whom another coach looks after
        cls.unit.member_ids = cls.unit_member
        cls.unit_member.coach_id = cls.user_second
        cls.stranger = cls.create_member("Stranger", coach_id=cls.user_second.id)
        cls.coached.coach_id = cls.user_coach
        cls.nobodys = cls.create_member("Nobody's", coach_id=False)
        cls.all = cls.coached | cls.unit_member | cls.stranger | cls.nobodys

    @classmethod
    def create_coach(cls, name, more=""):
        return new_test_user(
            cls.env,
            login=f"coopaem_coach_{name}",
            groups=f"coopaem_member.group_coopaem_coach{more}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def seen(self, user):
        Member = self.env["coopaem.member"].with_user(user)
        return Member.search([("id", "in", self.all.ids)]).sudo()

    def test_portfolio(self):
        self.assertEqual(self.seen(self.user_coach), self.coached | self.unit_member)
        self.assertEqual(self.seen(self.user_second), self.unit_member | self.stranger)
        for role in ("officer", "accountant", "manager"):
            self.assertEqual(self.seen(getattr(self, f"user_{role}")), self.all, role)

    def test_papers_of_others_are_out_of_reach(self):
        kind = self.env.ref("coopaem_member.document_type_identity")
        papers = self.env["coopaem.member.document"].create(
            [{"member_id": member.id, "type_id": kind.id} for member in self.all]
        )
        for user, members in (
            (self.user_coach, self.coached | self.unit_member),
            (self.user_second, self.unit_member | self.stranger),
            (self.user_officer, self.all),
            (self.user_manager, self.all),
        ):
            found = papers.with_user(user).search([("id", "in", papers.ids)])
            self.assertEqual(found.sudo().member_id, members)
        strangers = papers.filtered(lambda paper: paper.member_id == self.stranger)
        with self.assertRaises(AccessError):
            strangers.with_user(self.user_coach).read(["type_id"])
        with self.assertRaises(AccessError):
            strangers.with_user(self.user_coach).write({"date_end": "2027-01-01"})

    def test_others_are_out_of_reach(self):
        for member in (self.stranger, self.nobodys):
            as_coach = member.with_user(self.user_coach)
            for call in (
                lambda m=as_coach: m.read(["name"]),
                lambda m=as_coach: m.write({"color": 1}),
                lambda m=as_coach: m.action_support(),
                lambda m=as_coach: m.action_exit(),
                lambda m=as_coach: m.action_readmit(),
                lambda m=as_coach: m.message_post(body="Hello"),
            ):
                with self.assertRaises(AccessError):
                    call()
            history = member.status_ids.with_user(self.user_coach)
            self.assertFalse(history.search([("id", "=", history.id)]))
            with self.assertRaises(AccessError):
                history.read(["state"])

    def test_agreements(self):
        unit = self.create_unit("Shop")
        own, others = (
            self.create_agreement(member, unit)
            for member in (self.coached, self.stranger)
        )
        by_unit = self.create_agreement(self.stranger, self.unit, state="draft")
        agreements = own | others | by_unit
        Agreement = self.env["coopaem.agreement"].with_user(self.user_coach)
        self.assertEqual(
            Agreement.search([("id", "in", agreements.ids)]).ids,
            [id_ for id_ in agreements.sorted().ids if id_ != others.id],
        )
        with self.assertRaises(AccessError):
            others.with_user(self.user_coach).action_end()
        with self.assertRaises(AccessError):
            Agreement.create(
                {
                    "member_id": self.nobodys.id,
                    "unit_id": unit.id,
                    "type_id": self.type_entry.id,
                }
            )
        for role in ("officer", "accountant", "manager"):
            as_user = agreements.with_user(getattr(self, f"user_{role}"))
            self.assertEqual(as_user.search_count([("id", "in", agreements.ids)]), 3)

    def test_coach_who_keeps_accounts_writes_own_only(self):
        both = self.create_coach("both", ",coopaem_member.group_coopaem_accountant")
        as_both = self.stranger.with_user(both)
        self.assertEqual(as_both.name, "Stranger")
        with self.assertRaises(AccessError):
            as_both.color = 3
        self.stranger.coach_id = both
        as_both.color = 3

    def test_coach_adds_a_member(self):
        partner = self.env["res.partner"].create({"name": "New"})
        Member = self.env["coopaem.member"].with_user(self.user_second)
        member = Member.create({"partner_id": partner.id})
        self.assertEqual(member.coach_id, self.user_second)
        # a unit that nobody coaches changes nothing
        member.with_user(self.user_manager).unit_ids = self.create_unit("Shop")
        self.assertEqual(member.coach_id, self.user_second)
        partner = self.env["res.partner"].create({"name": "Newer"})
        with Form(Member) as form:
            form.partner_id = partner
        self.assertEqual(form.record.coach_id, self.user_second)

    def test_member_in_the_unit_of_another(self):
        partner = self.env["res.partner"].create({"name": "New"})
        Member = self.env["coopaem.member"].with_user(self.user_second)
        member = Member.create({"partner_id": partner.id})
        member.sudo().unit_ids = self.unit
        self.assertEqual(member.coach_id, self.user_second)
        self.assertIn(member, Member.search([]))
        self.assertIn(member.id, Member.with_user(self.user_coach).search([]).ids)
        self.unit.coach_id = False
        self.assertEqual(member.coach_id, self.user_second)

    def test_officer_adds_a_member(self):
        partner = self.env["res.partner"].create({"name": "New"})
        Member = self.env["coopaem.member"].with_user(self.user_officer)
        self.assertFalse(Member.create({"partner_id": partner.id}).coach_id)

    def test_coach_of_the_unit(self):
        unit = self.create_unit("Shop", coach_id=self.user_second.id)
        self.nobodys.unit_ids = unit
        self.assertEqual(self.nobodys.coach_id, self.user_second)
        # who takes over the unit takes over its people
        unit.coach_id = self.user_coach
        self.assertEqual(self.nobodys.coach_id, self.user_coach)
        self.assertIn(self.nobodys, self.seen(self.user_coach))
        self.assertNotIn(self.nobodys, self.seen(self.user_second))
        # somebody else chosen by hand stays
        self.nobodys.coach_id = self.user_second
        self.nobodys.color = 2
        self.assertEqual(self.nobodys.coach_id, self.user_second)

    def test_screens_of_a_coach(self):
        """Names of others do not show through units either."""
        shop = self.create_unit("Shop", member_ids=self.stranger.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        shop_members = shop.with_user(self.user_coach).member_ids
        self.assertFalse(shop_members)
        with Form(self.coached.with_user(self.user_coach)) as form:
            form.phone = "0600000000"
