# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""What the three charts lack: withholding taxes, VAT rates of a transition."""

from odoo import models

from odoo.addons.account.models.chart_template import template

MODULE = "coopaem_l10n_mena"


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    @template("ma", "account.tax.group")
    def _get_ma_coopaem_account_tax_group(self):
        return self._parse_csv("ma", "account.tax.group", module=MODULE)

    @template("ma", "account.tax")
    def _get_ma_coopaem_account_tax(self):
        return self._get_coopaem_taxes("ma")

    @template("tn", "account.account")
    def _get_tn_coopaem_account_account(self):
        return self._parse_csv("tn", "account.account", module=MODULE)

    @template("tn", "account.tax.group")
    def _get_tn_coopaem_account_tax_group(self):
        return self._parse_csv("tn", "account.tax.group", module=MODULE)

    @template("tn", "account.tax")
    def _get_tn_coopaem_account_tax(self):
        return self._get_coopaem_taxes("tn")

    @template("tn", "account.fiscal.position")
    def _get_tn_coopaem_account_fiscal_position(self):
        return {"l10n_tn_fp_template_export": {"no_document_stamp": True}}

    @template("eg", "account.tax.group")
    def _get_eg_coopaem_account_tax_group(self):
        return self._parse_csv("eg", "account.tax.group", module=MODULE)

    @template("eg", "account.tax")
    def _get_eg_coopaem_account_tax(self):
        return self._get_coopaem_taxes("eg")

    def _get_coopaem_taxes(self, code):
        """The taxes that this addon adds to a chart, their tags found.

        :param str code: code of the chart
        :return: {external id: values}
        """
        taxes = self._parse_csv(code, "account.tax", module=MODULE)
        self._deref_account_tags(code, taxes)
        return taxes
