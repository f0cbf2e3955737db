# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models


class CoopaemFollowupMilestone(models.Model):
    """A milestone of a programme, as one member reaches it."""

    _name = "coopaem.followup.milestone"
    _description = "Milestone of a Follow-up"
    _inherit = ["coopaem.owned.mixin"]
    _order = "followup_id, stage_sequence, sequence, id"
    _rec_name = "milestone_id"
    _check_company_auto = True
    _owner_field = "followup_id"

    followup_id = fields.Many2one(
        comodel_name="coopaem.followup",
        string="Follow-up",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    milestone_id = fields.Many2one(
        comodel_name="coopaem.programme.milestone",
        string="Milestone",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    stage_id = fields.Many2one(related="milestone_id.stage_id")
    stage_sequence = fields.Integer(
        string="Order of the stage",
        related="milestone_id.stage_id.sequence",
        store=True,
    )
    sequence = fields.Integer(related="milestone_id.sequence", store=True)
    member_id = fields.Many2one(
        related="followup_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="followup_id.company_id", store=True, precompute=True, index=True
    )
    date_due = fields.Date(
        string="Due on",
        compute="_compute_date_due",
        store=True,
        readonly=False,
    )
    date_done = fields.Date(string="Reached on")
    note = fields.Char()

    _once = models.UniqueIndex(
        "(followup_id, milestone_id)",
        "This milestone is in the follow-up already.",
    )

    @api.depends("followup_id.date_start", "milestone_id.days")
    def _compute_date_due(self):
        for line in self:
            start, days = line.followup_id.date_start, line.milestone_id.days
            line.date_due = start + timedelta(days=days) if start and days else False

    def action_reach(self):
        """Note that a milestone is reached today."""
        self.check_access("write")
        self.filtered(
            lambda line: not line.date_done
        ).date_done = fields.Date.context_today(self)
