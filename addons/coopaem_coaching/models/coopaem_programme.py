# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemProgramme(models.Model):
    """The way that a programme's members go: stages and milestones."""

    _inherit = "coopaem.programme"

    stage_ids = fields.One2many(
        comodel_name="coopaem.programme.stage",
        inverse_name="programme_id",
        string="Stages",
        copy=True,
        check_company=True,
    )
    milestone_ids = fields.One2many(
        comodel_name="coopaem.programme.milestone",
        inverse_name="programme_id",
        string="Milestones",
        check_company=True,
    )
    session_days = fields.Integer(
        string="Days between sessions",
        default=30,
        help="After so many days without a session, the member is among those who need"
        " the coach. 0: never.",
    )
    followup_count = fields.Integer(
        string="Number of follow-ups",
        compute="_compute_followup_count",
    )

    def _compute_followup_count(self):
        # who sees the programme sees the follow-ups of the own portfolio alone
        Followup = self.env["coopaem.followup"]
        counts = {}
        if Followup.has_access("read"):
            counts = {
                programme.id: count
                for programme, count in Followup._read_group(
                    [("programme_id", "in", self.ids)],
                    groupby=["programme_id"],
                    aggregates=["__count"],
                )
            }
        for programme in self:
            programme.followup_count = counts.get(programme._origin.id, 0)

    @api.constrains("session_days")
    def _check_session_days(self):
        for programme in self:
            if programme.session_days < 0:
                raise ValidationError(
                    self.env._(
                        "%(record)s: days between sessions cannot be below 0.",
                        record=programme.display_name,
                    )
                )

    def action_view_followups(self):
        """Open the follow-ups of a programme."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_followup_action"
        )
        action["domain"] = [("programme_id", "=", self.id)]
        action["context"] = {"default_programme_id": self.id}
        return action
