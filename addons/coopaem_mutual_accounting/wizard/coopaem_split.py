# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CoopaemSplit(models.TransientModel):
    _name = "coopaem.split"
    _description = "Split a shared cost"
    _check_company_auto = True

    move_id = fields.Many2one(
        comodel_name="account.move",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="move_id.company_id")
    key_id = fields.Many2one(
        comodel_name="coopaem.split.key", required=True, check_company=True
    )
    line_ids = fields.Many2many(
        comodel_name="account.move.line",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        string="Lines to split",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
    )

    @api.depends("move_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard.move_id.line_ids.filtered(
                lambda line: line.display_type == "product"
                and not line.account_id.is_liquidity
            )
            if not wizard.move_id.is_invoice(include_receipts=True):
                lines = lines.filtered(
                    lambda line: line.account_id.internal_group in ("income", "expense")
                )
            wizard.line_ids = lines

    def action_split(self):
        """Replace each line by one line per unit of the key.

        :return: an action that closes the dialog
        :raises UserError: when the document is not a draft
        """
        self.ensure_one()
        move = self.move_id
        if move.state != "draft":
            raise UserError(
                self.env._(
                    "%s is posted: reset it to draft to split it.", move.display_name
                )
            )
        invoice = move.is_invoice(include_receipts=True)
        commands = []
        for line in self.line_ids:
            commands.append(Command.delete(line.id))
            commands += [
                Command.create(vals)
                for vals in (
                    self._split_invoice_line(line)
                    if invoice
                    else self._split_entry_line(line)
                )
            ]
        move.write({"invoice_line_ids" if invoice else "line_ids": commands})
        return {"type": "ir.actions.act_window_close"}

    def _common_vals(self, line, unit):
        """What the parts have in common with the line they replace."""
        return {
            "name": line.name,
            "sequence": line.sequence,
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "analytic_distribution": self.env["coopaem.unit"]._replace_unit(
                line.analytic_distribution, unit
            ),
        }

    def _split_invoice_line(self, line):
        """Values of the parts of an invoice or bill line.

        What is split is the price after discount: a discount on each part would be
        rounded once per unit.
        """
        price = line.quantity * line.price_unit * (1 - line.discount / 100)
        return [
            {
                **self._common_vals(line, unit),
                "product_id": line.product_id.id,
                "quantity": 1.0,
                "price_unit": share,
            }
            for unit, share in self.key_id._split(
                line.currency_id.round(price), line.currency_id
            )
        ]

    def _split_entry_line(self, line):
        """Values of the parts of a journal item."""
        return [
            {**self._common_vals(line, unit), "balance": share}
            for unit, share in self.key_id._split(
                line.balance, line.company_currency_id
            )
        ]
