# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What tax and contributions would take on each legal route: for coach and member."""

from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError


class CoopaemFormalityRoute(models.AbstractModel):
    _name = "coopaem.formality.route"
    _description = "Cost of the Routes to Formality"

    @api.model
    def _list_routes(self, company, turnover, costs, day):
        """The routes of a cooperative's country, each with what it takes and leaves.

        First what can be counted, then the other paths with why they are not. A route
        that cannot be begun on the day, or not with this turnover, is named as such.

        :param company: res.company
        :param float turnover: of a year
        :param float costs: of a year
        :param date day: the day whose law applies
        :return: list of dicts: name, tax, contributions, left, note, warning,
            is_closed, is_unknown, is_partial
        """
        country = company.account_fiscal_country_id
        income = turnover - costs
        rows = [
            {
                "name": self.env._("Nothing is declared"),
                "tax": 0.0,
                "contributions": 0.0,
                "left": income,
                "note": self.env._(
                    "No health cover, no pension, no proof of income; arrears and "
                    "fines may follow."
                ),
            }
        ]
        # law is the same for everybody, and secret to nobody
        of_country = [("country_id", "=", country.id)]
        regimes = self.env["coopaem.tax.regime"].sudo().search(of_country)
        paths = self.env["coopaem.path"].sudo().search(of_country)
        for regime in regimes:
            row = self._get_regime_route(regime, company, turnover, income, day)
            rows.append(self._add_path(row, regime.path_id, day))
        employment = paths.filtered("is_employment")
        row = self._get_employee_route(country, company.currency_id, income, day)
        rows.append(self._add_path(row, employment[:1], day))
        rows += [
            self._add_path(
                {
                    "name": path.name,
                    "is_unknown": True,
                    "note": self.env._(
                        "What it takes follows from the profit and is not counted "
                        "here: ask the accountant."
                    ),
                },
                path,
                day,
            )
            for path in paths - employment - regimes.path_id
        ]
        usual = dict.fromkeys(
            ("is_closed", "is_unknown", "is_partial", "warning", "note"), False
        )
        return [{**usual, **row} for row in rows]

    @api.model
    def _get_year(self, unit, day):
        """The twelve months before a day, as far as a unit has books of them.

        :param unit: coopaem.unit
        :param date day: the last day
        :return: tuple: the first day that has figures, and whether months are missing
        """
        first = day - relativedelta(years=1) + relativedelta(days=1)
        # when the books begin is asked, nothing else of them
        line = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("unit_id", "=", unit.id),
                    ("parent_state", "=", "posted"),
                    ("account_id.internal_group", "in", ("income", "expense")),
                    ("date", "<=", day),
                ],
                order="date",
                limit=1,
            )
        )
        begin = max(line.date or day, first)
        return begin, begin >= first + relativedelta(months=1)

    @api.model
    def _add_path(self, row, path, day):
        """Say of a route what its path takes away, and whether it can be begun."""
        if not path:
            return {**row, "warning": False}
        closed = path._get_closed_reason(day)
        return {
            **row,
            "is_closed": row.get("is_closed", False) or bool(closed),
            "note": "\n".join(filter(None, [closed, row.get("note")])),
            "warning": "\n".join(path._get_warnings(day)),
        }

    @api.model
    def _get_regime_route(self, regime, company, turnover, income, day):
        """What a small regime takes, or why that cannot be said."""
        row, notes = {"name": regime.name}, []
        currency = company.currency_id
        try:
            figures = regime._get_figures(day)
            cap = figures["cap_code"]
            if cap is not None and turnover > cap:
                row["is_closed"] = True
                notes.append(
                    self.env._("The turnover is beyond the limit of this regime.")
                )
            tax = currency.round(regime._compute_tax(turnover, [], day, figures))
        except UserError as error:
            return {**row, "is_unknown": True, "note": str(error)}
        try:
            contributions = regime._compute_contributions(income, day, tax)
        except UserError:
            # a figure is missing: who looks after the figures is told elsewhere
            contributions = None
        if contributions is None:
            notes.append(
                self.env._("Social contributions are not counted: ask for the amount.")
            )
        elif regime.cover_scheme_id and not regime.pay_scheme_id:
            number = regime._get_class_by_tax(tax, day)
            caveat = regime.cover_scheme_id._get_contribution(day, number)[1]
            if caveat:
                notes.append(
                    self.env._(
                        "What is said of the contributions is still to be checked with "
                        "the body."
                    )
                )
        caveats = {band.caveat for band in regime._get_bands(day) if band.caveat}
        notes += sorted(caveats)
        contributions_known = currency.round(contributions or 0.0)
        return {
            **row,
            "tax": tax,
            "contributions": contributions_known,
            "is_partial": contributions is None,
            "left": income - tax - contributions_known,
            "note": "\n".join(filter(None, notes)),
        }

    @api.model
    def _get_employee_route(self, country, currency, income, day):
        """What pay as an employee of the cooperative leaves of the year."""
        row = {"name": self.env._("Employee of the cooperative")}
        if currency.compare_amounts(income, 0.0) <= 0:
            note = self.env._("Nothing is left after costs to pay a wage from.")
            return {**row, "is_unknown": True, "note": note}
        try:
            # a month's law on a twelfth of the year; no deduction for the family;
            # scales are law as regimes are, and nobody's pay is read
            compute = partial(
                self.env["coopaem.pay"].sudo().compute,
                country,
                "employee",
                day,
                "month",
            )
            pay = compute(budget=currency.round(income / 12))
            # not the cents that no wage uses up: it is an estimate
            note = compute(gross=pay["gross"])["note"]
        except UserError as error:
            return {**row, "is_unknown": True, "note": str(error)}
        tax = 12 * (pay["income_tax"] + pay["other_employee"])
        contributions = 12 * (
            pay["employee_contributions"] + pay["employer_contributions"]
        )
        return {
            **row,
            "tax": tax,
            "contributions": contributions,
            "left": income - tax - contributions,
            "note": "\n".join(
                filter(
                    None,
                    [
                        self.env._(
                            "A wage declared every month may end benefits: look at the "
                            "warnings of the path."
                        ),
                        note,
                    ],
                )
            ),
        }
