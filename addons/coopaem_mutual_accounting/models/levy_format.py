# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Figures of the levy kernel in the user's language."""

from decimal import Decimal

from odoo.tools import formatLang

from odoo.addons.coopaem_member.models.portal_format import (
    ISOLATE,
    is_right_to_left,
    shape_figures,
)

# A levy is shown exactly as it was counted; no sensible rate needs more than this.
MOST_DECIMALS = 8


def isolate_figures(env, text):
    """Return figures kept together where the text around them runs to the left."""
    return ISOLATE % text if is_right_to_left(env) else text


def format_number(env, value, decimals=0):
    """Return ``value`` with as many decimals as it has, at least ``decimals``.

    :param value: a Decimal, or its text
    """
    value = round(Decimal(value), MOST_DECIMALS).normalize()
    text = formatLang(
        env, float(value), digits=max(decimals, -value.as_tuple().exponent)
    )
    return shape_figures(env, text)


def format_money(env, currency, value):
    """Return an amount with its currency, finer than the currency where it is.

    :param value: a Decimal, or its text
    """
    number = format_number(env, value, currency.decimal_places)
    parts = [number, currency.symbol or currency.name or ""]
    if currency.position == "before":
        parts.reverse()
    return isolate_figures(env, "\N{NO-BREAK SPACE}".join(parts))


def format_taxes(env, taxes):
    """Return what people know taxes by: their rates, else their names.

    :param taxes: account.tax
    """
    return ", ".join(
        format_rate(env, Decimal(str(tax.amount)) / 100)
        if tax.amount_type == "percent"
        else tax.name
        for tax in taxes
    )


def format_rate(env, rate):
    """Return a rate, a fraction, as a percentage.

    :param rate: a Decimal, or its text
    """
    return isolate_figures(
        env, f"{format_number(env, Decimal(rate) * 100)}\N{NO-BREAK SPACE}%"
    )
