# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemTaxRegimeBand(models.Model):
    """What a regime costs from a turnover on: on the whole turnover, not on a slice."""

    _name = "coopaem.tax.regime.band"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Band of a Small Tax Regime"
    _order = "regime_id, date_from desc, turnover_from, id"
    _legal_key = ("regime_code", "turnover_from")
    _legal_values = ("turnover_from", "rate", "amount")

    # Fields declaration
    regime_id = fields.Many2one(
        comodel_name="coopaem.tax.regime",
        required=True,
        ondelete="cascade",
        index=True,
    )
    regime_code = fields.Char(related="regime_id.code", store=True)
    turnover_from = fields.Float(digits=(16, 2))
    rate = fields.Float(
        digits=(16, 7), help="Share of the whole turnover; 0.01 is 1 %."
    )
    amount = fields.Float(digits=(16, 2), string="Amount a year")

    # Compute methods
    @api.depends("regime_id", "turnover_from", "date_from")
    def _compute_display_name(self):
        for band in self:
            band.display_name = (
                f"{band.regime_id.name}, {band.turnover_from:,.0f} ({band.date_from})"
            )
