# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from types import SimpleNamespace

from odoo import api, fields, models

from .document_format import prepare_parties

TITLES = ("line_section", "line_subsection")


class ReportOrder(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_order"
    _inherit = "report.coopaem_l10n_mena.report_document"
    _description = "Quotations and orders of the three countries"
    _document_model = "sale.order"

    @api.model
    def _complete_document(self, document, order, data):
        # EXTENDS: an order is no journal entry, and waits for the customer's word
        fmt, company = document.fmt, document.company
        mentions = order.env["coopaem.document.mention"]._get_mentions(
            company.country_id, self._get_day(order)
        )
        document.parties = prepare_parties(fmt, company, document.partner, mentions)
        document.facts = self._prepare_facts(order, fmt)
        document.unit = order._get_document_unit()
        document.state = "cancelled" if order.state == "cancel" else None
        document.notes = [order.note, order.payment_term_id.note]
        document.later = self._prepare_later(order)
        document.acceptance = self._prepare_acceptance(order, fmt)
        document.words_label = {
            "quotation": "words_quotation",
            "sales_order": "words_order",
        }.get(document.kind, "words_invoice")

    @api.model
    def _get_kind(self, order, data):
        """Which document it is: a key of the labels."""
        if data.get("proforma") or order.env.context.get("proforma"):
            return "proforma"
        return "sales_order" if order.state == "sale" else "quotation"

    @api.model
    def _get_number(self, order):
        return order.name or ""

    @api.model
    def _get_day(self, order):
        """The day of an order, where who prints it is."""
        return fields.Datetime.context_timestamp(
            order, order.date_order or fields.Datetime.now()
        ).date()

    @api.model
    def _prepare_facts(self, order, fmt):
        """Dates, terms and references: what stands beside the customer.

        :return: list of (label, value)
        """
        delivery = order.commitment_date and fields.Datetime.context_timestamp(
            order, order.commitment_date
        )
        facts = [
            ("date", fmt.day(self._get_day(order))),
            ("validity", fmt.day(order.validity_date) if order.state != "sale" else ""),
            ("delivery_date", fmt.day(delivery)),
            ("payment_terms", fmt.text(order.payment_term_id.name)),
            ("reference", fmt.text(order.client_order_ref)),
        ]
        return [(label, value) for label, value in facts if value]

    @api.model
    def _prepare_lines(self, order, fmt):
        """The lines of the document, titles and notes among them.

        :return: list of namespaces
        """
        total = (
            "price_total"
            if order.company_id.account_price_include == "tax_included"
            else "price_subtotal"
        )
        lines = []
        for line in order._get_order_lines_to_report():
            parents = line.parent_id | line.parent_id.parent_id
            hides_prices = any(parents.mapped("collapse_prices"))
            if line.display_type in TITLES and line.collapse_composition:
                lines.extend(self._prepare_folded(line, fmt, total))
            elif line.display_type in TITLES or line.product_type == "combo":
                is_section = line.display_type == "line_section"
                amount = (
                    line._get_section_totals(total)
                    if line.display_type
                    else line._get_combo_totals(total)
                )
                lines.append(
                    self._prepare_line(
                        line.name,
                        kind="section" if is_section else "subsection",
                        amount="" if hides_prices else fmt.money(amount),
                    )
                )
            elif line.display_type:
                lines.append(
                    self._prepare_line(line.name, kind="note", depth=len(parents))
                )
            else:
                values = {}
                if not hides_prices:
                    values = {
                        "price": fmt.price(line.price_unit),
                        "discount": fmt.percent(line.discount) if line.discount else "",
                        "amount": "" if line.is_downpayment else fmt.money(line[total]),
                    }
                lines.append(
                    self._prepare_line(
                        line.name or line.product_id.display_name,
                        depth=len(parents),
                        quantity=fmt.number(line.product_uom_qty, 3),
                        uom=line.product_uom_id.name or "",
                        taxes=self._name_taxes(line.tax_ids, fmt),
                        **values,
                    )
                )
        return lines

    @api.model
    def _prepare_folded(self, section, fmt, total):
        """A section whose lines the customer is not shown: a row for each tax."""
        return [
            self._prepare_line(
                section.name,
                quantity=fmt.number(1),
                taxes=", ".join(row["tax_labels"]),
                amount=fmt.money(row[total]),
            )
            for row in section._get_grouped_section_summary()
        ]

    @api.model
    def _get_base_lines(self, order):
        """The lines of an order with their taxes, rounded, as its totals have them."""
        Tax = order.env["account.tax"]
        base_lines = [
            line._prepare_base_line_for_taxes_computation()
            for line in order._get_priced_lines()
        ]
        base_lines += order._add_base_lines_for_early_payment_discount()
        Tax._add_tax_details_in_base_lines(base_lines, order.company_id)
        Tax._round_base_lines_tax_details(base_lines, order.company_id)
        return base_lines

    @api.model
    def _prepare_later(self, order):
        """What the invoice will bear beyond the order.

        :return: list of (key of a label, amount)
        """
        company, day = order.company_id, self._get_day(order)
        duty = company._get_stamp_amount(day)
        # some count the chart's own duty among the taxes of a line
        fixed = order.order_line.tax_ids.filtered(
            lambda tax: tax.amount_type == "fixed"
        )
        if not duty or fixed or order.fiscal_position_id.no_document_stamp:
            return []
        amount = company.currency_id._convert(duty, order.currency_id, company, day)
        return [("stamp_later", amount)]

    @api.model
    def _prepare_acceptance(self, order, fmt):
        """The customer's word: given on the portal, or to be given on paper.

        :return: namespace, or None where none is asked for
        """
        if order.signature:
            signed = order.signed_on and fields.Datetime.context_timestamp(
                order, order.signed_on
            )
            return SimpleNamespace(
                label="signed_by",
                signature=order.signature,
                name=order.signed_by,
                day=fmt.day(signed),
                picture="",
            )
        if order.state in ("draft", "sent"):
            return SimpleNamespace(
                label="acceptance",
                signature=None,
                picture=order._get_printed_picture(),
            )
        return None
