# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import hashlib
import time

from markupsafe import Markup

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import file_open
from odoo.tools.json import scriptsafe

from odoo.addons.coopaem_member.controllers.unit_portal import UnitPortal
from odoo.addons.coopaem_member.controllers.uploads import (
    PICTURE_TYPE,
    make_file_response,
    read_voice,
)
from odoo.addons.web.controllers.session import Session

from .note_texts import get_note_texts

FOLDER = "coopaem_mutual_accounting/static/src/note"
SCOPE = "/my/cashbook"
FILES = {
    "app.js": "text/javascript",
    "draw.js": "text/javascript",
    "export.js": "text/javascript",
    "lock.js": "text/javascript",
    "mine.js": "text/javascript",
    "net.js": "text/javascript",
    "screens.js": "text/javascript",
    "speech.js": "text/javascript",
    "store.js": "text/javascript",
    "note.css": "text/css",
    "icon.svg": "image/svg+xml",
    # Some phones draw no SVG on their first screen.
    "icon.png": "image/png",
}
MOST_OPERATIONS = 50
# Says to the page, which may be out of the network's reach, that somebody logged out.
LEFT_COOKIE = "coopaem_note_left"


class NoteSession(Session):
    @http.route()
    def logout(self, redirect="/odoo"):
        # EXTENDS 'web'
        response = super().logout(redirect=redirect)
        response.set_cookie(LEFT_COOKIE, "1", path=SCOPE, samesite="Lax")
        return response


class NotePortal(UnitPortal):
    """The cash book on the phone: a page that works without a network.

    The page, its program and its words hold nothing of a person, so that they may stay
    on a phone that several people use; everything else comes from ``state`` and goes
    to ``sync``, both for whoever is logged in.
    """

    # The page
    @http.route(SCOPE, type="http", auth="public", sitemap=False)
    def note_page(self, **kw):
        """The page without any data."""
        response = request.render("coopaem_mutual_accounting.note_page", self._shell())
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Frame-Options"] = "DENY"
        return response

    @http.route(f"{SCOPE}/sw.js", type="http", auth="public", sitemap=False)
    def note_service_worker(self, **kw):
        """The service worker; its content changes with anything that it keeps."""
        version = self._shell()["version"]
        names = [f"{SCOPE}/app/{version}/{name}" for name in FILES]
        program = self._read("sw.js").decode()
        program = program.replace("__VERSION__", version)
        program = program.replace('["__FILES__"]', scriptsafe.dumps(names))
        return request.make_response(
            program,
            headers=[
                ("Content-Type", "text/javascript"),
                ("Service-Worker-Allowed", SCOPE),
                ("Cache-Control", "no-cache"),
            ],
        )

    @http.route(
        f"{SCOPE}/app/<string:version>/<string:name>",
        type="http",
        auth="public",
        sitemap=False,
    )
    def note_file(self, version, name, **kw):
        """A file of the page's program.

        :param str version: the fingerprint that the page was made with
        :param str name: a key of FILES
        """
        if name not in FILES:
            raise request.not_found()
        current = version == self._shell()["version"]
        return request.make_response(
            self._read(name),
            headers=[
                ("Content-Type", FILES[name]),
                ("X-Content-Type-Options", "nosniff"),
                (
                    "Cache-Control",
                    "public, max-age=31536000, immutable" if current else "no-store",
                ),
            ],
        )

    @http.route(
        f"{SCOPE}/manifest.webmanifest", type="http", auth="public", sitemap=False
    )
    def note_manifest(self, **kw):
        """What a phone needs to put the page on its first screen."""
        shell = self._shell()
        folder = f"{SCOPE}/app/{shell['version']}"
        manifest = {
            "id": SCOPE,
            "name": request.env._("Cash book"),
            "start_url": SCOPE,
            "scope": SCOPE,
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#14532d",
            "icons": [
                {
                    "src": f"{folder}/icon.svg",
                    "sizes": "any",
                    "type": FILES["icon.svg"],
                    "purpose": "any",
                },
                {
                    "src": f"{folder}/icon.png",
                    "sizes": "180x180",
                    "type": FILES["icon.png"],
                },
            ],
        }
        return request.make_response(
            scriptsafe.dumps(manifest),
            headers=[("Content-Type", "application/manifest+json")],
        )

    def _read(self, name):
        with file_open(f"{FOLDER}/{name}", "rb") as file:
            return file.read()

    def _shell(self):
        """What the page is made of.

        :return: dict with ``texts`` by language, ``version``
        """
        langs = request.env["res.lang"].sudo().get_installed()
        texts = {}
        for code, _name in langs:
            lang = request.env["res.lang"]._get_data(code=code)
            texts[code] = {
                "direction": lang.direction,
                **get_note_texts(request.env(context={"lang": code})),
            }
        content = scriptsafe.dumps(texts)
        fingerprint = hashlib.sha256(content.encode())
        for name in (*FILES, "sw.js"):
            fingerprint.update(self._read(name))
        return {
            "texts": Markup(content),
            "version": fingerprint.hexdigest()[:16],
            "scope": SCOPE,
        }

    # What it asks for
    @http.route(
        f"{SCOPE}/ping", type="http", auth="public", sitemap=False, save_session=False
    )
    def note_ping(self, **kw):
        """Say that the cooperative is within reach, and what time it is."""
        return request.make_json_response(
            {"time": int(time.time() * 1000)}, headers={"Cache-Control": "no-store"}
        )

    @http.route(f"{SCOPE}/state", type="jsonrpc", auth="user")
    def note_state(self, **kw):
        """What the page shows of the user's own units."""
        return self._state()

    @http.route(f"{SCOPE}/sync", type="jsonrpc", auth="user")
    def note_sync(self, uid=None, operations=(), now=None, **kw):
        """Take in what was noted.

        :param int uid: whose entries these are; another's are left on the phone
        :param list operations: at most 50
        :param int now: the time on the phone, in milliseconds
        :return: dict with ``answers``, one by operation, and the new ``state``
        """
        if uid != request.env.uid:
            return {"error": "other_user", "uid": request.env.uid}
        if not isinstance(operations, list) or len(operations) > MOST_OPERATIONS:
            return {"error": "too_many"}
        offset = 0
        if isinstance(now, int | float) and abs(now) < 2**53:
            offset = int(now / 1000 - time.time())
        answers = request.env["coopaem.cashbook.note"]._receive(operations, offset)
        return {"answers": answers, "state": self._state()}

    @http.route(f"{SCOPE}/hand_in", type="jsonrpc", auth="user")
    def note_hand_in(self, unit=None, month=None, **kw):
        """Hand in the book of a month.

        :param int unit: id of one of the user's own units
        :param str month: its first day
        :return: dict with the new ``state`` or an ``error``
        """
        chosen = self._get_units().filtered(lambda item: item.id == unit)
        try:
            day = fields.Date.to_date(month)
            if not chosen or not day:
                raise ValueError
            request.env["coopaem.cashbook"]._hand_in(chosen, day)
        except (TypeError, ValueError):
            return {"error": request.env._("There is no such book.")}
        except UserError as error:
            return {"error": str(error)}
        return {"state": self._state()}

    @http.route(f"{SCOPE}/digits", type="jsonrpc", auth="user")
    def note_digits(self, digits=None, **kw):
        """Choose the shape of the digits.

        :param str digits: ``latin`` or ``arabic``
        """
        if digits in ("latin", "arabic"):
            # Users write little of their own record; this is their own choice.
            request.env.user.sudo().portal_figures = digits
        return {"state": self._state()}

    @http.route(f"{SCOPE}/photo/<int:note_id>", type="http", auth="user", sitemap=False)
    def note_photo(self, note_id, **kw):
        """The photo of a receipt.

        :param int note_id: id of the photo's note
        """
        note = self._find_own_note(note_id, "photo")
        if not note:
            raise request.not_found()
        return make_file_response(
            base64.b64decode(note.photo), PICTURE_TYPE, "receipt.jpg"
        )

    @http.route(f"{SCOPE}/voice/<int:note_id>", type="http", auth="user", sitemap=False)
    def note_voice(self, note_id, **kw):
        """What was said of an entry: for its people, and for who reads notes.

        :param int note_id: id of the voice's note
        """
        note = self._find_own_note(note_id, "voice")
        notes = request.env["coopaem.cashbook.note"]
        if not note and notes.has_access("read"):
            note = notes.search([("id", "=", note_id), ("kind", "=", "voice")])
        if not note:
            raise request.not_found()
        content = base64.b64decode(note.voice)
        mimetype = read_voice(request.env, content)
        return make_file_response(content, mimetype, "voice")

    @http.route(
        f"{SCOPE}/prompt/<int:prompt_id>/<string:fingerprint>",
        type="http",
        auth="user",
        sitemap=False,
    )
    def note_prompt(self, prompt_id, fingerprint, **kw):
        """Recorded words: for members of the cooperative, and for who records them.

        :param int prompt_id: id of the recording
        :param str fingerprint: of its content
        """
        domain = [("id", "=", prompt_id), ("fingerprint", "=", fingerprint)]
        prompts = request.env["coopaem.spoken.prompt"]
        # Found through the user's own units: that is the check of access.
        companies = self._get_units().company_id
        prompt = prompts.sudo().search([*domain, ("company_id", "in", companies.ids)])
        if not prompt and prompts.has_access("read"):
            prompt = prompts.search(domain)
        if not prompt:
            raise request.not_found()
        content = base64.b64decode(prompt.with_context(bin_size=False).voice)
        mimetype = read_voice(request.env, content)
        return make_file_response(content, mimetype, "words")

    def _find_own_note(self, note_id, kind):
        """A note of the user's own units, as superuser; empty when it is another's."""
        # Found through the user's own units: that is the check of access.
        return (
            request.env["coopaem.cashbook.note"]
            .sudo()
            .search(
                [
                    ("id", "=", note_id),
                    ("unit_id", "in", self._get_units().ids),
                    ("kind", "=", kind),
                ]
            )
        )

    def _state(self):
        # Says which log-in this is, and nothing that could be used in its place. Of a
        # session's key the first half stays as long as nobody logs in or out.
        key = request.session.sid[:STORED_SESSION_BYTES]
        return {
            **request.env["coopaem.cashbook"]._get_notebook(),
            "session": hashlib.sha256(f"coopaem-note {key}".encode()).hexdigest()[:32],
        }
