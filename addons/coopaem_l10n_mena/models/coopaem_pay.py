# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import SimpleNamespace

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .pay_kernel import (
    CONTEXT,
    ZERO,
    Component,
    Deduction,
    Scale,
    Terms,
    Unreachable,
    get_engine,
    round_unit,
)

# What may be asked for, one of them.
QUANTITIES = ("gross", "net", "budget", "taxable")

PERIODS = {"month": 1, "year": 12}

# Amounts of what `compute` returns.
AMOUNTS = (
    "gross",
    "employee_contributions",
    "taxable",
    "income_tax",
    "other_employee",
    "net",
    "employer_contributions",
    "cost",
)

# What `compute` is told about people -> what a deduction is for.
PEOPLE = {
    "dependants": "dependant",
    "children": "child",
    "students": "student",
    "disabled_children": "disabled_child",
    "parents": "parent",
}

# Switches of `compute` that figures are marked with.
SWITCHES = (
    "second_employer",
    "manufacturing",
    "health_insurance",
    "smig_relief",
    "new_hire",
    "disabled",
)

# What `compute` may be told of a person, and what it takes for granted.
SITUATION = {
    **dict.fromkeys(PEOPLE, 0),
    **dict.fromkeys(SWITCHES, False),
    "head_of_family": False,
    "spouse": False,
    "accident_rate": None,
    "accident_class": None,
    "flat_class": None,
    "insured_income": None,
    "scheme": None,
}


class CoopaemPay(models.AbstractModel):
    """From what a pay costs to what is left of it, and back.

    What the law says is data: schemes and components, deductions, scales. The
    arithmetic is in `pay_kernel`.
    """

    _name = "coopaem.pay"
    _description = "Pay"

    # Business methods
    @api.model
    def compute(
        self,
        country,
        status="employee",
        date=None,
        period="month",
        gross=None,
        net=None,
        budget=None,
        taxable=None,
        *,
        dependants=0,
        head_of_family=False,
        children=0,
        disabled=False,
        students=0,
        disabled_children=0,
        parents=0,
        spouse=False,
        second_employer=False,
        manufacturing=False,
        health_insurance=False,
        smig_relief=False,
        new_hire=False,
        accident_rate=None,
        accident_class=None,
        flat_class=None,
        insured_income=None,
        scheme=None,
        months=None,
        **unknown,
    ):
        """Compute a pay under the law of a country, as it stood on a day.

        Exactly one of `gross`, `net`, `budget` and `taxable` says what is known; each
        is an amount in the country's currency, for the whole period (float, str, int
        or Decimal; rounded to the currency).

        :param country: "MA", "TN", "EG" or a res.country
        :param str status: "employee", "self_employed", "auto_entrepreneur" or "member"
        :param date: the day whose law applies, a date or "YYYY-MM-DD"; by default today
        :param str period: what the amounts are for, "month" or "year"
        :param gross: gross pay
        :param net: what the person is to receive; gives the least gross pay that leaves
            exactly that, or of neighbours that rounding lets leave the same, the one
            without centimes
        :param budget: what the pay may cost the cooperative in all; gives the greatest
            gross pay that stays within it
        :param taxable: income after every deduction; gives its tax alone. Gross pay,
            net and contributions are None then
        :param int dependants: people in the person's care, spouse included. By default
            spouse, children, students and disabled children
        :param bool head_of_family: the person is the head of a family
        :param int children: children in their care who are neither in the two below
        :param bool disabled: the person is disabled
        :param int students: children who study without a grant
        :param int disabled_children: disabled children
        :param int parents: parents in their care
        :param bool spouse: has a spouse in their care; counts among `dependants`
        :param bool second_employer: another employer is the person's main one
        :param bool manufacturing: the activity is manufacturing
        :param bool health_insurance: place of work where the new health insurance holds
        :param bool smig_relief: give the disputed deduction of minimum-wage earners
        :param bool new_hire: the person is among the new hires whose wage is exempt of
            income tax for a time
        :param accident_rate: work-accident insurance, as a share of gross pay (0.005)
        :param str accident_class: sector that gives this rate, as "crafts"; where
            neither is said, this insurance is not counted and `note` says so
        :param int flat_class: class of flat income, from 1, of self-employed people
        :param insured_income: monthly income a self-employed person declares
        :param str scheme: code of the contribution scheme, where a status has several
        :param int months: number of months the amounts are for (1 to 12). By default 1
            with period "month", 12 with "year". Several months due at once are taxed as
            so many twelfths of a year
        :return: dict. Amounts, floats rounded to the currency, for the period: `gross`,
            `employee_contributions`, `taxable` (what the scale was applied to),
            `income_tax`, `other_employee` (neither of both: Tunisia's solidarity
            contribution, Egypt's martyrs' fund), `net`, `employer_contributions`
            (payroll taxes included), `cost`. Besides `country`, `status`, `date`,
            `period`, `months`, `currency`; `exact` (what was asked is met to the last
            unit, and no other gross pay, but for a neighbour with centimes, does so);
            `note` (what to know, or ""); `lines`, in the order of a payslip, each a
            dict:

            - `code`, `name`, `kind`: "contribution", "levy" and "income_tax" are what
              is paid; "deduction" and "credit" explain the tax and add to nothing
            - `payer`: "employee" or "employer"; `body`: who collects it
            - `base`, `rate`, `amount` (never negative)
            - `sources`: where the figure was read; `caveat`: how far to trust it, or ""
            - `model`, `res_id`: the record that holds the figure
        :raises UserError: if an argument is wrong, a figure of the law is not known for
            that day, or no gross pay gives what is asked. Nothing is ever guessed
        """
        self._check_may_compute()
        if unknown:
            self._raise_unknown_arguments(unknown)
        months = self._get_months(period, months)
        quantity, asked = self._get_asked(
            {"gross": gross, "net": net, "budget": budget, "taxable": taxable}
        )
        day = self._get_day(date)
        prepared = self._prepare(
            country,
            status,
            day,
            months,
            quantity == "taxable",
            dependants=dependants,
            head_of_family=head_of_family,
            children=children,
            disabled=disabled,
            students=students,
            disabled_children=disabled_children,
            parents=parents,
            spouse=spouse,
            second_employer=second_employer,
            manufacturing=manufacturing,
            health_insurance=health_insurance,
            smig_relief=smig_relief,
            new_hire=new_hire,
            accident_rate=accident_rate,
            accident_class=accident_class,
            flat_class=flat_class,
            insured_income=insured_income,
            scheme=scheme,
        )
        result = self._solve(prepared, quantity, asked)
        result.update(
            country=prepared.country, status=status, period=period, months=months
        )
        result["date"] = fields.Date.to_string(day)
        return result

    def _check_may_compute(self):
        if not (self.env.su or self.env.user._is_internal()):
            raise AccessError(self.env._("Pay is computed by the cooperative's staff."))

    def _raise_unknown_arguments(self, names):
        raise UserError(
            self.env._("Pay knows nothing of: %s.", ", ".join(sorted(map(str, names))))
        )

    def _prepare(self, country, status, day, months, only_tax=False, **situation):
        """The engine for a person, whose situation is told as to `compute`.

        :return: SimpleNamespace, see `_get_prepared`
        """
        situation = {**SITUATION, **situation}
        if situation.keys() - SITUATION.keys():
            self._raise_unknown_arguments(situation.keys() - SITUATION.keys())
        options = {name for name in SWITCHES if self._flag(name, situation[name])}
        if situation["accident_class"]:
            options.add(f"accident_{situation['accident_class']}")
        people = {name: self._count(name, situation[name]) for name in PEOPLE}
        if not people["dependants"]:
            people["dependants"] = self._flag("spouse", situation["spouse"]) + sum(
                people[name] for name in ("children", "students", "disabled_children")
            )
        units = {PEOPLE[name]: number for name, number in people.items()}
        units["head_of_family"] = int(
            self._flag("head_of_family", situation["head_of_family"])
        )
        return self._get_prepared(
            self._get_country(country).id,
            str(status),
            str(situation["scheme"] or ""),
            day,
            months,
            only_tax,
            tuple(sorted(options)),
            tuple(sorted(units.items())),
            self._text(situation["accident_rate"]),
            self._text(situation["insured_income"]),
            self._count("flat_class", situation["flat_class"] or 0),
            self.env.lang or "en_US",
        )

    # --- what was asked

    def _get_country(self, country):
        found = country
        if isinstance(country, str):
            found = self.env["res.country"].browse(
                self._get_country_id(country.strip().upper())
            )
        if not found or not isinstance(found, models.BaseModel):
            raise UserError(
                self.env._("“%s” is no country; give its two letters.", country)
            )
        return found.ensure_one()

    @api.model
    @tools.ormcache("code")
    def _get_country_id(self, code):
        return self.env["res.country"].search([("code", "=", code)], limit=1).id

    def _get_day(self, date):
        try:
            return fields.Date.to_date(date) or fields.Date.context_today(self)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%s” is no day; write it as 2026-01-31.", date)
            ) from error

    def _get_months(self, period, months):
        if period not in PERIODS:
            raise UserError(
                self.env._("A period is “month” or “year”, not “%s”.", period)
            )
        months = PERIODS[period] if months is None else self._count("months", months)
        if not 1 <= months <= 12:
            raise UserError(self.env._("A pay is for 1 to 12 months, not %s.", months))
        return months

    def _get_asked(self, amounts):
        given = {name: value for name, value in amounts.items() if value is not None}
        if len(given) != 1:
            raise UserError(
                self.env._(
                    "Give one amount to compute a pay from: gross, net, budget or "
                    "taxable."
                )
            )
        [(name, value)] = given.items()
        return name, self._amount(name, value)

    def _amount(self, name, value):
        """An amount as a Decimal.

        :raises UserError: if it is none, or negative
        """
        try:
            amount = Decimal(str(value).strip().replace(" ", ""))
        except InvalidOperation:
            amount = None
        if isinstance(value, bool) or amount is None or not amount.is_finite():
            raise UserError(
                self.env._(
                    "%(name)s: “%(value)s” is no amount.", name=name, value=value
                )
            )
        if amount < 0:
            raise UserError(self.env._("%s: an amount is not negative.", name))
        if amount >= 10**12:
            raise UserError(self.env._("%s: this amount is too large.", name))
        return amount

    def _text(self, value):
        """An optional number as text, for a key."""
        return "" if value in (None, "") else str(self._amount("rate or income", value))

    def _count(self, name, value):
        try:
            number = int(value or 0)
            if number != float(value or 0) or number < 0:
                raise ValueError
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "%(name)s is a whole number, not “%(value)s”.",
                    name=name,
                    value=value,
                )
            ) from error
        return number

    def _flag(self, name, value):
        if value in (None, "", 0, 1, True, False):
            return bool(value)
        if str(value).strip().lower() in ("true", "yes", "1"):
            return True
        if str(value).strip().lower() in ("false", "no", "0"):
            return False
        raise UserError(
            self.env._(
                "%(name)s is yes or no, not “%(value)s”.", name=name, value=value
            )
        )

    # --- what the law says

    @api.model
    @tools.ormcache("country_id", "day", "lang")
    def _get_parameters(self, country_id, day, lang):
        """All figures of a country that hold on a day, as plain data.

        :return: dict of lists
        """
        # The law is no secret, and who computes a pay was checked before.
        env = self.sudo().env
        country = env["res.country"].browse(country_id)
        holds = env["coopaem.legal.mixin"]._get_domain_on(day)
        domain = [("country_id", "=", country_id), *holds]
        schemes = env["coopaem.pay.scheme"].search([("country_id", "=", country_id)])
        components = env["coopaem.pay.component"].search(
            [("scheme_id", "in", schemes.ids), *holds]
        )
        deductions = env["coopaem.pay.deduction"].search(domain)
        scales = env["coopaem.pay.scale"].search(domain)
        codes = {
            component[name]
            for component in components
            for name in ("floor_figure", "ceiling_figure", "base_figure")
            if component[name]
        }
        figures = env["coopaem.legal.figure"].search(
            [("code", "in", list(codes)), *domain]
        )
        return {
            "country": country.code,
            "digits": country.currency_id.decimal_places,
            "currency": country.currency_id.name,
            "schemes": [
                self._plain(
                    scheme, "code", "name", "status", "is_taxed", "is_from_gross"
                )
                for scheme in schemes
            ],
            "components": [self._plain_component(record) for record in components],
            "deductions": [
                self._plain(
                    record,
                    *("code", "name", "option", "kind", "per", "amount", "rate"),
                    *("cap", "first_unit", "max_units", "limit_group", "reference"),
                    *("income_from", "income_to", "is_blank", "caveat"),
                )
                for record in deductions
            ],
            "scales": [
                self._plain(
                    record,
                    *("code", "name", "option", "taxable_to", "rounding"),
                    *("reduction", "is_blank", "caveat"),
                    bands=tuple(
                        (_decimal(band.lower), _decimal(band.rate))
                        for band in record.band_ids.sorted("lower")
                    ),
                )
                for record in scales
            ],
            "figures": {
                figure.code: SimpleNamespace(
                    value=None if figure.is_blank else _decimal(figure.value),
                    caveat=figure.caveat or "",
                    sources=_sources(figure),
                )
                for figure in figures
            },
        }

    def _plain(self, record, *names, **more):
        values = {name: record[name] for name in names}
        for name, value in values.items():
            if record._fields[name].type == "float":
                values[name] = _decimal(value)
            elif record._fields[name].type in ("char", "selection"):
                values[name] = value or ""
        if "source_ids" in record._fields:
            values["sources"] = _sources(record)
        return SimpleNamespace(**values, **more, model=record._name, res_id=record.id)

    def _plain_component(self, record):
        return self._plain(
            record,
            *("code", "name", "option", "body", "payer", "kind", "base", "rate"),
            *("is_deductible", "is_rate_asked", "floor", "ceiling", "floor_figure"),
            *("ceiling_figure", "base_figure", "base_factor", "base_months"),
            *("exempt_to", "is_blank", "caveat"),
            scheme=record.scheme_id.code,
            classes=tuple(_decimal(factor) for factor in record._get_class_factors()),
        )

    @api.model
    @tools.ormcache(
        "country_id", "status", "scheme", "day", "months", "only_tax", "options",
        "units", "accident_rate", "insured_income", "flat_class", "lang",
    )  # fmt: skip
    def _get_prepared(
        self,
        country_id,
        status,
        scheme,
        day,
        months,
        only_tax,
        options,
        units,
        accident_rate,
        insured_income,
        flat_class,
        lang,
    ):
        """The engine of everybody in the same situation, and what its lines are called.

        Arguments are those of `compute`, checked.

        :return: SimpleNamespace
        """
        parameters = self._get_parameters(country_id, day, lang)
        place = {
            "country": self.env["res.country"].browse(country_id).name,
            "day": format_date(self.env, day),
        }
        case = SimpleNamespace(
            options=set(options),
            units=dict(units),
            months=months,
            factor=Decimal(10) ** parameters["digits"],
            accident_rate=Decimal(accident_rate) if accident_rate else None,
            insured_income=Decimal(insured_income) if insured_income else None,
            flat_class=flat_class,
            country_id=country_id,
            day=day,
            place=place,
            notes=[],
        )
        chosen = self._choose_scheme(parameters, status, scheme, place)
        # A disability changes nothing where the law says nothing of it.
        known = {
            record.option
            for key in ("components", "deductions", "scales")
            for record in parameters[key]
        }
        wrong = case.options - known - {"disabled"}
        if wrong:
            raise UserError(
                self.env._(
                    "%(country)s, %(day)s: nothing is known of %(options)s.",
                    options=", ".join(sorted(wrong)),
                    **place,
                )
            )
        if case.options - known:
            case.notes.append(
                self.env._("Nothing is known of tax relief for disability.")
            )
        components = self._prepare_components(parameters, chosen, case, only_tax)
        deductions, scales = [], []
        if chosen.is_taxed:
            deductions = self._prepare_deductions(parameters, case)
            scales = self._prepare_scales(parameters, case)
        else:
            components = [pair for pair in components if pair[1].base != "taxable"]
            case.notes.append(
                self.env._("Income tax is settled on the year's profit, not withheld.")
            )
        terms = Terms(
            components=tuple(component for _record, component in components),
            deductions=tuple(deduction for _record, deduction in deductions),
            scales=tuple(scale for _record, scale in scales),
            step=max((s.rounding for s, _scale in scales), default=ZERO) * case.factor,
            months=months,
        )
        return SimpleNamespace(
            engine=get_engine(terms, not chosen.is_from_gross),
            country=parameters["country"],
            digits=parameters["digits"],
            currency=parameters["currency"],
            is_taxed=chosen.is_taxed,
            months=months,
            components=components,
            deductions=deductions,
            scales=scales,
            notes=case.notes,
            lowest=max(
                (component.floor or ZERO for _record, component in components),
                default=ZERO,
            ),
        )

    def _choose_scheme(self, parameters, status, code, place):
        schemes = [
            scheme
            for scheme in parameters["schemes"]
            if scheme.status == status and code in ("", scheme.code)
        ]
        if not schemes:
            raise UserError(
                self.env._(
                    "%(country)s: no contribution scheme is set up for “%(status)s”.",
                    status=f"{status}, {code}" if code else status,
                    country=place["country"],
                )
            )
        return schemes[0]

    def _select(self, records, case, *key):
        """Of figures of one code, those of the options asked for, or everybody's."""
        groups = defaultdict(list)
        for record in records:
            groups[tuple(getattr(record, name) for name in key)].append(record)
        for group in groups.values():
            special = [r for r in group if r.option and r.option in case.options]
            options = {record.option for record in special}
            if len(options) > 1:
                raise UserError(
                    self.env._(
                        "%(country)s, %(day)s: no rule is known for %(options)s "
                        "together.",
                        options=", ".join(sorted(options)),
                        **case.place,
                    )
                )
            yield from special or [r for r in group if not r.option]

    def _check_known(self, record, case):
        if record.is_blank:
            self._raise_unknown(record.name, case)

    def _raise_unknown(self, name, case):
        raise UserError(
            self.env._(
                "“%(name)s” (%(country)s) is not known for %(day)s. Ask the "
                "cooperative's accountant to enter it, with its source, under "
                "Cooperative ‣ Accounting ‣ Pay figures.",
                name=name,
                **case.place,
            )
        )

    def _prepare_components(self, parameters, scheme, case, only_tax):
        of_scheme = [
            record
            for record in parameters["components"]
            if record.scheme == scheme.code
            and (record.base == "taxable" or not only_tax)
        ]
        prepared, asked_rate, given_income = [], False, False
        for record in self._select(of_scheme, case, "code", "payer"):
            rate = record.rate
            if record.code == "accident" and case.accident_rate is not None:
                rate, asked_rate = case.accident_rate, True
                if rate >= 1:
                    raise UserError(
                        self.env._("accident_rate is a share of 1: 0.005 for 0.5 %.")
                    )
            elif record.is_rate_asked:
                case.notes.append(self.env._("%s is not counted.", record.name))
                continue
            self._check_known(record, case)
            given_income |= record.base == "declared"
            prepared.append(
                (
                    record,
                    Component(
                        code=record.code,
                        payer=record.payer,
                        kind=record.kind,
                        rate=rate,
                        base={"gross": "gross", "taxable": "taxable"}.get(
                            record.base, "fixed"
                        ),
                        fixed=self._fixed_base(parameters, record, case),
                        floor=self._limit(parameters, record, "floor", case),
                        ceiling=self._limit(parameters, record, "ceiling", case),
                        exempt_to=record.exempt_to * case.factor,
                        deductible=record.is_deductible,
                    ),
                )
            )
        if not prepared and not only_tax:
            self._raise_unknown(scheme.name, case)
        if case.accident_rate is not None and not asked_rate and not only_tax:
            raise UserError(
                self.env._(
                    "%s: work accidents have no rate of their own.",
                    case.place["country"],
                )
            )
        if case.insured_income is not None and not given_income and not only_tax:
            raise UserError(
                self.env._(
                    "%s: no contribution asks for a declared income.", scheme.name
                )
            )
        return prepared

    def _figure(self, parameters, code, case):
        figure = parameters["figures"].get(code)
        if figure is None or figure.value is None:
            # Says what is missing, and raises.
            value = self.env["coopaem.legal.figure"]._get_value(
                code, self.env["res.country"].browse(case.country_id), case.day
            )
            figure = SimpleNamespace(value=_decimal(value), caveat="", sources=[])
        return figure.value

    def _limit(self, parameters, record, name, case):
        """Floor or ceiling of a component for the whole period, or None."""
        code = getattr(record, f"{name}_figure")
        value = self._figure(parameters, code, case) if code else getattr(record, name)
        return value * case.factor * case.months if value else None

    def _fixed_base(self, parameters, record, case):
        if record.base == "declared":
            if case.insured_income is None:
                raise UserError(
                    self.env._(
                        "%s: say which monthly income is insured (insured_income).",
                        record.name,
                    )
                )
            return case.insured_income * case.factor * case.months
        if record.base != "flat":
            return None
        if not 1 <= case.flat_class <= len(record.classes):
            if case.flat_class or len(record.classes) > 1:
                raise UserError(
                    self.env._(
                        "%(name)s: say which class of income (flat_class), from 1 to "
                        "%(last)s.",
                        name=record.name,
                        last=len(record.classes),
                    )
                )
        factor = record.classes[max(case.flat_class, 1) - 1]
        income = self._figure(parameters, record.base_figure, case)
        income *= record.base_factor * factor * case.factor * case.months
        return CONTEXT.divide(income, Decimal(record.base_months))

    def _prepare_deductions(self, parameters, case):
        prepared = []
        used, counted = set(), defaultdict(int)
        for record in self._select(parameters["deductions"], case, "code"):
            units = 1 if record.per == "person" else case.units.get(record.per, 0)
            used.add(record.per)
            units = max(units - max(record.first_unit - 1, 0), 0)
            group = record.limit_group or record.code
            if record.max_units:
                units = min(units, max(record.max_units - counted[group], 0))
            if record.limit_group:
                counted[group] += units
            if not units:
                continue
            self._check_known(record, case)
            prepared.append(
                (
                    record,
                    Deduction(
                        code=record.code,
                        kind=record.kind,
                        units=units,
                        amount=record.amount * case.factor,
                        rate=record.rate,
                        cap=record.cap * case.factor if record.cap else None,
                        reference=record.reference,
                        income_from=record.income_from * case.factor,
                        income_to=(
                            record.income_to * case.factor if record.income_to else None
                        ),
                    ),
                )
            )
        told = {per for per, number in case.units.items() if number} - used
        if "dependant" in used:
            told -= {"child", "student", "disabled_child"}
        elif case.units.keys() & {"child", "student", "disabled_child"} & used:
            # They were counted one by one.
            told -= {"dependant"}
        if told:
            labels = dict(
                self.env["coopaem.pay.deduction"]
                ._fields["per"]
                ._description_selection(self.env)
            )
            case.notes.append(
                self.env._(
                    "The tax takes no account of: %s.",
                    ", ".join(labels[per] for per in sorted(told)),
                )
            )
        return prepared

    def _prepare_scales(self, parameters, case):
        prepared = []
        for record in self._select(parameters["scales"], case, "code"):
            self._check_known(record, case)
            prepared.append(
                (
                    record,
                    Scale(
                        bands=tuple(
                            (lower * case.factor, rate) for lower, rate in record.bands
                        ),
                        taxable_to=(
                            record.taxable_to * case.factor
                            if record.taxable_to
                            else None
                        ),
                        reduction=record.reduction,
                    ),
                )
            )
        if not prepared:
            self._raise_unknown(self.env._("Income tax scale"), case)
        prepared.sort(key=lambda pair: pair[1].taxable_to or Decimal("Infinity"))
        return prepared

    # --- what comes out

    def _solve(self, prepared, quantity, asked):
        """Compute, and put into words and numbers.

        :return: dict, most of what `compute` returns
        """
        engine = prepared.engine
        units = round_unit(asked.scaleb(prepared.digits))
        notes = list(prepared.notes)
        exact = True
        try:
            if quantity == "taxable":
                if not prepared.is_taxed:
                    raise UserError(
                        self.env._("No income tax is withheld from this pay.")
                    )
                pay = engine.compute_taxable(units)
            elif quantity == "gross":
                pay = engine.compute(units)
            elif quantity == "net":
                pay, more = engine.find_gross(units, 10**prepared.digits)
                if more:
                    exact = False
                    notes.append(
                        self.env._(
                            "A higher gross pay leaves the same net; this is the least."
                        )
                    )
            else:
                pay = engine.find_budget(units)
                if pay.cost < units:
                    exact = False
                    notes.append(
                        self.env._(
                            "%(amount)s %(currency)s of the budget cannot be used up.",
                            amount=_plain_text(units - pay.cost, prepared.digits),
                            currency=prepared.currency,
                        )
                    )
        except Unreachable as error:
            raise UserError(
                self.env._(
                    "No gross pay gives %(quantity)s %(amount)s %(currency)s: the "
                    "least is %(least)s.",
                    quantity=quantity,
                    amount=_plain_text(units, prepared.digits),
                    currency=prepared.currency,
                    least=_plain_text(error.least or ZERO, prepared.digits),
                )
            ) from error
        if pay.net < 0 and quantity != "taxable":
            notes.append(
                self.env._("The contributions due are more than the pay: check it.")
            )
        elif 0 < pay.gross < prepared.lowest:
            notes.append(
                self.env._("The pay is less than the least wage that is insured.")
            )
        amounts = dict.fromkeys(AMOUNTS)
        amounts.update(
            taxable=engine.period(pay.taxable_year),
            income_tax=pay.tax,
            other_employee=pay.other,
        )
        if quantity != "taxable":
            amounts.update(
                gross=pay.gross,
                employee_contributions=pay.employee,
                net=pay.net,
                employer_contributions=pay.employer,
                cost=pay.cost,
            )
        return {
            **{
                name: None if value is None else _money(value, prepared.digits)
                for name, value in amounts.items()
            },
            "currency": prepared.currency,
            "exact": exact,
            "note": " ".join(notes),
            "lines": self._prepare_lines(prepared, pay, quantity),
        }

    def _prepare_lines(self, prepared, pay, quantity):
        digits = prepared.digits
        before, after = [], []
        for (record, component), base, amount in zip(
            prepared.components, pay.bases, pay.amounts, strict=True
        ):
            if quantity == "taxable" and component.base != "taxable":
                continue
            line = self._prepare_line(
                record,
                kind=record.kind,
                payer=record.payer,
                body=record.body,
                base=_money(base, digits),
                rate=float(component.rate),
                amount=_money(amount, digits),
            )
            (after if component.base == "taxable" else before).append(line)
        period = prepared.engine.period
        reliefs = [
            self._prepare_line(
                record,
                kind="credit" if record.kind == "credit" else "deduction",
                amount=_money(period(amount), digits),
            )
            for (record, _deduction), amount in zip(
                prepared.deductions, pay.deducted, strict=True
            )
            if amount
        ]
        tax = []
        for record, scale in prepared.scales:
            if scale.taxable_to is None or pay.taxable_year <= scale.taxable_to:
                base = _money(period(pay.taxable_year), digits)
                tax.append(
                    self._prepare_line(
                        record,
                        kind="income_tax",
                        base=base,
                        amount=_money(pay.tax, digits),
                    )
                )
                break
        return [
            *(line for line in before if line["payer"] == "employee"),
            *(line for line in reliefs if line["kind"] == "deduction"),
            *(line for line in reliefs if line["kind"] == "credit"),
            *tax,
            *after,
            *(line for line in before if line["payer"] == "employer"),
        ]

    @staticmethod
    def _prepare_line(record, **values):
        return {
            "code": record.code,
            "name": record.name,
            "payer": "employee",
            "body": "",
            "base": None,
            "rate": None,
            **values,
            "sources": list(record.sources),
            "caveat": record.caveat or "",
            "model": record.model,
            "res_id": record.res_id,
        }


def _decimal(value):
    """A figure of the database without the noise of floats."""
    return Decimal(repr(round(value, 7)))


def _sources(record):
    return [source.name for source in record.source_ids]


def _money(units, digits):
    """Smallest units as a float of the currency."""
    return float(Decimal(units).quantize(Decimal(1), ROUND_HALF_UP).scaleb(-digits))


def _plain_text(units, digits):
    return f"{Decimal(units).scaleb(-digits):.{digits}f}"
