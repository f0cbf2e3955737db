# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemLegalSource(models.Model):
    """Where a legal figure was read."""

    _name = "coopaem.legal.source"
    _inherit = ["coopaem.shared.law"]
    _description = "Legal Source"
    _order = "code"
    _rec_names_search = ["code", "name"]
    _law_country = None
    _law_may_be_added = True

    # Fields declaration
    code = fields.Char(required=True, help="Short name by which figures cite it.")
    name = fields.Char(
        string="Where to find it",
        required=True,
        help="Title of the text and number of its article, or the address of the page.",
    )
    date = fields.Char(
        string="Date of the source",
        help="When it was published, or the day for which it says that it holds.",
    )

    # Constraints
    _code_uniq = models.UniqueIndex(
        "(code)", "There is a source of this short name already."
    )
