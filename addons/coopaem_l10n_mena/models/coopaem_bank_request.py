# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CoopaemBankRequest(models.Model):
    _inherit = "coopaem.bank.request"

    def _on_confirmed(self, bank):
        # EXTENDS 'coopaem_mutual_accounting'
        result = super()._on_confirmed(bank)
        # Who may confirm accounts decides where pay goes, and need not see pay itself.
        self.member_id.sudo().pay_bank_id = bank
        return result
