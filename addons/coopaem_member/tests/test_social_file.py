# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon

SOCIAL = {
    "sex": "female",
    "birth_date": "1996-11-01",
    "identity_number": "AB123456",
    "civil_status": "married",
    "household_size": 5,
    "child_count": 2,
    "income_entry": 1200,
}


@tagged("post_install", "-at_install")
class TestSocialFile(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_reader = cls.create_user(
            "reader",
            groups="coopaem_member.group_coopaem_officer,"
            "coopaem_member.group_coopaem_social,base.group_allow_export",
        )
        cls.user_manager.group_ids += cls.env.ref("base.group_allow_export")
        cls.member = cls.create_member(**SOCIAL)
        cls.social = cls.env["coopaem.member"]._get_social_fields()

    # who sees it

    def test_only_readers(self):
        self.assertLessEqual(set(SOCIAL) | {"age", "zone_id", "goals"}, self.social)
        as_reader = self.member.with_user(self.user_reader)
        self.assertEqual(as_reader.read(["sex"])[0]["sex"], "female")
        for role in ("manager", "officer", "coach", "accountant"):
            as_user = self.member.with_user(getattr(self, f"user_{role}"))
            with self.subTest(role=role):
                self.assertFalse(self.social & set(as_user.fields_get()))
                self.assertFalse(self.social & set(as_user.read()[0]))
                for name in self.social:
                    with self.assertRaises(AccessError):
                        as_user.read([name])
                with self.assertRaises(AccessError):
                    as_user.write({"identity_number": "X"})
                with self.assertRaises(AccessError):
                    as_user.search([("identity_number", "=", "AB123456")])
                with self.assertRaises(AccessError):
                    as_user.formatted_read_group([], ["sex"], ["__count"])

    def test_search_by_identity_number(self):
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        self.assertEqual(
            Member.search([("identity_number", "ilike", "b1234")]).ids, self.member.ids
        )

    def test_screens_work_for_everybody(self):
        """Views leave out what the user may not read."""
        Member = self.env["coopaem.member"]
        for user, sees in ((self.user_reader, True), (self.user_officer, False)):
            views = Member.with_user(user).get_views(
                [
                    (False, kind)
                    for kind in ("form", "list", "kanban", "search", "pivot", "graph")
                ]
            )["views"]
            for kind, name in (
                ("form", "identity_number"),
                ("list", "sex"),
                ("search", "identity_number"),
                ("search", "permit_date_end"),
                ("pivot", "sex"),
                ("graph", "sex"),
            ):
                with self.subTest(user=user.login, kind=kind):
                    self.assertEqual(name in views[kind]["arch"], sees)
        with Form(self.member.with_user(self.user_officer)) as form:
            form.phone = "0611111111"
        with Form(self.member.with_user(self.user_reader)) as form:
            form.income_now = 3000
        self.assertEqual(self.member.income_now, 3000)

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_import(self):
        partner = self.env["res.partner"].create({"name": "Badia"})
        Member = self.env["coopaem.member"].with_user(self.user_officer)
        result = Member.load(["partner_id/.id", "sex"], [[str(partner.id), "female"]])
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])
        result = Member.load(["partner_id/.id"], [[str(partner.id)]])
        self.assertTrue(result["ids"], result["messages"])
        other = self.env["res.partner"].create({"name": "Chama"})
        Member = self.env["coopaem.member"].with_user(self.user_reader)
        result = Member.load(["partner_id/.id", "sex"], [[str(other.id), "female"]])
        self.assertTrue(result["ids"], result["messages"])

    def test_nothing_leaks_through_messages(self):
        tracked = self.env["coopaem.member"]._track_get_fields()
        self.assertFalse(self.social & set(tracked))
        member = self.member.with_context(tracking_disable=False)
        before = member.message_ids
        member.write({"income_now": 10, "identity_number": "ZZ9", "state": "supported"})
        self.env.flush_all()
        self.cr.precommit.run()
        values = (member.message_ids - before).tracking_value_ids
        self.assertFalse(self.social & set(values.field_id.mapped("name")))

    # what it holds

    @freeze_time("2026-11-01")
    def test_age(self):
        Member = self.env["coopaem.member"]
        mine = [("id", "=", self.member.id)]
        self.assertEqual(self.member.age, 30)
        for domain in (
            [("age", "=", 30)],
            [("age", ">=", 30)],
            [("age", "<=", 30)],
            [("age", ">", 29)],
            [("age", "<", 31)],
            [("age", "!=", 29)],
        ):
            self.assertEqual(Member.search(mine + domain), self.member, domain)
        for domain in ([("age", ">", 30)], [("age", "<", 30)], [("age", "=", 29)]):
            self.assertFalse(Member.search(mine + domain), domain)
        with freeze_time("2026-10-31"):
            self.member.invalidate_recordset(["age"])
            self.assertEqual(self.member.age, 29)
            self.assertFalse(Member.search([*mine, ("age", ">=", 30)]))
        with self.assertRefused(ValidationError, "born"):
            self.member.birth_date = "2026-11-02"

    def test_what_is_true_now_is_dated(self):
        with freeze_time("2026-05-02"):
            self.member.situation_entry = "informal"
            self.assertFalse(self.member.social_date)
            self.member.with_user(self.user_reader).write({"income_now": 2000})
        self.assertEqual(self.member.social_date, date(2026, 5, 2))
        self.member.write({"situation_now": "employee", "social_date": "2026-04-30"})
        self.assertEqual(self.member.social_date, date(2026, 4, 30))

    def test_zone(self):
        region = self.create_territory("Gabès")
        zone = self.create_territory("Oasis", parent_id=region.id)
        quarter = self.create_territory("Chenini", parent_id=zone.id)
        elsewhere = self.create_territory("Médenine")
        self.member.write({"territory_id": region.id, "zone_id": quarter.id})
        with self.assertRefused(ValidationError, "zone"):
            self.member.with_user(self.user_officer).territory_id = elsewhere
        Member = self.env["coopaem.member"]
        self.assertEqual(Member.search([("zone_id", "child_of", zone.id)]), self.member)

    def test_no_negative_figures(self):
        with self.assertRefused(ValidationError, "People in the household"):
            self.member.household_size = -1

    # reminder of a permit

    @freeze_time("2026-11-01")
    def test_permit_reminder(self):
        self.member.permit_date_end = "2026-12-15"
        far = self.create_member("Far", permit_date_end="2027-12-15")
        gone = self.create_member("Gone", permit_date_end="2026-12-15", state="exit")
        Member = self.env["coopaem.member"]
        Member._cron_permits()
        activity = self.member.activity_ids
        self.assertEqual(activity.user_id, self.user_reader)
        self.assertNotIn("permit", (activity.summary + str(activity.note)).lower())
        self.assertNotEqual(activity.date_deadline, date(2026, 12, 15))
        self.assertFalse((far | gone).activity_ids)
        Member._cron_permits()
        self.assertEqual(len(self.member.activity_ids), 1, "once for each permit")
        self.member.permit_date_end = "2026-12-20"
        self.user_coach.group_ids += self.env.ref("coopaem_member.group_coopaem_social")
        Member._cron_permits()
        self.assertIn(self.user_coach, self.member.activity_ids.user_id)

    # exports

    def logs(self):
        return self.env["coopaem.social.export"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_exports_are_logged(self):
        both = (self.member | self.create_member("Badia")).with_user(self.user_reader)
        both.export_data(["ref", "name", "state"])
        self.assertFalse(self.logs())
        both.export_data(["ref", "sex", "income_entry"])
        self.assertRecordValues(
            self.logs(),
            [
                {
                    "user_id": self.user_reader.id,
                    "company_id": self.company.id,
                    "source": "Member",
                    "member_count": 2,
                    "field_names": "income_entry, sex",
                    "member_ids": both.ids,
                }
            ],
        )

    def test_exports_by_another_path_are_logged(self):
        unit = self.create_unit(member_ids=self.member.ids)
        agreement = self.create_agreement(self.member, unit)
        agreement.with_user(self.user_reader).export_data(
            ["number", "member_id/identity_number", "member_id/nationality_id/.id"]
        )
        unit.with_user(self.user_reader).export_data(["name", "member_ids/sex"])
        unit.with_user(self.user_reader).export_data(["name", "member_ids/ref"])
        self.assertEqual(
            self.logs().mapped("field_names"),
            ["sex", "identity_number, nationality_id"],
        )
        self.assertEqual(self.logs().member_ids, self.member)

    def test_tables_are_logged(self):
        self.create_member("Hidden", sex="male", active=False)
        Export = self.env["coopaem.social.export"]
        before = Export.search([])
        as_reader = Export.with_user(self.user_reader)
        mine = [("id", "=", self.member.id)]
        as_reader.log_table("coopaem.member", mine, ["state", "__count"])
        self.assertEqual(Export.search([]), before, "nothing social in it")
        as_reader.log_table("coopaem.member", mine, ["sex", "state", "__count"])
        log = Export.search([]) - before
        self.assertEqual(log.user_id, self.user_reader)
        self.assertEqual(log.member_ids, self.member)
        self.assertEqual(log.field_names, "sex")
        with self.assertRaises(AccessError):
            Export.with_user(self.user_officer).log_table("coopaem.member", [], ["sex"])

    def test_refused_exports_are_not_logged(self):
        for user in (self.user_manager, self.user_officer):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.member.with_user(user).export_data(["sex"])
        self.assertFalse(self.logs())

    def test_nobody_changes_the_log(self):
        self.member.with_user(self.user_reader).export_data(["sex"])
        log = self.logs()
        only_social = new_test_user(
            self.env,
            login="coopaem_social_only",
            groups="coopaem_member.group_coopaem_social",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (self.user_manager, self.user_reader, only_social):
            as_user = log.with_user(user)
            self.assertEqual(as_user.member_count, 1)
            with self.assertRaises(AccessError):
                as_user.write({"user_id": self.env.uid})
            with self.assertRaises(AccessError):
                as_user.unlink()
            with self.assertRaises(AccessError):
                as_user.create({"user_id": user.id, "company_id": self.company.id})
        with self.assertRefused(UserError, "cannot be changed"):
            log.member_count = 0
        with self.assertRefused(UserError, "cannot be deleted"):
            log.unlink()
        for user in (self.user_officer, self.user_coach, self.user_other):
            self.assertFalse(log.with_user(user).has_access("read"), user.login)

    def test_a_member_can_be_deleted_after_an_export(self):
        self.member.with_user(self.user_reader).export_data(["sex"])
        self.member.unlink()
        self.assertEqual(self.logs().member_count, 1)
