# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CoopaemLegalFigure(models.Model):
    """A rate, an amount, a number of days that a country's law sets for a time."""

    _name = "coopaem.legal.figure"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Legal Figure"
    _order = "country_id, category, code, date_from desc, id"
    _rec_names_search = ["code", "name"]
    _legal_key = ("code", "country_id")
    _legal_values = ("value", "is_blank", "kind")

    # Fields declaration
    code = fields.Char(
        required=True, index=True, help="The name by which the suite asks for it."
    )
    name = fields.Char(required=True, translate=True)
    category = fields.Selection(
        selection=[
            ("vat", "Value added tax"),
            ("withholding", "Withholding tax"),
            ("stamp", "Stamp duty"),
            ("tax", "Other taxes"),
            ("regime", "Small regimes"),
            ("social", "Social contributions"),
            ("income_tax", "Income tax"),
            ("wage", "Minimum wages"),
            ("cooperative", "Cooperative law"),
            ("deadline", "Deadlines"),
        ],
        required=True,
    )
    kind = fields.Selection(
        selection=[
            ("rate", "Rate (0.10 is 10 %)"),
            ("amount", "Amount (currency of the country)"),
            ("number", "Number"),
        ],
        required=True,
        default="rate",
    )
    value = fields.Float(aggregator=None, digits=(16, 7))
    is_blank = fields.Boolean(
        string="Not known",
        help="No figure was found. What needs it waits until it is entered here.",
    )

    # Compute methods
    @api.depends("name", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for figure in self:
            day = format_date(self.env, figure.date_from) if figure.date_from else ""
            figure.display_name = f"{figure.name} ({day})"

    # Business methods
    @api.model
    def _get_on(self, code, country, date):
        """The figure that holds on a day.

        :param str code: its code
        :param country: res.country, or its two-letter code
        :param date date: the day
        :return: coopaem.legal.figure, one record
        :raises UserError: if there is none for that day, or its value is not known:
            nothing ever falls back to a default
        """
        if isinstance(country, str):
            country = self.env["res.country"].search([("code", "=", country)])
        # Figures are the same for everybody, and secret to nobody.
        figure = self.sudo().search(
            [
                ("code", "=", code),
                ("country_id", "=", country.id),
                *self._get_domain_on(date),
            ],
            limit=1,
        )
        if not figure or figure.is_blank:
            raise UserError(
                self.env._(
                    "“%(figure)s” (%(country)s) is not known for %(day)s. Ask the "
                    "cooperative's accountant to enter it, with its source, under "
                    "Cooperative ‣ Accounting ‣ Legal figures.",
                    figure=figure.name or code,
                    country=country.name,
                    day=format_date(self.env, date),
                )
            )
        return figure

    @api.model
    def _get_value(self, code, country, date):
        """The value of the figure that holds on a day; see `_get_on`.

        :return: float; a rate as a fraction of 1, an amount in the country's currency
        """
        return self._get_on(code, country, date).value
