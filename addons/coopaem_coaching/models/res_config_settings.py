# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smallest_group_public = fields.Integer(
        related="company_id.smallest_group_public", readonly=False
    )
    social_needs_consent = fields.Boolean(
        related="company_id.social_needs_consent", readonly=False
    )
