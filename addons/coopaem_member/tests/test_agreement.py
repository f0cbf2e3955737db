# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestAgreement(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme_a = cls.create_scheme("A")
        cls.scheme_b = cls.create_scheme("B")
        cls.unit = cls.create_unit(coach_id=cls.user_coach.id)
        cls.member = cls.create_member(state_date="2025-01-01")

    # conflicts

    def test_same_agreement_twice(self):
        first = self.create_agreement(
            self.member, self.unit, "2026-01-01", date_end="2026-06-30"
        )
        second = self.create_agreement(
            self.member, self.unit, "2026-06-30", state="draft"
        )
        with self.assertRefused(ValidationError, first.number):
            second.action_start()
        second.date_start = "2026-07-01"
        second.action_start()
        with self.assertRefused(ValidationError, "overlaps"):
            first.date_end = False
        with self.assertRefused(ValidationError, "overlaps"):
            first.date_end = "2026-07-01"

    def test_open_ended_agreements_overlap(self):
        self.create_agreement(self.member, self.unit, "2026-01-01")
        with self.assertRefused(ValidationError, "overlaps"):
            self.create_agreement(self.member, self.unit, "2030-01-01")

    def test_both_in_one_batch(self):
        vals = {
            "member_id": self.member.id,
            "unit_id": self.unit.id,
            "type_id": self.type_entry.id,
            "date_start": "2026-01-01",
        }
        agreements = self.env["coopaem.agreement"].create([vals, vals])
        with self.assertRefused(ValidationError, "overlaps"):
            agreements.action_start()

    def test_what_does_not_conflict(self):
        self.create_agreement(self.member, self.unit)
        self.create_agreement(self.member, self.unit, type_id=self.type_support.id)
        self.create_agreement(self.create_member("Badia"), self.unit)
        self.create_agreement(self.member, self.create_unit("Shop"))
        self.create_agreement(self.member, self.unit, state="draft")
        self.create_agreement(self.member, self.unit, state="cancelled")

    def test_two_schemes_for_one_unit(self):
        self.create_agreement(
            self.member,
            self.unit,
            date_end="2026-06-30",
            levy_scheme_id=self.scheme_a.id,
        )
        other = self.create_member("Badia")
        with self.assertRefused(ValidationError, "another levy scheme"):
            self.create_agreement(
                other, self.unit, "2026-06-01", levy_scheme_id=self.scheme_b.id
            )
        same = self.create_agreement(
            other, self.unit, "2026-06-01", levy_scheme_id=self.scheme_a.id
        )
        same.action_cancel()
        self.create_agreement(other, self.unit, "2026-06-01")
        self.create_agreement(
            self.member, self.unit, "2026-07-01", levy_scheme_id=self.scheme_b.id
        )

    def test_ended_agreement_counts_for_its_days(self):
        ended = self.create_agreement(
            self.member, self.unit, date_end="2026-06-30", state="ended"
        )
        with self.assertRefused(ValidationError, ended.number):
            self.create_agreement(self.member, self.unit, "2026-06-15")
        self.create_agreement(self.member, self.unit, "2026-07-01")

    def test_dates(self):
        with self.assertRefused(ValidationError, "before it starts"):
            self.create_agreement(
                self.member, self.unit, "2026-02-01", date_end="2026-01-31"
            )
        with self.assertRefused(ValidationError, "last day"):
            self.create_agreement(self.member, self.unit, state="ended")
        one_day = self.create_agreement(
            self.member, self.unit, "2026-02-01", date_end="2026-02-01"
        )
        self.assertEqual(one_day.state, "running")

    def test_companies(self):
        foreign_member = self.create_member(company=self.other_company)
        foreign_scheme = self.create_scheme("A", company=self.other_company)
        with self.assertRaises(UserError):
            self.create_agreement(foreign_member, self.unit)
        with self.assertRaises(UserError):
            self.create_agreement(
                self.member, self.unit, levy_scheme_id=foreign_scheme.id
            )

    def test_only_about_activities(self):
        structure = self.env["coopaem.unit"]._ensure_structure(self.company)
        with self.assertRefused(ValidationError, "no activity"):
            self.create_agreement(self.member, structure, state="draft")

    # life of an agreement

    @freeze_time("2026-10-15")
    def test_states(self):
        agreement = self.create_agreement(self.member, self.unit, state="draft")
        with self.assertRefused(UserError, "Running"):
            agreement.action_end()
        agreement.action_start()
        with self.assertRaises(UserError):
            agreement.action_start()
        agreement.action_end()
        self.assertRecordValues(
            agreement, [{"state": "ended", "date_end": date(2026, 10, 15)}]
        )
        agreement.action_cancel()
        agreement.action_draft()
        self.assertEqual(agreement.state, "draft")

    @freeze_time("2026-10-15")
    def test_end(self):
        past = self.create_agreement(self.member, self.unit, date_end="2026-09-30")
        past.action_end()
        self.assertEqual(past.date_end, date(2026, 9, 30))
        future = self.create_agreement(self.member, self.unit, "2026-11-01")
        with self.assertRefused(UserError, "not begun"):
            future.action_end()

    @freeze_time("2026-10-15")
    def test_cron(self):
        past = self.create_agreement(self.member, self.unit, date_end="2026-10-14")
        last_day = self.create_agreement(
            self.member, self.unit, "2026-10-15", date_end="2026-10-15"
        )
        self.env["coopaem.agreement"]._cron_end_agreements()
        self.assertEqual(past.state, "ended")
        self.assertEqual(last_day.state, "running")

    def test_agreement_in_force_is_fixed(self):
        agreement = self.create_agreement(self.member, self.unit)
        for vals in (
            {"levy_scheme_id": self.scheme_a.id},
            {"date_start": "2026-02-01"},
            {"unit_id": self.create_unit("Shop").id},
            {"type_id": self.type_support.id},
            {"note": "<p>Other terms</p>"},
            {"pay_mode": "wage"},
            {"notice_count": 7},
        ):
            with self.subTest(vals=vals), self.assertRefused(UserError, "in force"):
                agreement.write(vals)
        agreement.write({"date_start": "2026-01-01", "date_end": "2026-12-31"})
        agreement.action_cancel()
        agreement.action_draft()
        agreement.levy_scheme_id = self.scheme_a

    def test_member_joins_the_unit(self):
        agreement = self.create_agreement(self.member, self.unit, state="draft")
        self.assertFalse(self.member.unit_ids)
        agreement.with_user(self.user_coach).action_start()
        self.assertEqual(self.member.unit_ids, self.unit)

    def test_agreement_in_force_is_not_deleted(self):
        agreement = self.create_agreement(self.member, self.unit)
        with self.assertRefused(UserError, "Cancel it instead"):
            agreement.unlink()
        agreement.action_cancel()
        agreement.unlink()

    def test_form(self):
        Agreement = self.env["coopaem.agreement"].with_user(self.user_coach)
        with Form(Agreement) as form:
            form.member_id = self.member
            form.unit_id = self.unit
            form.type_id = self.type_support
            form.date_start = "2026-01-01"
        agreement = form.record
        self.assertTrue(agreement.number)
        self.assertEqual(agreement.company_id, self.company)
        self.assertIn(self.member.name, agreement.display_name)
        agreement.action_start()
        with Form(agreement) as form:
            form.date_end = "2026-12-31"
            with self.assertRaises(AssertionError):
                form.levy_scheme_id = self.scheme_a
        other = self.create_member("Badia", unit_ids=self.unit.ids)
        with Form(Agreement) as form:
            form.member_id = other
            self.assertEqual(form.unit_id, self.unit, "the only unit of the member")
            form.type_id = self.type_support
        found = self.env["coopaem.agreement"].name_search(self.member.name)
        self.assertIn(agreement.id, [pair[0] for pair in found])
