# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError

from .unit_ledger import from_ledger

GUARDED_FIELDS = {
    "amount",
    "company_id",
    "currency_id",
    "date",
    "general_account_id",
    "move_line_id",
}


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _unit_columns(self):
        """The columns in which an analytic item names its unit or its till."""
        return {
            self.env.ref("coopaem_member.analytic_plan_units")._column_name(),
            self.env.ref(
                "coopaem_mutual_accounting.analytic_plan_tills"
            )._column_name(),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Create analytic items; those of units come from journal items alone.

        :raises UserError: when an item would name a unit without a journal item
        """
        lines = super().create(vals_list)
        lines._check_from_ledger()
        return lines

    def write(self, vals):
        """Write the values, but for what the unit ledger rests on.

        :raises UserError: when a unit's item would change beside its journal item
        """
        guarded = bool((GUARDED_FIELDS | self._unit_columns()) & vals.keys())
        if guarded:
            self._check_from_ledger()
        result = super().write(vals)
        if guarded:
            self._check_from_ledger()
        return result

    def unlink(self):
        """Delete analytic items; those of units go with their journal items alone.

        :raises UserError: when an item names a unit
        """
        self._check_from_ledger()
        return super().unlink()

    def _check_from_ledger(self):
        """Refuse changes of units' items that do not come from their journal items."""
        if from_ledger(self.env) or not self:
            return
        columns = self._unit_columns()
        cooperatives = self.filtered("company_id.structure_unit_id")
        if any(line[column] for line in cooperatives for column in columns):
            raise UserError(
                self.env._(
                    "The analytic items of units and tills are their ledger: they come "
                    "from journal items and change with them. Change the journal "
                    "item's unit instead, or enter a journal entry."
                )
            )
