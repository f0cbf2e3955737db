# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemWithholdingNature(models.Model):
    """What is paid for, as far as withholding depends on it."""

    _name = "coopaem.withholding.nature"
    _inherit = ["coopaem.shared.law"]
    _description = "Nature of what is paid"
    _order = "sequence, id"
    _law_country = None

    # Fields declaration
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    # Constraints
    _code_uniq = models.UniqueIndex("(code)", "There is one of this code already.")
