# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestMonthTour(CoopaemAccountingCommon, HttpCase):
    """A manager's month in the browser: unit, invoice, payment, closing, statement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.manager = (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Meryem",
                    "login": "coopaem_manager",
                    "password": "coopaem_manager",
                    "lang": "en_US",
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    "group_ids": [
                        Command.set(
                            cls.env.ref("coopaem_member.group_coopaem_manager").ids
                        )
                    ],
                }
            )
        )

    def _tour(self, action, name, record=None):
        path = f"/odoo/action-{action}"
        if record:
            path += f"/{record}"
        self.start_tour(path, name, login=self.manager.login)

    def test_month(self):
        self._tour("coopaem_member.coopaem_unit_action", "coopaem_month_unit")
        unit = self.env["coopaem.unit"].search(
            [("code", "=", "T01"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(unit.name, "Poterie du Batha")
        (self.unit_a | self.unit_b | self.unit_c).action_close()
        scheme = self.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": self.company.id}
        )
        unit.levy_scheme_ids = [
            Command.create({"scheme_id": scheme.id, "date_from": "2026-01-01"})
        ]
        self.env["coopaem.levy.rule"].create(
            {
                "name": "Contribution",
                "code": "A1",
                "company_id": self.company.id,
                "scheme_id": scheme.id,
                "beneficiary": "structure",
                "basis": "collected",
                "period": "month",
                "date_from": "2026-01-01",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
            }
        )
        self._tour("account.action_move_out_invoice", "coopaem_month_invoice", "new")
        invoice = self.env["account.move"].search(
            [("unit_id", "=", unit.id), ("move_type", "=", "out_invoice")]
        )
        self.assertEqual(invoice.amount_total, 1000.0)
        self.assertEqual(invoice.amount_residual, 0.0)
        self._assert_treasury(unit, 1000.0)
        self._tour(
            "coopaem_mutual_accounting.coopaem_closing_action", "coopaem_month_closing"
        )
        closing = self.env["coopaem.closing"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            closing.date_start, fields.Date.context_today(closing).replace(day=1)
        )
        closing._run_inline()
        self._tour(
            "coopaem_mutual_accounting.coopaem_closing_action",
            "coopaem_month_statement",
            closing.id,
        )
        self.assertEqual(closing.state, "locked")
        statements = closing.line_ids._render_statement_pdf()
        self.assertTrue(statements[closing.line_ids.id].startswith(b"%PDF"))
        self._assert_ledger()
