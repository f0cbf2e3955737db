# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an import of a month's spreadsheets will book: checked first, then booked so.

The files are read by :mod:`month_files`; what the books hold already comes in as
:class:`Known`. No Odoo here. The plan plays the months through day by day – documents,
credit notes matched with their invoice, bank movements – with the open amounts that the
books will have at that moment, so that every question of "how much is still open" is
answered before anything is written, and answered once.
"""

import heapq
import itertools
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .month_files import BANK, BILLS, CASHBOOK, INVOICES, LEVIES, LIMITS, UNITS

ZERO = Decimal(0)
# Money comes in for these (1) or goes out (-1).
SIGNS = {"invoice": 1, "refund": 1, "credit_note": -1, "bill": -1}
# What comes first on the same day.
ADVANCE, BANK_ROW, CREDIT_NOTE = range(3)
# Closing ten years because of one mistyped date helps nobody.
MAX_MONTHS = 36


@dataclass(frozen=True)
class KnownUnit:
    """A unit that the books hold already.

    :param scheme: code of its levy scheme, "" if it has none
    :param problem: why nothing can be booked on it, if so
    """

    name: str
    is_activity: bool = True
    scheme: str = ""
    problem: str = ""


@dataclass(frozen=True)
class KnownDocument:
    """A document that the books hold already.

    :param open: what is still open, in the document's own sign
    :param problem: why it can be neither matched nor taken for the row's, if so
    """

    kind: str
    date: date
    unit: str
    partner: str
    untaxed: Decimal
    total: Decimal
    open: Decimal
    problem: str = ""


@dataclass
class Known:
    """What the books hold already.

    :param units: {code: KnownUnit}
    :param documents: {(side, number): KnownDocument}
    :param movements: {key of a movement: {document key: amount paid in advance}}
    :param elsewhere: keys of movements that another import brought in
    :param cash_keys: keys of cash lines
    :param levies: {(rule, scheme): list of LevyRow, each with date_from}
    :param closed: function of a date and "sale", "purchase" or "bank"; returns what
        closes the day, "" if nothing does
    :param has_tax: function of a VAT rate and "sale" or "purchase"
    """

    units: dict = field(default_factory=dict)
    documents: dict = field(default_factory=dict)
    movements: dict = field(default_factory=dict)
    elsewhere: set = field(default_factory=set)
    cash_keys: set = field(default_factory=set)
    levies: dict = field(default_factory=dict)
    closed: object = lambda day, side: ""
    has_tax: object = lambda rate, side: True


@dataclass(frozen=True)
class Part:
    """A part of a bank movement.

    :param kind: "pay" a document; "advance" to one that comes in a later month;
        "credit", what a payment exceeds its document by; "fee"; "allocate"
    :param document: key of the document, None for fee and allocate
    :param amount: positive is money in
    """

    kind: str
    document: tuple | None
    amount: Decimal


@dataclass
class Month:
    """What is to be done in a month.

    :param matches: pairs to be matched in this order; each side is ("document", key)
        or ("part", key of the movement, index of the part)
    """

    first: date
    closed: bool = False
    documents: list = field(default_factory=list)
    new_documents: list = field(default_factory=list)
    cash_rows: list = field(default_factory=list)
    new_cash_rows: list = field(default_factory=list)
    movements: list = field(default_factory=list)
    new_movements: list = field(default_factory=list)
    matches: list = field(default_factory=list)

    @property
    def last(self):
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    def total(self, *kinds):
        """Sum of the documents of these kinds, taxes included."""
        return sum(
            (document.total for document in self.documents if document.kind in kinds),
            ZERO,
        )

    def cash_total(self, kind):
        """Sum of the cash lines of a kind."""
        return sum(
            (row["amount"] for row in self.cash_rows if row["kind"] == kind), ZERO
        )

    def bank_total(self, sign):
        """Sum of the money that came in (1) or went out (-1)."""
        return sum(
            (row.amount for row in self.movements if row.amount * sign > 0), ZERO
        )


class MonthPlan:
    """Checks the files against each other and the books, and plans their import.

    :param MonthFiles files: the files; what is found is added to its issues
    :param Known known: what the books hold already
    """

    def __init__(self, files, known):
        self.files = files
        self.known = known
        self._ = files._
        self.documents = {document.key: document for document in files.documents}
        self.months = {}
        self.new_units = []
        self.new_levies = []
        self.parts = {}
        self._check_units()
        self._check_documents()
        self._check_movements()
        self._make_months()
        self._check_levies()
        if not files.errors:
            self._play()

    def _error(self, file, row, column, message):
        self.files.add("error", file, row, column, message)

    def _warn(self, file, row, column, message):
        self.files.add("warning", file, row, column, message)

    # Units and levies
    def _check_units(self):
        schemes = {levy.scheme for levy in self.files.levies}
        schemes |= {scheme for _rule, scheme in self.known.levies}
        for unit in self.files.units.values():
            known = self.known.units.get(unit.code)
            if known and known.problem:
                self._error(UNITS, unit.row, "code", known.problem)
            elif known and not known.is_activity:
                self._error(
                    UNITS,
                    unit.row,
                    "code",
                    self._(
                        "%s is the structure's unit. Give the activity another code.",
                        unit.code,
                    ),
                )
            elif known:
                if known.name != unit.name:
                    self._warn(
                        UNITS,
                        unit.row,
                        "name",
                        self._(
                            "the unit is called “%s” and keeps that name.", known.name
                        ),
                    )
                if known.scheme and known.scheme != unit.scheme:
                    self._warn(
                        UNITS,
                        unit.row,
                        "levy_scheme",
                        self._(
                            "the unit is on levy scheme %s and stays on it. Change the "
                            "scheme on the unit, with a date.",
                            known.scheme,
                        ),
                    )
            else:
                self.new_units.append(unit)
            if unit.vat_rate is not None:
                self._check_tax(UNITS, unit.row, unit.vat_rate, "sale")
            if not unit.scheme:
                self._warn(
                    UNITS,
                    unit.row,
                    "levy_scheme",
                    self._("the unit has no levy scheme: nothing is levied on it."),
                )
            elif unit.scheme not in schemes and LEVIES not in self.files.unread_files:
                self._warn(
                    UNITS,
                    unit.row,
                    "levy_scheme",
                    self._(
                        "no rule of levies.csv belongs to scheme %s: nothing is levied "
                        "on the unit.",
                        unit.scheme,
                    ),
                )

    def _check_unit(self, file, row, code):
        """Whether a row's unit exists; notes the error if not."""
        known = self.known.units.get(code)
        if known and known.problem:
            self._error(file, row, "unit", known.problem)
            return
        if (
            known
            or code in self.files.units
            or code in self.files.unread_units
            or UNITS in self.files.unread_files
        ):
            return
        self._error(
            file,
            row,
            "unit",
            self._(
                "unknown unit %s. Correct the code, or add the unit to units.csv.", code
            ),
        )

    def _check_levies(self):
        """Tell new rules from those that the books hold, and refuse changed ones."""
        if not self.months:
            return
        first, last = min(self.months), max(self.months)
        for levy in self.files.levies:
            start = levy.date_from or first.replace(month=1, day=1)
            overlapping = [
                known
                for known in self.known.levies.get((levy.rule, levy.scheme), ())
                if known.date_from <= (levy.date_to or date.max)
                and start <= (known.date_to or date.max)
            ]
            if not overlapping:
                self.new_levies.append((levy, start))
                continue
            same = [
                known
                for known in overlapping
                if _terms(known) == _terms(levy)
                and known.date_from <= (levy.date_from or first)
                and (known.date_to or date.max)
                >= min(levy.date_to or date.max, self.months[last].last)
            ]
            if not same:
                self._error(
                    LEVIES,
                    levy.row,
                    "rule",
                    self._(
                        "rule %(rule)s of scheme %(scheme)s exists with other terms, "
                        "from %(date)s on. Make a new version of it there, or correct "
                        "the row.",
                        rule=levy.rule,
                        scheme=levy.scheme,
                        date=overlapping[0].date_from,
                    ),
                )

    # Documents
    def _check_documents(self):
        for *place, side, values in self.files.incomplete_documents:
            if values["unit"]:
                self._check_unit(*place, values["unit"])
            if values["vat_rate"] is not None:
                self._check_tax(*place, values["vat_rate"], side)
            if values["date"]:
                self._check_open(*place, values["date"], side)
        for document in self.files.documents:
            self._check_unit(document.file, document.row, document.unit)
            known = self.known.documents.get(document.key)
            if known:
                self._check_known(document, known)
            else:
                self._check_new(document)
            if document.kind == "credit_note":
                self._check_credit_note(document)

    def _check_new(self, document):
        """Check a document that is to be booked."""
        place = document.file, document.row
        self._check_tax(*place, document.vat_rate, document.side)
        self._check_open(*place, document.date, document.side)
        unit = self.files.units.get(document.unit)
        if (
            document.side == "sale"
            and unit
            and unit.vat_rate is not None
            and unit.vat_rate != document.vat_rate
        ):
            self._warn(
                *place,
                "vat_rate",
                self._(
                    "unit %(unit)s usually sells at %(rate)s %%.",
                    unit=unit.code,
                    rate=unit.vat_rate,
                ),
            )

    def _check_tax(self, file, row, rate, side):
        """Refuse a VAT rate for which there is no tax."""
        if not self.known.has_tax(rate, side):
            self._error(
                file,
                row,
                "vat_rate",
                self._(
                    "VAT rate without a tax: %(rate)s %%. Correct the rate, or create "
                    "a %(use)s tax of that rate.",
                    rate=rate,
                    use=self._("sales") if side == "sale" else self._("purchase"),
                ),
            )

    def _check_open(self, file, row, day, side):
        """Refuse a day in a closed period."""
        if locks := self.known.closed(day, side):
            self._error(
                file,
                row,
                "date",
                self._(
                    "%(date)s is in a closed period (%(locks)s). Enter a date in an "
                    "open period, or have the period reopened.",
                    date=day,
                    locks=locks,
                ),
            )

    def _check_known(self, document, known):
        """Refuse another document under a number that the books hold."""
        place = document.file, document.row
        differences = [
            f"{column} {there}"
            for column, here, there in (
                ("type", document.kind, known.kind),
                ("date", document.date, known.date),
                ("unit", document.unit, known.unit),
                ("unit_price", document.untaxed, known.untaxed),
                ("vat_rate", document.total, known.total),
            )
            if here != there
        ]
        if known.problem or differences:
            self._error(
                *place,
                "number",
                self._(
                    "duplicate number %(number)s: the books hold it with other content "
                    "(%(differences)s). Correct the number or the row.",
                    number=document.number,
                    differences=known.problem or ", ".join(differences),
                ),
            )
        elif known.partner != document.partner:
            self._warn(
                *place,
                "customer" if document.side == "sale" else "supplier",
                self._("the books name “%s”, and keep that.", known.partner),
            )

    def _check_credit_note(self, note):
        place = note.file, note.row
        if not note.reversed_number:
            self._warn(
                *place,
                "reversed_number",
                self._(
                    "no invoice is named: the credit note stays open until it is "
                    "matched by hand."
                ),
            )
            return
        key = "sale", note.reversed_number
        invoice = self.documents.get(key) or self.known.documents.get(key)
        if not invoice:
            if not self._may_be_unread(note.reversed_number):
                self._error(
                    *place,
                    "reversed_number",
                    self._(
                        "unknown reference %s. Enter the number of the invoice that is "
                        "credited.",
                        note.reversed_number,
                    ),
                )
            return
        problem = getattr(invoice, "problem", "")
        if invoice.kind != "invoice" or problem:
            self._error(
                *place,
                "reversed_number",
                problem
                or self._(
                    "%s is no invoice. Enter the number of the invoice that is "
                    "credited.",
                    note.reversed_number,
                ),
            )
        elif (invoice.unit, invoice.partner) != (note.unit, note.partner):
            self._error(
                *place,
                "reversed_number",
                self._(
                    "invoice %(number)s is of unit %(unit)s and customer "
                    "“%(customer)s”. Credit it with the same unit and customer.",
                    number=note.reversed_number,
                    unit=invoice.unit,
                    customer=invoice.partner,
                ),
            )
        elif note.date < invoice.date:
            self._warn(
                *place,
                "date",
                self._(
                    "the credit note is older than its invoice (%s); they are matched "
                    "on the invoice's date.",
                    invoice.date,
                ),
            )

    def _may_be_unread(self, number):
        """Whether a number may stand in a row or file that could not be read."""
        return number in self.files.unread_numbers or bool(
            {INVOICES, BILLS} & self.files.unread_files
        )

    # Bank
    def _find(self, reference):
        """Return the documents that a number may mean, by side."""
        found = {}
        for side in ("sale", "purchase"):
            key = side, reference
            document = self.documents.get(key) or self.known.documents.get(key)
            if document:
                found[key] = document
        return found

    def _check_movements(self):
        self._references = {}
        for movement in self.files.incomplete_movements:
            if movement.date:
                self._check_open(BANK, movement.row, movement.date, "bank")
            self._check_references(movement)
        for movement in self.files.movements:
            new = movement.key not in self.known.movements
            if new:
                self._check_open(BANK, movement.row, movement.date, "bank")
            if movement.key in self.known.elsewhere:
                self._warn(
                    BANK,
                    movement.row,
                    "",
                    self._(
                        "this movement was imported as a bank statement before and is "
                        "left as it is. Match it on the screen for the bank's "
                        "reconciliation."
                    ),
                )
            if movement.reference:
                self._references[movement.key] = self._check_references(movement)

    def _check_references(self, movement):
        """Find the documents that a movement names.

        :return: list of document keys
        """
        reference = movement.reference
        numbers = [part.strip() for part in reference.split("+")]
        if self._find(reference):
            numbers = [reference]  # a number with a plus sign in it
        keys = []
        for number in filter(None, numbers):
            found = self._find(number)
            message = ""
            if not found and self._may_be_unread(number):
                continue
            if not found:
                message = self._(
                    "unknown reference %s. Enter the number of an invoice or bill, "
                    "several separated by “+”; leave the cell empty if nobody knows.",
                    number,
                )
            elif len(found) > 1:
                message = self._(
                    "%s is the number of an invoice and of a bill. Give one of them "
                    "another number.",
                    number,
                )
            else:
                key, document = next(iter(found.items()))
                message = getattr(document, "problem", "")
                if key in keys:
                    message = self._("%s is named twice. Name it once.", number)
                keys.append(key)
            if message:
                self._error(BANK, movement.row, "reference", message)
        signs = {SIGNS[self._document(key).kind] for key in keys}
        if keys and movement.amount and (1 if movement.amount > 0 else -1) not in signs:
            self._error(
                BANK,
                movement.row,
                "amount",
                (
                    self._(
                        "the money comes in, but the reference names nothing that is "
                        "paid to the cooperative. Correct the sign or the reference."
                    )
                    if movement.amount > 0
                    else self._(
                        "the money goes out, but the reference names nothing that the "
                        "cooperative pays. Correct the sign or the reference."
                    )
                ),
            )
        return keys

    def _document(self, key):
        return self.documents.get(key) or self.known.documents[key]

    # Months
    def _make_months(self):
        """Put all rows into their months, months without rows in between included."""
        files = self.files
        dates = [
            *((row.date, row.file, row.row) for row in files.documents),
            *((row.date, BANK, row.row) for row in files.movements),
            *((row["date"], CASHBOOK, row["row"]) for row in files.cash_rows),
        ]
        if not dates:
            if not files.errors:
                self._error(
                    INVOICES,
                    0,
                    "",
                    self._(
                        "none of the files has a row with a date: there is nothing to "
                        "import."
                    ),
                )
            return
        dates.sort()
        (first, *place), (last, *last_place) = dates[0], dates[-1]
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        if count > MAX_MONTHS:
            # The one that lies far from the most is likely the mistyped one.
            middle = dates[len(dates) // 2][0]
            file, row = last_place if last - middle > middle - first else place
            self._error(
                file,
                row,
                "date",
                self._(
                    "%(last)s is %(count)s months after %(first)s, the first date. "
                    "Correct the dates, or import a year at a time.",
                    last=last,
                    count=count,
                    first=first,
                ),
            )
            return
        month = first.replace(day=1)
        while month <= last:
            self.months[month] = Month(month)
            month = _next(month)
        for month in self.months.values():
            month.closed = bool(self.known.closed(month.last, "bank"))
        for document in files.documents:
            month = self.months[document.date.replace(day=1)]
            month.documents.append(document)
            if document.key not in self.known.documents:
                month.new_documents.append(document)
        for row in files.cash_rows:
            month = self.months[row["date"].replace(day=1)]
            month.cash_rows.append(row)
            if row["source_key"] not in self.known.cash_keys:
                month.new_cash_rows.append(row)
        for movement in files.movements:
            month = self.months[movement.date.replace(day=1)]
            month.movements.append(movement)
            if movement.key not in self.known.movements:
                month.new_movements.append(movement)

    @property
    def first_open(self):
        """First day of the first month that is not closed; None if all are."""
        return min(
            (month.first for month in self.months.values() if not month.closed),
            default=None,
        )

    # Playing the months through
    def _play(self):
        """Say what pays what, day by day.

        On the same day, documents come first, then what was paid on them in advance,
        then the bank's movements in the order of the statement. Credit notes take what
        the day leaves open of their invoices, but before a movement that names them.
        """
        self._open = {
            key: document.open for key, document in self.known.documents.items()
        }
        self._advanced = {}
        self._to_credit = {}
        self._events = []
        self._count = itertools.count()
        for document in self.files.documents:
            if document.key not in self._open:
                self._open[document.key] = document.total
            if document.kind == "credit_note" and document.reversed_number:
                self._plan_credit_note(document)
        for index, movement in enumerate(self.files.movements):
            if movement.key not in self.known.movements:
                event = (self._play_movement, movement)
                self._push(movement.date, BANK_ROW, index, event)
            for key, amount in self.known.movements.get(movement.key, {}).items():
                self._plan_advance(movement, key, None, amount)
        while self._events:
            day, *_order, (play, *arguments) = heapq.heappop(self._events)
            play(self.months[day.replace(day=1)], *arguments)

    def _push(self, day, order, index, event):
        # The count keeps what is otherwise equal in the order it came in.
        heapq.heappush(self._events, (day, order, index, next(self._count), event))

    def _plan_credit_note(self, note):
        key = "sale", note.reversed_number
        invoice = self._document(key)
        if note.key in self.known.documents and key in self.known.documents:
            return
        # An invoice that the books hold is there, whatever its date.
        day = note.date if key in self.known.documents else max(note.date, invoice.date)
        self._to_credit[note.key] = day
        self._push(day, CREDIT_NOTE, note.row, (self._play_credit_note, note.key, key))

    def _play_credit_note(self, month, note, invoice):
        if not self._to_credit.pop(note, None):
            return
        amount = min(self._open[note], self._open[invoice])
        if amount > 0:
            self._open[note] -= amount
            self._open[invoice] -= amount
            month.matches.append((("document", note), ("document", invoice)))

    def _plan_advance(self, movement, key, index, amount):
        """Match what was paid in advance once the document is there."""
        document = self.documents.get(key)
        if document and key not in self.known.documents:
            self._advanced[key] = self._advanced.get(key, ZERO) + amount
            part = "part", movement.key, index
            day = max(document.date, movement.date)
            event = (self._play_advance, key, part, amount)
            self._push(day, ADVANCE, movement.row, event)

    def _play_advance(self, month, key, part, amount):
        amount = min(amount, self._open[key])
        if amount > 0:
            self._open[key] -= amount
            month.matches.append((part, ("document", key)))

    def _play_movement(self, month, movement):
        keys = self._references.get(movement.key)
        if not keys:
            kind = "allocate" if movement.amount > 0 else "fee"
            parts = [Part(kind, None, movement.amount)]
        else:
            for key in keys:
                if self._to_credit.get(key, date.max) <= movement.date:
                    reversed_key = "sale", self.documents[key].reversed_number
                    self._play_credit_note(month, key, reversed_key)
            parts = self._pay(month, movement, keys)
        self.parts[movement.key] = parts
        for index, part in enumerate(parts):
            if part.kind == "advance":
                self._plan_advance(movement, part.document, index, abs(part.amount))
            elif part.kind == "pay":
                self._open[part.document] -= abs(part.amount)
                month.matches.append(
                    (("part", movement.key, index), ("document", part.document))
                )

    def _pay(self, month, movement, keys):
        """Split a movement over the documents that it names.

        Documents of the other sign (credit notes among invoices) are taken in full and
        make the movement smaller; the others are paid in the order they are named. What
        is left over stays with the last one's partner.

        :return: list of Part
        """
        sign = 1 if movement.amount > 0 else -1
        expected = {key: self._expected(month, key) for key in keys}
        signs = {key: SIGNS[self._document(key).kind] for key in keys}
        due = sum(signs[key] * expected[key] for key in keys)
        rest = abs(movement.amount) + sum(
            expected[key] for key in keys if signs[key] != sign
        )
        parts = []
        for key in keys:
            amount = expected[key]
            if signs[key] == sign:
                amount = min(amount, rest)
                rest -= amount
            if amount:
                kind = "advance" if self._comes_later(month, key) else "pay"
                parts.append(Part(kind, key, signs[key] * amount))
        if rest:
            last = [key for key in keys if signs[key] == sign][-1]
            parts.append(Part("credit", last, sign * rest))
        self._warn_of_amount(month, movement, keys, due, rest)
        return parts

    def _comes_later(self, month, key):
        """Whether a document is posted only after this month."""
        return key not in self.known.documents and self.documents[key].date > month.last

    def _expected(self, month, key):
        """What is still to be paid on a document, as seen from a month."""
        amount = self._open[key]
        if self._comes_later(month, key):
            amount = max(ZERO, amount - self._advanced.get(key, ZERO))
        return amount

    def _warn_of_amount(self, month, movement, keys, due, rest):
        """Warn where the amount is not what the documents ask for."""
        column = "amount"
        message = ""
        if rest:
            message = self._(
                "payment above the open amount: %(open)s are open, %(amount)s are "
                "paid. %(rest)s stay as a credit of the customer or supplier.",
                open=abs(due),
                amount=abs(movement.amount),
                rest=rest,
            )
        elif len(keys) > 1 and due != movement.amount:
            message = self._(
                "the documents ask for %(open)s, %(amount)s are paid. They are paid in "
                "the order they are named.",
                open=abs(due),
                amount=abs(movement.amount),
            )
        if message:
            self._warn(BANK, movement.row, column, message)
        for key in keys:
            if self._comes_later(month, key):
                self._warn(
                    BANK,
                    movement.row,
                    "reference",
                    self._(
                        "%(number)s is dated later, on %(date)s: until then the "
                        "payment stays with the structure.",
                        number=key[1],
                        date=self.documents[key].date,
                    ),
                )


def _terms(levy):
    """What makes two rules the same but for their dates."""
    return (
        levy.beneficiary,
        levy.basis,
        levy.period,
        levy.tiers,
        levy.fixed_month,
        tuple(levy.limits[name] for name in LIMITS),
    )


def _next(month):
    """First day of the following month."""
    year, index = divmod(month.year * 12 + month.month, 12)
    return month.replace(year=year, month=index + 1)
