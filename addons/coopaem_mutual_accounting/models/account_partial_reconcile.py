# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .unit_ledger import from_ledger, ledger_context


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # What was collected in a month is looked for by it, among the matches of all years.
    max_date = fields.Date(index=True)
    unit_transfer_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Unit transfer",
        index="btree_not_null",
        readonly=True,
        help="The internal entry that moved the matched amount between the units.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Match the items; the money becomes the unit's whose document it settles.

        :raises UserError: when the caller names an internal entry himself
        """
        partials = super().create(vals_list)
        if not self.env.su and any(
            partial.unit_transfer_move_id for partial in partials
        ):
            self._refuse_transfer()
        partials._settle_units()
        return partials

    def write(self, vals):
        """Write the values; an exchange difference goes to the unit of the document.

        :raises UserError: when the caller names an internal entry himself
        """
        if "unit_transfer_move_id" in vals and not self.env.su:
            # Undoing the match reverses that entry, whoever undoes it.
            self._refuse_transfer()
        result = super().write(vals)
        if vals.get("exchange_move_id"):
            self._settle_exchange()
        return result

    def _refuse_transfer(self):
        """Refuse an internal entry named from outside.

        :raises UserError: always
        """
        raise UserError(
            self.env._("The entry between the units is made by the matching itself.")
        )

    def _settle_exchange(self):
        """Give exchange differences of a shared payment to the document's unit.

        Odoo books them against the payment's item, which is the structure's while it
        pays several units.
        """
        for partial in self:
            exchange = partial.exchange_move_id
            taker = partial._get_taker()
            document = (partial.debit_move_id | partial.credit_move_id) - taker
            if (
                not partial.company_id.structure_unit_id
                or exchange.state != "posted"
                or len(taker) != 1
                or not document.unit_id
                or exchange.line_ids.unit_id == document.unit_id
            ):
                continue
            exchange.sudo().line_ids.with_context(**ledger_context())._set_unit(
                document.unit_id
            )
            (
                exchange.line_ids.matched_debit_ids
                | exchange.line_ids.matched_credit_ids
            )._settle_units()

    def unlink(self):
        """Undo the matches; the units give back what the matches gave them."""
        # Odoo undoes the matches of every changed line, mostly none.
        if not self:
            return True
        in_ledger = self.filtered("company_id.structure_unit_id")
        in_ledger._check_not_internal()
        lines = (in_ledger.debit_move_id | in_ledger.credit_move_id).filtered(
            lambda line: line.unit_before_matching_id and not line.unit_given_back
        )
        transfers = in_ledger.unit_transfer_move_id
        result = super().unlink()
        transfers._reverse_unit_transfers()
        lines.exists()._give_back_unit()
        return result

    def _settle_units(self):
        """Let money follow what it settles.

        Where the two matched items belong to different units, the item of the payment
        takes the document's unit if it is wholly matched, with that unit alone, and its
        period is open. Otherwise an internal entry on the same account and partner
        moves the matched amount. Re-running changes nothing.
        """
        if from_ledger(self.env):
            return
        self._drop_stale_transfers()
        crossing = self.filtered(lambda partial: partial._crosses_units())
        if not crossing:
            return
        takers = self.env["account.move.line"]
        for partial in crossing:
            takers |= partial._get_taker()
        taken = takers._take_settled_unit()
        for partial in crossing.filtered(
            lambda partial: not (partial.debit_move_id | partial.credit_move_id) & taken
        ):
            partial._transfer_between_units()

    def _drop_stale_transfers(self):
        """Undo internal entries of documents that were given to another unit since."""
        stale = self.filtered(
            lambda partial: partial.unit_transfer_move_id
            and partial.unit_transfer_move_id.line_ids.unit_id
            != partial.debit_move_id._matching_unit()
            | partial.credit_move_id._matching_unit()
        ).sudo()
        transfers = stale.unit_transfer_move_id
        stale.unit_transfer_move_id = False
        transfers._reverse_unit_transfers()

    def _check_not_internal(self):
        """Refuse to part the items of an internal entry from each other.

        :raises UserError: naming the entry and what undoes it
        """
        if self.env.su or from_ledger(self.env):
            return
        for partial in self:
            moves = (partial.debit_move_id | partial.credit_move_id).move_id
            if moves.journal_id == partial.company_id.unit_transfer_journal_id:
                moves._check_not_internal()

    def _crosses_units(self):
        """Whether the match joins posted items of two units, not yet settled."""
        self.ensure_one()
        debit, credit = self.debit_move_id, self.credit_move_id
        return (
            self.company_id.structure_unit_id
            and not self.unit_transfer_move_id
            and debit.parent_state == credit.parent_state == "posted"
            and debit.unit_id
            and credit.unit_id
            and not self.company_id.currency_id.is_zero(self.amount)
            and debit._matching_unit() != credit._matching_unit()
        )

    def _get_taker(self):
        """The payment's item, which may take the unit of the document's.

        :return: one journal item or none
        """
        self.ensure_one()
        lines = self.debit_move_id | self.credit_move_id
        payments = lines.filtered(
            lambda line: not line.move_id.is_invoice(include_receipts=True)
        )
        if len(payments) == 2:
            payments = (
                payments.filtered("unit_by_default")
                if len(payments.filtered("unit_by_default")) == 1
                else payments.filtered(
                    lambda line: line.move_id.origin_payment_id
                    or line.move_id.statement_line_id
                )
            )
        return payments if len(payments) == 1 else lines.browse()

    def _transfer_between_units(self):
        """Post the internal entry of the matched amount, dated in the open period."""
        self.ensure_one()
        debit, credit = self.debit_move_id, self.credit_move_id
        company = self.company_id
        move = (
            self.env["account.move"]
            .sudo()
            .with_context(**ledger_context())
            .create(
                {
                    "move_type": "entry",
                    "journal_id": company.unit_transfer_journal_id.id,
                    "company_id": company.id,
                    "date": company._get_open_date(
                        self.max_date, company.unit_transfer_journal_id
                    ),
                    "ref": self.env._(
                        "Settlement between units: %(debit)s / %(credit)s",
                        debit=debit.move_id.name,
                        credit=credit.move_id.name,
                    ),
                    "line_ids": [
                        Command.create(
                            {
                                "name": line.move_id.name,
                                "account_id": debit.account_id.id,
                                "partner_id": debit.partner_id.id,
                                "debit": self.amount if line == credit else 0.0,
                                "credit": self.amount if line == debit else 0.0,
                                "analytic_distribution": (
                                    line._matching_unit()._distribution()
                                ),
                            }
                        )
                        for line in (debit, credit)
                    ],
                }
            )
        )
        move._post(soft=False)
        move.line_ids.reconcile()
        self.sudo().unit_transfer_move_id = move
