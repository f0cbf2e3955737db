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
    def _forecast(self, amounts, unit=None, opening=0, purchases=0, others=0):
        """The levies of months from January on with such turnovers."""
        unit = unit or self.unit_a
        forecast = unit._get_planning_levies(MONTH)[unit.id]
        return forecast.count_months(
            [
                (
                    date(2026, month, 1),
                    {
                        "turnover": Decimal(amount),
                        "costs": Decimal(purchases + others),
                        "purchases": Decimal(purchases),
                        "pay": Decimal(0),
                        "flow": Decimal(amount - purchases - others),
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

    def _waive(self, rule, date_from, date_to):
        self.env["coopaem.levy.waiver"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "date_from": date_from,
                "date_to": date_to,
                "reason": "Fire",
            }
        )

    def test_waived_months_are_in_no_year(self):
        rule = self._create_rule("Y", period="year")
        self._waive(rule, "2026-01-01", "2026-03-31")
        self.assertEqual(self._forecast([1000] * 12), [0] * 3 + [100] * 9)
        self._assert_as_closed([1000] * 4)

    def test_waived_months_between_terms_are_in_no_year(self):
        rule = self._create_rule("Y", period="year", date_to="2026-03-31")
        self._create_rule(
            "Y", period="year", date_from="2026-04-01", tiers=[(0, 0.2), (2500, 0.05)]
        )
        self._waive(rule, "2026-02-01", "2026-02-28")
        # 2 000 were counted: 500 at a fifth, the rest at a twentieth
        self.assertEqual(self._forecast([1000] * 4), [100, 0, 100, 125])
        self._assert_as_closed([1000] * 4)

    def test_months_before_a_rule_or_scheme_are_in_no_year(self):
        self._create_rule("L", period="year", date_from="2026-03-01")
        self._create_rule("S", period="year", scheme_id=self.scheme_a.id)
        self._set_scheme(self.unit_a, self.scheme_a, "2026-04-01")
        self.assertEqual(self._forecast([1000] * 5), [0, 0, 100, 200, 200])
        self._assert_as_closed([1000] * 5)

    def _create_expense(self, code, account_type):
        return self.env["account.account"].create(
            {
                "code": code,
                "name": code,
                "account_type": account_type,
                "company_ids": [Command.set(self.company.ids)],
            }
        )

    def test_margin_of_certain_costs(self):
        model = self.env["account.account"]
        accounts = model.search(
            [
                *model._check_company_domain(self.company),
                ("account_type", "=like", "expense%"),
                ("unit_role", "not in", ("levy", "pay")),
            ]
        )
        accounts.account_type = "expense"
        goods = self._create_expense("61990", "expense_direct_cost")
        rule = self._create_rule(basis="margin")
        for costs, due in (
            (model, 50),
            (goods, 70),
            (accounts, 80),
            (accounts | goods, 50),
        ):
            with self.subTest(costs=len(costs)):
                rule.cost_account_ids = [Command.set(costs.ids)]
                forecast = self.unit_a._get_planning_levies(MONTH)[self.unit_a.id]
                self.assertFalse(forecast.leaves_out())
                self.assertEqual(
                    forecast.count_month(
                        Decimal(1000), Decimal(500), Decimal(0), Decimal(300)
                    ),
                    due,
                )
                self.assertEqual(
                    self._forecast([1000], purchases=300, others=200), [due]
                )
        # some purchases, or a rent and no phone: plans do not tell them apart
        more = self._create_expense("61991", "expense_direct_cost")
        for costs in (goods, accounts[:1], goods | more | accounts[:1]):
            with self.subTest(costs=costs.mapped("code")):
                rule.cost_account_ids = [Command.set(costs.ids)]
                forecast = self.unit_a._get_planning_levies(MONTH)[self.unit_a.id]
                self.assertTrue(forecast.leaves_out())
                self.assertEqual(self._forecast([1000], purchases=300, others=200), [0])

    def test_purchases_as_closings(self):
        self.expense.account_type = "expense_direct_cost"
        model = self.env["account.account"]
        purchases = model.search(
            [
                *model._check_company_domain(self.company),
                ("account_type", "=", "expense_direct_cost"),
            ]
        )
        self._create_rule(basis="margin", cost_account_ids=[Command.set(purchases.ids)])
        self._create_document(
            self.unit_a, 300, "2026-01-10", move_type="in_invoice", taxed=False
        )
        self.env.flush_all()
        levies = self._levies(1, invoiced=1000, margin=500)
        self.assertEqual(
            self._forecast([1000], purchases=300, others=200),
            [levy.to_book for levy in levies.values()],
        )

    def test_share_of_what_is_due_whatever_is_sold(self):
        self._create_rule("F", fixed_month=30)
        self._create_rule("M", tiers=[], floor_month=50)
        self._create_rule("Y", tiers=[], has_floor_year=True, floor_year=120)
        forecast = self.unit_a._get_planning_levies(MONTH)[self.unit_a.id]

        def count(turnover, share):
            return forecast.count_month(
                Decimal(turnover), Decimal(0), Decimal(0), share=Decimal(share)
            )

        self.assertEqual(count(1000, 1), 100 + 30 + 50 + 10)
        parts = [count(200, "0.2") for _product in range(5)]
        self.assertEqual(sum(parts), count(1000, 1))

    def test_only_what_holds_for_the_unit(self):
        self._create_rule("A", scheme_id=self.scheme_a.id)
        self._create_rule("S", tiers=[(0, 0.5)], for_associate=True)
        self._waive(self._create_rule("W"), "2026-02-01", "2026-02-28")
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
