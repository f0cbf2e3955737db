# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

LINE_KINDS = [
    ("material", "Material"),
    ("packaging", "Packaging"),
    ("transport", "Transport"),
    ("other", "Other cost of a piece"),
    ("fixed", "Fixed cost of a month"),
]


class CoopaemPriceLine(models.Model):
    """What a piece needs, or what a month costs whatever is sold."""

    _name = "coopaem.price.line"
    _description = "Cost in a Price"
    _inherit = ["coopaem.owned.mixin"]
    _order = "price_id, kind_sequence, id"
    _owner_field = "price_id"

    price_id = fields.Many2one(
        comodel_name="coopaem.price",
        string="Price calculation",
        required=True,
        ondelete="cascade",
        index=True,
    )
    member_id = fields.Many2one(
        related="price_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="price_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="price_id.currency_id")
    kind = fields.Selection(selection=LINE_KINDS, required=True, default="material")
    kind_sequence = fields.Integer(
        compute="_compute_kind_sequence", store=True, precompute=True
    )
    name = fields.Char(string="What", required=True)
    quantity = fields.Float(
        digits=(16, 4),
        default=1.0,
        help="For one piece; 0.25 is a quarter of what the price is for.",
    )
    price = fields.Float(
        string="Price of one",
        digits=(16, 4),
        help="What you pay, without the VAT that the cooperative gets back.",
    )
    amount = fields.Monetary(compute="_compute_amount")

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0 AND price >= 0)",
        "Quantities and prices of costs are zero or more.",
    )

    @api.depends("kind")
    def _compute_kind_sequence(self):
        order = [kind for kind, _label in LINE_KINDS]
        for line in self:
            line.kind_sequence = order.index(line.kind) if line.kind else 0

    @api.depends("quantity", "price", "currency_id")
    def _compute_amount(self):
        for line in self:
            amount = line.quantity * line.price
            line.amount = line.currency_id.round(amount) if line.currency_id else amount
