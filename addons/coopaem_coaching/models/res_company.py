# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.coopaem_member.models.res_company import FEWEST


class ResCompany(models.Model):
    _inherit = "res.company"

    smallest_group_public = fields.Integer(
        string="Smallest group in what is published",
        default=10,
        help="The same for what researchers and the public get.",
    )

    social_needs_consent = fields.Boolean(
        string="The social file waits for consent",
        default=True,
        help="Where the law asks for the person's express consent, income, family and "
        "health are kept only once it is noted.",
    )

    @api.constrains("smallest_group_public")
    def _check_smallest_group_public(self):
        if any(company.smallest_group_public < FEWEST for company in self):
            self._refuse_small_group()

    def _get_smallest_group(self, is_public=False):
        """The fewest people that a figure may stand for, or what is published.

        :param bool is_public: whether it is published
        """
        if is_public:
            self.ensure_one()
            return max(self.smallest_group_public, FEWEST)
        return super()._get_smallest_group()
