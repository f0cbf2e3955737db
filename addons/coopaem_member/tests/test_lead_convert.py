# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .recruitment_common import RecruitmentCommon


@tagged("post_install", "-at_install")
class TestLeadConvert(RecruitmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._note_authorisations()

    @classmethod
    def _note_authorisations(cls):
        """Note what laws want for identity numbers, where an addon knows of them."""
        if "coopaem.data.duty" not in cls.env:
            return
        duties = cls.env["coopaem.data.duty"].search([("guards_identity", "=", True)])
        cls.env["coopaem.data.authorisation"].create(
            [
                {"company_id": company.id, "duty_id": duty.id, "reference": "A-1"}
                for company in (cls.company, cls.other_company)
                for duty in duties
            ]
        )

    def _wizard(self, lead, user=None):
        Wizard = self.env["coopaem.lead.convert"].with_user(user or self.user_officer)
        return Form(Wizard.with_context(default_lead_id=lead.id))

    def _convert(self, lead, user=None, **vals):
        with self._wizard(lead, user) as form:
            for name, value in vals.items():
                form[name] = value
        form.record.action_convert()
        return lead.member_id

    def test_asks_nothing_twice(self):
        lead = self.create_accepted(user_id=self.user_coach.id)
        action = lead.with_user(self.user_officer).action_make_member()
        self.assertEqual(action["res_model"], "coopaem.lead.convert")
        member = self._convert(lead, identity_number="AB12345")
        self.assertRecordValues(
            member,
            [
                {
                    "name": "Amina Alaoui",
                    "email": "amina@example.com",
                    "company_id": self.company.id,
                    "territory_id": self.territory.id,
                    "referrer_id": self.referrer.id,
                    "sex": "female",
                    "situation_entry": "informal",
                    "situation_now": "informal",
                    "identity_number": "AB12345",
                }
            ],
        )
        self.assertEqual(str(member.birth_date), "1990-05-17")
        unit = member.unit_ids
        self.assertRecordValues(
            unit,
            [
                {
                    "name": "Amina Alaoui",
                    "sector_id": self.sector.id,
                    "territory_id": self.territory.id,
                    "coach_id": self.user_coach.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(unit.analytic_account_id.company_id, self.company)
        agreement = member.agreement_ids
        self.assertEqual(agreement.unit_id, unit)
        self.assertEqual(agreement.state, "draft")
        user = member.partner_id.user_ids
        self.assertTrue(user._is_portal())
        self.assertEqual(user.company_ids, self.company)
        self.assertEqual(lead.partner_id, member.partner_id)
        with self.assertRefused(UserError, "is a member already"):
            self._wizard(lead).save().action_convert()

    def test_several_units_or_nothing_but_the_member(self):
        lead = self.create_accepted()
        with self._wizard(lead) as form:
            with form.unit_ids.new() as line:
                line.name = "Bakery"
            form.invite = False
        form.record.action_convert()
        self.assertEqual(len(lead.member_id.unit_ids), 2)
        self.assertEqual(len(lead.member_id.agreement_ids), 2)
        self.assertFalse(lead.member_id.partner_id.user_ids)
        lead = self.create_accepted("Badia", phone=False, email_from=False)
        form = self._wizard(lead)
        form.make_units = False
        wizard = form.save()
        with self.assertRefused(UserError, "about a unit"):
            wizard.action_convert()
        form.make_agreement = False
        form.save().action_convert()
        self.assertFalse(lead.member_id.unit_ids)
        self.assertFalse(lead.member_id.agreement_ids)

    def test_duplicates_are_refused(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Amina A.",
                "phone": "0661234567",
                "email": "Amina@Example.com",
                "country_id": self.env.ref("base.ma").id,
            }
        )
        member = self.create_member(
            partner_id=partner.id, identity_number="ab-12 345", state="exit"
        )
        member.active = False
        lead = self.create_accepted()
        for vals in (
            {"phone": False},
            {"email": False},
            {"phone": "00212 6 61 23 45 67", "email": "else@example.com"},
            {"phone": False, "email": False, "identity_number": "AB١٢٣٤٥"},
        ):
            form = self._wizard(lead)
            for name, value in {"invite": False, **vals}.items():
                form[name] = value
            self.assertIn(member.ref, form.duplicate_note)
            wizard = form.save()
            with self.subTest(vals=vals), self.assertRefused(UserError, member.ref):
                wizard.action_convert()
        action = wizard.action_link()
        self.assertEqual(action["res_id"], member.id)
        self.assertEqual(lead.member_id, member)
        # what was there before stays when the link is taken back
        lead.with_user(self.user_officer).action_undo_member()
        self.assertTrue(member.exists())
        self.assertTrue(partner.exists())
        self.assertFalse(lead.member_id)

    def test_members_of_other_companies_are_not_told(self):
        partner = self.env["res.partner"].create(
            {"name": "Amina A.", "email": "amina@example.com"}
        )
        other = self.create_member(
            partner_id=partner.id, company=self.other_company, identity_number="X1"
        )
        lead = self.create_accepted()
        form = self._wizard(lead)
        form.identity_number = "X1"
        self.assertFalse(form.duplicate_note)
        self.assertFalse(form.partner_id)
        form.invite = False
        form.save().action_convert()
        self.assertNotEqual(lead.member_id, other)
        self.assertNotEqual(lead.member_id.partner_id, partner)

    def test_contacts_are_used(self):
        partner = self.env["res.partner"].create(
            {"name": "Amina", "phone": "+212661234567", "company_id": self.company.id}
        )
        lead = self.create_accepted()
        form = self._wizard(lead)
        self.assertEqual(form.partner_id, partner)
        form.save().action_convert()
        self.assertEqual(lead.member_id.partner_id, partner)
        self.assertEqual(partner.email, "amina@example.com")
        lead.with_user(self.user_officer).action_undo_member()
        self.assertTrue(partner.exists())
        self.assertFalse(partner.user_ids)

    def test_undo_puts_a_user_of_old_to_sleep_again(self):
        partner = self.env["res.partner"].create(
            {"name": "Amina", "email": "amina@example.com"}
        )
        user = new_test_user(
            self.env, "amina@example.com", "base.group_portal", partner_id=partner.id
        )
        user.active = False
        self.env.cr.execute(
            "UPDATE res_users SET create_date = '2020-01-01' WHERE id = %s", (user.id,)
        )
        self.env.invalidate_all()
        lead = self.create_accepted()
        self._convert(lead)
        self.assertTrue(user.active)
        lead.with_user(self.user_officer).action_undo_member()
        self.assertTrue(user.exists())
        self.assertFalse(user.active)

    def test_a_contact_that_is_not_offered_is_refused(self):
        lead = self.create_accepted()
        wizard = self._wizard(lead).save()
        wizard.sudo().partner_id = self.user_coach.partner_id
        with self.assertRefused(UserError, "contacts that are offered"):
            wizard.action_convert()

    def test_undo(self):
        lead = self.create_accepted()
        member = self._convert(lead)
        made = [
            member,
            member.partner_id,
            member.unit_ids,
            member.unit_ids.analytic_account_id,
            member.agreement_ids,
            member.partner_id.user_ids,
        ]
        lead.with_user(self.user_officer).action_undo_member()
        for records in made:
            self.assertFalse(records.exists(), records)
        self.assertFalse(lead.member_id)
        self.assertEqual(lead.contact_name, "Amina Alaoui")
        self.assertEqual(lead.email_from, "amina@example.com")
        # and again
        self.assertTrue(self._convert(lead))

    def test_undo_is_refused_once_something_depends_on_it(self):
        lead = self.create_accepted()
        member = self._convert(lead)
        unit, agreement = member.unit_ids, member.agreement_ids
        as_officer = lead.with_user(self.user_officer)
        with self.assertRefused(UserError, "no draft any"):
            agreement.action_start()
            as_officer.action_undo_member()
        with self.assertRefused(UserError, "was made since"):
            self.create_agreement(member, unit, state="draft")
            as_officer.action_undo_member()
        with self.assertRefused(UserError, "works in"):
            member.unit_ids = [Command.link(self.create_unit("Shop").id)]
            as_officer.action_undo_member()
        column = unit.analytic_account_id.plan_id._column_name()
        with self.assertRefused(UserError, "entries were booked"):
            self.env["account.analytic.line"].create(
                {
                    "name": "Sale",
                    "amount": 10,
                    column: unit.analytic_account_id.id,
                    "company_id": self.company.id,
                }
            )
            as_officer.action_undo_member()
        with self.assertRefused(UserError, "opened the portal"):
            log = self.env["res.users.log"].with_user(member.partner_id.user_ids)
            log.sudo().create({})
            self.env.invalidate_all()
            as_officer.action_undo_member()
        with self.assertRefused(UserError, "changed since"):
            lead.conversion_date -= timedelta(days=1)
            as_officer.action_undo_member()
        as_officer.action_undo_member()
        self.assertFalse(member.exists())
