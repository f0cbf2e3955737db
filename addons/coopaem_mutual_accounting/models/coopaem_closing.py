# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .coopaem_closing_line import FLOWS

# What the closing itself keeps: its actions write it, callers over RPC do not.
KEPT_FIELDS = {
    "state",
    "line_ids",
    "previewed",
    "check_ids",
    "move_ids",
    "revision",
    "reopening_reason",
    "previous_lock_date",
    "locked_on",
    "error_message",
}


class CoopaemClosing(models.Model):
    _name = "coopaem.closing"
    _description = "Monthly closing"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, company_id"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date(
        string="Month",
        required=True,
        default=lambda self: self._default_date_start(),
    )
    date_end = fields.Date(compute="_compute_date_end", store=True)
    state = fields.Selection(
        selection=[
            ("draft", "To check"),
            ("running", "Running"),
            ("booked", "Booked"),
            ("locked", "Locked"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.closing.line",
        inverse_name="closing_id",
        string="Units",
    )
    check_ids = fields.One2many(
        comodel_name="coopaem.closing.check",
        inverse_name="closing_id",
        string="Checks",
    )
    move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="closing_id",
        string="Entries",
        readonly=True,
    )
    blocking_count = fields.Integer(compute="_compute_check_counts")
    warning_count = fields.Integer(compute="_compute_check_counts")
    line_count = fields.Integer(compute="_compute_progress")
    done_count = fields.Integer(compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    levies_total = fields.Monetary(compute="_compute_progress")
    revision = fields.Integer(
        readonly=True,
        copy=False,
        help="How often the month was reopened; its statements are then corrected "
        "ones.",
    )
    reopening_reason = fields.Text(readonly=True, copy=False, tracking=True)
    previous_lock_date = fields.Date(readonly=True, copy=False)
    locked_on = fields.Datetime(
        readonly=True, copy=False, help="When the month was last locked."
    )
    previewed = fields.Boolean(readonly=True, copy=False)
    error_message = fields.Text(readonly=True, copy=False)

    _company_month_unique = models.Constraint(
        "UNIQUE(company_id, date_start)",
        "This month has a closing already: open that one.",
    )

    # Defaults
    @api.model
    def _default_date_start(self):
        last = self.search(
            [("company_id", "=", self.env.company.id)],
            order="date_start desc",
            limit=1,
        )
        if last:
            return last.date_start + relativedelta(months=1)
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    # Compute, inverse, search methods
    @api.depends("date_start")
    def _compute_name(self):
        for closing in self:
            closing.name = (
                format_date(self.env, closing.date_start, date_format="yyyy-MM")
                if closing.date_start
                else False
            )

    @api.depends("date_start")
    def _compute_date_end(self):
        for closing in self:
            closing.date_end = closing.date_start and (
                closing.date_start + relativedelta(day=31)
            )

    @api.depends("check_ids.severity", "check_ids.accepted")
    def _compute_check_counts(self):
        for closing in self:
            checks = closing.check_ids
            closing.blocking_count = len(
                checks.filtered(lambda check: check.severity == "blocking")
            )
            closing.warning_count = len(
                checks.filtered(
                    lambda check: check.severity == "warning" and not check.accepted
                )
            )

    @api.depends("line_ids.state", "line_ids.contribution", "line_ids.fund_levies")
    def _compute_progress(self):
        groups = {
            (closing.id, state): (count, contribution + fund + reserve)
            for closing, state, count, contribution, fund, reserve in self.env[
                "coopaem.closing.line"
            ]._read_group(
                [("closing_id", "in", self.ids)],
                ["closing_id", "state"],
                [
                    "__count",
                    "contribution:sum",
                    "fund_levies:sum",
                    "reserve_levies:sum",
                ],
            )
        }
        for closing in self:
            todo, todo_levies = groups.get((closing.id, "todo"), (0, 0.0))
            done, done_levies = groups.get((closing.id, "done"), (0, 0.0))
            closing.line_count = todo + done
            closing.done_count = done
            closing.progress = 100.0 * done / (todo + done) if todo + done else 0.0
            closing.levies_total = todo_levies + done_levies

    # Constraints
    @api.constrains("date_start")
    def _check_date_start(self):
        for closing in self:
            if closing.date_start.day != 1:
                raise ValidationError(
                    self.env._("A closing starts on the first day of its month.")
                )
            previous = self.search(
                [
                    ("company_id", "=", closing.company_id.id),
                    ("id", "!=", closing.id),
                ],
                order="date_start desc",
                limit=1,
            )
            if previous and closing.date_start != previous.date_start + relativedelta(
                months=1
            ):
                raise ValidationError(
                    self.env._(
                        "Months are closed one after the other: the next one is %s.",
                        format_date(
                            self.env,
                            previous.date_start + relativedelta(months=1),
                            date_format="yyyy-MM",
                        ),
                    )
                )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create closings, all of them still to check.

        :raises UserError: when the caller brings what the closing keeps itself
        """
        closings = super().create(vals_list)
        if not self.env.su and any(
            closing.state != "draft"
            or any(closing[name] for name in KEPT_FIELDS - {"state"})
            for closing in closings
        ):
            self._refuse_kept_fields()
        return closings

    def write(self, vals):
        """Write the values, but for what the closing keeps itself.

        :raises UserError: when the caller brings such values, or when the month of a
            closing would change that has been counted
        """
        if not self.env.su:
            if KEPT_FIELDS & vals.keys():
                self._refuse_kept_fields()
            if {"company_id", "date_start"} & vals.keys():
                counted = self.filtered(
                    lambda closing: closing.state != "draft" or closing.move_ids
                )
                if counted:
                    raise UserError(
                        self.env._(
                            "%s has been booked: its month stays. Create a closing of "
                            "the other month instead.",
                            counted[0].name,
                        )
                    )
        return super().write(vals)

    def _refuse_kept_fields(self):
        """Refuse values that only the closing's own actions may write.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "A closing changes by its buttons alone: check, run, lock, reverse or "
                "reopen it."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        for closing in self:
            if closing.state != "draft" or closing.move_ids:
                raise UserError(
                    self.env._(
                        "%s has booked entries: reverse it instead of deleting it.",
                        closing.name,
                    )
                )

    # Access
    def _check_may_close(self):
        """Refuse users who may not close.

        :raises AccessError: when the user may not write closings
        """
        self.check_access("write")

    def _lock_rows(self):
        """Keep other transactions from doing the same at once.

        :raises UserError: when somebody else works on these closings just now
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            self._refuse_busy()

    def _refuse_busy(self):
        """Refuse what somebody else is in the middle of.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "Somebody else is working on this closing just now. Reload the page in "
                "a moment."
            )
        )

    @api.model
    def _get_or_create(self, company, month):
        """The closing of a company's month, made if it is not there.

        :param company: res.company
        :param date month: any day of the month
        :return: coopaem.closing
        """
        month = month.replace(day=1)
        closing = self.search(
            [("company_id", "=", company.id), ("date_start", "=", month)]
        )
        return closing or self.create({"company_id": company.id, "date_start": month})

    # Checks
    def action_check(self):
        """Run the checks anew; warnings accepted before stay accepted.

        :return: True
        """
        self._check_may_close()
        for closing in self.sudo():
            closing._require_state("draft", "booked")
            if closing.state == "draft":
                # What the levies will make of the treasuries counts too.
                closing.action_preview()
        self._renew_checks()
        return True

    def _renew_checks(self):
        """Replace the checks by what is found now; what was accepted stays accepted."""
        for closing in self.sudo():
            accepted = {
                check.code: check for check in closing.check_ids if check.accepted
            }
            found = closing._run_checks()
            for vals in found:
                check = accepted.get(vals["code"])
                # Accepted is what was seen then, not what came up since.
                if check and set(vals["res_ids"]) <= set(check.res_ids or ()):
                    vals |= {
                        "accepted": True,
                        "reason": check.reason,
                        "accepted_by_id": check.accepted_by_id.id,
                        "accepted_on": check.accepted_on,
                    }
            closing.check_ids.unlink()
            closing.check_ids.create(
                [{**vals, "closing_id": closing.id} for vals in found]
            )

    def _run_checks(self):
        """What stands against closing the month.

        :return: list of values of coopaem.closing.check
        """
        self.ensure_one()
        company, date_end = self.company_id, self.date_end
        lines = self.env["account.move.line"].sudo()
        posted = [
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", date_end),
        ]
        found = []

        def add(code, severity, model, ids):
            if ids:
                found.append(
                    {
                        "code": code,
                        "severity": severity,
                        "count": len(ids),
                        "res_model": model,
                        "res_ids": list(ids),
                    }
                )

        add(
            "draft",
            "blocking",
            "account.move",
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "draft"),
                    ("date", "<=", date_end),
                    # What entrepreneurs still prepare gets its date when it is posted.
                    "|",
                    ("invoice_date", "!=", False),
                    ("validation_state", "not in", ("preparing", "sent_back")),
                ]
            )
            .ids,
        )
        add("unit", "blocking", "account.move.line", self._get_misplaced_lines().ids)
        add(
            "cashbook",
            "blocking",
            "coopaem.cashbook",
            self.env["coopaem.cashbook"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("month", "<=", self.date_start),
                    ("state", "!=", "booked"),
                ]
            )
            .ids,
        )
        suspense = (
            self.env["account.journal"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("type", "in", ("bank", "cash", "credit")),
                ]
            )
            .suspense_account_id
        )
        add(
            "suspense",
            "blocking",
            "account.move.line",
            lines.search(
                [
                    *posted,
                    ("account_id", "in", suspense.ids),
                    ("balance", "!=", 0),
                    ("reconciled", "=", False),
                ]
            ).ids,
        )
        add(
            "treasury",
            "warning",
            "coopaem.unit",
            self._get_overdrawn().ids,
        )
        add(
            "allocation",
            "warning",
            "account.move.line",
            lines.search(
                [
                    *posted,
                    ("account_id", "=", company.allocation_account_id.id),
                    ("reconciled", "=", False),
                    ("balance", "!=", 0),
                ]
            ).ids,
        )
        add(
            "document",
            "warning",
            "account.move",
            self._get_moves_without_document().ids,
        )
        add(
            "twin",
            "warning",
            "account.bank.statement.line",
            self._get_twin_movements().ids,
        )
        for code, model, domain in self._get_cash_checks():
            domain = [("company_id", "=", company.id), *domain]
            add(code, "warning", model, self.env[model].sudo().search(domain).ids)
        return found

    def _get_misplaced_lines(self):
        """Posted items that lack a unit, and items of money that have one.

        All books up to the month's end are read: first by account, which the database
        does fast, then item by item where something is wrong.

        :return: account.move.line
        """
        lines = self.env["account.move.line"].sudo()
        lines.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account_id, unit_id IS NULL
                  FROM account_move_line
                 WHERE company_id = %s
                   AND parent_state = 'posted'
                   AND date <= %s
                   AND balance <> 0
              GROUP BY account_id, unit_id IS NULL
                """,
                self.company_id.id,
                self.date_end,
            )
        )
        accounts = self.env["account.account"].sudo()
        accounts = accounts.browse({account_id for account_id, _bare in rows})
        liquid = set(accounts.filtered("is_liquidity").ids)
        wrong = [
            [("account_id", "=", account_id), ("unit_id", "=" if bare else "!=", False)]
            for account_id, bare in rows
            if bare != (account_id in liquid)
        ]
        if not wrong:
            return lines
        return lines.search(
            Domain.AND(
                [
                    [
                        ("company_id", "=", self.company_id.id),
                        ("parent_state", "=", "posted"),
                        ("date", "<=", self.date_end),
                        ("balance", "!=", 0),
                    ],
                    Domain.OR(wrong),
                ]
            )
        )

    def _get_twin_movements(self):
        """Movements of the month that stand alike in two statements of one account.

        A statement that comes again in another layout of columns, or typed by hand, is
        not known by its rows: the same day and amount say that it may be the same.

        :return: account.bank.statement.line
        """
        movements = self.env["account.bank.statement.line"].sudo()
        movements.flush_model()
        movements.env["account.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ARRAY_AGG(movement.id ORDER BY movement.id)
                  FROM account_bank_statement_line movement
                  JOIN account_move move ON move.id = movement.move_id
                 WHERE move.company_id = %s
                   AND move.state = 'posted'
                   AND move.date BETWEEN %s AND %s
              GROUP BY move.journal_id, move.date, movement.amount
                HAVING COUNT(DISTINCT COALESCE(movement.statement_id, 0)) > 1
                """,
                self.company_id.id,
                self.date_start,
                self.date_end,
            )
        )
        return movements.browse(sorted(id_ for (ids,) in rows for id_ in ids))

    def _get_cash_checks(self):
        """What of the month's cash nobody has decided on yet.

        :return: list of (code, model, domain without the company)
        """
        date_end = self.date_end
        return [
            (
                "till",
                "coopaem.till.operation",
                [("state", "=", "draft"), ("date", "<=", date_end)],
            ),
            (
                "count",
                "coopaem.till.operation",
                [("is_overtaken", "=", True), ("date", "<=", date_end)],
            ),
            (
                "note",
                "coopaem.cashbook.note",
                [("state", "=", "to_check"), ("date", "<=", date_end)],
            ),
            (
                "refusal",
                "coopaem.cashbook.refusal",
                [
                    ("state", "=", "open"),
                    ("create_date", "<", date_end + timedelta(days=1)),
                ],
            ),
            (
                "receipt",
                "coopaem.cash.receipt",
                [
                    ("date", "<=", date_end),
                    "|",
                    ("validation_state", "=", "waiting"),
                    ("is_unmatched", "=", True),
                ],
            ),
        ]

    def _get_overdrawn(self):
        """The units whose treasury the month's levies leave below nought.

        Counted live, with the levies as they were last worked out: what was posted
        since then is in it.

        :return: coopaem.unit
        """
        units = self.line_ids.unit_id
        balances = units._get_balances(self.date_end)
        booked = defaultdict(float)
        for unit_id, _beneficiary, amount in self.env.execute_query(
            units._levies_query(self.date_start, self.date_end)
        ):
            booked[unit_id] += float(amount or 0.0)
        due = {
            unit.id: amount
            for unit, amount in self.env["coopaem.levy.line"]._read_group(
                [("closing_line_id", "in", self.line_ids.ids)],
                ["unit_id"],
                ["amount:sum"],
            )
        }
        return units.filtered(
            lambda unit: (
                unit.currency_id.compare_amounts(
                    balances.get(unit.id, {}).get("treasury", 0.0)
                    + booked[unit.id]
                    - due.get(unit.id, 0.0),
                    0.0,
                )
                < 0
            )
        )

    def _get_moves_without_document(self):
        """Bills of the month to which nothing is attached.

        :return: account.move
        """
        bills = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "posted"),
                    ("move_type", "in", ("in_invoice", "in_refund", "in_receipt")),
                    ("date", ">=", self.date_start),
                    ("date", "<=", self.date_end),
                ]
            )
        )
        documented = {
            res_id
            for (res_id,) in self.env["ir.attachment"]
            .sudo()
            ._read_group(
                [("res_model", "=", "account.move"), ("res_id", "in", bills.ids)],
                ["res_id"],
            )
        }
        return bills.filtered(lambda bill: bill.id not in documented)

    def _accept_all_warnings(self, reason):
        """Accept the open warnings with a reason.

        :param str reason: why the month is closed in spite of them
        :return: the coopaem.closing.check accepted
        :raises UserError: when no reason is given
        """
        warnings = self.check_ids.filtered(
            lambda check: check.severity == "warning" and not check.accepted
        )
        warnings._accept(reason)
        return warnings

    def _check_ready(self):
        """Refuse to go on while a check stands against it.

        :raises UserError: naming the checks
        """
        for closing in self:
            if closing.state == "draft" and (
                not closing.previewed or closing._get_units() - closing.line_ids.unit_id
            ):
                closing.action_preview()
            closing._renew_checks()
            blocking = closing.check_ids.filtered(
                lambda check: check.severity == "blocking"
            )
            if blocking:
                raise UserError(
                    self.env._(
                        "%(month)s cannot be closed yet:\n%(checks)s",
                        month=closing.name,
                        checks="\n".join(blocking.mapped("display_name")),
                    )
                )
            if closing.warning_count:
                raise UserError(
                    self.env._(
                        "%(month)s has warnings that nobody has accepted yet. Accept "
                        "them with a reason:\n%(checks)s",
                        month=closing.name,
                        checks="\n".join(
                            closing.check_ids.filtered(
                                lambda check: not check.accepted
                            ).mapped("display_name")
                        ),
                    )
                )

    def _require_state(self, *states):
        """Refuse an action that does not fit the closing's state."""
        for closing in self:
            if closing.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(month)s is in state “%(state)s”: this cannot be done now.",
                        month=closing.name,
                        state=labels[closing.state],
                    )
                )

    # Bases
    def _get_units(self):
        """The units that take part in the closing.

        :return: coopaem.unit of kind activity, neither closed nor started later
        """
        self.ensure_one()
        return (
            self.env["coopaem.unit"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("kind", "=", "activity"),
                    ("state", "in", ("active", "suspended")),
                    "|",
                    ("date_start", "=", False),
                    ("date_start", "<=", self.date_end),
                ],
                order="code, id",
            )
        )

    @api.model
    def _get_earlier(self, company, date_from):
        """The closings of the months before a day, the first one first.

        :return: coopaem.closing
        """
        return self.sudo().search(
            [("company_id", "=", company.id), ("date_start", "<", date_from)],
            order="date_start",
        )

    def _get_figures(self, units):
        """The units' figures: flows since the first closing, the month's result and
        levies, balances at the month's end.

        :param units: coopaem.unit
        :return: as coopaem.unit._get_figures returns them
        """
        self.ensure_one()
        earlier = self._get_earlier(self.company_id, self.date_start)
        return units.sudo()._get_figures(
            self.date_end,
            earlier[:1].date_start or self.date_start,
            month_from=self.date_start,
        )

    @api.model
    def _get_bases(self, company, date_from, date_to, units, figures=None):
        """What the levies of a month are counted on.

        What an earlier closing has counted stays counted there: the month's amount is
        what there is to date, less that. So a payment matched after its month was
        closed counts in the next one.

        :param company: res.company
        :param date date_from: first day of the month
        :param date date_to: last day of the month
        :param units: coopaem.unit
        :param dict figures: the units' figures since the first closing, if they are
            known already
        :return: tuple of
            {unit id: {basis: (amount of the month, amount of the year to date)}},
            {unit id: months of the year so far, this one included}
        """
        earlier = self._get_earlier(company, date_from)
        if figures is None:
            figures = units._get_figures(date_to, earlier[:1].date_start or date_from)
        counted = defaultdict(lambda: dict.fromkeys(FLOWS, 0.0))
        counted_year = defaultdict(lambda: dict.fromkeys(FLOWS, 0.0))
        months = defaultdict(int)
        for unit, closing, *amounts in (
            self.env["coopaem.closing.line"]
            .sudo()
            ._read_group(
                [("closing_id", "in", earlier.ids), ("unit_id", "in", units.ids)],
                ["unit_id", "closing_id"],
                [f"{name}:sum" for name in FLOWS],
            )
        ):
            in_year = closing.date_start.year == date_from.year
            months[unit.id] += in_year
            for name, amount in zip(FLOWS, amounts, strict=True):
                counted[unit.id][name] += amount
                if in_year:
                    counted_year[unit.id][name] += amount
        bases = {}
        for unit in units:
            month = {
                name: company.currency_id.round(
                    figures[unit.id][name] - counted[unit.id][name]
                )
                for name in FLOWS
            }
            year = {
                name: company.currency_id.round(
                    counted_year[unit.id][name] + month[name]
                )
                for name in FLOWS
            }
            treasury = figures[unit.id]["treasury"]
            bases[unit.id] = {
                "invoiced": (month["turnover"], year["turnover"]),
                "collected": (month["collected"], year["collected"]),
                # Internal sales are paid as they are booked.
                "invoiced_internal": (month["internal_sales"], year["internal_sales"]),
                "collected_internal": (month["internal_sales"], year["internal_sales"]),
                "costs": (month["costs"], year["costs"]),
                "margin": (
                    company.currency_id.round(month["turnover"] - month["costs"]),
                    company.currency_id.round(year["turnover"] - year["costs"]),
                ),
                "pay": (month["pay"], year["pay"]),
                "treasury": (treasury, treasury),
            }
        return bases, {unit.id: months[unit.id] + 1 for unit in units}

    # Units
    def action_preview(self):
        """Work out the levies of all units without booking anything.

        :return: True
        """
        self._check_may_close()
        for closing in self.sudo():
            closing._require_state("draft", "booked")
            closing._prepare_lines()
            closing._compute_units(closing.line_ids, book=False)
            closing.previewed = True
        return True

    def _prepare_lines(self):
        """One line per unit that takes part, no more and no less."""
        self.ensure_one()
        units = self._get_units()
        lines = self.sudo().line_ids
        lines.filtered(
            lambda line: line.unit_id not in units and not line.levy_line_ids
        ).unlink()
        missing = units - lines.exists().unit_id
        lines.create([{"closing_id": self.id, "unit_id": unit.id} for unit in missing])

    def _compute_units(self, lines, book):
        """Count the units of closing lines and work out their levies.

        :param lines: coopaem.closing.line of this closing
        :param bool book: whether to post the levies too
        """
        self.ensure_one()
        lines = lines.sudo()
        # Lines from a one2many are prefetched through it, and what follows empties its
        # cache: browsed by themselves they are still read together.
        lines = lines.browse(lines.ids)
        units = lines.unit_id.sudo()
        figures = self._get_figures(units)
        bases, months = self._get_bases(
            self.company_id, self.date_start, self.date_end, units, figures
        )
        results = (
            self.env["coopaem.levy.rule"]
            .sudo()
            ._get_levies(units, self.date_start, self.date_end, bases, months)
        )
        if book:
            self._book_levies(results)
        lines._store_levies(results)
        lines._store_figures(bases, figures)

    def _book_levies(self, results):
        """Post what is due less what is booked, in one entry.

        :param results: as rules._get_levies returns them
        :return: account.move, empty when nothing is to be booked
        """
        company = self.company_id
        vals_list = (
            self.env["coopaem.levy.rule"].sudo()._prepare_levy_move_lines(results)
        )
        if not vals_list:
            return self.env["account.move"]
        move = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "journal_id": company.levy_journal_id.id,
                    "company_id": company.id,
                    "date": self.date_end,
                    "ref": self.env._("Levies %s", self.name),
                    "closing_id": self.id,
                    "line_ids": [Command.create(vals) for vals in vals_list],
                }
            )
        )
        move._post(soft=False)
        move._check_posted_on(self.date_start, self.date_end)
        return move

    # After booking
    def action_lock(self):
        """Lock the month with Odoo's own lock date.

        :return: True
        :raises UserError: when the month changed since it was booked
        """
        self._check_may_close()
        self._lock_rows()
        for closing in self.sudo():
            closing._require_state("booked")
            closing._check_unchanged()
            closing._check_ready()
            company = closing.company_id.sudo()
            closing.write(
                {
                    "state": "locked",
                    "locked_on": fields.Datetime.now(),
                    "previous_lock_date": company.fiscalyear_lock_date,
                }
            )
            if (
                not company.fiscalyear_lock_date
                or company.fiscalyear_lock_date < closing.date_end
            ):
                company.fiscalyear_lock_date = closing.date_end
        return True

    def _check_unchanged(self):
        """Refuse to lock when figures changed after the levies were booked.

        :raises UserError: naming the units
        """
        units = self.line_ids.unit_id
        figures = self._get_figures(units)
        bases, _months = self._get_bases(
            self.company_id, self.date_start, self.date_end, units, figures
        )
        changed = self.line_ids.filtered(
            lambda line: line._differs_from(bases, figures)
        )
        missing = self._get_units() - self.line_ids.unit_id
        if changed or missing:
            raise UserError(
                self.env._(
                    "%(month)s changed after its levies were booked (%(units)s). Run "
                    "the closing again; it books the difference only.",
                    month=self.name,
                    units=", ".join(
                        (changed.unit_id | missing)[:10].mapped("display_name")
                    ),
                )
            )

    def action_reverse(self):
        """Take back what the closing booked, until it is locked.

        :return: True
        """
        self._check_may_close()
        self._lock_rows()
        for closing in self.sudo():
            closing._require_state("booked")
            closing._reverse_levies()
            closing.line_ids.levy_line_ids.unlink()
            closing.line_ids.state = "todo"
            closing.write({"state": "draft", "previewed": False})
        return True

    def _reverse_levies(self):
        """Reverse the closing's entries in its own month."""
        moves = self.move_ids.sudo().filtered(
            lambda move: move.state == "posted"
            and not move.reversed_entry_id
            and not move.reversal_move_ids
        )
        reversals = moves._reverse_moves(
            [
                {
                    "date": self.date_end,
                    "ref": self.env._("Reversal of: %s", move.ref),
                    "closing_id": self.id,
                }
                for move in moves
            ],
            cancel=True,
        )
        reversals._check_posted_on(self.date_start, self.date_end)

    def action_reopen(self):
        """Ask for the reason of a reopening.

        :return: an action
        """
        self.ensure_one()
        self._require_state("locked")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reopen %s", self.name),
            "res_model": "coopaem.closing.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_closing_id": self.id,
                "default_purpose": "reopen",
            },
        }

    def action_accept_warnings(self):
        """Ask for the reason why the warnings are accepted.

        :return: an action
        """
        self.ensure_one()
        return self._ask_to_accept(self.env["coopaem.closing.check"])

    def _ask_to_accept(self, checks):
        """Ask for the reason why warnings are accepted.

        :param checks: coopaem.closing.check; none means all that nobody has accepted
        :return: an action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept the warnings of %s", self.name),
            "res_model": "coopaem.closing.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_closing_id": self.id,
                "default_purpose": "accept",
                "default_check_ids": checks.ids,
            },
        }

    def _reopen(self, reason):
        """Open the last closed month again; its statements become corrected ones.

        :param str reason: why; it is logged
        :raises UserError: when a later month is closed, or no reason is given
        """
        self.ensure_one()
        self._check_may_close()
        self._lock_rows()
        self._require_state("locked")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the month is reopened."))
        later = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_start", ">", self.date_start),
                ("state", "!=", "draft"),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%(later)s is closed already: only the last month can be reopened.",
                    later=later.name,
                )
            )
        company = self.company_id.sudo()
        if company.fiscalyear_lock_date == self.date_end:
            company.fiscalyear_lock_date = self.previous_lock_date
        self.sudo().write(
            {
                "state": "booked",
                "revision": self.revision + 1,
                "reopening_reason": reason,
            }
        )

    def action_open_moves(self):
        """Open the closing's entries.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of %s", self.name),
            "res_model": "account.move",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("closing_id", "=", self.id)],
        }
