# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a levy rule takes from one unit in one month: arithmetic only.

No Odoo here, and no floats inside: everything is counted in ``Decimal`` and rounded
once, on the due to date. The order of operations:

1. due of the month. Rules by the month: tiers of the month's basis + fixed amount.
   Rules by the year: tiers of the basis to date + fixed amount x months so far, less
   what was booked so far. Then at least the month's floor, at most the month's cap.
2. due to date = booked so far + due of the month; then at least the year's floor by
   twelfths for each month so far, at most the year's cap; rounded to the currency.
3. amount of the month = due to date less what was booked so far; to book now = that
   less what the month itself has booked already, so that a second run books nothing.

"So far" runs over the months of the year in which the rule applied to the unit, the
month being counted included for months and basis, excluded for what was booked.

``None`` is "no such limit"; zero is a value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

ZERO = Decimal(0)
MONTHS_PER_YEAR = 12

#: Bases whose negative value means nothing to levy. The others (turnover, pay) turn
#: negative by a correction, and a correction gives the levy back.
NOUGHT_BASES = frozenset({"margin", "treasury"})

# Amounts and rates come from the database as floats. Nothing in the books is finer
# than this, so cutting here drops the noise of binary sums and nothing else.
_NOISE = Decimal("1e-10")
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_UP)


def to_decimal(value):
    """Return ``value`` (number, string, ``None`` or ``False``) as a clean Decimal.

    ``None`` and ``False`` stay ``None``: "not set" must not become zero.
    """
    if value is None or value is False:
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value)).quantize(_NOISE, context=_CONTEXT)
    return Decimal(value)


def to_text(value):
    """Return a Decimal as plain text, without exponent or needless zeros."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_half_up(value, rounding):
    """Round to a multiple of ``rounding``, halves away from zero."""
    with localcontext(_CONTEXT):
        units = (value / rounding).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return units * rounding


@dataclass(frozen=True)
class Terms:
    """What a rule says of its amount, once overrides are applied.

    :param tiers: pairs (from, rate), in any order; nothing is due below the first
    """

    basis: str = "invoiced"
    period: str = "month"
    tiers: tuple = ()
    fixed_month: Decimal = ZERO
    floor_month: Decimal | None = None
    floor_year: Decimal | None = None
    cap_month: Decimal | None = None
    cap_year: Decimal | None = None
    internal_rate: Decimal | None = None

    def __post_init__(self):
        tiers = sorted(
            (to_decimal(start), to_decimal(rate)) for start, rate in self.tiers
        )
        object.__setattr__(self, "tiers", tuple(tiers))
        object.__setattr__(self, "fixed_month", to_decimal(self.fixed_month) or ZERO)
        for name in (
            "floor_month",
            "floor_year",
            "cap_month",
            "cap_year",
            "internal_rate",
        ):
            object.__setattr__(self, name, to_decimal(getattr(self, name)))


@dataclass(frozen=True)
class Carried:
    """The part of the year that other terms of the same rule governed.

    A change of terms during the year does not rewrite the months before it: the new
    tiers take the basis where the old ones left it.

    :param due: due under the earlier terms, not rounded
    :param basis: basis to date when they ended
    :param internal: internal sales to date when they ended
    :param months: months they governed
    :param floor: year's floor they ask for, by twelfths; None = none
    """

    due: Decimal = ZERO
    basis: Decimal = ZERO
    internal: Decimal = ZERO
    months: int = 0
    floor: Decimal | None = None


@dataclass
class Levy:
    """Result of :func:`compute_levy`.

    :param basis: basis the tiers were applied to
    :param due_to_date: what the year asks for so far, rounded
    :param booked_before: booked so far, before this month
    :param amount: levy of the month
    :param to_book: what remains to be booked for the month
    :param steps: how it came about, in order; each a dict with ``code`` and figures
        as text, ready for JSON
    :param applies: False when the rule no longer applies and only gives back
    """

    basis: Decimal = ZERO
    due_to_date: Decimal = ZERO
    booked_before: Decimal = ZERO
    booked_in_month: Decimal = ZERO
    amount: Decimal = ZERO
    to_book: Decimal = ZERO
    steps: list = field(default_factory=list)
    applies: bool = True


class _Steps(list):
    def say(self, code, **figures):
        step = {"code": code}
        for name, value in figures.items():
            step[name] = to_text(value) if isinstance(value, Decimal) else value
        self.append(step)


def split_by_tier(tiers: Iterable, basis: Decimal):
    """Yield (from, to, amount, rate) of the parts of ``basis``, tier by tier.

    Tiers are marginal. ``to`` is None in the last one. A negative basis is one part,
    at the first tier's rate.
    """
    if not tiers or not basis:
        return
    if basis < 0:
        yield None, None, basis, tiers[0][1]
        return
    for index, (start, rate) in enumerate(tiers):
        if basis <= start:
            return
        stop = tiers[index + 1][0] if index + 1 < len(tiers) else None
        upper = basis if stop is None else min(basis, stop)
        yield start, stop, upper - start, rate


def _countable(terms, basis):
    """Return the basis as the tiers see it."""
    return ZERO if basis < 0 and terms.basis in NOUGHT_BASES else basis


def _split_internal(terms, basis, internal):
    """Return (basis for the tiers, internal sales with a rate of their own)."""
    if terms.internal_rate is None:
        return basis, ZERO
    return basis - internal, internal


def _proportional(terms, basis, internal):
    """Return what tiers and internal rate ask for on a basis."""
    basis, internal = _split_internal(terms, basis, internal)
    parts = split_by_tier(terms.tiers, _countable(terms, basis))
    due = sum((amount * rate for _from, _to, amount, rate in parts), ZERO)
    return due + internal * (terms.internal_rate or ZERO)


def carry(terms, carried, basis, months, *, internal=ZERO, booked=ZERO):
    """Close a stretch of months under ``terms`` and return it as carried.

    :param carried: what came before this stretch (``Carried()`` if nothing)
    :param basis: basis to date at the end of the stretch
    :param months: months in the stretch
    :param booked: booked in the stretch; what counts for terms by the month, whose
        months are settled one by one
    """
    basis = to_decimal(basis)
    internal = to_decimal(internal)
    with localcontext(_CONTEXT):
        if terms.period == "year":
            due = (
                _proportional(terms, basis, internal)
                - _proportional(terms, carried.basis, carried.internal)
                + terms.fixed_month * months
            )
        else:
            due = to_decimal(booked)
        floor = carried.floor
        if terms.floor_year is not None:
            floor = (floor or ZERO) + terms.floor_year * months / MONTHS_PER_YEAR
        return Carried(
            due=carried.due + due,
            basis=basis,
            internal=internal,
            months=carried.months + months,
            floor=floor,
        )


def _explain_proportional(terms, basis, internal, steps):
    """Do what :func:`_proportional` does, and say how."""
    basis, internal = _split_internal(terms, basis, internal)
    countable = _countable(terms, basis)
    steps.say("basis", basis=terms.basis, period=terms.period, amount=basis)
    if countable != basis:
        steps.say("nought", basis=terms.basis)
    due = ZERO
    for start, stop, amount, rate in split_by_tier(terms.tiers, countable):
        part = amount * rate
        due += part
        if start is None:
            steps.say("give_back", amount=amount, rate=rate, due=part)
        else:
            figures = {"from": start, "to": stop}
            steps.say("tier", amount=amount, rate=rate, due=part, **figures)
    if internal:
        part = internal * terms.internal_rate
        due += part
        steps.say("internal", amount=internal, rate=terms.internal_rate, due=part)
    return countable, due


def compute_levy(
    terms,
    *,
    month_basis=ZERO,
    basis_to_date=ZERO,
    months_so_far=1,
    booked_before=ZERO,
    booked_in_month=ZERO,
    month_internal=ZERO,
    internal_to_date=ZERO,
    carried=None,
    rounding="0.01",
):
    """Count the levy of one unit under one rule for one month.

    :param Terms terms: what the rule says
    :param month_basis: basis of the month
    :param basis_to_date: basis of the year so far, this month included
    :param months_so_far: months of the year so far, this month included
    :param booked_before: booked this year before this month
    :param booked_in_month: booked already in this month (by an earlier run)
    :param month_internal: internal sales in ``month_basis``
    :param internal_to_date: internal sales in ``basis_to_date``
    :param Carried carried: earlier months of the year under other terms
    :param rounding: smallest unit of the currency
    :rtype: Levy
    """
    carried = carried or Carried()
    booked_before = to_decimal(booked_before)
    booked_in_month = to_decimal(booked_in_month)
    rounding = to_decimal(rounding)
    steps = _Steps()
    with localcontext(_CONTEXT):
        months = months_so_far - carried.months
        by_year = terms.period == "year"
        if by_year:
            basis, due = _explain_proportional(
                terms, to_decimal(basis_to_date), to_decimal(internal_to_date), steps
            )
            if carried.months:
                before = _proportional(terms, carried.basis, carried.internal)
                due += carried.due - before
                steps.say(
                    "carried", months=carried.months, minus=before, plus=carried.due
                )
        else:
            basis, due = _explain_proportional(
                terms, to_decimal(month_basis), to_decimal(month_internal), steps
            )
        if terms.fixed_month:
            times = months if by_year else 1
            fixed = terms.fixed_month * times
            due += fixed
            steps.say("fixed", amount=terms.fixed_month, months=times, due=fixed)
        if by_year:
            due -= booked_before
            if booked_before:
                steps.say("booked", amount=booked_before, due=due)
        if terms.floor_month is not None and due < terms.floor_month:
            due = terms.floor_month
            steps.say("floor_month", due=due)
        if terms.cap_month is not None and due > terms.cap_month:
            due = terms.cap_month
            steps.say("cap_month", due=due)

        to_date = booked_before + due
        floor_year = carried.floor
        if terms.floor_year is not None:
            floor_year = (floor_year or ZERO) + (
                terms.floor_year * months / MONTHS_PER_YEAR
            )
        # Rules without a limit by the year are understood from the month alone.
        told_to_date = floor_year is not None or terms.cap_year is not None
        if told_to_date:
            steps.say("to_date", booked=booked_before, due=due, to_date=to_date)
        if floor_year is not None and to_date < floor_year:
            to_date = floor_year
            steps.say(
                "floor_year",
                floor=terms.floor_year if not carried.months else None,
                months=months_so_far,
                to_date=to_date,
            )
        if terms.cap_year is not None and to_date > terms.cap_year:
            to_date = terms.cap_year
            steps.say("cap_year", to_date=to_date)
        due_to_date = round_half_up(to_date, rounding)
        if due_to_date != to_date:
            shift = ZERO if told_to_date else booked_before
            steps.say("rounding", before=to_date - shift, after=due_to_date - shift)
        amount = due_to_date - booked_before
        if told_to_date and booked_before:
            steps.say("difference", to_date=due_to_date, booked=booked_before)
        steps.say("amount", amount=amount)
        return Levy(
            basis=basis,
            due_to_date=due_to_date,
            booked_before=booked_before,
            booked_in_month=booked_in_month,
            amount=amount,
            to_book=amount - booked_in_month,
            steps=list(steps),
        )


def no_levy(code, *, booked_before=ZERO, booked_in_month=ZERO, applies=True, **figures):
    """Return the result of a month in which nothing is due, and say why.

    What the month has booked all the same (a waiver granted, a scheme changed after a
    first run) is given back.

    :param code: code of the step that says why, with its ``figures``
    :param applies: whether the rule is the unit's at all
    """
    booked_before = to_decimal(booked_before)
    booked_in_month = to_decimal(booked_in_month)
    steps = _Steps()
    steps.say(code, **figures)
    steps.say("amount", amount=ZERO)
    return Levy(
        due_to_date=booked_before,
        booked_before=booked_before,
        booked_in_month=booked_in_month,
        to_book=-booked_in_month,
        steps=list(steps),
        applies=applies,
    )
