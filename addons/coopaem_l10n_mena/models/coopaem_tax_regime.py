# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError

FIGURES = (
    "cap_code",
    "figure_code",
    "client_cap_code",
    "client_excess_code",
    "client_share_code",
)


class CoopaemTaxRegime(models.Model):
    """A regime of small businesses: how far it reaches and what it costs."""

    _name = "coopaem.tax.regime"
    _inherit = ["coopaem.shared.law"]
    _description = "Small Tax Regime"
    _order = "country_id, sequence, id"

    # Fields declaration
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    country_id = fields.Many2one(
        comodel_name="res.country", required=True, ondelete="restrict", index=True
    )
    cap_code = fields.Char(
        string="Highest turnover", help="Code of the legal figure; empty: none."
    )
    method = fields.Selection(
        selection=[
            ("rate", "Share of turnover"),
            ("fixed", "Amount a year"),
            ("band", "By the band that turnover reaches"),
        ],
        required=True,
    )
    figure_code = fields.Char(
        string="Rate or amount", help="Code of the legal figure; bands have their own."
    )
    client_cap_code = fields.Char(
        string="Yearly limit with one client",
        help="Code of the legal figure: what goes beyond it is taxed by withholding.",
    )
    client_excess_code = fields.Char(
        string="Rate beyond it", help="Code of the legal figure."
    )
    client_share_code = fields.Char(
        string="Share of one or two clients",
        help="Code of the legal figure: whoever earns this share from one or two "
        "clients may be shut out.",
    )
    band_ids = fields.One2many(
        comodel_name="coopaem.tax.regime.band",
        inverse_name="regime_id",
        string="Bands",
    )
    note = fields.Text(translate=True)

    # Constraints
    _code_uniq = models.UniqueIndex("(code)", "There is a regime of this code already.")

    # Business methods
    def _get_figures(self, day):
        """The legal figures of the regime on a day.

        :param date day: the day
        :return: {field that names the figure: float, or None where it has none}
        :raises UserError: when one of them is not known
        """
        self.ensure_one()
        figures = self.env["coopaem.legal.figure"]
        return {
            name: (
                figures._get_value(self[name], self.country_id, day)
                if self[name]
                else None
            )
            for name in FIGURES
        }

    def _get_bands(self, day):
        """The bands that hold on a day, lowest first."""
        return self.band_ids.filtered(
            lambda band: band.date_from <= day
            and (not band.date_to or band.date_to >= day)
        ).sorted("turnover_from")

    def _compute_tax(self, turnover, clients, day, figures=None):
        """What a year's turnover costs.

        :param float turnover: cashed in the year
        :param list clients: what each client brought in the year
        :param date day: day for which figures are looked up
        :param dict figures: of the regime on that day, if they are at hand
        :return: float, not rounded
        :raises UserError: when a figure is not known, or the turnover is in no band
        """
        self.ensure_one()
        figures = figures or self._get_figures(day)
        turnover = max(turnover, 0.0)
        if self.method == "fixed":
            return figures["figure_code"]
        if self.method == "band":
            if not turnover:
                return 0.0
            band = self._get_bands(day).filtered(
                lambda band: turnover >= band.turnover_from
            )[-1:]
            if not band:
                raise UserError(
                    self.env._("%s has no band for this turnover.", self.name)
                )
            return band.amount + turnover * band.rate
        limit = figures["client_cap_code"]
        if limit is None:
            return turnover * figures["figure_code"]
        excess = min(turnover, sum(max(0.0, amount - limit) for amount in clients))
        return (turnover - excess) * figures["figure_code"] + (
            excess * figures["client_excess_code"] if excess else 0.0
        )
