# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestTerritory(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.create_territory("Fès-Boulemane", code="FB")
        cls.town = cls.create_territory("Fès", parent_id=cls.region.id)
        cls.medina = cls.create_territory("Medina", parent_id=cls.town.id)

    def test_full_name(self):
        self.assertEqual(self.medina.display_name, "Fès-Boulemane / Fès / Medina")
        self.region.name = "Fès-Meknès"
        self.assertEqual(self.medina.complete_name, "Fès-Meknès / Fès / Medina")
        self.assertEqual(
            self.env["coopaem.territory"].name_search("meknès / fès / m"),
            [(self.medina.id, "Fès-Meknès / Fès / Medina")],
        )

    def test_no_territory_is_part_of_itself(self):
        with self.assertRaises(UserError):
            self.region.parent_id = self.medina

    def test_units_and_members_of_a_larger_territory(self):
        unit = self.create_unit(territory_id=self.medina.id)
        member = self.create_member(territory_id=self.town.id)
        elsewhere = self.create_unit("Shop", territory_id=self.region.id)
        for record in (unit, member):
            found = record.search([("territory_id", "child_of", self.town.id)])
            self.assertIn(record, found)
            self.assertNotIn(elsewhere.id, (found - record).ids)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.medina.unlink()

    def test_code_is_unique_in_a_company(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.create_territory("Another", code="FB")

    def test_code_may_be_another_companys(self):
        self.create_territory("Another", code="FB", company_id=self.other_company.id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_companies(self):
        shared = self.create_territory("Mediterranean", company_id=False)
        as_other = self.env["coopaem.territory"].with_user(self.user_other)
        self.assertIn(shared, as_other.search([]))
        self.assertNotIn(self.region, as_other.search([]))
        with self.assertRaises(AccessError):
            self.region.with_user(self.user_other).read(["name"])
        foreign = self.create_territory(
            "El Marg", company_id=self.other_company.id, parent_id=shared.id
        )
        unit = self.create_unit(territory_id=shared.id)
        with self.assertRaises(UserError):
            unit.territory_id = foreign

    def test_form(self):
        with Form(self.env["coopaem.territory"].with_user(self.user_manager)) as form:
            form.name = "Bhalil"
            form.parent_id = self.region
        self.assertEqual(form.record.display_name, "Fès-Boulemane / Bhalil")


@tagged("post_install", "-at_install")
class TestCoach(CoopaemMemberCommon):
    def test_only_coaches_are_offered(self):
        unit = self.create_unit()
        offered = self.env["res.users"].search(unit._get_coach_domain())
        self.assertIn(self.user_coach, offered)
        self.assertIn(self.user_manager, offered)
        for role in (
            "programme_officer",
            "officer",
            "accountant",
            "internal",
            "portal",
        ):
            self.assertNotIn(getattr(self, f"user_{role}"), offered)

    def test_coach_is_of_the_company(self):
        unit = self.create_unit(coach_id=self.user_coach.id)
        self.assertEqual(
            self.env["coopaem.unit"]
            .with_user(self.user_coach)
            .search([("coach_id", "=", self.user_coach.id)]),
            unit,
        )
        with self.assertRaises(UserError):
            unit.coach_id = self.user_other
