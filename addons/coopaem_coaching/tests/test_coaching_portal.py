# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from PIL import Image

from odoo import Command
from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CoachingCommon

MODELS = ("coopaem.action", "coopaem.session", "coopaem.assessment")


def make_png():
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(buffer, "PNG")
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestCoachingPortal(CoachingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = cls.create_action(days=5, goal="Earn more")
        cls.theirs = cls.create_action(cls.neighbour, days=5, name="Of the neighbour")
        cls.meeting = cls.create_session(
            days=-1, attendance="present", summary="We spoke of prices"
        )
        cls.meeting.with_user(cls.user_coach).private_note = "afraid of the landlord"
        cls.document = (
            cls.env["ir.attachment"]
            .with_user(cls.user_coach)
            .create({"name": "list.txt", "raw": b"price list"})
        )
        cls.meeting.with_user(cls.user_coach).attachment_ids = cls.document
        cls.their_session = cls.create_session(
            cls.neighbour, days=-1, attendance="present", summary="Of the neighbour"
        )
        cls.assessment = cls.create_assessment(filled_by="member")
        cls.their_assessment = cls.create_assessment(cls.neighbour, filled_by="member")
        cls.user_elsewhere = cls.create_portal_user("elsewhere", cls.other_company)

    def _post(self, url, files=None, **data):
        answer = self.url_open(
            url, data={"csrf_token": Request.csrf_token(self), **data}, files=files
        )
        self.env.invalidate_all()
        return answer

    # record rules and fields

    def test_members_find_their_own(self):
        own = {
            "coopaem.action": self.action,
            "coopaem.session": self.meeting,
            "coopaem.assessment": self.assessment,
        }
        for model, record in own.items():
            with self.subTest(model=model):
                records = self.env[model].with_user(self.user_member)
                self.assertEqual(records.search([]), record)
                for user in (self.user_portal, self.user_elsewhere):
                    self.assertFalse(self.env[model].with_user(user).search([]))
                    self.assertFalse(record.with_user(user).has_access("read"))
        self.leave(self.member)
        for model in MODELS:
            records = self.env[model].with_user(self.user_member)
            self.assertFalse(records.search([]), "who has left reads no more of it")

    def test_same_unit_is_not_the_same_member(self):
        self.create_unit(member_ids=(self.member | self.neighbour).ids)
        actions = self.env["coopaem.action"].with_user(self.user_member).search([])
        self.assertEqual(actions, self.action)

    def test_open_assessments_of_the_coach_are_not_shown(self):
        self.assessment.filled_by = "together"
        records = self.env["coopaem.assessment"].with_user(self.user_member)
        self.assertFalse(records.search([]))
        self.answer(self.assessment)
        self.assessment.action_close()
        self.assertEqual(records.search([]), self.assessment)

    def test_members_read_some_fields_alone(self):
        forbidden = {
            "coopaem.action": ("member_id", "user_id", "session_id", "attachment_ids"),
            "coopaem.session": (
                "coach_id",
                "decision_ids",
                "event_id",
                "member_id",
                "private_note",
                "signature",
            ),
            "coopaem.assessment": ("answer_ids", "coach_id", "note", "radar"),
        }
        for model, names in forbidden.items():
            record = self.env[model].search([("member_id", "=", self.member.id)])
            record = record[0].with_user(self.user_member)
            for name in names:
                with self.subTest(model=model, field=name):
                    with self.assertRaises(AccessError):
                        record.read([name])
        with self.assertRaises(AccessError):
            self.action.with_user(self.user_member).progress = 100
        for model in ("coopaem.session.note", "coopaem.followup", "coopaem.attention"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user_member).search([])
        with self.assertRaises(AccessError):
            self.document.with_user(self.user_member).read(["raw"])

    # pages

    def test_visitors_are_asked_to_log_in(self):
        self.authenticate(None, None)
        for path in ("plan", "sessions", "diagnostics"):
            self.assertIn("/web/login", self.url_open(f"/my/{path}").url)

    def test_pages_show_ones_own(self):
        self.authenticate("amina", "amina")
        self.assertIn("/my/plan", self.url_open("/my/more").text)
        plan = self.url_open("/my/plan").text
        self.assertIn("Compare suppliers", plan)
        self.assertIn("Earn more", plan)
        sessions = self.url_open("/my/sessions").text
        self.assertIn("We spoke of prices", sessions)
        for text in (plan, sessions, self.url_open("/my/diagnostics").text):
            self.assertNotIn("Of the neighbour", text)
            self.assertNotIn("landlord", text)

    def test_pages_with_nothing_explain(self):
        self.authenticate("coopaem_portal", "coopaem_portal")
        for path, text in (
            ("plan", "still empty"),
            ("sessions", "No session yet"),
            ("diagnostics", "No diagnostic yet"),
        ):
            self.assertIn(text, self.url_open(f"/my/{path}").text)

    def test_coach_sees_no_member_on_the_own_portal(self):
        self.authenticate("coopaem_coach", "coopaem_coach")
        self.assertNotIn("Compare suppliers", self.url_open("/my/plan").text)
        self.assertNotIn("prices", self.url_open("/my/sessions").text)

    def test_documents(self):
        self.authenticate("amina", "amina")
        url = f"/my/sessions/{self.meeting.id}/file/{self.document.id}"
        self.assertEqual(self.url_open(url).content, b"price list")
        stray = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"stray"})
        for url in (
            f"/my/sessions/{self.meeting.id}/file/{stray.id}",
            f"/my/sessions/{self.their_session.id}/file/{self.document.id}",
            f"/my/sessions/999999/file/{self.document.id}",
        ):
            answer = self.url_open(url)
            self.assertTrue(answer.url.endswith("/my/sessions"), url)
        self.authenticate("brahim", "brahim")
        url = f"/my/sessions/{self.meeting.id}/file/{self.document.id}"
        self.assertNotEqual(self.url_open(url).content, b"price list")

    # plan

    def test_member_reports_progress_and_evidence(self):
        self.authenticate("amina", "amina")
        answer = self._post(f"/my/plan/{self.action.id}", progress="50")
        self.assertIn("Saved", answer.text)
        self.assertRecordValues(self.action, [{"progress": 50, "state": "doing"}])
        self._post(
            f"/my/plan/{self.action.id}",
            evidence="Three offers",
            files={"file": ("offers.png", make_png(), "image/png")},
        )
        self.assertEqual(self.action.evidence, "Three offers")
        file = self.action.attachment_ids
        self.assertEqual((file.name, file.mimetype), ("offers.jpg", "image/jpeg"))
        self.assertEqual(file.res_id, self.action.id)
        url = f"/my/plan/{self.action.id}/file/{file.id}"
        shown = self.url_open(url)
        self.assertEqual(shown.content, file.raw)
        self.assertIn("sandbox", shown.headers["Content-Security-Policy"])
        self.assertTrue(file.with_user(self.user_coach).raw)
        with self.assertRaises(AccessError):
            file.with_user(self.user_coach2).read(["raw"])
        self._post(f"/my/plan/{self.action.id}", progress="100")
        self.assertEqual(self.action.state, "done")

    def test_bad_evidence_is_refused_in_words(self):
        self.authenticate("amina", "amina")
        url = f"/my/plan/{self.action.id}"
        answer = self._post(url, files={"file": ("x.html", b"<script>", "image/png")})
        self.assertIn("Send a photo (JPEG or PNG) or a PDF", answer.text)
        huge = make_png() + b"0" * (10 * 1024 * 1024)
        answer = self._post(url, files={"file": ("x.png", huge, "image/png")})
        self.assertIn("too large: at most 10 MB", answer.text)
        self.assertFalse(self.action.attachment_ids)

    @mute_logger("odoo.http")
    def test_nobody_else_writes(self):
        coachs = self.create_action(days=5, owner="coach")
        done = self.create_action(days=5, progress=100)
        cases = [self.theirs, coachs, done]
        self.authenticate("amina", "amina")
        for action in cases:
            before = action.progress
            self._post(f"/my/plan/{action.id}", progress="25", evidence="x")
            self.assertEqual(action.progress, before, action.name)
            self.assertFalse(action.evidence)
        self._post(f"/my/plan/{self.action.id}", progress="101")
        self._post(f"/my/plan/{self.action.id}", progress="abc")
        self.assertEqual(self.action.progress, 0)
        self.url_open(f"/my/plan/{self.action.id}", data={"progress": "25"})
        self.env.invalidate_all()
        self.assertEqual(self.action.progress, 0, "a form of another site is refused")
        self.leave(self.member)
        self._post(f"/my/plan/{self.action.id}", progress="25")
        self.assertEqual(self.action.progress, 0, "who has left changes nothing")

    # diagnostics

    def _answers(self, assessment, name):
        level = self.env.ref(f"coopaem_coaching.scorecard_practices_{name}")
        return {f"answer_{line.id}": level.id for line in assessment.answer_ids}

    def test_member_fills_in_a_diagnostic(self):
        self.authenticate("amina", "amina")
        url = f"/my/diagnostics/{self.assessment.id}"
        self.assertIn("Compared the prices", self.url_open(url).text)
        few = dict(list(self._answers(self.assessment, "yes").items())[:5])
        answer = self._post(f"{url}/answer", **few, finish="1")
        self.assertIn("Answer some more", answer.text)
        self.assertEqual(self.assessment.coverage, 19, "what was answered is kept")
        answer = self._post(
            f"{url}/answer", **self._answers(self.assessment, "yes"), finish="1"
        )
        self.assertRecordValues(self.assessment, [{"state": "done", "score": 100}])
        self.assertIn("<svg", answer.text)
        self._post(f"{url}/answer", **self._answers(self.assessment, "no"))
        self.assertEqual(self.assessment.score, 100, "it is closed")

    def test_nobody_elses_diagnostic(self):
        self.authenticate("amina", "amina")
        url = f"/my/diagnostics/{self.their_assessment.id}"
        self.assertTrue(self.url_open(url).url.endswith("/my/diagnostics"))
        self._post(f"{url}/answer", **self._answers(self.their_assessment, "yes"))
        self.assertFalse(self.their_assessment.coverage)
        foreign = {f"answer_{self.their_assessment.answer_ids[0].id}": "na"}
        self._post(f"/my/diagnostics/{self.assessment.id}/answer", **foreign)
        self.assertFalse(self.their_assessment.answer_ids[0].does_not_apply)
        other = self.env.ref("coopaem_coaching.scorecard_skills_none")
        line = self.assessment.answer_ids[0]
        self._post(
            f"/my/diagnostics/{self.assessment.id}/answer",
            **{f"answer_{line.id}": other.id},
        )
        self.assertFalse(line.level_id, "a level of another scorecard is no answer")

    def test_pages_of_many_take_the_same_number_of_queries(self):
        def create(number):
            self.env["coopaem.action"].create(
                [
                    {
                        "name": f"Act {index}",
                        "member_id": self.member.id,
                        "attachment_ids": [
                            Command.create({"name": "a.txt", "raw": b"a"})
                        ],
                    }
                    for index in range(number)
                ]
            )

        def read():
            actions = self.env["coopaem.action"].with_user(self.user_member).search([])
            for action in actions.sudo():
                action.attachment_ids.mapped("name")

        create(2)
        read()
        few = self.count_queries(read)
        create(40)
        self.assertEqual(self.count_queries(read), few)
