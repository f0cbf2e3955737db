# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    @api.model
    def _get_line_batch_key(self, line):
        # EXTENDS 'account': one grouped payment never mixes units.
        key = super()._get_line_batch_key(line)
        if line.company_id.structure_unit_id:
            key["unit_id"] = line.unit_id.id
        return key

    def _create_payment_vals_from_wizard(self, batch_result):
        # EXTENDS 'account'
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return self._with_unit(vals, batch_result)

    def _create_payment_vals_from_batch(self, batch_result):
        # EXTENDS 'account'
        vals = super()._create_payment_vals_from_batch(batch_result)
        return self._with_unit(vals, batch_result)

    def _with_unit(self, vals, batch_result):
        """Add the unit of the batch's documents to the payment's values."""
        return {**vals, "unit_id": batch_result["lines"].unit_id[:1].id}
