# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    send_reminders = fields.Boolean(
        string="Remind customers",
        help="Customers whose invoices are overdue are written to, by the levels of "
        "reminders. Entrepreneurs see each reminder first and may stop it.",
    )

    def _setup_cooperative(self):
        # EXTENDS this addon
        result = super()._setup_cooperative()
        for company in self:
            self.env["coopaem.reminder.level"]._ensure_levels(company)
        return result

    def _get_member_sequences(self):
        # EXTENDS 'coopaem_member'
        return {
            **super()._get_member_sequences(),
            "coopaem.internal.sale": {
                "name": self.env._("Cooperative: internal sales"),
                "prefix": "IS",
                "padding": 5,
            },
        }
