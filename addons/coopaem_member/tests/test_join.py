# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import inspect
import time
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields, http
from odoo.tests import HttpCase, tagged
from odoo.tools import hash_sign, mute_logger

from ..controllers import join
from ..models import coopaem_join_attempt
from .recruitment_common import RecruitmentCommon


class JoinCase(RecruitmentCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # forms that others have opened in this database
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).join_open = False
        languages = cls.env["res.lang"].with_context(active_test=False)
        languages.search([("code", "in", ["fr_FR", "ar_001"])]).active = True
        cls.start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=3)
        cls.meeting = cls.create_meeting(
            fields.Datetime.to_string(cls.start),
            stop=fields.Datetime.to_string(cls.start + timedelta(hours=2)),
            location="Room of Test",
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _answers(self, age=60, **answers):
        """What a person sends who opened the form so many seconds ago."""
        return {
            "csrf_token": http.Request.csrf_token(self),
            "started": hash_sign(
                self.env(su=True), join.FORM_SCOPE, int(time.time()) - age
            ),
            "contact_name": "Nadia Naciri",
            "phone": "0661-99 88 77",
            "territory_id": str(self.territory.id),
            "consent": "1",
            **answers,
        }

    def _post(self, url="/join/coopaem-test", **answers):
        return self.url_open(url, data=self._answers(**answers))

    def _found(self, phone="+212661998877"):
        return self.env["crm.lead"].search(
            [("phone_sanitized", "=", phone), ("is_recruitment", "=", True)]
        )

    def _errors(self, response):
        page = html.fromstring(response.content)
        return {
            node.get("id").removesuffix("_error")
            for node in page.xpath("//*[contains(@class, 'invalid-feedback')][@id]")
        }


@tagged("post_install", "-at_install")
class TestJoin(JoinCase):
    def test_candidate_is_noted(self):
        need = self.env.ref("coopaem_member.need_status")
        response = self._post(
            "/fr/join/coopaem-test",
            email_from="Nadia@Example.com",
            sex="female",
            birth_year="١٩٩٠",
            situation="informal",
            sector_id=str(self.sector.id),
            activity_note="Pain <b>complet</b>",
            heard_from="organisation",
            referrer_id=str(self.referrer.id),
            need_ids=[str(need.id)],
            # what is not on the list is not taken
            user_id=str(self.user_officer.id),
            team_id="1",
            committee_decision="accepted",
        )
        self.assertIn("/fr/join/dates", response.url)
        self.assertIn("Room of Test", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        lead = self._found()
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Nadia Naciri",
                    "company_id": self.company.id,
                    "team_id": self.team.id,
                    "user_id": False,
                    "email_from": "nadia@example.com",
                    "phone": "+212 6 61 99 88 77",
                    "sex": "female",
                    "birth_year": 1990,
                    "age_class": lead.age_class,
                    "situation": "informal",
                    "sector_id": self.sector.id,
                    "territory_id": self.territory.id,
                    "referrer_id": self.referrer.id,
                    "need_ids": need.ids,
                    "activity_note": "Pain <b>complet</b>",
                    "committee_decision": False,
                    "consent_lang": "fr_FR",
                }
            ],
        )
        self.assertEqual(lead.lang_id.code, "fr_FR")
        self.assertEqual(lead.recruitment_step, "contact")
        self.assertTrue(lead.consent_date)
        self.assertIn(self.company.name, lead.consent_text)
        mail = self.env["mail.mail"].search([("email_to", "=", "nadia@example.com")])
        self.assertEqual(len(mail), 1)
        self.assertIn("/join/dates?token=", mail.body_html)

    def test_reference_of_the_authority_stands_on_the_form(self):
        self.startPatcher(
            patch.object(
                type(self.company),
                "_get_data_references",
                lambda company: ["CNDP A-12/2026", "CNDP D-7/2026"],
            )
        )
        said = "CNDP A-12/2026, CNDP D-7/2026"
        self.assertIn(said, self.url_open("/join/coopaem-test").text)
        self._post()
        self.assertIn(said, self._found().consent_text, "kept as it was shown")

    def test_languages(self):
        page = html.fromstring(self.url_open("/ar/join").content)
        self.assertEqual(page.get("dir"), "rtl")
        self.assertTrue(page.xpath("//a[starts-with(@href, '/fr/join')]"))
        page = html.fromstring(self.url_open("/fr/join").content)
        self.assertEqual(page.get("dir"), "ltr")
        self.assertEqual(page.get("lang"), "fr-FR")

    def test_errors_keep_what_was_written(self):
        response = self._post(
            contact_name="<script>",
            phone="12",
            email_from="nadia",
            birth_year="90",
            territory_id="",
            consent="",
            activity_note="Bread & cakes",
        )
        self.assertEqual(
            self._errors(response),
            {"contact_name", "phone", "email_from", "birth_year", "territory_id"},
        )
        self.assertIn("only keep your answers if you agree", response.text)
        self.assertIn("Bread &amp; cakes", response.text)
        self.assertNotIn("<script>", html.fromstring(response.content).text_content())
        self.assertFalse(self._found())

    def test_year_in_other_figures_is_an_error_of_the_form(self):
        response = self._post(birth_year="¹⁹⁹⁰")
        self.assertEqual(self._errors(response), {"birth_year"})

    def test_consent_is_needed(self):
        response = self._post(consent="")
        self.assertIn("only keep your answers if you agree", response.text)
        self.assertFalse(self._found())

    def test_too_long(self):
        response = self._post(contact_name="x" * 81)
        self.assertEqual(self._errors(response), {"contact_name"})

    def test_only_what_is_offered(self):
        territory = self.create_territory("Abroad", company_id=self.other_company.id)
        referrer = self.referrer.copy({"company_id": self.other_company.id})
        for vals in (
            {"territory_id": str(territory.id)},
            {"territory_id": "x"},
            {"referrer_id": str(referrer.id)},
            {"referrer_id": str(self.user_coach.partner_id.id)},
            {"sector_id": "0"},
            {"sex": "other"},
            {"situation": "x"},
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self._errors(self._post(**vals)), set(vals))
        page = self.url_open("/join").text
        self.assertNotIn("Abroad", page)
        self.assertFalse(self._found())

    def test_programs_are_kept_out(self):
        response = self._post(website="https://example.com")
        # told nothing, and nothing noted
        self.assertIn("o_coopaem_join_thanks", response.text)
        for answers, message in (
            ({"age": 1}, "very fast"),
            ({"age": 7 * 3600}, "open for a long time"),
            ({"started": ""}, "open for a long time"),
            ({"started": "AAAA"}, "open for a long time"),
            (
                {"started": hash_sign(self.env(su=True), "other", 1)},
                "open for a long time",
            ),
        ):
            with self.subTest(answers=answers):
                self.assertIn(message, self._post(**answers).text)
        self.assertFalse(self._found())

    @mute_logger("odoo.http")
    def test_other_sites_cannot_send_the_form(self):
        self.assertEqual(self._post(csrf_token="x").status_code, 400)
        self.assertFalse(self._found())
        for method in (join.Join.join_submit, join.Join.join_sign_up):
            self.assertNotIn("csrf", method.original_routing)

    def test_too_often_from_one_address(self):
        self.patch(coopaem_join_attempt, "MOST_PER_ADDRESS", 2)
        for figure in "12":
            self._post(phone=f"066199887{figure}")
        self.assertIn("Try again in an hour", self._post().text)
        self.assertFalse(self._found())
        keys = self.env["coopaem.join.attempt"].search([]).mapped("key")
        for told in ("127.0.0.1", "66199887"):
            self.assertFalse([key for key in keys if told in key])

    def test_too_often_for_one_person(self):
        self.patch(coopaem_join_attempt, "MOST_PER_PERSON", 2)
        self._post()
        self._post()
        self.assertIn("several times today", self._post().text)
        # another way to write the number is the same number
        self.assertIn("several times", self._post(phone="+212661998877").text)
        self.assertEqual(len(self._found()), 1)

    def test_attempts_are_forgotten(self):
        Attempt = self.env["coopaem.join.attempt"]
        self.assertFalse(Attempt._is_too_often("person", ["a", False]))
        attempt = Attempt.search([], limit=1, order="id desc")
        Attempt._gc_attempts()
        self.assertTrue(attempt.exists())
        self.env.cr.execute(
            "UPDATE coopaem_join_attempt SET create_date = %s WHERE id = %s",
            (self.env.cr.now() - timedelta(days=2), attempt.id),
        )
        Attempt._gc_attempts()
        self.assertFalse(attempt.exists())

    def test_twice_is_one_candidate(self):
        self._post(email_from="nadia@example.com")
        lead = self._found()
        self._post(
            contact_name="Nadia N.",
            phone="0661000000",
            email_from="NADIA@example.com",
            activity_note="I also <i>sew</i>",
        )
        self.assertFalse(self._found("+212661000000"))
        self.assertEqual(lead.contact_name, "Nadia Naciri")
        body = lead.message_ids[0].body
        self.assertIn("&lt;i&gt;sew", body)
        mails = self.env["mail.mail"].search([("email_to", "=", "nadia@example.com")])
        self.assertEqual(len(mails), 1)
        # a candidate of another cooperative, or one who was refused, is another case
        lead.action_set_lost()
        self._post()
        self.assertEqual(len(self._found()), 1)
        self.assertNotEqual(self._found(), lead)

    def test_twice_at_the_same_time_is_one_candidate(self):
        """Both write one row, so that the later one is tried again and finds the
        first."""

        def versions():
            self.env.cr.execute(
                "SELECT ctid FROM coopaem_join_attempt WHERE is_turn ORDER BY id"
            )
            return self.env.cr.fetchall()

        self._post()
        before = versions()
        self.assertEqual(len(before), 1)
        self._post()
        self.assertEqual(len(versions()), 1)
        self.assertNotEqual(versions(), before)
        self._post(phone="0661000000")
        self.assertEqual(len(versions()), 2)

    def test_which_cooperative(self):
        self.assertIn(self.company.name, self.url_open("/join").text)
        page = html.fromstring(self.url_open("/join/testfes").content)
        chosen = page.xpath("//select[@id='territory_id']/option[@selected]/@value")
        self.assertEqual(chosen, [str(self.territory.id)])
        self.assertEqual(self.url_open("/join/nowhere").status_code, 404)
        self.assertEqual(self.url_open("/join/%25").status_code, 404)
        self.other_company.write({"join_open": True, "join_slug": "elsewhere"})
        page = html.fromstring(self.url_open("/join").content)
        self.assertTrue(page.xpath("//a[@href='/join/elsewhere']"))
        self.assertTrue(page.xpath("//a[@href='/join/coopaem-test']"))
        self.assertEqual(self.url_open("/join/elsewhere").status_code, 200)
        (self.company | self.other_company).join_open = False
        for url in ("/join", "/join/coopaem-test", "/join/testfes"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self._post().status_code, 404)

    def test_referral(self):
        self.assertTrue(self.referrer.join_code)
        page = html.fromstring(
            self.url_open(f"/join?ref={self.referrer.join_code}").content
        )
        chosen = page.xpath("//select[@id='referrer_id']/option[@selected]/@value")
        self.assertEqual(chosen, [str(self.referrer.id)])
        self.referrer.company_id = self.other_company
        page = html.fromstring(
            self.url_open(f"/join?ref={self.referrer.join_code}").content
        )
        self.assertFalse(
            page.xpath("//select[@id='referrer_id']/option[@selected]/@value")
        )


@tagged("post_install", "-at_install")
class TestJoinDates(JoinCase):
    def _sign_up(self, token, meeting):
        return self.url_open(
            "/join/dates",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "token": token,
                "meeting": str(meeting.id),
            },
        )

    def test_sign_up(self):
        lead = self.create_candidate(territory_id=self.territory.id)
        token = lead._get_join_token()
        response = self._sign_up(token, self.meeting)
        self.assertIn("o_coopaem_join_chosen", response.text)
        self.assertEqual(lead.meeting_registration_ids.event_id, self.meeting)
        self.assertEqual(lead.recruitment_step, "meeting")
        page = self.url_open(f"/join/dates?token={token}").text
        self.assertIn("o_coopaem_join_chosen", page)
        # who only knows the phone number is not told what the candidate chose
        token = lead._get_join_token(is_own=False)
        page = self.url_open(f"/join/dates?token={token}").text
        self.assertNotIn("o_coopaem_join_chosen", page)

    def test_full(self):
        self.meeting.seats = 1
        other = self.create_candidate("Other")
        self.env["coopaem.meeting.registration"]._sign_up(other, self.meeting)
        lead = self.create_candidate()
        response = self._sign_up(lead._get_join_token(), self.meeting)
        self.assertIn("is full", response.text)
        self.assertNotIn("Other", response.text)
        self.assertFalse(lead.meeting_registration_ids)

    def test_other_meetings_are_refused(self):
        abroad = self.create_meeting(
            fields.Datetime.to_string(self.start),
            company=self.other_company,
            stop=fields.Datetime.to_string(self.start + timedelta(hours=2)),
        )
        private = self.meeting.copy({"is_information_meeting": False})
        lead = self.create_candidate()
        for meeting in (abroad, private):
            self._sign_up(lead._get_join_token(), meeting)
        self.assertFalse(lead.meeting_registration_ids)

    def test_tokens(self):
        lead = self.create_candidate()
        customer = self.env["crm.lead"].create({"name": "Customer"})
        refused = self.create_candidate("Refused")
        refused.action_set_lost()
        good = lead._get_join_token()
        self.assertEqual(self.url_open(f"/join/dates?token={good}").status_code, 200)
        for token in (
            "",
            "x",
            "AQ",
            good[:-2],
            hash_sign(self.env(su=True), "other", [lead.id, True]),
            hash_sign(
                self.env(su=True),
                "coopaem-join-candidate",
                [lead.id, True],
                timedelta(days=-1),
            ),
            customer._get_join_token(),
            refused._get_join_token(),
        ):
            with self.subTest(token=token):
                url = f"/join/dates?token={token}"
                self.assertEqual(self.url_open(url).status_code, 404)
                self.assertEqual(self._sign_up(token, self.meeting).status_code, 404)

    def test_routes_are_few(self):
        """Whoever adds a page for visitors adds a test that it shows them no more."""
        routes = {
            name
            for name, method in inspect.getmembers(join.Join, inspect.isfunction)
            if hasattr(method, "original_routing")
        }
        self.assertEqual(
            routes, {"join_form", "join_submit", "join_dates", "join_sign_up"}
        )


@tagged("post_install", "-at_install")
class TestJoinTour(JoinCase):
    browser_size = "360x720"
    touch_enabled = True

    def test_form_on_a_phone_in_french(self):
        self.patch(join, "LEAST_SECONDS", 0)
        self.start_tour("/fr/join", "coopaem_join", timeout=120)
        lead = self._found()
        self.assertEqual(lead.consent_lang, "fr_FR")
        self.assertEqual(lead.meeting_registration_ids.event_id, self.meeting)


@tagged("post_install", "-at_install")
class TestRecruitmentTour(JoinCase):
    def test_officer_makes_a_member(self):
        lead = self.create_candidate(
            "Tour Candidate",
            phone="+212661998877",
            territory_id=self.territory.id,
            user_id=self.user_officer.id,
        )
        self.env["coopaem.meeting.registration"]._sign_up(lead, self.meeting)
        self.start_tour(
            "/odoo/action-coopaem_member.crm_lead_candidate_action",
            "coopaem_recruitment",
            login="coopaem_officer",
            timeout=180,
        )
        self.assertTrue(lead.member_id.unit_ids)
        self.assertEqual(lead.member_id.agreement_ids.state, "draft")
