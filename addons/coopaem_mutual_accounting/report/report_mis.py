# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""MIS reports on paper: as many tables as their columns need pages side by side."""

import re

from odoo import api, models
from odoo.tools import format_date, get_lang

# So many columns of amounts fit beside the labels: upright, and across.
PORTRAIT_COLUMNS = 5
LANDSCAPE_COLUMNS = 9

FONT_SIZES = {
    "xx-small": "80%",
    "x-small": "85%",
    "small": "92%",
    "large": "110%",
    "x-large": "120%",
    "xx-large": "130%",
}


class ReportMis(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_mis"
    _description = "MIS reports on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template needs.

        :param docids: ids of MIS reports
        :return: dict
        :raises AccessError: when the user may not read them, or what they count
        """
        instances = self.env["mis.report.instance"].browse(docids)
        instances.check_access("read")
        lang = get_lang(self.env)
        return {
            "doc_ids": docids,
            "doc_model": instances._name,
            "reports": [self._get_report(instance) for instance in instances],
            "report_type": (data or {}).get("report_type"),
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "direction": lang.direction,
        }

    def _get_report(self, instance):
        """A report, cut into tables.

        :param instance: mis.report.instance
        :return: dict
        """
        matrix = instance._compute_matrix()
        columns = list(matrix.iter_subcols())
        rows = [
            {
                "label": row.label,
                "description": row.description,
                "style": self._get_css(row.style_props),
                # A cell is None where the column has no such line.
                "cells": [
                    {
                        "text": cell.val_rendered or "",
                        "style": self._get_css(cell.style_props, no_indent=True),
                    }
                    if cell
                    else {"text": "", "style": None}
                    for cell in row.iter_cells()
                ],
            }
            for row in matrix.iter_rows()
            if not row.style_props.hide_always
            and not (row.style_props.hide_empty and row.is_empty())
        ]
        return {
            "instance": instance,
            "company": instance.company_id,
            "currency": instance.currency_id or instance.company_id.currency_id,
            "wide": instance.landscape_pdf,
            "period": self._get_period(instance),
            "filters": instance.get_filter_descriptions(),
            "notes": sorted(
                instance.get_notes_by_cell_id().values(),
                key=lambda note: note["sequence"],
            ),
            "tables": [
                {
                    "heads": [
                        [
                            text
                            for text in (
                                column.col.label,
                                column.col.description,
                                column.label,
                            )
                            if text
                        ]
                        for column in columns[start:stop]
                    ],
                    "rows": [
                        {**row, "cells": row["cells"][start:stop]} for row in rows
                    ],
                }
                for start, stop in self._cut(
                    len(columns),
                    LANDSCAPE_COLUMNS if instance.landscape_pdf else PORTRAIT_COLUMNS,
                )
            ],
        }

    def _get_css(self, props, no_indent=False):
        """The look of a line or a cell.

        :param props: properties of a MIS style
        :param bool no_indent: leave out how far it is set in
        :return: str or None
        """
        css = self.env["mis.report.style"].to_css_style(props, no_indent=no_indent)
        # The sizes' names are those of screens: "small" is larger than our print.
        return css and re.sub(
            r"font-size: ([\w-]+)",
            lambda match: f"font-size: {FONT_SIZES.get(match[1], '100%')}",
            css,
        )

    def _get_period(self, instance):
        """The days that the columns span, for the heading.

        :return: (first, last) as text, or None
        """
        dated = instance.period_ids.filtered(
            lambda column: column.date_from and column.date_to
        )
        if not dated:
            return None
        return (
            format_date(self.env, min(dated.mapped("date_from"))),
            format_date(self.env, max(dated.mapped("date_to"))),
        )

    def _cut(self, count, most):
        """Cut columns into tables of about the same width.

        :param int count: number of columns
        :param int most: as many fit on a page
        :return: list of (first, one after the last)
        """
        tables = -(-count // most) or 1
        size, longer = divmod(count, tables)
        bounds, start = [], 0
        for number in range(tables):
            stop = start + size + (number < longer)
            bounds.append((start, stop))
            start = stop
        return bounds
