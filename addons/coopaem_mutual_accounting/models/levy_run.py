# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The levies of one month: which version of a rule, which override, which waiver counts
for which unit, and what the year has seen so far. The counting is levy_kernel's.

Everything is read for all units at once; the number of queries does not depend on how
many there are.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from dateutil.relativedelta import relativedelta

from .coopaem_levy_period_mixin import covers
from .levy_kernel import ZERO, Carried, Terms, carry, compute_levy, no_levy, to_decimal


@dataclass(frozen=True)
class Standing:
    """How a unit stands to a levy in a month.

    :param rule: the version of the rule in force
    :param terms: its terms, the unit's override applied
    :param waiver: the reason why the unit is freed, if it is
    """

    rule: object
    terms: Terms
    waiver: str | None


@dataclass(frozen=True)
class Stretch:
    """Months in a row that are counted in the same way."""

    rule: object
    terms: Terms
    months: tuple


class LevyRun:
    """See ``coopaem.levy.rule._get_levies`` for the parameters."""

    def __init__(self, units, date_from, date_to, bases, months_so_far):
        # What a user may see does not change what a unit owes.
        self.units = units.sudo().filtered(lambda unit: unit.kind == "activity")
        self.env = self.units.env
        self.company = self.units.company_id
        self.month = date_from
        self.date_to = date_to
        self.months = [
            date_from + relativedelta(month=number, day=1)
            for number in range(1, date_from.month + 1)
        ]
        self.last_day = {month: month + relativedelta(day=31) for month in self.months}
        self.bases = bases
        self.months_so_far = months_so_far
        self.schemes = {}
        self.terms = {}

    def compute(self):
        """Return {(unit id, rule id): levy_kernel.Levy}."""
        if not self.units:
            return {}
        self.company.ensure_one()
        self._load_rules()
        if not self.rules:
            return {}
        self._load_overrides()
        self._load_waivers()
        self._load_booked()
        self._load_closed_months()
        self._load_counted_months()
        self._load_member_states()
        self._load_costs()
        levies = {}
        for unit in self.units:
            for key, versions in self.versions.items():
                standing = self._get_standing(unit, versions, self.month)
                if standing:
                    levies[unit.id, standing.rule.id] = self._compute_one(
                        unit, key, standing
                    )
        for unit_id, rule_id in self.booked:
            if (unit_id, rule_id) not in levies and (
                amount := self._get_booked(unit_id, [rule_id], [self.month])
            ):
                levies[unit_id, rule_id] = no_levy(
                    "not_applicable", booked_in_month=amount, applies=False
                )
        return levies

    # Reading
    def _load_rules(self):
        """Read the rules, version after version."""
        self.rules = (
            self.env["coopaem.levy.rule"]
            .search([("company_id", "=", self.company.id)])
            .sorted(lambda rule: (rule.sequence, rule.code, rule.date_from, rule.id))
        )
        self.versions = {}
        for rule in self.rules:
            self.versions.setdefault(rule._get_levy_key(), []).append(rule)
        self.spans = {rule: rule._get_span() for rule in self.rules}
        self.scheme_ids = {rule: rule.scheme_id.id for rule in self.rules}
        self.states = {rule: rule._get_member_states() for rule in self.rules}
        self.cost_account_ids = {
            rule: rule.cost_account_ids.ids if rule.basis == "margin" else []
            for rule in self.rules
        }
        # A levy that looks at its month only need not know the months before.
        self.to_date = {
            key
            for key, versions in self.versions.items()
            if any(
                rule.period == "year"
                or rule.has_floor_year
                or any(
                    override.replace_limits and override.has_floor_year
                    for override in rule.override_ids
                )
                for rule in versions
            )
        }

    def _load_overrides(self):
        """Group the overrides by rule and unit."""
        self.overrides = {}
        unit_ids = set(self.units.ids)
        for override in self.rules.override_ids:
            key = override.rule_id, override._get_unit().id
            if key[1] in unit_ids:
                self.overrides[key] = self.overrides.get(key, override) | override

    def _load_waivers(self):
        """Group the waivers by rule and unit."""
        self.waivers = defaultdict(list)
        for waiver in self.rules.waiver_ids:
            self.waivers[waiver.rule_id, waiver.unit_id.id].append(
                (waiver._get_span(), waiver.reason)
            )

    def _load_booked(self):
        """Read what the year has booked: {(unit id, rule id): {month: amount}}.

        Only the paying unit's item names the rule.
        """
        self.booked = defaultdict(dict)
        for unit, rule, month, balance in self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("levy_rule_id", "in", self.rules.ids),
                ("unit_id", "in", self.units.ids),
                ("parent_state", "=", "posted"),
                ("date", ">=", self.months[0]),
                ("date", "<=", self.date_to),
            ],
            ["unit_id", "levy_rule_id", "date:month"],
            ["balance:sum"],
        ):
            self.booked[unit.id, rule.id][month] = to_decimal(balance)
        self.taken_over = self.env["coopaem.opening.levy"].search(
            [
                ("rule_id", "in", self.rules.ids),
                ("unit_id", "in", self.units.ids),
                ("date", ">=", self.months[0]),
                ("date", "<", self.month),
            ]
        )
        for levy in self.taken_over:
            booked = self.booked[levy.unit_id.id, levy.rule_id.id]
            month = levy.date.replace(day=1)
            booked[month] = booked.get(month, ZERO) + to_decimal(levy.amount)

    def _load_closed_months(self):
        """Read what the year's closings counted: {unit id: {month: {basis: amount}}}.

        Not what the books say of those months by now: what came later is in the
        month being counted.
        """
        self.closed = defaultdict(dict)
        if not self.to_date or len(self.months) == 1:
            return
        for unit, month, invoiced, internal, collected, costs, pay in self.env[
            "coopaem.closing.line"
        ]._read_group(
            [
                ("unit_id", "in", self.units.ids),
                ("date_start", ">=", self.months[0]),
                ("date_start", "<", self.month),
            ],
            ["unit_id", "date_start:month"],
            [
                "turnover:sum",
                "internal_sales:sum",
                "collected:sum",
                "costs:sum",
                "pay:sum",
            ],
        ):
            invoiced, internal, collected, costs, pay = (
                to_decimal(amount) or ZERO
                for amount in (invoiced, internal, collected, costs, pay)
            )
            self.closed[unit.id][month] = {
                "invoiced": invoiced,
                "invoiced_internal": internal,
                "collected": collected,
                "collected_internal": internal,
                "margin": invoiced - costs,
                "pay": pay,
            }
        self._load_taken_over_months()

    def _load_taken_over_months(self):
        """Read the months of the year that were counted before the take-over."""
        for basis in self.env["coopaem.opening.basis"].search_fetch(
            [
                ("unit_id", "in", self.units.ids),
                ("date", ">=", self.months[0]),
                ("date", "<", self.month),
            ],
            ["unit_id", "date", "turnover", "collected", "costs", "pay"],
        ):
            self.closed[basis.unit_id.id][basis.date] = {
                "invoiced": to_decimal(basis.turnover),
                "collected": to_decimal(basis.collected),
                "margin": to_decimal(basis.turnover) - to_decimal(basis.costs),
                "pay": to_decimal(basis.pay),
            }

    def _load_counted_months(self):
        """Read in which months rules for certain members were counted.

        What an earlier closing found is what its lines say, whatever was corrected in
        the members' histories since.
        """
        self.counted = defaultdict(set)
        limited = self.rules.filtered(lambda rule: self.states[rule])
        if not limited or len(self.months) == 1:
            return
        for unit, rule, month in self.env["coopaem.levy.line"]._read_group(
            [
                ("rule_id", "in", limited.ids),
                ("unit_id", "in", self.units.ids),
                ("date", ">=", self.months[0]),
                ("date", "<", self.month),
            ],
            ["unit_id", "rule_id", "date:month"],
        ):
            self.counted[unit.id, rule].add(month)
        # A levy that was booked before the take-over was counted in its months.
        for levy in self.taken_over.filtered(lambda levy: levy.rule_id in limited):
            self.counted[levy.unit_id.id, levy.rule_id].update(
                month for month in self.closed[levy.unit_id.id] if month <= levy.date
            )

    def _load_member_states(self):
        """Read which statuses the units' members have on the last day of the month.

        A member's first status counts for the days before it: people are often entered
        after the month in which they began.
        """
        self.member_states = {}
        if not any(self.states.values()):
            return
        states = self.units.member_ids._get_states_on(
            self.last_day[self.month], before_first=True
        )
        self.member_states = {
            unit.id: {states.get(member.id, member.state) for member in unit.member_ids}
            for unit in self.units
        }

    def _load_costs(self):
        """Read the costs of rules that choose theirs, by unit, account and month."""
        self.costs = defaultdict(lambda: ZERO)
        account_ids = {i for ids in self.cost_account_ids.values() for i in ids}
        if not account_ids:
            return
        for unit, account, month, balance in self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("account_id", "in", sorted(account_ids)),
                ("unit_id", "in", self.units.ids),
                ("parent_state", "=", "posted"),
                ("date", ">=", self.months[0]),
                ("date", "<=", self.date_to),
            ],
            ["unit_id", "account_id", "date:month"],
            ["balance:sum"],
        ):
            self.costs[unit.id, account.id, month] = to_decimal(balance)

    # Who is levied, and how
    def _get_scheme_id(self, unit, day):
        if day not in self.schemes:
            self.schemes[day] = self.units._get_levy_scheme(day)
        return self.schemes[day].get(unit.id)

    def _get_standing(self, unit, versions, month):
        """Return the unit's :class:`Standing` in a month; None: the levy is not its."""
        day = self.last_day[month]
        rule = next((rule for rule in versions if covers(self.spans[rule], day)), None)
        if rule is None:
            return None
        scheme_id = self.scheme_ids[rule]
        if scheme_id and self._get_scheme_id(unit, day) != scheme_id:
            return None
        if states := self.states[rule]:
            if month == self.month:
                if not states.intersection(self.member_states[unit.id]):
                    return None
            elif month not in self.counted.get((unit.id, rule), ()):
                return None
        waivers = self.waivers.get((rule, unit.id), ())
        return Standing(
            rule=rule,
            terms=self._get_terms(rule, unit, day),
            waiver=next((why for span, why in waivers if covers(span, day)), None),
        )

    def _get_terms(self, rule, unit, day):
        overrides = self.overrides.get((rule, unit.id))
        override = overrides._find_for(day) if overrides else None
        if (rule, override) not in self.terms:
            terms = rule._get_terms()
            self.terms[rule, override] = override._apply(terms) if override else terms
        return self.terms[rule, override]

    def _get_stretches(self, unit, key):
        """Return the year so far as stretches; None if it is all of one piece."""
        if key not in self.to_date:
            return None
        so_far = [*sorted(self.closed.get(unit.id, ())), self.month]
        counted = []
        for month in so_far:
            standing = self._get_standing(unit, self.versions[key], month)
            if standing and standing.waiver is None:
                counted.append((month, standing))
        stretches = []
        for month, standing in counted:
            stretch = Stretch(standing.rule, standing.terms, (month,))
            if stretches and self._is_counted_alike(stretches[-1], stretch):
                stretch = replace(stretch, months=stretches.pop().months + (month,))
            stretches.append(stretch)
        if len(stretches) == 1 and len(counted) == len(so_far):
            return None
        return stretches

    def _is_counted_alike(self, one, other):
        return (
            one.terms == other.terms
            and self.cost_account_ids[one.rule] == self.cost_account_ids[other.rule]
        )

    # Counting
    def _get_booked(self, unit_id, rule_ids, months):
        return sum(
            (
                amount
                for rule_id in rule_ids
                for month, amount in self.booked.get((unit_id, rule_id), {}).items()
                if month in months
            ),
            ZERO,
        )

    def _get_month_basis(self, rule, unit, month):
        """Return (basis, internal sales in it) of a month."""
        if month == self.month:
            bases = {
                name: pair[0] for name, pair in self.bases.get(unit.id, {}).items()
            }
        else:
            bases = self.closed[unit.id][month]
        return self._pick_basis(rule, unit, bases, [month])

    def _get_basis_to_date(self, rule, unit):
        """Return (basis, internal sales in it) of the year so far."""
        bases = {name: pair[1] for name, pair in self.bases.get(unit.id, {}).items()}
        return self._pick_basis(rule, unit, bases, self.months)

    def _pick_basis(self, rule, unit, bases, months):
        internal = to_decimal(bases.get(f"{rule.basis}_internal", 0))
        if account_ids := self.cost_account_ids[rule]:
            costs = sum(
                self.costs[unit.id, account_id, month]
                for account_id in account_ids
                for month in months
            )
            return to_decimal(bases.get("invoiced", 0)) - costs, internal
        basis = to_decimal(bases.get(rule.basis, 0))
        if rule.basis == "treasury":
            # What this month's levies took is not theirs to look at.
            basis += self._get_booked(unit.id, self.rules.ids, [self.month])
        return basis, internal

    def _compute_one(self, unit, key, standing):
        rule_ids = [rule.id for rule in self.versions[key]]
        booked = {
            "booked_before": self._get_booked(unit.id, rule_ids, self.months[:-1]),
            # What another version booked in the month is given back by itself.
            "booked_in_month": self._get_booked(
                unit.id, [standing.rule.id], [self.month]
            ),
        }
        if standing.waiver is not None:
            return no_levy("waived", reason=standing.waiver, **booked)
        stretches = self._get_stretches(unit, key)
        if stretches is None:
            carried = None
            months = self.months_so_far.get(unit.id, 1)
            basis, internal = self._get_basis_to_date(standing.rule, unit)
        else:
            months = sum(len(stretch.months) for stretch in stretches)
            carried, basis, internal = self._carry(unit, rule_ids, stretches)
        month_basis, month_internal = self._get_month_basis(
            standing.rule, unit, self.month
        )
        return compute_levy(
            standing.terms,
            month_basis=month_basis,
            basis_to_date=basis,
            months_so_far=months,
            month_internal=month_internal,
            internal_to_date=internal,
            carried=carried,
            rounding=self.company.currency_id.rounding,
            **booked,
        )

    def _carry(self, unit, rule_ids, stretches):
        """Close all stretches but the running one, the last.

        :return: (Carried, basis to date, internal sales to date)
        """
        carried = Carried()
        months = ()
        for stretch in stretches[:-1]:
            carried = self._look_again(carried, stretch.rule, unit, months)
            months += stretch.months
            basis, internal = self._sum_bases(stretch.rule, unit, months)
            carried = carry(
                stretch.terms,
                carried,
                basis,
                len(stretch.months),
                internal=internal,
                booked=self._get_booked(unit.id, rule_ids, stretch.months),
            )
        running = stretches[-1]
        carried = self._look_again(carried, running.rule, unit, months)
        return carried, *self._sum_bases(running.rule, unit, months + running.months)

    def _look_again(self, carried, rule, unit, months):
        """Return what is carried, with the basis as a rule's version sees it."""
        basis, internal = self._sum_bases(rule, unit, months)
        return replace(carried, basis=basis, internal=internal)

    def _sum_bases(self, rule, unit, months):
        pairs = [self._get_month_basis(rule, unit, month) for month in months]
        return (
            sum((basis for basis, _internal in pairs), ZERO),
            sum((internal for _basis, internal in pairs), ZERO),
        )
