# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


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
