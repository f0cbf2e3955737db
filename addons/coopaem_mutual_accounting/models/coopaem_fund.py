# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemFund(models.Model):
    _name = "coopaem.fund"
    _description = "Fund"
    _inherits = {"coopaem.unit": "unit_id"}
    _check_company_auto = True
    _order = "id"

    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit of the fund",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The fund's own place in the unit ledger.",
    )
    note = fields.Text(string="Purpose")

    @api.model_create_multi
    def create(self, vals_list):
        """Create funds, each with a unit of kind fund."""
        return super().create([{**vals, "kind": "fund"} for vals in vals_list])
