# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .sale_common import CoopaemSaleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20")
class TestInternalSale(CoopaemSaleCommon):
    """A unit sells to another: no VAT, no invoice, money from treasury to treasury."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The buyer has money to spend.
        cls._pay(cls._create_document(cls.unit_b, 1000, "2026-10-01"), "2026-10-02")

    def _offer(self, amount=300.0, day="2026-10-20"):
        sale = self._as(self.user_a, self.env["coopaem.internal.sale"]).create(
            {
                "unit_id": self.unit_a.id,
                "buyer_unit_id": self.unit_b.id,
                "company_id": self.company.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {"name": "Clay", "quantity": 2, "price_unit": amount / 2}
                    )
                ],
            }
        )
        sale._offer()
        return sale

    def _agree(self, sale):
        self._as(self.user_b, sale)._agree(sale._get_fingerprint())

    def _booked(self, **kwargs):
        sale = self._offer(**kwargs)
        self._agree(sale)
        self._validate(sale)
        return sale

    def _sum_of_treasuries(self):
        units = self.env["coopaem.unit"].search([("company_id", "=", self.company.id)])
        return sum(figures["treasury"] for figures in units._get_balances().values())

    def test_from_offer_to_treasury(self):
        before = self._sum_of_treasuries()
        sale = self._offer()
        self.assertRegex(sale.name, r"^IS\d{5}$")
        self.assertEqual((sale.state, sale.amount_total), ("offered", 300.0))
        self._agree(sale)
        self.assertEqual((sale.state, sale.validation_state), ("agreed", "waiting"))
        self._assert_treasury(self.unit_a, 0.0)
        self._validate(sale)
        self.assertEqual(sale.state, "booked")
        self._assert_treasury(self.unit_a, 300.0)
        self._assert_treasury(self.unit_b, 900.0)
        self.assertAlmostEqual(self._sum_of_treasuries(), before, places=2)
        self.assertEqual(
            sale.move_id.journal_id, self.company.internal_sales_journal_id
        )
        self.assertFalse(sale.move_id.line_ids.tax_ids)
        self.assertEqual(
            sale.validation_step_ids.sorted("id").mapped("step"),
            ["offered", "agreed", "submitted", "accepted"],
        )
        figures = (self.unit_a | self.unit_b)._get_figures(date(2026, 10, 31))
        seller, buyer = figures[self.unit_a.id], figures[self.unit_b.id]
        self.assertEqual(
            (seller["turnover"], seller["internal_sales"], seller["collected"]),
            (300.0, 300.0, 300.0),
        )
        self.assertEqual(
            (buyer["turnover"], buyer["internal_sales"], buyer["costs"]),
            (1000.0, 0.0, 300.0),
        )
        self.assertAlmostEqual(seller["margin"] + buyer["margin"], 1000.0)
        self._assert_ledger()

    def test_not_before_its_day(self):
        # The number is not known to who has just entered it: the day is.
        with self.assertRaisesRegex(UserError, "^10/21/2026 lies in the future"):
            self._offer(day="2026-10-21")
        sale = self._offer()
        self._agree(sale)
        sale.date = "2026-10-21"
        with self.assertRaisesRegex(UserError, "lies in the future"):
            self._validate(sale)
        self.assertFalse(sale.move_id)

    def test_cancels_out_in_the_general_ledger(self):
        self._booked()
        accounts = (
            self.company.internal_sale_account_id
            | self.company.internal_purchase_account_id
        )
        balance = self.env["account.move.line"]._read_group(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted")],
            [],
            ["balance:sum"],
        )[0][0]
        self.assertTrue(self.currency.is_zero(balance))
        # Side by side in the chart, so that no line of a report shows one of them.
        codes = accounts.mapped("code")
        self.assertEqual({code[:4] for code in codes}, {self.income.code[:4]})

    def test_up_to_the_ceiling(self):
        self._set_ceiling("internal_sale", 300)
        sale = self._offer()
        self._agree(sale)
        self.assertEqual(sale.state, "booked")

    def test_refused_and_offered_again(self):
        sale = self._offer()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._as(self.user_b, sale)._refuse("")
        self._as(self.user_b, sale)._refuse("I got one bag only")
        self.assertEqual((sale.state, sale.reason), ("refused", "I got one bag only"))
        sale.line_ids.quantity = 1
        sale._offer()
        self.assertEqual((sale.amount_total, sale.reason), (150.0, False))
        self._agree(sale)
        with self.assertRaisesRegex(UserError, "Offered"):
            self._agree(sale)

    def _waits(self, unit):
        return [
            item["state"]
            for item in self._as(self.user_a, unit)._get_waiting()
            if item["kind"] == "internal_sale"
        ]

    def test_each_side_sees_whose_turn_it_is(self):
        sale = self._offer()
        self.assertEqual(self._waits(self.unit_a), ["colleague"])
        self.assertEqual(self._waits(self.unit_b), ["answer"])
        self._as(self.user_b, sale)._refuse("One bag only")
        self.assertEqual(self._waits(self.unit_a), ["sent_back"])
        self.assertEqual(self._waits(self.unit_b), [])
        sale._offer()
        self._agree(sale)
        for unit in (self.unit_a, self.unit_b):
            self.assertEqual(self._waits(unit), ["waiting"])
        self._validate(sale)
        self.assertEqual(self._waits(self.unit_a), [])
        self._as(self.user_b, sale)._ask_cancel(self.unit_b, "Broken")
        self.assertEqual(self._waits(self.unit_a), ["answer"])
        self.assertEqual(self._waits(self.unit_b), ["colleague"])

    def test_sent_back_begins_anew(self):
        sale = self._offer()
        self._agree(sale)
        sale.with_user(self.accountant)._send_back("Which clay?")
        self.assertEqual((sale.state, sale.validation_state), ("draft", "sent_back"))
        sale._offer()
        self._agree(sale)
        self._validate(sale)
        self.assertEqual(sale.state, "booked")

    def test_cancelled_by_both(self):
        sale = self._booked()
        with self.assertRaisesRegex(UserError, "internal sale"):
            sale.move_id.with_user(self.accountant).button_draft()
        with self.assertRaisesRegex(UserError, "internal sale"):
            sale.move_id.with_user(self.accountant)._reverse_moves()
        self._as(self.user_b, sale)._ask_cancel(self.unit_b, "It broke")
        self.assertEqual(sale.state, "cancelling")
        self._as(self.user_a, sale)._answer_cancel(False)
        self.assertEqual(sale.state, "booked")
        self._as(self.user_b, sale)._ask_cancel(self.unit_b, "It broke")
        self._as(self.user_a, sale)._answer_cancel(True)
        # Without a ceiling the cooperative has its say, and neither side goes on.
        self.assertEqual((sale.state, sale.validation_state), ("cancelling", "waiting"))
        self._assert_treasury(self.unit_a, 300.0)
        for agrees in (True, False):
            with self.assertRaisesRegex(UserError, "handed in already"):
                self._as(self.user_a, sale)._answer_cancel(agrees)
        self._validate(sale)
        self.assertEqual(sale.state, "cancelled")
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_treasury(self.unit_b, 1200.0)
        figures = self.unit_a._get_figures(date(2026, 10, 31))[self.unit_a.id]
        self.assertEqual((figures["turnover"], figures["internal_sales"]), (0.0, 0.0))
        self._assert_ledger()

    def test_cancelling_within_the_ceiling(self):
        self._set_ceiling("internal_sale", 600)
        sale = self._offer()
        self._agree(sale)
        self._as(self.user_b, sale)._ask_cancel(self.unit_b, "It broke")
        self._as(self.user_a, sale)._answer_cancel(True)
        self.assertEqual(sale.state, "cancelled")
        # The sale and its cancelling have used up the month.
        other = self._offer(amount=10.0)
        self._agree(other)
        self.assertEqual(other.validation_state, "waiting")

    def test_cancelling_is_sent_back(self):
        sale = self._booked()
        self._as(self.user_b, sale)._ask_cancel(self.unit_b, "It broke")
        self._as(self.user_a, sale)._answer_cancel(True)
        sale.with_user(self.accountant)._send_back("Show us the piece")
        self.assertEqual((sale.state, sale.validation_state), ("booked", "accepted"))
        self.assertIn(
            "Show us the piece", sale.sudo()._get_portal_row(self.unit_b)["hint"]
        )
        self._assert_treasury(self.unit_a, 300.0)
        # They may ask again.
        self._as(self.user_b, sale)._ask_cancel(self.unit_b, "Here it is")
        self._as(self.user_a, sale)._answer_cancel(True)
        self._validate(sale)
        self.assertEqual(sale.state, "cancelled")

    def test_agrees_to_what_was_shown(self):
        sale = self._offer()
        shown = sale._get_fingerprint()
        sale._take_back()
        sale.line_ids.price_unit = 5000
        sale._offer()
        with self.assertRaisesRegex(UserError, "has changed this sale"):
            self._as(self.user_b, sale)._agree(shown)
        self.assertEqual(sale.state, "offered")
        self.assertNotEqual(sale._get_fingerprint(), shown)

    def test_neither_side_validates(self):
        sale = self._offer()
        self._agree(sale)
        for unit in (self.unit_a, self.unit_b):
            member = self._create_member(self.accountant, unit)
            with self.assertRaisesRegex(AccessError, "your own activity"):
                sale.with_user(self.accountant).action_accept()
            member.unlink()
        self._validate(sale)

    def test_closed_months_stay(self):
        sale = self._offer(day="2026-09-20")
        self._lock("2026-09-30")
        self._agree(sale)
        self._validate(sale)
        self.assertEqual(sale.move_id.date, date(2026, 10, 1))

    def test_rate_of_their_own(self):
        self._booked()
        rule = self.env["coopaem.levy.rule"].create(
            {
                "code": "R",
                "name": "Levy",
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "basis": "collected",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.10})],
                "has_internal_rate": True,
                "internal_sales_rate": 0.02,
            }
        )
        units = self.unit_a | self.unit_b
        bases, months = self.env["coopaem.closing"]._get_bases(
            self.company, date(2026, 10, 1), date(2026, 10, 31), units
        )
        levies = self.env["coopaem.levy.rule"]._get_levies(
            units, date(2026, 10, 1), date(2026, 10, 31), bases, months
        )
        self.assertEqual(float(levies[self.unit_a.id, rule.id].to_book), 6.0)
        self.assertEqual(float(levies[self.unit_b.id, rule.id].to_book), 100.0)
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": "2026-10-01"}
        )
        with freeze_time("2026-11-02"):
            closing.action_preview()
        line = closing.line_ids.filtered(lambda item: item.unit_id == self.unit_a)
        self.assertEqual((line.turnover, line.internal_sales), (300.0, 300.0))
        movements = line._get_statements()[0]["movements"]
        self.assertTrue(
            any("IS0" in str(movement["label"]) for movement in movements), movements
        )

    def test_nobody_writes_by_hand(self):
        sale = self._booked()
        with self.assertRaisesRegex(UserError, "Accept an internal sale"):
            sale.with_user(self.accountant).state = "draft"
        with self.assertRaises(AccessError):
            self.env["coopaem.internal.sale"].with_user(self.user_a).search([])
        with self.assertRaises(UserError):
            sale.unlink()
        with self.assertRaises(UserError):
            self.env["account.move"].with_user(self.accountant).create(
                {"internal_sale_id": sale.id}
            )
        with self.assertRaises(ValidationError):
            self._as(self.user_a, self.env["coopaem.internal.sale"]).create(
                {
                    "unit_id": self.unit_a.id,
                    "buyer_unit_id": self.structure.id,
                    "company_id": self.company.id,
                }
            )

    def test_numbers_of_each_company(self):
        first, second = self._offer(), self._offer()
        self.assertEqual(int(second.name[2:]), int(first.name[2:]) + 1)

    def test_empty_is_not_offered(self):
        with self.assertRaisesRegex(UserError, "how many and for how much"):
            self._offer(amount=0.0)
