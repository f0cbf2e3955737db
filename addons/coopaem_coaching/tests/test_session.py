# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.coopaem_member.tests.agreement_common import make_picture

from .common import CoachingCommon


@tagged("post_install", "-at_install")
class TestSession(CoachingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.create_session(days=2)

    def test_stands_in_the_calendar(self):
        event = self.session.event_id
        self.assertRecordValues(
            event,
            [
                {
                    "start": self.session.start,
                    "stop": self.session.start + timedelta(hours=1),
                    "user_id": self.user_coach.id,
                    "privacy": "private",
                    "description": False,
                }
            ],
        )
        self.assertEqual(
            event.partner_ids, self.user_coach.partner_id | self.member.partner_id
        )
        self.assertEqual(
            event.alarm_ids, self.env.ref("coopaem_coaching.calendar_alarm_session")
        )

    def test_colleagues_see_that_the_coach_is_busy_and_no_more(self):
        event = self.session.event_id.with_user(self.user_coach2)
        self.env.invalidate_all()
        self.assertNotIn("Amina", event.read(["name"])[0]["name"])

    def test_moves_with_its_event_and_back(self):
        start = datetime(2030, 5, 6, 9, 0)
        self.session.event_id.with_user(self.user_coach).write(
            {"start": start, "stop": start + timedelta(hours=2)}
        )
        self.assertRecordValues(self.session, [{"start": start, "duration": 2.0}])
        self.session.start = start + timedelta(days=1)
        self.assertEqual(self.session.event_id.start, start + timedelta(days=1))
        self.assertEqual(self.session.event_id.stop, start + timedelta(days=1, hours=2))

    def test_cancelled_with_its_event(self):
        self.session.event_id.with_user(self.user_coach).unlink()
        self.assertEqual(self.session.attendance, "cancelled")
        self.session.action_reopen()
        self.assertTrue(self.session.event_id, "it is planned anew")
        self.session.action_cancel()
        self.assertFalse(self.session.event_id.active)

    def test_attendance_says_who_noted_it(self):
        session = self.create_session(days=-1).with_user(self.user_coach)
        session.action_present()
        self.assertEqual(session.attendance_user_id, self.user_coach)
        self.assertTrue(session.attendance_on)
        session.action_reopen()
        self.assertFalse(session.attendance_user_id)

    def test_attendance_is_noted_on_the_day(self):
        with self.assertRefused(ValidationError, "still to come"):
            self.session.action_present()
        self.session.action_excused()

    def test_signature_notes_the_presence(self):
        session = self.create_session()
        session.with_user(self.user_coach).signature = make_picture()
        self.assertEqual(session.attendance, "present")
        self.assertTrue(session.signed_on)

    def test_who_did_not_come_has_not_signed(self):
        for action in ("action_absent", "action_excused"):
            session = self.create_session(signature=make_picture())
            session.action_reopen()
            self.assertTrue(session.signature, "what was signed is kept until then")
            getattr(session, action)()
            self.assertFalse(session.signature, action)
            self.assertFalse(session.signed_on, action)

    def test_a_copy_is_held_by_nobody_yet(self):
        session = self.create_session(days=-1, attendance="present")
        self.assertEqual(session.copy().attendance, "expected")

    def test_contact_counts_when_the_member_was_there(self):
        self.create_session(days=-3)
        self.assertFalse(self.member.last_contact_date)
        absent = self.create_session(days=-2, attendance="absent")
        self.assertFalse(self.member.last_contact_date)
        absent.attendance = "present"
        self.assertEqual(self.member.last_contact_date, absent.start.date())
        absent.attendance = "absent"
        self.assertFalse(self.member.last_contact_date)

    def test_takes_the_running_followup(self):
        with Form(self.env["coopaem.session"].with_user(self.user_coach)) as form:
            form.member_id = self.member
        self.assertEqual(form.record.followup_id, self.followup)
        self.assertEqual(form.record.coach_id, self.user_coach)
        self.assertTrue(form.record.event_id)

    def test_decision_becomes_an_action(self):
        session = self.create_session().with_user(self.user_coach)
        session.decision_ids = [
            Command.create({"name": "Note every sale", "date_due": "2030-01-01"})
        ]
        session.decision_ids.action_make_action()
        action = session.decision_ids.action_id
        self.assertRecordValues(
            action,
            [
                {
                    "name": "Note every sale",
                    "member_id": self.member.id,
                    "followup_id": self.followup.id,
                    "session_id": session.id,
                    "date_due": fields.Date.to_date("2030-01-01"),
                    "state": "todo",
                }
            ],
        )
        with self.assertRefused(UserError, "already"):
            session.decision_ids.action_make_action()

    def test_substitute_holds_the_session(self):
        session = self.create_session().with_user(self.user_coach2)
        with self.assertRaises(AccessError):
            session.read(["summary"])
        session.sudo().substitute_id = self.user_coach2
        self.assertEqual(session.event_id.sudo().user_id, self.user_coach2)
        session.write({"summary": "All is well", "attendance": "present"})
        session.decision_ids = [Command.create({"name": "Call again"})]
        session.decision_ids.action_make_action()
        self.assertEqual(session.sudo().action_ids.name, "Call again")

    def test_events_of_others_are_out_of_reach(self):
        theirs = self.create_session(self.neighbour, days=3).event_id
        meeting = self.env["calendar.event"].create(
            {
                "name": "Board",
                "start": "2030-01-01 10:00:00",
                "stop": "2030-01-01 11:00:00",
                "privacy": "private",
            }
        )
        Session = self.env["coopaem.session"].with_user(self.user_coach)
        vals = {"member_id": self.member.id}
        for event in (theirs, meeting):
            with self.assertRefused(AccessError, "its own event"):
                self.session.with_user(self.user_coach).event_id = event
            with self.assertRefused(AccessError, "its own event"):
                Session.with_context(session_from_event=True).create(
                    {**vals, "event_id": event.id}
                )
            session = Session.with_context(default_event_id=event.id).create(vals)
            self.assertNotEqual(session.sudo().event_id, event)
            session.unlink()
            self.assertTrue(event.exists())
        self.assertTrue(self.session.event_id)

    @freeze_time("2026-06-10 10:00:00")
    def test_substitute_of_an_absent_coach(self):
        planned = self.create_session(days=1)
        later = self.create_session(days=20)
        absence = (
            self.env["coopaem.coach.absence"]
            .with_user(self.user_coach)
            .create(
                {
                    "company_id": self.company.id,
                    "substitute_id": self.user_coach2.id,
                    "date_start": "2026-06-10",
                    "date_end": "2026-06-15",
                }
            )
        )
        self.assertEqual(planned.substitute_id, self.user_coach2)
        self.assertFalse(later.substitute_id)
        member = self.member.with_user(self.user_coach2)
        self.assertEqual(member.search([("id", "=", member.id)]), member)
        member.check_access("write")
        self.followup.with_user(self.user_coach2).check_access("write")
        # for that time alone
        for change in (
            lambda: member.write({"coach_id": self.user_coach2.id}),
            lambda: member.write(
                {"unit_ids": self.create_unit(coach_id=self.user_coach2.id).ids}
            ),
            lambda: self.followup.with_user(self.user_coach2).write(
                {"coach_ids": [Command.link(self.user_coach2.id)]}
            ),
            lambda: (
                self.env["coopaem.followup"]
                .with_user(self.user_coach2)
                .create(
                    {
                        "member_id": self.member.id,
                        "programme_id": self.programme.copy({"code": "X"}).id,
                        "coach_ids": [Command.set(self.user_coach2.ids)],
                    }
                )
            ),
        ):
            with self.assertRaises(AccessError):
                change()
        self.env.invalidate_all()
        with freeze_time("2026-06-16 10:00:00"):
            self.env.invalidate_all()
            self.assertFalse(member.search([("id", "=", member.id)]))
            self.assertFalse(member.has_access("read"))
        with self.assertRefused(UserError, "stays with"):
            absence.coach_id = self.user_coach2
        with self.assertRefused(ValidationError, "somebody else"):
            absence.substitute_id = self.user_coach
        with self.assertRefused(ValidationError, "no coach"):
            absence.sudo().substitute_id = self.user_accountant
        with self.assertRaises(AccessError):
            absence.with_user(self.user_coach2).date_end = "2030-01-01"

    def _absent(self, first, last, **vals):
        return (
            self.env["coopaem.coach.absence"]
            .with_user(self.user_coach)
            .create(
                {
                    "company_id": self.company.id,
                    "substitute_id": self.user_coach2.id,
                    "date_start": first,
                    "date_end": last,
                    **vals,
                }
            )
        )

    @freeze_time("2026-06-10 10:00:00")
    def test_what_is_planned_into_an_absence_goes_to_the_substitute(self):
        self._absent("2026-06-12", "2026-06-15")
        within = self.create_session(days=3)
        self.assertEqual(within.substitute_id, self.user_coach2)
        self.assertEqual(within.event_id.user_id, self.user_coach2)
        outside = self.create_session(days=20)
        self.assertFalse(outside.substitute_id)
        # moved in and out, on the session and in the calendar
        outside.start = fields.Datetime.now() + timedelta(days=4)
        self.assertEqual(outside.substitute_id, self.user_coach2)
        outside.event_id.write(
            {"start": "2026-07-01 10:00:00", "stop": "2026-07-01 11:00:00"}
        )
        self.assertFalse(outside.substitute_id)
        self.assertEqual(outside.event_id.user_id, self.user_coach)
        # whom somebody chose stays
        chosen = self.create_session(days=20, substitute_id=self.user_manager.id)
        chosen.start = fields.Datetime.now() + timedelta(days=3)
        self.assertEqual(chosen.substitute_id, self.user_manager)
        nobody = self.create_session(days=3, substitute_id=False)
        self.assertFalse(nobody.substitute_id)

    @freeze_time("2026-06-10 10:00:00")
    def test_who_comes_back_earlier_holds_the_sessions_again(self):
        soon, later = self.create_session(days=2), self.create_session(days=6)
        absence = self._absent("2026-06-11", "2026-06-20")
        both = soon | later
        self.assertEqual(both.substitute_id, self.user_coach2)
        absence.date_end = "2026-06-13"
        self.assertEqual(soon.substitute_id, self.user_coach2)
        self.assertFalse(later.substitute_id)
        self.assertEqual(later.event_id.user_id, self.user_coach)
        held = self.create_session(days=2, attendance="excused")
        held.substitute_id = self.user_coach2
        absence.unlink()
        self.assertFalse(both.substitute_id)
        self.assertEqual(held.substitute_id, self.user_coach2, "it is on record")

    def test_documents_belong_to_the_session(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.user_coach)
            .create({"name": "quote.txt", "raw": b"for you"})
        )
        session = self.session.with_user(self.user_coach)
        session.attachment_ids = attachment
        self.assertEqual(attachment.res_id, session.id)
        with self.assertRaises(AccessError):
            attachment.with_user(self.user_coach2).read(["raw"])

    def test_documents_of_others_are_not_taken(self):
        """Neither what the coach may not read, nor what belongs somewhere else."""
        session = self.session.with_user(self.user_coach)
        for member, exception in (
            (self.neighbour, AccessError),
            (self.member, UserError),
        ):
            theirs = self.env["ir.attachment"].create(
                {
                    "name": "theirs.txt",
                    "raw": b"theirs",
                    "res_model": "coopaem.member",
                    "res_id": member.id,
                }
            )
            with self.subTest(member=member.name), self.assertRaises(exception):
                session.attachment_ids = theirs
            self.assertFalse(session.attachment_ids)
            self.assertEqual(theirs.res_id, member.id)

    def test_bad_input(self):
        with self.assertRefused(UserError, "stays with"):
            self.session.member_id = self.neighbour
        with self.assertRefused(ValidationError, "another member"):
            self.create_session(self.neighbour, followup_id=self.followup.id)
        held = self.create_session(days=-1, attendance="present")
        with self.assertRefused(UserError, "Only a manager"):
            held.with_user(self.user_coach).unlink()
        event = held.event_id
        held.with_user(self.user_manager).unlink()
        self.assertFalse(event.exists())

    def test_attendance_sheet(self):
        session = self.create_session(attendance="present", signature=make_picture())
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.user_coach)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "coopaem_coaching.report_attendance_sheet", (session | self.session).ids
            )
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        values = (
            self.env["report.coopaem_coaching.report_attendance_sheet"]
            .with_user(self.user_coach)
            ._get_report_values((session | self.session).ids)
        )
        self.assertEqual(values["sheets"][0]["hours"], "01:00", "present ones count")
        with self.assertRaises(AccessError):
            self.env["report.coopaem_coaching.report_attendance_sheet"].with_user(
                self.user_coach2
            )._get_report_values(session.ids)

    def test_the_authority_is_named_on_the_sheet(self):
        self.startPatcher(
            patch.object(
                type(self.company),
                "_get_data_references",
                lambda company: [f"CNDP {company.name}"],
            )
        )
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.user_coach)
            ._render_qweb_html(
                "coopaem_coaching.report_attendance_sheet", self.session.ids
            )
        )
        self.assertIn(f"CNDP {self.company.name}", html.decode())

    def test_many_are_made_with_few_queries(self):
        def create(number):
            self.env["coopaem.session"].create(
                [
                    {
                        "member_id": self.member.id,
                        "coach_id": self.user_coach.id,
                        "start": datetime(2030, 1, 1, 8) + timedelta(days=day),
                        "has_reminder": False,
                    }
                    for day in range(number)
                ]
            )

        create(2)
        few, many = self.count_queries(create, 5), self.count_queries(create, 25)
        self.assertLess(many - few, 60, "no more than Odoo's own for an event")


@tagged("post_install", "-at_install")
class TestSessionNote(CoachingCommon):
    """Private is what a coach notes: from everybody, by every way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = "afraid of the landlord"
        cls.session = cls.create_session(attendance="present")
        cls.session.with_user(cls.user_coach).private_note = cls.secret
        cls.note = cls.env["coopaem.session.note"].search(
            [("session_id", "=", cls.session.id)]
        )
        cls.readers = (
            cls.user_manager
            | cls.user_coach2
            | cls.env.ref("base.user_admin")
            | cls.user_programme_officer
            | cls.user_accountant
            | cls.user_officer
            | cls.user_other
        )
        cls.readers.filtered(
            lambda user: user == cls.env.ref("base.user_admin")
        ).company_ids |= cls.company

    def test_author_reads_it(self):
        session = self.session.with_user(self.user_coach)
        self.env.invalidate_all()
        self.assertEqual(session.private_note, self.secret)
        session.private_note = "less afraid"
        self.assertEqual(len(self.note.exists()), 1)
        self.assertEqual(self.note.note, "less afraid")
        session.private_note = ""
        self.assertFalse(self.note.exists())

    def test_nobody_else_finds_it(self):
        for user in self.readers | self.user_member:
            Note = self.env["coopaem.session.note"].with_user(user)
            with self.subTest(user=user.login):
                if not Note.has_access("read"):
                    with self.assertRaises(AccessError):
                        Note.search([])
                    continue
                self.assertFalse(Note.search([]))
                self.assertFalse(Note.search([("note", "ilike", "landlord")]))
                self.assertFalse(Note.name_search(""))
                self.assertFalse(
                    Note._read_group([], groupby=["author_id"], aggregates=["__count"])
                )
                with self.assertRaises(AccessError):
                    Note.browse(self.note.id).read(["note"])
                with self.assertRaises(AccessError):
                    Note.browse(self.note.id).write({"note": "mine"})
                with self.assertRaises(AccessError):
                    Note.browse(self.note.id).unlink()

    def test_managers_read_the_session_without_it(self):
        self.env.invalidate_all()
        session = self.session.with_user(self.user_manager)
        self.assertFalse(session.private_note)
        self.assertFalse(session.sudo().private_note, "in a manager's name neither")
        session.private_note = "of the manager"
        self.env.invalidate_all()
        self.assertEqual(session.private_note, "of the manager")
        self.assertEqual(
            self.session.with_user(self.user_coach).private_note, self.secret
        )

    def test_not_by_way_of_the_session(self):
        Session = self.env["coopaem.session"].with_user(self.user_manager)
        comodels = {
            name
            for name, field in Session._fields.items()
            if field.comodel_name == "coopaem.session.note"
        }
        self.assertFalse(comodels, "no path from a session to its notes")
        with self.assertRaises(ValueError):
            Session.search([("private_note", "ilike", "landlord")])

    def test_not_exported(self):
        with self.assertRaises(AccessError):
            self.note.with_user(self.user_coach).export_data(["note"])
        for name in ("private_note",):
            self.assertFalse(self.env["coopaem.session"]._fields[name].exportable)

    def test_not_in_messages_and_calendar(self):
        self.assertFalse(
            self.env["mail.message"].search([("body", "ilike", "landlord")])
        )
        event = self.session.event_id
        texts = [
            value
            for name, field in event._fields.items()
            if field.type in ("char", "text", "html") and field.store
            for value in [event[name]]
            if value
        ]
        self.assertNotIn(self.secret, " ".join(map(str, texts)))

    def test_nobody_writes_in_anothers_name(self):
        note = (
            self.env["coopaem.session.note"]
            .with_user(self.user_manager)
            .create(
                {
                    "session_id": self.session.id,
                    "note": "x",
                    "author_id": self.user_coach2.id,
                }
            )
        )
        self.assertEqual(note.author_id, self.user_manager)
        with self.assertRaises(AccessError):
            note.author_id = self.user_coach
