# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..controllers.uploads import check_upload, read_upload

PASSED = ("done", "not_needed")
PROOF_ACTIVITY = "coopaem_member.mail_activity_type_step_proof"


class CoopaemMemberPathStep(models.Model):
    """A step of a member: when it was done, and what proves it."""

    _name = "coopaem.member.path.step"
    _description = "Step of a member"
    _inherit = ["coopaem.owned.mixin"]
    _order = "member_path_id, sequence, id"
    _rec_name = "step_id"

    _owner_field = "member_path_id"

    member_path_id = fields.Many2one(
        comodel_name="coopaem.member.path",
        string="Path of the member",
        required=True,
        ondelete="cascade",
        index=True,
    )
    member_id = fields.Many2one(
        related="member_path_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="member_path_id.company_id", store=True, precompute=True, index=True
    )
    step_id = fields.Many2one(
        comodel_name="coopaem.path.step",
        string="Step",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    sequence = fields.Integer(related="step_id.sequence", store=True, precompute=True)
    state = fields.Selection(
        selection=[
            ("todo", "To do"),
            ("doing", "Under way"),
            ("done", "Done"),
            ("not_needed", "Not needed"),
        ],
        string="Status",
        required=True,
        default="todo",
        copy=False,
    )
    date_start = fields.Date(string="Begun on", copy=False)
    date_done = fields.Date(string="Done on", copy=False)
    reference = fields.Char(
        copy=False, help="Number of the receipt, of the card or of the file."
    )
    proof = fields.Binary(attachment=True, copy=False)
    proof_name = fields.Char(copy=False)
    proof_state = fields.Selection(
        selection=[
            ("received", "Received"),
            ("accepted", "Accepted"),
            ("returned", "Sent back"),
        ],
        string="Status of the proof",
        readonly=True,
        copy=False,
        help="What the member sends on the portal is looked at by the coach first.",
    )
    proof_on = fields.Date(string="Proof received on", readonly=True, copy=False)
    proof_activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="Reminder",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    proof_comment = fields.Char(
        string="What is missing",
        copy=False,
        help="Why the proof is sent back; the member reads it on the portal.",
    )
    obstacle = fields.Char(
        string="What is in the way",
        help="Such as a paper that is missing, or a desk that does not answer.",
    )
    warning = fields.Text(related="step_id.warning")
    description = fields.Text(related="step_id.description")
    documents = fields.Text(related="step_id.documents")
    authority = fields.Char(related="step_id.authority")
    evidence = fields.Char(related="step_id.evidence")
    cost_text = fields.Char(related="step_id.cost_text")
    delay_text = fields.Char(related="step_id.delay_text")
    told_on = fields.Date(string="Told on", readonly=True, copy=False)
    told_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Told by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    blocked_reason = fields.Char(
        string="Why it waits", compute="_compute_blocked_reason"
    )
    date_limit = fields.Date(
        string="To be done by",
        compute="_compute_date_limit",
        help="Counted from the last step that this one follows.",
    )

    _step_uniq = models.UniqueIndex(
        "(member_path_id, step_id)", "The step is on the list already."
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends(
        "state",
        "obstacle",
        "told_on",
        "step_id.prerequisite_ids",
        "step_id.warning",
        "member_path_id.line_ids.state",
        "member_path_id.closed_reason",
    )
    @api.depends_context("lang")
    def _compute_blocked_reason(self):
        for line in self:
            line.blocked_reason = line._get_blocked_reason()

    @api.depends("state", "step_id", "member_path_id.line_ids.date_done")
    def _compute_date_limit(self):
        for line in self:
            days = line.step_id.limit_days
            before = line.member_path_id.line_ids.filtered(
                lambda other, line=line: other.step_id in line.step_id.prerequisite_ids
                and other.date_done
            )
            line.date_limit = (
                max(before.mapped("date_done")) + timedelta(days=days)
                if days and before and line.state not in PASSED
                else False
            )

    def _get_blocked_reason(self):
        """Why the step cannot be done now, or False."""
        self.ensure_one()
        if self.state in PASSED:
            return False
        if self.member_path_id.closed_reason:
            return self.member_path_id.closed_reason
        waits_for = self.member_path_id.line_ids.filtered(
            lambda other: other.step_id in self.step_id.prerequisite_ids
            and other.state not in PASSED
        )
        if waits_for:
            return self.env._(
                "First: %(steps)s", steps=", ".join(waits_for.step_id.mapped("name"))
            )
        if self.warning and not self.told_on:
            return self.env._(
                "The person has to be told first what this step takes away."
            )
        return self.obstacle or False

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("state", "date_done")
    def _check_done(self):
        today = fields.Date.context_today(self)
        for line in self:
            if line.date_done and line.date_done > today:
                raise ValidationError(
                    self.env._(
                        "%(step)s cannot be done on a day to come.",
                        step=line.step_id.name,
                    )
                )

    @api.constrains("proof")
    def _check_proof(self):
        for line in self.with_context(bin_size=False):
            if line.proof:
                check_upload(self.env, base64.b64decode(line.proof))

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create steps; a proof that comes along was looked at."""
        return super().create([self._add_proof_state(vals) for vals in vals_list])

    @api.model
    def _add_proof_state(self, vals):
        """Values with what becomes of a proof that colleagues put there themselves.

        :param dict vals: the values
        :return: dict
        """
        if "proof" not in vals or "proof_state" in vals:
            return vals
        return {
            **vals,
            "proof_state": "accepted" if vals["proof"] else False,
            "proof_on": vals["proof"] and fields.Date.context_today(self),
            "proof_comment": False,
        }

    def write(self, vals):
        """Change steps; one that is begun or done is checked and dated."""
        vals = self._add_proof_state(vals)
        state = vals.get("state")
        if state in ("doing", "done"):
            self._check_may_begin()
        res = super().write(vals)
        if state:
            self._date_steps()
            self.member_path_id._update_state()
        return res

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_told(self):
        """Note that the person was told what the step takes away."""
        self.write(
            {"told_on": fields.Date.context_today(self), "told_by_id": self.env.uid}
        )

    def action_done(self):
        """Note that the step is done today, unless another day was entered."""
        self.write({"state": "done"})

    def action_accept_proof(self):
        """Note that the proof shows what it has to."""
        self._judge_proof("accepted")

    def action_return_proof(self):
        """Send the proof back; the member reads why and sends another one.

        :raises UserError: when it is not said why
        """
        for line in self:
            if not (line.proof_comment or "").strip():
                raise UserError(
                    self.env._(
                        "Write what is missing first: the member reads it on the"
                        " portal."
                    )
                )
        self._judge_proof("returned")

    def action_open(self):
        """Open the step in a window of its own, with its papers and its proof."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.step_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _judge_proof(self, state):
        """Note what became of proofs.

        :param str state: a key of ``proof_state``
        :raises UserError: where there is none
        """
        if any(not line.proof_name for line in self):
            raise UserError(self.env._("There is no proof to look at yet."))
        vals = {"proof_state": state, "proof_activity_id": False}
        if state == "accepted":
            vals["proof_comment"] = False
        # reminders are the coach's, whoever looks at the proof
        reminders = self.proof_activity_id.sudo()
        self.write(vals)
        reminders.action_done()

    def _takes_proof(self):
        """Whether the member may send a proof of the step now."""
        self.ensure_one()
        return (
            self.member_path_id.state != "stopped"
            and self.state != "not_needed"
            and self.proof_state != "accepted"
            # there before proofs were judged: a colleague put it there
            and not (self.proof_name and not self.proof_state)
            and not (self.state != "done" and self._get_blocked_reason())
        )

    def _submit_proof(self, content, name):
        """Take a proof that the member sends, and let the coach look at it.

        :param bytes content: the file
        :param str name: its name
        :raises UserError: saying what to send instead
        """
        self.ensure_one()
        if not self._takes_proof():
            raise UserError(
                self.env._("No proof of this step is waited for. Ask your coach.")
            )
        name, _type, content = read_upload(self.env, content, name)
        self.write(
            {
                "proof": base64.b64encode(content),
                "proof_name": name,
                "proof_state": "received",
                "proof_on": fields.Date.context_today(self),
                "proof_comment": False,
            }
        )
        self._remind_of_proof()

    def _remind_of_proof(self):
        """Let the coach look at a proof, once however often another one is sent."""
        user = self.member_id._get_responsible_user()
        if user and not self.proof_activity_id:
            self.proof_activity_id = self.member_id.activity_schedule(
                PROOF_ACTIVITY,
                summary=self.step_id.with_context(lang=user.lang).name,
                user_id=user.id,
            )

    def _check_may_begin(self):
        """Raise when a step is not to be begun yet, and say why."""
        passed = self.step_id
        for line in self.filtered(lambda line: line.state not in PASSED):
            closed = line.member_path_id.closed_reason
            if closed:
                raise UserError(closed)
            waits_for = line.member_path_id.line_ids.filtered(
                lambda other, line=line: other.step_id in line.step_id.prerequisite_ids
                and other.state not in PASSED
                and other.step_id not in passed
            )
            if waits_for:
                raise UserError(
                    self.env._(
                        "“%(step)s” comes after: %(steps)s. Note those first.",
                        step=line.step_id.name,
                        steps=", ".join(waits_for.step_id.mapped("name")),
                    )
                )
            if line.warning and not line.told_on:
                raise UserError(
                    self.env._(
                        "“%(step)s” takes something away: %(warning)s\nTell the person,"
                        " press “Person was told” in the step, then go on.",
                        step=line.step_id.name,
                        warning=line.warning,
                    )
                )

    def _date_steps(self):
        """Date what was begun or done, and clear the dates of what was taken back."""
        today = fields.Date.context_today(self)
        for line in self:
            vals = {}
            if line.state in ("doing", "done") and not line.date_start:
                vals["date_start"] = line.date_done or today
            if line.state == "done" and not line.date_done:
                vals["date_done"] = today
            if line.state != "done" and line.date_done:
                vals["date_done"] = False
            if vals:
                line._write_dates(vals)

    def _write_dates(self, vals):
        """Write the days of a step, which changes no status."""
        return super().write(vals)
