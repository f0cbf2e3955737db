# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_mail_payslip = fields.Boolean(
        string="Payslips by e-mail",
        default=True,
        help="A mail says that one is there. Otherwise told on the portal alone.",
    )

    @api.model
    def _get_notice_kinds(self):
        # EXTENDS 'coopaem_mutual_accounting'
        kinds = super()._get_notice_kinds()
        kinds.insert(
            1,
            {
                "key": "payslip",
                "label": self.env._("A payslip is ready"),
                "field": "portal_mail_payslip",
                "needs_login": True,
            },
        )
        return [
            *kinds,
            {
                "key": "social_due",
                "label": self.env._("A social contribution is to be paid"),
                "field": None,
                "needs_login": False,
            },
        ]
