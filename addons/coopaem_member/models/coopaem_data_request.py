# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import suppress
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

RIGHTS = [
    ("access", "See my data"),
    ("portability", "Take my data with me"),
    ("rectification", "Correct my data"),
    ("erasure", "Erase my data"),
    ("objection", "Object to a use of my data"),
    ("restriction", "Limit the use of my data"),
]
OPEN = ("new", "doing")
# How people tell what they want with their data.
CHANNELS = [
    ("paper", "On paper"),
    ("person", "Face to face"),
    ("phone", "By phone"),
    ("portal", "On the portal"),
]


class CoopaemDataRequest(models.Model):
    """What a person asks about their own data, by when, and what was answered."""

    _name = "coopaem.data.request"
    _description = "Request about personal data"
    _inherit = ["coopaem.protection.mixin", "coopaem.owned.mixin"]
    _guarded_fields = frozenset(
        {"state", "date_deadline", "legal_note", "date_answered", "answered_by_id"}
    )
    _order = "date desc, id desc"
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    member_name = fields.Char(string="Name of the member", related="member_id.name")
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        selection=RIGHTS, string="What is asked", required=True, tracking=True
    )
    details = fields.Text(
        help="In the person's words: which data, and what is wrong with them."
    )
    date = fields.Date(
        string="Received on", required=True, default=fields.Date.context_today
    )
    channel = fields.Selection(
        selection=CHANNELS,
        string="How",
        required=True,
        default="person",
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("doing", "Under way"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("withdrawn", "Taken back"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
    )
    date_deadline = fields.Date(
        string="Answer by",
        compute="_compute_date_deadline",
        store=True,
        copy=False,
        help="Empty: no deadline of the law is known; answer without delay.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    answer = fields.Text(
        copy=False,
        help="What was done, or why not. The person reads it on the portal.",
    )
    date_answered = fields.Date(string="Answered on", readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Answered by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    _once_open = models.UniqueIndex(
        "(member_id, kind) WHERE state IN ('new', 'doing')",
        "The same was asked already, and is not answered yet.",
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("member_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        # who keeps the register need not read members: their names alone
        for request in self:
            name = request.sudo().member_id.name
            request.display_name = " – ".join(
                filter(None, (name, kinds.get(request.kind)))
            )

    @api.depends("date", "kind", "company_id")
    def _compute_date_deadline(self):
        for request in self:
            days, note = request._get_legal_days() if request.kind else (False, False)
            # the day of receipt does not count; clear days leave one more, which
            # nobody should need
            request.date_deadline = (
                request.date + timedelta(days=int(days))
                if days and request.date
                else False
            )
            request.legal_note = note

    @api.depends("date_deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.is_late = bool(
                request.state in OPEN
                and request.date_deadline
                and request.date_deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "in", OPEN) & Domain(
            "date_deadline", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for request in self:
            if request.date > today:
                raise ValidationError(
                    self.env._("Nobody can have asked on a day to come.")
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note requests, and remind of them whoever is to answer."""
        requests = super().create(vals_list)
        for request in requests:
            request._schedule_duty(
                self.env._("Answer: %s", request.display_name), request.date_deadline
            )
        return requests

    def write(self, vals):
        """Change requests; one that is answered stays as it is.

        :raises UserError: when it is answered
        """
        if self._changes_register(vals) and any(
            request.state not in OPEN for request in self
        ):
            raise UserError(
                self.env._(
                    "This request is answered. What the person asks further is another"
                    " request."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start(self):
        """Note that somebody looks after it."""
        self.check_access("write")
        # the register is not written by hand
        self.sudo().write({"state": "doing"})

    def action_done(self):
        """Note that the person got what was asked."""
        self._close("done")

    def action_refuse(self):
        """Note that it was refused, with the reason."""
        self._close("refused")

    def action_withdraw(self):
        """Note that the person took it back."""
        self._close("withdrawn", needs_answer=False)

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_legal_case(self):
        # EXTENDS 'coopaem.protection.mixin'
        return "rights", self.kind, self.date

    @api.model
    def _ask(self, member, kind, details):
        """Note what a person asks on the portal, once until it is answered.

        :param member: coopaem.member, the person's own
        :param str kind: one of the rights
        :param str details: the person's words
        """
        if self.search_count(
            [
                ("member_id", "=", member.id),
                ("kind", "=", kind),
                ("state", "in", OPEN),
            ],
            limit=1,
        ):
            return
        # another page of the same person may be asking right now
        with suppress(UniqueViolation), self.env.cr.savepoint():
            # the person reads the answer on the portal, not the office's messages
            self.with_context(mail_create_nosubscribe=True).create(
                {
                    "member_id": member.id,
                    "kind": kind,
                    "details": details,
                    "channel": "portal",
                }
            )

    def _close(self, state, needs_answer=True):
        """End requests.

        :param str state: how they end
        :param bool needs_answer: whether the person is owed an answer
        :raises UserError: when there is none
        """
        self.check_access("write")
        for request in self:
            if needs_answer and not (request.answer or "").strip():
                raise UserError(
                    self.env._(
                        "Write the answer first: what was done, or why not. %s reads it"
                        " on the portal.",
                        request.sudo().member_id.name,
                    )
                )
        # the register is not written by hand
        self.sudo().write(
            {
                "state": state,
                "date_answered": fields.Date.context_today(self),
                "answered_by_id": self.env.uid,
            }
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])
