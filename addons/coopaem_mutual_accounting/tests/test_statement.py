# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_actions_report import (
    IrActionsReport as BaseIrActionsReport,
)
from odoo.addons.coopaem_member.models.ir_actions_report import BASE_URL, LocalFetcher

from ..models.levy_format import format_money, format_rate
from .common import CoopaemAccountingCommon

STATEMENT = "coopaem_mutual_accounting.report_statement"
STATEMENT_CLOSING = "coopaem_mutual_accounting.report_statement_closing"
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    b"AABJRU5ErkJggg=="
)


class StatementCommon(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env.user.lang = "en_US"
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.scheme = cls.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": cls.company.id}
        )
        cls.units = cls.unit_a | cls.unit_b | cls.unit_c
        cls._give_scheme(cls.units)
        cls.rule, cls.fund_rule, cls.reserve_rule = cls.env["coopaem.levy.rule"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "company_id": cls.company.id,
                    "scheme_id": cls.scheme.id,
                    "beneficiary": beneficiary,
                    "fund_id": cls.fund.id if beneficiary == "fund" else False,
                    "basis": basis,
                    "period": "month",
                    "date_from": "2026-01-01",
                    "tier_ids": [Command.create({"tier_from": 0, "rate": rate})],
                }
                for name, code, beneficiary, basis, rate in (
                    ("Contribution", "A1", "structure", "collected", 0.1),
                    ("Mutual fund", "A2", "fund", "invoiced", 0.02),
                    ("Own reserve", "A3", "reserve", "margin", 0.05),
                )
            ]
        )

    @classmethod
    def _give_scheme(cls, units):
        units.levy_scheme_ids = [
            Command.create({"scheme_id": cls.scheme.id, "date_from": "2026-01-01"})
        ]

    @classmethod
    def _close(cls, day="2026-09-01", lock=True):
        closing = cls.env["coopaem.closing"]._get_or_create(
            cls.company, date.fromisoformat(day)
        )
        closing.action_check()
        if closing.warning_count:
            closing._accept_all_warnings("Known and agreed")
        closing._run_inline()
        if lock:
            closing.action_lock()
        return closing

    @classmethod
    def _line(cls, closing, unit):
        return closing.line_ids.filtered(lambda line: line.unit_id == unit)

    @classmethod
    def _html(cls, lines):
        return (
            cls.env["ir.actions.report"]
            ._render_qweb_html(STATEMENT, lines.ids)[0]
            .decode()
        )

    def _plain(self, statement):
        """What a statement shows, without records and functions."""
        return {
            name: [vars(item) for item in value]
            if name in ("customers", "suppliers")
            else value
            for name, value in statement.items()
            if not callable(value) and not hasattr(value, "_name")
        }

    def _grid(self, statement):
        return {row["key"]: row["amount"] for row in statement["grid"]}

    def _movements(self, statement):
        return [
            (
                row["label"].replace("\u2068", "").replace("\u2069", ""),
                row["documents"],
                row["money_in"] - row["money_out"],
            )
            for row in statement["movements"]
        ]

    def _assert_adds_up(self, lines):
        """Each part of the statements agrees with the figures it belongs to."""
        for line, statement in zip(lines, lines._get_statements(), strict=True):
            for amount, expected in (
                (
                    line.opening_treasury
                    + statement["total_in"]
                    - statement["total_out"],
                    line.treasury,
                ),
                (statement["total_customers"], line.receivable),
                (statement["total_suppliers"], line.payable),
                (statement["results"][-1]["month"], line.result),
            ):
                self.assertAlmostEqual(amount, expected, places=2)
            parts = {row["key"]: row["month"] for row in statement["results"]}
            self.assertAlmostEqual(
                sum(
                    amount
                    for key, amount in parts.items()
                    if key not in ("margin", "result")
                ),
                parts["result"],
                places=2,
            )
            # Everything that a unit has and owes is in the treasury grid or in the
            # long term, so that what is left over is what it earned.
            if statement["provisional"]:
                continue
            earned = sum(
                self.env["account.move.line"]
                .search(
                    [
                        ("unit_id", "=", line.unit_id.id),
                        ("parent_state", "=", "posted"),
                        ("date", "<=", line.date_end),
                        ("account_id.internal_group", "in", ("income", "expense")),
                    ]
                )
                .mapped("balance")
            )
            long_term = {row["key"]: row["amount"] for row in statement["long_term"]}
            self.assertAlmostEqual(
                self._grid(statement)["expected"],
                -earned
                - long_term.get("assets", 0.0)
                - long_term.get("loans", 0.0)
                + long_term.get("equity", 0.0),
                places=2,
            )


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    def test_adds_up(self):
        invoice, part_paid, overdue = (
            self._create_document(self.unit_a, amount, day, invoice_date_due=due)
            for amount, day, due in (
                (1000, "2026-09-02", "2026-09-30"),
                (333.33, "2026-09-03", "2026-10-03"),
                (50, "2026-09-04", "2026-09-20"),
            )
        )
        self._pay(invoice, "2026-09-10")
        self._pay(part_paid, "2026-09-11", amount=100.01)
        self._create_document(self.unit_a, 20, "2026-09-12", "out_refund")
        bill = self._create_document(self.unit_a, 200, "2026-09-05", "in_invoice")
        self._pay(bill, "2026-09-12")
        self._create_document(self.unit_a, 70, "2026-09-06", "in_invoice", ref="F-2291")
        self._create_document(self.unit_b, 100, "2026-09-02")
        september = self._close()
        self._pay(overdue, "2026-10-05")
        self._pay(part_paid, "2026-10-06")
        october = self._close("2026-10-01")
        lines = september.line_ids | october.line_ids
        self._assert_adds_up(lines)
        statement = self._line(september, self.unit_a)._get_statements()[0]
        self.assertEqual(
            self._movements(statement)[:3],
            [
                (f"Received from {self.customer.name}", [invoice.name], 1200.0),
                (f"Received from {self.customer.name}", [part_paid.name], 100.01),
                (f"Paid to {self.supplier.name}", [bill.name], -240.0),
            ],
        )
        self.assertCountEqual(
            [label for label, _documents, _amount in self._movements(statement)[3:]],
            ["Levy: Contribution", "Levy: Mutual fund", "Levy: Own reserve"],
        )
        self.assertEqual(
            [
                (item.name, round(item.amount, 2), item.overdue)
                for item in statement["customers"]
                if item.name in (part_paid.name, overdue.name)
            ],
            [(overdue.name, 60.0, True), (part_paid.name, 299.99, False)],
        )
        self.assertEqual(
            [(item.ref, item.amount) for item in statement["suppliers"]],
            [("F-2291", 84.0)],
        )
        movements = statement["movements"]
        self.assertAlmostEqual(movements[0]["balance"], 1200.0, places=2)
        self.assertAlmostEqual(
            movements[-1]["balance"], statement["line"].treasury, places=2
        )
        html = self._html(self._line(september, self.unit_a))
        self.assertEqual(html.count('class="overdue"'), 1)
        self.assertIn("F-2291", html)

    def test_year_adds_the_months_up(self):
        self._create_document(self.unit_a, 1000, "2026-09-02")
        self._close()
        self._create_document(self.unit_a, 500, "2026-10-02")
        line = self._line(self._close("2026-10-01"), self.unit_a)
        results = {row["key"]: row for row in line._get_statements()[0]["results"]}
        self.assertEqual(results["turnover"]["month"], 500.0)
        self.assertEqual(results["turnover"]["year"], 1500.0)
        self.assertEqual(results["fund_levies"]["year"], -30.0)

    def test_one_payment_of_several_invoices(self):
        invoices = self._create_document(self.unit_a, 100, "2026-09-02")
        invoices |= self._create_document(self.unit_a, 200, "2026-09-03")
        self._pay(invoices, "2026-09-10", group_payment=True)
        statement = self._line(self._close(), self.unit_a)._get_statements()[0]
        label, documents, amount = self._movements(statement)[0]
        self.assertEqual(documents, invoices.mapped("name"))
        self.assertEqual(amount, 360.0)
        self.assertEqual(label, f"Received from {self.customer.name}")

    def test_money_shared_by_units(self):
        """Part payments move by internal entries: documents show what is left."""
        invoice_a = self._create_document(self.unit_a, 100, "2026-09-02")
        invoice_b = self._create_document(self.unit_b, 100, "2026-09-02")
        movement = self._create_statement_line(150, "2026-09-20")
        items = self._reconcile_statement_line(
            movement, [(self.receivable, -150, None)]
        )
        (items | self._term_lines(invoice_a)).reconcile()
        (items | self._term_lines(invoice_b)).reconcile()
        closing = self._close()
        self._assert_adds_up(closing.line_ids)
        statement_a, statement_b = (
            self._line(closing, unit)._get_statements()[0]
            for unit in (self.unit_a, self.unit_b)
        )
        self.assertEqual(statement_a["customers"], [])
        self.assertEqual(
            [(item.name, item.amount) for item in statement_b["customers"]],
            [(invoice_b.name, 90.0)],
        )
        for statement, invoice, amount in (
            (statement_a, invoice_a, 120.0),
            (statement_b, invoice_b, 30.0),
        ):
            self.assertEqual(
                self._movements(statement)[0],
                (f"Received from {self.customer.name}", [invoice.name], amount),
            )

    def test_closed_month_stays_as_it_is(self):
        invoice = self._create_document(self.unit_a, 100, "2026-09-02")
        bill = self._create_document(self.unit_b, 100, "2026-09-02", "in_invoice")
        movement = self._create_statement_line(80, "2026-09-20")
        items = self._reconcile_statement_line(movement, [(self.receivable, -80, None)])
        closing = self._close()
        before = [self._plain(item) for item in closing.line_ids._get_statements()]
        # matched with money of the closed month, paid in the next one
        (items | self._term_lines(invoice)).reconcile()
        self._pay(bill, "2026-10-03")
        self._create_document(self.unit_a, 30, "2026-10-04", "out_refund")
        after = [self._plain(item) for item in closing.line_ids._get_statements()]
        self.assertEqual(before, after)
        october = self._close("2026-10-01")
        self._assert_adds_up(october.line_ids)
        after = [self._plain(item) for item in closing.line_ids._get_statements()]
        self.assertEqual(before, after)

    def test_adds_up_after_unmatching(self):
        """Matches of a closed month that are undone come back in the open one."""
        whole, part = (
            self._create_document(unit, 100, "2026-09-02")
            for unit in (self.unit_a, self.unit_b)
        )
        for invoice, amount in ((whole, 120), (part, 50)):
            movement = self._create_statement_line(amount, "2026-09-10")
            self._reconcile_statement_line(
                movement, [(self.receivable, -amount, self._term_lines(invoice))]
            )
        self._close()
        self._term_lines(whole | part).remove_move_reconcile()
        october = self._close("2026-10-01")
        self._assert_adds_up(october.line_ids)
        for invoice, unit in ((whole, self.unit_a), (part, self.unit_b)):
            statement = self._line(october, unit)._get_statements()[0]
            self.assertEqual(
                [(item.name, item.amount) for item in statement["customers"]],
                [(invoice.name, 120.0)],
            )

    def test_treasury_grid(self):
        self._pay(self._create_document(self.unit_a, 1000, "2026-09-02"), "2026-09-03")
        self._create_document(self.unit_a, 500, "2026-09-04")
        self._create_document(self.unit_a, 100, "2026-09-05", "in_invoice")
        pay_due = self._account("Pay due", "liability_current", unit_role="pay_due")
        loan = self._account("Loans", "liability_non_current")
        machine = self._account("Machines", "asset_fixed")
        advance = self._account("Advances", "asset_prepayments")
        pay = self._account("Pay", "expense", unit_role="pay")
        bank = self.bank_journal.default_account_id
        self._entry(
            (pay, self.unit_a, 300),
            (pay_due, self.unit_a, -300),
            (loan, self.unit_a, -2000),
            (machine, self.unit_a, 1500),
            (advance, self.unit_a, 40),
            (bank, None, 460),
        )
        closing = self._close()
        self._assert_adds_up(closing.line_ids)
        line = self._line(closing, self.unit_a)
        statement = line._get_statements()[0]
        grid = self._grid(statement)
        # of 300 VAT on sales, 200 is collected and due; 20 on the bill comes off it
        self.assertEqual(grid["tax_due"], -180.0)
        self.assertEqual(grid["taxes_waiting"], -100.0)
        self.assertEqual(grid["payable"], -120.0)
        self.assertEqual(grid["pay_due"], -300.0)
        self.assertEqual(grid["receivable"], 600.0)
        self.assertEqual(grid["other"], 40.0)
        self.assertEqual(grid["reference"], line.treasury - 180 - 120)
        self.assertAlmostEqual(
            grid["expected"], grid["reference"] - 300 + 600 - 100 + 40, places=2
        )
        self.assertEqual(
            {row["key"]: row["amount"] for row in statement["long_term"]},
            {"reserve": line.reserve, "assets": 1500.0, "loans": -2000.0},
        )

    def _account(self, name, account_type, **vals):
        return self.env["account.account"].create(
            {
                "name": name,
                "code": name.upper().replace(" ", ""),
                "account_type": account_type,
                "company_ids": [Command.set(self.company.ids)],
                **vals,
            }
        )

    def _entry(self, *lines):
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-09-15",
                "line_ids": [
                    Command.create(
                        {
                            "name": account.name,
                            "account_id": account.id,
                            "balance": balance,
                            "analytic_distribution": unit and unit._distribution(),
                        }
                    )
                    for account, unit, balance in lines
                ],
            }
        )
        move.action_post()
        return move

    def test_cash_book_in_sales_and_costs(self):
        book = self.env["coopaem.cashbook"].create(
            {
                "unit_id": self.unit_a.id,
                "month": "2026-09-01",
                "line_ids": [
                    Command.create(
                        {
                            "date": day,
                            "kind": kind,
                            "label": kind,
                            "amount": amount,
                            "tax_id": tax.id,
                        }
                    )
                    for day, kind, amount, tax in (
                        ("2026-09-02", "in", 120, self.tax_sale),
                        ("2026-09-03", "in", 60, self.tax_sale),
                        ("2026-09-03", "out", 24, self.tax_purchase),
                    )
                ],
            }
        )
        book.action_submit()
        book.action_book()
        closing = self._close()
        self._assert_adds_up(closing.line_ids)
        statement = self._line(closing, self.unit_a)._get_statements()[0]
        self.assertEqual(
            [amount for _label, _documents, amount in self._movements(statement)[:2]],
            [180.0, -24.0],
        )
        grid = self._grid(statement)
        self.assertEqual(grid["till"], 156.0)
        self.assertEqual(grid["held"], grid["treasury"] - 156.0)

    def test_levies_are_explained(self):
        self._pay(self._create_document(self.unit_a, 1000, "2026-09-02"), "2026-09-03")
        line = self._line(self._close(), self.unit_a)
        statement = line._get_statements()[0]
        self.assertEqual(
            {levy["name"]: levy["amount"] for levy in statement["levies"]},
            {"Contribution": 100.0, "Mutual fund": 20.0, "Own reserve": 50.0},
        )
        html = self._html(line)
        for levy in statement["levies"]:
            self.assertTrue(levy["sentences"])
            for sentence in levy["sentences"]:
                self.assertIn(sentence, html)

    def test_preview_counts_the_levies_to_come(self):
        self._pay(self._create_document(self.unit_a, 1000, "2026-09-02"), "2026-09-03")
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 9, 1)
        )
        closing.action_preview()
        line = self._line(closing, self.unit_a)
        statement = line._get_statements()[0]
        self.assertIn(
            ("Levy to be booked: Contribution", [], -100.0), self._movements(statement)
        )
        self.assertEqual(len(self._movements(statement)), 4)
        self._assert_adds_up(closing.line_ids)
        self.assertTrue(statement["provisional"])
        self.assertIn("Provisional", self._html(line))

    def test_what_the_closing_has_not_counted_stands_apart(self):
        closing = self._close(lock=False)
        bill = self._create_document(self.unit_a, 100, "2026-09-02", "in_invoice")
        self._pay(bill, "2026-09-10")
        statement = self._line(closing, self.unit_a)._get_statements()[0]
        label, _documents, amount = self._movements(statement)[-1]
        self.assertIn("run the closing again", label)
        self.assertEqual(amount, 120.0)

    def test_corrected_statement(self):
        closing = self._close()
        self.assertNotIn("Corrected statement", self._html(closing.line_ids))
        closing._reopen("A bill was missing")
        closing.action_lock()
        self.assertIn("Corrected statement", self._html(closing.line_ids))

    def test_empty_sections_say_so(self):
        self.rule.search([]).date_to = "2026-08-31"
        line = self._line(self._close(), self.unit_c)
        html = self._html(line)
        for sentence in (
            "No reserve, equipment or loans.",
            "No money came in or went out this month.",
            "No levy applies to this month.",
            "No customer owes anything.",
            "No supplier is owed anything.",
        ):
            self.assertIn(sentence, html)

    def test_members_on_the_last_day(self):
        now, then = (
            self.env["coopaem.member"].create(
                {
                    "partner_id": self.env["res.partner"].create({"name": name}).id,
                    "company_id": self.company.id,
                }
            )
            for name in ("Amina", "Brahim")
        )
        self.unit_a.member_ids = now
        closing = self._close()
        line = self._line(closing, self.unit_a)
        self.assertEqual(line._get_statements()[0]["members"], "Amina")
        self.env["coopaem.agreement"].create(
            {
                "member_id": then.id,
                "unit_id": self.unit_a.id,
                "type_id": self.env["coopaem.agreement.type"].search([], limit=1).id,
                "date_start": "2026-01-01",
                "date_end": "2026-09-30",
                "state": "ended",
            }
        )
        self.assertEqual(line._get_statements()[0]["members"], "Brahim")

    def test_language_of_the_members(self):
        french, arabic = (
            self.env["coopaem.member"].create(
                {
                    "partner_id": self.env["res.partner"]
                    .create({"name": code, "lang": code})
                    .id,
                    "company_id": self.company.id,
                }
            )
            for code in ("fr_FR", "ar_001")
        )
        self.unit_a.member_ids = french
        self.unit_b.member_ids = arabic
        self._create_document(self.unit_b, 1234.5, "2026-09-02", taxed=False)
        closing = self._close()
        lines = self._line(closing, self.unit_a) | self._line(closing, self.unit_b)
        lines |= self._line(closing, self.unit_c)
        statements = lines._get_statements()
        self.assertEqual(
            [(item["lang"], item["dir"]) for item in statements],
            [("fr_FR", "ltr"), ("ar_001", "rtl"), ("en_US", "ltr")],
        )
        self.assertEqual(statements[0]["month"], "Septembre 2026")
        html = self._html(lines)
        self.assertEqual(html.count('dir="rtl"'), 1)
        # signs and figures keep their order in a text that runs to the left
        self.assertEqual(statements[1]["money"](-1234.5), "\u2066-1,234.50\u2069")
        forced = lines.with_context(statement_lang="ar_001")._get_statements()
        self.assertEqual({item["dir"] for item in forced}, {"rtl"})
        arabic_env = self.env(context={"lang": "ar_001"})
        self.assertEqual(
            format_money(arabic_env, self.company.currency_id, "30"),
            "\u206630.00\u00a0DH\u2069",
        )
        self.assertEqual(format_rate(arabic_env, "0.085"), "\u20668.5\u00a0%\u2069")
        self.assertEqual(format_rate(self.env, "0.085"), "8.5\u00a0%")

    def test_number_of_queries_is_constant(self):
        units = self._create_units(*(f"Q{number:02d}" for number in range(50)))
        self._give_scheme(units)
        members = self.env["coopaem.member"].create(
            [
                {
                    "partner_id": self.env["res.partner"]
                    .create({"name": unit.name, "lang": "en_US"})
                    .id,
                    "company_id": self.company.id,
                }
                for unit in units
            ]
        )
        for unit, member in zip(units, members, strict=True):
            unit.member_ids = member
        invoices = self.env["account.move"]
        for unit in units:
            invoices |= self._create_document(unit, 100, "2026-09-02", post=False)
        invoices.action_post()
        self._pay(invoices[0] | invoices[-1], "2026-09-10")
        closing = self._close()
        lines = closing.line_ids.filtered(lambda line: line.unit_id in units)

        def count(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._get_statements()
            return self.env.cr.sql_log_count - before

        count(lines)
        few, many = count(lines[:5]), count(lines)
        self.assertEqual(few, many)
        self.assertLess(many, 45)

        # Printing reads them at once too, and sets the pages in batches.
        def count_printing(batch):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with (
                patch.object(
                    type(self.env["ir.actions.report"]),
                    "_print_article",
                    return_value=b"%PDF",
                ),
                patch.object(type(self.env[f"report.{STATEMENT}"]), "_batch_size", 10),
            ):
                self.env["ir.actions.report"]._render_qweb_pdf_prepare_streams(
                    STATEMENT, {}, res_ids=batch.ids
                )
            return self.env.cr.sql_log_count - before

        count_printing(lines)
        self.assertEqual(count_printing(lines[:11]), count_printing(lines))


@tagged("post_install", "-at_install")
class TestStatementPdf(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit_a.logo = PIXEL
        for day in range(1, 29):
            for unit in (cls.unit_a, cls.unit_b)[: 1 + (day > 27)]:
                cls._create_document(unit, 100, f"2026-09-{day:02d}")
        cls.closing = cls._close()
        cls.line_a = cls._line(cls.closing, cls.unit_a)

    def _reader(self, content):
        self.assertTrue(content.startswith(b"%PDF"))
        return PdfFileReader(io.BytesIO(content))

    def test_a_document_per_line(self):
        lines = self.closing.line_ids
        printed = lines._render_statement_pdf()
        self.assertEqual(list(printed), lines.ids)
        pages = {
            line.unit_id: self._reader(printed[line.id]).getNumPages() for line in lines
        }
        self.assertEqual(pages[self.unit_a], 2)
        self.assertEqual(pages[self.unit_c], 1)
        title = self._reader(printed[self.line_a.id]).getDocumentInfo().title
        self.assertIn(self.unit_a.display_name, title)
        self.assertIn(self.company.name, title)
        self.assertEqual(lines.browse()._render_statement_pdf(), {})

    def test_closing_prints_all(self):
        content, report_type = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(STATEMENT_CLOSING, self.closing.ids)
        )
        self.assertEqual(report_type, "pdf")
        self.assertEqual(self._reader(content).getNumPages(), 4)

    def test_right_to_left(self):
        printed = self.line_a.with_context(
            statement_lang="ar_001"
        )._render_statement_pdf()
        self._reader(printed[self.line_a.id])

    def test_wkhtmltopdf_is_not_asked(self):
        with (
            patch.object(
                BaseIrActionsReport, "_run_wkhtmltopdf", side_effect=AssertionError
            ),
            patch.object(
                BaseIrActionsReport, "get_wkhtmltopdf_state", return_value="install"
            ),
        ):
            self.assertTrue(self.line_a._render_statement_pdf()[self.line_a.id])

    def test_other_reports_keep_their_engine(self):
        report = self.env.ref("account.account_invoices")
        self.assertEqual(report.pdf_engine, "odoo")
        with patch.object(
            BaseIrActionsReport,
            "_render_qweb_pdf_prepare_streams",
            return_value={"odoo": True},
        ):
            self.assertEqual(
                self.env["ir.actions.report"]._render_qweb_pdf_prepare_streams(
                    report.report_name, {}, res_ids=[1]
                ),
                {"odoo": True},
            )

    def test_the_web_client_knows_the_engine(self):
        report = self.env.ref("coopaem_mutual_accounting.action_report_statement")
        self.assertEqual(report.report_action(self.line_a)["pdf_engine"], "weasyprint")
        self.assertEqual(report._get_action_dict()["pdf_engine"], "weasyprint")

    def test_saved_documents_are_used_again(self):
        report = self.env.ref("coopaem_mutual_accounting.action_report_statement")
        report.write({"attachment": "'saved.pdf'", "attachment_use": True})
        # nobody but the closing itself writes its lines, and attaches to them
        reports = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(force_report_rendering=True)
        )
        first, _type = reports._render_qweb_pdf(STATEMENT, self.line_a.ids)
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self.line_a._name),
                ("res_id", "=", self.line_a.id),
                ("name", "=", "saved.pdf"),
            ]
        )
        self.assertEqual(attachment.raw, first)
        with patch.object(type(reports), "_print_paged", side_effect=AssertionError):
            again, _type = reports._render_qweb_pdf(STATEMENT, self.line_a.ids)
        self.assertEqual(again, first)

    def test_only_local_images_are_fetched(self):
        fetcher = LocalFetcher(self.env)
        for url in (
            "http://example.com/logo.png",
            "https://example.com/logo.png",
            "ftp://example.com/logo.png",
            "file:///etc/passwd",
            f"{BASE_URL}/etc/passwd",
            f"{BASE_URL}/base/static/../__manifest__.py",
            f"{BASE_URL}/base/static/%2e%2e/__manifest__.py",
            f"{BASE_URL}/base/__manifest__.py",
            f"{BASE_URL}.example.com/base/static/description/icon.png",
            f"{BASE_URL}/web/login",
        ):
            with self.subTest(url=url), self.assertRaises(ValueError):
                fetcher.fetch(url)
        self.assertEqual(fetcher.fetch("data:text/plain,abc").read(), b"abc")
        icon = fetcher.fetch(f"{BASE_URL}/base/static/description/icon.png")
        self.assertEqual(icon.content_type, "image/png")
        logo = fetcher.fetch(
            f"{BASE_URL}/web/image/coopaem.unit/{self.unit_a.id}/logo_128/128x128"
        )
        self.assertEqual(logo.content_type, "image/png")
        self.assertTrue(logo.read().startswith(b"\x89PNG"))

    def test_images_follow_access_rights(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "secret.png", "datas": PIXEL}
        )
        url = f"{BASE_URL}/web/image/{attachment.id}"
        self.assertTrue(LocalFetcher(self.env).fetch(url).read())
        portal = new_test_user(self.env, "statement_images", "base.group_portal")
        for address in (
            url,
            f"{BASE_URL}/web/image/coopaem.unit/{self.unit_a.id}/logo_128",
        ):
            with self.assertRaises(AccessError):
                LocalFetcher(self.env(user=portal)).fetch(address)

    def test_a_page_with_foreign_images_is_printed_without_them(self):
        report = self.env.ref("coopaem_mutual_accounting.action_report_statement")
        html = (
            b"<html><head><link rel='stylesheet' href='https://example.com/a.css'/>"
            b"<link rel='attachment' href='file:///etc/passwd'/></head><body>"
            b"<article data-oe-id='7'><img src='https://example.com/a.png'/>A</article>"
            b"<article data-oe-id='7'>B</article><article>C</article></body></html>"
        )
        with (
            patch("socket.socket.connect", side_effect=AssertionError),
            self.assertLogs("weasyprint", "ERROR") as logs,
        ):
            printed = report._print_paged([html], self.env)
        self.assertTrue(any("Not served" in line for line in logs.output))
        self.assertEqual(
            {key: self._reader(value).getNumPages() for key, value in printed.items()},
            {7: 2, False: 1},
        )
        self.assertNotIn(b"root:", printed[7])


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closing = cls._close()
        cls.line_a = cls._line(cls.closing, cls.unit_a)
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        company = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        for login, groups, vals in (
            ("st_coach", "coopaem_member.group_coopaem_coach", company),
            ("st_accountant", "coopaem_member.group_coopaem_accountant", company),
            ("st_plain", "base.group_user", company),
            ("st_officer", "coopaem_member.group_coopaem_programme_officer", company),
            ("st_portal", "base.group_portal", company),
            (
                "st_other",
                "coopaem_member.group_coopaem_manager",
                {"company_id": other.id, "company_ids": [Command.set(other.ids)]},
            ),
        ):
            new_test_user(cls.env, login, groups, **vals)
        cls.coach = cls.env["res.users"].search([("login", "=", "st_coach")])
        cls.closing.line_ids.unit_id.coach_id = cls.coach
        cls.routes = [
            f"/report/{converter}/{name}/{record.id}"
            for converter in ("pdf", "html", "text")
            for name, record in (
                (STATEMENT, cls.line_a),
                (STATEMENT_CLOSING, cls.closing),
            )
        ]

    def test_who_may_print(self):
        for login, routes in (
            ("st_coach", self.routes[:3:2]),
            ("st_accountant", self.routes[:4]),
        ):
            self.authenticate(login, login)
            for route in routes:
                response = self.url_open(route)
                self.assertEqual(response.status_code, 200, (login, route))
                self.assertIn("Activity statement", response.text)
            response = self.url_open(
                f'{self.routes[0]}?context={{"force_report_rendering": true}}'
            )
            self.assertTrue(response.content.startswith(b"%PDF"))
            printed = self.line_a.with_user(
                self.env["res.users"].search([("login", "=", login)])
            )._render_statement_pdf()
            self.assertTrue(printed[self.line_a.id].startswith(b"%PDF"))

    def test_coach_prints_no_other_unit(self):
        line_b = self.closing.line_ids.filtered(
            lambda line: line.unit_id == self.unit_b
        )
        (self.closing.line_ids.unit_id - self.unit_b).coach_id = False
        self.authenticate("st_coach", "st_coach")
        response = self.url_open(f"/report/html/{STATEMENT}/{line_b.id}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(self.unit_b.name, response.text)
        # Neither another unit's statement nor the closing, which has them all.
        for route in self.routes:
            with self.subTest(route=route), mute_logger("odoo.http"):
                response = self.url_open(route)
                self.assertEqual(response.status_code, 403)
                self.assertNotIn(self.unit_a.name, response.text)

    def test_who_may_not_print(self):
        for login in ("st_plain", "st_officer", "st_portal", "st_other"):
            self.authenticate(login, login)
            for route in self.routes:
                with (
                    self.subTest(login=login, route=route),
                    mute_logger("odoo.http"),
                ):
                    response = self.url_open(route)
                    self.assertEqual(response.status_code, 403)
                    self.assertNotIn(self.unit_a.name, response.text)
            user = self.env["res.users"].search([("login", "=", login)])
            with self.assertRaises(AccessError):
                self.line_a.with_user(user)._render_statement_pdf()
            with self.assertRaises(AccessError):
                self.line_a.with_user(user)._get_statements()

    def test_the_public_is_asked_to_log_in(self):
        self.authenticate(None, None)
        for route in self.routes:
            self.assertIn("/web/login", self.url_open(route).url)
