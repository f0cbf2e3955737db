# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemTaxReturnLine(models.Model):
    """A box of a return: what was declared in it."""

    _name = "coopaem.tax.return.line"
    _description = "Box of a Tax Return"
    _order = "return_id, sequence, id"

    # Fields declaration
    return_id = fields.Many2one(
        comodel_name="coopaem.tax.return",
        string="Return",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="return_id.currency_id")
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Box", required=True, readonly=True)
    column_name = fields.Char(string="Column", readonly=True)
    key = fields.Char(readonly=True)
    expression_id = fields.Many2one(
        comodel_name="account.report.expression", readonly=True, ondelete="set null"
    )
    account_id = fields.Many2one(
        comodel_name="account.account", readonly=True, ondelete="restrict"
    )
    has_items = fields.Boolean(
        readonly=True, help="Journal items can be opened behind this box."
    )
    amount = fields.Monetary(readonly=True)

    # Action methods
    def action_open_items(self):
        """Open the journal items that make up the box.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return self.return_id._open_items(self._get_items_domain(), self.name)

    # Business methods
    def _get_items_domain(self):
        """Domain of the journal items behind the box."""
        self.ensure_one()
        tax_return = self.return_id
        if self.account_id:
            return [
                *tax_return._get_accounts_domain(),
                ("account_id", "=", self.account_id.id),
            ]
        tags = self.sudo().expression_id._get_matching_tags()
        return [*tax_return._get_period_domain(), ("tax_tag_ids", "in", tags.ids)]
