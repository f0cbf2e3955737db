# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from .account_move_cashbook import CASHBOOK_KEY, CONTEXT_NAME, cashbook_context
from .cashbook_rows import CashbookRows
from .cashbook_sheet import CashbookSheet

# What handing in, booking and correcting write, and nobody else.
STEP_FIELDS = {"state", "move_id", "version", "correction_date"}


class CoopaemCashbook(models.Model):
    """The daily takings and costs of one unit in one month.

    ===========  ==========================================================
    State        What may happen
    ===========  ==========================================================
    Draft        lines are entered, by hand, from a spreadsheet or by phone
    Submitted    the accountant completes it, sends it back or books it
    Booked       nothing changes any more, but for a correction: the entry
                 is reversed and the book becomes a draft again
    ===========  ==========================================================
    """

    _name = "coopaem.cashbook"
    _description = "Cash book"
    _inherit = ["coopaem.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "month desc, unit_id, id"
    _rec_names_search = ["unit_id"]
    _check_company_auto = True

    # Fields declaration
    # The company is the unit's, so there is none to choose units by.
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'activity'), ('state', '!=', 'closed')]",
        tracking=True,
    )
    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        tracking=True,
        help="Any day of the month will do: the book covers the whole month.",
    )
    month_name = fields.Char(
        string="Month and year",
        compute="_compute_month_name",
    )
    company_id = fields.Many2one(
        related="unit_id.company_id",
        store=True,
        index=True,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("booked", "Booked"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.cashbook.line",
        inverse_name="cashbook_id",
        string="Lines",
    )
    line_count = fields.Integer(
        string="Number of lines",
        compute="_compute_totals",
        store=True,
    )
    total_in = fields.Monetary(
        string="Takings",
        compute="_compute_totals",
        store=True,
        help="All that came in this month, VAT included.",
    )
    total_out = fields.Monetary(
        string="Costs",
        compute="_compute_totals",
        store=True,
        help="All that went out this month, VAT included.",
    )
    balance = fields.Monetary(
        string="Takings less costs",
        compute="_compute_totals",
        store=True,
    )
    till_before = fields.Monetary(
        string="Till at the start",
        compute="_compute_till",
        compute_sudo=True,
        help="The cash in the unit's till before this month, as booked so far.",
    )
    till_after = fields.Monetary(
        string="Till at the end",
        compute="_compute_till",
        compute_sudo=True,
        help="The cash that should be in the unit's till at the end of the month, "
        "this book included. Count it: the two should agree.",
    )
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
        inverse_name="cashbook_id",
        string="All entries",
        readonly=True,
    )
    move_count = fields.Integer(
        string="Number of entries",
        compute="_compute_move_count",
        compute_sudo=True,
    )
    reversal_move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="cashbook_id",
        string="Reversals",
        readonly=True,
        domain=[("reversed_entry_id", "!=", False)],
    )
    version = fields.Integer(
        default=1,
        required=True,
        readonly=True,
        copy=False,
        help="Goes up with each correction of a booked book.",
    )
    correction_date = fields.Date(
        string="Correction counts on",
        readonly=True,
        copy=False,
        help="The month was closed when this book was corrected: the reversal and the "
        "new entry count in the open period.",
    )

    _unit_month_uniq = models.Constraint(
        "UNIQUE(unit_id, month)",
        "This unit has a cash book of this month already. Add the lines there.",
    )
    _month_first_day = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)",
        "The month of a cash book is given by its first day.",
    )

    # Compute, inverse, search methods
    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for book in self:
            book.month_name = book.month and format_date(
                self.env, book.month, date_format="MMMM yyyy"
            )

    @api.depends("unit_id.display_name", "month_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for book in self:
            book.display_name = " – ".join(
                filter(None, [book.unit_id.display_name, book.month_name])
            )

    @api.depends("line_ids.amount", "line_ids.kind")
    def _compute_totals(self):
        for book in self:
            total = {1: 0.0, -1: 0.0}
            for line in book.line_ids:
                total[line._cash_sign()] += line.amount
            book.line_count = len(book.line_ids)
            book.total_in = total[1]
            book.total_out = total[-1]
            book.balance = total[1] - total[-1]

    @api.depends(
        "unit_id",
        "month",
        "state",
        "line_ids.amount",
        "line_ids.kind",
        "line_ids.journal_id",
    )
    def _compute_till(self):
        booked = self._get_till_booked()
        for book in self:
            before, others = booked.get(book, (0.0, 0.0))
            own = sum(
                line._cash_sign() * line.amount
                for line in book.line_ids
                if not line.journal_id
            )
            book.till_before = before
            book.till_after = before + others + own

    def _get_till_booked(self):
        """What is booked on the tills, read for all books in one query.

        :return: dict {book: (balance before the month, movements in the month other
            than the book's own entries)}
        """
        keys = {
            index: book
            for index, book in enumerate(self)
            if book.month and book.unit_id.till_account_id
        }
        if not keys:
            return {}
        column = self.env.ref(
            "coopaem_mutual_accounting.analytic_plan_tills"
        )._column_name()
        self.env["account.move"].flush_model(["cashbook_id"])
        self.env["account.move.line"].flush_model(["move_id"])
        self.env["account.analytic.line"].flush_model(
            ["amount", "date", "general_account_id", "move_line_id", column]
        )
        books = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s::date, %s::date)",
                index,
                book._origin.id or 0,
                book.unit_id.till_account_id.id,
                book.company_id.till_account_id.id or 0,
                book.month,
                book._last_day(),
            )
            for index, book in keys.items()
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT book.key,
                       -SUM(item.amount) FILTER (WHERE item.date < book.first_day),
                       -SUM(item.amount) FILTER (
                           WHERE item.date >= book.first_day
                             AND move.cashbook_id IS DISTINCT FROM book.id
                       )
                  FROM (VALUES %(books)s)
                       AS book(key, id, till_id, account_id, first_day, last_day)
                  JOIN account_analytic_line item
                    ON item.%(column)s = book.till_id
                   AND item.general_account_id = book.account_id
                   AND item.date <= book.last_day
                  JOIN account_move_line line ON line.id = item.move_line_id
                  JOIN account_move move ON move.id = line.move_id
              GROUP BY book.key
                """,
                books=books,
                column=SQL.identifier(column),
            )
        )
        return {
            keys[key]: (float(before or 0.0), float(others or 0.0))
            for key, before, others in rows
        }

    def _compute_move_count(self):
        counts = dict(
            self.env["account.move"]._read_group(
                [("cashbook_id", "in", self.ids)], ["cashbook_id"], ["__count"]
            )
        )
        for book in self:
            book.move_count = counts.get(book, 0)

    @api.onchange("month")
    def _onchange_month(self):
        if self.month:
            self.month = self.month.replace(day=1)

    # Constraints
    @api.constrains("unit_id")
    def _check_unit(self):
        for book in self:
            if book.unit_id.kind != "activity":
                raise ValidationError(
                    self.env._(
                        "%s has no till: only activities keep a cash book.",
                        book.unit_id.display_name,
                    )
                )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create books; any day of the month stands for the month.

        :raises UserError: when they pretend to be further on
        """
        books = super().create([self._with_first_day(vals) for vals in vals_list])
        # Read, for callers choose default values through their context too.
        if any(
            book.state != "draft"
            or book.move_id
            or book.version != 1
            or book.correction_date
            for book in books
        ):
            self._check_own_step()
        return books

    def write(self, vals):
        """Write the values.

        :raises UserError: when the unit or the month of a book with lines would change,
            or what only the book's own buttons write
        """
        self.check_access("write")
        if STEP_FIELDS & vals.keys():
            self._check_own_step()
        vals = self._with_first_day(vals)
        for name in {"unit_id", "month"} & vals.keys():
            for book in self:
                old = book._fields[name].convert_to_write(book[name], book)
                if vals[name] == old:
                    continue
                if book.line_ids or book.move_ids:
                    raise UserError(
                        self.env._(
                            "%s has lines or entries already: its unit and month stay. "
                            "Delete the lines first, or open another cash book.",
                            book.display_name,
                        )
                    )
        return super().write(vals)

    def _check_own_step(self):
        """Refuse books that only look as if they were handed in or booked.

        :raises UserError: when the call does not come from a step of the book
        """
        if not self.env.su and self.env.context.get(CONTEXT_NAME) is not CASHBOOK_KEY:
            raise UserError(
                self.env._(
                    "A cash book changes its status by its buttons alone: hand in, "
                    "send back, book, correct."
                )
            )

    def _write_step(self, vals):
        """Write what a step changes, once it was checked that it may be taken."""
        self.with_context(**cashbook_context()).write(vals)

    @api.model
    def _with_first_day(self, vals):
        """The values with the month set to its first day."""
        if not vals.get("month"):
            return vals
        return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_entries(self):
        for book in self:
            if book.state == "booked" or book.move_ids:
                raise UserError(
                    self.env._(
                        "%s has been booked: it cannot be deleted. Correct it instead, "
                        "and leave it without lines.",
                        book.display_name,
                    )
                )

    # Actions
    def action_submit(self):
        """Hand the books over to the accountant."""
        self._check_state("draft")
        self._write_step({"state": "submitted"})
        return True

    def action_send_back(self, reason):
        """Give submitted books back for correction.

        :param str reason: what is missing or wrong
        """
        self._check_state("submitted")
        self._check_reason(reason)
        self._write_step({"state": "draft"})
        for book in self:
            book.message_post(body=self.env._("Sent back: %s", reason))
        return True

    def action_book(self):
        """Post one entry per book; books that are booked already stay as they are.

        All are posted or none. A book without lines needs no entry.

        :raises UserError: with everything that stands in the way, book by book
        """
        self.check_access("write")
        self.filtered(lambda book: book.state != "booked")._book()
        return True

    def _book(self):
        """Post the entries of books that are not booked yet.

        :raises UserError: with everything that stands in the way, book by book
        """
        self._lock()
        errors = self._get_booking_errors()
        if errors:
            raise UserError("\n".join(errors))
        filled = self.filtered("line_ids")
        moves = (
            self.env["account.move"]
            # All lines are given, taxes included: Odoo need not work them out again,
            # which would round them together instead of line by line.
            .with_context(skip_invoice_sync=True, **cashbook_context())
            .create([book._prepare_move_vals() for book in filled])
            .with_context(skip_invoice_sync=False)
        )
        dates = moves.mapped("date")
        moves._post(soft=False)
        for move, date in zip(moves, dates, strict=True):
            move._check_posted_on(date, date)
        for book, move in zip(filled, moves, strict=True):
            book._write_step({"move_id": move.id})
        self._write_step({"state": "booked"})

    def action_reverse(self, reason):
        """Correct booked books: reverse their entries and reopen them.

        The reversal falls on the day of the entry or, if that is closed by now, into
        the open period, and so does the entry of the corrected book.

        :param str reason: why the book is corrected
        :return: the reversals
        """
        self.check_access("write")
        self._check_state("booked")
        self._check_reason(reason)
        self._lock()
        self._check_not_matched()
        with_entry = self.filtered("move_id")
        reversals = with_entry._reverse_entries(reason)
        for book in self:
            book._write_step(
                {
                    "state": "draft",
                    "move_id": False,
                    "version": book.version + 1,
                }
            )
            book.message_post(body=self.env._("Reopened for correction: %s", reason))
        return reversals

    def _reverse_entries(self, reason):
        """Post the reversals of the books' entries.

        :return: the reversals
        """
        dates = [book.move_id._get_reversal_date() for book in self]
        reversals = (
            self.move_id.with_context(**cashbook_context())
            ._reverse_moves(
                [
                    {
                        "date": date,
                        "ref": self.env._(
                            "Correction of %(entry)s: %(reason)s",
                            entry=book.move_id.ref,
                            reason=reason,
                        ),
                        "cashbook_id": book.id,
                    }
                    for book, date in zip(self, dates, strict=True)
                ],
                cancel=True,
            )
            .with_env(self.env)
        )
        for book, reversal, date in zip(self, reversals, dates, strict=True):
            reversal._check_posted_on(date, date)
            if date != book.move_id.date:
                book._write_step({"correction_date": date})
        return reversals

    def action_ask_send_back(self):
        """Ask for the reason, then send the books back."""
        return self._action_reason("send_back", self.env._("Send back"))

    def action_ask_reverse(self):
        """Ask for the reason, then reverse the entries and reopen the books."""
        return self._action_reason("reverse", self.env._("Correct a booked cash book"))

    def _action_reason(self, operation, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "coopaem.cashbook.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_cashbook_ids": [Command.set(self.ids)],
                "default_operation": operation,
            },
        }

    def action_open_moves(self):
        """Open the entries of the book, reversals included."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("cashbook_id", "=", self.id)],
            "context": {"create": False},
            "name": self.env._("Entries"),
        }
        if len(self.move_ids) == 1:
            action |= {"view_mode": "form", "res_id": self.move_ids.id}
        return action

    # Business methods
    def _last_day(self):
        """The last day of the book's month."""
        self.ensure_one()
        return self.month + relativedelta(months=1, days=-1)

    def _lock_rows(self):
        # EXTENDS coopaem.step.mixin: what is booked is in the till with what is drawn
        self.unit_id._move_cash_in_turn()
        return super()._lock_rows()

    def _check_not_booked(self):
        """Refuse changes of lines of booked books.

        :raises UserError: naming the book
        """
        for book in self:
            if book.state == "booked":
                raise UserError(
                    self.env._(
                        "%s is booked: its lines do not change any more. Press "
                        "“Correct” to reverse its entry and reopen it.",
                        book.display_name,
                    )
                )

    def _check_not_matched(self):
        """Refuse to reverse entries whose money is matched: that would unmatch it.

        :raises UserError: naming the book and the item
        """
        matched = self.move_id.line_ids.filtered(
            lambda line: line.matched_debit_ids or line.matched_credit_ids
        )
        if matched:
            raise UserError(
                self.env._(
                    "%(book)s: “%(label)s” is matched with a bank movement. Undo that "
                    "match first.",
                    book=matched[0].move_id.cashbook_id.display_name,
                    label=matched[0].name,
                )
            )

    def _check_reason(self, reason):
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Give a reason: it is kept with the cash book."))

    def _get_entry_date(self):
        """The day of the book's entry: its last line's, or the correction's."""
        self.ensure_one()
        if self.correction_date:
            return self.company_id._get_open_cashbook_date(self.correction_date)
        return max(self.line_ids.mapped("date"))

    @api.model
    def _get_closed_dates(self, company, dates):
        """Which of the dates lie in a closed period.

        :param company: the cooperative
        :param dates: iterable of dates
        :return: dict {date: the lock dates that close it, as text}
        """
        closed = {}
        for date in set(dates):
            locks = company._get_violated_lock_dates(
                date, True, company.cashbook_journal_id
            )
            if locks:
                closed[date] = company._format_lock_dates(locks)
        return closed

    def _get_booking_errors(self):
        """All that keeps the books from being booked.

        :return: list of messages, each naming the book and the remedy
        """
        errors = []
        for company, books in self.grouped("company_id").items():
            errors += books._get_setup_errors(company)
            closed = self._get_closed_dates(
                company,
                books.filtered(lambda book: not book.correction_date).line_ids.mapped(
                    "date"
                ),
            )
            for line in books.line_ids:
                if line.date in closed and not line.cashbook_id.correction_date:
                    errors.append(line._closed_message(closed[line.date]))
                if not line._get_account():
                    errors.append(
                        self.env._(
                            "%(line)s: there is no account for it. Choose one on the "
                            "line, or set the company's default income and expense "
                            "accounts.",
                            line=line._get_place(),
                        )
                    )
        return errors

    def _get_setup_errors(self, company):
        """What is missing in the company's or the units' set-up."""
        errors = []
        filled = self.filtered("line_ids")
        if filled and not (company.cashbook_journal_id and company.till_account_id):
            errors.append(
                self.env._(
                    "%s: the journal of cash books and the tills account are not set. "
                    "Set both in the accounting settings.",
                    company.display_name,
                )
            )
        for book in filled:
            if book.unit_id.state == "closed":
                errors.append(
                    self.env._(
                        "%s: the unit is closed. Reopen the unit first.",
                        book.display_name,
                    )
                )
            if not book.unit_id.till_account_id:
                errors.append(
                    self.env._(
                        "%s: the unit has no account in the plan “Tills”. Set it on "
                        "the unit.",
                        book.display_name,
                    )
                )
        return errors

    def _prepare_move_vals(self):
        """The values of the book's entry, all amounts worked out."""
        self.ensure_one()
        company = self.company_id
        return {
            "move_type": "entry",
            "journal_id": company.cashbook_journal_id.id,
            "company_id": company.id,
            "date": self._get_entry_date(),
            "ref": self.env._("Cash book %s", self.display_name),
            "unit_id": self.unit_id.id,
            "cashbook_id": self.id,
            # Cash is paid at once, so its taxes are due at once.
            "always_tax_exigible": True,
            "line_ids": [
                Command.create({**vals, "currency_id": company.currency_id.id})
                for vals in self._prepare_move_line_vals()
            ],
        }

    def _prepare_move_line_vals(self):
        """The values of the entry's items: sales and costs, taxes, then the money."""
        self.ensure_one()
        tax_model = self.env["account.tax"]
        company = self.company_id
        distribution = self.unit_id._distribution()
        base_lines = [
            base_line
            for lines in self.line_ids._grouped_for_booking()
            for base_line in lines._prepare_base_lines(distribution)
        ]
        tax_model._round_base_lines_tax_details(base_lines, company)
        tax_model._add_accounting_data_in_base_lines_tax_details(
            base_lines, company, include_caba_tags=True
        )
        taxes = tax_model._prepare_tax_lines(base_lines, company)
        vals_list = [
            {
                "name": base_line["name"],
                "display_type": "product",
                "account_id": base_line["account_id"].id,
                "tax_ids": [Command.set(base_line["tax_ids"].ids)],
                "analytic_distribution": distribution,
                **amounts,
            }
            for base_line, amounts in taxes["base_lines_to_update"]
        ]
        vals_list += [
            {**vals, "display_type": "tax", "analytic_distribution": distribution}
            for vals in taxes["tax_lines_to_add"]
        ]
        return vals_list + self._prepare_liquidity_vals()

    def _prepare_liquidity_vals(self):
        """The values of the money's items: one in, one out, per means of payment."""
        self.ensure_one()
        till = {str(self.unit_id.till_account_id.id): 100.0}
        amounts = defaultdict(float)
        for line in self.line_ids:
            amounts[line.journal_id, line._cash_sign()] += line.amount
        return [
            {
                "name": (self.env._("Cash in") if sign > 0 else self.env._("Cash out"))
                if not journal
                else self.env._("%(means)s, cash book", means=journal.display_name),
                "account_id": (
                    self.line_ids._get_money_account(journal, sign).id
                    if journal
                    else self.company_id.till_account_id.id
                ),
                "balance": self.currency_id.round(sign * amount),
                "amount_currency": self.currency_id.round(sign * amount),
                "analytic_distribution": False if journal else till,
            }
            for (journal, sign), amount in amounts.items()
        ]

    # Import from a spreadsheet
    @api.model
    def _parse_xlsx(self, content, filename, currency=None):
        """Read a spreadsheet of cash lines, without looking at the books.

        :param bytes content: the file
        :param str filename: its name, for the messages
        :param currency: the amounts' currency, the current company's by default
        :return: (rows, errors). A row is a dict of ``file``, ``row`` (number in the
            sheet), ``columns`` (where each value stands, for messages), ``date``,
            ``unit`` (code), ``kind``, ``label``, ``amount`` (Decimal, VAT included),
            ``vat_rate`` (Decimal, in percent) and ``source_key``; an error is a
            message that names file, row, column and remedy (with ``row``, ``column``
            and ``text``, where it is about a cell). Rows with an error are not among
            the rows; what could be read of them is in ``rows.incomplete``.
        """
        currency = currency or self.env.company.currency_id
        return CashbookSheet(self.env, filename, currency).parse(content)

    @api.model
    def _check_rows(self, company, rows, new_units=()):
        """Check rows of a spreadsheet against units, taxes, lock dates and books.

        :param company: the cooperative
        :param list rows: as :meth:`_parse_xlsx` gives them
        :param new_units: codes of units that the same import will create
        :return: list of messages, each naming file, row, column and remedy
        """
        return CashbookRows(self.env, company, rows, new_units).errors

    @api.model
    def _import_rows(self, company, rows):
        """Write rows into the books of their units and months, without booking them.

        Rows that were imported before are left alone, whatever became of their lines.

        :param company: the cooperative
        :param list rows: as :meth:`_parse_xlsx` gives them
        :return: the books of all rows
        :raises UserError: with every error, before anything is written
        """
        found = CashbookRows(self.env, company, rows)
        if found.errors:
            raise UserError("\n".join(found.errors))
        vals_list = []
        for (unit, month), lines in found.missing.items():
            commands = [Command.create(vals) for vals in lines]
            book = found.books.get((unit, month))
            if book:
                book.write({"line_ids": commands})
            else:
                vals_list.append(
                    {"unit_id": unit.id, "month": month, "line_ids": commands}
                )
        return self.union(*found.books.values(), self.create(vals_list))
