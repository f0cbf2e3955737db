# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.coopaem_member.models.selections import PAY_MODES

from .coopaem_pay_run import OPEN_STAGES

#: Lines of the engine that are paid to somebody; others explain the tax.
PAID_KINDS = ("contribution", "levy", "income_tax")
#: What may be wished for, and the argument of the engine.
WISHES = {"net": "net", "gross": "gross", "cost": "budget"}
AMOUNTS = (
    "gross",
    "net",
    "cost",
    "taxable",
    "employee_contributions",
    "income_tax",
    "other_employee",
    "employer_contributions",
)
# The place of a line that is not saved yet among those of its member.
NEWEST = float("inf")
# Only actions of the run write these.
KEPT_FIELDS = {
    "number",
    "net_line_id",
    "unit_budget",
    "waived_by_id",
    "is_paid",
    "details",
    "taxable",
    "employee_contributions",
    "income_tax",
    "other_employee",
    "employer_contributions",
    "company_id",
    "date_start",
    "unit_id",
    "member_id",
    "pay_mode",
    "error",
    "note",
    "settled_tax",
    "settled_levy",
    "settlement",
    "settlement_error",
}


class CoopaemPayLine(models.Model):
    """What a unit pays a member in a month, and how it was worked out."""

    _name = "coopaem.pay.line"
    _description = "Pay of a Member"
    _inherit = ["portal.mixin", "coopaem.portal.mixin"]
    # Portal users sort by what they may read.
    _order = "date_start desc, number, id"
    _check_company_auto = True

    # Fields declaration
    run_id = fields.Many2one(
        comodel_name="coopaem.pay.run",
        string="Pay of the month",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date(related="run_id.date_start", store=True, precompute=True)
    date_end = fields.Date(related="run_id.date_end")
    stage = fields.Selection(related="run_id.stage", string="Status")
    number = fields.Char(string="Payslip", readonly=True, copy=False, index="trigram")
    agreement_id = fields.Many2one(
        comodel_name="coopaem.agreement",
        string="Agreement",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('state', 'in', ('running', 'ended')), ('pay_mode', '!=', 'none')]",
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        compute="_compute_from_agreement",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        compute="_compute_from_agreement",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="member_id.partner_id")
    pay_mode = fields.Selection(
        selection=PAY_MODES,
        string="Paid as",
        compute="_compute_from_agreement",
        store=True,
        precompute=True,
    )
    is_proposal = fields.Boolean(
        string="Proposed",
        readonly=True,
        help="Nobody has changed the amount that the treasury suggests.",
    )
    wish = fields.Selection(
        selection=[("net", "Net"), ("gross", "Gross"), ("cost", "Budget")],
        string="Decided",
        required=True,
        default="cost",
        help="Which amount was decided; the others follow from it.",
    )
    wish_amount = fields.Monetary(string="Amount decided")
    gross = fields.Monetary(compute="_compute_pay", store=True, readonly=False)
    net = fields.Monetary(
        compute="_compute_pay",
        store=True,
        readonly=False,
        help="What the member is paid.",
    )
    cost = fields.Monetary(
        string="Budget",
        compute="_compute_pay",
        store=True,
        readonly=False,
        help="What it costs the unit in all, contributions included.",
    )
    taxable = fields.Monetary(
        string="Taxable income", compute="_compute_pay", store=True
    )
    employee_contributions = fields.Monetary(
        string="Contributions of the member", compute="_compute_pay", store=True
    )
    income_tax = fields.Monetary(
        string="Income tax", compute="_compute_pay", store=True
    )
    other_employee = fields.Monetary(
        string="Other deductions", compute="_compute_pay", store=True
    )
    employer_contributions = fields.Monetary(
        string="Contributions of the unit", compute="_compute_pay", store=True
    )
    details = fields.Json(compute="_compute_pay", store=True)
    error = fields.Char(compute="_compute_pay", store=True)
    note = fields.Char(compute="_compute_pay", store=True)
    note_text = fields.Char(
        string="What to know",
        compute="_compute_note_text",
        help="What was not counted, and what is settled elsewhere.",
    )
    caveat = fields.Char(
        string="To be checked",
        compute="_compute_caveat",
        help="Figures of the law that the accountant has not checked yet.",
    )
    unit_budget = fields.Monetary(
        string="Unit can pay",
        readonly=True,
        help="Treasury less what is owed, and less what the treasury policy or the "
        "unit's own till keeps; shared by all members of the unit.",
    )
    is_blocked = fields.Boolean(
        string="Over budget",
        compute="_compute_is_blocked",
        help="The unit's pay is more than the treasury policy leaves.",
    )
    waiver_reason = fields.Char(
        string="Waived because",
        help="Managers only: why the unit pays more than its treasury leaves.",
    )
    waived_by_id = fields.Many2one(
        comodel_name="res.users", string="Waived by", readonly=True, copy=False
    )
    below_minimum = fields.Boolean(
        string="Under minimum",
        compute="_compute_below_minimum",
        help="Below the minimum wage of full-time work, or of the hours worked.",
    )
    net_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Net pay booked",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_paid = fields.Boolean(
        string="Paid", compute="_compute_is_paid", store=True, index=True
    )
    # Whoever has it reads the payslip: it leaves in links alone.
    access_token = fields.Char(groups="base.group_system")

    _agreement_run_uniq = models.Constraint(
        "UNIQUE(run_id, agreement_id)",
        "This agreement is in the pay of the month already.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, number)",
        "Another payslip has this number.",
    )
    _wish_amount_check = models.Constraint(
        "CHECK (wish_amount >= 0)", "A pay cannot be negative. Enter zero for none."
    )

    # Compute methods
    @api.depends("agreement_id")
    def _compute_from_agreement(self):
        for line in self:
            if line.run_id.stage not in (False, *OPEN_STAGES):
                continue
            line.unit_id = line.agreement_id.unit_id
            line.member_id = line.agreement_id.member_id
            line.pay_mode = line.agreement_id.pay_mode

    @api.depends("wish", "wish_amount", "agreement_id", "run_id.date_start")
    def _compute_pay(self):
        """Have the engine work the pay out.

        A member whom several units pay is paid by one employer, the cooperative: what
        counts is the month's pay as a whole. Each further line is the difference that
        it makes, so that the lines together are exact.
        """
        open_lines = self.filtered(
            lambda line: line.run_id.stage in (False, *OPEN_STAGES)
        )
        for line in self - open_lines:
            for name in (*AMOUNTS, "details", "error", "note"):
                line[name] = line[name]
        for line, before in open_lines._with_lines_before():
            for name, value in line._work_out(before).items():
                line[name] = value

    def _with_lines_before(self):
        """The lines, each with those of the same member that are counted before it.

        :return: generator of (line, list of coopaem.pay.line)
        """
        of_member = defaultdict(list)
        for line in self.run_id._origin.line_ids:
            of_member[line._get_payer_key()].append(line)
        own = {line._origin.id: line for line in self}
        for line in self.sorted(lambda line: line._origin.id or NEWEST):
            place = line._origin.id or NEWEST
            yield (
                line,
                [
                    own.get(other.id, other)
                    for other in of_member[line._get_payer_key()]
                    if other.id < place
                ],
            )

    def _get_payer_key(self):
        """What has to be counted together: a member's pay of one kind in a month."""
        return self.run_id._origin.id, self.member_id._origin.id, self.pay_mode

    def _work_out(self, before):
        """Work one line out, after others of the same member.

        :param list before: lines counted before
        :return: values of the amounts, details and error
        """
        values = {
            **dict.fromkeys(AMOUNTS, 0.0),
            "details": [],
            "error": False,
            "note": False,
        }
        values[self.wish] = self.wish_amount
        if self.currency_id.is_zero(self.wish_amount) or not self.member_id:
            return values
        if not self._has_scheme():
            values.update(dict.fromkeys(("gross", "net", "cost"), self.wish_amount))
            if self.pay_mode == "self_employed":
                values["note"] = self.env._(
                    "The member pays the contributions: neither class nor income is "
                    "entered, so nothing is kept back."
                )
            return values
        if self.currency_id != self.company_id.account_fiscal_country_id.currency_id:
            values["error"] = self.env._(
                "Pay is worked out in %s, the country's currency: keep the books in "
                "it.",
                self.company_id.account_fiscal_country_id.currency_id.name,
            )
            return values
        total = self.wish_amount + sum(line[self.wish] for line in before)
        arguments = {**self._get_engine_arguments(), WISHES[self.wish]: total}
        engine = self.env["coopaem.pay"]
        try:
            # In the source language: bodies and names are then the same whoever
            # computes, and shown to each in their own.
            result = engine.with_context(lang="en_US").compute(**arguments)
        except UserError:
            try:
                engine.compute(**arguments)
            except UserError as error:
                return {**values, "error": str(error)}
            raise
        values["note"] = result["note"]
        for name in AMOUNTS:
            values[name] = self.currency_id.round(
                result[name] - sum(line[name] for line in before)
            )
        values["details"] = self._subtract_details(
            result["lines"], [line.details or [] for line in before]
        )
        return values

    def _has_scheme(self):
        """Whether contributions and taxes are kept back from this pay.

        Not from a member's draw where the country has no scheme for it, nor from that
        of self-employed people who pay their contributions themselves.

        :return: bool
        """
        if self.pay_mode == "self_employed":
            situation = self.member_id.sudo()._get_pay_situation(self.pay_mode)
            if situation["status"] != "auto_entrepreneur":
                return bool(situation["flat_class"] or situation["insured_income"])
        if self.pay_mode in ("member", "self_employed"):
            status = "member" if self.pay_mode == "member" else "auto_entrepreneur"
            # Everybody's law, and read by people who may not see it otherwise.
            return bool(
                self.env["coopaem.pay.scheme"]
                .sudo()
                .search_count(
                    [
                        ("status", "=", status),
                        (
                            "country_id",
                            "=",
                            self.company_id.account_fiscal_country_id.id,
                        ),
                    ],
                    limit=1,
                )
            )
        return True

    def _get_engine_arguments(self):
        """The arguments of the pay engine, but for the amount.

        :return: dict
        """
        return {
            "country": self.company_id.account_fiscal_country_id,
            "date": self.run_id.date_end,
            "period": "month",
            **self.member_id.sudo()._get_pay_situation(self.pay_mode),
            **({"new_hire": True} if self._is_new_hire() else {}),
            **(
                self.unit_id.sudo()._get_pay_situation()
                if self.pay_mode == "wage"
                else {}
            ),
        }

    def _is_new_hire(self):
        """Whether the whole month is within the exemption of a new hire.

        :return: bool
        """
        until = self.member_id.sudo().pay_new_hire_until
        return bool(
            self.pay_mode == "wage"
            and until
            and self.run_id.date_end
            and until >= self.run_id.date_end
        )

    @api.model
    def _get_detail_key(self, row):
        """What a row of one line has in common with that of another.

        There is one tax on income, though a higher pay may have another scale.
        """
        if row["kind"] == "income_tax":
            return ("income_tax",)
        return row["model"], row["res_id"], row["payer"]

    def _subtract_details(self, rows, before):
        """The rows of the engine, less those of lines counted before.

        :param list rows: dicts of the engine
        :param list before: lists of dicts of other lines
        :return: list of dicts, fit to be stored as JSON
        """
        done = defaultdict(lambda: [0.0, 0.0])
        for others in before:
            for row in others:
                key = self._get_detail_key(row)
                done[key][0] += row["base"] or 0.0
                done[key][1] += row["amount"]
        details = []
        for row in rows:
            base, amount = done[self._get_detail_key(row)]
            details.append(
                {
                    "code": row["code"],
                    "name": row["name"],
                    "kind": row["kind"],
                    "payer": row["payer"],
                    "body": row["body"] or False,
                    "base": self.currency_id.round((row["base"] or 0.0) - base),
                    "rate": row["rate"] or 0.0,
                    "amount": self.currency_id.round(row["amount"] - amount),
                    "sources": "; ".join(row["sources"]),
                    "caveat": row["caveat"] or "",
                    "model": row["model"],
                    "res_id": row["res_id"],
                }
            )
        return details

    @api.depends("details")
    @api.depends_context("lang")
    def _compute_caveat(self):
        for line in self:
            caveats = dict.fromkeys(map(line._get_detail_caveat, line.details or []))
            line.caveat = "; ".join(filter(None, caveats))

    @api.depends("note")
    @api.depends_context("lang")
    def _compute_note_text(self):
        for line in self:
            line.note_text = line._get_note()

    @api.depends("cost", "unit_budget", "waiver_reason", "run_id.line_ids.cost")
    def _compute_is_blocked(self):
        costs = self.run_id._origin._sum_costs_by_unit()
        for line in self:
            key = line.run_id._origin.id, line.unit_id._origin.id
            total = costs[key] - line._origin.cost + line.cost
            line.is_blocked = bool(
                line.cost
                and not (line.waiver_reason or "").strip()
                and line.currency_id.compare_amounts(total, line.unit_budget) > 0
            )

    @api.depends(
        "gross", "cost", "net", "pay_mode", "run_id.date_end", "hours", "is_part_month"
    )
    def _compute_below_minimum(self):
        minimums = {}
        for line in self:
            key = line.company_id, line.run_id.date_end, line.hours
            if line.is_part_month and not line.hours:
                # What a part of a month is worth is told in hours alone.
                line.below_minimum = False
                continue
            if key not in minimums:
                minimums[key] = line._get_minimum_wage()
            minimum, name = minimums[key]
            line.below_minimum = bool(
                line.pay_mode == "wage"
                and line.gross
                and minimum
                and line.currency_id.compare_amounts(line[name], minimum) < 0
            )

    def _get_minimum_wage(self):
        """The minimum wage of the hours worked, or of a month's full-time work.

        :return: as res.company._get_minimum_wage
        """
        return self.company_id._get_minimum_wage(self.run_id.date_end, self.hours)

    @api.depends("net_line_id.reconciled", "run_id.stage")
    def _compute_is_paid(self):
        for line in self:
            line.is_paid = (
                line.run_id.stage == "posted"
                and line.net_line_id.parent_state == "posted"
                and line.net_line_id.reconciled
            )

    @api.depends("member_id", "unit_id", "run_id.name")
    def _compute_display_name(self):
        for line in self:
            # members read their payslips, not the runs and units
            line_sudo = line.sudo()
            parts = (
                line_sudo.number or line_sudo.run_id.name,
                line_sudo.member_id.name,
                line_sudo.unit_id.code,
            )
            line.display_name = " · ".join(filter(None, parts))

    def _compute_access_url(self):
        # EXTENDS 'portal'
        for line in self:
            line.access_url = f"/my/payslips/{line.id}"

    # Constraints
    @api.constrains("agreement_id", "run_id")
    def _check_agreement(self):
        for line in self:
            agreement = line.agreement_id
            if agreement.pay_mode == "none" or (
                agreement.state not in ("running", "ended")
            ):
                raise ValidationError(
                    self.env._(
                        "%s pays nothing: choose an agreement that runs and has a pay.",
                        agreement.display_name,
                    )
                )

    # Onchange: the amount that is typed is the one that was decided
    @api.onchange("net")
    def _onchange_net(self):
        self._take_wish("net")

    @api.onchange("gross")
    def _onchange_gross(self):
        self._take_wish("gross")

    @api.onchange("cost")
    def _onchange_cost(self):
        self._take_wish("cost")

    def _take_wish(self, name):
        """Take a typed amount for the one decided, unless it only follows from it."""
        ((_line, before),) = self._with_lines_before()
        if not self.currency_id.compare_amounts(
            self._work_out(before)[name], self[name]
        ):
            return
        amount = self[name]
        self.update({"wish": name, "wish_amount": amount, "is_proposal": False})

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create lines; one of net, gross and budget is decided, the others follow.

        :raises ValidationError: when several of them are given
        :raises UserError: when the pay is booked, or the caller brings what is kept
        """
        vals_list = [self._take_wish_from(vals) for vals in vals_list]
        if not self.env.su:
            for vals in vals_list:
                if (KEPT_FIELDS - {"unit_budget"}) & vals.keys():
                    self._refuse_kept_fields()
        lines = super().create(vals_list)
        if not self.env.su:
            # Defaults of the context come in without being among the values.
            if any(
                line.number or line.net_line_id or line.waived_by_id for line in lines
            ):
                self._refuse_kept_fields()
            lines._check_open()
        lines._note_waiver()
        fresh = lines.filtered(lambda line: not line.unit_budget)
        for run, of_run in fresh.grouped("run_id").items():
            run._store_budgets(of_run)
        return lines

    def write(self, vals):
        """Write the values; one of net, gross and budget is decided, the others follow.

        :raises ValidationError: when several of them are given
        :raises UserError: when the pay is booked, or the caller brings what is kept
        :raises AccessError: when somebody but a manager waives the treasury policy
        """
        vals = self._take_wish_from(vals)
        decides = bool({"wish", "wish_amount", "agreement_id"} & vals.keys())
        if not self.env.su:
            if KEPT_FIELDS & vals.keys():
                self._refuse_kept_fields()
            self._check_open()
        if decides and not self.env.context.get("pay_proposal"):
            vals = {**vals, "is_proposal": False}
        self._guard_waiver(vals, decides)
        # A line that changes hands sets those of its former member free.
        after = self._get_siblings_after() if decides else self.browse()
        result = super().write(vals)
        if "waiver_reason" in vals:
            self._note_waiver()
        if decides:
            # What a member's next lines add depends on this one.
            (after | self._get_siblings_after())._renew()
        return result

    def _guard_waiver(self, vals, decides):
        """Keep a waiver to what a manager gave it for.

        :param dict vals: what is about to be written
        :param bool decides: whether it changes the amount or whom it is for
        :raises AccessError: when somebody else rewrites a manager's reason
        """
        if self.env.su or self.env.user.has_group(
            "coopaem_member.group_coopaem_manager"
        ):
            return
        waived = self.filtered("waived_by_id")
        if waived and vals.get("waiver_reason"):
            raise AccessError(
                self.env._("Only a manager may waive the treasury policy.")
            )
        if waived and decides:
            waived.sudo().write({"waiver_reason": False, "waived_by_id": False})

    def _check_open(self):
        """Refuse to change pay that is booked.

        :raises UserError: naming the month
        """
        for run in self.run_id:
            if run.stage not in OPEN_STAGES:
                run._refuse_booked()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self._check_open()

    def unlink(self):
        """Delete lines; what other lines of their members add is worked out anew."""
        after = self._get_siblings_after() - self
        result = super().unlink()
        after.exists()._renew()
        return result

    def _get_siblings_after(self):
        first = {}
        for line in self:
            key = line.run_id.id, line.member_id.id
            first[key] = min(first.get(key, line.id), line.id)
        return self.run_id.line_ids.filtered(
            lambda line: (
                line not in self
                and line.id > first.get((line.run_id.id, line.member_id.id), line.id)
            )
        )

    @api.model
    def _take_wish_from(self, vals):
        """Values in which a typed amount is the one decided.

        :param dict vals: values of a line
        :return: dict
        :raises ValidationError: when it is not clear which amount was decided
        """
        given = [name for name in WISHES if name in vals]
        if not given:
            return vals
        rest = {name: value for name, value in vals.items() if name not in WISHES}
        if "wish" in vals or "wish_amount" in vals:
            return rest
        if len(given) > 1:
            raise ValidationError(
                self.env._(
                    "Net, gross and budget follow from one another: give one of them."
                )
            )
        return {**rest, "wish": given[0], "wish_amount": vals[given[0]]}

    def _note_waiver(self):
        """Note who waives the treasury policy.

        :raises AccessError: when that is no manager
        """
        for line in self.filtered(
            lambda line: bool(line.waiver_reason) != bool(line.waived_by_id)
        ):
            if (
                line.waiver_reason
                and not self.env.su
                and not self.env.user.has_group("coopaem_member.group_coopaem_manager")
            ):
                raise AccessError(
                    self.env._("Only a manager may waive the treasury policy.")
                )
            line.sudo().waived_by_id = self.env.user if line.waiver_reason else False

    def _refuse_kept_fields(self):
        raise UserError(
            self.env._(
                "Decide net, gross or budget; all other amounts of a pay follow."
            )
        )

    def _renew(self):
        """Work the lines out anew."""
        for name in (*AMOUNTS, "details", "error", "note"):
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset()

    # Actions
    def action_open(self):
        """Open the line by itself: how it was worked out.

        :return: an action
        """
        self.ensure_one()
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The payslips are under “My account”."))
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    # Portal
    def _get_portal_fields(self):
        # EXTENDS 'coopaem.portal.mixin'
        return super()._get_portal_fields() | {
            "number",
            "date_start",
            "date_end",
            "company_id",
            "currency_id",
            "pay_mode",
            "gross",
            "net",
            "cost",
            "taxable",
            "employee_contributions",
            "income_tax",
            "other_employee",
            "employer_contributions",
            "settled_tax",
            "settled_levy",
            "settled",
            "to_pay",
            "is_paid",
            "access_url",
        }

    def _is_published(self):
        """Whether the payslip may be shown: it is booked."""
        self.ensure_one()
        return bool(self.number) and self.run_id.stage == "posted"

    # Booking
    def _draw_payslip_numbers(self):
        """Number the payslips that have no number yet, in one draw."""
        missing = self.filtered(lambda line: not line.number)
        if not missing:
            return
        numbers = self.env["ir.sequence"]._next_numbers_of_company(
            "coopaem.payslip", missing.company_id, len(missing)
        )
        for line, number in zip(missing.sudo(), numbers, strict=True):
            line.number = number

    def _prepare_move_lines(self, account):
        """The journal items of a pay: all of the unit's, balanced by themselves.

        :param account: as res.company._get_role_accounts returns it
        :return: list of values, the one of the net pay last
        :raises UserError: when the engine's lines do not add up
        """
        self.ensure_one()
        currency = self.currency_id
        amounts = defaultdict(float)
        amounts[account("wage" if self.pay_mode == "wage" else "draw")] += self.gross
        for row in self._get_paid_details():
            bodies = row["code"], self._normalise_body(row["body"])
            if row["payer"] == "employer":
                amounts[account("employer", *bodies)] += row["amount"]
            if row["kind"] == "income_tax":
                amounts[account("income_tax")] -= row["amount"]
            else:
                amounts[account("body", *bodies)] -= row["amount"]
        if not currency.is_zero(sum(amounts.values()) - self.net):
            raise UserError(
                self.env._(
                    "%(line)s: the lines of the pay do not add up to its net amount. "
                    "Compute the pay again.",
                    line=self.display_name,
                )
            )
        self._settle_accounts(amounts, account)
        label = self.env._("Pay %(number)s", number=self.number or self.run_id.name)
        common = {
            "name": label,
            "analytic_distribution": self.unit_id._distribution(),
        }
        vals_list = [
            {**common, "account_id": item.id, "balance": currency.round(amount)}
            for item, amount in amounts.items()
            if not currency.is_zero(amount)
        ]
        if not currency.is_zero(self.to_pay):
            vals_list.append(
                {
                    **common,
                    "account_id": account("net").id,
                    "partner_id": self.partner_id.id,
                    "balance": -self.to_pay,
                }
            )
        return vals_list

    def _get_paid_details(self):
        """The details that are paid to somebody, without what explains the tax.

        :return: list of dicts
        """
        return [row for row in self.details or [] if row["kind"] in PAID_KINDS]

    @api.model
    def _normalise_body(self, body):
        """The short name under which accounts are kept for a body.

        :param str body: as the figures of the law call it, "Tax office"
        :return: str, "tax_office"
        """
        return (body or "").strip().lower().replace(" ", "_")
