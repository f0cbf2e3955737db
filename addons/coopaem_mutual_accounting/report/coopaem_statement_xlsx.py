# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models

from odoo.addons.coopaem_member.models.portal_format import is_right_to_left

# Directional isolates keep sentences in order; cells that are looked up go without.
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
DATE_FORMAT = "dd/mm/yyyy"


class ReportStatementXlsx(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.statement_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Statements of units as spreadsheet"

    @api.model
    def generate_xlsx_report(self, workbook, data, objs):
        """Write a summary, when there are several statements, and a sheet for each.

        :param workbook: the xlsxwriter.Workbook
        :param dict data: not used
        :param objs: coopaem.closing.line
        :raises AccessError: when the user may not read the closing lines
        """
        statements = objs._get_statements()
        formats = StatementFormats(workbook)
        several_months = len({item["line"].date_start for item in statements}) > 1
        if len(statements) > 1:
            self._write_summary(workbook, formats, statements)
        for statement in statements:
            line = statement["line"]
            name = statement["unit"].code
            if several_months:
                name = f"{name} {line.closing_id.name}"
            sheet = workbook.add_worksheet(NOT_IN_SHEET_NAMES.sub("-", name)[:31])
            # the wording of each sheet is in the language of its statement
            self.with_context(lang=statement["lang"])._write_statement(
                sheet, formats, statement
            )

    def _write_summary(self, workbook, formats, statements):
        """Write a row per statement, with totals where the currency is one."""
        env = self.env
        sheet = workbook.add_worksheet(env._("Summary")[:31])
        if is_right_to_left(env):
            sheet.right_to_left()
        columns = (
            (
                env._("Treasury at the beginning"),
                lambda item: item["line"].opening_treasury,
            ),
            (env._("In"), lambda item: item["total_in"]),
            (env._("Out"), lambda item: item["total_out"]),
            (env._("Treasury at the end"), lambda item: item["line"].treasury),
            (env._("Turnover"), lambda item: item["line"].turnover),
            (env._("Collected"), lambda item: item["line"].collected),
            (env._("Costs"), lambda item: item["line"].costs),
            (env._("Contribution"), lambda item: item["line"].contribution),
            (env._("Levies to funds"), lambda item: item["line"].fund_levies),
            (env._("Levies to the reserve"), lambda item: item["line"].reserve_levies),
            (env._("Pay"), lambda item: item["line"].pay),
            (env._("Result"), lambda item: item["line"].result),
            (env._("Customers to collect"), lambda item: item["total_customers"]),
            (env._("Suppliers to pay"), lambda item: item["total_suppliers"]),
            (env._("Taxes due"), lambda item: item["line"].tax_due),
        )
        heads = [env._("Month"), env._("Unit"), env._("Name"), env._("Members")]
        for column, label in enumerate([*heads, *(label for label, _get in columns)]):
            sheet.write_string(0, column, label, formats.head)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 1, 10)
        sheet.set_column(2, 3, 24)
        sheet.set_column(4, 3 + len(columns), 15)
        for row, item in enumerate(statements, start=1):
            money = formats.money(item["currency"])
            sheet.write_string(row, 0, item["line"].closing_id.name)
            sheet.write_string(row, 1, item["unit"].code)
            sheet.write_string(row, 2, item["unit"].name)
            sheet.write_string(row, 3, item["members"])
            for column, (_label, get) in enumerate(columns, start=4):
                sheet.write_number(row, column, get(item), money)
        sheet.autofilter(0, 0, len(statements), 3 + len(columns))
        currencies = {item["currency"] for item in statements}
        if len(currencies) == 1:
            row = len(statements) + 1
            money = formats.money(currencies.pop(), bold=True)
            sheet.write_string(row, 0, env._("Total"), formats.bold)
            for column, (_label, get) in enumerate(columns, start=4):
                first, last = sheet_cell(1, column), sheet_cell(row - 1, column)
                sheet.write_formula(
                    row,
                    column,
                    f"=SUM({first}:{last})",
                    money,
                    sum(get(item) for item in statements),
                )

    def _write_statement(self, sheet, formats, statement):
        """Write one statement on its sheet, in its own language."""
        if statement["dir"] == "rtl":
            sheet.right_to_left()
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 44)
        sheet.set_column(2, 2, 22)
        sheet.set_column(3, 5, 16)
        row = self._write_heading(sheet, formats, statement)
        for write in (
            self._write_treasury,
            self._write_result,
            self._write_movements,
            self._write_levies,
            self._write_open_items,
        ):
            row = write(sheet, formats, statement, row)

    def _write_title(self, sheet, formats, row, label, *heads):
        """Write the title of a part, and the headings of its columns.

        :param heads: pairs (column, heading)
        :return: the next row
        """
        sheet.write_string(row + 1, 0, label, formats.title)
        if heads:
            row += 1
        for column, head in heads:
            sheet.write_string(row + 1, column, head, formats.head)
        return row + 2

    def _get_wording(self, statement, text):
        """Text for a cell; where it runs from the left, nothing need keep it so."""
        text = str(text)
        return text if statement["dir"] == "rtl" else text.translate(ISOLATES)

    def _write_heading(self, sheet, formats, statement):
        """Write whose statement of which month it is; return the next row."""
        env = self.env
        title = f"{statement['unit'].display_name} · {statement['month']}"
        sheet.write_string(0, 0, statement["company"].name, formats.bold)
        sheet.write_string(1, 0, title, formats.title)
        sheet.write_string(2, 0, statement["members"])
        sheet.write_string(3, 0, env._("Amounts in %s", statement["currency"].name))
        if statement["provisional"]:
            notice = env._(
                "Provisional: the month is not locked yet, figures may change."
            )
        elif statement["revision"]:
            notice = env._("Corrected statement: it replaces the one sent before.")
        else:
            return 4
        sheet.write_string(4, 0, notice, formats.bold)
        return 5

    def _write_treasury(self, sheet, formats, statement, row):
        """Write the treasury grid and the long term; return the next row."""
        row = self._write_title(sheet, formats, row, self.env._("Treasury"))
        for item in (*statement["grid"], *statement["long_term"]):
            bold = item.get("kind") == "total"
            money = formats.money(statement["currency"], bold)
            sheet.write_string(row, 1, item["label"], formats.bold if bold else None)
            sheet.write_number(row, 3, item["amount"], money)
            row += 1
        return row

    def _write_result(self, sheet, formats, statement, row):
        """Write the result of month and year; return the next row."""
        env = self.env
        row = self._write_title(
            sheet,
            formats,
            row,
            env._("Result"),
            (3, env._("Month")),
            (4, env._("Year %s", statement["year"])),
        )
        for item in statement["results"]:
            bold = item["kind"] == "total"
            money = formats.money(statement["currency"], bold)
            sheet.write_string(row, 1, item["label"], formats.bold if bold else None)
            sheet.write_number(row, 3, item["month"], money)
            sheet.write_number(row, 4, item["year"], money)
            row += 1
        return row

    def _write_movements(self, sheet, formats, statement, row):
        """Write the movements between two treasuries; return the next row."""
        env, line = self.env, statement["line"]
        money = formats.money(statement["currency"])
        bold = formats.money(statement["currency"], bold=True)
        row = self._write_title(
            sheet,
            formats,
            row,
            env._("Movements of the month"),
            (0, env._("Date")),
            (1, env._("What")),
            (2, env._("Document")),
            (3, env._("In")),
            (4, env._("Out")),
            (5, env._("Treasury")),
        )
        sheet.write_datetime(row, 0, line.date_start, formats.date)
        sheet.write_string(row, 1, env._("Treasury at the beginning"), formats.bold)
        sheet.write_number(row, 5, line.opening_treasury, bold)
        row += 1
        for item in statement["movements"]:
            if item["day"]:
                sheet.write_datetime(row, 0, item["day"], formats.date)
            sheet.write_string(row, 1, self._get_wording(statement, item["label"]))
            sheet.write_string(row, 2, ", ".join(filter(None, item["documents"])))
            for column, name in ((3, "money_in"), (4, "money_out")):
                if item[name]:
                    sheet.write_number(row, column, item[name], money)
            sheet.write_number(row, 5, item["balance"], money)
            row += 1
        sheet.write_datetime(row, 0, line.date_end, formats.date)
        sheet.write_string(row, 1, env._("Treasury at the end"), formats.bold)
        sheet.write_number(row, 3, statement["total_in"], bold)
        sheet.write_number(row, 4, statement["total_out"], bold)
        sheet.write_number(row, 5, line.treasury, bold)
        return row + 1

    def _write_levies(self, sheet, formats, statement, row):
        """Write the levies and how they were counted; return the next row."""
        money = formats.money(statement["currency"], bold=True)
        row = self._write_title(
            sheet, formats, row, self.env._("Levies: how they are counted")
        )
        for levy in statement["levies"]:
            sheet.write_string(row, 1, levy["name"], formats.bold)
            sheet.write_string(row, 2, levy["beneficiary"])
            sheet.write_number(row, 3, levy["amount"], money)
            row += 1
            for sentence in levy["sentences"]:
                sheet.write_string(row, 1, self._get_wording(statement, sentence))
                row += 1
        return row

    def _write_open_items(self, sheet, formats, statement, row):
        """Write what customers and suppliers owe and are owed; return the next row."""
        env = self.env
        money = formats.money(statement["currency"])
        bold = formats.money(statement["currency"], bold=True)
        for label, items, total in (
            (
                env._("Customers to collect"),
                statement["customers"],
                statement["total_customers"],
            ),
            (
                env._("Suppliers to pay"),
                statement["suppliers"],
                statement["total_suppliers"],
            ),
        ):
            row = self._write_title(
                sheet,
                formats,
                row,
                label,
                (0, env._("Date")),
                (1, env._("Who")),
                (2, env._("Document")),
                (3, env._("Open amount")),
                (4, env._("Due on")),
            )
            for item in items:
                who = item.partner or ""
                if not item.name:
                    who = env._("Settlements between units")
                sheet.write_string(row, 1, who)
                sheet.write_string(row, 2, item.name or "")
                sheet.write_number(row, 3, item.amount, money)
                for column, day in ((0, item.date), (4, item.date_due)):
                    if day:
                        sheet.write_datetime(row, column, day, formats.date)
                row += 1
            sheet.write_string(row, 1, env._("Total"), formats.bold)
            sheet.write_number(row, 3, total, bold)
            row += 1
        return row


class ReportStatementClosingXlsx(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.statement_closing_xlsx"
    _inherit = "report.coopaem_mutual_accounting.statement_xlsx"
    _description = "Statements of a closing as spreadsheet"

    def _get_objs_for_report(self, docids, data):
        # EXTENDS 'report_xlsx': the lines of the closings, in the order of the units
        closings = self.env["coopaem.closing"].browse(docids)
        closings.check_access("read")
        return closings.line_ids.sorted(
            lambda line: (line.date_start, line.unit_id.sudo().code, line.id)
        )


def sheet_cell(row, column):
    """The name of a cell, counted from nought, as in a formula."""
    return f"{chr(ord('A') + column)}{row + 1}"


class StatementFormats:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook):
        self.workbook = workbook
        self.bold = workbook.add_format({"bold": True})
        self.title = workbook.add_format({"bold": True, "font_size": 13})
        self.head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.date = workbook.add_format({"num_format": DATE_FORMAT})
        self._money = {}

    def money(self, currency, bold=False):
        """The format of amounts in a currency, with its own number of decimals."""
        key = currency.id, bold
        if key not in self._money:
            decimals = "0" * currency.decimal_places
            # quoted: letters of a symbol would stand for days and hours
            symbol = (currency.symbol or currency.name).replace('"', "")
            pattern = f"#,##0.{decimals}" if decimals else "#,##0"
            if currency.position == "before":
                pattern = f'"{symbol}" {pattern}'
            else:
                pattern = f'{pattern} "{symbol}"'
            self._money[key] = self.workbook.add_format(
                {"num_format": pattern, "bold": bold}
            )
        return self._money[key]


class CoopaemClosingLine(models.Model):
    _inherit = "coopaem.closing.line"

    def _render_statement_xlsx(self):
        """The statements as one workbook.

        :return: bytes
        :raises AccessError: when the user may not read the closing lines
        """
        report = self.env["report.coopaem_mutual_accounting.statement_xlsx"]
        content, _type = report.with_context(
            active_model=self._name
        ).create_xlsx_report(self.ids, {})
        return content
