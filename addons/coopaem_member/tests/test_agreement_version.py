# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-10-15")
class TestAgreementVersion(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.signature_required = False
        cls.first = cls.create_draft(
            date_start="2026-01-01",
            date_end="2026-12-31",
            levy_scheme_id=cls.scheme_a.id,
        )
        cls.first.action_start()

    def _amend(self, agreement=None, **vals):
        action = (agreement or self.first).with_user(self.user_coach).action_amend()
        amendment = self.env["coopaem.agreement"].browse(action["res_id"])
        amendment.write(vals)
        return amendment

    def _renew(self, agreement=None):
        action = (agreement or self.first).with_user(self.user_coach).action_renew()
        return self.env["coopaem.agreement"].browse(action["res_id"])

    def _scheme(self, day):
        return self.unit._get_levy_scheme(day)[self.unit.id]

    def test_amendment_takes_the_terms_over(self):
        amendment = self._amend()
        self.assertRecordValues(
            amendment,
            [
                {
                    "number": f"{self.first.number}/2",
                    "version": 2,
                    "amends_id": self.first.id,
                    "original_id": self.first.id,
                    "date_start": date(2026, 10, 15),
                    "date_end": date(2026, 12, 31),
                    "levy_scheme_id": self.scheme_a.id,
                    "pay_mode": "wage",
                    "notice_count": 15,
                    "state": "draft",
                    "is_renewal": False,
                }
            ],
        )
        self.assertEqual(amendment.note, self.first.note)
        self.assertEqual(self.first.state, "running")
        self.assertFalse(self.first.can_amend)
        with self.assertRefused(UserError, "already"):
            self.first.action_amend()

    def test_starting_it_ends_the_version_before(self):
        amendment = self._amend(
            date_start="2026-11-01", levy_scheme_id=self.scheme_b.id, pay_mode="none"
        )
        self.assertEqual(self._scheme("2026-11-02"), self.scheme_a.id, "not started")
        amendment.with_user(self.user_coach).action_start()
        self.assertRecordValues(
            self.first,
            [{"date_end": date(2026, 10, 31), "state": "running", "pay_mode": "wage"}],
        )
        self.assertEqual(self._scheme("2026-10-31"), self.scheme_a.id)
        self.assertEqual(self._scheme("2026-11-01"), self.scheme_b.id)
        self.assertEqual(self._scheme("2026-03-01"), self.scheme_a.id)
        with freeze_time("2026-11-01"):
            self.env["coopaem.agreement"]._cron_end_agreements()
        self.assertEqual(self.first.state, "ended")
        self.assertEqual(self.first.version_ids, self.first | amendment)

    def test_past_start_ends_the_version_before_at_once(self):
        amendment = self._amend(date_start="2026-10-02")
        amendment.action_start()
        self.assertRecordValues(
            self.first, [{"date_end": date(2026, 10, 1), "state": "ended"}]
        )

    def test_cancelling_gives_the_days_back(self):
        amendment = self._amend(
            date_start="2026-10-02", levy_scheme_id=self.scheme_b.id
        )
        amendment.action_start()
        with self.assertRefused(UserError, "was replaced by"):
            self.first.action_cancel()
        with self.assertRefused(UserError, "was replaced by"):
            self.first.date_end = "2026-09-30"
        amendment.action_cancel()
        self.assertRecordValues(
            self.first, [{"date_end": date(2026, 12, 31), "state": "running"}]
        )
        self.assertEqual(self._scheme("2026-10-20"), self.scheme_a.id)
        again = self._amend(date_start="2026-10-03")
        self.assertEqual(again.number, f"{self.first.number}/3")
        again.action_start()
        self.assertEqual(self.first.date_end, date(2026, 10, 2))

    def test_chain(self):
        second = self._amend(date_start="2026-10-02")
        second.action_start()
        third = self._amend(second, date_start="2026-10-10")
        third.action_start()
        self.assertEqual(third.original_id, self.first)
        for version in (self.first, second, third):
            self.assertEqual(version.version_ids, self.first | second | third)
        self.assertEqual(self.first._get_chain_end(), date(2026, 12, 31))
        with self.assertRefused(UserError, "was replaced by"):
            second.action_cancel()

    def test_what_an_amendment_cannot_be(self):
        amendment = self._amend()
        for vals, pattern in (
            ({"member_id": self.neighbour.id}, "keeps member"),
            ({"type_id": self.type_support.id}, "keeps member"),
            ({"date_start": "2026-01-01"}, "start after"),
            ({"date_start": "2027-02-01", "date_end": "2027-03-01"}, "at.the latest"),
            ({"date_end": "2027-01-31"}, "Renew"),
            ({"date_end": False}, "Renew"),
        ):
            with self.subTest(vals=vals), self.assertRefused(ValidationError, pattern):
                amendment.write(vals)
        self.first.action_cancel()
        with self.assertRefused(UserError, "not in force"):
            amendment.action_start()

    def test_renewal(self):
        renewal = self._renew()
        self.assertRecordValues(
            renewal,
            [
                {
                    "is_renewal": True,
                    "date_start": date(2027, 1, 1),
                    "date_end": date(2027, 6, 30),
                    "state": "draft",
                }
            ],
        )
        renewal.action_start()
        self.assertEqual(self.first.date_end, date(2026, 12, 31))
        self.assertFalse(renewal.can_renew)
        with self.assertRefused(UserError, "may be renewed 1 time"):
            renewal.action_renew()

    def test_renewal_after_the_end(self):
        with freeze_time("2027-01-10"):
            self.env["coopaem.agreement"]._cron_end_agreements()
            self.assertEqual(self.first.state, "ended")
            self.assertTrue(self.first.can_renew)
            renewal = self._renew()
            renewal.action_start()
            self.assertEqual(renewal.state, "running")
            self.assertEqual(self.first.state, "ended")

    def test_nothing_to_renew(self):
        endless = self.create_draft(self.neighbour, date_end=False)
        endless.action_start()
        with self.assertRefused(UserError, "no end"):
            endless.action_renew()

    def test_signed_amendment(self):
        self.type.signature_required = True
        amendment = self._amend(date_start="2026-10-10")
        self.assertTrue(amendment.signature_required)
        amendment.action_send()
        self.assertEqual(self.first.state, "running")
        self.sign(amendment)
        self.assertEqual(amendment.state, "running")
        self.assertEqual(self.first.date_end, date(2026, 10, 9))
