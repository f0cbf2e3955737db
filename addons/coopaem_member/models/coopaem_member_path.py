# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError


class CoopaemMemberPath(models.Model):
    """How far a member has come on a path to formality."""

    _name = "coopaem.member.path"
    _description = "Path of a member"
    _inherit = ["coopaem.owned.mixin", "coopaem.portal.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "path_id"
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
    country_id = fields.Many2one(related="company_id.country_id")
    path_id = fields.Many2one(
        comodel_name="coopaem.path",
        string="Path",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_open', '=', True), ('country_id', '=?', country_id)]",
    )
    closed_reason = fields.Char(compute="_compute_closed_reason")
    date_start = fields.Date(
        string="Begun on", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Finished on", copy=False)
    state = fields.Selection(
        selection=[
            ("running", "Under way"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        string="Status",
        required=True,
        default="running",
        copy=False,
        index=True,
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.member.path.step",
        inverse_name="member_path_id",
        string="Steps",
        copy=False,
    )
    step_count = fields.Integer(string="Steps in all", compute="_compute_progress")
    done_count = fields.Integer(string="Steps done", compute="_compute_progress")
    next_line_id = fields.Many2one(
        comodel_name="coopaem.member.path.step",
        string="Next step",
        compute="_compute_progress",
    )
    blocked_reason = fields.Char(
        string="Why it waits",
        compute="_compute_progress",
        help="Filled when no step can be done now.",
    )
    note = fields.Text(string="Notes")

    _member_path_running = models.UniqueIndex(
        "(member_id, path_id) WHERE state = 'running'",
        "The member is on this path already. Open it from the member.",
    )

    # ------------------------------------------------------------------
    # Compute and onchange methods
    # ------------------------------------------------------------------

    @api.depends("path_id", "line_ids.state")
    @api.depends_context("lang")
    def _compute_closed_reason(self):
        today = fields.Date.context_today(self)
        for record in self:
            # whoever has filed in time goes on; who has not is told
            begun = any(line.state in ("doing", "done") for line in record.line_ids)
            record.closed_reason = (
                record.path_id.sudo()._get_closed_reason(today)
                if record.path_id and not begun
                else False
            )

    @api.depends("line_ids.state", "line_ids.blocked_reason", "line_ids.sequence")
    @api.depends_context("lang")
    def _compute_progress(self):
        # read for all paths at once, before they are looked at one by one
        self.line_ids.mapped("blocked_reason")
        for record in self:
            counted = record.line_ids.filtered(lambda line: line.state != "not_needed")
            todo = counted.filtered(lambda line: line.state != "done").sorted(
                lambda line: (line.sequence, line.id or 0)
            )
            free = todo.filtered(lambda line: not line.blocked_reason)
            record.step_count = len(counted)
            record.done_count = len(counted) - len(todo)
            record.next_line_id = (free or todo)[:1]
            record.blocked_reason = (
                record.closed_reason
                or (todo and not free and todo[0].blocked_reason)
                or False
            )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("path_id", "member_id")
    def _check_country(self):
        for record in self:
            country = record.company_id.sudo().country_id
            if country and record.path_id.country_id != country:
                raise ValidationError(
                    self.env._(
                        "%(path)s is a path of %(country)s. Choose one of the country"
                        " of the cooperative.",
                        path=record.path_id.name,
                        country=record.path_id.country_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin paths, with the steps as they stand on that day."""
        records = super().create(vals_list)
        for record in records:
            reason = record.path_id._get_closed_reason(record.date_start)
            if reason:
                raise UserError(reason)
        records._add_steps()
        return records

    def _get_portal_fields(self):
        # EXTENDS 'coopaem.portal.mixin'
        return super()._get_portal_fields() | {"path_id", "date_start", "state"}

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_update_steps(self):
        """Add the steps that the path got since, and those that replace older ones."""
        self.check_access("write")
        self._add_steps()

    def action_stop(self):
        """Note that the member does not go on."""
        self.write({"state": "stopped", "date_end": fields.Date.context_today(self)})

    def action_resume(self):
        """Go on with a path that was stopped."""
        self.write({"state": "running", "date_end": False})

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _add_steps(self):
        """Add the steps of today that are not there yet."""
        today = fields.Date.context_today(self)
        for record in self:
            missing = record.path_id._get_steps_on(today) - record.line_ids.step_id
            record.line_ids = [Command.create({"step_id": step.id}) for step in missing]

    def _update_state(self):
        """End the paths whose steps are all done, and reopen those that have more."""
        today = fields.Date.context_today(self)
        for record in self:
            done = record.line_ids and all(
                line.state in ("done", "not_needed") for line in record.line_ids
            )
            if done and record.state == "running":
                days = [day for day in record.line_ids.mapped("date_done") if day]
                record.write(
                    {"state": "done", "date_end": max(days) if days else today}
                )
            elif not done and record.state == "done":
                record.write({"state": "running", "date_end": False})
