# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

FOLLOWUP_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("done", "Completed"),
    ("stopped", "Stopped"),
]


class CoopaemFollowup(models.Model):
    """A member's way through a programme, with the coaches who go along."""

    _name = "coopaem.followup"
    _description = "Follow-up"
    _inherit = ["coopaem.owned.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["member_id.name", "programme_id.name"]
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    programme_id = fields.Many2one(
        comodel_name="coopaem.programme",
        string="Programme",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    coach_ids = fields.Many2many(
        comodel_name="res.users",
        relation="coopaem_followup_coach_rel",
        column1="followup_id",
        column2="user_id",
        string="Coaches",
        compute="_compute_coach_ids",
        store=True,
        readonly=False,
        check_company=True,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
        help="They see this follow-up, and the sessions and actions of the member.",
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(string="Until", tracking=True)
    stage_id = fields.Many2one(
        comodel_name="coopaem.programme.stage",
        string="Stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('programme_id', '=', programme_id)]",
        group_expand="_group_expand_stages",
        tracking=True,
    )
    state = fields.Selection(
        selection=FOLLOWUP_STATES,
        string="Status",
        required=True,
        default="running",
        index=True,
        tracking=True,
        help="Nobody is reminded of what is paused.",
    )
    goals = fields.Text(help="What the member wants to reach, in the member's words.")
    milestone_ids = fields.One2many(
        comodel_name="coopaem.followup.milestone",
        inverse_name="followup_id",
        string="Milestones",
        check_company=True,
    )
    session_ids = fields.One2many(
        comodel_name="coopaem.session",
        inverse_name="followup_id",
        string="Sessions",
        check_company=True,
    )
    action_ids = fields.One2many(
        comodel_name="coopaem.action",
        inverse_name="followup_id",
        string="Action plan",
        check_company=True,
    )
    milestone_progress = fields.Integer(
        string="Milestones reached",
        compute="_compute_milestone_progress",
        help="Share of the milestones that are reached, in percent.",
    )
    session_count = fields.Integer(
        string="Number of sessions", compute="_compute_sessions"
    )
    last_session_date = fields.Date(string="Last session", compute="_compute_sessions")
    open_action_count = fields.Integer(
        string="Open actions", compute="_compute_open_action_count"
    )

    _one_at_a_time = models.UniqueIndex(
        "(member_id, programme_id) WHERE state IN ('running', 'paused')",
        "This member is followed in this programme already. Open the follow-up that"
        " runs, or complete it first.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("member_id.name", "programme_id.name", "programme_id.code")
    def _compute_display_name(self):
        for followup in self:
            programme = followup.programme_id
            followup.display_name = " / ".join(
                filter(
                    None, [followup.member_id.name, programme.code or programme.name]
                )
            )

    @api.depends("member_id")
    def _compute_coach_ids(self):
        for followup in self:
            if not followup.coach_ids:
                coach = followup.member_id.coach_id
                followup.coach_ids = [Command.set(coach.ids)]

    @api.depends("programme_id")
    def _compute_stage_id(self):
        for followup in self:
            if followup.stage_id.programme_id != followup.programme_id:
                followup.stage_id = followup.programme_id.stage_ids[:1]

    @api.model
    def _group_expand_stages(self, stages, domain):
        """Show the empty stages of the programmes that are on the board, too."""
        return stages.search([("programme_id", "in", stages.programme_id.ids)])

    @api.depends("milestone_ids.date_done")
    def _compute_milestone_progress(self):
        for followup in self:
            milestones = followup.milestone_ids
            done = milestones.filtered("date_done")
            followup.milestone_progress = (
                round(100 * len(done) / len(milestones)) if milestones else 0
            )

    @api.depends("session_ids.attendance", "session_ids.start")
    def _compute_sessions(self):
        found = {
            followup.id: (count, last)
            for followup, count, last in self.env["coopaem.session"]._read_group(
                [("followup_id", "in", self.ids), ("attendance", "=", "present")],
                groupby=["followup_id"],
                aggregates=["__count", "start:max"],
            )
        }
        for followup in self:
            count, last = found.get(followup._origin.id, (0, None))
            followup.session_count = count
            followup.last_session_date = last and last.date()

    @api.depends("action_ids.state")
    def _compute_open_action_count(self):
        counts = {
            followup.id: count
            for followup, count in self.env["coopaem.action"]._read_group(
                [("followup_id", "in", self.ids), ("state", "in", ("todo", "doing"))],
                groupby=["followup_id"],
                aggregates=["__count"],
            )
        }
        for followup in self:
            followup.open_action_count = counts.get(followup._origin.id, 0)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for followup in self:
            if followup.date_end and followup.date_end < followup.date_start:
                raise ValidationError(
                    self.env._(
                        "%(record)s ends before it starts. Correct the dates.",
                        record=followup.display_name,
                    )
                )

    @api.constrains("stage_id", "programme_id")
    def _check_stage(self):
        for followup in self:
            stage = followup.stage_id
            if stage and stage.programme_id != followup.programme_id:
                raise ValidationError(
                    self.env._(
                        "%(stage)s is a stage of another programme. Choose one of"
                        " %(programme)s.",
                        stage=stage.name,
                        programme=followup.programme_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin follow-ups, with the milestones of their programmes."""
        # one that was just completed no longer stands in the way of the next
        self.flush_model(["state"])
        followups = super().create(vals_list)
        followups._check_coaches()
        followups._add_milestones()
        return followups

    def write(self, vals):
        """Change follow-ups; another programme has other milestones."""
        res = super().write(vals)
        if "coach_ids" in vals:
            self._check_coaches()
        if "programme_id" in vals:
            self.milestone_ids.filtered(
                lambda line: line.milestone_id.programme_id
                != line.followup_id.programme_id
            ).unlink()
            self._add_milestones()
        if vals.get("state") in ("done", "stopped"):
            today = fields.Date.context_today(self)
            self.filtered(
                lambda followup: not followup.date_end or followup.date_end > today
            ).date_end = today
        return res

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_add_milestones(self):
        """Take over milestones that the programme was given later."""
        self.check_access("write")
        self._add_milestones()

    def action_new_session(self):
        """Open a new session with the member."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_session_action_new"
        )
        action["context"] = {
            "default_member_id": self.member_id.id,
            "default_followup_id": self.id,
        }
        return action

    def action_view_sessions(self):
        """Open the sessions of a follow-up."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_session_action"
        )
        action["domain"] = [("followup_id", "=", self.id)]
        action["context"] = {
            "default_member_id": self.member_id.id,
            "default_followup_id": self.id,
        }
        return action

    def action_view_actions(self):
        """Open the action plan of a follow-up."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_action_action"
        )
        action["domain"] = [("followup_id", "=", self.id)]
        action["context"] = {
            "default_member_id": self.member_id.id,
            "default_followup_id": self.id,
        }
        return action

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _check_coaches(self):
        """Raise when somebody else than the member's coach chooses who goes along."""
        if self.env.su:
            return
        for followup in self.sudo():
            member = followup.member_id
            if followup.coach_ids != member.coach_id:
                member.with_env(self.env)._check_is_coach()

    def _add_milestones(self):
        """Give follow-ups the milestones of their programmes that they lack."""
        self.env["coopaem.followup.milestone"].create(
            [
                {"followup_id": followup.id, "milestone_id": milestone.id}
                for followup in self
                for milestone in followup.programme_id.milestone_ids
                - followup.milestone_ids.milestone_id
            ]
        )
