# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .levy_format import format_money, format_rate
from .levy_kernel import Terms, to_decimal
from .levy_run import LevyRun

MEMBER_STATES = ("candidate", "supported", "entrepreneur", "associate", "exit")
# What booked levies were counted by, and so may no longer change: a new version of the
# rule says what holds from then on.
SETTLED_FIELDS = {
    "code",
    "scheme_id",
    "beneficiary",
    "fund_id",
    "company_id",
    "date_from",
}


class CoopaemLevyRule(models.Model):
    """What units pay to the structure, a fund or their own reserve.

    Rules of one company with the same code and the same scheme are versions of one
    levy, one after the other. "So far this year" runs over all of them: what was
    booked under any version counts as booked, the year's floor asks for a twelfth per
    month under the version of that month, and new tiers take the basis where the old
    ones left it. Only months in which the levy applied to the unit count: not those
    under another scheme, nor those waived.

    What holds on a month's last day (version, scheme, override, waiver) holds for the
    whole month.
    """

    _name = "coopaem.levy.rule"
    _inherit = [
        "mail.thread",
        "coopaem.levy.limits.mixin",
        "coopaem.levy.period.mixin",
    ]
    _description = "Levy Rule"
    _order = "scheme_id, sequence, code, date_from desc, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(
        required=True,
        translate=True,
        help="What the levy is called on statements.",
    )
    code = fields.Char(
        required=True,
        tracking=True,
        help="Rules with the same code and scheme are versions of one levy; their "
        "dates must not overlap.",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        required=True, default=lambda self: self.env.company, index=True
    )
    scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme",
        string="Levy scheme",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id)]",
        help="The rule counts for units of this scheme; empty: for all activities.",
    )
    beneficiary = fields.Selection(
        selection=[
            ("structure", "Structure"),
            ("fund", "Fund"),
            ("reserve", "Unit's own reserve"),
        ],
        required=True,
        default="structure",
        tracking=True,
    )
    fund_id = fields.Many2one(
        comodel_name="coopaem.fund",
        string="Fund",
        compute="_compute_fund_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id)]",
    )
    basis = fields.Selection(
        selection=[
            ("invoiced", "Turnover invoiced"),
            ("collected", "Turnover collected"),
            ("margin", "Margin"),
            ("treasury", "Treasury"),
            ("pay", "Pay"),
        ],
        required=True,
        default="invoiced",
        tracking=True,
        help="All without taxes.\n"
        "Turnover invoiced: sales less credit notes, plus cash sales.\n"
        "Turnover collected: the same, once paid.\n"
        "Margin: turnover less costs.\n"
        "Treasury: the unit's share of the cooperative's money at the month's end, "
        "before this month's levies.\n"
        "Pay: what the unit's members cost.",
    )
    cost_account_ids = fields.Many2many(
        comodel_name="account.account",
        relation="coopaem_levy_rule_cost_account_rel",
        column1="rule_id",
        column2="account_id",
        string="Costs of the margin",
        check_company=True,
        domain="[('account_type', '=like', 'expense%'), "
        "('unit_role', 'not in', ('levy', 'pay'))]",
        help="Empty: all expenses but levies and pay.",
    )
    period = fields.Selection(
        selection=[("month", "Month"), ("year", "Year to date")],
        string="Counted by",
        required=True,
        default="month",
        tracking=True,
        help="Month: tiers apply to the month's basis.\n"
        "Year to date: tiers apply to the basis since January, and what was levied so "
        "far is deducted.",
    )
    tier_ids = fields.One2many(
        comodel_name="coopaem.levy.rule.tier",
        inverse_name="rule_id",
        string="Rates",
        copy=True,
    )
    fixed_month = fields.Monetary(
        string="Fixed amount per month",
        tracking=True,
        help="Due in every month, beside the rates.",
    )
    has_internal_rate = fields.Boolean(
        string="Other rate for internal sales",
        help="Sales between units of the cooperative leave the rates' basis and have "
        "this rate instead.",
    )
    internal_sales_rate = fields.Float(
        string="Rate for internal sales", digits=(16, 10)
    )
    date_from = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        tracking=True,
    )
    date_to = fields.Date(tracking=True)
    floor_month = fields.Monetary(tracking=True)
    floor_year = fields.Monetary(tracking=True)
    cap_month = fields.Monetary(tracking=True)
    cap_year = fields.Monetary(tracking=True)
    for_candidate = fields.Boolean(string="Candidates")
    for_supported = fields.Boolean(string="Supported members")
    for_entrepreneur = fields.Boolean(string="Entrepreneurs")
    for_associate = fields.Boolean(string="Associates")
    for_exit = fields.Boolean(string="Members who leave")
    override_ids = fields.One2many(
        comodel_name="coopaem.levy.override",
        inverse_name="rule_id",
        string="Overrides",
    )
    waiver_ids = fields.One2many(
        comodel_name="coopaem.levy.waiver",
        inverse_name="rule_id",
        string="Waivers",
    )
    state = fields.Selection(
        selection=[
            ("future", "Future"),
            ("running", "In force"),
            ("ended", "Ended"),
        ],
        string="Status",
        compute="_compute_state",
        search="_search_state",
    )
    summary = fields.Text(
        string="In words",
        compute="_compute_summary",
    )
    has_booked = fields.Boolean(compute="_compute_has_booked")

    # Compute, inverse, search methods
    @api.depends("code", "name")
    def _compute_display_name(self):
        for rule in self:
            parts = dict.fromkeys(filter(None, [rule.code, rule.name]))
            rule.display_name = " – ".join(parts)

    @api.depends("beneficiary", "company_id")
    def _compute_fund_id(self):
        for rule in self:
            if rule.beneficiary != "fund":
                rule.fund_id = False
            elif not rule.fund_id or rule.fund_id.company_id != rule.company_id:
                rule.fund_id = rule.company_id.fund_id

    @api.depends("date_from", "date_to")
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for rule in self:
            if rule.date_from and rule.date_from > today:
                rule.state = "future"
            elif rule.date_to and rule.date_to < today:
                rule.state = "ended"
            else:
                rule.state = "running"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "future": fields.Domain("date_from", ">", today),
            "running": fields.Domain("date_from", "<=", today)
            & (
                fields.Domain("date_to", "=", False)
                | fields.Domain("date_to", ">=", today)
            ),
            "ended": fields.Domain("date_to", "<", today),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.depends(
        "basis",
        "cost_account_ids",
        "period",
        "beneficiary",
        "fund_id",
        "tier_ids.tier_from",
        "tier_ids.rate",
        "fixed_month",
        "has_floor_month",
        "floor_month",
        "has_floor_year",
        "floor_year",
        "has_cap_month",
        "cap_month",
        "has_cap_year",
        "cap_year",
        "has_internal_rate",
        "internal_sales_rate",
        "currency_id",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            rule.summary = " ".join(rule._get_summary())

    def _compute_has_booked(self):
        booked = self._origin._get_last_booked()
        for rule in self:
            rule.has_booked = rule._origin in booked

    # Constraints
    @api.constrains("code", "scheme_id", "company_id", "date_from", "date_to")
    def _check_versions(self):
        versions = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("code", "in", self.mapped("code")),
            ]
        )
        for rules in versions.grouped(lambda rule: rule._get_levy_key()).values():
            if pair := rules._find_overlap():
                raise ValidationError(
                    self.env._(
                        "There are two rules %(rule)s for the scheme %(scheme)s on the "
                        "same days: from %(first)s and from %(second)s. End the first "
                        "one before the second one starts, or give one of them "
                        "another code.",
                        rule=pair[0].code,
                        scheme=pair[0].scheme_id.code or self.env._("of all units"),
                        first=fields.Date.to_string(pair[0].date_from),
                        second=fields.Date.to_string(pair[1].date_from),
                    )
                )

    @api.constrains(
        "code",
        "tier_ids",
        "fixed_month",
        "has_floor_month",
        "floor_month",
        "has_floor_year",
        "floor_year",
        "has_cap_month",
        "cap_month",
        "has_cap_year",
        "cap_year",
        "has_internal_rate",
        "internal_sales_rate",
    )
    def _check_terms(self):
        self._check_limits()
        self.tier_ids._check_tier()
        for rule in self:
            if rule.fixed_month < 0:
                raise ValidationError(
                    self.env._(
                        "Levy rule %s: the fixed amount cannot be negative. Enter zero "
                        "or more.",
                        rule.display_name,
                    )
                )
            if rule.has_internal_rate and not 0 <= rule.internal_sales_rate <= 1:
                raise ValidationError(
                    self.env._(
                        "Levy rule %s: the rate for internal sales must lie between "
                        "0 %% and 100 %%.",
                        rule.display_name,
                    )
                )
            if not (
                rule.tier_ids
                or rule.fixed_month
                or rule.has_floor_month
                or rule.has_floor_year
            ):
                raise ValidationError(
                    self.env._(
                        "Levy rule %s levies nothing. Add a rate, a fixed amount or a "
                        "floor.",
                        rule.display_name,
                    )
                )

    @api.constrains("basis", "period")
    def _check_basis(self):
        for rule in self:
            if rule.basis == "treasury" and rule.period == "year":
                raise ValidationError(
                    self.env._(
                        "Levy rule %s: treasury is a balance, it does not add up over "
                        "the year. Count it by the month.",
                        rule.display_name,
                    )
                )

    @api.constrains("beneficiary", "fund_id", "company_id")
    def _check_fund(self):
        for rule in self:
            if rule.beneficiary == "fund" and not rule.fund_id:
                raise ValidationError(
                    self.env._(
                        "Levy rule %s: choose the fund that receives the levy.",
                        rule.display_name,
                    )
                )

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values, but for what booked levies were counted by.

        :raises UserError: when a rule with booked levies would become another one
        """
        if SETTLED_FIELDS & vals.keys():
            for rule in self._get_last_booked():
                new = rule.new(vals, origin=rule)
                if any(
                    new[name] != rule[name]
                    and (name != "date_from" or new[name] > rule[name])
                    for name in SETTLED_FIELDS & vals.keys()
                ):
                    raise UserError(
                        self.env._(
                            "Levies were booked by %s: its code, scheme, beneficiary "
                            "and start cannot change any more. End it and make a new "
                            "version.",
                            rule.display_name,
                        )
                    )
        return super().write(vals)

    def copy_data(self, default=None):
        """Copy rules under another code, since a code's dates must not overlap."""
        vals_list = super().copy_data(default=default)
        if "code" not in (default or {}):
            for rule, vals in zip(self, vals_list, strict=True):
                vals["code"] = self.env._("%s (copy)", rule.code)
        return vals_list

    # Actions
    def action_new_version(self):
        """End the rule and open a copy of it that starts afterwards.

        The new version starts with the first month after the last one that booked
        levies, or after the rule's own start. Overrides and waivers that still run
        then go on under it.
        """
        self.ensure_one()
        last = self._get_last_booked().get(self, self.date_from)
        start = last.replace(day=1) + relativedelta(months=1)
        if self.date_to and self.date_to < start:
            raise UserError(
                self.env._(
                    "%(rule)s has ended already, on %(date)s.",
                    rule=self.display_name,
                    date=fields.Date.to_string(self.date_to),
                )
            )
        end, self.date_to = self.date_to, start - timedelta(days=1)
        version = self.copy({"code": self.code, "date_from": start, "date_to": end})
        for lines, name in (
            (self.override_ids, "override_ids"),
            (self.waiver_ids, "waiver_ids"),
        ):
            running = lines.filtered(
                lambda line: not line.date_to or line.date_to >= start
            )
            version[name] = [
                Command.create(vals)
                for vals in running.copy_data({"rule_id": version.id})
            ]
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }

    # Business methods
    def _get_last_booked(self):
        """Return {rule: day of its last booked levy}, without rules that have none."""
        return {
            rule.with_env(self.env): day
            for rule, day in self.env["account.move.line"]
            .sudo()
            ._read_group(
                [("levy_rule_id", "in", self.ids), ("parent_state", "=", "posted")],
                ["levy_rule_id"],
                ["date:max"],
            )
        }

    def _get_levy_key(self):
        """Return what the versions of one levy have in common."""
        self.ensure_one()
        return self.company_id.id, self.scheme_id.id, self.code

    def _get_terms(self):
        """Return the rule's terms as the kernel takes them.

        :rtype: levy_kernel.Terms
        """
        self.ensure_one()
        return Terms(
            basis=self.basis,
            period=self.period,
            tiers=[(tier.tier_from, tier.rate) for tier in self.tier_ids],
            fixed_month=self.fixed_month,
            internal_rate=(
                self.internal_sales_rate
                if self.has_internal_rate and self.basis in ("invoiced", "collected")
                else None
            ),
            **self._get_limits(),
        )

    def _get_member_states(self):
        """Return the member states that the rule is limited to; empty: all."""
        self.ensure_one()
        return {state for state in MEMBER_STATES if self[f"for_{state}"]}

    @api.model
    def _get_levies(self, units, date_from, date_to, bases, months_so_far):
        """Count the levies of a month for many units, in a constant number of queries.

        Nothing is booked. What the month has booked already is taken off what is to be
        booked, so a second run finds nothing left; what it booked under a rule that no
        longer applies is given back.

        :param units: coopaem.unit records of one company; only activities are levied
        :param date date_from: first day of the month
        :param date date_to: last day of the month
        :param dict bases: {unit id: {basis: (month's amount, year's to date)}} for the
            bases of rules; optionally "invoiced_internal" and "collected_internal",
            the internal sales in them
        :param dict months_so_far: {unit id: months of the year so far, this included}
        :return: {(unit id, rule id): levy_kernel.Levy} by unit and rule, a levy of
            nought for waived months included
        """
        return LevyRun(units, date_from, date_to, bases, months_so_far).compute()

    @api.model
    def _prepare_levy_move_lines(self, levies):
        """Return the journal items of one entry that books levies.

        On the levies account: one item per unit and rule, which alone names the rule,
        and one per rule and beneficiary for the sum of them. They balance by rule.

        :param dict levies: what :meth:`_get_levies` returned
        :return: values of account.move.line; empty if nothing is left to book
        """
        levies = {key: levy for key, levy in levies.items() if levy.to_book}
        rules = self.browse(dict.fromkeys(rule_id for _unit, rule_id in levies))
        units = self.env["coopaem.unit"].browse(
            dict.fromkeys(unit_id for unit_id, _rule in levies)
        )
        rule_by_id = {rule.id: rule for rule in rules}
        unit_by_id = {unit.id: unit for unit in units}
        beneficiaries = rules._get_beneficiaries(
            {
                unit_id
                for unit_id, rule_id in levies
                if rule_by_id[rule_id].beneficiary == "reserve"
            }
        )
        for company in rules.company_id:
            if not company.levy_account_id:
                raise UserError(
                    self.env._(
                        "%s has no levies account. Choose one in the accounting "
                        "settings, section Cooperative.",
                        company.display_name,
                    )
                )
        lines, totals = [], {}
        for (unit_id, rule_id), levy in levies.items():
            rule = rule_by_id[rule_id]
            lines.append(
                {
                    "name": rule.name,
                    "account_id": rule.company_id.levy_account_id.id,
                    "balance": float(levy.to_book),
                    "analytic_distribution": unit_by_id[unit_id]._distribution(),
                    "levy_rule_id": rule.id,
                }
            )
            beneficiary = beneficiaries[
                unit_id if rule.beneficiary == "reserve" else rule
            ]
            key = rule, beneficiary
            totals[key] = totals.get(key, 0) + levy.to_book
        lines += [
            {
                "name": rule.name,
                "account_id": rule.company_id.levy_account_id.id,
                "balance": -float(total),
                "analytic_distribution": beneficiary._distribution(),
            }
            for (rule, beneficiary), total in totals.items()
            if total
        ]
        return lines

    def _get_beneficiaries(self, reserve_unit_ids):
        """Return who receives the levies: {rule or unit id of a reserve: unit}."""
        result = {}
        for rule in self:
            company = rule.company_id
            if rule.beneficiary == "structure":
                result[rule] = company.structure_unit_id
            elif rule.beneficiary == "fund":
                result[rule] = rule.fund_id.unit_id
        result.update(
            self.env["coopaem.unit"].browse(reserve_unit_ids)._ensure_reserve()
        )
        return result

    def _get_summary(self):
        """Return the rule in plain sentences."""
        self.ensure_one()
        terms = self._get_terms()
        sentences = [self._describe_basis(), *self._describe_rates(terms)]
        if terms.internal_rate is not None:
            sentences.append(
                self.env._(
                    "Internal sales: %s.", format_rate(self.env, terms.internal_rate)
                )
            )
        # Text first: Odoo's export of terms would take a name that comes first for one.
        for text, name in (
            (self.env._("A fixed %s per month."), "fixed_month"),
            (self.env._("At least %s per month."), "floor_month"),
            (self.env._("At most %s per month."), "cap_month"),
            (self.env._("At least %s per year, by twelfths."), "floor_year"),
            (self.env._("At most %s per year."), "cap_year"),
        ):
            value = getattr(terms, name)
            if value or (value is not None and name != "fixed_month"):
                sentences.append(text % format_money(self.env, self.currency_id, value))
        return sentences

    def _describe_basis(self):
        """Return the sentence that says on what and for whom the levy is."""
        by_year = self.period == "year"
        beneficiary = {
            "structure": self.env._("the structure"),
            "fund": self.fund_id.name or self.env._("a fund"),
            "reserve": self.env._("the unit's own reserve"),
        }.get(self.beneficiary, "")
        basis = {
            "invoiced": self.env._("the turnover invoiced"),
            "collected": self.env._("the turnover collected"),
            "margin": self.env._("the margin"),
            "treasury": self.env._("the treasury"),
            "pay": self.env._("the pay"),
        }.get(self.basis, "")
        if by_year:
            return self.env._(
                "On %(basis)s of the year so far, for %(beneficiary)s.",
                basis=basis,
                beneficiary=beneficiary,
            )
        return self.env._(
            "On %(basis)s of the month, for %(beneficiary)s.",
            basis=basis,
            beneficiary=beneficiary,
        )

    def _describe_rates(self, terms):
        """Yield a sentence for each tier."""
        for index, (start, rate) in enumerate(terms.tiers):
            values = {
                "rate": format_rate(self.env, rate),
                "start": format_money(self.env, self.currency_id, start),
            }
            if index + 1 < len(terms.tiers):
                yield self.env._(
                    "%(rate)s from %(start)s to %(stop)s.",
                    stop=format_money(
                        self.env,
                        self.currency_id,
                        to_decimal(terms.tiers[index + 1][0]),
                    ),
                    **values,
                )
            elif start:
                yield self.env._("%(rate)s above %(start)s.", **values)
            else:
                yield self.env._("%(rate)s.", **values)
