# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestLevyScheme(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme_a = cls.create_scheme("A")
        cls.scheme_b = cls.create_scheme("B")
        cls.unit = cls.create_unit()
        cls.member = cls.create_member(state_date="2025-01-01")

    def put_on(self, unit, scheme, date):
        """Put a unit on a scheme from a date on."""
        return self.env["coopaem.unit.levy.scheme"].create(
            {"unit_id": unit.id, "scheme_id": scheme.id, "date_from": date}
        )

    def assertScheme(self, expected, date):
        self.assertEqual(
            self.unit._get_levy_scheme(date), {self.unit.id: expected.id or False}
        )

    def test_newest_line_up_to_the_date(self):
        self.put_on(self.unit, self.scheme_b, "2026-07-01")
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        none = self.env["coopaem.levy.scheme"]
        self.assertScheme(none, "2025-12-31")
        self.assertScheme(self.scheme_a, "2026-01-01")
        self.assertScheme(self.scheme_a, "2026-06-30")
        self.assertScheme(self.scheme_b, "2026-07-01")
        self.assertScheme(self.scheme_b, "2030-01-01")

    def test_agreement_comes_first_while_it_runs(self):
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        agreement = self.create_agreement(
            self.member,
            self.unit,
            date_start="2026-03-01",
            date_end="2026-05-31",
            levy_scheme_id=self.scheme_b.id,
        )
        self.assertScheme(self.scheme_a, "2026-02-28")
        self.assertScheme(self.scheme_b, "2026-03-01")
        self.assertScheme(self.scheme_b, "2026-05-31")
        self.assertScheme(self.scheme_a, "2026-06-01")
        agreement.state = "ended"
        self.assertScheme(self.scheme_b, "2026-04-15")
        agreement.action_cancel()
        self.assertScheme(self.scheme_a, "2026-04-15")

    def test_agreements_without_scheme_or_in_draft_change_nothing(self):
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        self.create_agreement(self.member, self.unit)
        self.create_agreement(
            self.member, self.unit, state="draft", levy_scheme_id=self.scheme_b.id
        )
        self.assertScheme(self.scheme_a, "2026-04-15")

    @freeze_time("2026-10-15")
    def test_scheme_of_today(self):
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        self.put_on(self.unit, self.scheme_b, "2026-11-01")
        self.assertEqual(self.unit.levy_scheme_id, self.scheme_a)
        self.create_agreement(
            self.member, self.unit, levy_scheme_id=self.scheme_b.id
        ).flush_recordset()
        self.assertEqual(self.unit.levy_scheme_id, self.scheme_b)

    @freeze_time("2026-10-15")
    def test_search(self):
        other = self.create_unit("Other")
        without = self.create_unit("Without")
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        self.put_on(other, self.scheme_a, "2026-01-01")
        self.put_on(other, self.scheme_b, "2026-10-01")
        units = self.unit | other | without
        for domain, expected in (
            ([("levy_scheme_id", "=", self.scheme_a.id)], self.unit),
            ([("levy_scheme_id", "in", self.scheme_b.ids)], other),
            ([("levy_scheme_id", "=", False)], without),
            ([("levy_scheme_id", "!=", False)], self.unit | other),
            ([("levy_scheme_id", "!=", self.scheme_a.id)], other | without),
            ([("levy_scheme_id", "ilike", "Scheme B")], other),
            ([("levy_scheme_id.code", "=", "A")], self.unit),
        ):
            with self.subTest(domain=domain):
                found = self.env["coopaem.unit"].search(
                    [("id", "in", units.ids), *domain]
                )
                self.assertEqual(found, expected)

    def test_queries_do_not_grow_with_units(self):
        units = self.env["coopaem.unit"].create(
            [
                {"name": str(number), "company_id": self.company.id}
                for number in range(40)
            ]
        )
        self.env["coopaem.unit.levy.scheme"].create(
            [
                {
                    "unit_id": unit.id,
                    "scheme_id": self.scheme_a.id,
                    "date_from": "2026-01-01",
                }
                for unit in units
            ]
        )
        one = self.count_queries(units[:1]._get_levy_scheme, "2026-10-15")
        self.assertEqual(one, 1)
        self.assertEqual(self.count_queries(units._get_levy_scheme, "2026-10-15"), one)
        self.assertEqual(
            units._get_levy_scheme("2026-10-15"),
            dict.fromkeys(units.ids, self.scheme_a.id),
        )
        few = self.count_queries(units[:2].mapped, "levy_scheme_id")
        self.assertEqual(self.count_queries(units.mapped, "levy_scheme_id"), few)
        self.assertEqual(self.env["coopaem.unit"]._get_levy_scheme("2026-10-15"), {})

    def test_one_scheme_per_day(self):
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.put_on(self.unit, self.scheme_b, "2026-01-01")

    def test_only_activities_follow_a_scheme(self):
        structure = self.env["coopaem.unit"]._ensure_structure(self.company)
        with self.assertRefused(ValidationError, "no activity"):
            self.put_on(structure, self.scheme_a, "2026-01-01")

    def test_scheme_of_another_company(self):
        foreign = self.create_scheme("A", company=self.other_company)
        with self.assertRaises(UserError):
            self.put_on(self.unit, foreign, "2026-01-01")

    def test_used_scheme_is_not_deleted(self):
        self.put_on(self.unit, self.scheme_a, "2026-01-01")
        self.create_agreement(
            self.member, self.unit, levy_scheme_id=self.scheme_b.id, state="draft"
        )
        for scheme in (self.scheme_a, self.scheme_b):
            with self.assertRefused(UserError, "Archive it instead"):
                scheme.unlink()
        self.create_scheme("C").unlink()

    def test_names(self):
        self.assertEqual(self.scheme_a.display_name, "A – Scheme A")
        self.scheme_a.name = "A"
        self.assertEqual(self.scheme_a.display_name, "A")
