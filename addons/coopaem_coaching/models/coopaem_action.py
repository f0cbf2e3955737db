# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.coopaem_member.controllers.uploads import read_upload

OWNERS = [
    ("member", "Member"),
    ("coach", "Coach"),
    ("office", "Cooperative"),
]
ACTION_STATES = [
    ("todo", "To do"),
    ("doing", "Under way"),
    ("done", "Done"),
    ("dropped", "Dropped"),
]
MOST_FILES = 5


class CoopaemAction(models.Model):
    """A step of a member's action plan: who does what until when, and the proof."""

    _name = "coopaem.action"
    _description = "Action of a Plan"
    _inherit = ["coopaem.owned.mixin", "coopaem.portal.mixin"]
    _order = "goal, date_due, id"
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    followup_id = fields.Many2one(
        comodel_name="coopaem.followup",
        string="Follow-up",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        domain="[('member_id', '=', member_id)]",
    )
    session_id = fields.Many2one(
        comodel_name="coopaem.session",
        string="Decided in",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
    )
    goal = fields.Char(
        help="What the action is for. Actions of one goal stand together."
    )
    name = fields.Char(string="Action", required=True)
    owner = fields.Selection(
        selection=OWNERS, string="Who does it", required=True, default="member"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        default=lambda self: self.env.user,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Who asks about it, or does it when it is the coach's.",
    )
    date_due = fields.Date(string="Due on", index="btree_not_null")
    progress = fields.Integer(aggregator="avg", help="In percent.")
    is_dropped = fields.Boolean(string="Dropped", copy=False)
    state = fields.Selection(
        selection=ACTION_STATES,
        string="Status",
        compute="_compute_state",
        store=True,
        index=True,
    )
    date_done = fields.Date(
        string="Done on", compute="_compute_date_done", store=True, readonly=False
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    evidence = fields.Text(help="What shows that it was done.", copy=False)
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="coopaem_action_attachment_rel",
        column1="action_id",
        column2="attachment_id",
        string="Files",
        copy=False,
    )

    _progress_percent = models.Constraint(
        "CHECK (progress >= 0 AND progress <= 100)",
        "Progress is a percentage: enter a number from 0 to 100.",
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("progress", "is_dropped")
    def _compute_state(self):
        for action in self:
            if action.is_dropped:
                action.state = "dropped"
            elif action.progress >= 100:
                action.state = "done"
            else:
                action.state = "doing" if action.progress > 0 else "todo"

    @api.depends("state")
    def _compute_date_done(self):
        today = fields.Date.context_today(self)
        for action in self:
            if action.state != "done":
                action.date_done = False
            else:
                action.date_done = action.date_done or today

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.is_late = (
                action.state in ("todo", "doing")
                and bool(action.date_due)
                and action.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", ("todo", "doing")) & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        wanted = Domain.FALSE
        if True in value:
            wanted |= late
        if False in value:
            wanted |= ~late
        return wanted

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("followup_id", "session_id", "member_id")
    def _check_followup(self):
        for action in self:
            session = action.sudo().session_id
            if session and session.member_id != action.sudo().member_id:
                raise ValidationError(
                    self.env._("The session was with another member.")
                )
            followup = action.followup_id
            if followup and followup.member_id != action.member_id:
                raise ValidationError(
                    self.env._(
                        "The follow-up belongs to another member. Choose one of"
                        " %(member)s.",
                        member=action.member_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def _get_portal_fields(self):
        # EXTENDS 'coopaem_member'
        return super()._get_portal_fields() | {
            "date_done",
            "date_due",
            "evidence",
            "goal",
            "is_late",
            "name",
            "owner",
            "progress",
            "state",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Add actions; their evidence belongs to them."""
        actions = super().create(vals_list)
        actions._take_attachments()
        return actions

    def write(self, vals):
        """Change actions; their evidence belongs to them."""
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._take_attachments()
        return res

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_done(self):
        """Note that actions are done."""
        self.write({"progress": 100, "is_dropped": False})

    def action_drop(self):
        """Give actions up."""
        self.is_dropped = True

    def action_resume(self):
        """Take actions up again."""
        self.write({"is_dropped": False, "progress": 0})

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _add_evidence(self, name, content):
        """Keep a file that shows that an action was done.

        :param str name: name of the file
        :param bytes content: the file
        :return: ir.attachment
        :raises UserError: when the file is too large, of another kind, or one too many
        """
        self.ensure_one()
        if len(self.attachment_ids) >= MOST_FILES:
            raise ValidationError(
                self.env._(
                    "There are %s files already. Ask your coach to remove one first.",
                    MOST_FILES,
                )
            )
        name, mimetype, content = read_upload(self.env, content, name)
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "datas": base64.b64encode(content),
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.attachment_ids |= attachment
        return attachment
