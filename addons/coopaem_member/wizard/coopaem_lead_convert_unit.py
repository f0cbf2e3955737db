# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemLeadConvertUnit(models.TransientModel):
    """A unit to be made for a new member."""

    _name = "coopaem.lead.convert.unit"
    _description = "Unit of a New Member"

    convert_id = fields.Many2one(
        comodel_name="coopaem.lead.convert",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="convert_id.company_id")
    name = fields.Char(string="Trade name", required=True)
    sector_id = fields.Many2one(comodel_name="coopaem.sector", string="Sector")
    territory_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Territory",
        domain="[('company_id', 'in', [False, company_id])]",
    )
    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
    )
