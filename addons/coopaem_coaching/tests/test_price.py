# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from decimal import Decimal

from lxml import etree
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.price_kernel import PriceTerms, find_lowest
from .common import CoachingCommon


class ToolCommon(CoachingCommon):
    """A unit of the member, one of the neighbour, and amounts in dirhams."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dirham = cls.env.ref("base.MAD")
        cls.dinar = cls.env.ref("base.TND")
        (cls.dirham | cls.dinar).active = True
        cls.company.currency_id = cls.dirham
        cls.unit = cls.create_unit(
            member_ids=[Command.set(cls.member.ids)], coach_id=cls.user_coach.id
        )
        cls.their_unit = cls.create_unit(
            "Bakery",
            member_ids=[Command.set(cls.neighbour.ids)],
            coach_id=cls.user_coach2.id,
        )
        cls.user_elsewhere = cls.create_portal_user("elsewhere", cls.other_company)

    @classmethod
    def create_price(cls, member=None, unit=None, **vals):
        """A vase: 26.35 of things, 45 minutes at 20, 40 a month, 600 of fixed costs."""
        return cls.env["coopaem.price"].create(
            {
                "name": "Vase",
                "member_id": (member or cls.member).id,
                "unit_id": (unit or cls.unit).id,
                "line_ids": [
                    Command.create(
                        {"kind": kind, "name": name, "quantity": number, "price": price}
                    )
                    for kind, name, number, price in (
                        ("material", "Clay", 2, 12.5),
                        ("packaging", "Box", 1, 1.35),
                        ("fixed", "Rent", 1, 600),
                    )
                ],
                "minutes": 45,
                "hourly_income": 20,
                "pieces": 40,
                "price": 60,
                "wanted_margin": 20,
                **vals,
            }
        )

    @classmethod
    def create_levy(cls, rate, **vals):
        """A levy of the cooperative on all its units."""
        return cls.env["coopaem.levy.rule"].create(
            {
                "code": "R",
                "name": "Contribution",
                "company_id": cls.company.id,
                "date_from": "2020-01-01",
                "tier_ids": [Command.create({"tier_from": 0, "rate": rate})],
                **vals,
            }
        )

    def assert_amounts(self, record, **amounts):
        for name, amount in amounts.items():
            with self.subTest(name=name):
                self.assertAlmostEqual(record[name], amount, places=6)


@tagged("post_install", "-at_install")
class TestPriceKernel(CoachingCommon):
    def test_lowest_number(self):
        for lowest in (1, 2, 3, 7, 8, 1000, 999_983):
            self.assertEqual(find_lowest(lambda n, low=lowest: n >= low, 10**9), lowest)
        self.assertIsNone(find_lowest(lambda number: False, 1000))

    def test_nothing_known_divides_by_nothing(self):
        terms = PriceTerms(rounding=Decimal("0.01"))
        self.assertIsNone(terms.cost_price(Decimal(0)))
        self.assertIsNone(terms.find_price(Decimal(0)))
        self.assertIsNone(terms.break_even(Decimal(0)))
        self.assertIsNone(terms.hourly_income(Decimal(5), Decimal(0)))
        self.assertEqual(terms.month(Decimal(0), Decimal(0)).surplus, 0)

    def test_month_adds_up_in_whatever_rounding(self):
        for rounding in ("0.01", "0.001", "1"):
            terms = PriceTerms(
                rounding=Decimal(rounding),
                direct=Decimal("1.3337"),
                minutes=Decimal(7),
                hourly=Decimal("11.111"),
                commission=Decimal("0.0333"),
                fixed=Decimal("100.005"),
                levies=lambda turnover, costs, pay, purchases: turnover / 7,
                tax=lambda turnover: turnover / 13,
            )
            price = terms.find_price(Decimal(37), Decimal("0.07"))
            month = terms.month(price, Decimal(37))
            self.assertGreaterEqual(month.surplus, month.turnover * Decimal("0.07"))
            below = terms.month(price - Decimal(rounding), Decimal(37))
            self.assertLess(below.surplus, below.turnover * Decimal("0.07"))
            for name in ("turnover", "direct", "levies", "tax", "time", "surplus"):
                self.assertFalse(getattr(month, name) % Decimal(rounding), name)


@tagged("post_install", "-at_install")
class TestPrice(ToolCommon):
    def test_dirhams_by_hand(self):
        self.assert_amounts(
            self.create_price(),
            direct_cost=26.35,
            time_cost=15,
            fixed_cost=15,
            cost_price=56.35,
            minimum_price=56.35,
            month_turnover=2400,
            month_income=746,
            month_surplus=146,
            margin=3.65,
            margin_rate=6.1,
            break_even=33,
            hourly_real=24.87,
        )

    def test_levy_on_turnover_by_hand(self):
        self.create_levy(0.1)
        self.assert_amounts(
            self.create_price(price=80.5),
            minimum_price=62.62,
            wanted_price=80.5,
            month_levies=322,
            month_surplus=644,
            margin_rate=20,
        )

    def test_dinars_have_three_decimals(self):
        self.company.currency_id = self.dinar
        self.create_levy(0.12, basis="margin")
        price = self.create_price(
            line_ids=[
                Command.create(
                    {"kind": "material", "name": "W", "quantity": 0.5, "price": 1.25}
                ),
                Command.create({"kind": "packaging", "name": "B", "price": 0.075}),
                Command.create({"kind": "fixed", "name": "Stall", "price": 90}),
            ],
            minutes=10,
            hourly_income=4.5,
            pieces=300,
            price=2,
        )
        self.assert_amounts(
            price,
            direct_cost=0.7,
            time_cost=0.75,
            cost_price=1.75,
            minimum_price=1.853,
            month_levies=36,
            month_surplus=39,
            margin=0.13,
            margin_rate=6.5,
            hourly_real=5.28,
        )

    def test_levies_of_the_year_are_spread(self):
        # of 2 400 a month the year's 28 800: 10 % above 12 000 are 1 680, 140 a month
        rule = self.create_levy(0.0, period="year")
        rule.tier_ids = [Command.create({"tier_from": 12000, "rate": 0.1})]
        self.assert_amounts(self.create_price(), month_levies=140, month_surplus=6)
        # and never more than 600 a year
        rule.write({"has_cap_year": True, "cap_year": 600})
        self.env.invalidate_all()
        self.assert_amounts(self.create_price(name="Bowl"), month_levies=50)

    def test_commission_and_share_of_fixed_costs(self):
        price = self.create_price(commission_rate=15, fixed_share=50)
        # 2 400 - 360 - 1 054 - 300 = 686, less 600 of own time
        self.assert_amounts(price, month_income=686, month_surplus=86, fixed_cost=7.5)

    def test_share_of_what_is_due_whatever_is_sold(self):
        self.create_levy(0.1, fixed_month=50)
        # 240 a year, and 1 % of the turnover
        self.patch(
            self.registry["coopaem.unit"],
            "_get_planning_taxes",
            lambda units, day: {
                unit.id: ("Small", lambda turnover: 240 + turnover / 100)
                for unit in units
            },
        )
        self.assert_amounts(self.create_price(), month_levies=290, month_tax=44)
        fifth = self.create_price(name="Bowl", fixed_share=20)
        self.assert_amounts(fifth, month_levies=250, month_tax=28)
        fifth.pieces = 0
        self.assert_amounts(fifth, month_levies=10, month_tax=4)

    def test_lists_seek_and_draw_little(self):
        self.create_levy(0.1, period="year")
        prices = self.env["coopaem.price"].concat(
            *(self.create_price(name=f"Vase {number}") for number in range(80))
        )
        self.env.invalidate_all()
        asked = Counter()

        def watch(owner, name):
            before = getattr(owner, name)

            def counted(*args, **kwargs):
                asked[name] += 1
                return before(*args, **kwargs)

            self.patch(owner, name, counted)

        watch(PriceTerms, "find_price")
        watch(PriceTerms, "break_even")
        watch(self.registry["ir.qweb"], "_render")
        watch(self.registry["coopaem.unit"], "_get_planning_levies")
        view = self.env.ref("coopaem_coaching.coopaem_price_view_list")
        names = [node.get("name") for node in etree.fromstring(view.arch).iter("field")]
        self.assertIn("minimum_price", names)
        prices.web_read({name: {} for name in names})
        self.assertEqual(asked, {"find_price": len(prices), "_get_planning_levies": 1})
        prices[0].with_prefetch().web_read({"messages": {}, "chart": {}})
        self.assertEqual((asked["_render"], asked["break_even"]), (1, 1))

    def test_what_if(self):
        price = self.create_price(whatif_price=70, whatif_pieces=30)
        # 2 100 - 790.50 - 600 = 709.50 for 22.5 hours, less 450 of own time
        self.assert_amounts(
            price,
            whatif_income=709.5,
            whatif_surplus=259.5,
            whatif_margin=8.65,
            whatif_hourly=31.53,
        )
        self.assert_amounts(price, month_surplus=146)

    def test_zero_is_explained(self):
        price = self.create_price(
            line_ids=[], minutes=0, hourly_income=0, pieces=0, price=0
        )
        self.assert_amounts(
            price, cost_price=0, minimum_price=0, margin_rate=0, hourly_real=0
        )
        self.assertIn("how many pieces", price.messages)
        self.assertIn("Enter a price", price.messages)
        self.assertIn("own time is not counted", price.messages)

    def test_no_price_is_enough(self):
        price = self.create_price(commission_rate=100)
        self.assertIn("No price is enough", price.messages)
        self.assert_amounts(price, minimum_price=0, break_even=0)
        price.write({"commission_rate": 85, "wanted_margin": 20})
        self.assertIn("No price leaves such a margin", price.messages)

    def test_losses_are_said(self):
        self.assertIn("You lose money", self.create_price(price=30).messages)
        bowl = self.create_price(name="Bowl", price=50)
        self.assertIn("not all of your time", bowl.messages)

    def test_figures_have_limits(self):
        price = self.create_price()
        for vals in ({"pieces": -1}, {"wanted_margin": 100}, {"fixed_share": 101}):
            with self.subTest(vals=vals), self.assertRaises(CheckViolation):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    price.write(vals)
                    self.env.flush_all()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.create_price()

    def test_unit_has_to_be_the_members(self):
        with self.assertRaises(ValidationError):
            self.create_price(unit=self.their_unit)
        price = self.create_price()
        with self.assertRaises(UserError):
            price.member_id = self.neighbour

    def test_form(self):
        self.create_levy(0.1)
        with Form(self.env["coopaem.price"].with_user(self.user_coach)) as form:
            form.member_id = self.member
            self.assertEqual(form.unit_id, self.unit)
            form.name = "Plate"
            form.minutes = 30
            form.hourly_income = 20
            form.pieces = 10
            with form.line_ids.new() as line:
                line.name = "Clay"
                line.quantity = 3
                line.price = 5
                self.assertEqual(line.amount, 15)
            self.assertEqual(form.cost_price, 25)
            # 250 of costs and time, a tenth of the price on top of it
            self.assertEqual(form.minimum_price, 27.78)
            form.price = 30
            self.assertEqual(form.month_surplus, 20)

    def test_product_gets_the_price(self):
        if "unit_id" not in self.env["product.template"]._fields:
            self.skipTest("products belong to no unit here")
        product, theirs = self.env["product.template"].create(
            [
                {
                    "name": name,
                    "list_price": 50,
                    "unit_id": unit.id,
                    "company_id": self.company.id,
                    "taxes_id": [Command.clear()],
                }
                for name, unit in (("Vase", self.unit), ("Bread", self.their_unit))
            ]
        )
        price = self.create_price(product_id=product.id, price=0)
        price = price.with_user(self.user_coach)
        with self.assertRaises(UserError):
            price.action_set_price()
        price.action_take_wanted_price()
        # 2 254 are four fifths of 70.44 times 40
        self.assertEqual(price.price, 70.44)
        price.action_set_price()
        self.assertEqual(product.list_price, 70.44)
        with self.assertRaises(ValidationError):
            price.product_id = theirs
        with self.assertRaises(AccessError):
            price.with_user(self.user_coach2).action_set_price()
        self.assertEqual(theirs.list_price, 50)
        # the member's unit is somebody else's now
        self.unit.member_ids = self.neighbour
        for action in (price.action_set_price, price.action_propose_fixed_costs):
            product.list_price = 50
            with self.assertRefused(ValidationError, "does not hold"):
                action()
        self.assertEqual(product.list_price, 50)

    def test_fixed_costs_of_the_books(self):
        price = self.create_price()
        with self.assertRaises(UserError):
            price.action_propose_fixed_costs()
        self.patch(
            self.registry["coopaem.unit"],
            "_get_planning_costs",
            lambda units, day, months: {
                unit.id: [("Rent", 500.0), ("Phone", 99.5)] for unit in units
            },
        )
        price.action_propose_fixed_costs()
        fixed = price.line_ids.filtered(lambda line: line.kind == "fixed")
        self.assertEqual(fixed.mapped("amount"), [500, 99.5])
        self.assertEqual(len(price.line_ids), 4)

    def test_queries_do_not_grow(self):
        self.create_levy(0.1)
        prices = self.env["coopaem.price"].concat(
            *(self.create_price(name=f"Vase {number}") for number in range(12))
        )

        def count(records):
            self.env.invalidate_all()
            records.mapped("name")
            before = self.env.cr.sql_log_count
            records.mapped("minimum_price")
            return self.env.cr.sql_log_count - before

        count(prices)
        self.assertEqual(count(prices), count(prices[:1]))

    # Who may

    def test_who_finds_what(self):
        price = self.create_price()
        for user, sees in (
            (self.user_coach, True),
            (self.user_manager, True),
            (self.user_member, True),
            (self.user_coach2, False),
            (self.user_other, False),
            (self.user_neighbour, False),
            (self.user_elsewhere, False),
            (self.user_portal, False),
        ):
            with self.subTest(user=user.login):
                records = self.env["coopaem.price"].with_user(user)
                self.assertEqual(records.search([]), price if sees else records)
                self.assertEqual(price.with_user(user).has_access("read"), sees)
        for user in (
            self.user_public,
            self.user_internal,
            self.user_accountant,
            self.user_programme_officer,
        ):
            for model in ("coopaem.price", "coopaem.price.line"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_members_read_little_and_write_nothing(self):
        price = self.create_price().with_user(self.user_member)
        self.assertEqual(price.read(["name", "price"])[0]["price"], 60)
        for name in ("note", "member_id", "line_ids", "minimum_price", "chart"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                price.read([name])
        for action in (
            "action_set_price",
            "action_propose_fixed_costs",
            "action_take_wanted_price",
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(price, action)()
        with self.assertRaises(AccessError):
            price.price = 1
        with self.assertRaises(AccessError):
            self.env["coopaem.price.line"].with_user(self.user_member).search([])

    def test_who_no_longer_holds_the_unit(self):
        price = self.create_price()
        self.unit.member_ids = self.neighbour
        self.assertFalse(price.with_user(self.user_member).has_access("read"))
        self.unit.member_ids = self.member
        self.leave(self.member)
        self.assertFalse(price.with_user(self.user_member).has_access("read"))
