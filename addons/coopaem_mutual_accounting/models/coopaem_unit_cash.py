# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the cash desk adds to a unit."""

from odoo import models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

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
