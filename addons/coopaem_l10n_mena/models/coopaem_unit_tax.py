# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Fields declaration
    tax_regime_choice_ids = fields.One2many(
        comodel_name="coopaem.tax.regime.choice",
        inverse_name="unit_id",
        string="Tax regimes",
        groups="coopaem_member.group_coopaem_accountant",
    )
    tax_regime_warning = fields.Text(
        compute="_compute_tax_regime_warning",
        groups="coopaem_member.group_coopaem_accountant",
    )

    # Compute methods
    def _compute_tax_regime_warning(self):
        today = fields.Date.context_today(self)
        choices = self.env["coopaem.tax.regime.choice"].search(
            [
                ("unit_id", "in", self._origin.ids),
                ("date_from", "<=", today),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
        warnings = {
            choice.unit_id: f"{choice.regime_id.name}: {choice.explanation}"
            for choice in choices
            if choice.level != "ok"
        }
        for unit in self:
            unit.tax_regime_warning = warnings.get(unit._origin, False)
