# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.uploads import MAX_BYTES
from .agreement_common import make_picture
from .common import CoopaemMemberCommon

PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )
)


class PathCommon(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.be")
        (cls.company | cls.other_company).country_id = cls.country
        cls.path = cls.create_path("test_route")
        cls.form_step, cls.desk_step, cls.card_step = cls.path.step_ids
        cls.desk_step.write({"prerequisite_ids": cls.form_step.ids, "limit_days": 30})
        cls.card_step.write(
            {
                "prerequisite_ids": cls.desk_step.ids,
                "warning": "The family allowance ends.",
            }
        )
        cls.member = cls.create_member()
        cls.user_member = cls.create_login(cls.member, "coopaem_path_member")

    @classmethod
    def create_path(cls, code, **vals):
        return cls.env["coopaem.path"].create(
            {
                "name": f"Route {code}",
                "code": code,
                "country_id": cls.country.id,
                "date_from": "2026-01-01",
                "step_ids": [
                    Command.create(
                        {"name": name, "sequence": index, "date_from": "2026-01-01"}
                    )
                    for index, name in enumerate(("Form", "Desk", "Card"))
                ],
                **vals,
            }
        )

    @classmethod
    def create_login(cls, member, login):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.write(
            {
                "company_ids": [Command.set(member.company_id.ids)],
                "company_id": member.company_id.id,
            }
        )
        member.partner_id = user.partner_id
        return user

    @classmethod
    def begin(cls, member=None, path=None, **vals):
        member = member or cls.member
        return cls.env["coopaem.member.path"].create(
            {
                "member_id": member.id,
                "path_id": (path or cls.path).id,
                "date_start": "2026-03-01",
                **vals,
            }
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestPath(PathCommon):
    def test_a_coach_goes_through_a_path(self):
        Path = self.env["coopaem.member.path"].with_user(self.user_coach)
        with Form(Path.with_context(default_member_id=self.member.id)) as form:
            form.path_id = self.path
        record = form.record
        self.assertEqual(record.line_ids.step_id, self.path.step_ids)
        first, desk, card = record.line_ids
        self.assertEqual(record.next_line_id, first)
        self.assertIn("Form", desk.blocked_reason)
        with self.assertRefused(UserError, "comes after: Form"):
            desk.action_done()
        first.write({"date_done": "2026-03-05", "state": "done"})
        self.assertEqual(record.next_line_id, desk)
        self.assertEqual(desk.date_limit, date(2026, 4, 4))
        desk.write({"state": "done", "reference": "R-12", "proof": PNG})
        self.assertEqual(desk.date_done, date(2026, 3, 10))
        # what a step takes away is said before, and noted
        self.assertEqual(record.next_line_id, card)
        self.assertIn("told", record.blocked_reason)
        for state in ("doing", "done"):
            with self.assertRefused(UserError, "family allowance"):
                card.state = state
        card.action_told()
        self.assertEqual(card.told_by_id, self.user_coach)
        self.assertFalse(card.blocked_reason)
        card.action_done()
        self.assertEqual((record.state, record.done_count), ("done", 3))
        card.state = "doing"
        self.assertEqual((record.state, card.date_done), ("running", False))

    def test_closed_windows_are_never_open(self):
        closed = self.create_path("test_window", date_to="2026-02-28")
        self.assertFalse(closed.is_open)
        Path = self.env["coopaem.path"]
        found = Path.search([("is_open", "=", True), ("country_id", "=", "BE")])
        self.assertIn(self.path, found)
        self.assertNotIn(closed, found)
        self.assertIn(closed, Path.search([("is_open", "=", False)]))
        with self.assertRefused(UserError, "closed on"):
            self.begin(path=closed)
        # begun in time but nothing filed: it does not pass for open afterwards
        self.path.date_to = "2026-03-31"
        record = self.begin()
        with freeze_time("2026-04-01"):
            record.invalidate_recordset()
            record.line_ids.invalidate_recordset()
            self.assertIn("closed on", record.blocked_reason)
            with self.assertRefused(UserError, "closed on"):
                record.line_ids[0].action_done()
        record.invalidate_recordset()
        record.line_ids[0].action_done()
        with freeze_time("2026-04-01"):
            record.invalidate_recordset()
            self.assertFalse(record.closed_reason, "filed in time")

    def test_steps_change_with_the_law(self):
        record = self.begin()
        self.card_step.date_to = "2026-03-31"
        new = self.env["coopaem.path.step"].create(
            {
                "path_id": self.path.id,
                "name": "E-card",
                "sequence": 9,
                "date_from": "2026-04-01",
            }
        )
        with freeze_time("2026-04-02"):
            record.action_update_steps()
            self.assertIn(new, record.line_ids.step_id)
            other = self.begin(self.create_member("Badia"))
            self.assertEqual(
                other.line_ids.step_id, self.form_step | self.desk_step | new
            )

    def test_costs_and_delays_in_words(self):
        step = self.form_step
        self.assertEqual((step.cost_text, step.delay_text), ("Not known",) * 2)
        step.is_cost_known = True
        self.assertEqual(step.cost_text, "Free")
        step.write({"cost_min": 126, "cost_max": 230, "delay_max": 15})
        self.assertRegex(step.cost_text, r"126.* to .*230")
        self.assertEqual(step.delay_text, "Up to 15 days")

    def test_refusals(self):
        with self.assertRefused(ValidationError, "below zero"):
            self.form_step.cost_min = -1
        with self.assertRefused(ValidationError, "wait for each other"):
            self.form_step.prerequisite_ids = self.card_step
        other = self.create_path("test_other")
        with self.assertRefused(ValidationError, "another path"):
            other.step_ids[1].prerequisite_ids = self.form_step
        abroad = self.create_path("test_abroad", country_id=self.env.ref("base.lu").id)
        with self.assertRefused(ValidationError, "Choose one of the country"):
            self.begin(path=abroad)
        record = self.begin()
        with self.assertRefused(ValidationError, "day to come"):
            record.line_ids[0].write({"date_done": "2026-05-01", "state": "done"})
        with self.assertRefused(ValidationError, "no PDF and no picture"):
            record.line_ids[0].proof = base64.b64encode(b"<html>")

    def test_a_path_stays_with_its_member(self):
        mine = self.begin()
        theirs = self.begin(self.create_member("Badia", coach_id=self.user_manager.id))
        with self.assertRefused(UserError, "stays with"):
            mine.with_user(self.user_coach).member_id = theirs.member_id
        with self.assertRefused(UserError, "stays with"):
            mine.line_ids[0].with_user(self.user_coach).member_path_id = theirs

    def test_who_sees_what(self):
        mine = self.begin()
        neighbour = self.create_member("Badia", coach_id=self.user_manager.id)
        theirs = self.begin(neighbour)
        elsewhere = self.begin(self.create_member("Else", self.other_company))
        Path = self.env["coopaem.member.path"]
        all_three = mine | theirs | elsewhere

        def seen(user):
            return Path.with_user(user).search([("id", "in", all_three.ids)])

        self.assertEqual(seen(self.user_coach), mine)
        self.assertEqual(seen(self.user_officer), mine | theirs)
        self.assertEqual(seen(self.user_manager), mine | theirs)
        self.assertEqual(seen(self.user_other), elsewhere)
        self.assertEqual(seen(self.user_member), mine)
        self.assertFalse(seen(self.user_portal))
        for user in (
            self.user_programme_officer,
            self.user_accountant,
            self.user_internal,
            self.user_public,
        ):
            for model in ("coopaem.member.path", "coopaem.member.path.step"):
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
        as_member = mine.with_user(self.user_member)
        with self.assertRaises(AccessError):
            as_member.read(["note"])
        with self.assertRaises(AccessError):
            as_member.read(["line_ids"])
        with self.assertRaises(AccessError):
            as_member.action_stop()
        with self.assertRaises(AccessError):
            self.env["coopaem.member.path.step"].with_user(self.user_member).search([])
        self.member.write(
            {"state": "exit", "exit_date": "2026-03-09", "exit_kind": "neutral"}
        )
        self.assertFalse(seen(self.user_member))

    def test_queries_do_not_grow(self):
        """A list of many paths costs no more queries than one of few."""
        members = [self.create_member(f"Member {index}") for index in range(40)]
        paths = self.env["coopaem.member.path"].concat(
            *(self.begin(member) for member in members)
        )
        spec = {
            "member_id": {"fields": {"display_name": {}}},
            "next_line_id": {"fields": {"display_name": {}}},
            "blocked_reason": {},
            "done_count": {},
        }
        as_coach = paths.with_user(self.user_coach)
        as_coach[:2].web_read(spec)
        few = self.count_queries(as_coach[:2].web_read, spec)
        many = self.count_queries(as_coach.web_read, spec)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestPathPortal(PathCommon, HttpCase):
    def test_next_step_on_the_portal(self):
        self.form_step.write({"documents": "Identity card\nPhoto", "authority": "Post"})
        record = self.begin()
        record.note = "Hidden note"
        neighbour = self.create_member("Badia")
        other_user = self.create_login(neighbour, "coopaem_path_neighbour")
        other_path = self.create_path("test_neighbour", name="Route of the neighbour")
        self.begin(neighbour, other_path)
        self.authenticate(self.user_member.login, self.user_member.login)
        page = self.url_open("/my/path").text
        for text in ("Route test_route", "Identity card", "Photo", "Post"):
            self.assertIn(text, page)
        for text in ("Hidden note", "Route of the neighbour"):
            self.assertNotIn(text, page)
        self.assertIn("My way to formality", self.url_open("/my/more").text)
        for line in record.line_ids[:2]:
            line.action_done()
        page = self.url_open("/my/path").text
        self.assertIn("The family allowance ends.", page)
        self.assertIn("Talk to your coach first.", page)
        self.authenticate(other_user.login, other_user.login)
        page = self.url_open("/my/path").text
        self.assertIn("Route of the neighbour", page)
        self.assertNotIn("Route test_route", page)

    # proofs

    def test_what_is_too_late_is_said_on_the_portal(self):
        record = self.begin(date_start="2026-01-05")
        record.line_ids[0].write({"state": "done", "date_done": "2026-01-10"})
        self.authenticate("coopaem_path_member", "coopaem_path_member")
        page = self.url_open("/my/path").text
        self.assertIn("That day has passed", page)
        record.line_ids[0].date_done = fields.Date.today()
        self.env.flush_all()
        self.assertNotIn("That day has passed", self.url_open("/my/path").text)

    def test_a_window_that_closed_is_said_before_the_warning(self):
        self.begin()
        self.form_step.warning = "The family allowance ends."
        self.path.date_to = "2026-03-02"
        self.env.flush_all()
        self.authenticate("coopaem_path_member", "coopaem_path_member")
        self.assertIn("This path closed on", self.url_open("/my/path").text)

    def send(self, line, content=None, name="receipt.png", user=None):
        """Log in, and send a proof from the page."""
        user = user or self.user_member
        self.authenticate(user.login, user.login)
        self.url_open("/my/path")
        return self.url_open(
            f"/my/path/{line.id}/proof",
            data={"csrf_token": Request.csrf_token(self)},
            files={"proof": (name, content or base64.b64decode(PNG), "image/png")},
        )

    def test_a_proof_is_sent_looked_at_and_sent_back(self):
        step = self.begin().line_ids[0]
        self.assertIn("Your proof has arrived", self.send(step).text)
        self.assertRecordValues(
            step,
            [{"proof_state": "received", "proof_name": "receipt.jpg", "state": "todo"}],
        )
        # painted anew
        self.assertEqual(base64.b64decode(step.proof)[:3], b"\xff\xd8\xff")
        reminder = self.member.activity_ids
        self.assertEqual(
            (reminder.user_id, reminder.summary), (self.user_coach, "Form")
        )
        self.send(step)
        self.assertEqual(self.member.activity_ids, reminder, "one for each proof")
        as_coach = step.with_user(self.user_coach)
        self.assertTrue(as_coach.proof)
        with self.assertRefused(UserError, "what is missing"):
            as_coach.action_return_proof()
        as_coach.proof_comment = "The stamp cannot be read"
        as_coach.action_return_proof()
        self.assertFalse(self.member.activity_ids)
        page = self.url_open("/my/path").text
        self.assertIn("The stamp cannot be read", page)
        self.assertIn("Proof sent back", page)
        self.send(step)
        self.assertEqual((step.proof_state, step.proof_comment), ("received", False))
        self.assertTrue(self.member.activity_ids)
        as_coach.action_accept_proof()
        self.assertEqual(step.proof_state, "accepted")
        self.assertIn("Proof accepted", self.url_open("/my/path").text)
        kept = step.proof
        self.assertIn("No proof of this step", self.send(step).text)
        self.assertEqual(step.proof, kept, "what is accepted is not replaced")
        shown = self.url_open(f"/my/path/{step.id}/file")
        self.assertEqual(shown.headers["Content-Type"], "image/jpeg")

    def test_what_colleagues_upload_is_accepted(self):
        step = self.begin().line_ids[0]
        with self.assertRefused(UserError, "no proof"):
            step.action_accept_proof()
        step.write({"proof": PNG, "proof_name": "card.png"})
        self.assertEqual(step.proof_state, "accepted")
        step.proof = False
        self.assertFalse(step.proof_state)

    def test_proofs_from_before_they_were_judged_are_kept(self):
        step = self.begin().line_ids[0]
        step.write({"proof": PNG, "proof_name": "old.png"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE coopaem_member_path_step SET proof_state = NULL WHERE id = %s",
            [step.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "No proof of this step"):
            step._submit_proof(make_picture(), "new.png")
        self.assertEqual(step.proof_name, "old.png")

    def test_wrong_proofs(self):
        record = self.begin()
        first, second = record.line_ids[:2]
        for content, text in (
            (b"<html>", "Send a photo"),
            (b"%PDF-1.4" + b"0" * MAX_BYTES, "too large"),
        ):
            self.assertIn(text, self.send(first, content).text)
        # no step that waits, none of a path that was stopped
        self.send(second)
        record.action_stop()
        self.send(first)
        self.assertFalse(any(record.line_ids.mapped("proof_state")))

    @mute_logger("odoo.http")
    def test_proofs_are_the_members_own(self):
        step = self.begin().line_ids[0]
        self.send(step)
        neighbour = self.create_login(self.create_member("Badia"), "coopaem_badia")
        elsewhere = self.create_login(
            self.create_member("Else", self.other_company), "coopaem_else"
        )
        sent = step.proof
        other = make_picture()
        for user in (neighbour, elsewhere, self.user_portal, self.user_coach):
            with self.subTest(user=user.login):
                self.send(step, base64.b64decode(other), user=user)
                self.assertEqual(step.proof, sent)
                answer = self.url_open(f"/my/path/{step.id}/file")
                self.assertNotEqual(answer.headers["Content-Type"], "image/jpeg")
        self.authenticate(None, None)
        answer = self.url_open(f"/my/path/{step.id}/file")
        self.assertIn("/web/login", answer.url)

    def test_who_has_none_and_who_is_nobody(self):
        self.authenticate(self.user_portal.login, self.user_portal.login)
        self.assertIn("No path yet", self.url_open("/my/path").text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/path").url)
