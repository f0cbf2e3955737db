# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged

from .common import CoopaemAccountingCommon


class LedgerGuardsCommon(CoopaemAccountingCommon):
    @classmethod
    def _new_user(cls, login, *groups, company=None):
        company = company or cls.company
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login,
                    "login": f"guards_{login}",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set([cls.env.ref(group).id for group in groups])
                    ],
                }
            )
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user(
            "accountant", "coopaem_member.group_coopaem_accountant"
        )
        cls.invoicing = cls._new_user("invoicing", "account.group_account_invoice")
        cls.coach = cls._new_user("coach", "coopaem_member.group_coopaem_coach")
        cls.internal = cls._new_user("internal", "base.group_user")
        cls.portal = cls._new_user("portal", "base.group_portal")

    def _refused(self, call, *args, **kwargs):
        """Check that a call is refused and leaves nothing behind."""
        with self.assertRaises(UserError), self.cr.savepoint():
            call(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestLedgerGuards(LedgerGuardsCommon):
    """What callers over RPC may try on the unit ledger."""

    def test_fields_that_the_ledger_keeps_itself(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        draft = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        for user in (self.invoicing, self.accountant):
            for move in (invoice, draft):
                line = self._term_lines(move).with_user(user)
                for vals in (
                    {"unit_by_default": True},
                    {"unit_before_matching_id": self.unit_b.id},
                    {"unit_given_back": True},
                ):
                    self._refused(line.write, vals)
                    self._refused(
                        line.with_context(coopaem_unit_ledger=True).write, vals
                    )
                    self._refused(
                        draft.with_user(user).write,
                        {
                            "invoice_line_ids": [
                                Command.create({"name": "x", "price_unit": 1, **vals})
                            ]
                        },
                    )

    def test_levy_rule_of_items_is_the_closings(self):
        rule = self.env["coopaem.levy.rule"].create(
            {
                "name": "Contribution",
                "code": "G1",
                "company_id": self.company.id,
                "beneficiary": "structure",
                "basis": "invoiced",
                "period": "month",
                "date_from": "2026-01-01",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
            }
        )
        posted = self._create_document(self.unit_a, 1000, "2026-09-05")
        draft = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        for user in (self.invoicing, self.accountant):
            for move in (posted, draft):
                self._refused(
                    move.invoice_line_ids.with_user(user).write,
                    {"levy_rule_id": rule.id},
                )
            self._refused(
                draft.with_user(user).write,
                {
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "x", "price_unit": 1, "levy_rule_id": rule.id}
                        )
                    ]
                },
            )

    def test_closing_of_entries_is_the_closings(self):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 9, 1)
        )
        posted = self._create_document(self.unit_a, 1000, "2026-09-05")
        for user in (self.invoicing, self.accountant):
            move = posted.with_user(user)
            self._refused(move.write, {"closing_id": closing.id})
            self._refused(move.create, {"move_type": "entry", "closing_id": closing.id})
            self._refused(
                move.with_context(default_closing_id=closing.id).create,
                {"move_type": "entry"},
            )

    def test_cash_book_of_entries_is_the_books(self):
        book = self.env["coopaem.cashbook"].create(
            {"unit_id": self.unit_a.id, "month": "2026-09-01"}
        )
        posted = self._create_document(self.unit_a, 1000, "2026-09-05")
        for user in (self.invoicing, self.accountant):
            move = posted.with_user(user)
            self._refused(move.write, {"cashbook_id": book.id})
            self._refused(move.create, {"move_type": "entry", "cashbook_id": book.id})

    def test_nobody_names_an_entry_to_be_reversed_with_a_match(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        victim = self._create_document(self.unit_b, 5000, "2026-09-05")
        self._pay(invoice, "2026-09-06")
        partial = self._term_lines(invoice).matched_credit_ids
        self._refused(
            partial.with_user(self.invoicing).write,
            {"unit_transfer_move_id": victim.id},
        )
        self._refused(
            partial.with_user(self.invoicing)
            .with_context(default_unit_transfer_move_id=victim.id)
            .create,
            {
                "debit_move_id": self._term_lines(victim).id,
                "credit_move_id": partial.credit_move_id.id,
                "amount": 1,
                "debit_amount_currency": 1,
                "credit_amount_currency": 1,
            },
        )

    def test_transfers_between_units_change_with_their_match_alone(self):
        first = self._create_document(self.unit_a, 1000, "2026-09-05")
        second = self._create_document(self.unit_b, 500, "2026-09-06")
        movement = self._create_statement_line(1800, "2026-09-10")
        self._reconcile_statement_line(
            movement, [(self.receivable, -1800, self._term_lines(first | second))]
        )
        transfer = self._term_lines(first).matched_credit_ids.unit_transfer_move_id
        self.assertTrue(transfer)
        transfer = transfer.with_user(self.accountant)
        self._refused(transfer.button_draft)
        self._refused(transfer.button_cancel)
        self._refused(transfer.with_context(force_delete=True).unlink)
        self._refused(transfer._reverse_moves, cancel=True)
        self._refused(transfer.line_ids.remove_move_reconcile)
        self._assert_treasury(self.unit_a, 1200.0)

    def test_analytic_items_of_units_come_from_journal_items(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        column = self.unit_a._get_plan_column()
        till_column = self.unit_a._get_till_column()
        other = self.setup_other_company()["company"]
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create(
            {"name": "P", "plan_id": plan.id, "company_id": False}
        )
        free = self.env["account.analytic.line"].create(
            {
                "name": "Hours",
                "amount": 5,
                plan._column_name(): project.id,
                "company_id": self.company.id,
            }
        )
        for user in (self.invoicing, self.accountant):
            lines = self.env["account.analytic.line"].with_user(user)
            item = invoice.invoice_line_ids.analytic_line_ids.with_user(user)
            unit_id = self.unit_a.analytic_account_id.id
            for vals in (
                {column: unit_id},
                {till_column: self.unit_a.till_account_id.id},
                {"auto_account_id": unit_id},
                {"analytic_distribution": {str(unit_id): 100}},
                {column: unit_id, "company_id": other.id},
                {column: unit_id, "move_line_id": invoice.invoice_line_ids.id},
            ):
                values = {
                    "name": "x",
                    "amount": 5,
                    "company_id": self.company.id,
                    **vals,
                }
                with self.subTest(user=user.name, vals=vals):
                    self._refused(lines.create, values)
                    self._refused(
                        lines.with_context(
                            skip_analytic_sync=True, coopaem_unit_ledger=True
                        ).create,
                        values,
                    )
                    if "company_id" not in vals:
                        self._refused(free.with_user(user).write, vals)
            self._refused(item.with_context(coopaem_unit_ledger=1).unlink)
            self._refused(
                invoice.invoice_line_ids.with_user(user).write,
                {"analytic_line_ids": [Command.clear()]},
            )
        self._assert_ledger()

    def test_analytic_accounts_of_tills_stay(self):
        till = self.unit_a.till_account_id.with_user(self.accountant)
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        self._refused(till.write, {"plan_id": plan.id})
        self._refused(till.unlink)
        account = self.unit_a.analytic_account_id.with_user(self.accountant)
        self._refused(
            account.with_context(coopaem_unit_sync=True).write, {"plan_id": plan.id}
        )

    def test_skipping_the_sync_on_new_items_of_a_posted_entry(self):
        entry = self.env["account.move"].create(
            {
                "date": "2026-09-05",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.bank_journal.default_account_id.id,
                            "balance": 70,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.income.id,
                            "balance": -70,
                            "unit_id": self.unit_a.id,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        context = {"skip_analytic_sync": True, "skip_readonly_check": True}
        income = entry.line_ids.filtered(lambda x: x.account_id == self.income)
        entry.with_user(self.accountant).with_context(**context).write(
            {
                "line_ids": [
                    Command.update(income.id, {"balance": -100}),
                    Command.create(
                        {
                            "account_id": self.expense.id,
                            "balance": 30,
                            "unit_id": self.unit_b.id,
                        }
                    ),
                ]
            }
        )
        self._assert_treasury(self.unit_a, 100.0)
        self._assert_treasury(self.unit_b, -30.0)
        self._assert_ledger()

    def test_liquidity_flag_outlives_the_reloading_of_the_chart(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(invoice, "2026-09-06")
        outstanding = payment.outstanding_account_id
        self.assertTrue(outstanding.is_liquidity)
        self.assertEqual(outstanding.account_type, "asset_current")
        for account_type in ("asset_current", "asset_prepayments"):
            outstanding.account_type = account_type
            self.env.flush_all()
            self.assertTrue(outstanding.is_liquidity)
        with self.assertRaisesRegex(UserError, "liquidity"), self.cr.savepoint():
            self.income.account_type = "asset_cash"
        self._assert_ledger()

    def test_an_invoicing_user_without_cooperative_rights_works(self):
        env_user = self.invoicing
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05", post=False)
        invoice.with_user(env_user).action_post()
        self._lock("2026-08-31")
        invoice = (
            self.env["account.move"]
            .with_user(env_user)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-09-07",
                    "unit_id": self.unit_b.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Work",
                                "price_unit": 500,
                                "tax_ids": [Command.set(self.tax_sale.ids)],
                            }
                        )
                    ],
                }
            )
        )
        invoice.action_post()
        wizard = (
            self.env["account.payment.register"]
            .with_user(env_user)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": "2026-09-10", "journal_id": self.bank_journal.id})
        )
        wizard._create_payments()
        self.assertEqual(invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_b, 600.0)
        self._lock("2026-09-30")
        self._term_lines(invoice).with_user(env_user).remove_move_reconcile()
        self._assert_ledger()


@tagged("post_install", "-at_install")
class TestClosingGuards(LedgerGuardsCommon):
    def setUp(self):
        super().setUp()
        self._create_document(self.unit_a, 1000, "2026-09-05")
        self.closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 9, 1)
        )
        self.closing.action_check()

    def _close(self, closing=None, lock=True):
        closing = closing or self.closing
        closing.action_check()
        if closing.warning_count:
            closing._accept_all_warnings("Known and agreed")
        closing._run_inline()
        if lock:
            closing.action_lock()
        return closing

    def test_state_and_figures_are_not_for_rpc(self):
        self._close()
        closing = self.closing.with_user(self.accountant)
        for vals in (
            {"state": "draft"},
            {"state": "locked"},
            {"revision": 0},
            {"reopening_reason": "None"},
            {"previous_lock_date": "2020-01-01"},
            {"date_start": "2026-08-01"},
            {"line_ids": [Command.clear()]},
            {"line_ids": [Command.create({"unit_id": self.unit_a.id})]},
            {"check_ids": [Command.clear()]},
            {"move_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals):
                self._refused(closing.write, vals)
        line = closing.line_ids[:1]
        self._refused(line.write, {"turnover": 5})
        self._refused(line.write, {"state": "todo"})
        self._refused(line.unlink)
        self._refused(closing.unlink)
        for vals in ({"state": "locked"}, {"revision": 3}):
            self._refused(closing.create, {"company_id": self.company.id, **vals})
        self._refused(
            line.create,
            {"closing_id": closing.id, "unit_id": self.unit_a.id, "turnover": 99},
        )

    def test_checks_are_not_for_rpc(self):
        check = self.closing.check_ids[:1]
        if not check:
            bill = self._create_document(self.unit_a, 10, "2026-09-05", "in_invoice")
            self._pay(bill, "2026-09-05")
            self.closing.action_check()
            check = self.closing.check_ids[:1]
        self.assertTrue(check)
        check = check.with_user(self.accountant)
        for vals in ({"accepted": True}, {"severity": "warning"}, {"res_ids": []}):
            self._refused(check.write, vals)
        self._refused(check.unlink)
        self._refused(
            check.create,
            {
                "closing_id": self.closing.id,
                "name": "x",
                "code": "draft",
                "severity": "warning",
            },
        )

    def test_accountant_closes_and_reopens(self):
        closing = self.closing.with_user(self.accountant)
        closing.action_check()
        if closing.warning_count:
            self.env["coopaem.closing.reason"].with_user(self.accountant).create(
                {"closing_id": closing.id, "purpose": "accept", "reason": "Agreed"}
            ).action_confirm()
        closing._run_inline()
        self.assertEqual(closing.state, "booked")
        closing.action_reverse()
        self.assertEqual(closing.state, "draft")
        closing._run_inline()
        closing.action_lock()
        self.env["coopaem.closing.reason"].with_user(self.accountant).create(
            {"closing_id": closing.id, "purpose": "reopen", "reason": "Bill found"}
        ).action_confirm()
        self.assertEqual(closing.state, "booked")
        self.assertEqual(closing.reopening_reason, "Bill found")

    def test_public_actions_need_rights(self):
        actions = (
            "action_check",
            "action_preview",
            "action_run",
            "action_lock",
            "action_reverse",
        )
        for user in (self.coach, self.invoicing, self.internal, self.portal):
            for action in actions:
                with self.subTest(user=user.name, action=action):
                    self._refused(getattr(self.closing.with_user(user), action))
            self._refused(
                self.env["coopaem.closing.reason"].with_user(user).create,
                {
                    "closing_id": self.closing.id,
                    "purpose": "accept",
                    "reason": "x",
                },
            )

    def test_balances_that_changed_after_booking_keep_the_month_open(self):
        bill = self._create_document(
            self.unit_b, 100, "2026-08-31", "in_invoice", taxed=False
        )
        self._close(lock=False)
        self._pay(bill, "2026-09-28")
        with self.assertRaisesRegex(UserError, "changed after"):
            self.closing.action_lock()
        self._close(lock=False)
        self.closing.action_check()
        self.closing._accept_all_warnings("Known and agreed")
        self.closing.action_lock()
        self.assertEqual(self.closing.state, "locked")
        line = self.closing.line_ids.filtered(lambda x: x.unit_id == self.unit_b)
        self.assertEqual((line.payable, line.treasury), (0.0, -100.0))

    def test_accepted_warnings_are_about_what_was_seen(self):
        self._create_document(self.unit_b, 100, "2026-09-08", "in_invoice")
        self.closing.action_check()
        self.closing._accept_all_warnings("It will come")
        self.closing.action_check()
        self.assertFalse(self.closing.warning_count)
        self._create_document(self.unit_c, 100, "2026-09-08", "in_invoice")
        self.closing.action_check()
        self.assertEqual(self.closing.warning_count, 1)

    def test_running_closing_can_be_taken_up_again(self):
        if self.closing.warning_count:
            self.closing._accept_all_warnings("Agreed")
        self.closing.action_run()
        self.closing.action_run()
        self.assertEqual(self.closing.state, "running")
        self.closing._run_inline()
        self.assertEqual(self.closing.state, "booked")

    def test_two_workers_do_not_run_one_closing(self):
        if self.closing.warning_count:
            self.closing._accept_all_warnings("Agreed")
        self.closing.action_run()
        lines = self.closing.line_ids
        held = lines[:1]

        def skip_held(records, **_options):
            return records - held if records._name == lines._name else records

        with patch.object(type(lines), "try_lock_for_update", skip_held):
            self._run_cron()
            self.assertEqual(self.closing.state, "running")
            self.assertEqual(lines - held, lines.filtered(lambda x: x.state == "done"))
            with self.assertRaisesRegex(UserError, "Somebody else"):
                self.closing._run_inline()
        self._run_cron()
        self.assertEqual(self.closing.state, "booked")
        self.assertEqual(set(lines.mapped("state")), {"done"})

        def busy(_self, **_options):
            raise LockError("busy")

        with patch.object(type(self.closing), "lock_for_update", busy):
            for action in ("action_lock", "action_reverse", "_start"):
                with self.assertRaisesRegex(UserError, "Somebody else"):
                    getattr(self.closing, action)()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "coopaem_mutual_accounting.ir_cron_closing"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_every_model_is_isolated_by_company(self):
        """Each model of the addon with a company has a record rule that names it.

        A dialog may be shut for all but its own user instead.
        """
        for name in self.env.registry:
            model = self.env[name]
            if (
                model._original_module != "coopaem_mutual_accounting"
                or model._abstract
                or "company_id" not in model._fields
            ):
                continue
            wanted = ("company_id", "create_uid")[: 1 + bool(model._transient)]
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("groups", "=", False)]
            )
            domains = " ".join(rules.mapped(lambda rule: rule.domain_force or ""))
            self.assertTrue(any(field in domains for field in wanted), name)

    def test_ledger_check_of_another_company(self):
        other = self.setup_other_company()["company"]
        stranger = self._new_user(
            "stranger", "coopaem_member.group_coopaem_manager", company=other
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            self.env["coopaem.ledger.check"].with_user(stranger).create(
                {"company_id": self.company.id, "date_to": "2026-12-31"}
            ).read(["treasuries"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.unit_a.with_user(stranger).read(["treasury"])

    def test_treasury_is_not_for_everyone(self):
        for user in (self.internal, self.portal, self.coach):
            self._refused(self.unit_a.with_user(user).read, ["treasury"])
        # a coach reads it in the table of all units, where only the own ones stand
        row = (
            self.env["coopaem.unit.table"].with_user(self.coach).browse(self.unit_a.id)
        )
        self._refused(row.read, ["treasury"])
        self.unit_a.coach_id = self.coach
        self.env.flush_all()
        self.assertEqual(row.treasury, self.unit_a.treasury)
