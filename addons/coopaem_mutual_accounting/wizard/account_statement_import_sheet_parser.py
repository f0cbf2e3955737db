# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
from collections import Counter

from odoo import models


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
                content = repr(
                    [
                        str(transaction.get(name) or "")
                        for name in ("date", "amount", "payment_ref", "ref")
                    ]
                )
                seen[content] += 1
                transaction["unique_import_id"] = hashlib.sha256(
                    f"{content}-{seen[content]}".encode()
                ).hexdigest()
        return currency_code, account_number, statements
