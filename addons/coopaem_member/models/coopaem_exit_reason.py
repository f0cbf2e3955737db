# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .selections import EXIT_KINDS


class CoopaemExitReason(models.Model):
    """Why members leave."""

    _name = "coopaem.exit.reason"
    _description = "Reason to leave"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name in exports.")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=EXIT_KINDS,
        string="Usual kind",
        help="Proposed when the reason is chosen; the exit says what it was.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL",
        "Another reason has this code. Choose another code.",
    )
