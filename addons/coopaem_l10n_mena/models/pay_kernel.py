# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pay as arithmetic: no database, no country.

Amounts inside are `Decimal` numbers of the currency's smallest unit (centime, millime,
piastre). What a law says comes in as `Terms`; `Engine` computes from a gross wage, and
back from a net wage or a budget.

Everything a law does to a wage is piecewise linear, apart from rounding. To go back,
the pieces are built from the terms and solved; rounding can move the answer by a few
units only, so that a handful of neighbours is computed exactly and the right one taken.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

ZERO, ONE, TWELVE = Decimal(0), Decimal(1), Decimal(12)

# Enough digits that no product is rounded, and that a quotient which is not exact is
# told from one that lies on the half of a unit.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)

# Nobody is paid more; the search for a gross wage ends here.
HIGHEST = 10**15

# Below it, a piece needs no start.
LOWEST = Fraction(-(10**18))


class Unreachable(Exception):
    """No gross wage gives what was asked; `least` is the smallest that can be asked."""

    def __init__(self, least=None):
        super().__init__()
        self.least = least


@dataclass(frozen=True)
class Component:
    """A contribution or a levy.

    :param base: "gross", "taxable", or "fixed" (whatever the wage: `fixed`)
    :param floor, ceiling: of the base, for the whole period; None: there is none
    :param exempt_to: taxable income of a year up to which nothing is due
    :param deductible: lowers taxable income
    """

    code: str
    payer: str
    kind: str
    rate: Decimal
    base: str = "gross"
    fixed: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    exempt_to: Decimal = ZERO
    deductible: bool = False

    @property
    def is_employee(self):
        return self.payer == "employee"


@dataclass(frozen=True)
class Deduction:
    """What lowers taxable income (expenses, exemption, family) or the tax (credit).

    A year's deduction is units × min(cap, amount + rate × reference).

    :param reference: "gross", "net" (of contributions), "income" (of expenses too)
    :param income_from, income_to: gross wages of a year, beyond the first, up to and
        with the second, for which it holds
    """

    code: str
    kind: str
    units: int = 1
    amount: Decimal = ZERO
    rate: Decimal = ZERO
    cap: Decimal | None = None
    reference: str = "gross"
    income_from: Decimal = ZERO
    income_to: Decimal | None = None


@dataclass(frozen=True)
class Scale:
    """A year's tax by bands, for those whose taxable income is up to `taxable_to`.

    :param bands: ((lower end, rate), …), ascending, the first from 0
    :param reduction: share of the tax that is not asked for
    """

    bands: tuple
    taxable_to: Decimal | None = None
    reduction: Decimal = ZERO


@dataclass(frozen=True)
class Terms:
    """All that decides a wage of one person in one period.

    :param months: how many months the wage is for; a twelfth of the year's tax is due
        for each
    :param step: taxable income of a year is rounded down to a multiple of it
    """

    components: tuple
    deductions: tuple = ()
    scales: tuple = ()
    step: Decimal = ZERO
    months: int = 1


@dataclass(frozen=True, slots=True)
class Pay:
    """What a gross wage comes to. Amounts are of the period, `…_year` of a year."""

    gross: Decimal
    amounts: tuple  # of the components
    bases: tuple
    deducted: tuple  # of the deductions, a year's
    taxable_year: Decimal
    tax: Decimal
    employee: Decimal
    other: Decimal
    employer: Decimal

    @property
    def net(self):
        return self.gross - self.employee - self.tax - self.other

    @property
    def cost(self):
        return self.gross + self.employer


def round_unit(value):
    """Round to the smallest unit, halves away from zero."""
    return value.quantize(ONE, ROUND_HALF_UP, CONTEXT)


class Piecewise:
    """A function made of straight pieces, exact: ((start, value there, slope), …)."""

    __slots__ = ("pieces", "starts")

    def __init__(self, pieces):
        self.pieces = pieces
        self.starts = [piece[0] for piece in pieces]

    @classmethod
    def line(cls, constant, slope=0):
        return cls([(LOWEST, Fraction(constant) + LOWEST * slope, Fraction(slope))])

    @classmethod
    def through(cls, first_slope, *turns):
        """From 0 at 0: a slope, then (start, slope) pairs; no jumps."""
        pieces = [(LOWEST, LOWEST * first_slope, Fraction(first_slope))]
        for start, slope in turns:
            before, value, old = pieces[-1]
            start = Fraction(start)
            pieces.append((start, value + (start - before) * old, Fraction(slope)))
        return cls(pieces)

    def __call__(self, x):
        start, value, slope = self.pieces[max(bisect_right(self.starts, x) - 1, 0)]
        return value + (x - start) * slope

    def __add__(self, other):
        pieces = []
        for start in sorted({*self.starts, *other.starts}):
            slope = self._slope(start) + other._slope(start)
            pieces.append((start, self(start) + other(start), slope))
        return Piecewise(pieces)

    def _slope(self, x):
        return self.pieces[max(bisect_right(self.starts, x) - 1, 0)][2]

    def __mul__(self, factor):
        factor = Fraction(factor)
        return Piecewise([(x, v * factor, s * factor) for x, v, s in self.pieces])

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def of(self, inner):
        """This function of `inner`'s value."""
        pieces = []
        ends = [*inner.starts[1:], None]
        for (start, value, slope), end in zip(inner.pieces, ends, strict=True):
            cuts = [start]
            if slope:
                last = None if end is None else value + (end - start) * slope
                for turn in self.starts[1:]:
                    if slope > 0 and value < turn and (last is None or turn < last):
                        cuts.append(start + (turn - value) / slope)
                    if slope < 0 and turn < value and (last is None or last < turn):
                        cuts.append(start + (turn - value) / slope)
            cuts.sort()
            for index, cut in enumerate(cuts):
                # The slope is that of the inside of the piece: at a cut of a falling
                # piece the outer function is already past its turn.
                after = cuts[index + 1] if index + 1 < len(cuts) else end
                middle = cut + 1 if after is None else (cut + after) / 2
                outer = self._slope(value + (middle - start) * slope)
                at_middle = self(value + (middle - start) * slope)
                rise = outer * slope
                pieces.append((cut, at_middle - (middle - cut) * rise, rise))
        return Piecewise(pieces)

    def jumps(self):
        """(where, by how much) the function is not continuous."""
        for (start, value, slope), (turn, after, _s) in zip(
            self.pieces, self.pieces[1:], strict=False
        ):
            before = value + (turn - start) * slope
            if before != after:
                yield turn, after - before


def clamp(low=None, high=None):
    """x, but at least `low` and at most `high`."""
    if low is None and high is None:
        return Piecewise.line(0, 1)
    if low is None:
        return Piecewise(
            [(LOWEST, LOWEST, Fraction(1)), (Fraction(high), Fraction(high), 0)]
        )
    pieces = [(LOWEST, Fraction(low), Fraction(0))]
    if high is None or high > low:
        pieces.append((Fraction(low), Fraction(low), Fraction(1)))
    if high is not None and high > low:
        pieces.append((Fraction(high), Fraction(high), Fraction(0)))
    return Piecewise(pieces)


POSITIVE = clamp(low=0)


class Engine:
    """Computes wages under the same terms.

    :param Terms terms: what holds
    :param bool due_without_gross: flat contributions are due even if nothing is paid
    """

    def __init__(self, terms, due_without_gross=False):
        self.terms = terms
        self.due_without_gross = due_without_gross
        self.months = Decimal(terms.months)
        components = list(enumerate(terms.components))
        # Looked up once, for `compute` runs often.
        self.on_gross = [
            (
                index,
                c.fixed if c.base == "fixed" else None,
                c.floor,
                c.ceiling,
                c.rate,
                c.is_employee and c.deductible,
            )
            for index, c in components
            if c.base != "taxable"
        ]
        self.on_taxable = [
            (index, c.rate, c.exempt_to)
            for index, c in components
            if c.base == "taxable"
        ]
        self.employee = [
            index
            for index, c in components
            if c.is_employee and c.kind == "contribution"
        ]
        self.other = [
            index
            for index, c in components
            if c.is_employee and c.kind != "contribution"
        ]
        self.employer = [index for index, c in components if not c.is_employee]
        deductions = list(enumerate(terms.deductions))
        self.expenses = [(i, d) for i, d in deductions if d.kind == "expenses"]
        self.family = [
            (i, d) for i, d in deductions if d.kind in ("exemption", "family")
        ]
        self.credits = [(i, d) for i, d in deductions if d.kind == "credit"]
        self.scales = sorted(
            (self._prepare_scale(scale) for scale in terms.scales),
            key=lambda scale: scale[0],
        )
        self.limits = [scale[0] for scale in self.scales]
        self._functions = self._pieces = None
        self._is_steady = False

    # --- from a gross wage

    def compute(self, gross):
        """What a gross wage comes to.

        :param gross: number of smallest units
        :return: Pay
        """
        gross = Decimal(gross)
        amounts = [ZERO] * len(self.terms.components)
        bases = amounts[:]
        relief = ZERO
        if gross or self.due_without_gross:
            for index, fixed, low, high, rate, deductible in self.on_gross:
                base = gross if fixed is None else fixed
                if high is not None and base > high:
                    base = high
                if low is not None and base < low:
                    base = low
                bases[index] = base
                amounts[index] = (base * rate).quantize(ONE, ROUND_HALF_UP, CONTEXT)
                if deductible:
                    relief += amounts[index]
        deducted = [ZERO] * len(self.terms.deductions)
        taxable = self._taxable(self._year(gross), self._year(relief), deducted)
        return self._finish(gross, amounts, bases, taxable, deducted)

    def compute_taxable(self, taxable):
        """The tax of a taxable income, all deductions made.

        :param taxable: number of smallest units, of the period
        :return: Pay, without gross wage and contributions
        """
        amounts = [ZERO] * len(self.terms.components)
        deducted = [ZERO] * len(self.terms.deductions)
        taxable = self._floor(self._year(Decimal(taxable)))
        return self._finish(ZERO, amounts, amounts[:], taxable, deducted)

    def compute_year(self, gross, relief):
        """The tax of a year whose months are known.

        :param gross: gross pay of all months, in smallest units
        :param relief: what they paid of deductible contributions
        :return: Pay, without contributions
        """
        amounts = [ZERO] * len(self.terms.components)
        deducted = [ZERO] * len(self.terms.deductions)
        taxable = self._taxable(Decimal(gross), Decimal(relief), deducted)
        return self._finish(Decimal(gross), amounts, amounts[:], taxable, deducted)

    def relief(self, pay):
        """What of a pay's contributions lowers taxable income."""
        return sum(
            (
                amount
                for component, amount in zip(
                    self.terms.components, pay.amounts, strict=True
                )
                if component.is_employee and component.deductible
            ),
            ZERO,
        )

    def _finish(self, gross, amounts, bases, taxable, deducted):
        due = self.tax_year(taxable)
        for index, deduction in self.credits:
            deducted[index] = min(deduction.units * deduction.amount, due)
            due -= deducted[index]
        for index, rate, exempt_to in self.on_taxable:
            bases[index] = round_unit(self.period(taxable))
            if taxable > exempt_to:
                amounts[index] = round_unit(self.period(taxable * rate))
        return Pay(
            gross=gross,
            amounts=tuple(amounts),
            bases=tuple(bases),
            deducted=tuple(deducted),
            taxable_year=taxable,
            tax=round_unit(self.period(due)),
            employee=sum((amounts[index] for index in self.employee), ZERO),
            other=sum((amounts[index] for index in self.other), ZERO),
            employer=sum((amounts[index] for index in self.employer), ZERO),
        )

    def _year(self, amount):
        return CONTEXT.divide(amount * TWELVE, self.months)

    def period(self, amount):
        """A year's amount, for the period; not rounded."""
        return CONTEXT.divide(amount * self.months, TWELVE)

    def _floor(self, taxable):
        step = self.terms.step
        return taxable // step * step if step else taxable

    def _taxable(self, gross, relief, deducted):
        """Taxable income of a year; notes in `deducted` what each deduction took."""
        if not self.scales:
            return ZERO
        net = max(gross - relief, ZERO)
        income = net
        # Expenses first: what the family gets may depend on the income after them.
        for index, deduction in self.expenses:
            deducted[index] = self._deduction(deduction, gross, net, net)
            income -= deducted[index]
        income = taxable = max(income, ZERO)
        for index, deduction in self.family:
            deducted[index] = self._deduction(deduction, gross, net, income)
            taxable -= deducted[index]
        return self._floor(max(taxable, ZERO))

    @staticmethod
    def _deduction(deduction, gross, net, income):
        if deduction.income_from and gross <= deduction.income_from:
            return ZERO
        if deduction.income_to is not None and gross > deduction.income_to:
            return ZERO
        each = deduction.amount
        if deduction.rate:
            reference = gross
            if deduction.reference != "gross":
                reference = net if deduction.reference == "net" else income
            each += deduction.rate * reference
        if deduction.cap is not None:
            each = min(each, deduction.cap)
        return each * deduction.units

    @staticmethod
    def _prepare_scale(scale):
        """(limit, lower ends, rates, tax at the lower ends, share asked for)."""
        lowers = [band[0] for band in scale.bands]
        rates = [band[1] for band in scale.bands]
        due = [ZERO]
        for index in range(1, len(lowers)):
            width = lowers[index] - lowers[index - 1]
            due.append(due[-1] + width * rates[index - 1])
        limit = Decimal("Infinity") if scale.taxable_to is None else scale.taxable_to
        return limit, lowers, rates, due, ONE - scale.reduction

    def tax_year(self, taxable):
        """Tax of a year's taxable income, before credits; not rounded."""
        if not self.scales or taxable <= 0:
            return ZERO
        index = min(bisect_left(self.limits, taxable), len(self.scales) - 1)
        _limit, lowers, rates, due, share = self.scales[index]
        band = bisect_right(lowers, taxable) - 1
        return (due[band] + (taxable - lowers[band]) * rates[band]) * share

    # --- and back

    def find_gross(self, net, whole=100):
        """The least gross wage that leaves a net wage.

        Rounding lets some neighbouring gross wages leave the same net. One of them that
        is a whole number of the currency is taken instead of the least, so that
        10,000.00 does not come back as 9,999.99.

        :param net: number of smallest units
        :param int whole: how many of them the currency's unit has
        :return: (Pay, whether other gross wages leave the same net)
        :raises Unreachable: if there is none
        """
        net = Decimal(net)
        if net < 0:
            raise Unreachable(ZERO)
        if not net and not self.compute(0).net:
            return self.compute(0), False
        groups = []
        for first, last in self._candidates(net):
            for pay in self._search(net, max(first, 1), last):
                if groups and pay.gross - groups[-1][-1].gross <= 2:
                    groups[-1].append(pay)
                elif len(groups) < 2:
                    groups.append([pay])
            if len(groups) == 2:
                break
        if not groups:
            raise Unreachable(max(self.compute(1).net, ZERO))
        round_ones = [pay for pay in groups[0] if not pay.gross % whole]
        best = (round_ones or groups[0])[0]
        return best, len(groups) > 1 or len(groups[0]) > 1 and not round_ones

    def _search(self, net, gross, last):
        """Pays of a range of gross wages that leave a net wage."""
        while gross <= last:
            pay = self.compute(gross)
            if pay.net == net:
                yield pay
            # Contributions and tax never fall as gross rises, unless the law has a step
            # down: net gains at most a unit with each unit of gross.
            gap = net - pay.net
            gross += int(gap) if gap > 1 and self._is_steady else 1

    def find_budget(self, budget):
        """The greatest gross wage whose cost stays within a budget.

        :param budget: number of smallest units
        :return: Pay
        :raises Unreachable: if the least cost is more
        """
        budget = Decimal(budget)
        if budget < 0:
            raise Unreachable(ZERO)
        nothing = self.compute(0)
        if nothing.cost == budget:
            return nothing
        least = self.compute(1)
        if least.cost > budget:
            raise Unreachable(nothing.cost or least.cost)
        _net, cost, _slack, _turns = self._get_functions()
        slack = Fraction(len(self.employer) + 1)
        gross = self._solve_rising(cost, Fraction(budget) + slack)
        pay = self.compute(gross)
        # Cost rises with every unit of gross: only rounding has to be undone.
        while pay.cost > budget:
            gross -= 1
            pay = self.compute(gross)
        return pay

    @staticmethod
    def _solve_rising(function, target):
        """Greatest whole x where a rising function is at most `target`."""
        target = Fraction(target)
        best = 1
        ends = [*function.starts[1:], Fraction(HIGHEST)]
        for (start, value, slope), end in zip(function.pieces, ends, strict=True):
            if value <= target and end > 1:
                best = max(
                    best,
                    floor(min(start + (target - value) / slope, end)) if slope else 1,
                )
        return best

    def _candidates(self, net):
        """Ranges of gross wages, ascending, that may leave a net wage."""
        function, _cost, slack, turns = self._get_functions()
        if self._pieces is None:
            self._pieces = list(self._bound_pieces(function, slack))
        target, whole = Fraction(net), int(net)
        # Rounding may let the law's step fall a few units earlier or later.
        ranges = [(floor(turn - width), ceil(turn + width)) for turn, width in turns]
        for start, end, value, slope, lowest, highest in self._pieces:
            if lowest <= whole <= highest:
                low = start + (target - slack - value) / slope
                high = start + (target + slack - value) / slope
                low, high = max(low, start - 1, Fraction(0)), min(high, end + 1)
                if low <= high:
                    ranges.append((floor(low), ceil(high)))
        merged = []
        for first, last in sorted(ranges):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    @staticmethod
    def _bound_pieces(function, slack):
        """The rising pieces, each with whole numbers that its values lie between."""
        ends = [*function.starts[1:], Fraction(HIGHEST)]
        for (start, value, slope), end in zip(function.pieces, ends, strict=True):
            if end > 0 and slope > 0:
                margin = slack + slope * 2
                yield (
                    *(start, end, value, slope),
                    floor(value - margin),
                    ceil(value + (end - start) * slope + margin),
                )

    def _get_functions(self):
        """(net, cost, slack, steps): what the law does without rounding, how far
        rounding can move it, and where it jumps with how far rounding moves that."""
        if self._functions is None:
            self._functions = self._build_functions()
            net = self._functions[0]
            self._is_steady = not any(rise > 0 for _turn, rise in net.jumps())
        return self._functions

    def _build_functions(self):
        terms = self.terms
        year = Fraction(12, terms.months)
        gross = Piecewise.line(0, 1)
        zero = Piecewise.line(0)
        employee = relief = employer = zero
        for component in terms.components:
            if component.base == "taxable":
                continue
            function = self._component_function(component)
            if component.is_employee:
                employee += function
                if component.deductible:
                    relief += function
            else:
                employer += function
        taxable = self._taxable_function(gross * year, relief * year)
        tax = self._tax_function().of(taxable)
        credit = sum(
            (d.units * d.amount for d in terms.deductions if d.kind == "credit"), ZERO
        )
        tax = POSITIVE.of(tax - Piecewise.line(credit))
        net = gross - employee - tax * (1 / year)
        for component in terms.components:
            if component.base != "taxable":
                continue
            levy = Piecewise(
                [
                    (LOWEST, Fraction(0), Fraction(0)),
                    (
                        self._next_step(component.exempt_to),
                        self._next_step(component.exempt_to) * Fraction(component.rate),
                        Fraction(component.rate),
                    ),
                ]
            ).of(taxable) * (1 / year)
            if component.is_employee:
                net -= levy
            else:
                employer += levy
        # Each rounding moves an amount by half a unit, and the tax by less than that.
        count = len(self.employee) + len(self.other)
        slack = Fraction(count + 1)
        if terms.step:
            highest = max(
                (rate for scale in terms.scales for _low, rate in scale.bands),
                default=ZERO,
            ) + sum((c.rate for c in terms.components if c.base == "taxable"), ZERO)
            slack += Fraction(terms.step * highest) / year
        slope = min((s for _x, _v, s in taxable.pieces if s > 0), default=Fraction(1))
        width = (count + 2) * year / slope + 2
        turns = [(turn, width) for turn, _rise in net.jumps() if turn > 0]
        return net, gross + employer, slack, turns

    def _component_function(self, component):
        if component.base == "fixed":
            base = clamp(component.floor, component.ceiling)(Fraction(component.fixed))
            return Piecewise.line(base * Fraction(component.rate))
        return clamp(component.floor, component.ceiling) * component.rate

    def _next_step(self, limit):
        """Least taxable income that, rounded down, is beyond a limit."""
        step = self.terms.step
        return Fraction((limit // step + 1) * step if step and limit else limit)

    def _taxable_function(self, gross, relief):
        net = POSITIVE.of(gross - relief)
        income = net
        for deduction in self.terms.deductions:
            if deduction.kind == "expenses":
                income -= self._deduction_function(deduction, gross, net, net)
        income = taxable = POSITIVE.of(income)
        for deduction in self.terms.deductions:
            if deduction.kind in ("exemption", "family"):
                taxable -= self._deduction_function(deduction, gross, net, income)
        return POSITIVE.of(taxable)

    @staticmethod
    def _deduction_function(deduction, gross, net, income):
        reference = {"gross": gross, "net": net, "income": income}[deduction.reference]
        each = reference * deduction.rate + Piecewise.line(deduction.amount)
        each = clamp(high=deduction.cap).of(each) * deduction.units
        low = Fraction(deduction.income_from)
        high = deduction.income_to
        if not low and high is None:
            return each
        # Where it holds, in terms of the gross wage itself: `gross` is a straight line.
        slope = gross.pieces[0][2]
        start = low / slope if low else LOWEST
        end = None if high is None else Fraction(high) / slope
        pieces = [] if start == LOWEST else [(LOWEST, Fraction(0), Fraction(0))]
        pieces.append((start, each(start), each._slope(start)))
        pieces += [
            piece
            for piece in each.pieces
            if piece[0] > start and (end is None or piece[0] < end)
        ]
        if end is not None:
            pieces.append((end, Fraction(0), Fraction(0)))
        return Piecewise(pieces)

    def _tax_function(self):
        """A year's tax of taxable income, before credits."""
        if not self.scales:
            return Piecewise.line(0)
        pieces = [(LOWEST, Fraction(0), Fraction(0))]
        begin = Fraction(0)
        for limit, lowers, rates, due, share in self.scales:
            end = None if limit.is_infinite() else self._next_step(limit)
            for index, low in enumerate(lowers):
                high = lowers[index + 1] if index + 1 < len(lowers) else None
                start = max(Fraction(low), begin)
                if (
                    high is not None
                    and high <= start
                    or end is not None
                    and start >= end
                ):
                    continue
                slope = Fraction(rates[index] * share)
                value = Fraction(due[index] * share) + (start - Fraction(low)) * slope
                pieces.append((start, value, slope))
            if end is None:
                break
            begin = end
        return Piecewise(pieces)


@lru_cache(maxsize=1024)
def get_engine(terms, due_without_gross=False):
    """The engine of these terms, whose functions were perhaps built before.

    :param Terms terms: what holds
    :return: Engine
    """
    return Engine(terms, due_without_gross)
