# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import fields, models

PAID_TEMPLATE = "coopaem_mutual_accounting.mail_template_invoice_paid"
REIMBURSED_TEMPLATE = "coopaem_mutual_accounting.mail_template_expense_paid"


class AccountMove(models.Model):
    """Tells the unit's people that a customer paid, or that they are reimbursed."""

    _name = "account.move"
    _inherit = ["account.move", "coopaem.notice.mixin"]

    paid_told_on = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="When the unit's people were told that it is paid.",
    )

    def _invoice_paid_hook(self):
        # EXTENDS 'account'
        res = super()._invoice_paid_hook()
        # Who books a payment need neither write entries nor read expenses.
        # It comes once more when the bank shows a payment that was told already.
        moves = self.sudo().filtered(lambda move: not move.paid_told_on)
        paid = moves._get_paid()
        # Settled by a credit note or written off: nobody paid.
        moves = moves.filtered(lambda move: move.currency_id.round(paid[move]) > 0)
        # What members prepared on the portal; the books of before are no news.
        sales = moves.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.validation_state == "accepted"
                and not move.internal_sale_id
            )
        )
        expenses = moves.env["coopaem.expense"]
        receipts = moves.filtered(lambda move: move.move_type == "in_receipt")
        if receipts:
            expenses = expenses.search([("move_id", "in", receipts.ids)])
        if sales or expenses:
            (sales | expenses.move_id).paid_told_on = fields.Datetime.now()
            sales._send_notices("paid", PAID_TEMPLATE)
            expenses._send_notices("paid", REIMBURSED_TEMPLATE)
        return res

    def _get_paid(self):
        """What was paid of these: through a bank or in cash.

        Credit notes and what was written off are no payment, not even where a payment
        was matched with more than its amount for the sake of it.

        :return: dict {move: float in its currency}
        """
        matched = defaultdict(float)
        for line in self.line_ids:
            if line.account_type not in ("asset_receivable", "liability_payable"):
                continue
            for partial in line.matched_credit_ids:
                entry = partial.credit_move_id.move_id
                matched[line.move_id, entry] += partial.debit_amount_currency
            for partial in line.matched_debit_ids:
                entry = partial.debit_move_id.move_id
                matched[line.move_id, entry] += partial.credit_amount_currency
        paid = dict.fromkeys(self, 0.0)
        for (move, entry), amount in matched.items():
            source = (
                entry.origin_payment_id
                or entry.statement_line_id
                or entry.cash_receipt_id
            )
            if source and source.currency_id == move.currency_id:
                amount = min(amount, abs(source.amount))
            paid[move] += amount if source else 0.0
        return paid

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {move.id: move.unit_id._get_holder_partners() for move in self}


class CoopaemExpense(models.Model):
    _name = "coopaem.expense"
    _inherit = ["coopaem.expense", "coopaem.notice.mixin"]

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {expense.id: expense.member_id.partner_id for expense in self}
