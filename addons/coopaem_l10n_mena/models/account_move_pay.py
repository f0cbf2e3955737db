# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Entries of pay."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.coopaem_mutual_accounting.models.unit_ledger import from_ledger


class AccountMove(models.Model):
    _inherit = "account.move"

    pay_run_id = fields.Many2one(
        comodel_name="coopaem.pay.run",
        string="Pay of the month",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The pay that this entry books or reverses.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; only a pay run books entries of its own.

        :raises UserError: when somebody else names one
        """
        moves = super().create(vals_list)
        if not self.env.su and any(move.pay_run_id for move in moves):
            self._refuse_pay_run()
        return moves

    def write(self, vals):
        """Write the values; only a pay run says which entries are its own.

        :raises UserError: when somebody else does
        """
        if "pay_run_id" in vals and not self.env.su:
            self._refuse_pay_run()
        return super().write(vals)

    def _refuse_pay_run(self):
        raise UserError(
            self.env._("The pay of a month books its entries itself; leave it out.")
        )

    def _check_not_internal(self):
        # EXTENDS 'coopaem_mutual_accounting'
        super()._check_not_internal()
        if self.env.su or from_ledger(self.env):
            return
        for move in self.filtered("pay_run_id"):
            raise UserError(
                self.env._(
                    "%(entry)s books the pay of %(month)s. Cancel that pay instead.",
                    entry=move.display_name,
                    month=move.pay_run_id.sudo().name,
                )
            )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # With it Odoo need not look for pay at each step of every entry.
    pay_line_ids = fields.One2many(
        comodel_name="coopaem.pay.line",
        inverse_name="net_line_id",
        string="Net pay",
    )
