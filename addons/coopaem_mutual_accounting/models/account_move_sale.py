# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn
from odoo.addons.coopaem_member.models.portal_format import (
    format_amount,
    format_input,
    format_short_day,
    shape_figures,
)

from .levy_format import format_money, format_number, format_taxes

SALES = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    """An invoice or credit note that an entrepreneur prepares on the portal."""

    _name = "account.move"
    _inherit = ["account.move", "coopaem.shared.sale.mixin"]

    # Fields declaration
    cash_receipt_ids = fields.One2many(
        comodel_name="coopaem.cash.receipt",
        inverse_name="move_id",
        string="Payments in cash",
        groups="coopaem_member.group_coopaem_accountant",
    )
    reminder_ids = fields.One2many(
        comodel_name="coopaem.reminder",
        inverse_name="move_id",
        string="Reminders",
        groups="coopaem_member.group_coopaem_accountant",
    )
    internal_sale_id = fields.Many2one(
        comodel_name="coopaem.internal.sale",
        string="Internal sale",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    cash_receipt_id = fields.Many2one(
        comodel_name="coopaem.cash.receipt",
        string="Payment in cash",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The cash that the customer gave to the unit and this entry books.",
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; internal sales and payments in cash book their own.

        :raises UserError: when somebody else names one
        """
        moves = super().create(vals_list)
        if not self.env.su and any(
            move.internal_sale_id or move.cash_receipt_id for move in moves
        ):
            self._refuse_own_entries()
        self.env["coopaem.unit.customer"]._link(
            moves.filtered(lambda move: move.move_type in SALES)
        )
        return moves

    def write(self, vals):
        """Write the values, but for what books its entries itself.

        :raises UserError: when somebody names an internal sale or a payment in cash
        """
        if not self.env.su and not {"internal_sale_id", "cash_receipt_id"}.isdisjoint(
            vals
        ):
            self._refuse_own_entries()
        return super().write(vals)

    def _refuse_own_entries(self):
        raise UserError(
            self.env._(
                "Internal sales and payments in cash book their entries themselves; "
                "leave them out."
            )
        )

    def _check_not_internal(self):
        # EXTENDS this addon
        super()._check_not_internal()
        if self.env.su:
            return
        for move in self.filtered("internal_sale_id"):
            raise UserError(
                self.env._(
                    "%(entry)s books the internal sale %(sale)s. Both sides agree to "
                    "cancel it on the portal instead.",
                    entry=move.display_name,
                    sale=move.internal_sale_id.sudo().display_name,
                )
            )
        for move in self.filtered("cash_receipt_id"):
            raise UserError(
                self.env._(
                    "%(entry)s books the payment in cash “%(receipt)s”. Open that "
                    "payment and press “Reverse” instead.",
                    entry=move.display_name,
                    receipt=move.cash_receipt_id.sudo().display_name,
                )
            )

    def _post(self, soft=True):
        # EXTENDS 'account': what waits is posted by accepting it.
        for move in self:
            if move.sudo().validation_state not in (False, "accepted"):
                raise UserError(
                    self.env._(
                        "%s was not validated yet: accept it instead of posting it.",
                        move._get_validation_name(),
                    )
                )
        return super()._post(soft=soft)

    # Validation
    def _get_validation_type(self):
        # IMPLEMENTS coopaem.validation.mixin
        return "credit_note" if self.move_type == "out_refund" else "invoice"

    def _get_validation_amount(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return abs(self.amount_total_signed)

    def _get_validation_date(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return self.invoice_date or fields.Date.context_today(self)

    def _get_validation_title(self):
        # OVERRIDES coopaem.validation.mixin: what has no number yet goes by its
        # customer and its amount
        self.ensure_one()
        if self.posted_before and self.name:
            return self.name
        return self.env._(
            "for %(customer)s, %(amount)s",
            customer=self.partner_id.name or "",
            amount=format_amount(self.env, self.currency_id, self.amount_total),
        )

    def _check_submittable(self):
        # IMPLEMENTS coopaem.validation.mixin
        for move in self:
            lines = move._get_sold_lines()
            if move.state != "draft":
                raise UserError(self.env._("%s is posted already.", move.display_name))
            if not lines or move.currency_id.is_zero(move.amount_total):
                raise UserError(
                    self.env._("Enter what you sell, how many and for how much.")
                )
            if move.move_type == "out_invoice" and move.unit_id._needs_quote():
                orders = lines.sale_line_ids.order_id
                if not all(line.sale_line_ids for line in lines) or any(
                    order.state != "sale" for order in orders
                ):
                    raise UserError(
                        self.env._(
                            "By your agreement you invoice what a customer has "
                            "accepted in a quote. Make a quote, send it, and invoice "
                            "it once it is signed."
                        )
                    )
            if move.move_type == "out_refund":
                move._check_credit_fits()

    def _check_credit_fits(self):
        """Refuse to give back more than was invoiced.

        :raises UserError: naming the invoice
        """
        self.ensure_one()
        origin = self.reversed_entry_id
        try:
            # Two credit notes of one invoice are handed in one after the other.
            origin.sudo().lock_for_update()
            begin_in_turn(origin)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %s just now. Reload the page in a "
                    "moment.",
                    origin.display_name,
                )
            ) from error
        others = origin.reversal_move_ids.filtered(
            lambda move: move != self
            and move.state != "cancel"
            and move.move_type == "out_refund"
        )
        given = sum(others.mapped("amount_total")) + self.amount_total
        if origin and self.currency_id.compare_amounts(given, origin.amount_total) > 0:
            raise UserError(
                self.env._(
                    "The credit notes of %s would be more than the invoice itself.",
                    origin.name,
                )
            )
        self._check_credit_lines_fit(others)

    def _check_credit_lines_fit(self, others):
        """Refuse to give back more of a line than was invoiced on it.

        :param others: the other account.move that credit the same invoice
        :raises UserError: naming the line and the invoice
        """
        given = defaultdict(float)
        for move in self | others:
            # What the law adds is borne by each document anew.
            for line in move._get_sold_lines():
                given[line.credited_line_id] += line.price_total
        for line, amount in given.items():
            # Without a line it was added by hand; a discount's amount is below zero.
            if line and (
                self.currency_id.compare_amounts(abs(amount), abs(line.price_total)) > 0
            ):
                raise UserError(
                    self.env._(
                        "“%(line)s” of %(invoice)s was given back already: choose "
                        "other lines.",
                        line=line.name,
                        invoice=line.move_id.name,
                    )
                )

    def _on_accepted(self):
        # IMPLEMENTS coopaem.validation.mixin
        # Who hands in a document up to the ceiling has no access to entries.
        moves = self.sudo()
        for move in moves.filtered(lambda move: move.move_type == "out_refund"):
            # The invoice may have been credited otherwise while it waited.
            move._check_credit_fits()
        moves._post(soft=False)
        for move in moves:
            move._portal_ensure_token()
            if move.reversed_entry_id:
                move._settle_origin()

    def _settle_origin(self):
        """Match a credit note with what is still open of its invoice."""
        self.ensure_one()
        lines = (self + self.reversed_entry_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
            and not line.reconciled
        )
        for same_account in lines.grouped("account_id").values():
            if len(same_account.move_id) > 1:
                same_account.reconcile()

    # Business methods
    def _has_to_be_paid(self):
        # EXTENDS 'account_payment': customers are offered no payment that leads nowhere
        return super()._has_to_be_paid() and self._can_be_paid_online()

    def _can_be_paid_online(self):
        """Whether the cooperative offers a way to pay online."""
        self.ensure_one()
        providers = self.env["payment.provider"].sudo()
        return bool(
            providers.search_count(
                [
                    *providers._check_company_domain(self.company_id),
                    ("state", "!=", "disabled"),
                ],
                limit=1,
            )
        )

    def _prepare_credit(self, line_ids, reason):
        """Make the draft of a credit note, whole or for some lines.

        The caller has checked that the invoice is the user's own unit's.

        :param line_ids: ids of the invoice's lines to give back; empty: all
        :param str reason: why; the cooperative reads it
        :return: account.move
        :raises UserError: without a reason, or when it is no posted invoice
        """
        self.ensure_one()
        if self.move_type != "out_invoice" or self.state != "posted":
            raise UserError(
                self.env._("Only an invoice that was sent can be credited.")
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why you give the money back."))
        lines = self._get_sold_lines()
        chosen = lines.filtered(lambda line: line.id in set(line_ids))
        if line_ids and not chosen:
            raise UserError(self.env._("Tick what you give back."))
        chosen = chosen or lines
        credit = self.sudo()._reverse_moves(
            [
                {
                    "ref": self.env._(
                        "Credit note of %(invoice)s: %(reason)s",
                        invoice=self.name,
                        reason=reason,
                    ),
                    "invoice_date": fields.Date.context_today(self),
                    "unit_id": self.unit_id.id,
                }
            ]
        )
        if chosen != lines:
            kept = dict(
                zip(
                    lines.sorted(lambda line: (line.sequence, line.id)),
                    credit._get_sold_lines().sorted(
                        lambda line: (line.sequence, line.id)
                    ),
                    strict=True,
                )
            )
            credit.write(
                {
                    "invoice_line_ids": [
                        Command.delete(copied.id)
                        for line, copied in kept.items()
                        if line not in chosen
                    ]
                }
            )
        credit.validation_state = "preparing"
        return credit

    def _get_cash_left(self, without=None):
        """What a customer may still pay in cash: the open amount less what waits.

        :param without: coopaem.cash.receipt that is not counted
        :return: float, zero for all but open invoices
        """
        self.ensure_one()
        if (
            self.move_type != "out_invoice"
            or self.state != "posted"
            or self.payment_state not in ("not_paid", "partial")
        ):
            return 0.0
        waiting = self.cash_receipt_ids.filtered(
            lambda receipt: (
                receipt != without
                and receipt.validation_state in ("preparing", "waiting")
            )
        )
        return self.currency_id.round(
            self.amount_residual - sum(waiting.mapped("amount"))
        )

    def _is_owed(self):
        """Whether the customer owes more than the cash that waits to be confirmed.

        :return: bool
        """
        self.ensure_one()
        return self.currency_id.compare_amounts(self._get_cash_left(), 0.0) > 0

    def _get_sold_lines(self):
        """The lines of what is sold, without what the law adds to the document.

        :return: account.move.line
        """
        return self.invoice_line_ids._accountable()

    def _get_duty_rows(self):
        """What the law adds to the document, as ``_get_portal_rows`` shows lines.

        :return: list of dict with name and amount
        """
        return []

    # The unit's people on the portal
    def _is_portal_editable(self):
        """Whether its lines may be changed on the portal.

        What comes from a quote or an invoice stays as it was agreed.
        """
        self.ensure_one()
        return (
            self.state == "draft"
            and self.move_type == "out_invoice"
            and not self.invoice_line_ids.sale_line_ids
        )

    def _get_portal_form(self):
        """What the form of an invoice shows: customer and lines.

        :return: dict
        """
        self.ensure_one()
        customer = self.env["coopaem.unit.customer"].search(
            [("unit_id", "=", self.unit_id.id), ("partner_id", "=", self.partner_id.id)]
        )
        return {
            "customer_id": str(customer.id or ""),
            "lines": [
                {
                    "name": line.name or "",
                    "quantity": format_input(self.env, line.quantity, 6, True),
                    "price": format_input(
                        self.env, line.price_unit, self.currency_id.decimal_places
                    ),
                    "rate": f"{line.tax_ids[:1].amount:g}",
                    "product": str(line.product_id.product_tmpl_id.id or ""),
                }
                for line in self._get_sold_lines()
            ],
        }

    def _get_portal_rows(self):
        """How invoices and credit notes are shown to the unit's people.

        :return: list of dict with url, name, partner, date, amount, state, color, hint
            and lines
        """
        rows = []
        for move in self:
            state, color, hint = move._describe_portal_state()
            title = (
                self.env._("Credit note")
                if move.move_type == "out_refund"
                else self.env._("Invoice")
            )
            rows.append(
                {
                    "url": f"/my/sales/invoice/{move.id}",
                    "title": title,
                    "name": move.name if move.state == "posted" else title,
                    "partner": move.partner_id.name,
                    "date": format_short_day(
                        self.env, move.invoice_date or move.create_date
                    ),
                    "amount": format_money(
                        self.env, move.currency_id, move.amount_total
                    ),
                    "left": format_money(
                        self.env, move.currency_id, move.amount_residual
                    ),
                    "state": state,
                    "color": color,
                    "hint": hint,
                    "lines": [
                        {
                            "name": line.name,
                            "quantity": format_number(self.env, line.quantity),
                            "price": format_money(
                                self.env, move.currency_id, line.price_unit
                            ),
                            "taxes": format_taxes(self.env, line.tax_ids),
                            "amount": format_money(
                                self.env, move.currency_id, line.price_subtotal
                            ),
                        }
                        for line in move._get_sold_lines()
                    ]
                    + move._get_duty_rows()
                    if len(self) == 1
                    else [],
                }
            )
        return rows

    def _describe_portal_state(self):
        """Where the document stands, in words.

        :return: tuple of state, colour and what comes next
        """
        self.ensure_one()
        if self.state == "cancel":
            return self.env._("Cancelled"), "secondary", ""
        words = self._describe_validation()
        if words:
            return words
        if self.state == "draft":
            return (
                self.env._("Preparing"),
                "secondary",
                self.env._("The cooperative is preparing it."),
            )
        if self.move_type == "out_refund":
            return self.env._("Accepted"), "success", ""
        if self.payment_state in ("paid", "in_payment"):
            return self.env._("Paid"), "success", ""
        if self.payment_state == "reversed":
            return self.env._("Money given back"), "secondary", ""
        today = fields.Date.context_today(self)
        left = self.payment_state == "partial" and self.env._(
            "Still to pay: %s",
            format_amount(self.env, self.currency_id, self.amount_residual),
        )
        if self.invoice_date_due and self.invoice_date_due < today:
            count = (today - self.invoice_date_due).days
            days = shape_figures(self.env, str(count))
            late = (
                self.env._("One day late")
                if count == 1
                else self.env._("%s days late", days)
            )
            hint = " · ".join(filter(None, [left, late]))
            return self.env._("Overdue"), "danger", hint
        due = self.env._("Due on %s", format_short_day(self.env, self.invoice_date_due))
        if left:
            return self.env._("Partly paid"), "info", f"{left} · {due}"
        return self.env._("With the customer"), "info", due

    def _send_to_customer(self):
        """Send the invoice by e-mail, with its PDF, as Odoo's own button does.

        :raises UserError: when it may not leave yet, or without an address
        """
        self.ensure_one()
        if self.state != "posted":
            raise UserError(
                self.env._(
                    "%s has to be validated by the cooperative first.",
                    self._get_validation_name(),
                )
            )
        if not self.partner_id.email:
            raise UserError(self.env._("Enter the customer's e-mail address first."))
        self.env["account.move.send"]._generate_and_send_invoices(
            self, sending_methods=["email"]
        )
