# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.coopaem_wage_form import MONTHS, get_period

QUARTERLY = ("TN",)


class CoopaemPayDeclaration(models.TransientModel):
    """Wages and contributions of a period, for those to whom they are declared.

    The columns are the suite's own: to check with, and to copy from where no official
    form was found. What was found is in ``coopaem.wage.declaration``.
    """

    _name = "coopaem.pay.declaration"
    _description = "List of Wages and Contributions"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=[
            ("contributions", "Contributions, by body"),
            ("wages", "Wages and income tax"),
        ],
        required=True,
        default="contributions",
    )
    period = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        compute="_compute_period",
        store=True,
        readonly=False,
        precompute=True,
        help="Morocco and Egypt: each month; Tunisia: each quarter. Wages and income "
        "tax: each year.",
    )
    date = fields.Date(
        string="Any day of it",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(months=1)
        ),
    )
    date_from = fields.Date(string="From", compute="_compute_dates")
    date_to = fields.Date(string="To", compute="_compute_dates")

    @api.depends("kind", "company_id")
    def _compute_period(self):
        for wizard in self:
            country = wizard.company_id.account_fiscal_country_id.code
            if wizard.kind == "wages":
                wizard.period = "year"
            else:
                wizard.period = "quarter" if country in QUARTERLY else "month"

    @api.depends("period", "date")
    def _compute_dates(self):
        for wizard in self:
            if not wizard.date or not wizard.period:
                wizard.date_from = wizard.date_to = False
                continue
            wizard.date_from, wizard.date_to = get_period(wizard.date, wizard.period)

    def action_xlsx(self):
        """Make the spreadsheet.

        :return: a report action
        :raises UserError: when nobody was paid a wage in the period
        """
        self.ensure_one()
        if not self._get_lines():
            raise UserError(
                self.env._("No wage is booked in this period. Choose another one.")
            )
        return self.env.ref(
            "coopaem_l10n_mena.action_report_pay_declaration_xlsx"
        ).report_action(self, config=False)

    def _get_lines(self):
        """The booked wages of the period.

        :return: coopaem.pay.line
        """
        self.ensure_one()
        return self.env["coopaem.pay.line"]._get_booked_wages(
            self.company_id, self.date_from, self.date_to
        )

    def _get_months(self):
        """The first days of the months of the period."""
        count = MONTHS[self.period]
        return [self.date_from + relativedelta(months=n) for n in range(count)]

    def _get_rows(self):
        """What is declared of each member.

        :return: list of dicts: member, gross (by month), amounts (by name), bodies
            ({(body, payer): amount}), bases ({body: greatest base of each month, added
            up})
        """
        rows = {}
        for line in self._get_lines().sorted(lambda line: (line.date_start, line.id)):
            row = rows.setdefault(
                line.member_id,
                {
                    "member": line.member_id,
                    "gross": defaultdict(float),
                    "amounts": defaultdict(float),
                    "bodies": defaultdict(float),
                },
            )
            row["gross"][line.date_start] += line.gross
            for name in (
                "gross",
                "employee_contributions",
                "taxable",
                "income_tax",
                "other_employee",
                "net",
                "employer_contributions",
                "cost",
            ):
                row["amounts"][name] += line._get_final(name)
            for detail in line._get_paid_details():
                if detail["kind"] != "income_tax":
                    body = detail["body"] or self.env._("Others")
                    row["bodies"][body, detail["payer"]] += detail["amount"]
            if line.settled_levy:
                body = line.settlement["levy_body"] or self.env._("Others")
                row["bodies"][body, "employee"] += line.settled_levy
        return sorted(rows.values(), key=lambda row: row["member"].ref or "")

    def _get_note(self):
        """What is to be known of the columns.

        :return: str
        """
        country = self.company_id.account_fiscal_country_id
        if self.env["coopaem.wage.form"].search_count(
            [("country_id", "=", country.id)], limit=1
        ):
            return self.env._(
                "Columns of our own, to check with: the forms of the bodies are under "
                "“Declarations of wages”."
            )
        return self.env._(
            "The layout of the official form was not found in any source: copy the "
            "figures into it, and check them."
        )

    def _get_file_name(self):
        """The name of the file, without extension."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return f"{kinds[self.kind]} {self.date_from:%Y-%m}"
