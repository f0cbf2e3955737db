# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestClosingTour(CoopaemAccountingCommon, HttpCase):
    """A closing in the browser: a warning, what changed, progress, the result."""

    def test_closing_screen(self):
        self.env["res.lang"]._activate_lang("en_US")
        # Who starts scheduled jobs by hand must be an administrator.
        groups = self.env.ref("coopaem_member.group_coopaem_manager") | self.env.ref(
            "base.group_system"
        )
        manager = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Meryem",
                    "login": "coopaem_closing_manager",
                    "password": "coopaem_closing_manager",
                    "lang": "en_US",
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [Command.set(groups.ids)],
                }
            )
        )
        self._create_document(self.unit_a, 1000, "2026-09-05")
        closings = self.env["coopaem.closing"]
        september = closings._get_or_create(self.company, date(2026, 9, 1))
        september._run_inline()
        september.action_lock()
        self._create_document(self.unit_a, 400, "2026-10-05")
        bill = self._create_document(self.unit_b, 50, "2026-10-05", "in_invoice")
        self._pay(bill, "2026-10-06")
        self.env["ir.attachment"].create(
            {"name": "Bill", "res_model": "account.move", "res_id": bill.id}
        )
        october = closings._get_or_create(self.company, date(2026, 10, 1))
        self.start_tour(
            f"/odoo/action-coopaem_mutual_accounting.coopaem_closing_action/{october.id}",
            "coopaem_closing_screen",
            login=manager.login,
        )
        october.invalidate_recordset()
        self.assertEqual(october.state, "booked")
        check = october.check_ids
        self.assertEqual(
            (check.code, check.reason, check.accepted_by_id),
            ("treasury", "The customer pays on Monday", manager),
        )
        line = october.line_ids.filtered(lambda line: line.unit_id == self.unit_a)
        self.assertEqual((line.change, line.turnover_change), ("down", -600.0))
        self._assert_ledger()
