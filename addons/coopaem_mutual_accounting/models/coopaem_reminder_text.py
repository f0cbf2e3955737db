# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The words of reminders that stand for what an invoice says."""

import re

PLACEHOLDER = re.compile(r"\{(\w+)\}")
WORDS = {"customer", "number", "amount", "due", "unit", "cooperative"}


def check_reminder_text(text):
    """Find a word in braces that stands for nothing.

    :param str text: the text
    :return: str, None if all are known
    """
    return next(
        (word for word in PLACEHOLDER.findall(text or "") if word not in WORDS), None
    )


def fill_reminder_text(text, values):
    """Put what an invoice says into a text.

    :param str text: the text
    :param dict values: str for each of WORDS
    :return: str
    """
    return PLACEHOLDER.sub(lambda match: values[match[1]], text or "")
