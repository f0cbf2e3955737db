# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_mail_accepted = fields.Boolean(
        string="Accepted documents by e-mail",
        help="Otherwise they are told on the portal alone.",
    )
    portal_mail_sent_back = fields.Boolean(
        string="Documents sent back by e-mail",
        default=True,
        help="Otherwise they are told on the portal alone.",
    )
    portal_mail_paid = fields.Boolean(
        string="Payments by e-mail",
        default=True,
        help="When a customer paid, or an expense is reimbursed. Otherwise told on the "
        "portal alone.",
    )

    @api.model
    def _get_notice_kinds(self):
        # EXTENDS 'coopaem_member'
        return [
            {
                "key": "statement",
                "label": self.env._("A statement is ready"),
                "field": "portal_mail",
                "needs_login": False,
            },
            {
                "key": "sent_back",
                "label": self.env._("A document is sent back to you"),
                "field": "portal_mail_sent_back",
                "needs_login": True,
            },
            {
                "key": "accepted",
                "label": self.env._("A document is accepted"),
                "field": "portal_mail_accepted",
                "needs_login": True,
            },
            {
                "key": "paid",
                "label": self.env._("A customer paid, or you are reimbursed"),
                "field": "portal_mail_paid",
                "needs_login": True,
            },
            *super()._get_notice_kinds(),
            {
                "key": "bank",
                "label": self.env._("Your bank account is changed, or not"),
                "field": None,
                "needs_login": True,
            },
        ]
