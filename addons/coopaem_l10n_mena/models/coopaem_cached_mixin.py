# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class CoopaemCachedMixin(models.AbstractModel):
    """Law that others keep once they have read it; a change makes them read anew."""

    _name = "coopaem.cached.mixin"
    _inherit = ["coopaem.shared.law"]
    _description = "Kept once it was read"

    # CRUD methods
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
