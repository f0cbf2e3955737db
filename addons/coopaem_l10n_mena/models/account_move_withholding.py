# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    withholding_nature_id = fields.Many2one(
        comodel_name="coopaem.withholding.nature",
        string="Paid for",
        compute="_compute_withholding_nature_id",
        store=True,
        readonly=False,
        copy=True,
        help="What is bought or sold, as far as the tax withheld depends on it.",
    )
    has_payee_kind = fields.Boolean(compute="_compute_has_payee_kind")
    withholding_missed = fields.Boolean(
        string="Paid without withholding",
        readonly=True,
        copy=False,
        tracking=True,
        help="Money has paid this bill, and the tax that the rules withhold from it "
        "was not taken off.",
    )

    # Compute methods
    @api.depends("partner_id", "move_type")
    def _compute_withholding_nature_id(self):
        for move in self:
            if move.is_purchase_document(include_receipts=True):
                move.withholding_nature_id = (
                    move.commercial_partner_id.withholding_nature_id
                )
            elif move.is_sale_document(include_receipts=True):
                move.withholding_nature_id = (
                    move.company_id.partner_id.withholding_nature_id
                )
            else:
                move.withholding_nature_id = False

    @api.depends("partner_id", "move_type", "company_id")
    def _compute_has_payee_kind(self):
        reimbursements = self._get_reimbursements()
        for move in self:
            if move in reimbursements:
                move.has_payee_kind = False
            elif move.is_sale_document(include_receipts=True):
                move.has_payee_kind = bool(
                    move.commercial_partner_id.withholding_payer
                    and move.company_id.partner_id.payee_kind_id
                )
            else:
                move.has_payee_kind = bool(
                    move.is_purchase_document(include_receipts=True)
                    and move.commercial_partner_id.payee_kind_id
                )

    @api.depends("withholding_missed")
    def _compute_alerts(self):
        return super()._compute_alerts()

    # Inherited methods
    def _get_alerts(self):
        # EXTENDS 'account': the tax that nobody withheld
        alerts = super()._get_alerts()
        if self.withholding_missed:
            alerts["l10n_mena_withholding_missed"] = {
                "level": "warning",
                "message": self.env._(
                    "This bill was paid without the tax that is withheld from "
                    "%(partner)s (%(taxes)s). Undo the payment and pay with the button "
                    "“Pay”, which proposes the tax, or get the tax back from the "
                    "supplier.",
                    partner=self.partner_id.display_name,
                    taxes=self._describe_withholding(),
                ),
                "action_text": self.env._("It is settled"),
                "action_call": (
                    self._name,
                    "action_settle_missed_withholding",
                    self.ids,
                ),
            }
        return alerts

    # Action methods
    def action_settle_missed_withholding(self):
        """Note that the tax that was not withheld is settled, or was not due.

        :raises AccessError: when the user may not write the bills
        """
        self.check_access("write")
        for move in self.filtered("withholding_missed"):
            move.message_post(
                body=self.env._("The tax that was not withheld is settled.")
            )
        self.withholding_missed = False

    # Business methods
    def _get_reimbursements(self):
        """The receipts that give members back what they spent for their unit.

        They are no income of the member's: nothing is withheld from them.

        :return: account.move
        """
        receipts = self.filtered(lambda move: move.move_type == "in_receipt")
        if not receipts:
            return receipts
        # Whoever pays need not read expenses.
        expenses = self.env["coopaem.expense"].sudo()
        return receipts & expenses.search([("move_id", "in", receipts.ids)]).move_id

    def _get_settling_partials(self):
        """What is matched with the amount that the bills owe.

        :return: account.partial.reconcile
        """
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return lines.matched_debit_ids | lines.matched_credit_ids

    def _get_missed_withholding(self):
        """The taxes that would have been withheld on the last day of payment.

        :return: list of proposals, see coopaem.withholding.rule
        :raises UserError: when a figure that a rule needs is not known
        """
        self.ensure_one()
        days = self._get_settling_partials().mapped("max_date")
        proposals = self.env["coopaem.withholding.rule"]._get_proposals(
            self, max(days, default=fields.Date.context_today(self))
        )
        return [one for one in proposals if one["amount"] > 0]

    def _describe_withholding(self):
        """The taxes that were not withheld, in words."""
        try:
            proposals = self._get_missed_withholding()
        except UserError as error:
            return error.args[0]
        return ", ".join(
            f"{one['tax'].name}: "
            f"{format_amount(self.env, one['amount'], self.currency_id)}"
            for one in proposals
        )

    def _note_missed_withholding(self):
        """Mark the bills from which the rules would have withheld a tax."""
        for move in self:
            try:
                missed = bool(move._get_missed_withholding())
            except UserError:
                # A figure is not known: somebody has to look, the match stands.
                missed = True
            if missed:
                # The flag is the matching's own: who matches need not write documents.
                move.sudo().withholding_missed = True

    def _has_withheld_tax(self):
        """Whether a tax of the document's own lines withholds from it already."""
        self.ensure_one()
        return any(
            line.tax_line_id.amount_type == "percent" and line.tax_line_id.amount < 0
            for line in self.line_ids
        )

    def _get_withholding_bases(self):
        """What taxes can be withheld from.

        :return: {"untaxed", "total" and "vat": amount in the document's currency,
            negative for credit notes}; stamp duty is part of the total
        """
        self.ensure_one()
        sign = -1 if self.move_type in ("in_refund", "out_refund") else 1
        vat = sum(
            self.line_ids.filtered(
                lambda line: line.tax_line_id.amount_type == "percent"
                and line.tax_line_id.amount > 0
            ).mapped("amount_currency")
        )
        return {
            "untaxed": sign * self.amount_untaxed,
            "total": sign * self.amount_total,
            "vat": sign * vat * self.direction_sign,
        }
