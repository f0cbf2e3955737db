# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn

from ..models.month_booking import MonthBooking
from ..models.month_files import CASHBOOK, FILES, Issue, MonthFiles, recognise, unpack
from ..models.month_plan import MonthPlan


class CoopaemMonthImport(models.TransientModel):
    """Months of a cooperative that kept its books in spreadsheets.

    ========  ==============================================================
    State     What happens next
    ========  ==============================================================
    upload    the files are checked as a whole; nothing is written
    checked   they are imported, month by month, unless something is wrong
    done      all months are in the books; the same files change nothing
    failed    a month could not be booked or closed: those before it are in
              the books, of that one nothing is
    ========  ==============================================================
    """

    _name = "coopaem.month.import"
    _description = "A month from spreadsheets"
    _rec_name = "company_id"
    _check_company_auto = True

    # Fields declaration
    state = fields.Selection(
        selection=[
            ("upload", "Files"),
            ("checked", "Check"),
            ("done", "Imported"),
            ("failed", "Stopped"),
        ],
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
    is_cooperative = fields.Boolean(compute="_compute_is_cooperative")
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Bank",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        check_company=True,
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
        help="The bank account whose statement bank_statement.csv is.",
    )
    fee_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Bank fees",
        compute="_compute_fee_account_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="Where money goes that the bank took without a reference.",
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="coopaem_month_import_attachment_rel",
        column1="import_id",
        column2="attachment_id",
        string="Files",
    )
    found_files = fields.Char(
        string="Recognised",
        compute="_compute_files",
    )
    missing_files = fields.Char(
        string="Still missing",
        compute="_compute_files",
    )
    close_months = fields.Boolean(
        string="Close the months",
        default=True,
        help="Books the levies of each month and locks it before the next one is "
        "imported. Payments are dated right only in this order.",
    )
    reason = fields.Char(
        string="Why warnings are accepted",
        compute="_compute_reason",
        store=True,
        readonly=False,
        precompute=True,
        help="The closings' warnings are accepted with this reason.",
    )
    issue_ids = fields.One2many(
        comodel_name="coopaem.month.import.issue",
        inverse_name="import_id",
        string="To correct and to know",
        readonly=True,
    )
    month_ids = fields.One2many(
        comodel_name="coopaem.month.import.month",
        inverse_name="import_id",
        string="Months",
        readonly=True,
    )
    error_count = fields.Integer(readonly=True)
    warning_count = fields.Integer(readonly=True)
    new_count = fields.Integer(
        string="New rows",
        readonly=True,
        help="Documents, cash lines and movements that the books do not hold yet.",
    )
    error_message = fields.Text(readonly=True)

    # Compute, inverse, search methods
    @api.depends("company_id.structure_unit_id")
    def _compute_is_cooperative(self):
        for wizard in self:
            wizard.is_cooperative = bool(wizard.company_id.structure_unit_id)

    @api.depends("company_id")
    def _compute_journal_id(self):
        for wizard in self:
            journals = self.env["account.journal"]
            wizard.journal_id = journals.search(
                [
                    *journals._check_company_domain(wizard.company_id),
                    ("type", "=", "bank"),
                ],
                limit=1,
            )

    @api.depends("company_id")
    def _compute_fee_account_id(self):
        for wizard in self:
            wizard.fee_account_id = wizard.company_id._get_bank_fee_account()

    @api.depends("company_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = self.env._("Imported from spreadsheets")

    @api.depends("file_ids")
    def _compute_files(self):
        for wizard in self:
            names = [recognise(name) for name in wizard.file_ids.mapped("name")]
            archives = wizard.file_ids.filtered(
                lambda file: file.name.lower().endswith(".zip")
            )
            wizard.found_files = ", ".join(
                [name for name in FILES if name in names] + archives.mapped("name")
            )
            wizard.missing_files = not archives and ", ".join(
                name for name in FILES if name not in names
            )

    # CRUD, inherited methods
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
        self._check_files()
        return self._action_reopen()

    def action_import(self):
        """Check the files and, if nothing is wrong, import them month by month.

        :return: this window, with what was done
        """
        self.ensure_one()
        # Two who import the same at the same moment would not see what the other books.
        begin_in_turn(self.company_id)
        booking, plan = self._check_files()
        if plan and not self.error_count:
            self._import(booking, plan)
        return self._action_reopen()

    def action_set_up(self):
        """Make the company a cooperative: structure, fund, accounts and journals.

        :return: this window
        :raises AccessError: unless the user is a manager of cooperatives
        """
        self.ensure_one()
        self._check_may_import()
        if not self.env.user.has_group("coopaem_member.group_coopaem_manager"):
            raise AccessError(
                self.env._("Only a manager can make a company a cooperative. Ask one.")
            )
        # Managers of cooperatives need not be those of Odoo's companies.
        self.company_id.sudo()._setup_cooperative()
        return self._action_reopen()

    def action_back(self):
        """Go back to the files.

        :return: this window
        """
        self.ensure_one()
        self._reset("upload")
        return self._action_reopen()

    def action_open_closings(self):
        """Open the closings of the months.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Closings"),
            "res_model": "coopaem.closing",
            "views": [[False, "list"], [False, "form"]],
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("date_start", "in", self.month_ids.mapped("month")),
            ],
        }

    def _action_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("A month from spreadsheets"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # Check
    def _reset(self, state):
        self.issue_ids.unlink()
        self.month_ids.unlink()
        self.write(
            {
                "state": state,
                "error_count": 0,
                "warning_count": 0,
                "new_count": 0,
                "error_message": False,
            }
        )

    def _check_may_import(self):
        """Refuse who may not keep the company's books.

        :raises UserError: AccessError, or naming what to do
        """
        self.env["coopaem.closing"].check_access("write")
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Choose a company that you are working in: see top right.")
            )

    def _check_files(self):
        """Read the files, check them, and keep what was found for the screen.

        :return: (MonthBooking, MonthPlan), the plan without use if there are errors
        """
        self._check_may_import()
        self._reset("checked")
        files, cash_errors = self._read_files()
        booking = MonthBooking(self.company_id, self.journal_id, files)
        self._check_set_up(files)
        plan = None
        if self.company_id.structure_unit_id:
            plan = self._plan(booking, cash_errors)
        self._show(files, plan)
        return booking, plan

    def _check_set_up(self, files):
        """Note what the company lacks."""
        if not self.company_id.structure_unit_id:
            files.add(
                "error",
                "",
                0,
                "",
                self.env._(
                    "%s is no cooperative yet. Go back to the files and press “Make it "
                    "a cooperative”.",
                    self.company_id.display_name,
                ),
            )
        currency = self.journal_id.currency_id
        if currency and currency != self.company_id.currency_id:
            files.add(
                "error",
                "",
                0,
                "",
                self.env._(
                    "The bank account %(journal)s is in another currency. Choose one "
                    "in %(currency)s.",
                    journal=self.journal_id.display_name,
                    currency=self.company_id.currency_id.name,
                ),
            )

    def _read_files(self):
        """Read the six files.

        :return: (MonthFiles, messages about the cash book)
        """
        contents, unreadable = self._get_contents()
        currency = self.company_id.currency_id
        files = MonthFiles(contents, currency.decimal_places, translate=self.env._)
        for name, message in unreadable:
            files.add("error", name, 0, "", message)
        cash_errors = []
        if contents.get(CASHBOOK) is None:
            files.add_missing(CASHBOOK)
        else:
            files.cash_rows, cash_errors = self.env["coopaem.cashbook"]._parse_xlsx(
                contents[CASHBOOK], CASHBOOK, currency
            )
        return files, cash_errors

    def _get_contents(self):
        """Sort the uploaded files.

        :return: ({name: content}, list of (name, error message))
        """
        contents, errors = {}, []
        for file in self.file_ids:
            found = {recognise(file.name): file.raw or b""}
            if file.name.lower().endswith(".zip"):
                found = unpack(file.raw or b"")
                if found is None:
                    message = self.env._(
                        "the archive cannot be read, or holds a file twice. Make it "
                        "anew, or upload the six files themselves."
                    )
                    errors.append((file.name, message))
                    continue
            elif "" in found:
                message = self.env._(
                    "this file has none of the names expected (%s). Rename it or "
                    "remove it.",
                    ", ".join(FILES),
                )
                errors.append((file.name, message))
                continue
            for name in found.keys() & contents.keys():
                message = self.env._("the file is there twice. Remove one of them.")
                errors.append((name, message))
            contents.update(found)
        return contents, errors

    def _plan(self, booking, cash_errors):
        """Check the files against each other and the books.

        :return: MonthPlan
        """
        files = booking.files
        # Errors of reading and of checking together: who corrects does it once.
        cash_errors = cash_errors + self.env["coopaem.cashbook"]._check_rows(
            self.company_id,
            files.cash_rows,
            new_units={*files.units, *files.unread_units},
        )
        for message in cash_errors:
            files.add(
                "error",
                CASHBOOK,
                getattr(message, "row", 0),
                getattr(message, "column", ""),
                getattr(message, "text", message),
            )
        return MonthPlan(files, booking.get_known())

    def _show(self, files, plan):
        """Keep what the check found."""
        months = list(plan.months.values()) if plan else []
        self.write(
            {
                "error_count": len(files.errors),
                "warning_count": len(files.warnings),
                "new_count": sum(
                    len(month.new_documents)
                    + len(month.new_cash_rows)
                    + len(month.new_movements)
                    for month in months
                ),
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
                "month_ids": [
                    Command.create(self._prepare_month(month)) for month in months
                ],
            }
        )

    def _prepare_month(self, month):
        """The values of the line that shows a month."""
        return {
            "month": month.first,
            "state": "closed" if month.closed else "new",
            "invoice_count": sum(d.side == "sale" for d in month.documents),
            "invoice_total": float(month.total("invoice") - month.total("credit_note")),
            "bill_count": sum(d.side == "purchase" for d in month.documents),
            "bill_total": float(month.total("bill") - month.total("refund")),
            "cash_count": len(month.cash_rows),
            "cash_in": float(month.cash_total("in")),
            "cash_out": float(month.cash_total("out")),
            "movement_count": len(month.movements),
            "bank_in": float(month.bank_total(1)),
            "bank_out": float(-month.bank_total(-1)),
            "new_count": len(month.new_documents)
            + len(month.new_cash_rows)
            + len(month.new_movements),
        }

    # Import
    def _import(self, booking, plan):
        """Import month by month, each wholly or not at all."""
        # Remembered for the next time; who imports need not manage companies.
        self.company_id.sudo().bank_fee_account_id = self.fee_account_id
        lines = {line.month: line for line in self.month_ids}
        name = self.env._("Units and levies")
        try:
            with self.env.cr.savepoint():
                booking.set_up(plan)
            for month in plan.months.values():
                name = format_date(self.env, month.first, date_format="MMMM yyyy")
                if not month.closed:
                    with self.env.cr.savepoint():
                        warnings = self._import_month(booking, plan, month)
                    lines[month.first].write(
                        {
                            "state": "closed" if self.close_months else "booked",
                            "warnings": "\n".join(warnings),
                        }
                    )
        except UserError as error:
            # What was rolled back may have left its ids in caches.
            self.env["coopaem.unit"]._clear_unit_caches()
            self.write(
                {
                    "state": "failed",
                    "error_message": self.env._(
                        "%(month)s: %(error)s", month=name, error=error
                    ),
                }
            )
        else:
            self.state = "done"

    def _import_month(self, booking, plan, month):
        """Book a month and, if so wished, close it.

        :return: the warnings that were accepted
        """
        booking.book(plan, month)
        if self.close_months:
            return booking.close(month, self.reason)
        return []


class CoopaemMonthImportIssue(models.TransientModel):
    _name = "coopaem.month.import.issue"
    _description = "Error or warning of an import from spreadsheets"
    _order = "id"

    import_id = fields.Many2one(
        comodel_name="coopaem.month.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Selection(
        selection=[("error", "To correct"), ("warning", "To know")],
        required=True,
    )
    file = fields.Char()
    row = fields.Integer(help="Row in the spreadsheet; the headings are row 1.")
    column = fields.Char()
    message = fields.Char(string="What to do", required=True)

    def _get_text(self):
        """The issue in one line: file:row: column: message."""
        self.ensure_one()
        return str(
            Issue(
                self.level,
                self.file or "",
                self.row,
                self.column or "",
                self.message,
            )
        )


class CoopaemMonthImportMonth(models.TransientModel):
    _name = "coopaem.month.import.month"
    _description = "Month of an import from spreadsheets"
    _order = "month"

    import_id = fields.Many2one(
        comodel_name="coopaem.month.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="import_id.company_id.currency_id")
    month = fields.Date(required=True)
    name = fields.Char(string="Month name", compute="_compute_name")
    state = fields.Selection(
        selection=[
            ("new", "To import"),
            ("booked", "Imported"),
            ("closed", "Closed"),
        ],
        required=True,
    )
    invoice_count = fields.Integer(string="Invoices and credit notes")
    invoice_total = fields.Monetary(string="Invoiced", help="VAT included.")
    bill_count = fields.Integer(string="Bills")
    bill_total = fields.Monetary(string="Billed", help="VAT included.")
    cash_count = fields.Integer(string="Cash lines")
    cash_in = fields.Monetary()
    cash_out = fields.Monetary()
    movement_count = fields.Integer(string="Bank movements")
    bank_in = fields.Monetary()
    bank_out = fields.Monetary()
    new_count = fields.Integer(string="New rows")
    warnings = fields.Text(string="Warnings accepted")

    @api.depends("month")
    def _compute_name(self):
        for line in self:
            line.name = format_date(self.env, line.month, date_format="MMMM yyyy")
