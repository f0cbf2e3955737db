# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

AMOUNTS = (
    "amount_not_due",
    "amount_30",
    "amount_60",
    "amount_90",
    "amount_older",
    "amount",
)


class ReportOpenItemXlsx(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.open_item_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Open items and aged balance of units"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the aged balance on one sheet, the open items on another.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.open.item.report
        """
        wizard = objs[:1]
        digits = wizard.company_id.currency_id.decimal_places
        formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "head": workbook.add_format(
                {"bold": True, "bg_color": "#E7E6E6", "bottom": 1, "text_wrap": True}
            ),
            "bold": workbook.add_format({"bold": True, "top": 1}),
            "amount": workbook.add_format({"num_format": "#,##0." + "0" * digits}),
            "total": workbook.add_format(
                {"bold": True, "top": 1, "num_format": "#,##0." + "0" * digits}
            ),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        items = wizard._get_items()
        labels = {
            name: field["string"] for name, field in items.fields_get(AMOUNTS).items()
        }
        self._write_aged(workbook, wizard, items, labels, formats)
        self._write_items(workbook, wizard, items, labels, formats)

    def _add_sheet(self, workbook, wizard, name, heads, formats):
        """Add a sheet with a title and headings."""
        sheet = workbook.add_worksheet(name[:31])
        if self.env["res.lang"]._lang_get(self.env.user.lang).direction == "rtl":
            sheet.right_to_left()
        sheet.write_string(0, 0, name, formats["title"])
        sheet.write_string(
            1,
            0,
            self.env._(
                "%(company)s, on %(date)s",
                company=wizard.company_id.name,
                date=wizard.date_to,
            ),
        )
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, formats["head"])
        sheet.freeze_panes(4, 0)
        return sheet

    def _write_aged(self, workbook, wizard, items, labels, formats):
        heads = [
            self.env._("Unit"),
            self.env._("Partner"),
            self.env._("Kind"),
            *(labels[name] for name in AMOUNTS),
        ]
        sheet = self._add_sheet(
            workbook, wizard, self.env._("Aged balance"), heads, formats
        )
        sheet.set_column(0, 1, 28)
        sheet.set_column(2, 8, 15)
        kinds = dict(items._fields["kind"]._description_selection(self.env))
        groups = {}
        for item in items:
            key = item.unit_id, item.partner_id, item.kind
            sums = groups.setdefault(key, dict.fromkeys(AMOUNTS, 0.0))
            for name in AMOUNTS:
                sums[name] += item[name]
        row = 4
        for (unit, partner, kind), sums in sorted(
            groups.items(),
            key=lambda pair: (
                pair[0][0].code or "",
                pair[0][1].display_name or "",
                pair[0][2],
            ),
        ):
            sheet.write_string(row, 0, unit.display_name or "")
            sheet.write_string(row, 1, partner.display_name or "")
            sheet.write_string(row, 2, kinds[kind])
            for column, name in enumerate(AMOUNTS, start=3):
                sheet.write_number(row, column, sums[name], formats["amount"])
            row += 1
        self._write_totals(sheet, row, 3, items, formats)

    def _write_items(self, workbook, wizard, items, labels, formats):
        heads = [
            self.env._("Unit"),
            self.env._("Partner"),
            self.env._("Account"),
            self.env._("Document"),
            self.env._("Reference"),
            self.env._("Date"),
            self.env._("Due date"),
            self.env._("Days overdue"),
            *(labels[name] for name in AMOUNTS),
        ]
        sheet = self._add_sheet(
            workbook, wizard, self.env._("Open items"), heads, formats
        )
        sheet.set_column(0, 4, 22)
        sheet.set_column(5, 13, 14)
        row = 4
        for item in items:
            for column, text in enumerate(
                (
                    item.unit_id.display_name,
                    item.partner_id.display_name,
                    item.account_id.display_name,
                    item.move_id.name,
                    item.ref,
                )
            ):
                sheet.write_string(row, column, text or "")
            sheet.write_datetime(row, 5, item.date, formats["date"])
            sheet.write_datetime(row, 6, item.date_due, formats["date"])
            sheet.write_number(row, 7, item.days_overdue)
            for column, name in enumerate(AMOUNTS, start=8):
                sheet.write_number(row, column, item[name], formats["amount"])
            row += 1
        self._write_totals(sheet, row, 8, items, formats)

    def _write_totals(self, sheet, row, first, items, formats):
        """Write the sums of all items below the columns of amounts."""
        sheet.write_string(row, 0, self.env._("Total"), formats["bold"])
        for column in range(1, first):
            sheet.write_blank(row, column, None, formats["bold"])
        for column, name in enumerate(AMOUNTS, start=first):
            sheet.write_number(row, column, sum(items.mapped(name)), formats["total"])
