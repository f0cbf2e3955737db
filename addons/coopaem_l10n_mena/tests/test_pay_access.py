# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .pay_common import CoopaemPayCommon

# what each role may do: read, write, create, unlink
MATRIX = {
    "coopaem.pay.run": {"manager": "rwcu", "accountant": "rwcu"},
    "coopaem.pay.line": {"manager": "rwcu", "accountant": "rwcu", "portal": "r"},
    "coopaem.pay.payment": {"manager": "rwcu", "accountant": "rwcu"},
    "coopaem.pay.declaration": {"manager": "rwcu", "accountant": "rwcu"},
    "coopaem.wage.declaration": {"manager": "rwcu", "accountant": "rwcu"},
    "coopaem.wage.declaration.line": {"manager": "rwcu", "accountant": "rwcu"},
    "coopaem.company.account": {"manager": "rwcu", "accountant": "rwcu"},
    "coopaem.chart.account": {"manager": "r", "accountant": "r"},
}
ROLES = ("manager", "accountant", "coach", "officer", "programme_officer")
OPERATIONS = {"read": "r", "write": "w", "create": "c", "unlink": "u"}


@tagged("post_install", "-at_install")
class TestPayAccess(CoopaemPayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(
                cls.env,
                f"pay_access_{role}",
                f"coopaem_member.group_coopaem_{role}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role in ROLES
        }
        cls.users["portal"] = new_test_user(
            cls.env, "pay_access_portal", "base.group_portal"
        )
        cls.users["public"] = cls.env.ref("base.public_user")
        cls.users["employee"] = new_test_user(
            cls.env, "pay_access_user", "base.group_user"
        )
        cls._give_money(cls.unit_a, 5000)
        cls.unit_a.coach_id = cls.users["coach"]
        cls.pay_run = cls._create_run()
        cls.records = {
            "coopaem.pay.run": cls.pay_run,
            "coopaem.pay.line": cls.pay_run.line_ids,
            "coopaem.company.account": cls.env["coopaem.company.account"].search(
                [("company_id", "=", cls.company.id)]
            ),
        }

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_matrix(self):
        for model, rights in MATRIX.items():
            for role, user in self.users.items():
                for operation, letter in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            letter in rights.get(role, ""),
                        )

    def test_nobody_else_reads_a_pay(self):
        for role in ("coach", "officer", "programme_officer", "employee", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.pay_run.line_ids.with_user(self.users[role]).read(["net"])
        self.assertFalse(
            self.env["coopaem.pay.line"].with_user(self.users["portal"]).search([])
        )
        for role in ("coach", "officer"):
            member = self.member_a.with_user(self.users[role])
            for name in ("pay_children", "l10n_mena_social_insured", "pay_bank_id"):
                with self.subTest(role=role, name=name):
                    with self.assertRaises(AccessError):
                        member.read([name])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "pay_access_elsewhere",
            "coopaem_member.group_coopaem_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model, records in self.records.items():
            with self.subTest(model=model):
                other = records.with_user(user).with_context(
                    allowed_company_ids=company.ids
                )
                self.assertTrue(records)
                self.assertFalse(other.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    other.read([])

    def test_accountants_work_with_it(self):
        """From the proposal to the payment, without rights of an administrator."""
        run = self._create_run("2026-04-01", propose=False).with_user(self.accountant)
        run.action_propose()
        line = run.line_ids.filtered(lambda line: line.unit_id == self.unit_a)
        line.net = 2000
        run.action_compute()
        run.action_post()
        self.assertEqual(run.state, "posted")
        self.assertTrue(line.explanation)
        wizard = (
            self.env["coopaem.pay.payment"]
            .with_user(self.accountant)
            .create({"run_id": run.id, "journal_id": self.bank_journal.id})
        )
        wizard.action_confirm()
        self.assertEqual(run.state, "paid")
