# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Entries, matches and payments of cheques: they change with their cheque alone."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .account_move_cash_desk import from_cash_desk


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    cheque_ids = fields.Many2many(
        comodel_name="coopaem.cheque",
        relation="coopaem_cheque_invoice_rel",
        column1="move_id",
        column2="cheque_id",
        string="Cheques",
        copy=False,
        readonly=True,
    )
    cheque_count = fields.Integer(
        string="Number of cheques", compute="_compute_cheque_count"
    )

    # Compute, inverse, search methods
    @api.depends("cheque_ids")
    def _compute_cheque_count(self):
        for move in self:
            move.cheque_count = len(move.cheque_ids)

    def _compute_payments_widget_to_reconcile_info(self):
        # EXTENDS 'account': a cheque is no credit to be used before it is cleared.
        result = super()._compute_payments_widget_to_reconcile_info()
        for move in self:
            widget = move.invoice_outstanding_credits_debits_widget
            if not widget or not widget.get("content"):
                continue
            lines = self.env["account.move.line"].browse(
                [item["id"] for item in widget["content"]]
            )
            cheque_lines = set(lines.filtered("cheque_id").ids)
            if cheque_lines:
                content = [
                    item for item in widget["content"] if item["id"] not in cheque_lines
                ]
                move.invoice_outstanding_credits_debits_widget = content and {
                    **widget,
                    "content": content,
                }
                move.invoice_has_outstanding = bool(content)
        return result

    # Actions
    def action_new_cheque(self):
        """Enter the cheque that pays this invoice or bill.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cheque or draft"),
            "res_model": "coopaem.cheque",
            "view_mode": "form",
            "context": {
                "default_direction": "in" if self.is_inbound() else "out",
                "default_company_id": self.company_id.id,
                "default_unit_id": self.unit_id.id,
                "default_partner_id": self.partner_id.id,
                "default_currency_id": self.currency_id.id,
                "default_amount": self.amount_residual,
                "default_date_due": self.invoice_date_due,
                "default_invoice_ids": [fields.Command.set(self.ids)],
            },
        }

    def action_open_cheques(self):
        """Open the cheques that pay this invoice or bill.

        :return: an action
        """
        self.ensure_one()
        return self.cheque_ids._get_records_action(name=self.env._("Cheques"))

    # Business methods
    def _check_not_of_cash_desk(self):
        # EXTENDS this addon
        result = super()._check_not_of_cash_desk()
        if from_cash_desk(self.env):
            return result
        cheques = self.line_ids.cheque_id | self.origin_payment_id.cheque_id.filtered(
            lambda cheque: cheque.payment_id.move_id in self
        )
        if cheques:
            raise UserError(
                self.env._(
                    "This entry belongs to %s. Open the cheque and choose its next "
                    "step, or “Take back”, instead.",
                    cheques[0].display_name,
                )
            )
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Fields declaration
    cheque_id = fields.Many2one(
        comodel_name="coopaem.cheque",
        string="Cheque or draft",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create items; only the register of cheques books items of its own.

        :raises UserError: when somebody else names a cheque
        """
        lines = super().create(vals_list)
        # Read, for callers choose default values through their context too.
        if not from_cash_desk(self.env) and any(line.cheque_id for line in lines):
            self._refuse_cheque()
        return lines

    def write(self, vals):
        """Write the values, but for the cheque.

        :raises UserError: when somebody names a cheque
        """
        if "cheque_id" in vals and not from_cash_desk(self.env):
            self._refuse_cheque()
        return super().write(vals)

    def _refuse_cheque(self):
        """Refuse items that only look as if they were of a cheque.

        :raises UserError: always
        """
        raise UserError(
            self.env._("A cheque books its items itself; leave the cheque out.")
        )

    # Business methods
    def _prepare_cheque_mirror_vals(self, account_id=None, sign=-1, **vals):
        """The values of an item that takes this one back, or puts it elsewhere.

        :param int account_id: another account
        :param int sign: -1 to take it back, 1 for the same again
        :return: dict
        """
        self.ensure_one()
        return {
            "name": self.name,
            "account_id": account_id or self.account_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "balance": sign * self.balance,
            "amount_currency": sign * self.amount_currency,
            "date_maturity": self.date_maturity,
            "analytic_distribution": self.analytic_distribution,
            "cheque_id": self.cheque_id.id,
            **vals,
        }


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Match the items; those of cheques are matched by their cheques alone.

        :raises UserError: naming the cheque and what to do instead
        """
        partials = super().create(vals_list)
        partials._check_not_of_cheque()
        return partials

    def unlink(self):
        """Undo the matches, but for those of cheques.

        :raises UserError: naming the cheque and what to do instead
        """
        self._check_not_of_cheque()
        return super().unlink()

    def _check_not_of_cheque(self):
        """Refuse matches of a cheque's items behind the cheque's back."""
        if from_cash_desk(self.env):
            return
        cheques = (self.debit_move_id | self.credit_move_id).cheque_id
        if cheques:
            raise UserError(
                self.env._(
                    "%s is no money yet. Press “Cleared” on the cheque when the bank "
                    "pays: its payment is then matched with the invoice, and the "
                    "bank's movement with that payment.",
                    cheques[0].display_name,
                )
            )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Fields declaration
    cheque_id = fields.Many2one(
        comodel_name="coopaem.cheque",
        string="Cheque or draft",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create payments; only the register of cheques names a cheque.

        :raises UserError: when somebody else does
        """
        payments = super().create(vals_list)
        if not from_cash_desk(self.env) and any(
            payment.cheque_id for payment in payments
        ):
            self.env["account.move.line"]._refuse_cheque()
        return payments

    def write(self, vals):
        """Write the values, but for the cheque.

        :raises UserError: when somebody names a cheque
        """
        if "cheque_id" in vals and not from_cash_desk(self.env):
            self.env["account.move.line"]._refuse_cheque()
        return super().write(vals)

    # Actions
    def action_draft(self):
        # EXTENDS 'account'
        self._check_not_of_cheque()
        return super().action_draft()

    def action_cancel(self):
        # EXTENDS 'account'
        self._check_not_of_cheque()
        return super().action_cancel()

    def action_reject(self):
        # EXTENDS 'account'
        self._check_not_of_cheque()
        return super().action_reject()

    def _check_not_of_cheque(self):
        """Refuse to undo the payment of a cheque behind the cheque's back.

        :raises UserError: naming the cheque and what to do instead
        """
        if from_cash_desk(self.env):
            return
        for payment in self:
            if payment.cheque_id.payment_id == payment:
                raise UserError(
                    self.env._(
                        "This is the payment of %s. Open the cheque and press "
                        "“Bounced” or “Take back” instead.",
                        payment.cheque_id.display_name,
                    )
                )
