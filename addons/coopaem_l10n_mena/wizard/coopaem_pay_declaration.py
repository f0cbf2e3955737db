# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# How many months a list of wages for the social-security body covers.
MONTHS = {"month": 1, "quarter": 3, "year": 12}
QUARTERLY = ("TN",)


class CoopaemPayDeclaration(models.TransientModel):
    """Wages and contributions of a period, for those to whom they are declared.

    No official layout was found for them: the lists hold what is declared, member by
    member, to be copied into the form or the portal of the body.
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
            day, months = wizard.date, MONTHS.get(wizard.period)
            if not day or not months:
                wizard.date_from = wizard.date_to = False
                continue
            first = (day.month - 1) // months * months + 1
            wizard.date_from = day.replace(month=first, day=1)
            wizard.date_to = wizard.date_from + relativedelta(months=months, days=-1)

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
        return self.env["coopaem.pay.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("run_id.stage", "=", "posted"),
                ("number", "!=", False),
                ("pay_mode", "=", "wage"),
                ("date_start", ">=", self.date_from),
                ("date_start", "<=", self.date_to),
            ]
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

    def _get_file_name(self):
        """The name of the file, without extension."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return f"{kinds[self.kind]} {self.date_from:%Y-%m}"
