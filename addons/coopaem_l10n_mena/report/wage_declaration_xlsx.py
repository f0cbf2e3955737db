# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import datetime

from odoo import models

from ..models.wage_layouts import TN_DS_LINES

# Rows of head above the columns.
HEAD = 6


class ReportWageDeclarationXlsx(models.AbstractModel):
    """A declaration of wages as a spreadsheet, in the words of the form.

    What stands on the form is in the language of the law, whoever makes it.
    """

    _name = "report.coopaem_l10n_mena.wage_declaration_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Declaration of wages"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write the sheets of a declaration: a row for each person, totals below.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.wage.declaration
        """
        declaration = objs[:1]
        declaration.check_access("read")
        declaration._log_export()
        formats = self._get_formats(workbook, declaration.currency_id)
        sheets = getattr(declaration, f"_get_sheets_{declaration.layout}")()
        for name, lines, columns in sheets:
            sheet = workbook.add_worksheet(name)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            # Numbers are in the social file; the body is told them, and it is noted.
            getattr(self, f"_write_sheet_{declaration.layout}", self._write_sheet)(
                sheet, declaration, lines.sudo(), columns, formats
            )

    def _write_sheet(self, sheet, declaration, lines, columns, formats):
        """A sheet with everybody and their sum."""
        self._write_head(sheet, declaration, columns, formats)
        self._write_row(
            sheet, HEAD, [title for title, _get in columns], formats, "head"
        )
        sheet.freeze_panes(HEAD + 1, 0)
        row = HEAD + 1
        for line in lines:
            self._write_row(sheet, row, self._get_values(line, columns), formats)
            row += 1
        self._write_sums(sheet, row, "Total", lines, columns, formats)

    def _get_formats(self, workbook, currency):
        money = "#,##0." + "0" * currency.decimal_places
        return {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "note": workbook.add_format({"italic": True}),
            "plain": workbook.add_format({}),
            "strong": workbook.add_format({"border": 1, "bold": True}),
            "head": workbook.add_format(
                {
                    "bold": True,
                    "bg_color": "#E7E6E6",
                    "border": 1,
                    "text_wrap": True,
                    "valign": "vcenter",
                }
            ),
            "text": workbook.add_format({"border": 1}),
            "date": workbook.add_format({"border": 1, "num_format": "dd/mm/yyyy"}),
            "money": workbook.add_format({"border": 1, "num_format": money}),
            "total": workbook.add_format(
                {"border": 1, "bold": True, "num_format": money}
            ),
        }

    def _write_head(self, sheet, declaration, columns, formats):
        """Who declares, what and for when; and how wide the columns are."""
        for place, (title, _get) in enumerate(columns):
            wide = title.startswith(("Nom et", "Identité", "Adresse"))
            sheet.set_column(place, place, 30 if wide else 16)
        company = declaration.company_id
        period = {
            "month": f"Mois : {declaration.date_start:%m/%Y}",
            "quarter": (
                f"Trimestre : {(declaration.date_start.month + 2) // 3}   "
                f"Année : {declaration.date_start.year}"
            ),
            "year": f"Année : {declaration.date_start.year}",
        }[declaration.period]
        numbers = [
            ("N° employeur CNSS", company.l10n_mena_social_employer),
            ("Code d'exploitation", company.l10n_mena_social_code),
            ("BR", company.l10n_mena_social_office),
            ("Identifiant fiscal", company.vat),
            (
                "ICE",
                company.company_registry if company.country_code == "MA" else False,
            ),
            ("Taxe professionnelle", company.l10n_mena_business_tax),
            ("RC", company.l10n_mena_trade_register),
        ]
        address = company.partner_id._display_address(without_company=True)
        sheet.write_string(0, 0, declaration.form_id.title, formats["title"])
        sheet.write_string(
            1, 0, " – ".join([company.name, *filter(None, address.split("\n"))])
        )
        sheet.write_string(
            2, 0, "   ".join(f"{name} : {value}" for name, value in numbers if value)
        )
        sheet.write_string(3, 0, f"{period}   Montants en {company.currency_id.name}")
        if declaration.form_id.to_verify:
            sheet.write_string(
                4,
                0,
                self.env._("Columns of the form: %s.", declaration.form_id.caveat),
                formats["note"],
            )

    def _get_values(self, line, columns):
        return [
            line[get] if isinstance(get, str) else get(line) for _title, get in columns
        ]

    def _write_row(self, sheet, row, values, formats, style=None):
        for place, value in enumerate(values):
            if isinstance(value, datetime.date):
                sheet.write_datetime(
                    row,
                    place,
                    datetime.datetime.combine(value, datetime.time()),
                    formats["date"],
                )
            elif isinstance(value, float):
                sheet.write_number(row, place, value, formats[style or "money"])
            elif isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(row, place, value, formats[style or "text"])
            else:
                sheet.write_string(row, place, value or "", formats[style or "text"])

    def _write_sums(self, sheet, row, title, lines, columns, formats):
        """A row of sums of the columns that hold amounts."""
        rows = [self._get_values(line, columns) for line in lines]
        sums = []
        for place in range(len(columns)):
            values = [values[place] for values in rows]
            sums.append(
                float(sum(values))
                if values and all(isinstance(value, float) for value in values)
                else ""
            )
        sums[0] = title
        self._write_row(sheet, row, sums, formats, "total")

    def _write_sheet_tn_ds(self, sheet, declaration, lines, columns, formats):
        """The form of the Tunisian CNSS: twelve people a page, carried forward."""
        self._write_head(sheet, declaration, columns, formats)
        row, breaks = HEAD, []
        for page, start in enumerate(range(0, len(lines), TN_DS_LINES), start=1):
            if start:
                breaks.append(row)
            sheet.write_string(row, 0, f"Page N° : {page}", formats["note"])
            self._write_row(
                sheet, row + 1, [title for title, _get in columns], formats, "head"
            )
            row += 2
            if start:
                self._write_sums(sheet, row, "Report", lines[:start], columns, formats)
                row += 1
            for line in lines[start : start + TN_DS_LINES]:
                self._write_row(sheet, row, self._get_values(line, columns), formats)
                row += 1
            done = lines[: start + TN_DS_LINES]
            title = "Total" if len(done) == len(lines) else "Total à reporter"
            self._write_sums(sheet, row, title, done, columns, formats)
            row += 1
        if breaks:
            sheet.set_h_pagebreaks(breaks)
        currency = declaration.currency_id
        words = self.env["coopaem.amount.words"]._get_words(currency, "fr")
        said = words and words._spell(sum(lines.mapped("gross")))
        sheet.write_string(
            row + 1,
            0,
            "Certifié sincère et conforme à nos documents comptables et arrêté à la "
            f"somme de : {said or ''}",
        )
