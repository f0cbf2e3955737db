# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

ROLES = (
    "coopaem_member.group_coopaem_officer,"
    "coopaem_member.group_coopaem_coach,"
    "coopaem_member.group_coopaem_accountant"
)


class ResPartner(models.Model):
    """Partner organisations: who sends members, lends rooms or pays for programmes."""

    _inherit = "res.partner"

    referred_member_ids = fields.One2many(
        comodel_name="coopaem.member",
        inverse_name="referrer_id",
        string="Referred members",
        groups=ROLES,
    )
    referred_member_count = fields.Integer(
        string="Members referred",
        compute="_compute_referred_member_count",
        groups=ROLES,
    )
    programme_ids = fields.Many2many(
        comodel_name="coopaem.programme",
        relation="coopaem_programme_funder_rel",
        column1="partner_id",
        column2="programme_id",
        string="Funded programmes",
        groups=ROLES,
    )

    @api.depends("referred_member_ids")
    def _compute_referred_member_count(self):
        counts = {
            partner.id: count
            for partner, count in self.env["coopaem.member"]._read_group(
                [("referrer_id", "in", self.ids)],
                groupby=["referrer_id"],
                aggregates=["__count"],
            )
        }
        for partner in self:
            partner.referred_member_count = counts.get(partner._origin.id, 0)

    def action_view_referred_members(self):
        """Open the members that an organisation sent."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_action"
        )
        action["domain"] = [("referrer_id", "in", self.ids)]
        action["context"] = {"default_referrer_id": self.id}
        return action
