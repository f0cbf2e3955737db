# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    withholding_nature_id = fields.Many2one(
        comodel_name="coopaem.withholding.nature",
        string="Paid for",
        compute="_compute_withholding_nature_id",
        store=True,
        readonly=False,
        copy=True,
        help="What is bought or sold, as far as the tax withheld depends on it.",
    )
    has_payee_kind = fields.Boolean(compute="_compute_has_payee_kind")

    # Compute methods
    @api.depends("partner_id", "move_type")
    def _compute_withholding_nature_id(self):
        for move in self:
            if move.is_purchase_document(include_receipts=True):
                move.withholding_nature_id = (
                    move.commercial_partner_id.withholding_nature_id
                )
            elif move.is_sale_document(include_receipts=True):
                move.withholding_nature_id = (
                    move.company_id.partner_id.withholding_nature_id
                )
            else:
                move.withholding_nature_id = False

    @api.depends("partner_id", "move_type", "company_id")
    def _compute_has_payee_kind(self):
        for move in self:
            if move.is_sale_document(include_receipts=True):
                move.has_payee_kind = bool(
                    move.commercial_partner_id.withholding_payer
                    and move.company_id.partner_id.payee_kind_id
                )
            else:
                move.has_payee_kind = bool(
                    move.is_purchase_document(include_receipts=True)
                    and move.commercial_partner_id.payee_kind_id
                )

    # Business methods
    def _has_withheld_tax(self):
        """Whether a tax of the document's own lines withholds from it already."""
        self.ensure_one()
        return any(
            line.tax_line_id.amount_type == "percent" and line.tax_line_id.amount < 0
            for line in self.line_ids
        )

    def _get_withholding_bases(self):
        """What taxes can be withheld from.

        :return: {"untaxed", "total" and "vat": amount in the document's currency,
            negative for credit notes}; stamp duty is part of the total
        """
        self.ensure_one()
        sign = -1 if self.move_type in ("in_refund", "out_refund") else 1
        vat = sum(
            self.line_ids.filtered(
                lambda line: line.tax_line_id.amount_type == "percent"
                and line.tax_line_id.amount > 0
            ).mapped("amount_currency")
        )
        return {
            "untaxed": sign * self.amount_untaxed,
            "total": sign * self.amount_total,
            "vat": sign * vat * self.direction_sign,
        }
