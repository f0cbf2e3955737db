# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
import json
import re

from freezegun import freeze_time
from PIL import Image

from odoo.http import root
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .note_common import NoteCommon

NOW = 1789000000000
TODAY = "2026-09-10"


@tagged("post_install", "-at_install")
class TestNotePortal(NoteCommon, HttpCase):
    """The routes of the phone's cash book, for everybody who may knock."""

    @classmethod
    def setUpClass(cls):
        freezer = freeze_time("2026-09-15 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()

    def _ask(self, name, **params):
        return self.url_open(
            f"/my/cashbook/{name}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()

    def _log_in(self, login):
        self.authenticate(login, login)

    def _sync(self, member, *operations, **params):
        uid = member.partner_id.user_ids.id
        return self._ask(
            "sync", **{"uid": uid, "operations": list(operations), **params}
        )["result"]

    def test_page_holds_nothing_of_a_person(self):
        for login in (None, "amina"):
            self.authenticate(login, login)
            page = self.url_open("/my/cashbook")
            self.assertEqual(page.status_code, 200)
            for text in (self.unit_a.name, "amina", "csrf", self.company.name):
                self.assertNotIn(text, page.text)
            pages = page.text
            worker = self.url_open("/my/cashbook/sw.js")
            self.assertEqual(worker.headers["Service-Worker-Allowed"], "/my/cashbook")
            self.assertIn("javascript", worker.headers["Content-Type"])
            self.assertNotIn("__", worker.text)
            for url in set(re.findall(r"/my/cashbook/app/[^\"]+", pages + worker.text)):
                found = self.url_open(url)
                self.assertEqual(found.status_code, 200, url)
                self.assertIn("immutable", found.headers["Cache-Control"])
            manifest = self.url_open("/my/cashbook/manifest.webmanifest").json()
            self.assertEqual(manifest["scope"], "/my/cashbook")
            self._check_icons(page.text, manifest)
            ping = self.url_open("/my/cashbook/ping")
            self.assertGreater(ping.json()["time"], NOW)

    def _check_icons(self, text, manifest):
        """Phones that draw no SVG find a PNG, of the size that is said."""
        (touch,) = re.findall(r'rel="apple-touch-icon"\s+href="([^"]+)"', text)
        self.assertIn(touch, [icon["src"] for icon in manifest["icons"]])
        for icon in manifest["icons"]:
            found = self.url_open(icon["src"])
            self.assertEqual(found.headers["Content-Type"].split(";")[0], icon["type"])
            if icon["type"] == "image/png":
                size = Image.open(io.BytesIO(found.content)).size
                self.assertEqual("{}x{}".format(*size), icon["sizes"])

    @mute_logger("odoo.http")
    def test_files_are_those_of_the_page(self):
        for name in ("../note_portal.py", "..%2f__manifest__.py", "x.js"):
            found = self.url_open(f"/my/cashbook/app/1/{name}")
            self.assertEqual(found.status_code, 404, name)
        old = self.url_open("/my/cashbook/app/old/app.js")
        self.assertEqual(old.headers["Cache-Control"], "no-store")

    @mute_logger("odoo.http")
    def test_visitors_are_told_that_nobody_is_logged_in(self):
        self.authenticate(None, None)
        for name in ("state", "sync", "hand_in", "digits"):
            self.assertEqual(self._ask(name)["error"]["code"], 100, name)

    def test_entries_are_the_session_s_member_s(self):
        self._log_in("amina")
        operation = self._operation("one", day=TODAY)
        result = self._sync(self.amina, operation)
        self.assertEqual(result["answers"][0]["status"], "created")
        self.assertEqual(result["state"]["units"][0]["entries"][0]["amount"], 15000)
        # Another's entries are left on the phone.
        result = self._sync(self.brahim, self._operation("two", unit=self.unit_b.id))
        self.assertEqual(result["error"], "other_user")
        self.assertFalse(self._note("two"))
        self.assertEqual(self._sync(self.amina, *[operation] * 51)["error"], "too_many")
        for now in ("x", True, -1e300, None):
            self.assertIn("answers", self._sync(self.amina, now=now))

    def test_who_sees_what(self):
        self._log_in("amina")
        self._sync(
            self.amina, self._operation("one", day=TODAY), self._photo("p", "one")
        )
        photo = self._note("p")
        for login, sees in (
            ("amina", True),
            ("asma", True),
            ("brahim", False),
            ("gone", False),
            ("note_coach", False),
            ("note_accountant", False),
        ):
            with self.subTest(login=login), mute_logger("odoo.http"):
                self._log_in(login)
                units = self._ask("state")["result"]["units"]
                shown = self.unit_a.id in [unit["id"] for unit in units]
                self.assertEqual(shown, sees)
                found = self.url_open(f"/my/cashbook/photo/{photo.id}")
                self.assertEqual(found.headers["Content-Type"] == "image/jpeg", sees)
        self._log_in("amina")
        found = self.url_open(f"/my/cashbook/photo/{photo.id}")
        self.assertEqual(found.headers["X-Content-Type-Options"], "nosniff")
        with mute_logger("odoo.http"):
            entry = self.url_open(f"/my/cashbook/photo/{self._note('one').id}")
            self.assertEqual(entry.status_code, 404)

    def test_who_hears_what(self):
        data = base64.b64encode(b"OggS said").decode()
        self._log_in("amina")
        self._sync(
            self.amina,
            self._operation("one", day=TODAY),
            self._operation("v", "voice", 0, target=self._key("one"), data=data),
        )
        voice = self._note("v")
        self._create_user("note_visitor", "base.group_user")
        self._create_user(
            "note_elsewhere",
            "coopaem_member.group_coopaem_manager",
            self.other_company,
        )
        for login, hears in (
            ("amina", True),
            ("asma", True),
            ("brahim", False),
            ("gone", False),
            ("note_coach", False),
            ("note_visitor", False),
            ("note_elsewhere", False),
            ("note_accountant", True),
        ):
            with self.subTest(login=login), mute_logger("odoo.http"):
                self._log_in(login)
                found = self.url_open(f"/my/cashbook/voice/{voice.id}")
                self.assertEqual(found.headers["Content-Type"] == "audio/ogg", hears)
                self.assertEqual(found.content == b"OggS said", hears)
        self.assertEqual(found.headers["X-Content-Type-Options"], "nosniff")
        with mute_logger("odoo.http"):
            entry = self.url_open(f"/my/cashbook/voice/{self._note('one').id}")
            self.assertEqual(entry.status_code, 404)
        self.unit_a.coach_id = self.coach
        self._log_in("note_coach")
        found = self.url_open(f"/my/cashbook/voice/{voice.id}")
        self.assertEqual(found.status_code, 200)

    def test_handing_in_is_for_own_units(self):
        self._log_in("amina")
        self._sync(self.amina, self._operation("one", day=TODAY))
        book = self._lines().cashbook_id
        self._log_in("brahim")
        for unit, month in (
            (self.unit_a.id, "2026-09-01"),
            (self.unit_b.id, "soon"),
            (None, None),
            ("x", [1]),
        ):
            self.assertIn(
                "error", self._ask("hand_in", unit=unit, month=month)["result"]
            )
        self.assertEqual(book.state, "draft")
        self._log_in("amina")
        result = self._ask("hand_in", unit=self.unit_a.id, month="2026-09-01")
        self.assertIn("state", result["result"])
        self.assertEqual(book.state, "submitted")

    def test_digits_are_the_member_s_choice(self):
        self._log_in("amina")
        state = self._ask("digits", digits="arabic")["result"]["state"]
        amina, brahim = (
            member.partner_id.user_ids for member in (self.amina, self.brahim)
        )
        self.assertEqual((state["digits"], amina.portal_figures), ("arabic", "arabic"))
        self._ask("digits", digits="roman")
        self.assertEqual(amina.portal_figures, "arabic")
        self.assertFalse(brahim.portal_figures)

    def test_another_log_in_is_another_session(self):
        """By that a forgotten PIN goes: the one of now proves nothing."""
        self._log_in("amina")
        first = self._ask("state")["result"]["session"]
        self.assertEqual(self._ask("state")["result"]["session"], first)
        self.assertEqual(self._sync(self.amina)["state"]["session"], first)
        # Nobody gets in by what the page is told.
        self.assertNotIn(first, self.session.sid)
        self.assertNotIn(self.session.sid[:20], first)
        # The session's key is renewed every few hours without anybody logging in.
        root.session_store.rotate(self.session, self.env, soft=True)
        self.opener.cookies["session_id"] = self.session.sid
        self.assertEqual(self._ask("state")["result"]["session"], first)
        self._log_in("amina")
        self.assertNotEqual(self._ask("state")["result"]["session"], first)

    def test_logging_out_is_known_to_the_phone(self):
        self._log_in("amina")
        response = self.url_open("/web/session/logout", allow_redirects=False)
        self.assertIn("coopaem_note_left=1", response.headers["Set-Cookie"])
