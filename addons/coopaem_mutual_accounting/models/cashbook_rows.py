# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows of a spreadsheet, held against units, taxes, lock dates and cash books."""

from collections import defaultdict

from .cashbook_sheet import SheetMessage


class CashbookRows:
    """What an import of some rows would write, and what keeps it from doing so.

    :param env: an environment
    :param company: the cooperative
    :param list rows: as ``coopaem.cashbook._parse_xlsx`` gives them
    :param new_units: codes of units that the same import will create
    """

    def __init__(self, env, company, rows, new_units=()):
        self.env = env
        self.company = company
        self.new_units = new_units
        # Who corrects a sheet wants to know all that is wrong, also with rows of
        # which a cell could not be read.
        rows = [*rows, *getattr(rows, "incomplete", ())]
        self.units = self._read_units(rows)
        # (unit, first day of the month) -> book
        self.books = self._read_books(rows)
        self.imported = self._read_imported()
        self.taxes = self._read_taxes(rows)
        self.closed = env["coopaem.cashbook"]._get_closed_dates(
            company, {row["date"] for row in rows} - {None}
        )
        # (unit, first day of the month) -> values of the lines to create
        self.missing = defaultdict(list)
        self.errors = []
        for row in rows:
            self._check(row)
        self.errors.sort(key=lambda message: message.row)

    def _read_units(self, rows):
        units = self.env["coopaem.unit"].search(
            [
                ("company_id", "=", self.company.id),
                ("code", "in", list({row["unit"] for row in rows} - {None})),
                ("kind", "=", "activity"),
            ]
        )
        return {unit.code: unit for unit in units}

    def _read_books(self, rows):
        books = self.env["coopaem.cashbook"].search(
            [
                ("unit_id", "in", [unit.id for unit in self.units.values()]),
                ("month", "in", list({_month(row) for row in rows} - {None})),
            ]
        )
        return {(book.unit_id, book.month): book for book in books}

    def _read_imported(self):
        """The keys of the rows that are in the books already."""
        lines = self.env["coopaem.cashbook.line"].search_fetch(
            [
                ("cashbook_id", "in", [book.id for book in self.books.values()]),
                ("source_key", "!=", False),
            ],
            ["cashbook_id", "source_key"],
        )
        return {(line.cashbook_id, line.source_key) for line in lines}

    def _read_taxes(self, rows):
        """The tax of each rate and kind; empty where there is none."""
        tax_use = self.env["coopaem.cashbook.line"]._tax_use
        return {
            (rate, kind): self.company._get_tax_by_rate(rate, tax_use(kind))
            for rate, kind in {(row["vat_rate"], row["kind"]) for row in rows}
            if rate is not None and kind
        }

    def _check(self, row):
        """Check one row; keep its errors or the values of its line."""
        unit = self.units.get(row["unit"])
        book = unit and self.books.get((unit, _month(row)))
        if book and (book, row.get("source_key")) in self.imported:
            return
        problems = {
            "date": self._check_date(row, book),
            "unit": self._check_unit(row, unit),
            "vat_rate": self._check_tax(row),
        }
        errors = [
            SheetMessage(self.env, row["file"], row["row"], row["columns"][name], text)
            for name, text in problems.items()
            if text
        ]
        self.errors += errors
        if unit and not errors and None not in row.values():
            self.missing[unit, _month(row)].append(
                {
                    "date": row["date"],
                    "kind": row["kind"],
                    "label": row["label"] or self._default_label(row["kind"]),
                    "amount": float(row["amount"]),
                    "tax_id": self.taxes[row["vat_rate"], row["kind"]].id,
                    "source_key": row["source_key"],
                }
            )

    def _default_label(self, kind):
        """What a line is called whose row does not say what it is for."""
        return self.env._("Cash sale") if kind == "in" else self.env._("Cash cost")

    def _check_unit(self, row, unit):
        if row["unit"] and not unit and row["unit"] not in self.new_units:
            return self.env._(
                "there is no unit “%s” with a till. Correct the code, or create the "
                "unit first.",
                row["unit"],
            )
        if unit and unit.state == "closed":
            return self.env._(
                "unit %s is closed. Reopen it, or correct the code.", unit.display_name
            )
        return None

    def _check_tax(self, row):
        tax = self.taxes.get((row["vat_rate"], row["kind"]))
        if row["vat_rate"] and tax is not None and not tax:
            return self.env._(
                "VAT rate without a tax: %(rate)s %%. Correct the rate, or switch on "
                "or create a %(use)s tax of that rate.",
                rate=row["vat_rate"],
                use=(
                    self.env._("sales")
                    if row["kind"] == "in"
                    else self.env._("purchase")
                ),
            )
        return None

    def _check_date(self, row, book):
        locks = self.closed.get(row["date"])
        if locks and not (book and book.correction_date):
            return self.env._(
                "%(date)s is in a closed period (%(locks)s). Enter the line with a "
                "date in an open period, or have the period reopened.",
                date=row["date"],
                locks=locks,
            )
        if book and book.state != "draft":
            return self.env._(
                "the cash book %s is no draft any more. Send it back or correct it "
                "first, then import again.",
                book.display_name,
            )
        return None


def _month(row):
    """The first day of the row's month, None if its date could not be read."""
    return row["date"] and row["date"].replace(day=1)
