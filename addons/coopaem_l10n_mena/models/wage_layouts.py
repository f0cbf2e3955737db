# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files of fixed columns in which wages are declared; nothing here knows a database.

Each record is a row of zones, one after the other: its name, what it holds and how many
characters it takes. Where each layout was read, and how far it is to be trusted, is in
the data: see ``coopaem.wage.form``.
"""

import re
import unicodedata

# What a zone holds: letters on the left and blanks, or figures on the right and zeros.
TEXT, NUMBER = "text", "number"
# Letters that do not fall apart into a plain one and its accent.
PLAIN = str.maketrans({"Æ": "AE", "Œ": "OE", "ß": "SS", "Ø": "O", "Đ": "D", "Ł": "L"})
NOT_PLAIN = re.compile(r"[^A-Z0-9 ]+")

# --- Morocco, CNSS: wages of a month (e-BDS), records of 260 characters.
# What the CNSS sends begins with A, what it is answered with B.

BDS_WIDTH = 260
_OWNER = (("affiliate", NUMBER, 7), ("period", NUMBER, 6))
_NATURE = (("transfer", NUMBER, 14), ("category", TEXT, 2), ("", TEXT, 241))
_HEADER = (
    *_OWNER,
    ("company", TEXT, 40),
    ("activity", TEXT, 40),
    ("address", TEXT, 120),
    ("city", TEXT, 20),
    ("zip", TEXT, 6),
    ("agency", TEXT, 2),
    ("issued", NUMBER, 8),
    ("due", NUMBER, 8),
)
_LISTED = (
    *_OWNER,
    ("insured", NUMBER, 9),
    ("name", TEXT, 60),
    ("children", NUMBER, 2),
    ("allowance", NUMBER, 6),
    ("deducted", NUMBER, 6),
    ("allowance_net", NUMBER, 6),
)
_SUMS = (
    ("insured", NUMBER, 15),
    ("days", NUMBER, 6),
    ("wage", NUMBER, 15),
    ("capped", NUMBER, 13),
    ("control", NUMBER, 19),
    ("", TEXT, 170),
)
BDS = {
    "A00": _NATURE,
    "A01": _HEADER,
    "A02": (*_LISTED, ("", TEXT, 155)),
    "A03": (
        *_OWNER,
        ("count", NUMBER, 6),
        ("children", NUMBER, 6),
        ("allowance", NUMBER, 12),
        ("deducted", NUMBER, 12),
        ("allowance_net", NUMBER, 12),
        ("insured", NUMBER, 15),
        ("", TEXT, 181),
    ),
    "B00": _NATURE,
    "B01": _HEADER,
    "B02": (
        *_LISTED,
        ("returned", NUMBER, 6),
        ("days", NUMBER, 2),
        ("wage", NUMBER, 13),
        ("capped", NUMBER, 9),
        ("situation", TEXT, 2),
        ("control", NUMBER, 19),
        ("", TEXT, 104),
    ),
    "B03": (
        *_OWNER,
        ("count", NUMBER, 6),
        ("children", NUMBER, 6),
        ("allowance", NUMBER, 12),
        ("deducted", NUMBER, 12),
        ("allowance_net", NUMBER, 12),
        ("insured", NUMBER, 15),
        ("returned", NUMBER, 12),
        ("days", NUMBER, 6),
        ("wage", NUMBER, 15),
        ("capped", NUMBER, 13),
        ("control", NUMBER, 19),
        ("", TEXT, 116),
    ),
    "B04": (
        *_OWNER,
        ("insured", NUMBER, 9),
        ("name", TEXT, 60),
        ("identity", TEXT, 8),
        ("days", NUMBER, 2),
        ("wage", NUMBER, 13),
        ("capped", NUMBER, 9),
        ("control", NUMBER, 19),
        ("", TEXT, 124),
    ),
    "B05": (*_OWNER, ("count", NUMBER, 6), *_SUMS),
    "B06": (*_OWNER, ("count", NUMBER, 6), *_SUMS),
}
#: Situations of who is insured, by their rank in the control sum.
BDS_SITUATIONS = ("SO", "DE", "IT", "IL", "AT", "CS", "MS", "MP")
#: With these there is neither a day nor a wage.
BDS_UNPAID = ("AT", "CS", "MS", "MP")
#: With these the family allowances are given back.
BDS_GONE = ("SO", "DE")
BDS_DAYS = 26

# --- Tunisia, CNSS: wages of a quarter, records of 122 characters.

TN_DS_WIDTH = 122
TN_DS_LINES = 12
TN_DS = (
    ("employer", NUMBER, 10),
    ("code", NUMBER, 4),
    ("quarter", NUMBER, 1),
    ("year", NUMBER, 4),
    ("page", NUMBER, 3),
    ("line", NUMBER, 2),
    ("insured", NUMBER, 10),
    ("name", TEXT, 60),
    ("identity", NUMBER, 8),
    ("wage", NUMBER, 10),
    ("", TEXT, 10),
)

# --- Tunisia, tax office: wages of a year, annex 1 of the employer's declaration,
# records of 399 characters.

TN_ANNEX_WIDTH = 399
_TAXPAYER = (
    ("tax_number", NUMBER, 7),
    ("key", TEXT, 1),
    ("category", TEXT, 1),
    ("establishment", NUMBER, 3),
    ("year", NUMBER, 4),
)
_ANNEX_AMOUNTS = (
    ("taxable", NUMBER, 15),
    ("in_kind", NUMBER, 15),
    ("gross_taxable", NUMBER, 15),
    ("reinvested", NUMBER, 15),
    ("tax", NUMBER, 15),
    ("tax_foreigners", NUMBER, 15),
    ("solidarity", NUMBER, 15),
    ("net", NUMBER, 15),
    ("", TEXT, 19),
)
TN_ANNEX = {
    "E1": (
        *_TAXPAYER,
        ("document", TEXT, 3),
        ("act", NUMBER, 1),
        ("count", NUMBER, 6),
        ("company", TEXT, 40),
        ("activity", TEXT, 40),
        ("city", TEXT, 40),
        ("street", TEXT, 72),
        ("number", NUMBER, 4),
        ("zip", NUMBER, 4),
        ("", TEXT, 171),
    ),
    "L1": (
        *_TAXPAYER,
        ("order", NUMBER, 6),
        ("identity_kind", NUMBER, 1),
        ("identity", TEXT, 13),
        ("name", TEXT, 40),
        ("job", TEXT, 40),
        ("address", TEXT, 120),
        ("civil_status", NUMBER, 1),
        ("children", NUMBER, 2),
        ("date_from", NUMBER, 8),
        ("date_to", NUMBER, 8),
        ("days", NUMBER, 3),
        *_ANNEX_AMOUNTS,
    ),
    "T1": (*_TAXPAYER, ("", TEXT, 242), *_ANNEX_AMOUNTS),
}


def plain(text):
    """Return a text as such files take it: capitals, figures and blanks.

    :param str text: as it is written; letters other than Latin ones are lost
    """
    apart = unicodedata.normalize("NFKD", (text or "").upper().translate(PLAIN))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(NOT_PLAIN.sub(" ", bare).split())


def write_record(zones, values, start=""):
    """Write one record.

    A text that is too long is cut; a number that is too long is an error, for another
    number would be declared.

    :param zones: tuple of (name, kind, width); those without a name stay blank
    :param dict values: {name: text or integer}; what is missing is blank or zero
    :param str start: what the record begins with
    :return: str
    :raises ValueError: naming the zone whose number does not fit
    """
    written = [start]
    for name, kind, width in zones:
        value = values.get(name) if name else None
        if kind == TEXT:
            written.append(str(value or "")[:width].ljust(width))
            continue
        digits = str(value or 0)
        if not digits.isdecimal() or len(digits) > width:
            raise ValueError(name)
        written.append(digits.rjust(width, "0"))
    return "".join(written)


def read_record(zones, line, start=""):
    """Read one record.

    :param zones: tuple of (name, kind, width)
    :param str line: the record
    :param str start: what the record begins with, not among the zones
    :return: dict of texts, as they stand in the record
    """
    values, place = {}, len(start)
    for name, _kind, width in zones:
        if name:
            values[name] = line[place : place + width]
        place += width
    return values
