# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Payslips: what they show, in the member's language and in a second one."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import get_lang

from odoo.addons.coopaem_member.models.portal_format import choose_figures
from odoo.addons.coopaem_mutual_accounting.models.levy_format import (
    format_rate,
    is_right_to_left,
)

YEAR_AMOUNTS = (
    "gross",
    "employee_contributions",
    "income_tax",
    "other_employee",
    "net",
    "employer_contributions",
    "cost",
)
PAYSLIP_REPORT = "coopaem_l10n_mena.action_report_payslip"


class CoopaemPayLine(models.Model):
    _name = "coopaem.pay.line"
    _inherit = ["coopaem.pay.line", "coopaem.notice.mixin"]

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {line.id: line.member_id.partner_id for line in self}

    # Printing
    def _render_payslip_pdf(self):
        """Print the payslips, each in the language of its member.

        :return: {pay line id: PDF as bytes}
        """
        if not self:
            return {}
        streams = self.env["ir.actions.report"]._render_qweb_pdf_prepare_streams(
            PAYSLIP_REPORT, {}, res_ids=self.ids
        )
        return {line.id: streams[line.id]["stream"].getvalue() for line in self}

    def _get_payslip_name(self):
        """The name of a payslip's file, without extension."""
        self.ensure_one()
        return self.env._("Payslip %s", self.number or self.run_id.name)

    def _get_payslips(self):
        """What the payslips show, read at once for all of them.

        :return: list of dicts
        """
        years = self._get_year_totals()
        others = self._get_other_units()
        context = self.env.context
        return [
            line.sudo()
            .with_context(
                lang=line._get_payslip_lang(),
                portal_figures=(
                    context["portal_figures"]
                    if "portal_figures" in context
                    else choose_figures(line.sudo().partner_id)
                ),
            )
            ._prepare_payslip(years[line.id], others[line.id])
            for line in self
        ]

    def _get_payslip_lang(self):
        """The language of a payslip: of the portal page, the member, the cooperative.

        :return: code of an installed language
        """
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        line = self.sudo()
        candidates = (
            self.env.context.get("payslip_lang"),
            line.partner_id.lang,
            line.company_id.partner_id.lang,
            self.env.lang,
        )
        return next((code for code in candidates if code in installed), "en_US")

    def _get_second_lang(self):
        """The second language of a payslip: the cooperative's; Arabic beside that.

        :return: code of an installed language, None where there is none
        """
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        first = get_lang(self.env)
        company_lang = self.company_id.partner_id.lang
        candidates = [
            company_lang,
            *(
                code
                for code in sorted(installed, reverse=first.direction == "rtl")
                if self.env["res.lang"]._get_data(code=code).direction
                != first.direction
            ),
        ]
        return next(
            (
                code
                for code in candidates
                if code in installed
                and self.env["res.lang"]._get_data(code=code).direction
                != first.direction
            ),
            None,
        )

    def _get_year_totals(self):
        """What was paid to the members in the year, up to each of the payslips.

        All units together, for the cooperative is the employer.

        :return: {pay line id: {name: amount}}
        """
        lines = self.sudo()
        totals = {line.id: dict.fromkeys(YEAR_AMOUNTS, 0.0) for line in lines}
        if not lines:
            return totals
        first = min(lines.mapped("date_start")).replace(month=1, day=1)
        of_member = defaultdict(list)
        for other in lines.search(
            [
                ("member_id", "in", lines.member_id.ids),
                ("company_id", "in", lines.company_id.ids),
                ("number", "!=", False),
                ("run_id.stage", "=", "posted"),
                ("date_start", ">=", first),
                ("date_start", "<=", max(lines.mapped("date_start"))),
            ]
        ):
            of_member[other.member_id.id].append(other)
        for line in lines:
            for other in of_member[line.member_id.id]:
                if (
                    other.date_start.year == line.date_start.year
                    and other.date_start <= line.date_start
                    and other.company_id == line.company_id
                ):
                    for name in YEAR_AMOUNTS:
                        totals[line.id][name] += other._get_final(name)
        return totals

    def _get_other_units(self):
        """The units that pay the same members in the same month.

        :return: {pay line id: coopaem.unit}
        """
        return {
            line.id: (
                line.sudo()
                .run_id.line_ids.filtered(
                    lambda other, line=line: other.member_id == line.sudo().member_id
                    and other.id != line.id
                    and other.number
                )
                .unit_id
            )
            for line in self
        }

    # Presentation
    def _get_payslip_labels(self):
        """The words of a payslip, in the language of the environment.

        :return: dict of str
        """
        labels = {
            "title": self.env._("Payslip"),
            "title_draw": self.env._("Statement of pay"),
            "employer": self.env._("Employer"),
            "cooperative": self.env._("Cooperative"),
            "member": self.env._("Member"),
            "number": self.env._("Payslip number"),
            "member_number": self.env._("Member number"),
            "social_security": self.env._("Social security number"),
            "unit": self.env._("Unit"),
            "period": self.env._("Period"),
            "paid_as": self.env._("Paid as"),
            "hours": self.env._("Hours worked"),
            "situation": self.env._("Situation for the tax"),
            "what": self.env._("What"),
            "base": self.env._("Base"),
            "rate": self.env._("Rate"),
            "member_share": self.env._("Kept back"),
            "unit_share": self.env._("Paid by the unit"),
            "gross": self.env._("Gross pay"),
            "totals": self.env._("Total of contributions and taxes"),
            "taxable": self.env._("Taxable income"),
            "net": self.env._("Net pay"),
            "settled": self.env._("Settlement of the year's tax"),
            "to_pay": self.env._("To be paid"),
            "cost": self.env._("Cost for the unit"),
            "tax": self.env._("How the income tax was worked out"),
            "year": self.env._("Since the beginning of the year, all units"),
            "contributions": self.env._("Contributions"),
            "income_tax": self.env._("Income tax"),
            "other": self.env._("Other deductions"),
            "payment": self.env._("Payment"),
            "sources": self.env._("Sources and caveats"),
        }
        return labels

    def _prepare_payslip(self, year, others):
        """What a payslip shows, in the language of the environment.

        :param dict year: amounts of the year so far
        :param others: coopaem.unit that pay the member in the same month
        :return: dict
        """
        self.ensure_one()
        company, member = self.company_id, self.member_id
        second = self._get_second_lang()
        rows, notes = self._get_payslip_rows()
        second_line = self.with_context(lang=second) if second else self
        return {
            "line": self,
            "lang": self.env.lang,
            "iso": (self.env.lang or "en").replace("_", "-"),
            "dir": "rtl" if is_right_to_left(self.env) else "ltr",
            "label": self._get_payslip_labels(),
            "second": second_line._get_payslip_labels() if second else {},
            "second_iso": (second or "").replace("_", "-"),
            "is_wage": self.pay_mode == "wage",
            "company": company,
            "address": ", ".join(
                filter(None, (company.street, company.zip, company.city))
            ),
            "legal": company._get_legal_lines(self.date_end),
            "member": member,
            # A payslip names it; it stays in the social file otherwise.
            "social_security": member.sudo().l10n_mena_social_insured,
            "member_address": ", ".join(
                filter(None, (member.partner_id.street, member.partner_id.city))
            ),
            "month": self._get_pay_month(),
            "date_start": self._pay_date(self._get_worked_days()[0]),
            "date_end": self._pay_date(self._get_worked_days()[1]),
            "hours": self._pay_number(self.hours) if self.hours else "",
            "paid_as": dict(self._fields["pay_mode"]._description_selection(self.env))[
                self.pay_mode
            ],
            "situation": self._describe_situation(),
            "rows": rows,
            # After the rows of taxes, which have notes too.
            "tax_rows": self._get_tax_rows(notes),
            "notes": list(notes),
            "note": self._get_note(),
            "employee_total": self._pay_money(
                self.employee_contributions + self.income_tax + self.other_employee
            ),
            "employer_total": self._pay_money(self.employer_contributions),
            "is_settled": not self.currency_id.is_zero(self.settled),
            "settlement": self.settlement_text or "",
            "money": self._pay_money,
            "full": self._pay_money_full,
            "text": self._pay_text,
            "year": {name: self._pay_money(amount) for name, amount in year.items()},
            "others": self._describe_others(others),
            "payment": self._describe_payment(),
            "currency": self.currency_id,
        }

    def _describe_situation(self):
        """What the tax took into account of the member, in words."""
        member = self.member_id
        parts = []
        if member.pay_head_of_family:
            parts.append(self.env._("head of the family"))
        if member.pay_children:
            parts.append(self.env._("children: %s", member.pay_children))
        if member.pay_dependants:
            parts.append(self.env._("dependants: %s", member.pay_dependants))
        if member.pay_disabled:
            parts.append(self.env._("disability"))
        return ", ".join(parts)

    def _describe_others(self, units):
        if not units:
            return ""
        return self.env._(
            "Contributions and tax were counted on this month's pay of all units "
            "together (also paid by: %s); this payslip shows the share of this unit.",
            ", ".join(units.mapped("display_name")),
        )

    def _describe_payment(self):
        """How the net pay is paid, in words; an account shows its end only."""
        bank = self.member_id._get_pay_bank()
        if not bank:
            return self.env._("In cash")
        return self.env._("To the account ending in %s", bank.sanitized_acc_number[-4:])

    def _get_payslip_rows(self):
        """The contributions and taxes of a payslip, in the environment's language.

        What member and unit pay to the same end is one row. Sources and caveats are
        numbered notes below.

        :return: (list of dicts of texts: name, marks, base, rate_employee, employee,
            rate_employer, employer; {note: number})
        """
        self.ensure_one()
        notes, rows = {}, []
        for row in self._get_detail_rows():
            marks = []
            for detail in row["details"]:
                self._note(detail, notes, marks)
            rows.append({**row, "marks": ", ".join(map(str, marks))})
        return rows, notes

    def _get_tax_rows(self, notes):
        """How the income tax was worked out: deductions, scale, reductions.

        :param dict notes: {note: number}, completed here
        :return: list of dicts of texts: name, marks, base, rate, amount
        """
        kinds = ("deduction", "income_tax", "credit")
        details = [row for row in self.details or [] if row["kind"] in kinds]
        if not any(row["kind"] == "income_tax" for row in details):
            return []
        rows = []
        for detail in details:
            marks = []
            self._note(detail, notes, marks)
            rows.append(
                {
                    "name": self._get_detail_name(detail),
                    "marks": ", ".join(map(str, marks)),
                    "base": self._pay_money(detail["base"]) if detail["base"] else "",
                    "rate": (
                        format_rate(self.env, str(detail["rate"]))
                        if detail["rate"]
                        else ""
                    ),
                    "amount": self._pay_money(detail["amount"]),
                    "is_tax": detail["kind"] == "income_tax",
                }
            )
        return rows

    def _note(self, detail, notes, marks):
        """Give a detail the number of the note with its source and caveat."""
        parts = detail["sources"], self._get_detail_caveat(detail)
        note = " · ".join(filter(None, parts))
        if note:
            number = notes.setdefault(note, len(notes) + 1)
            if number not in marks:
                marks.append(number)


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    pay_line_ids = fields.One2many(
        comodel_name="coopaem.pay.line",
        inverse_name="member_id",
        string="Payslips",
        groups="coopaem_member.group_coopaem_accountant",
    )
