# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemClosingReason(models.TransientModel):
    _name = "coopaem.closing.reason"
    _description = "Reason of a decision on a closing"

    closing_id = fields.Many2one(comodel_name="coopaem.closing", required=True)
    purpose = fields.Selection(
        selection=[("accept", "Accept warnings"), ("reopen", "Reopen")], required=True
    )
    check_ids = fields.Many2many(
        comodel_name="coopaem.closing.check",
        string="Warnings",
        help="Empty: all that nobody has accepted yet.",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Carry the decision out with its reason.

        :return: an action that closes the dialog
        """
        self.ensure_one()
        self.closing_id.check_access("write")
        if self.purpose == "accept":
            if self.check_ids:
                (self.check_ids & self.closing_id.check_ids)._accept(self.reason)
            else:
                self.closing_id._accept_all_warnings(self.reason)
        else:
            self.closing_id._reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
