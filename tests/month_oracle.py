"""What `make month` must write for a folder, worked out without Odoo.

A second reading of the rules: plain arithmetic with exact decimals, one event after the
other, sharing nothing with the addons.

    python month_oracle.py FOLDER [OUT]

prints what units.csv and totals.csv must hold or, with a second folder, where its files
differ from that.
"""

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from pathlib import Path

from openpyxl import load_workbook

CENT = Decimal("0.01")
ZERO = Decimal(0)
UNIT_HEADINGS = (
    "unit", "month", "turnover", "collected", "costs", "contribution", "fund",
    "receivable", "payable", "treasury",
)  # fmt: skip
TOTAL_HEADINGS = (
    "month", "bank", "cash", "structure_treasury", "fund_treasury", "unallocated",
    "difference",
)  # fmt: skip
# The order of one day: papers are issued, money comes in for them, credit notes take
# what is still open, and what they leave over can be paid back.
ISSUED, PAID, CREDITED, REFUNDED = range(4)


def cents(amount):
    """The amount to the cent, halves away from nought."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def number(cell, empty=None):
    """The number in a cell of a file, `empty` if it holds none."""
    text = str(cell if cell is not None else "").strip()
    return Decimal(text) if text else empty


def day(cell):
    """The date in a cell of a file."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else date.fromisoformat(cell.strip())


def read_csv(path):
    """Rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_xlsx(path):
    """Rows of a workbook's first sheet as dictionaries, without blank rows."""
    headings, *rows = load_workbook(path, data_only=True).worksheets[0].values
    return [
        dict(zip(headings, row, strict=True))
        for row in rows
        if any(cell is not None for cell in row)
    ]


@dataclass
class Document:
    """An invoice (sign 1), a credit note or a bill (sign -1: money goes out)."""

    unit: str
    sign: int
    untaxed: Decimal
    total: Decimal
    sale: bool
    paid: Decimal = ZERO
    credited: Decimal = ZERO
    counted: Decimal = ZERO

    @property
    def open(self):
        return self.total - self.paid - self.credited

    @classmethod
    def of_row(cls, row, sign, sale):
        untaxed = cents(number(row["quantity"]) * number(row["unit_price"]))
        vat = cents(untaxed * number(row["vat_rate"]) / 100)
        return cls(row["unit"], sign, untaxed, untaxed + vat, sale)


class Books:
    """Runs through a folder's events and keeps each month's figures."""

    def __init__(self, folder):
        folder = Path(folder)
        self.units = {row["code"]: row for row in read_csv(folder / "units.csv")}
        self.invoices = read_csv(folder / "invoices.csv")
        self.bills = read_csv(folder / "bills.csv")
        self.cashbook = read_xlsx(folder / "cashbook.xlsx")
        self.bank_statement = read_csv(folder / "bank_statement.csv")
        self.rules = read_rules(folder / "levies.csv")
        self.documents = {}
        # Figures of a unit in a month, by (unit, month); and of the whole, by month.
        self.flows = defaultdict(lambda: defaultdict(Decimal))
        self.levied = defaultdict(lambda: defaultdict(Decimal))
        self.totals = defaultdict(lambda: defaultdict(Decimal))
        events = sorted(self._events(), key=lambda event: event[:2])
        self.months = months_between(events[0][0], events[-1][0])
        for at, _order, happen, row in events:
            happen(f"{at:%Y-%m}", row)
        for code, unit in self.units.items():
            self._levy(code, unit["levy_scheme"])

    def _events(self):
        """(date, order of the day, method, row) of all that happens."""
        for row in self.invoices:
            at = day(row["date"])
            yield at, ISSUED, self._issue, row
            if row["type"] == "credit_note":
                yield at, CREDITED, self._credit, row
        for row in self.bills:
            yield day(row["date"]), ISSUED, self._receive, row
        for row in self.cashbook:
            yield day(row["date"]), ISSUED, self._cash, row
        for row in self.bank_statement:
            order = PAID if number(row["amount"]) > 0 else REFUNDED
            yield day(row["date"]), order, self._bank, row

    def _issue(self, month, row):
        sign = 1 if row["type"] == "invoice" else -1
        document = Document.of_row(row, sign, sale=True)
        self.documents[row["number"]] = document
        flow = self.flows[document.unit, month]
        flow["turnover"] += sign * document.untaxed
        flow["receivable"] += sign * document.total

    def _credit(self, month, row):
        note, invoice = (
            self.documents[row[key]] for key in ("number", "reversed_number")
        )
        matched = min(note.open, invoice.open)
        note.credited += matched
        invoice.credited += matched

    def _receive(self, month, row):
        bill = self.documents[row["number"]] = Document.of_row(row, -1, sale=False)
        self.flows[bill.unit, month]["costs"] += bill.untaxed
        self.flows[bill.unit, month]["payable"] += bill.total

    def _cash(self, month, row):
        amount = number(row["amount_incl_vat"])
        untaxed = cents(amount / (1 + number(row["vat_rate"]) / 100))
        flow = self.flows[row["unit"], month]
        if row["direction"] == "in":
            flow["turnover"] += untaxed
            flow["collected"] += untaxed
        else:
            flow["costs"] += untaxed
            amount = -amount
        flow["treasury"] += amount
        self.totals[month]["cash"] += amount

    def _bank(self, month, row):
        """A movement pays the documents it names, in their order."""
        amount = number(row["amount"])
        self.totals[month]["bank"] += amount
        names = [name.strip() for name in row["reference"].split("+")]
        papers = [self.documents[name] for name in names if name]
        if not papers:
            self.totals[month]["structure"] += amount
            self.totals[month]["unallocated"] += max(amount, ZERO)
            return
        # A credit note among invoices lowers what is paid for them.
        sign = 1 if amount > 0 else -1
        due = [paper for paper in papers if paper.sign == sign]
        taken_off = [paper for paper in papers if paper.sign != sign]
        left = abs(amount) + sum(paper.open for paper in taken_off)
        for paper in taken_off:
            self._pay(month, paper, paper.open)
        for paper in due:
            share = min(paper.open, left)
            left -= share
            self._pay(month, paper, share)
        self._keep_credit(month, due[-1], left)

    def _keep_credit(self, month, paper, amount):
        """What is paid above the open amount stays as the partner's credit."""
        flow = self.flows[paper.unit, month]
        flow["treasury"] += paper.sign * amount
        if paper.sale:
            flow["receivable"] -= paper.sign * amount
        else:
            flow["payable"] -= amount

    def _pay(self, month, document, amount):
        document.paid += amount
        flow = self.flows[document.unit, month]
        flow["treasury"] += document.sign * amount
        if not document.sale:
            flow["payable"] -= amount
            return
        flow["receivable"] -= document.sign * amount
        if document.total:
            to_date = cents(document.paid * document.untaxed / document.total)
            flow["collected"] += document.sign * (to_date - document.counted)
            document.counted = to_date

    def unit_rows(self):
        """Rows of units.csv."""
        return [
            (code, month, *map(text, self._unit_figures(code, month)))
            for code in sorted(self.units)
            for month in self.months
        ]

    def _unit_figures(self, code, month):
        flow, taken = self.flows[code, month], self.levied[code, month]
        balances = [
            sum(self.flows[code, past][key] for past in self.months if past <= month)
            for key in ("receivable", "payable", "treasury")
        ]
        balances[-1] -= sum(
            sum(self.levied[code, past].values())
            for past in self.months
            if past <= month
        )
        return (
            flow["turnover"], flow["collected"], flow["costs"],
            taken["structure"], taken["fund"], *balances,
        )  # fmt: skip

    def total_rows(self):
        """Rows of totals.csv."""
        to_date, rows = defaultdict(Decimal), []
        for month in self.months:
            for key, amount in self.totals[month].items():
                to_date[key] += amount
            for code in self.units:
                for beneficiary, amount in self.levied[code, month].items():
                    to_date[beneficiary] += amount
            keys = ("bank", "cash", "structure", "fund", "unallocated")
            rows.append((month, *(text(to_date[key]) for key in keys), "0.00"))
        return rows

    def _levy(self, code, scheme):
        """Book the levies of a unit, year by year."""
        for rule in self.rules:
            if rule.scheme != scheme:
                continue
            for _year, months in groupby(self.months, key=lambda month: month[:4]):
                months = list(months)
                bases = [rule.basis_of(self.flows[code, month]) for month in months]
                for month, amount in zip(months, rule.book(bases), strict=True):
                    self.levied[code, month][rule.beneficiary] += amount


@dataclass
class Rule:
    """A levy rule of levies.csv; a limit that is not set is None."""

    scheme: str
    beneficiary: str
    basis: str
    period: str
    tiers: list
    fixed_month: Decimal
    floor_month: Decimal | None
    floor_year: Decimal | None
    cap_month: Decimal | None
    cap_year: Decimal | None

    def basis_of(self, flow):
        if self.basis == "margin":
            return flow["turnover"] - flow["costs"]
        return flow["turnover" if self.basis == "invoiced" else "collected"]

    def by_tiers(self, basis):
        """Marginal tiers; below nought the first tier's rate, but no margin is."""
        if basis < 0:
            return ZERO if self.basis == "margin" else basis * self.tiers[0][1]
        ends = [start for start, _rate in self.tiers[1:]] + [max(basis, ZERO)]
        return sum(
            (
                rate * max(ZERO, min(basis, end) - start)
                for (start, rate), end in zip(self.tiers, ends, strict=True)
            ),
            ZERO,
        )

    def book(self, bases):
        """Amounts to book in the months of one year that have these bases."""
        booked = basis_to_date = ZERO
        for months, basis in enumerate(bases, start=1):
            basis_to_date += basis
            if self.period == "month":
                due = self.by_tiers(basis) + self.fixed_month
            else:
                due = self.by_tiers(basis_to_date) + self.fixed_month * months - booked
            due = booked + limit(due, self.floor_month, self.cap_month)
            floor = None if self.floor_year is None else self.floor_year * months / 12
            due = cents(limit(due, floor, self.cap_year))
            yield due - booked
            booked = due


def limit(amount, floor, cap):
    """The amount, at least `floor`, at most `cap`; None is no limit."""
    if floor is not None:
        amount = max(amount, floor)
    return amount if cap is None else min(amount, cap)


def read_rules(path):
    """Rules of levies.csv, whose rows are tiers.

    :return: list of Rule
    """
    by_name = defaultdict(list)
    for row in read_csv(path):
        by_name[row["rule"], row["scheme"]].append(row)
    rules = []
    for rows in by_name.values():
        first = rows[0]
        tiers = [
            (number(row["tier_from"], ZERO), number(row["rate"], ZERO)) for row in rows
        ]
        limits = ("floor_month", "floor_year", "cap_month", "cap_year")
        rules.append(
            Rule(
                *(first[key] for key in ("scheme", "beneficiary", "basis", "period")),
                tiers=sorted(tiers),
                fixed_month=number(first["fixed_month"], ZERO),
                **{key: number(first[key]) for key in limits},
            )
        )
    return rules


def months_between(first, last):
    """Names of the months from the first date's to the last one's."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    indexes = range(first.month - 1, first.month - 1 + count)
    return [f"{first.year + i // 12}-{i % 12 + 1:02}" for i in indexes]


def text(amount):
    """An amount as the files show it."""
    return f"{amount + ZERO:.2f}"


def differences(headings, expected, found):
    """Cells that differ between two lists of rows.

    :return: list of texts
    """
    places = headings.index("month") + 1
    if [row[:places] for row in expected] != [row[:places] for row in found]:
        return [f"expected other rows than {[row[:places] for row in found]}"]
    return [
        f"{' '.join(row[:places])} {heading}: expected {wanted}, found {got}"
        for row, other in zip(expected, found, strict=True)
        for heading, wanted, got in zip(headings, row, other, strict=True)
        if wanted != got
    ]


def main(folder, results=None):
    """Print the rows of a folder, or where another folder's files differ from them."""
    books = Books(folder)
    for name, headings, rows in (
        ("units.csv", UNIT_HEADINGS, books.unit_rows()),
        ("totals.csv", TOTAL_HEADINGS, books.total_rows()),
    ):
        if results is None:
            csv.writer(sys.stdout).writerows([headings, *rows])
            continue
        found = read_csv(Path(results) / name)
        cells = [tuple(row[heading] for heading in headings) for row in found]
        for difference in differences(headings, rows, cells):
            print(f"{name}: {difference}")


if __name__ == "__main__":
    main(*sys.argv[1:])
