# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import csv
import io
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import format_date, split_every
from odoo.tools.misc import formatLang

from odoo.addons.coopaem_mutual_accounting.models.unit_ledger import ledger_context

PAID_MODES = ("wage", "self_employed", "member")
OPEN_STAGES = ("draft", "computed")
# Lines per entry: large enough for few entries, small enough to be read.
BATCH_SIZE = 200
# What a spreadsheet takes for the beginning of a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
# What the run itself keeps: its actions write it, callers over RPC do not.
KEPT_FIELDS = {"stage", "move_ids", "posted_on"}
PAYSLIP_TEMPLATE = "coopaem_l10n_mena.mail_template_payslip"


class CoopaemPayRun(models.Model):
    """The pay of a month: proposed from the treasuries, decided, booked and paid."""

    _name = "coopaem.pay.run"
    _description = "Pay of a Month"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(string="Month", compute="_compute_name", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date(
        string="First day",
        required=True,
        default=lambda self: self._default_date_start(),
    )
    date_end = fields.Date(
        string="Last day", compute="_compute_date_end", store=True, precompute=True
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Journal",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('type', '=', 'general')]",
        default=lambda self: self.env.company.pay_journal_id,
    )
    posted_on = fields.Datetime(readonly=True, copy=False)
    stage = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("posted", "Booked"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("posted", "Booked"),
            ("paid", "Paid"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.pay.line",
        inverse_name="run_id",
        string="Pay",
    )
    move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="pay_run_id",
        string="Entries",
        readonly=True,
    )
    line_count = fields.Integer(string="Members paid", compute="_compute_totals")
    gross = fields.Monetary(compute="_compute_totals")
    net = fields.Monetary(compute="_compute_totals")
    cost = fields.Monetary(compute="_compute_totals")
    blocked_count = fields.Integer(
        string="To be settled first", compute="_compute_totals"
    )
    warning_count = fields.Integer(
        string="Below the minimum wage", compute="_compute_totals"
    )
    cash_count = fields.Integer(
        string="Without a bank account",
        compute="_compute_cash_count",
        help="Members whom the payment file leaves out: they are paid in cash.",
    )

    _company_month_uniq = models.UniqueIndex(
        "(company_id, date_start) WHERE stage != 'cancelled'",
        "The pay of this month is there already: open that one, or cancel it first.",
    )

    # Defaults
    @api.model
    def _default_date_start(self):
        last = self.search(
            [("company_id", "=", self.env.company.id), ("stage", "!=", "cancelled")],
            limit=1,
        )
        if last:
            return last.date_start + relativedelta(months=1)
        return fields.Date.context_today(self).replace(day=1)

    # Compute methods
    @api.depends("date_start")
    def _compute_name(self):
        for run in self:
            run.name = (
                format_date(self.env, run.date_start, date_format="yyyy-MM")
                if run.date_start
                else False
            )

    @api.depends("date_start")
    def _compute_date_end(self):
        for run in self:
            run.date_end = run.date_start and run.date_start + relativedelta(day=31)

    @api.depends("stage", "line_ids.is_paid", "line_ids.to_pay")
    def _compute_state(self):
        for run in self:
            run.state = run.stage
            if run.stage == "posted" and all(
                line.is_paid
                for line in run.line_ids
                if not run.currency_id.is_zero(line.to_pay)
            ):
                run.state = "paid"

    @api.depends(
        "line_ids.gross",
        "line_ids.to_pay",
        "line_ids.cost",
        "line_ids.is_blocked",
        "line_ids.below_minimum",
    )
    def _compute_totals(self):
        for run in self:
            lines = run.line_ids
            run.line_count = len(lines.filtered("cost"))
            run.gross = sum(lines.mapped("gross"))
            run.net = sum(lines.mapped("to_pay"))
            run.cost = sum(lines.mapped("cost"))
            run.blocked_count = len(lines.filtered("is_blocked"))
            run.warning_count = len(lines.filtered("below_minimum"))

    @api.depends("line_ids.to_pay", "line_ids.is_paid")
    def _compute_cash_count(self):
        for run in self:
            run.cash_count = len(
                run.line_ids.filtered(
                    lambda line: line.to_pay
                    and not line.is_paid
                    and not line.member_id._get_pay_bank()
                )
            )

    # Constraints
    @api.constrains("date_start")
    def _check_date_start(self):
        if any(run.date_start.day != 1 for run in self):
            raise ValidationError(
                self.env._("The pay of a month starts on the first day of that month.")
            )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create runs, as drafts.

        :raises UserError: when the caller brings what the run keeps itself
        """
        runs = super().create(vals_list)
        if not self.env.su and any(
            run.stage != "draft" or run.move_ids for run in runs
        ):
            self._refuse_kept_fields()
        return runs

    def write(self, vals):
        """Write the values, but for what the run keeps itself.

        :raises UserError: when the caller brings such values, or changes the month,
            journal or lines of a run that is booked
        """
        if not self.env.su:
            if KEPT_FIELDS & vals.keys():
                self._refuse_kept_fields()
            if {"company_id", "date_start", "journal_id"} & vals.keys():
                for run in self:
                    if run.stage not in OPEN_STAGES:
                        run._refuse_booked()
            if "company_id" in vals and self.line_ids:
                raise UserError(
                    self.env._(
                        "This pay has lines already: make a new one for the other "
                        "company."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        for run in self:
            if run.stage == "posted" or run.move_ids:
                run._refuse_booked()

    def _refuse_kept_fields(self):
        raise UserError(
            self.env._("The pay of a month changes by its buttons alone; leave it out.")
        )

    def _refuse_booked(self):
        raise UserError(
            self.env._(
                "The pay of %s is booked: it stays as it is. Cancel it to correct it.",
                self.name,
            )
        )

    # Access
    def _check_may_pay(self):
        """Refuse users who may not pay, and work that two do at once.

        :raises AccessError: when the user may not write pay
        :raises UserError: when somebody else works on it
        """
        self.check_access("write")
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on this pay just now. Reload the page in "
                    "a moment."
                )
            ) from None

    def _require_stage(self, *stages):
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for run in self:
            if run.stage not in stages:
                raise UserError(
                    self.env._(
                        "The pay of %(month)s is in state “%(state)s”: this cannot be "
                        "done now.",
                        month=run.name,
                        state=labels[run.stage],
                    )
                )

    # Proposals
    def action_propose(self):
        """Propose a pay for all members with an agreement that pays them.

        Each unit's budget is shared by its members. What was edited stays; proposals
        nobody touched are renewed; who is no longer to be paid is taken out.

        :return: True
        """
        self._check_may_pay()
        self._require_stage(*OPEN_STAGES)
        for run in self:
            run._propose()
        return True

    def _get_agreements(self):
        """The agreements that pay a member in the month, the latest of each member
        and unit.

        :return: coopaem.agreement
        """
        self.ensure_one()
        return self._find_agreements(self.company_id, self.date_start, self.date_end)

    @api.model
    def _find_agreements(self, company, date_start, date_end):
        """As _get_agreements, of any month.

        :param company: res.company
        :param date date_start: first day
        :param date date_end: last day
        :return: coopaem.agreement
        """
        found = self.env["coopaem.agreement"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("running", "ended")),
                ("pay_mode", "in", PAID_MODES),
                ("date_start", "<=", date_end),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", date_start),
                ("unit_id.state", "!=", "closed"),
            ],
            order="date_start, id",
        )
        latest = {(item.member_id.id, item.unit_id.id): item for item in found}
        return (found.browse([item.id for item in latest.values()])).sorted(
            lambda item: (item.unit_id.code, item.member_id.ref, item.id)
        )

    def _get_budget_date(self):
        """The day up to which the treasuries are looked at: today, for only what is
        there can be paid; the month's last day while that is to come."""
        return max(self.date_end, fields.Date.context_today(self))

    def _propose(self):
        self.ensure_one()
        agreements = self._get_agreements()
        lines = self.line_ids
        kept = lines.filtered(lambda line: line.agreement_id in agreements)
        (lines - kept).unlink()
        missing = agreements - kept.agreement_id
        budgets = agreements.unit_id._get_pay_budgets(self._get_budget_date())
        created = self.env["coopaem.pay.line"].create(
            [
                {
                    "run_id": self.id,
                    "agreement_id": agreement.id,
                    "is_proposal": True,
                    "unit_budget": budgets[agreement.unit_id.id].amount,
                }
                for agreement in missing
            ]
        )
        lines = kept | created
        self._store_budgets(kept, budgets)
        for unit, of_unit in lines.grouped("unit_id").items():
            proposals = of_unit.filtered("is_proposal").sorted("id")
            left = budgets[unit.id].amount - sum((of_unit - proposals).mapped("cost"))
            for line, share in zip(
                proposals,
                self._share(max(left, 0.0), len(proposals)),
                strict=True,
            ):
                if line.wish != "cost" or line.currency_id.compare_amounts(
                    line.wish_amount, share
                ):
                    line.with_context(pay_proposal=True).write(
                        {"wish": "cost", "wish_amount": share}
                    )
        # Where contributions have a floor, a small budget would leave a debt.
        lines.filtered(
            lambda line: line.is_proposal and not line.error and line.net <= 0
        ).with_context(pay_proposal=True).write({"wish": "cost", "wish_amount": 0.0})

    def _share(self, amount, count):
        """Share an amount to the subunit: the first ones get what is left over.

        :return: list of amounts
        """
        if not count:
            return []
        rounding = self.currency_id.rounding
        units = round(amount / rounding)
        part, rest = divmod(units, count)
        return [
            self.currency_id.round((part + (number < rest)) * rounding)
            for number in range(count)
        ]

    def _store_budgets(self, lines, budgets=None):
        """Note with the lines what their units can pay now."""
        if budgets is None:
            budgets = lines.unit_id._get_pay_budgets(self._get_budget_date())
        for line in lines:
            amount = budgets[line.unit_id.id].amount
            if line.currency_id.compare_amounts(line.unit_budget, amount):
                line.sudo().unit_budget = amount

    def action_compute(self):
        """Work all pay out anew, with today's treasuries and the figures of the law.

        :return: True
        """
        self._check_may_pay()
        self._require_stage(*OPEN_STAGES)
        for run in self:
            run._store_budgets(run.line_ids)
            run.line_ids._renew()
            run.sudo().stage = "computed"
        return True

    # Booking
    def action_post(self):
        """Book the pay; a run that is booked already is left as it is.

        :return: True
        :raises UserError: naming what stands against it
        """
        self._check_may_pay()
        for run in self.filtered(lambda run: run.stage != "posted"):
            run._require_stage("computed")
            run._check_ready()
            run._post()
        return True

    def _check_ready(self):
        """Refuse to book what the treasuries do not allow, or nothing at all.

        :raises UserError: naming the lines and what to do
        """
        self.ensure_one()
        self._store_budgets(self.line_ids)
        paid = self.line_ids.filtered("cost")
        if not paid:
            raise UserError(
                self.env._("Nobody is paid in %s: enter an amount first.", self.name)
            )
        failed = self.line_ids.filtered("error")
        if failed:
            raise UserError(
                self.env._(
                    "%(member)s: %(error)s",
                    member=failed[0].display_name,
                    error=failed[0].error,
                )
            )
        owing = paid.filtered(lambda line: line.net < 0)
        if owing:
            raise UserError(
                self.env._(
                    "%s: the contributions are more than the pay. Raise it, or pay "
                    "nothing this month.",
                    ", ".join(owing.mapped("display_name")),
                )
            )
        blocked = paid.filtered("is_blocked")
        if blocked:
            raise UserError(
                self.env._(
                    "These units cannot pay that much: %(units)s. Lower the pay, or "
                    "have a manager waive the treasury policy with a reason.",
                    units=", ".join(
                        self.env._(
                            "%(unit)s (%(budget)s at most)",
                            unit=unit.display_name,
                            budget=formatLang(
                                self.env,
                                lines[0].unit_budget,
                                currency_obj=self.currency_id,
                            ),
                        )
                        for unit, lines in blocked.grouped("unit_id").items()
                    ),
                )
            )
        locks = self.company_id._get_violated_lock_dates(
            self.date_end, False, self.journal_id
        )
        if locks:
            raise UserError(
                self.env._(
                    "%(month)s is locked until %(day)s: reopen its closing first, or "
                    "pay in the month that is open.",
                    month=self.name,
                    day=format_date(self.env, locks[-1][0]),
                )
            )

    def _post(self):
        """Book the lines in few, large entries, and number the payslips."""
        self.ensure_one()
        account = self.company_id._get_role_accounts()
        lines = self.line_ids.filtered("cost").sorted(
            lambda line: (line.unit_id.code, line.id)
        )
        lines._draw_payslip_numbers()
        batches = list(split_every(BATCH_SIZE, lines.ids, lines.browse))
        moves = self.env["account.move"]
        for number, batch in enumerate(batches, start=1):
            prepared = [
                (line, vals)
                for line in batch
                for vals in line._prepare_move_lines(account)
            ]
            move = moves.sudo().create(
                {
                    "move_type": "entry",
                    "journal_id": self.journal_id.id,
                    "company_id": self.company_id.id,
                    "date": self.date_end,
                    "ref": self._get_entry_ref(number, len(batches)),
                    "pay_run_id": self.id,
                    "line_ids": [Command.create(vals) for _line, vals in prepared],
                }
            )
            items = move.line_ids.sorted("id")
            net_account = account("net")
            for (line, _vals), item in zip(prepared, items, strict=True):
                if item.account_id == net_account:
                    line.sudo().net_line_id = item
            moves |= move
        moves._post(soft=False)
        moves._check_posted_on(self.date_start, self.date_end)
        self.sudo().write({"stage": "posted", "posted_on": fields.Datetime.now()})
        lines._send_notices("payslip", PAYSLIP_TEMPLATE)
        self._message_log(
            body=self.env._(
                "Booked: %(count)s payslips, %(cost)s in all.",
                count=len(lines),
                cost=formatLang(self.env, self.cost, currency_obj=self.currency_id),
            )
        )

    def _get_entry_ref(self, number, count):
        if count == 1:
            return self.env._("Pay %s", self.name)
        return self.env._(
            "Pay %(month)s (%(number)s of %(count)s)",
            month=self.name,
            number=number,
            count=count,
        )

    def action_cancel(self):
        """Cancel the pay; what was booked is reversed in its own month.

        :return: True
        :raises UserError: when some of it is paid, or the month is locked
        """
        self._check_may_pay()
        for run in self:
            run._require_stage("draft", "computed", "posted")
            if run.stage == "posted":
                run._reverse()
            run.sudo().stage = "cancelled"
        return True

    def _reverse(self):
        self.ensure_one()
        paid = self.line_ids.filtered(
            lambda line: line.net_line_id
            and line.currency_id.compare_amounts(
                line.net_line_id.amount_residual, line.net_line_id.balance
            )
        )
        if paid:
            raise UserError(
                self.env._(
                    "%(member)s is paid already. Undo the payment first, then cancel "
                    "the pay of %(month)s.",
                    member=paid[0].member_id.display_name,
                    month=self.name,
                )
            )
        moves = self.move_ids.sudo().filtered(
            lambda move: move.state == "posted" and not move.reversal_move_ids
        )
        locks = self.company_id._get_violated_lock_dates(
            self.date_end, False, self.journal_id
        )
        if locks:
            raise UserError(
                self.env._(
                    "%(month)s is locked until %(day)s: reopen its closing before you "
                    "cancel its pay.",
                    month=self.name,
                    day=format_date(self.env, locks[-1][0]),
                )
            )
        reversals = moves.with_context(**ledger_context())._reverse_moves(
            [
                {
                    "date": self.date_end,
                    "ref": self.env._("Reversal of: %s", move.ref),
                    "pay_run_id": self.id,
                }
                for move in moves
            ],
            cancel=True,
        )
        reversals._check_posted_on(self.date_start, self.date_end)

    # Paying
    def action_pay(self):
        """Ask how the pay that is open is paid.

        :return: an action
        """
        self.ensure_one()
        self.check_access("write")
        self._require_stage("posted")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay %s", self.name),
            "res_model": "coopaem.pay.payment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_run_id": self.id},
        }

    def action_payment_file(self):
        """Make the file for the bank: who gets how much, on which account.

        :return: an action that downloads the file
        :raises UserError: when nobody with a bank account waits for pay
        """
        self.ensure_one()
        self.check_access("write")
        self._require_stage("posted")
        rows = self._get_payment_rows()
        if not rows:
            raise UserError(
                self.env._(
                    "Nobody with a bank account waits for this pay. Enter the accounts "
                    "on the members' contacts, or pay in cash."
                )
            )
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("Payment %s.csv", self.name),
                "raw": self._make_payment_csv(rows).encode("utf-8-sig"),
                "mimetype": "text/csv",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._message_log(
            body=self.env._("Payment file of %s payments.", len(rows)),
            attachment_ids=attachment.ids,
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "self",
        }

    def _get_payment_rows(self):
        """What is still to be paid on bank accounts.

        :return: list of (holder, account number, bank, amount, currency, reference)
        """
        self.ensure_one()
        digits = self.currency_id.decimal_places
        rows = []
        for line in self.line_ids.sorted("number"):
            bank = line.member_id._get_pay_bank()
            if not bank or line.is_paid or not line.net_line_id:
                continue
            rows.append(
                (
                    bank.acc_holder_name or line.member_id.name,
                    bank.acc_number,
                    bank.bank_id.name or "",
                    f"{-line.net_line_id.amount_residual:.{digits}f}",
                    self.currency_id.name,
                    line.number,
                )
            )
        return rows

    def _make_payment_csv(self, rows):
        """Write the rows for a spreadsheet; no cell is taken for a formula.

        :return: str
        """
        file = io.StringIO()
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(
            [
                self.env._("Account holder"),
                self.env._("Account number"),
                self.env._("Bank"),
                self.env._("Amount"),
                self.env._("Currency"),
                self.env._("Reference"),
            ]
        )
        for row in rows:
            writer.writerow(
                [
                    f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
                    for cell in row
                ]
            )
        return file.getvalue()

    # Screens
    def action_open_lines(self):
        """Open the pay of the month in an editable list.

        :return: an action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "coopaem_l10n_mena.coopaem_pay_line_action"
        )
        return {
            **action,
            "name": self.env._("Pay %s", self.name),
            "domain": [("run_id", "=", self.id)],
            "context": {"default_run_id": self.id},
        }

    def action_open_moves(self):
        """Open the entries of the pay.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of the pay %s", self.name),
            "res_model": "account.move",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("pay_run_id", "=", self.id)],
        }

    def _get_payslips_name(self):
        """The name of the file with all payslips, without extension."""
        self.ensure_one()
        return self.env._("Payslips %s", self.name)

    @api.model
    def _get_open_in(self, company, date_end):
        """Runs up to a day that wait to be booked.

        :return: coopaem.pay.run
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date_start", "<=", date_end),
                ("stage", "in", OPEN_STAGES),
            ]
        )

    def _sum_costs_by_unit(self):
        """What the runs' lines cost each unit.

        :return: {(run id, unit id): amount}
        """
        costs = defaultdict(float)
        for line in self.line_ids:
            costs[line.run_id.id, line.unit_id.id] += line.cost
        return costs
