# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemTaxReturnPayment(models.TransientModel):
    """Asks from which account and when a return is paid."""

    _name = "coopaem.tax.return.payment"
    _description = "Payment of a Tax Return"
    _check_company_auto = True

    # Fields declaration
    return_id = fields.Many2one(
        comodel_name="coopaem.tax.return", required=True, check_company=True
    )
    company_id = fields.Many2one(related="return_id.company_id")
    currency_id = fields.Many2one(related="return_id.currency_id")
    amount_due = fields.Monetary(related="return_id.amount_due", related_sudo=False)
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Paid from",
        required=True,
        check_company=True,
        compute="_compute_journal_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    reference = fields.Char(string="Receipt")

    # Compute methods
    @api.depends("return_id")
    def _compute_journal_id(self):
        for wizard in self:
            wizard.journal_id = self.env["account.journal"].search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("type", "=", "bank"),
                ],
                limit=1,
            )

    # Action methods
    def action_pay(self):
        """Book the payment, each unit its own part."""
        self.ensure_one()
        self.return_id.check_access("write")
        self.return_id._pay(self.journal_id, self.date, self.reference)
        if self.reference and not self.return_id.reference:
            self.return_id.reference = self.reference
        return {"type": "ir.actions.act_window_close"}
