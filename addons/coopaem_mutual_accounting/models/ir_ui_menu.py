# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _translate_accounting_menus(self, langs):
        """Name menus of Odoo and of OCA as they are named here, in each language.

        :param langs: codes of installed languages
        """
        for lang in set(langs) - {"en_US"}:
            menus = self.sudo().with_context(lang=lang)
            names = {
                "account.menu_finance": menus.env._("Accounting"),
                "account_financial_report.menu_oca_reports": menus.env._(
                    "Reports of the company"
                ),
            }
            for xmlid, name in names.items():
                menu = menus.env.ref(xmlid, raise_if_not_found=False)
                # A language that we do not speak keeps the name that it has.
                source = menu and menu.with_context(lang="en_US").name
                if menu and name not in (source, menu.name):
                    menu.name = name
