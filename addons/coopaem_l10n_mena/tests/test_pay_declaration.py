# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .pay_common import CoopaemPayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-30")
class TestPayDeclaration(CoopaemPayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_money(cls.unit_a, 40000)
        cls.member_a.sudo().l10n_mena_social_insured = "123456789"
        for month, gross in (("2026-03-01", 10000), ("2026-04-01", 5000)):
            run = cls._create_run(month)
            cls._line(run, cls.member_a).gross = gross
            cls._line(run, cls.member_b).cost = 0
            cls._book_run(run)

    def _rows(self, **vals):
        form = Form(self.env["coopaem.pay.declaration"].with_user(self.accountant))
        for name, value in vals.items():
            form[name] = value
        wizard = form.save()
        wizard.action_xlsx()
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.accountant)
            ._render(
                "coopaem_l10n_mena.action_report_pay_declaration_xlsx", wizard.ids, {}
            )
        )
        self.assertEqual(kind, "xlsx")
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        self.assertIn("Columns of our own", sheet.cell(3, 1).value)
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def test_month_of_contributions(self):
        row, total = self._rows(date="2026-03-15")
        self.assertEqual(row["Social security number"], "123456789")
        self.assertEqual(row["Gross pay"], 10000)
        self.assertAlmostEqual(row["CNSS: kept back"], 494.80)
        self.assertAlmostEqual(
            row["CNSS: in all"]
            + sum(
                amount or 0
                for name, amount in row.items()
                if name.endswith(": in all") and not name.startswith("CNSS")
            ),
            494.80 + 1749.80,
        )
        self.assertEqual(total["Gross pay"], 10000)

    def test_year_of_wages(self):
        row, _total = self._rows(kind="wages")
        self.assertEqual(row["Gross pay"], 15000)
        self.assertAlmostEqual(row["Income tax"], 601.56)
        self.assertAlmostEqual(row["Net pay"], 8903.64 + 4663.00)

    def test_quarter_has_its_months(self):
        row, _total = self._rows(period="quarter", date="2026-05-01")
        self.assertEqual(row["Gross pay April 2026"], 5000)
        self.assertEqual(row["Gross pay June 2026"], 0)

    def test_nothing_booked(self):
        with self.assertRaisesRegex(UserError, "No wage is booked"):
            self._rows(date="2026-01-15")

    def test_who_makes_lists(self):
        coach = self._create_pay_user("coach")
        with self.assertRaises(AccessError):
            self.env["coopaem.pay.declaration"].with_user(coach).create({})
