# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemChequeStep(models.TransientModel):
    _name = "coopaem.cheque.step"
    _description = "Step of cheques"

    cheque_ids = fields.Many2many(
        comodel_name="coopaem.cheque",
        string="Cheques and drafts",
        required=True,
        readonly=True,
    )
    step = fields.Selection(
        selection=[
            ("clear", "Cleared"),
            ("bounce", "Bounced"),
            ("return", "Returned"),
            ("present", "Present again"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    needs_bank = fields.Boolean(compute="_compute_company_id")
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Our bank",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        help="For the cheques that do not name it.",
    )
    reason = fields.Char(help="Why the bank did not pay.")
    fee = fields.Monetary(
        string="Bank fee",
        help="What the bank takes for each of them; it is charged to the unit.",
    )

    is_received = fields.Boolean(compute="_compute_company_id")
    charge_customer = fields.Boolean(
        string="Charge it to the customer",
        help="Drafts an invoice of the fee for each customer, without VAT. Check it "
        "and post it.",
    )

    @api.depends("cheque_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.cheque_ids.company_id[:1]
            wizard.needs_bank = any(
                not cheque.journal_id for cheque in wizard.cheque_ids
            )
            wizard.is_received = set(wizard.cheque_ids.mapped("direction")) == {"in"}

    def action_confirm(self):
        """Book the step.

        :return: an action that closes the dialog, or opens what was drafted
        """
        self.ensure_one()
        cheques = self.cheque_ids
        if self.step == "clear":
            cheques._clear(self.date, self.journal_id)
        elif self.step == "bounce":
            cheques._bounce(self.date, self.reason, self.fee, self.journal_id)
            if self.charge_customer and self.is_received and self.fee:
                return cheques._charge_customer(
                    self.date, self.fee
                )._get_records_action(name=self.env._("Fees charged to customers"))
        elif self.step == "return":
            cheques._return(self.date)
        else:
            cheques._present(self.date)
        return {"type": "ir.actions.act_window_close"}
