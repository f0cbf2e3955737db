# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.coopaem_protection_mixin import CoopaemProtectionMixin
from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestDataRequest(CoopaemMemberCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_protection = cls.create_user("protection")
        cls.member = cls.create_member("Amina")
        cls.user_member = cls.create_login(cls.member, "coopaem_amina")
        (cls.company | cls.other_company).country_id = cls.env.ref("base.be")

    @classmethod
    def create_login(cls, member, login):
        """Give a member a login for the portal."""
        company = member.company_id
        user = new_test_user(
            cls.env,
            login=login,
            name=member.name,
            groups="base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        member.partner_id = user.partner_id
        return user

    def ask(self, user=None, **post):
        """Log in and send the form of the page."""
        user = user or self.user_member
        self.authenticate(user.login, user.login)
        self.url_open("/my/data")
        return self.url_open(
            "/my/data/ask", data={"csrf_token": Request.csrf_token(self), **post}
        )

    def requests(self, member=None):
        """The requests of a member."""
        return self.env["coopaem.data.request"].search(
            [("member_id", "=", (member or self.member).id)]
        )

    # the member asks, the cooperative answers

    def test_from_the_portal_to_the_answer(self):
        page = self.ask(kind="rectification", details="My street is wrong").text
        self.assertIn("Your request has arrived", page)
        request = self.requests()
        self.assertRecordValues(
            request,
            [
                {
                    "kind": "rectification",
                    "details": "My street is wrong",
                    "channel": "portal",
                    "state": "new",
                    "date": date(2026, 3, 10),
                    "date_deadline": False,
                }
            ],
        )
        self.assertNotIn(self.member.partner_id, request.message_partner_ids)
        self.assertIn("No deadline is noted", request.legal_note)
        self.assertEqual(request.activity_ids.user_id, self.user_protection)
        self.assertEqual(request.activity_ids.date_deadline, date(2026, 3, 10))
        as_manager = request.with_user(self.user_manager)
        as_manager.action_start()
        with self.assertRefused(UserError, "Write the answer first"):
            as_manager.action_done()
        as_manager.answer = "The street is corrected"
        as_manager.action_done()
        self.assertFalse(request.activity_ids)
        self.assertEqual(request.answered_by_id, self.user_manager)
        page = self.url_open("/my/data").text
        self.assertIn("The street is corrected", page)
        with self.assertRefused(UserError, "is answered"):
            as_manager.answer = "Something else"
        with self.assertRefused(UserError, "nothing is deleted"):
            request.unlink()

    def test_the_same_is_asked_once(self):
        self.ask(kind="access")
        self.ask(kind="access")
        self.assertEqual(len(self.requests()), 1)
        request = self.requests()
        request.answer = "Here it is"
        request.action_done()
        self.ask(kind="access")
        self.assertEqual(len(self.requests()), 2)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["coopaem.data.request"].create(
                {"member_id": self.member.id, "kind": "access"}
            )

    def test_what_is_missing_is_said(self):
        for post, text in (
            ({}, "Choose what you ask for"),
            ({"kind": "money"}, "Choose what you ask for"),
            ({"kind": "rectification"}, "Write what is wrong"),
        ):
            self.assertIn(text, self.ask(**post).text)
        self.assertFalse(self.requests())

    def test_the_deadline_of_the_law(self):
        with patch.object(
            CoopaemProtectionMixin, "_get_legal_days", lambda self: (10, "The law")
        ):
            request = self.env["coopaem.data.request"].create(
                {"member_id": self.member.id, "kind": "access", "date": "2026-03-02"}
            )
        self.assertEqual(request.date_deadline, date(2026, 3, 12))
        self.assertEqual(request.legal_note, "The law")
        self.assertEqual(request.activity_ids.date_deadline, date(2026, 3, 12))
        late = [("is_late", "=", True), ("id", "=", request.id)]
        self.assertFalse(request.search(late))
        with freeze_time("2026-03-13"):
            self.assertTrue(request.search(late))
            request.invalidate_recordset(["is_late"])
            self.assertTrue(request.is_late)
            request.answer = "Not now"
            request.action_refuse()
            self.assertFalse(request.search(late))

    def test_on_paper(self):
        Requests = self.env["coopaem.data.request"].with_user(self.user_manager)
        with Form(Requests) as form:
            form.member_id = self.member
            form.kind = "objection"
            form.channel = "paper"
        request = form.record
        with self.assertRefused(ValidationError, "day to come"):
            request.date = "2026-03-11"
        with self.assertRefused(UserError, "stays with"):
            request.member_id = self.create_member("Badia")
        request.action_withdraw()
        self.assertEqual(request.state, "withdrawn")

    def test_its_officer_keeps_the_register_by_names(self):
        Requests = self.env["coopaem.data.request"].with_user(self.user_protection)
        with Form(Requests) as form:
            form.member_id = self.member
            form.kind = "objection"
        request = form.record
        self.assertIn("Amina", request.display_name)
        own = [("id", "=", request.id)]
        self.assertTrue(Requests.search([*own, ("member_name", "ilike", "Amina")]))
        self.assertFalse(Requests.search([*own, ("member_name", "ilike", "Badia")]))
        for screen in self.screens(
            request.browse(), self.user_protection, own, ["kind", "state"]
        ).values():
            screen()
        request.action_start()
        with self.assertRefused(UserError, "Amina reads it"):
            request.action_done()
        with Form(request) as form:
            form.answer = "It is no longer used"
        request.action_done()
        self.assertEqual(request.state, "done")

    def test_the_register_is_not_written_by_hand(self):
        Requests = self.env["coopaem.data.request"]
        request = Requests.create({"member_id": self.member.id, "kind": "access"})
        for user in (self.user_manager, self.user_protection):
            for vals in (
                {"state": "done"},
                {"date_answered": "2026-03-01"},
                {"answered_by_id": self.user_officer.id},
                {"date_deadline": "2027-03-01"},
                {"legal_note": "None"},
            ):
                with self.subTest(vals=vals):
                    with self.assertRefused(UserError, "not entered by hand"):
                        request.with_user(user).write(vals)
                    new = {"member_id": self.member.id, "kind": "erasure"}
                    with self.assertRefused(UserError, "not entered by hand"):
                        Requests.with_user(user).create({**new, **vals})
        late = Requests.with_user(self.user_manager).with_context(
            default_state="done", default_date_deadline="2027-01-01"
        )
        erasure = late.create({"member_id": self.member.id, "kind": "erasure"})
        self.assertEqual((erasure.state, erasure.date_deadline), ("new", False))
        for action in ("action_start", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(request.with_user(self.user_coach), action)()
        request.with_user(self.user_manager).action_withdraw()
        for vals in ({"date_deadline": False}, {"state": "new"}, {"channel": "phone"}):
            with self.assertRefused(UserError, "is answered"):
                request.write(vals)

    def test_two_pages_ask_at_once(self):
        self.ask(kind="access")
        Requests = type(self.env["coopaem.data.request"])
        with (
            mute_logger("odoo.sql_db"),
            patch.object(Requests, "search_count", return_value=0),
        ):
            page = self.ask(kind="access")
        self.assertIn("Your request has arrived", page.text)
        self.assertEqual(len(self.requests()), 1)

    # isolation

    def test_who_sees_requests(self):
        request = self.env["coopaem.data.request"].create(
            {"member_id": self.member.id, "kind": "access"}
        )
        own = [("id", "=", request.id)]
        for user in (self.user_manager, self.user_protection):
            self.assertTrue(request.with_user(user).search(own), user.login)
            with self.assertRaises(AccessError):
                request.with_user(user).unlink()
        self.assertFalse(request.with_user(self.user_other).search(own))
        for user in (
            self.user_coach,
            self.user_officer,
            self.user_accountant,
            self.user_programme_officer,
            self.user_member,
            self.user_public,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).search(own)

    @mute_logger("odoo.http")
    def test_pages_are_the_persons_own(self):
        self.ask(kind="rectification", details="Word of Amina")
        badia = self.create_member("Badia")
        neighbour = self.create_login(badia, "coopaem_badia")
        elsewhere = self.create_login(
            self.create_member("Else", self.other_company), "coopaem_else"
        )
        for user in (neighbour, elsewhere):
            page = self.ask(user, kind="erasure", cooperative=str(self.member.id)).text
            self.assertNotIn("Word of Amina", page)
        self.assertEqual(len(self.requests()), 1)
        self.assertEqual(self.requests(badia).kind, "erasure")
        for user in (self.user_portal, self.user_coach):
            self.assertNotIn("/my/data", self.ask(user, kind="access").url)
        self.assertEqual(len(self.requests()), 1)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/data").url)

    def test_who_left_keeps_their_rights(self):
        self.member.write(
            {"state": "exit", "exit_date": "2026-03-09", "exit_kind": "neutral"}
        )
        self.ask(kind="erasure")
        self.assertEqual(self.requests().kind, "erasure")

    def test_references_stand_on_every_page_of_the_portal(self):
        self.startPatcher(
            patch.object(
                type(self.company),
                "_get_data_references",
                lambda company: [f"CNDP {company.name}"],
            )
        )
        said = f"CNDP {self.company.name}"
        self.authenticate(self.user_member.login, self.user_member.login)
        for url in ("/my/data", "/my/account", "/my"):
            with self.subTest(url=url):
                page = self.url_open(url).text
                self.assertIn(said, page)
                self.assertNotIn(f"CNDP {self.other_company.name}", page)
        public = self.env["res.company"].with_user(self.user_public)
        self.assertEqual(public._get_page_references(), [], "of no cooperative")

    def test_where_the_data_are_kept(self):
        self.authenticate(self.user_member.login, self.user_member.login)
        self.assertNotIn("They are kept in", self.url_open("/my/data").text)
        self.company.hosting_country_id = self.env.ref("base.fr")
        self.other_company.hosting_country_id = self.env.ref("base.de")
        page = self.url_open("/my/data").text
        self.assertIn("They are kept in", page)
        self.assertIn("France", page)
        self.assertNotIn("Germany", page)
        self.assertFalse(self.company.hosting_note, "no law is noted")
