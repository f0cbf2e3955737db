# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from contextlib import contextmanager

import openpyxl

from odoo import Command, fields

from .common import CoopaemAccountingCommon

HEADINGS = ("date", "unit", "direction", "label", "amount_incl_vat", "vat_rate")


class CashbookCommon(CoopaemAccountingCommon):
    """Two units that keep cash books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env.user.lang = "en_US"
        cls.env = cls.env(
            context=dict(cls.env.context, lang="en_US", tracking_disable=True)
        )
        cls.unit, cls.other_unit = cls.env["coopaem.unit"].create(
            [{"code": "T01", "name": "Bakery"}, {"code": "T02", "name": "Weaving"}]
        )
        cls.sale_20 = cls.tax_sale
        # exempt with right of deduction: the chart has it, but switched off
        cls.sale_0 = cls.env["account.chart.template"].ref("vat_out_0_40")
        cls.sale_0.active = True
        cls.purchase_20 = cls.tax_purchase
        cls.income = cls.company.income_account_id
        cls.expense = cls.company.expense_account_id
        cls.till = cls.company.till_account_id

    @classmethod
    def _lines(cls, *lines):
        """Commands for lines given as (date, kind, amount, tax)."""
        return [
            Command.create(
                {
                    "date": date,
                    "kind": kind,
                    "label": f"{kind} {amount}",
                    "amount": amount,
                    "tax_id": tax and tax.id,
                }
            )
            for date, kind, amount, tax in lines
        ]

    @classmethod
    def _book(cls, *lines, unit=None, month="2026-09-01"):
        """A cash book with lines given as (date, kind, amount, tax)."""
        return cls.env["coopaem.cashbook"].create(
            {
                "unit_id": (unit or cls.unit).id,
                "month": month,
                "line_ids": cls._lines(*lines),
            }
        )

    @classmethod
    def _xlsx(cls, *rows, headings=HEADINGS):
        """The content of a workbook with these rows below its headings."""
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        for row in (headings, *rows):
            sheet.append(row)
        return cls._saved(workbook)

    @staticmethod
    def _saved(workbook):
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    @contextmanager
    def _assert_refused(self, exception, pattern):
        """Check that the code is refused with such a message; undo what it wrote."""
        with self.assertRaisesRegex(exception, pattern), self.env.cr.savepoint():
            yield

    def _lock(self, date):
        """Close the periods up to a date."""
        self.company.fiscalyear_lock_date = fields.Date.to_date(date)
