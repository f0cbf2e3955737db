# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .cashbook_common import CashbookCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20")
class TestMobileMoney(CashbookCommon):
    """A wallet: payments through it, its operator's fees, its statement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wallet = cls.company._setup_mobile_money()
        cls.wallet.write({"operator_fee_rate": 1.5, "operator_fee_fixed": 2.0})

    def _figures(self, unit):
        return unit._get_figures(fields.Date.to_date("2026-11-30"))[unit.id]

    def test_set_up_once(self):
        self.assertEqual(self.company._setup_mobile_money(), self.wallet)
        self.assertEqual(self.wallet.type, "bank")
        self.assertTrue(self.wallet.default_account_id.is_liquidity)
        methods = (
            self.wallet.inbound_payment_method_line_ids
            | self.wallet.outbound_payment_method_line_ids
        )
        self.assertTrue(all(methods.mapped("payment_account_id.is_liquidity")))
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.action_setup_mobile_money()["res_id"], self.wallet.id)

    def test_fee_is_the_units_cost(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(invoice, "2026-09-12", journal_id=self.wallet.id)
        self.assertEqual(payment.operator_fee, 20.0)
        fee = payment.operator_fee_move_id
        self.assertEqual(fee.date, fields.Date.to_date("2026-09-12"))
        self.assertEqual(
            fee.line_ids.filtered("unit_id").account_id,
            self.company._get_bank_fee_account(),
        )
        self.assertEqual(fee.line_ids.unit_id, self.unit_a)
        self._assert_treasury(self.unit_a, 1180.0)
        figures = self._figures(self.unit_a)
        # The customer has paid all of it.
        self.assertEqual((figures["collected"], figures["costs"]), (1000.0, 20.0))
        self.assertEqual(invoice.amount_residual, 0.0)
        self._assert_ledger()
        # The wallet's statement shows what is left after the fee.
        money = (payment.move_id | fee).line_ids.filtered("account_id.is_liquidity")
        self.assertEqual(len(money.account_id), 1)
        movement = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.wallet.id,
                "date": "2026-09-13",
                "payment_ref": "Wallet",
                "amount": 1180.0,
                "partner_id": self.customer.id,
            }
        )
        self._reconcile_statement_line(movement, [(money.account_id, -1180.0, money)])
        self.assertTrue(all(money.mapped("reconciled")))
        self._assert_treasury(self.unit_a, 1180.0)
        self._assert_ledger()

    def test_fee_goes_with_the_payment(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(invoice, "2026-09-12", journal_id=self.wallet.id)
        payment.action_draft()
        self.assertFalse(payment.operator_fee_move_id)
        self._assert_treasury(self.unit_a, 0.0)
        payment.operator_fee = 5.0
        payment.action_post()
        self._assert_treasury(self.unit_a, 1195.0)
        payment.action_reject()
        self._assert_treasury(self.unit_a, 0.0)
        self._assert_ledger()

    def test_other_banks_take_no_fee(self):
        invoice = self._create_document(self.unit_a, 1000, "2026-09-05")
        payment = self._pay(invoice, "2026-09-12")
        self.assertEqual(payment.operator_fee, 0.0)
        self.assertFalse(payment.operator_fee_move_id)

    def test_cash_book_through_the_wallet(self):
        book = self._book(("2026-09-03", "in", 120.0, self.sale_20))
        book.line_ids.journal_id = self.wallet
        book.action_book()
        balances = self.unit._get_balances()[self.unit.id]
        self.assertEqual((balances["treasury"], balances["till"]), (120.0, 0.0))
        self.assertEqual(self._figures(self.unit)["collected"], 100.0)
        self._assert_ledger()

    def test_access(self):
        for login, groups in (
            ("coach", "coopaem_member.group_coopaem_coach"),
            ("portal", "base.group_portal"),
        ):
            user = new_test_user(
                self.env,
                f"momo_{login}",
                groups=groups,
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            settings = self.env["res.config.settings"].with_user(user)
            with self.assertRaises(AccessError):
                settings.new({}).action_setup_mobile_money()
