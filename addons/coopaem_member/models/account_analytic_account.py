# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class AccountAnalyticAccount(models.Model):
    _inherit = "account.analytic.account"

    def write(self, vals):
        """Refuse to change by hand what an account takes from its unit."""
        # EXTENDS analytic
        # A unit writes as superuser: callers over RPC choose their context, not that.
        if not (self.env.su and self.env.context.get("coopaem_unit_sync")):
            self._check_not_led_by_unit(vals)
        return super().write(vals)

    @api.model
    def _get_unit_led_fields(self):
        """Return the names of the fields that follow the unit of an account."""
        return {"name", "code", "active", "company_id", "plan_id"}

    def _check_not_led_by_unit(self, vals):
        if not self._get_unit_led_fields() & set(vals):
            return
        unit_ids = self.env["coopaem.unit"]._get_unit_id_by_account()
        unit_id = next(
            (unit_ids[account_id] for account_id in self.ids if account_id in unit_ids),
            None,
        )
        if unit_id:
            raise UserError(
                self.env._(
                    "This analytic account belongs to the unit %(unit)s."
                    " Change the unit: its account follows.",
                    unit=self.env["coopaem.unit"].sudo().browse(unit_id).display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_account_of_unit(self):
        unit = (
            self.env["coopaem.unit"]
            .sudo()
            .with_context(active_test=False)
            .search([("analytic_account_id", "in", self.ids)], limit=1)
        )
        if unit:
            raise UserError(
                self.env._(
                    "The analytic account of the unit %(unit)s cannot be deleted:"
                    " it holds what the unit earned and spent.",
                    unit=unit.display_name,
                )
            )
