# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# No figure ever stands for fewer people, whatever a cooperative sets.
FEWEST = 3


class ResCompany(models.Model):
    _inherit = "res.company"

    smallest_group = fields.Integer(
        string="Smallest group in figures",
        default=5,
        help="Figures that stand for fewer people are hidden from programme officers"
        " and funders.",
    )
    smallest_group_public = fields.Integer(
        string="Smallest group in what is published",
        default=10,
        help="The same for what researchers and the public get.",
    )

    @api.constrains("smallest_group", "smallest_group_public")
    def _check_smallest_group(self):
        for company in self:
            if min(company.smallest_group, company.smallest_group_public) < FEWEST:
                raise ValidationError(
                    self.env._(
                        "A group in figures has at least %(count)s people.",
                        count=FEWEST,
                    )
                )

    def _get_smallest_group(self, is_public=False):
        """The fewest people that a figure may stand for."""
        self.ensure_one()
        own = self.smallest_group_public if is_public else self.smallest_group
        return max(own, FEWEST)
