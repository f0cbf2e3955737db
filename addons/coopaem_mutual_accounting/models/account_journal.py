# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    @api.model_create_multi
    def create(self, vals_list):
        """Create journals; their payment methods get an outstanding account."""
        journals = super().create(vals_list)
        journals._set_outstanding_accounts()
        return journals

    def _set_outstanding_accounts(self):
        """Give every payment method of bank, cash and credit journals its account.

        Without one, Odoo books no entry for a payment until the bank shows it, and the
        unit's treasury would not know of it.
        """
        cooperatives = self.env["res.company"]._get_cooperatives()
        for journal in self.filtered(
            lambda journal: journal.type in ("bank", "cash", "credit")
            and journal.company_id in cooperatives
        ):
            for lines, name in (
                (
                    journal.inbound_payment_method_line_ids,
                    "account_journal_payment_debit_account_id",
                ),
                (
                    journal.outbound_payment_method_line_ids,
                    "account_journal_payment_credit_account_id",
                ),
            ):
                account = (
                    self.env["account.chart.template"]
                    .with_company(journal.company_id)
                    .ref(name, raise_if_not_found=False)
                )
                if account:
                    account._mark_as_liquidity()
                    lines.filtered(
                        lambda line: not line.payment_account_id
                    ).payment_account_id = account


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Create the lines; their outstanding accounts are liquidity."""
        lines = super().create(vals_list)
        lines.payment_account_id._mark_as_liquidity()
        return lines

    def write(self, vals):
        """Write the values; a new outstanding account becomes liquidity."""
        result = super().write(vals)
        if vals.get("payment_account_id"):
            self.payment_account_id._mark_as_liquidity()
        return result
