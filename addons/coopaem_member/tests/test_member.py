# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestMember(CoopaemMemberCommon):
    def test_name_is_the_contacts(self):
        member = self.create_member("Amina")
        member.partner_id.name = "Amina B."
        self.assertEqual(member.name, "Amina B.")
        member.write({"phone": "+212600000000", "email": "amina@example.com"})
        self.assertRecordValues(
            member.partner_id,
            [{"phone": "+212600000000", "email": "amina@example.com"}],
        )

    def test_a_person_is_a_member_once_per_company(self):
        partner = self.create_member().partner_id
        self.create_member(company=self.other_company, partner_id=partner.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.create_member(partner_id=partner.id)

    def test_contact_of_the_cooperative_is_refused(self):
        Partner = self.env["res.partner"]
        below = Partner.create(
            {"name": "Below", "parent_id": self.company.partner_id.id}
        )
        company_below = Partner.create(
            {
                "name": "Company below",
                "is_company": True,
                "parent_id": self.other_company.partner_id.id,
            }
        )
        for partner in (below, company_below, self.company.partner_id):
            with (
                self.subTest(partner=partner.name),
                self.assertRefused(ValidationError, "contact of the cooperative"),
            ):
                self.create_member(partner_id=partner.id)

    def test_member_does_not_become_contact_of_the_cooperative(self):
        member = self.create_member()
        with self.assertRefused(ValidationError, "contact of the cooperative"):
            member.partner_id.parent_id = self.company.partner_id

    def test_contacts_above_a_member_stay_outside(self):
        family = self.env["res.partner"].create({"name": "Family"})
        member = self.create_member()
        member.partner_id.parent_id = family
        with self.assertRefused(ValidationError, "contact of the cooperative"):
            family.parent_id = self.other_company.partner_id

    def test_contacts_of_others_are_free(self):
        self.create_member()
        contact = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.company.partner_id.id}
        )
        self.assertEqual(contact.parent_id, self.company.partner_id)

    def test_contact_of_another_company(self):
        partner = self.env["res.partner"].create(
            {"name": "Elsewhere", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self.create_member(partner_id=partner.id)

    def test_member_with_agreement_is_not_deleted(self):
        member = self.create_member()
        agreement = self.create_agreement(member, self.create_unit())
        with self.assertRefused(UserError, "cannot be deleted"):
            member.unlink()
        agreement.action_cancel()
        agreement.unlink()
        member.unlink()

    def test_several_units_and_several_members(self):
        amina, badia = self.create_member("Amina"), self.create_member("Badia")
        pot = self.create_unit("Pot", member_ids=(amina | badia).ids)
        shop = self.create_unit("Shop", member_ids=amina.ids)
        self.assertEqual(amina.unit_ids, pot | shop)
        self.assertEqual(badia.unit_ids, pot)
        self.assertRecordValues(amina | badia, [{"unit_count": 2}, {"unit_count": 1}])
        self.assertEqual(pot.member_count, 2)
        found = self.env["coopaem.unit"].search(amina.action_view_units()["domain"])
        self.assertEqual(found, pot | shop)

    def test_agreement_counts(self):
        member, unit = self.create_member(), self.create_unit()
        agreement = self.create_agreement(member, unit)
        self.assertEqual(member.agreement_count, 1)
        self.assertEqual(unit.agreement_count, 1)
        Agreement = self.env["coopaem.agreement"]
        for record in (member, unit):
            domain = record.action_view_agreements()["domain"]
            self.assertEqual(Agreement.search(domain), agreement)

    def test_kanban_shows_every_status(self):
        member = self.create_member()
        result = member.with_context(read_group_expand=True).web_read_group(
            [("id", "=", member.id)], groupby=["state"]
        )
        self.assertEqual(
            [group["state"] for group in result["groups"]],
            ["candidate", "supported", "entrepreneur", "associate", "exit"],
        )

    def test_form(self):
        Member = self.env["coopaem.member"].with_user(self.user_coach)
        unit = self.create_unit(coach_id=self.user_coach.id)
        with Form(Member) as form:
            form.partner_id = self.env["res.partner"].create({"name": "Amina"})
            form.phone = "0600000000"
            form.unit_ids.add(unit)
        member = form.record
        self.assertTrue(member.ref)
        self.assertEqual(member.state, "candidate")
        self.assertEqual(unit.member_ids, member.with_env(self.env))
