# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from calendar import monthrange
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from .coopaem_pay import _money
from .pay_kernel import ZERO, round_unit


class CoopaemPay(models.AbstractModel):
    """At the end of a year: the tax of the whole year, beside what was withheld."""

    _inherit = "coopaem.pay"

    # Business methods
    @api.model
    def regularise(
        self,
        country,
        status,
        year,
        gross,
        income_tax=None,
        other_employee=None,
        **situation,
    ):
        """Settle the tax of a year whose months were paid unevenly.

        Each month's contributions are those of its own law and ceiling; the scale,
        the deductions and the credits are then applied once, to what the whole year
        came to. A month without pay counts as nothing.

        :param country: as for `compute`
        :param str status: as for `compute`
        :param int year: the year
        :param dict gross: gross pay of each month paid, as {1: 4000, 2: 4500}
        :param income_tax: what was withheld in all; by default what `compute` gives
        :param other_employee: the same of levies on taxable income
        :param situation: the person, as for `compute`
        :return: dict of floats: `gross`, `employee_contributions`, `taxable`,
            `income_tax`, `other_employee` (that on taxable income) of the year;
            `income_tax_withheld`, `other_employee_withheld`; and what is still to be
            withheld, or given back if negative, `income_tax_due`, `other_employee_due`
        :raises UserError: as `compute` does; if the scale of the tax changed between
            the months: the parts are then settled each by their own law, not here
        """
        self._check_may_compute()
        amounts = self._get_months_of_year(gross)
        year = self._count("year", year)
        if not 1990 <= year <= 2100:
            raise UserError(self.env._("“%s” is no year.", year))
        first = last = None
        totals = dict.fromkeys(("gross", "employee", "relief", "tax", "levy"), ZERO)
        for month in sorted(amounts):
            day = date(year, month, monthrange(year, month)[1])
            last = self._prepare(country, status, day, 1, **situation)
            first = first or last
            pay = last.engine.compute(round_unit(amounts[month].scaleb(last.digits)))
            totals["gross"] += pay.gross
            totals["employee"] += pay.employee
            totals["relief"] += last.engine.relief(pay)
            totals["tax"] += pay.tax
            totals["levy"] += self._get_levy(last, pay)
        if not last.is_taxed:
            raise UserError(self.env._("No income tax is withheld from this pay."))
        if (first.engine.terms.scales, first.engine.terms.deductions) != (
            last.engine.terms.scales,
            last.engine.terms.deductions,
        ):
            raise UserError(
                self.env._(
                    "The tax on wages changed during %s: settle the months before and "
                    "after by the law of each.",
                    year,
                )
            )
        whole = self._prepare(country, status, day, 12, **situation)
        due = whole.engine.compute_year(totals["gross"], totals["relief"])
        levy = self._get_levy(whole, due)
        for name, value in (("tax", income_tax), ("levy", other_employee)):
            if value is not None:
                amount = self._amount(name, value)
                totals[name] = round_unit(amount.scaleb(whole.digits))
        values = {
            "gross": totals["gross"],
            "employee_contributions": totals["employee"],
            "taxable": due.taxable_year,
            "income_tax": due.tax,
            "other_employee": levy,
            "income_tax_withheld": totals["tax"],
            "other_employee_withheld": totals["levy"],
            "income_tax_due": due.tax - totals["tax"],
            "other_employee_due": levy - totals["levy"],
        }
        return {name: _money(value, whole.digits) for name, value in values.items()}

    def _get_months_of_year(self, gross):
        try:
            amounts = {
                self._count("month", month): self._amount("gross", amount)
                for month, amount in gross.items()
            }
        except AttributeError as error:
            raise UserError(
                self.env._(
                    "Give the gross pay of each month, by its number from 1 to 12."
                )
            ) from error
        if not amounts or not all(1 <= month <= 12 for month in amounts):
            raise UserError(
                self.env._(
                    "Give the gross pay of each month, by its number from 1 to 12."
                )
            )
        return amounts

    @staticmethod
    def _get_levy(prepared, pay):
        """What a person pays of levies on taxable income."""
        return sum(
            (
                amount
                for (_record, component), amount in zip(
                    prepared.components, pay.amounts, strict=True
                )
                if component.base == "taxable" and component.is_employee
            ),
            ZERO,
        )
