# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Stamp duty on what customers pay in cash: booked with the receipt, undone with it.

Customers are not charged: the unit that receives the cash, or the structure, bears it.
"""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

FIGURE = "ma.stamp.cash_rate"
TAG = "ma_stamp tax"


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    cash_stamp_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Stamp duty on the cash received",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; the duty of cash is booked by the receipt alone.

        :raises UserError: when somebody names an entry as that duty
        """
        moves = super().create(vals_list)
        if not self.env.su and any(move.cash_stamp_move_id for move in moves):
            self._refuse_cash_stamp()
        return moves

    def write(self, vals):
        """Write the values; the duty of cash is booked by the receipt alone.

        :raises UserError: when somebody names an entry as that duty
        """
        if "cash_stamp_move_id" in vals and not self.env.su:
            self._refuse_cash_stamp()
        return super().write(vals)

    def _refuse_cash_stamp(self):
        raise UserError(
            self.env._("The stamp duty of a cash receipt books itself; leave it out.")
        )

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft=soft)
        posted._book_cash_stamps()
        return posted

    def button_draft(self):
        # EXTENDS 'account'
        self._undo_cash_stamps()
        return super().button_draft()

    def button_cancel(self):
        # EXTENDS 'account'
        self._undo_cash_stamps()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        reversals = super()._reverse_moves(
            default_values_list=default_values_list, cancel=cancel
        )
        self._undo_cash_stamps()
        return reversals

    # Business methods
    def _get_cash_received(self):
        """What customers paid in cash with this entry.

        :return: float in the company's currency, 0.0 for all other entries
        """
        self.ensure_one()
        if self.reversed_entry_id:
            return 0.0
        if self.cashbook_id:
            return sum(
                self.cashbook_id.line_ids.filtered(
                    lambda line: line.kind == "in"
                    # Without a journal it went into the till; mobile money did not.
                    and line.journal_id.type in (False, "cash")
                ).mapped("amount")
            )
        if self.cash_receipt_id:
            return self.cash_receipt_id.amount
        payment = self.origin_payment_id
        if (
            payment.payment_type == "inbound"
            and payment.partner_type == "customer"
            and payment.journal_id.type == "cash"
        ):
            return sum(
                self.line_ids.filtered("account_id.is_liquidity").mapped("balance")
            )
        return 0.0

    def _book_cash_stamps(self):
        """Book the duty of entries that took cash in; once for each."""
        for move in self.filtered(
            lambda move: move.state == "posted"
            and move.company_id.cash_stamp_bearer
            and move.company_id.chart_template == "ma"
            and not move.cash_stamp_move_id
        ):
            received = move._get_cash_received()
            if move.company_currency_id.compare_amounts(received, 0.0) <= 0:
                continue
            rate = move.company_id._get_country_figure(FIGURE, move.date)
            amount = move.company_currency_id.round(received * (rate or 0.0))
            if not move.company_currency_id.is_zero(amount):
                # Whoever may take the cash need not be allowed to book duties.
                move.sudo()._book_cash_stamp(amount)

    def _book_cash_stamp(self, amount):
        """Book the duty: a cost of who bears it, owed to the State.

        :param float amount: in the company's currency
        """
        company = self.company_id
        chart = self.env["account.chart.template"].with_company(company)
        unit = company.structure_unit_id
        if company.cash_stamp_bearer == "unit":
            unit = self.cashbook_id.unit_id or self.unit_id or unit
        tag = self.env["account.account.tag"]._get_tax_tags(
            TAG, company.account_fiscal_country_id.id
        )
        journal = company.tax_return_journal_id
        label = self.env._("Stamp duty on cash received: %s", self.name)
        self.cash_stamp_move_id = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "company_id": company.id,
                "date": company._get_open_date(self.date, journal, taxed=True),
                "ref": label,
                "unit_id": unit.id,
                "line_ids": [
                    Command.create(
                        {
                            "name": label,
                            "account_id": chart.ref("pcg_61671").id,
                            "balance": amount,
                            "analytic_distribution": unit._distribution(),
                        }
                    ),
                    Command.create(
                        {
                            "name": label,
                            "account_id": chart.ref("pcg_4457").id,
                            "balance": -amount,
                            "tax_tag_ids": [Command.set(tag.ids)],
                            "analytic_distribution": unit._distribution(),
                        }
                    ),
                ],
            }
        )
        self.cash_stamp_move_id._post(soft=False)

    def _undo_cash_stamps(self):
        """Reverse the duty of receipts that no longer count."""
        for move in self.filtered("cash_stamp_move_id").sudo():
            stamp = move.cash_stamp_move_id
            move.cash_stamp_move_id = False
            if (
                stamp.company_id != move.company_id
                or stamp.journal_id != move.company_id.tax_return_journal_id
            ):
                continue
            stamp._reverse_moves(
                [
                    {
                        "date": stamp._get_reversal_date(),
                        "ref": self.env._("Undone: %s", stamp.ref),
                    }
                ],
                cancel=True,
            )
