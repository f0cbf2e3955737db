# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CoopaemPath(models.Model):
    """Paths are law for a time: each says where it was read, and how sure it is."""

    _name = "coopaem.path"
    _inherit = ["coopaem.path", "coopaem.legal.mixin"]

    _legal_values = ("authority", "requirement", "duty", "ends_when")
