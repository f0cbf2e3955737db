# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemTaxReturnUnit(models.Model):
    """What one unit has in a return: its own tax, out of its own treasury."""

    _name = "coopaem.tax.return.unit"
    _description = "Unit's Part of a Tax Return"
    _order = "return_id, unit_id, id"

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
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(
        readonly=True,
        help="Positive: the unit owes it. Negative: its credit, which lessens what the "
        "cooperative pays and is made good to the unit.",
    )

    # Action methods
    def action_open_items(self):
        """Open the journal items that make up the unit's part.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return self.return_id._open_items(
            [
                *self.return_id._get_settled_domain(),
                ("unit_id", "=", self.unit_id.id),
            ],
            self.unit_id.display_name,
        )
