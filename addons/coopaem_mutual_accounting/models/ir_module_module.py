# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        # EXTENDS base: other addons' translations do not know the names that menus of
        # theirs have here, and would leave the app "Invoicing" in all other languages.
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        self.env["ir.ui.menu"]._translate_accounting_menus(langs)
        return result
