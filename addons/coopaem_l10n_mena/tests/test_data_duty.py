# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestDataDuty(CoopaemMemberCommon):
    """The deadlines that the three countries' laws set, and those they do not."""

    def ask(self, country, kind):
        self.company.country_id = self.env.ref(f"base.{country}")
        return self.env["coopaem.data.request"].create(
            {"member_id": self.create_member().id, "kind": kind}
        )

    def breach(self, country):
        self.company.country_id = self.env.ref(f"base.{country}")
        return self.env["coopaem.data.breach"].create(
            {"name": "A phone was stolen", "company_id": self.company.id}
        )

    def test_ten_days_for_a_correction_in_morocco(self):
        request = self.ask("ma", "rectification")
        self.assertEqual(request.date_deadline, date(2026, 3, 20))
        self.assertIn("ten clear days", request.legal_note)
        self.assertNotIn("to be checked", request.legal_note, "the law was read")

    def test_no_number_of_days_is_invented(self):
        for country, kind, said in (
            ("ma", "access", "No number of days was found"),
            ("ma", "erasure", "No deadline is noted"),
            ("tn", "rectification", "No number of days was found"),
            ("eg", "erasure", "No number of days was found"),
        ):
            with self.subTest(country=country, kind=kind):
                request = self.ask(country, kind)
                self.assertFalse(request.date_deadline)
                self.assertIn(said, request.legal_note)
        for country in ("tn", "eg"):
            self.assertIn(
                "Secondary, to be checked", self.ask(country, "access").legal_note
            )

    def test_breaches(self):
        breach = self.breach("eg")
        self.assertEqual(breach.date_deadline, datetime(2026, 3, 13, 9))
        self.assertIn("Secondary, to be checked", breach.legal_note)
        for country, trust in (("ma", "Secondary"), ("tn", "Unsourced")):
            breach = self.breach(country)
            self.assertFalse(breach.date_deadline)
            self.assertIn("No duty to tell the authority", breach.legal_note)
            self.assertIn(f"{trust}, to be checked", breach.legal_note)

    def test_a_figure_without_a_source_sets_no_deadline(self):
        duty = self.env.ref("coopaem_l10n_mena.data_duty_eg_breach")
        duty.status = "unsourced"
        self.assertFalse(self.breach("eg").date_deadline)

    def test_the_law_of_the_day(self):
        duty = self.env.ref("coopaem_l10n_mena.data_duty_ma_rectification")
        duty.date_to = "2026-02-28"
        duty.copy({"date_from": "2026-03-01", "date_to": False, "days": 7})
        self.assertEqual(
            self.ask("ma", "rectification").date_deadline, date(2026, 3, 17)
        )
