# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The levies of months to come: the rules as they stand, counted as closings do.

Nothing is booked, and what the year has booked is not looked at: a plan starts afresh
with its first month, and with each January.
"""

from dataclasses import dataclass, field, replace

from dateutil.relativedelta import relativedelta

from .levy_kernel import ZERO, Carried, Terms, carry, compute_levy, to_decimal
from .levy_run import LevyRun

MONTHS = 12


@dataclass
class YearSoFar:
    """What one levy of a unit has counted since January."""

    year: int
    terms: Terms | None = None
    carried: Carried = field(default_factory=Carried)
    months: int = 0
    booked: object = ZERO
    booked_before_terms: object = ZERO


class LevyForecastRun(LevyRun):
    """Reads the rules for many units; the number of queries depends on the months."""

    def __init__(self, units, first):
        super().__init__(units, first, first + relativedelta(day=31), {}, {})

    def load(self):
        """Return {unit id: LevyForecast}."""
        if not self.units:
            return {}
        self._load_rules()
        self._load_overrides()
        self._load_waivers()
        # members keep the status of the first month
        self._load_member_states()
        return {unit.id: LevyForecast(self, unit) for unit in self.units}

    def get_terms(self, unit, month):
        """The terms of the unit's levies in a month, waived ones left out.

        :return: list of (key of the levy, levy_kernel.Terms)
        """
        self.month = month
        self.last_day.setdefault(month, month + relativedelta(day=31))
        standings = [
            (key, self._get_standing(unit, versions, month))
            for key, versions in self.versions.items()
        ]
        return [
            (key, standing.terms)
            for key, standing in standings
            if standing and standing.waiver is None
        ]


class LevyForecast:
    """The levies of one unit in months to come."""

    def __init__(self, run, unit):
        self.run = run
        self.unit = unit
        self.first = run.month
        self.rounding = run.company.currency_id.rounding
        self._terms = {}

    def _get_terms(self, month):
        if month not in self._terms:
            self._terms[month] = self.run.get_terms(self.unit, month)
        return self._terms[month]

    @property
    def on_treasury(self):
        """Whether a levy looks at the treasury, which an ordinary month has not."""
        return any(
            terms.basis == "treasury" for _key, terms in self._get_terms(self.first)
        )

    def count_month(self, turnover, costs, pay):
        """The levies of an ordinary month: a twelfth of a year of such months.

        :param turnover: Decimal, excluding taxes
        :param costs: Decimal, without pay and levies
        :param pay: Decimal
        :return: Decimal, not rounded when rules look at the year
        """
        by_year = any(
            terms.period == "year"
            or terms.floor_year is not None
            or terms.cap_year is not None
            for _key, terms in self._get_terms(self.first)
        )
        month = {"turnover": turnover, "costs": costs, "pay": pay}
        count = MONTHS if by_year else 1
        return sum(self._count([(self.first, month)] * count)) / count

    def count_months(self, months, opening):
        """The levies of months in a row.

        :param list months: (first day, dict of Decimal with turnover, costs, pay and
            flow: what the treasury gains before levies)
        :param opening: Decimal, treasury before them
        :return: list of Decimal, one per month
        """
        return self._count(months, opening)

    def _count(self, months, opening=None):
        years, due, treasury = {}, [], opening
        to_date = {}
        for month, figures in months:
            bases = {
                "invoiced": figures["turnover"],
                # plans do not know what stays unpaid
                "collected": figures["turnover"],
                "margin": figures["turnover"] - figures["costs"],
                "pay": figures["pay"],
            }
            if treasury is not None:
                treasury += figures["flow"]
                bases["treasury"] = treasury
            before = to_date.get(month.year, {})
            to_date[month.year] = after = {
                name: before.get(name, ZERO) + amount for name, amount in bases.items()
            }
            total = ZERO
            for key, terms in self._get_terms(month):
                if terms.basis in bases:
                    total += self._count_one(
                        years, key, terms, month, bases, before, after
                    )
            due.append(total)
            if treasury is not None:
                treasury -= total
        return due

    def _count_one(self, years, key, terms, month, bases, before, after):
        so_far = years.get(key)
        if so_far is None or so_far.year != month.year:
            so_far = years[key] = YearSoFar(month.year)
        basis_before = before.get(terms.basis, ZERO)
        if so_far.terms is not None and so_far.terms != terms:
            so_far.carried = carry(
                so_far.terms,
                so_far.carried,
                before.get(so_far.terms.basis, ZERO),
                so_far.months,
                booked=so_far.booked - so_far.booked_before_terms,
            )
            so_far.carried = replace(so_far.carried, basis=basis_before)
            so_far.months = 0
            so_far.booked_before_terms = so_far.booked
        so_far.terms = terms
        so_far.months += 1
        levy = compute_levy(
            terms,
            month_basis=to_decimal(bases[terms.basis]),
            basis_to_date=after[terms.basis],
            months_so_far=so_far.carried.months + so_far.months,
            booked_before=so_far.booked,
            carried=so_far.carried,
            rounding=self.rounding,
        )
        so_far.booked += levy.amount
        return levy.amount
