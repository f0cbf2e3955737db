# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .cashbook_common import CashbookCommon


@tagged("post_install", "-at_install")
class TestCashDeskTour(CashbookCommon, HttpCase):
    """A day at the cash desk in the browser: bank, count, a cheque to its clearing."""

    def test_day(self):
        today = fields.Date.context_today(self.env.user)
        book = self._book(
            (today, "in", 1000.0, None),
            month=today.replace(day=1),
        )
        book.action_book()
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "Youssef",
                "login": "coopaem_cash_desk",
                "password": "coopaem_cash_desk",
                "lang": "en_US",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [
                    Command.set(
                        self.env.ref("coopaem_member.group_coopaem_accountant").ids
                    )
                ],
            }
        )
        for action, tour in (
            ("coopaem_till_operation_action", "coopaem_cash_desk_till"),
            ("coopaem_cheque_action", "coopaem_cash_desk_cheque"),
        ):
            self.start_tour(
                f"/odoo/action-coopaem_mutual_accounting.{action}",
                tour,
                login="coopaem_cash_desk",
            )
        balances = self.unit._get_balances()[self.unit.id]
        self.assertEqual(balances["till"], 390.0)
        # 1,000 taken, 10 missing, a cheque of 250 cleared
        self.assertEqual(balances["treasury"], 1240.0)
        self._assert_ledger()
