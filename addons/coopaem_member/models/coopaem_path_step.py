# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang


class CoopaemPathStep(models.Model):
    """A step of a path, as it stands for a time: a new rule is a new step."""

    _name = "coopaem.path.step"
    _description = "Step of a path"
    _order = "path_id, sequence, id"

    path_id = fields.Many2one(
        comodel_name="coopaem.path",
        string="Path",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Step", required=True, translate=True)
    description = fields.Text(
        translate=True, help="What to do, in words that people use."
    )
    authority = fields.Char(string="Where", translate=True)
    documents = fields.Text(
        string="Papers",
        translate=True,
        help="What to bring, one paper per line.",
    )
    evidence = fields.Char(
        string="What you get",
        translate=True,
        help="The paper or number that proves that the step is done.",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Until", help="Last day. Empty: until further notice.")
    currency_id = fields.Many2one(related="path_id.country_id.currency_id")
    is_cost_known = fields.Boolean(
        string="Cost known",
        help="Zero is a cost too: without this, the cost shows as not known.",
    )
    cost_min = fields.Monetary(string="Cost, from")
    cost_max = fields.Monetary(
        string="Cost, up to", help="Left at zero: the same as the lowest cost."
    )
    cost_text = fields.Char(string="Cost", compute="_compute_cost_text")
    delay_min = fields.Integer(string="Days, from")
    delay_max = fields.Integer(
        string="Days, up to", help="Usual time until the step is done. Zero: not known."
    )
    delay_text = fields.Char(string="Delay", compute="_compute_delay_text")
    limit_days = fields.Integer(
        string="To be done within (days)",
        help="After the step before it; later, that step has to be done again.",
    )
    prerequisite_ids = fields.Many2many(
        comodel_name="coopaem.path.step",
        relation="coopaem_path_step_prerequisite_rel",
        column1="step_id",
        column2="prerequisite_id",
        string="Only after",
        domain="[('path_id', '=', path_id), ('id', '!=', id)]",
    )
    warning = fields.Text(
        string="Tell the person first",
        translate=True,
        help="What the step takes away, such as a benefit that it ends. The step cannot"
        " be begun before it is noted that the person was told.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("is_cost_known", "cost_min", "cost_max", "currency_id")
    @api.depends_context("lang")
    def _compute_cost_text(self):
        for step in self:
            low, high, currency = step.cost_min, step.cost_max, step.currency_id
            if not step.is_cost_known:
                step.cost_text = self.env._("Not known")
            elif not low and not high:
                step.cost_text = self.env._("Free")
            elif high and currency.compare_amounts(high, low) > 0:
                step.cost_text = self.env._(
                    "%(low)s to %(high)s",
                    low=formatLang(self.env, low, currency_obj=currency),
                    high=formatLang(self.env, high, currency_obj=currency),
                )
            else:
                step.cost_text = formatLang(self.env, low, currency_obj=currency)

    @api.depends("delay_min", "delay_max")
    @api.depends_context("lang")
    def _compute_delay_text(self):
        for step in self:
            low, high = step.delay_min, step.delay_max
            if high and high > low:
                step.delay_text = (
                    self.env._("%(low)s to %(high)s days", low=low, high=high)
                    if low
                    else self.env._("Up to %(days)s days", days=high)
                )
            elif low:
                step.delay_text = self.env._("%(days)s days", days=low)
            else:
                step.delay_text = self.env._("Not known")

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for step in self:
            if step.date_to and step.date_to < step.date_from:
                raise ValidationError(
                    self.env._(
                        "%(record)s ends before it starts. Correct the dates.",
                        record=step.display_name,
                    )
                )

    @api.constrains("prerequisite_ids", "path_id")
    def _check_prerequisites(self):
        if self._has_cycle("prerequisite_ids"):
            raise ValidationError(
                self.env._("Steps wait for each other. Take one of them out.")
            )
        for step in self:
            if step.prerequisite_ids.path_id - step.path_id:
                raise ValidationError(
                    self.env._(
                        "%(step)s waits for a step of another path. Choose steps of its"
                        " own path.",
                        step=step.name,
                    )
                )

    @api.constrains("cost_min", "cost_max", "delay_min", "delay_max", "limit_days")
    def _check_figures(self):
        for step in self:
            low = min(
                step.cost_min,
                step.cost_max,
                step.delay_min,
                step.delay_max,
                step.limit_days,
            )
            if low < 0:
                raise ValidationError(
                    self.env._(
                        "Costs and days of %(step)s cannot be below zero.",
                        step=step.name,
                    )
                )
