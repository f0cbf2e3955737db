# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import PropertyMock, patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CoopaemMemberCommon

FORM = {"name": {}, "sex": {}, "identity_number": {}, "income_now": {}}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:20:00")
class TestSocialRead(CoopaemMemberCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_reader = cls.create_user(
            "reader",
            groups="coopaem_member.group_coopaem_officer,"
            "coopaem_member.group_coopaem_social",
        )
        cls.user_protection = cls.create_user("protection")
        cls.member = cls.create_member("Amina", sex="female", identity_number="AB1")
        cls.badia = cls.create_member("Badia", sex="male")

    def logs(self):
        """What is in the log, what is pending included; oldest first."""
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        return self.env["coopaem.social.read"].search(
            [("company_id", "in", (self.company | self.other_company).ids)], order="id"
        )

    def test_a_form_is_one_row_an_hour(self):
        as_reader = self.member.with_user(self.user_reader)
        as_reader.web_read(FORM)
        as_reader.read(["sex"])
        self.assertRecordValues(
            self.logs(),
            [
                {
                    "user_id": self.user_reader.id,
                    "company_id": self.company.id,
                    "hour": datetime(2026, 3, 10, 9),
                    "kind": "file",
                    "member_id": self.member.id,
                    "member_ids": self.member.ids,
                    "member_count": 1,
                }
            ],
        )
        as_reader.web_read(FORM)
        self.assertEqual(len(self.logs()), 1, "again within the hour")
        with freeze_time("2026-03-10 10:05:00"):
            as_reader.web_read(FORM)
            self.assertEqual(len(self.logs()), 2)

    def test_what_is_not_of_the_social_file(self):
        both = (self.member | self.badia).with_user(self.user_reader)
        both.web_read({"name": {}, "ref": {}, "state": {}})
        both.search([("state", "=", "candidate")], order="name")
        both.formatted_read_group([], ["state"], ["__count"])
        # what the server reads for itself is nobody's look
        both.sudo().read(["sex"])
        self.assertFalse(self.logs())

    def test_a_list_is_one_row(self):
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        ours = [("id", "in", (self.member | self.badia).ids)]
        Member.web_search_read(ours, {"name": {}, "sex": {}})
        log = self.logs()
        self.assertRecordValues(
            log, [{"kind": "list", "member_count": 2, "member_id": False}]
        )
        self.assertEqual(log.member_ids, self.member | self.badia)
        self.assertIn("Badia", log.member_names)
        found = log.search([("member_ids", "in", self.badia.ids)])
        self.assertEqual(found, log)
        found = log.search(
            [("member_ids.name", "ilike", "Badia"), ("id", "in", log.ids)]
        )
        self.assertEqual(found, log)
        Member.web_search_read(ours, {"name": {}, "sex": {}})
        self.assertEqual(self.logs(), log)

    def test_boards_and_tables(self):
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        ours = [("id", "in", (self.member | self.badia).ids)]
        Member.formatted_read_group(ours, ["sex"], ["__count"])
        Member.formatted_read_grouping_sets(ours, [[], ["state"]], ["income_now:sum"])
        self.assertRecordValues(self.logs(), [{"kind": "table", "member_count": 2}])

    def add_members(self):
        """More members: from five on nobody is told of alone."""
        for number in range(6):
            self.create_member(f"Woman {number}", sex="female")

    def test_tables_of_few_say_whose(self):
        self.add_members()
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        ours = [("company_id", "=", self.company.id)]
        Member.formatted_read_group(ours, ["sex"], ["__count"])
        log = self.logs()
        self.assertEqual(log.member_ids, self.badia, "the only man")
        women = [*ours, ("sex", "=", "female")]
        with freeze_time("2026-03-10 11:00:00"):
            Member.formatted_read_group(women, ["state"], ["income_now:avg"])
            log = self.logs() - log
            self.assertRecordValues(
                log.sorted("kind"),
                [
                    {"kind": "search", "member_count": 0},
                    {"kind": "table", "member_count": 7},
                ],
            )
            self.assertFalse(log.member_ids)
        before = self.logs()
        with freeze_time("2026-03-10 12:00:00"):
            # each group is one person, sorted by what they earn
            Member.formatted_read_group(
                ours, ["name"], ["__count"], order="income_now:max desc"
            )
            self.assertEqual(len((self.logs() - before).member_ids), 8)
        before = self.logs()
        with freeze_time("2026-03-10 13:00:00"):
            Member.formatted_read_group(
                ours, ["name"], ["__count"], having=[("income_now:max", ">=", 0)]
            )
            self.assertEqual(len((self.logs() - before).member_ids), 8)

    def test_tables_of_other_records(self):
        unit = self.create_unit()
        for member in (self.member, self.badia):
            self.create_agreement(member, unit)
        self.env["coopaem.agreement"].with_user(self.user_reader).formatted_read_group(
            [("member_id", "=", self.member.id)],
            ["member_id.identity_number"],
            ["__count"],
            limit=1,
        )
        log = self.logs()
        self.assertEqual((log.kind, log.member_ids), ("table", self.member))

    def test_nobody_is_copied(self):
        for call in ("copy_data", "copy"):
            with self.assertRefused(UserError, "not copied"):
                getattr(self.member.with_user(self.user_reader), call)()
        self.assertFalse(self.logs())

    def test_searches_within_a_search(self):
        self.add_members()
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        for hour, domain in enumerate(
            (
                [("id", "any", [("sex", "=", "male")])],
                [("id", "not any", [("id", "any", [("sex", "!=", "male")])])],
            )
        ):
            before = self.logs()
            with freeze_time(f"2026-03-10 {13 + hour}:00:00"):
                self.assertEqual(Member.search(domain), self.badia)
                log = self.logs() - before
                self.assertEqual((log.kind, log.member_ids), ("search", self.badia))

    def test_searches_of_few_say_whose(self):
        self.add_members()
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        # not found says as much: she is no man
        self.assertFalse(
            Member.search([("id", "=", self.member.id), ("sex", "=", "male")])
        )
        self.assertEqual(self.logs().member_ids, self.member)
        before = self.logs()
        with freeze_time("2026-03-10 11:00:00"):
            richest = Member.search([], order="income_now desc", limit=1)
            self.assertEqual((self.logs() - before).member_ids, richest)
        before = self.logs()
        with freeze_time("2026-03-10 12:00:00"):
            Member.search([("sex", "=", "female")])
            self.assertFalse((self.logs() - before).member_ids, "of seven people")

    def test_searching_by_it(self):
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        self.add_members()
        Member.search([("identity_number", "=", "AB1")])
        self.assertRecordValues(
            self.logs(), [{"kind": "search", "member_id": self.member.id}]
        )
        with freeze_time("2026-03-10 11:00:00"):
            Member.search([], order="income_now desc", limit=1)
            self.assertEqual(len(self.logs()), 2)
        with freeze_time("2026-03-10 12:00:00"):
            self.env["coopaem.agreement"].with_user(self.user_reader).search(
                [("member_id.sex", "=", "female")]
            )
            self.assertEqual(len(self.logs()), 3, "also by another path")

    def test_through_another_record(self):
        agreement = self.create_agreement(self.member, self.create_unit())
        agreement.with_user(self.user_reader).web_read(
            {"member_id": {"fields": {"display_name": {}, "identity_number": {}}}}
        )
        self.assertEqual(self.logs().member_id, self.member)

    def test_companies_are_told_apart(self):
        theirs = self.create_member("Else", self.other_company)
        self.user_reader.company_ids += self.other_company
        both = (self.member | theirs).with_user(self.user_reader)
        both.with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        ).read(["sex"])
        self.assertEqual(
            {(log.company_id, log.member_ids) for log in self.logs()},
            {(self.company, self.member), (self.other_company, theirs)},
        )
        log = self.logs()
        seen = log.with_user(self.user_protection).search([("id", "in", log.ids)])
        self.assertEqual(seen.company_id, self.company)

    def test_what_was_undone_is_not_noted(self):
        with self.assertRaises(AccessError):
            self.member.with_user(self.user_officer).read(["sex"])
        self.assertFalse(self.logs())

    def test_it_costs_one_statement(self):
        members = self.env["coopaem.member"].concat(
            *(self.create_member(f"Member {number}") for number in range(30))
        )
        self.env.cr.flush()
        for few in (members[:2], members):
            few.with_user(self.user_reader).read(["sex"])
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            # who is there, and the row
            self.assertLessEqual(self.env.cr.sql_log_count - before, 2)

    def test_a_transaction_that_may_only_read(self):
        """It is written down when that one is over, through another connection."""

        @contextmanager
        def cursor(_registry):
            yield self.env.cr

        with (
            patch.object(
                type(self.env.cr),
                "readonly",
                new_callable=PropertyMock,
                return_value=True,
            ),
            patch.object(type(self.env.registry), "cursor", cursor),
        ):
            self.member.with_user(self.user_reader).web_read(FORM)
            self.assertFalse(self.logs(), "nothing is written within it")
            self.env.cr.postcommit.run()
        self.assertEqual(self.logs().member_id, self.member)

    # who reads the log, and for how long

    def test_nobody_changes_it(self):
        self.member.with_user(self.user_reader).read(["sex"])
        log = self.logs()
        administrator = self.create_user("administrator")
        for user in (self.user_protection, administrator):
            as_user = log.with_user(user)
            self.assertEqual(as_user.read(["kind"])[0]["kind"], "file")
            self.assertIn("Amina", as_user.member_names)
            for call in (
                lambda one=as_user: one.write({"kind": "list"}),
                as_user.unlink,
                lambda one=as_user: one.create({"kind": "list"}),
            ):
                with self.assertRaises(AccessError):
                    call()
        for user in (
            self.user_manager,
            self.user_reader,
            self.user_officer,
            self.user_coach,
            self.user_accountant,
            self.user_programme_officer,
            self.user_portal,
            self.user_public,
        ):
            self.assertFalse(log.with_user(user).has_access("read"), user.login)
        for call in (
            lambda: log.write({"kind": "list"}),
            log.unlink,
            lambda: log.create({"kind": "list"}),
        ):
            with self.assertRaises(UserError):
                call()

    def test_its_officer_reads_no_social_file(self):
        as_user = self.member.with_user(self.user_protection)
        self.assertFalse(as_user.has_access("read"))
        for name in ("sex", "phone", "note", "name"):
            with self.assertRaises(AccessError):
                as_user.read([name])
        self.member.message_post(body="Between us")
        messages = self.env["mail.message"].with_user(self.user_protection)
        self.assertFalse(
            messages.search(
                [("model", "=", "coopaem.member"), ("res_id", "=", self.member.id)]
            )
        )
        file = self.env["ir.attachment"].create(
            {
                "name": "card.pdf",
                "raw": b"card",
                "res_model": "coopaem.member",
                "res_id": self.member.id,
            }
        )
        with self.assertRaises(AccessError):
            file.with_user(self.user_protection).read(["raw"])
        with self.assertRaises(AccessError):
            as_user.write({"color": 1})

    def test_its_officer_finds_names_and_their_readings(self):
        self.create_member("Amina elsewhere", self.other_company)
        Member = self.env["coopaem.member"].with_user(self.user_protection)
        found = Member.web_name_search("Amina", {"display_name": {}})
        self.assertEqual([one["id"] for one in found], self.member.ids)
        # what else is asked of them is not answered
        asked = Member.name_search("Amina", [("identity_number", "=", "no")])
        self.assertEqual([one[0] for one in asked], self.member.ids)
        for user in (self.user_internal, self.user_portal, self.user_programme_officer):
            with self.assertRaises(AccessError):
                Member.with_user(user).name_search("Amina")
        self.member.with_user(self.user_reader).read(["sex"])
        log = self.logs()
        Log = self.env["coopaem.social.read"].with_user(self.user_protection)
        ours = [("id", "in", log.ids)]
        self.assertEqual(Log.search([*ours, ("member_names", "ilike", "ami")]), log)
        self.assertFalse(Log.search([*ours, ("member_names", "ilike", "bad")]))
        Log.search(ours).web_read(
            {"member_names": {}, "member_id": {"fields": {"display_name": {}}}}
        )

    def test_a_member_that_is_deleted(self):
        self.badia.with_user(self.user_reader).read(["sex"])
        log = self.logs()
        self.badia.unlink()
        self.assertEqual((log.member_count, len(log.member_ids)), (1, 0))

    # what the person sees

    def test_the_person_sees_when_and_in_which_function(self):
        user = new_test_user(
            self.env,
            login="coopaem_amina",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.member.partner_id = user.partner_id
        self.member.name = "Amina"
        self.user_coach.group_ids += self.env.ref("coopaem_member.group_coopaem_social")
        self.member.with_user(self.user_coach).read(["sex"])
        self.badia.with_user(self.user_reader).read(["sex"])
        self.logs()
        self.authenticate(user.login, user.login)
        page = self.url_open("/my/data").text
        self.assertIn("Your coach", page)
        self.assertNotIn(self.user_coach.name, page)
        self.assertNotIn("The office", page, "that was somebody else's file")
