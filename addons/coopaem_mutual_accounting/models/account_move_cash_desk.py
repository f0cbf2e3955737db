# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The entries of the cash desk: they change with their till operation alone."""

from odoo import api, fields, models
from odoo.exceptions import UserError

CONTEXT_NAME = "coopaem_cash_desk"
# An object of this process, because callers over RPC choose their own context.
CASH_DESK_KEY = object()


def cash_desk_context():
    """The context keys under which the cash desk books and reverses its entries."""
    return {CONTEXT_NAME: CASH_DESK_KEY}


def from_cash_desk(env):
    """Whether the call comes from the cash desk's own code.

    :param env: an environment
    :return: bool
    """
    return env.context.get(CONTEXT_NAME) is CASH_DESK_KEY


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    till_operation_id = fields.Many2one(
        comodel_name="coopaem.till.operation",
        string="Till operation",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        copy=False,
    )
    occurred_on = fields.Date(
        string="Day the cash moved",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Of the cash of tills: the day on which it moved. When its month was "
        "closed already, the entry is dated in the open one.",
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; only the cash desk books entries of its own.

        :raises UserError: when somebody else names a till operation
        """
        moves = super().create(vals_list)
        if any(move.till_operation_id or move.occurred_on for move in moves):
            self._check_from_cash_desk()
        return moves

    def write(self, vals):
        """Write the values, but for the till operation and the day its cash moved.

        :raises UserError: when somebody names one
        """
        if not {"till_operation_id", "occurred_on"}.isdisjoint(vals):
            self._check_from_cash_desk()
        return super().write(vals)

    def _check_from_cash_desk(self):
        """Refuse entries that only look as if the cash desk had booked them.

        :raises UserError: when the call does not come from the cash desk
        """
        if not self.env.su and not from_cash_desk(self.env):
            raise UserError(
                self.env._(
                    "A till operation books its entries itself; leave the till "
                    "operation out."
                )
            )

    def button_draft(self):
        # EXTENDS 'account'
        self._check_not_of_cash_desk()
        return super().button_draft()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        self._check_not_of_cash_desk()
        return super()._reverse_moves(
            default_values_list=default_values_list, cancel=cancel
        )

    def _check_not_of_cash_desk(self):
        """Refuse to change the cash desk's entries behind its back.

        :raises UserError: naming the entry and what it belongs to
        """
        if from_cash_desk(self.env):
            return
        moves = self.filtered("till_operation_id")
        if moves:
            raise UserError(
                self.env._(
                    "%(entry)s is the entry of the till operation %(operation)s. Open "
                    "it and press “Reverse” instead.",
                    entry=moves[0].display_name,
                    operation=moves[0].till_operation_id.display_name,
                )
            )
