# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemTaxReturnType(models.Model):
    """A return of a country: what it declares, how often, and by when."""

    _name = "coopaem.tax.return.type"
    _description = "Kind of Tax Return"
    _order = "country_id, sequence, id"

    # Fields declaration
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        comodel_name="res.country", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        selection=[
            ("vat", "VAT"),
            ("withholding", "Withheld tax"),
            ("stamp", "Stamp duty"),
            ("wage", "Tax on wages"),
            ("payroll", "Taxes on payroll"),
            ("turnover", "Tax on turnover"),
            ("other", "Other taxes"),
        ],
        required=True,
    )
    basis = fields.Selection(
        selection=[
            ("report", "Boxes of a report"),
            ("accounts", "Items of accounts"),
            ("turnover", "Share of turnover"),
        ],
        required=True,
        default="report",
    )
    report_id = fields.Many2one(
        comodel_name="account.report",
        string="Report",
        domain="[('country_id', '=', country_id)]",
        help="Its boxes are those of the return.",
    )
    account_refs = fields.Char(
        string="Accounts",
        help="Codes or external ids in the chart, or uses of pay accounts such as "
        "pay:income_tax and pay:body:training, separated by commas: what is "
        "credited to them in the period is due. Items of other returns, which bear "
        "tags, are left out.",
    )
    rate_code = fields.Char(
        string="Rate", help="Code of the legal figure: the share of local turnover."
    )
    rate_export_code = fields.Char(
        string="Rate of exports", help="Code of the legal figure for exports."
    )
    expense_ref = fields.Char(
        string="Expense account",
        help="External id in the chart of what a share of turnover costs; each unit "
        "bears its own when the return is filed.",
    )
    payable_ref = fields.Char(
        string="Payable account",
        help="External id in the chart; empty: the account of declared taxes.",
    )
    credit_ref = fields.Char(
        string="Credit account",
        help="External id in the chart of the account that carries a credit forward; "
        "empty: credits stay on the payable account.",
    )
    period = fields.Selection(
        selection=[
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("year", "Year"),
            ("vat", "As the company declares VAT"),
        ],
        required=True,
        default="month",
    )
    due_figure_code = fields.Char(
        string="Due day", required=True, help="Code of the legal figure."
    )
    due_figure_online_code = fields.Char(
        string="Due day online",
        help="Code of the legal figure for those who file online; empty: the same.",
    )
    rounding = fields.Float(
        digits=(16, 3),
        help="To what the amount due is rounded, e.g. 1 for whole units; 0: to the "
        "currency's subunit. The structure bears the difference.",
    )
    note = fields.Text(translate=True)

    # Constraints
    _code_uniq = models.UniqueIndex(
        "(code)", "There is a kind of return of this code already."
    )

    # Business methods
    def _get_period(self, company):
        """How often a company files this return: "month", "quarter" or "year"."""
        self.ensure_one()
        return company.vat_period if self.period == "vat" else self.period

    @api.model
    def _get_types(self, company):
        """The returns that a company files.

        :param company: res.company
        :return: coopaem.tax.return.type
        """
        return self.search([("country_id", "=", company.account_fiscal_country_id.id)])
