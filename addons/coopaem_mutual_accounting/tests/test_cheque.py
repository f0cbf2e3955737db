# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CoopaemAccountingCommon


class ChequeCommon(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env.user.lang = "en_US"
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.invoice = cls._create_document(cls.unit_a, 1000, "2026-09-05")

    @classmethod
    def _cheque(cls, number="100", take_in=True, **vals):
        """A customer's cheque of 1,200 for the invoice, due on October 15."""
        cheque = cls.env["coopaem.cheque"].create(
            {
                "number": number,
                "unit_id": cls.unit_a.id,
                "partner_id": cls.customer.id,
                "amount": 1200.0,
                "date": "2026-09-10",
                "date_due": "2026-10-15",
                "invoice_ids": [Command.set(cls.invoice.ids)],
                "journal_id": cls.bank_journal.id,
                **vals,
            }
        )
        if take_in:
            cheque.action_receive()
        return cheque

    @classmethod
    def _remit(cls, cheques, day):
        remittance = cls.env["coopaem.cheque.remittance"].create(
            {
                "journal_id": cls.bank_journal.id,
                "date": day,
                "cheque_ids": [Command.set(cheques.ids)],
            }
        )
        remittance.action_remit()
        return remittance

    @staticmethod
    def _day(text):
        return fields.Date.to_date(text)

    def _balance(self, account, unit=None):
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if unit:
            domain.append(("unit_id", "=", unit.id))
        return self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])[
            0
        ][0]

    def _collected(self, day_to, day_from=None, unit=None):
        unit = unit or self.unit_a
        figures = unit._get_figures(self._day(day_to), day_from and self._day(day_from))
        return figures[unit.id]["collected"]

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups=groups,
            lang="en_US",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20")
class TestCheque(ChequeCommon):
    """From the day it is received to the day it is paid, or not."""

    def test_received_cheque_is_no_money(self):
        cheque = self._cheque()
        hand = self.company.cheque_hand_account_id
        self.assertFalse(hand.is_liquidity)
        self.assertEqual(cheque.state, "received")
        self.assertEqual(self._balance(hand, self.unit_a), 1200.0)
        # The customer's account is square, the unit has no money, nothing counts as
        # collected, and no VAT on payments falls due.
        self.assertEqual(self._balance(self.receivable, self.unit_a), 0.0)
        self._assert_treasury(self.unit_a, 0.0)
        self.assertEqual(self._collected("2026-11-30"), 0.0)
        self.assertEqual(self.invoice.payment_state, "not_paid")
        self.assertFalse(self.invoice.tax_cash_basis_created_move_ids)
        figures = self.unit_a._get_figures(self._day("2026-11-30"))[self.unit_a.id]
        self.assertEqual(figures["receivable"], 1200.0)
        self._assert_ledger()

    def test_overdue_is_counted_from_the_cheque_on(self):
        """What of a unit's open items is due: nothing before the cheque's day."""
        self._cheque(date_due="2026-12-31")
        items = self.env["account.move.line"].search(
            [
                ("unit_id", "=", self.unit_a.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
            ]
        )
        due = items.filtered(lambda line: line.date_maturity <= self._day("2026-11-20"))
        self.assertEqual(sum(due.mapped("amount_residual")), 0.0)
        self.assertEqual(sum(items.mapped("amount_residual")), 1200.0)

    def test_remitted_and_cleared(self):
        cheque = self._cheque()
        remittance = self._remit(cheque, "2026-10-14")
        self.assertEqual(cheque.state, "remitted")
        self.assertEqual(self._balance(self.company.cheque_hand_account_id), 0.0)
        self.assertEqual(
            self._balance(self.company.cheque_remitted_account_id, self.unit_a), 1200.0
        )
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()
        action = remittance.action_ask_clear()
        wizard = Form(self.env["coopaem.cheque.step"].with_context(**action["context"]))
        wizard.date = self._day("2026-10-18")
        wizard.save().action_confirm()
        self.assertEqual(cheque.state, "cleared")
        self.assertEqual(remittance.waiting_count, 0)
        payment = cheque.payment_id
        self.assertEqual(payment.date, self._day("2026-10-18"))
        self.assertEqual(payment.unit_id, self.unit_a)
        self.assertEqual(self.invoice.amount_residual, 0.0)
        self.assertFalse(cheque._get_open_lines())
        self.assertEqual(self._balance(self.company.cheque_remitted_account_id), 0.0)
        self._assert_treasury(self.unit_a, 1200.0)
        # Collected, and VAT due, on the day the bank paid.
        self.assertEqual(self._collected("2026-10-17"), 0.0)
        self.assertEqual(self._collected("2026-10-31", "2026-10-01"), 1000.0)
        self.assertEqual(
            self.invoice.tax_cash_basis_created_move_ids.date, self._day("2026-10-18")
        )
        self._assert_ledger()
        outstanding = payment.move_id.line_ids.filtered("account_id.is_liquidity")
        movement = self._create_statement_line(1200, "2026-10-19")
        self._reconcile_statement_line(
            movement, [(outstanding.account_id, -1200.0, outstanding)]
        )
        self.assertTrue(payment.is_matched)
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_ledger()

    def test_bounced_at_the_bank_with_a_fee(self):
        cheque = self._cheque()
        self._remit(cheque, "2026-10-14")
        wizard = Form(
            self.env["coopaem.cheque.step"].with_context(
                **cheque.action_ask_bounce()["context"]
            )
        )
        wizard.date = self._day("2026-10-20")
        wizard.reason = "Insufficient funds"
        wizard.fee = 35.0
        wizard.save().action_confirm()
        self.assertEqual(cheque.state, "bounced")
        self.assertEqual(cheque.bounce_reason, "Insufficient funds")
        self.assertEqual(self._balance(self.receivable, self.unit_a), 1200.0)
        self.assertEqual(self.invoice.amount_residual, 1200.0)
        self.assertFalse(cheque._get_open_lines())
        # The unit bears the fee, nothing was collected.
        self._assert_treasury(self.unit_a, -35.0)
        figures = self.unit_a._get_figures(self._day("2026-10-31"))[self.unit_a.id]
        self.assertEqual(figures["costs"], 35.0)
        self.assertEqual(figures["collected"], 0.0)
        self._assert_ledger()
        # Presented again, it is paid.
        cheque._present(self._day("2026-10-25"))
        self.assertEqual(cheque.state, "received")
        cheque._clear(self._day("2026-10-28"))
        self.assertEqual(self.invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 1165.0)
        self._assert_ledger()

    def _ask_bounce(self, cheque, **vals):
        with Form(
            self.env["coopaem.cheque.step"].with_context(
                **cheque.action_ask_bounce()["context"]
            )
        ) as wizard:
            wizard.date = self._day("2026-10-20")
            wizard.reason = "Insufficient funds"
            wizard.fee = 35.0
            for name, value in vals.items():
                wizard[name] = value
        return wizard.record.action_confirm()

    def test_fee_charged_to_the_customer(self):
        cheque = self._cheque()
        self._remit(cheque, "2026-10-14")
        action = self._ask_bounce(cheque, charge_customer=True)
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(invoice.partner_id, cheque.partner_id)
        self.assertEqual(invoice.amount_total, 35.0)
        invoice.action_post()
        # The unit is even: the customer owes what the bank took, and no levy counts it.
        self.assertEqual(self._balance(self.receivable, self.unit_a), 1235.0)
        figures = self.unit_a._get_figures(self._day("2026-10-31"))[self.unit_a.id]
        self.assertEqual(figures["costs"], 0.0)
        before = self.unit_a._get_figures(self._day("2026-10-13"))[self.unit_a.id]
        self.assertEqual(figures["turnover"], before["turnover"])
        self._assert_treasury(self.unit_a, -35.0)
        self._pay(invoice, "2026-10-26")
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()

    def test_fee_not_charged_unless_asked(self):
        cheque = self._cheque()
        self._remit(cheque, "2026-10-14")
        action = self._ask_bounce(cheque)
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertFalse(
            self.env["account.move"].search(
                [("move_type", "=", "out_invoice"), ("state", "=", "draft")]
            )
        )

    def test_bounced_after_it_was_credited(self):
        """What was collected is given back, and the bank's movements are matched."""
        cheque = self._cheque()
        self._remit(cheque, "2026-10-14")
        payment = cheque._clear(self._day("2026-10-18"))
        credited = payment.move_id.line_ids.filtered("account_id.is_liquidity")
        movement = self._create_statement_line(1200, "2026-10-18")
        self._reconcile_statement_line(
            movement, [(credited.account_id, -1200.0, credited)]
        )
        cheque._bounce(self._day("2026-11-05"), "No such account", 20.0)
        self.assertEqual(cheque.state, "bounced")
        self.assertEqual(self.invoice.amount_residual, 1200.0)
        self.assertEqual(self._balance(self.receivable, self.unit_a), 1200.0)
        self._assert_treasury(self.unit_a, -20.0)
        self.assertEqual(self._collected("2026-11-30"), 0.0)
        # The bank's credit stays matched, its debit has something to match.
        self.assertTrue(credited.reconciled)
        taken = self.env["account.move.line"].search(
            [
                ("date", "=", "2026-11-05"),
                ("account_id.is_liquidity", "=", True),
                ("balance", "=", -1200.0),
            ]
        )
        self.assertEqual(len(taken), 1)
        movement = self._create_statement_line(-1200, "2026-11-06")
        self._reconcile_statement_line(movement, [(taken.account_id, 1200.0, taken)])
        self.assertTrue(taken.reconciled)
        self._assert_ledger()
        # A second payment of the same cheque is another payment.
        cheque._present(self._day("2026-11-10"))
        second = cheque._clear(self._day("2026-11-12"))
        self.assertNotEqual(payment, second)
        self.assertEqual(self.invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 1180.0)
        self._assert_ledger()

    def test_levies_count_at_clearing_and_are_given_back(self):
        scheme = self.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": self.company.id}
        )
        self.unit_a.levy_scheme_ids = [
            Command.create({"scheme_id": scheme.id, "date_from": "2026-01-01"})
        ]
        self.env["coopaem.levy.rule"].create(
            {
                "name": "Contribution",
                "code": "A1",
                "company_id": self.company.id,
                "scheme_id": scheme.id,
                "beneficiary": "structure",
                "basis": "collected",
                "period": "month",
                "date_from": "2026-01-01",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
            }
        )
        (self.unit_b | self.unit_c).action_close()
        cheque = self._cheque()

        def close(month):
            closing = self.env["coopaem.closing"]._get_or_create(
                self.company, self._day(month)
            )
            closing.action_check()
            if closing.warning_count:
                closing._accept_all_warnings("Test")
            closing._run_inline()
            closing.action_lock()
            line = closing.line_ids.filtered(lambda line: line.unit_id == self.unit_a)
            return line.collected, sum(line.levy_line_ids.mapped("amount"))

        self.assertEqual(close("2026-09-01"), (0.0, 0.0))
        cheque._clear(self._day("2026-10-16"))
        self.assertEqual(close("2026-10-01"), (1000.0, 100.0))
        cheque._bounce(self._day("2026-11-03"), "Insufficient funds")
        self.assertEqual(close("2026-11-01"), (-1000.0, -100.0))
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()

    def test_without_invoice_it_is_the_customers_credit(self):
        cheque = self._cheque(invoice_ids=False)
        cheque._clear(self._day("2026-10-16"))
        self._assert_treasury(self.unit_a, 1200.0)
        self.assertEqual(self._collected("2026-11-30"), 0.0)
        credit = cheque._get_payment_line()
        self.assertFalse(credit.reconciled)
        (credit + self._term_lines(self.invoice)).reconcile()
        self.assertEqual(self._collected("2026-11-30"), 1000.0)
        self._assert_ledger()

    def test_pays_several_invoices_and_leaves_the_rest_open(self):
        second = self._create_document(self.unit_a, 500, "2026-09-20")
        cheque = self._cheque(
            amount=1500.0, invoice_ids=[Command.set((self.invoice | second).ids)]
        )
        self.assertEqual(second.cheque_ids, cheque)
        cheque._clear(self._day("2026-10-16"))
        self.assertEqual(self.invoice.amount_residual, 0.0)
        self.assertEqual(second.amount_residual, 300.0)
        self._assert_treasury(self.unit_a, 1500.0)

    def test_issued(self):
        bill = self._create_document(
            self.unit_b, 500, "2026-09-08", move_type="in_invoice"
        )
        cheque = self._cheque(
            "55",
            direction="out",
            unit_id=self.unit_b.id,
            partner_id=self.supplier.id,
            amount=600.0,
            invoice_ids=[Command.set(bill.ids)],
        )
        self.assertEqual(cheque.state, "issued")
        self.assertEqual(
            self._balance(self.company.cheque_issued_account_id, self.unit_b), -600.0
        )
        self._assert_treasury(self.unit_b, 0.0)
        with self.assertRaisesRegex(UserError, "only while it is"):
            cheque.action_remit()
        cheque._clear(self._day("2026-10-16"))
        self.assertEqual(bill.amount_residual, 0.0)
        self._assert_treasury(self.unit_b, -600.0)
        self._assert_ledger()
        cheque._bounce(self._day("2026-10-18"), "Signature")
        self.assertEqual(bill.amount_residual, 600.0)
        self._assert_treasury(self.unit_b, 0.0)
        self._assert_ledger()

    def test_returned(self):
        cheque = self._cheque()
        cheque._return(self._day("2026-10-01"))
        self.assertEqual(cheque.state, "returned")
        self.assertFalse(cheque._get_open_lines())
        self.assertEqual(self._balance(self.receivable, self.unit_a), 1200.0)
        self._assert_ledger()

    def test_take_back(self):
        cheque = self._cheque()
        remittance = self._remit(cheque, "2026-10-14")
        cheque._clear(self._day("2026-10-18"))
        cheque.action_take_back()
        self.assertEqual(cheque.state, "remitted")
        self.assertEqual(self.invoice.amount_residual, 1200.0)
        self._assert_treasury(self.unit_a, 0.0)
        self.assertEqual(self._balance(self.company.cheque_remitted_account_id), 1200.0)
        cheque.action_take_back()
        self.assertEqual(cheque.state, "received")
        self.assertFalse(remittance.cheque_ids)
        cheque.action_take_back()
        self.assertEqual(cheque.state, "draft")
        self.assertFalse(cheque._get_open_lines())
        self.assertEqual(self._balance(self.receivable, self.unit_a), 1200.0)
        cheque.action_receive()
        self._assert_ledger()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            cheque.unlink()

    def test_take_back_what_the_bank_has_shown(self):
        cheque = self._cheque()
        payment = cheque._clear(self._day("2026-10-18"))
        credited = payment.move_id.line_ids.filtered("account_id.is_liquidity")
        movement = self._create_statement_line(1200, "2026-10-18")
        self._reconcile_statement_line(
            movement, [(credited.account_id, -1200.0, credited)]
        )
        with self.assertRaisesRegex(UserError, "Undo that match first"):
            cheque.action_take_back()

    def test_one_slip_for_several_units(self):
        other = self._create_document(self.unit_b, 500, "2026-09-06")
        cheques = self._cheque() | self._cheque(
            "101",
            unit_id=self.unit_b.id,
            amount=600.0,
            invoice_ids=[Command.set(other.ids)],
        )
        action = cheques.action_remit()
        remittance = self.env["coopaem.cheque.remittance"].browse(action["res_id"])
        remittance.date = "2026-10-14"
        self.assertEqual((remittance.total, remittance.cheque_count), (1800.0, 2))
        remittance.action_remit()
        self.assertEqual(len(remittance.move_id.line_ids), 4)
        self.assertEqual(remittance.name, remittance.move_id.name)
        self._assert_ledger()
        self.assertEqual(
            self._balance(self.company.cheque_remitted_account_id, self.unit_b), 600.0
        )
        content, _type = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "coopaem_mutual_accounting.report_cheque_remittance", remittance.ids
            )
        )
        self.assertTrue(content.startswith(b"%PDF"))
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "coopaem_mutual_accounting.report_cheque_remittance", remittance.ids
        )
        text = html.decode()
        for expected in ("101", "1,800.00", self.customer.name):
            self.assertIn(expected, text)
        cheques._clear(self._day("2026-10-18"))
        self._assert_treasury(self.unit_a, 1200.0)
        self._assert_treasury(self.unit_b, 600.0)

    def test_slip_takes_what_is_due(self):
        due = self._cheque()
        self._cheque("101", date_due="2026-12-31", invoice_ids=False)
        remittance = self.env["coopaem.cheque.remittance"].create(
            {"date": "2026-10-20"}
        )
        remittance.action_add_due()
        self.assertEqual(remittance.cheque_ids, due)
        remittance.action_remit()
        with self.assertRaisesRegex(UserError, "at the bank already"):
            remittance.cheque_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "at the bank already"):
            remittance.unlink()

    def test_late_ones_stand_out(self):
        late = self._cheque()
        self._cheque("101", date_due="2026-11-20", invoice_ids=False)
        found = self.env["coopaem.cheque"].search([("is_late", "=", True)])
        self.assertEqual(found, late)
        self.assertTrue(late.is_late)
        others = self.env["coopaem.cheque"].search([("is_late", "=", False)])
        self.assertFalse(others & late)
        late._clear(self._day("2026-11-20"))
        self.assertFalse(late.is_late)

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "name": day,
                    "inverse_company_rate": rate,
                }
                for day, rate in (("2026-09-01", 10.0), ("2026-10-01", 11.0))
            ]
        )
        invoice = self._create_document(
            self.unit_a, 100, "2026-09-05", taxed=False, currency_id=euro.id
        )
        cheque = self._cheque(
            currency_id=euro.id,
            amount=100.0,
            invoice_ids=[Command.set(invoice.ids)],
        )
        self._remit(cheque, "2026-10-14")
        self.assertEqual(self._balance(self.company.cheque_remitted_account_id), 1000.0)
        cheque._clear(self._day("2026-10-16"))
        self.assertEqual(invoice.amount_residual, 0.0)
        self._assert_treasury(self.unit_a, 1100.0)
        self.assertEqual(self._balance(self.company.cheque_remitted_account_id), 0.0)
        self._assert_ledger()

    def test_form_from_the_invoice(self):
        action = self.invoice.action_new_cheque()
        with Form(self.env["coopaem.cheque"].with_context(**action["context"])) as form:
            form.number = "777"
            form.date_due = self._day("2026-12-01")
        cheque = form.record
        self.assertEqual(cheque.amount, 1200.0)
        self.assertEqual(cheque.unit_id, self.unit_a)
        self.assertEqual(cheque.invoice_ids, self.invoice)
        self.assertEqual(cheque.drawer, self.customer.name)
        self.assertEqual(self.invoice.cheque_count, 1)
        cheque.action_receive()
        # It is no credit that could pay the invoice now.
        self.assertFalse(self.invoice.invoice_has_outstanding)

    def test_entries_change_with_the_cheque_alone(self):
        cheque = self._cheque()
        entry = cheque.line_ids.move_id
        credit = cheque.line_ids.filtered(
            lambda line: line.account_id == self.receivable
        )
        with self.assertRaisesRegex(UserError, "Open the cheque"):
            entry.button_draft()
        with self.assertRaisesRegex(UserError, "Open the cheque"):
            entry._reverse_moves()
        with (
            self.assertRaisesRegex(UserError, "no money yet"),
            self.env.cr.savepoint(),
        ):
            (credit + self._term_lines(self.invoice)).reconcile()
        with self.assertRaisesRegex(UserError, "with its buttons"):
            cheque.state = "cleared"
        with self.assertRaisesRegex(UserError, "only while it is"):
            cheque.amount = 1.0
        with self.assertRaisesRegex(UserError, "leave the cheque out"):
            self._term_lines(self.invoice).cheque_id = cheque
        payment = cheque._clear(self._day("2026-10-18"))
        for method in ("action_draft", "action_cancel", "action_reject"):
            with self.assertRaisesRegex(UserError, "payment of"):
                getattr(payment, method)()
        with self.assertRaisesRegex(UserError, "Open the cheque"):
            payment.move_id.button_draft()

    def test_wrong_invoice(self):
        other = self._create_document(self.unit_b, 10, "2026-09-05")
        with self.assertRaisesRegex(ValidationError, "no invoice of unit"):
            self._cheque(invoice_ids=[Command.set(other.ids)])

    def test_days(self):
        cheque = self._cheque(date="2026-11-01")
        with self.assertRaisesRegex(UserError, "future"):
            cheque._clear(self._day("2026-11-21"))
        with self.assertRaisesRegex(UserError, "cannot be before"):
            cheque._clear(self._day("2026-10-30"))
        self._lock("2026-11-10")
        with self.assertRaisesRegex(UserError, "closed period"):
            cheque._clear(self._day("2026-11-09"))
        self.assertEqual(cheque.state, "received")
        with self.assertRaisesRegex(UserError, "Give the reason"):
            cheque._bounce(self._day("2026-11-12"), "")

    def test_unit_with_cheques_is_not_closed(self):
        unit = self.unit_c
        self._cheque("9", unit_id=unit.id, invoice_ids=False)
        with self.assertRaisesRegex(UserError, "open items"):
            unit.action_close()

    def test_same_cheque_twice(self):
        self._cheque(bank_name="CIH")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._cheque(bank_name="CIH", invoice_ids=False)

    def test_access(self):
        cheque = self._cheque()
        accountant = self._user("chq_acc", "coopaem_member.group_coopaem_accountant")
        own = self._cheque("200", take_in=False, invoice_ids=False)
        own = own.with_user(accountant)
        Form(own)
        own.action_receive()
        remittance = own.env["coopaem.cheque.remittance"].browse(
            own.action_remit()["res_id"]
        )
        Form(remittance)
        remittance.action_remit()
        own._clear(self._day("2026-11-20"))
        own.action_take_back()
        coach = self._user("chq_coach", "coopaem_member.group_coopaem_coach")
        cheque.unit_id.coach_id = coach
        Form(cheque.with_user(coach))
        # slips name the cheques of all units
        with self.assertRaises(AccessError):
            remittance.with_user(coach).read(["company_id"])
        for login, groups in (
            ("coach2", "coopaem_member.group_coopaem_coach"),
            ("internal", "base.group_user"),
            ("portal", "base.group_portal"),
            ("public", "base.group_public"),
        ):
            user = self._user(f"chq_{login}", groups)
            other = cheque.with_user(user)
            for call in (
                lambda other=other: other.action_receive(),
                lambda other=other: other.action_remit(),
                lambda other=other: other.action_take_back(),
                lambda other=other: other.write({"note": "x"}),
                lambda other=other: other.unlink(),
                lambda user=user: remittance.with_user(user).action_remit(),
                lambda user=user: remittance.with_user(user).write({"date": False}),
                lambda user=user: self.env["coopaem.cheque.step"]
                .with_user(user)
                .create({"step": "clear", "cheque_ids": cheque.ids}),
            ):
                with self.assertRaises(AccessError):
                    call()
            if login != "coach2":
                for record in (other, remittance.with_user(user)):
                    with self.assertRaises(AccessError):
                        record.read(["company_id"])
                with self.assertRaises(AccessError):
                    self.env[
                        "report.coopaem_mutual_accounting.report_cheque_remittance"
                    ].with_user(user)._get_report_values(remittance.ids)

    def test_other_company(self):
        cheque = self._cheque()
        remittance = self._remit(cheque, "2026-10-14")
        company = self.setup_other_company()["company"]
        user = self._user(
            "chq_elsewhere", "coopaem_member.group_coopaem_manager", company
        )
        for record in (cheque, remittance):
            self.assertFalse(self.env[record._name].with_user(user).search([]) & record)
            with self.assertRaises(AccessError):
                record.with_user(user).read(["company_id"])
        with self.assertRaises(AccessError):
            cheque.with_user(user).action_take_back()
