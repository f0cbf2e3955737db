# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
class TestFirstSteps(CoopaemLevyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("manager")

    @classmethod
    def _user(cls, role, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"steps_{role}_{company.id}",
            groups=f"coopaem_member.group_coopaem_{role}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _panel(self, user=None):
        user = user or self.manager
        self.env.invalidate_all()
        return (
            self.env["coopaem.first.steps"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_id.ids)
            .get_panel()
        )

    def _done(self, user=None):
        return {step["code"] for step in self._panel(user)["steps"] if step["done"]}

    def test_steps(self):
        # The test's own user has a role in the cooperative.
        done = {"books", "unit", "users"}
        self.assertEqual(self._done(), done)
        self.bank_journal.set_bank_account("0117800000")
        self.assertEqual(self._done(), done := done | {"bank"})
        self._create_rule()
        self.assertEqual(self._done(), done := done | {"levies"})
        member = self._create_member(self.unit_a)
        self.assertEqual(self._done(), done := done | {"member"})
        agreement = self.env["coopaem.agreement"].create(
            {
                "member_id": member.id,
                "unit_id": self.unit_a.id,
                "type_id": self.env.ref("coopaem_member.agreement_type_support").id,
                "date_start": "2026-01-01",
            }
        )
        self.assertEqual(self._done(), done)
        agreement.action_start()
        self.assertEqual(self._done(), done := done | {"agreement"})
        invoice = self._create_document(
            self.unit_b, 100, "2026-01-10", taxed=False, post=False
        )
        self.assertEqual(self._done(), done)
        invoice.action_post()
        self.assertEqual(self._done(), done := done | {"document"})
        self._pay(invoice, "2026-01-12")
        panel = self._panel()
        self.assertEqual((panel["done"], panel["total"]), (8, 10))
        self.env["coopaem.first.steps"].with_user(self.manager).skip_opening()
        self.assertEqual(self._done(), done := done | {"opening"})
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 1, 1)
        )
        closing._run_inline()
        self.assertTrue(self._panel())
        closing.action_lock()
        self.assertFalse(self._panel())

    def test_company_not_set_up(self):
        """All is to do; only an administrator may begin."""
        # Whoever creates a company works in it.
        company = (
            self.env["res.company"]
            .with_user(SUPERUSER_ID)
            .create({"name": "Beginners"})
        )
        manager = self._user("manager", company)
        panel = self._panel(manager)
        self.assertEqual(panel["company"], "Beginners")
        self.assertFalse([step for step in panel["steps"] if step["done"]])
        self.assertFalse(panel["steps"][0]["action"])
        panel = self._panel(self._user("administrator", company))
        self.assertTrue(panel["steps"][0]["action"])
        self.assertEqual(self._done(manager), {"users"})

    def test_links(self):
        """Every step leads to a screen that the user may open."""
        for role in ("accountant", "manager", "administrator"):
            user = self._user(f"{role}") if role != "manager" else self.manager
            for step in self._panel(user)["steps"]:
                if step["action"]:
                    action = self.env.ref(step["action"])
                    with self.subTest(role=role, step=step["code"]):
                        self.env[action.res_model].with_user(user).check_access("read")

    def test_dismiss(self):
        accountant = self._user("accountant")
        steps = self.env["coopaem.first.steps"]
        for call in ("dismiss", "skip_opening"):
            with self.assertRaises(AccessError):
                getattr(steps.with_user(accountant), call)()
        self.assertTrue(self._panel(accountant))
        steps.with_user(self.manager).dismiss()
        self.assertFalse(self._panel(accountant))
        self.assertFalse(self._panel())
        # Only for this company.
        other = self.env["res.company"].create({"name": "Another"})
        self.assertTrue(self._panel(self._user("manager", other)))

    def test_other_roles_see_nothing(self):
        for role in ("coach", "officer", "programme_officer"):
            self.assertFalse(self._panel(self._user(role)))

    def test_queries(self):
        """As many with twenty units, rules and members as with none."""

        def count():
            self.env.flush_all()
            self._panel()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._panel()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(20):
            self._create_rule(code=f"R{number}")
            self._create_member(self.unit_a)
        self._create_units(*(f"X{number}" for number in range(20)))
        self.assertEqual(count(), few)
        self.assertLess(few, 15)
