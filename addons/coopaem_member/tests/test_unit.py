# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestUnit(CoopaemMemberCommon):
    def book(self, unit):
        """Put an analytic item on the account of a unit."""
        return self.env["account.analytic.line"].create(
            {
                "name": "Sale",
                "amount": 10.0,
                "company_id": unit.company_id.id,
                self.plan._column_name(): unit.analytic_account_id.id,
            }
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env.ref("coopaem_member.analytic_plan_units")

    # the analytic account

    def test_account_is_made_with_the_unit(self):
        unit = self.create_unit("Pottery", code="P1")
        self.assertRecordValues(
            unit.analytic_account_id,
            [
                {
                    "name": "Pottery",
                    "code": "P1",
                    "active": True,
                    "company_id": self.company.id,
                    "plan_id": self.plan.id,
                }
            ],
        )
        self.assertEqual(
            unit._distribution(), {str(unit.analytic_account_id.id): 100.0}
        )

    def test_account_follows_the_unit(self):
        unit = self.create_unit("Pottery", code="P1")
        account = unit.analytic_account_id
        unit.write({"name": "Ceramics", "code": " C1 "})
        self.assertEqual(unit.code, "C1")
        self.assertRecordValues(account, [{"name": "Ceramics", "code": "C1"}])
        unit.action_close()
        unit.active = False
        self.assertFalse(account.active)
        unit.action_activate()
        self.assertTrue(account.active)
        self.assertTrue(unit.active)

    def test_account_follows_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        unit = self.env["coopaem.unit"].with_context(lang="fr_FR")
        unit = unit.create({"name": "Poterie", "company_id": self.company.id})
        unit.name = "Céramique"
        account = unit.analytic_account_id
        for lang in ("en_US", "fr_FR"):
            self.assertEqual(account.with_context(lang=lang).name, "Céramique")

    def test_account_moves_with_the_company(self):
        unit = self.create_unit()
        unit.company_id = self.other_company
        self.assertEqual(unit.analytic_account_id.company_id, self.other_company)

    def test_booked_unit_keeps_its_company(self):
        unit = self.create_unit()
        self.book(unit)
        with self.assertRaises(UserError):
            unit.company_id = self.other_company

    def test_account_is_not_changed_apart_from_the_unit(self):
        unit = self.create_unit("Pottery")
        with self.assertRefused(UserError, "belongs to the unit"):
            unit.analytic_account_id.name = "Something else"
        with self.assertRefused(UserError, "cannot be deleted"):
            unit.analytic_account_id.unlink()
        other = self.env["account.analytic.account"].create(
            {"name": "Not a unit", "plan_id": self.plan.id}
        )
        other.name = "Still not a unit"
        other.unlink()

    def test_one_unit_per_account(self):
        unit = self.create_unit()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.create_unit("Twin", analytic_account_id=unit.analytic_account_id.id)

    def test_account_given_has_to_be_of_the_plan(self):
        account = self.env["account.analytic.account"].create(
            {
                "name": "Elsewhere",
                "plan_id": self.env["account.analytic.plan"]
                .search([("id", "!=", self.plan.id)], limit=1)
                .id,
                "company_id": self.company.id,
            }
        )
        with self.assertRaises(ValidationError):
            self.create_unit(analytic_account_id=account.id)

    def test_accounts_are_created_in_batch(self):
        def create(count):
            self.env["coopaem.unit"].create(
                [
                    {"name": f"Unit {number}", "company_id": self.company.id}
                    for number in range(count)
                ]
            )

        create(1)  # fills caches that a first creation needs
        few = self.count_queries(create, 5)
        many = self.count_queries(create, 80)
        # Caches may cost a query or two, units may not.
        self.assertLessEqual(abs(many - few), 2)

    def test_unit_by_account(self):
        unit = self.create_unit()
        Unit = self.env["coopaem.unit"]
        account = unit.analytic_account_id
        self.assertEqual(Unit._get_unit_id_by_account()[account.id], unit.id)
        with self.assertQueryCount(0):
            Unit._get_unit_id_by_account()
        later = self.create_unit("Later", state="closed", active=False)
        unit_ids = Unit._get_unit_id_by_account()
        self.assertEqual(unit_ids[later.analytic_account_id.id], later.id)
        unit.unlink()
        self.assertNotIn(account.id, Unit._get_unit_id_by_account())

    # the structure, reserves

    def test_structure_is_made_once_per_company(self):
        Unit = self.env["coopaem.unit"]
        companies = self.company | self.other_company
        self.assertFalse(Unit._get_structure(self.company))
        structures = Unit._ensure_structure(companies)
        self.assertEqual(structures.company_id, companies)
        self.assertEqual(set(structures.mapped("kind")), {"structure"})
        self.assertEqual(Unit._ensure_structure(companies), structures)
        self.assertEqual(Unit._get_structure(self.company), structures[0])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.create_unit("Second", kind="structure")

    def test_structure_takes_a_number_when_its_code_is_in_use(self):
        self.create_unit(code="COOP")
        structure = self.env["coopaem.unit"]._ensure_structure(self.company)
        self.assertTrue(structure.code)
        self.assertNotEqual(structure.code, "COOP")

    def test_structure_stays(self):
        structure = self.env["coopaem.unit"]._ensure_structure(self.company)
        with self.assertRefused(ValidationError, "stays active"):
            structure.action_close()
        with self.assertRaises(ValidationError):
            structure.active = False
        with self.assertRefused(UserError, "cannot be deleted"):
            structure.unlink()

    def test_reserve_belongs_to_one_activity(self):
        unit = self.create_unit()
        reserve = self.create_unit("Savings", kind="reserve", parent_id=unit.id)
        self.assertEqual(unit.reserve_ids, reserve)
        for vals in (
            {"kind": "reserve"},
            {"kind": "activity", "parent_id": self.create_unit("Shop").id},
            {"kind": "reserve", "parent_id": unit.id},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.create_unit("Wrong", **vals)
        with self.assertRaises(ValidationError):
            self.create_unit("Wrong", kind="reserve", parent_id=reserve.id)

    def test_kind_does_not_change(self):
        unit = self.create_unit()
        unit.kind = "activity"
        with self.assertRefused(UserError, "kind of a unit"):
            unit.kind = "fund"

    def test_order(self):
        pot = self.create_unit("Pot", code="B")
        box = self.create_unit("Box", code="A")
        spare = self.create_unit("Spare", code="A-R", kind="reserve", parent_id=box.id)
        fund = self.create_unit("Fund", code="0", kind="fund")
        structure = self.env["coopaem.unit"]._ensure_structure(self.company)
        self.assertEqual(
            self.env["coopaem.unit"].search([("company_id", "=", self.company.id)]),
            box + spare + pot + fund + structure,
        )

    # life and end of a unit

    def test_states(self):
        unit = self.create_unit(state="draft")
        unit.action_activate()
        unit.action_suspend()
        self.assertEqual(unit.state, "suspended")
        with self.assertRefused(ValidationError, "Close it first"):
            unit.active = False
        unit.action_close()
        unit.active = False

    def test_unit_with_running_agreement_is_not_closed(self):
        unit = self.create_unit()
        agreement = self.create_agreement(self.create_member(), unit)
        with self.assertRefused(UserError, agreement.number):
            unit.action_close()
        agreement.action_cancel()
        unit.action_close()
        self.assertEqual(unit.state, "closed")

    def test_booked_unit_is_not_deleted(self):
        booked, empty = self.create_unit("Booked"), self.create_unit("Empty")
        account = empty.analytic_account_id
        self.book(booked)
        with self.assertRefused(UserError, "Booked.*Close it instead"):
            (booked | empty).unlink()
        empty.unlink()
        self.assertFalse(account.exists())

    def test_unit_with_agreement_is_not_deleted(self):
        unit = self.create_unit()
        self.create_agreement(self.create_member(), unit, state="draft")
        with self.assertRefused(UserError, "Close it instead"):
            unit.unlink()

    def test_copy(self):
        unit = self.create_unit("Pottery", member_ids=self.create_member().ids)
        copy = unit.copy()
        self.assertEqual(copy.name, "Pottery (copy)")
        self.assertNotEqual(copy.code, unit.code)
        self.assertNotEqual(copy.analytic_account_id, unit.analytic_account_id)
        self.assertFalse(copy.member_ids)

    def test_company_of_members(self):
        member = self.create_member(company=self.other_company)
        with self.assertRaises(UserError):
            self.create_unit(member_ids=member.ids)

    def test_names(self):
        unit = self.create_unit("Pottery", code="P1")
        self.assertEqual(unit.display_name, "P1 – Pottery")
        Unit = self.env["coopaem.unit"]
        for text in ("P1", "otter"):
            self.assertIn(unit, Unit.browse(r[0] for r in Unit.name_search(text)))

    def test_form(self):
        Unit = self.env["coopaem.unit"].with_user(self.user_accountant)
        scheme = self.create_scheme("A")
        member = self.create_member()
        with Form(Unit) as form:
            form.name = "Pottery"
            form.member_ids.add(member)
            with form.levy_scheme_ids.new() as line:
                line.date_from = "2026-01-01"
                line.scheme_id = scheme
            self.assertEqual(form.levy_scheme_id, scheme)
        unit = form.record
        self.assertTrue(unit.code)
        self.assertEqual(unit.sudo().analytic_account_id.code, unit.code)
        self.assertEqual(unit.levy_scheme_id, scheme)
        self.assertEqual(unit.member_ids, member)
        action = unit.action_view_members()
        self.assertEqual(self.env["coopaem.member"].search(action["domain"]), member)
        with Form(unit) as form:
            form.code = "NEW"
        self.assertEqual(unit.sudo().analytic_account_id.code, "NEW")

    def test_history(self):
        unit = self.env["coopaem.unit"].with_context(tracking_disable=False)
        scheme, other = self.create_scheme("A"), self.create_scheme("B")
        unit = unit.create(
            {
                "name": "Pottery",
                "company_id": self.company.id,
                "levy_scheme_ids": [
                    Command.create({"scheme_id": scheme.id, "date_from": "2026-01-01"})
                ],
            }
        )
        unit.levy_scheme_ids.scheme_id = other
        unit.levy_scheme_ids.unlink()
        bodies = " ".join(unit.message_ids.mapped("body"))
        self.assertIn("Scheme A, 2026-01-01", bodies)
        self.assertIn("Scheme B, 2026-01-01", bodies)
