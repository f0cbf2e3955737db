# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    bank_fee_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Bank fees account",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="What the bank takes for itself; it is the structure's cost.",
    )

    # Business methods
    def _get_bank_fee_account(self):
        """The account of bank fees: the one set, else the chart's best guess.

        :return: account.account, empty if the chart has no expense account
        """
        self.ensure_one()
        if self.bank_fee_account_id:
            return self.bank_fee_account_id
        accounts = self.env["account.account"].with_company(self)
        # Charts have no key for it, but their English names speak of a bank.
        return (
            accounts.with_context(lang="en_US").search(
                [
                    *accounts._check_company_domain(self),
                    ("account_type", "=", "expense"),
                    ("name", "ilike", "bank"),
                ],
                order="code",
                limit=1,
            )
            or self.expense_account_id
        ).with_env(self.env)
