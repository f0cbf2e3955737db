# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import models
from odoo.tools import get_lang

# What a spreadsheet refuses in the name of a sheet.
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31


class MisBuilderXlsx(models.AbstractModel):
    _inherit = "report.mis_builder.mis_report_instance_xlsx"

    def _get_worksheet_name(self, mis_instance):
        # EXTENDS mis_builder: names of units may hold what a sheet's name may not.
        name = FORBIDDEN.sub(" ", mis_instance.name)
        return " ".join(name.split())[:LONGEST_NAME].strip("' ") or "MIS"

    def _generate_xlsx_one_report(self, workbook, mis_instance):
        # EXTENDS mis_builder: the way of the language, and a page that can be printed.
        sheet = super()._generate_xlsx_one_report(workbook, mis_instance)
        if get_lang(self.env).direction == "rtl":
            sheet.right_to_left()
        if mis_instance.landscape_pdf:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet
