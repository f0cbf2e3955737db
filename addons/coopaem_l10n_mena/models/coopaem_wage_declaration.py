# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .coopaem_wage_form import get_period
from .number_format import compact

#: Layouts with a file for the body besides the spreadsheet.
FILED = ("ma_bds", "tn_ds", "tn_annex")
#: What of the social file a line holds, and of which fields of the member.
SOURCES = {
    "insured_number": ("l10n_mena_social_insured",),
    "identity_number": ("identity_number", "permit_number"),
    "is_permit": ("nationality_id",),
    "civil_status": ("civil_status",),
    "address": ("home_address",),
}
#: What of the social file a layout holds, by the names of the lines; others hold all.
HELD = {
    "ma_bds": ("insured_number", "identity_number"),
    "tn_ds": ("insured_number", "identity_number"),
    "tn_annex": ("identity_number", "is_permit", "civil_status", "address"),
}
# Only actions of the declaration write these.
KEPT_FIELDS = {
    "state",
    "sent_on",
    "sent_by_id",
    "was_sent",
    "file_data",
    "file_name",
    "list_content",
    "list_nature",
    "list_header",
    "list_name",
}
#: Amounts of a line that are taken from the pay.
PAY_AMOUNTS = (
    "gross_1",
    "gross_2",
    "gross_3",
    "gross",
    "capped",
    "contributions",
    "expenses",
    "taxable",
    "income_tax",
    "solidarity",
    "net",
    "health",
    "employer_insurance",
    "employer_health",
)


class CoopaemWageDeclaration(models.Model):
    """The wages of a period, in the form of the body to which they are declared."""

    _name = "coopaem.wage.declaration"
    _description = "Declaration of Wages"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    country_id = fields.Many2one(related="company_id.account_fiscal_country_id")
    form_id = fields.Many2one(
        comodel_name="coopaem.wage.form",
        string="Form to fill in",
        required=True,
        ondelete="restrict",
        domain="[('country_id', '=', country_id)]",
    )
    layout = fields.Selection(related="form_id.layout")
    period = fields.Selection(related="form_id.period")
    caveat = fields.Char(related="form_id.caveat")
    form_note = fields.Text(related="form_id.note")
    date = fields.Date(
        string="Any day of it",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=1)
        ),
    )
    date_start = fields.Date(
        string="From", compute="_compute_dates", store=True, precompute=True
    )
    date_end = fields.Date(
        string="To", compute="_compute_dates", store=True, precompute=True
    )
    state = fields.Selection(
        selection=[("draft", "In preparation"), ("sent", "Sent")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    sent_on = fields.Date(readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        comodel_name="res.users", string="Sent off by", readonly=True, copy=False
    )
    was_sent = fields.Boolean(
        string="Was sent once",
        readonly=True,
        copy=False,
        help="Reopened to be corrected, it stays what was declared once.",
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.wage.declaration.line",
        inverse_name="declaration_id",
        string="People",
    )
    gross = fields.Monetary(compute="_compute_totals")
    problem_text = fields.Text(
        string="To be settled first", compute="_compute_problem_text"
    )
    has_file = fields.Boolean(compute="_compute_has_file")
    # Names and numbers: given out by _give_file alone, which notes it. Kept as what was
    # declared, until one of its people is forgotten.
    file_data = fields.Binary(
        string="File", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    file_name = fields.Char(string="File of the body", readonly=True, copy=False)
    # What the body sends first, where it does (Morocco): it comes in, and nobody gets
    # it back.
    list_data = fields.Binary(
        string="List of the CNSS",
        compute="_compute_list_data",
        inverse="_inverse_list_data",
        copy=False,
        help="The file that the CNSS prepares each month (préétabli), as it was "
        "downloaded.",
    )
    list_data_name = fields.Char(string="List to be read", copy=False)
    list_content = fields.Binary(
        string="Content of the list",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    list_name = fields.Char(string="List that was read", readonly=True, copy=False)
    list_nature = fields.Char(readonly=True, copy=False)
    list_header = fields.Char(readonly=True, copy=False)

    _form_period_uniq = models.UniqueIndex(
        "(company_id, form_id, date_start)",
        "This declaration is there already: open that one.",
    )

    # Compute methods
    @api.depends("form_id", "form_id.name", "date_start")
    def _compute_name(self):
        for declaration in self:
            if not declaration.form_id or not declaration.date_start:
                declaration.name = False
                continue
            pattern = {"month": "yyyy-MM", "quarter": "yyyy 'Q'Q", "year": "yyyy"}
            day = format_date(
                self.env,
                declaration.date_start,
                lang_code="en_US",
                date_format=pattern[declaration.period],
            )
            declaration.name = f"{declaration.form_id.name} {day}"

    @api.depends("form_id", "date")
    def _compute_dates(self):
        for declaration in self:
            if declaration.form_id and declaration.date:
                declaration.date_start, declaration.date_end = get_period(
                    declaration.date, declaration.form_id.period
                )
            else:
                declaration.date_start = declaration.date_end = False

    @api.depends("line_ids.gross")
    def _compute_totals(self):
        for declaration in self:
            declaration.gross = sum(declaration.line_ids.mapped("gross"))

    @api.depends("layout")
    def _compute_has_file(self):
        for declaration in self:
            declaration.has_file = declaration.layout in FILED

    @api.depends("line_ids.problem", "line_ids.gross", "layout", "list_header", "state")
    @api.depends_context("lang")
    def _compute_problem_text(self):
        for declaration in self:
            declaration.problem_text = (
                "\n".join(declaration._get_problems()) or False
                if declaration.state == "draft" and declaration.line_ids
                else False
            )

    def _compute_list_data(self):
        self.list_data = False

    def _inverse_list_data(self):
        for declaration in self:
            # who may write the declaration brings the list, and does not read it
            declaration.sudo().list_content = declaration.list_data
        self.invalidate_recordset(["list_data"])

    # Constraints
    @api.constrains("form_id", "company_id", "date")
    def _check_form(self):
        for declaration in self:
            form = declaration.form_id
            if form.country_id != declaration.country_id or (
                form.date_from > declaration.date_end
                or (form.date_to and form.date_to < declaration.date_start)
            ):
                raise UserError(
                    self.env._(
                        "The form “%s” is another country's, or did not hold then: "
                        "choose another one.",
                        form.display_name,
                    )
                )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create declarations, and take what is booked.

        :raises UserError: when the caller brings what the declaration keeps itself
        """
        if not self.env.su and any(KEPT_FIELDS & vals.keys() for vals in vals_list):
            self._refuse_kept_fields()
        declarations = super().create(vals_list)
        if not self.env.su and any(
            declaration.state != "draft"
            or declaration.was_sent
            or declaration.file_data
            or declaration.list_header
            # its own contents, which the user does not read
            for declaration in declarations.sudo()
        ):
            # Defaults of the context come in without being among the values.
            self._refuse_kept_fields()
        for declaration in declarations:
            declaration._fill()
        return declarations

    def write(self, vals):
        """Write the values; another period or form begins anew.

        :raises UserError: when the declaration was sent, or the caller brings what it
            keeps itself
        """
        if not self.env.su:
            if KEPT_FIELDS & vals.keys():
                self._refuse_kept_fields()
            if {"form_id", "date", "company_id", "line_ids", "list_data"} & vals.keys():
                self._check_open()
        if {"form_id", "date", "company_id"} & vals.keys():
            self._check_never_sent()
        before = {declaration: declaration._get_key() for declaration in self}
        result = super().write(vals)
        for declaration in self:
            if before[declaration] != declaration._get_key():
                # its own contents, which nobody else writes
                declaration._drop_file()
                declaration.sudo().write(
                    {"list_nature": False, "list_header": False, "list_name": False}
                )
                # its people too
                declaration.sudo().line_ids.unlink()
                declaration._fill()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_open()
        self._check_never_sent()

    def _get_key(self):
        return self.company_id, self.form_id, self.date_start

    def _refuse_kept_fields(self):
        raise UserError(
            self.env._("A declaration changes by its buttons alone; leave it out.")
        )

    def _check_open(self):
        """Refuse to change what was sent.

        :raises UserError: naming the declaration
        """
        for declaration in self:
            if declaration.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was sent: it stays as it is. Reopen it to correct it.",
                        declaration.name,
                    )
                )

    def _check_never_sent(self):
        """Refuse to lose what was sent once, though it was reopened.

        :raises UserError: naming the declaration
        """
        for declaration in self:
            if declaration.was_sent:
                raise UserError(
                    self.env._(
                        "“%s” was sent once: it stays, with its form and its period. "
                        "Correct it and send it again.",
                        declaration.name,
                    )
                )

    # Action methods
    def action_fill(self):
        """Take what is booked as wages; what was entered on the lines stays.

        :return: True
        """
        self.check_access("write")
        self._check_open()
        for declaration in self:
            declaration._drop_file()
            declaration._fill()
        return True

    def action_xlsx(self):
        """Make the spreadsheet with the columns of the form.

        :return: a report action
        :raises UserError: when nobody is on it
        """
        self.ensure_one()
        self._require_lines()
        return self.env.ref(
            "coopaem_l10n_mena.action_report_wage_declaration_xlsx"
        ).report_action(self, config=False)

    def action_file(self):
        """Write the file for the body, and download it.

        :return: an action
        :raises UserError: naming what is to be settled first
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        self._require_lines()
        self._require_settled()
        try:
            content = getattr(self, f"_get_file_{self.layout}")()
        except ValueError as error:
            raise UserError(
                self.env._(
                    "A figure does not fit into the file: “%s” has too many digits.",
                    error,
                )
            ) from error
        # the file is its own, and written by nobody else
        self.sudo().write(
            {
                "file_data": base64.b64encode(content.encode("ascii")),
                "file_name": getattr(self, f"_get_file_name_{self.layout}")(),
            }
        )
        return self.action_download()

    def action_download(self):
        """Download the file that was made.

        :return: an action
        :raises UserError: when there is none
        """
        self.ensure_one()
        self.check_access("read")
        if not self.file_name:
            raise UserError(self.env._("There is no file now: make it first."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/coopaem/wages/{self.id}/file",
            "target": "download",
        }

    def _give_file(self):
        """The file that was made, for the body; it is noted who took it.

        :return: (name, bytes), or None when there is none
        :raises AccessError: for who may not read the declaration
        """
        self.ensure_one()
        self.check_access("read")
        # Who declares tells the body what is in it, reader of the social file or not.
        content = self.sudo().with_context(bin_size=False).file_data
        if not content:
            return None
        self._log_export()
        return self.file_name, base64.b64decode(content)

    def action_sent(self):
        """Note that it was sent to the body: it stays as it is from now on.

        :return: True
        :raises UserError: naming what is to be settled first
        """
        self.check_access("write")
        self._check_open()
        for declaration in self:
            declaration._require_lines()
            declaration._require_settled()
            if declaration.has_file and not declaration.file_name:
                raise UserError(
                    self.env._("Make the file first: it is kept as it was sent.")
                )
        # who and when is noted by this button alone
        self.sudo().write(
            {
                "state": "sent",
                "sent_on": fields.Date.context_today(self),
                "sent_by_id": self.env.uid,
                "was_sent": True,
                # a list that nobody read is of no use any more
                "list_content": False,
                "list_data_name": False,
            }
        )
        return True

    def action_reopen(self):
        """Prepare it again.

        :return: True
        """
        self.check_access("write")
        # the state is written by buttons alone
        self.filtered(lambda declaration: declaration.state == "sent").sudo().write(
            {
                "state": "draft",
                "sent_on": False,
                "sent_by_id": False,
                # also of what was sent before this was noted
                "was_sent": True,
            }
        )
        return True

    # What it holds
    def _drop_file(self):
        """Forget a file that no longer says what is declared."""
        # it is the declaration's own, and written by nobody else
        self.sudo().write({"file_data": False, "file_name": False})

    def _require_lines(self):
        if not self.line_ids:
            raise UserError(
                self.env._("No wage is booked in this period. Choose another one.")
            )

    def _require_settled(self):
        problems = self._get_problems()
        if problems:
            raise UserError("\n".join(problems))

    def _log_export(self):
        """Note that numbers of the social file leave the database."""
        held = HELD.get(self.layout, SOURCES)
        self.env["coopaem.social.export"]._log_export(self.line_ids, list(held))

    def _get_rows(self):
        """What is booked of each member.

        :return: dict {member: {amount: value, "days": int, "lines": pay lines}}
        """
        self.ensure_one()
        rows = {}
        wages = self.env["coopaem.pay.line"]._get_booked_wages(
            self.company_id, self.date_start, self.date_end
        )
        for member, lines in wages.grouped("member_id").items():
            sums = defaultdict(float)
            days = []
            for month, of_month in lines.grouped("date_start").items():
                for line in of_month:
                    for name, amount in line._get_declared_amounts().items():
                        sums[name] += amount
                    place = (month.month - self.date_start.month) + 1
                    if place <= 3:
                        sums[f"gross_{place}"] += line.gross
                days.append(of_month._get_declared_days())
            rows[member] = {
                **{name: self.currency_id.round(sums[name]) for name in PAY_AMOUNTS},
                # of a month worked in part somebody says how many, and so of all
                "days": sum(days) if all(days) else 0,
                "lines": lines,
            }
        return rows

    def _fill(self):
        """Take what is booked; what was entered on the lines stays."""
        self.ensure_one()
        rows = self._get_rows()
        # Lines keep what comes from the pay to themselves.
        lines = self.sudo().line_ids
        listed = lines.filtered("is_listed")
        listed._match_members(rows)
        kept = lines.browse()
        for line in listed:
            kept |= line
            line._take_row(rows.pop(line.member_id, None))
        others = {line.member_id: line for line in lines - listed}
        fresh = []
        for member in sorted(rows, key=lambda member: (member.ref or "", member.id)):
            if member in others:
                others[member]._take_row(rows[member])
                kept |= others[member]
            else:
                fresh.append(member)
        (lines - kept).unlink()
        created = lines.create(
            [
                {"declaration_id": self.id, "member_id": member.id, "sequence": 10**6}
                for member in fresh
            ]
        )
        for line in created:
            line._take_row(rows[line.member_id])
        everybody = (kept | created).sorted(
            lambda line: (
                not line.is_listed,
                line.sequence if line.is_listed else 0,
                line.member_id.ref or "",
                line.id,
            )
        )
        for number, line in enumerate(everybody, start=1):
            if line.sequence != number:
                line.sequence = number
        self.invalidate_recordset(["line_ids"])

    # What is to be settled first
    def _get_problems(self):
        """What keeps the declaration from being sent.

        :return: list of texts
        """
        self.ensure_one()
        problems = list(getattr(self, f"_get_problems_{self.layout}")())
        if self._is_outdated():
            problems.append(
                self.env._(
                    "Pay was booked or cancelled since: press “Take from the pay”."
                )
            )
        problems += [
            self.env._(
                "%(person)s: %(problem)s",
                person=line.display_name,
                problem=line.problem,
            )
            for line in self.line_ids
            if line.problem
        ]
        return problems

    def _is_outdated(self):
        """Whether what is booked is no longer what was taken.

        :return: bool
        """
        booked = {
            member: [*(row[name] for name in PAY_AMOUNTS), row["days"]]
            for member, row in self._get_rows().items()
        }
        taken = {
            line.member_id: [*(line[name] for name in PAY_AMOUNTS), line.days_taken]
            for line in self.line_ids
            if line.member_id and line.gross
        }
        booked = {member: row for member, row in booked.items() if row[3]}
        if booked.keys() != taken.keys():
            return True
        return any(
            self.currency_id.compare_amounts(amount, other)
            for member, row in booked.items()
            for amount, other in zip(row, taken[member], strict=True)
        )

    def _get_employer_number(self, length):
        """The cooperative's number with the social-security body.

        :param int length: how many figures it has
        :return: (str, problem): one of them is empty
        """
        number = compact(self.company_id.l10n_mena_social_employer)
        if number.isdecimal() and len(number) == length:
            return number, None
        return "", self.env._(
            "Enter the cooperative's CNSS number, %s figures, on the company under “On "
            "printed documents”.",
            length,
        )

    def _get_subunits(self, amount):
        """An amount in whole centimes or millimes.

        :param float amount: in the currency
        :return: int
        """
        return round(
            self.currency_id.round(amount) * 10**self.currency_id.decimal_places
        )
