# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.coopaem_member.models.portal_format import format_amount


class CoopaemCashReceipt(models.Model):
    """Cash that a customer gave to a unit for an invoice.

    The entrepreneur notes it; nothing is booked before the cooperative confirms it.
    Then the cash is in the unit's till, and the invoice is paid.
    """

    _name = "coopaem.cash.receipt"
    _description = "Payment in cash"
    _inherit = ["coopaem.validation.mixin", "coopaem.step.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # Fields declaration
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    unit_id = fields.Many2one(related="move_id.unit_id", store=True, index=True)
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="move_id.partner_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    entry_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_unmatched = fields.Boolean(
        string="Not matched any more",
        compute="_compute_is_unmatched",
        compute_sudo=True,
        search="_search_is_unmatched",
        help="Its cash is booked, and the match with the invoice was undone: the "
        "customer has an open credit.",
    )
    residual = fields.Monetary(
        string="Still open on the invoice", compute="_compute_residual"
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "Enter how much cash you received."
    )

    # Compute, inverse, search methods
    @api.depends("move_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = self.env._(
                "Cash for %(invoice)s, %(date)s",
                # Entrepreneurs hand it in, and do not read entries.
                invoice=receipt.sudo().move_id.name or "",
                date=format_date(self.env, receipt.date) if receipt.date else "",
            )

    @api.depends("entry_id.line_ids.reconciled")
    def _compute_is_unmatched(self):
        for receipt in self:
            receipt.is_unmatched = bool(receipt._get_open_credit())

    def _search_is_unmatched(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain(
            "entry_id.line_ids",
            "any!",
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
        )
        return found if True in value else ~found

    def _get_open_credit(self):
        """The items of the entry that settle nothing, though they should.

        :return: account.move.line
        """
        return self.entry_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
            and line.parent_state == "posted"
            and not line.reconciled
        )

    @api.depends("move_id.amount_residual")
    def _compute_residual(self):
        for receipt in self:
            receipt.residual = abs(receipt.move_id.amount_residual_signed)

    # Constraints
    @api.constrains("move_id", "amount", "date")
    def _check_receipt(self):
        for receipt in self:
            move = receipt.move_id
            if move.move_type != "out_invoice" or move.state != "posted":
                raise ValidationError(
                    self.env._("Only an invoice that was sent can be paid.")
                )
            if move.currency_id != receipt.company_id.currency_id:
                raise ValidationError(
                    self.env._(
                        "%s is in a foreign currency: have the cooperative book its "
                        "payment.",
                        move.name,
                    )
                )
            if not receipt.date or receipt.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._("Enter the day on which you received the cash.")
                )
            if receipt.date < move.invoice_date:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s is of %(date)s: cash that came before is noted in "
                        "the cash book.",
                        invoice=move.name,
                        date=format_date(self.env, move.invoice_date),
                    )
                )
            receipt._check_fits()

    def _check_fits(self):
        """Refuse more than is open, what waits to be confirmed counted in.

        :raises UserError: saying how much is open
        """
        self.ensure_one()
        left = self.move_id._get_cash_left(without=self)
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            raise UserError(
                self.env._(
                    "%(invoice)s: %(left)s is still open, less what you noted already. "
                    "Enter that much or less.",
                    invoice=self.move_id.name,
                    left=self.currency_id.format(max(left, 0.0)),
                )
            )

    def write(self, vals):
        """Write nothing by hand: a payment in cash changes by its steps.

        :raises UserError: always, for users
        """
        if not self.env.su:
            raise UserError(
                self.env._("Accept a payment in cash, or send it back with a reason.")
            )
        return super().write(vals)

    # Validation
    def _get_validation_type(self):
        # IMPLEMENTS coopaem.validation.mixin
        return "cash_receipt"

    def _get_validation_amount(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return self.amount

    def _get_validation_title(self):
        # OVERRIDES coopaem.validation.mixin: the kind before it says what it is
        self.ensure_one()
        amount = format_amount(self.env, self.currency_id, self.amount)
        # Entrepreneurs hand it in, and do not read entries.
        return f"{self.sudo().move_id.name or ''}, {amount}"

    def _on_accepted(self):
        # IMPLEMENTS coopaem.validation.mixin
        self._lock()
        for receipt in self.sudo():
            receipt._book()

    def _lock_rows(self):
        # EXTENDS coopaem.step.mixin: two receipts of one invoice are booked in turn,
        # and none while its till is counted.
        self.sudo().move_id.lock_for_update()
        self.sudo().unit_id._move_cash_in_turn()
        return super()._lock_rows()

    def action_match_again(self):
        """Match booked cash with its invoice again.

        :return: True
        :raises UserError: when there is nothing to match
        """
        self._check_validator()
        self._lock()
        for receipt in self.sudo():
            credit = receipt._get_open_credit()
            open_lines = receipt._get_open_lines().filtered(
                lambda line, credit=credit: line.account_id == credit.account_id
            )
            if not credit or not open_lines:
                raise UserError(
                    self.env._(
                        "%s: nothing is left to match. If its invoice was paid "
                        "otherwise, reverse this payment or match the credit with "
                        "another invoice of the customer.",
                        receipt.display_name,
                    )
                )
            (credit | open_lines).reconcile()
        return True

    def action_open_reverse(self):
        """Ask for the reason, then undo payments that were accepted by mistake.

        :return: an action
        """
        action = self.action_open_send_back()
        return {
            **action,
            "name": self.env._("Reverse a payment in cash"),
            "context": {**action["context"], "default_is_reversal": True},
        }

    # Business methods
    def _reverse(self, reason):
        """Take the cash out of the till again, and send the payments back.

        :param str reason: why; the entrepreneur reads it
        :raises UserError: when one is not booked, without a reason, or when the cash is
            no longer in the till
        """
        self._check_validator()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what has to be changed."))
        self._lock()
        for receipt in self.sudo():
            receipt._reverse_entry(reason)
        self._write_step(
            {"validation_state": "sent_back", "validation_comment": reason}
        )
        self._log_validation("sent_back", reason)

    def _reverse_entry(self, reason):
        """Post the reversal of the entry, on its day or the first open one after it.

        :param str reason: why
        """
        self.ensure_one()
        entry = self.entry_id
        if self.validation_state != "accepted" or not entry:
            raise UserError(
                self.env._(
                    "%s is not booked: there is nothing to reverse.", self.display_name
                )
            )
        day = entry._get_reversal_date()
        till = self.env["coopaem.till.operation"].new(
            {"unit_id": self.unit_id.id, "kind": "count", "date": day}
        )
        lowest = till._get_till_levels()[till][2]
        if self.currency_id.compare_amounts(self.amount, lowest) > 0:
            raise UserError(
                self.env._(
                    "%(receipt)s: its cash is no longer in the till, only "
                    "%(available)s are left from that day on. Reverse what took it "
                    "out first.",
                    receipt=self.display_name,
                    available=self.currency_id.format(max(lowest, 0.0)),
                )
            )
        reversal = entry._reverse_moves(
            [
                {
                    "date": day,
                    "occurred_on": entry.occurred_on or entry.date,
                    "ref": self.env._(
                        "Reversal of %(entry)s: %(reason)s",
                        entry=entry.ref,
                        reason=reason,
                    ),
                    "cash_receipt_id": self.id,
                }
            ],
            cancel=True,
        )
        reversal._check_posted_on(day, day)
        self.entry_id = False

    def _get_open_lines(self):
        """What is still to be paid of the invoice, the earliest due first.

        :return: account.move.line
        """
        return self.move_id.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and not line.reconciled
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _book(self):
        """Put the cash into the unit's till and match it with the invoice.

        :raises UserError: when the invoice is paid, or the set-up is incomplete
        """
        self.ensure_one()
        company, unit = self.company_id, self.unit_id
        if not (company.till_journal_id and company.till_account_id):
            raise UserError(
                self.env._(
                    "%s has no journal of tills yet. Set it in the accounting "
                    "settings.",
                    company.display_name,
                )
            )
        open_lines = self._get_open_lines()
        left = sum(open_lines.mapped("amount_residual"))
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            raise UserError(
                self.env._(
                    "%(invoice)s: only %(left)s is still open. Send the payment back.",
                    invoice=self.move_id.name,
                    left=self.currency_id.format(left),
                )
            )
        unit._ensure_tills()
        account = open_lines[0].account_id
        # A month that is closed does not change: the cash then counts in the open one.
        day = company._get_open_date(self.date, company.till_journal_id)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": company.till_journal_id.id,
                "company_id": company.id,
                "date": day,
                "occurred_on": self.date,
                "ref": self.display_name,
                "partner_id": self.partner_id.id,
                "unit_id": unit.id,
                "cash_receipt_id": self.id,
                "line_ids": [
                    Command.create(
                        {
                            "name": self.display_name,
                            "account_id": company.till_account_id.id,
                            "partner_id": self.partner_id.id,
                            "balance": self.amount,
                            "analytic_distribution": {
                                str(unit.till_account_id.id): 100.0
                            },
                        }
                    ),
                    Command.create(
                        {
                            "name": self.display_name,
                            "account_id": account.id,
                            "partner_id": self.move_id.commercial_partner_id.id,
                            "balance": -self.amount,
                            "analytic_distribution": unit._distribution(),
                        }
                    ),
                ],
            }
        )
        entry._post(soft=False)
        entry._check_posted_on(day, day)
        (
            entry.line_ids.filtered(lambda line: line.account_id == account)
            | open_lines.filtered(lambda line: line.account_id == account)
        ).reconcile()
        self.entry_id = entry
