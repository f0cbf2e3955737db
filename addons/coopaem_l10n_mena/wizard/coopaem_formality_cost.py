# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class CoopaemFormalityCost(models.TransientModel):
    """What tax and contributions would take of a unit's year on each legal route."""

    _name = "coopaem.formality.cost"
    _description = "Cost of formality"

    # Fields declaration
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        required=True,
        domain="[('kind', '=', 'activity')]",
    )
    company_id = fields.Many2one(related="unit_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    country_id = fields.Many2one(related="company_id.account_fiscal_country_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    turnover = fields.Monetary(
        string="Turnover of a year",
        compute="_compute_figures",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="What customers paid in the last twelve months, excluding taxes.",
    )
    costs = fields.Monetary(
        string="Costs of a year",
        compute="_compute_figures",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Of the last twelve months, without levies and pay.",
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.formality.cost.line",
        inverse_name="wizard_id",
        string="Routes",
        compute="_compute_line_ids",
        store=True,
        readonly=True,
    )

    # Compute methods
    @api.depends("unit_id", "date")
    def _compute_figures(self):
        for wizard in self:
            unit = wizard.unit_id
            if not unit:
                wizard.turnover = wizard.costs = 0.0
                continue
            if not unit._filter_figures_readable():
                raise AccessError(
                    self.env._(
                        "You do not see the figures of %(unit)s. Ask its coach or the "
                        "accountant.",
                        unit=unit.display_name,
                    )
                )
            first = wizard.date - relativedelta(years=1) + relativedelta(days=1)
            # whose figures may be seen was checked; the ledger itself is accounting's
            figures = unit.sudo()._get_figures(wizard.date, first)[unit.id]
            wizard.turnover = max(figures["collected"], 0.0)
            wizard.costs = max(figures["costs"], 0.0)

    @api.depends("unit_id", "date", "turnover", "costs")
    @api.depends_context("lang")
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._get_routes() if wizard.unit_id else []
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in rows),
            ]

    # Business methods
    def _get_routes(self):
        """The routes of the country, each with what it takes and leaves.

        :return: list of values of the lines
        """
        self.ensure_one()
        income = self.turnover - self.costs
        rows = [
            {
                "name": self.env._("Nothing is declared"),
                "left": income,
                "note": self.env._(
                    "No health cover, no pension, no proof of income; arrears and "
                    "fines may follow."
                ),
            }
        ]
        # law is the same for everybody, and secret to nobody
        regimes = self.env["coopaem.tax.regime"].sudo()
        for regime in regimes.search([("country_id", "=", self.country_id.id)]):
            rows.append(self._get_regime_route(regime, income))
        rows.append(self._get_employee_route(income))
        return rows

    def _get_regime_route(self, regime, income):
        """What a small regime takes, or why that cannot be said."""
        row, notes = {"name": regime.name}, []
        try:
            figures = regime._get_figures(self.date)
            cap = figures["cap_code"]
            if cap is not None and self.turnover > cap:
                row["is_closed"] = True
                notes.append(
                    self.env._("The turnover is beyond the limit of this regime.")
                )
            tax = regime._compute_tax(self.turnover, [], self.date, figures)
            contributions = regime._compute_contributions(income, self.date)
        except UserError as error:
            return {**row, "is_unknown": True, "note": str(error)}
        if contributions is None:
            notes.append(
                self.env._("Social contributions are not counted: ask for the amount.")
            )
        caveats = {band.caveat for band in regime._get_bands(self.date) if band.caveat}
        notes += sorted(caveats)
        tax = self.currency_id.round(tax)
        contributions = self.currency_id.round(contributions or 0.0)
        return {
            **row,
            "tax": tax,
            "contributions": contributions,
            "left": income - tax - contributions,
            "note": "\n".join(notes),
        }

    def _get_employee_route(self, income):
        """What pay as an employee of the cooperative leaves of the year."""
        row = {"name": self.env._("Employee of the cooperative")}
        if self.currency_id.compare_amounts(income, 0.0) <= 0:
            note = self.env._("Nothing is left after costs to pay a wage from.")
            return {**row, "is_unknown": True, "note": note}
        try:
            # a month's law on a twelfth of the year; no deduction for the family
            pay = (
                self.env["coopaem.pay"]
                .sudo()
                .compute(
                    self.country_id,
                    "employee",
                    self.date,
                    "month",
                    budget=self.currency_id.round(income / 12),
                )
            )
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
                        pay["note"],
                    ],
                )
            ),
        }
