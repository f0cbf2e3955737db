# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

COACH_GROUP = "coopaem_member.group_coopaem_coach"


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    business_plan_count = fields.Integer(
        compute="_compute_tool_counts", groups=COACH_GROUP
    )
    price_count = fields.Integer(compute="_compute_tool_counts", groups=COACH_GROUP)

    def _compute_tool_counts(self):
        for name, model, domain in (
            (
                "business_plan_count",
                "coopaem.business.plan",
                [("is_current", "=", True)],
            ),
            ("price_count", "coopaem.price", []),
        ):
            counts = {
                unit.id: count
                for unit, count in self.env[model]._read_group(
                    [*domain, ("unit_id", "in", self._origin.ids)],
                    ["unit_id"],
                    ["__count"],
                )
            }
            for unit in self:
                unit[name] = counts.get(unit._origin.id, 0)

    def action_view_business_plans(self):
        """Open the business plans of a unit, at first those that hold today.

        :return: an action
        """
        return self._open_tool("coopaem_business_plan_action")

    def action_view_prices(self):
        """Open the prices that were worked out for a unit.

        :return: an action
        """
        return self._open_tool("coopaem_price_action")

    def _open_tool(self, action_name):
        """An action of this addon, on the records of one unit."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"coopaem_coaching.{action_name}"
        )
        context = {"default_unit_id": self.id}
        if action_name == "coopaem_business_plan_action":
            context["search_default_current"] = 1
        return {**action, "domain": [("unit_id", "=", self.id)], "context": context}
