# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemBankRefusal(models.TransientModel):
    _name = "coopaem.bank.refusal"
    _description = "Reason for refusing a bank account"

    request_ids = fields.Many2many(
        comodel_name="coopaem.bank.request", required=True, readonly=True
    )
    reason = fields.Char(string="Why not", required=True)

    def action_confirm(self):
        """Refuse the requests with the reason."""
        self.ensure_one()
        self.request_ids._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
