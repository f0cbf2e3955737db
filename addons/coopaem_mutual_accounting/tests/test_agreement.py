# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15")
class TestAgreement(CoopaemLevyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(scheme_id=cls.scheme_a.id)
        cls.everyone = cls._create_rule("R2", tiers=((0, 0.02),))
        cls.env.ref("coopaem_member.agreement_type_entry").signature_required = False
        cls.agreement = cls.env["coopaem.agreement"].create(
            {
                "member_id": cls._create_member(cls.unit_a).id,
                "unit_id": cls.unit_a.id,
                "type_id": cls.env.ref("coopaem_member.agreement_type_entry").id,
                "date_start": "2026-01-01",
                "levy_scheme_id": cls.rule.scheme_id.id,
            }
        )
        cls.agreement.action_start()

    def _amend(self, date_start, **vals):
        amendment = self.agreement.browse(self.agreement.action_amend()["res_id"])
        amendment.write({"date_start": date_start, **vals})
        return amendment

    def test_rules_in_words(self):
        sentences = self.agreement._describe_contributions()
        self.assertEqual(len(sentences), 3, "the scheme, its rule, everyone's rule")
        text = " ".join(sentences)
        for part in (self.rule.name, "10", self.everyone.name):
            self.assertIn(part, text)
        html = self.agreement._get_document()["html"]
        self.assertIn(self.rule.name, html)

    def test_override_holds_through_the_versions(self):
        override = self.env["coopaem.levy.override"].create(
            {
                "rule_id": self.rule.id,
                "agreement_id": self.agreement.id,
                "rate": 0.05,
            }
        )
        self._amend("2026-03-10", pay_mode="none").action_start()
        self.assertEqual(self.agreement.date_end, date(2026, 3, 9))
        self.assertEqual(self.agreement.state, "ended")
        for day in ("2026-02-28", "2026-03-31", "2026-12-31"):
            with self.subTest(day=day):
                self.assertEqual(override._find_for(date.fromisoformat(day)), override)

    def test_no_other_scheme_in_a_closed_month(self):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 2, 1)
        )
        # as if it had been run: how that is done is tested with the closing
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE coopaem_closing SET state = 'booked' WHERE id = %s", [closing.id]
        )
        closing.invalidate_recordset()
        other = self.env["coopaem.levy.scheme"].create(
            {"code": "OTHER", "name": "Other", "company_id": self.company.id}
        )
        amendment = self._amend("2026-02-15", levy_scheme_id=other.id)
        with self.assertRaisesRegex(UserError, "are settled"):
            amendment.action_start()
        amendment.date_start = "2026-03-01"
        amendment.action_start()
        for day, scheme in (
            ("2026-02-28", self.rule.scheme_id),
            ("2026-03-01", other),
        ):
            self.assertEqual(
                self.unit_a._get_levy_scheme(day)[self.unit_a.id], scheme.id
            )
