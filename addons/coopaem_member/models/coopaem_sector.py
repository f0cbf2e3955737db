# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemSector(models.Model):
    _name = "coopaem.sector"
    _description = "Sector of Activity"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(string="Colour")
    active = fields.Boolean(default=True)
