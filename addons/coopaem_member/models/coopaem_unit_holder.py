# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def _check_may_give(self, as_coach=True):
        """Raise for who may not make somebody a holder of these units.

        :param bool as_coach: whether it is enough to be the coach of the unit
        :raises AccessError: naming a unit
        """
        if self.env.su:
            return
        user = self.env.user
        others = self.filtered(
            lambda unit: not as_coach or unit.sudo().coach_id != user
        )
        others -= others._filtered_access("write")
        if others:
            raise AccessError(
                self.env._(
                    "%(unit)s is not yours to give. Ask the coach of the unit, an"
                    " accountant or a manager.",
                    unit=others[0].sudo().display_name,
                )
            )
