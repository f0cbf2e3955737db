# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestFiguresAlone(CoopaemMemberCommon):
    """Programme officers read of groups of people, also in Odoo's own records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member("Halima", coach_id=cls.user_coach.id)
        cls.partner = cls.member.partner_id
        cls.meeting = cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-03-02 09:00:00",
                "stop": "2026-03-02 10:00:00",
                "privacy": "private",
                "user_id": cls.user_coach.id,
                "partner_ids": (cls.partner | cls.user_coach.partner_id).ids,
            }
        )

    def read_by(self, user, record):
        return record.with_user(user).search([("id", "in", record.ids)])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_finds_people(self):
        portal_user = self.env["res.users"].create(
            {
                "name": "Halima",
                "login": "halima",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "company_ids": self.company.ids,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        programme = self.user_programme_officer
        for record in (self.partner, portal_user, self.meeting):
            self.assertFalse(self.read_by(programme, record), record._name)
            self.assertTrue(self.read_by(self.user_officer, record), record._name)
            with self.assertRaises(AccessError):
                record.with_user(programme).read(["display_name"])
        colleagues = self.user_manager.partner_id | self.company.partner_id
        self.assertEqual(self.read_by(programme, colleagues), colleagues)
        self.assertEqual(self.read_by(programme, self.user_manager), self.user_manager)
        self.assertFalse(
            self.env["account.analytic.account"].with_user(programme).search([])
        )
        own = (
            self.env["calendar.event"]
            .with_user(programme)
            .create(
                {
                    "name": "Mine",
                    "start": "2026-03-02 09:00:00",
                    "stop": "2026-03-02 10:00:00",
                }
            )
        )
        self.assertTrue(self.read_by(programme, own))

    def test_who_has_another_task_as_well(self):
        """A programme officer who keeps the accounts reads contacts."""
        user = self.user_programme_officer
        user.group_ids += self.env.ref("coopaem_member.group_coopaem_accountant")
        self.assertTrue(self.read_by(user, self.partner))

    def test_guests_of_private_meetings(self):
        """Who meets whom is known to those who meet."""
        attendees = self.meeting.attendee_ids
        self.assertEqual(len(attendees), 2)
        self.assertEqual(self.read_by(self.user_coach, attendees), attendees)
        self.assertFalse(self.read_by(self.user_officer, attendees))
        self.meeting.privacy = "public"
        self.assertEqual(self.read_by(self.user_officer, attendees), attendees)
