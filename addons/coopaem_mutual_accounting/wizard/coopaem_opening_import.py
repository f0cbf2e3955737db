# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn

from ..models.coopaem_levy_period_mixin import covers
from ..models.month_booking import MonthBooking
from ..models.opening_files import (
    BALANCES,
    LEVIES,
    TABLES,
    TREASURY,
    YEAR,
    ZERO,
    OpeningFiles,
    read_workbook,
    recognise,
)

PARTNER_TYPES = ("asset_receivable", "liability_payable")


class CoopaemOpeningImport(models.TransientModel):
    """A cooperative's balances and the year so far, from a workbook or CSV files."""

    _name = "coopaem.opening.import"
    _description = "Take-over from spreadsheets"
    _rec_name = "company_id"
    _check_company_auto = True

    state = fields.Selection(
        selection=[("upload", "Files"), ("checked", "Check"), ("done", "Imported")],
        default="upload",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Cooperative",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Taken over on",
        required=True,
        default=lambda self: fields.Date.context_today(self)
        + relativedelta(day=1, days=-1),
        help="Last day of the last month that was kept elsewhere.",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        check_company=True,
        domain="[('type', '=', 'general'), ('company_id', '=', company_id)]",
    )
    balance_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Balancing account",
        check_company=True,
        domain="[('account_type', 'in', ('equity', 'equity_unaffected'))]",
        help="Takes what the rows of a unit leave open, as results carried forward. "
        "Empty: the rows of every unit must balance by themselves.",
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="coopaem_opening_import_attachment_rel",
        column1="import_id",
        column2="attachment_id",
        string="Files",
    )
    issue_ids = fields.One2many(
        comodel_name="coopaem.opening.import.issue",
        inverse_name="import_id",
        string="To correct and to know",
        readonly=True,
    )
    error_count = fields.Integer(readonly=True)
    warning_count = fields.Integer(readonly=True)
    is_known = fields.Boolean(string="In the books already", readonly=True)
    item_count = fields.Integer(string="Journal items", readonly=True)
    unit_count = fields.Integer(string="Units", readonly=True)
    treasury_total = fields.Monetary(string="Treasuries of all units", readonly=True)
    receivable_total = fields.Monetary(string="Receivables", readonly=True)
    payable_total = fields.Monetary(string="Payables", readonly=True)
    basis_count = fields.Integer(string="Months of units", readonly=True)
    levy_total = fields.Monetary(string="Levies booked this year", readonly=True)
    opening_id = fields.Many2one(comodel_name="coopaem.opening", readonly=True)

    @api.depends("company_id")
    def _compute_journal_id(self):
        for wizard in self:
            company = wizard.company_id
            own = (
                company.levy_journal_id
                | company.unit_transfer_journal_id
                | company.cashbook_journal_id
                | company.currency_exchange_journal_id
                | company.tax_cash_basis_journal_id
            )
            wizard.journal_id = self.env["account.journal"].search(
                [
                    ("company_id", "=", company.id),
                    ("type", "=", "general"),
                    ("id", "not in", own.ids),
                ],
                limit=1,
            )

    def unlink(self):
        """Delete the wizards and the files that were uploaded into them."""
        files = self.file_ids.filtered(lambda file: file.res_model == self._name)
        result = super().unlink()
        files.unlink()
        return result

    # Actions
    def action_check(self):
        """Check the files as a whole; nothing is written.

        :return: this window, with what was found
        """
        self.ensure_one()
        self._check()
        return self._action_reopen()

    def action_import(self):
        """Check the files and, if nothing is wrong, post the opening entry.

        :return: this window, with what was done
        :raises UserError: when a lock date would move the entry
        """
        self.ensure_one()
        # Two who import the same at the same moment would not see each other's entry.
        begin_in_turn(self.company_id)
        plan = self._check()
        if not self.error_count:
            self.opening_id = plan.known or plan.book()
            self.state = "done"
        return self._action_reopen()

    def action_back(self):
        """Go back to the files.

        :return: this window
        """
        self.ensure_one()
        self.issue_ids.unlink()
        self.state = "upload"
        return self._action_reopen()

    def action_open_opening(self):
        """Open what was taken over.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "coopaem.opening",
            "res_id": self.opening_id.id,
            "views": [[False, "form"]],
        }

    def action_download_template(self):
        """Download the workbook to fill in.

        :return: an action
        """
        return {
            "type": "ir.actions.act_url",
            "url": "/coopaem_mutual_accounting/static/xlsx/take_over.xlsx",
            "target": "download",
        }

    def _action_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take-over from spreadsheets"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # Check
    def _check(self):
        """Read the files, check them, and keep what was found for the screen.

        :return: OpeningPlan
        :raises UserError: when the user may not keep the company's books
        """
        self.env["coopaem.opening"].check_access("create")
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Choose a company that you are working in: see top right.")
            )
        self.issue_ids.unlink()
        tables, errors = self._get_tables()
        files = OpeningFiles(
            tables, self.currency_id.decimal_places, translate=self.env._
        )
        for name, message in errors:
            files.add("error", name, 0, "", message)
        checksum = hashlib.sha256(
            repr(
                (
                    self.date,
                    self.balance_account_id.id,
                    files.balances,
                    files.years,
                    files.booked,
                )
            ).encode()
        ).hexdigest()
        plan = OpeningPlan(self, files, checksum)
        self.write(
            {
                "state": "checked",
                "error_count": len(files.errors),
                "warning_count": len(files.warnings),
                "is_known": bool(plan.known),
                "item_count": len(plan.lines),
                "unit_count": len({vals["unit"].id for vals in plan.lines} - {False}),
                "treasury_total": plan.liquidity,
                "receivable_total": plan.totals["asset_receivable"],
                "payable_total": -plan.totals["liability_payable"],
                "basis_count": len(plan.bases),
                "levy_total": sum(vals["amount"] for vals in plan.levies),
                "issue_ids": [
                    Command.create(
                        {
                            "level": issue.level,
                            "file": issue.file,
                            "row": issue.row,
                            "column": issue.column,
                            "message": issue.message,
                        }
                    )
                    for issue in files.sorted_issues()
                ],
            }
        )
        return plan

    def _get_tables(self):
        """Sort the uploaded files.

        :return: ({table: content or rows}, list of (file name, error message))
        """
        tables, errors = {}, []
        for file in self.file_ids:
            if file.name.lower().endswith(".xlsx"):
                found = read_workbook(file.raw or b"")
                if not found:
                    errors.append(
                        (
                            file.name,
                            self.env._(
                                "the workbook cannot be read, or has none of the "
                                "sheets %s. Start from the template.",
                                ", ".join(TABLES),
                            ),
                        )
                    )
                    continue
            elif name := recognise(file.name):
                found = {name: file.raw or b""}
            else:
                errors.append(
                    (
                        file.name,
                        self.env._(
                            "this is neither a workbook nor one of %s. Rename it or "
                            "remove it.",
                            ", ".join(f"{name}.csv" for name in TABLES),
                        ),
                    )
                )
                continue
            for name in found.keys() & tables.keys():
                errors.append(
                    (name, self.env._("the table is there twice. Remove one of them."))
                )
            tables.update(found)
        if not tables and not errors:
            errors.append(("", self.env._("there is no file yet. Go back, add one.")))
        return tables, errors


class OpeningPlan:
    """What a take-over would write; what is wrong with it goes to its files' issues.

    :param wizard: coopaem.opening.import
    :param OpeningFiles files: what was read
    :param str checksum: names the content for good
    """

    def __init__(self, wizard, files, checksum):
        self.wizard = wizard
        self.company = wizard.company_id
        self.env = wizard.with_company(self.company).env
        self.currency = self.company.currency_id
        self.files = files
        self.checksum = checksum
        self.lines = []
        self.bases = []
        self.levies = []
        self.liquidity = 0.0
        self.totals = defaultdict(float)
        self.known = self.env["coopaem.opening"].search(
            [("company_id", "=", self.company.id), ("checksum", "=", checksum)], limit=1
        )
        if not self.company.structure_unit_id:
            self._error(
                "",
                0,
                "",
                self.env._(
                    "%s is no cooperative yet. A manager sets it up from “A month from "
                    "spreadsheets”.",
                    self.company.display_name,
                ),
            )
            return
        self._load()
        if not self.known:
            self._check_date()
        self._plan_balances()
        self._plan_years()
        self._plan_levies()
        if not (self.lines or self.bases or self.levies or files.errors):
            self._error(
                BALANCES, 0, "", self.env._("the tables are empty. Fill them in.")
            )

    def _error(self, table, row, column, message):
        self.files.add("error", table, row, column, message)

    def _load(self):
        """Read what the rows may name."""
        env, company = self.env, self.company
        self.units = {
            unit.code: unit
            for unit in env["coopaem.unit"]
            .with_context(active_test=False)
            .search([("company_id", "=", company.id)])
        }
        accounts = env["account.account"].search(
            env["account.account"]._check_company_domain(company)
        )
        self.accounts = {account.code: account for account in accounts}
        self.rules = defaultdict(env["coopaem.levy.rule"].browse)
        for rule in env["coopaem.levy.rule"].search([("company_id", "=", company.id)]):
            self.rules[rule.code] |= rule
        earlier = env["coopaem.opening"].search([("company_id", "=", company.id)])
        # The structure takes part in every take-over, a unit in one.
        self.taken_over = {
            unit: opening
            for opening in earlier
            for unit in opening.move_id.line_ids.unit_id - company.structure_unit_id
        }
        self.known_months = {
            (basis.unit_id, basis.date): basis for basis in earlier.basis_ids
        }
        self.known_levies = {
            (levy.unit_id, levy.rule_id.code)
            for levy in earlier.levy_ids
            if levy.date.year == self.wizard.date.year
        }

    def _check_date(self):
        day = self.wizard.date
        if day + relativedelta(day=31) != day:
            self._error(
                "",
                0,
                "",
                self.env._("%s is not the last day of a month. Choose one.", day),
            )
        closing = (
            self.env["coopaem.closing"]
            .sudo()
            .search(
                [("company_id", "=", self.company.id), ("date_start", "<=", day)],
                order="date_start desc",
                limit=1,
            )
        )
        if closing:
            self._error(
                "",
                0,
                "",
                self.env._(
                    "The month %(closing)s has a closing here: a take-over lies before "
                    "the first one. Choose an earlier day, or delete the closing.",
                    closing=closing.name,
                ),
            )
        if self.company._get_violated_lock_dates(day, False, self.wizard.journal_id):
            self._error(
                "",
                0,
                "",
                self.env._(
                    "%s lies in a locked period. Move the lock date first.", day
                ),
            )

    def _get_unit(self, table, row, code, kinds=None):
        """Return the unit of a code; an error and None if it cannot be used."""
        unit = self.units.get(code)
        message = ""
        if not unit:
            message = self.env._(
                "unknown unit %s. Create it first, or correct the code.", code
            )
        elif unit.state == "closed" or not unit.active:
            message = self.env._(
                "unit %s is closed. Reopen it, or correct the code.", unit.display_name
            )
        elif kinds and unit.kind not in kinds:
            message = self.env._(
                "%s is no activity: levies are not counted for it. Remove the row.",
                unit.display_name,
            )
        if message:
            self._error(table, row, "unit", message)
            return None
        return unit

    # Balances
    def _plan_balances(self):
        if not self.files.balances:
            return
        treasuries = {}
        sums = defaultdict(Decimal)
        first_rows = {}
        total = ZERO
        for row in self.files.balances:
            unit = None
            if row.unit:
                unit = self._get_unit(BALANCES, row.row, row.unit)
                if unit is None:
                    continue
                first_rows.setdefault(unit, row.row)
                self._check_not_taken_over(row, unit)
            if row.account.lower() == TREASURY:
                self._plan_treasury(row, unit, treasuries)
                continue
            account = self._get_account(row, unit)
            if account is None:
                continue
            total += row.amount
            if not account.is_liquidity:
                sums[unit] += row.amount
                self.totals[account.account_type] += float(row.amount)
            else:
                self.liquidity += float(row.amount)
            if row.amount:
                self.lines.append(self._prepare_line(row, unit, account))
        if self.files.errors:
            return
        structure = self.company.structure_unit_id
        for unit in sums.keys() | treasuries.keys():
            if unit not in treasuries:
                if unit != structure:
                    self._error(
                        BALANCES,
                        first_rows[unit],
                        "account",
                        self.env._(
                            "unit %s has no row with the account “treasury”. Add one "
                            "with what the unit owns of bank and cash, 0 if nothing.",
                            unit.display_name,
                        ),
                    )
                continue
            row, treasury = treasuries[unit]
            open_amount = sums[unit] + treasury
            if open_amount:
                total -= self._balance(row, unit, open_amount)
        if not self.files.errors:
            self._check_total(total)

    def _check_not_taken_over(self, row, unit):
        opening = self.taken_over.get(unit)
        if opening and not self.known:
            self._error(
                BALANCES,
                row.row,
                "unit",
                self.env._(
                    "unit %(unit)s was taken over with %(entry)s. Undo that take-over "
                    "first, or remove the unit's rows.",
                    unit=unit.display_name,
                    entry=opening.move_id.display_name,
                ),
            )

    def _plan_treasury(self, row, unit, treasuries):
        if unit is None:
            self._error(
                BALANCES,
                row.row,
                "unit",
                self.env._("a treasury belongs to a unit. Enter its code."),
            )
        elif unit in treasuries:
            self._error(
                BALANCES,
                row.row,
                "account",
                self.env._(
                    "the unit's treasury is in row %s already. Remove one of the rows.",
                    treasuries[unit][0].row,
                ),
            )
        else:
            treasuries[unit] = row, row.amount

    def _get_account(self, row, unit):
        """Return the account of a row; an error and None if it does not fit."""
        account = self.accounts.get(row.account)
        column, message = "account", ""
        is_till = account == self.company.till_account_id
        if not account:
            message = self.env._(
                "unknown account %s. Enter the code of an account of the chart, or "
                "“treasury”.",
                row.account,
            )
        elif account == self.company.treasury_account_id:
            message = self.env._(
                "this account is for reports only. Enter “treasury” for what a unit "
                "owns, and the bank's account for what the cooperative has."
            )
        elif is_till and not (unit and unit.till_account_id):
            column = "unit"
            message = self.env._(
                "a till belongs to an activity. Enter the unit's code."
            )
        elif account.is_liquidity and unit and not is_till:
            column = "unit"
            message = self.env._(
                "bank and cash belong to no unit. Empty the cell; what a unit owns of "
                "them goes into a row of its own, with “treasury” as the account."
            )
        elif not account.is_liquidity and not unit:
            column = "unit"
            message = self.env._(
                "every balance but bank and cash belongs to a unit. Enter its code, "
                "%s for the structure.",
                self.company.structure_unit_id.code,
            )
        elif account.account_type in PARTNER_TYPES and not row.partner:
            column = "partner"
            message = self.env._(
                "a receivable or payable needs a partner. Enter the name."
            )
        elif row.untaxed and (
            account.account_type != "asset_receivable"
            or not 0 <= row.untaxed / (row.amount or 1) <= 1
        ):
            column = "untaxed"
            message = self.env._(
                "the amount without taxes belongs to a receivable and is at most what "
                "is owed. Correct or empty it."
            )
        if message:
            self._error(BALANCES, row.row, column, message)
            return None
        return account

    def _prepare_line(self, row, unit, account):
        """A journal item, with its partner by name still."""
        return {
            "unit": unit if not account.is_liquidity else self.env["coopaem.unit"],
            "till": unit.till_account_id
            if unit and account.is_liquidity
            else self.env["account.analytic.account"],
            "account": account,
            "partner": row.partner,
            "amount": float(row.amount),
            "untaxed": float(row.untaxed or 0),
            "name": " ".join(filter(None, (row.reference, row.label)))
            or self.env._("Opening balance"),
            "due": row.due_date or row.date or self.wizard.date,
        }

    def _balance(self, row, unit, open_amount):
        """Balance a unit's rows, if an account was chosen for it.

        :return: what was added to the entry, with the opposite sign
        """
        account = self.wizard.balance_account_id
        if not account:
            self._error(
                BALANCES,
                row.row,
                "debit",
                self.env._(
                    "the rows of unit %(unit)s do not balance: debits less credits are "
                    "%(amount)s. Complete them, or choose a balancing account.",
                    unit=unit.display_name,
                    amount=open_amount,
                ),
            )
            return ZERO
        self.lines.append(
            {
                "unit": unit,
                "till": self.env["account.analytic.account"],
                "account": account,
                "partner": "",
                "amount": -float(open_amount),
                "untaxed": 0.0,
                "name": self.env._("Opening balance"),
                "due": False,
            }
        )
        return open_amount

    def _check_total(self, total):
        if total:
            self._error(
                BALANCES,
                0,
                "",
                self.env._(
                    "the entry does not balance: debits less credits are %s. What bank "
                    "and cash hold must be what all units own together; complete the "
                    "rows of bank and cash, or of the structure.",
                    total,
                ),
            )

    # The year so far
    def _plan_years(self):
        day = self.wizard.date
        seen = {}
        for row in self.files.years:
            unit = self._get_unit(YEAR, row.row, row.unit, kinds=("activity",))
            if unit is None:
                continue
            if row.month > day or row.month.year != day.year:
                self._error(
                    YEAR,
                    row.row,
                    "month",
                    self.env._(
                        "%(month)s is not a month of %(year)s up to the take-over. "
                        "Correct or remove it.",
                        month=row.month.strftime("%Y-%m"),
                        year=day.year,
                    ),
                )
                continue
            month = row.month_from
            while month <= row.month:
                self._plan_month(row, unit, month, seen)
                month += relativedelta(months=1)

    def _plan_month(self, row, unit, month, seen):
        key = unit, month
        if key in seen:
            self._error(
                YEAR,
                row.row,
                "month",
                self.env._(
                    "%(month)s of unit %(unit)s is in row %(row)s already. Remove one "
                    "of them.",
                    month=month.strftime("%Y-%m"),
                    unit=unit.display_name,
                    row=seen[key],
                ),
            )
            return
        seen[key] = row.row
        if key in self.known_months and not self.known:
            self._error(
                YEAR,
                row.row,
                "month",
                self.env._(
                    "%(month)s of unit %(unit)s was taken over already. Undo that "
                    "take-over first, or remove the row.",
                    month=month.strftime("%Y-%m"),
                    unit=unit.display_name,
                ),
            )
            return
        # The amounts of several months together stand in the last one.
        amounts = row.amounts if month == row.month else {}
        self.bases.append(
            {
                "unit_id": unit.id,
                "date": month,
                **{
                    name: float(amounts.get(name, 0))
                    for name in ("turnover", "collected", "costs", "pay")
                },
            }
        )

    def _plan_levies(self):
        day = self.wizard.date
        seen = {}
        for row in self.files.booked:
            unit = self._get_unit(LEVIES, row.row, row.unit, kinds=("activity",))
            rule = (
                self.rules[row.rule].filtered(
                    lambda rule: covers(rule._get_span(), day)
                )[:1]
                or self.rules[row.rule].sorted("date_from")[:1]
            )
            if not rule:
                self._error(
                    LEVIES,
                    row.row,
                    "rule",
                    self.env._(
                        "unknown levy rule %s. Create it first, or correct the code.",
                        row.rule,
                    ),
                )
            elif (unit, rule) in seen:
                self._error(
                    LEVIES,
                    row.row,
                    "rule",
                    self.env._(
                        "the levy of this unit is in row %s already. Remove one of "
                        "them.",
                        seen[unit, rule],
                    ),
                )
            elif unit and (unit, rule.code) in self.known_levies and not self.known:
                self._error(
                    LEVIES,
                    row.row,
                    "rule",
                    self.env._(
                        "the levies of unit %s were taken over already. Undo that "
                        "take-over first, or remove the row.",
                        unit.display_name,
                    ),
                )
            elif unit:
                seen[unit, rule] = row.row
                self.levies.append(
                    {
                        "unit_id": unit.id,
                        "rule_id": rule.id,
                        "amount": float(row.amount),
                    }
                )

    # Writing
    def book(self):
        """Post the opening entry and keep the figures of the year.

        :return: coopaem.opening
        :raises UserError: when a lock date would move the entry
        """
        opening = (
            self.env["coopaem.opening"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "date": self.wizard.date,
                    "checksum": self.checksum,
                    "basis_ids": [Command.create(vals) for vals in self.bases],
                    "levy_ids": [Command.create(vals) for vals in self.levies],
                }
            )
        )
        if self.lines:
            move = self._create_move()
            opening.move_id = move
            move._post(soft=False)
            move._check_posted_on(self.wizard.date, self.wizard.date)
        return opening.with_env(self.wizard.env)

    def _create_move(self):
        partners = MonthBooking(
            self.company, self.wizard.journal_id, self.files
        )._get_partners(
            dict.fromkeys(vals["partner"] for vals in self.lines if vals["partner"])
        )
        return (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self.wizard.journal_id.id,
                    "company_id": self.company.id,
                    "date": self.wizard.date,
                    "ref": self.env._("Opening balances"),
                    "line_ids": [
                        Command.create(
                            {
                                "name": vals["name"],
                                "account_id": vals["account"].id,
                                "partner_id": partners[vals["partner"]].id
                                if vals["partner"]
                                else False,
                                "balance": vals["amount"],
                                "date_maturity": vals["due"]
                                if vals["account"].account_type in PARTNER_TYPES
                                else False,
                                "opening_untaxed": vals["untaxed"],
                                "tax_ids": [Command.clear()],
                                "analytic_distribution": vals["unit"]._distribution()
                                if vals["unit"]
                                else {str(vals["till"].id): 100.0}
                                if vals["till"]
                                else False,
                            }
                        )
                        for vals in self.lines
                    ],
                }
            )
        )


class CoopaemOpeningImportIssue(models.TransientModel):
    _name = "coopaem.opening.import.issue"
    _description = "Error or warning of a take-over"
    _order = "id"

    import_id = fields.Many2one(
        comodel_name="coopaem.opening.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Selection(
        selection=[("error", "To correct"), ("warning", "To know")], required=True
    )
    file = fields.Char(string="Table")
    row = fields.Integer(help="Row in the spreadsheet; the headings are row 1.")
    column = fields.Char()
    message = fields.Char(string="What to do", required=True)
