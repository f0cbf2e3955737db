# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

PLAN_MONTHS = 12
# Kinds of movements: what comes in, then what goes out
COMING_IN = [
    ("sale", "Sales"),
    ("grant", "Grants and other income"),
    ("loan", "Loans received"),
]
GOING_OUT = [
    ("purchase", "Purchases"),
    ("cost", "Costs"),
    ("levy", "Levies of the cooperative"),
    ("tax", "Taxes and contributions"),
    ("pay", "Own pay"),
    ("investment", "Investment"),
    ("repayment", "Loan repayments"),
]
PLAN_KINDS = COMING_IN + GOING_OUT
SEASONS = [f"season_{number}" for number in range(1, PLAN_MONTHS + 1)]
MONTH_FIELDS = [f"month_{number}" for number in range(1, PLAN_MONTHS + 1)]


def _month():
    return fields.Monetary(
        compute="_compute_months", store=True, readonly=False, precompute=True
    )


class CoopaemBusinessPlanLine(models.Model):
    """What one thing brings or costs in each of the twelve months, before VAT."""

    _name = "coopaem.business.plan.line"
    _description = "Line of a Cash Plan"
    _inherit = ["coopaem.guarded.mixin", "coopaem.owned.mixin"]
    _guarded_fields = frozenset({"is_computed"})
    _order = "plan_id, kind_sequence, id"
    _owner_field = "plan_id"

    plan_id = fields.Many2one(
        comodel_name="coopaem.business.plan",
        string="Plan",
        required=True,
        ondelete="cascade",
        index=True,
    )
    member_id = fields.Many2one(
        related="plan_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    kind = fields.Selection(selection=PLAN_KINDS, required=True, default="sale")
    kind_sequence = fields.Integer(
        compute="_compute_kind_sequence", store=True, precompute=True
    )
    name = fields.Char(string="What", required=True)
    ordinary = fields.Monetary(
        string="Ordinary month",
        help="The months follow from it; empty: enter each month.",
    )
    is_seasonal = fields.Boolean(
        string="With the season",
        help="The ordinary month times the plan's season of each month.",
    )
    is_computed = fields.Boolean(
        readonly=True, help="Counted by the rules of the cooperative."
    )
    month_1 = _month()
    month_2 = _month()
    month_3 = _month()
    month_4 = _month()
    month_5 = _month()
    month_6 = _month()
    month_7 = _month()
    month_8 = _month()
    month_9 = _month()
    month_10 = _month()
    month_11 = _month()
    month_12 = _month()
    total = fields.Monetary(string="Year", compute="_compute_total")

    _positive = models.Constraint(
        "CHECK (is_computed OR (ordinary >= 0 AND "
        + " AND ".join(f"{name} >= 0" for name in MONTH_FIELDS)
        + "))",
        "Amounts of a plan are zero or more: what is paid has kinds of its own.",
    )

    @api.depends("kind")
    def _compute_kind_sequence(self):
        order = [kind for kind, _label in PLAN_KINDS]
        for line in self:
            line.kind_sequence = order.index(line.kind) if line.kind else 0

    @api.depends("ordinary", "is_seasonal", *(f"plan_id.{name}" for name in SEASONS))
    def _compute_months(self):
        for line in self:
            season = line.plan_id._get_season()
            for name, share in zip(MONTH_FIELDS, season, strict=True):
                if line.ordinary:
                    factor = share / 100 if line.is_seasonal else 1.0
                    line[name] = line.currency_id.round(line.ordinary * factor)
                else:
                    line[name] = line[name] or 0.0

    @api.depends(*MONTH_FIELDS)
    def _compute_total(self):
        for line in self:
            line.total = sum(line._get_months())

    def _get_months(self):
        """The amounts of the twelve months.

        :return: list of floats
        """
        self.ensure_one()
        return [self[name] for name in MONTH_FIELDS]

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Add lines; the plan has to be a draft."""
        lines = super().create(vals_list)
        lines.plan_id._check_draft()
        return lines

    def write(self, vals):
        """Change lines; the plan has to be a draft.

        :raises UserError: when it is none, or a line is counted
        """
        self.plan_id._check_draft()
        if not self.env.su and any(line.is_computed for line in self):
            raise UserError(
                self.env._("Levies are counted by the rules of the cooperative.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_discussed(self):
        self.plan_id._check_draft()
