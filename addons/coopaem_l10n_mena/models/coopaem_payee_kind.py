# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemPayeeKind(models.Model):
    """What a payee is for the tax administration: it decides what is withheld."""

    _name = "coopaem.payee.kind"
    _inherit = ["coopaem.shared.law"]
    _description = "Kind of Payee"
    _order = "country_id, sequence, id"
    _rec_names_search = ["name", "code"]

    # Fields declaration
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    country_id = fields.Many2one(
        comodel_name="res.country", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=10)
    note = fields.Text(translate=True)

    # Constraints
    _code_uniq = models.UniqueIndex(
        "(code)", "There is a kind of payee of this code already."
    )
