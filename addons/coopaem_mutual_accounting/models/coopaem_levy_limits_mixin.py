# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .levy_kernel import to_decimal

LIMITS = ("floor_month", "floor_year", "cap_month", "cap_year")


class CoopaemLevyLimitsMixin(models.AbstractModel):
    """Floors and caps of a levy. Each has a flag, because zero is a limit too."""

    _name = "coopaem.levy.limits.mixin"
    _description = "Limits of a Levy"

    # Fields declaration
    currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    company_id = fields.Many2one(comodel_name="res.company")
    has_floor_month = fields.Boolean(
        string="At least, per month",
        compute="_compute_has_floor_month",
        store=True,
        readonly=False,
        precompute=True,
        help="The month's levy is raised to this amount.",
    )
    floor_month = fields.Monetary(string="Floor per month")
    has_floor_year = fields.Boolean(
        string="At least, per year",
        compute="_compute_has_floor_year",
        store=True,
        readonly=False,
        precompute=True,
        help="What was levied so far this year is raised to a twelfth of this amount "
        "for each month so far.",
    )
    floor_year = fields.Monetary(string="Floor per year")
    has_cap_month = fields.Boolean(
        string="At most, per month",
        compute="_compute_has_cap_month",
        store=True,
        readonly=False,
        precompute=True,
        help="The month's levy is lowered to this amount.",
    )
    cap_month = fields.Monetary(string="Cap per month")
    has_cap_year = fields.Boolean(
        string="At most, per year",
        compute="_compute_has_cap_year",
        store=True,
        readonly=False,
        precompute=True,
        help="Nothing more is levied once the year has reached this amount.",
    )
    cap_year = fields.Monetary(string="Cap per year")

    # Compute, inverse, search methods
    # An amount sets its flag, so that whoever writes amounts only (an import, a script)
    # gets the limit; the flag alone makes a limit of zero.
    def _compute_flag(self, name):
        for record in self:
            flag = f"has_{name}"
            record[flag] = record[flag] or bool(record[name])

    @api.depends("floor_month")
    def _compute_has_floor_month(self):
        self._compute_flag("floor_month")

    @api.depends("floor_year")
    def _compute_has_floor_year(self):
        self._compute_flag("floor_year")

    @api.depends("cap_month")
    def _compute_has_cap_month(self):
        self._compute_flag("cap_month")

    @api.depends("cap_year")
    def _compute_has_cap_year(self):
        self._compute_flag("cap_year")

    # Constraints
    def _check_limits(self):
        """Check floors and caps.

        :raises ValidationError: naming the record and what to change
        """
        # The cap goes before the floor. An import takes rules as they were applied.
        as_given = self.env.context.get("levy_limits_as_given")
        for record in self:
            limits = record._get_limits()
            if any(value is not None and value < 0 for value in limits.values()):
                raise ValidationError(
                    self.env._(
                        "%s: floors and caps cannot be negative. Enter zero or more, "
                        "or untick the limit.",
                        record.display_name,
                    )
                )
            for text, floor, cap in (
                (
                    self.env._("per month"),
                    limits["floor_month"],
                    limits["cap_month"],
                ),
                (self.env._("per year"), limits["floor_year"], limits["cap_year"]),
            ):
                if None not in (floor, cap) and floor > cap and not as_given:
                    raise ValidationError(
                        self.env._(
                            "%(record)s: the floor %(period)s is above the cap. Lower "
                            "the floor or raise the cap.",
                            record=record.display_name,
                            period=text,
                        )
                    )

    # Business methods
    def _get_limits(self):
        """Return the limits as the kernel takes them.

        :return: {name: Decimal, or None where there is no such limit}
        """
        self.ensure_one()
        return {
            name: to_decimal(self[name]) if self[f"has_{name}"] else None
            for name in LIMITS
        }
