# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemTillReason(models.TransientModel):
    _name = "coopaem.till.reason"
    _description = "Reason for reversing till operations"

    operation_ids = fields.Many2many(
        comodel_name="coopaem.till.operation",
        string="Till operations",
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Reverse the operations, with the reason.

        :return: an action that closes the dialog
        """
        self.ensure_one()
        self.operation_ids.action_reverse(self.reason)
        return {"type": "ir.actions.act_window_close"}
