# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Arabic numbers in words, together with the masculine noun that they count.

Arabic has no list of numbers to which a noun is added: the noun changes with the number
(one, two, three to ten, eleven to ninety-nine, hundreds), and so does the end of some
numbers before a noun. Thousands and millions are such nouns themselves, so one function
does it all. The nominative is used throughout, as after "the amount is:".
"""

from typing import NamedTuple


class Noun(NamedTuple):
    """A masculine noun in the forms that numbers ask for."""

    singular: str  # درهم
    dual: str  # درهمان
    plural: str  # دراهم, after 3 to 10
    accusative: str  # درهماً, after 11 to 99
    dual_construct: str = ""  # ألفا, of a number that counts a noun itself


UNITS = (
    "",
    "واحد",
    "اثنان",
    "ثلاثة",
    "أربعة",
    "خمسة",
    "ستة",
    "سبعة",
    "ثمانية",
    "تسعة",
    "عشرة",
    "أحد عشر",
    "اثنا عشر",
    "ثلاثة عشر",
    "أربعة عشر",
    "خمسة عشر",
    "ستة عشر",
    "سبعة عشر",
    "ثمانية عشر",
    "تسعة عشر",
)
TENS = (
    "",
    "",
    "عشرون",
    "ثلاثون",
    "أربعون",
    "خمسون",
    "ستون",
    "سبعون",
    "ثمانون",
    "تسعون",
)
HUNDREDS = (
    "",
    "مائة",
    "مائتان",
    "ثلاثمائة",
    "أربعمائة",
    "خمسمائة",
    "ستمائة",
    "سبعمائة",
    "ثمانمائة",
    "تسعمائة",
)
SCALES = (
    (10**9, Noun("مليار", "ملياران", "مليارات", "ملياراً", "مليارا")),
    (10**6, Noun("مليون", "مليونان", "ملايين", "مليوناً", "مليونا")),
    (10**3, Noun("ألف", "ألفان", "آلاف", "ألفاً", "ألفا")),
)
ZERO = "صفر"
# Highest number that can be said; amounts beyond it are no amounts.
LIMIT = 10**12


def _join(parts):
    return " و".join(part for part in parts if part)


def _below_hundred(number):
    if number < 20:
        return UNITS[number]
    return _join((UNITS[number % 10], TENS[number // 10]))


def _below_thousand(number, construct):
    """Words of a number below a thousand.

    :param bool construct: whether a noun follows at once, which it does after hundreds
        only: two hundred loses its ending then
    """
    hundreds = HUNDREDS[number // 100]
    if construct and number == 200:
        hundreds = "مائتا"
    return _join((hundreds, _below_hundred(number % 100)))


def _cardinal(number, construct):
    """Words of a number that hundreds, thousands… end.

    :param bool construct: whether a noun follows at once
    """
    parts = []
    rest = number
    for scale, noun in SCALES:
        count, rest = divmod(rest, scale)
        if count:
            parts.append(_count(count, noun, construct and not rest, bare=True))
    if rest:
        parts.append(_below_thousand(rest, construct))
    return _join(parts)


def _count(number, noun, construct=False, bare=False):
    """Words of a positive number of things.

    :param int number: how many
    :param Noun noun: of what
    :param bool construct: whether the noun is itself a number before another noun
    :param bool bare: whether one thing is said without "one", as thousands are
    """
    if number == 1:
        return noun.singular if bare else f"{noun.singular} {UNITS[1]}"
    if number == 2:
        return noun.dual_construct if construct else noun.dual
    rest = number % 100
    if not rest:
        return f"{_cardinal(number, construct=True)} {noun.singular}"
    if rest in (1, 2):
        # "a thousand nights and a night": the noun is said twice
        return _join(
            (
                f"{_cardinal(number - rest, construct=True)} {noun.singular}",
                _count(rest, noun, construct, bare),
            )
        )
    words = _cardinal(number, construct=False)
    if rest <= 10:
        return f"{words} {noun.plural}"
    return f"{words} {noun.singular if construct else noun.accusative}"


def count_in_words(number, noun):
    """Return how many things there are, in words.

    :param int number: at least 0, below LIMIT
    :param Noun noun: of what
    """
    if not number:
        return f"{ZERO} {noun.singular}"
    return _count(number, noun)
