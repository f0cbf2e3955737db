# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reading the spreadsheets of a month: files in, plain Python values and issues out.

No Odoo here. All that can be said by looking at one file alone is said here, in one
go; what needs the other files or the books is in :mod:`month_plan`.

The cash book is a workbook and has its own reader (:mod:`cashbook_sheet`).
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CASHBOOK = "cashbook.xlsx"
UNITS, INVOICES, BILLS = "units.csv", "invoices.csv", "bills.csv"
BANK, LEVIES = "bank_statement.csv", "levies.csv"
FILES = (UNITS, INVOICES, BILLS, CASHBOOK, BANK, LEVIES)

COLUMNS = {
    UNITS: ("code", "name", "levy_scheme", "vat_rate"),
    INVOICES: (
        "number", "type", "date", "unit", "customer", "label", "quantity", "unit_price",
        "vat_rate", "reversed_number",
    ),
    BILLS: (
        "number", "date", "unit", "supplier", "label", "quantity", "unit_price",
        "vat_rate",
    ),
    BANK: ("date", "label", "reference", "amount"),
    LEVIES: (
        "rule", "scheme", "beneficiary", "basis", "period", "tier_from", "rate",
        "fixed_month", "floor_month", "floor_year", "cap_month", "cap_year",
    ),
}  # fmt: skip
OPTIONAL_COLUMNS = {LEVIES: ("date_from", "date_to")}

BENEFICIARIES = ("structure", "fund")
BASES = ("invoiced", "collected", "margin")
PERIODS = ("month", "year")
LIMITS = ("floor_month", "floor_year", "cap_month", "cap_year")

MAX_FILE = 50 * 1024 * 1024
_BLANKS = str.maketrans(
    dict.fromkeys(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\t'’")
    | {"\N{MINUS SIGN}": "-"}
)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,]\d{3})+")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_YEARS = range(1950, 2101)


def plain(text, /, *args, **kwargs):
    """Stand in for a translation function."""
    return text % (args or kwargs) if args or kwargs else text


def round_amount(amount, digits):
    """Round to the currency, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Issue:
    """Something wrong or remarkable, and where.

    :param level: "error" or "warning"
    :param row: row number in the spreadsheet, the headings being row 1; 0 = whole file
    """

    level: str
    file: str
    row: int
    column: str
    message: str

    def __str__(self):
        place = (self.file, str(self.row or ""), self.column)
        return f"{':'.join(filter(None, place))}: {self.message}"


@dataclass(frozen=True)
class UnitRow:
    row: int
    code: str
    name: str
    scheme: str
    vat_rate: Decimal | None


@dataclass(frozen=True)
class Document:
    """A customer invoice, credit note, supplier bill or refund of one line.

    :param kind: "invoice", "credit_note", "bill" or "refund"
    """

    file: str
    row: int
    kind: str
    number: str
    date: date
    unit: str
    partner: str
    label: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    untaxed: Decimal
    tax: Decimal
    reversed_number: str = ""

    @property
    def side(self):
        """Whether customers or suppliers number it: "sale" or "purchase"."""
        return "sale" if self.kind in ("invoice", "credit_note") else "purchase"

    @property
    def key(self):
        """What names the document among all of the import."""
        return self.side, self.number

    @property
    def total(self):
        return self.untaxed + self.tax


@dataclass(frozen=True)
class Movement:
    """A line of the bank statement.

    :param date: None if it could not be read, as the amount
    :param key: names the movement for good, so that it is imported once
    """

    row: int
    date: date | None
    label: str
    reference: str
    amount: Decimal | None
    key: str


@dataclass(frozen=True)
class LevyRow:
    """A levy rule, all its tiers together; None = no such limit."""

    row: int
    rule: str
    scheme: str
    beneficiary: str
    basis: str
    period: str
    tiers: tuple
    fixed_month: Decimal
    limits: dict = field(hash=False)
    date_from: date | None = None
    date_to: date | None = None


class CellError(Exception):
    """A cell that cannot be read; its text says why and what to do."""


class Row:
    """One row of a CSV file, read cell by cell."""

    def __init__(self, table, number, cells):
        self.table = table
        self.number = number
        self.cells = cells
        self.failed = False

    def error(self, column, message):
        """Note an error of the row."""
        self.failed = True
        self.table.files.add("error", self.table.name, self.number, column, message)

    def get(self, column, convert=None, required=True, default=None):
        """Return the converted value of a cell; None after an error.

        :param convert: function of the cell's text that may raise CellError
        :param default: what an empty cell means where it is not required
        """
        text = self.cells.get(column, "")
        if not text:
            if required:
                self.error(column, self.table._("the cell is empty. Fill it in."))
            return default
        if convert is None:
            return text
        try:
            return convert(text)
        except CellError as error:
            self.error(column, str(error))
            return default


class Table:
    """One CSV file: its headings and rows."""

    columns = COLUMNS
    optional_columns = OPTIONAL_COLUMNS

    def __init__(self, files, name, content):
        self.files = files
        self._ = files._
        self.name = name
        self.rows = []
        self._read(content)

    def _error(self, message, row=0, column=""):
        self.files.add("error", self.name, row, column, message)

    def _read(self, content):
        if len(content) > MAX_FILE:
            self._error(self._("the file is too large. Split it, month by month."))
            return
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._error(
                self._(
                    "the file is not in UTF-8. Save it from the spreadsheet program as "
                    "“CSV UTF-8”."
                )
            )
            return
        if not text.strip():
            self._error(
                self._(
                    "the file is empty. Its first row must hold the headings %s; rows "
                    "may follow or not.",
                    ", ".join(self.columns[self.name]),
                )
            )
            return
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
        )
        columns = None
        number = 0
        try:
            # Blank lines count: rows have the numbers that a spreadsheet shows.
            for number, cells in enumerate(reader, start=1):
                cells = [cell.strip() for cell in cells]
                if not any(cells):
                    continue
                if columns is None:
                    columns = self._read_headings(number, cells)
                    if columns is None:
                        return
                else:
                    self._read_row(number, cells, columns)
        except csv.Error:
            self._error(
                self._(
                    "the row cannot be read, perhaps because of a stray quotation "
                    "mark. Open the file in a spreadsheet program, correct the row and "
                    "save."
                ),
                number + 1,
            )

    def _read_headings(self, number, cells):
        """Find the columns.

        :return: list of names, None when one is missing or doubled
        """
        names = ["_".join(cell.lower().replace("-", " ").split()) for cell in cells]
        wanted = self.columns[self.name]
        missing = [name for name in wanted if name not in names]
        doubled = [name for name, n in Counter(names).items() if name and n > 1]
        if missing:
            self._error(
                self._(
                    "columns missing: %(missing)s. The first row must hold the "
                    "headings %(all)s.",
                    missing=", ".join(missing),
                    all=", ".join(wanted),
                ),
                number,
            )
        for name in doubled:
            self._error(self._("the column is there twice. Remove one."), number, name)
        for name in names:
            if name and name not in (
                *wanted,
                *self.optional_columns.get(self.name, ()),
            ):
                self.files.add(
                    "warning",
                    self.name,
                    number,
                    name,
                    self._("this column is unknown and was not read."),
                )
        return None if missing or doubled else names

    def _read_row(self, number, cells, columns):
        if any(cells[len(columns) :]):
            self._error(
                self._(
                    "the row has more cells than there are headings. Put quotation "
                    "marks around amounts with a decimal comma and texts with a comma."
                ),
                number,
            )
            return
        self.rows.append(Row(self, number, dict(zip(columns, cells, strict=False))))


def _delimiter(text):
    """Return what separates the cells, judging by the first row that is not blank."""
    heading = next(line for line in text.splitlines() if line.strip())
    return max(",;\t", key=heading.count)


class MonthFiles:
    """The CSV files of a folder.

    :param dict files: {name: content as bytes, or None}; the cash book is not read
    :param int digits: decimals of the currency
    :param translate: a translation function
    """

    def __init__(self, files, digits=2, translate=plain):
        self._ = translate
        self.digits = digits
        self.issues = []
        self.units = {}
        self.documents = []
        self.movements = []
        self.levies = []
        self.cash_rows = []
        # What could be read of rows that have an error, for the checks that remain.
        self.incomplete_documents = []
        self.incomplete_movements = []
        # Numbers and codes of such rows: who refers to them need not be told that they
        # do not exist.
        self.unread_numbers = set()
        self.unread_units = set()
        readers = {
            UNITS: self._read_units,
            INVOICES: self._read_invoices,
            BILLS: self._read_bills,
            BANK: self._read_movements,
            LEVIES: self._read_levies,
        }
        self.unread_files = set()
        for name, read in readers.items():
            if files.get(name) is None:
                self.add_missing(name)
                continue
            before = len(self.errors)
            table = Table(self, name, files[name])
            if len(self.errors) > before and not table.rows:
                self.unread_files.add(name)
            read(table.rows)

    # Issues
    def add(self, level, file, row, column, message):
        """Note an issue; see :class:`Issue`."""
        self.issues.append(Issue(level, file, row, column, message))

    def add_missing(self, name):
        """Note that a file is not there."""
        self.unread_files.add(name)
        self.add(
            "error",
            name,
            0,
            "",
            self._(
                "the file is missing. Add it; with its headings only if it is empty."
            ),
        )

    @property
    def errors(self):
        return [issue for issue in self.issues if issue.level == "error"]

    @property
    def warnings(self):
        return [issue for issue in self.issues if issue.level == "warning"]

    @property
    def first_date(self):
        """The earliest date in the files, None if there is none."""
        dates = [row.date for row in (*self.documents, *self.movements)]
        dates += [row["date"] for row in self.cash_rows]
        return min(dates, default=None)

    def sorted_issues(self):
        """Errors first, then by file and row."""
        return sorted(
            self.issues,
            key=lambda issue: (
                issue.level,
                FILES.index(issue.file) if issue.file in FILES else len(FILES),
                issue.row,
            ),
        )

    # Cells
    def _number(self, text):
        if _AMBIGUOUS.fullmatch(text.translate(_BLANKS)):
            raise CellError(
                self._(
                    "“%(text)s” can be read in two ways. Enter it as %(point)s or "
                    "%(whole)s.",
                    text=text,
                    point=text.replace(",", "."),
                    whole=text.replace(",", ""),
                )
            )
        number = _parse_number(text)
        if number is None:
            raise CellError(
                self._("“%s” is not a number. Enter it with a decimal point.", text)
            )
        return number

    def _amount(self, text):
        number = self._number(text)
        amount = round_amount(number, self.digits)
        if amount != number:
            raise CellError(
                self._(
                    "%(amount)s has more decimals than the currency. Round it to "
                    "%(digits)s decimals.",
                    amount=text,
                    digits=self.digits,
                )
            )
        return amount

    def _not_negative(self, text):
        amount = self._amount(text)
        if amount < 0:
            raise CellError(self._("%s is negative. Enter zero or more.", text))
        return amount

    def _vat_rate(self, text):
        rate = self._number(text.removesuffix("%"))
        if not 0 <= rate < 100:
            raise CellError(
                self._("%s is no VAT rate. Enter it in percent, as 20, or 0.", text)
            )
        return rate

    def _levy_rate(self, text):
        rate = self._number(text.removesuffix("%"))
        if text.endswith("%"):
            rate /= 100
        if not 0 <= rate <= 1:
            raise CellError(
                self._("%s is no rate. Enter a fraction: 0.10 for 10 %%.", text)
            )
        return rate

    def _date(self, text):
        if match := _ISO_DATE.fullmatch(text):
            year, month, day = map(int, match.groups())
        elif match := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, match.groups())
        else:
            year = 0
        with suppress(ValueError):
            if year in _YEARS:
                return date(year, month, day)
        raise CellError(self._("“%s” is not a date. Enter it as 2026-09-30.", text))

    def _choice(self, *values):
        def convert(text):
            if text.lower() not in values:
                raise CellError(
                    self._(
                        "“%(value)s” is unknown. Enter one of: %(values)s.",
                        value=text,
                        values=", ".join(values),
                    )
                )
            return text.lower()

        return convert

    # Files
    def _read_units(self, rows):
        for row in rows:
            code = row.get("code")
            unit = UnitRow(
                row=row.number,
                code=code,
                name=row.get("name"),
                scheme=row.get("levy_scheme", required=False, default=""),
                vat_rate=row.get("vat_rate", self._vat_rate, required=False),
            )
            if code in self.units:
                row.error(
                    "code",
                    self._(
                        "duplicate unit %(code)s, it is in row %(row)s already. Remove "
                        "one of the rows or correct the code.",
                        code=code,
                        row=self.units[code].row,
                    ),
                )
            if row.failed:
                self.unread_units.add(code)
            else:
                self.units[code] = unit

    def _read_invoices(self, rows):
        numbers = {}
        for row in rows:
            values = self._read_document(row, numbers, "customer")
            kind = row.get("type", self._choice("invoice", "credit_note"))
            values["reversed_number"] = row.get(
                "reversed_number", required=False, default=""
            )
            if kind == "invoice" and values["reversed_number"]:
                row.error(
                    "reversed_number",
                    self._(
                        "an invoice credits nothing. Empty the cell, or enter "
                        "“credit_note” as the type."
                    ),
                )
            if not row.failed and values["untaxed"] < 0:
                row.error(
                    "unit_price",
                    self._(
                        "the amount is negative. Enter a positive amount, and "
                        "“credit_note” as the type if it is one."
                    ),
                )
            self._add_document(row, kind, values)

    def _read_bills(self, rows):
        numbers = {}
        for row in rows:
            values = self._read_document(row, numbers, "supplier")
            kind = "bill"
            if not row.failed and values["untaxed"] < 0:
                # A supplier's refund: the same bill with a minus sign.
                kind = "refund"
                values["untaxed"] = -values["untaxed"]
                values["tax"] = -values["tax"]
                if values["quantity"] < 0:
                    values["quantity"] = -values["quantity"]
                else:
                    values["unit_price"] = -values["unit_price"]
            self._add_document(row, kind, values)

    def _read_document(self, row, numbers, partner):
        """Read what invoices and bills have in common.

        :param dict numbers: {number: row} of the file so far, added to
        :param str partner: name of the column that holds the partner
        :return: dict of values of a Document
        """
        number = row.get("number")
        if number in numbers:
            row.error(
                "number",
                self._(
                    "duplicate number %(number)s, it is in row %(row)s already. Remove "
                    "one of the rows or correct the number.",
                    number=number,
                    row=numbers[number],
                ),
            )
        elif number:
            numbers[number] = row.number
        values = {
            "number": number,
            "date": row.get("date", self._date),
            "unit": row.get("unit"),
            "partner": row.get(partner),
            "label": row.get("label", required=False, default="") or number,
            "quantity": row.get("quantity", self._number),
            "unit_price": row.get("unit_price", self._number),
            "vat_rate": row.get("vat_rate", self._vat_rate),
        }
        if not row.failed:
            values["untaxed"] = round_amount(
                values["quantity"] * values["unit_price"], self.digits
            )
            values["tax"] = round_amount(
                values["untaxed"] * values["vat_rate"] / 100, self.digits
            )
        return values

    def _add_document(self, row, kind, values):
        if row.failed:
            self.unread_numbers.add(values["number"])
            side = "sale" if row.table.name == INVOICES else "purchase"
            self.incomplete_documents.append((row.table.name, row.number, side, values))
            return
        # Two minus signs make a plus; Odoo wants the price without one.
        if values["quantity"] < 0 and values["unit_price"] < 0:
            values["quantity"] = -values["quantity"]
            values["unit_price"] = -values["unit_price"]
        self.documents.append(
            Document(file=row.table.name, row=row.number, kind=kind, **values)
        )

    def _read_movements(self, rows):
        occurrences = Counter()
        for row in rows:
            values = {
                "date": row.get("date", self._date),
                "label": row.get("label", required=False, default=""),
                "reference": row.get("reference", required=False, default=""),
                "amount": row.get("amount", self._amount),
            }
            if values["amount"] == 0 and not row.failed:
                row.error(
                    "amount",
                    self._("the amount is zero. Correct it or remove the row."),
                )
            if row.failed:
                self.incomplete_movements.append(
                    Movement(row=row.number, key="", **values)
                )
                continue
            content = json.dumps([str(value) for value in values.values()])
            occurrences[content] += 1
            digest = hashlib.sha256(content.encode()).hexdigest()[:32]
            # Two equal movements are two payments.
            key = f"csv:{digest}:{occurrences[content]}"
            self.movements.append(Movement(row=row.number, key=key, **values))

    def _read_levies(self, rows):
        versions = {}
        for row in rows:
            values = {
                "rule": row.get("rule"),
                "scheme": row.get("scheme"),
                "beneficiary": row.get("beneficiary", self._choice(*BENEFICIARIES)),
                "basis": row.get("basis", self._choice(*BASES)),
                "period": row.get("period", self._choice(*PERIODS)),
                "date_from": row.get("date_from", self._date, required=False),
                "date_to": row.get("date_to", self._date, required=False),
            }
            for name in ("tier_from", "fixed_month", *LIMITS):
                values[name] = row.get(name, self._not_negative, required=False)
            values["rate"] = row.get("rate", self._levy_rate, required=False)
            self._check_levy_row(row, values)
            key = tuple(
                values[name] for name in ("rule", "scheme", "date_from", "date_to")
            )
            versions.setdefault(key, []).append((row, values))
        for version in versions.values():
            self._add_levy(version)
        self._check_versions()

    def _check_levy_row(self, row, values):
        """Check what one row of a levy rule says."""
        if values["rate"] is None and not row.failed:
            if values["tier_from"]:
                row.error(
                    "rate", self._("the tier has no rate. Enter one, 0 for none.")
                )
            elif all(
                values[name] is None
                for name in ("fixed_month", "floor_month", "floor_year")
            ):
                row.error(
                    "rate",
                    self._(
                        "the rule levies nothing. Enter a rate, a fixed amount or a "
                        "floor."
                    ),
                )
        start, end = values["date_from"], values["date_to"]
        if start and end and end < start:
            row.error(
                "date_to", self._("the rule ends before it starts. Correct its dates.")
            )

    def _add_levy(self, version):
        """Join the rows of one rule, which say the same but for their tiers.

        :param list version: pairs (row, its values)
        """
        joined = {}
        tiers = {}
        for row, values in version:
            for name in (
                "beneficiary", "basis", "period", "fixed_month", *LIMITS,
            ):  # fmt: skip
                value = values[name]
                if value is None:
                    continue
                first_row, first = joined.setdefault(name, (row, value))
                if first != value:
                    row.error(
                        name,
                        self._(
                            "rule %(rule)s of scheme %(scheme)s says %(first)s in row "
                            "%(row)s. Enter the same in all rows of a rule, or give "
                            "one of them another name.",
                            rule=values["rule"],
                            scheme=values["scheme"],
                            first=first,
                            row=first_row.number,
                        ),
                    )
            if row.failed or values["rate"] is None:
                continue
            start = values["tier_from"] or Decimal(0)
            if start in tiers:
                row.error(
                    "tier_from",
                    self._(
                        "overlapping tiers: rule %(rule)s of scheme %(scheme)s has a "
                        "tier from %(start)s in row %(row)s already. Remove one of "
                        "them, or let it start elsewhere.",
                        rule=values["rule"],
                        scheme=values["scheme"],
                        start=start,
                        row=tiers[start][0].number,
                    ),
                )
            else:
                tiers[start] = row, values["rate"]
        row, values = version[0]

        def get(name):
            return joined[name][1] if name in joined else None

        for floor, cap in (("floor_month", "cap_month"), ("floor_year", "cap_year")):
            if None not in (get(floor), get(cap)) and get(floor) > get(cap):
                self.add(
                    "warning",
                    LEVIES,
                    joined[floor][0].number,
                    floor,
                    self._("the floor is above the cap: the cap counts."),
                )
        if any(row.failed for row, _values in version):
            return
        floors = get("floor_month"), get("floor_year")
        if not tiers and not get("fixed_month") and floors == (None, None):
            # A fixed amount of nought: the rule is one, and takes nothing.
            tiers[Decimal(0)] = row, Decimal(0)
        self.levies.append(
            LevyRow(
                row=row.number,
                rule=values["rule"],
                scheme=values["scheme"],
                beneficiary=get("beneficiary"),
                basis=get("basis"),
                period=get("period"),
                tiers=tuple((start, tiers[start][1]) for start in sorted(tiers)),
                fixed_month=get("fixed_month") or Decimal(0),
                limits={name: get(name) for name in LIMITS},
                date_from=values["date_from"],
                date_to=values["date_to"],
            )
        )

    def _check_versions(self):
        """Refuse two versions of a rule that hold on the same day."""
        by_rule = {}
        for levy in self.levies:
            by_rule.setdefault((levy.rule, levy.scheme), []).append(levy)
        for levies in by_rule.values():
            levies.sort(key=lambda levy: levy.date_from or date.min)
            for one, other in zip(levies, levies[1:], strict=False):
                if (other.date_from or date.min) <= (one.date_to or date.max):
                    self.add(
                        "error",
                        LEVIES,
                        other.row,
                        "date_from",
                        self._(
                            "overlapping dates: rule %(rule)s of scheme %(scheme)s "
                            "holds on the same days in row %(row)s. End one before "
                            "the other starts.",
                            rule=other.rule,
                            scheme=other.scheme,
                            row=one.row,
                        ),
                    )


def _parse_number(text):
    """Return the number that a text stands for, None if it stands for none.

    Where both point and comma occur, the last one is the decimal sign; one alone is,
    unless it occurs more than once.
    """
    text = text.translate(_BLANKS)
    point, comma = text.count("."), text.count(",")
    if point and comma:
        sign = max(".,", key=text.rfind)
        whole, _sign, decimals = text.rpartition(sign)
        if sign in whole or not _GROUPED.fullmatch(whole):
            return None
        text = f"{whole.replace(',', '').replace('.', '')}.{decimals}"
    elif point > 1 or comma > 1:
        if not _GROUPED.fullmatch(text):
            return None
        text = text.replace(",", "").replace(".", "")
    else:
        text = text.replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def unpack(content):
    """Return the six files of a ZIP archive, wherever in it they are.

    :param bytes content: the archive
    :return: {name: content}; None if it cannot be read or holds a file twice
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {}
            for item in archive.infolist():
                name = recognise(item.filename)
                if name and (item.file_size > MAX_FILE or name in found):
                    return None
                if name:
                    found[name] = archive.read(item)
            return found
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        return None


def recognise(filename):
    """Return which of the six files a file is, by its name; "" if none.

    Browsers and people add to names: “invoices (2).csv” and “Invoices.CSV” count too.
    """
    base = re.split(r"[/\\]", filename)[-1].lower().strip()
    stem, _dot, extension = base.rpartition(".")
    stem = re.sub(r"(\s*\(\d+\)|[\s_-]*(copy|copie))+$", "", stem.strip())
    stem = re.sub(r"[\s-]+", "_", stem)
    name = f"{stem}.{extension}"
    return name if name in FILES else ""
