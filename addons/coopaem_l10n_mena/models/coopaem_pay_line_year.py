# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What settles the tax of a member's year, on the last pay of it."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemPayLine(models.Model):
    _inherit = "coopaem.pay.line"

    # Fields declaration
    is_settling = fields.Boolean(related="run_id.is_settling")
    settles_year = fields.Boolean(
        string="Settle the year",
        default=True,
        help="Untick it where the member was paid elsewhere this year, so that the pay "
        "booked here is not the whole year's.",
    )
    settled_tax = fields.Monetary(
        string="Income tax of the year settled", readonly=True
    )
    settled_levy = fields.Monetary(
        string="Other deductions of the year settled", readonly=True
    )
    settled = fields.Monetary(
        string="Settlement of the year",
        compute="_compute_to_pay",
        store=True,
        help="Positive: withheld from this pay. Negative: given back.",
    )
    to_pay = fields.Monetary(
        string="To be paid",
        compute="_compute_to_pay",
        store=True,
        help="Net pay less what settles the year.",
    )
    settlement = fields.Json(readonly=True, copy=False)
    settlement_error = fields.Char(
        string="Why the year is not settled", readonly=True, copy=False
    )
    settlement_text = fields.Char(
        string="How the year was settled", compute="_compute_settlement_text"
    )

    # Compute methods
    @api.depends("net", "settled_tax", "settled_levy")
    def _compute_to_pay(self):
        for line in self:
            line.settled = line.settled_tax + line.settled_levy
            line.to_pay = line.net - line.settled

    @api.depends("settlement")
    @api.depends_context("lang")
    def _compute_settlement_text(self):
        for line in self:
            found = line.settlement
            if found and found.get("is_new_hire"):
                line.settlement_text = self.env._(
                    "The year is not settled: the exemption of a new hire goes by each "
                    "month, and what was withheld stays."
                )
                continue
            line.settlement_text = found and self.env._(
                "Pay of %(months)s months, %(taxable)s taxable: tax of the year "
                "%(tax)s, withheld so far %(withheld)s.",
                months=found["months"],
                taxable=line._pay_money(found["taxable"]),
                tax=line._pay_money(found["tax"]),
                withheld=line._pay_money(found["withheld"]),
            )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create lines; in the last pay of a year they settle it."""
        lines = super().create(vals_list)
        lines._settle_members()
        return lines

    def write(self, vals):
        """Write the values; what is decided changes what the year comes to."""
        result = super().write(vals)
        decided = {"wish", "wish_amount", "agreement_id", "settles_year"}
        if decided & self._take_wish_from(vals).keys():
            self._settle_members()
        return result

    def unlink(self):
        """Delete lines; what is left of their members settles the year."""
        members = {
            run: lines.member_id for run, lines in self.grouped("run_id").items()
        }
        result = super().unlink()
        for run, of_run in members.items():
            if run.exists():
                run._settle_year(of_run)
        return result

    def _settle_members(self):
        for run, lines in self.grouped("run_id").items():
            if run.is_settling:
                run._settle_year(lines.member_id)

    # Business methods
    def _get_final(self, name):
        """An amount of the pay with what settles the year.

        :param str name: of a field with an amount
        :return: float
        """
        self.ensure_one()
        return self[name] + {
            "income_tax": self.settled_tax,
            "other_employee": self.settled_levy,
            "net": -self.settled,
        }.get(name, 0.0)

    def _work_out_settlement(self, lines):
        """What is still due of the year's tax, or to be given back.

        :param lines: all wages of the member in the year, this run's included
        :return: values of the fields of the settlement
        """
        self.ensure_one()
        gross = defaultdict(float)
        for line in lines:
            gross[line.date_start.month] += line.gross
        arguments = self._get_engine_arguments()
        date, country = arguments.pop("date"), arguments.pop("country")
        arguments.pop("period")
        if self._is_new_hire():
            # Whether a month is exempt depends on the pay of that month alone, which
            # the year's sum cannot tell. Each month was right: nobody has to act.
            return {
                "settled_tax": 0.0,
                "settled_levy": 0.0,
                "settlement": {"is_new_hire": True},
                "settlement_error": False,
            }
        until = self.member_id.sudo().pay_new_hire_until
        if until and until >= date.replace(month=1, day=1):
            return {
                "settled_tax": 0.0,
                "settled_levy": 0.0,
                "settlement": False,
                "settlement_error": self.env._(
                    "The exemption of a new hire ended within the year: untick “Settle "
                    "the year” on the line, and settle the months after it apart."
                ),
            }
        levy = self._get_taxable_levy(country, arguments["status"], date)
        withheld = sum(
            line.income_tax + (0.0 if line.run_id == self.run_id else line.settled_tax)
            for line in lines
        )
        levied = sum(
            row["amount"]
            for line in lines
            for row in line.details or []
            if levy and row["code"] == levy.code and row["payer"] == "employee"
        ) + sum(line.settled_levy for line in lines if line.run_id != self.run_id)
        try:
            found = self.env["coopaem.pay"].regularise(
                country,
                arguments.pop("status"),
                date.year,
                {
                    month: self.currency_id.round(amount)
                    for month, amount in gross.items()
                },
                income_tax=self.currency_id.round(withheld),
                other_employee=self.currency_id.round(levied),
                **arguments,
            )
        except UserError as error:
            return {
                "settled_tax": 0.0,
                "settled_levy": 0.0,
                "settlement": False,
                "settlement_error": str(error),
            }
        return {
            "settled_tax": found["income_tax_due"],
            "settled_levy": found["other_employee_due"] if levy else 0.0,
            "settlement": {
                "months": len(gross),
                "taxable": found["taxable"],
                "tax": found["income_tax"] + found["other_employee"],
                "withheld": self.currency_id.round(withheld + levied),
                "levy_code": levy.code or False,
                "levy_body": levy.with_context(lang="en_US").body or False,
            },
            "settlement_error": False,
        }

    def _get_taxable_levy(self, country, status, date):
        """The levy on taxable income that people of a status pay, if there is one.

        :return: coopaem.pay.component
        """
        # The law is secret to nobody.
        components = self.env["coopaem.pay.component"].sudo()
        return components.search(
            [
                ("scheme_id.country_id", "=", country.id),
                ("scheme_id.status", "=", status),
                ("base", "=", "taxable"),
                ("payer", "=", "employee"),
                *components._get_domain_on(date),
            ],
            limit=1,
        )

    def _settle_accounts(self, amounts, account):
        """Add what settles the year to the amounts that a pay is booked by.

        :param dict amounts: {account: balance}, completed here
        :param account: as res.company._get_role_accounts returns it
        """
        self.ensure_one()
        if not self.currency_id.is_zero(self.settled_tax):
            amounts[account("income_tax")] -= self.settled_tax
        if not self.currency_id.is_zero(self.settled_levy):
            levy = self.settlement["levy_code"], self.settlement["levy_body"]
            body = account("body", levy[0], self._normalise_body(levy[1]))
            amounts[body] -= self.settled_levy
