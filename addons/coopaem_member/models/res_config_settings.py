# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smallest_group = fields.Integer(related="company_id.smallest_group", readonly=False)
    hosting_country_id = fields.Many2one(
        related="company_id.hosting_country_id", readonly=False
    )
    hosting_note = fields.Text(related="company_id.hosting_note")
