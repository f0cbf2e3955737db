# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbering of payslips, and the wage that pay is compared with."""

from odoo import api, models
from odoo.exceptions import UserError

#: Figures of the law whose product is the minimum wage of a month, by country, and what
#: is compared with it: Egypt's holds the employer's share of the insurance.
MINIMUM_WAGES = {
    "MA": (("ma.wage.smig_hour", "ma.wage.hours_month"), "gross"),
    "TN": (("tn.wage.smig_48h_month",), "gross"),
    "EG": (("eg.wage.minimum_month",), "cost"),
}
#: The figure of the minimum wage of an hour, and what is compared with it.
HOURLY_WAGES = {
    "MA": ("ma.wage.smig_hour", "gross"),
    "TN": ("tn.wage.smig_48h_hour", "gross"),
    "EG": ("eg.wage.minimum_hour_part_time", "net"),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _get_member_sequences(self):
        # EXTENDS 'coopaem_member'
        return {
            **super()._get_member_sequences(),
            "coopaem.payslip": {
                "name": self.env._("Cooperative: payslips"),
                "prefix": "PAY",
                "padding": 5,
            },
        }

    def _get_minimum_wage(self, day, hours=0.0):
        """The minimum wage of some hours, or of a month's full-time work.

        :param date day: the day whose law applies
        :param float hours: hours worked; 0: a full month
        :return: (amount, name of the amount of a pay it is compared with); 0.0 where it
            is not known
        """
        country = self.account_fiscal_country_id
        codes, name = MINIMUM_WAGES.get(country.code, ((), "gross"))
        if hours and country.code in HOURLY_WAGES:
            code, name = HOURLY_WAGES[country.code]
            codes = (code,)
        if not codes or not day:
            return 0.0, name
        amount = hours or 1.0
        try:
            for code in codes:
                amount *= self.env["coopaem.legal.figure"]._get_value(
                    code, country, day
                )
        except UserError:
            # A minimum that nobody knows warns of nothing.
            return 0.0, name
        return self.currency_id.round(amount), name
