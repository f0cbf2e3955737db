# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        index="btree_not_null",
        check_company=True,
        domain="[('company_id', '=', company_id), ('state', '!=', 'closed')]",
        help="Whose money this payment is. Empty: it is the structure's until it is "
        "matched with a document.",
    )

    def _generate_move_vals(
        self, write_off_line_vals=None, force_balance=None, line_ids=None
    ):
        # EXTENDS 'account'
        vals = super()._generate_move_vals(
            write_off_line_vals=write_off_line_vals,
            force_balance=force_balance,
            line_ids=line_ids,
        )
        vals["unit_id"] = self.unit_id.id
        return vals

    def action_reject(self):
        # EXTENDS 'account': it would leave money in the books that never came.
        result = super().action_reject()
        for payment in self.filtered("company_id.structure_unit_id"):
            move = payment.move_id
            if move.state == "posted" and not move.reversal_move_ids:
                move._reverse_moves(
                    [
                        {
                            "date": move._get_reversal_date(),
                            "ref": self.env._("Rejected: %s", payment.display_name),
                        }
                    ],
                    cancel=True,
                )
        return result

    def _synchronize_to_moves(self, changed_fields):
        # EXTENDS 'account'
        result = super()._synchronize_to_moves(changed_fields)
        if "unit_id" in changed_fields:
            for payment in self.filtered("move_id"):
                payment.move_id.unit_id = payment.unit_id
        return result

    def _get_trigger_fields_to_synchronize(self):
        # EXTENDS 'account'
        return (*super()._get_trigger_fields_to_synchronize(), "unit_id")
