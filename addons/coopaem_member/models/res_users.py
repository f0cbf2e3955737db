# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_figures = fields.Selection(
        selection=[("latin", "0 1 2 3"), ("arabic", "٠ ١ ٢ ٣")],
        string="Figures on the portal",
        help="In texts in Arabic. Empty: 0 1 2 3.",
    )
    portal_mail = fields.Boolean(
        string="Statements by e-mail",
        default=True,
        help="Otherwise they are on the portal alone.",
    )
