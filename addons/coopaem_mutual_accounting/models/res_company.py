# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    structure_unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Structure",
        readonly=True,
        help="The cooperative's own unit. A company that has one keeps a unit ledger.",
    )
    levy_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Levies account",
        check_company=True,
        help="Internal account on which every levy is a debit of one unit and a credit "
        "of another: always zero in the general ledger.",
    )
    levy_journal_id = fields.Many2one(
        comodel_name="account.journal", string="Levies journal", check_company=True
    )
    unit_transfer_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Journal of settlements between units",
        check_company=True,
    )
    till_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Tills account",
        check_company=True,
        help="Cash that the units hold themselves.",
    )
    treasury_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Treasury of the units",
        check_company=True,
        help="Stands for bank and cash in the reports of units; nothing is posted to "
        "it.",
    )
    cashbook_journal_id = fields.Many2one(
        comodel_name="account.journal", string="Cash books journal", check_company=True
    )
    allocation_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Receipts to allocate",
        check_company=True,
        help="Receipts that nobody can explain yet, with the structure's unit.",
    )
    fund_id = fields.Many2one(
        comodel_name="coopaem.fund",
        string="Default fund",
        check_company=True,
        help="The fund that levies to the fund feed when their rule names no other.",
    )

    # Business methods
    @api.model
    def _get_cooperatives(self):
        """All companies that keep a unit ledger.

        :return: res.company recordset
        """
        return self.sudo().search([("structure_unit_id", "!=", False)])

    def _setup_cooperative(self):
        """Make the company a cooperative: structure, accounts, journals and fund.

        Idempotent: what is there already stays as it is.

        :raises UserError: when the company has no chart of accounts yet
        """
        for company in self:
            if not company.chart_template:
                raise UserError(
                    self.env._(
                        "%s has no chart of accounts yet. Choose one in the accounting "
                        "settings first.",
                        company.display_name,
                    )
                )
            company = company.with_company(company)
            company._setup_cooperative_accounts()
            company._setup_cooperative_journals()
            company.env["coopaem.unit"]._ensure_structure(company)
            structure = company.env["coopaem.unit"]._get_structure(company)
            if company.structure_unit_id != structure:
                company.structure_unit_id = structure
            if not company.fund_id:
                company.fund_id = company.env["coopaem.fund"].create(
                    {
                        "name": self.env._("Mutual fund"),
                        "code": self.env._("FUND"),
                        "company_id": company.id,
                    }
                )
            journals = self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(company),
                    ("type", "in", ("bank", "cash", "credit")),
                ]
            )
            journals.default_account_id._mark_as_liquidity()
            journals._set_outstanding_accounts()
            company.transfer_account_id._mark_as_liquidity()

    def _get_cooperative_accounts(self):
        """The accounts that a cooperative needs beside its chart.

        Country addons override this to give codes and names of their own charts.

        :return: {company field: values of account.account, where "code" is the code
            after which a free one is looked for}
        """
        self.ensure_one()
        expense = self.expense_account_id or self.income_account_id
        prefix = self.cash_account_code_prefix or ""
        return {
            "levy_account_id": {
                "name": self.env._("Levies between units (internal)"),
                "code": expense.code,
                "account_type": "expense",
                "unit_role": "levy",
            },
            "till_account_id": {
                "name": self.env._("Tills of the units"),
                "code": prefix.ljust(len(expense.code or ""), "0"),
                "account_type": "asset_cash",
                "unit_role": "till",
            },
            "treasury_account_id": {
                "name": self.env._("Treasury of the units (reports)"),
                "code": (self.bank_account_code_prefix or prefix).ljust(
                    len(expense.code or ""), "0"
                ),
                "account_type": "asset_cash",
                "unit_role": "treasury",
            },
            "allocation_account_id": {
                "name": self.env._("Receipts to allocate"),
                "code": self.account_journal_suspense_account_id.code,
                "account_type": "liability_current",
                "reconcile": True,
                "unit_role": "allocation",
            },
        }

    def _setup_cooperative_accounts(self):
        """Create the accounts that are not there yet."""
        account_model = self.env["account.account"].with_company(self)
        created = []
        for fname, vals in self._get_cooperative_accounts().items():
            if not self[fname]:
                self[fname] = account_model.create(
                    {
                        **vals,
                        "code": account_model._search_new_account_code(vals["code"]),
                        "company_ids": [Command.link(self.id)],
                    }
                )
                created.append(fname)
        # Everybody reads the accounts in their own language, as those of the chart.
        for company in self._in_each_language():
            accounts = company._get_cooperative_accounts()
            for fname in created:
                company[fname].name = accounts[fname]["name"]

    def _get_cooperative_journals(self):
        """The journals that a cooperative needs beside its chart's.

        :return: list of (name, company field, code)
        """
        self.ensure_one()
        return [
            (self.env._("Levies"), "levy_journal_id", "LEVY"),
            (
                self.env._("Settlements between units"),
                "unit_transfer_journal_id",
                "UNIT",
            ),
            (self.env._("Cash books"), "cashbook_journal_id", "CBOOK"),
        ]

    def _setup_cooperative_journals(self):
        """Create the journals that are not there yet."""
        created = []
        for name, fname, code in self._get_cooperative_journals():
            if not self[fname]:
                self[fname] = self.env["account.journal"].create(
                    {
                        "name": name,
                        "code": code,
                        "type": "general",
                        "company_id": self.id,
                        "show_on_dashboard": False,
                    }
                )
                created.append(fname)
        for company in self._in_each_language():
            for name, fname, _code in company._get_cooperative_journals():
                if fname in created:
                    company[fname].name = name

    def _in_each_language(self):
        """The company once for each language that is installed.

        :return: list of res.company
        """
        return [
            self.with_context(lang=code)
            for code, _name in self.env["res.lang"].get_installed()
        ]

    def _get_open_date(self, day, journal, taxed=False):
        """The first day from a given one on that no lock date closes.

        :param date day: the day wished for
        :param journal: the account.journal of the entry
        :param bool taxed: whether the entry changes a tax return; a month that is
            locked for taxes alone is open to others
        :return: date
        """
        self.ensure_one()
        lock = self._get_user_fiscal_lock_date(journal)
        if taxed:
            lock = max(lock, self.user_tax_lock_date)
        return day if lock == date.min else max(day, lock + timedelta(days=1))

    def _get_open_cashbook_date(self, day):
        """The same for cash books: no line of theirs is in a month locked for taxes.

        :param date day: the day wished for
        :return: date
        """
        return self._get_open_date(day, self.cashbook_journal_id, taxed=True)

    def _get_tax_credit_account_ids(self):
        """Receivable accounts that no customer owes: credits of tax returns.

        :return: list of ids of account.account, of all companies of self
        """
        return [
            account_id
            for company in self
            for account_id in company._get_own_tax_credit_account_ids()
        ]

    def _get_own_tax_credit_account_ids(self):
        """The same of one company; localisations that book such returns extend this.

        :return: list of ids of account.account
        """
        self.ensure_one()
        return []

    def _get_tax_by_rate(self, rate, type_tax_use):
        """The company's tax of a rate, for documents entered by rate only.

        :param rate: the rate in percent, e.g. 20
        :param str type_tax_use: "sale" or "purchase"
        :return: account.tax; empty if there is none of that rate
        """
        self.ensure_one()
        default = (
            self.account_sale_tax_id
            if type_tax_use == "sale"
            else self.account_purchase_tax_id
        )
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(self),
                ("type_tax_use", "=", type_tax_use),
                ("amount_type", "=", "percent"),
                ("country_id", "=", self.account_fiscal_country_id.id),
            ]
        )
        matching = taxes.filtered(lambda tax: abs(tax.amount - float(rate)) < 1e-6)
        # A tax that only foreign positions use is not meant for everyday sales.
        domestic = matching.filtered(lambda tax: not tax.original_tax_ids)
        if default in matching:
            return default
        return (domestic or matching)[:1]
