# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import Form, tagged

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
class TestLevyExplained(CoopaemLevyCommon):
    def _explain(self, levies):
        line = self._close_month(len(self.env["coopaem.closing"].search([])) + 1)
        lines = self.env["coopaem.levy.line"].sudo()._keep_results(line, levies)
        return [
            [
                sentence.replace("\N{NO-BREAK SPACE}", " ")
                for sentence in each._explain()
            ]
            for each in lines
        ]

    def test_plain_rule(self):
        self._create_rule(basis="collected")
        self.assertEqual(
            self._explain(self._levies(1, collected=744.92)),
            [
                [
                    "Turnover collected in the month: 744.92 DH.",
                    "744.92 DH × 10 % = 74.492 DH.",
                    "Rounded: 74.49 DH.",
                    "Levy of the month: 74.49 DH.",
                ]
            ],
        )

    def test_everything(self):
        self._create_rule(
            period="year",
            tiers=[(0, 0.1), (1000, 0.05), (2000, 0.01)],
            fixed_month=10,
            has_internal_rate=True,
            internal_sales_rate=0.02,
            cap_month=90,
            floor_year=6000,
        )
        self._create_rule("R2", basis="collected", cap_year=12.5)
        self._levy_and_book(1, invoiced=200, collected=50)
        self.assertEqual(
            self._explain(
                self._levies(
                    3,
                    invoiced=(500, 2600),
                    invoiced_internal=(0, 100),
                    collected=(100, 200),
                )
            ),
            [
                [
                    "Turnover invoiced this year so far: 2,500.00 DH.",
                    "From 0.00 DH to 1,000.00 DH: 1,000.00 DH × 10 % = 100.00 DH.",
                    "From 1,000.00 DH to 2,000.00 DH: 1,000.00 DH × 5 % = 50.00 DH.",
                    "Above 2,000.00 DH: 500.00 DH × 1 % = 5.00 DH.",
                    "Internal sales: 100.00 DH × 2 % = 2.00 DH.",
                    "Fixed amount: 3 months × 10.00 DH = 30.00 DH.",
                    "Less what was levied so far this year, 500.00 DH: -313.00 DH.",
                    "Due this year so far: 187.00 DH (500.00 DH levied before, "
                    "-313.00 DH now).",
                    "Raised to a twelfth of the year's least amount, 6,000.00 DH, for "
                    "each month so far (3): 1,500.00 DH.",
                    "Less what was levied so far this year: 1,500.00 DH − 500.00 DH.",
                    "Levy of the month: 1,000.00 DH.",
                ],
                [
                    "Turnover collected in the month: 100.00 DH.",
                    "100.00 DH × 10 % = 10.00 DH.",
                    "Due this year so far: 15.00 DH (5.00 DH levied before, 10.00 DH "
                    "now).",
                    "Lowered to the greatest amount per year: 12.50 DH.",
                    "Less what was levied so far this year: 12.50 DH − 5.00 DH.",
                    "Levy of the month: 7.50 DH.",
                ],
            ],
        )

    def test_other_steps(self):
        self._create_rule("R1", basis="margin", fixed_month=30, cap_month=20)
        self._create_rule("R2", basis="treasury", floor_month=5)
        self._create_rule("R3")
        waived = self._create_rule("R4")
        self.env["coopaem.levy.waiver"].create(
            {
                "rule_id": waived.id,
                "unit_id": self.unit_a.id,
                "date_from": "2026-01-01",
                "reason": "Flood <b>",
            }
        )
        levies = self._levies(1, margin=-5, treasury=-5, invoiced=-100)
        self.assertEqual(
            self._explain(levies),
            [
                [
                    "Margin of the month: -5.00 DH.",
                    "A negative margin counts as nought.",
                    "Fixed amount: 30.00 DH.",
                    "Lowered to the greatest amount per month: 20.00 DH.",
                    "Levy of the month: 20.00 DH.",
                ],
                [
                    "Treasury at the month's end: -5.00 DH.",
                    "A negative treasury counts as nought.",
                    "Raised to the least amount per month: 5.00 DH.",
                    "Levy of the month: 5.00 DH.",
                ],
                [
                    "Turnover invoiced in the month: -100.00 DH.",
                    "Credit notes exceed sales, so the levy is given back at the first "
                    "rate: -100.00 DH × 10 % = -10.00 DH.",
                    "Levy of the month: -10.00 DH.",
                ],
                ["Waived: Flood <b>", "Levy of the month: 0.00 DH."],
            ],
        )
        explanation = (
            self.env["coopaem.levy.line"]
            .search([("rule_id", "=", waived.id)])
            .explanation
        )
        self.assertIn("<li>Waived: Flood &lt;b&gt;</li>", explanation)

    def test_change_during_the_year(self):
        self._create_rule("R1", period="year", date_to="2026-01-31", floor_year=12000)
        self._create_rule(
            "R1", period="year", tiers=[(0, 0.05)], date_from="2026-02-01"
        )
        self._close_month(1, turnover=1000)
        self._levy_and_book(1, invoiced=1000)
        self.assertEqual(
            self._explain(self._levies(2, invoiced=(500, 1500))),
            [
                [
                    "Turnover invoiced this year so far: 1,500.00 DH.",
                    "1,500.00 DH × 5 % = 75.00 DH.",
                    "Months of the year under other terms: 1. 100.00 DH was due by "
                    "them, instead of the 50.00 DH that today's terms would ask for.",
                    "Less what was levied so far this year, 1,000.00 DH: -875.00 DH.",
                    "Due this year so far: 125.00 DH (1,000.00 DH levied before, "
                    "-875.00 DH now).",
                    "Raised to a twelfth of the year's least amount for each month so "
                    "far (2): 1,000.00 DH.",
                    "Less what was levied so far this year: 1,000.00 DH − 1,000.00 DH.",
                    "Levy of the month: 0.00 DH.",
                ]
            ],
        )

    def test_figures_in_the_language(self):
        self._create_rule(basis="collected", tiers=[(0, 0.125)])
        line = self._close_month(1)
        levy_line = (
            self.env["coopaem.levy.line"]
            .sudo()
            ._keep_results(line, self._levies(1, collected=1744.9))
        )
        french = self.env["res.lang"]._activate_lang("fr_FR")
        self.assertTrue(french)
        sentence = levy_line.with_context(lang="fr_FR")._explain()[1]
        self.assertIn("12,5\N{NO-BREAK SPACE}%", sentence)
        self.assertIn("744,90", sentence)


@tagged("post_install", "-at_install")
class TestLevyPreview(CoopaemLevyCommon):
    def test_preview(self):
        self._create_rule()
        self._create_document(self.unit_a, 1000, "2026-01-10")
        self._create_document(self.unit_b, 500, "2026-01-10")
        previews = self.env["coopaem.levy.preview"].with_context(lang="en_US")
        with Form(previews) as form:
            form.month = "2026-01-20"
        preview = form.save()
        action = preview.action_preview()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(
            {line.unit_id.code: (line.amount, line.to_book) for line in lines},
            {"U01": (100, 100), "U02": (50, 50), "U03": (0, 0)},
        )
        self.assertIn("January 2026", action["name"])
        self.assertIn("Levy of the month", lines[0].explanation)
        self.assertFalse(
            self.env["account.move.line"].search([("levy_rule_id", "!=", False)])
        )

    def test_chosen_units(self):
        self._create_rule()
        self._create_document(self.unit_b, 500, "2026-01-10")
        preview = (
            self.env["coopaem.levy.preview"]
            .with_context(
                active_model="coopaem.unit",
                active_ids=(self.unit_b + self.structure).ids,
            )
            .create({"month": date(2026, 1, 1)})
        )
        self.assertEqual(preview.unit_ids, self.unit_b)
        preview.action_preview()
        self.assertEqual(preview.line_ids.unit_id, self.unit_b)
        # Counting again replaces what was counted before.
        preview.action_preview()
        self.assertEqual(len(preview.line_ids), 1)

    def test_booked_month_has_nothing_left(self):
        self._create_rule()
        self._create_document(self.unit_a, 1000, "2026-01-10")
        self._levy_and_book(1, invoiced=1000)
        preview = self.env["coopaem.levy.preview"].create(
            {"month": "2026-01-31", "unit_ids": [(6, 0, self.unit_a.ids)]}
        )
        preview.action_preview()
        self.assertRecordValues(preview.line_ids, [{"amount": 100, "to_book": 0}])
