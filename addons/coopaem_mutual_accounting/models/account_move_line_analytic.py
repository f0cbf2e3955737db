# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _compute_analytic_account_ids(self):
        # REPLACES 'account_financial_report', which writes once per analytic account:
        # here each unit has one, so that a closing would write once per unit.
        account_ids_by_line = {
            line: [
                int(account_id)
                for key in line.analytic_distribution or ()
                for account_id in key.split(",")
            ]
            for line in self
        }
        existing = set(
            self.env["account.analytic.account"]
            .browse({i for ids in account_ids_by_line.values() for i in ids})
            .exists()
            .ids
        )
        self._fields["analytic_account_ids"].write_batch(
            [
                (line, [Command.set([i for i in account_ids if i in existing])])
                for line, account_ids in account_ids_by_line.items()
            ]
        )
