# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Wallets of mobile money: bank journals whose operator takes a fee per payment."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    # Fields declaration
    is_mobile_money = fields.Boolean(
        string="Mobile-money wallet",
        help="The operator takes a fee for each payment; it is charged to the unit "
        "whose payment it is.",
    )
    operator_fee_rate = fields.Float(
        string="Operator's fee (%)",
        digits=(16, 4),
        help="Proposed on each payment, in percent of its amount.",
    )
    operator_fee_fixed = fields.Monetary(
        string="Operator's fee per payment",
        help="Proposed on each payment, beside the percentage.",
        currency_field="company_currency_id",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )

    _operator_fee_positive = models.Constraint(
        "CHECK(COALESCE(operator_fee_rate, 0) >= 0 "
        "AND COALESCE(operator_fee_fixed, 0) >= 0)",
        "The operator's fee is not below zero.",
    )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Fields declaration
    operator_fee = fields.Monetary(
        string="Operator's fee",
        compute="_compute_operator_fee",
        store=True,
        readonly=False,
        precompute=True,
        help="What the wallet's operator keeps; it is the unit's cost.",
    )
    operator_fee_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry of the fee",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    is_mobile_money = fields.Boolean(related="journal_id.is_mobile_money")

    # Compute, inverse, search methods
    @api.depends("journal_id", "amount", "currency_id")
    def _compute_operator_fee(self):
        for payment in self:
            journal = payment.journal_id
            if payment.state not in (False, "draft"):
                continue
            if not (journal.is_mobile_money and payment.amount):
                payment.operator_fee = 0.0
                continue
            fixed = payment.company_id.currency_id._convert(
                journal.operator_fee_fixed,
                payment.currency_id,
                payment.company_id,
                payment.date or fields.Date.context_today(payment),
            )
            payment.operator_fee = payment.currency_id.round(
                payment.amount * journal.operator_fee_rate / 100 + fixed
            )

    # Actions
    def action_post(self):
        # EXTENDS 'account'
        result = super().action_post()
        self._post_operator_fees()
        return result

    def action_draft(self):
        # EXTENDS 'account'
        result = super().action_draft()
        self._remove_operator_fees()
        return result

    def action_cancel(self):
        # EXTENDS 'account'
        result = super().action_cancel()
        self._remove_operator_fees()
        return result

    def action_reject(self):
        # EXTENDS 'account': what never came cost nothing.
        result = super().action_reject()
        for payment in self:
            fee = payment.operator_fee_move_id
            if fee.state == "posted" and not fee.reversal_move_ids:
                fee._reverse_moves(
                    [
                        {
                            "date": fee._get_reversal_date(),
                            "ref": self.env._("Rejected: %s", payment.display_name),
                        }
                    ],
                    cancel=True,
                )
        return result

    # Business methods
    def _post_operator_fees(self):
        """Book the fees of payments through wallets, one entry for each.

        :raises UserError: when there is no account for them
        """
        payments = self.filtered(
            lambda payment: payment.is_mobile_money
            and payment.move_id
            and not payment.operator_fee_move_id
            and not payment.currency_id.is_zero(payment.operator_fee)
        )
        moves = self.env["account.move"].create(
            [payment._prepare_operator_fee_vals() for payment in payments]
        )
        moves._post(soft=False)
        for payment, move in zip(payments, moves, strict=True):
            move._check_posted_on(payment.move_id.date, payment.move_id.date)
            payment.operator_fee_move_id = move

    def _remove_operator_fees(self):
        """Take the fees' entries out of the books with their payments."""
        moves = self.operator_fee_move_id
        moves.filtered(lambda move: move.state == "posted").button_draft()
        moves.filtered(lambda move: move.state == "draft").button_cancel()
        self.operator_fee_move_id = False

    def _prepare_operator_fee_vals(self):
        """The values of the entry of a fee: the unit's cost, the wallet's money."""
        self.ensure_one()
        company = self.company_id
        account = company._get_bank_fee_account()
        wallet = self.payment_method_line_id.payment_account_id or (
            self.journal_id.default_account_id
        )
        if not account:
            raise UserError(
                self.env._(
                    "%s: set the bank fees account in the accounting settings.",
                    company.display_name,
                )
            )
        day = self.move_id.date
        balance = self.currency_id._convert(
            self.operator_fee, company.currency_id, company, day
        )
        label = self.env._(
            "Fee of %(wallet)s: %(payment)s",
            wallet=self.journal_id.name,
            payment=self.move_id.name or "",
        )
        common = {"name": label, "currency_id": self.currency_id.id}
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "company_id": company.id,
            "date": day,
            "ref": label,
            "unit_id": self.unit_id.id,
            "line_ids": [
                Command.create(
                    {
                        **common,
                        "account_id": account.id,
                        "balance": balance,
                        "amount_currency": self.operator_fee,
                    }
                ),
                Command.create(
                    {
                        **common,
                        "account_id": wallet.id,
                        "balance": -balance,
                        "amount_currency": -self.operator_fee,
                    }
                ),
            ],
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    # Business methods
    def _setup_mobile_money(self):
        """Give the companies a wallet of mobile money, as far as they have none.

        :return: the journals
        """
        journals = self.env["account.journal"]
        for company in self:
            found = journals.search(
                [
                    *journals._check_company_domain(company),
                    ("is_mobile_money", "=", True),
                ],
                limit=1,
            )
            journals |= found or journals.with_company(company).create(
                {
                    "name": self.env._("Mobile money"),
                    "code": "MOMO",
                    "type": "bank",
                    "is_mobile_money": True,
                    "company_id": company.id,
                }
            )
        journals.default_account_id._mark_as_liquidity()
        return journals


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Actions
    def action_setup_mobile_money(self):
        """Set up the company's wallet of mobile money and open it.

        :return: an action
        :raises AccessError: when the user may not create journals
        """
        self.ensure_one()
        self.env["account.journal"].check_access("create")
        return self.company_id._setup_mobile_money()._get_records_action(
            name=self.env._("Mobile money")
        )
