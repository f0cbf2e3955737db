# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.note_texts import SPOKEN, get_note_texts
from ..models.coopaem_spoken_prompt import MAX_BYTES
from .note_common import NoteCommon

SOUND = b"OggS" + bytes(60)


@tagged("post_install", "-at_install")
class TestSpokenPrompt(NoteCommon, HttpCase):
    """Words that a cooperative records for its members' cash books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "note_manager", "coopaem_member.group_coopaem_manager"
        )
        cls.prompts = cls.env["coopaem.spoken.prompt"].with_user(cls.manager)

    def _record(self, sound=SOUND, prompt="in", lang="en_US", **vals):
        return self.prompts.create(
            {
                "company_id": self.company.id,
                "lang": lang,
                "prompt": prompt,
                "voice": base64.b64encode(sound),
                **vals,
            }
        )

    def _get_state(self, member=None):
        user = (member or self.amina).partner_id.user_ids
        return self.env["coopaem.cashbook"].with_user(user)._get_notebook()

    def test_words_are_those_of_the_page(self):
        texts = get_note_texts(self.env)
        self.assertLessEqual(set(SPOKEN), texts.keys())
        # What the page puts in is in no recording.
        self.assertFalse([name for name in SPOKEN if "%(" in texts[name]])
        self.assertEqual(len(set(SPOKEN)), len(SPOKEN))

    def test_what_it_is_called(self):
        self.assertIn("(English (US))", self._record().display_name)
        self.assertFalse(self.prompts.new({}).display_name)

    def test_phone_hears_its_own_language_and_cooperative(self):
        spoken = self._record()
        self._record(prompt="out", lang="fr_FR")
        piece = self.env["coopaem.cash.piece"].search(
            [("currency_id", "=", self.company.currency_id.id)], limit=1
        ) or self.env["coopaem.cash.piece"].sudo().create(
            {
                "currency_id": self.company.currency_id.id,
                "value": 200,
                "color": "#2f6db5",
            }
        )
        name = self._record(prompt=False, piece_id=piece.id, sound=SOUND + b"1")
        self.env["coopaem.spoken.prompt"].create(
            {
                "company_id": self.other_company.id,
                "lang": "en_US",
                "prompt": "till",
                "voice": base64.b64encode(SOUND),
            }
        )
        self.assertEqual(
            self._get_state()["spoken"],
            {
                self.company.id: {
                    "words": {"in": spoken._get_url()},
                    "pieces": {str(round(piece.value * 100)): name._get_url()},
                }
            },
        )
        before = spoken._get_url()
        spoken.voice = base64.b64encode(SOUND + b"2")
        self.assertNotEqual(spoken._get_url(), before)
        self.assertEqual(self._get_state(self.gone)["spoken"], {})

    def test_only_recordings_and_short_ones(self):
        for content in (
            b"<html><script>alert(1)</script></html>",
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            b"OggS" + bytes(MAX_BYTES),
        ):
            with self.assertRaises(ValidationError):
                self._record(content)
        record = self._record()
        with self.assertRaises(ValidationError):
            record.voice = base64.b64encode(b"MZ\x90")
        fingerprint = record.fingerprint
        record.fingerprint = "guessed"
        self.assertEqual(record.fingerprint, fingerprint)

    @mute_logger("odoo.sql_db")
    def test_one_recording_of_the_same(self):
        self._record()
        self._record(lang="fr_FR")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._record()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._record(prompt=False)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_records(self):
        record = self._record()
        for user in (self.amina.partner_id.user_ids, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["lang"])
        self.assertEqual(record.with_user(self.coach).lang, "en_US")
        for user in (self.coach, self.accountant):
            with self.assertRaises(AccessError):
                record.with_user(user).lang = "fr_FR"
        stranger = self._create_user(
            "stranger", "coopaem_member.group_coopaem_manager", self.other_company
        )
        with self.assertRaises(AccessError):
            record.with_user(stranger).read(["lang"])

    @mute_logger("odoo.http")
    def test_how_it_is_handed_out(self):
        url = self._record()._get_url()
        for login in ("amina", "brahim", "note_manager", "note_coach"):
            self.authenticate(login, login)
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200, login)
            self.assertEqual(response.content, SOUND)
            self.assertEqual(response.headers["Content-Type"], "audio/ogg")
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        stranger = self._create_user(
            "stranger", "coopaem_member.group_coopaem_manager", self.other_company
        )
        for login in ("gone", stranger.login):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(url).status_code, 404, login)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(url).url)
