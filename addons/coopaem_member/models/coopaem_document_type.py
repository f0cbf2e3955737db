# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemDocumentType(models.Model):
    """A kind of paper that members hand in: identity card, proof of address…"""

    _name = "coopaem.document.type"
    _description = "Type of Document"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True,
        help="What the paper has to show, and where people get it.",
    )
    has_expiry = fields.Boolean(
        string="Expires",
        help="Such documents are kept with the day until which they are valid.",
    )
    is_identity = fields.Boolean(
        string="Identity document",
        help="Its scan shows an identity number, and is guarded as the number is.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
