# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError


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
    is_short = fields.Boolean(
        string="Less than a year",
        compute="_compute_is_short",
        help="The books do not cover the twelve months.",
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
            first, _is_short = wizard._get_year()
            # whose figures may be seen was checked; the ledger itself is accounting's
            figures = unit.sudo()._get_figures(wizard.date, first)[unit.id]
            wizard.turnover = max(figures["collected"], 0.0)
            wizard.costs = max(figures["costs"], 0.0)

    @api.depends("unit_id", "date")
    def _compute_is_short(self):
        for wizard in self:
            wizard.is_short = wizard.unit_id and wizard._get_year()[1]

    def _get_year(self):
        """The unit's last twelve months, see ``coopaem.formality.route``."""
        return self.env["coopaem.formality.route"]._get_year(self.unit_id, self.date)

    @api.depends("unit_id", "date", "turnover", "costs")
    @api.depends_context("lang")
    def _compute_line_ids(self):
        for wizard in self:
            rows = (
                self.env["coopaem.formality.route"]._list_routes(
                    wizard.company_id, wizard.turnover, wizard.costs, wizard.date
                )
                if wizard.unit_id
                else []
            )
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in rows),
            ]
