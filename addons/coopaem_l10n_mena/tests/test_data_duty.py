# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon

PAPER = base64.b64encode(b"%PDF-1.4 test")


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

    # consent

    def consent(self, member, code="research", **vals):
        purpose = self.env.ref(f"coopaem_coaching.purpose_{code}")
        return self.env["coopaem.consent"].create(
            {"member_id": member.id, "purpose_id": purpose.id, **vals}
        )

    def member_in(self, country):
        if "coopaem.consent" not in self.env:
            self.skipTest("the addon that notes consents is not installed")
        self.company.country_id = self.env.ref(f"base.{country}")
        return self.create_member()

    def test_consents_are_in_writing_in_tunisia(self):
        member = self.member_in("tn")
        for vals in (
            {"channel": "phone"},
            {"channel": "person", "proof": PAPER},
            {"channel": "paper"},
        ):
            with self.subTest(**vals), self.assertRefused(ValidationError, "writing"):
                self.consent(member, **vals)
        paper = self.consent(member, channel="paper", proof=PAPER)
        self.assertIn("INPDP", paper.legal_note)
        with self.assertRefused(ValidationError, "writing"):
            paper.proof = False
        self.consent(member, channel="phone", state="refused")
        self.assertEqual(paper.state, "withdrawn", "to take it back needs no paper")
        self.assertEqual(self.consent(member, channel="portal").state, "given")
        moroccan = self.consent(self.member_in("ma"), channel="phone")
        self.assertEqual(moroccan.state, "given")

    def test_the_consent_that_the_social_file_needs(self):
        for country, asks, channel in (
            ("eg", True, "portal"),
            ("tn", True, "portal"),
            ("ma", False, "phone"),
        ):
            with self.subTest(country=country):
                member = self.member_in(country)
                self.assertEqual("not noted" in (member.consent_note or ""), asks)
                consent = self.consent(member, "social", channel=channel)
                member.invalidate_recordset()
                self.assertFalse(member.consent_note)
                consent.action_withdraw()
                self.assertEqual("not noted" in (member.consent_note or ""), asks)

    def test_the_social_file_waits_for_the_consent(self):
        for country, asks in (("eg", True), ("tn", True), ("ma", False)):
            with self.subTest(country=country):
                member = self.member_in(country)
                if not asks:
                    member.income_now = 900
                    continue
                with self.assertRefused(ValidationError, "has not agreed"):
                    member.income_now = 900
                # The declaration of wages wants these, by law.
                member.write({"home_address": "Rue 1", "dependant_count": 2})
                consent = self.consent(member, "social", channel="portal")
                member.income_now = 900
                consent.action_withdraw()
                with self.assertRefused(ValidationError, "has not agreed"):
                    member.household_size = 4
                member.income_now = 0
                with self.assertRefused(ValidationError, "has not agreed"):
                    member.income_entry = 300
                self.company.social_needs_consent = False
                member.household_size = 4
                self.company.social_needs_consent = True

    def test_the_consent_to_keep_what_is_sensitive_is_in_writing_in_egypt(self):
        member = self.member_in("eg")
        with self.assertRefused(ValidationError, "writing"):
            self.consent(member, "social", channel="phone")
        self.consent(member, "social", channel="paper", proof=PAPER)
        self.assertEqual(self.consent(member, channel="phone").state, "given")

    # children

    def test_a_guardian_agrees_for_a_child(self):
        for country, judge in (("ma", False), ("eg", False), ("tn", True)):
            with self.subTest(country=country):
                child = self.member_in(country)
                child.birth_date = "2008-03-11"
                self.assertIn("guardian", child.consent_note)
                vals = {"channel": "paper", "proof": PAPER}
                with self.assertRefused(ValidationError, "not of age"):
                    self.consent(child, "social", **vals)
                vals["guardian_name"] = "Fatma"
                with self.assertRefused(ValidationError, "not of age|writing"):
                    self.consent(child, "social", **{**vals, "channel": "portal"})
                with self.assertRefused(ValidationError, "social file stays empty"):
                    child.income_now = 900
                if judge:
                    with self.assertRefused(ValidationError, "the judge"):
                        self.consent(child, "social", **vals)
                    vals["judge_reference"] = "Gabès 12/2026"
                consent = self.consent(child, "social", **vals)
                child.invalidate_recordset()
                self.assertFalse(child.consent_note)
                child.income_now = 900
                consent.action_withdraw()
                with self.assertRefused(ValidationError, "social file stays empty"):
                    child.home_address = "Rue 1"
                self.consent(child, state="refused")

    def test_who_is_of_age_needs_no_guardian(self):
        member = self.member_in("ma")
        member.write({"birth_date": "2008-03-10", "income_now": 900})
        self.assertEqual(self.consent(member, "social", channel="phone").state, "given")
        with self.assertRefused(ValidationError, "not of age"):
            member.birth_date = "2008-03-11"
        self.company.country_id = self.env.ref("base.be")
        member.birth_date = "2008-03-11"

    # where data are kept

    def test_data_kept_abroad(self):
        for country, authority in (("ma", "CNDP"), ("tn", "INPDP"), ("eg", "PDPC")):
            with self.subTest(country=country):
                home = self.env.ref(f"base.{country}")
                self.company.write({"country_id": home.id, "hosting_country_id": False})
                self.assertIn("in which country", self.company.hosting_note)
                self.company.hosting_country_id = home
                self.assertFalse(self.company.hosting_note)
                self.company.hosting_country_id = self.env.ref("base.fr")
                self.assertIn("France", self.company.hosting_note)
                self.assertIn(authority, self.company.hosting_note)
                duty = self.env.ref(f"coopaem_l10n_mena.data_duty_{country}_transfer")
                duty = duty.with_company(self.company)
                self.assertEqual(duty.hosting_note, self.company.hosting_note)
                held = self.env["coopaem.data.authorisation"].create(
                    {
                        "duty_id": duty.id,
                        "company_id": self.other_company.id,
                        "reference": "T-1",
                    }
                )
                self.company.invalidate_recordset()
                self.assertTrue(self.company.hosting_note, "another's")
                held.company_id = self.company
                self.company.invalidate_recordset()
                self.assertFalse(self.company.hosting_note)
                held.write({"date": "2026-01-01", "date_end": "2026-03-09"})
                self.company.invalidate_recordset()
                self.assertTrue(self.company.hosting_note, "its time is over")
        self.company.country_id = self.env.ref("base.be")
        self.assertFalse(self.company.hosting_note)

    # scans

    def test_scans_of_identity_cards_wait_as_numbers_do(self):
        types = {
            name: self.env.ref(f"coopaem_member.document_type_{name}").id
            for name in ("identity", "address")
        }
        for country, duty in (
            ("ma", "identity"),
            ("tn", "declaration"),
            ("eg", "licence"),
        ):
            with self.subTest(country=country):
                self.company.country_id = self.env.ref(f"base.{country}")
                member = self.create_member()
                vals = {"member_id": member.id, "file": PAPER}
                create = self.env["coopaem.member.document"].create
                create({**vals, "type_id": types["address"]})
                create({"member_id": member.id, "type_id": types["identity"]})
                with self.assertRefused(ValidationError, "scans of identity"):
                    create({**vals, "type_id": types["identity"]})
                self.env["coopaem.data.authorisation"].create(
                    {
                        "duty_id": self.env.ref(
                            f"coopaem_l10n_mena.data_duty_{country}_{duty}"
                        ).id,
                        "company_id": self.company.id,
                        "reference": "A-1",
                    }
                )
                create({**vals, "type_id": types["identity"]})

    def test_references_on_forms(self):
        self.company.country_id = self.env.ref("base.ma")
        self.assertEqual(self.company._get_data_references(), [])
        create = self.env["coopaem.data.authorisation"].create
        for name, vals in (
            ("ma_declaration", {"reference": "D-7", "date": "2026-01-01"}),
            ("ma_identity", {"reference": "A-12", "date": "2026-02-01"}),
            ("ma_transfer", {"reference": "T-1"}),
            ("ma_identity", {"reference": "A-1", "date_end": "2026-01-31"}),
            ("ma_identity", {"reference": "X", "company_id": self.other_company.id}),
        ):
            duty = self.env.ref(f"coopaem_l10n_mena.data_duty_{name}")
            create({"duty_id": duty.id, "company_id": self.company.id, **vals})
        self.assertEqual(
            self.company.with_user(self.user_public)._get_data_references(),
            ["CNDP D-7", "CNDP A-12"],
        )
