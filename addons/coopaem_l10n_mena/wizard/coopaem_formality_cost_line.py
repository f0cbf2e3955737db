# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemFormalityCostLine(models.TransientModel):
    """One route in the simulation."""

    _name = "coopaem.formality.cost.line"
    _description = "Cost of a route"

    # Fields declaration
    wizard_id = fields.Many2one(
        comodel_name="coopaem.formality.cost", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    name = fields.Char(string="Route", readonly=True)
    tax = fields.Monetary(readonly=True)
    contributions = fields.Monetary(string="Social contributions", readonly=True)
    left = fields.Monetary(
        string="Left to live on",
        readonly=True,
        help="Turnover less costs, tax and contributions, before levies.",
    )
    is_closed = fields.Boolean(string="Not open", readonly=True)
    is_unknown = fields.Boolean(string="Not known", readonly=True)
    is_partial = fields.Boolean(
        string="Without contributions",
        readonly=True,
        help="The contributions come on top: nobody knows here how much they are.",
    )
    warning = fields.Text(string="Takes away", readonly=True)
    note = fields.Text(readonly=True)
