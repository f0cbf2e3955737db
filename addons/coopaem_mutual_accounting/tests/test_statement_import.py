# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestStatementImport(CoopaemAccountingCommon):
    """A bank's CSV file is imported as a statement, and a movement reconciled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(
            "coopaem_mutual_accounting/tests/data/fes_2026/bank_statement.csv", "rb"
        ) as file:
            cls.content = file.read()
        rows = cls.content.decode("utf-8-sig").strip().splitlines()[1:]
        cls.amounts = [Decimal(row.rsplit(",", 1)[1]) for row in rows]
        cls.accountant = new_test_user(
            cls.env,
            login="statement_accountant",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=cls.company.id,
        )

    def _import(self):
        return (
            self.env["account.statement.import"]
            .with_user(self.accountant)
            .with_context(journal_id=self.bank_journal.id)
            .create(
                {
                    "statement_filename": "bank_statement.csv",
                    "statement_file": base64.b64encode(self.content),
                    "sheet_mapping_id": self.env.ref(
                        "coopaem_mutual_accounting"
                        ".account_statement_import_sheet_mapping_bank"
                    ).id,
                }
            )
            .import_file_button()
        )

    def test_import_and_reconcile(self):
        self._import()
        movements = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank_journal.id)]
        )
        self.assertEqual(len(movements), len(self.amounts))
        self.assertAlmostEqual(
            sum(movements.mapped("amount")), float(sum(self.amounts))
        )
        movement = movements.filtered(
            lambda line: line.ref == "F2026-0021" and line.amount == 1307.94
        )
        self.assertEqual(len(movement), 1)
        self.assertEqual(str(movement.date), "2026-09-11")
        self.assertIn("Association Nour", movement.payment_ref)
        invoice = self._create_document(self.unit_a, 1307.94, "2026-09-02", taxed=False)
        with Form(
            movement.with_user(self.accountant),
            view="account_reconcile_oca.bank_statement_line_form_reconcile_view",
        ) as form:
            form.add_account_move_line_id = self._term_lines(invoice)
        movement.with_user(self.accountant).reconcile_bank_line()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertTrue(movement.is_reconciled)
        self._assert_treasury(self.unit_a, 1307.94)
        self._assert_ledger()

    def test_again_changes_nothing(self):
        self._import()
        domain = [("journal_id", "=", self.bank_journal.id)]
        count = self.env["account.bank.statement.line"].search_count(domain)
        with self.assertRaises(UserError):
            self._import()
        self.assertEqual(
            self.env["account.bank.statement.line"].search_count(domain), count
        )
