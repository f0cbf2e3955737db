# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import hashlib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.coopaem_member.controllers.uploads import read_voice

from ..controllers.note_texts import SPOKEN, get_note_texts

# Ten seconds, as phones record them, are a third of that; every phone keeps them all.
MAX_BYTES = 150 * 1024
MOST_COUNTED = 10


class CoopaemSpokenPrompt(models.Model):
    """What somebody of the cooperative says in the place of a phone's own voice.

    Few phones read Darija aloud, or Tunisian, or Egyptian. What is recorded here in a
    language is played by the cash book of the members who use that language, without a
    network too. Amounts are said as they are counted: so many of this banknote, so many
    of that one.
    """

    _name = "coopaem.spoken.prompt"
    _description = "Recorded words of the cash book"
    _order = "lang, piece_id, prompt, id"
    _check_company_auto = True

    # Fields declaration
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    lang = fields.Selection(
        selection="_select_langs",
        string="Language of the page",
        required=True,
        help="Members whose pages are in this language hear it, in whatever speech it "
        "is said.",
    )
    prompt = fields.Selection(
        selection="_select_prompts",
        string="Words",
    )
    piece_id = fields.Many2one(
        comodel_name="coopaem.cash.piece",
        string="Banknote or coin",
        index="btree_not_null",
        ondelete="cascade",
        help="Record its name, such as “two hundred dirhams”.",
    )
    voice = fields.Binary(
        string="Recording",
        required=True,
        attachment=True,
        help="As a phone records it: M4A, OGG or WebM.",
    )
    fingerprint = fields.Char(readonly=True)
    player = fields.Html(string="Listen", compute="_compute_player", sanitize=False)

    _what_is_said = models.Constraint(
        "CHECK((prompt IS NULL) <> (piece_id IS NULL))",
        "Choose the words, or the banknote or coin, that are said.",
    )
    _prompt_uniq = models.UniqueIndex(
        "(company_id, lang, COALESCE(prompt, ''), COALESCE(piece_id, 0))",
        "These words are recorded in this language already. Change that recording.",
    )

    @api.model
    def _select_langs(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def _select_prompts(self):
        texts = get_note_texts(self.env)
        return [
            *((name, texts[name]) for name in SPOKEN),
            *((f"count_{count}", str(count)) for count in range(2, MOST_COUNTED + 1)),
        ]

    # Compute methods
    @api.depends("prompt", "piece_id", "lang")
    @api.depends_context("lang")
    def _compute_display_name(self):
        prompts = dict(self._select_prompts())
        langs = dict(self._select_langs())
        for record in self:
            said = prompts.get(record.prompt) or record.piece_id.display_name
            lang = langs.get(record.lang, record.lang)
            # a new one says nothing yet
            record.display_name = f"{said} ({lang})" if said and lang else said

    def _compute_player(self):
        for record in self:
            record.player = record.id and Markup(
                '<audio controls="controls" preload="none" src="%s"></audio>'
            ) % (record._get_url())

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Keep recordings that are such.

        :raises ValidationError: when a file is none, or too long
        """
        return super().create([self._with_fingerprint(vals) for vals in vals_list])

    def write(self, vals):
        """Change recordings.

        :raises ValidationError: when a file is none, or too long
        """
        return super().write(self._with_fingerprint(vals))

    @api.model
    def _with_fingerprint(self, vals):
        """Check a recording by its content, and name it by that.

        :param dict vals: what is written
        :return: dict
        :raises ValidationError: when it is no recording, or too long
        """
        vals = {name: value for name, value in vals.items() if name != "fingerprint"}
        if not vals.get("voice"):
            return vals
        content = base64.b64decode(vals["voice"])
        if len(content) > MAX_BYTES:
            raise ValidationError(
                self.env._("The recording is too long. Say it shorter.")
            )
        try:
            read_voice(self.env, content)
        except UserError as error:
            raise ValidationError(str(error)) from error
        return {**vals, "fingerprint": hashlib.sha256(content).hexdigest()[:16]}

    # What the phone plays
    def _get_url(self):
        """Where a recording is heard; another recording has another address.

        :return: str
        """
        self.ensure_one()
        return f"/my/cashbook/prompt/{self.id}/{self.fingerprint}"

    @api.model
    def _get_spoken(self, companies, lang):
        """The recordings of companies in a language, in one query.

        :param companies: res.company, whose people may hear them
        :param str lang: code of a language
        :return: dict {company: {"words": {prompt: address},
            "pieces": {value in the smallest unit, as str: address}}}
        """
        found = {company: {"words": {}, "pieces": {}} for company in companies}
        # Members have no access to the model; these are of their own cooperatives.
        records = self.sudo().search(
            [("company_id", "in", companies.ids), ("lang", "=", lang)]
        )
        for record in records:
            spoken = found[record.company_id]
            if record.prompt:
                spoken["words"][record.prompt] = record._get_url()
            elif record.piece_id.currency_id == record.company_id.currency_id:
                places = record.piece_id.currency_id.decimal_places
                value = round(record.piece_id.value * 10**places)
                spoken["pieces"][str(value)] = record._get_url()
        return found
