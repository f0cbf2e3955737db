# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .test_statement_portal import StatementPortalCommon


@tagged("post_install", "-at_install")
class TestMemberTour(StatementPortalCommon, HttpCase):
    """On a phone, in French and in Arabic: home, expenses, figures, own data."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.accountant = new_test_user(
            cls.env,
            "accountant",
            "coopaem_member.group_coopaem_accountant",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        # A second activity, which Brahim holds too.
        cls.member.unit_ids |= cls.unit_b
        late = cls._create_document(cls.unit_a, 70, str(cls.today))
        late.line_ids.filtered("date_maturity").date_maturity = cls.today - timedelta(
            days=cls.company.unit_overdue_days + 1
        )
        start = cls.today + timedelta(days=3)
        cls.env["calendar.event"].create(
            {
                "name": "Point",
                "start": f"{start} 09:00:00",
                "stop": f"{start} 10:00:00",
                "partner_ids": [Command.set(cls.member.partner_id.ids)],
            }
        )

    def _walk(self, language, address, tour):
        code, place = language
        self.user.lang = code
        self.start_tour(f"/{place}{address}", tour, login="amina")

    def _keep_house(self, language):
        self._walk(language, "/my/expenses", "coopaem_expense")
        expense = self.env["coopaem.expense"].search([])
        self.assertEqual(
            (expense.stage, expense.amount, expense.paid_by, expense.unit_id),
            ("waiting", 120.5, "own", self.unit_a),
        )
        self._walk(language, "/my", "coopaem_home")
        # The other activity was chosen there.
        self.assertEqual(self.unit_b.member_ids, self.member | self.neighbour)
        expense.with_user(self.accountant).action_accept()
        self._pay(expense.move_id, str(self.today))
        self.unit_b.member_ids -= self.member
        self._walk(language, "/my/expenses", "coopaem_expense_paid")
        self._walk(language, "/my/figures", "coopaem_figures")
        hours = self.env["coopaem.unit.hours"].search([])
        self.assertEqual((hours.hours, hours.unit_id), (150.0, self.unit_a))
        self._walk(language, self.url, "coopaem_statement_portal")
        self._walk(language, "/my/account", "coopaem_keep_up")
        partner = self.member.partner_id
        self.assertEqual(partner.phone, "+212 600 000 007")
        self.assertTrue(partner.image_1920)
        request = self.env["coopaem.bank.request"].search([])
        self.assertEqual((request.member_id, request.state), (self.member, "waiting"))
        # Nothing is paid there before the cooperative has asked.
        self.assertFalse(partner.bank_ids.filtered("allow_out_payment"))
        self.assertEqual(self.user.lang, language[0])

    def test_in_french(self):
        self._keep_house(("fr_FR", "fr"))

    def test_in_arabic(self):
        self._keep_house(("ar_001", "ar"))
