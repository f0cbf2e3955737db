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

    # Business methods
    def _compute_contributions(self, income, day):
        """The social contributions of a year under the regime.

        :param float income: what is left of the year's turnover after costs
        :param date day: the day whose law applies
        :return: float, or None where the regime names no scheme
        :raises UserError: when a figure is not known
        """
        self.ensure_one()
        scheme = self.pay_scheme_id
        if not scheme:
            return None
        month = self.country_id.currency_id.round(max(income, 0.0) / 12)
        if not month:
            return 0.0
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
