# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the cash desk adds to a unit."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Business methods
    def _get_waiting_cash(self, day):
        """What took cash in or out of the tills, and is still to be booked.

        That is what customers paid in cash and what tills paid for, as members handed
        it in: it waits to be accepted, or was accepted and is not booked yet. Read in
        two queries, for all units at once.

        :param date day: the last day wanted
        :return: tuple of coopaem.cash.receipt and coopaem.expense, as superuser
        """
        domain = Domain("unit_id", "in", self.ids) & Domain("date", "<=", day)
        waiting = Domain("validation_state", "=", "waiting")
        accepted = Domain("validation_state", "=", "accepted")
        # Who counts a till need not be let read what is handed in.
        receipts = (
            self.env["coopaem.cash.receipt"]
            .sudo()
            .search(
                domain & (waiting | accepted & Domain("entry_id", "=", False)),
                order="date, id",
            )
        )
        expenses = (
            self.env["coopaem.expense"]
            .sudo()
            .search(
                domain
                & Domain("paid_by", "=", "till")
                & (waiting | accepted & Domain("is_booked", "=", False)),
                order="date, id",
            )
        )
        return receipts, expenses

    def _move_cash_in_turn(self):
        """Let those who move cash of the units' tills do so one after the other.

        :raises LockError: when somebody else is at it
        """
        # Whoever moves cash need not be let write on the accounts of tills.
        tills = self.sudo().till_account_id
        tills.lock_for_update()
        begin_in_turn(tills)

    # Action methods
    def action_open_till_operations(self):
        """Open the till operations of the unit.

        :return: an action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "coopaem_mutual_accounting.coopaem_till_operation_action"
        )
        return {
            **action,
            "name": self.env._("Till of %s", self.display_name),
            "domain": [("unit_id", "=", self.id)],
            "context": {"default_unit_id": self.id},
        }
