# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestLegalFigure(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.ma")
        cls.figure = cls.env["coopaem.legal.figure"].create(
            {
                "code": "test.rate",
                "name": "A rate",
                "category": "vat",
                "country_id": cls.country.id,
                "value": 0.1,
                "date_from": "2024-01-01",
                "date_to": "2024-12-31",
                "status": "secondary",
            }
        )
        cls.accountant = new_test_user(
            cls.env, "legal_accountant", "coopaem_member.group_coopaem_accountant"
        )

    def _get(self, day, country="MA"):
        return self.env["coopaem.legal.figure"]._get_value("test.rate", country, day)

    def test_holds_from_its_first_to_its_last_day(self):
        self.figure.copy({"value": 0.2, "date_from": "2025-01-01", "date_to": False})
        self.assertEqual(self._get(date(2024, 1, 1)), 0.1)
        self.assertEqual(self._get(date(2024, 12, 31)), 0.1)
        self.assertEqual(self._get(date(2025, 1, 1)), 0.2)
        with self.assertRaisesRegex(UserError, "test.rate.*Morocco.*not known"):
            self._get(date(2023, 12, 31))
        with self.assertRaisesRegex(UserError, "Tunisia"):
            self._get(date(2024, 6, 1), "TN")

    def test_blank_figure_blocks(self):
        self.figure.is_blank = True
        with self.assertRaisesRegex(UserError, "A rate.*not known"):
            self._get(date(2024, 6, 1))

    def test_two_figures_of_one_day_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "same day"):
            self.figure.copy({"date_from": "2024-12-31", "date_to": False})
        with self.assertRaisesRegex(ValidationError, "before its first day"):
            self.figure.date_to = "2023-12-31"

    def test_accountant_clears_the_check(self):
        self.assertTrue(self.figure.to_verify)
        self.assertEqual(self.figure.caveat, "Secondary, to be checked")
        figure = self.figure.with_user(self.accountant)
        figure.action_verify()
        self.assertFalse(self.figure.to_verify)
        self.assertFalse(self.figure.caveat)
        self.assertEqual(self.figure.verified_by_id, self.accountant)
        # Another value has not been looked up yet.
        figure.value = 0.12
        self.assertTrue(self.figure.to_verify)
        self.assertFalse(self.figure.verified_by_id)

    def test_what_the_law_says_needs_no_check(self):
        figure = self.figure.copy(
            {"code": "test.law", "status": "law", "date_to": False}
        )
        self.assertFalse(figure.to_verify)

    def test_who_may_change_figures(self):
        user = new_test_user(
            self.env, "legal_coach", "coopaem_member.group_coopaem_coach"
        )
        with self.assertRaises(AccessError):
            self.figure.with_user(user).value = 0.5
        self.assertEqual(self.figure.with_user(user).value, 0.1)
        portal = new_test_user(self.env, "legal_portal", "base.group_portal")
        for record in (
            self.figure,
            self.env["coopaem.legal.source"].search([], limit=1),
        ):
            with self.assertRaises(AccessError):
                record.with_user(portal).read(["name"])

    def test_nobody_changes_the_law_of_others(self):
        """Alone in the country, accountants look after its figures; else not."""
        country = self.env.ref("base.lu")
        company, other = self.env["res.company"].create(
            [{"name": name, "country_id": country.id} for name in ("One", "Two")]
        )
        accountant = new_test_user(
            self.env,
            "law_accountant",
            "coopaem_member.group_coopaem_accountant",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        company.structure_unit_id = self._create_structure(company)
        self.figure.country_id = country
        figure = self.figure.with_user(accountant)
        figure.value = 0.3
        figure.action_verify()
        # a company that is no cooperative is not concerned; one that is, is
        other.structure_unit_id = self._create_structure(other)
        for change in (
            lambda: figure.write({"value": 0.4}),
            lambda: figure.write({"country_id": self.country.id}),
            figure.action_verify,
            figure.unlink,
            lambda: figure.copy({"code": "test.other"}),
        ):
            with self.assertRaisesRegex(AccessError, "administrator"):
                change()
        self.assertEqual(self.figure.value, 0.3)
        # a source is added by whoever found one, and changed by none of them
        source = (
            self.env["coopaem.legal.source"]
            .with_user(accountant)
            .create({"code": "test.source", "name": "Official journal"})
        )
        with self.assertRaisesRegex(AccessError, "administrator"):
            source.name = "Another one"
        # who works for both may, and so may an administrator
        accountant.company_ids |= other
        figure.value = 0.4
        admin = new_test_user(
            self.env,
            "law_admin",
            "coopaem_member.group_coopaem_administrator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.figure.with_user(admin).value = 0.5

    @classmethod
    def _create_structure(cls, company):
        return cls.env["coopaem.unit"].create(
            {
                "code": "STRUCT",
                "name": "Structure",
                "kind": "structure",
                "company_id": company.id,
            }
        )

    def test_all_that_is_shared_is_kept(self):
        """Each model of law has the check, and says whose law it is."""
        shared = self.env["coopaem.shared.law"]
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "coopaem_l10n_mena"),
                ("model", "=", "ir.model.access"),
                ("name", "=like", "%_accountant"),
            ]
        )
        access = self.env["ir.model.access"].browse(names.mapped("res_id"))
        for name in access.filtered("perm_write").mapped("model_id.model"):
            model = self.env[name]
            if "company_id" in model._fields or model._transient:
                continue
            with self.subTest(model=name):
                self.assertIsInstance(model, type(shared))
