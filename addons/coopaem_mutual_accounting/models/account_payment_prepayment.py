# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What customers pay before there is an invoice, and what they leave as a guarantee."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Fields declaration
    is_deposit = fields.Boolean(
        string="Deposit to be returned",
        help="A guarantee that the customer gets back: it stands on an account of its "
        "own and pays no invoice.",
    )
    prepayment_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Pays back",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
        help="The prepayment or deposit that this payment returns to the customer.",
    )

    # Compute, inverse, search methods
    @api.depends("is_deposit")
    def _compute_destination_account_id(self):
        # EXTENDS 'account'
        result = super()._compute_destination_account_id()
        for payment in self.filtered("is_deposit"):
            payment.destination_account_id = (
                payment.company_id.deposit_account_id or payment.destination_account_id
            )
        return result

    # Constraints
    @api.constrains("is_deposit", "unit_id", "partner_id", "company_id")
    def _check_deposit(self):
        for payment in self.filtered("is_deposit"):
            if not payment.company_id.deposit_account_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s: “%(setting)s” is not set. Choose it in the "
                        "accounting settings.",
                        company=payment.company_id.display_name,
                        setting=payment.company_id._fields[
                            "deposit_account_id"
                        ]._description_string(self.env),
                    )
                )
            if not (payment.unit_id and payment.partner_id):
                raise ValidationError(
                    self.env._(
                        "A deposit belongs to a customer and a unit: choose both."
                    )
                )

    # Actions
    def action_post(self):
        # EXTENDS 'account': what is paid back is matched with what was received.
        result = super().action_post()
        for payment in self.filtered("prepayment_line_id"):
            received = payment.prepayment_line_id
            returned = payment.move_id.line_ids.filtered(
                lambda line, received=received: line.account_id == received.account_id
                and not line.reconciled
            )
            if returned and not received.reconciled:
                (received + returned).reconcile()
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Fields declaration
    prepayment_left = fields.Monetary(
        string="Left to use",
        compute="_compute_prepayment_left",
        currency_field="company_currency_id",
        help="What the customer paid and no invoice has used yet.",
    )

    # Compute, inverse, search methods
    @api.depends("amount_residual")
    def _compute_prepayment_left(self):
        for line in self:
            line.prepayment_left = -line.amount_residual

    # Actions
    def action_match_prepayment(self):
        """Match prepayments with open invoices of their customer and unit.

        The oldest invoices come first; what is left over stays the customer's credit.

        :return: True
        :raises UserError: when there is no such invoice
        """
        self.check_access("write")
        for line in self:
            line._check_is_prepayment()
            invoices = self.search(
                [
                    ("company_id", "=", line.company_id.id),
                    ("account_id", "=", line.account_id.id),
                    ("partner_id", "=", line.partner_id.id),
                    ("unit_id", "=", line.unit_id.id),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("display_type", "=", "payment_term"),
                    ("balance", ">", 0),
                ],
                order="date_maturity, id",
            )
            if not invoices:
                raise UserError(
                    self.env._(
                        "%(partner)s has no open invoice of unit %(unit)s to match "
                        "%(prepayment)s with.",
                        partner=line.partner_id.display_name,
                        unit=line.unit_id.display_name,
                        prepayment=line.move_id.display_name,
                    )
                )
            for invoice in invoices:
                if not line.reconciled:
                    (line + invoice).reconcile()
        return True

    def action_pay_back_prepayment(self):
        """Open a payment that returns a prepayment or deposit to the customer.

        :return: an action
        """
        self.ensure_one()
        self.check_access("read")
        self._check_is_prepayment(deposit=True)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay back %s", self.move_id.display_name),
            "res_model": "account.payment",
            "view_mode": "form",
            "context": {
                "default_payment_type": "outbound",
                "default_partner_type": "customer",
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_currency_id": self.currency_id.id,
                "default_amount": abs(self.amount_residual_currency),
                "default_unit_id": self.unit_id.id,
                "default_is_deposit": self.account_id.unit_role == "deposit",
                "default_prepayment_line_id": self.id,
                "default_memo": self.env._("Return of %s", self.move_id.display_name),
            },
        }

    # Business methods
    def _check_is_prepayment(self, deposit=False):
        """Refuse what is no open credit of a customer.

        :param bool deposit: whether deposits to be returned will do, too
        :raises UserError: naming the item
        """
        self.ensure_one()
        is_deposit = self.account_id.unit_role == "deposit"
        if (
            self.parent_state != "posted"
            or self.reconciled
            or self.balance >= 0
            or not (is_deposit or self.account_id.account_type == "asset_receivable")
            or (is_deposit and not deposit)
        ):
            raise UserError(
                self.env._(
                    "%s is no open prepayment of a customer.", self.move_id.display_name
                )
            )
