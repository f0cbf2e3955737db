# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""What a cooperative chooses about its taxes, and what it needs to declare them."""

from odoo import Command, fields, models
from odoo.tools import format_date

COUNTRY_CHARTS = ("eg", "ma", "tn")
CERTIFICATE_PREFIX = "%(year)s/"


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    withholding_payer = fields.Selection(
        selection=[
            ("private", "Ordinary payer"),
            ("large", "Large company, bank or insurer"),
            ("public", "State or public body"),
        ],
        string="Payer that withholds",
        default="private",
        required=True,
        help="What the cooperative is when it pays suppliers: some taxes are withheld "
        "by public bodies or large companies only.",
    )
    withholding_sequence_id = fields.Many2one(
        comodel_name="ir.sequence",
        string="Numbers of withholding certificates",
        check_company=True,
        copy=False,
    )
    tax_due_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Declared taxes account",
        check_company=True,
        domain="[('reconcile', '=', True)]",
        help="What filed returns leave to be paid, a part of each unit.",
    )
    tax_credit_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Credit of declared taxes account",
        check_company=True,
        help="Carries the credit of a filed return to the next one of its kind, where "
        "the chart has no account for it.",
    )
    tax_return_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Tax returns journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
    )
    tax_return_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Files the returns",
        help="Who is reminded of returns that are due. Empty: an accountant.",
    )
    vat_period = fields.Selection(
        selection=[("month", "Every month"), ("quarter", "Every quarter")],
        string="VAT is declared",
        default="month",
        required=True,
    )
    files_taxes_online = fields.Boolean(
        string="Files returns online",
        default=True,
        help="Another day of the month may hold for those who file online.",
    )
    cash_stamp_bearer = fields.Selection(
        selection=[("unit", "The unit that receives it"), ("structure", "Structure")],
        string="Stamp duty on cash receipts is borne by",
        help="Morocco: a share of what customers pay in cash. Empty: not booked.",
    )

    # Business methods
    def _load_country_taxes(self):
        """Add this addon's taxes to the charts of companies that are there already."""
        for company in self.filtered(
            lambda company: company.chart_template in COUNTRY_CHARTS
        ):
            company = company.with_company(company)
            chart = company.env["account.chart.template"]
            code = company.chart_template
            data = {
                "account.account": chart._parse_csv(
                    code, "account.account", module="coopaem_l10n_mena"
                ),
                "account.tax.group": chart._parse_csv(
                    code, "account.tax.group", module="coopaem_l10n_mena"
                ),
                "account.tax": chart._get_coopaem_taxes(code),
            }
            for records in data.values():
                for xmlid in [*records]:
                    if chart.ref(xmlid, raise_if_not_found=False):
                        # What is there stays as the accountant left it.
                        del records[xmlid]
            chart._load_data(data)
            if code == "tn":
                export = chart.ref(
                    "l10n_tn_fp_template_export", raise_if_not_found=False
                )
                if export:
                    export.no_document_stamp = True
            company._setup_withholding()

    def _setup_cooperative(self):
        # EXTENDS 'coopaem_mutual_accounting'
        result = super()._setup_cooperative()
        self._setup_withholding()
        return result

    def _setup_withholding(self):
        """Number the certificates: one series for all taxes withheld from suppliers."""
        for company in self.filtered(
            lambda company: company.chart_template in COUNTRY_CHARTS
        ):
            if not company.withholding_sequence_id:
                company.withholding_sequence_id = (
                    self.env["ir.sequence"]
                    .sudo()
                    .create(
                        {
                            "name": self.env._("Withholding certificates"),
                            "code": "coopaem.withholding.certificate",
                            "company_id": company.id,
                            "prefix": CERTIFICATE_PREFIX,
                            "padding": 5,
                        }
                    )
                )
            self.env["account.tax"].search(
                [
                    ("company_id", "=", company.id),
                    ("type_tax_use", "=", "purchase"),
                    ("is_withholding_tax_on_payment", "=", True),
                    ("withholding_sequence_id", "=", False),
                ]
            ).withholding_sequence_id = company.withholding_sequence_id

    def _get_cooperative_accounts(self):
        # EXTENDS 'coopaem_mutual_accounting'
        accounts = super()._get_cooperative_accounts()
        if self.chart_template not in COUNTRY_CHARTS:
            return accounts
        payable = self.partner_id.with_company(self).property_account_payable_id
        tax_account = self.account_sale_tax_id.repartition_line_ids.account_id[:1]
        accounts["tax_due_account_id"] = {
            "name": self.env._("Declared taxes, to be paid"),
            "code": (tax_account or payable).code,
            "account_type": "liability_payable",
            "non_trade": True,
            "reconcile": True,
        }
        accounts["tax_credit_account_id"] = {
            "name": self.env._("Credit of declared taxes"),
            "code": (tax_account or payable).code,
            "account_type": "asset_current",
        }
        accounts["withholding_tax_base_account_id"] = {
            "name": self.env._("Base of withheld taxes (always zero)"),
            "code": (tax_account or payable).code,
            "account_type": "liability_current",
        }
        return accounts

    def _get_cooperative_journals(self):
        # EXTENDS 'coopaem_mutual_accounting'
        journals = super()._get_cooperative_journals()
        if self.chart_template in COUNTRY_CHARTS:
            journals.append((self.env._("Tax returns"), "tax_return_journal_id", "TAX"))
        return journals

    def _get_country_figure(self, code, day):
        """A legal figure of the company's country.

        Business from before the figure's first day is let through: openings and
        imports of old documents are not stopped by what was never recorded.

        :param str code: code of the figure
        :param date day: the day
        :return: float, or None when the day is before the first record
        :raises UserError: when it should be known for the day, and is not
        """
        self.ensure_one()
        country = self.account_fiscal_country_id
        figures = self.env["coopaem.legal.figure"]
        first = figures.sudo().search(
            [("code", "=", code), ("country_id", "=", country.id)],
            order="date_from",
            limit=1,
        )
        if first and day < first.date_from:
            return None
        return figures._get_value(code, country, day)

    def _get_stamp_amount(self, day):
        """The stamp duty of an invoice of a day, in the company's currency.

        :param date day: date of the invoice
        :return: float, or None where the country has none
        """
        self.ensure_one()
        if self.chart_template != "tn":
            return None
        return self._get_country_figure("tn.stamp.invoice", day)

    def _get_invoice_duties(self):
        # EXTENDS 'coopaem_mutual_accounting'
        duties = super()._get_invoice_duties()
        amount = self._get_stamp_amount(fields.Date.context_today(self))
        return [*duties, (self.env._("Stamp duty"), amount)] if amount else duties

    def _get_stamp_tax(self, day):
        """The stamp duty that invoices of a day bear.

        :param date day: date of the invoice
        :return: account.tax; empty where the country has none
        """
        empty = self.env["account.tax"]
        amount = self._get_stamp_amount(day)
        if not amount:
            return empty
        tax = empty.search(
            [
                ("company_id", "=", self.id),
                ("is_document_stamp", "=", True),
                ("amount", "=", amount),
            ],
            limit=1,
        )
        return tax or self.sudo()._create_stamp_tax(amount).with_env(self.env)

    def _create_stamp_tax(self, amount):
        """Make the stamp duty of an amount.

        :param float amount: in the company's currency, for each document
        :return: account.tax
        """
        chart = self.env["account.chart.template"].with_company(self)
        account = chart.ref("l10n_tn_4371")
        tag = self.env["account.account.tag"]._get_tax_tags(
            "tn_stamp tax", self.account_fiscal_country_id.id
        )
        lines = [
            Command.create(
                {"repartition_type": kind, "document_type": document, **vals}
            )
            for document in ("invoice", "refund")
            for kind, vals in (
                ("base", {}),
                (
                    "tax",
                    {"account_id": account.id, "tag_ids": [Command.set(tag.ids)]},
                ),
            )
        ]
        label = self.currency_id.round(amount)
        tax = self.env["account.tax"].create(
            {
                "name": f"{label:.3f} DT",
                "invoice_label": self.env._("Stamp duty"),
                "company_id": self.id,
                "country_id": self.account_fiscal_country_id.id,
                "amount_type": "fixed",
                "amount": amount,
                "type_tax_use": "none",
                "is_document_stamp": True,
                "tax_group_id": chart.ref("l10n_tn_tax_group_tf").id,
                "repartition_line_ids": lines,
            }
        )
        return tax

    def _get_tax_return_user(self):
        """Who is reminded of returns.

        :return: res.users; the one chosen, else an accountant of the company
        """
        self.ensure_one()
        group = self.env.ref("coopaem_member.group_coopaem_accountant")
        return (
            self.tax_return_user_id
            or group.sudo()
            .all_user_ids.filtered(
                lambda user: user.active and not user.share and self in user.company_ids
            )
            .sorted("id")[:1]
        )

    def _format_period(self, date_from, date_to):
        """A period as people name it.

        :return: str
        """
        if (date_to - date_from).days < 31:
            return format_date(self.env, date_from, date_format="MMMM yyyy")
        return f"{format_date(self.env, date_from)} – {format_date(self.env, date_to)}"
