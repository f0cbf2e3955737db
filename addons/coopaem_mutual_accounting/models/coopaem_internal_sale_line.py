# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemInternalSaleLine(models.Model):
    _name = "coopaem.internal.sale.line"
    _description = "Line of an internal sale"
    _order = "sequence, id"

    sale_id = fields.Many2one(
        comodel_name="coopaem.internal.sale",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="sale_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What", required=True)
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    price_unit = fields.Monetary(string="Price", required=True)
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _positive = models.Constraint(
        "CHECK (quantity > 0 AND price_unit >= 0)",
        "How many is above zero, and a price is not below it.",
    )

    @api.depends("quantity", "price_unit")
    def _compute_amount(self):
        for line in self:
            line.amount = line.currency_id.round(line.quantity * line.price_unit)
