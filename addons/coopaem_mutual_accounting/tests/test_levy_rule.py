# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
class TestLevyRule(CoopaemLevyCommon):
    def assertRefused(self, pattern, function, *args, **kwargs):
        with self.assertRaisesRegex(ValidationError, pattern), self.cr.savepoint():
            function(*args, **kwargs)

    # Limits
    def test_amount_sets_the_limit(self):
        rule = self._create_rule(floor_year=2160)
        self.assertRecordValues(
            rule,
            [
                {
                    "has_floor_month": False,
                    "has_floor_year": True,
                    "has_cap_month": False,
                    "has_cap_year": False,
                }
            ],
        )
        self.assertEqual(
            {
                name: value and float(value)
                for name, value in rule._get_limits().items()
            },
            {
                "floor_month": None,
                "floor_year": 2160.0,
                "cap_month": None,
                "cap_year": None,
            },
        )

    def test_zero_is_not_empty(self):
        rule = self._create_rule(has_cap_month=True)
        self.assertEqual(rule._get_limits()["cap_month"], 0)
        rule.has_cap_month = False
        self.assertIsNone(rule._get_limits()["cap_month"])

    def test_unticked_limit_does_not_count(self):
        rule = self._create_rule(floor_month=50)
        rule.has_floor_month = False
        self.assertIsNone(rule._get_limits()["floor_month"])

    def test_form(self):
        with Form(self.rule_model) as form:
            form.name = "Contribution"
            form.code = "F1"
            form.date_from = "2026-01-01"
            form.has_floor_year = True
            form.floor_year = 1200
            with form.tier_ids.new() as tier:
                tier.tier_from = 0
                tier.rate = 0.135
        rule = form.save()
        self.assertEqual(rule._get_terms().tiers, ((0, Decimal("0.135")),))
        self.assertEqual(rule.floor_year, 1200)

    def test_tiers_are_read_exactly(self):
        rule = self._create_rule(tiers=[(40000, 0.1), (0, 0.11), (80000, 1 / 3)])
        self.assertEqual(
            rule._get_terms().tiers,
            (
                (0, Decimal("0.11")),
                (40000, Decimal("0.1")),
                (80000, Decimal("0.3333333333")),
            ),
        )

    # What is refused
    def test_two_tiers_from_the_same_amount(self):
        self.assertRefused(
            "R9.*two tiers start at 1,000.00",
            self._create_rule,
            "R9",
            tiers=[(0, 0.1), (1000, 0.05), (1000, 0.04)],
        )
        rule = self._create_rule("R8", tiers=[(0, 0.1), (1000, 0.05)])
        self.assertRefused(
            "R8.*two tiers start",
            rule.tier_ids[1].write,
            {"tier_from": 0},
        )

    def test_impossible_rates(self):
        self.assertRefused("R9.*110 %", self._create_rule, "R9", tiers=[(0, 1.1)])
        self.assertRefused("R9.*-1 %", self._create_rule, "R9", tiers=[(0, -0.01)])
        self.assertRefused(
            "R9.*internal sales",
            self._create_rule,
            "R9",
            has_internal_rate=True,
            internal_sales_rate=2,
        )

    def test_negative_amounts(self):
        self.assertRefused("below zero", self._create_rule, "R9", tiers=[(-1, 0.1)])
        self.assertRefused("negative", self._create_rule, "R9", fixed_month=-1)
        self.assertRefused("negative", self._create_rule, "R9", floor_year=-1)

    def test_floor_above_cap(self):
        self.assertRefused(
            "R9.*floor per month is above the cap",
            self._create_rule,
            "R9",
            floor_month=50,
            cap_month=40,
        )
        self.assertRefused(
            "R9.*floor per year", self._create_rule, "R9", floor_year=50, cap_year=40
        )
        self._create_rule("R9", floor_year=50, cap_month=40)

    def test_rule_that_levies_nothing(self):
        self.assertRefused("levies nothing", self._create_rule, "R9", tiers=[])
        rule = self._create_rule("R9", tiers=[], fixed_month=30)
        self.assertRefused("levies nothing", rule.write, {"fixed_month": 0})

    def test_treasury_by_the_year(self):
        self.assertRefused(
            "treasury is a balance",
            self._create_rule,
            basis="treasury",
            period="year",
        )

    def test_dates(self):
        self.assertRefused(
            "before it starts", self._create_rule, "R9", date_to="2025-12-31"
        )

    def test_overlapping_versions(self):
        self._create_rule("R1", date_to="2026-06-30")
        self._create_rule("R1", date_from="2026-07-01")
        self.assertRefused(
            "two rules R1.*2026-07-01.*2026-09-01",
            self._create_rule,
            "R1",
            date_from="2026-09-01",
        )
        self.assertRefused(
            "two rules R1", self._create_rule, "R1", date_from="2026-06-30"
        )
        # Another scheme is another levy.
        rule = self._create_rule("R1", scheme_id=self.scheme_a.id)
        self.assertRefused("two rules R1", rule.write, {"scheme_id": False})

    def test_fund(self):
        rule = self._create_rule(beneficiary="fund")
        self.assertEqual(rule.fund_id, self.fund)
        rule.beneficiary = "structure"
        self.assertFalse(rule.fund_id)
        self.company.fund_id = False
        self.assertRefused("choose the fund", rule.write, {"beneficiary": "fund"})

    def test_override_is_for_one_target(self):
        rule = self._create_rule()
        override_model = self.env["coopaem.levy.override"]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.cr.savepoint():
                override_model.create({"rule_id": rule.id, "rate": 0.05})
        self.assertRefused(
            "changes nothing",
            override_model.create,
            {"rule_id": rule.id, "unit_id": self.unit_a.id},
        )
        self.assertRefused(
            "150 %",
            override_model.create,
            {"rule_id": rule.id, "unit_id": self.unit_a.id, "rate": 1.5},
        )
        self.assertRefused(
            "above the cap",
            override_model.create,
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "replace_limits": True,
                "floor_month": 10,
                "cap_month": 5,
            },
        )

    def test_overlapping_overrides_and_waivers(self):
        rule = self._create_rule()
        for model, vals, other in (
            ("coopaem.levy.override", {"rate": 0.05}, "overridden twice"),
            ("coopaem.levy.waiver", {"reason": "Flood"}, "granted twice"),
        ):
            vals = {"rule_id": rule.id, "unit_id": self.unit_a.id, **vals}
            records = self.env[model].create(
                [
                    {**vals, "date_from": "2026-01-01", "date_to": "2026-03-31"},
                    {**vals, "date_from": "2026-04-01"},
                ]
            )
            self.assertRefused(other, records[0].write, {"date_to": "2026-04-01"})
            self.env[model].create(
                {**vals, "unit_id": self.unit_b.id, "date_from": "2026-01-01"}
            )

    def test_booked_rule_keeps_what_it_was(self):
        rule = self._create_rule()
        rule.code = "R0"
        self._levy_and_book(1, invoiced=1000)
        rule.invalidate_recordset(["has_booked"])
        self.assertTrue(rule.has_booked)
        for vals in (
            {"code": "R2"},
            {"scheme_id": self.scheme_a.id},
            {"beneficiary": "reserve"},
            {"date_from": "2026-02-01"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "new version"),
            ):
                rule.write(vals)
        rule.write({"code": "R0", "date_from": "2025-01-01", "name": "Contribution"})

    # Versions
    def test_new_version(self):
        rule = self._create_rule(date_to="2026-12-31", floor_month=5)
        rule.write(
            {
                "override_ids": [
                    Command.create({"unit_id": self.unit_a.id, "rate": 0.05}),
                    Command.create(
                        {
                            "unit_id": self.unit_b.id,
                            "rate": 0.05,
                            "date_to": "2026-01-31",
                        }
                    ),
                ],
                "waiver_ids": [
                    Command.create(
                        {
                            "unit_id": self.unit_c.id,
                            "date_from": "2026-01-01",
                            "reason": "Flood",
                        }
                    )
                ],
            }
        )
        self._levy_and_book(3, invoiced=1000)
        action = rule.action_new_version()
        version = self.rule_model.browse(action["res_id"])
        self.assertRecordValues(
            rule + version,
            [
                {
                    "code": "R1",
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 3, 31),
                    "floor_month": 5,
                },
                {
                    "code": "R1",
                    "date_from": date(2026, 4, 1),
                    "date_to": date(2026, 12, 31),
                    "floor_month": 5,
                },
            ],
        )
        self.assertEqual(version.tier_ids.rate, 0.10)
        self.assertEqual(version.override_ids.unit_id, self.unit_a)
        self.assertEqual(version.waiver_ids.reason, "Flood")
        with self.assertRaisesRegex(UserError, "ended already"):
            rule.action_new_version()

    def test_copy_takes_another_code(self):
        copy = self._create_rule("R1").copy()
        self.assertEqual(copy.code, "R1 (copy)")
        self.assertEqual(copy.tier_ids.rate, 0.10)

    @freeze_time("2026-10-15")
    def test_state(self):
        ended = self._create_rule("R1", date_to="2026-09-30")
        running = self._create_rule("R2", date_to="2026-10-15")
        future = self._create_rule("R3", date_from="2026-11-01")
        rules = ended + running + future
        self.assertEqual(rules.mapped("state"), ["ended", "running", "future"])
        for state, rule in (("ended", ended), ("running", running), ("future", future)):
            self.assertEqual(
                self.rule_model.search(
                    [("state", "=", state), ("id", "in", rules.ids)]
                ),
                rule,
            )
        self.assertEqual(
            self.rule_model.search([("state", "!=", "ended"), ("id", "in", rules.ids)]),
            running + future,
        )

    # In words
    def test_summary(self):
        rule = self._create_rule(
            period="year",
            tiers=[(0, 0.11), (40000, 0.1), (80000, 0.085)],
            fixed_month=30,
            floor_year=2160,
            has_cap_month=True,
            has_internal_rate=True,
            internal_sales_rate=0,
        )
        self.assertEqual(
            rule.summary.replace("\N{NO-BREAK SPACE}", " "),
            "On the turnover invoiced of the year so far, for the structure. "
            "11 % from 0.00 DH to 40,000.00 DH. "
            "10 % from 40,000.00 DH to 80,000.00 DH. "
            "8.5 % above 80,000.00 DH. "
            "Internal sales: 0 %. "
            "A fixed 30.00 DH per month. "
            "At most 0.00 DH per month. At least 2,160.00 DH per year, by twelfths.",
        )
        plain = self._create_rule("R2", basis="collected", beneficiary="fund")
        self.assertEqual(
            plain.summary.replace("\N{NO-BREAK SPACE}", " "),
            "On the turnover collected of the month, for Mutual fund. 10 %.",
        )
