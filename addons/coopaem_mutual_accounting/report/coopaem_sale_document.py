# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import format_date, get_lang

from ..models.levy_format import format_money, format_number, format_taxes


class ReportQuote(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_quote"
    _description = "Quotes of units"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the quotes needs.

        :param docids: ids of quotes
        :return: dict
        :raises AccessError: when the user may not read them
        """
        return self._prepare_values("sale.order", docids, data)

    @api.model
    def _prepare_values(self, model, docids, data):
        """What the template needs, for quotes and invoices alike.

        :param str model: model of the documents
        :param docids: their ids
        :param dict data: options of the report
        :return: dict
        :raises AccessError: when the user may not read them
        """
        records = self.env[model].browse(docids)
        records.check_access("read")
        # What a document shows of its unit and company needs no other rights.
        return {
            "doc_ids": docids,
            "doc_model": model,
            "docs": records,
            "report_type": (data or {}).get("report_type"),
            "documents": [self._prepare_document(record) for record in records.sudo()],
        }

    @api.model
    def _prepare_document(self, record):
        """What one document shows, in its customer's language.

        :param record: sale.order or account.move, as superuser
        :return: dict
        """
        lang = get_lang(
            self.env, record.partner_id.lang or record.company_id.partner_id.lang
        )
        record = record.with_context(lang=lang.code)
        env, currency = record.env, record.currency_id
        is_quote = record._name == "sale.order"
        if is_quote:
            number = record.name
            lines = record.order_line
            facts = [
                (env._("Date"), format_date(env, record.date_order)),
                (
                    env._("Valid until"),
                    record.validity_date and format_date(env, record.validity_date),
                ),
            ]
            title = env._("Order") if record.state == "sale" else env._("Quote")
        else:
            number = record.name if record.state == "posted" else env._("Draft")
            lines = record.invoice_line_ids
            facts = [
                (
                    env._("Date"),
                    record.invoice_date and format_date(env, record.invoice_date),
                ),
                (
                    env._("Due on"),
                    record.invoice_date_due
                    and format_date(env, record.invoice_date_due),
                ),
                (env._("For invoice"), record.reversed_entry_id.name),
            ]
            title = (
                env._("Credit note")
                if record.move_type == "out_refund"
                else env._("Invoice")
            )
        totals = [(env._("Total without tax"), record.amount_untaxed)]
        totals += [
            (group["group_name"], group["tax_amount_currency"])
            for subtotal in (record.tax_totals or {}).get("subtotals", ())
            for group in subtotal["tax_groups"]
        ]
        return {
            "record": record,
            "lang": lang.code,
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "dir": lang.direction,
            "title": title,
            "number": number,
            "facts": [(label, value) for label, value in facts if value],
            "unit": record.unit_id,
            "company": record.company_id,
            "partner": record.partner_id,
            "seller_lines": self._describe_partner(record.company_id.partner_id),
            "buyer_lines": self._describe_partner(record.partner_id),
            "lines": [
                {
                    "name": line.name,
                    "is_note": bool(
                        line.display_type and line.display_type != "product"
                    ),
                    "quantity": format_number(
                        env, line.product_uom_qty if is_quote else line.quantity
                    ),
                    "price": format_money(env, currency, line.price_unit),
                    "taxes": format_taxes(env, line.tax_ids),
                    "amount": format_money(env, currency, line.price_subtotal),
                }
                for line in lines
            ],
            "totals": [
                (label, format_money(env, currency, amount)) for label, amount in totals
            ],
            "total": format_money(env, currency, record.amount_total),
            "left": (
                None
                if is_quote
                or currency.compare_amounts(record.amount_residual, record.amount_total)
                == 0
                else format_money(env, currency, record.amount_residual)
            ),
            "picture": record._get_printed_picture(),
            "signature": is_quote and record.signature,
            "signed_by": is_quote and record.signed_by,
            "signed_on": (
                is_quote and record.signed_on and format_date(env, record.signed_on)
            ),
        }

    @api.model
    def _describe_partner(self, partner):
        """Address, telephone and e-mail, a line each; nothing for what is not known.

        :param partner: res.partner
        :return: list of str
        """
        lines = partner._display_address(without_company=True).splitlines()
        return [
            line.strip()
            for line in (*lines, partner.phone or "", partner.email or "")
            if line.strip()
        ]


class ReportUnitInvoice(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_unit_invoice"
    _inherit = ["report.coopaem_mutual_accounting.report_quote"]
    _description = "Invoices and credit notes of units"

    @api.model
    def _get_report_values(self, docids, data=None):
        # EXTENDS the quotes' report
        return self._prepare_values("account.move", docids, data)
