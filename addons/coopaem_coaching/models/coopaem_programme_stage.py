# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemProgrammeStage(models.Model):
    """A stage of the way that a programme's members go."""

    _name = "coopaem.programme.stage"
    _description = "Stage of a Programme"
    _order = "programme_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    programme_id = fields.Many2one(
        comodel_name="coopaem.programme",
        string="Programme",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="programme_id.company_id", store=True, precompute=True, index=True
    )
    description = fields.Text(translate=True)
    milestone_ids = fields.One2many(
        comodel_name="coopaem.programme.milestone",
        inverse_name="stage_id",
        string="Milestones",
        copy=True,
        check_company=True,
    )
