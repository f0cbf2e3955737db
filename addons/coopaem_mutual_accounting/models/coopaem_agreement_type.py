# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemAgreementType(models.Model):
    _inherit = "coopaem.agreement.type"

    quote_required = fields.Boolean(
        string="No invoice without a quote",
        help="Entrepreneurs invoice on the portal only what a customer has accepted in "
        "a quote.",
    )
