# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from types import SimpleNamespace

from odoo import api, fields, models

from .document_format import (
    DocumentFormat,
    choose_languages,
    prepare_address,
    prepare_parties,
)

# Odoo's charts call their groups so; documents then say it in their own languages.
VAT_GROUP = re.compile(r"\b(VAT|TVA)\b|قيمة مضافة|القيمة المضافة")
STAMP_GROUP = re.compile(r"stamp|timbre|دمغة|طابع", re.IGNORECASE)


class ReportDocument(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_document"
    _inherit = ["coopaem.paged.report"]
    _description = "Invoices and credit notes of the three countries"
    _batch_key = "documents"
    _document_model = "account.move"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the documents needs.

        :param docids: ids of the records that are printed
        :return: dict
        :raises AccessError: when the user may not read them
        """
        data = data or {}
        records = self.env[self._document_model].browse(docids)
        records.check_access("read")
        # what a document shows of its company, unit and payments needs no other rights
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "docs": records,
            "report_type": data.get("report_type"),
            "documents": [
                self._prepare_document(record, data) for record in records.sudo()
            ],
        }

    @api.model
    def _prepare_document(self, record, data):
        """What the document of one record shows.

        :param record: one of the model that is printed, as superuser
        :param dict data: options: with_payments, proforma
        :return: namespace
        """
        code, first, second = choose_languages(record.partner_id, record.company_id)
        record = record.with_context(lang=code)
        company, partner = record.company_id, record.partner_id
        fmt = DocumentFormat(company, record.currency_id, first, second)
        kind = self._get_kind(record, data)
        number = self._get_number(record)
        lines = self._prepare_lines(record, fmt)
        document = SimpleNamespace(
            id=record.id,
            model=record._name,
            lang=code,
            iso=first,
            dir="rtl" if first == "ar" else "ltr",
            fmt=fmt,
            company=company,
            partner=partner,
            kind=kind,
            number=number,
            title=" ".join(filter(None, (fmt.label(kind), number))),
            seller_address=prepare_address(fmt, company.partner_id),
            buyer_address=prepare_address(fmt, partner),
            delivery=record.partner_shipping_id
            if record.partner_shipping_id not in (partner, partner.browse())
            else partner.browse(),
            lines=lines,
            amount_label="amount_included"
            if company.account_price_include == "tax_included"
            else "amount",
            has_discount=any(line.discount for line in lines),
            has_taxes=any(line.taxes for line in lines),
            totals=self._prepare_totals(record, fmt),
            amount_total=record.amount_total,
            total_label="total",
            words=fmt.words(record.amount_total),
            words_label="words_invoice",
            # what only some documents have
            state=None,
            bank=record.env["res.partner.bank"],
            communication="",
            payments=[],
            amount_due=0.0,
            later=[],
            acceptance=None,
            notes=[],
        )
        self._complete_document(document, record, data)
        return document

    @api.model
    def _complete_document(self, document, move, data):
        """Add what only documents of this kind show.

        :param document: namespace of `_prepare_document`
        :param move: account.move, as superuser, in the language of the document
        :param dict data: options
        """
        fmt = document.fmt
        mentions = move.env["coopaem.document.mention"]._get_mentions(
            document.company.country_id,
            move.invoice_date or fields.Date.context_today(move),
        )
        document.parties = prepare_parties(
            fmt, document.company, document.partner, mentions, move
        )
        document.facts = self._prepare_facts(move, fmt, mentions)
        document.unit = move.unit_id.filtered(lambda unit: unit.kind == "activity")
        document.state = {"draft": "draft", "cancel": "cancelled"}.get(move.state)
        document.notes = [move.narration]
        if move.move_type == "out_invoice":
            document.bank = move.partner_bank_id
            document.communication = move.payment_reference
        if data.get("with_payments"):
            document.payments = self._prepare_payments(move)
            document.amount_due = move.amount_residual
        if document.kind == "credit_note":
            document.words_label = "words_credit_note"
            document.total_label = "total_credit"

    @api.model
    def _get_number(self, move):
        """The number of a document; that of a draft never posted may still change."""
        is_numbered = move.state == "posted" or move.posted_before
        return move.name if is_numbered and move.name and move.name != "/" else ""

    @api.model
    def _get_kind(self, move, data):
        """Which document it is: a key of the labels."""
        if data.get("proforma"):
            return "proforma"
        if move.move_type == "out_refund":
            return "credit_note"
        if move.move_type == "out_receipt":
            return "sales_receipt"
        return "downpayment" if move._is_downpayment() else "invoice"

    @api.model
    def _prepare_facts(self, move, fmt, mentions):
        """Dates, terms and references: what stands beside the customer.

        :return: list of (label, value)
        """
        due = move.invoice_date_due
        reversed_entry = move.reversed_entry_id
        facts = [
            ("date", fmt.day(move.invoice_date)),
            (
                "delivery_date",
                fmt.day(move.delivery_date)
                if move.delivery_date != move.invoice_date
                else "",
            ),
            ("due_date", fmt.day(due) if move.move_type == "out_invoice" else ""),
            (
                "payment_terms",
                fmt.text(move.invoice_payment_term_id.name)
                if move.move_type == "out_invoice"
                else "",
            ),
            (
                "reversed",
                reversed_entry
                and f"{fmt.text(reversed_entry.name)} "
                f"({fmt.day(reversed_entry.invoice_date or reversed_entry.date)})",
            ),
            ("reference", fmt.text(move.ref) if not reversed_entry else ""),
            ("origin", fmt.text(move.invoice_origin)),
        ]
        if "uuid" in mentions.mapped("content"):
            facts.append(("uuid", fmt.text(move.l10n_mena_uuid)))
        return [(label, value) for label, value in facts if value]

    @api.model
    def _prepare_lines(self, move, fmt):
        """The lines of the document, titles and notes among them.

        :return: list of namespaces
        """
        included = move.company_price_include == "tax_included"
        lines = []
        depth = 0
        for line in move._get_move_lines_to_report():
            kind = line.display_type
            if kind in ("line_section", "line_subsection"):
                depth = 1 if kind == "line_section" else 2
                if line.collapse_composition or line.collapse_prices:
                    lines.extend(self._prepare_folded(line, fmt, depth))
                    continue
                lines.append(
                    self._prepare_line(
                        line.name,
                        kind="section" if depth == 1 else "subsection",
                        amount=fmt.money(line.get_section_subtotal()),
                    )
                )
            elif kind == "line_note":
                lines.append(self._prepare_line(line.name, kind="note", depth=depth))
            else:
                lines.append(
                    self._prepare_line(
                        line.name or line.product_id.display_name,
                        depth=depth,
                        quantity=fmt.number(line.quantity, 3),
                        uom=line.product_uom_id.name or "",
                        price=fmt.price(line.price_unit),
                        discount=fmt.percent(line.discount) if line.discount else "",
                        taxes=self._name_taxes(line.tax_ids, fmt),
                        amount=fmt.money(
                            line.price_total if included else line.price_subtotal
                        ),
                    )
                )
        return lines

    @api.model
    def _prepare_line(self, name, kind="product", depth=0, **values):
        defaults = dict.fromkeys(
            ("quantity", "uom", "price", "discount", "taxes", "amount"), ""
        )
        return SimpleNamespace(
            name=name or "", kind=kind, depth=depth, **{**defaults, **values}
        )

    @api.model
    def _prepare_folded(self, section, fmt, depth):
        """A section whose lines, or their prices, the customer is not shown."""
        rows = []
        for index, child in enumerate(section._get_child_lines()):
            title = child["display_type"] in ("line_section", "line_subsection")
            shows_amount = section.collapse_composition or title
            rows.append(
                self._prepare_line(
                    child["name"],
                    kind="section" if title and not index else "product",
                    depth=0 if title else depth,
                    quantity="" if title else fmt.number(child["quantity"] or 0.0, 3),
                    uom=child["product_uom"].name if child.get("product_uom") else "",
                    taxes=", ".join(child["taxes"]),
                    amount=fmt.money(child["price_subtotal"]) if shows_amount else "",
                )
            )
        return rows

    @api.model
    def _name_taxes(self, taxes, fmt):
        """Rates of percentage taxes, names of others; a stamp is in the totals only."""
        return ", ".join(
            fmt.percent(tax.amount) if tax.amount_type == "percent" else tax.name
            for tax in taxes
            if tax.amount_type != "fixed"
        )

    @api.model
    def _prepare_totals(self, move, fmt):
        """The amounts without taxes, the taxes by rate, and the sum.

        :return: list of namespaces with label, base, amount, strong
        """
        summary = move.tax_totals or {}
        rows = []

        def add(label, amount, base="", strong=False):
            rows.append(
                SimpleNamespace(
                    label=label, base=base, amount=fmt.money(amount), strong=strong
                )
            )

        add(fmt.both("total_untaxed"), summary.get("base_amount_currency", 0.0))
        for group, rate, base, tax in self._sum_taxes(move):
            add(
                self._name_taxes_of_group(group, rate, fmt),
                tax,
                base=fmt.money(base) if rate is not None else "",
            )
        if summary.get("cash_rounding_base_amount_currency"):
            add(fmt.both("rounding"), summary["cash_rounding_base_amount_currency"])
        return rows

    @api.model
    def _sum_taxes(self, move):
        """The taxes of a document per rate; a group of taxes may hold several.

        :return: list of (account.tax.group, rate or None, base, tax)
        """
        Tax = self.env["account.tax"]

        def key(_base_line, tax_data):
            tax = tax_data["tax"] if tax_data else Tax
            return {
                "group": tax.tax_group_id.id,
                "rate": tax.amount if tax.amount_type == "percent" else None,
            }

        base_lines = self._get_base_lines(move)
        sums = Tax._aggregate_base_lines_aggregated_values(
            Tax._aggregate_base_lines_tax_details(base_lines, key)
        )
        rows = [
            (
                move.env["account.tax.group"].browse(key["group"]),
                key["rate"],
                values["base_amount_currency"],
                values["tax_amount_currency"],
            )
            for key, values in sums.items()
            if key["group"]
        ]
        return sorted(
            rows, key=lambda row: (row[0].sequence, row[0].id, -(row[1] or 0))
        )

    @api.model
    def _get_base_lines(self, move):
        """The lines of a document with their taxes, rounded."""
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        return base_lines

    @api.model
    def _name_taxes_of_group(self, group, rate, fmt):
        """What a document calls the taxes of a group, at one rate.

        :param group: account.tax.group, in the language of the document
        :param float rate: of percentage taxes, None for others
        """
        name = group.with_context(lang="en_US").name or ""
        if VAT_GROUP.search(name) and rate is not None:
            return f"{fmt.label('vat')} {fmt.percent(rate)}"
        if STAMP_GROUP.search(name) and rate is None:
            return fmt.both("stamp")
        return fmt.text(group.name)

    @api.model
    def _prepare_payments(self, move):
        """What was paid on a document, exchange differences left out.

        :return: list of (date, amount, key of a label)
        """
        if move.state != "posted" or move.move_type == "out_refund":
            return []
        widget = move.invoice_payments_widget or {}
        return [
            (
                payment["date"],
                payment["amount"],
                "credited" if payment["is_refund"] else "paid",
            )
            for payment in widget.get("content", [])
            if not payment["is_exchange"]
        ]
