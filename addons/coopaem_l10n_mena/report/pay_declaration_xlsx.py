# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import format_date


class ReportPayDeclarationXlsx(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.pay_declaration_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "List of wages and contributions"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write a list of wages: a row for each member, totals below.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.pay.declaration
        """
        wizard = objs[:1]
        wizard.check_access("read")
        digits = wizard.company_id.currency_id.decimal_places
        formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "head": workbook.add_format(
                {"bold": True, "bg_color": "#E7E6E6", "bottom": 1, "text_wrap": True}
            ),
            "amount": workbook.add_format({"num_format": "#,##0." + "0" * digits}),
            "total": workbook.add_format(
                {"bold": True, "top": 1, "num_format": "#,##0." + "0" * digits}
            ),
            "note": workbook.add_format({"italic": True, "text_wrap": False}),
        }
        rows = wizard._get_rows()
        members = self.env["coopaem.member"].union(*(row["member"] for row in rows))
        self.env["coopaem.social.export"]._log_export(
            members, ["l10n_mena_social_insured"]
        )
        columns = self._get_columns(wizard, rows)
        sheet = workbook.add_worksheet(wizard._get_file_name()[:31])
        if self.env["res.lang"]._lang_get(self.env.user.lang).direction == "rtl":
            sheet.right_to_left()
        sheet.write_string(0, 0, wizard._get_file_name(), formats["title"])
        sheet.write_string(
            1,
            0,
            self.env._(
                "%(company)s, %(date_from)s to %(date_to)s, in %(currency)s",
                company=wizard.company_id.name,
                date_from=format_date(self.env, wizard.date_from),
                date_to=format_date(self.env, wizard.date_to),
                currency=wizard.company_id.currency_id.name,
            ),
        )
        sheet.write_string(
            2,
            0,
            wizard._get_note(),
            formats["note"],
        )
        heads = [
            self.env._("Social security number"),
            self.env._("Member number"),
            self.env._("Name"),
            *(title for title, _get in columns),
        ]
        for column, head in enumerate(heads):
            sheet.write_string(4, column, head, formats["head"])
        sheet.freeze_panes(5, 3)
        sheet.set_column(0, 1, 16)
        sheet.set_column(2, 2, 28)
        sheet.set_column(3, len(heads), 15)
        for number, row in enumerate(rows, start=5):
            # The body is told the number; it stays in the social file otherwise.
            member = row["member"].sudo()
            for column, text in enumerate(
                (member.l10n_mena_social_insured, member.ref, member.name)
            ):
                sheet.write_string(number, column, text or "")
            for column, (_title, get) in enumerate(columns, start=3):
                sheet.write_number(number, column, get(row), formats["amount"])
        end = len(rows) + 5
        sheet.write_string(end, 0, self.env._("Total"), formats["total"])
        for column, (_title, get) in enumerate(columns, start=3):
            sheet.write_number(end, column, sum(map(get, rows)), formats["total"])

    def _get_columns(self, wizard, rows):
        """The columns of amounts.

        :return: list of (heading, function of a row)
        """
        months = wizard._get_months()
        columns = []
        if 1 < len(months) <= 3:
            columns += [
                (
                    self.env._(
                        "Gross pay %s",
                        format_date(self.env, month, date_format="LLLL yyyy"),
                    ),
                    lambda row, month=month: row["gross"][month],
                )
                for month in months
            ]
        # Names first: Odoo's export of terms would take a code for one.
        names = [(self.env._("Gross pay"), "gross")]
        if wizard.kind == "wages":
            names += [
                (self.env._("Contributions of the member"), "employee_contributions"),
                (self.env._("Taxable income"), "taxable"),
                (self.env._("Income tax"), "income_tax"),
                (self.env._("Other deductions"), "other_employee"),
                (self.env._("Net pay"), "net"),
                (self.env._("Contributions of the unit"), "employer_contributions"),
            ]
        columns += [
            (title, lambda row, name=name: row["amounts"][name])
            for title, name in names
        ]
        if wizard.kind == "contributions":
            bodies = sorted({body for row in rows for body, _payer in row["bodies"]})
            for body in bodies:
                columns += [
                    (
                        self.env._("%s: kept back", body),
                        lambda row, body=body: row["bodies"][body, "employee"],
                    ),
                    (
                        self.env._("%s: paid by the unit", body),
                        lambda row, body=body: row["bodies"][body, "employer"],
                    ),
                    (
                        self.env._("%s: in all", body),
                        lambda row, body=body: row["bodies"][body, "employee"]
                        + row["bodies"][body, "employer"],
                    ),
                ]
        return columns
