# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is declared of a pay to the bodies."""

from odoo import api, models

from .wage_layouts import BDS_DAYS

# Codes of the engine's rows: contributions with a ceiling (Morocco, Egypt), health
# insurance of its own (Egypt), professional expenses.
CAPPED, HEALTH = ("social_benefits", "social_insurance"), ("health",)
EXPENSES = ("expenses",)


class CoopaemPayLine(models.Model):
    _inherit = "coopaem.pay.line"

    @api.model
    def _get_booked_wages(self, company, date_from, date_to):
        """The booked wages of a period.

        :param company: res.company
        :param date date_from: first day
        :param date date_to: last day
        :return: coopaem.pay.line
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("run_id.stage", "=", "posted"),
                ("number", "!=", False),
                ("pay_mode", "=", "wage"),
                ("date_start", ">=", date_from),
                ("date_start", "<=", date_to),
            ]
        )

    def _get_declared_amounts(self):
        """The amounts of a pay by the names that declarations know them by.

        :return: dict of floats
        """
        self.ensure_one()

        def total(payer, codes, name="amount"):
            return sum(
                row[name]
                for row in self.details or []
                if row["payer"] == payer and row["code"] in codes
            )

        return {
            "gross": self.gross,
            "capped": total("employee", CAPPED, "base"),
            "contributions": self.employee_contributions,
            "health": total("employee", HEALTH),
            "employer_insurance": total("employer", CAPPED),
            "employer_health": total("employer", HEALTH),
            "expenses": total("employee", EXPENSES),
            "taxable": self.taxable,
            "income_tax": self._get_final("income_tax"),
            "solidarity": self._get_final("other_employee"),
            "net": self._get_final("net"),
        }

    def _get_declared_days(self):
        """The days that a month's pay of one member counts for.

        :return: int, 0 where only part of the month was worked: somebody says how many
        """
        whole = any(not line.is_part_month and not line.hours for line in self)
        return BDS_DAYS if whole else 0
