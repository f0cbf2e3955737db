# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import time
from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CoachingCommon


@tagged("post_install", "-at_install")
class TestAttention(CoachingCommon):
    def _reasons(self, user=None, member=None):
        self.env.flush_all()
        rows = self.env["coopaem.attention"].with_user(user or self.user_coach)
        return rows.search([("member_id", "=", (member or self.member).id)]).mapped(
            "reason"
        )

    def test_nobody_waits_at_first(self):
        self.assertFalse(self._reasons())

    @freeze_time("2026-06-10 10:00:00")
    def test_session_today_and_attendance_to_note(self):
        today = self.create_session(start="2026-06-10 14:00:00")
        self.assertEqual(self._reasons(), ["today"])
        self.create_session(start="2026-06-08 14:00:00")
        self.assertEqual(self._reasons(), ["today", "sheet"])
        self.env["coopaem.session"].search([]).action_excused()
        self.assertEqual(self._reasons(), [])
        today.action_reopen()
        self.assertEqual(self._reasons(), ["today"])

    @freeze_time("2026-06-10 10:00:00")
    def test_no_session_for_long(self):
        self.followup.milestone_ids.unlink()
        self.followup.date_start = "2026-05-11"
        self.assertEqual(self._reasons(), [])
        self.followup.date_start = "2026-05-10"
        self.assertEqual(self._reasons(), ["silence"])
        planned = self.create_session(days=3)
        self.assertEqual(self._reasons(), [], "there is one to come")
        planned.action_cancel()
        self.assertEqual(self._reasons(), ["silence"])
        self.create_session(days=-5, attendance="absent")
        self.assertEqual(self._reasons(), ["silence"], "nobody came")
        self.create_session(days=-5, attendance="present")
        self.assertEqual(self._reasons(), [])

    @freeze_time("2026-06-10 10:00:00")
    def test_days_of_silence_are_those_since_the_date(self):
        self.followup.milestone_ids.unlink()
        self.create_session(days=-90, attendance="present")
        self.followup.date_start = "2026-05-01"
        self.env.flush_all()
        row = self.env["coopaem.attention"].search([("member_id", "=", self.member.id)])
        self.assertEqual(row.date, date(2026, 5, 1))
        self.assertEqual(row.number, 40)

    @freeze_time("2026-06-10 10:00:00")
    def test_paused_and_completed_are_left_alone(self):
        self.followup.date_start = "2026-01-01"
        self.assertEqual(self._reasons(), ["silence", "milestone"])
        self.followup.state = "paused"
        self.assertEqual(self._reasons(), [])
        self.followup.state = "running"
        self.programme.session_days = 0
        self.assertEqual(self._reasons(), ["milestone"])
        self.member.active = False
        self.assertEqual(self._reasons(), [])

    def test_late_action(self):
        action = self.create_action(days=-1)
        self.assertEqual(self._reasons(), ["action"])
        action.action_done()
        self.assertEqual(self._reasons(), [])
        self.create_action(days=0)
        self.assertEqual(self._reasons(), [])

    def test_agreement_about_to_end(self):
        today = fields.Date.today()
        agreement = self.create_agreement(
            self.member, self.create_unit(), date_end=today + timedelta(days=31)
        )
        self.assertEqual(self._reasons(), [])
        agreement.date_end = today + timedelta(days=30)
        self.assertEqual(self._reasons(), ["agreement"])

    def test_no_social_cover_is_for_readers_of_the_social_file(self):
        self.member.social_cover_now = "none"
        self.assertEqual(self._reasons(), [])
        self.user_coach.group_ids |= self.env.ref("coopaem_member.group_coopaem_social")
        self.assertEqual(self._reasons(), ["cover"])

    @freeze_time("2026-06-10 10:00:00")
    def test_falling_treasury_where_months_are_closed(self):
        if "coopaem.closing.line" not in self.env:
            self.skipTest("needs the accounts")
        unit = self.create_unit(member_ids=self.member.ids)
        lines = self.env["coopaem.closing.line"].sudo()
        for day, treasury in (
            ("2026-03-01", 900),
            ("2026-04-01", 700),
            ("2026-05-01", 400),
        ):
            closing = self.env["coopaem.closing"]._get_or_create(
                self.company, fields.Date.to_date(day)
            )
            lines |= lines.create(
                {"closing_id": closing.id, "unit_id": unit.id, "treasury": treasury}
            )
        lines.state = "done"
        self.assertIn("treasury", self._reasons())
        self.assertNotIn("treasury", self._reasons(member=self.neighbour))
        # a month in which it rose again
        lines[-1].treasury = 800
        self.assertNotIn("treasury", self._reasons())

    def _note(self, unit, arrived, **vals):
        """A note of the member's cash book that arrived at that moment."""
        note = (
            self.env["coopaem.cashbook.note"]
            .sudo()
            .create(
                {
                    "member_id": self.member.id,
                    "unit_id": unit.id,
                    "client_uuid": arrived,
                    "payload_hash": arrived,
                    "kind": "in",
                    "occurred_on": arrived[:10],
                    "date": arrived[:10],
                    **vals,
                }
            )
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE coopaem_cashbook_note SET create_date = %s WHERE id = %s",
                arrived,
                note.id,
            )
        )
        return note

    @freeze_time("2026-06-10 10:00:00")
    def test_no_cash_note_for_days(self):
        if "coopaem.cashbook.note" not in self.env:
            self.skipTest("needs the cash book")
        unit = self.create_unit(member_ids=self.member.ids)
        unit.sudo().state = "active"
        self.assertNotIn("notes", self._reasons(), "never used")
        self._note(unit, "2026-03-01 10:00:00")
        self.assertNotIn("notes", self._reasons(), "given up")
        self._note(unit, "2026-06-05 09:59:00")
        self.assertIn("notes", self._reasons())
        row = (
            self.env["coopaem.attention"]
            .with_user(self.user_coach)
            .search([("reason", "=", "notes")])
        )
        self.assertEqual((str(row.date), row.number), ("2026-06-05", 5))
        action = row.action_open_reason()
        self.assertEqual(action["domain"], [("unit_id", "in", unit.ids)])
        self.assertNotIn("notes", self._reasons(member=self.neighbour))
        unit.sudo().state = "closed"
        self.assertNotIn("notes", self._reasons(), "the unit is closed")
        unit.sudo().state = "active"
        self._note(unit, "2026-06-05 10:01:00")
        self.assertNotIn("notes", self._reasons())

    def test_cash_notes_not_taken(self):
        if "coopaem.cashbook.refusal" not in self.env:
            self.skipTest("needs the cash book")
        refusal = (
            self.env["coopaem.cashbook.refusal"]
            .sudo()
            .create(
                {
                    "user_id": self.env.uid,
                    "member_id": self.member.id,
                    "company_id": self.company.id,
                    "client_uuid": "1",
                    "code": "currency",
                }
            )
        )
        self.assertEqual(self._reasons(), ["refused"])
        self.assertEqual(self._reasons(member=self.neighbour), [])
        row = self.env["coopaem.attention"].with_user(self.user_coach).search([])
        action = row.action_open_reason()
        found = self.env[action["res_model"]].with_user(self.user_coach)
        self.assertEqual(found.search(action["domain"]), refusal.sudo(False))
        refusal._settle("Entered")
        self.assertEqual(self._reasons(), [])

    def test_a_planned_session_is_opened(self):
        """Not planned a second time: one is opened, of several the list."""
        start = fields.Datetime.now().replace(hour=11, minute=0, second=0)
        session = self.create_session(start=start, duration=1)
        self.create_session(days=5)
        self.env.flush_all()

        def open_row():
            row = self.env["coopaem.attention"].with_user(self.user_coach)
            return row.search([("reason", "=", "today")]).action_open_reason()

        action = open_row()
        self.assertEqual((action["view_mode"], action["res_id"]), ("form", session.id))
        self.create_session(start=start + timedelta(hours=3), duration=1)
        self.env.flush_all()
        action = open_row()
        self.assertFalse(action.get("res_id"))
        found = self.env["coopaem.session"].search(action["domain"])
        self.assertEqual(len(found), 2, "not that of another day")

    def test_coaches_see_their_own(self):
        self.create_action(days=-1)
        self.create_action(self.neighbour, days=-1)
        Attention = self.env["coopaem.attention"]
        self.env.flush_all()
        own = Attention.with_user(self.user_coach).search([])
        self.assertEqual(own.member_id, self.member)
        both = Attention.with_user(self.user_manager).search([])
        self.assertEqual(both.member_id, self.member | self.neighbour)
        self.assertFalse(Attention.with_user(self.user_other).search([]))
        for user in (self.user_programme_officer, self.user_accountant):
            self.assertFalse(Attention.with_user(user).has_access("read"))

    def test_rows_open_what_they_are_about(self):
        self.create_action(days=-1)
        self.env.flush_all()
        row = self.env["coopaem.attention"].with_user(self.user_coach).search([])
        action = row.action_open_reason()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(found), row.number)
        self.assertEqual(
            row.action_new_session()["context"]["default_member_id"], self.member.id
        )


@tagged("post_install", "-at_install")
class TestAttentionOfMany(CoachingCommon):
    """A thousand members and fifty thousand sessions."""

    MEMBERS = 1000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(cls.MEMBERS)]
        )
        members = cls.env["coopaem.member"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "coach_id": cls.user_coach.id,
                    "state": "entrepreneur",
                }
                for partner in partners
            ]
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                """
                WITH followup AS (
                    INSERT INTO coopaem_followup
                           (member_id, company_id, programme_id, date_start, state)
                    SELECT id, %(company)s, %(programme)s, CURRENT_DATE - 400, 'running'
                      FROM UNNEST(%(members)s) id
                 RETURNING id, member_id),
                action AS (
                    INSERT INTO coopaem_action
                           (member_id, company_id, name, owner, state, date_due,
                            progress)
                    SELECT id, %(company)s, 'Act', 'member', 'todo',
                           CURRENT_DATE - id %% 20 + 10, 0
                      FROM UNNEST(%(members)s) id)
                INSERT INTO coopaem_session
                       (member_id, company_id, followup_id, programme_id, coach_id,
                        type, mode, start, stop, duration, attendance)
                SELECT member_id, %(company)s, id, %(programme)s, %(coach)s,
                       'followup', 'office',
                       NOW() - (nr * 8 + member_id %% 60) * INTERVAL '1 day',
                       NOW() - (nr * 8 + member_id %% 60) * INTERVAL '1 day',
                       1, 'present'
                  FROM followup, generate_series(1, 50) nr
                """,
                company=cls.company.id,
                coach=cls.user_coach.id,
                programme=cls.programme.id,
                members=members.ids,
            )
        )
        cls.env.invalidate_all()
        for model in ("coopaem.member", "coopaem.followup", "coopaem.session"):
            cls.analyze(cls, model)
        cls.analyze(cls, "coopaem.action")

    def _open(self, limit=80):
        rows = self.env["coopaem.attention"].with_user(self.user_coach)
        spec = {
            "member_id": {"fields": {"display_name": {}}},
            "coach_id": {"fields": {"display_name": {}}},
            "reason": {},
            "date": {},
            "number": {},
            "phone": {},
        }
        return rows.web_search_read([], spec, limit=limit)

    def test_opens_fast_with_a_constant_number_of_queries(self):
        self._open()
        few = self.count_queries(self._open, 5)
        self.env.invalidate_all()
        begin = time.perf_counter()
        found = self._open()
        took = time.perf_counter() - begin
        self.assertGreater(found["length"], 300)
        self.assertEqual(self.count_queries(self._open, 80), few)
        self.assertLess(few, 25)
        self.assertLess(took, 1)

    def test_lists_of_sessions_and_followups(self):
        for records in (self.env["coopaem.session"], self.env["coopaem.followup"]):
            screens = self.screens(records, self.user_coach, [], ["member_id"])
            screens["list"]()
            with self.subTest(model=records._name):
                self.env.invalidate_all()
                begin = time.perf_counter()
                count = self.count_queries(screens["list"])
                self.assertLess(time.perf_counter() - begin, 1)
                self.assertLess(count, 30)
