# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.pay_kernel import (
    Component,
    Deduction,
    Engine,
    Piecewise,
    Scale,
    Terms,
    Unreachable,
    clamp,
)

D = Decimal

# No folder of examples beside the sources; a failure prints what reproduces it.
PROPERTY = settings(deadline=None, database=None, print_blob=True, max_examples=60)
LAST = 2500

rates = st.integers(0, 250).map(lambda number: D(number) / 1000)
amounts = st.integers(1, 40 * LAST).map(D)


@st.composite
def components(draw):
    """A contribution of small amounts, of any shape."""
    floor = draw(st.none() | st.integers(1, 300).map(D))
    ceiling = draw(st.none() | st.integers(300, LAST).map(D))
    payer = draw(st.sampled_from(["employee", "employer"]))
    kind = draw(st.sampled_from(["contribution", "levy"]))
    if kind == "levy" and draw(st.booleans()):
        exempt_to = draw(st.just(D(0)) | amounts)
        return Component(
            "c", payer, kind, draw(rates) / 5, "taxable", exempt_to=exempt_to
        )
    return Component(
        code="c",
        payer=payer,
        kind=kind,
        rate=draw(rates),
        floor=floor,
        ceiling=ceiling,
        deductible=draw(st.booleans()),
    )


@st.composite
def deductions(draw):
    kind = draw(st.sampled_from(["expenses", "exemption", "family", "credit"]))
    if kind == "credit":
        return Deduction("d", kind, draw(st.integers(1, 3)), draw(amounts) / 10)
    low = draw(st.just(D(0)) | amounts)
    high = draw(st.none() | amounts.map(lambda amount: amount + low))
    return Deduction(
        code="d",
        kind=kind,
        units=draw(st.integers(1, 3)),
        amount=draw(st.just(D(0)) | amounts.map(lambda amount: amount / 10)),
        rate=draw(rates),
        cap=draw(st.none() | amounts),
        reference=draw(st.sampled_from(["gross", "net", "income"])),
        income_from=low,
        income_to=high,
    )


@st.composite
def scales(draw):
    """Scales of rising severity, as where high incomes lose the lowest bands."""
    found = []
    limits = sorted(set(draw(st.lists(st.integers(1, 12 * LAST), max_size=2))))
    for limit in [*limits, None]:
        lowers = sorted(set(draw(st.lists(st.integers(1, 12 * LAST), max_size=4))))
        shares = sorted(
            draw(st.lists(rates, min_size=len(lowers) + 1, max_size=len(lowers) + 1))
        )
        bands = tuple(zip([D(0), *map(D, lowers)], shares, strict=True))
        found.append(
            Scale(
                bands=bands,
                taxable_to=None if limit is None else D(limit),
                reduction=draw(st.just(D(0)) | rates),
            )
        )
    return tuple(found)


@st.composite
def laws(draw):
    step = draw(st.sampled_from([D(0), D(0), D(10), D(60)]))
    return Terms(
        components=tuple(draw(st.lists(components(), max_size=4))),
        deductions=tuple(draw(st.lists(deductions(), max_size=3))),
        scales=draw(scales()),
        step=step,
        months=draw(st.sampled_from([1, 1, 3, 12])),
    )


class Table:
    """All gross wages up to the last, one by one."""

    def __init__(self, terms):
        self.engine = Engine(terms)
        self.pays = [self.engine.compute(gross) for gross in range(LAST + 1)]


@tagged("post_install", "-at_install")
class TestPayKernel(BaseCase):
    @PROPERTY
    @given(laws(), st.integers(1, 1500))
    def test_least_gross_of_a_net(self, terms, gross):
        """Whatever the law: what is found leaves the net, and it is the least."""
        table = Table(terms)
        net = table.pays[gross].net
        if net < 0:
            return
        pay, more = table.engine.find_gross(net)
        self.assertEqual(pay.net, net)
        least = next(pay for pay in table.pays if pay.net == net and pay.net >= 0)
        # Next to the least one, where rounding lets neighbours leave the same.
        run = [int(least.gross)]
        for other in table.pays[run[0] + 1 :]:
            if other.net == net and other.gross - run[-1] <= 2:
                run.append(int(other.gross))
        whole = [number for number in run if number % 100 == 0]
        self.assertEqual(int(pay.gross), (whole or run)[0])
        others = [p.gross for p in table.pays if p.net == net and p.gross not in run]
        if others or len(run) > 1 and not whole:
            self.assertTrue(more)

    @PROPERTY
    @given(laws(), st.integers(0, LAST))
    def test_budget_is_used_to_the_last_unit(self, terms, budget):
        table = Table(terms)
        affordable = [pay for pay in table.pays if pay.cost <= budget]
        if len(affordable) <= 1 and budget:
            with self.assertRaises(Unreachable) as caught:
                table.engine.find_budget(budget)
            self.assertEqual(caught.exception.least, table.pays[1].cost)
            return
        pay = table.engine.find_budget(budget)
        self.assertEqual(pay.gross, affordable[-1].gross)
        self.assertLessEqual(pay.cost, budget)

    @PROPERTY
    @given(laws())
    def test_functions_are_the_law_but_for_rounding(self, terms):
        engine = Engine(terms)
        net, cost, slack, turns = engine._get_functions()
        for gross in range(1, LAST, 7):
            if any(abs(gross - turn) <= width for turn, width in turns):
                continue
            pay = engine.compute(gross)
            self.assertLessEqual(abs(net(Fraction(gross)) - Fraction(pay.net)), slack)

    @PROPERTY
    @given(laws())
    def test_cost_never_falls(self, terms):
        costs = [pay.cost for pay in Table(terms).pays]
        # Deductions that begin at an income lower a levy of the employer on it.
        if any(c.base == "taxable" and not c.is_employee for c in terms.components):
            return
        self.assertEqual(costs, sorted(costs))

    @PROPERTY
    @given(
        st.lists(st.integers(-50, 50), max_size=5, unique=True),
        st.lists(st.integers(-3, 3), min_size=6, max_size=6),
        st.lists(st.integers(-50, 50), max_size=5, unique=True),
        st.lists(st.integers(-3, 3), min_size=6, max_size=6),
        st.integers(-60, 60),
    )
    @example([0], [1, 0, 0, 0, 0, 0], [0], [-1, 1, 0, 0, 0, 0], 5)
    def test_algebra_of_pieces(self, turns, slopes, others, more, x):
        def make(places, grades):
            return Piecewise.through(
                grades[0], *zip(sorted(places), grades[1:], strict=False)
            )

        f, g, x = make(turns, slopes), make(others, more), Fraction(x, 3)
        self.assertEqual((f + g)(x), f(x) + g(x))
        self.assertEqual((f - g)(x), f(x) - g(x))
        self.assertEqual((f * 3)(x), f(x) * 3)
        self.assertEqual(f.of(g)(x), f(g(x)))

    def test_clamp(self):
        for low, high, x, expected in (
            (None, None, 5, 5),
            (0, None, -5, 0),
            (None, 3, 5, 3),
            (2, 4, 1, 2),
            (2, 4, 3, 3),
            (2, 4, 9, 4),
            (4, 4, 1, 4),
        ):
            self.assertEqual(clamp(low, high)(Fraction(x)), expected)

    def test_halves_are_rounded_up_once(self):
        terms = Terms((Component("c", "employee", "contribution", D("0.05")),))
        pays = [Engine(terms).compute(gross) for gross in (10, 30, 50, 9)]
        self.assertEqual([int(pay.employee) for pay in pays], [1, 2, 3, 0])

    def test_whole_gross_of_a_net(self):
        terms = Terms((Component("c", "employee", "contribution", D("0.6")),))
        engine = Engine(terms)
        for gross in (100000, 123400):
            net = engine.compute(gross).net
            self.assertEqual(engine.compute(gross - 1).net, net)
            pay, more = engine.find_gross(net)
            self.assertEqual((pay.gross, more), (gross, False))
        # No whole number among them: the least, and it is said.
        pay, more = engine.find_gross(engine.compute(123450).net)
        self.assertEqual((pay.gross, more), (123449, True))

    def test_nothing_and_too_little(self):
        terms = Terms(
            (
                Component("c", "employee", "contribution", D("0.1"), floor=D(100)),
                Component("c", "employer", "contribution", D("0.2"), floor=D(100)),
            )
        )
        engine = Engine(terms)
        self.assertEqual(engine.compute(0).cost, 0)
        self.assertEqual(engine.find_gross(0)[0].gross, 0)
        self.assertEqual(engine.find_budget(0).gross, 0)
        for budget in (1, 20):
            with self.assertRaises(Unreachable) as caught:
                engine.find_budget(budget)
            self.assertEqual(caught.exception.least, 21)
        self.assertEqual(engine.find_budget(21).gross, 1)
        with self.assertRaises(Unreachable):
            engine.find_gross(-1)
        self.assertEqual(engine.find_gross(5)[0].gross, 15)
