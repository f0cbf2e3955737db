# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemIdentifierRegion(models.Model):
    """A region under the code by which it is part of an identifier."""

    _name = "coopaem.identifier.region"
    _inherit = ["coopaem.shared.law"]
    _description = "Region in an Identifier"
    _order = "type_id, code"
    _law_country = "type_id.country_id"

    # Fields declaration
    type_id = fields.Many2one(
        comodel_name="coopaem.identifier.type",
        string="Identifier",
        required=True,
        ondelete="cascade",
        index=True,
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)

    # Constraints
    _code_uniq = models.UniqueIndex(
        "(type_id, code)", "This identifier has a region of this code already."
    )
