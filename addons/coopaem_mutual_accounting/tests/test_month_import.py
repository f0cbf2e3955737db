# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.month_files import BANK, BILLS, CASHBOOK, FILES, INVOICES, LEVIES, UNITS
from .common import CoopaemAccountingCommon
from .test_month_files import ROWS, content

SAMPLES = Path(__file__).parent / "data" / "fes_2026"
CASH_HEADINGS = ("date", "unit", "direction", "label", "amount_incl_vat", "vat_rate")
CASH_ROWS = [("2026-09-15", "U01", "in", "Market", 120, 20)]
# What must stay as it is when nothing is to be written.
MODELS = (
    "account.bank.statement.line",
    "account.move",
    "coopaem.cashbook",
    "coopaem.closing",
    "coopaem.levy.rule",
    "coopaem.levy.scheme",
    "coopaem.unit",
    "res.partner",
)


def workbook(rows):
    """The cash book's workbook, as bytes."""
    book = openpyxl.Workbook()
    for row in (CASH_HEADINGS, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class MonthImportCase(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env,
            "month_accountant",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        # What the common set-up made is in nobody's way.
        (cls.unit_a | cls.unit_b | cls.unit_c).unlink()

    def _folder(self, changes=None):
        """The files of a small folder but for the changes (rows, bytes or None)."""
        files = {name: content(name, rows) for name, rows in ROWS.items()}
        files[CASHBOOK] = workbook(CASH_ROWS)
        for name, change in (changes or {}).items():
            if isinstance(change, list):
                change = workbook(change) if name == CASHBOOK else content(name, change)
            files[name] = change
        return {name: data for name, data in files.items() if data is not None}

    def _wizard(self, files, user=None, **vals):
        env = self.env(user=user or self.accountant)
        attachments = env["ir.attachment"].create(
            [
                {"name": name, "raw": data, "res_model": "coopaem.month.import"}
                for name, data in files.items()
            ]
        )
        return env["coopaem.month.import"].create(
            {
                "company_id": self.company.id,
                "journal_id": self.bank_journal.id,
                "file_ids": [Command.set(attachments.ids)],
                **vals,
            }
        )

    def _import(self, changes=None, **vals):
        wizard = self._wizard(self._folder(changes), **vals)
        wizard.action_check()
        self.assertFalse(wizard.error_count, wizard.issue_ids.mapped("message"))
        wizard.action_import()
        return wizard

    def _assert_done(self, wizard):
        self.assertEqual(wizard.state, "done", wizard.error_message)

    def _count(self):
        return {
            model: self.env[model]
            .sudo()
            .with_context(active_test=False)
            .search_count([])
            for model in MODELS
        }

    def _assert_refused(self, files, *places):
        """Checking and importing find errors at these places, and write nothing.

        :param places: triples (file, row, part of the message)
        """
        before = self._count()
        wizard = self._wizard(files)
        wizard.action_check()
        errors = wizard.issue_ids.filtered(lambda issue: issue.level == "error")
        self.assertEqual(
            [(error.file, error.row) for error in errors],
            [place[:2] for place in places],
            errors.mapped("message"),
        )
        for error, (_file, _row, pattern) in zip(errors, places, strict=True):
            self.assertIn(pattern, error.message)
        wizard.action_import()
        self.assertEqual(wizard.state, "checked")
        self.assertEqual(self._count(), before)

    def _move(self, number):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                "|",
                ("name", "=", number),
                ("ref", "=", number),
                ("move_type", "!=", "entry"),
            ]
        )

    def _statement_lines(self):
        return self.env["account.bank.statement.line"].search(
            [("company_id", "=", self.company.id)], order="date, id"
        )

    def _counterparts(self, statement_line):
        """(unit, account, amount, matched) of what a movement settles."""
        lines = statement_line.line_ids.filtered(
            lambda line: line.account_id != self.bank_journal.default_account_id
        )
        return [
            (line.unit_id.code, line.account_id, -line.balance, line.reconciled)
            for line in lines.sorted("id")
        ]


@tagged("post_install", "-at_install")
class TestMonthSample(MonthImportCase):
    def test_sample(self):
        """The sample months come out as expected, and a second import does nothing."""
        files = {name: (SAMPLES / name).read_bytes() for name in FILES}
        wizard = self._wizard(files)
        self.assertFalse(wizard.missing_files)
        wizard.action_check()
        self.assertFalse(wizard.issue_ids)
        self.assertEqual(wizard.new_count, 67 + 26 + 45 + 135)
        self.assertEqual(wizard.month_ids.mapped("invoice_count"), [34, 33])
        self.assertEqual(
            self.env["account.move"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            0,
        )
        wizard.action_import()
        self._assert_done(wizard)
        self.assertEqual(wizard.month_ids.mapped("state"), ["closed", "closed"])
        self.assertIn("Receipts to allocate", wizard.month_ids[0].warnings)
        self._check_expected()
        self._assert_ledger()
        self.assertEqual(self.company.fiscalyear_lock_date, date(2026, 10, 31))
        before = self._count()
        again = self._wizard(files)
        again.action_check()
        self.assertFalse(again.issue_ids)
        self.assertEqual(again.new_count, 0)
        again.action_import()
        self._assert_done(again)
        self.assertEqual(self._count(), before)

    def _check_expected(self):
        with open(SAMPLES / "expected" / "units.csv", encoding="utf-8") as stream:
            expected = list(csv.DictReader(stream))
        lines = {
            (line.unit_id.code, line.closing_id.name): line
            for line in self.env["coopaem.closing.line"].search(
                [("company_id", "=", self.company.id)]
            )
        }
        self.assertEqual(len(lines), len(expected))
        for row in expected:
            line = lines[row["unit"], row["month"]]
            for name in row.keys() - {"unit", "month"}:
                with self.subTest(unit=row["unit"], month=row["month"], figure=name):
                    figure = line["fund_levies" if name == "fund" else name]
                    self.assertAlmostEqual(figure, float(row[name]), places=2)


@tagged("post_install", "-at_install")
class TestMonthImport(MonthImportCase):
    def test_what_is_booked(self):
        wizard = self._import()
        self._assert_done(wizard)
        invoice = self._move("F1")
        self.assertRecordValues(
            invoice,
            [
                {
                    "name": "F1",
                    "payment_reference": "F1",
                    "state": "posted",
                    "date": date(2026, 9, 4),
                    "amount_total": 1200,
                    "amount_residual": 500,
                }
            ],
        )
        self.assertEqual(invoice.unit_id.code, "U01")
        self.assertEqual(invoice.unit_id.levy_scheme_ids.date_from, date(2026, 9, 1))
        self.assertEqual(invoice.partner_id.company_id, self.company)
        rug = self._move("F2").invoice_line_ids
        self.assertEqual((rug.quantity, rug.price_unit, rug.name), (2, 150.25, "Rug"))
        bill = self._move("A1")
        self.assertEqual((bill.move_type, bill.amount_total), ("in_invoice", 120))
        payment, fee = self._statement_lines()
        self.assertEqual(
            self._counterparts(payment), [("U01", self.receivable, 700, True)]
        )
        self.assertEqual(
            self._counterparts(fee),
            [(self.structure.code, self.company.bank_fee_account_id, -12.5, False)],
        )
        self.assertFalse(fee.line_ids.filtered("unit_by_default"))
        book = self.env["coopaem.cashbook"].search(
            [("unit_id", "=", invoice.unit_id.id)]
        )
        self.assertEqual((book.state, book.total_in), ("booked", 120))
        rule = self.env["coopaem.levy.rule"].search([("code", "=", "L1")])
        self.assertEqual(rule.date_from, date(2026, 1, 1))
        closing = self.env["coopaem.closing"].search([])
        self.assertEqual((closing.name, closing.state), ("2026-09", "locked"))
        reasons = closing.check_ids.filtered("accepted").mapped("reason")
        self.assertEqual(set(reasons), {"Imported from spreadsheets"})
        self._assert_ledger()

    def test_numbers_stay(self):
        """Numbers are kept whatever Odoo would read into them."""
        numbers = (
            "F2025-0007",
            "2026/12/0001",
            "7",
            "AB",
            "X-99-1234567890123",
            "Nº 8/26",
        )
        rows = [
            f"{number},invoice,2027-01-0{index},U01,Riad,Pots,1,10,20,"
            for index, number in enumerate(numbers, start=1)
        ]
        rows.append("F2025-0009,credit_note,2027-02-03,U01,Riad,x,1,5,20,F2025-0007")
        changes = {INVOICES: rows, BILLS: [], BANK: [], CASHBOOK: []}
        self._assert_done(self._import(changes))
        for number in (*numbers, "F2025-0009"):
            self.assertEqual(self._move(number).name, number)
        note = self._move("F2025-0009")
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.reversed_entry_id, self._move("F2025-0007"))
        self.assertTrue(note.payment_state in ("paid", "reversed"))
        # and Odoo goes on numbering
        invoice = self._create_document(note.unit_id, 10, "2027-03-04")
        self.assertTrue(invoice.name)
        self.assertNotIn(invoice.name, numbers)

    def test_odd_prices(self):
        rows = [
            "F1,invoice,2026-09-04,U01,Riad,Pots,3,3.335,20,",
            "F2,invoice,2026-09-04,U01,Riad,Pots,1.333,12.5,20,",
            "F3,invoice,2026-09-04,U01,Riad,Pots,2.5,0.1,20,",
            "F4,invoice,2026-09-04,U01,Riad,Pots,1,0,20,",
        ]
        self._assert_done(self._import({INVOICES: rows, BANK: []}))
        for number, untaxed, total in (
            ("F1", 10.01, 12.01),
            ("F2", 16.66, 19.99),
            ("F3", 0.25, 0.30),
            ("F4", 0.0, 0.0),
        ):
            move = self._move(number)
            self.assertAlmostEqual(move.amount_untaxed, untaxed, places=2)
            self.assertAlmostEqual(move.amount_total, total, places=2)
        self.assertEqual(self._move("F3").invoice_line_ids.quantity, 2.5)
        self.assertIn("3 × 3.335", self._move("F1").invoice_line_ids.name)

    def test_taxes_of_part_payments(self):
        """Each payment makes its own part of the tax due, on its own day."""
        bank = ["2026-09-20,VIR,F1,300", "2026-09-25,VIR,F1,900"]
        self._assert_done(self._import({BANK: bank}))
        invoice = self._move("F1")
        entries = self.env["account.move"].search(
            [("tax_cash_basis_origin_move_id", "=", invoice.id)], order="date"
        )
        taxes = [
            -sum(entry.line_ids.filtered("tax_line_id").mapped("balance"))
            for entry in entries
        ]
        self.assertEqual(taxes, [50, 150])
        self.assertEqual(entries.mapped("date"), [date(2026, 9, 20), date(2026, 9, 25)])

    def test_too_much_is_the_customers_credit(self):
        wizard = self._import({BANK: ["2026-09-20,VIR,F1,1300"]})
        self._assert_done(wizard)
        warnings = wizard.issue_ids
        self.assertEqual(warnings.mapped("level"), ["warning"])
        self.assertIn("payment above the open amount", warnings.message)
        self.assertEqual(
            self._counterparts(self._statement_lines()),
            [
                ("U01", self.receivable, 1200, True),
                ("U01", self.receivable, 100, False),
            ],
        )
        self._assert_ledger()

    def test_several_units_and_credit_notes(self):
        rows = [
            *ROWS[INVOICES],
            "F3,credit_note,2026-09-22,U01,Riad,Back,1,100,20,F1",
            "F4,invoice,2026-10-02,U02,Riad,Rug,1,400,0,",
        ]
        bank = [
            "2026-09-20,VIR,F1+F2,1500.50",
            "2026-10-05,VIR,F4+F3,280",
            "2026-10-06,VIR,A1,-120",
        ]
        self._assert_done(self._import({INVOICES: rows, BANK: bank}))
        first, second, third = self._statement_lines()
        self.assertEqual(
            self._counterparts(first),
            [
                ("U01", self.receivable, 1200, True),
                ("U02", self.receivable, 300.5, True),
            ],
        )
        self.assertEqual(
            self._counterparts(second),
            [
                ("U02", self.receivable, 400, True),
                ("U01", self.receivable, -120, True),
            ],
        )
        self.assertEqual(self._counterparts(third), [("U01", self.payable, -120, True)])
        self.assertEqual(first.partner_id.name, False)
        self.assertEqual(third.partner_id.name, "Clay & Co")
        self._assert_ledger()

    def test_supplier_refund(self):
        bills = [*ROWS[BILLS], "A2,2026-09-12,U01,Clay & Co,Back,1,-30,20"]
        bank = ["2026-09-20,VIR,A1+A2,-84"]
        self._assert_done(self._import({BILLS: bills, BANK: bank}))
        self.assertEqual(self._move("A2").move_type, "in_refund")
        self.assertEqual(
            self._counterparts(self._statement_lines()),
            [("U01", self.payable, -120, True), ("U01", self.payable, 36, True)],
        )

    def test_customer_who_is_a_supplier_too(self):
        """A credit note lowers the turnover, a supplier's refund the costs."""
        rows = [
            *ROWS[INVOICES],
            "F3,credit_note,2026-09-22,U01,Riad,Back,1,100,20,F1",
        ]
        bills = [
            "A1,2026-09-05,U01,Riad,Clay,1,100,20",
            "A2,2026-09-12,U01,Riad,Back,1,-30,20",
        ]
        wizard = self._import({INVOICES: rows, BILLS: bills, CASHBOOK: [], BANK: []})
        self._assert_done(wizard)
        unit = self._move("F1").unit_id
        figures = unit._get_figures(date(2026, 9, 30))[unit.id]
        self.assertEqual(figures["turnover"], 900)
        self.assertEqual(figures["costs"], 70)

    def test_payment_before_the_document(self):
        rows = [*ROWS[INVOICES], "F3,invoice,2026-10-20,U01,Riad,Pots,1,100,20,"]
        wizard = self._import({INVOICES: rows, BANK: ["2026-09-12,VIR,F3,120"]})
        self._assert_done(wizard)
        invoice = self._move("F3")
        self.assertEqual(invoice.amount_residual, 0)
        unit = invoice.unit_id
        # until October the money was the structure's
        self._assert_treasury(self.structure, 120 + 10, "2026-09-30")
        self._assert_treasury(unit, 120 - 10, "2026-09-30")
        self._assert_treasury(unit, 120 - 10 + 120 - 10, "2026-10-31")
        self._assert_ledger()
        self._assert_ledger("2026-09-30")

    def test_payments_of_documents_of_the_books(self):
        """A later folder pays what an earlier one left open."""
        self._assert_done(self._import())
        changes = {
            INVOICES: ["F3,credit_note,2026-10-03,U01,Riad,Back,1,100,20,F1"],
            BILLS: [],
            CASHBOOK: [],
            BANK: ["2026-10-20,VIR,F1,380", "2026-10-21,VIR,A1,-120"],
        }
        wizard = self._import(changes)
        self._assert_done(wizard)
        self.assertEqual(wizard.month_ids.mapped("state"), ["closed"])
        self.assertFalse(wizard.issue_ids)
        self.assertEqual(self._move("F1").amount_residual, 0)
        self.assertEqual(self._move("A1").amount_residual, 0)
        units = self.env["coopaem.unit"].search([("kind", "=", "activity")])
        self.assertEqual(len(units), 2)
        self._assert_ledger()

    def test_months_without_rows_are_closed_too(self):
        bank = ["2026-11-20,VIR,F1,700", "2027-01-05,FEE,,-1"]
        wizard = self._import({BANK: bank})
        self._assert_done(wizard)
        closings = self.env["coopaem.closing"].search([], order="date_start")
        self.assertEqual(
            closings.mapped("name"),
            ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"],
        )
        self.assertEqual(set(closings.mapped("state")), {"locked"})

    def test_import_without_closing(self):
        wizard = self._import(close_months=False)
        self._assert_done(wizard)
        self.assertEqual(wizard.month_ids.state, "booked")
        self.assertFalse(self.env["coopaem.closing"].search([]))
        before = self._count()
        again = self._import(close_months=True)
        self._assert_done(again)
        self.assertEqual(again.month_ids.state, "closed")
        closing = self.env["coopaem.closing"].search([])
        self.assertEqual(closing.state, "locked")
        levies = len(closing.move_ids)
        after = self._count()
        self.assertEqual(after.pop("account.move") - levies, before.pop("account.move"))
        self.assertEqual(after.pop("coopaem.closing"), 1)
        before.pop("coopaem.closing")
        self.assertEqual(after, before)

    def test_new_rows_of_an_open_month(self):
        self._assert_done(self._import(close_months=False))
        rows = [*ROWS[INVOICES], "F3,credit_note,2026-09-22,U01,Riad,x,1,100,20,F1"]
        bank = [*ROWS[BANK], "2026-09-29,VIR,F1,380"]
        wizard = self._import({INVOICES: rows, BANK: bank})
        self._assert_done(wizard)
        self.assertEqual(wizard.new_count, 2)
        self.assertEqual(self._move("F1").amount_residual, 0)

    def _import_statement(self, rows):
        """Import the bank's movements as the bank's own statement."""
        return (
            self.env["account.statement.import"]
            .with_user(self.accountant)
            .with_context(journal_id=self.bank_journal.id)
            .create(
                {
                    "statement_filename": BANK,
                    "statement_file": base64.b64encode(content(BANK, rows)),
                    "sheet_mapping_id": self.env.ref(
                        "coopaem_mutual_accounting"
                        ".account_statement_import_sheet_mapping_bank"
                    ).id,
                }
            )
            .import_file_button()
        )

    def test_statement_imported_after_the_month(self):
        self._assert_done(self._import(close_months=False))
        count = self.env["account.bank.statement.line"].search_count([])
        with self.assertRaisesRegex(UserError, "already imported"):
            self._import_statement(ROWS[BANK])
        # What is new in it comes in; two equal movements are two payments.
        self._import_statement([*ROWS[BANK], "2026-09-28,FEES,,-12.5"])
        self.assertEqual(
            self.env["account.bank.statement.line"].search_count([]), count + 1
        )

    def test_statement_imported_before_the_month(self):
        self._import_statement(ROWS[BANK])
        wizard = self._wizard(self._folder(), close_months=False)
        wizard.action_check()
        self.assertFalse(wizard.error_count, wizard.issue_ids.mapped("message"))
        told = wizard.issue_ids.filtered(
            lambda issue: "imported as a bank statement before" in issue.message
        )
        self.assertEqual(
            [(issue.file, issue.row) for issue in told], [(BANK, 2), (BANK, 3)]
        )
        wizard.action_import()
        self._assert_done(wizard)
        lines = self._statement_lines()
        self.assertEqual(len(lines), 2)
        self.assertFalse(any(lines.mapped("import_key")))
        # The invoice waits for the movement to be matched by hand.
        self.assertEqual(self._move("F1").payment_state, "not_paid")
        self._assert_ledger()

    def test_units_and_schemes_of_the_books(self):
        scheme = self.env["coopaem.levy.scheme"].create({"code": "Z", "name": "Z"})
        potters, weavers = self.env["coopaem.unit"].create(
            [
                {
                    "code": "U01",
                    "name": "Potters",
                    "levy_scheme_ids": [
                        Command.create(
                            {"scheme_id": scheme.id, "date_from": "2026-01-01"}
                        )
                    ],
                },
                {"code": "U02", "name": "Weaving"},
            ]
        )
        wizard = self._import()
        self._assert_done(wizard)
        self.assertEqual(
            [(issue.row, issue.column) for issue in wizard.issue_ids],
            [(2, "name"), (2, "levy_scheme")],
        )
        self.assertEqual(potters.name, "Potters")
        self.assertEqual(potters.levy_scheme_ids.scheme_id, scheme)
        self.assertEqual(weavers.levy_scheme_ids.scheme_id.code, "A")

    def test_levies_keep_limits_of_nought(self):
        levies = [
            "L1,A,fund,margin,year,0,0.10,30,,1200,0,",
            "L1,A,fund,margin,year,500,0.05,,,,,",
        ]
        self._assert_done(self._import({LEVIES: levies}))
        rule = self.env["coopaem.levy.rule"].search([("code", "=", "L1")])
        self.assertEqual(rule.fund_id, self.fund)
        self.assertRecordValues(
            rule,
            [
                {
                    "fixed_month": 30,
                    "has_floor_month": False,
                    "has_floor_year": True,
                    "floor_year": 1200,
                    "has_cap_month": True,
                    "cap_month": 0,
                    "has_cap_year": False,
                }
            ],
        )
        self.assertEqual(rule.tier_ids.mapped("rate"), [0.10, 0.05])

    def test_archive(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in self._folder().items():
                archive.writestr(f"september/{name}", data)
        wizard = self._wizard({"september.zip": stream.getvalue()})
        self.assertFalse(wizard.missing_files)
        wizard.action_import()
        self._assert_done(wizard)

    def test_files_are_deleted_with_the_wizard(self):
        wizard = self._wizard(self._folder())
        files = wizard.file_ids
        wizard.unlink()
        self.assertFalse(files.exists())


@tagged("post_install", "-at_install")
class TestMonthImportRefused(MonthImportCase):
    def _refused(self, changes, *places):
        self._assert_refused(self._folder(changes), *places)

    def test_unknown_unit_and_reference(self):
        self._refused(
            {
                INVOICES: [ROWS[INVOICES][0].replace("U01", "U77"), ROWS[INVOICES][1]],
                BANK: ["2026-09-20,VIR,F1+F8,700"],
                CASHBOOK: [("2026-09-15", "U78", "in", "Market", 120, 20)],
            },
            (INVOICES, 2, "unknown unit U77. Correct"),
            (CASHBOOK, 2, "U78"),
            (BANK, 2, "unknown reference F8. Enter"),
        )

    def test_duplicate_number(self):
        self._refused(
            {INVOICES: ROWS[INVOICES] + ROWS[INVOICES][:1], BILLS: ROWS[BILLS] * 2},
            (INVOICES, 4, "duplicate number F1, it is in row 2 already. Remove"),
            (BILLS, 3, "duplicate number A1, it is in row 2 already. Remove"),
        )

    def test_number_of_the_books(self):
        unit = self._create_units("U01")
        self._create_document(unit, 50, "2026-09-01", name="F1")
        self._create_document(unit, 50, "2026-09-01", "in_invoice", ref="A1")
        self._refused(
            {BANK: []},
            (INVOICES, 2, "duplicate number F1: the books hold it with other content"),
            (BILLS, 2, "duplicate number A1: the books hold it with other content"),
        )

    def test_reference_to_a_draft(self):
        unit = self._create_units("U01")
        self._create_document(unit, 50, "2026-09-01", name="F7", post=False)
        self._refused({BANK: ["2026-09-20,VIR,F7,60"]}, (BANK, 2, "is a draft"))

    def test_rate_without_a_tax(self):
        self._refused(
            {
                INVOICES: [
                    ROWS[INVOICES][0].replace(",20,", ",19,"),
                    ROWS[INVOICES][1],
                ],
                BILLS: [ROWS[BILLS][0].removesuffix("20") + "3"],
                CASHBOOK: [("2026-09-15", "U01", "in", "Market", 120, 19)],
            },
            (
                INVOICES,
                2,
                "VAT rate without a tax: 19 %. Correct the rate, or create a sales",
            ),
            (
                BILLS,
                2,
                "VAT rate without a tax: 3 %. Correct the rate, or create a purchase",
            ),
            (CASHBOOK, 2, "VAT rate without a tax: 19 %"),
        )

    def test_closed_period(self):
        self._lock("2026-09-10")
        self._refused(
            {CASHBOOK: [("2026-09-02", "U01", "in", "Market", 120, 20)]},
            (INVOICES, 2, "closed period"),
            (INVOICES, 3, "closed period"),
            (BILLS, 2, "closed period"),
            (CASHBOOK, 2, "closed period"),
        )

    def test_new_row_of_a_closed_month(self):
        self._assert_done(self._import())
        rows = [*ROWS[INVOICES], "F3,invoice,2026-09-22,U01,Riad,x,1,100,20,"]
        bank = [*ROWS[BANK], "2026-09-29,VIR,F1,380"]
        cash = [*CASH_ROWS, ("2026-09-16", "U01", "in", "Market", 60, 20)]
        self._refused(
            {INVOICES: rows, BANK: bank, CASHBOOK: cash},
            (INVOICES, 4, "closed period"),
            (CASHBOOK, 3, "closed period"),
            (BANK, 4, "closed period"),
        )

    def test_cash_book(self):
        self._refused(
            {CASHBOOK: [("2026-09-15", "U01", "in", "Market", -120, 20)]},
            (CASHBOOK, 2, "not above zero"),
        )
        self._refused({CASHBOOK: b"PK broken"}, (CASHBOOK, 0, "XLSX"))
        self._refused({CASHBOOK: b""}, (CASHBOOK, 0, "XLSX"))

    def test_overlapping_levies(self):
        self._refused(
            {LEVIES: [*ROWS[LEVIES], ROWS[LEVIES][0].replace("0.10", "0.2")]},
            (LEVIES, 3, "overlapping tiers"),
        )
        heading = content(LEVIES, []).decode().strip() + ",date_from,date_to"
        rows = [f"{ROWS[LEVIES][0]},2026-01-01,", f"{ROWS[LEVIES][0]},2026-09-01,"]
        self._refused(
            {LEVIES: content(LEVIES, rows, heading)}, (LEVIES, 3, "overlapping dates")
        )

    def test_changed_levy(self):
        self._assert_done(self._import())
        self._refused(
            {LEVIES: [ROWS[LEVIES][0].replace("0.10", "0.2")]},
            (LEVIES, 2, "exists with other terms"),
        )

    def test_files(self):
        self._refused({BILLS: None}, (BILLS, 0, "missing. Add it"))
        self._refused({BILLS: b""}, (BILLS, 0, "empty"))
        files = self._folder()
        files["sales.csv"] = files.pop(INVOICES)
        before = self._count()
        wizard = self._wizard(files)
        self.assertEqual(wizard.missing_files, INVOICES)
        wizard.action_check()
        self.assertEqual(
            {(issue.file, issue.level) for issue in wizard.issue_ids},
            {(INVOICES, "error"), ("sales.csv", "error")},
        )
        wizard = self._wizard({**self._folder(), "more.zip": b"no archive"})
        wizard.action_import()
        self.assertEqual(wizard.issue_ids.file, "more.zip")
        self.assertEqual(self._count(), before)

    def test_all_errors_of_all_files_at_once(self):
        self._refused(
            {
                UNITS: [*ROWS[UNITS], "U02,Twice,A,0"],
                INVOICES: [*ROWS[INVOICES], "F9,invoice,never,U01,Riad,x,1,1,20,"],
                CASHBOOK: [("2026-09-15", "U01", "sideways", "Market", 120, 20)],
                BANK: ["2026-09-20,VIR,F1,0", "2026-09-21,VIR,F8,5"],
                LEVIES: ["L1,A,structure,turnover,month,0,0.10,,,,,"],
            },
            (UNITS, 4, "duplicate"),
            (INVOICES, 4, "never"),
            (CASHBOOK, 2, "sideways"),
            (BANK, 2, "zero"),
            (BANK, 3, "F8"),
            (LEVIES, 2, "turnover"),
        )

    def test_bank_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        journal = self.env["account.journal"].create(
            {"name": "Euros", "code": "EUR", "type": "bank", "currency_id": euro.id}
        )
        wizard = self._wizard(self._folder(), journal_id=journal.id)
        wizard.action_import()
        self.assertEqual(wizard.error_count, 1)
        self.assertIn("another currency", wizard.issue_ids[0].message)

    def test_a_month_that_fails(self):
        """Months before it stay in the books, and the import goes on from there."""
        rows = [*ROWS[INVOICES], "F3,invoice,2026-10-20,U01,Riad,Pots,1,100,20,"]
        bank = [*ROWS[BANK], "2026-10-21,VIR,F3,120", "2026-11-03,FEE,,-1"]
        changes = {INVOICES: rows, BANK: bank}
        unit = self._create_units("U02")
        draft = self._create_document(unit, 5, "2026-10-05", post=False)
        wizard = self._import(changes)
        self.assertEqual(wizard.state, "failed")
        self.assertIn("October 2026", wizard.error_message)
        self.assertIn("Draft entries", wizard.error_message)
        self.assertEqual(wizard.month_ids.mapped("state"), ["closed", "new", "new"])
        self.assertTrue(self._move("F1"))
        self.assertFalse(self._move("F3"))
        closing = self.env["coopaem.closing"].search([])
        self.assertEqual((closing.name, closing.state), ("2026-09", "locked"))
        self.assertEqual(len(self._statement_lines()), 2)
        self._assert_ledger()
        draft.unlink()
        again = self._import(changes)
        self._assert_done(again)
        self.assertEqual(self._move("F3").amount_residual, 0)
        self.assertEqual(set(again.month_ids.mapped("state")), {"closed"})

    def test_advance_after_a_month_that_failed(self):
        rows = [*ROWS[INVOICES], "F3,invoice,2026-10-20,U01,Riad,Pots,1,100,20,"]
        changes = {INVOICES: rows, BANK: ["2026-09-12,VIR,F3,150"]}
        unit = self._create_units("U02")
        draft = self._create_document(unit, 5, "2026-10-05", post=False)
        self.assertEqual(self._import(changes).state, "failed")
        draft.unlink()
        self._assert_done(self._import(changes))
        self.assertEqual(self._move("F3").amount_residual, 0)
        self._assert_ledger()


@tagged("post_install", "-at_install")
class TestMonthImportAccess(MonthImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.setup_other_company()["company"]
        cls.other_company._setup_cooperative()
        cls.portal = cls._create_new_portal_user()
        cls.employee = new_test_user(cls.env, "month_employee", "base.group_user")
        cls.coach = new_test_user(
            cls.env, "month_coach", "coopaem_member.group_coopaem_coach"
        )
        cls.stranger = new_test_user(
            cls.env,
            "month_stranger",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.colleague = new_test_user(
            cls.env,
            "month_colleague",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may_not(self):
        wizard = self._wizard(self._folder({BILLS: []}))
        wizard.action_check()
        records = (wizard, wizard.month_ids, self._with_issue().issue_ids)
        public = self.env.ref("base.public_user")
        outsiders = (self.portal, public, self.employee, self.coach)
        for user in (*outsiders, self.stranger, self.colleague):
            for record in records:
                with self.subTest(user=user.id, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["id", "create_date"])
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
            for action in ("action_check", "action_import", "action_back"):
                with self.assertRaises(AccessError):
                    getattr(wizard.with_user(user), action)()
        for user in outsiders:
            with self.assertRaises(AccessError):
                self.env["coopaem.month.import"].with_user(user).create({})

    def _with_issue(self):
        wizard = self._wizard(self._folder({BILLS: None}))
        wizard.action_check()
        return wizard

    def test_other_company(self):
        """Nobody imports into a company he does not work in."""
        wizards = self.env["coopaem.month.import"].with_user(self.stranger)
        with self.assertRaises(UserError):
            wizards.create(
                {"company_id": self.company.id, "journal_id": self.bank_journal.id}
            ).action_check()
        both = new_test_user(
            self.env,
            "month_both",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=self.other_company.id,
            company_ids=[Command.set((self.company | self.other_company).ids)],
        )
        wizard = self._wizard(self._folder(), user=both)
        with self.assertRaises(UserError):
            wizard.with_context(
                allowed_company_ids=self.other_company.ids
            ).action_check()

    def test_books_of_other_companies_do_not_count(self):
        """Numbers, units and rules of another cooperative are its own."""
        unit = self.env["coopaem.unit"].create(
            {"code": "U01", "name": "Theirs", "company_id": self.other_company.id}
        )
        self.env["coopaem.levy.rule"].create(
            {
                "code": "L1",
                "name": "L1",
                "company_id": self.other_company.id,
                "fixed_month": 5,
            }
        )
        wizard = self._import()
        self._assert_done(wizard)
        self.assertFalse(wizard.issue_ids)
        self.assertNotEqual(self._move("F1").unit_id, unit)

    def test_company_that_is_no_cooperative(self):
        company = self.setup_other_company(name="Plain company")["company"]
        self.accountant.company_ids |= company
        manager = new_test_user(
            self.env,
            "month_manager",
            groups="coopaem_member.group_coopaem_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        bank = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )
        values = {"company_id": company.id, "journal_id": bank.id}
        wizard = self._wizard(self._folder(), **values)
        wizard = wizard.with_company(company)
        wizard.action_import()
        self.assertIn("is no cooperative yet", wizard.issue_ids[0].message)
        self.assertEqual(wizard.state, "checked")
        with self.assertRaises(AccessError):
            wizard.action_set_up()
        self.assertFalse(company.structure_unit_id)
        wizard = self._wizard(self._folder(), user=manager, **values)
        self.assertFalse(wizard.is_cooperative)
        wizard.action_set_up()
        self.assertTrue(company.structure_unit_id)
        wizard.invalidate_recordset()
        self.assertTrue(wizard.is_cooperative)

    def test_files_of_others(self):
        """A wizard does not open files that its user may not read."""
        theirs = (
            self.env["ir.attachment"]
            .with_user(self.colleague)
            .create({"name": INVOICES, "raw": b"secret"})
        )
        with self.assertRaises(AccessError):
            wizard = self._wizard(self._folder({INVOICES: None}))
            wizard.write({"file_ids": [Command.link(theirs.id)]})
            wizard.action_check()
