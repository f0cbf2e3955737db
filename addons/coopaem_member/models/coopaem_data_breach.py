# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CoopaemDataBreach(models.Model):
    """Data that got lost, or into wrong hands: what happened and who was told."""

    _name = "coopaem.data.breach"
    _description = "Breach of personal data"
    _inherit = ["coopaem.protection.mixin"]
    _guarded_fields = frozenset({"state", "date_deadline", "legal_note"})
    _order = "date_found desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What happened",
        required=True,
        tracking=True,
        help="Such as a phone that was stolen, or a mail to the wrong person.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    date_found = fields.Datetime(
        string="Found", required=True, default=fields.Datetime.now, tracking=True
    )
    date_begin = fields.Date(
        string="Since", help="When it happened or began, as far as is known."
    )
    description = fields.Text()
    data_kinds = fields.Char(
        string="Which data", help="Such as identity numbers, phone numbers, figures."
    )
    people_count = fields.Integer(
        string="How many people", tracking=True, help="An estimate until it is known."
    )
    member_ids = fields.Many2many(
        comodel_name="coopaem.member",
        relation="coopaem_data_breach_member_rel",
        column1="breach_id",
        column2="member_id",
        string="Members concerned",
        check_company=True,
    )
    member_names = fields.Text(
        string="Names of members concerned", compute="_compute_member_names"
    )
    is_high_risk = fields.Boolean(
        string="High risk for people",
        tracking=True,
        help="Then the people concerned are told as well.",
    )
    consequences = fields.Text(string="What it may lead to")
    measures = fields.Text(string="What is done about it")
    date_deadline = fields.Datetime(
        string="Tell the authority by",
        compute="_compute_date_deadline",
        store=True,
        help="Empty: no deadline of the law is known.",
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late")
    date_authority = fields.Datetime(string="Authority told", tracking=True)
    authority_reference = fields.Char(string="Reference of the authority")
    date_people = fields.Date(string="People told on", tracking=True)
    people_how = fields.Char(string="How they were told")
    reason_not_told = fields.Text(
        string="Why not told", help="Of the authority, or of the people."
    )
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Closed")],
        string="Status",
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
    )

    _people_positive = models.Constraint(
        "CHECK(people_count >= 0)", "Fewer than no people cannot be concerned."
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("member_ids")
    def _compute_member_names(self):
        # who keeps the register need not read members: their names alone
        for breach in self:
            breach.member_names = "\n".join(
                breach.sudo().member_ids.mapped("display_name")
            )

    @api.depends("date_found", "company_id")
    def _compute_date_deadline(self):
        for breach in self:
            days, note = breach._get_legal_days()
            breach.date_deadline = (
                breach.date_found + timedelta(days=days)
                if days and breach.date_found
                else False
            )
            breach.legal_note = note

    @api.depends("date_deadline", "date_authority", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for breach in self:
            breach.is_late = bool(
                breach.state == "open"
                and breach.date_deadline
                and (breach.date_authority or now) > breach.date_deadline
            )

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date_found", "date_begin", "date_authority", "date_people")
    def _check_dates(self):
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        for breach in self:
            moments = breach.date_found, breach.date_authority
            days = breach.date_begin, breach.date_people
            if any(moment and moment > now for moment in moments) or any(
                day and day > today for day in days
            ):
                raise ValidationError(
                    self.env._("Note what has happened, not what is to come.")
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note breaches, and remind of what is to be told and by when."""
        breaches = super().create(vals_list)
        for breach in breaches:
            breach._schedule_duty(
                self.env._("Breach: decide who has to be told"),
                breach.date_deadline and breach.date_deadline.date(),
            )
        return breaches

    def write(self, vals):
        """Change breaches; one that is closed stays as it is.

        :raises UserError: when it is closed
        """
        if self._changes_register(vals) and any(
            breach.state == "closed" for breach in self
        ):
            raise UserError(
                self.env._("This breach is closed. Note what comes up as a message.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_close(self):
        """Close breaches of which all is said.

        :raises UserError: naming what is missing
        """
        self.check_access("write")
        for breach in self:
            told = breach.date_authority and (
                breach.date_people or not breach.is_high_risk
            )
            if not breach.measures or not (told or breach.reason_not_told):
                raise UserError(
                    self.env._(
                        "Before closing, note what was done about it, when the"
                        " authority was told and, at high risk, the people; or why"
                        " not."
                    )
                )
        # the register is not written by hand
        self.sudo().write({"state": "closed"})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_legal_case(self):
        # EXTENDS 'coopaem.protection.mixin'
        return "breach", False, self.date_found.date() if self.date_found else False
