# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemTaxReturnType(models.Model):
    """A return of a country: what it declares, how often, and by when."""

    _name = "coopaem.tax.return.type"
    _inherit = ["coopaem.shared.law"]
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
        "empty: the account of credits of declared taxes.",
    )
    box_formulas = fields.Text(
        string="Formulas of boxes",
        help="One a line, as “line.label = formula”: they stand for those of the "
        "report, where its totals leave out what this addon adds to it.",
    )
    box_defaults = fields.Text(
        string="Usual figures",
        help="One a line, as “line.label = number”: what boxes hold as long as nobody "
        "has entered another figure.",
    )
    credit_box = fields.Char(
        string="Box of the credit brought forward",
        help="As “line.label”; empty: the report has none.",
    )
    result_formula = fields.Char(
        string="Result of the report",
        help="What its boxes leave due, negative for a credit. A return whose boxes "
        "contradict the journal items is not filed. Empty: not checked.",
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

    @api.constrains("box_defaults")
    def _check_box_defaults(self):
        for kind in self:
            try:
                kind._get_box_defaults()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%s: write usual figures as “line.label = number”.", kind.name
                    )
                ) from error

    # Business methods
    def _split_lines(self, text):
        """{left: right} of lines such as “line.label = formula”."""
        rows = (row.partition("=") for row in (text or "").splitlines())
        return {key.strip(): value.strip() for key, equal, value in rows if equal}

    def _get_box_formulas(self):
        """Formulas that stand for those of the report: {key: formula}."""
        self.ensure_one()
        return self._split_lines(self.box_formulas)

    def _get_box_defaults(self):
        """What boxes hold when nothing was entered: {key: float}."""
        self.ensure_one()
        return {
            key: float(value)
            for key, value in self._split_lines(self.box_defaults).items()
        }

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
