# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestMemberHolder(CoopaemMemberCommon):
    """Nobody helps himself to units, members and what the portal shows of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_second = cls.create_user(
            "second", groups="coopaem_member.group_coopaem_coach"
        )
        cls.unit = cls.create_unit()
        cls.unit_own = cls.create_unit("Shop", coach_id=cls.user_coach.id)
        cls.unit_second = cls.create_unit("Mill", coach_id=cls.user_second.id)
        cls.member = cls.create_member()

    def as_user(self, user, record=None):
        return (self.member if record is None else record).with_user(user)

    def test_units_are_given_by_their_coach_or_who_keeps_them(self):
        for user in (self.user_coach, self.user_officer):
            for unit in (self.unit, self.unit_second):
                for command in (Command.link(unit.id), Command.set(unit.ids)):
                    with self.assertRefused(AccessError, "not yours to give"):
                        self.as_user(user).unit_ids = [command]
        with self.assertRefused(AccessError, "not yours to give"):
            self.as_user(self.user_officer).unit_ids = self.unit_own
        with self.assertRaises(AccessError):
            self.as_user(self.user_coach, self.unit_own).member_ids = self.member
        self.env.invalidate_all()
        self.assertFalse(self.member.unit_ids)
        self.as_user(self.user_coach).unit_ids = self.unit_own
        self.as_user(self.user_manager).unit_ids |= self.unit
        self.as_user(self.user_accountant, self.unit_second).member_ids = self.member
        self.env.invalidate_all()
        units = self.unit_own | self.unit | self.unit_second
        self.assertEqual(self.member.unit_ids, units)
        # what is there already stays, and can be taken away
        as_coach = self.as_user(self.user_coach)
        as_coach.unit_ids = [Command.set(units.ids)]
        as_coach.unit_ids = [Command.unlink(self.unit.id)]

    def test_new_members_bring_no_units(self):
        for user, unit in (
            (self.user_coach, self.unit),
            (self.user_coach, self.unit_second),
            (self.user_officer, self.unit_own),
        ):
            Member = self.env["coopaem.member"].with_user(user)
            vals = {"partner_id": self.env["res.partner"].create({"name": "New"}).id}
            with self.assertRefused(AccessError, "not yours to give"):
                Member.create({**vals, "unit_ids": unit.ids})
            with self.assertRefused(AccessError, "not yours to give"):
                Member.with_context(default_unit_ids=unit.ids).create(vals)
        partner = self.env["res.partner"].create({"name": "Newer"})
        Member = self.env["coopaem.member"].with_user(self.user_coach)
        Member.create({"partner_id": partner.id, "unit_ids": self.unit_own.ids})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_agreements_are_no_way_round(self):
        stranger = self.create_member("Stranger", coach_id=self.user_second.id)
        nobodys = self.create_member("Nobody's", coach_id=False)
        for user, member, unit in (
            (self.user_coach, self.member, self.unit),
            (self.user_coach, self.member, self.unit_second),
            (self.user_officer, self.member, self.unit),
            (self.user_coach, stranger, self.unit_own),
            (self.user_coach, nobodys, self.unit_own),
        ):
            with self.subTest(user=user.login, member=member.name, unit=unit.name):
                with self.assertRaises(AccessError):
                    self.env["coopaem.agreement"].with_user(user).create(
                        {
                            "member_id": member.id,
                            "unit_id": unit.id,
                            "type_id": self.type_entry.id,
                        }
                    )
        draft = self.create_agreement(self.member, self.unit_own, state="draft")
        with self.assertRefused(AccessError, "not yours to give"):
            draft.with_user(self.user_coach).unit_id = self.unit
        with self.assertRaises(AccessError):
            draft.with_user(self.user_coach).member_id = stranger
        # what a manager prepared, others put in force
        self.env.invalidate_all()
        prepared = self.create_agreement(self.member, self.unit, state="draft")
        prepared.with_user(self.user_officer).action_start()
        self.assertEqual(self.member.unit_ids, self.unit)

    def test_the_person_stays(self):
        other = self.env["res.partner"].create({"name": "Other"})
        for user in (self.user_coach, self.user_officer):
            as_user = self.as_user(user)
            for partner in (other, user.partner_id):
                with self.assertRefused(AccessError, "contact of a member stays"):
                    as_user.partner_id = partner
            as_user.write({"partner_id": self.member.partner_id.id, "color": 1})
            with self.assertRefused(AccessError, "Nobody makes himself"):
                as_user.create({"partner_id": user.partner_id.id})
            with self.assertRefused(AccessError, "Nobody makes himself"):
                as_user.with_context(default_partner_id=user.partner_id.id).create({})
        self.env.invalidate_all()
        self.as_user(self.user_manager).partner_id = other
        self.assertEqual(self.member.partner_id, other)

    def test_who_hands_a_member_over(self):
        self.create_unit(
            "Oven", coach_id=self.user_second.id, member_ids=self.member.ids
        )
        for user in (self.user_second, self.user_officer):
            with self.assertRefused(AccessError, "looks after"):
                self.as_user(user).coach_id = self.user_second
        self.as_user(self.user_coach).coach_id = self.user_second
        self.as_user(self.user_manager).coach_id = False
        # who has no coach yet is given one by whoever receives members
        self.as_user(self.user_officer).coach_id = self.user_coach
        self.assertEqual(self.member.coach_id, self.user_coach)
