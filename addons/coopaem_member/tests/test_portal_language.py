# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from urllib.parse import urlsplit

from lxml import html

from odoo import Command, http
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortalLanguage(HttpCase):
    """The portal speaks the language of its user, not that of the page of the login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.company = cls.env["res.company"].create({"name": "Language Cooperative"})
        cls.user = cls._create_user("lang_member", "base.group_portal", lang="ar_001")
        cls.env["coopaem.member"].create(
            {
                "partner_id": cls.user.partner_id.id,
                "company_id": cls.company.id,
                "state": "entrepreneur",
            }
        )

    @classmethod
    def _create_user(cls, login, group, **vals):
        return new_test_user(
            cls.env,
            login,
            group,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **vals,
        )

    def _log_in(self, login="lang_member", redirect=""):
        """Log in by the form, in a browser that spoke French before."""
        self.authenticate(None, None)
        self.opener.cookies.set("frontend_lang", "fr_FR")
        self.url_open("/web/login")
        return self.url_open(
            "/web/login",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "login": login,
                "password": login,
                "redirect": redirect,
            },
        )

    def _path(self, response):
        return urlsplit(response.url).path

    def _lang(self, response):
        """The language of a page, which stands in its address unless it is English."""
        place = self._path(response).split("/")[1]
        return place if place in ("ar", "fr") else "en"

    def test_own_language_after_logging_in(self):
        response = self._log_in()
        self.assertEqual(self._path(response), "/ar/my")
        self.assertEqual(self._lang(response), "ar")
        # and on every page from there on
        response = self.url_open("/my/documents")
        self.assertEqual(self._lang(response), "ar")

    def test_own_language_on_the_page_that_was_asked_for(self):
        response = self._log_in(redirect="/fr/my/documents?year=2026")
        self.assertEqual(self._path(response), "/ar/my/documents")
        self.assertIn("year=2026", response.url)

    def test_another_site_is_not_followed(self):
        response = self._log_in(redirect="https://example.com/my")
        self.assertNotIn("example.com", urlsplit(response.url).netloc)

    def test_the_switcher_decides_from_there_on(self):
        self._log_in()
        self.assertEqual(self._lang(self.url_open("/fr/my")), "fr")
        self.assertEqual(self._lang(self.url_open("/my/documents")), "fr")

    def test_choice_among_the_own_data(self):
        self._log_in()
        self.url_open("/fr/my")
        # what is chosen is the member's own language, whatever the page speaks
        page = html.fromstring(self.url_open("/my/account").text)
        chosen = page.xpath("//select[@name='lang']/option[@selected]/@value")
        self.assertEqual(chosen, ["ar_001"])
        response = self.url_open(
            "/my/account/save",
            data={
                "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0],
                "phone": "+212 600 000 001",
                "lang": "en_US",
            },
        )
        self.assertEqual(self.user.lang, "en_US")
        self.assertEqual(self._lang(response), "en")
        self.assertEqual(self._lang(self.url_open("/my/documents")), "en")
        # without the cookie, as after the browser was closed
        for cookie in list(self.opener.cookies):
            if cookie.name == "frontend_lang":
                self.opener.cookies.clear(cookie.domain, cookie.path, cookie.name)
        self.assertEqual(self._lang(self.url_open("/my/documents")), "en")

    def test_figures_follow(self):
        self.user.portal_figures = "arabic"
        self.env["calendar.event"].create(
            {
                "name": "Advice",
                "start": "2126-05-14 10:30:00",
                "stop": "2126-05-14 11:30:00",
                "partner_ids": [Command.set(self.user.partner_id.ids)],
            }
        )
        text = self._log_in().text
        self.assertIn("١٤", text)
        text = self.url_open("/fr/my").text
        self.assertNotIn("١٤", text)

    def test_users_of_the_cooperative_go_on_as_they_were(self):
        self._create_user("lang_coach", "base.group_user", lang="en_US")
        response = self._log_in("lang_coach")
        self.assertNotIn("/my", self._path(response))


@tagged("post_install", "-at_install")
class TestWebClientFigures(HttpCase):
    """Dates of the web client are written with the figures of its amounts."""

    def test_one_kind_of_figures_in_arabic(self):
        self.env["res.lang"]._activate_lang("ar_001")
        new_test_user(self.env, "figures", "base.group_user", lang="ar_001")
        self.browser_js(
            "/odoo",
            """
            const day = luxon.DateTime.local(2026, 11, 26).toFormat("dd MMMM yyyy");
            if (day === "26 نوفمبر 2026") {
                console.log("test successful");
            } else {
                console.error(day);
            }
            """,
            ready="odoo.isReady === true",
            login="figures",
        )
