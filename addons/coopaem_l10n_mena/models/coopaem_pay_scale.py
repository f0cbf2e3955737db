# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemPayScale(models.Model):
    """The bands of a year's income tax."""

    _name = "coopaem.pay.scale"
    _inherit = ["coopaem.pay.parameter"]
    _description = "Income Tax Scale"
    _order = "country_id, code, option, date_from desc, taxable_to, id"
    _legal_key = ("code", "country_id", "option", "taxable_to")
    _legal_values = ("taxable_to", "rounding", "reduction", "band_ids", "is_blank")
    _share_fields = ("reduction",)

    # Fields declaration
    taxable_to = fields.Float(
        aggregator=None,
        string="Taxable income up to",
        digits=(16, 3),
        default=0.0,
        help="The scale is for those whose taxable income of a year is not more than "
        "this, and more than that of the scale before it. 0: no limit.",
    )
    rounding = fields.Float(
        aggregator=None,
        string="Rounded down to",
        digits=(16, 3),
        help="A year's taxable income is rounded down to a multiple of it. 0: not.",
    )
    reduction = fields.Float(
        aggregator=None, digits=(16, 7), help="Share of the tax that is not asked for."
    )
    band_ids = fields.One2many(
        comodel_name="coopaem.pay.scale.band",
        inverse_name="scale_id",
        string="Bands",
        copy=True,
    )

    # Compute and constraint methods
    @api.depends("name", "taxable_to", "option")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for scale in self:
            more = [scale.option] if scale.option else []
            if scale.taxable_to:
                more.append(f"≤ {scale.taxable_to:,.0f}")
            scale.display_name = " ".join(
                [scale.name or "", *(f"({text})" for text in more)]
            )

    @api.constrains("band_ids", "is_blank")
    def _check_bands(self):
        for scale in self:
            lowers = scale.band_ids.mapped("lower")
            if not scale.is_blank and (
                not lowers or min(lowers) != 0 or len(set(lowers)) < len(lowers)
            ):
                raise ValidationError(
                    self.env._(
                        "%s: the first band begins at 0, and each of the others "
                        "somewhere else.",
                        scale.display_name,
                    )
                )
