# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemCashPiece(models.Model):
    """A banknote or coin of a currency, as the keys of the phone's cash book draw it.

    Drawn, never photographed: the figure, and the colour that people know it by.
    """

    _name = "coopaem.cash.piece"
    _description = "Banknote or coin"
    _order = "currency_id, value desc"
    _rec_name = "value"

    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        index=True,
        ondelete="cascade",
    )
    value = fields.Float(required=True, digits=(12, 3))
    form = fields.Selection(
        selection=[("note", "Banknote"), ("coin", "Coin")],
        required=True,
        default="note",
    )
    color = fields.Char(
        string="Colour",
        required=True,
        help="The colour it is known by, such as #2f6db5.",
    )

    _value_positive = models.Constraint(
        "CHECK(value > 0)", "The value of a banknote or coin is above zero."
    )
    _color_format = models.Constraint(
        "CHECK(color ~ '^#[0-9a-f]{6}$')",
        "Give the colour as # and six digits or letters a to f, such as #2f6db5.",
    )
    _currency_value_uniq = models.UniqueIndex(
        "(currency_id, value)", "This banknote or coin is there already."
    )

    def _get_pieces(self, currencies):
        """The pieces of currencies, the largest first.

        :param currencies: res.currency
        :return: dict {currency: list of {"value": int in the smallest unit,
            "form": str, "color": str}}
        """
        # The same for everybody who may see an amount in that currency.
        pieces = self.sudo().search([("currency_id", "in", currencies.ids)])
        result = {currency: [] for currency in currencies}
        for piece in pieces:
            places = piece.currency_id.decimal_places
            result[piece.currency_id].append(
                {
                    "value": round(piece.value * 10**places),
                    "form": piece.form,
                    "color": piece.color,
                }
            )
        return result
