# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    # the record rules of coaching data ask who stands in for a coach
    coach_absence_ids = fields.One2many(
        comodel_name="coopaem.coach.absence",
        inverse_name="coach_id",
        string="Absences",
        groups="coopaem_member.group_coopaem_coach",
    )
