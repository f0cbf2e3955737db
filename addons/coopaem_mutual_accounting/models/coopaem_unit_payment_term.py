# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""When customers of a unit have to pay."""

from odoo import api, fields, models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment terms of customers",
        compute="_compute_payment_term_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        tracking=True,
        help="For invoices of the unit to customers who have no terms of their own.",
    )

    @api.depends("company_id", "kind")
    def _compute_payment_term_id(self):
        # New units take the company's; those that have terms keep them.
        for unit in self:
            if not unit.payment_term_id and unit.kind == "activity":
                unit.payment_term_id = unit.company_id.unit_payment_term_id


class AccountMove(models.Model):
    _inherit = "account.move"

    @api.depends("unit_id")
    def _compute_invoice_payment_term_id(self):
        # EXTENDS account: the customer's own terms come first, then the unit's.
        result = super()._compute_invoice_payment_term_id()
        for move in self:
            if (
                not move.invoice_payment_term_id
                and move.unit_id.payment_term_id
                and move.is_sale_document(include_receipts=True)
            ):
                move.invoice_payment_term_id = move.unit_id.payment_term_id
        return result
