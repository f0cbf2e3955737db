# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import get_lang


class ReportTaxReturnXlsx(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.tax_return_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Tax returns"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the boxes of each return on one sheet, its units on another.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.tax.return
        """
        objs.check_access("read")
        for number, tax_return in enumerate(objs, start=1):
            digits = tax_return.currency_id.decimal_places
            formats = {
                "title": workbook.add_format({"bold": True, "font_size": 14}),
                "head": workbook.add_format(
                    {"bold": True, "bg_color": "#E7E6E6", "bottom": 1}
                ),
                "amount": workbook.add_format({"num_format": "#,##0." + "0" * digits}),
                "total": workbook.add_format(
                    {"bold": True, "top": 1, "num_format": "#,##0." + "0" * digits}
                ),
            }
            suffix = f" {number}" if len(objs) > 1 else ""
            self._write_boxes(workbook, tax_return, suffix, formats)
            self._write_units(workbook, tax_return, suffix, formats)

    def _add_sheet(self, workbook, tax_return, name, heads, formats):
        """Add a sheet with a title and headings."""
        sheet = workbook.add_worksheet(name[:31])
        if get_lang(self.env).direction == "rtl":
            sheet.right_to_left()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, tax_return.name, formats["title"])
        sheet.write_string(1, 0, tax_return.company_id.name)
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, formats["head"])
        sheet.freeze_panes(4, 0)
        return sheet

    def _write_boxes(self, workbook, tax_return, suffix, formats):
        sheet = self._add_sheet(
            workbook,
            tax_return,
            self.env._("Boxes") + suffix,
            [self.env._("Box"), self.env._("Column"), self.env._("Amount")],
            formats,
        )
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 2, 18)
        row = 4
        for line in tax_return.line_ids:
            sheet.write_string(row, 0, line.name or "")
            sheet.write_string(row, 1, line.column_name or "")
            sheet.write_number(row, 2, line.amount, formats["amount"])
            row += 1
        labels = tax_return.fields_get(
            ["amount_period", "amount_brought", "amount_rounding", "amount_due"]
        )
        for name, field in labels.items():
            row += 1
            sheet.write_string(row, 0, field["string"])
            sheet.write_number(row, 2, tax_return[name], formats["total"])

    def _write_units(self, workbook, tax_return, suffix, formats):
        sheet = self._add_sheet(
            workbook,
            tax_return,
            self.env._("Units") + suffix,
            [self.env._("Unit"), self.env._("Amount")],
            formats,
        )
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 18)
        row = 4
        for line in tax_return.unit_line_ids:
            sheet.write_string(row, 0, line.unit_id.display_name or "")
            sheet.write_number(row, 1, line.amount, formats["amount"])
            row += 1
        sheet.write_string(row, 0, self.env._("Total"))
        sheet.write_formula(
            row,
            1,
            f"=SUM(B5:B{max(row, 5)})",
            formats["total"],
            sum(tax_return.unit_line_ids.mapped("amount")),
        )
