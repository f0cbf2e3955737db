# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CoopaemScorecardPart(models.AbstractModel):
    """Parts of a scorecard, which stay as they are once it was used."""

    _name = "coopaem.scorecard.part"
    _description = "Part of a Scorecard"

    # what may change at any time: it changes no score
    _free_fields = frozenset({"name", "help", "sequence"})

    @api.model_create_multi
    def create(self, vals_list):
        """Add parts to scorecards that were not used yet."""
        parts = super().create(vals_list)
        parts.scorecard_id._check_unused()
        return parts

    def write(self, vals):
        """Change parts; what counts only as long as the scorecard was not used."""
        if set(vals) - self._free_fields:
            self.scorecard_id._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.scorecard_id._check_unused()
