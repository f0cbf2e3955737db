# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemPayParameter(models.AbstractModel):
    """A dated figure that pay is computed from; see `coopaem.pay`."""

    _name = "coopaem.pay.parameter"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Parameter of pay"

    # Fields that hold a share of something.
    _share_fields = ()

    # Fields declaration
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    option = fields.Char(
        string="Only with",
        default="",
        help="Holds only for those for whom this is asked when pay is computed, and "
        "then instead of the figure of the same code without it. Empty: for everybody.",
    )
    is_blank = fields.Boolean(
        string="Not known",
        help="No figure was found. Pay that needs it cannot be computed until it is "
        "entered here.",
    )

    # Compute and constraint methods
    @api.constrains(lambda self: self._share_fields)
    def _check_shares(self):
        for record in self:
            if any(not 0 <= record[name] < 1 for name in self._share_fields):
                raise ValidationError(
                    self.env._(
                        "%s: a rate is a share of 1 and less than the whole, 0.10 for "
                        "10 %%.",
                        record.display_name,
                    )
                )

    # CRUD methods
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # An empty field of the screen comes as False; figures are told apart by it.
            vals["option"] = vals.get("option") or ""
        return super().create(vals_list)

    def write(self, vals):
        if "option" in vals:
            vals = {**vals, "option": vals["option"] or ""}
        return super().write(vals)
