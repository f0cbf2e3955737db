# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.coopaem_mutual_accounting.tests.levy_common import CoopaemLevyCommon


class CoopaemPayCommon(CoopaemLevyCommon):
    """A Moroccan cooperative whose units have money, and members paid by agreements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.ma")
        cls.company.account_fiscal_country_id = cls.country
        cls.wage_type = cls.env["coopaem.agreement.type"].create(
            {"name": "Employed entrepreneur", "code": "test_wage", "pay_mode": "wage"}
        )
        cls.draw_type = cls.env["coopaem.agreement.type"].create(
            {"name": "Member's draw", "code": "test_draw", "pay_mode": "member"}
        )
        cls.member_a = cls._create_paid_member(cls.unit_a)
        cls.member_b = cls._create_paid_member(cls.unit_b)
        cls.accountant = cls._create_pay_user("accountant")
        cls.manager = cls._create_pay_user("manager")

    @classmethod
    def _create_pay_user(cls, role):
        return new_test_user(
            cls.env,
            f"pay_{role}",
            f"coopaem_member.group_coopaem_{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            lang="en_US",
        )

    @classmethod
    def _create_member(cls, unit, state="entrepreneur"):
        partner = cls.env["res.partner"].create({"name": f"Member of {unit.name}"})
        return cls.env["coopaem.member"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "unit_ids": [Command.link(unit.id)],
                "state": state,
                "state_date": "2025-01-01",
            }
        )

    @classmethod
    def _create_paid_member(cls, unit, agreement_type=None, **vals):
        member = cls._create_member(unit)
        cls._create_agreement(member, unit, agreement_type, **vals)
        return member

    @classmethod
    def _create_agreement(cls, member, unit, agreement_type=None, **vals):
        agreement = cls.env["coopaem.agreement"].create(
            {
                "member_id": member.id,
                "unit_id": unit.id,
                "type_id": (agreement_type or cls.wage_type).id,
                "date_start": "2026-01-01",
                **vals,
            }
        )
        agreement.state = "running"
        return agreement

    @classmethod
    def _give_money(cls, unit, amount, day="2026-03-02"):
        """Sell without taxes, and be paid."""
        cls._pay(cls._create_document(unit, amount, day, taxed=False), day)

    @classmethod
    def _create_run(cls, month="2026-03-01", propose=True, **vals):
        run = cls.env["coopaem.pay.run"].create(
            {"company_id": cls.company.id, "date_start": month, **vals}
        )
        if propose:
            run.action_propose()
        return run

    @classmethod
    def _line(cls, run, member):
        return run.line_ids.filtered(lambda line: line.member_id == member)

    @classmethod
    def _book_run(cls, run):
        run.action_compute()
        run.action_post()

    def _balance(self, unit, *roles, bodies=()):
        """What is booked for a unit on the account of a role; debit is positive."""
        account = self.company._get_role_accounts()(roles[0], *bodies)
        self.env.flush_all()
        return sum(
            self.env["account.move.line"]
            .search(
                [
                    ("account_id", "=", account.id),
                    ("unit_id", "=", unit.id),
                    ("parent_state", "=", "posted"),
                ]
            )
            .mapped("balance")
        )
