"""Random folders of spreadsheets in the form that `make month` reads.

The same seed gives the same folder. The days are played in order, so that no payment is
above what is open unless `Options.overpayments` asks for it; everything else that the
form allows comes up: part payments with odd cents, credit notes before and after the
payment and above what is open, their refund, movements that pay several documents of
several units, idle months and units, years that end, levies of every kind.

    python folders.py SEED FOLDER
"""

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from month_oracle import CENT, ZERO, Document, cents
from openpyxl import Workbook

HEADINGS = {
    "units": "code name levy_scheme vat_rate",
    "invoices": "number type date unit customer label quantity unit_price vat_rate "
    "reversed_number",
    "bills": "number date unit supplier label quantity unit_price vat_rate",
    "cashbook": "date unit direction label amount_incl_vat vat_rate",
    "bank_statement": "date label reference amount",
    "levies": "rule scheme beneficiary basis period tier_from rate fixed_month "
    "floor_month floor_year cap_month cap_year",
}
COMMON = "Coopérative, Aïn Chock"
CUSTOMERS = ('Café "Le Ryad", Fès', "Hôtel d'Été", "مطعم النخيل", COMMON)
SUPPLIERS = ("Bois, fer & Cie", "Grossiste “Saïss”; détail", COMMON)
NAMES = ("Poterie d'Ifrane", 'Couture "Zin", Fès', "نسيج الأطلس", "Œufs; fermiers")
CODES = ("U{:02}", "FES-{}", "{}a", "Z{:03}")
NUMBERS = ("F{year}-{:04}", "FA/{year}/{:05}", "{:03}-{month:02}", "n°{:02}.{year}")
VAT_RATES = ("0", "20", "10", "14", "7")
LEVY_RATES = ("0", "0.1", "0.015", "0.0725", "0.135", "0.33333", "0.05", "1")
# Chance and highest value of fixed_month and of each limit.
LIMITS = ((0.3, 90), (0.25, 250), (0.3, 3000), (0.25, 700), (0.3, 1800))


@dataclass
class Options:
    """What a folder may hold beyond the usual, and what it must be."""

    overpayments: bool = False
    start: date | None = None
    months: int | None = None


class Folder:
    """A folder's rows, by file."""

    def __init__(self, seed, options=None):
        self.random = Random(seed)
        self.options = options or Options()
        self.rows = {name: [] for name in HEADINGS}
        # By number: the document, its row, the last day it was credited; what is
        # credited of an invoice in all.
        self.documents, self.papers, self.credited_on = {}, {}, {}
        self.credited = Counter()
        self.number_format = self.random.choice(NUMBERS)
        self._add_units()
        self._add_levies()
        for day in self._days():
            self.today = day
            self._play_day()
        self._add_cash()  # the last month has something, too

    def _add(self, name, *cells):
        self.rows[name].append(cells)

    # Units and levies

    def _add_units(self):
        random = self.random
        code = random.choice(CODES)
        for index in range(1, random.randint(2, 6) + 1):
            name, scheme = random.choice(NAMES), random.choice("ABC")
            rate = random.choice(VAT_RATES)
            self._add("units", code.format(index), name, scheme, rate)
        self.units = [row[0] for row in self.rows["units"]]
        if random.random() < 0.3:
            self.units.pop()  # this one never moves

    def _add_levies(self):
        random = self.random
        name = random.choice(("{scheme}{}", "R{}"))
        for scheme in "ABC":
            for index in range(random.choice((0, 1, 1, 2, 2, 3))):
                head = (
                    name.format(index, scheme=scheme),
                    scheme,
                    random.choice(("structure", "fund")),
                    random.choice(("invoiced", "collected", "margin")),
                    random.choice(("month", "year")),
                )
                limits = [self._limit(*limit) for limit in LIMITS]
                for tier in self._tiers(limits):
                    self._add("levies", *head, *tier, *limits)

    def _tiers(self, limits):
        """Pairs of cells tier_from and rate."""
        random = self.random
        if random.random() < 0.15 and any(limits[:3]):  # no rate at all
            return [("", random.choice(("0", "")))]
        starts = random.sample(range(500, 9000, 250), random.choice((0, 0, 1, 2, 4)))
        starts.append(random.choice((0, 0, 0, 300)))
        return [(start, random.choice(LEVY_RATES)) for start in sorted(starts)]

    def _limit(self, chance, high):
        """An amount, nought or an empty cell."""
        draw = self.random.random()
        if draw > chance:
            return ""
        return "0" if draw < chance / 6 else self._amount(1, high)

    def _amount(self, low, high, digits=2):
        """An amount as text, round or with odd cents."""
        if self.random.random() < 0.3:
            return str(self.random.randint(low, high))
        return f"{self.random.uniform(low, high):.{digits}f}"

    # Days

    def _days(self):
        """The days on which something happens, some of them more than once."""
        random, options = self.random, self.options
        start = options.start
        start = start or date(random.randint(2024, 2028), random.randint(1, 12), 1)
        months = options.months or random.choice((1, 2, 2, 3, 3, 4))
        idle = 1 if months > 2 and random.random() < 0.4 else None
        for index in range(months):
            first = start
            start = (first + timedelta(31)).replace(day=1)
            length = (start - first).days
            if index != idle:
                count = random.randint(8, 22)
                gaps = [random.randint(0, length - 1) for _ in range(count)]
                for gap in sorted([*gaps, length - 1]):
                    yield first + timedelta(gap)

    def _play_day(self):
        actions = {
            self._add_invoice: 10,
            self._add_credit_note: 4,
            self._add_bill: 4,
            self._add_cash: 6,
            self._add_payment: 9,
            self._add_joint_payment: 4,
            self._add_refund: 3,
            self._add_supplier_payment: 5,
            self._add_unexplained: 2,
        }
        if self.options.overpayments:
            actions[self._add_overpayment] = 2
        count = self.random.randint(1, 3)
        for action in self.random.choices(list(actions), actions.values(), k=count):
            action()

    # Papers

    def _line(self):
        """Cells quantity, unit_price and vat_rate."""
        random = self.random
        quantity = random.choice(("1", "1", "1", "3", "1.5", "0.25", "12", "7.0"))
        high = 6000 if quantity == "1" else 900
        price = self._amount(5, high, random.choice((2, 2, 3)))
        return quantity, price, random.choice(VAT_RATES)

    def _issue(self, name, sign, *cells):
        """Write a document's row under the next number.

        :return: the number
        """
        number = self.number_format.format(
            len(self.documents) + 1, year=self.today.year, month=self.today.month
        )
        self._add(name, number, *cells)
        row = dict(zip(HEADINGS[name].split(), (number, *cells), strict=True))
        row["partner"] = row.get("customer") or row["supplier"]
        self.papers[number] = row
        self.documents[number] = Document.of_row(row, sign, name == "invoices")
        return number

    def _add_invoice(self):
        unit, customer = self.random.choice(self.units), self.random.choice(CUSTOMERS)
        cells = (self.today, unit, customer, 'Commande "spéciale", n° 1')
        self._issue("invoices", 1, "invoice", *cells, *self._line(), "")

    def _add_bill(self):
        unit, supplier = self.random.choice(self.units), self.random.choice(SUPPLIERS)
        self._issue("bills", -1, self.today, unit, supplier, "Matières", *self._line())

    def _add_credit_note(self):
        """Credit an invoice: all of it, paid or not, or a part."""
        invoices = [
            number
            for number, document in self.documents.items()
            if document.sale
            and document.sign > 0
            and self.credited[number] < document.untaxed
        ]
        if not invoices:
            return
        name = self.random.choice(invoices)
        row, invoice = self.papers[name], self.documents[name]
        line = row["quantity"], row["unit_price"]
        if self.credited[name] or self.random.random() < 0.6:
            share = invoice.untaxed * Decimal(self.random.uniform(0.03, 0.6))
            line = "1", str(max(cents(share), CENT))
        cells = (self.today, row["unit"], row["customer"], "Avoir")
        cells += (*line, row["vat_rate"], name)
        note = self.documents[self._issue("invoices", -1, "credit_note", *cells)]
        self.credited[name] += note.untaxed
        self.credited_on[name] = self.today
        matched = min(note.open, invoice.open)
        note.credited += matched
        invoice.credited += matched

    # Money

    def _add_cash(self):
        self._add(
            "cashbook",
            self.today,
            self.random.choice(self.units),
            self.random.choice(("in", "in", "out")),
            "Marché; étal n° 3",
            float(self._amount(1, 900)),
            int(self.random.choice(VAT_RATES)),
        )

    def _add_unexplained(self):
        """A bank fee or a receipt of unknown origin, now and then twice the same."""
        sign = self.random.choice(("", "-"))
        for _ in range(self.random.choice((1, 1, 2))):
            self._add("bank_statement", self.today, "ESPECES", "", f"{sign}30.05")

    def _open(self, sign, sale):
        """Numbers of documents that are open."""
        return [
            number
            for number, document in self.documents.items()
            if (document.sign, document.sale) == (sign, sale) and document.open > 0
        ]

    def _pay(self, numbers, amounts, over=ZERO):
        """One bank movement that pays these amounts of these documents."""
        for number, amount in zip(numbers, amounts, strict=True):
            self.documents[number].paid += amount
        total = self.documents[numbers[0]].sign * (sum(amounts) + over)
        label = f"VIR {self.papers[numbers[0]]['partner']}"
        self._add("bank_statement", self.today, label, "+".join(numbers), total)

    def _pay_one(self, sign, sale, over=ZERO):
        numbers = self._open(sign, sale)
        if not numbers:
            return
        number = self.random.choice(numbers)
        amount = self.documents[number].open
        if not over and self.random.random() < 0.5:
            share = amount * Decimal(self.random.uniform(0.05, 0.95))
            amount = max(cents(share), CENT)
        self._pay([number], [amount], over)

    def _pay_several(self, sign, sale):
        """Pay several documents of one partner in full."""
        # What is in full must not hang on the order of things on one day.
        by_partner = {}
        for number in self._open(sign, sale):
            if self.credited_on.get(number) != self.today:
                by_partner.setdefault(self.papers[number]["partner"], []).append(number)
        choices = [numbers for numbers in by_partner.values() if len(numbers) > 1]
        if choices:
            numbers = self.random.choice(choices)
            count = self.random.randint(2, min(4, len(numbers)))
            numbers = self.random.sample(numbers, count)
            self._pay(numbers, [self.documents[number].open for number in numbers])

    def _add_payment(self):
        self._pay_one(1, True)

    def _add_overpayment(self):
        self._pay_one(1, True, over=Decimal(self._amount(1, 200)))

    def _add_joint_payment(self):
        self._pay_several(1, True)

    def _add_supplier_payment(self):
        self.random.choice((self._pay_one, self._pay_several))(-1, False)

    def _add_refund(self):
        pay = self.random.choice((self._pay_one, self._pay_one, self._pay_several))
        pay(-1, True)

    # Files

    def write(self, path):
        """Write the six files.

        :return: the folder's path
        """
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        for name, headings in HEADINGS.items():
            table = [headings.split(), *self.rows[name]]
            if name == "cashbook":
                write_xlsx(path / "cashbook.xlsx", table)
                continue
            with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(table)
        return path


def write_xlsx(path, table):
    """Write a workbook as a spreadsheet program does: a date is a date and time."""
    book = Workbook()
    for row in table:
        book.active.append(
            [
                datetime.combine(cell, time()) if isinstance(cell, date) else cell
                for cell in row
            ]
        )
    book.save(path)


if __name__ == "__main__":
    Folder(int(sys.argv[1])).write(sys.argv[2])
