# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    # Fields declaration
    import_key = fields.Char(
        readonly=True,
        copy=False,
        help="Says which row of a bank statement this is, so that it is not imported "
        "twice.",
    )

    _import_key_unique = models.UniqueIndex(
        "(journal_id, import_key) WHERE import_key IS NOT NULL",
        "This movement of the bank statement was imported before.",
    )
