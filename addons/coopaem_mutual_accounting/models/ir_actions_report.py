# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import lxml.html

from odoo import api, models

# Reports of Odoo, and what is printed in their stead for what units sell.
QUOTE = "coopaem_mutual_accounting.report_quote"
INVOICE = "coopaem_mutual_accounting.report_unit_invoice"
REPLACED = {
    "sale.report_saleorder": ("sale.order", QUOTE),
    "account.report_invoice_with_payments": ("account.move", INVOICE),
    "account.report_invoice": ("account.move", INVOICE),
}


class IrActionsReport(models.Model):
    """Prints quotes and invoices of units under the names of Odoo's reports.

    So it holds for mails, the portal and the customer's signature, too. Countries with
    documents of their own print those instead.
    """

    _inherit = "ir.actions.report"

    def _get_style_sheets(self):
        # EXTENDS 'coopaem_member': what statements have beyond other documents
        return (
            *super()._get_style_sheets(),
            "coopaem_mutual_accounting/static/src/css/paged_statement.css",
        )

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'coopaem_member'
        name = self._get_report(report_ref).report_name
        of_units = self._filter_of_units(name, res_ids)
        if not of_units:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        streams = super()._render_qweb_pdf_prepare_streams(
            REPLACED[name][1], data, res_ids=of_units
        )
        others = [res_id for res_id in res_ids if res_id not in set(of_units)]
        if others:
            streams.update(
                super()._render_qweb_pdf_prepare_streams(
                    report_ref, data, res_ids=others
                )
            )
        return {res_id: streams[res_id] for res_id in dict.fromkeys(res_ids)}

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        # EXTENDS 'base': the preview on the portal is the same document.
        name = self._get_report(report_ref).report_name
        ids = [docids] if isinstance(docids, int) else list(docids or [])
        of_units = self._filter_of_units(name, ids)
        if of_units and len(of_units) == len(set(ids)):
            report_ref = REPLACED[name][1]
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _get_splitted_report(self, report_ref, content, report_type):
        # EXTENDS 'account': our pages are not on Odoo's layout.
        if report_type == "html":
            articles = lxml.html.fromstring(content).xpath(
                "//article[@class='sale'][@data-oe-id]"
            )
            if articles:
                return {
                    int(article.get("data-oe-id")): lxml.html.tostring(article)
                    for article in articles
                }
        return super()._get_splitted_report(report_ref, content, report_type)

    @api.model
    def _filter_of_units(self, report_name, res_ids):
        """The records among some that are sales of activities.

        :param str report_name: name of a report
        :param list res_ids: ids of its records
        :return: list of ids
        """
        if report_name not in REPLACED or not res_ids:
            return []
        records = self.env[REPLACED[report_name][0]].browse(dict.fromkeys(res_ids))
        # Whose sale it is says nothing to who may not read it.
        return (
            records.exists()
            .sudo()
            .filtered(lambda record: record.unit_id.kind == "activity")
            .ids
        )
