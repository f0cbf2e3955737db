# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How identifiers are read, checked and written; nothing here knows a database.

What a number looks like is data, see ``coopaem.identifier.type``. Here are the checks
that a pattern cannot express, each under the name by which that data asks for it.
"""

import re
from datetime import date
from typing import NamedTuple

from stdnum.eg import tn as eg_tn
from stdnum.ma import ice as ma_ice
from stdnum.tn import mf as tn_mf

DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
# Blanks of all kinds, dashes, dots, slashes, and the invisible marks of direction that
# come along when a number is copied from an Arabic page.
SEPARATORS = re.compile(
    r"[\s\-‐‑‒–—−./\\_:\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)
# Nobody's number is longer; it also keeps patterns from running for long.
LONGEST = 40


def compact(number):
    """Return a number without separators, in capitals, with European figures.

    :param str number: as it was typed
    """
    return SEPARATORS.sub("", (number or "").translate(DIGITS)).upper()


class NationalId(NamedTuple):
    """What an Egyptian national number says of its holder."""

    birth_date: date
    region: str
    sex: str


def read_eg_national_id(number):
    """Read an Egyptian national number: century, day of birth, governorate, sex.

    The way in which the last figure is computed is not published; it is not checked.

    :param str number: compact
    :return: NationalId, or None when the number cannot be one
    """
    if not re.fullmatch(r"[23]\d{13}", number):
        return None
    try:
        born = date(
            {"2": 1900, "3": 2000}[number[0]] + int(number[1:3]),
            int(number[3:5]),
            int(number[5:7]),
        )
    except ValueError:
        return None
    sex = "male" if int(number[12]) % 2 else "female"
    return NationalId(born, number[7:9], sex)


CHECKERS = {
    "ma_ice": ma_ice.is_valid,
    "tn_mf": tn_mf.is_valid,
    "eg_tn": eg_tn.is_valid,
    "eg_national_id": lambda number: read_eg_national_id(number) is not None,
}
COMPACTORS = {"tn_mf": tn_mf.compact}
FORMATTERS = {
    "tn_mf": tn_mf.format,
    "eg_tn": eg_tn.format,
    # 001561191 0000 66: enterprise, establishment, key
    "ma_ice": lambda number: f"{number[:9]} {number[9:13]} {number[13:]}",
}
