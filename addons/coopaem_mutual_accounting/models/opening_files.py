# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reading what a cooperative takes over: cells in, plain Python values and issues out.

Three tables, as sheets of one workbook or as CSV files of the same names. The cells are
read as those of a month's spreadsheets (:mod:`month_files`).
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal

import openpyxl

from .month_files import MAX_FILE, CellError, MonthFiles, Table, plain

BALANCES, YEAR, LEVIES = "opening_balances", "year_to_date", "levies_booked"
TABLES = (BALANCES, YEAR, LEVIES)
COLUMNS = {
    BALANCES: ("unit", "account", "debit", "credit"),
    YEAR: ("unit", "month", "turnover", "collected", "costs"),
    LEVIES: ("unit", "rule", "amount"),
}
OPTIONAL_COLUMNS = {
    BALANCES: ("partner", "reference", "date", "due_date", "untaxed", "label"),
    YEAR: ("month_from", "pay"),
}
# In the account column: what the unit owns of bank and cash.
TREASURY = "treasury"
MAX_UNPACKED = 200 * 1024 * 1024
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
ZERO = Decimal(0)


@dataclass(frozen=True)
class BalanceRow:
    row: int
    unit: str
    account: str
    amount: Decimal
    partner: str = ""
    reference: str = ""
    date: Date | None = None
    due_date: Date | None = None
    untaxed: Decimal | None = None
    label: str = ""


@dataclass(frozen=True)
class YearRow:
    row: int
    unit: str
    month: Date
    month_from: Date
    amounts: dict


@dataclass(frozen=True)
class BookedRow:
    row: int
    unit: str
    rule: str
    amount: Decimal


class OpeningTable(Table):
    """A table of a take-over, from a CSV file or a sheet's rows of texts."""

    columns = COLUMNS
    optional_columns = OPTIONAL_COLUMNS

    def _read(self, content):
        if isinstance(content, bytes):
            super()._read(content)
            return
        columns = None
        for number, cells in enumerate(content, start=1):
            if not any(cells):
                continue
            if columns is None:
                columns = self._read_headings(number, cells)
                if columns is None:
                    return
            else:
                self._read_row(number, cells, columns)


class OpeningFiles(MonthFiles):
    """The tables of a take-over.

    :param dict tables: {name: content of a CSV file, or rows of texts}; what is left
        out is empty
    :param int digits: decimals of the currency
    :param translate: a translation function
    """

    def __init__(self, tables, digits=2, translate=plain):
        self._ = translate
        self.digits = digits
        self.issues = []
        self.balances = []
        self.years = []
        self.booked = []
        readers = {
            BALANCES: self._read_balances,
            YEAR: self._read_years,
            LEVIES: self._read_booked,
        }
        for name, read in readers.items():
            if tables.get(name) is not None:
                read(OpeningTable(self, name, tables[name]).rows)

    def sorted_issues(self):
        """Errors first, then by table and row."""
        return sorted(
            self.issues,
            key=lambda issue: (
                issue.level,
                TABLES.index(issue.file) if issue.file in TABLES else -1,
                issue.row,
            ),
        )

    # Cells
    def _month(self, text):
        if match := _MONTH.fullmatch(text):
            text = f"{match[1]}-{match[2]}-01"
        try:
            return self._date(text).replace(day=1)
        except CellError:
            raise CellError(
                self._("“%s” is not a month. Enter it as 2026-06.", text)
            ) from None

    # Tables
    def _read_balances(self, rows):
        for row in rows:
            debit = row.get("debit", self._amount, required=False, default=ZERO)
            credit = row.get("credit", self._amount, required=False, default=ZERO)
            if debit and credit:
                row.error(
                    "credit",
                    self._("debit and credit are both filled in. Empty one of them."),
                )
            values = {
                "unit": row.get("unit", required=False, default=""),
                "account": row.get("account"),
                "amount": (debit or ZERO) - (credit or ZERO),
                "partner": row.get("partner", required=False, default=""),
                "reference": row.get("reference", required=False, default=""),
                "date": row.get("date", self._date, required=False),
                "due_date": row.get("due_date", self._date, required=False),
                "untaxed": row.get("untaxed", self._amount, required=False),
                "label": row.get("label", required=False, default=""),
            }
            if not row.failed:
                self.balances.append(BalanceRow(row=row.number, **values))

    def _read_years(self, rows):
        for row in rows:
            month = row.get("month", self._month)
            first = row.get("month_from", self._month, required=False) or month
            values = {
                "unit": row.get("unit"),
                "amounts": {
                    name: row.get(
                        name, self._amount, required=name != "pay", default=ZERO
                    )
                    for name in ("turnover", "collected", "costs", "pay")
                },
            }
            if not row.failed and (first > month or first.year != month.year):
                row.error(
                    "month_from",
                    self._(
                        "the first month must be of the same year and not after the "
                        "last. Correct one of them."
                    ),
                )
            if not row.failed:
                self.years.append(
                    YearRow(row=row.number, month=month, month_from=first, **values)
                )

    def _read_booked(self, rows):
        for row in rows:
            values = {
                "unit": row.get("unit"),
                "rule": row.get("rule"),
                "amount": row.get("amount", self._amount),
            }
            if not row.failed:
                self.booked.append(BookedRow(row=row.number, **values))


def read_workbook(content):
    """Read the sheets of a workbook that are tables of a take-over.

    :param bytes content: an .xlsx file
    :return: {name: rows of texts}; None if the file cannot be read
    """
    if len(content) > MAX_FILE:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                return None
        book = openpyxl.load_workbook(
            io.BytesIO(content), data_only=True, read_only=True
        )
        return {
            name: [
                [_text(value) for value in row]
                for row in book[sheet].iter_rows(values_only=True)
            ]
            for sheet in book.sheetnames
            if (name := recognise(sheet))
        }
    except Exception:  # openpyxl raises whatever its parsers raise
        return None


def recognise(name):
    """Return which table a sheet or CSV file is, by its name; "" if none."""
    stem = re.split(r"[/\\]", name)[-1].lower().strip().removesuffix(".csv")
    stem = re.sub(r"(\s*\(\d+\)|[\s_-]*(copy|copie))+$", "", stem.strip())
    stem = re.sub(r"[\s-]+", "_", stem)
    return stem if stem in TABLES else ""


def _text(value):
    """A cell's value as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, Date):
        return value.isoformat()
    if isinstance(value, float):
        # Spreadsheets work with binary fractions: 67.49 may come as 67.48999999999999.
        number = Decimal(repr(value)).quantize(Decimal("0.000001")).normalize()
        return f"{number:f}"
    return str(value).strip()
