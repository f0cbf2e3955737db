# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The entries of cash books: they change with their book alone."""

from odoo import api, fields, models
from odoo.exceptions import UserError

CONTEXT_NAME = "coopaem_cashbook"
# An object of this process, because callers over RPC choose their own context.
CASHBOOK_KEY = object()


def cashbook_context():
    """The context keys under which a cash book books and reverses its own entry."""
    return {CONTEXT_NAME: CASHBOOK_KEY}


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    cashbook_id = fields.Many2one(
        comodel_name="coopaem.cashbook",
        string="Cash book",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; only a cash book books entries of its own.

        :raises UserError: when somebody else names a cash book
        """
        moves = super().create(vals_list)
        if any(move.cashbook_id for move in moves):
            moves._check_from_cashbook()
        return moves

    def write(self, vals):
        """Write the values, but for the cash book.

        :raises UserError: when somebody names a cash book
        """
        if "cashbook_id" in vals:
            self._check_from_cashbook()
        return super().write(vals)

    def _check_from_cashbook(self):
        """Refuse entries that only look as if a cash book had booked them.

        :raises UserError: when the call does not come from a cash book
        """
        if not self.env.su and self.env.context.get(CONTEXT_NAME) is not CASHBOOK_KEY:
            raise UserError(
                self.env._(
                    "A cash book books its entries itself; leave the cash book out."
                )
            )

    def button_draft(self):
        # EXTENDS 'account'
        self._check_not_of_cashbook()
        return super().button_draft()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        if self.env.context.get(CONTEXT_NAME) is not CASHBOOK_KEY:
            self._check_not_of_cashbook()
        return super()._reverse_moves(
            default_values_list=default_values_list, cancel=cancel
        )

    def _check_not_of_cashbook(self):
        """Refuse to change entries of cash books behind their book's back.

        :raises UserError: naming the entry and its book
        """
        moves = self.filtered("cashbook_id")
        if moves:
            raise UserError(
                self.env._(
                    "%(entry)s is the entry of the cash book %(book)s. Open that cash "
                    "book and press “Correct”: it reverses the entry and lets you book "
                    "it again.",
                    entry=moves[0].display_name,
                    book=moves[0].cashbook_id.display_name,
                )
            )
