# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date, datetime
from decimal import Decimal

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .cashbook_common import HEADINGS, CashbookCommon


@tagged("post_install", "-at_install")
class TestCashbookImport(CashbookCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.env["coopaem.cashbook"]

    def _parse(self, content):
        return self.books._parse_xlsx(content, "cash.xlsx", self.company.currency_id)

    def _wizard(self, content):
        return self.env["coopaem.cashbook.import"].create(
            {"file": base64.b64encode(content), "filename": "cash.xlsx"}
        )

    def _assert_error(self, content, *patterns):
        """Reading the content gives one error, with all the patterns in it."""
        rows, errors = self._parse(content)
        self.assertEqual(len(errors), 1, errors)
        for pattern in patterns:
            self.assertIn(pattern, errors[0])
        return rows

    # Reading
    def test_sample(self):
        with file_open(
            "coopaem_mutual_accounting/tests/data/fes_2026/cashbook.xlsx", "rb"
        ) as file:
            content = file.read()
        self._create_units(*(f"U{number:02}" for number in range(4, 13)))
        rows, errors = self._parse(content)
        self.assertFalse(errors)
        self.assertEqual(len(rows), 135)
        self.assertEqual(
            {key: rows[4][key] for key in ("row", "unit", "kind", "amount", "date")},
            {
                "row": 6,
                "unit": "U07",
                "kind": "out",
                "amount": Decimal("67.49"),
                "date": date(2026, 9, 2),
            },
        )
        books = self.books._import_rows(self.company, rows)
        self.assertEqual(sum(books.mapped("line_count")), 135)
        self.assertEqual(len(books), 24)
        expected = sum(
            (row["amount"] if row["kind"] == "in" else -row["amount"]) for row in rows
        )
        books.action_book()
        self.assertEqual(len(books.move_id), 24)
        units = books.unit_id
        tills = units._get_balances()
        self.assertAlmostEqual(
            sum(tills[unit.id]["till"] for unit in units), float(expected), places=2
        )
        figures = units._get_figures(date(2026, 10, 31))
        untaxed = sum(
            round(row["amount"] / (1 + row["vat_rate"] / 100), 2)
            for row in rows
            if row["kind"] == "in"
        )
        self.assertAlmostEqual(
            sum(figures[unit.id]["turnover"] for unit in units),
            float(untaxed),
            places=2,
        )

    def test_forms_of_cells(self):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        # an empty row on top, headings with spaces, in any case and order
        sheet.append([])
        sheet.append(
            [
                " VAT rate ",
                "Note",
                "UNIT",
                "Date",
                "Direction",
                "Label",
                "Amount-incl VAT",
            ]
        )
        sheet.append(["20", "", "T01", "2026-09-01", " IN ", "Bread", "12.50"])
        sheet.append(
            [
                0.2,
                None,
                " T01 ",
                datetime(2026, 9, 2, 10, 30),
                "out",
                2024,
                67.48999999999999,
            ]
        )
        sheet["A4"].number_format = "0%"
        sheet.append([])
        sheet.append(["20 %", None, "T02", date(2026, 9, 3), "in", "Rug", 5])
        sheet.append([None, "a note below the table", None, None, None, None, None])
        sheet.append([None, " ", "", None, None, None, None])
        rows, errors = self._parse(self._saved(workbook))
        self.assertFalse(errors)
        names = ("row", "date", "unit", "kind", "label", "amount", "vat_rate")
        self.assertEqual(
            [tuple(row[name] for name in names) for row in rows],
            [
                (3, date(2026, 9, 1), "T01", "in", "Bread", Decimal("12.5"), 20),
                (4, date(2026, 9, 2), "T01", "out", "2024", Decimal("67.49"), 20),
                (6, date(2026, 9, 3), "T02", "in", "Rug", 5, 20),
            ],
        )

    def test_decimals_of_the_currency(self):
        dinar = self.env["res.currency"].with_context(active_test=False)
        dinar = dinar.search([("name", "=", "TND")])
        content = self._xlsx(("2026-09-01", "T01", "in", "Bread", "1.234", 0))
        rows, errors = self.books._parse_xlsx(content, "cash.xlsx", dinar)
        self.assertFalse(errors)
        self.assertEqual(rows[0]["amount"], Decimal("1.234"))
        self._assert_error(
            content, "cash.xlsx, row 2, column E", "more decimals", "MAD"
        )

    def test_not_a_workbook(self):
        for content in (b"", b"date;unit\n", self._xlsx()[:-500], b"PK\x03\x04garbage"):
            self._assert_error(
                content, "cash.xlsx", "not a readable XLSX", "save it as"
            )

    def test_empty_sheet_and_missing_column(self):
        self._assert_error(self._saved(openpyxl.Workbook()), "sheet is empty")
        self._assert_error(
            self._xlsx(headings=HEADINGS[:3]),
            "row 1",
            "column missing: label, amount_incl_vat, vat_rate",
        )

    def test_wrong_cells_name_row_column_and_remedy(self):
        good = ["2026-09-01", "T01", "in", "Bread", 10, 20]
        for column, value, patterns in (
            (0, "01/09/2026", ("column A (date)", "not a date", "2026-09-30")),
            (0, 46266, ("column A (date)", "not a date")),
            (0, None, ("column A (date)", "empty", "Enter a date")),
            (1, None, ("column B (unit)", "empty")),
            (2, "sale", ("column C (direction)", "unknown", "“in”")),
            (4, -10, ("column E (amount_incl_vat)", "not above zero", "as “out”")),
            (4, 0, ("column E", "not above zero")),
            (4, "ten", ("column E", "not a number", "decimal point")),
            (4, "12,50", ("column E", "not a number", "decimal point")),
            (4, "nan", ("column E", "not a number")),
            (4, True, ("column E", "not a number")),
            (4, 10.123, ("column E", "more decimals")),
            (5, None, ("column F (vat_rate)", "empty", "0 for none")),
            (5, "normal", ("column F", "not a number")),
            (5, -20, ("column F", "no VAT rate")),
        ):
            row = good[:column] + [value] + good[column + 1 :]
            rows = self._assert_error(
                self._xlsx(good, row), "cash.xlsx, row 3, ", *patterns
            )
            self.assertEqual(len(rows), 1)

    def test_formula_without_value(self):
        self._assert_error(
            self._xlsx(["2026-09-01", "T01", "in", "Bread", "=5+5", 20]),
            "row 2, column E",
            "formula",
        )

    # Checking
    def test_all_errors_at_once_and_nothing_written(self):
        self._lock("2026-08-31")
        wizard = self._wizard(
            self._xlsx(
                ("2026-09-01", "T01", "in", "Bread", 10, 20),
                ("2026-09-01", "X99", "in", "Bread", 10, 20),
                ("2026-09-01", "T01", "in", "Bread", 10, 33),
                ("2026-08-31", "T01", "in", "Bread", 10, 20),
                ("2026-09-01", "T01", "in", "Bread", -1, 20),
            )
        )
        action = wizard.action_import()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.error_count, 4)
        for pattern in (
            r"row 6, column E \(amount_incl_vat\).*not above zero",
            r"row 3, column B \(unit\).*no unit “X99”",
            r"row 4, column F \(vat_rate\).*VAT rate without a tax: 33 %",
            r"row 5, column A \(date\).*closed period",
        ):
            self.assertRegex(wizard.errors, pattern)
        self.assertFalse(self.books.search([("company_id", "=", self.company.id)]))

    def test_rows_that_cannot_be_read_are_checked_as_far_as_possible(self):
        rows, errors = self._parse(
            self._xlsx(
                ("01/09/2026", "X99", "in", "Bread", -1, 33),
                ("2026-09-01", None, "sale", "Bread", 1, 33),
            )
        )
        self.assertFalse(rows)
        self.assertEqual(
            [(error.row, error.column) for error in errors],
            [
                (2, "A (date)"),
                (2, "E (amount_incl_vat)"),
                (3, "B (unit)"),
                (3, "C (direction)"),
            ],
        )
        errors = self.books._check_rows(self.company, rows)
        self.assertEqual(
            [(error.row, error.column) for error in errors],
            [(2, "B (unit)"), (2, "F (vat_rate)")],
        )
        self.assertTrue(errors[1].text.startswith("VAT rate without a tax: 33 %"))

    def test_units_that_the_same_import_creates(self):
        rows, errors = self._parse(
            self._xlsx(("2026-09-01", "N01", "in", "Bread", 10, 20))
        )
        self.assertFalse(errors)
        self.assertTrue(self.books._check_rows(self.company, rows))
        self.assertFalse(self.books._check_rows(self.company, rows, new_units={"N01"}))
        with self._assert_refused(UserError, "no unit “N01”"):
            self.books._import_rows(self.company, rows)

    def test_units_of_other_companies_are_unknown(self):
        other = self.setup_other_company()["company"]
        self.env["coopaem.unit"].create(
            {"code": "Z01", "name": "Elsewhere", "company_id": other.id}
        )
        rows, _errors = self._parse(
            self._xlsx(("2026-09-01", "Z01", "in", "Bread", 10, 20))
        )
        self.assertEqual(len(self.books._check_rows(self.company, rows)), 1)

    # Writing
    def test_second_import_changes_nothing(self):
        content = self._xlsx(
            ("2026-09-01", "T01", "in", "Bread", 10, 20),
            ("2026-09-01", "T01", "in", "Bread", 10, 20),
            ("2026-10-01", "T01", "out", "Flour", 7, 0),
            ("2026-09-01", "T02", "in", "Rug", 500, 0),
        )
        self._wizard(content).action_import()
        books = self.books.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(books), 3)
        self.assertEqual(
            books.filtered(
                lambda book: book.unit_id == self.unit and book.month.month == 9
            ).line_ids.mapped("amount"),
            [10.0, 10.0],
        )
        before = books.line_ids.read()
        action = self._wizard(content).action_import()
        self.assertIn("nothing was changed", action["params"]["message"])
        self.assertEqual(books.line_ids.read(), before)
        # also after booking and closing
        books.action_book()
        self._lock("2026-10-31")
        before = books.line_ids.read()
        action = self._wizard(content).action_import()
        self.assertIn("nothing was changed", action["params"]["message"])
        self.assertEqual(books.line_ids.read(), before)
        self.assertEqual(set(books.mapped("state")), {"booked"})

    def test_line_without_label_is_called_by_its_kind(self):
        content = self._xlsx(
            ("2026-09-01", "T01", "in", None, 10, 20),
            ("2026-09-01", "T01", "out", " ", 7, 0),
        )
        self._wizard(content).action_import()
        book = self.books.search([("company_id", "=", self.company.id)])
        self.assertEqual(book.line_ids.mapped("label"), ["Cash sale", "Cash cost"])
        action = self._wizard(content).action_import()
        self.assertIn("nothing was changed", action["params"]["message"])

    def test_longer_file_adds_the_new_rows_alone(self):
        rows = [("2026-09-01", "T01", "in", "Bread", 10, 20)]
        self._wizard(self._xlsx(*rows)).action_import()
        rows.insert(0, ("2026-09-01", "T01", "in", "Cake", 30, 20))
        rows.append(rows[1])
        self._wizard(self._xlsx(*rows)).action_import()
        book = self.books.search([("unit_id", "=", self.unit.id)])
        self.assertEqual(sorted(book.line_ids.mapped("amount")), [10.0, 10.0, 30.0])

    def test_new_rows_for_a_book_that_is_no_draft(self):
        self._wizard(
            self._xlsx(("2026-09-01", "T01", "in", "Bread", 10, 20))
        ).action_import()
        book = self.books.search([("unit_id", "=", self.unit.id)])
        content = self._xlsx(("2026-09-02", "T01", "in", "Bread", 10, 20))
        for action in (book.action_submit, book.action_book):
            action()
            wizard = self._wizard(content)
            wizard.action_import()
            self.assertRegex(wizard.errors, "row 2, column A.*no draft any more")
            self.assertEqual(book.line_count, 1)

    def test_rate_zero_takes_the_exempt_tax_if_there_is_one(self):
        content = self._xlsx(
            ("2026-09-01", "T01", "in", "Bread", 10, 0),
            ("2026-09-01", "T01", "out", "Flour", 10, 0),
        )
        self._wizard(content).action_import()
        lines = self.books.search([("unit_id", "=", self.unit.id)]).line_ids
        self.assertEqual(lines.mapped("tax_id"), self.sale_0)
        self.assertFalse(lines[1].tax_id)

    def test_headings_only(self):
        action = self._wizard(self._xlsx()).action_import()
        self.assertIn("nothing to do", action["params"]["message"])
