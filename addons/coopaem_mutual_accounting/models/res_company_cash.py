# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Accounts and journals of the cash desk."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    till_journal_id = fields.Many2one(
        comodel_name="account.journal", string="Tills journal", check_company=True
    )
    draw_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Owners' draws account",
        check_company=True,
        help="Cash that members draw from the till for themselves. With the role “Pay” "
        "it counts as pay of the unit.",
    )
    till_shortage_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Till shortages account",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
    )
    till_surplus_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Till surpluses account",
        check_company=True,
        domain="[('internal_group', '=', 'income')]",
        help="Other income: what is found in a till is no turnover.",
    )

    cheque_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cheques and drafts journal",
        check_company=True,
    )
    cheque_hand_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Cheques in hand account",
        check_company=True,
        domain="[('reconcile', '=', True), ('is_liquidity', '=', False)]",
        help="Cheques and drafts received and not remitted yet: no money, so no "
        "liquidity; their items carry the unit.",
    )
    cheque_remitted_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Cheques remitted account",
        check_company=True,
        domain="[('reconcile', '=', True), ('is_liquidity', '=', False)]",
        help="Cheques and drafts at the bank for collection.",
    )
    cheque_issued_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Cheques issued account",
        check_company=True,
        domain="[('reconcile', '=', True), ('is_liquidity', '=', False)]",
        help="Cheques and drafts given to suppliers, which the bank has not paid yet.",
    )

    deposit_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Customers' deposits account",
        check_company=True,
        domain="[('account_type', '=', 'liability_payable')]",
        help="Guarantees that customers leave with a unit and get back.",
    )

    # Business methods
    def _get_cooperative_accounts(self):
        # EXTENDS this addon
        accounts = super()._get_cooperative_accounts()
        expense = self.expense_account_id or self.income_account_id
        income = self.income_account_id or self.expense_account_id
        accounts["draw_account_id"] = {
            "name": self.env._("Owners' draws"),
            "code": expense.code,
            "account_type": "expense",
            "unit_role": "pay",
        }
        accounts["till_shortage_account_id"] = {
            "name": self.env._("Till shortages"),
            "code": expense.code,
            "account_type": "expense",
        }
        accounts["till_surplus_account_id"] = {
            "name": self.env._("Till surpluses"),
            "code": income.code,
            "account_type": "income_other",
        }
        partner = self.partner_id.with_company(self)
        receivable = partner.property_account_receivable_id
        payable = partner.property_account_payable_id
        for fname, name, account in (
            ("cheque_hand_account_id", self.env._("Cheques in hand"), receivable),
            ("cheque_remitted_account_id", self.env._("Cheques remitted"), receivable),
            ("cheque_issued_account_id", self.env._("Cheques issued"), payable),
        ):
            accounts[fname] = {
                "name": name,
                "code": account.code,
                "account_type": account.account_type,
                "reconcile": True,
            }
        accounts["deposit_account_id"] = {
            "name": self.env._("Customers' deposits"),
            "code": payable.code,
            "account_type": "liability_payable",
            "reconcile": True,
            "unit_role": "deposit",
        }
        return accounts

    def _get_cooperative_journals(self):
        # EXTENDS this addon
        return [
            *super()._get_cooperative_journals(),
            (self.env._("Tills"), "till_journal_id", "TILL"),
            (self.env._("Cheques and drafts"), "cheque_journal_id", "CHQ"),
        ]
