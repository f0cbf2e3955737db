# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields, models
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    internal_sale_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Internal sales account",
        check_company=True,
        domain="[('account_type', '=', 'income')]",
        help="What units sell to other units of the cooperative. With the internal "
        "purchases it is always zero in the general ledger.",
    )
    internal_purchase_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Internal purchases account",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="What units buy from other units of the cooperative.",
    )
    free_line_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Product of free lines",
        check_company=True,
        readonly=True,
        help="Stands for what entrepreneurs write in their own words on a quote.",
    )

    # Business methods
    def _get_cooperative_accounts(self):
        # EXTENDS this addon: both stand beside the sales, so that they cancel out in
        # every line of a report that goes by codes.
        accounts = super()._get_cooperative_accounts()
        income = self.income_account_id or self.expense_account_id
        for name, fname, account_type in (
            # Names first: Odoo's export of terms would take a field for one.
            (self.env._("Internal sales"), "internal_sale_account_id", "income"),
            (
                self.env._("Internal purchases"),
                "internal_purchase_account_id",
                "expense",
            ),
        ):
            accounts[fname] = {
                "name": name,
                "code": income.code,
                "account_type": account_type,
                "unit_role": "internal_sale",
            }
        return accounts

    def _get_free_line_product(self):
        """The product of lines that are written in words only, made when needed.

        :return: product.product
        """
        self.ensure_one()
        if not self.free_line_product_id:
            # Whoever prepares a quote need not be allowed to make products.
            company = self.sudo()
            company.free_line_product_id = company.env["product.product"].create(
                {
                    "name": self.env._("Sale"),
                    "type": "service",
                    "invoice_policy": "order",
                    "company_id": self.id,
                    "taxes_id": [Command.clear()],
                    "supplier_taxes_id": [Command.clear()],
                    "purchase_ok": False,
                }
            )
        return self.free_line_product_id

    def _get_invoice_duties(self):
        """What the law adds to an invoice of today, whatever is sold on it.

        :return: list of tuples of what it is, in words, and how much
        """
        return []

    def _get_sale_rates(self):
        """The rates of VAT that may be chosen on a sale, the company's own first.

        :return: list of floats, in percent, above zero
        """
        self.ensure_one()
        taxes = self.env["account.tax"].search(
            Domain(self.env["account.tax"]._check_company_domain(self))
            & Domain("type_tax_use", "=", "sale")
            & Domain("amount_type", "=", "percent")
            & Domain("amount", ">", 0)
            & Domain("country_id", "=", self.account_fiscal_country_id.id)
        )
        rates = sorted(set(taxes.mapped("amount")), reverse=True)
        default = self.account_sale_tax_id.amount
        return sorted(rates, key=lambda rate: rate != default)
