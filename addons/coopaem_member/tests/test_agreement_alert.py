# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.tests import tagged

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestAgreementAlert(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type.signature_required = False
        with freeze_time("2026-01-01"):
            cls.agreement = cls.create_draft(
                date_start="2026-01-01", date_end="2026-12-31", trial_date_end=False
            )
            cls.agreement.action_start()

    def _run(self, day):
        with freeze_time(day):
            self.env["coopaem.agreement"]._cron_alert_ends()
        return self.agreement.activity_ids

    def test_60_30_and_7_days_before(self):
        self.assertFalse(self._run("2026-10-31"))
        first = self._run("2026-11-02")
        self.assertRecordValues(
            first,
            [
                {
                    "user_id": self.user_coach.id,
                    "date_deadline": self.agreement.date_end,
                    "activity_type_id": self.env.ref(
                        "coopaem_member.mail_activity_type_agreement_end"
                    ).id,
                }
            ],
        )
        self.assertEqual(self._run("2026-11-02"), first, "run twice on a day")
        self.assertEqual(self._run("2026-11-30"), first)
        second = self._run("2026-12-01")
        self.assertEqual(len(second), 1)
        self.assertNotEqual(second, first)
        second.action_done()
        self.assertFalse(self._run("2026-12-20"), "done, and not due again")
        self.assertEqual(len(self._run("2026-12-24")), 1)
        self.assertFalse(self._run("2026-12-31") - self._run("2026-12-31"))

    def test_the_member_is_told_whatever_was_chosen(self):
        partner = self.agreement.member_id.partner_id
        partner.write({"email": "member@example.com", "lang": "en_US"})
        before = self.env["mail.mail"].search([])
        self._run("2026-11-02")
        self._run("2026-11-03")
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.recipient_ids, partner)
        self.assertIn(self.agreement.number, mail.subject)
        self.assertIn(self.agreement.access_url, mail.body_html)

    def test_missed_days(self):
        self.assertEqual(len(self._run("2026-12-10")), 1, "late, and once")
        self.assertEqual(self.agreement.alert_days, 30)

    def test_cleared_when_it_ends(self):
        self.assertTrue(self._run("2026-11-10"))
        with freeze_time("2026-11-10"):
            self.agreement.action_end()
        self.assertFalse(self.agreement.activity_ids)

    def test_cleared_when_renewed(self):
        self.assertTrue(self._run("2026-11-10"))
        with freeze_time("2026-11-10"):
            action = self.agreement.action_renew()
            renewal = self.env["coopaem.agreement"].browse(action["res_id"])
            self.assertTrue(self.agreement.activity_ids, "not renewed yet")
            renewal.action_start()
        self.assertFalse(self.agreement.activity_ids)
        self.assertFalse(self._run("2026-12-26"))

    def test_another_end_is_another_alert(self):
        self.assertTrue(self._run("2026-11-10"))
        self.agreement.date_end = "2027-12-31"
        self.assertFalse(self.agreement.activity_ids)
        self.assertFalse(self._run("2026-11-11"))
        self.assertTrue(self._run("2027-11-10"))

    def test_end_of_trial(self):
        trial = self.create_draft(
            self.neighbour, "2026-10-01", trial_date_end="2026-11-30"
        )
        with freeze_time("2026-10-02"):
            trial.action_start()
        self._run("2026-11-22")
        self.assertFalse(trial.activity_ids)
        self._run("2026-11-25")
        self._run("2026-11-26")
        self.assertEqual(len(trial.activity_ids), 1)

    def test_queries_do_not_grow_per_agreement(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Member {i}"} for i in range(40)]
        )
        members = self.env["coopaem.member"].create(
            [{"partner_id": p.id, "company_id": self.company.id} for p in partners]
        )
        self.env["coopaem.agreement"].create(
            [
                {
                    "member_id": member.id,
                    "unit_id": self.unit.id,
                    "type_id": self.type.id,
                    "date_start": "2026-02-01",
                    "date_end": "2026-12-31",
                    "state": "running",
                }
                for member in members
            ]
        )
        count = self.count_queries(self._run, "2026-11-10")
        self.assertLess(count, 2 * 40, "activities are created together")
        self.assertEqual(
            self.env["mail.activity"].search_count(
                [
                    ("res_model", "=", "coopaem.agreement"),
                    ("date_deadline", "=", "2026-12-31"),
                ]
            ),
            41,
        )
