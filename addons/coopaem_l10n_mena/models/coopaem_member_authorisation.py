# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    @api.constrains("identity_number")
    def _check_identity_authorisation(self):
        """Keep identity numbers only where the law's authorisation is noted.

        The duties are data: where none guards identity numbers, none is asked for.
        """
        # who notes a number need not see the companies' records
        numbered = self.sudo().filtered("identity_number")
        numbered.company_id._check_identity_authorised()
