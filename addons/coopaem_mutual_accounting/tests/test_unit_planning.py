# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .levy_common import CoopaemLevyCommon

MONTH = date(2026, 1, 1)


@tagged("post_install", "-at_install")
class TestUnitPlanning(CoopaemLevyCommon):
    def _forecast(self, amounts, unit=None, opening=0):
        """The levies of months from January on with such turnovers."""
        unit = unit or self.unit_a
        forecast = unit._get_planning_levies(MONTH)[unit.id]
        return forecast.count_months(
            [
                (
                    date(2026, month, 1),
                    {
                        "turnover": Decimal(amount),
                        "costs": Decimal(0),
                        "pay": Decimal(0),
                        "flow": Decimal(amount),
                    },
                )
                for month, amount in enumerate(amounts, start=1)
            ],
            Decimal(opening),
        )

    def _assert_as_closed(self, amounts):
        """What is forecast is what closings book, month after month."""
        forecast = self._forecast(amounts)
        to_date = 0
        for month, (amount, due) in enumerate(
            zip(amounts, forecast, strict=True), start=1
        ):
            to_date += amount
            levies = self._levies(
                month, invoiced=(amount, to_date), margin=(amount, to_date)
            )
            self.assertEqual(due, sum(levy.to_book for levy in levies.values()), month)
            self._book(levies, date(2026, month, 28))
            self._close_month(month, turnover=amount)

    def test_as_closings_by_the_month(self):
        self._create_rule("T", tiers=[(0, 0.1), (1000, 0.05)], floor_month=30)
        self._create_rule("M", basis="margin", tiers=[(0, 0.0333)], fixed_month=7)
        self._assert_as_closed([1500, 0, 333, 999])

    def test_as_closings_by_the_year(self):
        self._create_rule("Y", period="year", tiers=[(0, 0), (1000, 0.1)])
        self._create_rule("C", has_cap_year=True, cap_year=150)
        self._create_rule("F", tiers=[(0, 0.01)], has_floor_year=True, floor_year=600)
        self._assert_as_closed([700, 700, 50, 2000])

    def test_as_closings_with_new_terms(self):
        self._create_rule("Y", period="year", date_to="2026-02-28")
        self._create_rule(
            "Y", period="year", date_from="2026-03-01", tiers=[(0, 0.2), (2000, 0.05)]
        )
        self._assert_as_closed([700, 700, 700, 700])

    def test_only_what_holds_for_the_unit(self):
        self._create_rule("A", scheme_id=self.scheme_a.id)
        self._create_rule("S", tiers=[(0, 0.5)], for_associate=True)
        rule = self._create_rule("W")
        self.env["coopaem.levy.waiver"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
                "reason": "Fire",
            }
        )
        self._create_member(self.unit_a)
        self.assertEqual(self._forecast([100, 100, 100]), [10, 0, 10])
        self._set_scheme(self.unit_a, self.scheme_a, "2026-03-01")
        self.assertEqual(self._forecast([100, 100, 100]), [10, 0, 20])

    def test_ordinary_month(self):
        self._create_rule("Y", period="year", tiers=[(0, 0), (6000, 0.1)])
        forecast = self.unit_a._get_planning_levies(MONTH)[self.unit_a.id]
        amount = forecast.count_month(Decimal(1000), Decimal(0), Decimal(0))
        self.assertEqual(amount, 50)

    def test_queries_do_not_grow(self):
        self._create_rule("A")
        self._create_rule("S", for_entrepreneur=True)
        units = self.unit_a | self.unit_b | self.unit_c

        def count(few):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for forecast in few._get_planning_levies(MONTH).values():
                forecast.count_month(Decimal(10), Decimal(0), Decimal(0))
            return self.env.cr.sql_log_count - before

        count(units)
        self.assertLessEqual(count(units), count(self.unit_a) + 2)

    @freeze_time("2026-03-15")
    def test_real_figures_are_the_ledgers(self):
        self._create_document(self.unit_a, 1000, "2026-01-10")
        bill = self._create_document(
            self.unit_a, 300, "2026-02-10", move_type="in_invoice"
        )
        self._create_document(self.unit_b, 77, "2026-02-10")
        before = self._create_document(self.unit_a, 50, "2025-12-10")
        self._pay(before, "2025-12-20")
        self.env.flush_all()
        actuals = self.env["coopaem.unit"]._get_planning_actuals(
            [("a", self.unit_a, MONTH), ("later", self.unit_a, date(2027, 1, 1))]
        )
        self.assertFalse(any(actuals["later"]["months"]))
        actual = actuals["a"]
        self.assertEqual(actual["months"][3:], [None] * 9)
        january, february, march = actual["months"][:3]
        self.assertEqual(january["sale"], 1000)
        kind = (
            "purchase"
            if bill.invoice_line_ids.account_id.account_type == "expense_direct_cost"
            else "cost"
        )
        self.assertEqual(february[kind], -300)
        self.assertFalse(march)
        self.assertEqual(
            actual["opening"],
            self.unit_a._get_balances(date(2025, 12, 31))[self.unit_a.id]["treasury"],
        )
        treasury = actual["opening"]
        for month, last in (
            (january, date(2026, 1, 31)),
            (february, date(2026, 2, 28)),
        ):
            treasury += sum(month.values())
            self.assertAlmostEqual(
                treasury, self.unit_a._get_balances(last)[self.unit_a.id]["treasury"]
            )
            figures = self.unit_a._get_figures(last, last.replace(day=1))
            self.assertEqual(month["sale"], figures[self.unit_a.id]["turnover"])
        asked = [
            (unit.id, unit, MONTH) for unit in self.unit_a | self.unit_b | self.unit_c
        ]

        def count(some):
            before = self.env.cr.sql_log_count
            self.env["coopaem.unit"]._get_planning_actuals(some)
            return self.env.cr.sql_log_count - before

        count(asked)
        self.assertEqual(count(asked), count(asked[:1]))

    def test_real_figures_are_not_everybodys(self):
        coach = self.env["res.users"].create(
            {
                "name": "Coach",
                "login": "planning_coach",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [
                    Command.link(self.env.ref("coopaem_member.group_coopaem_coach").id)
                ],
            }
        )
        self.unit_a.coach_id = coach
        asked = [(unit.id, unit, MONTH) for unit in self.unit_a | self.unit_b]
        units = self.env["coopaem.unit"].with_user(coach)
        self.assertEqual(list(units._get_planning_actuals(asked)), self.unit_a.ids)
        costs = (self.unit_a | self.unit_b).with_user(coach)._get_planning_costs
        self._create_document(self.unit_b, 60, "2026-01-10", move_type="in_invoice")
        self.assertFalse(costs(date(2026, 2, 1), 6))

    def test_costs_of_a_month(self):
        for day, amount in (("2026-01-10", 60), ("2026-02-10", 90)):
            bill = self._create_document(
                self.unit_a, amount, day, move_type="in_invoice", post=False
            )
            bill.invoice_line_ids.account_id = self.expense
            bill.action_post()
        self.expense.account_type = "expense"
        self.env.flush_all()
        costs = self.unit_a._get_planning_costs(date(2026, 3, 5), 6)
        self.assertEqual(costs[self.unit_a.id], [(self.expense.name, 75)])
        self.expense.account_type = "expense_direct_cost"
        self.env.flush_all()
        self.assertFalse(self.unit_a._get_planning_costs(date(2026, 3, 5), 6))

    def test_price_list(self):
        tax = self.tax_sale
        self.unit_a._save_product({"name": "Vase", "price": 50, "rate": "20"})
        product = self.env["product.template"].search(
            [("unit_id", "=", self.unit_a.id)]
        )
        known = self.unit_a._get_planning_products()[self.unit_a.id]
        self.assertEqual(
            known, [{"id": product.id, "name": "Vase", "price": 50, "rate": 20}]
        )
        self.assertFalse(self.unit_b._set_planning_price(product.id, 1))
        self.assertTrue(self.unit_a._set_planning_price(product.id, 60))
        self.assertEqual(product.list_price, 60)
        tax.price_include_override = "tax_included"
        self.assertTrue(self.unit_a._set_planning_price(product.id, 60))
        self.assertEqual(product.list_price, 72)
        known = self.unit_a._get_planning_products()[self.unit_a.id]
        self.assertEqual(known[0]["price"], 60)
