# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Fields declaration
    coopaem_till_account_id = fields.Many2one(
        related="company_id.till_account_id", string="Tills account"
    )
    coopaem_cashbook_journal_id = fields.Many2one(
        related="company_id.cashbook_journal_id", readonly=False
    )
    coopaem_till_journal_id = fields.Many2one(
        related="company_id.till_journal_id", readonly=False
    )
    coopaem_draw_account_id = fields.Many2one(
        related="company_id.draw_account_id", readonly=False
    )
    coopaem_till_shortage_account_id = fields.Many2one(
        related="company_id.till_shortage_account_id", readonly=False
    )
    coopaem_till_surplus_account_id = fields.Many2one(
        related="company_id.till_surplus_account_id", readonly=False
    )
    coopaem_cheque_journal_id = fields.Many2one(
        related="company_id.cheque_journal_id", readonly=False
    )
    coopaem_cheque_hand_account_id = fields.Many2one(
        related="company_id.cheque_hand_account_id", readonly=False
    )
    coopaem_cheque_remitted_account_id = fields.Many2one(
        related="company_id.cheque_remitted_account_id", readonly=False
    )
    coopaem_cheque_issued_account_id = fields.Many2one(
        related="company_id.cheque_issued_account_id", readonly=False
    )
    coopaem_bank_fee_account_id = fields.Many2one(
        related="company_id.bank_fee_account_id", readonly=False
    )
    unit_overdue_days = fields.Integer(
        related="company_id.unit_overdue_days", readonly=False
    )
    unit_inactive_months = fields.Integer(
        related="company_id.unit_inactive_months", readonly=False
    )
    coopaem_deposit_account_id = fields.Many2one(
        related="company_id.deposit_account_id", readonly=False
    )
    coopaem_legal_form_id = fields.Many2one(
        related="company_id.legal_form_id", readonly=False
    )
    coopaem_fund_id = fields.Many2one(related="company_id.fund_id", readonly=False)
    coopaem_unit_payment_term_id = fields.Many2one(
        related="company_id.unit_payment_term_id", readonly=False
    )
    coopaem_levy_account_id = fields.Many2one(
        related="company_id.levy_account_id", readonly=False
    )
    coopaem_levy_journal_id = fields.Many2one(
        related="company_id.levy_journal_id", readonly=False
    )
    coopaem_unit_transfer_journal_id = fields.Many2one(
        related="company_id.unit_transfer_journal_id", readonly=False
    )
    coopaem_internal_sales_journal_id = fields.Many2one(
        related="company_id.internal_sales_journal_id", readonly=False
    )
    coopaem_internal_sale_account_id = fields.Many2one(
        related="company_id.internal_sale_account_id", readonly=False
    )
    coopaem_internal_purchase_account_id = fields.Many2one(
        related="company_id.internal_purchase_account_id", readonly=False
    )
    coopaem_send_reminders = fields.Boolean(
        related="company_id.send_reminders", readonly=False
    )
    coopaem_pay_journal_id = fields.Many2one(
        related="company_id.pay_journal_id", readonly=False
    )
    coopaem_allocation_account_id = fields.Many2one(
        related="company_id.allocation_account_id", readonly=False
    )
    coopaem_structure_unit_id = fields.Many2one(related="company_id.structure_unit_id")
    coopaem_treasury_account_id = fields.Many2one(
        related="company_id.treasury_account_id"
    )
    coopaem_first_steps_dismissed = fields.Boolean(
        related="company_id.first_steps_dismissed", readonly=False
    )

    # Actions
    def action_open_statement_template(self):
        """Open the text of the e-mail that statements are sent with.

        :return: an action
        :raises AccessError: when the user may not change settings
        """
        self.ensure_one()
        self.check_access("write")
        template = self.env.ref(
            "coopaem_mutual_accounting.mail_template_statement",
            raise_if_not_found=False,
        )
        if not template:
            raise UserError(
                self.env._(
                    "The e-mail's text was deleted. Update the addon to have it again."
                )
            )
        return template._get_records_action(name=self.env._("E-mail of statements"))
