# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.coopaem_member.tests.agreement_common import make_picture

from .common import CoachingCommon


class WorkshopCommon(CoachingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workshop = cls.create_workshop()
        cls.third = cls.create_member(
            partner_id=cls.create_portal_user("carim").partner_id.id,
            state="entrepreneur",
        )

    @classmethod
    def create_workshop(cls, name="Fair prices", days=3, seats=2, **vals):
        start = fields.Datetime.now() + timedelta(days=days)
        return cls.env["event.event"].create(
            {
                "name": name,
                "is_workshop": True,
                "company_id": cls.company.id,
                "date_begin": start,
                "date_end": start + timedelta(hours=4),
                "seats_limited": True,
                "seats_max": seats,
                "trainer_ids": [Command.set(cls.user_coach.ids)],
                **vals,
            }
        )

    def begin(self, workshop=None):
        """Let a workshop be of yesterday."""
        workshop = workshop or self.workshop
        start = fields.Datetime.now() - timedelta(days=1)
        workshop.write({"date_begin": start, "date_end": start + timedelta(hours=4)})
        workshop.workshop_slot_ids.write(
            {"start": start, "stop": start + timedelta(hours=4)}
        )


@tagged("post_install", "-at_install")
class TestWorkshop(WorkshopCommon):
    def test_seats_and_waiting_list(self):
        first, second, third = (
            self.workshop._sign_up(member)
            for member in (self.member, self.neighbour, self.third)
        )
        self.assertEqual((first | second).mapped("state"), ["open", "open"])
        self.assertTrue(third.is_waiting)
        self.assertEqual(self.workshop.waiting_count, 1)
        self.assertEqual(self.workshop._sign_up(self.member), first, "only once")
        self.assertEqual(
            self.workshop.workshop_slot_ids.attendance_ids.registration_id,
            first | second,
        )
        first.action_cancel()
        self.assertRecordValues(third, [{"state": "open", "is_waiting": False}])
        self.assertTrue(third.attendance_ids)
        self.assertFalse(first.attendance_ids, "who cancelled is not expected")
        mail = self.env["mail.mail"].search(
            [("subject", "ilike", "You have a seat: Fair prices")]
        )
        self.assertIn("carim@example.com", mail.email_to or mail.recipient_ids.email)
        self.assertIn(str(self.workshop.date_begin.year), mail.body_html, "when")
        self.assertIn("/my/workshops", mail.body_html)

    def test_more_seats_let_those_in_who_wait(self):
        for member in (self.member, self.neighbour, self.third):
            self.workshop._sign_up(member)
        self.workshop.with_user(self.user_coach).seats_max = 5
        self.assertFalse(self.workshop.waiting_count)

    def test_no_seat_in_what_is_over_or_called_off(self):
        """Nobody is told to come to what is over, or does not take place."""
        for workshop in (self.workshop, self.create_workshop("Called off")):
            first, *_others, last = (
                workshop._sign_up(member)
                for member in (self.member, self.neighbour, self.third)
            )
            if workshop == self.workshop:
                self.begin()
            else:
                workshop.kanban_state = "cancel"
            first.action_cancel()
            self.assertTrue(last.is_waiting, workshop.name)
        self.assertFalse(
            self.env["mail.mail"].search([("subject", "ilike", "You have a seat")])
        )

    def test_who_would_come_is_told_of_another_time_or_place(self):
        signed_up = self.workshop._sign_up(self.member)
        gone = self.workshop._sign_up(self.neighbour)
        gone.action_cancel()
        workshop = self.workshop.with_user(self.user_coach)
        later = {
            "date_begin": workshop.date_begin + timedelta(days=7),
            "date_end": workshop.date_end + timedelta(days=7),
        }
        workshop.write(later)
        slot = workshop.workshop_slot_ids
        self.assertEqual((slot.start, slot.stop), tuple(later.values()))
        mails = self.env["mail.mail"].search(
            [("subject", "=", "Another time or place: Fair prices")]
        )
        self.assertEqual(len(mails), 1, "not who cancelled")
        self.assertIn(
            signed_up.email, mails.email_to or mails.recipient_ids.mapped("email")
        )
        self.assertIn(str(later["date_begin"].year), mails.body_html)
        # The same again is no news, nor is what is over or called off.
        workshop.write(later)
        workshop.kanban_state = "cancel"
        workshop.date_end += timedelta(hours=1)
        self.assertEqual(
            self.env["mail.mail"].search_count(
                [("subject", "=", "Another time or place: Fair prices")]
            ),
            1,
        )

    def test_slots_of_several_days_stay_where_they_are(self):
        workshop = self.workshop
        first = workshop.workshop_slot_ids
        start = first.start
        first.copy(
            {"start": start + timedelta(days=1), "stop": first.stop + timedelta(days=1)}
        )
        workshop.date_begin -= timedelta(days=1)
        self.assertEqual(first.start, start)

    def test_begins_with_a_slot_and_may_have_more(self):
        self.assertEqual(len(self.workshop.workshop_slot_ids), 1)
        registration = self.workshop._sign_up(self.member)
        self.env["coopaem.workshop.slot"].with_user(self.user_coach).create(
            {
                "event_id": self.workshop.id,
                "start": self.workshop.date_begin + timedelta(days=1),
                "stop": self.workshop.date_end + timedelta(days=1),
            }
        )
        self.assertEqual(len(registration.attendance_ids), 2)

    def test_attendance_of_a_slot(self):
        registration = self.workshop._sign_up(self.member)
        self.workshop._sign_up(self.neighbour)
        slot = self.workshop.workshop_slot_ids.with_user(self.user_coach)
        slot.attendance_ids[0].action_absent()
        slot.action_all_present()
        self.assertEqual((slot.present_count, slot.expected_count), (1, 2))
        came = slot.attendance_ids.filtered(lambda line: line.attendance == "present")
        self.assertEqual(came.registration_id.state, "done")
        self.assertTrue(registration.exists())

    def test_attendance_is_corrected(self):
        registration = self.workshop._sign_up(self.member)
        line = registration.attendance_ids.with_user(self.user_coach)
        line.signature = make_picture()
        self.assertEqual(line.attendance, "present")
        line.action_absent()
        self.assertFalse(line.signature, "who did not come has not signed")
        self.assertEqual(registration.state, "open", "nobody came to it")
        line.action_present()
        self.assertEqual(registration.state, "done")

    def test_papers(self):
        registration = self.workshop._sign_up(self.member)
        slot = self.workshop.workshop_slot_ids
        report = (
            self.env["ir.actions.report"]
            .with_user(self.user_coach)
            .with_context(force_report_rendering=True)
        )
        with self.assertRefused(UserError, "Note the attendance first"):
            report._render_qweb_pdf(
                "coopaem_coaching.report_workshop_certificate", registration.ids
            )
        slot.action_all_present()
        for name, record in (("sheet", slot), ("certificate", registration)):
            content, _kind = report._render_qweb_pdf(
                f"coopaem_coaching.report_workshop_{name}", record.ids
            )
            self.assertTrue(content.startswith(b"%PDF"), name)

    def _evaluate(self, member, mark, words, done=True):
        """Let a member answer the evaluation."""
        registration = self.workshop._sign_up(member)
        registration.attendance_ids.attendance = "present"
        self.assertTrue(registration._get_evaluation_url())
        answers = registration.evaluation_input_id
        survey = answers.survey_id
        for question in survey.question_ids:
            is_mark = question.question_type == "scale"
            answers._save_lines(question, str(mark) if is_mark else words)
        if done:
            answers._mark_done()

    def test_evaluation_is_ready_and_names_nobody(self):
        self.workshop.seats_max = 10
        self.assertEqual(
            self.workshop.evaluation_id,
            self.env.ref("coopaem_coaching.survey_workshop"),
        )
        meeting = self.create_workshop("Meeting", is_workshop=False)
        self.assertFalse(meeting.evaluation_id)
        workshop = self.workshop.with_user(self.user_coach)
        self._evaluate(self.member, 5, "I note my costs")
        self._evaluate(self.neighbour, 3, "Less talk")
        self._evaluate(self.create_member("Dounia"), 1, "unfinished", done=False)
        self.env.invalidate_all()
        self.assertEqual(workshop.evaluation_count, 2)
        self.assertFalse(workshop.evaluation_result, "two would know each other's")
        self._evaluate(self.third, 1, "More examples")
        self.env.invalidate_all()
        self.assertEqual(workshop.evaluation_count, 3)
        result = str(workshop.evaluation_result)
        self.assertIn("3.0", result)
        for words in ("I note my costs", "Less talk", "More examples"):
            self.assertIn(words, result)
        self.assertNotIn("unfinished", result)
        for member in (self.member, self.neighbour, self.third):
            self.assertNotIn(member.name, result)

    def test_evaluation_of_a_workshop_that_had_none(self):
        self.workshop.evaluation_id = False
        workshop = self.workshop.with_user(self.user_coach)
        workshop.action_ask_evaluation()
        usual = self.env.ref("coopaem_coaching.survey_workshop")
        self.assertEqual(self.workshop.evaluation_id, usual)
        own = usual.copy()
        self.workshop.evaluation_id = own
        workshop.action_ask_evaluation()
        self.assertEqual(self.workshop.evaluation_id, own, "what was chosen stays")
        with self.assertRaises(AccessError):
            self.workshop.with_user(self.user_portal).action_ask_evaluation()

    def test_form_of_a_coach(self):
        Event = self.env["event.event"].with_user(self.user_coach)
        with Form(Event.with_context(default_is_workshop=True)) as form:
            form.name = "Keeping the books"
            form.date_begin = "2030-03-01 09:00:00"
            form.date_end = "2030-03-01 12:00:00"
        self.assertEqual(form.record.company_id, self.company)
        self.assertEqual(len(form.record.workshop_slot_ids), 1)

    def test_bad_input(self):
        with self.assertRefused(ValidationError, "whose members can come"):
            self.workshop.company_id = False
        with self.assertRefused(ValidationError, "how many people can come"):
            self.workshop.seats_max = 0
        slot = self.workshop.workshop_slot_ids
        with self.assertRefused(ValidationError, "ends before it starts"):
            slot.stop = slot.start
        registration = self.workshop._sign_up(self.member)
        with self.assertRefused(UserError, "Cancel it instead"):
            self.workshop.unlink()
        with self.assertRefused(ValidationError, "not the same person"):
            registration.partner_id = self.neighbour.partner_id
        other = self.create_workshop("Other")
        with self.assertRefused(ValidationError, "another workshop"):
            self.env["coopaem.workshop.attendance"].create(
                {
                    "slot_id": other.workshop_slot_ids.id,
                    "registration_id": registration.id,
                }
            )
        self.begin()
        with self.assertRefused(UserError, "no longer sign up"):
            self.workshop._sign_up(self.third)

    def test_coaches_see_their_members_and_their_workshops(self):
        for member in (self.member, self.neighbour):
            self.workshop._sign_up(member)
        lines = self.workshop.workshop_slot_ids.attendance_ids

        def seen(user):
            found = lines.with_user(user).search([("id", "in", lines.ids)])
            return found.sudo().member_id

        both = self.member | self.neighbour
        self.assertEqual(seen(self.user_coach), both, "the trainer")
        self.assertEqual(seen(self.user_coach2), self.neighbour)
        self.assertEqual(seen(self.user_manager), both)
        self.workshop.write({"trainer_ids": [Command.clear()], "user_id": False})
        self.assertEqual(seen(self.user_coach), self.member)
        self.workshop.user_id = self.user_coach2
        self.assertEqual(seen(self.user_coach2), both, "who organises it")
        self.workshop.user_id = False
        mine = lines.filtered(lambda line: line.member_id == self.member)
        with self.assertRaises(AccessError):
            mine.with_user(self.user_coach2).attendance = "absent"

    def test_a_seat_goes_on_to_another_coachs_member(self):
        registrations = [
            self.workshop._sign_up(member)
            for member in (self.member, self.third, self.neighbour)
        ]
        self.workshop.write({"trainer_ids": [Command.clear()], "user_id": False})
        self.env.invalidate_all()
        registrations[0].with_user(self.user_coach).action_cancel()
        self.assertEqual(registrations[2].state, "open")
        self.assertTrue(registrations[2].attendance_ids)

    def test_other_companies_find_nothing(self):
        self.workshop._sign_up(self.member)
        for model in ("coopaem.workshop.slot", "coopaem.workshop.attendance"):
            self.assertTrue(self.env[model].with_user(self.user_coach).search([]))
            found = self.env[model].with_user(self.user_other)
            self.assertFalse(found.search([]))
            for user in (self.user_member, self.user_programme_officer):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        elsewhere = self.create_member("Far", company=self.other_company)
        with self.assertRefused(UserError, "no longer sign up"):
            self.workshop._sign_up(elsewhere)


@tagged("post_install", "-at_install")
class TestWorkshopPortal(WorkshopCommon, HttpCase):
    def _post(self, workshop, **data):
        answer = self.url_open(
            f"/my/workshops/{workshop.id}",
            data={"csrf_token": Request.csrf_token(self), **data},
        )
        self.env.invalidate_all()
        return answer

    def _registered(self, member=None, workshop=None):
        return self.env["event.registration"].search(
            [
                ("member_id", "=", (member or self.member).id),
                ("event_id", "=", (workshop or self.workshop).id),
                ("state", "!=", "cancel"),
            ]
        )

    def test_member_signs_up_and_off(self):
        self.authenticate("amina", "amina")
        self.assertIn("Fair prices", self.url_open("/my/workshops").text)
        self.assertIn("You are signed up", self._post(self.workshop, sign_up="1").text)
        self._post(self.workshop, sign_up="1")
        self.assertEqual(len(self._registered()), 1)
        self._post(self.workshop, cancel="1")
        self.assertFalse(self._registered())

    def test_member_joins_the_waiting_list(self):
        self.workshop._sign_up(self.neighbour)
        self.workshop._sign_up(self.third)
        self.authenticate("amina", "amina")
        self.assertIn("Join the waiting list", self.url_open("/my/workshops").text)
        self.assertIn("waiting list", self._post(self.workshop, sign_up="1").text)
        self.assertTrue(self._registered().is_waiting)
        self.begin()
        self.env.flush_all()
        page = self.url_open("/my/workshops").text
        self.assertNotIn("You are on the waiting list", page)
        self.assertIn("It is over", page)

    def test_the_mail_about_a_seat_names_nobody_else(self):
        """It comes from the cooperative, not from who gave the seat back."""
        self.company.email = "office@example.com"
        self.member.partner_id.email = "amina.secret@example.com"
        self.workshop._sign_up(self.member)
        self.workshop._sign_up(self.neighbour)
        waiting = self.workshop._sign_up(self.third)
        self.authenticate("amina", "amina")
        self._post(self.workshop, cancel="1")
        self.assertEqual(waiting.state, "open")
        mail = self.env["mail.mail"].search(
            [("subject", "ilike", "You have a seat: Fair prices")]
        )
        self.assertIn("office@example.com", mail.email_from)
        said = " ".join(
            str(mail[name] or "")
            for name in ("email_from", "reply_to", "body_html", "headers")
        )
        self.assertNotIn("amina.secret", said)

    def test_called_off(self):
        """Who was signed up or waits is told by mail and on the portal, once."""
        for member in (self.member, self.neighbour, self.third):
            member.partner_id.email = f"{member.id}@example.com"
            self.workshop._sign_up(member)
        self.workshop.with_user(self.user_coach).kanban_state = "cancel"
        self.workshop.kanban_state = "cancel"
        mails = self.env["mail.mail"].search(
            [("subject", "=", "Does not take place: Fair prices")]
        )
        self.assertEqual(len(mails), 3)
        self.authenticate("amina", "amina")
        page = self.url_open("/my/workshops").text
        self.assertIn("o_coopaem_off", page)
        self.assertNotIn("o_coopaem_signed_up", page)
        self.assertNotIn("I cannot come", page)

    def test_after_the_workshop(self):
        self.workshop.evaluation_id = self.env["survey.survey"].create(
            {
                "title": "What did you think of it?",
                "lang_ids": False,
                "question_and_page_ids": [
                    Command.create(
                        {"title": "What did you learn?", "question_type": "text_box"}
                    )
                ],
            }
        )
        # what the authority gave stands on all that asks people for data
        self.startPatcher(
            patch.object(
                type(self.company),
                "_get_data_references",
                lambda company: [f"CNDP {company.name}"],
            )
        )
        registration = self.workshop._sign_up(self.member)
        self.begin()
        self.authenticate("amina", "amina")
        url = f"/my/workshops/{self.workshop.id}"
        answer = self.url_open(f"{url}/certificate")
        self.assertTrue(answer.url.endswith("/my/workshops"), "who came gets one")
        self.workshop.workshop_slot_ids.action_all_present()
        self.env.flush_all()
        self.assertIn("You were there", self.url_open("/my/workshops").text)
        answer = self.url_open(f"{url}/certificate")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        for _time in range(2):
            answer = self.url_open(f"{url}/evaluation")
            self.assertIn("/survey/", answer.url)
            self.assertIn(f"CNDP {self.company.name}", answer.text)
        self.env.invalidate_all()
        inputs = self.env["survey.user_input"].search(
            [("survey_id", "=", self.workshop.evaluation_id.id)]
        )
        self.assertEqual(inputs, registration.evaluation_input_id)
        self.assertEqual(inputs.lang_id.code, "en_US", "the language of the page")

    @mute_logger("odoo.http")
    def test_nobody_elses(self):
        theirs = self.workshop._sign_up(self.neighbour)
        meeting = self.create_workshop("No workshop", is_workshop=False)
        foreign = self.create_workshop(
            "Foreign", company_id=self.other_company.id, trainer_ids=False
        )
        past = self.create_workshop("Past")
        self.begin(past)
        self.env.flush_all()
        self.authenticate("amina", "amina")
        page = self.url_open("/my/workshops").text
        for event in (meeting, foreign, past):
            self.assertNotIn(event.name, page)
            self._post(event, sign_up="1")
            self.assertFalse(self._registered(workshop=event))
        self._post(self.workshop, cancel="1")
        self.assertEqual(theirs.state, "open")
        for path in ("certificate", "evaluation"):
            answer = self.url_open(f"/my/workshops/{self.workshop.id}/{path}")
            self.assertTrue(answer.url.endswith("/my/workshops"))
        self.url_open(f"/my/workshops/{self.workshop.id}", data={"sign_up": "1"})
        self.env.invalidate_all()
        self.assertFalse(self._registered(), "a form of another site is refused")
        self.leave(self.member)
        self._post(self.workshop, sign_up="1")
        self.assertFalse(self._registered(), "who has left signs up no more")
        self.authenticate("coopaem_portal", "coopaem_portal")
        self.assertIn("No workshop is planned", self.url_open("/my/workshops").text)

    def test_pages_of_many_take_few_queries(self):
        def read():
            self.url_open("/my/workshops")

        self.authenticate("amina", "amina")
        read()
        few = self.count_queries(read)
        for number in range(10):
            self.create_workshop(f"More {number}")
        self.env.flush_all()
        self.assertLess(self.count_queries(read) - few, 12)
