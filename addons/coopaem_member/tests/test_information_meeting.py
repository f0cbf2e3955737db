# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .recruitment_common import RecruitmentCommon


@tagged("post_install", "-at_install")
class TestInformationMeeting(RecruitmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_meeting()
        cls.later = cls.create_meeting("2026-12-08 09:00:00")
        cls.lead = cls.create_candidate(territory_id=cls.territory.id)
        cls.Registration = cls.env["coopaem.meeting.registration"]

    def _sign_up(self, lead, meeting):
        return self.Registration._sign_up(lead, meeting)

    @freeze_time("2026-11-20 08:00:00")
    def test_seats_are_limited_and_the_next_date_is_offered(self):
        leads = [self.create_candidate(name) for name in ("One", "Two", "Three")]
        for lead in leads[:2]:
            self._sign_up(lead, self.meeting)
        self.assertEqual(self.meeting.seats_left, 0)
        with self.assertRefused(UserError, "is full"):
            self._sign_up(leads[2], self.meeting)
        offered = self.env["calendar.event"]._get_offered_meetings(leads[2])
        self.assertEqual(offered, self.later)
        # who chooses another date gives the seat back
        self._sign_up(leads[0], self.later)
        self.assertEqual(self.meeting.seats_left, 1)
        self._sign_up(leads[2], self.meeting)
        self._sign_up(leads[2], self.meeting)
        self.assertEqual(self.meeting.expected_count, 2)
        with self.assertRefused(UserError, "is full"):
            self._sign_up(leads[0], self.meeting)

    @freeze_time("2026-12-02 08:00:00")
    def test_what_is_offered(self):
        elsewhere = self.create_territory("Boulemane")
        quarter = self.create_territory("Medina", parent_id=self.territory.id)
        here, _there, _abroad = (
            self.create_meeting("2026-12-09 09:00:00", territory_id=self.territory.id),
            self.create_meeting("2026-12-10 09:00:00", territory_id=elsewhere.id),
            self.create_meeting("2026-12-11 09:00:00", company=self.other_company),
        )
        self.lead.territory_id = quarter
        offered = self.env["calendar.event"]._get_offered_meetings(self.lead)
        self.assertEqual(offered, self.later | here)

    def test_presence_moves_on(self):
        registration = self._sign_up(self.lead, self.meeting)
        self.assertEqual(self.lead.recruitment_step, "meeting")
        registration = registration.with_user(self.user_officer)
        registration.action_absent()
        self.assertEqual(self.lead.recruitment_step, "meeting")
        registration.action_present()
        self.assertEqual(self.lead.recruitment_step, "diagnostic")
        self.lead._move_to_step("committee")
        registration.action_present()
        self.assertEqual(self.lead.recruitment_step, "committee")

    def test_same_cooperative(self):
        abroad = self.create_meeting(company=self.other_company)
        with self.assertRefused(ValidationError, "same cooperative"):
            self._sign_up(self.lead, abroad)
        event = self.meeting.copy({"is_information_meeting": False})
        with self.assertRefused(ValidationError, "information meetings only"):
            self._sign_up(self.lead, event)
        with self.assertRefused(ValidationError, "another cooperative"):
            abroad.territory_id = self.territory

    def test_meeting_with_people_is_not_deleted(self):
        self._sign_up(self.lead, self.meeting)
        with self.assertRefused(UserError, "are expected"):
            self.meeting.unlink()
        self.later.unlink()

    def test_coaches_see_their_candidates(self):
        mine = self.create_candidate("Mine", user_id=self.user_coach.id)
        theirs = self.create_candidate("Theirs", user_id=self.user_officer.id)
        for lead in (mine, theirs):
            self._sign_up(lead, self.meeting)
        seen = self.Registration.with_user(self.user_coach).search([])
        self.assertEqual(seen.lead_id.sudo(), mine)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_guests_do_not_see_who_is_expected(self):
        """A portal user who is invited to the event may read it, not the candidates."""
        self._sign_up(self.lead, self.meeting)
        self.meeting.partner_ids = self.user_portal.partner_id
        as_guest = self.meeting.with_user(self.user_portal)
        self.assertTrue(as_guest.read(["name"]))
        self.assertNotIn(self.lead.contact_name, as_guest.partner_ids.mapped("name"))
        for name in ("registration_ids", "expected_count", "seats", "territory_id"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                as_guest.read([name])
        with self.assertRaises(AccessError):
            as_guest.search([("registration_ids.lead_id", "!=", False)])
        with self.assertRaises(AccessError):
            self.Registration.with_user(self.user_portal).search([])
