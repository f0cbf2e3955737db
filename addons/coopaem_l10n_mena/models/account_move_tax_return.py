# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The entries of tax returns: they change with their return alone."""

from odoo import api, fields, models
from odoo.exceptions import UserError

CONTEXT_NAME = "coopaem_tax_return"
# An object of this process, because callers over RPC choose their own context.
TAX_RETURN_KEY = object()


def tax_return_context():
    """The context keys under which a return reverses its own entries."""
    return {CONTEXT_NAME: TAX_RETURN_KEY}


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    tax_return_id = fields.Many2one(
        comodel_name="coopaem.tax.return",
        string="Tax return",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; only a return books entries of its own.

        :raises UserError: when somebody else names a return
        """
        moves = super().create(vals_list)
        if any(move.tax_return_id for move in moves):
            self._check_from_tax_return()
        return moves

    def write(self, vals):
        """Write the values, but for the return.

        :raises UserError: when somebody names a return
        """
        if "tax_return_id" in vals:
            self._check_from_tax_return()
        return super().write(vals)

    def _check_from_tax_return(self):
        """Refuse entries that only look as if a return had booked them.

        :raises UserError: when the call does not come from a return
        """
        if not self.env.su and self.env.context.get(CONTEXT_NAME) is not TAX_RETURN_KEY:
            raise UserError(
                self.env._(
                    "A tax return books its entries itself; leave the return out."
                )
            )

    def button_draft(self):
        # EXTENDS 'account', which resets entries of every changed line, mostly none.
        if not self:
            return None
        self._check_not_of_tax_return()
        return super().button_draft()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        self._check_not_of_tax_return()
        return super()._reverse_moves(
            default_values_list=default_values_list, cancel=cancel
        )

    def _check_not_of_tax_return(self):
        """Refuse to change entries of returns behind their return's back.

        :raises UserError: naming the entry and its return
        """
        if self.env.context.get(CONTEXT_NAME) is TAX_RETURN_KEY:
            return
        moves = self.filtered("tax_return_id")
        if moves:
            raise UserError(
                self.env._(
                    "%(entry)s belongs to the tax return %(return)s. Open it and press "
                    "“Reopen” or “Undo the payment” instead.",
                    entry=moves[0].display_name,
                    **{"return": moves[0].tax_return_id.sudo().name},
                )
            )
