# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models

CERTIFICATE_MONTHS = "ma.wht.certificate_months"


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Fields declaration
    payee_kind_id = fields.Many2one(
        comodel_name="coopaem.payee.kind",
        string="Kind of payee",
        ondelete="restrict",
        help="What the partner is for the tax administration. When it is paid, the "
        "taxes to be withheld are proposed by it; without one, nothing is proposed.",
    )
    withholding_nature_id = fields.Many2one(
        comodel_name="coopaem.withholding.nature",
        string="Usually paid for",
        ondelete="restrict",
        help="Proposed on bills of this supplier.",
    )
    withholding_payer = fields.Selection(
        selection=[
            ("private", "Ordinary payer"),
            ("large", "Large company, bank or insurer"),
            ("public", "State or public body"),
        ],
        string="Withholds tax when paying",
        help="A customer who pays less and hands over a certificate. Empty: pays in "
        "full.",
    )
    tax_certificate_date = fields.Date(
        string="Tax certificate of",
        help="Date of the certificate that the supplier's taxes are in order.",
    )

    # Business methods
    def _has_tax_certificate(self, company, day):
        """Whether the certificate that taxes are in order is good on a day.

        :param company: res.company that pays, or is paid
        :param date day: day of the payment
        :return: bool
        """
        self.ensure_one()
        issued = self.tax_certificate_date
        if not issued or issued > day:
            return False
        if company.account_fiscal_country_id.code != "MA":
            return True
        months = company._get_country_figure(CERTIFICATE_MONTHS, day) or 0
        return day < issued + relativedelta(months=int(months))
