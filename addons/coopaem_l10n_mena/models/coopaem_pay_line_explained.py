# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A pay in words and figures: what payslip, screen and portal say of it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from odoo.addons.coopaem_member.models.portal_format import shape_figures
from odoo.addons.coopaem_mutual_accounting.models.levy_format import (
    ISOLATE,
    format_money,
    format_rate,
)

# What the engine names as the source of a detail.
FIGURES = ("coopaem.pay.component", "coopaem.pay.deduction", "coopaem.pay.scale")
# Keeps a name or text of any script together; it runs as its first letter does.
ISOLATE_TEXT = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"


class CoopaemPayLine(models.Model):
    _inherit = "coopaem.pay.line"

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("details")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            rows = line._get_detail_rows()
            line.explanation = (
                Markup(
                    "<table class='table table-sm'><thead><tr>%s</tr></thead>"
                    "<tbody>%s</tbody></table>"
                )
                % (
                    Markup("<th>%s</th>") % self.env._("What")
                    + Markup("").join(
                        Markup("<th class='text-end'>%s</th>") % title
                        for title in (
                            self.env._("Base"),
                            self.env._("Rate"),
                            self.env._("Kept back"),
                            self.env._("Rate"),
                            self.env._("Paid by the unit"),
                        )
                    ),
                    Markup("").join(
                        Markup(
                            "<tr><td>%s<div class='text-muted small'>%s</div></td>"
                            + "<td class='text-end text-nowrap'>%s</td>" * 5
                            + "</tr>"
                        )
                        % (
                            row["name"],
                            "; ".join(
                                dict.fromkeys(
                                    text
                                    for detail in row["details"]
                                    for text in (
                                        detail["sources"],
                                        line._get_detail_caveat(detail),
                                    )
                                    if text
                                )
                            ),
                            row["base"],
                            row["rate_employee"],
                            row["employee"],
                            row["rate_employer"],
                            row["employer"],
                        )
                        for row in rows
                    ),
                )
                if rows
                else False
            )

    def _get_detail_rows(self):
        """The contributions and taxes of a pay, in the language of the environment.

        What member and unit pay to the same end is one row.

        :return: list of dicts of texts: name, base, rate_employee, employee,
            rate_employer, employer; and details, the list of what is in the row
        """
        self.ensure_one()
        rows = {}
        # The tax comes last, as it is counted last.
        for detail in sorted(
            self._get_paid_details(), key=lambda item: item["kind"] == "income_tax"
        ):
            row = rows.setdefault(
                detail["code"],
                {
                    "name": self._get_detail_name(detail),
                    "details": [],
                    "bases": {},
                    "rates": {"employee": {}, "employer": {}},
                    "sums": {"employee": 0.0, "employer": 0.0},
                },
            )
            row["details"].append(detail)
            if detail["base"]:
                row["bases"][self._pay_money(detail["base"])] = None
            if detail["rate"] and detail["kind"] != "income_tax":
                rate = format_rate(self.env, str(detail["rate"]))
                row["rates"][detail["payer"]][rate] = None
            row["sums"][detail["payer"]] += detail["amount"]
        return [
            {
                "name": row["name"],
                "details": row["details"],
                "base": " / ".join(row["bases"]),
                **{
                    f"rate_{side}": " + ".join(row["rates"][side])
                    for side in ("employee", "employer")
                },
                **{
                    side: (
                        self._pay_money(row["sums"][side])
                        if any(item["payer"] == side for item in row["details"])
                        else ""
                    )
                    for side in ("employee", "employer")
                },
            }
            for row in rows.values()
        ]

    def _get_detail_figure(self, detail):
        """The figure of the law behind a detail.

        :param dict detail: one of self.details
        :return: a record, empty if there is none any more
        """
        if detail["model"] not in FIGURES:
            return self.env[FIGURES[0]]
        # The law's figures are no secret to whoever may read the payslip.
        return self.env[detail["model"]].sudo().browse(detail["res_id"]).exists()

    def _get_detail_name(self, detail):
        """What a detail is called in the language of the environment.

        It was taken down in the language of whoever computed the pay.

        :param dict detail: one of self.details
        :return: str
        """
        return self._get_detail_figure(detail).name or detail["name"]

    def _get_detail_caveat(self, detail):
        """How far to trust a detail's figure, in the language of the environment.

        :param dict detail: one of self.details
        :return: str, empty where it needs no check, or was checked since
        """
        if not detail["caveat"]:
            return ""
        figure = self._get_detail_figure(detail)
        return (figure.caveat or "") if figure else detail["caveat"]

    def _get_note(self):
        """What was not counted, in the language of the environment.

        :return: str
        """
        self.ensure_one()
        if not self.note:
            return ""
        if not self._has_scheme():
            return self._work_out([])["note"] or ""
        try:
            result = self.env["coopaem.pay"].compute(
                **self._get_engine_arguments(), gross=self.gross
            )
        except UserError:
            return self.note
        return result["note"]

    def _pay_money(self, amount):
        """An amount without its currency, to be set in one direction."""
        currency = self.currency_id
        text = formatLang(
            self.env, currency.round(amount) or 0.0, digits=currency.decimal_places
        )
        return ISOLATE % shape_figures(self.env, text)

    def _pay_money_full(self, amount):
        """An amount with its currency."""
        return format_money(self.env, self.currency_id, str(amount))

    def _pay_date(self, day):
        """A date in figures, to be set in one direction."""
        if not day:
            return ""
        return ISOLATE % shape_figures(
            self.env, format_date(self.env, day, date_format="dd/MM/yyyy")
        )

    def _pay_text(self, text):
        """A name or reference, kept together among text of another direction."""
        return ISOLATE_TEXT % text if text else ""

    def _get_pay_month(self):
        """The month in words, in the language of the environment."""
        self.ensure_one()
        return shape_figures(
            self.env, format_date(self.env, self.date_start, date_format="LLLL yyyy")
        )
