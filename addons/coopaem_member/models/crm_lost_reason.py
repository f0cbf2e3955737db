# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    is_recruitment = fields.Boolean(
        string="For candidates",
        help="Offered when a candidate is refused or withdraws.",
    )
