# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Fields declaration
    withholding_payer = fields.Selection(
        related="company_id.withholding_payer", readonly=False
    )
    company_payee_kind_id = fields.Many2one(
        related="company_id.partner_id.payee_kind_id",
        string="The cooperative is, as a payee",
        readonly=False,
    )
    company_withholding_nature_id = fields.Many2one(
        related="company_id.partner_id.withholding_nature_id",
        string="The cooperative usually sells",
        readonly=False,
    )
    tax_due_account_id = fields.Many2one(
        related="company_id.tax_due_account_id", readonly=False
    )
    tax_credit_account_id = fields.Many2one(
        related="company_id.tax_credit_account_id", readonly=False
    )
    tax_return_journal_id = fields.Many2one(
        related="company_id.tax_return_journal_id", readonly=False
    )
    tax_return_user_id = fields.Many2one(
        related="company_id.tax_return_user_id", readonly=False
    )
    vat_period = fields.Selection(related="company_id.vat_period", readonly=False)
    files_taxes_online = fields.Boolean(
        related="company_id.files_taxes_online", readonly=False
    )
    cash_stamp_bearer = fields.Selection(
        related="company_id.cash_stamp_bearer", readonly=False
    )
