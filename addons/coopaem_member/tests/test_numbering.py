# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestNumbering(CoopaemMemberCommon):
    def setUp(self):
        super().setUp()
        # drawn numbers stay drawn when a test is rolled back: start afresh
        self.company, self.other_company = self.env["res.company"].create(
            [{"name": "First"}, {"name": "Second"}]
        )

    def test_each_company_counts_for_itself(self):
        for company in (self.company, self.other_company):
            unit = self.create_unit(company=company)
            member = self.create_member(company=company)
            agreement = self.create_agreement(member, unit)
            self.assertEqual(
                (unit.code, member.ref, agreement.number),
                ("U001", "M0001", "AG00001"),
            )

    def test_company_created_later(self):
        company = self.env["res.company"].create({"name": "Later"})
        codes = (
            self.env["ir.sequence"].search([("company_id", "=", company.id)])
        ).mapped("code")
        self.assertLessEqual(
            {"coopaem.unit", "coopaem.member", "coopaem.agreement"}, set(codes)
        )
        self.assertEqual(self.create_unit(company=company).code, "U001")

    def test_every_company_has_its_numbering_once(self):
        Company = self.env["res.company"]
        Company._create_missing_sequences()
        codes = list(Company._get_member_sequences())
        counts = self.env["ir.sequence"]._read_group(
            [("code", "in", codes)],
            groupby=["code", "company_id"],
            aggregates=["__count"],
        )
        self.assertEqual({count for _code, _company, count in counts}, {1})
        companies = self.env["res.company"].with_context(active_test=False)
        self.assertEqual(len(counts), len(codes) * companies.search_count([]))

    def test_lost_numbering_is_made_again(self):
        self.env["ir.sequence"].search(
            [("company_id", "=", self.company.id), ("code", "=", "coopaem.unit")]
        ).unlink()
        self.assertEqual(self.create_unit(company=self.company).code, "U001")

    def test_companies_mixed_in_one_batch(self):
        units = self.env["coopaem.unit"].create(
            [
                {"name": "1", "company_id": self.company.id},
                {"name": "2", "company_id": self.other_company.id},
                {"name": "3", "company_id": self.company.id},
            ]
        )
        self.assertEqual(units.mapped("code"), ["U001", "U001", "U002"])

    def test_numbers_in_use_are_passed_over(self):
        self.create_unit(company=self.company, code="U001")
        self.create_unit(
            company=self.company, code="U002", state="closed", active=False
        )
        units = self.env["coopaem.unit"].create(
            [
                {"name": "drawn", "company_id": self.company.id},
                {"name": "given", "company_id": self.company.id, "code": "U003"},
                {"name": "drawn too", "company_id": self.company.id, "code": " "},
            ]
        )
        self.assertEqual(units.mapped("code"), ["U004", "U003", "U005"])

    def test_other_sequence_kinds(self):
        sequence = self.env["ir.sequence"].search(
            [("company_id", "=", self.company.id), ("code", "=", "coopaem.unit")]
        )
        sequence.write({"implementation": "no_gap", "prefix": "N"})
        units = self.env["coopaem.unit"].create(
            [{"name": name, "company_id": self.company.id} for name in "ab"]
        )
        self.assertEqual(units.mapped("code"), ["N001", "N002"])

    def test_numbers_are_unique_in_a_company(self):
        self.create_unit(company=self.company, code="X")
        self.create_unit(company=self.other_company, code="X")
        member = self.create_member(company=self.company, ref="X")
        self.create_member(ref="X", company=self.other_company)
        agreement = self.create_agreement(
            member, self.create_unit(company=self.company), number="X"
        )
        for create in (
            lambda: self.create_unit(company=self.company, code="X"),
            lambda: self.create_member(company=self.company, ref="X"),
            lambda: agreement.copy({"number": "X"}),
            lambda: [self.create_scheme("X"), self.create_scheme("X")],
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                create()
