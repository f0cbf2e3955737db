# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from functools import partial
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestSetupLanguages(CoopaemAccountingCommon):
    """What a cooperative needs beside its chart is named in all its languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)

    def _names(self, record):
        return [
            record.with_context(lang=code).name for code in ("en_US", "fr_FR", "ar_001")
        ]

    def test_accounts_and_journals(self):
        renamed = self.company.cheque_remitted_account_id
        renamed.name = "Our cheques at the bank"
        self.company.cheque_hand_account_id = False
        self.company.till_journal_id.code = "OLD"
        self.company.till_journal_id = False
        self.env.flush_all()
        self.company._setup_cooperative()
        english, french, arabic = self._names(self.company.cheque_hand_account_id)
        self.assertEqual(english, "Cheques in hand")
        self.assertEqual(french, "Chèques en portefeuille")
        self.assertNotIn(arabic, (english, french))
        self.assertEqual(
            self._names(self.company.till_journal_id)[:2], ["Tills", "Caisses"]
        )
        # What was there stays as it is.
        self.assertEqual(renamed.name, "Our cheques at the bank")


@tagged("post_install", "-at_install")
class TestMenusInLanguages(TransactionCase):
    def test_accounting_is_called_so_in_every_language(self):
        """Odoo's own translations, loaded again, do not bring "Invoicing" back."""
        self.env["res.lang"]._activate_lang("fr_FR")
        menus = (
            self.env.ref("account.menu_finance")
            | self.env.ref("account_financial_report.menu_oca_reports")
        ).with_context(lang="fr_FR")
        for menu in menus:
            menu.name = "Autre"
        ours = {"Accounting": "Comptabilité", "Reports of the company": "Rapports"}
        load = partial(
            self.env["ir.module.module"]._load_module_terms,
            ["account", "account_financial_report"],
            ["fr_FR"],
            overwrite=True,
        )
        get = "odoo.tools.translate.CodeTranslations.get_python_translations"
        with patch(get, lambda self, module, lang: {}):
            load()
        self.assertNotIn("Autre", menus.mapped("name"))
        self.assertNotIn("Accounting", menus.mapped("name"))
        with patch(get, lambda self, module, lang: ours):
            load()
        self.assertEqual(menus.mapped("name"), list(ours.values()))
