# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestSplitKey(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env["coopaem.split.key"].create(
            {
                "name": "Workshop",
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create({"unit_id": unit.id, "weight": weight})
                    for unit, weight in (
                        (cls.unit_a, 1),
                        (cls.unit_b, 1),
                        (cls.unit_c, 1),
                    )
                ],
            }
        )

    def _split(self, move):
        wizard = Form(self.env["coopaem.split"].with_context(active_id=move.id))
        wizard.key_id = self.key
        wizard.save().action_split()

    def test_bill_is_split_to_the_cent(self):
        bill = self._create_document(
            self.structure, 100, "2026-09-05", "in_invoice", post=False
        )
        self._split(bill)
        self.assertEqual(bill.amount_untaxed, 100.0)
        self.assertEqual(
            sorted(bill.invoice_line_ids.mapped("price_subtotal")),
            [33.33, 33.33, 33.34],
        )
        bill.action_post()
        self.assertEqual(
            bill.invoice_line_ids.unit_id, self.unit_a | self.unit_b | self.unit_c
        )
        self.assertTrue(all(len(line.unit_id) == 1 for line in bill.line_ids))
        self._assert_ledger()
        self.assertAlmostEqual(
            sum(
                self._treasury(unit) for unit in (self.unit_a, self.unit_b, self.unit_c)
            ),
            -120.0,
            places=2,
        )
        self._assert_treasury(self.structure, 120.0)

    def test_discount_is_split_to_the_cent(self):
        bill = self._create_document(
            self.structure, 100, "2026-09-05", "in_invoice", post=False
        )
        bill.invoice_line_ids.discount = 10
        before = (bill.amount_untaxed, bill.amount_tax)
        self.assertEqual(before, (90.0, 18.0))
        self._split(bill)
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), before)
        self.assertEqual(bill.invoice_line_ids.mapped("price_subtotal"), [30.0] * 3)
        self.assertEqual(bill.invoice_line_ids.tax_ids, self.tax_purchase)

    def test_entry_is_split(self):
        entry = self.env["account.move"].create(
            {
                "date": "2026-09-05",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({"account_id": self.expense.id, "debit": 10}),
                    Command.create(
                        {
                            "account_id": self.bank_journal.default_account_id.id,
                            "credit": 10,
                        }
                    ),
                ],
            }
        )
        self._split(entry)
        entry.action_post()
        self.assertEqual(
            sorted(entry.line_ids.filtered("unit_id").mapped("balance")),
            [3.33, 3.33, 3.34],
        )
        self._assert_ledger()

    def test_refusals(self):
        bill = self._create_document(self.structure, 100, "2026-09-05", "in_invoice")
        with self.assertRaisesRegex(UserError, "posted"):
            self._split(bill)
        self.key.line_ids.weight = 0
        with self.assertRaisesRegex(UserError, "no shares"):
            self.key._split(10, self.currency)

    def test_add_active_units(self):
        self.key.line_ids = [Command.clear()]
        self.key.action_add_active_units()
        self.assertEqual(
            self.key.line_ids.unit_id, self.unit_a | self.unit_b | self.unit_c
        )
