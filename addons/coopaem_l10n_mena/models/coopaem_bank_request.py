# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

# The account numbers that banks of a country print (RIB): as many figures, the last two
# of them the key that makes the whole a multiple of 97.
KEYED_LENGTHS = {"MA": 24, "TN": 20}


class CoopaemBankRequest(models.Model):
    _inherit = "coopaem.bank.request"

    @api.model
    def _has_right_key(self, figures, company):
        # EXTENDS 'coopaem_mutual_accounting'
        length = KEYED_LENGTHS.get(company.country_id.code)
        if figures.isdigit() and len(figures) == length:
            return int(figures) % 97 == 0
        return super()._has_right_key(figures, company)

    def _on_confirmed(self, bank):
        # EXTENDS 'coopaem_mutual_accounting'
        result = super()._on_confirmed(bank)
        # Who may confirm accounts decides where pay goes, and need not see pay itself.
        self.member_id.sudo().pay_bank_id = bank
        return result
