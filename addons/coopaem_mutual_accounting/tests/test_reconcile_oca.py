# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import Form, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestReconcileOca(CoopaemAccountingCommon):
    """The reconciliation screen of account_reconcile_oca on the unit ledger."""

    def _match(self, movement, *items):
        with Form(
            movement,
            view="account_reconcile_oca.bank_statement_line_form_reconcile_view",
        ) as form:
            for item in items:
                form.add_account_move_line_id = item
        movement.reconcile_bank_line()

    def _check_two_units(self, mode):
        self.bank_journal.reconcile_mode = mode
        first = self._create_document(self.unit_a, 1000, "2026-09-05")
        second = self._create_document(self.unit_b, 500, "2026-09-06")
        movement = self._create_statement_line(1800, "2026-09-10")
        self._match(movement, self._term_lines(first), self._term_lines(second))
        self.assertEqual(first.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, 600.0)
        self._assert_treasury(self.structure, 0.0)
        # One mode of the screen dates its entry today.
        figures = (self.unit_a | self.unit_b)._get_figures(
            fields.Date.to_date("2099-12-31")
        )
        self.assertEqual(figures[self.unit_a.id]["collected"], 1000.0)
        self.assertEqual(figures[self.unit_b.id]["collected"], 500.0)
        self._assert_ledger()
        movement.unreconcile_bank_line()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_b, 0.0)
        self._assert_treasury(self.structure, 1800.0)
        self._assert_ledger()

    def test_one_movement_two_units_edit(self):
        self._check_two_units("edit")

    def test_one_movement_two_units_keep(self):
        # This mode of the screen matches suspense items with each other.
        self.bank_journal.suspense_account_id.reconcile = True
        self._check_two_units("keep")

    def test_part_payment(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(300, "2026-09-10")
        self._match(movement, self._term_lines(invoice))
        self.assertEqual(invoice.amount_residual, 900.0)
        self._assert_treasury(self.unit_a, 300.0)
        self._assert_treasury(self.structure, 0.0)
        self._assert_ledger()
