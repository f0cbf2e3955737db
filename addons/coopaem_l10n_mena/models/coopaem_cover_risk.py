# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemCoverRisk(models.Model):
    """What a social cover protects from: illness, old age…"""

    _name = "coopaem.cover.risk"
    _inherit = ["coopaem.shared.law"]
    _description = "Risk of a Social Cover"
    _order = "sequence, id"

    _law_country = None

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "A risk has this code already.")
