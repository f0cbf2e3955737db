# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from types import SimpleNamespace

from odoo import api, models

from .document_format import (
    DocumentFormat,
    choose_languages,
    prepare_address,
    prepare_parties,
)


class ReportReceipt(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_receipt"
    _inherit = ["coopaem.paged.report"]
    _description = "Receipts of the three countries"
    _batch_key = "receipts"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the receipts needs.

        :param docids: ids of payments
        :return: dict
        :raises AccessError: when the user may not read them
        """
        payments = self.env["account.payment"].browse(docids)
        payments.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": payments._name,
            "docs": payments,
            "report_type": (data or {}).get("report_type"),
            # what a receipt shows of company and invoices needs no other rights
            "receipts": [self._prepare_receipt(pay) for pay in payments.sudo()],
        }

    @api.model
    def _prepare_receipt(self, payment):
        """What the receipt of one payment shows.

        :param payment: account.payment, as superuser
        :return: namespace
        """
        company = payment.company_id
        code, first, second = choose_languages(payment.partner_id, company)
        payment = payment.with_context(lang=code)
        company, partner = payment.company_id, payment.partner_id
        fmt = DocumentFormat(company, payment.currency_id, first, second)
        mentions = payment.env["coopaem.document.mention"]._get_mentions(
            company.country_id, payment.date
        )
        unit = payment.reconciled_invoice_ids.unit_id.filtered(
            lambda unit: unit.kind == "activity"
        )
        return SimpleNamespace(
            id=payment.id,
            lang=code,
            iso=first,
            dir="rtl" if first == "ar" else "ltr",
            fmt=fmt,
            payment=payment,
            company=company,
            partner=partner,
            unit=unit if len(unit) == 1 else unit.browse(),
            number=payment.name or "",
            state={"draft": "draft", "canceled": "cancelled"}.get(payment.state),
            title=" ".join(filter(None, (fmt.label("receipt"), payment.name))),
            parties=prepare_parties(fmt, company, partner, mentions),
            seller_address=prepare_address(fmt, company.partner_id),
            buyer_address=prepare_address(fmt, partner),
            words=fmt.words(payment.amount),
            mode=self._get_mode(payment),
            settled=self._prepare_settled(payment, fmt),
        )

    @api.model
    def _get_mode(self, payment):
        """How it was paid: where the money went, and by what, if that says more."""
        method = payment.payment_method_line_id
        names = [payment.journal_id.name]
        if method and method.code != "manual":
            names.append(method.name)
        return " – ".join(names)

    @api.model
    def _prepare_settled(self, payment, fmt):
        """The documents that the payment paid, and how much of each.

        :return: list of namespaces
        """
        rows = []
        for invoice in payment.reconciled_invoice_ids:
            partials, _exchange = invoice._get_reconciled_invoices_partials()
            paid = sum(
                amount
                for _partial, amount, line in partials
                if line.move_id == payment.move_id
            )
            own = DocumentFormat(
                fmt.company, invoice.currency_id, fmt.first, fmt.second
            )
            rows.append(
                SimpleNamespace(
                    name=fmt.text(invoice.name),
                    day=fmt.day(invoice.invoice_date),
                    total=own.money(invoice.amount_total),
                    paid=own.money(abs(paid)),
                    due=own.money(invoice.amount_residual),
                )
            )
        return rows
