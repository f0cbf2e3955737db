# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import lxml.html

from odoo import api, models

# Reports of Odoo, and what is printed in their stead for the three countries.
INVOICE = "coopaem_l10n_mena.report_document"
RECEIPT = "coopaem_l10n_mena.report_receipt"
ORDER = "coopaem_l10n_mena.report_order"
MODELS = {INVOICE: "account.move", RECEIPT: "account.payment", ORDER: "sale.order"}
REPLACED = {
    "account.report_invoice_with_payments": (INVOICE, {"with_payments": True}),
    "account.report_invoice": (INVOICE, {"with_payments": False}),
    "account.report_payment_receipt": (RECEIPT, {}),
    "sale.report_saleorder": (ORDER, {}),
    "sale.report_saleorder_pro_forma": (ORDER, {"proforma": True}),
}


class IrActionsReport(models.Model):
    """Prints our documents wherever Odoo asks for its own.

    The web client, the mail composer, the portal, attachments: all go through the same
    methods, under the name of Odoo's report.
    """

    _inherit = "ir.actions.report"

    # Inherited methods
    def report_action(self, docids, data=None, config=True):
        # EXTENDS 'coopaem_member': no set-up of Odoo's layouts, no look for its engine.
        self.ensure_one()
        ids = docids.ids if isinstance(docids, models.Model) else docids
        ids = [ids] if isinstance(ids, int) else ids
        ours = self._are_ours(self.report_name, ids)
        action = super().report_action(docids, data=data, config=config and not ours)
        return {**action, "pdf_engine": "weasyprint"} if ours else action

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'coopaem_member'
        name = self._get_report(report_ref).report_name
        ours = self._filter_ours(name, res_ids)
        if not ours:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        own_name, options = REPLACED[name]
        streams = super()._render_qweb_pdf_prepare_streams(
            own_name, {**(data or {}), **options}, res_ids=ours
        )
        others = [res_id for res_id in res_ids if res_id not in set(ours)]
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
        if self._are_ours(name, ids):
            own_name, options = REPLACED[name]
            return super()._render_qweb_html(
                own_name, ids, data={**(data or {}), **options}
            )
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _get_splitted_report(self, report_ref, content, report_type):
        # EXTENDS 'account': our pages are not on Odoo's layout.
        if report_type == "html":
            root = lxml.html.fromstring(content)
            articles = root.xpath("//article[@data-oe-id]")
            if articles:
                return {
                    int(article.get("data-oe-id")): lxml.html.tostring(article)
                    for article in articles
                }
        return super()._get_splitted_report(report_ref, content, report_type)

    def _is_sale_order_report(self, report_ref):
        # EXTENDS 'sale': the electronic order is put into our document, too.
        return super()._is_sale_order_report(report_ref) or (
            self._get_report(report_ref).report_name == ORDER
        )

    def _get_style_sheets(self):
        # EXTENDS 'coopaem_member': what documents have beyond statements
        return (
            *super()._get_style_sheets(),
            "coopaem_l10n_mena/static/src/css/paged_document.css",
        )

    # Business methods
    @api.model
    def get_document_engine(self, report_name, res_ids):
        """Which engine prints these records.

        :param str report_name: name of a report
        :param list res_ids: ids of its records
        :return: "weasyprint" where all are documents of ours, else "odoo"
        :raises AccessError: when the user may not read them
        """
        if report_name in REPLACED:
            self._browse_replaced(report_name, res_ids).check_access("read")
        return "weasyprint" if self._are_ours(report_name, res_ids) else "odoo"

    @api.model
    def _browse_replaced(self, report_name, res_ids):
        """The records that a report of Odoo is asked for.

        :param str report_name: name of one of the reports that are replaced
        :param list res_ids: ids of its records
        """
        model = self.env[MODELS[REPLACED[report_name][0]]]
        return model.browse(dict.fromkeys(res_ids)).exists()

    @api.model
    def _are_ours(self, report_name, res_ids):
        return bool(res_ids) and len(self._filter_ours(report_name, res_ids)) == len(
            set(res_ids)
        )

    @api.model
    def _filter_ours(self, report_name, res_ids):
        """The records among some that the suite prints itself.

        :param str report_name: name of a report
        :param list res_ids: ids of its records
        :return: list of ids
        """
        if report_name not in REPLACED or not res_ids:
            return []
        records = self._browse_replaced(report_name, res_ids)
        # what kind of document it is says nothing to who may not read it
        return records.sudo().filtered(lambda record: record._is_mena_document()).ids
