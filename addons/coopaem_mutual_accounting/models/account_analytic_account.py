# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError

from .unit_ledger import from_ledger


class AccountAnalyticAccount(models.Model):
    _inherit = "account.analytic.account"

    def exists(self):
        """Return the accounts that exist; those just looked up are not looked up again.

        Odoo asks once per journal item when it posts.
        """
        # EXTENDS 'base'
        if from_ledger(self.env) and self.env.context.get(
            "existing_analytic_account_ids", frozenset()
        ).issuperset(self._ids):
            return self
        return super().exists()

    def write(self, vals):
        """Refuse to change by hand what a till's account takes from its unit."""
        # EXTENDS analytic
        if not self.env.su and self._get_unit_led_fields() & vals.keys():
            self._check_not_of_till()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_account_of_till(self):
        self._check_not_of_till()

    def _check_not_of_till(self):
        """Refuse to touch the accounts of tills.

        :raises UserError: naming the unit
        """
        unit = (
            self.env["coopaem.unit"]
            .sudo()
            .with_context(active_test=False)
            .search([("till_account_id", "in", self.ids)], limit=1)
        )
        if unit:
            raise UserError(
                self.env._(
                    "This analytic account is the till of the unit %s. Change the "
                    "unit: its till follows.",
                    unit.display_name,
                )
            )
