# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CoopaemMember(models.Model):
    """The cohorts and programmes of a member."""

    _inherit = "coopaem.member"

    cohort_line_ids = fields.One2many(
        comodel_name="coopaem.cohort.member",
        inverse_name="member_id",
        string="Time in cohorts",
        copy=False,
        check_company=True,
    )
    cohort_ids = fields.Many2many(
        comodel_name="coopaem.cohort",
        relation="coopaem_member_cohort_rel",
        column1="member_id",
        column2="cohort_id",
        string="Cohorts",
        compute="_compute_cohort_ids",
        store=True,
        help="Past ones included.",
    )
    programme_ids = fields.Many2many(
        comodel_name="coopaem.programme",
        relation="coopaem_member_programme_rel",
        column1="member_id",
        column2="programme_id",
        string="Programmes",
        compute="_compute_cohort_ids",
        store=True,
        help="Past ones included.",
    )

    @api.depends("cohort_line_ids.cohort_id", "cohort_line_ids.programme_id")
    def _compute_cohort_ids(self):
        for member in self:
            member.cohort_ids = member.cohort_line_ids.cohort_id
            member.programme_ids = member.cohort_line_ids.cohort_id.programme_id
