# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The stamp duty that an invoice bears once, as one line of the document.

The line has no price: its tax is the duty. So the duty is in the totals beside VAT, in
no turnover, and goes to the account of the tax with the unit of the document.
"""

from odoo import Command, api, fields, models

from odoo.addons.coopaem_member.models.portal_format import format_amount

STAMPED_TYPES = ("out_invoice", "out_refund")
CONTEXT_NAME = "coopaem_stamping"


class AccountMove(models.Model):
    _inherit = "account.move"

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; invoices get their stamp duty at once, seen in totals."""
        moves = super().create(vals_list)
        moves._stamp_documents()
        return moves

    def write(self, vals):
        """Write the values; the stamp duty of drafts follows what changed."""
        result = super().write(vals)
        if not self.env.context.get(CONTEXT_NAME) and {
            "company_id",
            "currency_id",
            "fiscal_position_id",
            "invoice_currency_rate",
            "invoice_date",
            "invoice_line_ids",
            "line_ids",
            "move_type",
            "partner_id",
            "unit_id",
        } & set(vals):
            self._stamp_documents()
        return result

    def _post(self, soft=True):
        # EXTENDS 'account': a document without a date has one now.
        for move in self.filtered(
            lambda move: move.move_type in STAMPED_TYPES and not move.invoice_date
        ):
            if move._get_stamp_tax():
                move.invoice_date = fields.Date.context_today(move)
        self._stamp_documents()
        return super()._post(soft=soft)

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        # EXTENDS 'account': the duty is so much in the company's currency, whatever
        # that of the document. A quantity of the line would be rounded.
        base_line = super()._prepare_product_base_line_for_taxes_computation(
            product_line
        )
        if product_line.is_document_stamp and self.currency_id != (
            self.company_currency_id
        ):
            base_line["quantity"] *= self.invoice_currency_rate or 1.0
        return base_line

    def _get_move_lines_to_report(self):
        # EXTENDS 'account': the duty is in the totals, not among what was sold.
        lines = super()._get_move_lines_to_report()
        return lines.filtered(lambda line: not line.is_document_stamp)

    def _get_sold_lines(self):
        # EXTENDS 'coopaem_mutual_accounting'
        return (
            super()._get_sold_lines().filtered(lambda line: not line.is_document_stamp)
        )

    def _get_duty_rows(self):
        # EXTENDS 'coopaem_mutual_accounting'
        return super()._get_duty_rows() + [
            {
                "name": line.name,
                "amount": format_amount(self.env, self.currency_id, line.price_total),
            }
            for line in self.invoice_line_ids.filtered("is_document_stamp")
        ]

    # Business methods
    def _get_stamp_tax(self):
        """The stamp duty that the document bears.

        :return: account.tax; empty if it bears none
        """
        self.ensure_one()
        if (
            self.move_type not in STAMPED_TYPES
            or not self.company_id.structure_unit_id
            or self.fiscal_position_id.no_document_stamp
        ):
            return self.env["account.tax"]
        day = self.invoice_date or fields.Date.context_today(self)
        return self.company_id._get_stamp_tax(day)

    def _stamp_has_rate(self, tax):
        """Whether the duty in the document's currency is the one of its rate.

        A rate that changes leaves the taxes of a document as they were.
        """
        self.ensure_one()
        if self.currency_id == self.company_currency_id:
            return True
        booked = self.line_ids.filtered(lambda line: line.tax_line_id == tax)
        return not self.currency_id.compare_amounts(
            abs(sum(booked.mapped("amount_currency"))),
            self.currency_id.round(tax.amount * (self.invoice_currency_rate or 1.0)),
        )

    def _stamp_documents(self):
        """Bring the stamp duty of drafts in step: one line, or none.

        Re-running changes nothing. The chart's own duty, counted for every line, gives
        way to it.
        """
        for move in self.filtered(
            lambda move: move.state == "draft"
            and move.company_id.chart_template == "tn"
            and move.move_type in STAMPED_TYPES
        ):
            tax = move._get_stamp_tax()
            stamps = move.invoice_line_ids.filtered("is_document_stamp")
            lines = move.invoice_line_ids._accountable() - stamps
            commands = []
            if tax and lines:
                by_line = self.env["account.chart.template"].with_company(
                    move.company_id
                )
                by_line = by_line.ref(
                    "l10n_tn_tax_vat_sale_tax_stamp", raise_if_not_found=False
                )
                # Chosen for a line by hand, the duty would be counted once more.
                by_hand = tax | (by_line or tax)
                commands += [
                    Command.update(
                        line.id,
                        {"tax_ids": [Command.unlink(found.id) for found in twice]},
                    )
                    for line in lines
                    if (twice := line.tax_ids & by_hand)
                ]
                # The State gets the duty of a credit note too: it lessens the credit.
                quantity = -1.0 if move.move_type == "out_refund" else 1.0
                kept = stamps[:1]
                if kept and not move._stamp_has_rate(tax):
                    # A line that goes makes the taxes be worked out anew.
                    kept = kept.browse()
                if not kept:
                    commands.append(
                        Command.create(move._prepare_stamp_line(tax, quantity))
                    )
                elif (
                    kept.tax_ids != tax or kept.quantity != quantity or kept.price_unit
                ):
                    commands.append(
                        Command.update(
                            kept.id,
                            {
                                "quantity": quantity,
                                "price_unit": 0.0,
                                "discount": 0.0,
                                "tax_ids": [Command.set(tax.ids)],
                            },
                        )
                    )
                stamps -= kept
            commands += [Command.delete(line.id) for line in stamps]
            if commands:
                move.with_context(**{CONTEXT_NAME: True}).write(
                    {"invoice_line_ids": commands}
                )

    def _prepare_stamp_line(self, tax, quantity):
        """Values of the line that bears the duty."""
        values = {
            "name": self.env._("Stamp duty"),
            "is_document_stamp": True,
            "sequence": 9999,
            "quantity": quantity,
            "price_unit": 0.0,
            "account_id": tax.invoice_repartition_line_ids.account_id.id,
            "tax_ids": [Command.set(tax.ids)],
        }
        unit = self.unit_id or (
            self.invoice_line_ids.unit_id
            if len(self.invoice_line_ids.unit_id) == 1
            else self.unit_id
        )
        if unit:
            values["analytic_distribution"] = unit._distribution()
        return values


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Fields declaration
    is_document_stamp = fields.Boolean(
        string="Bears the stamp duty",
        readonly=True,
        copy=True,
        help="This line stands for the stamp duty of the whole document.",
    )
