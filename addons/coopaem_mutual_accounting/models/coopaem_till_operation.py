# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .account_move_cash_desk import cash_desk_context, from_cash_desk

# What an operation does to the till; a count changes it by what it finds.
TILL_SIGNS = {"deposit": -1, "draw": -1, "float": 1}
# Documents that a message names.
MOST_NAMES = 5
# What posting and reversing write, and nobody else.
POSTING_FIELDS = {
    "state",
    "move_id",
    "reversal_move_id",
    "till_before_posted",
    "eve_posted",
    "till_change",
}


class CoopaemTillOperation(models.Model):
    """Cash that enters or leaves a unit's till other than by sales and costs.

    ==========  ===========================================================
    Kind        What is booked
    ==========  ===========================================================
    Deposit     the till's cash goes to a bank; the bank's movement is
                matched with it later
    Draw        a member takes cash for himself: pay of the unit
    Float       the cooperative hands cash to the till, out of what it
                holds for the unit
    Count       what is counted becomes the till's balance; the difference
                is the unit's shortage or surplus
    ==========  ===========================================================

    A count found the cash of the days before it, noted or not. What is noted for those
    days afterwards would be in the till twice: in the count's difference and as itself.
    The last count of a till says so then, and is adjusted.

    What falls in a closed month is booked in the open one. Counts take it for cash of
    the day on which it moved all the same, for they found it.
    """

    _name = "coopaem.till.operation"
    _description = "Till operation"
    _inherit = ["coopaem.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["unit_id"]
    _check_company_auto = True

    # Fields declaration
    kind = fields.Selection(
        selection=[
            ("deposit", "Deposit to bank"),
            ("draw", "Owner's draw"),
            ("float", "Cash handed to the till"),
            ("count", "Count"),
        ],
        required=True,
        default="deposit",
        index=True,
        tracking=True,
    )
    # The company is the unit's, so there is none to choose units by.
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'activity'), ('state', '!=', 'closed')]",
        tracking=True,
    )
    company_id = fields.Many2one(
        related="unit_id.company_id",
        store=True,
        index=True,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
    )
    occurred_on = fields.Date(
        string="Day on the phone",
        readonly=True,
        copy=False,
        help="The day that the member noted, whatever day it is booked on.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    amount = fields.Monetary(
        tracking=True,
        help="The cash that is banked, drawn or handed over.",
    )
    counted = fields.Monetary(
        tracking=True,
        help="The cash found in the till.",
    )
    till_before = fields.Monetary(
        string="In the till",
        compute="_compute_till",
        compute_sudo=True,
        help="The cash that should be in the till at the end of that day: what is "
        "booked, and the lines of cash books that are not booked yet.",
    )
    till_unbooked = fields.Monetary(
        string="Of which not booked yet",
        compute="_compute_till",
        compute_sudo=True,
        help="Lines of cash books up to that day which are still to be booked.",
    )
    till_before_posted = fields.Monetary(
        string="In the till when posted",
        readonly=True,
        copy=False,
    )
    eve_posted = fields.Monetary(
        string="In the till the evening before, when posted",
        readonly=True,
        copy=False,
    )
    late_cash = fields.Monetary(
        string="Noted since for earlier days",
        compute="_compute_late_cash",
        compute_sudo=True,
        help="Cash of the days before the count that was noted after the count was "
        "posted: it is in the count's difference too.",
    )
    is_overtaken = fields.Boolean(
        string="To be adjusted",
        compute="_compute_late_cash",
        compute_sudo=True,
        search="_search_is_overtaken",
    )
    till_after = fields.Monetary(
        string="Left in the till",
        compute="_compute_till",
        compute_sudo=True,
    )
    difference = fields.Monetary(
        compute="_compute_till",
        compute_sudo=True,
        help="Counted less expected: below zero cash is missing.",
    )
    till_change = fields.Monetary(
        string="Change of the till",
        readonly=True,
        copy=False,
        help="What the operation did to the till.",
    )
    held = fields.Monetary(
        string="Held by the cooperative",
        compute="_compute_held",
        compute_sudo=True,
        help="The unit's treasury less its till: what the cooperative holds for the "
        "unit and can hand over.",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Bank",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        domain="[('type', 'in', ('bank', 'cash'))]",
        help="Where the cash goes, or where it comes from.",
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        check_company=True,
        ondelete="restrict",
        domain="[('unit_ids', '=', unit_id)]",
        help="Who drew the cash, or handed it over.",
    )
    reason = fields.Char(
        tracking=True,
        help="What explains the difference of a count, or what the cash is for.",
    )
    document = fields.Binary(
        attachment=True,
        copy=False,
        help="A photo of the deposit slip, the receipt or the count.",
    )
    document_name = fields.Char(copy=False)
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="till_operation_id",
        string="Entries",
        readonly=True,
    )
    reversal_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Reversal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    _amount_positive = models.Constraint(
        "CHECK(COALESCE(amount, 0) >= 0 AND COALESCE(counted, 0) >= 0)",
        "Amounts of till operations are not below zero: choose the kind of operation "
        "instead.",
    )
    _last_count_index = models.Index(
        "(unit_id, date DESC, id DESC) WHERE kind = 'count' AND state = 'posted'"
    )

    # Compute, inverse, search methods
    @api.depends("kind", "unit_id.display_name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for operation in self:
            operation.display_name = " – ".join(
                filter(
                    None,
                    [
                        kinds.get(operation.kind),
                        operation.unit_id.display_name,
                        operation.date and format_date(self.env, operation.date),
                    ],
                )
            )

    @api.depends("company_id", "kind")
    def _compute_journal_id(self):
        for operation in self:
            if operation.kind not in ("deposit", "float"):
                operation.journal_id = False
            elif (
                not operation.journal_id
                or operation.journal_id.company_id != operation.company_id
            ):
                operation.journal_id = self.env["account.journal"].search(
                    [
                        ("company_id", "=", operation.company_id.id),
                        ("type", "=", "bank"),
                    ],
                    limit=1,
                )

    @api.depends(
        "unit_id", "date", "state", "kind", "amount", "counted", "till_before_posted"
    )
    def _compute_till(self):
        levels = self.filtered(lambda op: op.state == "draft")._get_till_levels()
        for operation in self:
            expected, unbooked, _lowest = levels.get(
                operation, (operation.till_before_posted, 0.0, 0.0)
            )
            is_count = operation.kind == "count"
            operation.till_before = expected
            operation.till_unbooked = unbooked
            operation.difference = (
                operation._round(operation.counted - expected) if is_count else 0.0
            )
            operation.till_after = expected + operation._get_change()

    @api.depends("unit_id", "date", "state", "kind", "eve_posted")
    def _compute_late_cash(self):
        late = self._get_late_cash()
        for operation in self:
            operation.late_cash = late.get(operation, 0.0)
            operation.is_overtaken = operation in late

    def _search_is_overtaken(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As superuser, as the field is computed: the companies are the user's own.
        late = self.sudo()._get_last_counts(self.env.companies)._get_late_cash()
        found = Domain("id", "in", [count.id for count in late])
        return found if True in value else ~found

    @api.depends("unit_id", "date", "state")
    def _compute_held(self):
        by_date = self.grouped("date")
        for day, operations in by_date.items():
            balances = operations.unit_id._get_balances(day or None)
            for operation in operations:
                figures = balances.get(operation.unit_id._origin.id, {})
                operation.held = figures.get("treasury", 0.0) - figures.get("till", 0.0)

    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        if self.member_id not in self.unit_id.member_ids:
            self.member_id = False

    # Constraints
    @api.constrains("unit_id")
    def _check_unit(self):
        for operation in self:
            if operation.unit_id.kind != "activity":
                raise ValidationError(
                    self.env._(
                        "%s has no till: only activities have one.",
                        operation.unit_id.display_name,
                    )
                )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create operations, as drafts.

        :raises UserError: when they pretend to be posted
        """
        operations = super().create(vals_list)
        # Read, for callers choose default values through their context too.
        if any(
            operation.state != "draft" or operation.move_id or operation.till_change
            for operation in operations
        ):
            self._refuse_pretended()
        return operations

    def write(self, vals):
        """Write the values; what is posted keeps all that its entry says.

        :raises UserError: when a posted operation would change
        """
        self.check_access("write")
        if POSTING_FIELDS & vals.keys() and not from_cash_desk(self.env):
            self._refuse_pretended()
        if self._frozen_fields() & vals.keys():
            self._check_state("draft")
        return super().write(vals)

    def _refuse_pretended(self):
        """Refuse operations that only look as if they were posted.

        :raises UserError: always
        """
        raise UserError(
            self.env._("Post or reverse a till operation with its buttons instead.")
        )

    @api.model
    def _frozen_fields(self):
        """The fields that do not change once the operation is posted."""
        return {
            "kind",
            "unit_id",
            "date",
            "amount",
            "counted",
            "journal_id",
            "member_id",
            "reason",
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        for operation in self:
            if operation.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has been posted: it cannot be deleted. Reverse it instead.",
                        operation.display_name,
                    )
                )

    # Actions
    def action_post(self):
        """Book the operations; all are posted or none.

        :return: True
        :raises UserError: with everything that stands in the way
        :raises AccessError: when the user holds one of the units
        """
        self.check_access("write")
        self._check_not_own()
        self._check_state("draft")
        self._lock()
        operations = self.sorted(lambda operation: (operation.date, operation.id))
        if len(self) > 1 and "count" in self.mapped("kind"):
            # A count expects what is posted before it.
            for operation in operations:
                operation.action_post()
            return True
        levels = operations._get_till_levels()
        errors = operations._get_posting_errors(levels)
        if errors:
            raise UserError("\n".join(errors))
        eves = operations._get_eves()
        for operation in operations.with_context(**cash_desk_context()):
            operation.write(
                {
                    "till_before_posted": levels[operation][0],
                    "eve_posted": eves.get(operation, 0.0),
                    "till_change": operation._get_change(),
                }
            )
        moving = operations.filtered(
            lambda operation: not operation.currency_id.is_zero(operation.till_change)
        )
        moves = (
            self.env["account.move"]
            .with_context(**cash_desk_context())
            .create([operation._prepare_move_vals() for operation in moving])
        )
        moves._post(soft=False)
        for operation, move in zip(moving, moves, strict=True):
            move._check_posted_on(operation.date, operation.date)
            operation.with_context(**cash_desk_context()).move_id = move
        operations.with_context(**cash_desk_context()).state = "posted"
        return True

    def action_open_send_back(self):
        """Ask for the reason, then put aside what members noted on their phones.

        :return: an action
        """
        return self.env["coopaem.validation.reason"]._ask(self, self.env._("Send back"))

    def _send_back(self, reason):
        """Put aside what members noted on their phones, and say why.

        The operation goes; the note stays, and its member reads the reason.

        :param str reason: why; the member reads it
        :raises UserError: when one is posted or was not noted on a phone, or without a
            reason
        """
        self._check_state("draft")
        notes = self.env["coopaem.cashbook.note"].search(
            [("till_operation_id", "in", self.ids)]
        )
        notes._check_validator()
        self._lock()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what has to be changed."))
        for operation in self - notes.till_operation_id:
            raise UserError(
                self.env._(
                    "%s was not noted on a phone: change or delete it instead.",
                    operation.display_name,
                )
            )
        self.unlink()
        notes._write_step(
            {"validation_state": "sent_back", "validation_comment": reason}
        )
        notes._log_validation("sent_back", reason)

    def action_ask_reverse(self):
        """Ask for the reason, then reverse the operations.

        :return: an action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reverse a till operation"),
            "res_model": "coopaem.till.reason",
            "view_mode": "form",
            "target": "new",
            "context": {"default_operation_ids": [Command.set(self.ids)]},
        }

    def action_reverse(self, reason):
        """Reverse posted operations, on their day or the first open one after it.

        :param str reason: why; it is kept with the operation
        :return: the reversals
        :raises UserError: when the money is matched or is no longer in the till
        :raises AccessError: when the user holds one of the units
        """
        self.check_access("write")
        self._check_not_own()
        self._check_state("posted")
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(
                self.env._("Give a reason: it is kept with the till operation.")
            )
        self._lock()
        self._check_not_matched()
        levels = self._get_till_levels()
        reversals = self.env["account.move"]
        for operation in self:
            lowest = levels[operation][2]
            currency = operation.currency_id
            if (
                operation.till_change > 0
                and currency.compare_amounts(operation.till_change, lowest) > 0
            ):
                raise UserError(operation._too_much_message(lowest))
            if operation.move_id:
                reversals |= operation._reverse_entry(reason)
            operation.with_context(**cash_desk_context()).state = "reversed"
            operation.message_post(body=self.env._("Reversed: %s", reason))
        return reversals

    def action_adjust(self):
        """Take what was noted since for earlier days out of the counts' difference.

        What was counted stays; what was expected is put right, on the day of the count
        or the first open one after it.

        :return: the entries
        :raises UserError: when nothing of earlier days was noted since
        :raises AccessError: when the user holds one of the units
        """
        self.check_access("write")
        self._check_not_own()
        self._check_state("posted")
        self._lock()
        late = self._get_late_cash()
        moves = self.env["account.move"]
        for operation in self.with_context(**cash_desk_context()):
            if operation not in late:
                raise UserError(
                    self.env._(
                        "%s: nothing of earlier days was noted since, or there is a "
                        "later count.",
                        operation.display_name,
                    )
                )
            amount = late[operation]
            day = operation.company_id._get_open_date(
                operation.date, operation.company_id.till_journal_id
            )
            move = operation.env["account.move"].create(
                operation._prepare_adjustment_vals(amount, day)
            )
            move._post(soft=False)
            move._check_posted_on(day, day)
            operation.write(
                {
                    "till_before_posted": operation.till_before_posted + amount,
                    "eve_posted": operation.eve_posted + amount,
                    "till_change": operation._round(operation.till_change - amount),
                    "move_id": operation.move_id.id or move.id,
                }
            )
            operation.message_post(
                body=self.env._(
                    "Adjusted: %s of earlier days had been noted after the count.",
                    operation.currency_id.format(amount),
                )
            )
            moves |= move
        return moves

    def action_open_entry(self):
        """Open the entry of the operation, or all when it was adjusted or reversed.

        :return: an action
        """
        self.ensure_one()
        moves = self.move_ids
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [["id", "in", moves.ids]],
            "context": {"create": False},
        }
        if len(moves) == 1:
            action |= {"view_mode": "form", "res_id": moves.id}
        return action

    # Business methods
    def _round(self, amount):
        return self.currency_id.round(amount) if self.currency_id else amount

    def _get_change(self):
        """What the operation does to the till, as it is entered now."""
        self.ensure_one()
        if self.kind == "count":
            return self.difference
        return TILL_SIGNS.get(self.kind, 0) * self.amount

    def _check_not_own(self):
        """Refuse who holds one of the units; what is imported is nobody's own.

        :raises AccessError: naming the unit
        """
        if not self.env.su:
            self.unit_id._check_not_own()

    def _lock_rows(self):
        # EXTENDS coopaem.step.mixin: operations of one till move the same cash.
        self.unit_id._move_cash_in_turn()
        return super()._lock_rows()

    def _check_not_matched(self):
        """Refuse to reverse what the bank has shown already.

        :raises UserError: naming the operation
        """
        for line in self.move_id.line_ids:
            if line.matched_debit_ids or line.matched_credit_ids:
                raise UserError(
                    self.env._(
                        "%s is matched with a movement of the bank. Undo that match "
                        "first.",
                        line.move_id.till_operation_id.display_name,
                    )
                )

    def _get_till_levels(self):
        """The cash in the tills, read for all operations in one query.

        A cash book counts line by line, on the day of each line and whether it is
        booked or not, for that is when the cash came. What was booked later than it
        moved, for its month was closed, counts for counts from the day it moved on; the
        others see the ledger, which must not fall below zero.

        :return: {operation: (cash at the end of its day, of which not booked yet,
            lowest level of the ledger from that day on)}
        """
        keys = {
            index: operation
            for index, operation in enumerate(self)
            if operation.date and operation.unit_id.till_account_id
        }
        levels = dict.fromkeys(self, (0.0, 0.0, 0.0))
        if not keys:
            return levels
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                  WITH operation(key, unit_id, till_id, account_id, day, is_count) AS (
                       VALUES %(operations)s
                     ), movement AS (
                SELECT operation.key,
                       GREATEST(item.date, operation.day) AS day,
                       -item.amount AS amount,
                       0.0 AS unbooked,
                       CASE WHEN operation.is_count
                            THEN LEAST(item.date, move.occurred_on)
                            ELSE item.date END <= operation.day AS is_before
                  FROM operation
                  JOIN account_analytic_line item
                    ON item.%(column)s = operation.till_id
                   AND item.general_account_id = operation.account_id
                  JOIN account_move_line line ON line.id = item.move_line_id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE move.cashbook_id IS NULL
             UNION ALL
                SELECT operation.key,
                       GREATEST(line.date, operation.day),
                       CASE line.kind WHEN 'in' THEN line.amount
                                      ELSE -line.amount END,
                       CASE WHEN book.state = 'booked' THEN 0
                            WHEN line.kind = 'in' THEN line.amount
                            ELSE -line.amount END,
                       CASE WHEN operation.is_count
                            THEN LEAST(line.date, line.occurred_on)
                            ELSE line.date END <= operation.day
                  FROM operation
                  JOIN coopaem_cashbook_line line ON line.unit_id = operation.unit_id
                  JOIN coopaem_cashbook book ON book.id = line.cashbook_id
                 WHERE line.journal_id IS NULL
                     )
                SELECT key, day, SUM(amount),
                       SUM(amount) FILTER (WHERE is_before),
                       SUM(unbooked) FILTER (WHERE is_before)
                  FROM movement
              GROUP BY key, day
              ORDER BY key, day
                """,
                operations=SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s::date, %s)",
                        index,
                        operation.unit_id._origin.id,
                        operation.unit_id.till_account_id.id,
                        operation.company_id.till_account_id.id or 0,
                        operation.date,
                        operation.kind == "count",
                    )
                    for index, operation in keys.items()
                ),
                column=SQL.identifier(self.env["coopaem.unit"]._get_till_column()),
            )
        )
        days = defaultdict(list)
        for key, day, *amounts in rows:
            days[key].append((day, *(float(amount or 0.0) for amount in amounts)))
        for key, operation in keys.items():
            expected = unbooked = level = total = 0.0
            running = []
            for day, amount, before, unbooked_before in days[key]:
                total += amount
                expected += before
                unbooked += unbooked_before
                if day == operation.date:
                    level = total
                running.append(total)
            levels[operation] = (
                operation._round(expected),
                operation._round(unbooked),
                operation._round(min([level, *running])),
            )
        return levels

    def _get_eves(self):
        """The cash in the tills at the end of the day before the counts among these.

        :return: {operation: float}
        """
        eves = {
            operation: self.new(
                {
                    "unit_id": operation.unit_id.id,
                    "kind": "count",
                    "date": operation.date - timedelta(days=1),
                }
            )
            for operation in self
            if operation.kind == "count"
        }
        levels = self.browse().union(*eves.values())._get_till_levels()
        return {operation: levels[eve][0] for operation, eve in eves.items()}

    @api.model
    def _get_last_counts(self, companies, units=None):
        """The last posted count of each till.

        :param companies: res.company
        :param units: coopaem.unit; all of these companies unless given
        :return: coopaem.till.operation
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (unit_id) id
                  FROM coopaem_till_operation
                 WHERE kind = 'count' AND state = 'posted' AND company_id IN %s %s
              ORDER BY unit_id, date DESC, id DESC
                """,
                tuple(companies.ids) or (0,),
                SQL("AND unit_id IN %s", tuple(units.ids) or (0,)) if units else SQL(),
            )
        )
        return self.browse([key for (key,) in rows])

    def _get_late_cash(self):
        """What was noted for earlier days since the last count of a till was posted.

        An earlier count is not concerned: the later one found what it left. Of the day
        of a count itself nobody knows what came before it and what after.

        :return: {operation: float}, without those that nothing was noted for
        """
        counts = self.filtered(
            lambda operation: operation.kind == "count" and operation.state == "posted"
        )
        if not counts:
            return {}
        last = counts & self._get_last_counts(counts.company_id, counts.unit_id)
        # Counts of before this was kept say nothing about it.
        posted = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, eve_posted
                      FROM coopaem_till_operation
                     WHERE id IN %s AND eve_posted IS NOT NULL
                    """,
                    tuple(last.ids) or (0,),
                )
            )
        )
        posted = {self.browse(key): float(amount) for key, amount in posted.items()}
        eves = self.browse().union(*posted)._get_eves()
        late = {
            operation: operation._round(eve - posted[operation])
            for operation, eve in eves.items()
        }
        return {
            operation: amount
            for operation, amount in late.items()
            if not operation.currency_id.is_zero(amount)
        }

    def _get_posting_errors(self, levels):
        """All that keeps the operations from being posted.

        :param dict levels: as :meth:`_get_till_levels` gives them
        :return: list of messages, each naming the operation and the remedy
        """
        errors = []
        today = fields.Date.context_today(self)
        taken, handed = defaultdict(float), defaultdict(float)
        latest = self.unit_id._get_balances()
        waiting = self._get_waiting_cash()
        for operation in self:
            errors += operation._get_setup_errors()
            if operation in waiting:
                errors.append(operation._waiting_message(waiting[operation]))
            if operation.date > today:
                errors.append(
                    self.env._(
                        "%s lies in the future: post it on its day.",
                        operation.display_name,
                    )
                )
            locks = operation.company_id._get_violated_lock_dates(
                operation.date, False, operation.company_id.till_journal_id
            )
            if locks:
                errors.append(
                    self.env._(
                        "%(operation)s: this date is in a closed period (%(locks)s). "
                        "Choose a date in an open period, or have the period reopened.",
                        operation=operation.display_name,
                        locks=operation.company_id._format_lock_dates(locks),
                    )
                )
            currency, unit = operation.currency_id, operation.unit_id
            if operation.kind == "count":
                if not currency.is_zero(operation.difference) and not operation.reason:
                    errors.append(
                        self.env._(
                            "%(operation)s: %(difference)s more or less than expected. "
                            "Give the reason of the difference.",
                            operation=operation.display_name,
                            difference=currency.format(operation.difference),
                        )
                    )
                continue
            if currency.is_zero(operation.amount):
                errors.append(
                    self.env._("%s: enter an amount.", operation.display_name)
                )
            if operation.kind == "float":
                figures = latest.get(unit.id, {"treasury": 0.0, "till": 0.0})
                available = currency.round(
                    min(operation.held, figures["treasury"] - figures["till"])
                    - handed[unit]
                )
                handed[unit] += operation.amount
                if currency.compare_amounts(operation.amount, available) > 0:
                    errors.append(operation._not_held_message(available))
                continue
            available = currency.round(levels[operation][2] - taken[unit])
            taken[unit] += operation.amount
            if currency.compare_amounts(operation.amount, available) > 0:
                errors.append(operation._too_much_message(available))
        return errors

    def _get_waiting_cash(self):
        """What is still to be booked of the cash that the counts among these found.

        A count posted before it is booked takes it for a difference, and the same cash
        is in the books twice once it is.

        :return: {operation: list of names}, without the operations that nothing waits
            for
        """
        counts = self.filtered(lambda operation: operation.kind == "count")
        if not counts:
            return {}
        last = max(counts.mapped("date"))
        # Who counts a till need not be let read what members noted.
        notes = (
            self.env["coopaem.cashbook.note"]
            .sudo()
            .search(
                [
                    ("unit_id", "in", counts.unit_id.ids),
                    ("state", "=", "to_check"),
                    ("kind", "in", ("in", "out", "repaid", "draw", "deposit")),
                    ("date", "<=", last),
                ],
                order="date, id",
            )
        )
        documents = defaultdict(list)
        for records in (*counts.unit_id._get_waiting_cash(last), notes):
            for record in records:
                documents[record.unit_id].append((record.date, record.display_name))
        # What was drawn or banked before the count is posted before it.
        drafts = self.search(
            [
                ("unit_id", "in", counts.unit_id.ids),
                ("state", "=", "draft"),
                ("kind", "!=", "count"),
                ("date", "<=", last),
            ],
            order="date, id",
        )
        names = {
            operation: [
                *(
                    name
                    for day, name in documents[operation.unit_id]
                    if day <= operation.date
                ),
                *(
                    draft.display_name
                    for draft in drafts
                    if draft.unit_id == operation.unit_id
                    and (draft.date, draft.id) < (operation.date, operation.id)
                ),
            ]
            for operation in counts
        }
        return {operation: found for operation, found in names.items() if found}

    def _waiting_message(self, names):
        """The message that cash of a counted till is still to be booked."""
        shown = ", ".join(names[:MOST_NAMES])
        if len(names) > MOST_NAMES:
            shown = f"{shown}, …"
        return self.env._(
            "%(operation)s: cash up to that day is still to be booked (%(documents)s). "
            "Accept and book it, send it back or delete it first, else it would count "
            "twice.",
            operation=self.display_name,
            documents=shown,
        )

    def _get_setup_errors(self):
        """What is missing in the set-up for the operation to be booked."""
        self.ensure_one()
        errors = []
        company = self.company_id
        names = {
            "draw": ["draw_account_id"],
            "count": ["till_shortage_account_id", "till_surplus_account_id"],
        }.get(self.kind, [])
        for name in ["till_journal_id", "till_account_id", *names]:
            if not company[name]:
                errors.append(
                    self.env._(
                        "%(company)s: “%(setting)s” is not set. Choose it in the "
                        "accounting settings.",
                        company=company.display_name,
                        setting=company._fields[name]._description_string(self.env),
                    )
                )
        if self.kind in ("deposit", "float") and not self._get_money_account():
            errors.append(
                self.env._(
                    "%s: choose a bank that has an account for it.", self.display_name
                )
            )
        if self.kind == "draw" and not self.member_id:
            errors.append(
                self.env._("%s: choose the member who drew it.", self.display_name)
            )
        if self.unit_id.state == "closed":
            errors.append(
                self.env._(
                    "%s: the unit is closed. Reopen the unit first.", self.display_name
                )
            )
        if not self.unit_id.till_account_id:
            errors.append(
                self.env._(
                    "%s: the unit has no account in the plan “Tills”.",
                    self.display_name,
                )
            )
        return errors

    def _too_much_message(self, available):
        """The message that there is not that much cash in the till."""
        return self.env._(
            "%(operation)s: %(amount)s cannot leave the till, only %(available)s are "
            "left in it from that day on. Enter missing takings in the cash book, "
            "count the till, or lower the amount.",
            operation=self.display_name,
            amount=self.currency_id.format(self.amount or self.till_change),
            available=self.currency_id.format(max(available, 0.0)),
        )

    def _not_held_message(self, available):
        """The message that the cooperative does not hold that much for the unit."""
        return self.env._(
            "%(operation)s: %(amount)s cannot be handed over, the cooperative holds "
            "only %(available)s for the unit (its treasury less its till). Lower the "
            "amount.",
            operation=self.display_name,
            amount=self.currency_id.format(self.amount),
            available=self.currency_id.format(max(available, 0.0)),
        )

    def _get_money_account(self):
        """The account of the bank's side of a deposit or of cash handed over.

        :return: account.account, the outstanding one that the bank's movement clears
        """
        self.ensure_one()
        return self.env["coopaem.cashbook.line"]._get_money_account(
            self.journal_id, 1 if self.kind == "deposit" else -1
        )

    def _get_counterpart_vals(self):
        """The values of the item beside the till's own."""
        self.ensure_one()
        company = self.company_id
        distribution = self.unit_id._distribution()
        if self.kind in ("deposit", "float"):
            return {"account_id": self._get_money_account().id}
        if self.kind == "draw":
            return {
                "account_id": company.draw_account_id.id,
                "partner_id": self.member_id.partner_id.id,
                "analytic_distribution": distribution,
            }
        account = (
            company.till_shortage_account_id
            if self.till_change < 0
            else company.till_surplus_account_id
        )
        return {"account_id": account.id, "analytic_distribution": distribution}

    def _get_day_moved(self):
        """The day on which the cash moved: the one noted, if its month is closed now.

        While that month is open, another date is the word of who corrected it.
        """
        self.ensure_one()
        company, noted = self.company_id, self.occurred_on
        if (
            not noted
            or noted >= self.date
            or company._get_open_date(noted, company.till_journal_id) == noted
        ):
            return self.date
        return noted

    def _prepare_move_vals(self):
        """The values of the operation's entry."""
        self.ensure_one()
        company = self.company_id
        label = ", ".join(filter(None, [self.display_name, self.reason]))
        return {
            "move_type": "entry",
            "journal_id": company.till_journal_id.id,
            "company_id": company.id,
            "date": self.date,
            "ref": label,
            "occurred_on": self._get_day_moved(),
            "unit_id": self.unit_id.id,
            "till_operation_id": self.id,
            "line_ids": [
                Command.create(
                    {
                        "name": label,
                        "account_id": company.till_account_id.id,
                        "balance": self.till_change,
                        "analytic_distribution": {
                            str(self.unit_id.till_account_id.id): 100.0
                        },
                    }
                ),
                Command.create(
                    {
                        "name": label,
                        "balance": -self.till_change,
                        **self._get_counterpart_vals(),
                    }
                ),
            ],
        }

    def _prepare_adjustment_vals(self, late, day):
        """The values of the entry that takes late cash out of a count's difference.

        :param float late: what was noted for earlier days since
        :param date day: when it is booked
        """
        self.ensure_one()
        company = self.company_id
        before, after = self.till_change, self._round(self.till_change - late)
        label = self.env._("Adjustment of %s", self.display_name)
        # What the accounts of surpluses and of shortages bore, and bear now; they may
        # be the same.
        changes = defaultdict(float)
        for account, limit in (
            (company.till_surplus_account_id, max),
            (company.till_shortage_account_id, min),
        ):
            changes[account] += limit(after, 0.0) - limit(before, 0.0)
        return {
            "move_type": "entry",
            "journal_id": company.till_journal_id.id,
            "company_id": company.id,
            "date": day,
            "occurred_on": self.date,
            "ref": label,
            "unit_id": self.unit_id.id,
            "till_operation_id": self.id,
            "line_ids": [
                Command.create(
                    {
                        "name": label,
                        "account_id": company.till_account_id.id,
                        "balance": -late,
                        "analytic_distribution": {
                            str(self.unit_id.till_account_id.id): 100.0
                        },
                    }
                ),
                *(
                    Command.create(
                        {
                            "name": label,
                            "account_id": account.id,
                            "balance": -self._round(change),
                            "analytic_distribution": self.unit_id._distribution(),
                        }
                    )
                    for account, change in changes.items()
                    if not self.currency_id.is_zero(change)
                ),
            ],
        }

    def _reverse_entry(self, reason):
        """Post the reversal of the operation's entry, and of what adjusted it.

        :param str reason: why
        :return: the reversals
        """
        self.ensure_one()
        company = self.company_id
        day = company._get_open_date(self.date, company.till_journal_id)
        moves = self.move_ids.sorted("id")
        reversals = moves.with_context(**cash_desk_context())._reverse_moves(
            [
                {
                    "date": day,
                    "occurred_on": move.occurred_on or move.date,
                    "ref": self.env._(
                        "Reversal of %(entry)s: %(reason)s",
                        entry=move.ref,
                        reason=reason,
                    ),
                    "till_operation_id": self.id,
                }
                for move in moves
            ],
            cancel=True,
        )
        reversals._check_posted_on(day, day)
        self.with_context(**cash_desk_context()).reversal_move_id = reversals[:1]
        return reversals
