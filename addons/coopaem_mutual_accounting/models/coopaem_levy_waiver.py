# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemLevyWaiver(models.Model):
    """Months in which a unit does not owe a levy, and why.

    Such months are left out of the year altogether: their basis is not levied later.
    """

    _name = "coopaem.levy.waiver"
    _inherit = ["coopaem.levy.period.mixin"]
    _description = "Waiver of a Levy"
    _order = "rule_id, unit_id, date_from desc"
    _check_company_auto = True

    rule_id = fields.Many2one(
        comodel_name="coopaem.levy.rule",
        string="Levy rule",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one(
        related="rule_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Granted by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    @api.depends("rule_id", "unit_id")
    def _compute_display_name(self):
        for waiver in self:
            waiver.display_name = self.env._(
                "Waiver of %(rule)s for %(unit)s",
                rule=waiver.rule_id.display_name or "",
                unit=waiver.unit_id.display_name or "",
            )

    @api.constrains("rule_id", "unit_id", "date_from", "date_to")
    def _check_overlap(self):
        for waivers in self.rule_id.waiver_ids.grouped(
            lambda waiver: (waiver.rule_id, waiver.unit_id)
        ).values():
            if pair := waivers._find_overlap():
                raise ValidationError(
                    self.env._(
                        "%s is granted twice for the same days. Change the dates of "
                        "one of the waivers, or remove it.",
                        pair[0].display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Grant waivers, in the name of who does it."""
        if not self.env.su:
            for vals in vals_list:
                vals.pop("user_id", None)
        return super().create(vals_list)
