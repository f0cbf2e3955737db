# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbering of payslips."""

from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _get_member_sequences(self):
        # EXTENDS 'coopaem_member'
        return {
            **super()._get_member_sequences(),
            "coopaem.payslip": {
                "name": self.env._("Cooperative: payslips"),
                "prefix": "PAY",
                "padding": 5,
            },
        }
