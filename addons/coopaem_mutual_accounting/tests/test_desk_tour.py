# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CoopaemAccountingCommon

ADDON = "coopaem_mutual_accounting"


@tagged("post_install", "-at_install")
class TestDeskTour(CoopaemAccountingCommon, HttpCase):
    """An accountant's month in the browser, from the bank's statement to the lock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The browser's screens begin with today.
        cls.first = fields.Date.context_today(cls.env.user).replace(day=1)
        cls.invoice = cls._create_document(cls.unit_a, 1000, cls.first)
        cls._create_document(cls.unit_a, 500, cls.first)
        cls._create_document(cls.unit_a, 200, cls.first, "in_invoice")
        cls._create_document(cls.unit_b, 80, cls.first, partner_id=cls.partner_a.id)
        cls.bank_journal.bank_statements_source = "file_import_oca"
        cls.accountant = new_test_user(
            cls.env,
            "desk_accountant",
            groups="coopaem_member.group_coopaem_accountant",
            lang="en_US",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _tour(self, name, action, record=None):
        path = f"/odoo/action-{action}"
        if record:
            path += f"/{record.id}"
        self.start_tour(path, f"coopaem_desk_{name}", login=self.accountant.login)

    def test_month(self):
        self._tour("import", "account.open_account_journal_dashboard_kanban")
        movement = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank_journal.id)]
        )
        self.assertEqual((movement.amount, movement.date), (1200.0, self.first))
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.structure, 1200.0)
        self._tour("reconcile", f"{ADDON}.bank_reconciliation_action")
        self.assertTrue(movement.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.structure, 0.0)
        self._tour("invoice", "account.action_move_out_invoice", self.invoice)
        self._tour("unit", "coopaem_member.coopaem_unit_action", self.unit_a)
        self._tour("open_items", f"{ADDON}.coopaem_open_item_report_action")
        self._tour("ledger", f"{ADDON}.coopaem_unit_report_action")
        self._tour("profit_loss", f"{ADDON}.coopaem_unit_report_action")
        self._tour("balance_sheet", f"{ADDON}.coopaem_unit_report_action")
        self._assert_ledger()
        self._tour(
            "lock", "account_lock_date_update.account_update_lock_date_act_window"
        )
        self.assertEqual(
            self.company.fiscalyear_lock_date, self.first - timedelta(days=1)
        )
        entry = self._create_document(
            self.unit_a, 10, self.first - timedelta(days=3), post=False
        )
        entry.action_post()
        # Odoo moves it into the open month.
        self.assertGreaterEqual(entry.date, self.first)
        with self.assertRaises(UserError):
            entry.date = self.first - timedelta(days=3)

    def test_split_button(self):
        key = self.env["coopaem.split.key"].create(
            {
                "name": "Workshop",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create({"unit_id": self.unit_a.id, "weight": 3}),
                    Command.create({"unit_id": self.unit_b.id, "weight": 1}),
                ],
            }
        )
        bill = self._create_document(
            self.structure, 400, self.first, "in_invoice", post=False
        )
        self._tour("split", "account.action_move_in_invoice", bill)
        self.assertEqual(
            [(line.unit_id, line.price_subtotal) for line in bill.invoice_line_ids],
            [(self.unit_a, 300.0), (self.unit_b, 100.0)],
        )
        self.assertEqual(key.line_ids.unit_id, bill.invoice_line_ids.unit_id)
