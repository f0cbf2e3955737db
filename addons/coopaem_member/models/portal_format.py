# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Amounts, dates and figures as the reader of a page reads them."""

import unicodedata

from odoo.tools import formatLang
from odoo.tools.misc import format_date

# Left-to-right isolate, and its end: keeps sign, figures and currency in order within a
# text that runs from right to left.
ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"
ARABIC_FIGURES = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def is_right_to_left(env):
    """Whether the language of the environment runs from right to left."""
    return env["res.lang"]._get_data(code=env.lang).direction == "rtl"


def has_arabic_figures(env):
    """Whether figures are written ٠١٢٣: in texts in Arabic, for those who wish it.

    Whoever reads a text need not be the user of the environment: what is opened by a
    link is worked out by the superuser, and a mail goes to another. There the context
    key ``portal_figures`` says what the reader chose.
    """
    is_arabic = (env.lang or "").partition("_")[0] == "ar"
    return is_arabic and (
        env.context.get("portal_figures", env.user.portal_figures) == "arabic"
    )


def choose_figures(partners):
    """Return how figures are written for people: as the first of them chose.

    :param partners: res.partner
    :return: what ``portal_figures`` of the context is to hold, see
        :func:`has_arabic_figures`
    """
    return partners.sudo().user_ids[:1].portal_figures or "latin"


def shape_figures(env, text):
    """Return a text with its figures as the user reads them.

    :param str text: with the figures 0 to 9
    """
    return text.translate(ARABIC_FIGURES) if has_arabic_figures(env) else text


def shape_text(env, value):
    """Return what a page shows of a value, its figures as the user reads them.

    :param value: text, a whole number, or nothing
    """
    if value is None or value is False:
        return ""
    return shape_figures(env, value if isinstance(value, str) else str(value))


def format_amount(env, currency, amount, symbol=True):
    """Return an amount with the decimals of its currency, to be set in one direction.

    :param currency: res.currency
    :param float amount: it is rounded by the currency
    :param bool symbol: with the currency's symbol, or its name
    """
    text = formatLang(
        env, currency.round(amount) or 0.0, digits=currency.decimal_places
    )
    parts = [text]
    if symbol:
        parts.append(currency.symbol or currency.name)
        if currency.position == "before":
            parts.reverse()
    return ISOLATE % shape_figures(env, "\N{NO-BREAK SPACE}".join(parts))


def format_figure(env, value, digits=0):
    """Return a number with so many decimals, to be set in one direction.

    :param float value: the number
    :param int digits: decimals
    """
    return ISOLATE % shape_figures(env, formatLang(env, value, digits=digits))


def format_input(env, value, digits, strip=False):
    """Return a number as people type it into a field.

    :param float value: the number
    :param int digits: decimals
    :param bool strip: without noughts at the end
    """
    text = formatLang(env, value, digits=digits, grouping=False)
    if strip and digits:
        point = text[-digits - 1]
        text = text.rstrip("0").removesuffix(point)
    return shape_figures(env, text)


def format_day(env, day):
    """Return a day in words, such as 3 May 2026.

    :param day: date, or datetime in UTC
    """
    return shape_figures(env, format_date(env, day, date_format="d MMMM yyyy"))


def format_short_day(env, day):
    """Return a day in figures, as the user's language writes it.

    :param day: date, datetime in UTC, or nothing
    """
    return shape_figures(env, format_date(env, day)) if day else ""


def format_month(env, day):
    """Return the month of a day in words, such as May 2026."""
    return shape_figures(
        env, format_date(env, day, date_format="LLLL yyyy").capitalize()
    )


def write_latin(text):
    """Return a number with the digits 0 to 9, so that phones and banks can use it.

    :param str text: in whatever digits
    """
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )
