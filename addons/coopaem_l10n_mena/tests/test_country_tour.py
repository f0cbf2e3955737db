# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A month in the web client: invoice, return, pay and payslip, in each country."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .tax_common import TaxCommon

# The clock goes on, for the browser is waited for by it.
TODAY = "2026-04-05 09:00:00"


class CountryMonthMixin:
    """The accountant's month; then the member looks at the payslip."""

    allow_inherited_tests_method = True
    vat_return = ""
    # of 50,000 sold: what the return asks for, and what the customer pays
    vat = 0.0
    total = 0.0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._analyze()
        users = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
            "lang": "en_US",
        }
        cls.manager = new_test_user(
            cls.env, "country_manager", "coopaem_member.group_coopaem_manager", **users
        )
        entrepreneur = new_test_user(
            cls.env, "country_member", "base.group_portal", **users
        )
        cls.customer.name = "Hôtel du Port"
        cls.env["product.product"].create(
            {
                "name": "Pottery",
                "type": "service",
                "list_price": 50000,
                "company_id": cls.company.id,
                "taxes_id": [Command.set(cls.tax_sale.ids)],
                "property_account_income_id": cls.income.id,
            }
        )
        cls.member = cls.env["coopaem.member"].create(
            {
                "partner_id": entrepreneur.partner_id.id,
                "company_id": cls.company.id,
                "unit_ids": [Command.link(cls.unit_a.id)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
            }
        )
        agreement = cls.env["coopaem.agreement"].create(
            {
                "member_id": cls.member.id,
                "unit_id": cls.unit_a.id,
                "type_id": cls.env["coopaem.agreement.type"]
                .create({"name": "Wage", "code": "test_wage", "pay_mode": "wage"})
                .id,
                "date_start": "2026-01-01",
            }
        )
        agreement.state = "running"
        cls.tax_return = cls._return(cls.vat_return, "2026-03-01")

    def test_month(self):
        self.start_tour(
            "/odoo/action-account.action_move_out_invoice/new",
            "coopaem_country_month",
            login="country_manager",
        )
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("move_type", "=", "out_invoice")]
        )
        self.assertRecordValues(
            invoice,
            [
                {
                    "unit_id": self.unit_a.id,
                    "amount_total": self.total,
                    "amount_residual": 0.0,
                }
            ],
        )
        self.env.invalidate_all()
        self.assertEqual(self.tax_return.state, "filed")
        self.assertAlmostEqual(self.tax_return.amount_due, self.vat)
        run = self.env["coopaem.pay.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual((len(run), run.state), (1, "posted"))
        line = run.line_ids
        self.assertEqual(line.member_id, self.member)
        self.assertGreater(line.net, 0.0)
        # what was sold is spent: on tax, which is owed, and on pay
        self.assertAlmostEqual(self._treasury(self.unit_a), self.total)
        self._assert_ledger()
        self.start_tour(
            "/my/payslips", "coopaem_country_payslip", login="country_member"
        )


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time(TODAY, tick=True)
class TestCountryMonthMorocco(CountryMonthMixin, TaxCommon, HttpCase):
    chart = "ma"
    vat_return = "ma_vat"
    vat = 10000.0
    total = 60000.0


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time(TODAY, tick=True)
class TestCountryMonthTunisia(CountryMonthMixin, TaxCommon, HttpCase):
    chart = "tn"
    rate = 19
    vat_return = "tn_vat"
    vat = 9500.0
    total = 59501.0


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time(TODAY, tick=True)
class TestCountryMonthEgypt(CountryMonthMixin, TaxCommon, HttpCase):
    chart = "eg"
    rate = 14
    vat_return = "eg_vat"
    vat = 7000.0
    total = 57000.0
