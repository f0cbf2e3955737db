# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..models.month_files import (
    BANK,
    BILLS,
    COLUMNS,
    FILES,
    INVOICES,
    LEVIES,
    UNITS,
    MonthFiles,
    recognise,
    unpack,
)
from ..models.month_plan import Known, KnownDocument, KnownUnit, MonthPlan

SAMPLES = Path(__file__).parent / "data" / "fes_2026"
D = Decimal
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)

ROWS = {
    UNITS: ["U01,Pottery,A,20", "U02,Weaving,A,0"],
    INVOICES: [
        "F1,invoice,2026-09-04,U01,Riad,Pots,1,1000,20,",
        "F2,invoice,2026-09-05,U02,Hotel,Rug,2,150.25,0,",
    ],
    BILLS: ["A1,2026-09-10,U01,Clay & Co,Clay,1,100,20"],
    BANK: ["2026-09-20,VIR Riad,F1,700", "2026-09-28,FEES,,-12.5"],
    LEVIES: ["L1,A,structure,collected,month,0,0.10,,,,,"],
}


def content(name, rows, columns=None):
    """A CSV file of the name's columns, as bytes."""
    return "\n".join([columns or ",".join(COLUMNS[name]), *rows, ""]).encode()


class MonthFilesCase(BaseCase):
    def _read(self, changes=None, **options):
        """Read a folder whose rows are ROWS but for the changes."""
        files = {
            name: content(name, (changes or {}).get(name, rows))
            for name, rows in ROWS.items()
        }
        return MonthFiles(files, **options)

    def _plan(self, changes=None, known=None):
        files = self._read(changes)
        return files, MonthPlan(files, known or Known())

    def assertIssue(self, files, level, file, row, column, *patterns):
        """There is one issue of the level, at this place, saying this."""
        issues = [issue for issue in files.issues if issue.level == level]
        self.assertEqual(len(issues), 1, issues)
        issue = issues[0]
        self.assertEqual((issue.file, issue.row, issue.column), (file, row, column))
        for pattern in patterns:
            self.assertIn(pattern, issue.message)

    def assertError(self, files, file, row, column, *patterns):
        self.assertIssue(files, "error", file, row, column, *patterns)

    def assertWarning(self, files, file, row, column, *patterns):
        self.assertFalse(files.errors)
        self.assertIssue(files, "warning", file, row, column, *patterns)


@tagged("post_install", "-at_install")
class TestMonthFilesReading(MonthFilesCase):
    def test_sample(self):
        files = MonthFiles({name: (SAMPLES / name).read_bytes() for name in ROWS})
        self.assertFalse(files.issues)
        self.assertEqual(len(files.units), 12)
        self.assertEqual(len(files.documents), 67 + 26)
        self.assertEqual(len(files.movements), 45)
        self.assertEqual(len(files.levies), 6)
        levy = next(levy for levy in files.levies if levy.rule == "B1")
        self.assertEqual(
            levy.tiers, ((0, D("0.11")), (40000, D("0.10")), (80000, D("0.09")))
        )
        self.assertEqual(levy.limits["floor_year"], 2160)
        self.assertIsNone(levy.limits["cap_year"])

    def test_forms_of_files(self):
        semicolons = (
            "date;label;reference;amount\r\n"
            '04/09/2026;"VIR; 1";F1;1\N{NO-BREAK SPACE}234,50\r\n'
            "\r\n"
            "2026-09-05;Fees;;\N{MINUS SIGN}3\r\n"
        )
        files = MonthFiles(
            {
                **{name: content(name, rows) for name, rows in ROWS.items()},
                BANK: b"\xef\xbb\xbf" + semicolons.encode(),
            }
        )
        self.assertFalse(files.issues)
        first, second = files.movements
        self.assertEqual(
            (first.row, first.date, first.label, first.amount),
            (2, date(2026, 9, 4), "VIR; 1", D("1234.50")),
        )
        # the blank line counts, as in a spreadsheet
        self.assertEqual((second.row, second.amount), (4, D(-3)))

    def test_numbers(self):
        for text, expected in (
            ("1234.5", "1234.5"),
            ("1234,5", "1234.5"),
            ("1 234,50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234.567", "1234567"),
            ("0,125", "0.125"),
            ("1.250", "1.250"),
            (" 12 ", "12"),
        ):
            with self.subTest(text):
                row = f'F1,invoice,2026-09-04,U01,Riad,Pots,1,"{text}",20,'
                files = self._read({INVOICES: [row], BANK: []})
                self.assertFalse(files.errors)
                self.assertEqual(files.documents[0].unit_price, D(expected))
        for text in ("abc", "1,23,4", "1.2.3", "--1", "1,234", "12 €", "1e3"):
            with self.subTest(text):
                row = f'F1,invoice,2026-09-04,U01,Riad,Pots,1,"{text}",20,'
                files = self._read({INVOICES: [row], BANK: []})
                self.assertError(files, INVOICES, 2, "unit_price", text)

    def test_amounts_are_rounded_like_the_spreadsheet(self):
        row = "F1,invoice,2026-09-04,U01,Riad,Pots,3,3.335,20,"
        document = self._read({INVOICES: [row]}).documents[0]
        # 10.005 is 10.01, and the tax is of 10.01
        self.assertEqual(
            (document.untaxed, document.tax, document.total),
            (D("10.01"), D("2.00"), D("12.01")),
        )
        document = self._read({INVOICES: [row]}, digits=3).documents[0]
        self.assertEqual(document.total, D("12.006"))

    def test_dates(self):
        for text in ("2026-13-01", "2026-02-30", "31/02/2026", "4 Sept", "0226-09-04"):
            files = self._read({BANK: [f"{text},VIR,F1,5"]})
            self.assertError(files, BANK, 2, "date", text, "2026-09-30")

    def test_missing_and_broken_files(self):
        files = MonthFiles({})
        self.assertEqual({issue.file for issue in files.errors}, set(ROWS))
        for data, pattern in (
            (b"", "empty"),
            (b"\xff\xfe\x00\x01", "UTF-8"),
            (b"date;label\n", "columns missing: reference, amount"),
            (b'date,label,reference,amount\n2026-09-01,"a"b,,1\n', "cannot be read"),
            (b'date,label,reference,amount\n2026-09-01,"a\n', "cannot be read"),
            (b"date,label,reference,amount\n2026-09-01,a,b,1,50\n", "more cells"),
            (b"date,label,reference,amount,date\n", "twice"),
        ):
            with self.subTest(pattern):
                files = MonthFiles(
                    {
                        **{name: content(name, rows) for name, rows in ROWS.items()},
                        BANK: data,
                    }
                )
                self.assertEqual(len(files.errors), 1)
                self.assertEqual(files.errors[0].file, BANK)
                self.assertIn(pattern, files.errors[0].message)

    def test_unknown_column(self):
        files = MonthFiles(
            {
                **{name: content(name, rows) for name, rows in ROWS.items()},
                LEVIES: content(
                    LEVIES,
                    [f"{ROWS[LEVIES][0]},2026-09-01"],
                    ",".join((*COLUMNS[LEVIES], "date_form")),
                ),
            }
        )
        self.assertWarning(files, LEVIES, 1, "date_form", "unknown")

    def test_all_errors_together(self):
        files = self._read(
            {
                INVOICES: ["F1,facture,hier,,Riad,Pots,un,1000,200,"],
                BILLS: ["A1,2026-09-10,U01,,Clay,1,,20"],
            }
        )
        self.assertEqual(
            [(issue.file, issue.row, issue.column) for issue in files.errors],
            [
                (INVOICES, 2, "date"),
                (INVOICES, 2, "unit"),
                (INVOICES, 2, "quantity"),
                (INVOICES, 2, "vat_rate"),
                (INVOICES, 2, "type"),
                (BILLS, 2, "supplier"),
                (BILLS, 2, "unit_price"),
            ],
        )
        for issue in files.errors:
            self.assertRegex(issue.message, r"\. (Fill|Enter)|\. .*Enter")

    def test_duplicates(self):
        rows = ROWS[INVOICES] + ["F1,invoice,2026-09-08,U01,Riad,Pots,1,5,20,"]
        files = self._read({INVOICES: rows})
        self.assertError(files, INVOICES, 4, "number", "duplicate number F1", "row 2")
        files = self._read({BILLS: ROWS[BILLS] * 2})
        self.assertError(files, BILLS, 3, "number", "duplicate number A1", "row 2")
        files = self._read({UNITS: [*ROWS[UNITS], "U01,Other,B,0"]})
        self.assertError(files, UNITS, 4, "code", "duplicate unit U01", "row 2")

    def test_signs(self):
        negative = "F1,invoice,2026-09-04,U01,Riad,Pots,1,-10,20,"
        files = self._read({INVOICES: [negative]})
        self.assertError(files, INVOICES, 2, "unit_price", "credit_note")
        both = "F1,invoice,2026-09-04,U01,Riad,Pots,-2,-10,20,"
        document = self._read({INVOICES: [both]}).documents[0]
        self.assertEqual((document.quantity, document.unit_price), (2, 10))
        for line in ("1,-10.5", "-1,10.5"):
            files = self._read({BILLS: [f"A1,2026-09-04,U01,Clay,Clay,{line},20"]})
            refund = files.documents[-1]
            self.assertEqual(
                (refund.kind, refund.quantity, refund.unit_price, refund.total),
                ("refund", 1, D("10.5"), D("12.6")),
            )
        files = self._read({BANK: ["2026-09-20,VIR,F1,0.00"]})
        self.assertError(files, BANK, 2, "amount", "zero")
        files = self._read({BANK: ["2026-09-20,VIR,F1,10.005"]})
        self.assertError(files, BANK, 2, "amount", "decimals")

    def test_movement_keys(self):
        row = "2026-09-20,VIR,F1,10"
        one, two, other = self._read({BANK: [row, row, row + ".01"]}).movements
        self.assertEqual(len({one.key, two.key, other.key}), 3)
        again = self._read({BANK: ["2026-09-01,VIR,,5", "20/09/2026,VIR,F1,10.00"]})
        self.assertEqual(again.movements[1].key, one.key)

    def test_recognise(self):
        for name, expected in (
            ("invoices.csv", INVOICES),
            ("Invoices (2).CSV", INVOICES),
            ("sept/bank statement.csv", BANK),
            ("sept\\levies - Copy.csv", LEVIES),
            ("invoices.xlsx", ""),
            ("notes.txt", ""),
        ):
            self.assertEqual(recognise(name), expected)

    def test_archive(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("sept/units.csv", b"a")
            archive.writestr("__MACOSX/sept/._units.csv", b"b")
            archive.writestr("readme.txt", b"c")
        self.assertEqual(unpack(stream.getvalue()), {UNITS: b"a"})
        self.assertIsNone(unpack(b"no archive"))
        self.assertIsNone(unpack(stream.getvalue()[:-30]))
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("oct/units.csv", b"d")
        self.assertIsNone(unpack(stream.getvalue()))


@tagged("post_install", "-at_install")
class TestMonthFilesLevies(MonthFilesCase):
    def levies(self, *rows, columns=None):
        data = {name: content(name, rows) for name, rows in ROWS.items()}
        return MonthFiles({**data, LEVIES: content(LEVIES, rows, columns)})

    def test_tiers_may_leave_limits_blank(self):
        files = self.levies(
            "L1,A,structure,invoiced,year,1000,0.05,,,1200,,",
            "L1,A,structure,invoiced,year,0,10%,30,,,0,",
        )
        self.assertFalse(files.issues)
        (levy,) = files.levies
        self.assertEqual(levy.tiers, ((0, D("0.1")), (1000, D("0.05"))))
        self.assertEqual(levy.fixed_month, 30)
        self.assertEqual(levy.limits["floor_year"], 1200)
        # nought is a limit, an empty cell is none
        self.assertEqual(levy.limits["cap_month"], 0)
        self.assertIsNone(levy.limits["cap_year"])

    def test_no_rate(self):
        """A rule may consist of a fixed amount, even of nought."""
        for fixed, tiers in (("30", ()), ("0", ((0, 0),))):
            files = self.levies(f"L1,A,structure,invoiced,month,,,{fixed},,,,")
            self.assertFalse(files.issues)
            self.assertEqual(files.levies[0].tiers, tiers)

    def test_one_code_in_two_schemes(self):
        files = self.levies(
            "L1,A,structure,invoiced,month,0,0.1,,,,,",
            "L1,B,fund,margin,year,0,0.2,,,,,",
        )
        self.assertFalse(files.issues)
        self.assertEqual(len(files.levies), 2)

    def test_overlapping_tiers(self):
        files = self.levies(
            "L1,A,structure,invoiced,month,0,0.1,,,,,",
            "L1,A,structure,invoiced,month,500,0.1,,,,,",
            "L1,A,structure,invoiced,month,500.00,0.2,,,,,",
        )
        self.assertError(files, LEVIES, 4, "tier_from", "overlapping tiers", "row 3")
        self.assertFalse(files.levies)
        # a cell that cannot be read is told once, not taken for nought
        files = self.levies(
            "L1,A,structure,invoiced,month,0,0.1,,,,,",
            "L1,A,structure,invoiced,month,500.005,0.1,,,,,",
        )
        self.assertError(files, LEVIES, 3, "tier_from", "more decimals")

    def test_overlapping_dates(self):
        columns = ",".join((*COLUMNS[LEVIES], "date_from", "date_to"))
        head = "L1,A,structure,invoiced,month,0,0.1,,,,,"
        files = self.levies(
            f"{head},2026-01-01,2026-09-30", f"{head},2026-10-01,", columns=columns
        )
        self.assertFalse(files.issues)
        self.assertEqual(
            [levy.date_from for levy in files.levies], [date(2026, 1, 1), OCTOBER]
        )
        files = self.levies(
            f"{head},2026-10-01,", f"{head},2026-01-01,2026-10-01", columns=columns
        )
        self.assertError(files, LEVIES, 2, "date_from", "overlapping dates", "row 3")
        files = self.levies(f"{head},2026-10-01,2026-09-01", columns=columns)
        self.assertError(files, LEVIES, 2, "date_to", "ends before")

    def test_rows_that_differ(self):
        for name, one, other in (
            ("basis", "invoiced,month,0,0.1,,,,,", "margin,month,500,0.2,,,,,"),
            ("period", "invoiced,month,0,0.1,,,,,", "invoiced,year,500,0.2,,,,,"),
            (
                "cap_year",
                "invoiced,month,0,0.1,,,,,90",
                "invoiced,month,500,0.2,,,,,80",
            ),
        ):
            files = self.levies(f"L1,A,structure,{one}", f"L1,A,structure,{other}")
            self.assertError(files, LEVIES, 3, name, "row 2")

    def test_wrong_cells(self):
        for cells, column in (
            ("member,invoiced,month,0,0.1,,,,,", "beneficiary"),
            ("fund,sales,month,0,0.1,,,,,", "basis"),
            ("fund,invoiced,week,0,0.1,,,,,", "period"),
            ("fund,invoiced,month,-5,0.1,,,,,", "tier_from"),
            ("fund,invoiced,month,0,ten,,,,,", "rate"),
            ("fund,invoiced,month,0,10,,,,,", "rate"),
            ("fund,invoiced,month,0,-0.1,,,,,", "rate"),
            ("fund,invoiced,month,0,,,,,,", "rate"),
            ("fund,invoiced,month,500,,30,,,,", "rate"),
            ("fund,invoiced,month,0,0.1,-3,,,,", "fixed_month"),
            ("fund,invoiced,month,0,0.1,3.005,,,,", "fixed_month"),
            ("fund,invoiced,month,0,0.1,,,,-9,", "cap_month"),
        ):
            with self.subTest(cells):
                files = self.levies(f"L1,A,{cells}")
                self.assertError(files, LEVIES, 2, column)
                self.assertFalse(files.levies)

    def test_only_a_fixed_amount(self):
        files = self.levies("L1,A,structure,margin,month,,,30,,,,")
        self.assertFalse(files.issues)
        self.assertEqual((files.levies[0].tiers, files.levies[0].fixed_month), ((), 30))

    def test_floor_above_cap(self):
        files = self.levies("L1,A,structure,margin,month,0,0.1,,50,,40,")
        self.assertWarning(files, LEVIES, 2, "floor_month", "the cap counts")


@tagged("post_install", "-at_install")
class TestMonthPlan(MonthFilesCase):
    def parts(self, plan, index=0):
        movement = plan.files.movements[index]
        return [
            (part.kind, part.document and part.document[1], part.amount)
            for part in plan.parts[movement.key]
        ]

    def test_sample(self):
        files = MonthFiles({name: (SAMPLES / name).read_bytes() for name in ROWS})
        plan = MonthPlan(files, Known())
        self.assertFalse(files.issues)
        self.assertEqual(list(plan.months), [SEPTEMBER, OCTOBER])
        self.assertEqual(len(plan.new_units), 12)
        self.assertEqual(len(plan.new_levies), 6)
        # seven credit notes find something open, two come after the payment
        matched = [
            pair
            for month in plan.months.values()
            for pair in month.matches
            if pair[0][0] == "document"
        ]
        self.assertEqual(len(matched), 8)

    def test_fee_and_allocation(self):
        files, plan = self._plan({BANK: ["2026-09-20,?,,50", "2026-09-21,Fee,,-3"]})
        self.assertFalse(files.issues)
        self.assertEqual(self.parts(plan), [("allocate", None, 50)])
        self.assertEqual(self.parts(plan, 1), [("fee", None, -3)])

    def test_unknown_references(self):
        files, _plan = self._plan({BANK: ["2026-09-20,VIR,F1+F9,50"]})
        self.assertError(files, BANK, 2, "reference", "unknown reference F9")
        files, _plan = self._plan(
            {INVOICES: ["F3,credit_note,2026-09-04,U01,Riad,Pots,1,10,20,F9"], BANK: []}
        )
        self.assertError(files, INVOICES, 2, "reversed_number", "unknown reference F9")
        files, _plan = self._plan({BILLS: ["A1,2026-09-10,U9,Clay,Clay,1,100,20"]})
        self.assertError(files, BILLS, 2, "unit", "unknown unit U9")

    def test_rows_that_could_not_be_read_exist(self):
        rows = ["F1,invoice,when?,U01,Riad,Pots,1,1000,20,", ROWS[INVOICES][1]]
        files, _plan = self._plan({INVOICES: rows})
        self.assertError(files, INVOICES, 2, "date")
        files, _plan = self._plan({UNITS: ["U01,,A,20", ROWS[UNITS][1]]})
        self.assertError(files, UNITS, 2, "name")

    def test_what_could_be_read_of_a_row_is_checked_too(self):
        known = Known(
            closed=lambda day, side: "locked" if day.day == 7 else "",
            has_tax=lambda rate, side: rate != 19,
        )
        files, _plan = self._plan(
            {
                INVOICES: ["F1,invoice,2026-09-07,U9,Riad,Pots,,1000,19,"],
                BILLS: [],
                BANK: ["2026-09-07,VIR,F9+F1,abc", "never,VIR,F9,-3"],
            },
            known,
        )
        self.assertEqual(
            sorted((issue.file, issue.row, issue.column) for issue in files.errors),
            [
                (BANK, 2, "amount"),
                (BANK, 2, "date"),
                (BANK, 2, "reference"),
                (BANK, 3, "date"),
                (BANK, 3, "reference"),
                (INVOICES, 2, "date"),
                (INVOICES, 2, "quantity"),
                (INVOICES, 2, "unit"),
                (INVOICES, 2, "vat_rate"),
            ],
        )

    def test_wrong_direction(self):
        for row in ("2026-09-20,VIR,A1,50", "2026-09-20,VIR,F1,-50"):
            files, _plan = self._plan({BANK: [row]})
            self.assertError(files, BANK, 2, "amount", "Correct the sign")
        files, _plan = self._plan({BANK: ["2026-09-20,VIR,F1+F1,50"]})
        self.assertError(files, BANK, 2, "reference", "twice")

    def test_number_of_an_invoice_and_a_bill(self):
        bills = ["F1,2026-09-10,U01,Clay,Clay,1,100,20"]
        files, _plan = self._plan({BILLS: bills})
        self.assertError(files, BANK, 2, "reference", "an invoice and of a bill")
        files, _plan = self._plan({BILLS: bills, BANK: []})
        self.assertFalse(files.errors)

    def test_part_payments_and_too_much(self):
        files, plan = self._plan(
            {
                BANK: [
                    "2026-09-20,VIR,F1,700",
                    "2026-09-21,VIR,F1,700",
                    "2026-09-22,VIR,F1,5",
                ]
            }
        )
        self.assertFalse(files.errors)
        self.assertEqual(self.parts(plan), [("pay", "F1", 700)])
        self.assertEqual(
            self.parts(plan, 1), [("pay", "F1", 500), ("credit", "F1", 200)]
        )
        self.assertEqual(self.parts(plan, 2), [("credit", "F1", 5)])
        self.assertEqual([issue.row for issue in files.warnings], [3, 4])
        self.assertIn("payment above the open amount: 500", files.warnings[0].message)

    def test_several_documents(self):
        files, plan = self._plan({BANK: ["2026-09-20,VIR,F2 + F1,1500.50"]})
        self.assertFalse(files.issues)
        self.assertEqual(
            self.parts(plan), [("pay", "F2", D("300.50")), ("pay", "F1", 1200)]
        )
        files, plan = self._plan({BANK: ["2026-09-20,VIR,F2+F1,400"]})
        self.assertWarning(files, BANK, 2, "amount", "1500.50", "400")
        self.assertEqual(
            self.parts(plan), [("pay", "F2", D("300.50")), ("pay", "F1", D("99.50"))]
        )

    def test_number_with_a_plus_sign(self):
        rows = ["F+1,invoice,2026-09-04,U01,Riad,Pots,1,1000,20,"]
        files, plan = self._plan({INVOICES: rows, BANK: ["2026-09-20,VIR,F+1,1200"]})
        self.assertFalse(files.issues)
        self.assertEqual(self.parts(plan), [("pay", "F+1", 1200)])

    def credit(self, day, amount, bank, *more):
        note = f"F3,credit_note,{day},U01,Riad,Pots,1,{amount},20,F1"
        return self._plan({INVOICES: [*ROWS[INVOICES], note, *more], BANK: bank})

    def test_credit_note_before_and_after_the_payment(self):
        matched = (("document", ("sale", "F3")), ("document", ("sale", "F1")))
        files, plan = self.credit("2026-09-10", 250, ["2026-09-20,VIR,F1,900"])
        self.assertFalse(files.issues)
        self.assertEqual(plan.months[SEPTEMBER].matches[0], matched)
        files, plan = self.credit("2026-09-25", 250, ["2026-09-20,VIR,F1,1200"])
        self.assertFalse(files.issues)
        self.assertNotIn(matched, plan.months[SEPTEMBER].matches)
        # on the same day, the payment comes first …
        files, plan = self.credit("2026-09-20", 250, ["2026-09-20,VIR,F1,1200"])
        self.assertFalse(files.issues)
        self.assertNotIn(matched, plan.months[SEPTEMBER].matches)
        # … but what pays the credit note itself back comes last
        files, plan = self.credit("2026-09-20", 1000, ["2026-09-20,VIR,F3,-1200"])
        self.assertWarning(files, BANK, 2, "amount", "above the open amount: 0")

    def test_refund_of_what_is_left(self):
        bank = ["2026-09-12,VIR,F1,1000", "2026-10-02,VIR,F3,-100"]
        files, plan = self.credit("2026-09-15", 250, bank)
        self.assertFalse(files.issues)
        self.assertEqual(self.parts(plan, 1), [("pay", "F3", -100)])

    def test_netting(self):
        more = "F4,invoice,2026-10-02,U01,Riad,Pots,1,500,20,"
        bank = ["2026-09-12,VIR,F1,1200", "2026-10-05,VIR,F4+F3,300"]
        files, plan = self.credit("2026-09-15", 250, bank, more)
        self.assertFalse(files.issues)
        self.assertEqual(self.parts(plan, 1), [("pay", "F4", 600), ("pay", "F3", -300)])

    def test_credit_notes_that_do_not_fit(self):
        for note, column, pattern in (
            (
                "F3,credit_note,2026-09-15,U02,Riad,x,1,5,20,F1",
                "reversed_number",
                "U01",
            ),
            (
                "F3,credit_note,2026-09-15,U01,Hotel,x,1,5,20,F1",
                "reversed_number",
                "Riad",
            ),
            (
                "F3,credit_note,2026-09-15,U01,Riad,x,1,5,20,F3",
                "reversed_number",
                "no invoice",
            ),
            (
                "F3,invoice,2026-09-15,U01,Riad,x,1,5,20,F1",
                "reversed_number",
                "nothing",
            ),
        ):
            with self.subTest(note):
                files, _plan = self._plan({INVOICES: [*ROWS[INVOICES], note]})
                self.assertError(files, INVOICES, 4, column, pattern)
        note = "F3,credit_note,2026-09-15,U01,Riad,x,1,5,20,"
        files, _plan = self._plan({INVOICES: [*ROWS[INVOICES], note]})
        self.assertWarning(files, INVOICES, 4, "reversed_number", "by hand")
        files, _plan = self.credit("2026-09-01", 5, [])
        self.assertWarning(files, INVOICES, 4, "date", "older")

    def test_payment_before_the_document(self):
        later = "F3,invoice,2026-10-20,U01,Riad,Pots,1,100,20,"
        bank = ["2026-09-12,VIR,F3,100", "2026-09-13,VIR,F3,50"]
        files, plan = self._plan({INVOICES: [*ROWS[INVOICES], later], BANK: bank})
        self.assertFalse(files.errors)
        self.assertEqual(self.parts(plan), [("advance", "F3", 100)])
        self.assertEqual(
            self.parts(plan, 1), [("advance", "F3", 20), ("credit", "F3", 30)]
        )
        keys = [movement.key for movement in files.movements]
        self.assertEqual(
            plan.months[OCTOBER].matches,
            [(("part", key, 0), ("document", ("sale", "F3"))) for key in keys],
        )
        self.assertIn("is dated later", files.warnings[0].message)

    def test_months(self):
        bank = ["2026-12-30,Fee,,-3", "2027-02-01,Fee,,-3"]
        files, plan = self._plan({BANK: bank})
        self.assertFalse(files.issues)
        self.assertEqual(
            [f"{month:%Y-%m}" for month in plan.months],
            ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"],
        )
        self.assertEqual(plan.months[SEPTEMBER].last, date(2026, 9, 30))
        self.assertEqual(plan.first_open, SEPTEMBER)
        files, _plan = self._plan({BANK: ["2062-09-20,Fee,,-3"]})
        self.assertError(files, BANK, 2, "date", "433 months")

    def test_nothing_to_import(self):
        files, _plan = self._plan({INVOICES: [], BILLS: [], BANK: []})
        self.assertError(files, INVOICES, 0, "", "nothing to import")

    def test_closed_period(self):
        known = Known(closed=lambda day, side: "locked" if day < OCTOBER else "")
        files, plan = self._plan(known=known)
        self.assertEqual(
            [(issue.file, issue.row, issue.column) for issue in files.errors],
            [
                (INVOICES, 2, "date"),
                (INVOICES, 3, "date"),
                (BILLS, 2, "date"),
                (BANK, 2, "date"),
                (BANK, 3, "date"),
            ],
        )
        self.assertIn("closed period (locked)", files.errors[0].message)
        self.assertTrue(plan.months[SEPTEMBER].closed)

    def test_mistyped_year(self):
        """The row that lies far from the others is named, early or late."""
        for day in ("2006-09-20", "2062-09-20"):
            files, _plan = self._plan({BANK: [f"{day},VIR,F1,700"]})
            self.assertError(files, BANK, 2, "date", day)

    def test_vat(self):
        known = Known(has_tax=lambda rate, side: rate in (0, 20) and side == "sale")
        files, _plan = self._plan(known=known)
        self.assertError(files, BILLS, 2, "vat_rate", "VAT rate without a tax: 20")
        files, _plan = self._plan(
            {UNITS: ["U01,Pottery,A,20", "U02,Weaving,A,7"]}, known
        )
        self.assertEqual(
            [(error.file, error.row, error.column) for error in files.errors],
            [(UNITS, 3, "vat_rate"), (BILLS, 2, "vat_rate")],
        )
        rows = ["F1,invoice,2026-09-04,U01,Riad,Pots,1,1000,10,"]
        files, _plan = self._plan({INVOICES: rows})
        self.assertWarning(files, INVOICES, 2, "vat_rate", "U01", "20")

    def test_units(self):
        known = Known(
            units={
                "U01": KnownUnit("Potters", scheme="B"),
                "U02": KnownUnit("Weaving", problem="It is closed."),
                "COOP": KnownUnit("Us", is_activity=False),
            }
        )
        files, plan = self._plan(known=known)
        self.assertEqual(
            [(issue.file, issue.row, issue.column) for issue in files.errors],
            [(UNITS, 3, "code"), (INVOICES, 3, "unit")],
        )
        self.assertEqual(
            [(issue.row, issue.column) for issue in files.warnings],
            [(2, "name"), (2, "levy_scheme")],
        )
        self.assertFalse(plan.new_units)
        files, _plan = self._plan({UNITS: [*ROWS[UNITS], "COOP,Us,A,0"]}, known)
        self.assertIn((UNITS, 4), {(issue.file, issue.row) for issue in files.errors})
        files, _plan = self._plan({UNITS: ["U01,Pottery,A,", "U02,Weaving,,0"]})
        self.assertWarning(files, UNITS, 3, "levy_scheme", "nothing is levied")
        files, _plan = self._plan({UNITS: ["U01,Pottery,A,", "U02,Weaving,B,0"]})
        self.assertWarning(files, UNITS, 3, "levy_scheme", "scheme B")

    def known_documents(self, **changes):
        values = {
            "kind": "invoice",
            "date": date(2026, 9, 4),
            "unit": "U01",
            "partner": "Riad",
            "untaxed": D(1000),
            "total": D(1200),
            "open": D(300),
            **changes,
        }
        return Known(documents={("sale", "F1"): KnownDocument(**values)})

    def test_known_document(self):
        files, plan = self._plan(known=self.known_documents())
        self.assertFalse(files.errors)
        self.assertEqual(
            [document.number for document in plan.months[SEPTEMBER].new_documents],
            ["F2", "A1"],
        )
        # what is open is what the books say
        self.assertEqual(self.parts(plan), [("pay", "F1", 300), ("credit", "F1", 400)])

    def test_known_document_with_other_content(self):
        for changes in (
            {"date": date(2026, 9, 5)},
            {"unit": "U02"},
            {"untaxed": D(999)},
            {"total": D(1100)},
            {"kind": "credit_note"},
            {"problem": "It is a draft."},
        ):
            known = self.known_documents(**changes)
            files, _plan = self._plan({BANK: []}, known)
            self.assertError(files, INVOICES, 2, "number", "duplicate number F1")
        files, _plan = self._plan(
            {BANK: []}, self.known_documents(partner="Riad Zitoun")
        )
        self.assertWarning(files, INVOICES, 2, "customer", "Riad Zitoun")

    def test_reference_to_a_document_of_the_books(self):
        known = self.known_documents()
        files, plan = self._plan({INVOICES: [ROWS[INVOICES][1]]}, known)
        self.assertEqual(self.parts(plan), [("pay", "F1", 300), ("credit", "F1", 400)])
        known = self.known_documents(problem="It is a draft.")
        files, _plan = self._plan({INVOICES: [ROWS[INVOICES][1]]}, known)
        self.assertError(files, BANK, 2, "reference", "draft")

    def test_known_movement(self):
        files = self._read()
        keys = [movement.key for movement in files.movements]
        _files, plan = self._plan(known=Known(movements={keys[0]: {}, keys[1]: {}}))
        self.assertFalse(plan.parts)
        self.assertFalse(plan.months[SEPTEMBER].matches)

    def test_known_advance_is_matched_when_the_document_comes(self):
        later = "F3,invoice,2026-10-20,U01,Riad,Pots,1,100,20,"
        changes = {INVOICES: [*ROWS[INVOICES], later], BANK: ["2026-09-12,VIR,F3,100"]}
        key = self._read(changes).movements[0].key
        known = Known(movements={key: {("sale", "F3"): D(100)}})
        _files, plan = self._plan(changes, known)
        self.assertEqual(
            plan.months[OCTOBER].matches,
            [(("part", key, None), ("document", ("sale", "F3")))],
        )

    def test_known_levies(self):
        def known(**changes):
            (levy,) = self._read().levies
            values = {**levy.__dict__, "date_from": date(2026, 1, 1), **changes}
            return Known(levies={("L1", "A"): [type(levy)(**values)]})

        files, plan = self._plan(known=known())
        self.assertFalse(files.errors)
        self.assertFalse(plan.new_levies)
        files, _plan = self._plan(known=known(tiers=((0, D("0.2")),)))
        self.assertError(files, LEVIES, 2, "rule", "other terms", "2026-01-01")
        # it ends too early, or starts too late
        for changes in ({"date_to": date(2026, 9, 15)}, {"date_from": OCTOBER}):
            files, _plan = self._plan(known=known(**changes))
            self.assertError(files, LEVIES, 2, "rule", "other terms")
        files, plan = self._plan(
            known=known(date_from=date(2025, 1, 1), date_to=date(2025, 12, 31))
        )
        self.assertFalse(files.errors)
        self.assertEqual(
            [start for _levy, start in plan.new_levies], [date(2026, 1, 1)]
        )

    def test_every_file_is_named(self):
        self.assertEqual(set(FILES), {*ROWS, "cashbook.xlsx"})
