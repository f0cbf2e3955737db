# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestMemberBoard(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_reader = cls.create_user(
            "reader",
            groups="coopaem_member.group_coopaem_manager,"
            "coopaem_member.group_coopaem_social",
        )

    def find(self, name, user=None):
        """Return what a filter of the search view finds."""
        user = user or self.user_reader
        Member = self.env["coopaem.member"].with_user(user)
        arch = etree.fromstring(Member.get_view(view_type="search")["arch"])
        (node,) = arch.xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": user.id})
        return Member.search(domain).sudo()

    # filters

    @freeze_time("2026-10-15")
    def test_agreement_ends_soon(self):
        unit = self.create_unit()
        soon, late, open_ended, ended = (
            self.create_member(name) for name in ("Soon", "Late", "Open", "Ended")
        )
        agreement = self.create_agreement(soon, unit, date_end="2026-12-14")
        self.create_agreement(
            soon, unit, date_end="2027-12-14", type_id=self.type_support.id
        )
        self.create_agreement(late, unit, date_end="2026-12-15")
        self.create_agreement(open_ended, unit)
        self.create_agreement(ended, unit, date_end="2026-10-01", state="ended")
        self.assertEqual(self.find("agreement_ends_soon"), soon)
        self.assertEqual(soon.running_agreement_id, agreement)
        self.assertEqual(soon.agreement_date_end, date(2026, 12, 14))
        self.assertTrue(open_ended.running_agreement_id)
        self.assertFalse(open_ended.agreement_date_end)
        self.assertFalse(ended.running_agreement_id)
        without = self.find("without_agreement")
        self.assertIn(ended, without)
        self.assertFalse((soon | late | open_ended) & without)

    @freeze_time("2026-10-15")
    def test_other_filters(self):
        unit = self.create_unit(coach_id=self.user_coach.id)
        mine = self.create_member("Mine", unit_ids=unit.ids)
        other = self.create_member(
            "Other", coach_id=False, permit_date_end="2026-12-14"
        )
        self.create_member("Gone", coach_id=False, state="exit")
        mine.last_contact_date = "2026-08-16"
        self.assertEqual(self.find("my_portfolio", self.user_coach), mine)
        self.assertNotIn(mine, self.find("without_unit"))
        self.assertIn(other, self.find("without_unit"))
        self.assertEqual(self.find("without_contact"), other)
        mine.last_contact_date = "2026-08-15"
        self.assertEqual(self.find("without_contact"), mine | other)
        self.assertEqual(self.find("permit_ends_soon"), other)
        with self.assertRaises(ValueError):
            self.find("permit_ends_soon", self.user_manager)

    # board

    def board(self, user):
        return (
            self.env["coopaem.member"]
            .with_user(user)
            .with_context(read_group_expand=True)
            .web_read_group(
                [("company_id", "=", self.company.id)],
                groupby=["state"],
                auto_unfold=True,
                unfold_read_specification={"name": {}},
            )["groups"]
        )

    def test_columns(self):
        self.create_member("Amina", state="supported")
        self.create_member("Badia", state="exit")
        groups = self.board(self.user_manager)
        self.assertEqual(
            [(group["state"], "__records" in group) for group in groups],
            [
                ("candidate", True),
                ("supported", True),
                ("entrepreneur", True),
                ("associate", True),
                ("exit", False),
            ],
        )

    def test_queries_do_not_grow(self):
        """A thousand members cost as many queries as ten."""
        manager, reader = self.user_manager, self.user_reader
        territory = self.create_territory("Fès")
        unit = self.create_unit(coach_id=self.user_coach.id)

        def create(count, prefix):
            partners = self.env["res.partner"].create(
                [{"name": f"{prefix} {number}"} for number in range(count)]
            )
            members = self.env["coopaem.member"].create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": self.company.id,
                        "territory_id": territory.id,
                        "unit_ids": unit.ids,
                        "sex": "female",
                    }
                    for partner in partners
                ]
            )
            self.env["coopaem.agreement"].create(
                [
                    {
                        "member_id": member.id,
                        "unit_id": unit.id,
                        "type_id": self.type_entry.id,
                        "date_start": "2026-01-01",
                        "date_end": "2026-12-31",
                        "state": "running",
                    }
                    for member in members
                ]
            )
            members.activity_schedule(
                "mail.mail_activity_data_todo", date(2026, 10, 1), user_id=manager.id
            )
            return members

        def screens(user):
            domain = [("company_id", "=", self.company.id)]
            by = ["state", "territory_id", *(["sex"] if user == reader else [])]
            found = {
                f"member {kind}": screen
                for kind, screen in self.screens(
                    self.env["coopaem.member"], user, domain, by
                ).items()
            }
            found["filter"] = lambda: self.find("agreement_ends_soon", user)
            if user != reader:
                by = ["state", "type_id"]
                for kind, screen in self.screens(
                    self.env["coopaem.agreement"], user, domain, by
                ).items():
                    found[f"agreement {kind}"] = screen
            return found

        create(10, "Few")
        self.env.flush_all()
        users = (manager, reader, self.user_coach)
        counts = {}
        for user in users:
            for name, screen in screens(user).items():
                screen()
                counts[user, name] = self.count_queries(screen)
        create(990, "Many")
        self.analyze("coopaem.member", "coopaem.agreement")
        self.assertEqual(
            self.env["coopaem.member"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            1000,
        )
        for user in users:
            for name, screen in screens(user).items():
                screen()
                with self.subTest(user=user.login, screen=name):
                    self.assertLessEqual(self.count_queries(screen), counts[user, name])

    # last contact

    def test_messages_are_contact(self):
        member = self.create_member().with_user(self.user_coach)
        with freeze_time("2026-10-01"):
            member.message_post(body="Automatic", message_type="notification")
            self.assertFalse(member.last_contact_date)
            member.with_user(self.env.ref("base.user_root")).message_post(
                body="Robot", message_type="comment"
            )
            self.assertFalse(member.last_contact_date)
            member.message_post(body="Called her", message_type="comment")
            self.assertEqual(member.last_contact_date, date(2026, 10, 1))
        with freeze_time("2026-10-05"):
            activity = member.activity_schedule("mail.mail_activity_data_call")
            self.assertEqual(member.last_contact_date, date(2026, 10, 1))
            activity.action_feedback()
            self.assertEqual(member.last_contact_date, date(2026, 10, 5))

    def meet(self, member, day, **vals):
        return self.env["calendar.event"].create(
            {
                "name": "Talk",
                "partner_ids": [(6, 0, member.partner_id.ids)],
                "start": f"{day} 09:00:00",
                "stop": f"{day} 10:00:00",
                **vals,
            }
        )

    def test_meetings_are_contact(self):
        member = self.create_member()
        with freeze_time("2026-10-05 08:00:00"):
            past = self.meet(member, "2026-10-02")
            self.assertEqual(member.last_contact_date, date(2026, 10, 2))
            self.meet(member, "2026-10-05")
            self.assertEqual(member.last_contact_date, date(2026, 10, 2))
            past.partner_ids = False
            self.assertFalse(member.last_contact_date)
        with freeze_time("2026-10-06"):
            self.env["coopaem.member"]._cron_last_contact()
            self.assertEqual(member.last_contact_date, date(2026, 10, 5))

    def test_last_contact_is_found_again(self):
        member = self.create_member()
        with freeze_time("2026-10-01"):
            member.with_user(self.user_coach).message_post(
                body="Called her", message_type="comment"
            )
        member.last_contact_date = False
        self.env["coopaem.member"]._cron_last_contact()
        self.assertEqual(member.last_contact_date, date(2026, 10, 1))
