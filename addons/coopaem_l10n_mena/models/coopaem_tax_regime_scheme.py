# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemTaxRegime(models.Model):
    """Which social contributions go with a regime, to count both together."""

    _inherit = "coopaem.tax.regime"

    # Fields declaration
    pay_scheme_id = fields.Many2one(
        comodel_name="coopaem.pay.scheme",
        string="Social contributions",
        ondelete="restrict",
        domain="[('country_id', '=', country_id)]",
        help="The scheme that whoever is under the regime contributes to. Empty: the "
        "contributions are not counted in the cost of formality, which says so.",
    )
    pay_flat_class = fields.Integer(
        string="Class of contributions",
        help="The class of flat income that is counted, where the scheme has classes.",
    )

    cover_scheme_id = fields.Many2one(
        comodel_name="coopaem.cover.scheme",
        string="Social cover",
        ondelete="restrict",
        domain="[('country_id', '=', country_id)]",
        help="Where no scheme of contributions is named: the cover whose amounts, a "
        "class each, are counted.",
    )
    class_codes = fields.Char(
        string="Classes by the tax of the year",
        help="Codes of the legal figures that say from which tax of the year on the "
        "second class of the cover holds, the third, and so on, parted by commas.",
    )
    path_id = fields.Many2one(
        comodel_name="coopaem.path",
        string="Path to formality",
        ondelete="set null",
        index="btree_not_null",
        domain="[('country_id', '=', country_id)]",
        help="The way to it: when that is closed the regime is not shown as open.",
    )

    # Business methods
    def _get_class_by_tax(self, tax, day):
        """The class of social cover that a year's tax leads to.

        :param float tax: tax of the year
        :param date day: the day whose law applies
        :return: int, from 1
        :raises UserError: when a figure is not known
        """
        self.ensure_one()
        figures, number = self.env["coopaem.legal.figure"], 1
        for code in filter(None, map(str.strip, (self.class_codes or "").split(","))):
            if tax < figures._get_value(code, self.country_id, day):
                break
            number += 1
        return number

    def _compute_contributions(self, income, day, tax=0.0):
        """The social contributions of a year under the regime.

        :param float income: what is left of the year's turnover after costs
        :param date day: the day whose law applies
        :param float tax: what the regime's tax of the year is
        :return: float, or None where the regime names no scheme
        :raises UserError: when a figure is not known
        """
        self.ensure_one()
        scheme = self.pay_scheme_id
        if not scheme and self.cover_scheme_id:
            cover = self.cover_scheme_id
            number = self._get_class_by_tax(tax, day)
            amount, _caveat = cover._get_contribution(day, flat_class=number)
            return amount * 12 / int(cover.months)
        if not scheme:
            return None
        currency = self.country_id.currency_id
        # who earns nothing owes what is owed at least
        month = max(currency.round(income / 12), currency.rounding)
        bases = (
            self.env["coopaem.pay.component"]
            .sudo()
            .search([("scheme_id", "=", scheme.id)])
        )
        is_declared = "declared" in bases.mapped("base")
        pay = self.env["coopaem.pay"].compute(
            self.country_id,
            scheme.status,
            day,
            "month",
            gross=month,
            scheme=scheme.code,
            flat_class=self.pay_flat_class or None,
            insured_income=month if is_declared else None,
        )
        return 12 * pay["employee_contributions"]
