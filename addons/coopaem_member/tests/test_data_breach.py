# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.coopaem_protection_mixin import CoopaemProtectionMixin
from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestDataBreach(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.user_protection = cls.create_user("protection")

    def breach(self, **vals):
        return self.env["coopaem.data.breach"].create(
            {"name": "A phone was stolen", "company_id": self.company.id, **vals}
        )

    def test_what_the_law_leaves(self):
        with patch.object(
            CoopaemProtectionMixin, "_get_legal_days", lambda self: (3, "72 hours")
        ):
            breach = self.breach(date_found="2026-03-09 15:30:00")
        self.assertEqual(breach.date_deadline, datetime(2026, 3, 12, 15, 30))
        self.assertEqual(breach.legal_note, "72 hours")
        self.assertEqual(breach.activity_ids.date_deadline, date(2026, 3, 12))
        self.assertEqual(breach.activity_ids.user_id, self.user_protection)
        self.assertFalse(breach.is_late)
        with freeze_time("2026-03-12 15:31:00"):
            breach.invalidate_recordset(["is_late"])
            self.assertTrue(breach.is_late)
            breach.date_authority = "2026-03-12 15:00:00"
            self.assertFalse(breach.is_late)

    def test_no_deadline_is_invented(self):
        breach = self.breach()
        self.assertFalse(breach.date_deadline)
        self.assertIn("No deadline is noted", breach.legal_note)
        self.assertEqual(breach.activity_ids.date_deadline, date(2026, 3, 10))

    def test_from_finding_to_closing(self):
        Breach = self.env["coopaem.data.breach"].with_user(self.user_manager)
        with Form(Breach) as form:
            form.name = "A mail to the wrong person"
            form.people_count = 12
            form.is_high_risk = True
        breach = form.record
        self.assertEqual(breach.company_id, self.company)
        with self.assertRefused(UserError, "Before closing"):
            breach.action_close()
        breach.write(
            {"measures": "Asked to delete it", "date_authority": "2026-03-10 08:00:00"}
        )
        with self.assertRefused(UserError, "the people"):
            breach.action_close()
        breach.date_people = "2026-03-10"
        breach.action_close()
        self.assertFalse(breach.activity_ids)
        with self.assertRefused(UserError, "is closed"):
            breach.people_count = 1
        with self.assertRefused(UserError, "nothing is deleted"):
            breach.sudo().unlink()

    def test_not_telling_has_a_reason(self):
        breach = self.breach(measures="Locked from afar")
        breach.reason_not_told = "The phone was encrypted"
        breach.action_close()
        self.assertEqual(breach.state, "closed")

    def test_refusals(self):
        for vals in (
            {"date_found": "2026-03-11 00:00:00"},
            {"date_begin": "2026-03-11"},
            {"date_people": "2026-03-11"},
        ):
            with self.assertRefused(ValidationError, "what is to come"):
                self.breach(**vals)

    def test_the_register_is_not_written_by_hand(self):
        breach = self.breach()
        for user in (self.user_manager, self.user_protection):
            as_user = breach.with_user(user)
            for vals in (
                {"state": "closed"},
                {"date_deadline": "2027-03-01 00:00:00"},
                {"legal_note": "None"},
            ):
                with self.subTest(vals=vals):
                    with self.assertRefused(UserError, "not entered by hand"):
                        as_user.write(vals)
                    with self.assertRefused(UserError, "not entered by hand"):
                        as_user.create({"name": "Theft", **vals})
        with self.assertRaises(AccessError):
            breach.with_user(self.user_coach).action_close()

    def test_its_officer_reads_names_alone(self):
        breach = self.breach(member_ids=self.create_member("Amina").ids)
        for screen in self.screens(
            breach.browse(), self.user_protection, [("id", "=", breach.id)], ["state"]
        ).values():
            screen()
        as_user = breach.with_user(self.user_protection)
        self.assertIn("Amina", as_user.member_names)
        with Form(as_user) as form:
            form.measures = "Locked from afar"
            form.reason_not_told = "The phone was encrypted"
        as_user.action_close()
        self.assertEqual(breach.state, "closed")

    def test_who_sees_breaches(self):
        breach = self.breach()
        own = [("id", "=", breach.id)]
        for user in (self.user_manager, self.user_protection):
            self.assertTrue(breach.with_user(user).search(own), user.login)
        self.assertFalse(breach.with_user(self.user_other).search(own))
        for user in (
            self.user_coach,
            self.user_officer,
            self.user_accountant,
            self.user_programme_officer,
            self.user_portal,
            self.user_public,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                breach.with_user(user).search(own)
