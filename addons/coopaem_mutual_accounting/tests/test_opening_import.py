# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from datetime import date

from openpyxl import Workbook, load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from ..models.opening_files import TABLES, read_workbook
from .levy_common import CoopaemLevyCommon

BALANCE_HEADS = (
    "unit", "account", "partner", "reference", "date", "due_date", "debit", "credit",
    "untaxed",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestOpeningImport(CoopaemLevyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.bank_journal.default_account_id
        cls.equity = cls.env["account.account"].search(
            [
                *cls.env["account.account"]._check_company_domain(cls.company),
                ("account_type", "=", "equity"),
            ],
            limit=1,
        )
        # A tenth of what was collected, at most 500 a year.
        cls.rule = cls._create_rule(
            basis="collected", period="year", has_cap_year=True, cap_year=500
        )
        cls.balances = [
            ["U01", cls.receivable.code, "Hôtel Batha", "OLD-1", "2026-05-20",
             "2026-07-20", 600, "", 500],
            ["U01", "treasury", "", "", "", "", 400, "", ""],
            ["U01", cls.equity.code, "", "", "", "", "", 1000, ""],
            ["U02", cls.payable.code, "Grossiste Saïss", "B-7", "2026-06-02",
             "2026-07-02", "", 250, ""],
            ["U02", "treasury", "", "", "", "", 150, "", ""],
            ["U02", cls.equity.code, "", "", "", "", 100, "", ""],
            ["", cls.bank.code, "", "", "", "", 900, "", ""],
            [cls.structure.code, cls.equity.code, "", "", "", "", "", 350, ""],
        ]  # fmt: skip
        cls.year = [["U01", "2026-01", "2026-06", 5000, 4500, 1000]]
        cls.booked = [["U01", "R1", 450]]

    def _workbook(self, balances=None, year=None, booked=None):
        book = Workbook()
        book.remove(book.active)
        for name, heads, rows in (
            (
                "opening_balances",
                BALANCE_HEADS,
                self.balances if balances is None else balances,
            ),
            (
                "year_to_date",
                ("unit", "month_from", "month", "turnover", "collected", "costs"),
                self.year if year is None else year,
            ),
            (
                "levies_booked",
                ("unit", "rule", "amount"),
                self.booked if booked is None else booked,
            ),
        ):
            sheet = book.create_sheet(name)
            sheet.append(heads)
            for row in rows:
                sheet.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def _wizard(self, *files, **vals):
        files = files or (("take_over.xlsx", self._workbook()),)
        return self.env["coopaem.opening.import"].create(
            {
                "company_id": self.company.id,
                "date": "2026-06-30",
                "file_ids": [
                    Command.create({"name": name, "datas": base64.b64encode(content)})
                    for name, content in files
                ],
                **vals,
            }
        )

    def _import(self, *files, **vals):
        wizard = self._wizard(*files, **vals)
        wizard.action_check()
        self.assertFalse(wizard.issue_ids.mapped("message"))
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        return wizard

    def _messages(self, **tables):
        wizard = self._wizard(("take_over.xlsx", self._workbook(**tables)))
        wizard.action_check()
        wizard.action_import()
        self.assertNotEqual(wizard.state, "done")
        self.assertFalse(
            self.env["coopaem.opening"].search([("company_id", "=", self.company.id)])
        )
        return [
            (issue.file, issue.row, issue.column, issue.message)
            for issue in wizard.issue_ids
        ]

    def test_balances_keep_the_sum_rule(self):
        wizard = self._import()
        move = wizard.opening_id.move_id
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.date, date(2026, 6, 30))
        self._assert_treasury(self.unit_a, 400)
        self._assert_treasury(self.unit_b, 150)
        self._assert_treasury(self.structure, 350)
        self.assertEqual(self._assert_ledger().liquidity, 900)
        owed = move.line_ids.filtered(lambda line: line.account_id == self.receivable)
        self.assertEqual(owed.partner_id, self.customer)
        self.assertEqual(owed.unit_id, self.unit_a)
        self.assertEqual(owed.date_maturity, date(2026, 7, 20))
        self.assertIn("OLD-1", owed.name)

    def test_again_changes_nothing(self):
        first = self._import()
        count = self.env["account.move"].search_count([])
        wizard = self._wizard()
        wizard.action_check()
        self.assertTrue(wizard.is_known)
        wizard.action_import()
        self.assertEqual(wizard.opening_id, first.opening_id)
        self.assertEqual(self.env["account.move"].search_count([]), count)
        # Other figures for the same units are refused.
        self.balances[0][6], self.balances[2][7] = 700, 1100
        wizard = self._wizard()
        wizard.action_check()
        self.assertIn(
            "was taken over with", wizard.issue_ids.filtered("row")[0].message
        )
        self.balances[0][6], self.balances[2][7] = 600, 1000

    def test_two_who_import_at_the_same_moment_see_each_other(self):
        """Both write the company's row, so that the later one begins anew."""
        self.env.flush_all()
        query = "SELECT ctid FROM res_company WHERE id = %s"
        self.env.cr.execute(query, self.company.ids)
        before = self.env.cr.fetchone()
        self._import()
        self.env.cr.execute(query, self.company.ids)
        self.assertNotEqual(self.env.cr.fetchone(), before)

    def test_levies_of_the_year_go_on(self):
        self._import()
        bases, months = self.env["coopaem.closing"]._get_bases(
            self.company, date(2026, 7, 1), date(2026, 7, 31), self.unit_a
        )
        self.assertEqual(bases[self.unit_a.id]["collected"], (0, 4500))
        self.assertEqual(bases[self.unit_a.id]["margin"], (0, 4000))
        self.assertEqual(months[self.unit_a.id], 7)
        # The old invoice is paid: 500 without taxes are collected. A tenth of it is
        # 50, and the year's cap of 500 is reached.
        owed = self.env["account.move.line"].search(
            [("opening_untaxed", "!=", 0), ("company_id", "=", self.company.id)]
        )
        line = self._create_statement_line(600, "2026-07-10")
        self._reconcile_statement_line(line, [(self.receivable, -600, owed)])
        invoice = self._create_document(self.unit_a, 300, "2026-07-12", taxed=False)
        self._pay(invoice, "2026-07-15")
        bases, months = self.env["coopaem.closing"]._get_bases(
            self.company, date(2026, 7, 1), date(2026, 7, 31), self.unit_a
        )
        self.assertEqual(bases[self.unit_a.id]["collected"], (800, 5300))
        levies = self.rule_model._get_levies(
            self.unit_a, date(2026, 7, 1), date(2026, 7, 31), bases, months
        )
        self.assertEqual(float(levies[self.unit_a.id, self.rule.id].to_book), 50)

    def test_errors_say_where_and_what_to_do(self):
        rows = [list(row) for row in self.balances]
        rows[0][0] = "U99"
        rows[3][2] = ""
        rows[5][1] = "9999999"
        rows[6][0] = "U01"
        rows[7][6] = "abc"
        found = self._messages(
            balances=rows,
            year=[["U01", "", "2025-06", 1, 1, 1], ["U01", "", "2026-02", 1, "", 1]],
            booked=[["U01", "NO", 3], ["U02", "R1", 1], ["U02", "R1", 2]],
        )
        places = [place[:3] for place in found]
        for place in (
            ("opening_balances", 2, "unit"),
            ("opening_balances", 5, "partner"),
            ("opening_balances", 7, "account"),
            ("opening_balances", 8, "unit"),
            ("opening_balances", 9, "debit"),
            ("year_to_date", 2, "month"),
            ("year_to_date", 3, "collected"),
            ("levies_booked", 2, "rule"),
            ("levies_booked", 4, "rule"),
        ):
            with self.subTest(place=place):
                self.assertIn(place, places)

    def test_units_must_balance(self):
        rows = [list(row) for row in self.balances]
        rows[2][7] = 900
        (issue, *_others) = self._messages(balances=rows)
        self.assertEqual(issue[:3], ("opening_balances", 3, "debit"))
        self.assertIn("100", issue[3])
        # With a balancing account the rest goes there.
        rows = [rows[0], rows[1], ["", self.bank.code, "", "", "", "", 400, "", ""]]
        wizard = self._import(
            ("take_over.xlsx", self._workbook(balances=rows)),
            balance_account_id=self.equity.id,
        )
        self._assert_treasury(self.unit_a, 400)
        self._assert_ledger()
        self.assertEqual(len(wizard.opening_id.move_id.line_ids), 3)

    def test_bank_must_be_what_the_units_own(self):
        rows = [list(row) for row in self.balances]
        rows[6][6] = 890
        (issue,) = self._messages(balances=rows)
        self.assertIn("does not balance", issue[3])

    def test_csv_files(self):
        self._import(
            (
                "opening_balances.csv",
                (
                    "unit;account;debit;credit\n"
                    f"U01;treasury;100;\nU01;{self.equity.code};;100\n"
                    f";{self.bank.code};100;\n"
                ).encode(),
            )
        )
        self._assert_treasury(self.unit_a, 100)

    def test_undo(self):
        opening = self._import().opening_id
        move = opening.move_id
        opening.action_undo()
        self.assertFalse(opening.exists() or move.exists())
        self._assert_treasury(self.unit_a, 0)
        opening = self._import().opening_id
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": "2026-07-01"}
        )
        closing.sudo().state = "booked"
        with self.assertRaisesRegex(UserError, "counts on this take-over"):
            opening.action_undo()

    def test_months_taken_over_are_not_closed_again(self):
        self._import()
        with self.assertRaisesRegex(ValidationError, "close the months after"):
            self.env["coopaem.closing"].create(
                {"company_id": self.company.id, "date_start": "2026-06-01"}
            )

    def test_template_has_all_headings(self):
        with file_open(
            "coopaem_mutual_accounting/static/xlsx/take_over.xlsx", "rb"
        ) as file:
            content = file.read()
        self.assertEqual(load_workbook(io.BytesIO(content)).sheetnames, list(TABLES))
        self.assertEqual(list(read_workbook(content)), list(TABLES))
        wizard = self._wizard(("take_over.xlsx", content))
        wizard.action_check()
        self.assertEqual(len(wizard.issue_ids), 1)
        self.assertIn("tables are empty", wizard.issue_ids.message)

    def test_others_reach_nothing(self):
        opening = self._import().opening_id
        other = self.setup_other_company()["company"]
        accountant = new_test_user(
            self.env,
            login="opening_other",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model, found in (
            ("coopaem.opening", opening),
            ("coopaem.opening.basis", opening.basis_ids),
            ("coopaem.opening.levy", opening.levy_ids),
        ):
            self.assertTrue(found)
            self.assertFalse(
                self.env[model].with_user(accountant).search([("id", "in", found.ids)])
            )
            for group in ("base.group_portal", "base.group_public", "base.group_user"):
                user = new_test_user(self.env, login=f"{model}{group}", groups=group)
                with self.subTest(model=model, group=group):
                    with self.assertRaises(AccessError):
                        found.with_user(user).read(["company_id"])
                    with self.assertRaises(AccessError):
                        self.env["coopaem.opening.import"].with_user(user).create({})
