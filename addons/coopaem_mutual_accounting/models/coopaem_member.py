# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    digits = fields.Selection(
        selection=[("latin", "0 1 2 3"), ("arabic", "٠ ١ ٢ ٣")],
        default="latin",
        required=True,
        help="The digits that the member reads on the phone.",
    )
