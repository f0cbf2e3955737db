# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def write(self, vals):
        """Change units; who takes over from the coach takes over the members too."""
        if "coach_id" not in vals:
            return super().write(vals)
        by_coach = self.grouped("coach_id")
        res = super().write(vals)
        for coach, units in by_coach.items():
            # who names the coach of a unit need not be able to change members
            units.sudo().with_context(active_test=False).member_ids.filtered(
                lambda member, before=coach: member.coach_id == before
            ).coach_id = vals["coach_id"]
        return res
