# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .coopaem_action import OWNERS


class CoopaemSessionDecision(models.Model):
    """What was agreed in a session; one click makes it an action of the plan."""

    _name = "coopaem.session.decision"
    _description = "Decision of a Session"
    _inherit = ["coopaem.owned.mixin"]
    _order = "session_id, sequence, id"
    _check_company_auto = True
    _owner_field = "session_id"

    session_id = fields.Many2one(
        comodel_name="coopaem.session",
        string="Session",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    member_id = fields.Many2one(
        related="session_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Decision", required=True)
    owner = fields.Selection(
        selection=OWNERS, string="Who does it", required=True, default="member"
    )
    date_due = fields.Date(string="Until")
    action_id = fields.Many2one(
        comodel_name="coopaem.action",
        string="Action",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
    )

    def action_make_action(self):
        """Put decisions into the member's action plan.

        :raises UserError: when one of them is in it already
        """
        self.check_access("write")
        done = self.filtered("action_id")
        if done:
            raise UserError(
                self.env._("%s is in the action plan already.", done[0].name)
            )
        # who holds a session in a colleague's place need not have the portfolio
        actions = (
            self.env["coopaem.action"]
            .sudo()
            .create([decision._prepare_action_values() for decision in self])
            .sudo(self.env.su)
        )
        for decision, action in zip(self, actions, strict=True):
            decision.action_id = action

    def _prepare_action_values(self):
        """What the action of a decision begins with.

        :return: dict
        """
        self.ensure_one()
        session = self.session_id
        return {
            "name": self.name,
            "member_id": session.member_id.id,
            "followup_id": session.followup_id.id,
            "session_id": session.id,
            "owner": self.owner,
            "user_id": session._get_held_by().id,
            "date_due": self.date_due,
        }
