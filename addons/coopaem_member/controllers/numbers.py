# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers as people type them."""

import re

from odoo.exceptions import UserError

# Arabic-Indic and Persian digits, the Arabic decimal separator, a comma for a point.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫,", "01234567890123456789..")
NUMBER = re.compile(r"\d{1,10}(\.\d*)?|\.\d+")


def read_number(env, text, label, signed=False):
    """A number of a form, in whatever digits; nothing typed is zero.

    :param str text: what was typed
    :param str label: what it is, for the message
    :param bool signed: whether it may be below zero
    :return: float
    :raises UserError: when it is no number
    """
    plain = "".join((text or "").translate(DIGITS).split())
    if not plain:
        return 0.0
    sign = -1 if signed and plain.startswith(("-", "−")) else 1
    if sign < 0:
        plain = plain[1:]
    if not NUMBER.fullmatch(plain):
        raise UserError(
            env._(
                "%(label)s: “%(text)s” is not a number that can be used. Enter figures "
                "only.",
                label=label,
                text=text[:40],
            )
        )
    return sign * float(plain)
