# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ReportIndicatorXlsx(models.AbstractModel):
    _name = "report.coopaem_coaching.indicator_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Report of indicators (spreadsheet)"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the figures on one sheet, what they mean on another.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.indicator.report
        """
        report = objs[:1].with_context(lang=objs[:1].lang)
        formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "head": workbook.add_format(
                {"bold": True, "bg_color": "#E7E6E6", "bottom": 1, "text_wrap": True}
            ),
            "number": workbook.add_format({"num_format": "#,##0.00"}),
            "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
        }
        figures = report._get_figures()
        writer = self.with_context(lang=report.lang)
        writer._write_figures(workbook, report, figures, formats)
        writer._write_definitions(workbook, report, figures.indicator_id, formats)

    def _add_sheet(self, workbook, report, name, heads, formats):
        sheet = workbook.add_worksheet(name[:31])
        if self.env["res.lang"]._lang_get(report.lang).direction == "rtl":
            sheet.right_to_left()
        sheet.write_string(0, 0, report.scope_id.name, formats["title"])
        sheet.write_string(
            1,
            0,
            self.env._(
                "Figures that would tell of fewer than %(count)s people are hidden, and"
                " more where they could be worked out. Changes are described, not"
                " explained.",
                count=report._get_smallest_group(),
            ),
        )
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, formats["head"])
        sheet.freeze_panes(4, 0)
        return sheet

    def _write_figures(self, workbook, report, figures, formats):
        numbers = (
            ("baseline", "has_baseline"),
            ("target", "has_target"),
            ("mean", None),
            ("deviation", None),
            ("quartile_low", "has_quartiles"),
            ("median", "has_quartiles"),
            ("quartile_high", "has_quartiles"),
            ("pair_count", "pair_count"),
            ("change", "pair_count"),
            ("change_deviation", "pair_count"),
        )
        labels = {
            name: field["string"]
            for name, field in figures.fields_get(
                ["count", *(name for name, _flag in numbers)]
            ).items()
        }
        heads = [
            self.env._("Code"),
            self.env._("Indicator"),
            self.env._("Measured in"),
            self.env._("Broken down by"),
            self.env._("Group"),
            self.env._("When"),
            labels["count"],
            *(labels[name] for name, _flag in numbers),
        ]
        sheet = self._add_sheet(workbook, report, self.env._("Figures"), heads, formats)
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 32)
        sheet.set_column(2, 16, 14)
        splits = dict(figures._fields["split"]._description_selection(figures.env))
        for row, figure in enumerate(figures, start=4):
            texts = (
                figure.indicator_id.code,
                figure.indicator_id.name,
                figure.unit_label,
                splits[figure.split],
                figure.category,
                figure.wave,
            )
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text or "")
            if figure.is_hidden:
                sheet.write_string(row, 6, self.env._("hidden"))
            else:
                sheet.write_number(row, 6, figure.count)
            for column, (name, flag) in enumerate(numbers, start=7):
                shown = figure[flag] if flag else not figure.is_hidden
                if shown:
                    style = None if name == "pair_count" else formats["number"]
                    sheet.write_number(row, column, figure[name], style)

    def _write_definitions(self, workbook, report, indicators, formats):
        heads = [
            self.env._("Code"),
            self.env._("Indicator"),
            self.env._("Dimension of decent work"),
            self.env._("Definition"),
            self.env._("Source"),
        ]
        sheet = self._add_sheet(
            workbook, report, self.env._("Definitions"), heads, formats
        )
        sheet.set_column(1, 2, 28)
        sheet.set_column(3, 3, 80)
        labels = {
            name: dict(indicators._fields[name]._description_selection(self.env))
            for name in ("dimension", "source")
        }
        for row, indicator in enumerate(indicators, start=4):
            sheet.write_string(row, 0, indicator.code)
            sheet.write_string(row, 1, indicator.name, formats["wrap"])
            sheet.write_string(row, 2, labels["dimension"][indicator.dimension])
            sheet.write_string(row, 3, indicator.definition, formats["wrap"])
            sheet.write_string(row, 4, labels["source"][indicator.source])
