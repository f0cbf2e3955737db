# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20")
class TestPrepayment(CoopaemAccountingCommon):
    """Money that comes before its invoice, and guarantees that are given back."""

    @classmethod
    def _receive(cls, amount, unit=None, **vals):
        with Form(
            cls.env["account.payment"].with_context(
                default_payment_type="inbound", default_partner_type="customer"
            )
        ) as form:
            form.partner_id = cls.customer
            form.unit_id = unit or cls.unit_a
            form.amount = amount
            form.date = fields.Date.to_date("2026-09-10")
            form.journal_id = cls.bank_journal
            for name, value in vals.items():
                form[name] = value
        payment = form.record
        payment.action_post()
        return payment

    def _open(self):
        action = self.env.ref("coopaem_mutual_accounting.coopaem_prepayment_action")
        return self.env["account.move.line"].search(
            [*safe_eval(action.domain), ("company_id", "=", self.company.id)]
        )

    def _collected(self, unit=None):
        unit = unit or self.unit_a
        figures = unit._get_figures(fields.Date.to_date("2026-11-30"))
        return figures[unit.id]["collected"]

    def _pay_back(self, line):
        action = line.action_pay_back_prepayment()
        with Form(
            self.env["account.payment"].with_context(**action["context"])
        ) as form:
            form.journal_id = self.bank_journal
        form.record.action_post()
        return form.record

    def test_prepayment_is_collected_when_it_is_matched(self):
        payment = self._receive(500.0)
        credit = self._open()
        self.assertEqual(credit.move_id, payment.move_id)
        self.assertEqual(credit.unit_id, self.unit_a)
        self.assertEqual(credit.amount_residual, -500.0)
        self.assertEqual(credit.prepayment_left, 500.0)
        self._assert_treasury(self.unit_a, 500.0)
        self.assertEqual(self._collected(), 0.0)
        with self.assertRaisesRegex(UserError, "no open invoice of unit"):
            credit.action_match_prepayment()
        self._create_document(self.unit_b, 100, "2026-09-20")
        with self.assertRaisesRegex(UserError, "no open invoice of unit"):
            credit.action_match_prepayment()
        invoice = self._create_document(self.unit_a, 1000, "2026-10-01")
        credit.action_match_prepayment()
        self.assertEqual(invoice.amount_residual, 700.0)
        self.assertAlmostEqual(self._collected(), 416.67, places=2)
        self.assertFalse(self._open())
        self._assert_treasury(self.unit_a, 500.0)
        self._assert_ledger()

    def test_rest_stays_open(self):
        self._receive(500.0)
        first = self._create_document(self.unit_a, 100, "2026-09-20")
        second = self._create_document(self.unit_a, 200, "2026-10-01")
        credit = self._open()
        credit.action_match_prepayment()
        self.assertEqual(first.amount_residual + second.amount_residual, 0.0)
        self.assertEqual(self._open().amount_residual, -140.0)
        self.assertEqual(self._collected(), 300.0)
        # What is left is paid back.
        self._pay_back(credit)
        self.assertFalse(self._open())
        self._assert_treasury(self.unit_a, 360.0)
        self.assertEqual(self._collected(), 300.0)
        self._assert_ledger()

    def test_deposit_is_kept_apart_and_returned(self):
        deposit = self._receive(300.0, is_deposit=True)
        self.assertEqual(
            deposit.destination_account_id, self.company.deposit_account_id
        )
        line = self._open()
        self.assertEqual(line.account_id, self.company.deposit_account_id)
        self.assertEqual(line.unit_id, self.unit_a)
        figures = self.unit_a._get_figures(fields.Date.to_date("2026-11-30"))
        self.assertEqual(figures[self.unit_a.id]["payable"], 300.0)
        self._create_document(self.unit_a, 1000, "2026-10-01")
        with self.assertRaisesRegex(UserError, "no open prepayment"):
            line.action_match_prepayment()
        back = self._pay_back(line)
        self.assertEqual(back.payment_type, "outbound")
        self.assertEqual(back.destination_account_id, line.account_id)
        self.assertTrue(line.reconciled)
        self.assertFalse(self._open())
        self._assert_treasury(self.unit_a, 0.0)
        self.assertEqual(self._collected(), 0.0)
        self._assert_ledger()

    def test_deposit_needs_unit_and_customer(self):
        with self.assertRaisesRegex(ValidationError, "choose both"):
            self.env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "amount": 10.0,
                    "journal_id": self.bank_journal.id,
                    "is_deposit": True,
                }
            )

    def test_invoice_is_no_prepayment(self):
        invoice = self._create_document(self.unit_a, 100, "2026-09-20")
        with self.assertRaisesRegex(UserError, "no open prepayment"):
            self._term_lines(invoice).action_pay_back_prepayment()

    def test_access(self):
        self._receive(500.0)
        self._create_document(self.unit_a, 1000, "2026-10-01")
        credit = self._open()
        company = self.setup_other_company()["company"]
        for login, groups, own in (
            ("internal", "base.group_user", self.company),
            ("portal", "base.group_portal", self.company),
            ("coach", "coopaem_member.group_coopaem_coach", self.company),
            ("other", "coopaem_member.group_coopaem_accountant", company),
        ):
            user = new_test_user(
                self.env,
                f"prepay_{login}",
                groups=groups,
                company_id=own.id,
                company_ids=[Command.set(own.ids)],
            )
            for name in ("action_match_prepayment", "action_pay_back_prepayment"):
                with self.assertRaises(AccessError):
                    getattr(credit.with_user(user), name)()
        accountant = new_test_user(
            self.env,
            "prepay_accountant",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        credit.with_user(accountant).action_match_prepayment()
        self.assertTrue(credit.reconciled)
