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
