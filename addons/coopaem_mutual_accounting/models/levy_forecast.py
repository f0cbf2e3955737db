# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The levies of months to come: the rules as they stand, counted as closings do.

Nothing is booked, and what the year has booked is not looked at: a plan starts afresh
with its first month, and with each January.
"""

from dataclasses import dataclass, field, replace

from dateutil.relativedelta import relativedelta

from odoo.fields import Domain

from .levy_kernel import ZERO, Carried, Terms, carry, compute_levy, to_decimal
from .levy_run import LevyRun

MONTHS = 12


@dataclass
class YearSoFar:
    """What one levy of a unit has counted since January.

    As in closings, months in which the levy is waived or not the unit's add nothing,
    neither to months nor to bases.
    """

    year: int
    terms: Terms | None = None
    basis: str | None = None
    bases: dict = field(default_factory=dict)
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
        self._load_basis_names()
        # members keep the status of the first month
        self._load_member_states()
        return {unit.id: LevyForecast(self, unit) for unit in self.units}

    def _load_basis_names(self):
        """Note on which basis of a forecast each rule is counted.

        A margin may take off the costs of certain accounts alone. Plans tell purchases
        from other costs and no more; a rule of any other choice of accounts has no
        basis here.
        """
        self.basis_names = {rule: rule.basis for rule in self.rules}
        own_costs = {rule: ids for rule, ids in self.cost_account_ids.items() if ids}
        if not own_costs:
            return
        accounts = self.env["account.account"]
        costs = accounts.search(
            Domain(accounts._check_company_domain(self.company))
            & Domain("account_type", "=like", "expense%")
            & Domain("unit_role", "not in", ("levy", "pay"))
        )
        purchases = costs.filtered(
            lambda account: account.account_type == "expense_direct_cost"
        )
        known = {frozenset(costs.ids): "margin"}
        if purchases:
            # charts that do not know direct costs have purchases among the others
            known[frozenset(purchases.ids)] = "margin_purchases"
            known[frozenset((costs - purchases).ids)] = "margin_others"
        for rule, ids in own_costs.items():
            self.basis_names[rule] = known.get(frozenset(ids))

    def get_terms(self, unit, month):
        """The terms of the unit's levies in a month, waived ones left out.

        :return: list of (key of the levy, levy_kernel.Terms, name of the basis; None:
            what it is counted on is not known in plans)
        """
        self.month = month
        self.last_day.setdefault(month, month + relativedelta(day=31))
        standings = [
            (key, self._get_standing(unit, versions, month))
            for key, versions in self.versions.items()
        ]
        return [
            (key, standing.terms, self.basis_names[standing.rule])
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
        self._ordinary = {}

    def _get_terms(self, month):
        if month not in self._terms:
            self._terms[month] = self.run.get_terms(self.unit, month)
        return self._terms[month]

    @property
    def on_treasury(self):
        """Whether a levy looks at the treasury, which an ordinary month has not."""
        return any(
            terms.basis == "treasury"
            for _key, terms, _basis in self._get_terms(self.first)
        )

    def leaves_out(self, months=()):
        """Whether a levy is not counted, as its margin takes off certain costs alone.

        :param months: first days of the months; none: the first one
        """
        return any(
            basis is None
            for month in months or [self.first]
            for _key, _terms, basis in self._get_terms(month)
        )

    def count_month(self, turnover, costs, pay, purchases=ZERO, share=1):
        """The levies of an ordinary month: a twelfth of a year of such months.

        :param turnover: Decimal, excluding taxes
        :param costs: Decimal, without pay and levies
        :param pay: Decimal
        :param purchases: Decimal, the part of the costs that is direct costs
        :param share: Decimal, what the month bears of the amounts that are asked for
            whatever is sold
        :return: Decimal, not rounded when rules look at the year
        """
        asked = turnover, costs, pay, purchases, share
        if asked not in self._ordinary:
            self._ordinary[asked] = self._count_ordinary(*asked)
        return self._ordinary[asked]

    def _count_ordinary(self, turnover, costs, pay, purchases, share):
        by_year = any(
            terms.period == "year"
            or terms.floor_year is not None
            or terms.cap_year is not None
            for _key, terms, _basis in self._get_terms(self.first)
        )
        month = {
            "turnover": turnover,
            "costs": costs,
            "purchases": purchases,
            "pay": pay,
        }
        count = MONTHS if by_year else 1
        return sum(self._count([(self.first, month)] * count, share=share)) / count

    def count_months(self, months, opening):
        """The levies of months in a row.

        :param list months: (first day, dict of Decimal with turnover, costs, purchases
            among them, pay and flow: what the treasury gains before levies)
        :param opening: Decimal, treasury before them
        :return: list of Decimal, one per month
        """
        return self._count(months, opening)

    def _count(self, months, opening=None, share=1):
        years, due, treasury = {}, [], opening
        for month, figures in months:
            turnover, costs = figures["turnover"], figures["costs"]
            bases = {
                "invoiced": turnover,
                # plans do not know what stays unpaid
                "collected": turnover,
                "margin": turnover - costs,
                "margin_purchases": turnover - figures["purchases"],
                "margin_others": turnover - (costs - figures["purchases"]),
                "pay": figures["pay"],
            }
            if treasury is not None:
                treasury += figures["flow"]
                bases["treasury"] = treasury
            total = ZERO
            for key, terms, basis in self._get_terms(month):
                if basis in bases:
                    so_far = years.get(key)
                    if so_far is None or so_far.year != month.year:
                        so_far = years[key] = YearSoFar(month.year)
                    total += self._count_one(
                        so_far, _bear_share(terms, share), basis, bases
                    )
            due.append(total)
            if treasury is not None:
                treasury -= total
        return due

    def _count_one(self, so_far, terms, basis, bases):
        before = so_far.bases
        so_far.bases = {
            name: before.get(name, ZERO) + to_decimal(amount)
            for name, amount in bases.items()
        }
        if so_far.terms is not None and (so_far.terms, so_far.basis) != (terms, basis):
            so_far.carried = carry(
                so_far.terms,
                so_far.carried,
                before.get(so_far.basis, ZERO),
                so_far.months,
                booked=so_far.booked - so_far.booked_before_terms,
            )
            so_far.carried = replace(so_far.carried, basis=before.get(basis, ZERO))
            so_far.months = 0
            so_far.booked_before_terms = so_far.booked
        so_far.terms, so_far.basis = terms, basis
        so_far.months += 1
        levy = compute_levy(
            terms,
            month_basis=to_decimal(bases[basis]),
            basis_to_date=so_far.bases[basis],
            months_so_far=so_far.carried.months + so_far.months,
            booked_before=so_far.booked,
            carried=so_far.carried,
            rounding=self.rounding,
        )
        so_far.booked += levy.amount
        return levy.amount


def _bear_share(terms, share):
    """Return terms that ask for a share of what is due whatever is sold."""
    if share == 1:
        return terms
    return replace(
        terms,
        fixed_month=terms.fixed_month * share,
        **{
            name: limit * share
            for name in ("floor_month", "floor_year")
            if (limit := getattr(terms, name)) is not None
        },
    )
