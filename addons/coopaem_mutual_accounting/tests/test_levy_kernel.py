# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import csv
from collections import defaultdict
from decimal import Decimal
from itertools import product
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.levy_kernel import (
    Carried,
    Terms,
    carry,
    compute_levy,
    no_levy,
    round_half_up,
    split_by_tier,
    to_decimal,
    to_text,
)

SAMPLES = Path(__file__).parent / "data" / "fes_2026"
LIMITS = ("floor_month", "floor_year", "cap_month", "cap_year")

D = Decimal

# No folder of examples beside the sources; a failure prints what reproduces it.
PROPERTY = settings(deadline=None, database=None, print_blob=True)


def read_csv(name):
    with open(SAMPLES / name, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cell(text):
    return D(text) if text else None


class Year:
    """A unit's year under one rule, month by month."""

    def __init__(self, terms, **options):
        self.terms = terms
        self.options = options
        self.basis = self.booked = D(0)
        self.months = 0

    def month(self, basis, **options):
        self.basis += D(basis)
        self.months += 1
        levy = compute_levy(
            self.terms,
            month_basis=basis,
            basis_to_date=self.basis,
            months_so_far=self.months,
            booked_before=self.booked,
            **{**self.options, **options},
        )
        self.booked += levy.to_book
        return levy.amount

    def run(self, *bases):
        return [self.month(basis) for basis in bases]


def codes(levy):
    return [step["code"] for step in levy.steps]


@tagged("post_install", "-at_install")
class TestLevyKernelSamples(BaseCase):
    def test_sample_months(self):
        """Contribution and fund of every unit and month, from the other columns."""
        rules = defaultdict(list)
        for row in read_csv("levies.csv"):
            rules[row["rule"]].append(row)
        schemes = {row["code"]: row["levy_scheme"] for row in read_csv("units.csv")}
        years = {}
        for row in read_csv("expected/units.csv"):
            bases = {
                "invoiced": D(row["turnover"]),
                "collected": D(row["collected"]),
                "margin": D(row["turnover"]) - D(row["costs"]),
            }
            levied = defaultdict(Decimal)
            for code, tiers in rules.items():
                rule = tiers[0]
                if rule["scheme"] != schemes[row["unit"]]:
                    continue
                if (row["unit"], code) not in years:
                    years[row["unit"], code] = Year(
                        Terms(
                            basis=rule["basis"],
                            period=rule["period"],
                            tiers=[
                                (cell(t["tier_from"]), cell(t["rate"])) for t in tiers
                            ],
                            fixed_month=cell(rule["fixed_month"]),
                            **{name: cell(rule[name]) for name in LIMITS},
                        )
                    )
                levied[rule["beneficiary"]] += years[row["unit"], code].month(
                    bases[rule["basis"]]
                )
            with self.subTest(unit=row["unit"], month=row["month"]):
                self.assertEqual(levied["structure"], D(row["contribution"]))
                self.assertEqual(levied["fund"], D(row["fund"]))


@tagged("post_install", "-at_install")
class TestLevyKernel(BaseCase):
    def assertYear(self, terms, bases, expected):
        self.assertEqual(Year(terms).run(*bases), [D(str(x)) for x in expected])

    def test_month_tiers_are_marginal_on_the_month(self):
        terms = Terms(tiers=[(0, "0.10"), (1000, "0.05"), (2000, "0.01")])
        self.assertYear(terms, [500, 1500, 5000, 500], [50, 125, 180, 50])

    def test_year_tiers_are_marginal_on_the_year(self):
        terms = Terms(period="year", tiers=[(0, "0.10"), (1000, "0.05")])
        self.assertYear(terms, [900, 900, 100], [90, 50, 5])

    def test_tiers_in_any_order(self):
        levy = compute_levy(
            Terms(tiers=[(2000, "0.01"), (0, "0.10"), (1000, "0.05")]),
            month_basis=5000,
        )
        self.assertEqual(levy.amount, D("180.00"))

    def test_nothing_below_the_first_tier(self):
        terms = Terms(tiers=[(1000, "0.10")])
        self.assertYear(terms, [999, 1000, 1500], [0, 0, 50])

    def test_tier_bounds(self):
        tiers = ((D(0), D("0.1")), (D(1000), D("0.2")))
        self.assertEqual(
            list(split_by_tier(tiers, D(1000))), [(0, 1000, D(1000), D("0.1"))]
        )
        self.assertEqual(
            list(split_by_tier(tiers, D("1000.01"))),
            [(0, 1000, D(1000), D("0.1")), (1000, None, D("0.01"), D("0.2"))],
        )
        self.assertEqual(list(split_by_tier(tiers, D(0))), [])
        self.assertEqual(list(split_by_tier((), D(10))), [])

    def test_credit_note_gives_back_at_the_first_rate(self):
        for basis in ("invoiced", "collected", "pay"):
            terms = Terms(basis=basis, tiers=[(0, "0.10"), (1000, "0.05")])
            self.assertYear(terms, [1500, -1500], [125, -150])

    def test_credit_note_by_the_year_gives_back_what_was_taken(self):
        terms = Terms(period="year", tiers=[(0, "0.10"), (1000, "0.05")])
        self.assertYear(terms, [1500, -1500, -100], [125, -125, -10])

    def test_negative_margin_is_nought(self):
        month = Terms(basis="margin", tiers=[(0, "0.10")])
        self.assertYear(month, [1000, -400, 300], [100, 0, 30])
        year = Terms(basis="margin", period="year", tiers=[(0, "0.10")])
        # The margin to date counts: a loss later in the year gives back.
        self.assertYear(year, [1000, -400, -900, 500], [100, -40, -60, 20])

    def test_negative_treasury_is_nought(self):
        self.assertYear(
            Terms(basis="treasury", tiers=[(0, "0.01")]), [-500, 800], [0, 8]
        )

    def test_fixed_amount(self):
        self.assertYear(
            Terms(basis="margin", tiers=[(0, "0.10")], fixed_month=30),
            [100, -100, 0],
            [40, 30, 30],
        )
        self.assertYear(
            Terms(period="year", tiers=[(0, "0.10")], fixed_month=30),
            [100, -100, 0],
            [40, 20, 30],
        )

    def test_floor_month(self):
        terms = Terms(tiers=[(0, "0.10")], floor_month=50)
        self.assertYear(terms, [100, 1000, -100], [50, 100, 50])

    def test_floor_month_by_the_year_is_settled_by_later_months(self):
        terms = Terms(period="year", tiers=[(0, "0.10")], floor_month=50)
        # 10 % of 100 is 10, raised to 50; then 10 % of 1,100 less 50 = 60.
        self.assertYear(terms, [100, 1000], [50, 60])

    def test_cap_month(self):
        terms = Terms(tiers=[(0, "0.10")], cap_month=80)
        self.assertYear(terms, [1000, 500], [80, 50])

    def test_cap_month_by_the_year_is_caught_up(self):
        terms = Terms(period="year", tiers=[(0, "0.10")], cap_month=80)
        self.assertYear(terms, [1000, 500, 0], [80, 70, 0])

    def test_floor_year_by_twelfths(self):
        terms = Terms(tiers=[(0, "0.10")], floor_year=1200)
        # 100 per month so far; a month above it pays for the next one.
        self.assertYear(terms, [0, 2500, 0, 0], [100, 250, 0, 50])

    def test_floor_year_twelfths_are_rounded_to_date(self):
        terms = Terms(floor_year=1000)
        year = Year(terms)
        amounts = year.run(*[0] * 12)
        self.assertEqual(amounts[:3], [D("83.33"), D("83.34"), D("83.33")])
        self.assertEqual(sum(amounts), D(1000))

    def test_cap_year(self):
        terms = Terms(tiers=[(0, "0.10")], cap_year=150)
        self.assertYear(terms, [1000, 1000, 1000], [100, 50, 0])

    def test_floor_before_cap(self):
        self.assertYear(
            Terms(tiers=[(0, "0.10")], floor_month=50, cap_month=40), [100], [40]
        )
        self.assertYear(Terms(floor_year=1200, cap_year=150), [0, 0, 0], [100, 50, 0])

    def test_month_limits_before_year_limits(self):
        terms = Terms(tiers=[(0, "0.10")], cap_month=80, floor_year=1200)
        # The month's cap leaves 80, the year's floor asks for 100.
        self.assertYear(terms, [1000], [100])
        terms = Terms(tiers=[(0, "0.10")], floor_month=50, cap_year=70)
        self.assertYear(terms, [0, 0], [50, 20])

    def test_zero_is_not_empty(self):
        self.assertYear(Terms(tiers=[(0, "0.10")], cap_month=0), [1000], [0])
        self.assertYear(Terms(tiers=[(0, "0.10")], cap_year=0), [1000], [0])
        self.assertYear(Terms(tiers=[(0, "0.10")]), [-1000], [-100])
        self.assertYear(Terms(tiers=[(0, "0.10")], floor_month=0), [-1000], [0])
        self.assertYear(
            Terms(tiers=[(0, "0.10")], floor_year=0), [100, -1000], [10, -10]
        )
        self.assertYear(Terms(tiers=[(0, 0)]), [1000], [0])

    def test_rounded_once_half_up(self):
        # 2,279.50 x 11 % = 250.745.
        self.assertYear(Terms(tiers=[(0, "0.11")]), ["2279.50"], ["250.75"])
        self.assertYear(Terms(tiers=[(0, "0.11")]), ["-2279.50"], ["-250.75"])
        # Two tiers of 0.005 make one cent, not two.
        self.assertYear(Terms(tiers=[(0, "0.05"), ("0.1", "0.05")]), ["0.2"], ["0.01"])

    def test_rounded_to_date(self):
        # Half cents do not add up over the year: 0.015, 0.030, 0.045.
        terms = Terms(period="year", tiers=[(0, "0.015")])
        self.assertYear(terms, [1, 1, 1], ["0.02", "0.01", "0.02"])

    def test_rounding_of_the_currency(self):
        terms = Terms(tiers=[(0, "0.11")])
        levy = compute_levy(terms, month_basis="2279.5", rounding="0.001")
        self.assertEqual(levy.amount, D("250.745"))
        levy = compute_levy(terms, month_basis="2279.5", rounding=0.05)
        self.assertEqual(levy.amount, D("250.75"))
        self.assertEqual(round_half_up(D("2.5"), D(1)), D(3))
        self.assertEqual(round_half_up(D("-2.5"), D(1)), D(-3))

    def test_floats_are_cleaned(self):
        self.assertEqual(to_decimal(0.1 + 0.2), D("0.3"))
        self.assertEqual(to_decimal(False), None)
        self.assertEqual(to_decimal(0.0), D(0))
        levy = compute_levy(Terms(tiers=[(0.0, 0.15)]), month_basis=0.1 + 0.2 + 3.0)
        # 3.30 x 15 % = 0.495 exactly.
        self.assertEqual(levy.amount, D("0.50"))

    def test_second_run_books_nothing(self):
        terms = Terms(period="year", tiers=[(0, "0.1")], fixed_month=3, floor_year=240)
        figures = {
            "month_basis": 700,
            "basis_to_date": 900,
            "months_so_far": 2,
            "booked_before": "61.11",
        }
        first = compute_levy(terms, **figures)
        self.assertEqual(first.to_book, D("34.89"))
        again = compute_levy(terms, booked_in_month=first.to_book, **figures)
        self.assertEqual(again.to_book, 0)
        self.assertEqual(again.amount, first.amount)
        self.assertEqual(again.steps, first.steps)
        corrected = compute_levy(
            terms,
            booked_in_month=first.to_book,
            **{**figures, "basis_to_date": 950, "month_basis": 750},
        )
        self.assertEqual(corrected.to_book, D(5))

    def test_no_levy_gives_back_the_month(self):
        levy = no_levy("waived", booked_before=100, booked_in_month=25, reason="Fire")
        self.assertEqual(levy.amount, 0)
        self.assertEqual(levy.to_book, D(-25))
        self.assertEqual(levy.due_to_date, D(100))
        self.assertEqual(levy.steps[0], {"code": "waived", "reason": "Fire"})

    def test_internal_sales(self):
        terms = Terms(tiers=[(0, "0.10")], internal_rate="0.02")
        levy = compute_levy(terms, month_basis=1000, month_internal=400)
        self.assertEqual(levy.amount, D(68))
        free = Terms(tiers=[(0, "0.10")], internal_rate=0)
        self.assertEqual(
            compute_levy(free, month_basis=1000, month_internal=400).amount, D(60)
        )
        plain = Terms(tiers=[(0, "0.10")])
        self.assertEqual(
            compute_levy(plain, month_basis=1000, month_internal=400).amount, D(100)
        )
        year = Terms(period="year", tiers=[(0, "0.10")], internal_rate="0.02")
        levy = compute_levy(
            year,
            basis_to_date=1000,
            internal_to_date=400,
            months_so_far=2,
            booked_before=50,
        )
        self.assertEqual(levy.amount, D(18))

    def test_changed_terms_leave_earlier_months_alone(self):
        old = Terms(period="year", tiers=[(0, "0.10")], fixed_month=10, floor_year=240)
        new = Terms(period="year", tiers=[(0, "0.05"), (2000, "0.01")], floor_year=120)
        carried = carry(old, Carried(), 1500, 3)
        self.assertEqual(carried, Carried(D(180), D(1500), D(0), 3, D(60)))
        levy = compute_levy(
            new,
            basis_to_date=2500,
            months_so_far=4,
            booked_before=180,
            carried=carried,
        )
        # 500 at 5 %, 500 at 1 %.
        self.assertEqual(levy.amount, D(30))
        idle = compute_levy(
            new,
            basis_to_date=0,
            months_so_far=5,
            booked_before=0,
            carried=Carried(months=3, floor=D(60)),
        )
        # The old floor for three months, the new one for two.
        self.assertEqual(idle.amount, D(80))

    def test_carried_month_terms_are_settled(self):
        carried = carry(Terms(tiers=[(0, "0.10")]), Carried(), 1000, 2, booked="99.99")
        self.assertEqual(carried.due, D("99.99"))
        levy = compute_levy(
            Terms(period="year", tiers=[(0, "0.20")]),
            basis_to_date=1100,
            months_so_far=3,
            booked_before="99.99",
            carried=carried,
        )
        self.assertEqual(levy.amount, D(20))

    def test_steps_tell_everything(self):
        levy = compute_levy(
            Terms(
                basis="margin",
                period="year",
                tiers=[(0, "0.1"), (1000, "0.05")],
                fixed_month=10,
                cap_month=1000,
                floor_year=2400,
                cap_year="301.004",
            ),
            basis_to_date=1200,
            months_so_far=3,
            booked_before="20.5",
        )
        self.assertEqual(
            levy.steps,
            [
                {
                    "code": "basis",
                    "basis": "margin",
                    "period": "year",
                    "amount": "1200",
                },
                {
                    "code": "tier",
                    "amount": "1000",
                    "rate": "0.1",
                    "due": "100",
                    "from": "0",
                    "to": "1000",
                },
                {
                    "code": "tier",
                    "amount": "200",
                    "rate": "0.05",
                    "due": "10",
                    "from": "1000",
                    "to": None,
                },
                {"code": "fixed", "amount": "10", "months": 3, "due": "30"},
                {"code": "booked", "amount": "20.5", "due": "119.5"},
                {
                    "code": "to_date",
                    "booked": "20.5",
                    "due": "119.5",
                    "to_date": "140",
                },
                {
                    "code": "floor_year",
                    "floor": "2400",
                    "months": 3,
                    "to_date": "600",
                },
                {"code": "cap_year", "to_date": "301.004"},
                {"code": "rounding", "before": "301.004", "after": "301"},
                {"code": "difference", "to_date": "301", "booked": "20.5"},
                {"code": "amount", "amount": "280.5"},
            ],
        )

    def test_steps_of_a_plain_rule_are_short(self):
        levy = compute_levy(
            Terms(basis="collected", tiers=[(0, "0.1")]),
            month_basis="744.92",
            booked_before=10,
        )
        self.assertEqual(codes(levy), ["basis", "tier", "rounding", "amount"])
        self.assertEqual(levy.steps[2]["before"], "74.492")
        self.assertEqual(levy.steps[2]["after"], "74.49")

    def test_to_text(self):
        self.assertEqual(to_text(D("1E+3")), "1000")
        self.assertEqual(to_text(D("10.500")), "10.5")
        self.assertEqual(to_text(D("-0.00")), "0")
        self.assertEqual(to_text(D("100")), "100")


amounts = st.decimals(min_value=-50_000, max_value=200_000, places=2)
positive = st.decimals(min_value=0, max_value=200_000, places=2)
rates = st.decimals(min_value=0, max_value=1, places=4)
limits = st.none() | st.decimals(min_value=0, max_value=5_000, places=2)
tier_lists = st.dictionaries(
    st.decimals(min_value=0, max_value=100_000, places=2), rates, max_size=4
).map(lambda tiers: list(tiers.items()))
terms_strategy = st.builds(
    Terms,
    basis=st.sampled_from(["invoiced", "collected", "margin"]),
    period=st.sampled_from(["month", "year"]),
    tiers=tier_lists,
    fixed_month=st.decimals(min_value=0, max_value=500, places=2),
    floor_month=limits,
    floor_year=limits,
    cap_month=limits,
    cap_year=limits,
)
years = st.lists(amounts, min_size=1, max_size=12)


def plain_terms(terms):
    """The same terms without fixed amount and limits."""
    return Terms(basis=terms.basis, period=terms.period, tiers=terms.tiers)


def reference(terms, bases):
    """The rule of the sample data's README, said once more and differently.

    Integers only: ten-thousandths of cents (rates have four decimals) times twelve.
    """
    scale = 12 * 10_000 * 100

    def exact(value):
        scaled = value * scale
        assert scaled == int(scaled)
        return int(scaled)

    def tiers(basis):
        if basis < 0:
            if terms.basis == "margin":
                return 0
            return exact(basis * terms.tiers[0][1]) if terms.tiers else 0
        bounds = [*(start for start, _rate in terms.tiers), None][1:]
        total = 0
        for (start, rate), stop in zip(terms.tiers, bounds, strict=True):
            top = basis if stop is None else min(basis, stop)
            total += exact(max(top - start, D(0)) * rate)
        return total

    booked = 0  # cents
    result = []
    for months in range(1, len(bases) + 1):
        so_far = booked * scale // 100
        if terms.period == "month":
            due = tiers(bases[months - 1]) + exact(terms.fixed_month)
        else:
            due = tiers(sum(bases[:months])) + exact(terms.fixed_month) * months
            due -= so_far
        if terms.floor_month is not None:
            due = max(due, exact(terms.floor_month))
        if terms.cap_month is not None:
            due = min(due, exact(terms.cap_month))
        to_date = so_far + due
        if terms.floor_year is not None:
            to_date = max(to_date, exact(terms.floor_year) // 12 * months)
        if terms.cap_year is not None:
            to_date = min(to_date, exact(terms.cap_year))
        cent = scale // 100
        sign = -1 if to_date < 0 else 1
        rounded = sign * ((abs(to_date) * 2 + cent) // (2 * cent))
        result.append(D(rounded - booked) / 100)
        booked = rounded
    return result


@tagged("post_install", "-at_install")
class TestLevyKernelProperties(BaseCase):
    @settings(PROPERTY, max_examples=300)
    @given(terms_strategy, years)
    def test_against_the_reference(self, terms, bases):
        self.assertEqual(Year(terms).run(*bases), reference(terms, bases))

    @PROPERTY
    @given(terms_strategy, years)
    def test_second_run_books_nothing(self, terms, bases):
        figures = {
            "month_basis": bases[-1],
            "basis_to_date": sum(bases),
            "months_so_far": len(bases),
            "booked_before": bases[0],
        }
        first = compute_levy(terms, **figures)
        again = compute_levy(terms, booked_in_month=first.to_book, **figures)
        self.assertEqual(again.to_book, 0)
        self.assertEqual(again.due_to_date, first.due_to_date)

    @PROPERTY
    @given(terms_strategy, years)
    def test_order_of_months_is_nothing_to_the_year(self, terms, bases):
        """By the year and without monthly limits, only the year's total counts."""
        assume(terms.cap_year is None)
        year = Terms(
            basis=terms.basis,
            period="year",
            tiers=terms.tiers,
            fixed_month=terms.fixed_month,
        )
        self.assertEqual(sum(Year(year).run(*bases)), sum(Year(year).run(*bases[::-1])))

    @PROPERTY
    @given(terms_strategy, years)
    def test_year_limits_hold(self, terms, bases):
        year = Year(terms)
        for basis in bases:
            year.month(basis)
            if terms.cap_year is not None:
                self.assertLessEqual(year.booked, terms.cap_year)
            elif terms.floor_year is not None:
                floor = round_half_up(terms.floor_year * year.months / 12, D("0.01"))
                self.assertGreaterEqual(year.booked, floor)

    @PROPERTY
    @given(terms_strategy, positive)
    def test_credit_note_of_all_gives_all_back(self, terms, basis):
        terms = Terms(basis="invoiced", period="year", tiers=terms.tiers)
        self.assertEqual(sum(Year(terms).run(basis, -basis)), 0)

    @PROPERTY
    @given(terms_strategy, positive, positive)
    def test_more_basis_never_costs_less(self, terms, basis, more):
        few = Year(terms).month(basis)
        self.assertGreaterEqual(Year(terms).month(basis + more), few)

    @PROPERTY
    @given(terms_strategy, years, st.randoms())
    def test_tiers_in_any_order(self, terms, bases, random):
        shuffled = list(terms.tiers)
        random.shuffle(shuffled)
        other = Terms(basis=terms.basis, period=terms.period, tiers=shuffled)
        self.assertEqual(Year(plain_terms(terms)).run(*bases), Year(other).run(*bases))

    @PROPERTY
    @given(terms_strategy, years, st.integers(min_value=0, max_value=11))
    def test_renewed_terms_change_nothing(self, terms, bases, cut):
        """A rule ended and renewed with the same terms books the same."""
        assume(cut < len(bases) - 1)
        whole = Year(terms)
        expected = whole.run(*bases)[-1]
        booked = whole.booked - expected
        carried = carry(
            terms,
            Carried(),
            sum(bases[: cut + 1]),
            cut + 1,
            booked=sum(Year(terms).run(*bases[: cut + 1])),
        )
        levy = compute_levy(
            terms,
            month_basis=bases[-1],
            basis_to_date=sum(bases),
            months_so_far=len(bases),
            booked_before=booked,
            carried=carried,
        )
        self.assertEqual(levy.amount, expected)

    @PROPERTY
    @given(terms_strategy, years)
    def test_steps_add_up(self, terms, bases):
        """The explanation leads to the amount without looking anywhere else."""
        year = Year(terms)
        year.run(*bases[:-1])
        before = year.booked
        levy = compute_levy(
            terms,
            month_basis=bases[-1],
            basis_to_date=sum(bases),
            months_so_far=len(bases),
            booked_before=before,
        )
        due = to_date = D(0)
        for step in levy.steps:
            code = step["code"]
            if code in ("tier", "give_back", "fixed", "internal"):
                due += D(step["due"])
            elif code == "booked":
                due -= D(step["amount"])
            elif code in ("floor_month", "cap_month"):
                due = D(step["due"])
            elif code == "to_date":
                self.assertEqual(D(step["due"]), due)
                to_date = D(step["booked"]) + due
            elif code in ("floor_year", "cap_year"):
                to_date = D(step["to_date"])
            elif code == "rounding":
                self.assertIn(D(step["before"]), (due, to_date))
                due = to_date = D(step["after"])
            elif code == "difference":
                due = D(step["to_date"]) - D(step["booked"])
        self.assertEqual(
            levy.steps[-1], {"code": "amount", "amount": to_text(levy.amount)}
        )
        yearly = "to_date" in codes(levy)
        self.assertEqual(levy.amount, to_date if yearly and not before else due)

    def test_all_combinations_of_limits(self):
        """Every mix of limits set, zero and empty, against the reference."""
        values = (None, D(0), D(70), D("1234.57"))
        for period, *limits_ in product(("month", "year"), *[values] * 4):
            terms = Terms(
                basis="invoiced",
                period=period,
                tiers=[(0, D("0.1"))],
                **dict(zip(LIMITS, limits_, strict=True)),
            )
            bases = [D(100), D("-250.55"), D(4000), D("0.05")]
            with self.subTest(terms=terms):
                self.assertEqual(Year(terms).run(*bases), reference(terms, bases))
