# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from odoo.addons.coopaem_member.models.portal_format import is_right_to_left


class ReportBusinessPlanXlsx(models.AbstractModel):
    _name = "report.coopaem_coaching.business_plan_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Business plan (spreadsheet)"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write each plan on two sheets: its money, and its nine blocks.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.business.plan
        """
        objs.check_access("read")
        bold = workbook.add_format({"bold": True})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        for number, plan in enumerate(objs, start=1):
            self._write_money(workbook, plan, number, bold)
            self._write_blocks(workbook, plan, number, bold, wrap)

    def _add_sheet(self, workbook, plan, name, number, bold):
        sheet = workbook.add_worksheet(f"{name[:27]} {number}")
        if is_right_to_left(self.env):
            sheet.right_to_left()
        sheet.write_string(0, 0, plan.name, bold)
        return sheet

    def _write_money(self, workbook, plan, number, bold):
        decimals = "0" * plan.currency_id.decimal_places
        pattern = f"#,##0.{decimals}" if decimals else "#,##0"
        money = workbook.add_format({"num_format": pattern})
        total = workbook.add_format({"num_format": pattern, "bold": True})
        lack = workbook.add_format(
            {"num_format": pattern, "bold": True, "font_color": "#B3362B"}
        )
        table = plan._get_table()
        sheet = self._add_sheet(workbook, plan, self.env._("Cash plan"), number, bold)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 13, 13)
        sheet.write_string(2, 0, plan.currency_id.name, bold)
        for column, month in enumerate(table["months"], start=1):
            sheet.write_string(2, column, month, bold)
        sheet.write_string(2, 13, self.env._("Year"), bold)
        row = 3
        for line in table["rows"]:
            style = total if line["is_total"] else money
            sheet.write_string(row, 0, line["name"], bold if line["is_total"] else None)
            for column, amount in enumerate([*line["amounts"], line["total"]], start=1):
                sheet.write_number(row, column, amount, style)
            row += 1
        sheet.write_string(row, 0, self.env._("Treasury at the month's end"), bold)
        for column, amount in enumerate(table["treasury"], start=1):
            negative = table["negative"][column - 1]
            sheet.write_number(row, column, amount, lack if negative else total)
        sheet.freeze_panes(3, 1)
        comparison = plan._get_comparisons().get(plan.id)
        if not comparison or not comparison["kinds"]:
            return
        row += 2
        heads = (
            self.env._("Months that are over"),
            self.env._("Planned"),
            self.env._("Real"),
            self.env._("Difference"),
        )
        for column, head in enumerate(heads):
            sheet.write_string(row, column, head, bold)
        for compared in comparison["kinds"]:
            row += 1
            sheet.write_string(row, 0, compared["label"])
            for column, name in enumerate(("planned", "real", "difference"), start=1):
                sheet.write_number(row, column, compared[name], money)

    def _write_blocks(self, workbook, plan, number, bold, wrap):
        sheet = self._add_sheet(
            workbook, plan, self.env._("The activity"), number, bold
        )
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for row, block in enumerate(plan._get_blocks(), start=2):
            sheet.write_string(row, 0, block["label"], bold)
            sheet.write_string(row, 1, block["text"], wrap)
