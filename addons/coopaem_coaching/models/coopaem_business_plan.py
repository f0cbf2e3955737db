# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .coopaem_business_plan_line import MONTH_FIELDS, PLAN_MONTHS, SEASONS
from .price_kernel import ZERO, find_anyway, to_decimal

PLAN_STATES = [
    ("draft", "Draft"),
    ("discussed", "Discussed"),
    ("agreed", "Agreed"),
]
BLOCKS = (
    "customers",
    "value",
    "channels",
    "relations",
    "income_sources",
    "resources",
    "activities",
    "partners",
    "spending",
)
# What coach and member have talked over; it may no longer change once they have.
CONTENT = {*BLOCKS, *SEASONS, "date_start", "opening_treasury", "line_ids"}
# On paper nine blocks share one page.
MOST_LETTERS = 600
# In percent of an ordinary month: all of the year in one month.
MOST_SEASON = 100 * PLAN_MONTHS


def _season():
    return fields.Integer(default=100, help="In percent of an ordinary month.")


class CoopaemBusinessPlan(models.Model):
    """A unit's plan on one page: nine blocks, and the money of twelve months.

    One is current; those before it are kept as they were. Amounts are before VAT, which
    the cooperative collects and pays.
    """

    _name = "coopaem.business.plan"
    _description = "Business Plan"
    _inherit = ["coopaem.guarded.mixin", "coopaem.owned.mixin", "coopaem.portal.mixin"]
    # who agreed to what, and when, is said by whoever agrees
    _guarded_fields = frozenset(
        {
            "version",
            "date",
            "is_current",
            "state",
            "discussed_date",
            "coach_agreed_date",
            "coach_agreed_id",
            "member_agreed_date",
        }
    )
    _order = "version desc, id desc"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(compute="_compute_name")
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    available_unit_ids = fields.Many2many(
        comodel_name="coopaem.unit", compute="_compute_available_units"
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        compute="_compute_unit_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain="[('id', 'in', available_unit_ids)]",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    date = fields.Date(
        string="Version of",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Date.context_today,
    )
    is_current = fields.Boolean(
        string="Current", default=True, readonly=True, copy=False
    )
    state = fields.Selection(
        selection=PLAN_STATES,
        string="Status",
        compute="_compute_state",
        store=True,
        precompute=True,
    )
    discussed_date = fields.Date(string="Discussed on", readonly=True, copy=False)
    coach_agreed_date = fields.Date(string="Coach agreed on", readonly=True, copy=False)
    coach_agreed_id = fields.Many2one(
        comodel_name="res.users",
        string="Agreed for the cooperative",
        readonly=True,
        copy=False,
    )
    member_agreed_date = fields.Date(
        string="Member agreed on", readonly=True, copy=False
    )
    customers = fields.Text()
    value = fields.Text(string="What you offer")
    channels = fields.Text(string="How it reaches them")
    relations = fields.Text(string="How you keep them")
    income_sources = fields.Text(string="What brings money")
    resources = fields.Text(string="What you need")
    activities = fields.Text(string="What you do")
    partners = fields.Text(string="Who helps you")
    spending = fields.Text(string="What costs money")
    date_start = fields.Date(
        string="First month",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self).replace(day=1) + relativedelta(months=1)
        ),
        help="The plan runs twelve months from here.",
    )
    opening_treasury = fields.Monetary(
        string="Treasury at the start", help="What is there when the plan begins."
    )
    season_1 = _season()
    season_2 = _season()
    season_3 = _season()
    season_4 = _season()
    season_5 = _season()
    season_6 = _season()
    season_7 = _season()
    season_8 = _season()
    season_9 = _season()
    season_10 = _season()
    season_11 = _season()
    season_12 = _season()
    line_ids = fields.One2many(
        comodel_name="coopaem.business.plan.line",
        inverse_name="plan_id",
        string="Money of the months",
        copy=True,
    )
    closing_treasury = fields.Monetary(
        string="Treasury at the end", compute="_compute_treasury"
    )
    lowest_treasury = fields.Monetary(compute="_compute_treasury")
    negative_months = fields.Integer(
        string="Months without money", compute="_compute_treasury"
    )
    cash_plan = fields.Html(
        compute="_compute_pictures", sanitize=False, exportable=False
    )
    comparison = fields.Html(
        string="Plan and real figures",
        compute="_compute_pictures",
        sanitize=False,
        exportable=False,
    )

    _current_uniq = models.UniqueIndex(
        "(unit_id) WHERE is_current",
        "The unit has a current plan already. Open it and make a new version.",
    )

    _season_positive = models.Constraint(
        "CHECK ("
        + " AND ".join(f"{name} BETWEEN 0 AND {MOST_SEASON}" for name in SEASONS)
        + ")",
        "The season of a month lies between 0 and 1200 % of an ordinary one.",
    )

    # Constraints
    @api.constrains(*BLOCKS)
    def _check_length(self):
        for plan in self:
            for name in BLOCKS:
                if len(plan[name] or "") > MOST_LETTERS:
                    raise ValidationError(
                        self.env._(
                            "“%(block)s” is too long for one page. Keep it below"
                            " %(count)s letters.",
                            block=self._fields[name]._description_string(self.env),
                            count=MOST_LETTERS,
                        )
                    )

    @api.constrains("member_id", "unit_id")
    def _check_unit(self):
        for plan in self.sudo():
            if plan.unit_id not in plan.member_id.unit_ids:
                raise ValidationError(
                    self.env._(
                        "%(member)s does not hold %(unit)s. Choose a unit of theirs.",
                        member=plan.member_id.name,
                        unit=plan.unit_id.display_name,
                    )
                )

    @api.constrains("date_start")
    def _check_date_start(self):
        if any(plan.date_start.day != 1 for plan in self):
            raise ValidationError(
                self.env._("A plan begins on the first day of a month.")
            )

    # Compute methods
    @api.depends("unit_id", "version", "date")
    def _compute_name(self):
        for plan in self:
            # members and coaches of other units know it by its name alone
            plan.name = self.env._(
                "%(unit)s, version %(version)s",
                unit=plan.sudo().unit_id.name or "",
                version=plan.version,
            )

    @api.depends("name")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = plan.name

    @api.depends("company_id")
    def _compute_currency_id(self):
        for record in self:
            record.currency_id = (record.company_id or self.env.company).currency_id

    @api.depends("member_id")
    def _compute_available_units(self):
        for plan in self:
            # the member's units, whoever coaches them
            units = plan.sudo().member_id.unit_ids
            plan.available_unit_ids = units.filtered(
                lambda unit: unit.kind == "activity"
            )

    @api.depends("member_id")
    def _compute_unit_id(self):
        for plan in self:
            units = plan.available_unit_ids
            if plan.unit_id not in units:
                plan.unit_id = units[:1]

    @api.depends("discussed_date", "coach_agreed_date", "member_agreed_date")
    def _compute_state(self):
        for plan in self:
            if plan.coach_agreed_date and plan.member_agreed_date:
                plan.state = "agreed"
            else:
                plan.state = "discussed" if plan.discussed_date else "draft"

    @api.depends(
        "opening_treasury",
        "line_ids.kind",
        *(f"line_ids.{name}" for name in MONTH_FIELDS),
    )
    def _compute_treasury(self):
        for plan in self:
            treasury = plan._get_treasury()
            plan.closing_treasury = treasury[-1]
            plan.lowest_treasury = min(treasury)
            plan.negative_months = sum(
                plan.currency_id.compare_amounts(amount, 0.0) < 0 for amount in treasury
            )

    # CRUD, inherited methods
    def _get_portal_fields(self):
        # EXTENDS 'coopaem_member'
        return super()._get_portal_fields() | {
            "date",
            "date_start",
            "is_current",
            "name",
            "state",
            "unit_id",
            "version",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Make plans; the levies follow from their lines.

        A plan of somebody who left the unit does not stand in the way.
        """
        members = self.env["coopaem.member"].browse(
            vals["member_id"] for vals in vals_list if vals.get("member_id")
        )
        self._retire_left(members)
        plans = super().create(vals_list)
        plans._refresh_levies()
        return plans

    def write(self, vals):
        """Change plans that are drafts; the levies follow.

        :raises UserError: when a plan is no draft, or gets another unit
        """
        if "unit_id" in vals and any(
            plan.unit_id.id != vals["unit_id"] for plan in self
        ):
            raise UserError(
                self.env._(
                    "A plan stays with its unit. Make a plan of the other unit instead."
                )
            )
        if CONTENT & vals.keys():
            self._check_draft()
        res = super().write(vals)
        if (CONTENT - set(BLOCKS)) & vals.keys():
            self._refresh_levies()
        return res

    def copy_data(self, default=None):
        """Copy the lines but for the levies, which are counted anew."""
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            vals["line_ids"] = [
                command
                for command in vals.get("line_ids", ())
                if not command[2].get("is_computed")
            ]
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        if any(plan.state == "agreed" for plan in self):
            raise UserError(
                self.env._("Agreed plans are kept. Make a new version instead.")
            )

    def unlink(self):
        """Delete plans; of a unit that goes on, the version before becomes current."""
        units = self.filtered("is_current").unit_id
        res = super().unlink()
        for plans in (
            self.search([("unit_id", "in", units.ids)]).grouped("unit_id").values()
        ):
            # who may delete a plan does not choose the current one by hand
            plans[:1].sudo().is_current = True
        return res

    # Business methods
    @api.model
    def _retire_left(self, members):
        """Take plans of who left a unit out of the way of those who hold it.

        :param members: coopaem.member who hold the units
        """
        # of whoever had the unit before, who may be in nobody's portfolio
        members = members.sudo()
        plans = self.sudo().search(
            [("unit_id", "in", members.unit_ids.ids), ("is_current", "=", True)]
        )
        left = plans.filtered(
            lambda plan: (
                plan.member_id.state == "exit"
                or plan.unit_id not in plan.member_id.unit_ids
            )
        )
        if left:
            left.is_current = False
            left.flush_recordset(["is_current"])

    def _check_draft(self):
        """Refuse to change what was talked over.

        :raises UserError: when a plan is no draft
        """
        for plan in self:
            if plan.state != "draft" or not plan.is_current:
                raise UserError(
                    self.env._(
                        "%s is no draft any more. Set it back to draft, or make a new"
                        " version.",
                        plan.display_name,
                    )
                )

    def _get_season(self):
        """The season of the twelve months, in percent of an ordinary one."""
        return [self[name] for name in SEASONS]

    def _get_starts(self):
        """The first days of the plan's months."""
        self.ensure_one()
        first = self.date_start or fields.Date.context_today(self).replace(day=1)
        return [first + relativedelta(months=number) for number in range(PLAN_MONTHS)]

    def _refresh_levies(self):
        """Count the levies of the plans' months by the rules of the cooperative."""
        drafts = self.filtered(lambda plan: plan.state == "draft" and plan.is_current)
        for (first, _company), plans in drafts.grouped(
            lambda plan: (plan.date_start, plan.company_id)
        ).items():
            # the rules are not open to all who plan; what they ask of the unit is
            levies = plans.unit_id.sudo()._get_planning_levies(first)
            for plan in plans:
                plan._set_levies(levies.get(plan.unit_id.id))

    def _set_levies(self, forecast):
        """Write the line of the levies.

        :param forecast: as ``_get_planning_levies`` gives it, or None
        """
        self.ensure_one()
        old = self.line_ids.filtered("is_computed")
        sums = self._sum_kinds(self.line_ids - old)
        flows = self._get_flows(sums)
        starts, amounts = self._get_starts(), []
        leaves_out = bool(forecast) and forecast.leaves_out(starts)
        if forecast:
            amounts = [
                float(amount)
                for amount in forecast.count_months(
                    [
                        (
                            start,
                            {
                                "turnover": to_decimal(sums["sale"][number]),
                                "costs": to_decimal(
                                    sums["purchase"][number] + sums["cost"][number]
                                ),
                                "purchases": to_decimal(sums["purchase"][number]),
                                "pay": to_decimal(sums["pay"][number]),
                                "flow": to_decimal(flows[number]),
                            },
                        )
                        for number, start in enumerate(starts)
                    ],
                    to_decimal(self.opening_treasury) or ZERO,
                )
            ]
        vals = dict(zip(MONTH_FIELDS, amounts, strict=False))
        vals["name"] = (
            self.env._(
                "By the rules of the cooperative, but for a levy that takes off certain"
                " costs alone: not counted"
            )
            if leaves_out
            else self.env._("By the rules of the cooperative")
        )
        if not any(amounts) and not leaves_out:
            old.unlink()
        elif old:
            # counted, not entered by hand
            old.sudo().write(vals)
        else:
            # as above
            self.env["coopaem.business.plan.line"].sudo().create(
                {
                    **vals,
                    "plan_id": self.id,
                    "kind": "levy",
                    "is_computed": True,
                }
            )

    def _prefill(self):
        """Fill empty drafts from the unit's last twelve months and its prices."""
        today = fields.Date.context_today(self)
        first = today.replace(day=1) - relativedelta(months=PLAN_MONTHS)
        actuals = self.unit_id._get_planning_actuals(
            [(plan.id, plan.unit_id, first) for plan in self]
        )
        prices = self.env["coopaem.price"].search([("unit_id", "in", self.unit_id.ids)])
        for plan in self:
            vals = plan._prepare_from_actuals(actuals.get(plan.id), first)
            if not vals.get("line_ids"):
                vals |= plan._prepare_from_prices(
                    prices.filtered(
                        lambda price, plan=plan: price.unit_id == plan.unit_id
                    )
                )
            if not vals.get("line_ids"):
                continue
            plan.line_ids.unlink()
            plan.write(vals)

    def _prepare_from_actuals(self, actuals, first):
        """Values of a plan as last year was.

        :param dict actuals: as ``_get_planning_actuals`` gives it, or None
        :param date first: the month that they begin with
        """
        self.ensure_one()
        if not actuals or not any(actuals["months"]):
            return {}
        past = [month or {} for month in actuals["months"]]
        sales = [month.get("sale", 0.0) for month in past]
        busy = [number for number, month in enumerate(past) if month]
        # units that began last year are taken by the months that they were there
        count = PLAN_MONTHS - busy[0]
        mean = max(sum(sales), 0.0) / count
        season = {}
        for number, amount in enumerate(sales):
            month = (first + relativedelta(months=number)).month
            known = number >= busy[0] and mean
            share = round(100 * amount / mean) if known else 100
            # months of returns make the others more than the whole
            season[month] = min(max(share, 0), MOST_SEASON)
        names = {
            "sale": self.env._("Sales as last year"),
            "purchase": self.env._("Purchases as last year"),
            "cost": self.env._("Costs as last year"),
            "pay": self.env._("Pay as last year"),
        }
        lines = []
        for kind, name in names.items():
            total = sum(month.get(kind, 0.0) for month in past)
            amount = self.currency_id.round(
                max(total if kind == "sale" else -total, 0.0) / count
            )
            if amount:
                lines.append(
                    Command.create(
                        {
                            "kind": kind,
                            "name": name,
                            "ordinary": amount,
                            "is_seasonal": kind in ("sale", "purchase"),
                        }
                    )
                )
        treasury = actuals["opening"] + sum(sum(month.values()) for month in past)
        return {
            "line_ids": lines,
            **{
                name: int(season[start.month])
                for name, start in zip(SEASONS, self._get_starts(), strict=True)
            },
            "opening_treasury": self.currency_id.round(treasury),
        }

    def _prepare_from_prices(self, prices):
        """Values of a plan from what the unit wants to sell, and at which price.

        :param prices: coopaem.price of the unit
        """
        lines = self._prepare_tax(sum(prices.mapped("month_turnover")))
        for price in prices:
            direct = price.month_turnover - price.month_income
            direct -= price.month_levies + price.month_tax
            commission = self.currency_id.round(
                price.month_turnover * price.commission_rate / 100
            )
            fixed = sum(
                line.amount for line in price.line_ids if line.kind == "fixed"
            ) * (price.fixed_share / 100)
            for kind, name, amount, seasonal in (
                ("sale", price.name, price.month_turnover, True),
                (
                    "purchase",
                    self.env._("For %s", price.name),
                    direct - fixed - commission,
                    True,
                ),
                ("cost", self.env._("Commission on %s", price.name), commission, True),
                ("cost", self.env._("Fixed costs of %s", price.name), fixed, False),
                (
                    "pay",
                    self.env._("Own time for %s", price.name),
                    price.month_income - price.month_surplus,
                    False,
                ),
            ):
                amount = self.currency_id.round(amount)
                if amount > 0:
                    lines.append(
                        Command.create(
                            {
                                "kind": kind,
                                "name": name,
                                "ordinary": amount,
                                "is_seasonal": seasonal,
                            }
                        )
                    )
        return {"line_ids": lines}

    def _prepare_tax(self, turnover):
        """The tax of an ordinary month, once for all that the unit sells.

        :param float turnover: of the month
        :return: list of commands, empty when there is none
        """
        self.ensure_one()
        known = self.unit_id._get_planning_taxes(self.date_start)
        if not turnover or self.unit_id.id not in known:
            return []
        name, count = known[self.unit_id.id]
        amount = self.currency_id.round(count(turnover * PLAN_MONTHS) / PLAN_MONTHS)
        if amount <= 0:
            return []
        return [
            Command.create(
                {
                    "kind": "tax",
                    "name": self.env._("Tax by the regime %s", name),
                    "ordinary": amount,
                    # what is due whatever is sold is due in quiet months too
                    "is_seasonal": not find_anyway(count),
                }
            )
        ]

    # Actions
    def action_prefill(self):
        """Fill in drafts from the last twelve months, or from the price calculations.

        :raises UserError: when there is neither
        """
        self.check_access("write")
        self._check_unit()
        self._check_draft()
        self._prefill()
        if not any(self.line_ids.mapped("ordinary")):
            raise UserError(
                self.env._(
                    "There are no figures of last year and no price calculations of the"
                    " unit yet. Enter the lines by hand."
                )
            )

    def action_discuss(self):
        """Note that coach and member have talked the plan over: it stays as it is."""
        self.check_access("write")
        self._check_draft()
        # said by this button alone
        self.sudo().discussed_date = fields.Date.context_today(self)

    def action_draft(self):
        """Take the plan up again; who agreed to it has to agree anew."""
        self.check_access("write")
        # said by this button alone
        self.sudo().write(
            {
                "discussed_date": False,
                "coach_agreed_date": False,
                "coach_agreed_id": False,
                "member_agreed_date": False,
            }
        )

    def action_agree(self):
        """Agree to a plan for the cooperative."""
        self.check_access("write")
        self._check_discussed()
        # said by this button alone
        self.sudo().write(
            {
                "coach_agreed_date": fields.Date.context_today(self),
                "coach_agreed_id": self.env.uid,
            }
        )

    def _agree_as_member(self):
        """Agree to a plan as the member whose plan it is; the caller checked that."""
        self._check_discussed()
        self.member_agreed_date = fields.Date.context_today(self)

    def _check_discussed(self):
        if any(plan.state == "draft" or not plan.is_current for plan in self):
            raise UserError(
                self.env._(
                    "Talk the plan over first: the coach marks the current version as"
                    " discussed."
                )
            )

    def action_new_version(self):
        """Keep the plan as it is and go on with a copy of it, dated today."""
        self.ensure_one()
        self.check_access("write")
        if not self.is_current:
            raise UserError(
                self.env._("There is a newer version. Go on with that one.")
            )
        if self.state == "draft":
            raise UserError(
                self.env._("This version is still a draft: change it as it is.")
            )
        # numbered by this button alone
        this = self.sudo()
        this.is_current = False
        self.env.flush_all()
        plan = this.copy({"version": self.version + 1, "unit_id": self.unit_id.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }
