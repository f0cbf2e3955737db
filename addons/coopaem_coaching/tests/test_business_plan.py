# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from datetime import date

import lxml.html
from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from ..models.coopaem_business_plan_line import MONTH_FIELDS
from .test_price import ToolCommon

FIRST = date(2026, 1, 1)


class PlanCommon(ToolCommon):
    @classmethod
    def create_plan(cls, member=None, unit=None, **vals):
        """Sales of 1 000 an ordinary month, 1.5 times in March; rent of 300."""
        return cls.env["coopaem.business.plan"].create(
            {
                "member_id": (member or cls.member).id,
                "unit_id": (unit or cls.unit).id,
                "date_start": FIRST,
                "opening_treasury": 200,
                "season_3": 150,
                "line_ids": [
                    Command.create({"kind": kind, "name": name, **line})
                    for kind, name, line in (
                        ("sale", "Vases", {"ordinary": 1000, "is_seasonal": True}),
                        ("cost", "Rent", {"ordinary": 300}),
                        ("pay", "Pay", {"ordinary": 500}),
                        ("investment", "Oven", {"month_2": 1200}),
                    )
                ],
                **vals,
            }
        )

    def amounts(self, plan, kind):
        return plan._sum_kinds()[kind]


@tagged("post_install", "-at_install")
class TestBusinessPlan(PlanCommon):
    def test_months_by_hand(self):
        plan = self.create_plan()
        self.assertEqual(self.amounts(plan, "sale"), [1000, 1000, 1500] + [1000] * 9)
        self.assertEqual(self.amounts(plan, "investment"), [0, 1200] + [0] * 10)
        treasury = plan._get_treasury()
        self.assertEqual(treasury[:4], [400, -600, 100, 300])
        self.assertEqual(
            (plan.closing_treasury, plan.lowest_treasury, plan.negative_months),
            (1900, -600, 1),
        )
        cells = lxml.html.fromstring(plan.cash_plan).xpath(
            "//td[contains(@class, 'o_coopaem_negative')]"
        )
        self.assertEqual(len(cells), 1)
        self.assertIn("600", cells[0].text_content())

    def test_dinars(self):
        self.company.currency_id = self.dinar
        line = {"kind": "sale", "name": "Bread", "ordinary": 33.333}
        plan = self.create_plan(
            season_3=105,
            opening_treasury=0,
            line_ids=[Command.create({**line, "is_seasonal": True})],
        )
        self.assertEqual(self.amounts(plan, "sale")[1:3], [33.333, 35.0])
        self.assertEqual(plan.closing_treasury, 401.663)

    def test_levies_are_those_of_the_rules(self):
        rule = self.create_levy(0.1)
        plan = self.create_plan()
        self.assertEqual(self.amounts(plan, "levy"), [100, 100, 150] + [100] * 9)
        self.assertEqual(plan._get_treasury()[:3], [300, -800, -250])
        plan.write({"season_3": 100})
        self.assertEqual(self.amounts(plan, "levy"), [100] * 12)
        # new terms from March on, and as the plan is a draft it follows
        rule.date_to = "2026-02-28"
        rule.copy(
            {
                "code": "R",
                "date_from": "2026-03-01",
                "date_to": False,
                "basis": "margin",
            }
        )
        plan.opening_treasury = 500
        self.assertEqual(self.amounts(plan, "levy"), [100, 100] + [70] * 10)
        self.assertEqual(len(plan.line_ids.filtered("is_computed")), 1)

    def test_levies_of_the_year_and_of_the_treasury(self):
        rule = self.create_levy(0.1, period="year", has_cap_year=True, cap_year=250)
        plan = self.create_plan(season_3=100)
        self.assertEqual(self.amounts(plan, "levy"), [100, 100, 50] + [0] * 9)
        rule.write({"period": "month", "basis": "treasury", "has_cap_year": False})
        plan.opening_treasury = 300
        # 10 % of 500; the oven leaves 500 - 50 + 200 - 1 200 below nothing
        self.assertEqual(self.amounts(plan, "levy")[:2], [50, 0])

    def test_negative_amounts_are_refused(self):
        plan = self.create_plan()
        with self.assertRaises(ValidationError):
            plan.write({"date_start": date(2026, 1, 2)})
        with self.assertRaises(ValidationError):
            plan.write({"customers": "x" * 601})

    def test_states_and_versions(self):
        plan = self.create_plan(customers="Tourists")
        coached = plan.with_user(self.user_coach)
        for action in (coached.action_agree, plan._agree_as_member):
            with self.assertRaises(UserError):
                action()
        coached.action_discuss()
        for vals in ({"customers": "x"}, {"line_ids": [Command.clear()]}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                coached.write(vals)
        with self.assertRaises(UserError):
            plan.line_ids[0].ordinary = 5
        with self.assertRaises(UserError):
            plan.line_ids[0].unlink()
        coached.action_agree()
        self.assertEqual(plan.state, "discussed")
        plan._agree_as_member()
        self.assertEqual(
            (plan.state, plan.coach_agreed_id), ("agreed", self.user_coach)
        )
        with self.assertRaises(UserError):
            plan.unlink()
        action = coached.action_new_version()
        newer = plan.browse(action["res_id"])
        self.assertRecordValues(
            plan | newer,
            [
                {"version": 1, "is_current": False, "state": "agreed"},
                {"version": 2, "is_current": True, "state": "draft"},
            ],
        )
        self.assertEqual(newer.customers, "Tourists")
        self.assertEqual(newer._get_treasury(), plan._get_treasury())
        newer.customers = "Hotels"
        self.assertEqual(plan.customers, "Tourists")
        with self.assertRaises(UserError):
            coached.action_new_version()
        newer.unlink()
        self.assertTrue(plan.is_current)

    def test_agreement_is_not_written_by_hand(self):
        plan = self.create_plan()
        self.create_levy(0.1)
        plan.opening_treasury = 100
        coached = plan.with_user(self.user_coach)
        plans = coached.browse()
        for vals in (
            {"state": "agreed"},
            {"discussed_date": FIRST},
            {"coach_agreed_date": FIRST},
            {"coach_agreed_id": self.user_manager.id},
            {"member_agreed_date": FIRST},
            {"is_current": False},
            {"version": 7},
            {"date": FIRST},
        ):
            with self.subTest(vals=vals):
                with self.assertRefused(UserError, "not entered by hand"):
                    coached.write(vals)
                with self.assertRefused(UserError, "not entered by hand"):
                    plans.create({"member_id": self.member.id, **vals})
        other = self.create_unit("Bags", member_ids=[Command.set(self.member.ids)])
        with self.assertRefused(UserError, "stays with its unit"):
            coached.unit_id = other
        sneaky = plans.with_context(
            default_member_agreed_date="2026-01-01",
            default_coach_agreed_date="2026-01-01",
            default_state="agreed",
        ).create({"member_id": self.member.id, "unit_id": other.id})
        self.assertRecordValues(
            sneaky, [{"state": "draft", "member_agreed_date": False}]
        )
        # levies are counted
        levies = coached.line_ids.filtered("is_computed")
        self.assertEqual(len(levies), 1)
        with self.assertRefused(UserError, "counted by the rules"):
            levies.month_1 = 0
        with self.assertRefused(UserError, "not entered by hand"):
            (coached.line_ids - levies)[0].is_computed = True
        with self.assertRefused(UserError, "not entered by hand"):
            coached.line_ids = [
                Command.create({"name": "x", "kind": "sale", "is_computed": True})
            ]
        # what the coach plans still counts them anew
        coached.season_3 = 100
        self.assertEqual(levies.month_3, 100)

    def test_who_left_the_unit_leaves_no_current_plan(self):
        plan = self.create_plan()
        self.unit.member_ids = self.neighbour
        with self.assertRefused(ValidationError, "does not hold"):
            plan.with_user(self.user_coach).action_prefill()
        newer = (
            self.env["coopaem.business.plan"]
            .with_user(self.user_coach2)
            .create({"member_id": self.neighbour.id, "unit_id": self.unit.id})
        )
        self.assertEqual((plan.is_current, newer.is_current), (False, True))
        # who shares a unit keeps the plan
        self.unit.member_ids |= self.member
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.create_plan()

    def test_found_from_the_unit(self):
        unit = self.unit.with_user(self.user_coach)
        self.assertEqual((unit.business_plan_count, unit.price_count), (0, 0))
        plan = self.create_plan()
        plan.action_discuss()
        plan.action_new_version()
        unit.invalidate_recordset()
        self.assertEqual(unit.business_plan_count, 1)
        action = unit.action_view_business_plans()
        plans = self.env[action["res_model"]].with_user(self.user_coach)
        self.assertEqual(len(plans.search(action["domain"])), 2)
        price = self.env["coopaem.price"].create(
            {"member_id": self.member.id, "unit_id": self.unit.id, "name": "Vase"}
        )
        unit.invalidate_recordset()
        self.assertEqual(unit.price_count, 1)
        action = unit.action_view_prices()
        prices = self.env[action["res_model"]].with_user(self.user_coach)
        self.assertEqual(prices.search(action["domain"]), price)

    def test_back_to_draft_asks_for_agreement_again(self):
        plan = self.create_plan()
        plan.action_discuss()
        plan._agree_as_member()
        plan.action_draft()
        self.assertRecordValues(plan, [{"state": "draft", "member_agreed_date": False}])

    def _set_actuals(self, opening, months):
        """Say what really happened, in months from the one that is asked for."""
        self.patch(
            self.registry["coopaem.unit"],
            "_get_planning_actuals",
            lambda units, asked: {
                key: {
                    "opening": opening,
                    "months": months + [None] * (12 - len(months)),
                }
                for key, _unit, _first in asked
            },
        )

    def test_compared_by_hand(self):
        plan = self.create_plan()
        self._set_actuals(
            150.0,
            [
                {"sale": 900.0, "cost": -320.0, "other": -180.0},
                {"sale": 1100.0, "cost": -300.0, "levy": -50.0},
            ],
        )
        compared = plan._get_comparisons()[plan.id]
        rows = {
            row["label"]: (
                row["planned"],
                row["real"],
                row["difference"],
                row["is_bad"],
            )
            for row in compared["kinds"]
        }
        self.assertEqual(rows["Sales"], (2000, 2000, 0, False))
        self.assertEqual(rows["Costs"], (600, 620, 20, True))
        self.assertEqual(rows["Own pay"], (1000, 0, -1000, False))
        self.assertEqual(rows["Levies of the cooperative"], (0, 50, 50, True))
        treasury = [
            (month["treasury"]["planned"], month["treasury"]["real"])
            for month in compared["months"]
        ]
        self.assertEqual(treasury, [(400, 550), (-600, 1300)])
        self.assertIn("o_coopaem_compare", plan.comparison)

    @freeze_time("2026-02-10")
    def test_running_month_is_shown_and_not_judged(self):
        plan = self.create_plan()
        self._set_actuals(200.0, [{"sale": 900.0, "cost": -300.0}, {"sale": 50.0}])
        compared = plan._get_comparisons()[plan.id]
        rows = {
            row["label"]: (row["planned"], row["real"]) for row in compared["kinds"]
        }
        self.assertEqual(rows["Sales"], (1000, 900))
        self.assertEqual(rows["Costs"], (300, 300))
        self.assertNotIn("Investment", rows, "it is planned for the running month")
        self.assertEqual(
            [
                (row["sale"]["real"], row["sale"]["is_bad"], row["sale"]["is_running"])
                for row in compared["months"]
            ],
            [(900, True, False), (50, False, True)],
        )
        self.assertEqual(
            [row["treasury"]["real"] for row in compared["months"]], [800, 850]
        )
        rows = lxml.html.fromstring(plan.comparison).xpath("//tr")
        running = [row for row in rows if "still running" in row.text_content()]
        self.assertEqual(len(running), 2)
        self.assertFalse(
            [row for row in running if row.xpath(".//*[contains(@class, 'danger')]")]
        )

    @freeze_time("2026-01-10")
    def test_first_month_is_running(self):
        plan = self.create_plan()
        self._set_actuals(200.0, [{"sale": 900.0}])
        self.assertFalse(plan._get_comparisons()[plan.id]["kinds"])
        self.assertNotIn("Months that are over", plan.comparison)
        self.assertIn("still running", plan.comparison)

    def test_nothing_to_compare(self):
        self._set_actuals(0.0, [])
        self.assertIn("Nothing to compare", self.create_plan().comparison)

    @freeze_time("2026-07-10")
    def test_filled_in_from_last_year(self):
        # the unit began in September
        months = [{}, {}] + [{"sale": 800.0, "cost": -80.0}] * 5
        months += [{"sale": 1200.0, "cost": -80.0, "pay": -400.0}] * 5
        self._set_actuals(100.0, months)
        plan = self.create_plan(date_start=date(2026, 8, 1), line_ids=[], season_3=100)
        plan.action_prefill()
        self.assertEqual(
            [(line.kind, line.ordinary) for line in plan.line_ids],
            [("sale", 1000), ("cost", 80), ("pay", 200)],
        )
        # August was not there yet; September 80 %, February on 120 %
        self.assertEqual(plan._get_season()[:7], [100, 80, 80, 80, 80, 80, 120])
        self.assertEqual(plan.opening_treasury, 100 + 10000 - 800 - 2000)

    @freeze_time("2026-07-10")
    def test_all_of_the_year_in_one_month(self):
        self._set_actuals(0.0, [{"sale": 1.0}] + [{}] * 4 + [{"sale": 99999.0}])
        plan = self.create_plan(date_start=date(2026, 8, 1), line_ids=[], season_3=100)
        plan.action_prefill()
        self.env.flush_all()
        # from August on: December is the fifth
        self.assertEqual(plan._get_season()[4], 1200)
        # what was taken back makes one month more than the whole
        self._set_actuals(0.0, [{"sale": 1300.0}, {"sale": -100.0}])
        plan.action_prefill()
        self.env.flush_all()
        self.assertEqual(plan._get_season(), [0] * 11 + [1200])

    def _set_tax(self, count):
        self.patch(
            self.registry["coopaem.unit"],
            "_get_planning_taxes",
            lambda units, day: {unit.id: ("Small", count) for unit in units},
        )

    def test_tax_of_prices_is_counted_once(self):
        for name in ("Vase", "Bowl", "Plate", "Cup", "Jug"):
            self.create_price(name=name)
        plan = self.create_plan(line_ids=[])
        # 200 a year, whatever is sold: in quiet months too
        self._set_tax(lambda turnover: 200.0)
        plan.action_prefill()
        taxes = plan.line_ids.filtered(lambda line: line.kind == "tax")
        self.assertRecordValues(taxes, [{"ordinary": 16.67, "is_seasonal": False}])
        # a rate that grows with all that is sold: 5 times 28 800 a year
        self._set_tax(lambda turnover: max(turnover - 100000, 0.0) / 10)
        plan.action_prefill()
        taxes = plan.line_ids.filtered(lambda line: line.kind == "tax")
        self.assertRecordValues(taxes, [{"ordinary": 366.67, "is_seasonal": True}])

    def test_margin_on_purchases_alone(self):
        account = self.env["account.account"]
        costs = account.search(
            [
                *account._check_company_domain(self.company),
                ("account_type", "=like", "expense%"),
            ]
        )
        costs.account_type = "expense"
        goods, more = account.create(
            [
                {
                    "code": code,
                    "name": code,
                    "account_type": "expense_direct_cost",
                    "company_ids": [Command.set(self.company.ids)],
                }
                for code in ("61990", "61991")
            ]
        )
        self.create_levy(
            0.1,
            basis="margin",
            cost_account_ids=[Command.set((goods | more).ids)],
        )
        lines = [
            Command.create({"kind": kind, "name": kind, "ordinary": amount})
            for kind, amount in (("sale", 1000), ("purchase", 300), ("cost", 200))
        ]
        plan = self.create_plan(line_ids=lines, season_3=100)
        self.assertEqual(self.amounts(plan, "levy"), [70] * 12)
        # 2 400 of sales, 1 054 of things; rent and commission are no purchases
        price = self.create_price(commission_rate=10)
        self.assertEqual(price.month_levies, 134.6)
        self.assertNotIn("certain costs", price.messages)
        plan.action_prefill()
        self.assertEqual(self.amounts(plan, "levy"), [134.6] * 12)
        # some purchases only: that is not known, and said
        self.env["coopaem.levy.rule"].search([]).cost_account_ids = goods
        plan.opening_treasury = 1
        levy = plan.line_ids.filtered("is_computed")
        self.assertEqual(levy.total, 0)
        self.assertIn("not counted", levy.name)
        on_paper = plan._sum_rows(plan._get_table()["rows"])
        self.assertIn("not counted", " ".join(row["name"] for row in on_paper))
        self.env.invalidate_all()
        self.assertEqual(price.month_levies, 0)
        self.assertIn("certain costs alone", price.messages)

    def test_filled_in_from_prices(self):
        plan = self.create_plan(line_ids=[])
        with self.assertRaises(UserError):
            plan.action_prefill()
        self.create_price()
        plan.action_prefill()
        self.assertEqual(
            [(line.kind, line.ordinary) for line in plan.line_ids],
            [("sale", 2400), ("purchase", 1054), ("cost", 600), ("pay", 600)],
        )

    def test_form(self):
        plans = self.env["coopaem.business.plan"].with_user(self.user_coach)
        with Form(plans) as form:
            form.member_id = self.member
            self.assertEqual(form.unit_id, self.unit)
            form.season_2 = 50
            with form.line_ids.new() as line:
                line.name = "Vases"
                line.ordinary = 100
                line.is_seasonal = True
                self.assertEqual((line.month_1, line.month_2), (100, 50))
                self.assertEqual(line.total, 1150)
            self.assertEqual(form.closing_treasury, 1150)
        self.assertEqual(form.record.state, "draft")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with Form(plans) as form:
                form.member_id = self.member

    def test_paper_in_two_languages(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("ar_001")
        text = "Touristes de passage et hôtels de la médina, toute l'année. " * 9
        plan = self.create_plan(customers=text, partners=text, value=text)
        plan.line_ids = [
            Command.create({"kind": "cost", "name": f"Cost {n}", "ordinary": 10})
            for n in range(25)
        ]
        report = (
            self.env["ir.actions.report"]
            .with_user(self.user_coach)
            .with_context(force_report_rendering=True)
        )
        for lang, direction in (("fr_FR", "ltr"), ("ar_001", "rtl")):
            with self.subTest(lang=lang):
                self.member.partner_id.lang = lang
                content, kind = report._render_qweb_pdf(
                    "coopaem_coaching.report_business_plan", plan.ids
                )
                self.assertEqual(kind, "pdf")
                self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 1)
                html, _kind = report._render_qweb_html(
                    "coopaem_coaching.report_business_plan", plan.ids
                )
                article = lxml.html.fromstring(html).xpath("//article")[0]
                self.assertEqual(article.get("dir"), direction)
        with self.assertRaises(AccessError):
            report.with_user(self.user_coach2)._render_qweb_html(
                "coopaem_coaching.report_business_plan", plan.ids
            )

    def test_spreadsheet(self):
        plan = self.create_plan(customers="Tourists")
        report = self.env["report.coopaem_coaching.business_plan_xlsx"]
        content, _kind = (
            report.with_user(self.user_coach)
            .with_context(active_model=plan._name)
            .create_xlsx_report(plan.ids, {})
        )
        book = load_workbook(io.BytesIO(content))
        money, blocks = book.worksheets
        rows = {row[0]: row[1:] for row in money.iter_rows(min_row=4, values_only=True)}
        self.assertEqual(rows["Sales: Vases"][:3], (1000, 1000, 1500))
        self.assertEqual(rows["Treasury at the month's end"][:3], (400, -600, 100))
        texts = [row[1] for row in blocks.iter_rows(min_row=3, values_only=True)]
        self.assertEqual(texts[0], "Tourists")
        self.assertEqual(len(texts), 9)

    def test_queries_do_not_grow(self):
        plans = self.create_plan() | self.create_plan(self.neighbour, self.their_unit)
        for number in range(6):
            unit = self.create_unit(
                f"Unit {number}", member_ids=[Command.set(self.member.ids)]
            )
            plans |= self.create_plan(unit=unit)

        def count(records):
            self.env.invalidate_all()
            records.line_ids.mapped("name")
            records.unit_id.mapped("name")
            before = self.env.cr.sql_log_count
            records._get_comparisons()
            return self.env.cr.sql_log_count - before

        count(plans)
        self.assertEqual(count(plans), count(plans[:1]))

    # Who may

    def test_who_finds_what(self):
        plan = self.create_plan()
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
                records = self.env["coopaem.business.plan"].with_user(user)
                self.assertEqual(records.search([]), plan if sees else records)
                self.assertEqual(plan.with_user(user).has_access("read"), sees)
        for user in (
            self.user_public,
            self.user_internal,
            self.user_accountant,
            self.user_programme_officer,
        ):
            for model in ("coopaem.business.plan", "coopaem.business.plan.line"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_members_read_little_and_write_nothing(self):
        plan = self.create_plan().with_user(self.user_member)
        self.assertEqual(plan.read(["state"])[0]["state"], "draft")
        for name in ("customers", "line_ids", "comparison", "lowest_treasury"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                plan.read([name])
        for action in (
            "action_agree",
            "action_discuss",
            "action_draft",
            "action_new_version",
            "action_prefill",
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(plan, action)()
        with self.assertRaises(AccessError):
            plan.customers = "x"

    def test_same_unit_is_not_the_same_member(self):
        plan = self.create_plan()
        self.unit.member_ids |= self.neighbour
        self.assertFalse(plan.with_user(self.user_neighbour).has_access("read"))

    def test_lines_stay_with_their_plan(self):
        plan = self.create_plan()
        theirs = self.create_plan(self.neighbour, self.their_unit)
        coach = self.env["coopaem.business.plan.line"].with_user(self.user_coach)
        with self.assertRaises(AccessError):
            coach.create({"plan_id": theirs.id, "name": "x", MONTH_FIELDS[0]: 1})
        with self.assertRaises(UserError):
            plan.line_ids[0].with_user(self.user_coach).plan_id = theirs
