# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_tax_regime import RegimeCommon


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-10-01")
class TestPath(RegimeCommon):
    chart = "ma"

    def path(self, name):
        return self.env.ref(f"coopaem_l10n_mena.path_{name}")

    def test_every_route_and_step_says_where_it_was_read(self):
        paths = self.env["coopaem.path"].search([("code", "=like", "__\\_%")])
        self.assertEqual(set(paths.country_id.mapped("code")), {"MA", "TN", "EG"})
        for record in [*paths, *paths.step_ids]:
            with self.subTest(record=record.display_name):
                self.assertTrue(record.source_ids or record.status == "unsourced")
                self.assertEqual(
                    record.to_verify, record.status not in ("law", "official")
                )
        for step in paths.step_ids:
            self.assertEqual(step.country_id, step.path_id.country_id)
            for before in step.prerequisite_ids:
                self.assertLess(before.sequence, step.sequence)

    def test_the_closed_window_is_not_offered(self):
        closed = self.path("eg_temporary_informal")
        self.assertEqual(closed.date_to, date(2024, 4, 5))
        self.assertFalse(closed.is_open)
        egypt = self.env["res.company"].create(
            {"name": "Marg", "country_id": self.env.ref("base.eg").id}
        )
        member = self.env["coopaem.member"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Mona"}).id,
                "company_id": egypt.id,
            }
        )
        with self.assertRaisesRegex(UserError, "closed on"):
            self.env["coopaem.member.path"].create(
                {"member_id": member.id, "path_id": closed.id}
            )

    def test_benefits_that_end_are_said_before(self):
        member = self.env["coopaem.member"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Amina"}).id,
                "company_id": self.company.id,
            }
        )
        for name, step, text in (
            ("ma_employee", 1, "direct social aid"),
            ("ma_auto_entrepreneur", 2, "AMO Tadamon"),
        ):
            record = self.env["coopaem.member.path"].create(
                {"member_id": member.id, "path_id": self.path(name).id}
            )
            record.line_ids[:step].write({"state": "done"})
            line = record.line_ids[step]
            with self.assertRaisesRegex(UserError, text):
                line.action_done()
            line.action_told()
            line.action_done()
            self.assertEqual(line.state, "done")

    def test_a_changed_figure_is_to_be_checked_again(self):
        step = self.path("ma_auto_entrepreneur").step_ids[2]
        self.assertFalse(step.to_verify)
        step.cost_min = 50
        self.assertTrue(step.to_verify)
        self.assertIn("to be checked", step.caveat)
        step.action_verify()
        self.assertFalse(step.caveat)

    def test_cost_of_formality(self):
        self._sell(self.unit_a, 100000, "2026-03-01")
        self._sell(self.unit_a, 9000, "2025-09-30")
        coach = new_test_user(
            self.env,
            "path_coach",
            groups="coopaem_member.group_coopaem_coach",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.unit_a.coach_id = coach
        Wizard = self.env["coopaem.formality.cost"].with_user(coach)
        with Form(Wizard.with_context(default_unit_id=self.unit_a.id)) as form:
            self.assertAlmostEqual(form.turnover, 100000)
            self.assertFalse(form.is_short)
            form.costs = 40000
        lines = {line.name: line for line in form.record.line_ids}
        self.assertAlmostEqual(lines["Nothing is declared"].left, 60000)
        trade = lines["Auto-entrepreneur: trade, industry, crafts"]
        self.assertAlmostEqual(trade.tax, 500)
        # a tax of 500 leads to the second class of the health insurance
        self.assertAlmostEqual(trade.contributions, 1560)
        self.assertAlmostEqual(trade.left, 57940)
        self.assertIn("AMO Tadamon", trade.warning)
        wage = lines["Employee of the cooperative"]
        self.assertGreater(wage.contributions, 10000)
        self.assertAlmostEqual(wage.left + wage.tax + wage.contributions, 60000, 0)
        self.assertIn("end benefits", wage.note)
        self.assertNotIn("used up", wage.note, "cents of an estimate")
        self.assertIn("direct social aid", wage.warning)
        # what cannot be counted is named all the same
        self.assertTrue(lines["Individual trader or service provider"].is_unknown)
        # beyond the limit a route is shown as what it is
        with Form(Wizard.with_context(default_unit_id=self.unit_a.id)) as form:
            form.turnover = 300000
        services = form.record.line_ids.filtered(lambda line: "services" in line.name)
        self.assertTrue(services.is_closed)
        # what the third class pays was found in no source: it is not taken for nothing
        trade = form.record.line_ids.filtered(lambda line: "trade," in line.name)
        self.assertTrue(trade.is_partial)
        self.assertAlmostEqual(trade.tax, 1500)
        self.assertIn("not counted", trade.note)
        with self.assertRaisesRegex(AccessError, "do not see the figures"):
            Wizard.create({"unit_id": self.unit_b.id}).read(["turnover"])

    def test_books_of_less_than_a_year_are_no_year(self):
        self._sell(self.unit_a, 9000, "2025-10-20")
        self._sell(self.unit_b, 9000, "2026-08-05")
        Wizard = self.env["coopaem.formality.cost"]
        for unit, first, is_short in (
            (self.unit_a, date(2025, 10, 20), False),
            (self.unit_b, date(2026, 8, 5), True),
        ):
            with self.subTest(unit=unit.name):
                wizard = Wizard.create({"unit_id": unit.id})
                self.assertEqual(wizard._get_year(), (first, is_short))
                self.assertEqual(wizard.is_short, is_short)
                self.assertAlmostEqual(wizard.turnover, 9000)

    def test_contributions_go_with_the_regime(self):
        regime = self.env.ref("coopaem_l10n_mena.tax_regime_tn_ae_other")
        day = date(2024, 12, 31)
        year = regime._compute_contributions(12000, day)
        self.assertAlmostEqual(year, 12 * 69.519, 2)
        self.assertEqual(regime._compute_contributions(0, day), year, "a flat class")
        regime = self.env.ref("coopaem_l10n_mena.tax_regime_ma_ae_trade")
        self.assertEqual(regime._compute_contributions(12000, day, 499), 1200)
        self.assertEqual(regime._compute_contributions(12000, day, 500), 1560)
        with self.assertRaises(UserError):
            regime._compute_contributions(12000, day, 1000)
        regime.sudo().cover_scheme_id = False
        self.assertIsNone(regime._compute_contributions(12000, day))

    def test_closed_windows_are_not_shown_as_open(self):
        egypt = self.env["res.company"].create(
            {"name": "El Marg", "country_id": self.env.ref("base.eg").id}
        )
        egypt.account_fiscal_country_id = egypt.country_id
        Route = self.env["coopaem.formality.route"]
        rows = {
            row["name"]: row
            for row in Route._list_routes(egypt, 300000, 200000, date(2026, 3, 1))
        }
        closed = rows[self.path("eg_temporary_informal").name]
        self.assertTrue(closed["is_closed"])
        self.assertIn("closed on", closed["note"])
        self.assertFalse(rows["Law 6/2025"]["is_closed"])
        self.assertAlmostEqual(rows["Law 6/2025"]["tax"], 1200)
        # a year without profit owes the contributions of the lowest income
        loss, least = (
            next(
                row["contributions"]
                for row in Route._list_routes(egypt, 3000, costs, date(2026, 3, 1))
                if row["name"] == "Law 6/2025"
            )
            for costs in (9000, 2999)
        )
        self.assertGreater(least, 0)
        self.assertEqual(loss, least)
        # the regime goes with its path
        self.path("eg_sole_establishment").sudo().date_to = "2026-02-28"
        rows = {
            row["name"]: row
            for row in Route._list_routes(egypt, 300000, 200000, date(2026, 3, 1))
        }
        self.assertTrue(rows["Law 6/2025"]["is_closed"])
