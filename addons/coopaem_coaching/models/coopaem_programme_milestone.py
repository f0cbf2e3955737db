# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemProgrammeMilestone(models.Model):
    """What a member has reached at the end of a stage, and by when."""

    _name = "coopaem.programme.milestone"
    _description = "Milestone of a Programme"
    _order = "stage_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one(
        comodel_name="coopaem.programme.stage",
        string="Stage",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    programme_id = fields.Many2one(
        related="stage_id.programme_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="stage_id.company_id", store=True, precompute=True, index=True
    )
    days = fields.Integer(
        string="Due after days",
        help="Days from the start of the follow-up. 0: no due date.",
    )

    _days_positive = models.Constraint(
        "CHECK (days >= 0)",
        "A milestone is due after the start: enter 0 or more days.",
    )
