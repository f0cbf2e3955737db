# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is declared of a pay to the bodies."""

from odoo import api, models

from .wage_layouts import BDS_DAYS

# Codes of the engine's rows: contribution with a ceiling, professional expenses.
CAPPED, EXPENSES = "social_benefits", "expenses"


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
        rows = [row for row in self.details or [] if row["payer"] == "employee"]
        return {
            "gross": self.gross,
            "capped": sum(row["base"] for row in rows if row["code"] == CAPPED),
            "contributions": self.employee_contributions,
            "expenses": sum(row["amount"] for row in rows if row["code"] == EXPENSES),
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
