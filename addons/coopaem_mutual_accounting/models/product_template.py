# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Selling unit",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
        help="Whose product this is: only its unit sees it on the portal.",
    )

    def _get_planning_taxes(self):
        """The taxes at which the product's unit sells it.

        :return: account.tax
        """
        self.ensure_one()
        company = self.company_id or self.unit_id.company_id
        return self.taxes_id.filtered(lambda tax: tax.company_id == company)
