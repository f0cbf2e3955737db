# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountFiscalPosition(models.Model):
    _inherit = "account.fiscal.position"

    # Fields declaration
    no_document_stamp = fields.Boolean(
        string="Free of stamp duty",
        help="Invoices and credit notes under this position, such as exports, bear no "
        "stamp duty.",
    )
