# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the translations of every addon have to be: complete and in step."""

import io
import re
from collections import Counter

import polib

from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

LANGUAGES = ("fr", "ar")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\{\d+\}\}|</?\w+")
FIELD = re.compile(r"model:ir\.model\.fields,\w+:\w+\.field_(\w+?)__(\w+)")
# Names of fields and methods: they would no longer work in another language.
TECHNICAL = re.compile(r"id|[a-z]+(_[a-z]+)+")


class TranslationsMixin:
    """Mix into a TransactionCase and set ``addon``."""

    addon = None
    # Odoo's loader runs a class's own tests only, unless told otherwise.
    allow_inherited_tests_method = True

    def _read_file(self, name):
        """Read a file of the addon's folder i18n.

        :return: {term: polib.POEntry}
        """
        entries = polib.pofile(file_path(f"{self.addon}/i18n/{name}"))
        return {entry.msgid: entry for entry in entries}

    def _export(self):
        """Export the terms as Odoo sees them now.

        :return: {term: polib.POEntry}
        """
        buffer = io.BytesIO()
        trans_export(None, [self.addon], buffer, "po", self.env)
        return {
            entry.msgid: entry for entry in polib.pofile(buffer.getvalue().decode())
        }

    def _get_places(self, entries):
        """Where the terms stand, as far as that is the same in any database.

        Left out are fields that the addon's models only inherit: which there are
        depends on what else is installed.

        :param dict entries: {term: polib.POEntry}
        :return: {(term, place)}
        """
        fields = {
            (model._table, name): field
            for model in self.env.values()
            for name, field in model._fields.items()
        }
        places = set()
        for term, entry in entries.items():
            for place, _line in entry.occurrences:
                found = FIELD.match(place)
                field = found and fields.get(found.groups())
                if not field or self.addon in field._modules:
                    places.add((term, place))
        return places

    def test_template_is_up_to_date(self):
        """The .pot holds every term at every place, and none that is gone.

        A term is translated only at the places that are named with it.
        """
        template = self._get_places(self._read_file(f"{self.addon}.pot"))
        exported = self._get_places(self._export())
        self.assertFalse(exported - template, "Not in the .pot: export it again.")
        self.assertFalse(template - exported, "Gone: export the .pot again.")

    def test_template_has_words_only(self):
        """No name of a field or method has slipped in among the terms."""
        template = self._read_file(f"{self.addon}.pot")
        self.assertFalse([term for term in template if TECHNICAL.fullmatch(term)])

    def test_every_term_is_translated(self):
        """Each language has the terms of the .pot, none empty or doubtful."""
        template = self._read_file(f"{self.addon}.pot")
        for language in LANGUAGES:
            entries = self._read_file(f"{language}.po")
            with self.subTest(language=language):
                done = {
                    term
                    for term, entry in entries.items()
                    if entry.msgstr.strip() and not entry.fuzzy
                }
                self.assertFalse(template.keys() - done, "Not translated yet.")
                self.assertFalse(entries.keys() - template.keys(), "Not in the .pot.")
                self.assertEqual(
                    self._get_places(entries),
                    self._get_places(template),
                    "Bring the .po in step with the .pot.",
                )

    def test_placeholders_are_kept(self):
        """A translation has the placeholders and tags of its term."""
        for language in LANGUAGES:
            for term, entry in self._read_file(f"{language}.po").items():
                with self.subTest(language=language, term=term):
                    self.assertEqual(
                        Counter(PLACEHOLDER.findall(entry.msgstr)),
                        Counter(PLACEHOLDER.findall(term)),
                    )
