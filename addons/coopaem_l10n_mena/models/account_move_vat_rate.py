# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""A warning where an invoice uses a VAT rate that did not hold on its day."""

from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    vat_rate_warning = fields.Char(compute="_compute_vat_rate_warning")

    # Compute methods
    @api.depends("invoice_date", "date", "company_id", "invoice_line_ids.tax_ids")
    @api.depends_context("lang")
    def _compute_vat_rate_warning(self):
        self.vat_rate_warning = False
        today = fields.Date.context_today(self)
        known = {}
        for move in self.filtered(lambda move: move.is_invoice(include_receipts=True)):
            day = move.invoice_date or move.date or today
            key = move.company_id.account_fiscal_country_id, day
            if key not in known:
                known[key] = self._get_vat_rates(*key)
            rates = known[key]
            if not rates:
                continue
            taxes = move.invoice_line_ids.tax_ids.flatten_taxes_hierarchy().filtered(
                lambda tax, move=move, rates=rates: tax.amount_type == "percent"
                and tax.amount > 0
                and tax.country_id == move.company_id.account_fiscal_country_id
                and round(tax.amount, 4) not in rates
            )
            if taxes:
                move.vat_rate_warning = self.env._(
                    "On this date the rate of %(taxes)s does not hold; the rates are "
                    "%(rates)s %%.",
                    taxes=", ".join(taxes.mapped("name")),
                    rates=", ".join(f"{rate:g}" for rate in sorted(rates)),
                )

    @api.model
    def _get_vat_rates(self, country, day):
        """The VAT rates of a country that hold on a day, in percent.

        :return: set of float; empty where they are not recorded
        """
        figures = self.env["coopaem.legal.figure"].sudo()
        return {
            round(figure.value * 100, 4)
            for figure in figures.search(
                [
                    ("country_id", "=", country.id),
                    ("code", "=like", f"{(country.code or '').lower()}.vat.rate.%"),
                    ("is_blank", "=", False),
                    *figures._get_domain_on(day),
                ]
            )
        }
