# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemPayPayment(models.TransientModel):
    """Notes that pay was paid: one payment for each payslip, matched with it."""

    _name = "coopaem.pay.payment"
    _description = "Payment of Pay"
    _check_company_auto = True

    run_id = fields.Many2one(comodel_name="coopaem.pay.run", required=True)
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    who = fields.Selection(
        selection=[
            ("all", "All who wait for their pay"),
            ("bank", "Those with a bank account"),
            ("cash", "Those without a bank account"),
        ],
        string="Pay",
        required=True,
        default="all",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="From",
        required=True,
        check_company=True,
        domain="[('company_id', '=', company_id), ('type', 'in', ('bank', 'cash'))]",
        compute="_compute_journal_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    count = fields.Integer(string="Payslips", compute="_compute_total")
    total = fields.Monetary(compute="_compute_total")

    @api.depends("run_id")
    def _compute_journal_id(self):
        for wizard in self:
            wizard.journal_id = self.env["account.journal"].search(
                [("company_id", "=", wizard.company_id.id), ("type", "=", "bank")],
                limit=1,
            )

    @api.depends("run_id", "who")
    def _compute_total(self):
        for wizard in self:
            lines = wizard._get_lines()
            wizard.count = len(lines)
            wizard.total = -sum(lines.mapped("net_line_id.amount_residual"))

    def _get_lines(self):
        """The payslips that are chosen and not paid yet.

        :return: coopaem.pay.line
        """
        lines = self.run_id.line_ids.filtered(
            lambda line: line.net_line_id and not line.is_paid
        )
        if self.who == "all":
            return lines
        return lines.filtered(
            lambda line: bool(line.member_id._get_pay_bank()) == (self.who == "bank")
        )

    def action_confirm(self):
        """Register the payments.

        :return: an action that closes the dialog
        :raises UserError: when nobody waits for pay
        """
        self.ensure_one()
        run = self.run_id
        run._check_may_pay()
        run._require_stage("posted")
        lines = self._get_lines()
        if not lines:
            raise UserError(
                self.env._("Nobody of these waits for pay. Choose other members.")
            )
        register = (
            self.env["account.payment.register"]
            .with_context(
                active_model="account.move.line", active_ids=lines.net_line_id.ids
            )
            .create(
                {
                    "journal_id": self.journal_id.id,
                    "payment_date": self.date,
                    "group_payment": False,
                }
            )
        )
        register._create_payments()
        run._message_log(
            body=self.env._(
                "%(count)s payslips paid from %(journal)s on %(day)s.",
                count=len(lines),
                journal=self.journal_id.display_name,
                day=fields.Date.to_string(self.date),
            )
        )
        return {"type": "ir.actions.act_window_close"}
