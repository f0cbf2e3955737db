# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestClosing(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": cls.company.id}
        )
        cls.units = cls.unit_a | cls.unit_b | cls.unit_c
        cls.units.levy_scheme_ids = [
            Command.create({"scheme_id": cls.scheme.id, "date_from": "2026-01-01"})
        ]
        cls.rule, cls.fund_rule = cls.env["coopaem.levy.rule"].create(
            [
                {
                    "name": "Contribution",
                    "code": "A1",
                    "company_id": cls.company.id,
                    "scheme_id": cls.scheme.id,
                    "beneficiary": "structure",
                    "basis": "collected",
                    "period": "month",
                    "date_from": "2026-01-01",
                    "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
                },
                {
                    "name": "Fund",
                    "code": "A2",
                    "company_id": cls.company.id,
                    "scheme_id": cls.scheme.id,
                    "beneficiary": "fund",
                    "fund_id": cls.fund.id,
                    "basis": "invoiced",
                    "period": "month",
                    "date_from": "2026-01-01",
                    "tier_ids": [Command.create({"tier_from": 0, "rate": 0.02})],
                },
            ]
        )

    def _new_closing(self, day="2026-09-01"):
        return self.env["coopaem.closing"]._get_or_create(
            self.company, date.fromisoformat(day)
        )

    def _close(self, closing, lock=True):
        closing.action_check()
        if closing.warning_count:
            closing._accept_all_warnings("Known and agreed")
        closing._run_inline()
        if lock:
            closing.action_lock()
        return closing

    def _line(self, closing, unit):
        return closing.line_ids.filtered(lambda line: line.unit_id == unit)

    def test_closing_books_levies_and_locks(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10", amount=600)
        closing = self._close(self._new_closing())
        line = self._line(closing, self.unit_a)
        self.assertRecordValues(
            line,
            [
                {
                    "state": "done",
                    "turnover": 1000.0,
                    "collected": 500.0,
                    "contribution": 50.0,
                    "fund_levies": 20.0,
                    "receivable": 600.0,
                    "treasury": 530.0,
                    "opening_treasury": 0.0,
                }
            ],
        )
        self.assertEqual(closing.state, "locked")
        self.assertEqual(self.company.fiscalyear_lock_date, date(2026, 9, 30))
        self.assertEqual(len(closing.move_ids), 1, "levies come in one large entry")
        self.assertEqual(closing.move_ids.date, date(2026, 9, 30))
        self._assert_treasury(self.structure, 50.0)
        self._assert_treasury(self.fund.unit_id, 20.0)
        check = self._assert_ledger()
        self.assertEqual(check.levies, 0.0)

    def test_running_again_books_nothing(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10")
        closing = self._close(self._new_closing(), lock=False)
        moves = closing.move_ids
        closing._run_inline()
        self.assertEqual(closing.move_ids, moves)
        self.assertEqual(self._line(closing, self.unit_a).contribution, 100.0)
        self.assertEqual(
            self._line(closing, self.unit_a).levy_line_ids.mapped("amount"),
            [100.0, 20.0],
        )

    def test_running_again_after_a_change_books_the_difference(self):
        self._create_document(self.unit_a, 1000, "2026-09-05")
        closing = self._close(self._new_closing(), lock=False)
        self._create_document(self.unit_a, 500, "2026-09-20", "out_refund")
        with self.assertRaisesRegex(UserError, "changed after"):
            closing.action_lock()
        closing._run_inline()
        self.assertEqual(self._line(closing, self.unit_a).fund_levies, 10.0)
        self.assertEqual(len(closing.move_ids), 2)
        closing.action_lock()
        self._assert_ledger()

    def test_batches_resume_after_a_crash(self):
        for unit in self.units:
            self._create_document(unit, 1000, "2026-09-05")
        closing = self._new_closing()
        closing.action_check()
        closing._accept_all_warnings("Known and agreed")
        closing._start()
        self.assertEqual(closing._run_batch(size=2), 2)
        self.assertFalse(closing._finish())
        with (
            patch.object(
                type(self.env["coopaem.levy.line"]),
                "_keep_results",
                side_effect=RuntimeError("the machine went down"),
            ),
            self.assertRaises(RuntimeError),
            self.cr.savepoint(),
        ):
            closing._run_batch(size=2)
        closing.invalidate_recordset()
        self.assertEqual(closing.state, "running")
        self.assertEqual(closing.done_count, 2)
        self.assertEqual(closing._run_batch(size=2), 1)
        self.assertTrue(closing._finish())
        self.assertEqual(closing._run_batch(size=2), 0)
        self.assertEqual(closing.state, "booked")
        self.assertEqual(closing.line_ids.mapped("fund_levies"), [20.0] * 3)
        self._assert_treasury(self.fund.unit_id, 60.0)

    def test_cron_runs_the_batches(self):
        for unit in self.units:
            self._create_document(unit, 1000, "2026-09-05")
        closing = self._new_closing()
        closing.action_check()
        closing._accept_all_warnings("Known and agreed")
        closing.action_run()
        self.assertEqual(closing.state, "running")
        with self.enter_registry_test_mode():
            self.env.ref(
                "coopaem_mutual_accounting.ir_cron_closing"
            ).method_direct_trigger()
        closing.invalidate_recordset()
        self.assertEqual(closing.state, "booked")
        self.assertEqual(closing.progress, 100.0)

    def test_reversal_until_locked(self):
        self._create_document(self.unit_a, 1000, "2026-09-05")
        closing = self._close(self._new_closing(), lock=False)
        self._assert_treasury(self.fund.unit_id, 20.0)
        closing.action_reverse()
        self.assertEqual(closing.state, "draft")
        self._assert_treasury(self.fund.unit_id, 0.0)
        self._assert_treasury(self.fund.unit_id, 0.0, "2026-09-30")
        self._close(closing)
        self._assert_treasury(self.fund.unit_id, 20.0)
        with self.assertRaises(UserError):
            closing.action_reverse()
        self._assert_ledger()

    def test_reopening_the_last_month(self):
        self._create_document(self.unit_a, 1000, "2026-09-05")
        september = self._close(self._new_closing())
        with self.assertRaisesRegex(UserError, "Say why"):
            september._reopen(" ")
        october = self._close(self._new_closing("2026-10-01"))
        with self.assertRaisesRegex(UserError, "only the last month"):
            september._reopen("A bill was found")
        october._reopen("A bill was found")
        self.assertEqual(self.company.fiscalyear_lock_date, date(2026, 9, 30))
        self.assertEqual(october.revision, 1)
        self._create_document(self.unit_a, 500, "2026-10-20")
        self._close(october)
        self.assertEqual(self._line(october, self.unit_a).fund_levies, 10.0)
        self.assertEqual(self.company.fiscalyear_lock_date, date(2026, 10, 31))

    def test_match_made_after_the_month_was_closed_counts_in_the_next(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -1200, None)]
        )
        september = self._close(self._new_closing())
        self.assertEqual(self._line(september, self.unit_a).collected, 0.0)
        (counterpart + self._term_lines(invoice)).reconcile()
        october = self._close(self._new_closing("2026-10-01"))
        line = self._line(october, self.unit_a)
        self.assertEqual(line.collected, 1000.0)
        self.assertEqual(line.contribution, 100.0)
        self.assertEqual(line.treasury, 1080.0)
        self.assertEqual(self._line(september, self.unit_a).treasury, -20.0)
        self._assert_ledger()

    def test_unmatching_a_closed_month_takes_back_in_the_next(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        movement = self._create_statement_line(1200, "2026-09-10")
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -1200, self._term_lines(invoice))]
        )
        september = self._close(self._new_closing())
        self.assertEqual(self._line(september, self.unit_a).contribution, 100.0)
        counterpart.remove_move_reconcile()
        october = self._close(self._new_closing("2026-10-01"))
        line = self._line(october, self.unit_a)
        self.assertEqual((line.collected, line.contribution), (-1000.0, -100.0))
        self._assert_ledger()

    def test_blocking_checks(self):
        self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        self._create_statement_line(500, "2026-09-10")
        closing = self._new_closing()
        closing.action_check()
        self.assertEqual(
            set(
                closing.check_ids.filtered(
                    lambda check: check.severity == "blocking"
                ).mapped("code")
            ),
            {"draft", "suspense"},
        )
        with self.assertRaisesRegex(UserError, "Draft entries"):
            closing.action_run()
        check = closing.check_ids.filtered(lambda check: check.code == "draft")
        found = self.env["account.move"].search(check.action_open()["domain"])
        self.assertEqual(found.state, "draft")
        with self.assertRaisesRegex(UserError, "mend"):
            check._accept("Never mind")

    def test_items_in_the_wrong_place_block(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-06")
        closing = self._new_closing()
        self.assertFalse(closing._get_misplaced_lines())
        bare = invoice.invoice_line_ids
        money = self.env["account.move.line"].search(
            [
                ("account_id.is_liquidity", "=", True),
                ("company_id", "=", self.company.id),
                ("date", "=", "2026-09-06"),
            ],
            limit=1,
        )
        # no user gets there: what a faulty script might leave behind
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET unit_id = NULL WHERE id IN %s",
            [tuple(bare.ids)],
        )
        self.env.cr.execute(
            "UPDATE account_move_line SET unit_id = %s WHERE id = %s",
            [self.unit_a.id, money.id],
        )
        self.env.invalidate_all()
        self.assertEqual(closing._get_misplaced_lines(), bare | money)
        closing.action_check()
        check = closing.check_ids.filtered(lambda check: check.code == "unit")
        self.assertEqual((check.severity, check.count), ("blocking", 2))

    def test_bank_movements_alike_in_two_statements(self):
        first = self._create_statement_line(500, "2026-09-10")
        second = self._create_statement_line(500, "2026-09-10")
        other = self._create_statement_line(500, "2026-09-11")
        closing = self._new_closing()
        self.assertFalse(closing._get_twin_movements())
        self.env["account.bank.statement"].create(
            {"name": "Typed again", "line_ids": [Command.set((second | other).ids)]}
        )
        self.assertEqual(closing._get_twin_movements(), first | second)
        closing.action_check()
        check = closing.check_ids.filtered(lambda check: check.code == "twin")
        self.assertEqual((check.severity, check.count), ("warning", 2))

    def test_unposted_cash_book_blocks(self):
        self.env["coopaem.cashbook"].create(
            {"unit_id": self.unit_a.id, "month": "2026-09-01"}
        )
        closing = self._new_closing()
        closing.action_check()
        self.assertIn("cashbook", closing.check_ids.mapped("code"))

    def test_warnings_need_a_reason(self):
        bill = self._create_document(self.unit_a, 100, "2026-09-05", "in_invoice")
        self._pay(bill, "2026-09-06")
        movement = self._create_statement_line(50, "2026-09-10")
        self._reconcile_statement_line(
            movement, [(self.company.allocation_account_id, -50, None)]
        )
        closing = self._new_closing()
        closing.action_check()
        self.assertEqual(
            set(closing.check_ids.mapped("code")),
            {"treasury", "allocation", "document"},
        )
        with self.assertRaisesRegex(UserError, "warnings"):
            closing._run_inline()
        with self.assertRaisesRegex(UserError, "Say why"):
            closing._accept_all_warnings("")
        wizard = self.env["coopaem.closing.reason"].create(
            {"closing_id": closing.id, "purpose": "accept", "reason": "Agreed"}
        )
        wizard.action_confirm()
        closing._run_inline()
        self.assertEqual(set(closing.check_ids.mapped("reason")), {"Agreed"})

    def test_preview_books_nothing_and_is_what_gets_booked(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        self._pay(invoice, "2026-09-10")
        closing = self._new_closing()
        closing.action_preview()
        self.assertFalse(closing.move_ids)
        line = self._line(closing, self.unit_a)
        preview = (line.contribution, line.fund_levies, line.treasury, line.result)
        self.assertEqual(preview, (100.0, 20.0, 1080.0, 880.0))
        self._close(closing)
        self.assertEqual(
            preview, (line.contribution, line.fund_levies, line.treasury, line.result)
        )

    def test_months_follow_each_other(self):
        self._close(self._new_closing())
        with self.assertRaisesRegex(ValidationError, "one after the other"):
            self._new_closing("2026-11-01")
        with self.assertRaisesRegex(ValidationError, "first day"):
            self.env["coopaem.closing"].create(
                {"company_id": self.company.id, "date_start": "2026-10-02"}
            )

    def test_new_unit_joins_in_its_first_month(self):
        self._close(self._new_closing())
        self.unit_b.date_start = "2026-11-05"
        october = self._close(self._new_closing("2026-10-01"))
        self.assertNotIn(self.unit_b, october.line_ids.unit_id)
        november = self._close(self._new_closing("2026-11-01"))
        self.assertIn(self.unit_b, november.line_ids.unit_id)

    def test_preview_needs_a_constant_number_of_queries(self):
        def count(closing):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            closing.action_preview()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        closing = self._new_closing()
        for unit in self.units:
            self._create_document(unit, 1000, "2026-09-05")
        closing.action_preview()
        few = count(closing)
        more = self._create_units(*[f"N{number:04}" for number in range(1000)])
        more.levy_scheme_ids = [
            Command.create({"scheme_id": self.scheme.id, "date_from": "2026-01-01"})
        ]
        for unit in more[:5]:
            self._create_document(unit, 100, "2026-09-05")
        closing.action_preview()
        # Odoo itself reads and writes at most a thousand records at once
        self.assertLessEqual(count(closing), few + 8)
        self.assertEqual(len(closing.line_ids.unit_id & more), 1000)


@tagged("post_install", "-at_install")
class TestClosingAccess(CoopaemAccountingCommon):
    def test_only_the_cooperatives_accountants_close(self):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 9, 1)
        )
        closing.action_preview()
        groups = {
            "internal": "base.group_user",
            "portal": "base.group_portal",
            "public": "base.group_public",
            "invoicing": "account.group_account_invoice",
        }
        records = (closing, closing.line_ids[:1], closing.check_ids[:1])
        for name, group in groups.items():
            user = self._create_new_user(name, group)
            for record in filter(None, records):
                with self.subTest(user=name, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))
        coach = self._create_new_user("coach", "coopaem_member.group_coopaem_coach")
        self.assertFalse(closing.with_user(coach).has_access("read"))
        self.assertFalse(closing.with_user(coach).has_access("write"))
        for method in ("action_run", "action_lock", "action_reverse"):
            with self.assertRaises(UserError):
                getattr(closing.with_user(coach), method)()

    def test_another_company_sees_nothing(self):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 9, 1)
        )
        closing.action_preview()
        other = self.setup_other_company()["company"]
        stranger = self._create_new_user(
            "stranger", "coopaem_member.group_coopaem_manager", other
        )
        for model in ("coopaem.closing", "coopaem.closing.line", "coopaem.fund"):
            self.assertFalse(
                self.env[model]
                .with_user(stranger)
                .search([("company_id", "=", self.company.id)]),
                model,
            )
        self.assertFalse(closing.with_user(stranger).has_access("read"))

    def _create_new_user(self, login, group, company=None):
        company = company or self.company
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login,
                    "login": f"test_{login}",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref(group).ids)],
                }
            )
        )
