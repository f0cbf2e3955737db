# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    opportunity_ids = fields.One2many(
        comodel_name="crm.lead",
        inverse_name="unit_id",
        string="Opportunities",
        groups="coopaem_member.group_coopaem_coach",
    )
    opportunity_count = fields.Integer(
        string="Number of opportunities",
        compute="_compute_opportunity_count",
        groups="coopaem_member.group_coopaem_coach",
    )

    @api.depends("opportunity_ids")
    def _compute_opportunity_count(self):
        counts = {
            unit.id: count
            for unit, count in self.env["crm.lead"]._read_group(
                [("unit_id", "in", self.ids)],
                groupby=["unit_id"],
                aggregates=["__count"],
            )
        }
        for unit in self:
            unit.opportunity_count = counts.get(unit._origin.id, 0)

    def action_view_opportunities(self):
        """Open the customers whom a unit would like to win."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.crm_lead_unit_action"
        )
        action["domain"] = [("unit_id", "=", self.id)]
        action["context"] = {
            "default_unit_id": self.id,
            "default_type": "opportunity",
            "default_company_id": self.company_id.id,
        }
        return action
