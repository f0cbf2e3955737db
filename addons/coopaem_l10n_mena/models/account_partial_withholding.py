# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Bills that money has paid without the tax that the law wants withheld.

The button that registers a payment proposes the tax. Payments entered by themselves,
several bills paid at once and lines of the bank do not: the money is gone then, and
refusing the match would not bring it back. So the bill says so, and so does the
closing.
"""

from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # CRUD methods
    @api.model_create_multi
    def create(self, vals_list):
        """Match the items; bills paid without their tax withheld are noted."""
        partials = super().create(vals_list)
        partials._get_unwithheld_bills()._note_missed_withholding()
        return partials

    def unlink(self):
        """Undo the matches; bills that no such money pays any more are let go."""
        # Odoo undoes the matches of every changed line, mostly none.
        if not self:
            return True
        bills = self._get_unwithheld_bills()
        result = super().unlink()
        bills = bills.filtered("withholding_missed")
        paid = bills._get_settling_partials()._get_unwithheld_bills()
        # The flag is the matching's own: who may match need not write documents.
        (bills - paid).sudo().withholding_missed = False
        return result

    # Business methods
    def _get_unwithheld_bills(self):
        """The bills of payees by kind that money pays here without tax withheld.

        :return: account.move
        """
        bills = self.env["account.move"]
        for partial in self:
            bill = partial.credit_move_id.move_id
            if not bill.has_payee_kind or not bill.is_purchase_document(
                include_receipts=True
            ):
                continue
            money = partial.debit_move_id.move_id
            payment = money.origin_payment_id.sudo()
            if payment:
                if not (payment.should_withhold_tax and payment.withholding_line_ids):
                    bills |= bill
            elif money.statement_line_id:
                bills |= bill
        return bills
