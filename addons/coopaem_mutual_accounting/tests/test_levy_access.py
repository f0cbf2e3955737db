# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .levy_common import CoopaemLevyCommon

MODELS = (
    "coopaem.levy.rule",
    "coopaem.levy.rule.tier",
    "coopaem.levy.override",
    "coopaem.levy.waiver",
    "coopaem.levy.line",
    "coopaem.levy.preview",
    "coopaem.levy.preview.line",
)


@tagged("post_install", "-at_install")
class TestLevyAccess(CoopaemLevyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()
        cls.env["coopaem.levy.override"].create(
            {"rule_id": cls.rule.id, "unit_id": cls.unit_a.id, "rate": 0.05}
        )
        cls.env["coopaem.levy.waiver"].create(
            {
                "rule_id": cls.rule.id,
                "unit_id": cls.unit_a.id,
                "date_from": "2026-05-01",
                "reason": "Flood",
            }
        )
        cls._create_document(cls.unit_a, 1000, "2026-01-10")
        cls.preview = cls.env["coopaem.levy.preview"].create({"month": "2026-01-31"})
        cls.preview.action_preview()
        closing = cls.env["coopaem.closing"].create(
            {"company_id": cls.company.id, "date_start": "2026-01-01"}
        )
        line = (
            cls.env["coopaem.closing.line"]
            .sudo()
            .create({"closing_id": closing.id, "unit_id": cls.unit_a.id})
        )
        cls.env["coopaem.levy.line"].sudo().create(
            {
                "closing_line_id": line.id,
                "unit_id": cls.unit_a.id,
                "rule_id": cls.rule.id,
                "company_id": cls.company.id,
                "date": "2026-01-31",
            }
        )
        cls.other_company = cls.setup_other_company()["company"]

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login=f"levy_{login}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _records(self, model):
        records = self.env[model].sudo().search([("company_id", "=", self.company.id)])
        self.assertTrue(records, model)
        return records

    def test_outsiders_reach_nothing(self):
        for login, groups in (
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
            ("internal", "base.group_user"),
            ("officer", "coopaem_member.group_coopaem_programme_officer"),
        ):
            user = self._user(login, groups)
            for model in MODELS:
                with self.subTest(user=login, model=model):
                    records = self._records(model)
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["company_id"])
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(records.with_user(user).has_access(operation))

    def test_other_company(self):
        user = self._user(
            "other", "coopaem_member.group_coopaem_manager", self.other_company
        )
        for model in MODELS:
            with self.subTest(model=model):
                records = self._records(model)
                self.assertFalse(self.env[model].with_user(user).search([]) & records)
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["company_id"])

    def test_coach_reads(self):
        coach = self._user("coach", "coopaem_member.group_coopaem_coach")
        self.unit_a.coach_id = coach
        rule = self.rule.with_user(coach)
        self.assertIn("10", rule.summary)
        self.assertTrue(rule.tier_ids.rate)
        self.assertFalse(rule.has_booked)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(rule.has_access(operation))
        self.assertFalse(
            self.env["coopaem.levy.preview"].with_user(coach).has_access("create")
        )
        lines = self.env["coopaem.levy.line"].with_user(coach).search([])
        self.assertTrue(lines)
        self.assertFalse(lines.has_access("write"))

    def test_accountant_works(self):
        accountant = self._user("acc", "coopaem_member.group_coopaem_accountant")
        rule = self.rule.with_user(accountant)
        rule.name = "Contribution"
        rule.action_new_version()
        self.assertFalse(rule.has_access("unlink"))
        preview = (
            self.env["coopaem.levy.preview"]
            .with_user(accountant)
            .create({"month": "2026-01-31", "company_id": self.company.id})
        )
        preview.action_preview()
        self.assertEqual(len(preview.line_ids), 3)
        self.assertTrue(preview.line_ids[0].explanation)
        # Previews are each user's own.
        with self.assertRaises(AccessError):
            self.preview.with_user(accountant).line_ids.read(["amount"])
        lines = self.env["coopaem.levy.line"].with_user(accountant).search([])
        self.assertFalse(lines.has_access("write"))

    def test_manager_may_delete(self):
        manager = self._user("manager", "coopaem_member.group_coopaem_manager")
        self._create_rule("R9").with_user(manager).unlink()

    def test_waiver_is_in_the_name_of_its_author(self):
        accountant = self._user("acc", "coopaem_member.group_coopaem_accountant")
        waiver = (
            self.env["coopaem.levy.waiver"]
            .with_user(accountant)
            .create(
                {
                    "rule_id": self.rule.id,
                    "unit_id": self.unit_b.id,
                    "date_from": "2026-05-01",
                    "reason": "Flood",
                    "user_id": self.env.ref("base.user_admin").id,
                }
            )
        )
        self.assertEqual(waiver.user_id, accountant)
