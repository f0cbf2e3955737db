# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestMemberExit(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.create_unit()
        cls.reason = cls.env.ref("coopaem_member.exit_reason_employment")
        with freeze_time("2026-01-10"):
            cls.member = cls.create_member(state="entrepreneur", unit_ids=cls.unit.ids)

    def wizard(self, user=None, member=None, **vals):
        """The wizard of a member, as its form fills it in."""
        member = (member or self.member).with_user(user or self.user_coach)
        action = member.action_exit()
        Wizard = member.env[action["res_model"]].with_context(**action["context"])
        with Form(Wizard) as form:
            form.reason_id = self.reason
            for name, value in vals.items():
                form[name] = value
        return form.record

    @freeze_time("2026-10-15")
    def test_exit(self):
        agreement = self.create_agreement(self.member, self.unit)
        wizard = self.wizard(
            date="2026-09-30", destination="employment", note="At the dairy"
        )
        self.assertEqual(wizard.kind, "positive")
        self.assertEqual(wizard.agreement_ids.ids, agreement.ids)
        wizard.action_confirm()
        self.assertRecordValues(
            self.member,
            [
                {
                    "state": "exit",
                    "exit_date": date(2026, 9, 30),
                    "exit_kind": "positive",
                    "exit_reason_id": self.reason.id,
                    "exit_destination": "employment",
                }
            ],
        )
        self.assertRecordValues(
            agreement, [{"state": "ended", "date_end": date(2026, 9, 30)}]
        )
        self.assertRecordValues(
            self.member.status_ids.sorted("date_start")[-1],
            [
                {
                    "state": "exit",
                    "date_start": date(2026, 10, 1),
                    "exit_kind": "positive",
                    "exit_reason_id": self.reason.id,
                    "exit_destination": "employment",
                    "user_id": self.user_coach.id,
                }
            ],
        )
        states = self.member._get_states_on
        self.assertEqual(states("2026-09-30"), {self.member.id: "entrepreneur"})
        self.assertEqual(states("2026-10-01"), {self.member.id: "exit"})
        self.assertIn("At the dairy", self.member.message_ids[0].body)
        with self.assertRefused(UserError, "left already"):
            wizard.action_confirm()

    @freeze_time("2026-10-15")
    def test_what_happens_to_agreements(self):
        past = self.create_agreement(
            self.member, self.unit, "2026-01-01", date_end="2026-06-30"
        )
        to_come = self.create_agreement(
            self.member, self.unit, "2026-11-01", date_end="2026-12-31"
        )
        draft = self.create_agreement(
            self.member, self.unit, "2026-08-01", state="draft"
        )
        self.wizard().action_confirm()
        self.assertEqual(past.date_end, date(2026, 6, 30))
        self.assertEqual(
            (past | to_come | draft).mapped("state"), ["ended", "cancelled", "draft"]
        )

    @freeze_time("2026-10-15")
    def test_units_of_others_stay(self):
        shop = self.create_unit("Shop")
        self.member.unit_ids += shop
        other = self.create_member("Badia")
        agreement = self.create_agreement(other, self.unit)
        self.create_agreement(self.member, self.unit, type_id=self.type_support.id)
        wizard = self.wizard()
        self.assertEqual(wizard.shared_unit_ids.ids, self.unit.ids)
        self.assertEqual(wizard.left_unit_ids.ids, shop.ids)
        wizard.action_confirm()
        self.assertEqual(agreement.state, "running")
        self.assertEqual(self.unit.state, "active")

    def test_portal_user_is_named(self):
        self.assertFalse(self.wizard().portal_login)
        user = new_test_user(self.env, login="amina_portal", groups="base.group_portal")
        user.partner_id = self.member.partner_id
        wizard = self.wizard()
        self.assertEqual(wizard.portal_login, "amina_portal")
        wizard.action_confirm()
        self.assertTrue(user.active)

    @freeze_time("2026-10-15")
    def test_days_that_cannot_be(self):
        with self.assertRefused(UserError, "still to come"):
            self.wizard(date="2026-10-16").action_confirm()
        with self.assertRefused(UserError, "is Entrepreneur since"):
            self.wizard(date="2025-12-31").action_confirm()

    @freeze_time("2026-10-15")
    def test_exit_needs_a_reason(self):
        """Whoever drags the card is led to the wizard."""
        with self.assertRaises(RedirectWarning) as caught:
            self.member.with_user(self.user_coach).state = "exit"
        _message, action_id, _button, context = caught.exception.args
        action = self.env["ir.actions.act_window"].browse(action_id)
        self.assertEqual(action.res_model, "coopaem.member.exit")
        self.assertEqual(context, {"default_member_id": self.member.id})
        both = self.member | self.create_member("Badia")
        with self.assertRefused(UserError, "by itself"):
            both.write({"state": "exit"})

    # coming back

    def test_readmission(self):
        with freeze_time("2026-10-15"):
            self.wizard(date="2026-09-30").action_confirm()
        with freeze_time("2026-12-01"):
            self.member.with_user(self.user_coach).action_readmit()
        self.assertRecordValues(
            self.member,
            [
                {
                    "state": "candidate",
                    "exit_date": False,
                    "exit_kind": False,
                    "exit_reason_id": False,
                    "exit_destination": False,
                }
            ],
        )
        # the exit stays in the history
        line = self.member.status_ids.filtered(lambda line: line.state == "exit")
        self.assertEqual(line.exit_reason_id, self.reason)
        self.assertEqual(line.date_end, date(2026, 11, 30))

    def test_readmission_at_a_stage(self):
        with freeze_time("2026-10-15"):
            self.wizard(date="2026-09-30").action_confirm()
        with freeze_time("2026-12-01"):
            self.member.with_user(self.user_coach).state = "supported"
        self.assertEqual(self.member.state, "supported")
        self.assertFalse(self.member.exit_date)

    @freeze_time("2026-10-15")
    def test_exit_of_today_is_taken_back(self):
        self.wizard().action_confirm()
        self.assertEqual(self.member.exit_date, date(2026, 10, 15))
        self.member.with_user(self.user_coach).action_readmit()
        self.assertEqual(self.member.state, "entrepreneur")
        self.assertEqual(self.member.status_ids.mapped("state"), ["entrepreneur"])

    @freeze_time("2026-10-15")
    def test_corrected_day_of_an_exit(self):
        self.wizard(date="2026-09-30").action_confirm()
        line = self.member.status_ids.sorted("date_start")[-1]
        line.with_user(self.user_manager).date_start = "2026-09-01"
        self.assertEqual(self.member.exit_date, date(2026, 8, 31))

    # access

    def test_who_may(self):
        for role in ("accountant", "programme_officer", "internal", "portal", "public"):
            user = getattr(self, f"user_{role}")
            Wizard = self.env["coopaem.member.exit"].with_user(user)
            with self.subTest(role=role), self.assertRaises(AccessError):
                Wizard.create({"member_id": self.member.id})

    def test_not_of_others(self):
        """A coach cannot let others' members go, nor can another company."""
        stranger = new_test_user(
            self.env,
            login="coopaem_stranger",
            groups="coopaem_member.group_coopaem_coach",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (stranger, self.user_other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                wizard = (
                    self.env["coopaem.member.exit"]
                    .with_user(user)
                    .create(
                        {
                            "member_id": self.member.id,
                            "reason_id": self.reason.id,
                            "kind": "positive",
                        }
                    )
                )
                wizard.action_confirm()
        self.assertEqual(self.member.state, "entrepreneur")
