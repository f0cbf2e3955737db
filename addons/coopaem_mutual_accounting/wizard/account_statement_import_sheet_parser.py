# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter

from odoo import models

from ..models.account_bank_statement_line import movement_digest


class AccountStatementImportSheetParser(models.TransientModel):
    _inherit = "account.statement.import.sheet.parser"

    def parse(self, data_file, mapping, filename):
        # EXTENDS account_statement_import_sheet_file: banks here seldom number their
        # movements, and a statement imported twice must change nothing.
        currency_code, account_number, statements = super().parse(
            data_file, mapping, filename
        )
        seen = Counter()
        for statement in statements:
            for transaction in statement.get("transactions", ()):
                if transaction.get("unique_import_id"):
                    continue
                transaction["unique_import_id"] = movement_digest(
                    transaction["date"],
                    transaction["amount"],
                    transaction.get("payment_ref"),
                    transaction.get("ref"),
                    seen,
                )
        return currency_code, account_number, statements
