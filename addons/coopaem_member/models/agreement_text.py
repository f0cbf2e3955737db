# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The words in braces that texts of agreements may hold.

They are names of a fixed list, put in as text. Nothing in a text is ever run.
"""

import re

import lxml.html
from markupsafe import Markup

from odoo.exceptions import ValidationError

PLACEHOLDERS = (
    "cooperative",
    "cooperative_address",
    "cooperative_register",
    "member",
    "member_number",
    "member_address",
    "unit",
    "number",
    "type",
    "date_start",
    "date_end",
    "trial_end",
    "notice",
    "pay",
    "contributions",
)
PLACEHOLDER = re.compile(r"\{([^{}<>\n]{1,40})\}")
IN_TAG = re.compile(r"<[^>]*(?:\{|%7B)[^>]*>")


def join_braced(names):
    """Return names in braces, as they are written in texts."""
    return ", ".join(f"{{{name}}}" for name in names)


def check_placeholders(env, html):
    """Refuse a text with braces that will not be filled in.

    :param html: the text
    :raises ValidationError: which says what may be written
    """
    if not html:
        return
    known = join_braced(PLACEHOLDERS)
    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    written = set(PLACEHOLDER.findall(root.text_content()))
    unknown = written - set(PLACEHOLDERS)
    if unknown:
        raise ValidationError(
            env._(
                "Nothing is known as %(unknown)s. Words in braces may be: %(known)s.",
                unknown=join_braced(sorted(unknown)),
                known=known,
            )
        )
    if IN_TAG.search(html):
        raise ValidationError(
            env._("Words in braces belong in the text itself, not in links or images.")
        )
    if written - set(PLACEHOLDER.findall(html)):
        raise ValidationError(
            env._(
                "A word in braces is formatted in parts. Write it anew, in one format:"
                " %s.",
                join_braced(sorted(written)),
            )
        )


def fill_placeholders(html, values):
    """Return a text with its words in braces replaced.

    :param html: a sanitized text
    :param dict values: {name: str}
    :return: Markup
    """
    if not html:
        return Markup()

    def fill(text):
        return text and PLACEHOLDER.sub(
            lambda match: values.get(match[1], match[0]), text
        )

    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    for element in root.iter():
        if isinstance(element.tag, str):
            element.text = fill(element.text)
        element.tail = fill(element.tail)
    # what was sanitized is put together again, with texts escaped
    return Markup(lxml.html.tostring(root, encoding="unicode"))
