# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def _get_planning_taxes(self, day):
        # EXTENDS 'coopaem_member': the small regime that the unit is under
        taxes = super()._get_planning_taxes(day)
        # what the unit owes is no secret to who plans its prices
        choices = (
            self.env["coopaem.tax.regime.choice"]
            .sudo()
            .search(
                Domain("unit_id", "in", self.ids)
                & Domain("date_from", "<=", day)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
            )
        )
        for choice in choices:
            regime = choice.regime_id.with_env(self.env).sudo()
            try:
                figures = regime._get_figures(day)
                regime._compute_tax(1.0, [], day, figures=figures)
            except UserError:
                # a figure of the law is not known: the page says that none is counted
                continue

            def count(turnover, regime=regime, figures=figures):
                return regime._compute_tax(turnover, [], day, figures=figures)

            taxes[choice.unit_id.id] = (regime.name, count)
        return taxes
