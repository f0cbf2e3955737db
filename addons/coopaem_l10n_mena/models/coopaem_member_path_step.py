# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemMemberPathStep(models.Model):
    _inherit = "coopaem.member.path.step"

    # Fields declaration
    caveat = fields.Char(string="How sure it is", related="step_id.caveat")
    legal_note = fields.Text(string="What is unsure", related="step_id.note")
