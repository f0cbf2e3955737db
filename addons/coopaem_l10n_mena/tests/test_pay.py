# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models.coopaem_pay import AMOUNTS

PAYSLIPS = Path(__file__).parent / "data" / "payslips.yaml"

# No folder of examples beside the sources; a failure prints what reproduces it.
PROPERTY = settings(deadline=None, database=None, print_blob=True, max_examples=60)

UNITS = {"MA": 2, "TN": 3, "EG": 2}

situations = st.fixed_dictionaries(
    {
        "country": st.sampled_from(sorted(UNITS)),
        "date": st.dates(date(2020, 1, 1), date(2026, 12, 31)),
        "period": st.sampled_from(["month", "month", "year"]),
        "dependants": st.integers(0, 7),
        "children": st.integers(0, 5),
        "head_of_family": st.booleans(),
        "parents": st.integers(0, 2),
    }
)
amounts = st.integers(1, 12_000_000) | st.integers(1, 200_000).map(lambda n: n * 100)


class PayCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pay = cls.env["coopaem.pay"]

    def assertRefused(self, message, **arguments):
        with self.assertRaisesRegex(UserError, message):
            self.pay.compute(**{"country": "MA", "date": "2025-06-30", **arguments})


@tagged("post_install", "-at_install")
class TestPayslips(PayCase):
    def test_known_payslips(self):
        """Pays published, or worked out by hand, with their source in the file."""
        slips = yaml.safe_load(PAYSLIPS.read_text(encoding="utf-8"))
        self.assertEqual(len({slip["id"] for slip in slips}), len(slips))
        for country in UNITS:
            of_country = [s for s in slips if s["ask"]["country"] == country]
            self.assertGreaterEqual(len(of_country), 15)
        for slip in slips:
            with self.subTest(slip["id"], source=slip["source"]):
                result = self.pay.compute(**slip["ask"])
                for name, expected in slip["expect"].items():
                    self.assertAlmostEqual(
                        result[name], expected, delta=slip.get("delta", 0.00001)
                    )

    def test_known_payslips_backwards(self):
        """From the net and from the cost of each, its gross is found again."""
        for slip in yaml.safe_load(PAYSLIPS.read_text(encoding="utf-8")):
            if "taxable" in slip["ask"]:
                continue
            ask = dict(slip["ask"])
            first = self.pay.compute(**ask)
            del ask["gross"]
            with self.subTest(slip["id"]):
                back = self.pay.compute(**ask, net=first["net"])
                self.assertEqual(back["net"], first["net"])
                if back["exact"]:
                    self.assertEqual(back["gross"], first["gross"])
                else:
                    self.assertLessEqual(back["gross"], first["gross"])
                    self.assertIn("least", back["note"])
                spent = self.pay.compute(**ask, budget=first["cost"])
                self.assertEqual(spent["gross"], first["gross"])
                self.assertTrue(spent["exact"])


@tagged("post_install", "-at_install")
class TestPay(PayCase):
    def _totals(self, result):
        """The lines of a result, added up by what they are."""
        totals = {}
        for line in result["lines"]:
            key = line["payer"], line["kind"]
            totals[key] = totals.get(key, 0) + Decimal(str(line["amount"]))
        return totals

    @PROPERTY
    @given(situations, amounts)
    def test_amounts_add_up(self, situation, amount):
        gross = Decimal(amount).scaleb(-UNITS[situation["country"]])
        result = self.pay.compute(**situation, gross=gross)
        got = {name: Decimal(str(result[name])) for name in AMOUNTS}
        self.assertEqual(got["gross"], gross)
        self.assertEqual(
            got["net"],
            gross
            - got["employee_contributions"]
            - got["income_tax"]
            - got["other_employee"],
        )
        self.assertEqual(got["cost"], gross + got["employer_contributions"])
        totals = self._totals(result)
        for key, name in (
            (("employee", "contribution"), "employee_contributions"),
            (("employee", "levy"), "other_employee"),
            (("employee", "income_tax"), "income_tax"),
            (("employer", "contribution"), "employer_contributions"),
        ):
            self.assertEqual(totals.get(key, 0), got[name])
        # What is taken off before tax, and what the scale was applied to.
        reliefs = totals.get(("employee", "deduction"), 0)
        base = max(gross - got["employee_contributions"] - reliefs, 0)
        self.assertLess(abs(base - got["taxable"]), 11)

    @PROPERTY
    @given(situations, amounts)
    def test_net_of_gross_of_net(self, situation, amount):
        gross = Decimal(amount).scaleb(-UNITS[situation["country"]])
        first = self.pay.compute(**situation, gross=gross)
        if first["net"] < 0:
            return
        back = self.pay.compute(**situation, net=str(first["net"]))
        self.assertEqual(back["net"], first["net"])
        unit = 10 ** -UNITS[situation["country"]]
        if back["gross"] == first["gross"]:
            return
        # The law has a step, or rounding lets neighbours leave the same.
        if back["exact"]:
            self.assertEqual(back["gross"] % 1, 0)
            self.assertAlmostEqual(back["gross"], first["gross"], delta=4.5 * unit)
        else:
            self.assertLess(back["gross"], first["gross"])
            self.assertIn("this is the least", back["note"])
        if situation["country"] != "EG" and first["gross"] % 1 == 0:
            # Further down only where a step of the law lies between.
            self.assertGreater(first["gross"] - back["gross"], 1)

    @PROPERTY
    @given(situations, amounts)
    def test_budget_to_the_last_unit(self, situation, amount):
        unit = Decimal(1).scaleb(-UNITS[situation["country"]])
        budget = amount * unit
        try:
            result = self.pay.compute(**situation, budget=budget)
        except UserError as error:
            self.assertEqual(situation["country"], "EG")
            self.assertIn("the least is", str(error))
            return
        self.assertLessEqual(Decimal(str(result["cost"])), budget)
        more = Decimal(str(result["gross"])) + unit
        dearer = self.pay.compute(**situation, gross=more)
        self.assertGreater(Decimal(str(dearer["cost"])), budget)
        self.assertEqual(result["exact"], Decimal(str(result["cost"])) == budget)

    @PROPERTY
    @given(situations, amounts, st.integers(1, 500_000))
    def test_cost_never_falls(self, situation, amount, rise):
        digits = UNITS[situation["country"]]
        low, high = (
            self.pay.compute(**situation, gross=Decimal(number).scaleb(-digits))
            for number in (amount, amount + rise)
        )
        self.assertGreater(high["cost"], low["cost"])
        self.assertGreaterEqual(high["income_tax"], low["income_tax"])

    def test_net_falls_at_the_steps_of_the_law_only(self):
        """Morocco: 78,000 a year. Tunisia: 5,000 taxable. Egypt: between scales."""
        for country, step, around in (
            ("MA", 6500.00, 0.01),
            ("TN", 512.57, 0.5),
            ("EG", 53262.50, 1.0),
        ):
            arguments = {"country": country, "date": "2025-06-30"}
            before = self.pay.compute(**arguments, gross=step - around)
            after = self.pay.compute(**arguments, gross=step + around)
            with self.subTest(country):
                self.assertLess(after["net"], before["net"])
                back = self.pay.compute(**arguments, net=after["net"])
                self.assertLess(back["gross"], step)
                self.assertFalse(back["exact"])
                self.assertIn("least", back["note"])

    def test_month_and_year_agree(self):
        for country in UNITS:
            month = self.pay.compute(country, date="2025-06-30", gross=9000)
            year = self.pay.compute(
                country, date="2025-06-30", gross=108000, period="year"
            )
            for name in AMOUNTS:
                with self.subTest(country, name=name):
                    self.assertAlmostEqual(year[name], month[name] * 12, delta=0.07)

    def test_several_months_at_once(self):
        """Three months due together: three times the ceiling, a quarter of the tax."""
        one = self.pay.compute("MA", date="2025-06-30", gross=10000)
        three = self.pay.compute("MA", date="2025-06-30", gross=30000, months=3)
        self.assertAlmostEqual(three["income_tax"], 3 * one["income_tax"], delta=0.02)
        self.assertAlmostEqual(three["net"], 3 * one["net"], delta=0.02)
        self.assertEqual(three["months"], 3)

    def test_what_is_taxable_alone(self):
        result = self.pay.compute("TN", date="2025-06-30", taxable=1598.067)
        self.assertEqual(result["income_tax"], 253.683)
        self.assertEqual(result["other_employee"], 7.99)
        for name in ("gross", "net", "cost", "employee_contributions"):
            self.assertIsNone(result[name])
        self.assertEqual(
            [line["code"] for line in result["lines"]], ["income_tax", "css"]
        )

    def test_lines_say_where_they_come_from(self):
        result = self.pay.compute("MA", date="2025-06-30", gross=10000, dependants=1)
        first, credit, tax = (
            next(line for line in result["lines"] if line["code"] == code)
            for code in ("social_benefits", "dependants", "income_tax")
        )
        self.assertEqual(first["base"], 6000)
        self.assertEqual(first["rate"], 0.0448)
        self.assertEqual(first["body"], "CNSS")
        self.assertFalse(first["caveat"])
        self.assertIn(
            "https://www.cleiss.fr/docs/cotisations/maroc.html", first["sources"]
        )
        self.assertEqual(credit["kind"], "credit")
        self.assertEqual(credit["amount"], 41.67)
        self.assertEqual(tax["caveat"], "Secondary, to be checked")
        record = self.env[tax["model"]].browse(tax["res_id"])
        record.action_verify()
        result = self.pay.compute("MA", date="2025-06-30", gross=10000)
        self.assertNotIn(
            "Secondary, to be checked", [x["caveat"] for x in result["lines"]]
        )

    def test_arguments_in_any_shape(self):
        expected = self.pay.compute("MA", date="2025-06-30", gross=10000, dependants=2)
        for arguments in (
            {"country": self.env.ref("base.ma")},
            {"country": "ma"},
            {"date": date(2025, 6, 30)},
            {"gross": "10 000.00"},
            {"gross": 10000.0},
            {"gross": Decimal("10000.004")},
            {"dependants": 0, "spouse": True, "children": 1},
        ):
            arguments = {
                **{"country": "MA", "date": "2025-06-30", "gross": 10000},
                **{"dependants": 2, **arguments},
            }
            with self.subTest(arguments):
                self.assertEqual(self.pay.compute(**arguments), expected)

    def test_what_cannot_be_understood_is_refused(self):
        self.assertRefused("one amount")
        self.assertRefused("one amount", gross=1, net=1)
        self.assertRefused("is no country", country="XX", gross=1)
        self.assertRefused("is no country", country=None, gross=1)
        self.assertRefused("no contribution scheme", country="FR", gross=1)
        self.assertRefused("no contribution scheme", status="pirate", gross=1)
        self.assertRefused("no contribution scheme", scheme="nothing", gross=1)
        self.assertRefused("is no day", date="soon", gross=1)
        self.assertRefused("A period is", period="week", gross=1)
        self.assertRefused("1 to 12 months", months=13, gross=1)
        self.assertRefused("whole number", dependants=-1, gross=1)
        self.assertRefused("whole number", children="two", gross=1)
        self.assertRefused("whole number", children=1.5, gross=1)
        self.assertRefused("yes or no", head_of_family="perhaps", gross=1)
        self.assertRefused("is no amount", gross="a lot")
        self.assertRefused("is no amount", gross=float("nan"))
        self.assertRefused("is no amount", gross=True)
        self.assertRefused("not negative", gross=-1)
        self.assertRefused("too large", net=10**13)
        self.assertRefused("knows nothing of: age", gross=1, age=3)
        self.assertRefused(
            "nothing is known of manufacturing", gross=1, manufacturing=True
        )
        self.assertRefused("accident_rate is a share", gross=1, accident_rate=2)
        self.assertRefused("declared income", gross=1, insured_income=3)
        self.assertRefused(
            "no rate of their own", country="EG", gross=5000, accident_rate="0.01"
        )

    def test_nothing_is_guessed(self):
        self.assertRefused(
            "law 148/2019.*is not known", country="EG", date="2019-06-30", gross=5000
        )
        self.assertRefused(
            "Personal exemption.*is not known",
            country="EG",
            date="2022-06-30",
            gross=5000,
            disabled=True,
        )
        self.assertRefused(
            "insurable_min.*not known", country="EG", date="2028-01-31", gross=5000
        )
        self.assertRefused("is not known", date="2009-06-30", gross=5000)
        self.assertRefused(
            "no rule is known for disabled, second_employer together",
            country="EG",
            gross=5000,
            disabled=True,
            second_employer=True,
        )
        self.assertRefused(
            "RTNS.*not known",
            country="TN",
            status="self_employed",
            flat_class=1,
            gross=900,
        )
        bands = self.env["coopaem.pay.scale"].search(
            [("country_id.code", "=", "MA"), ("date_to", "=", False)]
        )
        self.pay.compute("MA", date="2025-06-30", gross=10000)
        bands.is_blank = True
        self.assertRefused("Income tax.*is not known.*Pay figures", gross=10000)

    def test_no_gross_gives_that(self):
        self.assertRefused("the least is 431.26", country="EG", budget=400)
        nothing = self.pay.compute("EG", date="2025-06-30", budget=0)
        self.assertEqual((nothing["gross"], nothing["cost"]), (0, 0))
        low = self.pay.compute("EG", date="2025-06-30", gross=1000)
        self.assertEqual(low["employee_contributions"], 253)
        self.assertIn("least wage that is insured", low["note"])

    def test_options(self):
        tunisia = {"country": "TN", "date": "2025-06-30", "gross": 1000}
        plain = self.pay.compute(**tunisia)
        self.assertEqual(plain["employer_contributions"], 200.7)
        self.assertIn("Work-accident insurance is not counted", plain["note"])
        for more, expected in (
            ({"manufacturing": True}, 190.7),
            ({"accident_class": "crafts"}, 205.7),
            ({"accident_class": "construction"}, 238.7),
            ({"accident_rate": 0.01}, 210.7),
            ({"accident_rate": "0.01", "manufacturing": "yes"}, 200.7),
        ):
            with self.subTest(more):
                result = self.pay.compute(**tunisia, **more)
                self.assertEqual(result["employer_contributions"], expected)
        self.assertLess(
            self.pay.compute(**tunisia, smig_relief=True)["income_tax"],
            plain["income_tax"],
        )
        morocco = {"country": "MA", "date": "2026-06-30", "new_hire": True}
        exempt = self.pay.compute(gross=10000, **morocco)
        self.assertEqual(exempt["income_tax"], 0)
        self.assertEqual(exempt["employee_contributions"], 494.8)
        self.assertGreater(self.pay.compute(gross=10000.01, **morocco)["income_tax"], 0)
        # The least gross pay that leaves a net is the exempt one.
        self.assertEqual(self.pay.compute(net=9505.2, **morocco)["gross"], 10000)
        insured = self.pay.compute(
            "EG", date="2025-06-30", gross=9000, health_insurance=1
        )
        self.assertEqual(insured["employee_contributions"], 990 + 90)
        self.assertEqual(insured["employer_contributions"], 1687.5 + 360)

    def test_four_children_students_first(self):
        def family(**people):
            result = self.pay.compute("TN", date="2025-06-30", gross=3000, **people)
            return sum(
                line["amount"] * 12
                for line in result["lines"]
                if line["code"] in ("child", "student", "disabled_child")
            )

        for people, expected in (
            ({"children": 5}, 400),
            ({"children": 3, "students": 2}, 2200),
            ({"children": 1, "students": 6}, 4000),
            ({"children": 4, "disabled_children": 1}, 2400),
        ):
            with self.subTest(people):
                self.assertAlmostEqual(family(**people), expected, delta=0.02)

    def test_people_the_tax_does_not_know(self):
        egypt = self.pay.compute("EG", date="2025-06-30", gross=9000, children=2)
        self.assertIn("takes no account of: Child, Dependant", egypt["note"])
        morocco = self.pay.compute("MA", date="2025-06-30", gross=9000, children=2)
        self.assertNotIn("no account", morocco["note"])
        disabled = self.pay.compute("MA", date="2025-06-30", gross=9000, disabled=True)
        self.assertIn("relief for disability", disabled["note"])

    def test_year_is_settled(self):
        """Morocco, art. 74: the year's scale on what the whole year came to."""
        # Even months: nothing is left to settle but roundings.
        even = self.pay.regularise(
            "MA", "employee", 2025, dict.fromkeys(range(1, 13), 9000)
        )
        self.assertAlmostEqual(even["income_tax_due"], 0, delta=0.07)
        self.assertEqual(even["gross"], 108000)
        # Six months of 12,000: 72,000 in the year, expenses of 35 %.
        half = self.pay.regularise(
            "MA", "employee", 2025, dict.fromkeys(range(1, 7), 12000), children=1
        )
        contributions = 6 * (268.80 + 271.20)
        self.assertEqual(half["employee_contributions"], contributions)
        self.assertEqual(half["taxable"], 72000 - contributions - 0.35 * 72000)
        self.assertEqual(half["income_tax"], 0)
        self.assertEqual(half["income_tax_due"], -half["income_tax_withheld"])
        self.assertGreater(half["income_tax_withheld"], 4000)
        told = self.pay.regularise(
            "TN",
            "employee",
            2025,
            {1: 1000, 12: "3000"},
            income_tax=50,
            other_employee=2,
        )
        self.assertEqual(told["gross"], 4000)
        self.assertEqual((told["income_tax"], told["income_tax_due"]), (0, -50))
        self.assertEqual((told["other_employee"], told["other_employee_due"]), (0, -2))
        with self.assertRaisesRegex(UserError, "changed during 2024"):
            self.pay.regularise("EG", "employee", 2024, {1: 9000, 6: 9000})
        for wrong in ({}, {13: 1}, [1, 2], 5):
            with self.assertRaisesRegex(UserError, "each month"):
                self.pay.regularise("MA", "employee", 2025, wrong)
        with self.assertRaisesRegex(UserError, "knows nothing of: age"):
            self.pay.regularise("MA", "employee", 2025, {1: 1}, age=3)
        with self.assertRaisesRegex(UserError, "No income tax"):
            self.pay.regularise("MA", "self_employed", 2025, {1: 1}, flat_class=1)

    def test_self_employed(self):
        """Decree 2.18.623: 6.37 % of a flat income; 217.65 a month in 2026."""
        for number, expected in ((1, 217.65), (3, 652.94), (6, 1305.88)):
            pay = self.pay.compute(
                "MA", "self_employed", "2026-06-30", gross=5000, flat_class=number
            )
            self.assertEqual(pay["employee_contributions"], expected)
            self.assertEqual(pay["income_tax"], 0)
            self.assertEqual(pay["cost"], 5000)
            self.assertIn("not withheld", pay["note"])
        self.assertRefused(
            "which class", status="self_employed", date="2026-06-30", gross=1
        )
        self.assertRefused(
            "which class",
            status="self_employed",
            date="2026-06-30",
            gross=1,
            flat_class=7,
        )
        # Quarter of the first class from July 2024: 208.558 (tunibusiness).
        quarter = self.pay.compute(
            "TN", "self_employed", "2024-09-30", gross=3000, months=3, flat_class=1
        )
        self.assertEqual(quarter["employee_contributions"], 208.558)
        last = self.pay.compute(
            "TN", "self_employed", "2024-09-30", gross=9000, months=3, flat_class=10
        )
        self.assertEqual(last["employee_contributions"], 3754.051)
        starter = self.pay.compute("TN", "auto_entrepreneur", "2024-12-31", gross=900)
        self.assertEqual(starter["employee_contributions"], 69.519)
        # 243.00 a month in 2026 (9 % of 2,700); due without pay too.
        for gross in (0, 3000):
            worker = self.pay.compute(
                "EG", "self_employed", "2026-06-30", gross=gross, scheme="eg_irregular"
            )
            self.assertEqual(worker["employee_contributions"], 243)
        for income, expected in ((1000, 567), (5000, 1050), (50000, 3507)):
            trader = self.pay.compute(
                "EG", "self_employed", "2026-06-30", gross=9000, insured_income=income
            )
            self.assertEqual(trader["employee_contributions"], expected)
        self.assertRefused(
            "insured_income", country="EG", status="self_employed", gross=9000
        )
        back = self.pay.compute(
            "MA", "self_employed", "2026-06-30", net=4782.35, flat_class=1
        )
        self.assertEqual(back["gross"], 5000)

    def test_changes_of_the_law_are_seen_at_once(self):
        before = self.pay.compute("MA", date="2025-06-30", gross=10000)
        component = self.env.ref(
            "coopaem_l10n_mena.pay_component_ma_employee_amo_employee_20180101"
        )
        component.rate = 0.03
        after = self.pay.compute("MA", date="2025-06-30", gross=10000)
        self.assertEqual(after["employee_contributions"], 568.8)
        self.assertLess(after["net"], before["net"])
        self.assertTrue(component.to_verify)
        figure = self.env["coopaem.legal.figure"]._get_on(
            "eg.social.insurable_max", "EG", date(2025, 6, 30)
        )
        before = self.pay.compute("EG", date="2025-06-30", gross=20000)
        figure.value = 15000
        after = self.pay.compute("EG", date="2025-06-30", gross=20000)
        self.assertEqual(after["employee_contributions"], 1650)
        scale = self.env["coopaem.pay.scale"].search(
            [("country_id.code", "=", "TN"), ("date_to", "=", False)]
        )
        scale.action_verify()
        before = self.pay.compute("TN", date="2025-06-30", gross=2000)
        scale.write({"band_ids": [(1, scale.band_ids[1].id, {"rate": 0.2})]})
        after = self.pay.compute("TN", date="2025-06-30", gross=2000)
        self.assertGreater(after["income_tax"], before["income_tax"])
        self.assertTrue(scale.to_verify)

    def test_thousand_pays(self):
        """A thousand people of some situations: in seconds, hardly a query each."""
        cases = [
            {
                "country": country,
                "date": f"2026-{1 + number % 12:02}-28",
                "dependants": number % 3,
                known: 3000 + number * 7,
            }
            for number in range(84)
            for country in UNITS
            for known in ("gross", "gross", "net", "budget")
        ]
        self.pay.compute("MA", date="2026-01-28", gross=1)
        began, queries = time.perf_counter(), self.env.cr.sql_log_count
        for case in cases:
            self.pay.compute(**case)
        self.assertEqual(len(cases), 1008)
        self.assertLess(self.env.cr.sql_log_count - queries, 800)
        # Two seconds are usual; a loaded machine may need several times that.
        self.assertLess(time.perf_counter() - began, 20)


@tagged("post_install", "-at_install")
class TestPayAccess(PayCase):
    MODELS = (
        "coopaem.pay.scheme",
        "coopaem.pay.component",
        "coopaem.pay.deduction",
        "coopaem.pay.scale",
        "coopaem.pay.scale.band",
    )

    def test_who_may_do_what(self):
        group = "coopaem_member.group_coopaem_"
        for login, groups, rights in (
            (
                "pay_accountant",
                f"{group}accountant",
                ("read", "write", "create", "unlink"),
            ),
            ("pay_manager", f"{group}manager", ("read", "write", "create", "unlink")),
            ("pay_coach", f"{group}coach", ("read",)),
            ("pay_officer", f"{group}programme_officer", ("read",)),
            ("pay_portal", "base.group_portal", ()),
            ("pay_public", "base.group_public", ()),
        ):
            user = new_test_user(self.env, login, groups)
            for model in self.MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(login, model=model, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            operation in rights,
                        )

    def test_who_may_compute(self):
        for login, groups, allowed in (
            ("pay_coach", "coopaem_member.group_coopaem_coach", True),
            ("pay_portal", "base.group_portal", False),
            ("pay_public", "base.group_public", False),
        ):
            user = new_test_user(self.env, login, groups)
            pay = self.pay.with_user(user)
            with self.subTest(login):
                if allowed:
                    self.assertTrue(
                        pay.compute("MA", gross=5000, date="2025-01-31")["net"]
                    )
                else:
                    with self.assertRaises(AccessError):
                        pay.compute("MA", gross=5000, date="2025-01-31")
                    # The cooperative's own code may, for them.
                    self.assertTrue(
                        pay.sudo().compute("MA", gross=5000, date="2025-01-31")
                    )
