# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

RECRUITMENT_STEPS = [
    ("contact", "First contact"),
    ("meeting", "Information meeting"),
    ("diagnostic", "Diagnostic"),
    ("committee", "Selection committee"),
    ("agreement", "Agreement"),
]


class CrmStage(models.Model):
    _inherit = "crm.stage"

    recruitment_step = fields.Selection(
        selection=RECRUITMENT_STEPS,
        help="What a stage of candidates stands for, whatever it is called.",
    )
