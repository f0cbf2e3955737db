# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountWithholdingLine(models.AbstractModel):
    _inherit = "account.withholding.line"

    # CRUD, inherited methods
    def _prepare_withholding_amls_create_values(self):
        # EXTENDS 'l10n_account_withholding_tax': certificates of customers come late.
        for line in self:
            if not line.name and line.type_tax_use == "sale":
                line.name = self.env._("Certificate awaited")
        return super()._prepare_withholding_amls_create_values()


class AccountPaymentWithholdingLine(models.Model):
    _inherit = "account.payment.withholding.line"

    # Fields declaration
    certificate_id = fields.Many2one(
        comodel_name="coopaem.withholding.certificate",
        string="Certificate",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    payment_date = fields.Date(related="payment_id.date", string="Payment date")
