# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.coopaem_member.models.coopaem_member import SOCIAL_GROUP

from .coopaem_wage_declaration import PAY_AMOUNTS
from .number_format import compact
from .wage_layouts import BDS_GONE, plain

# What people enter; the rest is taken from the pay, the member and the body's list.
ENTERED = {"days", "situation", "returned", "declared_name", "joined_on"}
# Layouts that take names in the letters of the country, not in plain Latin ones.
AS_WRITTEN = ("eg_form2", "eg_esalary")


class CoopaemWageDeclarationLine(models.Model):
    """What is declared of one person."""

    _name = "coopaem.wage.declaration.line"
    _description = "Person on a Declaration of Wages"
    _order = "declaration_id, sequence, id"
    _check_company_auto = True

    # Fields declaration
    declaration_id = fields.Many2one(
        comodel_name="coopaem.wage.declaration",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="declaration_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    layout = fields.Selection(related="declaration_id.layout")
    sequence = fields.Integer(string="No.", readonly=True)
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    is_listed = fields.Boolean(
        string="In the list of the CNSS",
        readonly=True,
        help="The others are declared as new.",
    )
    declared_name = fields.Char(
        string="Declared name",
        help="As on the insurance card. Morocco and Tunisia: in Latin letters, in "
        "capitals without accents.",
    )
    # As in the social file they come from: others find them in what is sent alone.
    insured_number = fields.Char(
        string="Insured number", readonly=True, groups=SOCIAL_GROUP
    )
    identity_number = fields.Char(readonly=True, groups=SOCIAL_GROUP)
    is_permit = fields.Boolean(
        string="Residence permit", readonly=True, groups=SOCIAL_GROUP
    )
    civil_status = fields.Char(readonly=True, groups=SOCIAL_GROUP)
    address = fields.Char(readonly=True, groups=SOCIAL_GROUP)
    job = fields.Char(string="Activity", readonly=True)
    category = fields.Char(string="Professional category", readonly=True)
    children = fields.Integer(readonly=True)
    dependants = fields.Integer(string="Dependants for the tax", readonly=True)
    days = fields.Integer(help="Declared days, 26 for a whole month.")
    days_taken = fields.Integer(
        readonly=True, help="The days by the pay; others were entered."
    )
    joined_on = fields.Date(
        help="When the person joined the cooperative as an employee: the first day of "
        "the agreement. Correct it where the insurance began on another day.",
    )
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    situation = fields.Selection(
        selection=[
            ("SO", "Left (SO)"),
            ("DE", "Died (DE)"),
            ("IT", "Maternity (IT)"),
            ("IL", "Illness (IL)"),
            ("AT", "Work accident (AT)"),
            ("CS", "Unpaid leave (CS)"),
            ("MS", "Kept without wage (MS)"),
            ("MP", "Occupational disease (MP)"),
        ],
        help="Empty for who works as usual.",
    )
    allowance = fields.Monetary(string="Family allowance", readonly=True)
    deducted = fields.Monetary(string="To be deducted", readonly=True)
    allowance_net = fields.Monetary(string="Net allowance", readonly=True)
    returned = fields.Monetary(
        string="Allowance given back",
        compute="_compute_returned",
        store=True,
        readonly=False,
        precompute=True,
        help="Of who left or died: the whole of the net allowance.",
    )
    gross_1 = fields.Monetary(string="1st month", readonly=True)
    gross_2 = fields.Monetary(string="2nd month", readonly=True)
    gross_3 = fields.Monetary(string="3rd month", readonly=True)
    gross = fields.Monetary(string="Gross pay", readonly=True)
    capped = fields.Monetary(
        string="Capped pay",
        readonly=True,
        help="Up to the monthly ceiling of the contributions, as the pay was worked "
        "out.",
    )
    insurable = fields.Monetary(
        related="capped",
        string="Insurable wage",
        help="What contributions are counted on: between the least and the greatest "
        "insurable wage.",
    )
    contributions = fields.Monetary(string="Contributions of the member", readonly=True)
    health = fields.Monetary(string="Health insurance of the member", readonly=True)
    employer_insurance = fields.Monetary(
        string="Social insurance of the employer", readonly=True
    )
    employer_health = fields.Monetary(
        string="Health insurance of the employer", readonly=True
    )
    expenses = fields.Monetary(string="Professional expenses", readonly=True)
    taxable = fields.Monetary(string="Taxable income", readonly=True)
    income_tax = fields.Monetary(readonly=True)
    solidarity = fields.Monetary(string="Other deductions", readonly=True)
    net = fields.Monetary(string="Net pay", readonly=True)
    # They look at numbers that not everybody reads, and show none.
    problem = fields.Char(
        string="To be settled", compute="_compute_problem", compute_sudo=True
    )
    remark = fields.Char(
        compute="_compute_problem",
        compute_sudo=True,
        help="Missing on the form, not in the file.",
    )

    # Compute methods
    @api.depends("situation", "allowance_net")
    def _compute_returned(self):
        for line in self:
            line.returned = line.allowance_net if line.situation in BDS_GONE else 0.0

    @api.depends("member_id", "declared_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.member_id.display_name or line.declared_name

    @api.depends(
        "layout",
        "member_id",
        "is_listed",
        "insured_number",
        "identity_number",
        "declared_name",
        "civil_status",
        "category",
        "joined_on",
        "days",
        "situation",
        "returned",
        "allowance_net",
        "gross",
        "capped",
    )
    @api.depends_context("lang")
    def _compute_problem(self):
        for line in self:
            problems, remarks = [], []
            if line.layout:
                problems, remarks = getattr(line, f"_get_problems_{line.layout}")()
            line.problem = " ".join(problems) or False
            line.remark = " ".join(remarks) or False

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create lines: the declaration does.

        :raises UserError: for anybody else
        """
        if not self.env.su:
            self._refuse_kept_fields()
        return super().create(vals_list)

    def write(self, vals):
        """Write what people enter.

        :raises UserError: when the declaration was sent, or the rest is to be changed
        """
        if not self.env.su:
            if vals.keys() - ENTERED:
                self._refuse_kept_fields()
            self.declaration_id._check_open()
            # the file that was made says something else
            self.declaration_id._drop_file()
        name = vals.get("declared_name")
        if not name:
            return super().write(vals)
        for line in self:
            super(CoopaemWageDeclarationLine, line).write(
                {**vals, "declared_name": line._get_written(name)}
            )
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_by_declaration(self):
        self.declaration_id._check_open()
        if not self.env.su:
            # nobody is left out, least of all who is in the list of the CNSS
            self._refuse_kept_fields()

    def _refuse_kept_fields(self):
        raise UserError(
            self.env._(
                "People and amounts come from the pay and from the list of the CNSS: "
                "change them there, then press “Take from the pay”."
            )
        )

    # What is taken
    def _match_members(self, paid):
        """Find the members by their insured numbers, among those who are declared.

        Among all of them, a list that somebody made up would tell whose a number is.

        :param paid: coopaem.member or dict of them, with wages in the period
        """
        numbers = self.mapped("insured_number")
        if not numbers:
            return
        declared = self.sudo()._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("declaration_id", "not in", self.declaration_id.ids),
                ("member_id", "!=", False),
            ],
            ["member_id"],
        )
        ids = [member.id for member in paid] + [member.id for (member,) in declared]
        # The numbers are in the social file; who declares tells them to the body.
        members = (
            self.env["coopaem.member"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("id", "in", ids),
                    ("company_id", "in", self.company_id.ids),
                    ("l10n_mena_social_insured", "in", numbers),
                ]
            )
        )
        by_number = {member.l10n_mena_social_insured: member for member in members}
        for line in self:
            line.member_id = by_number.get(line.insured_number)

    def _take_row(self, row):
        """Take what is booked of a member, and what the file says of them.

        :param row: dict of CoopaemWageDeclaration._get_rows; None: nothing is booked
        """
        self.ensure_one()
        vals = {name: row[name] if row else 0.0 for name in PAY_AMOUNTS}
        days = row["days"] if row else 0
        if not row or not self.days or self.days == self.days_taken:
            # what somebody entered stays
            vals["days"] = days
        vals["days_taken"] = days
        if self.member_id:
            vals.update(self._read_member())
        if row:
            lines = row["lines"].sorted("date_start")
            vals["job"] = lines[-1:].unit_id.name
            vals["date_from"] = lines[0]._get_worked_days()[0]
            vals["date_to"] = lines[-1]._get_worked_days()[1]
        self.write(vals)

    def _read_member(self):
        """What the files say of the member, as the body asks for it.

        :return: dict of values
        """
        # Numbers and civil status are in the social file; the body is told them.
        member = self.member_id.sudo()
        country = self.company_id.sudo().account_fiscal_country_id
        foreign = bool(member.nationality_id and member.nationality_id != country)
        number = member.permit_number if foreign else member.identity_number
        vals = {
            "identity_number": compact(number),
            "is_permit": foreign,
            "civil_status": member.civil_status,
            "category": member.pay_category,
            "dependants": member.pay_dependants,
            "address": plain(
                member.home_address
                or member.partner_id._display_address(without_company=True)
            ),
        }
        if not self.is_listed:
            vals["insured_number"] = compact(member.l10n_mena_social_insured)
            vals["children"] = (
                member.pay_children + member.pay_students + member.pay_disabled_children
            )
            if not self.declared_name:
                vals["declared_name"] = self._get_written(member.name)
        if not self.joined_on:
            vals["joined_on"] = self._get_joined_on()
        return vals

    def _get_written(self, name):
        """A name as the form takes it.

        :param str name: as it was entered
        :return: str
        """
        self.ensure_one()
        if self.layout in AS_WRITTEN:
            return " ".join((name or "").split())
        return plain(name)

    def _get_joined_on(self):
        """The first day of the employment that holds in the period.

        Agreements one after the other are one employment.

        :return: date or False
        """
        self.ensure_one()
        # agreements are read by whoever manages members; of them a date is told
        agreements = self.member_id.sudo().agreement_ids.filtered(
            lambda agreement: (
                agreement.pay_mode == "wage"
                and agreement.state in ("running", "ended")
                and agreement.date_start
                and agreement.date_start <= self.declaration_id.date_end
            )
        )
        first = False
        for agreement in agreements.sorted("date_start", reverse=True):
            end = agreement.date_end
            if first and end and end + relativedelta(days=1) < first:
                break
            first = agreement.date_start
        return first

    def _get_name_problem(self):
        """What is wrong with the name in a file.

        :return: list of texts
        """
        if plain(self.declared_name):
            return []
        return [
            self.env._("Enter the name in Latin letters, as on the insurance card.")
        ]
