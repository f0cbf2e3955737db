# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .coopaem_levy_period_mixin import intersect
from .levy_kernel import ZERO, to_decimal

# No month ends on it.
_NEVER = fields.Date.to_date("0001-01-01")


class CoopaemLevyOverride(models.Model):
    """Other terms of a rule, for one unit or as long as one agreement is in force.

    An agreement's terms go before its unit's.
    """

    _name = "coopaem.levy.override"
    _inherit = ["coopaem.levy.limits.mixin", "coopaem.levy.period.mixin"]
    _description = "Override of a Levy Rule"
    _order = "rule_id, unit_id, agreement_id, date_from desc, id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        comodel_name="coopaem.levy.rule",
        string="Levy rule",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="rule_id.company_id", store=True, index=True, precompute=True
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
    )
    agreement_id = fields.Many2one(
        comodel_name="coopaem.agreement",
        string="Agreement",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="The override holds for the agreement's unit while it is in force.",
    )
    has_rate = fields.Boolean(
        string="Own rate",
        compute="_compute_has_rate",
        store=True,
        readonly=False,
        precompute=True,
        help="One rate on the whole basis, instead of the rule's tiers.",
    )
    rate = fields.Float(digits=(16, 10))
    has_fixed_month = fields.Boolean(
        string="Own fixed amount",
        compute="_compute_has_fixed_month",
        store=True,
        readonly=False,
        precompute=True,
    )
    fixed_month = fields.Monetary(string="Fixed amount per month")
    replace_limits = fields.Boolean(
        string="Own floors and caps",
        help="The rule's floors and caps do not count; only those set here do.",
    )

    _target_check = models.Constraint(
        "CHECK ((unit_id IS NULL) != (agreement_id IS NULL))",
        "An override is for one unit or for one agreement. Choose one of the two.",
    )

    # Compute, inverse, search methods
    @api.depends("rate")
    def _compute_has_rate(self):
        self._compute_flag("rate")

    @api.depends("fixed_month")
    def _compute_has_fixed_month(self):
        self._compute_flag("fixed_month")

    @api.depends("rule_id", "unit_id", "agreement_id")
    def _compute_display_name(self):
        for override in self:
            override.display_name = self.env._(
                "%(rule)s for %(target)s",
                rule=override.rule_id.display_name or "",
                target=(override.unit_id or override.agreement_id).display_name or "",
            )

    # Constraints
    @api.constrains(
        "rate",
        "has_rate",
        "fixed_month",
        "has_fixed_month",
        "replace_limits",
        "has_floor_month",
        "floor_month",
        "has_floor_year",
        "floor_year",
        "has_cap_month",
        "cap_month",
        "has_cap_year",
        "cap_year",
    )
    def _check_terms(self):
        self.filtered("replace_limits")._check_limits()
        for override in self:
            if not (
                override.has_rate or override.has_fixed_month or override.replace_limits
            ):
                raise ValidationError(
                    self.env._(
                        "%s changes nothing. Set a rate, a fixed amount or limits of "
                        "its own, or remove it.",
                        override.display_name,
                    )
                )
            if override.has_rate and not 0 <= override.rate <= 1:
                raise ValidationError(
                    self.env._(
                        "%(override)s: a rate of %(rate)s %% is not possible. Enter a "
                        "rate between 0 %% and 100 %%.",
                        override=override.display_name,
                        rate=f"{override.rate * 100:g}",
                    )
                )
            if override.has_fixed_month and override.fixed_month < 0:
                raise ValidationError(
                    self.env._(
                        "%s: the fixed amount cannot be negative. Enter zero or more.",
                        override.display_name,
                    )
                )

    @api.constrains("rule_id", "unit_id", "agreement_id", "date_from", "date_to")
    def _check_overlap(self):
        # Which agreements one of several units has is its own affair: agreements that
        # run side by side and both override a rule are told apart by _find_for.
        for overrides in self.rule_id.override_ids.grouped(
            lambda override: (
                override.rule_id,
                override.unit_id,
                override.agreement_id,
            )
        ).values():
            if pair := overrides._find_overlap():
                raise ValidationError(
                    self.env._(
                        "%s is overridden twice on the same days. Change the dates of "
                        "one of the overrides, or remove it.",
                        pair[0].display_name,
                    )
                )

    # Business methods
    def _get_unit(self):
        """Return the unit that the override is for."""
        return self.unit_id or self.agreement_id.unit_id

    def _get_span(self):
        # EXTENDS: an agreement's override holds while the agreement is in force, as it
        # is amended and renewed. Only the override's own dates are known as long as no
        # agreement says otherwise.
        span = super()._get_span()
        agreement = self.agreement_id
        if not agreement:
            return span
        return intersect(
            span, (agreement.date_start or None, agreement._get_chain_end() or None)
        ) or (_NEVER, _NEVER)

    def _find_for(self, day):
        """Return the override of self that counts on a day; all are of one unit.

        :param date day: the day
        :return: one override or none
        """
        candidates = self.filtered(
            lambda override: override.agreement_id.state in (False, "running", "ended")
            and override._is_in_force(day)
        )
        return candidates.sorted(
            key=lambda override: (
                bool(override.agreement_id),
                override._get_span()[0] or _NEVER,
                override.id,
            )
        )[-1:]

    def _apply(self, terms):
        """Return the rule's terms with what the override changes.

        :param terms: levy_kernel.Terms of the rule
        :return: levy_kernel.Terms
        """
        self.ensure_one()
        changes = {}
        if self.has_rate:
            changes["tiers"] = ((ZERO, to_decimal(self.rate)),)
        if self.has_fixed_month:
            changes["fixed_month"] = to_decimal(self.fixed_month)
        if self.replace_limits:
            changes.update(self._get_limits())
        return replace(terms, **changes)
