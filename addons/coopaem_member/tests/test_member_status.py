# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestMemberStatus(CoopaemMemberCommon):
    def history(self, member):
        """Return (status, from, until) of each line, the first one first."""
        member.invalidate_recordset(["status_ids"])
        return [
            (line.state, str(line.date_start), str(line.date_end or ""))
            for line in member.status_ids.sorted("date_start")
        ]

    def members_over_time(self):
        """A member who became one thing after the other."""
        with freeze_time("2026-01-10"):
            member = self.create_member()
        with freeze_time("2026-03-01"):
            member.state = "supported"
        with freeze_time("2026-06-15"):
            member.state = "entrepreneur"
        return member

    # written by itself

    def test_history_is_written(self):
        member = self.members_over_time()
        self.assertEqual(
            self.history(member),
            [
                ("candidate", "2026-01-10", "2026-02-28"),
                ("supported", "2026-03-01", "2026-06-14"),
                ("entrepreneur", "2026-06-15", ""),
            ],
        )
        self.assertEqual(member.state_date, date(2026, 6, 15))
        self.assertEqual(member.status_ids.user_id, self.env.user)

    @freeze_time("2026-03-01")
    def test_history_in_a_batch(self):
        """As many queries for many members as for a few."""
        few = self.env["coopaem.member"].union(
            *(self.create_member(f"A{number}") for number in range(2))
        )
        many = self.env["coopaem.member"].union(
            *(self.create_member(f"B{number}") for number in range(30))
        )
        with freeze_time("2026-04-01"):
            first = self.count_queries(few.write, {"state": "supported"})
            second = self.count_queries(many.write, {"state": "supported"})
        self.assertLessEqual(second, first)
        self.assertEqual(set(many.mapped("state_date")), {date(2026, 4, 1)})
        self.assertEqual(len(many.status_ids), 60)

    @freeze_time("2026-03-01")
    def test_creation_in_a_batch(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(32)]
        )
        Member = self.env["coopaem.member"]

        def create(some):
            Member.create(
                [
                    {"partner_id": partner.id, "company_id": self.company.id}
                    for partner in some
                ]
            )

        first = self.count_queries(create, partners[:2])
        self.assertLessEqual(self.count_queries(create, partners[2:]), first)

    def test_start_can_be_given(self):
        with freeze_time("2026-03-01"):
            member = self.create_member(state="entrepreneur", state_date="2025-09-01")
        self.assertEqual(self.history(member), [("entrepreneur", "2025-09-01", "")])
        with freeze_time("2026-03-10"):
            member.write({"state": "associate", "state_date": "2026-01-01"})
        self.assertEqual(
            self.history(member),
            [
                ("entrepreneur", "2025-09-01", "2025-12-31"),
                ("associate", "2026-01-01", ""),
            ],
        )
        with self.assertRefused(UserError, "history"):
            member.state_date = "2026-02-01"

    def test_second_change_of_a_day(self):
        with freeze_time("2026-01-10"):
            member = self.create_member()
        with freeze_time("2026-03-01"):
            member.state = "supported"
            member.state = "entrepreneur"
        self.assertEqual(
            self.history(member),
            [
                ("candidate", "2026-01-10", "2026-02-28"),
                ("entrepreneur", "2026-03-01", ""),
            ],
        )

    def test_slip_of_the_day(self):
        with freeze_time("2026-01-10"):
            member = self.create_member()
        with freeze_time("2026-03-01"):
            member.state = "supported"
            member.state = "candidate"
        self.assertEqual(self.history(member), [("candidate", "2026-01-10", "")])
        self.assertEqual(member.state_date, date(2026, 1, 10))

    # which status may follow which

    def test_no_way_back(self):
        member = self.members_over_time()
        for user in (self.user_coach, self.user_officer, self.user_manager):
            for state in ("supported", "candidate"):
                with (
                    self.subTest(user=user.login, state=state),
                    freeze_time("2026-07-01"),
                    self.assertRefused(UserError, "corrects the history"),
                ):
                    member.with_user(user).state = state
        self.assertEqual(member.state, "entrepreneur")

    @freeze_time("2026-07-01")
    def test_buttons(self):
        member = self.create_member().with_user(self.user_coach)
        for button, state in (
            ("action_support", "supported"),
            ("action_entrepreneur", "entrepreneur"),
            ("action_associate", "associate"),
        ):
            getattr(member, button)()
            self.assertEqual(member.state, state)
        for button in ("action_support", "action_exit", "action_readmit"):
            with self.assertRaises(AccessError):
                getattr(member.with_user(self.user_accountant), button)()

    # on a day

    def test_states_on_a_day(self):
        member = self.members_over_time()
        with freeze_time("2026-05-01"):
            other = self.create_member("Badia")
        both = member | other
        self.assertEqual(both._get_states_on(date(2026, 1, 9)), {})
        self.assertEqual(
            both._get_states_on(date(2026, 3, 1)), {member.id: "supported"}
        )
        self.assertEqual(
            both._get_states_on(date(2026, 6, 15)),
            {member.id: "entrepreneur", other.id: "candidate"},
        )
        self.assertEqual(
            both._get_states_on(date(2025, 1, 1), before_first=True),
            {member.id: "candidate", other.id: "candidate"},
        )
        self.assertEqual(self.count_queries(both._get_states_on, date(2026, 6, 15)), 1)
        self.assertEqual(self.env["coopaem.member"]._get_states_on("2026-01-01"), {})

    # corrections

    def test_manager_corrects_the_history(self):
        member = self.members_over_time().with_user(self.user_manager)
        last = member.status_ids.sorted("date_start")[-1]
        last.date_start = "2026-05-01"
        self.assertEqual(member.state_date, date(2026, 5, 1))
        self.assertEqual(member._get_states_on("2026-05-15"), {member.id: last.state})
        last.state = "associate"
        self.assertEqual(member.state, "associate")
        last.unlink()
        self.assertEqual(member.state, "supported")
        self.assertEqual(member.state_date, date(2026, 3, 1))

    def test_manager_adds_a_line_in_the_past(self):
        member = self.members_over_time().with_user(self.user_manager)
        with Form(member) as form, form.status_ids.new() as line:
            line.state = "associate"
            line.date_start = "2026-10-01"
            line.note = "Bought a share"
        self.assertEqual(member.state, "associate")
        self.assertEqual(
            self.history(member)[-2:],
            [
                ("entrepreneur", "2026-06-15", "2026-09-30"),
                ("associate", "2026-10-01", ""),
            ],
        )

    def test_history_cannot_contradict_itself(self):
        member = self.members_over_time()
        lines = member.status_ids.sorted("date_start")
        with self.assertRefused(ValidationError, "already"):
            lines[0].state = "supported"
        with self.assertRefused(ValidationError, "already"):
            lines[1].unlink()
            self.env["coopaem.member.status"].create(
                {
                    "member_id": member.id,
                    "state": "candidate",
                    "date_start": "2026-02-01",
                }
            )
        with (
            freeze_time("2026-07-01"),
            self.assertRefused(ValidationError, "a day to come"),
        ):
            lines[2].date_start = "2026-07-02"
        with self.assertRefused(UserError, "always has a status"):
            lines.unlink()

    def test_only_managers_correct(self):
        member = self.members_over_time()
        for role in ("coach", "officer", "accountant"):
            user = getattr(self, f"user_{role}")
            as_user = member.with_user(user)
            self.assertTrue(as_user.status_ids.mapped("date_end"))
            for call in (
                lambda m=as_user: m.status_ids[0].write({"date_start": "2026-01-01"}),
                lambda m=as_user: m.status_ids[0].unlink(),
                lambda m=as_user: m.write(
                    {"status_ids": [Command.create({"state": "associate"})]}
                ),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call()

    def test_members_of_before_begin_their_history(self):
        member = self.create_member(state="entrepreneur")
        self.env.cr.execute(
            "DELETE FROM coopaem_member_status WHERE member_id = %s", [member.id]
        )
        self.env.invalidate_all()
        self.env["coopaem.member.status"]._create_missing()
        self.assertRecordValues(
            member.status_ids,
            [{"state": "entrepreneur", "date_start": member.create_date.date()}],
        )
