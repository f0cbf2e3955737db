# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemCashbookReason(models.TransientModel):
    _name = "coopaem.cashbook.reason"
    _description = "Reason for reopening cash books"

    cashbook_ids = fields.Many2many(
        comodel_name="coopaem.cashbook",
        string="Cash books",
        required=True,
        readonly=True,
    )
    operation = fields.Selection(
        selection=[
            ("send_back", "Send back"),
            ("reverse", "Correct"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text(
        required=True,
    )

    def action_confirm(self):
        """Send the books back, or reverse and reopen them, with the reason."""
        self.ensure_one()
        if self.operation == "send_back":
            self.cashbook_ids.action_send_back(self.reason)
        else:
            self.cashbook_ids.action_reverse(self.reason)
        return {"type": "ir.actions.act_window_close"}
