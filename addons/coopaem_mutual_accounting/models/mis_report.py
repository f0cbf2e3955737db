# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class MisReport(models.Model):
    _inherit = "mis.report"

    unit_report = fields.Selection(
        selection=[
            ("profit_loss", "Profit and loss"),
            ("balance_sheet", "Balance sheet"),
        ],
        string="Report of units",
        help="The template is offered for this report of units. Its columns read the "
        "units' ledgers; the units' treasury stands for bank and cash.",
    )
    chart_template = fields.Char(
        string="Chart of accounts",
        help="Code of the chart whose account codes the template names; empty: it goes "
        "by account types and fits every chart.",
    )

    def _get_unit_template(self, unit_report, company):
        """The template for a report of units: the chart's own, else the general one.

        :param str unit_report: "profit_loss" or "balance_sheet"
        :param company: res.company
        :return: mis.report, empty if there is none
        """
        templates = self.search([("unit_report", "=", unit_report)])
        return (
            templates.filtered(
                lambda template: template.chart_template
                and template.chart_template == company.chart_template
            )[:1]
            or templates.filtered(lambda template: not template.chart_template)[:1]
        )


class MisReportStyle(models.Model):
    _inherit = "mis.report.style"

    dp_currency = fields.Boolean(
        string="Decimals of the currency",
        help="Amounts are shown with as many decimals as the company's currency has.",
    )

    def merge(self, styles):
        # EXTENDS mis_builder
        props = super().merge(styles)
        if any(
            isinstance(style, models.BaseModel) and style.dp_currency
            for style in styles
        ):
            props["dp"] = self.env.company.currency_id.decimal_places
        return props
