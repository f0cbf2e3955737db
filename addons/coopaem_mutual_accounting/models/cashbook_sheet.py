# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reading a spreadsheet of cash lines: cells in, plain Python values out."""

import hashlib
import io
import json
import zipfile
from collections import Counter
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import openpyxl
from openpyxl.utils import get_column_letter

# name of the value -> headings under which a sheet may hold it
HEADINGS = {
    "date": ("date",),
    "unit": ("unit", "unit_code"),
    "kind": ("direction", "kind"),
    "label": ("label", "description"),
    "amount": ("amount_incl_vat", "amount"),
    "vat_rate": ("vat_rate", "vat"),
}
KINDS = ("in", "out")
MAX_UNPACKED = 200 * 1024 * 1024
# Spreadsheets work with binary fractions: 67.49 may come as 67.48999999999999.
NOISE = Decimal("0.000001")


class CellError(Exception):
    """A cell that cannot be read; its text says why and what to do."""


class SheetMessage(str):
    """A message about a cell, whole, with its parts for who sets them in columns.

    :ivar int row: row number in the sheet
    :ivar str column: letter and heading of the column
    :ivar str text: what is wrong, and what to do
    """

    def __new__(cls, env, filename, row, column, text):
        letter, heading = get_column_letter(column[0]), column[1]
        message = super().__new__(
            cls,
            env._(
                "%(file)s, row %(row)s, column %(letter)s (%(heading)s): %(text)s",
                file=filename,
                row=row,
                letter=letter,
                heading=heading,
                text=text,
            ),
        )
        message.row = row
        message.column = f"{letter} ({heading})"
        message.text = text
        return message


class SheetRows(list):
    """The rows that could be read.

    :ivar list incomplete: what could be read of the others, of use for checks alone
    """

    def __init__(self):
        super().__init__()
        self.incomplete = []


class CashbookSheet:
    """One spreadsheet of cash lines."""

    def __init__(self, env, filename, currency):
        self.env = env
        self.filename = filename
        self.currency = currency
        self.errors = []
        self.rows = SheetRows()

    def parse(self, content):
        """Read the file.

        :param bytes content: the file
        :return: (rows, errors)
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unpacked = sum(item.file_size for item in archive.infolist())
            if unpacked > MAX_UNPACKED:
                self._add_error(
                    self.env._("the file is too large. Split it, month by month.")
                )
                return self.rows, self.errors
            workbook = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True
            )
            sheet = workbook.worksheets[0]
            # Some programs write wrong dimensions, which would hide cells.
            sheet.reset_dimensions()
            cells = list(self._iter_rows(sheet))
        # A damaged file makes the reader fail in any of its parts.
        except Exception:  # noqa: BLE001
            self._add_error(
                self.env._(
                    "this is not a readable XLSX file. Open it in a spreadsheet "
                    "program and save it as “Excel workbook (.xlsx)”."
                )
            )
            return self.rows, self.errors
        self._read_cells(cells)
        return self.rows, self.errors

    def _iter_rows(self, sheet):
        """Yield (row number, cells) of the rows that are not empty."""
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if any(not _is_empty(cell.value) for cell in cells):
                yield number, cells

    def _read_cells(self, cells):
        """Read heading and rows."""
        columns = self._read_heading(cells[0]) if cells else None
        if not cells:
            self._add_error(
                self.env._(
                    "the first sheet is empty. Put the lines on it, below the headings "
                    "%s.",
                    ", ".join(names[0] for names in HEADINGS.values()),
                )
            )
        if columns is None:
            return
        occurrences = Counter()
        for number, row_cells in cells[1:]:
            by_column = {index: cell for index, cell in enumerate(row_cells, start=1)}
            # Notes beside the table are nobody's line.
            if all(
                _is_empty(getattr(by_column.get(column), "value", None))
                for column, _heading in columns.values()
            ):
                continue
            row = self._read_row(number, by_column, columns)
            if None in row.values():
                self.rows.incomplete.append(row)
            else:
                content = _row_content(row)
                occurrences[content] += 1
                row["source_key"] = _source_key(content, occurrences[content])
                self.rows.append(row)

    def _read_heading(self, numbered_cells):
        """Find the columns.

        :return: dict {name: (number, heading)}, None when one is missing
        """
        number, cells = numbered_cells
        found = {}
        for index, cell in enumerate(cells, start=1):
            heading = str(cell.value if cell.value is not None else "").strip()
            key = "_".join(heading.lower().replace("-", " ").replace("_", " ").split())
            for name, names in HEADINGS.items():
                if key in names and name not in found:
                    found[name] = (index, heading)
        missing = [names[0] for name, names in HEADINGS.items() if name not in found]
        if missing:
            self.errors.append(
                self.env._(
                    "%(file)s, row %(row)s: column missing: %(missing)s. The first row "
                    "must hold the headings %(all)s.",
                    file=self.filename,
                    row=number,
                    missing=", ".join(missing),
                    all=", ".join(names[0] for names in HEADINGS.values()),
                )
            )
            return None
        return found

    def _read_row(self, number, cells, columns):
        """Read one row.

        :return: dict of its values, None where the cell is wrong
        """
        row = {"file": self.filename, "row": number, "columns": columns}
        readers = {
            "date": self._read_date,
            "unit": self._read_text,
            "kind": self._read_kind,
            "label": self._read_label,
            "amount": self._read_amount,
            "vat_rate": self._read_rate,
        }
        for name, reader in readers.items():
            try:
                row[name] = reader(cells.get(columns[name][0]))
            except CellError as error:
                row[name] = None
                self.errors.append(
                    SheetMessage(
                        self.env, self.filename, number, columns[name], str(error)
                    )
                )
        return row

    def _value(self, cell, remedy):
        """The cell's value, refused when empty or a formula's error."""
        value = getattr(cell, "value", None)
        if _is_empty(value):
            raise CellError(
                self.env._(
                    "the cell is empty. %s If it holds a formula, save the file once "
                    "in a spreadsheet program.",
                    remedy,
                )
            )
        if getattr(cell, "data_type", "") == "e":
            raise CellError(
                self.env._("the formula gives an error (%s). Correct it.", value)
            )
        return value.strip() if isinstance(value, str) else value

    def _read_text(self, cell):
        value = self._value(cell, self.env._("Enter a text."))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value)

    def _read_label(self, cell):
        """What the line is for; people leave it empty for what is plain to them."""
        return "" if _is_empty(getattr(cell, "value", None)) else self._read_text(cell)

    def _read_kind(self, cell):
        remedy = self.env._("Enter “in” for money received, “out” for money paid.")
        value = str(self._value(cell, remedy)).lower()
        if value not in KINDS:
            raise CellError(
                self.env._(
                    "“%(value)s” is unknown. %(remedy)s", value=value, remedy=remedy
                )
            )
        return value

    def _read_date(self, cell):
        remedy = self.env._("Enter a date, as 2026-09-30.")
        value = self._value(cell, remedy)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            with suppress(ValueError):
                return datetime.strptime(value, "%Y-%m-%d").date()
        raise CellError(
            self.env._(
                "“%(value)s” is not a date. %(remedy)s", value=value, remedy=remedy
            )
        )

    def _read_number(self, cell, remedy):
        value = self._value(cell, remedy)
        if not isinstance(value, bool | date):
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                number = None
            if number is not None and number.is_finite():
                return number
        raise CellError(
            self.env._(
                "“%(value)s” is not a number. %(remedy)s", value=value, remedy=remedy
            )
        )

    def _read_amount(self, cell):
        number = self._read_number(
            cell, self.env._("Enter the amount with a decimal point, as 1234.50.")
        )
        digits = self.currency.decimal_places
        amount = round(number, digits)
        if abs(amount - number) > NOISE:
            raise CellError(
                self.env._(
                    "%(amount)s has more decimals than %(currency)s has. Round it to "
                    "%(digits)s.",
                    amount=number,
                    currency=self.currency.name,
                    digits=digits,
                )
            )
        if amount <= 0:
            raise CellError(
                self.env._(
                    "%s is not above zero. Enter money paid as “out” and money "
                    "received as “in”, each with a positive amount.",
                    number,
                )
            )
        return amount

    def _read_rate(self, cell):
        remedy = self.env._("Enter the VAT rate in percent, as 20, or 0 for none.")
        if isinstance(getattr(cell, "value", None), str):
            text = cell.value.strip()
            if text.endswith("%"):
                return self._check_rate(
                    self._read_number(_Text(text[:-1].strip()), remedy), remedy
                )
        number = self._read_number(cell, remedy)
        # A cell shown as 20 % holds 0.2.
        if "%" in (getattr(cell, "number_format", "") or ""):
            number *= 100
        return self._check_rate(number, remedy)

    def _check_rate(self, number, remedy):
        rate = round(number, 4)
        if abs(rate - number) > NOISE or not 0 <= rate < 100:
            raise CellError(
                self.env._(
                    "%(rate)s is no VAT rate. %(remedy)s", rate=number, remedy=remedy
                )
            )
        # 20.00 and 20 are one rate; "f" keeps 10 from becoming 1E+1
        return Decimal(f"{rate.normalize():f}")

    def _add_error(self, text):
        self.errors.append(
            self.env._("%(file)s: %(text)s", file=self.filename, text=text)
        )


class _Text:
    """A cell that holds just this text."""

    def __init__(self, value):
        self.value = value


def _is_empty(value):
    return value is None or (isinstance(value, str) and not value.strip())


def _row_content(row):
    """What makes two rows the same, as text."""
    return json.dumps(
        [
            row["unit"],
            row["date"].isoformat(),
            row["kind"],
            row["label"],
            f"{row['amount']:f}",
            f"{row['vat_rate']:f}",
        ]
    )


def _source_key(content, occurrence):
    """The key under which a row is imported once.

    Two equal rows are two sales, so that the row's number among its equals counts.
    """
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    return f"xlsx:{digest}:{occurrence}"
