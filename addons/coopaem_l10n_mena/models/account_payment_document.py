# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _is_mena_document(self):
        """Whether the receipt of this payment is one that the suite prints itself."""
        self.ensure_one()
        return (
            self.partner_type == "customer"
            and self.payment_type == "inbound"
            and self.company_id.sudo().country_id.id
            in self.env["coopaem.document.mention"]._get_country_ids()
        )
