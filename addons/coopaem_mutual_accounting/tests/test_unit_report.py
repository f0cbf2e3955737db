# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from datetime import date

from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
class TestUnitReport(CoopaemLevyCommon):
    """The sum of the units is the company, line by line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(beneficiary="structure")
        # A year before: its results are "earlier years" in the report.
        old = cls._create_document(cls.unit_a, 700, "2025-11-10")
        cls._pay(old, "2025-12-05")
        cls.invoice_a = cls._create_document(cls.unit_a, 1000, "2026-01-10")
        cls._pay(cls.invoice_a, "2026-02-03", amount=500)
        cls._create_document(cls.unit_a, 200, "2026-02-11", move_type="out_refund")
        invoice_b = cls._create_document(cls.unit_b, 333.33, "2026-02-12")
        bill_b = cls._create_document(
            cls.unit_b, 450, "2026-02-15", move_type="in_invoice"
        )
        cls._pay(bill_b, "2026-03-01")
        # One movement pays two units; another one nobody explains.
        line = cls._create_statement_line(700, "2026-03-05")
        cls._reconcile_statement_line(
            line,
            [
                (cls.receivable, -400.0, cls._term_lines(invoice_b)),
                (cls.company.allocation_account_id, -300.0, None),
            ],
        )
        cls._levy_and_book_on(cls.unit_a, date(2026, 2, 28))

    @classmethod
    def _levy_and_book_on(cls, unit, day):
        levies = cls.rule_model._get_levies(
            unit,
            day.replace(day=1),
            day,
            {unit.id: {"collected": (100, 100), "invoiced": (100, 100)}},
            {unit.id: 2},
        )
        lines = cls.rule_model._prepare_levy_move_lines(levies)
        move = (
            cls.env["account.move"]
            .sudo()
            .create(
                {
                    "journal_id": cls.company.levy_journal_id.id,
                    "date": day,
                    "line_ids": [Command.create(vals) for vals in lines],
                }
            )
        )
        move.action_post()

    def _report(self, **vals):
        return self.env["coopaem.unit.report"].create(
            {
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                **vals,
            }
        )

    def _compute(self, wizard):
        """The report as {line: {column: amount}}."""
        instance = wizard._create_instance()
        names = {period.id: period.name for period in instance.period_ids}
        matrix = instance._compute_matrix()
        rows = {}
        for row in matrix.iter_rows():
            key = row.kpi.name, row.account_id
            rows[key] = {}
            for cell, column in zip(
                row.iter_cells(),
                [subcol for subcol in matrix.iter_subcols()],
                strict=True,
            ):
                amount = cell.val if cell and isinstance(cell.val, int | float) else 0.0
                rows[key][names[column.col.key]] = amount
        return rows

    def _assert_units_are_company(self, rows):
        self.assertTrue(rows)
        company = self.company.name
        for key, columns in rows.items():
            if key[1] and self.env["account.account"].browse(key[1]).is_liquidity:
                # Bank and cash belong to no unit one by one, only together.
                continue
            units = sum(
                amount
                for name, amount in columns.items()
                if name not in (company, "Total")
            )
            with self.subTest(line=key):
                self.assertAlmostEqual(units, columns[company], places=2)
                self.assertAlmostEqual(columns["Total"], columns[company], places=2)

    def test_profit_and_loss_of_units_is_the_companys(self):
        for template in ("mis_report_profit_loss", "mis_report_profit_loss_ma"):
            wizard = self._report(
                template_id=self.env.ref(f"coopaem_mutual_accounting.{template}").id,
                with_accounts=True,
            )
            rows = self._compute(wizard)
            self._assert_units_are_company(rows)
            name = f"{self.unit_a.code} {self.unit_a.name}"
            self.assertAlmostEqual(rows["result", None][name], 1000 - 200 - 10)
            self.assertAlmostEqual(rows["levies", None][name], 10)
            self.assertAlmostEqual(rows["levies", None][self.company.name], 0)

    def test_balance_sheet_of_units_balances_and_is_the_companys(self):
        for template in ("mis_report_balance_sheet", "mis_report_balance_sheet_ma"):
            wizard = self._report(
                report="balance_sheet",
                template_id=self.env.ref(f"coopaem_mutual_accounting.{template}").id,
                with_accounts=True,
            )
            rows = self._compute(wizard)
            self._assert_units_are_company(rows)
            for unit in self.unit_a, self.unit_b, self.unit_c, self.structure:
                name = f"{unit.code} {unit.name}"
                with self.subTest(template=template, unit=unit.code):
                    self.assertAlmostEqual(
                        rows["assets", None][name], rows["liabilities", None][name]
                    )
                    self.assertAlmostEqual(
                        rows["treasury", None][name], self._treasury(unit)
                    )
            name = f"{self.unit_a.code} {self.unit_a.name}"
            self.assertAlmostEqual(rows["earlier_results", None][name], 700)
            self.assertNotEqual(rows["assets", None][name], 0)

    def test_ledgers_of_units_are_the_companys_trial_balance(self):
        items = self.env["coopaem.unit.item"]
        domain = [("company_id", "=", self.company.id), ("parent_state", "=", "posted")]
        liquid = [("account_id.is_liquidity", "=", True)]
        solid = [("account_id.is_liquidity", "=", False)]
        of_units = {
            account: (debit, credit)
            for account, debit, credit in items._read_group(
                [*domain, *solid], ["account_id"], ["debit:sum", "credit:sum"]
            )
        }
        of_company = self.env["account.move.line"]._read_group(
            [*domain, *solid], ["account_id"], ["debit:sum", "credit:sum"]
        )
        self.assertEqual(
            of_units.keys(), {account for account, _debit, _credit in of_company}
        )
        for account, debit, credit in of_company:
            with self.subTest(account=account.code):
                self.assertAlmostEqual(of_units[account][0], debit)
                self.assertAlmostEqual(of_units[account][1], credit)
        ((treasuries,),) = items._read_group([*domain, *liquid], [], ["balance:sum"])
        ((liquidity,),) = self.env["account.move.line"]._read_group(
            [*domain, *liquid], [], ["balance:sum"]
        )
        self.assertAlmostEqual(treasuries, liquidity)
        # Every entry balances in every unit.
        for unit, move, balance in items._read_group(
            domain, ["unit_id", "move_id"], ["balance:sum"]
        ):
            self.assertAlmostEqual(balance, 0, msg=f"{unit.code} {move.name}")

    def test_months_add_up_to_the_year(self):
        wizard = self._report(
            columns="month",
            unit_ids=[Command.set(self.unit_a.ids)],
            date_to="2026-03-31",
        )
        rows = self._compute(wizard)
        turnover = rows["sales", None]
        self.assertAlmostEqual(turnover["January 2026"], 1000)
        self.assertAlmostEqual(turnover["February 2026"], -200)
        self.assertAlmostEqual(turnover["Total"], 800)

    def test_template_follows_the_chart(self):
        wizard = self._report()
        self.assertEqual(wizard.template_id.chart_template, "ma")
        general = self.env["mis.report"]._get_unit_template(
            "profit_loss", self.env["res.company"].new({"chart_template": "fr"})
        )
        self.assertFalse(general.chart_template)

    def test_screen_and_exports(self):
        with Form(self.env["coopaem.unit.report"]) as form:
            form.report = "balance_sheet"
            form.date_from = "2026-01-01"
            form.date_to = "2026-06-30"
            form.unit_ids.add(self.unit_a)
            form.unit_ids.add(self.unit_b)
        wizard = form.record
        action = wizard.action_show()
        instance = self.env["mis.report.instance"].browse(action["res_id"])
        self.assertTrue(instance.temporary)
        self.assertEqual(len(instance.period_ids), 3)
        self.assertTrue(instance.compute()["body"])
        # Odoo asks for the layout of documents first where none is chosen.
        wizard = wizard.with_context(discard_logo_check=True)
        self.assertEqual(wizard.action_xlsx()["type"], "ir.actions.report")
        self.assertEqual(wizard.action_pdf()["type"], "ir.actions.report")
        wizard.report = "general_ledger"
        action = wizard.action_show()
        items = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(items.unit_id, self.unit_a | self.unit_b)
        wizard.date_to = "2025-12-31"
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            wizard.action_show()

    def test_general_ledger_workbook(self):
        wizard = self._report(
            report="general_ledger",
            date_from="2026-02-01",
            date_to="2026-02-28",
            unit_ids=[Command.set(self.unit_a.ids)],
        )
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(active_model=wizard._name)
            ._render_xlsx(
                "coopaem_mutual_accounting.unit_general_ledger_xlsx", wizard.ids, {}
            )
        )
        self.assertEqual(kind, "xlsx")
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        opening = next(
            row
            for row in rows
            if row[0] == self.receivable.display_name and row[3] == "Opening balance"
        )
        # 1,200 invoiced; what was invoiced the year before is paid.
        self.assertEqual(opening[6], 1200)
        total = rows[-1]
        self.assertEqual(total[3], "Total")
        self.assertAlmostEqual(total[4], total[5])

    def test_too_many_columns_are_refused(self):
        units = self._create_units(*(f"X{number:03}" for number in range(101)))
        with self.assertRaisesRegex(UserError, "Choose fewer units"):
            self._report(unit_ids=[Command.set(units.ids)])._create_instance()

    def test_others_reach_no_ledger(self):
        other = self.setup_other_company()["company"]
        accountant = new_test_user(
            self.env,
            login="report_other",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        items = self.env["coopaem.unit.item"]
        self.assertTrue(items.search([("unit_id", "=", self.unit_a.id)]))
        self.env.invalidate_all()
        self.assertFalse(
            items.with_user(accountant).search([("unit_id", "=", self.unit_a.id)])
        )
        for login, group in (
            ("report_portal", "base.group_portal"),
            ("report_public", "base.group_public"),
            ("report_user", "base.group_user"),
            ("report_coach", "coopaem_member.group_coopaem_coach"),
        ):
            user = new_test_user(self.env, login=login, groups=group)
            with self.subTest(user=login):
                with self.assertRaises(AccessError):
                    items.with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.env["coopaem.unit.report"].with_user(user).create({})
