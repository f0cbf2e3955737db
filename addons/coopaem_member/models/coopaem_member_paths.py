# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CoopaemMember(models.Model):
    """The paths to formality that a member is on."""

    _inherit = "coopaem.member"

    path_ids = fields.One2many(
        comodel_name="coopaem.member.path",
        inverse_name="member_id",
        string="Paths",
        groups="coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_coach",
    )
    next_path_step = fields.Char(
        string="Next step",
        compute="_compute_next_path_step",
        groups="coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_coach",
        help="Of the path to formality that was begun last.",
    )

    @api.depends("path_ids.next_line_id", "path_ids.state")
    @api.depends_context("lang")
    def _compute_next_path_step(self):
        for member in self:
            running = member.path_ids.filtered(lambda path: path.state == "running")
            member.next_path_step = running[:1].next_line_id.step_id.name
