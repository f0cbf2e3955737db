# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import tagged

from .tax_common import TaxCommon

DAY = date(2026, 3, 31)


class PayBudgetCommon(TaxCommon):
    """The State's VAT is in the treasury, and nobody is paid with it."""

    def _check_vat_stays(self, expected):
        """Sell for 100 before VAT and get paid: what is left is 100.

        :param float expected: the taxes in what the customer paid
        """
        invoice = self._create_document(self.unit_a, 100, "2026-03-02")
        self._pay(invoice, "2026-03-10")
        budget = self.unit_a._get_pay_budgets(DAY)[self.unit_a.id]
        self.assertAlmostEqual(budget.treasury, 100.0 + expected)
        self.assertAlmostEqual(budget.taxes, expected)
        self.assertAlmostEqual(budget.amount, 100.0)
        # The first page says the same in both of its lines.
        figures = self.unit_a._get_home_figures(DAY)
        self.assertAlmostEqual(figures["usable"], 100.0)
        self.assertAlmostEqual(figures["payable"], 100.0)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPayBudgetTunisia(PayBudgetCommon):
    chart = "tn"
    rate = 19

    def test_vat_stays(self):
        self._check_vat_stays(19.0 + 1.0)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPayBudgetEgypt(PayBudgetCommon):
    chart = "eg"
    rate = 14

    def test_vat_stays(self):
        self._check_vat_stays(14.0)
