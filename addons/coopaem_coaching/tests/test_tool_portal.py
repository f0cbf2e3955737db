# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

import lxml.html
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .test_business_plan import PlanCommon

LINE = ("line_kind", "line_name", "line_quantity", "line_price")


@tagged("post_install", "-at_install")
class TestToolPortal(PlanCommon, HttpCase):
    def _post(self, url, data):
        pairs = list(data.items()) if isinstance(data, dict) else data
        answer = self.url_open(
            url, data=[("csrf_token", Request.csrf_token(self)), *pairs]
        )
        self.env.invalidate_all()
        return answer

    def _fill_in(self, price="60"):
        lines = (("material", "Clay", "2", "12,5"), ("packaging", "Box", "", "٣٫٢٥"))
        pairs = [pair for line in lines for pair in zip(LINE, line, strict=True)]
        pairs += zip(LINE, ("fixed", "Rent", "1", "600"), strict=True)
        return [
            *pairs,
            ("minutes", "45"),
            ("hourly_income", "20"),
            ("pieces", "40"),
            ("price", price),
            ("wanted_margin", "20"),
        ]

    def _count(self, price, pairs):
        return self.make_jsonrpc_request(
            f"/my/prices/{price.id}/count", {"values": [list(pair) for pair in pairs]}
        )["html"]

    # Prices

    def test_price_from_beginning_to_end(self):
        self.create_levy(0.1)
        self.authenticate("amina", "amina")
        self.assertIn("No price worked out yet", self.url_open("/my/prices").text)
        page = self._post("/my/prices/new", {"name": "  Vase "})
        price = self.env["coopaem.price"].search([("name", "=", "Vase")])
        self.assertTrue(page.url.endswith(f"/my/prices/{price.id}"))
        # sent again, it leads to the same one
        self.assertEqual(self._post("/my/prices/new", {"name": "Vase"}).url, page.url)
        counted = self._count(price, self._fill_in())
        self.assertFalse(price.line_ids, "counting keeps nothing")
        saved = self._post(f"/my/prices/{price.id}/save", self._fill_in())
        results = "//*[contains(@class, 'o_coopaem_price_results')]"
        on_page = lxml.html.fromstring(saved.text).xpath(results)[0]
        typed = lxml.html.fromstring(f"<div>{counted}</div>")
        self.assertEqual(
            " ".join(on_page.text_content().split()),
            " ".join(typed.text_content().split()),
            "the same figures while typing and once saved",
        )
        # 25 + 3.25 of things, 15 of time, 15 of rent
        self.assert_amounts(price, cost_price=58.25, minimum_price=64.73)
        self.assertIn("64.73", counted)
        self._post(
            f"/my/prices/{price.id}/save", [*self._fill_in(), ("step", "wanted")]
        )
        self.assertEqual(price.price, price.wanted_price)
        self._post(f"/my/prices/{price.id}/save", {"step": "remove"})
        self.assertFalse(price.active)

    def test_what_was_typed_is_kept_when_a_step_is_refused(self):
        self.authenticate("amina", "amina")
        price = self.create_price()
        self.patch(
            self.registry["coopaem.unit"],
            "_get_planning_costs",
            lambda units, day, months: {},
        )
        page = self._post(
            f"/my/prices/{price.id}/save",
            [("step", "propose"), *self._fill_in("71")],
        )
        self.assertIn("Enter them by hand", page.text)
        self.assertEqual(price.price, 71)

    def test_what_is_no_number_is_said(self):
        self.authenticate("amina", "amina")
        price = self.create_price()
        self.assertIn("is not a number", self._count(price, self._fill_in("abc")))
        page = self._post(f"/my/prices/{price.id}/save", self._fill_in("-5"))
        self.assertIn("is not a number", page.text)
        self.assertEqual(price.price, 60)
        page = self._post(f"/my/prices/{price.id}/save", {"wanted_margin": "150"})
        self.assertIn("99 at most", page.text)

    def test_others_reach_nothing(self):
        price, plan = self.create_price(), self.create_plan(customers="Tourists")
        line = plan.line_ids[:1]
        for login in (None, "brahim", "elsewhere", "coopaem_portal", "coopaem_coach"):
            with self.subTest(login=login):
                self.authenticate(login, login)
                for url in (
                    f"/my/prices/{price.id}",
                    "/my/prices",
                    f"/my/business-plan/{plan.id}",
                    "/my/business-plan",
                    f"/my/business-plan/{plan.id}/block/customers",
                    f"/my/business-plan/{plan.id}/line/{line.id}",
                    f"/my/business-plan/{plan.id}/season",
                    f"/my/business-plan/{plan.id}/file/xlsx",
                ):
                    page = self.url_open(url)
                    for text in (b"Vase", b"Tourists", b"1,200"):
                        self.assertNotIn(text, page.content, url)
                for url, data in (
                    (f"/my/prices/{price.id}/save", {"price": "1"}),
                    (f"/my/prices/{price.id}/save", {"step": "remove"}),
                    (f"/my/business-plan/{plan.id}/block/customers", {"text": "x"}),
                    (f"/my/business-plan/{plan.id}/agree", {}),
                    (
                        f"/my/business-plan/{plan.id}/line/save",
                        {"line_id": line.id, "step": "remove"},
                    ),
                    (f"/my/business-plan/{plan.id}/season", {"season_1": "5"}),
                ):
                    self._post(url, data)
                if login:
                    self.assertEqual(self._count(price, self._fill_in()), "")
        self.assertRecordValues(price, [{"price": 60, "active": True}])
        self.assertRecordValues(plan, [{"customers": "Tourists", "season_1": 100}])
        self.assertTrue(line.exists())

    def test_lines_of_another_plan_stay(self):
        plan = self.create_plan()
        theirs = self.create_plan(self.neighbour, self.their_unit)
        self.authenticate("amina", "amina")
        self._post(
            f"/my/business-plan/{plan.id}/line/save",
            {"line_id": theirs.line_ids[0].id, "step": "remove"},
        )
        self.assertEqual(len(theirs.line_ids), 4)

    # Plans

    def test_plan_of_one_selling_month(self):
        self.authenticate("amina", "amina")
        self.patch(
            self.registry["coopaem.unit"],
            "_get_planning_actuals",
            lambda units, asked: {
                key: {"opening": 0.0, "months": [{"sale": 1200.0}] + [{}] * 11}
                for key, _unit, _first in asked
            },
        )
        self._post("/my/business-plan/start", {})
        plan = self.env["coopaem.business.plan"].search([])
        self.assertEqual(max(plan._get_season()), 1200)
        self.assertEqual(plan.line_ids.total, 1200)

    def test_plan_from_beginning_to_end(self):
        self.create_levy(0.1)
        self.authenticate("amina", "amina")
        self.assertIn("No plan yet", self.url_open("/my/business-plan").text)
        self._post("/my/business-plan/start", {})
        self._post("/my/business-plan/start", {})
        plan = self.env["coopaem.business.plan"].search([])
        self.assertEqual((len(plan), plan.member_id), (1, self.member))
        page = self._post(
            f"/my/business-plan/{plan.id}/block/customers", {"text": " Tourists "}
        )
        self.assertTrue(page.url.endswith("/block/value"))
        self.assertEqual(plan.customers, "Tourists")
        url = f"/my/business-plan/{plan.id}/line/save"
        for _again in range(2):
            self._post(
                url,
                {
                    "kind": "sale",
                    "name": "Vases",
                    "ordinary": "1000",
                    "is_seasonal": "1",
                },
            )
        self._post(url, {"kind": "investment", "name": "Oven", "month_2": "1200,50"})
        self._post(
            f"/my/business-plan/{plan.id}/season",
            {f"season_{n}": "50" if n == 1 else "100" for n in range(1, 13)}
            | {"opening_treasury": "-100"},
        )
        self.assertEqual(plan._get_treasury()[:3], [350, 49.5, 949.5])
        page = self._post(
            f"/my/business-plan/{plan.id}/season", {"season_1": "9999999999"}
        )
        self.assertIn("between 0 and 1200 %", page.text)
        self.assertEqual(plan.season_1, 50)
        sales = plan.line_ids.filtered(lambda line: line.kind == "sale")
        self.assertEqual(len(sales), 1)
        page = self._post(url, {"kind": "sale", "name": "Vases", "ordinary": "a lot"})
        self.assertIn("is not a number", page.text)
        levies = plan.line_ids.filtered("is_computed")
        self._post(url, {"line_id": levies.id, "step": "remove"})
        self.assertTrue(levies.exists(), "levies are counted, not typed")
        page = self._post(f"/my/business-plan/{plan.id}/agree", {})
        self.assertIn("Talk the plan over first", page.text)
        plan.action_discuss()
        self._post(url, {"line_id": sales.id, "step": "remove"})
        self.assertTrue(sales.exists(), "what was talked over stays")
        self._post(f"/my/business-plan/{plan.id}/agree", {})
        plan.action_agree()
        self.assertEqual(plan.state, "agreed")
        self.assertIn("You agreed on", self.url_open("/my/business-plan").text)

    def test_two_pages_at_once(self):
        """What the other page made in between is there already."""
        self.authenticate("amina", "amina")
        self._post("/my/prices/new", {"name": "Vase"})
        for model, url, data in (
            ("coopaem.price", "/my/prices", {"name": "Plate"}),
            ("coopaem.business.plan", "/my/business-plan", {}),
        ):
            with (
                self.subTest(model=model),
                patch.object(
                    self.registry[model], "create", side_effect=UniqueViolation
                ),
            ):
                step = "new" if data else "start"
                page = self._post(f"{url}/{step}", data)
                self.assertEqual(page.status_code, 200)
                self.assertTrue(page.url.endswith(url))

    def test_a_season_has_its_limit(self):
        plan = self.create_plan()
        self.authenticate("amina", "amina")
        for number in ("1201", "9999999999"):
            page = self._post(
                f"/my/business-plan/{plan.id}/season",
                {f"season_{n}": number for n in range(1, 13)},
            )
            self.assertIn("between 0 and 1200 %", page.text)
        self.assertEqual(plan.season_3, 150)

    def test_the_plan_of_who_left_is_in_nobodys_way(self):
        plan = self.create_plan(self.neighbour, self.their_unit)
        self.their_unit.member_ids = self.member
        self.unit.member_ids = False
        self.authenticate("amina", "amina")
        self._post("/my/business-plan/start", {})
        newer = self.env["coopaem.business.plan"].search(
            [("member_id", "=", self.member.id)]
        )
        self.assertEqual(newer.unit_id, self.their_unit)
        self.assertEqual((plan.is_current, newer.is_current), (False, True))

    def test_files(self):
        plan = self.create_plan()
        self.authenticate("amina", "amina")
        for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            with self.subTest(kind=kind):
                page = self.url_open(f"/my/business-plan/{plan.id}/file/{kind}")
                self.assertEqual(page.status_code, 200)
                if kind == "xlsx":
                    self.assertTrue(page.content.startswith(start))

    def test_months_without_money_stand_out(self):
        plan = self.create_plan()
        self.authenticate("amina", "amina")
        page = lxml.html.fromstring(self.url_open("/my/business-plan").text)
        red = "//td[contains(@class, 'o_coopaem_negative')]"
        self.assertEqual(len(page.xpath(red)), 1)
        self.assertTrue(page.xpath("//*[contains(@class, 'o_coopaem_no_money')]"))
        plan.line_ids.filtered(lambda line: line.kind == "investment").unlink()
        page = lxml.html.fromstring(self.url_open("/my/business-plan").text)
        self.assertFalse(page.xpath(red))

    def test_holders_of_one_unit(self):
        self.unit.member_ids = [Command.link(self.neighbour.id)]
        self.their_unit.member_ids = [Command.clear()]
        plan = self.create_plan()
        self.create_price()
        self.authenticate("brahim", "brahim")
        page = self._post("/my/business-plan/start", {})
        self.assertIn("Work on it together", page.text)
        self.assertNotIn("Oven", page.text)
        page = self._post("/my/prices/new", {"name": "Vase"})
        self.assertIn("Choose another name", page.text)
        self.assertEqual(self.env["coopaem.business.plan"].search([]), plan)


@tagged("post_install", "-at_install")
class TestToolTours(PlanCommon, HttpCase):
    def test_coach_in_the_web_client(self):
        self.create_levy(0.1)
        price = self.create_price(
            name="Plate", line_ids=[], minutes=0, hourly_income=0, pieces=0, price=0
        )
        self.start_tour(
            f"/odoo/action-coopaem_coaching.coopaem_price_action/{price.id}",
            "coopaem_price_coach",
            login="coopaem_coach",
        )
        self.assert_amounts(price, minimum_price=27.78, price=30, month_surplus=20)
        plan = self.create_plan()
        self.start_tour(
            f"/odoo/action-coopaem_coaching.coopaem_business_plan_action/{plan.id}",
            "coopaem_plan_coach",
            login="coopaem_coach",
        )
        self.assertRecordValues(
            plan, [{"customers": "Tourists and hotels", "state": "discussed"}]
        )


@tagged("post_install", "-at_install")
class TestToolToursOnPhone(PlanCommon, HttpCase):
    browser_size = "360x740"
    touch_enabled = True

    def test_member_on_a_phone_in_arabic(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.user_member.lang = "ar_001"
        self.create_levy(0.1)
        price = self.create_price(price=0)
        self.start_tour(f"/my/prices/{price.id}", "coopaem_tools_member", login="amina")
        self.assert_amounts(price, price=100, minimum_price=62.62)
        plan = self.env["coopaem.business.plan"].search([])
        self.assertEqual(plan.customers, "السياح")
        self.assertEqual(plan.member_id, self.member)
        rent = plan.line_ids.filtered(lambda line: line.name == "Taxi")
        self.assertEqual(rent.total, 1200)
