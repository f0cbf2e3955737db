# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemSetupFund(models.TransientModel):
    """A fund of a cooperative to set up, and what units contribute to it."""

    _name = "coopaem.setup.fund"
    _description = "Fund to Set Up"
    _order = "id"

    # Fields declaration
    setup_id = fields.Many2one(
        comodel_name="coopaem.setup", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    code = fields.Char(required=True, help="Short, and the contribution's code too.")
    rate = fields.Float(
        string="Contribution",
        digits=(16, 10),
        help="Share of the turnover; nought: no contribution.",
    )
    basis = fields.Selection(
        selection=lambda self: [
            (value, label)
            for value, label in self.env["coopaem.levy.rule"]
            ._fields["basis"]
            ._description_selection(self.env)
            if value in ("invoiced", "collected", "margin")
        ],
        string="Of the",
        required=True,
        default="invoiced",
    )
