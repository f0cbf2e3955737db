# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.tools import format_amount


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    # Fields declaration
    withholding_left_out = fields.Text(compute="_compute_withholding_left_out")

    # Compute methods
    def _compute_withholding_line_ids(self):
        # EXTENDS 'l10n_account_withholding_tax': by the kind of payee, too
        result = super()._compute_withholding_line_ids()
        for wizard in self:
            if (
                wizard.display_withholding
                and wizard.can_edit_wizard
                and not wizard.withholding_line_ids
            ):
                wizard.withholding_line_ids = wizard._prepare_proposed_lines()
        return result

    @api.depends("display_withholding", "line_ids", "payment_date")
    def _compute_withholding_left_out(self):
        """Say so when several documents are paid at once: nothing is withheld then."""
        for wizard in self:
            wizard.withholding_left_out = False
            if wizard.display_withholding:
                continue
            moves = wizard.line_ids.move_id
            proposals = self.env["coopaem.withholding.rule"]._get_proposals(
                moves, wizard.payment_date or fields.Date.context_today(wizard)
            )
            proposals = [one for one in proposals if one["amount"] > 0]
            if proposals:
                wizard.withholding_left_out = "\n".join(
                    self.env._(
                        "%(document)s, %(partner)s: %(tax)s, %(amount)s",
                        document=proposal["move"].name,
                        partner=proposal["move"].partner_id.display_name,
                        tax=proposal["tax"].name,
                        amount=format_amount(
                            self.env, proposal["amount"], proposal["move"].currency_id
                        ),
                    )
                    for proposal in proposals
                )

    # Business methods
    def _prepare_proposed_lines(self):
        """What the rules withhold from the documents that are paid.

        :return: list of commands, one for each tax and unit
        """
        self.ensure_one()
        lines = self.batches[0]["lines"]
        proposals = self.env["coopaem.withholding.rule"]._get_proposals(
            lines.move_id, self.payment_date
        )
        sums = {}
        for proposal in proposals:
            move = proposal["move"]
            key = proposal["tax"], move.unit_id, move.currency_id
            values = sums.setdefault(key, [0.0, 0.0, 0.0, 0.0])
            rate = move.invoice_currency_rate or 1.0
            company_currency = move.company_currency_id
            values[0] += proposal["base"]
            values[1] += company_currency.round(proposal["base"] / rate)
            values[2] += proposal["amount"]
            values[3] += company_currency.round(proposal["amount"] / rate)
        account = self.company_id.withholding_tax_base_account_id
        return [
            Command.create(
                {
                    "tax_id": tax.id,
                    "source_tax_id": tax.id,
                    "analytic_distribution": unit._distribution() if unit else False,
                    "account_id": (
                        account or tax.repartition_line_ids.account_id[:1]
                    ).id,
                    "source_base_amount_currency": base_currency,
                    "source_base_amount": base,
                    "source_tax_amount_currency": amount_currency,
                    "source_tax_amount": amount,
                    "source_currency_id": currency.id,
                }
            )
            for (tax, unit, currency), (
                base_currency,
                base,
                amount_currency,
                amount,
            ) in sums.items()
            # Credit notes lessen what is withheld; nothing is given back here.
            if currency.compare_amounts(base_currency, 0.0) > 0
        ]

    def _create_payment_vals_from_wizard(self, batch_result):
        # EXTENDS 'l10n_account_withholding_tax': one certificate for one payment
        if self.should_withhold_tax and self.payment_type == "outbound":
            nameless = self.withholding_line_ids.filtered(lambda line: not line.name)
            sequence = nameless.withholding_sequence_id[:1]
            if sequence:
                nameless.name = sequence.next_by_id(sequence_date=self.payment_date)
        return super()._create_payment_vals_from_wizard(batch_result)
