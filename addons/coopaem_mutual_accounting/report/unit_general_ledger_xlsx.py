# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import models


class ReportUnitGeneralLedgerXlsx(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.unit_general_ledger_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "General ledger of units"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write one sheet per unit: its accounts with opening, items and closing.

        :param workbook: xlsxwriter workbook
        :param dict data: not used
        :param objs: coopaem.unit.report
        """
        wizard = objs[:1]
        currency = wizard.company_id.currency_id
        amount_format = "#,##0." + "0" * currency.decimal_places
        formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "head": workbook.add_format(
                {"bold": True, "bg_color": "#E7E6E6", "bottom": 1, "text_wrap": True}
            ),
            "account": workbook.add_format({"bold": True, "top": 1}),
            "bold_amount": workbook.add_format(
                {"bold": True, "top": 1, "num_format": amount_format}
            ),
            "amount": workbook.add_format({"num_format": amount_format}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        opening, items = self._get_ledger(wizard)
        names = set()
        for unit in wizard._get_units():
            sheet = workbook.add_worksheet(self._sheet_name(unit, names))
            if self.env["res.lang"]._lang_get(self.env.user.lang).direction == "rtl":
                sheet.right_to_left()
            self._write_unit(
                sheet, wizard, unit, opening[unit.id], items[unit.id], formats
            )
        if not names:
            workbook.add_worksheet()

    def _sheet_name(self, unit, names):
        """A name that a workbook accepts and that no other sheet has."""
        cleaned = "".join(
            char for char in f"{unit.code} {unit.name}" if char not in "[]:*?/\\"
        ).strip("'")
        name = cleaned[:31] or str(unit.id)
        if name.lower() in names:
            name = f"{name[: 30 - len(str(unit.id))]} {unit.id}"
        names.add(name.lower())
        return name

    def _get_ledger(self, wizard):
        """Read the ledgers of all units at once.

        :return: ({unit id: {account: opening balance}}, {unit id: {account: items}})
        """
        model = self.env["coopaem.unit.item"]
        # Income and expense begin anew each year, the rest goes on.
        year_start = wizard.company_id.sudo().compute_fiscalyear_dates(
            wizard.date_from
        )["date_from"]
        domain = wizard._get_item_domain()
        opening = defaultdict(dict)
        for unit, account, balance in model._read_group(
            [
                *domain,
                ("date", "<", wizard.date_from),
                "|",
                ("date", ">=", year_start),
                ("account_id.include_initial_balance", "=", True),
            ],
            ["unit_id", "account_id"],
            ["balance:sum"],
        ):
            opening[unit.id][account] = balance
        items = defaultdict(lambda: defaultdict(model.browse))
        records = model.search(
            [
                *domain,
                ("date", ">=", wizard.date_from),
                ("date", "<=", wizard.date_to),
            ],
            order="date, move_id, id",
        )
        ids = defaultdict(lambda: defaultdict(list))
        for item in records:
            ids[item.unit_id.id][item.account_id].append(item.id)
        for unit_id, by_account in ids.items():
            for account, item_ids in by_account.items():
                items[unit_id][account] = model.browse(item_ids).with_prefetch(
                    records._prefetch_ids
                )
        return opening, items

    def _write_unit(self, sheet, wizard, unit, opening, items, formats):
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 20)
        sheet.set_column(2, 3, 28)
        sheet.set_column(4, 7, 15)
        sheet.write_string(
            0,
            0,
            self.env._("General ledger of %s", unit.display_name),
            formats["title"],
        )
        sheet.write_string(
            1,
            0,
            self.env._(
                "%(company)s, from %(date_from)s to %(date_to)s",
                company=wizard.company_id.name,
                date_from=wizard.date_from,
                date_to=wizard.date_to,
            ),
        )
        for column, head in enumerate(
            (
                self.env._("Date"),
                self.env._("Entry"),
                self.env._("Partner"),
                self.env._("Label"),
                self.env._("Debit"),
                self.env._("Credit"),
                self.env._("Balance"),
            )
        ):
            sheet.write_string(3, column, head, formats["head"])
        sheet.freeze_panes(4, 0)
        currency = wizard.company_id.currency_id
        row = 4
        total_debit = total_credit = 0.0
        accounts = (
            self.env["account.account"]
            .union(*opening, *items)
            .sorted(lambda account: account.code or "")
        )
        for account in accounts:
            balance = opening.get(account, 0.0)
            sheet.write_string(row, 0, account.display_name, formats["account"])
            for column in range(1, 6):
                sheet.write_blank(row, column, None, formats["account"])
            sheet.write_string(
                row, 3, self.env._("Opening balance"), formats["account"]
            )
            sheet.write_number(row, 6, balance, formats["bold_amount"])
            row += 1
            debit = credit = 0.0
            for item in items.get(account, ()):
                debit += item.debit
                credit += item.credit
                balance += item.balance
                sheet.write_datetime(row, 0, item.date, formats["date"])
                sheet.write_string(row, 1, item.move_id.name or "")
                sheet.write_string(row, 2, item.partner_id.display_name or "")
                sheet.write_string(row, 3, item.name or item.move_id.ref or "")
                sheet.write_number(row, 4, item.debit, formats["amount"])
                sheet.write_number(row, 5, item.credit, formats["amount"])
                sheet.write_number(row, 6, currency.round(balance), formats["amount"])
                row += 1
            sheet.write_string(
                row, 3, self.env._("Closing balance"), formats["account"]
            )
            sheet.write_number(row, 4, currency.round(debit), formats["bold_amount"])
            sheet.write_number(row, 5, currency.round(credit), formats["bold_amount"])
            sheet.write_number(row, 6, currency.round(balance), formats["bold_amount"])
            total_debit += debit
            total_credit += credit
            row += 2
        sheet.write_string(row, 3, self.env._("Total"), formats["account"])
        sheet.write_number(row, 4, currency.round(total_debit), formats["bold_amount"])
        sheet.write_number(row, 5, currency.round(total_credit), formats["bold_amount"])
