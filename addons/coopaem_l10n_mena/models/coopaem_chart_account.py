# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models

ROLES = [
    ("wage", "Gross wages"),
    ("employer", "Employer's contributions"),
    ("draw", "Draws of members"),
    ("net", "Net pay to be paid"),
    ("body", "Contributions to be paid"),
    ("income_tax", "Income tax withheld on wages"),
    ("capital", "Share capital"),
    ("legal_reserve", "Legal reserve"),
    ("other_reserve", "Other reserves"),
    ("social_fund", "Social and education fund"),
]
# What the unit ledger counts as pay, and as pay that is still owed.
UNIT_ROLES = {
    "wage": "pay",
    "employer": "pay",
    "draw": "pay",
    "net": "pay_due",
    "body": "pay_due",
    "income_tax": "pay_due",
}


class CoopaemChartAccount(models.Model):
    """Which account of a country's chart a cooperative uses for what.

    Set-up copies it to each company, see ``coopaem.company.account``.
    """

    _name = "coopaem.chart.account"
    _description = "Account of a Chart by Use"
    _order = "chart_template, role, body, id"

    # Fields declaration
    chart_template = fields.Char(
        string="Chart of accounts", required=True, index=True, help="Code of the chart."
    )
    role = fields.Selection(selection=ROLES, string="Use", required=True)
    body = fields.Char(
        help="Short name of the body that the contribution goes to, or of the "
        "contribution; empty: all others."
    )
    template_account = fields.Char(
        string="Account of the chart",
        help="Its identifier in the chart. A new account is put behind it, where one "
        "is to be made.",
    )
    code = fields.Char(
        string="Code of a new account",
        help="For charts without an account to put it behind.",
    )
    is_new = fields.Boolean(
        string="Own account",
        help="The cooperative gets an account of its own for it, for the chart has "
        "none, or others use it too.",
    )
    name = fields.Char(
        string="Name of a new account", translate=True, help="As the chart words it."
    )
    account_type = fields.Selection(
        selection=lambda self: self._get_account_types(),
        string="Type of a new account",
    )

    _key_uniq = models.UniqueIndex(
        "(chart_template, role, COALESCE(body, ''))",
        "This chart has an account for that already.",
    )

    # Defaults
    @api.model
    def _get_account_types(self):
        field = self.env["account.account"]._fields["account_type"]
        return field._description_selection(self.env)

    # Business methods
    def _ensure_account(self, company):
        """The account that a company uses, made where it is missing.

        An account of the chart is taken as it is, unless others book on it already:
        their items would all at once count as pay.

        :param company: res.company
        :return: account.account
        """
        self.ensure_one()
        template = (
            self.env["account.chart.template"]
            .with_company(company)
            .ref(self.template_account or "", raise_if_not_found=False)
            or self.env["account.account"]
        )
        unit_role = UNIT_ROLES.get(self.role)
        if template and not self.is_new and self._may_use(template, company, unit_role):
            if unit_role and not template.unit_role:
                template.unit_role = unit_role
            return template
        return self._create_account(company, template, unit_role)

    def _may_use(self, account, company, unit_role):
        """Whether an account of the chart can take the role."""
        if not unit_role or account.unit_role == unit_role:
            return True
        return not account.unit_role and not self.env["account.move.line"].search_count(
            [("account_id", "=", account.id), ("company_id", "=", company.id)], limit=1
        )

    def _create_account(self, company, template, unit_role):
        """Make an account behind one of the chart."""
        accounts = self.env["account.account"].with_company(company)
        start = template.with_company(company).code or self.code
        payable = self.account_type == "liability_payable"
        account = accounts.create(
            {
                "name": self.name or template.name,
                "code": accounts._search_new_account_code(
                    start, cache=None if template else set()
                ),
                "account_type": self.account_type or template.account_type,
                "reconcile": payable,
                "unit_role": unit_role,
                "company_ids": [Command.link(company.id)],
            }
        )
        for lang, _name in self.env["res.lang"].get_installed():
            record = self.with_context(lang=lang)
            name = record.name or template.with_context(lang=lang).name
            account.with_context(lang=lang).name = name
        return account
