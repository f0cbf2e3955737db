# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
class TestCoachAccess(CoopaemLevyCommon):
    """Coaches read the rows of their own units, accounting those of all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coach = cls._user("pf_coach", "coach")
        cls.unit_a.coach_id = cls.coach
        cls.unit_b.coach_id = cls._user("pf_colleague", "coach")
        cls.rule = cls._create_rule()
        cls.closing = cls.env["coopaem.closing"].create(
            {"company_id": cls.company.id, "date_start": "2026-01-01"}
        )
        cls.own = cls._rows(cls.unit_a)
        # One unit of a colleague, one of nobody.
        cls.others = cls._rows(cls.unit_b) + cls._rows(cls.unit_c)

    @classmethod
    def _user(cls, login, role):
        return new_test_user(
            cls.env,
            login=login,
            groups=f"coopaem_member.group_coopaem_{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _rows(cls, unit):
        """One record of each model that carries a unit."""
        env = cls.env(su=True)
        closing_line = env["coopaem.closing.line"].create(
            {"closing_id": cls.closing.id, "unit_id": unit.id}
        )
        book = env["coopaem.cashbook"].create(
            {
                "unit_id": unit.id,
                "month": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "date": "2026-01-05",
                            "label": "Sale",
                            "kind": "in",
                            "amount": 10.0,
                        }
                    )
                ],
            }
        )
        return [
            closing_line,
            env["coopaem.levy.line"].create(
                {
                    "closing_line_id": closing_line.id,
                    "unit_id": unit.id,
                    "rule_id": cls.rule.id,
                    "company_id": cls.company.id,
                    "date": "2026-01-31",
                }
            ),
            env["coopaem.levy.override"].create(
                {"rule_id": cls.rule.id, "unit_id": unit.id, "rate": 0.05}
            ),
            env["coopaem.levy.waiver"].create(
                {
                    "rule_id": cls.rule.id,
                    "unit_id": unit.id,
                    "date_from": "2026-05-01",
                    "reason": "Flood",
                }
            ),
            book,
            book.line_ids,
            env["coopaem.till.operation"].create(
                {
                    "kind": "deposit",
                    "unit_id": unit.id,
                    "date": "2026-01-10",
                    "amount": 10.0,
                }
            ),
            env["coopaem.cheque"].create(
                {
                    "unit_id": unit.id,
                    "partner_id": cls.customer.id,
                    "number": f"CHQ-{unit.code}",
                    "amount": 10.0,
                    "company_id": cls.company.id,
                }
            ),
        ]

    def _assert_reads(self, user, records):
        records = self.env[records._name].browse(records.ids).with_user(user)
        self.env.invalidate_all()
        self.assertEqual(records.search([("id", "in", records.ids)]), records)
        self.assertTrue(records.read(["unit_id"]))

    def _assert_refused(self, user, records):
        records = self.env[records._name].browse(records.ids).with_user(user)
        self.env.invalidate_all()
        if records.has_access("read"):
            self.fail(f"{user.login} reads {records}")
        with self.assertRaises(AccessError):
            records.read(["unit_id"])

    def test_coach(self):
        for records in self.own:
            with self.subTest(model=records._name):
                self._assert_reads(self.coach, records)
        for records in self.others:
            with self.subTest(model=records._name):
                self._assert_refused(self.coach, records)
                self.assertFalse(
                    self.env[records._name]
                    .with_user(self.coach)
                    .search([("id", "in", records.ids)])
                )

    def test_accounting_sees_all(self):
        for role in ("accountant", "manager"):
            user = self._user(f"pf_{role}", role)
            for records in self.own + self.others:
                with self.subTest(model=records._name, role=role):
                    self._assert_reads(user, records)

    def test_officer_sees_none(self):
        user = self._user("pf_officer", "officer")
        for records in self.own + self.others:
            with self.subTest(model=records._name):
                self._assert_refused(user, records)
                with self.assertRaises(AccessError):
                    self.env[records._name].with_user(user).search([])

    def test_programme_officers_do_not_read_what_units_sell(self):
        product = self.env["product.template"].create(
            {
                "name": "Teapot",
                "unit_id": self.unit_a.id,
                "company_id": self.company.id,
            }
        )
        shared = self.env["product.template"].create({"name": "Room"})
        both = product | shared
        officer = self._user("pf_programme", "programme_officer")
        for records in (both, both.product_variant_ids):
            found = records.with_user(officer).search([("id", "in", records.ids)])
            self.assertEqual(found.mapped("name"), ["Room"])
