# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CoopaemMeetingRegistration(models.Model):
    """A candidate expected at an information meeting."""

    _name = "coopaem.meeting.registration"
    _description = "Sign-up for an Information Meeting"
    _order = "start desc, lead_id, id"
    _rec_name = "lead_id"

    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Meeting",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_information_meeting', '=', True),"
        " ('meeting_company_id', '=', company_id)]",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Candidate",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_recruitment', '=', True)]",
    )
    company_id = fields.Many2one(
        related="lead_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    user_id = fields.Many2one(related="lead_id.user_id", store=True, index=True)
    start = fields.Datetime(related="event_id.start", store=True, precompute=True)
    phone = fields.Char(related="lead_id.phone")
    state = fields.Selection(
        selection=[
            ("expected", "Expected"),
            ("present", "Present"),
            ("absent", "Absent"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="expected",
        copy=False,
        index=True,
    )

    _event_lead_uniq = models.UniqueIndex(
        "(event_id, lead_id)",
        "This candidate is on the list of this meeting already.",
    )

    # ------------------------------------------------------------------
    # Constraints, CRUD
    # ------------------------------------------------------------------

    @api.constrains("event_id", "lead_id", "state")
    def _check_meeting(self):
        for registration in self:
            # names of another company's records are not told
            event = registration.event_id.sudo()
            if not event.is_information_meeting:
                raise ValidationError(
                    self.env._(
                        "Candidates sign up for information meetings only. Choose one."
                    )
                )
            lead = registration.lead_id.sudo()
            if not lead.is_recruitment or event.meeting_company_id != lead.company_id:
                raise ValidationError(
                    self.env._(
                        "A candidate can only come to a meeting of the same"
                        " cooperative. Choose another meeting."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Put candidates on the list while there are seats."""
        registrations = super().create(vals_list)
        registrations._check_seats()
        first = registrations.lead_id.filtered("is_recruitment")
        first._move_to_step("meeting", only_from=["contact"])
        return registrations

    def write(self, vals):
        """Take a seat again for who comes back."""
        taken = self.browse()
        if vals.get("state", "cancelled") != "cancelled" or "event_id" in vals:
            taken = self.filtered(
                lambda line: line.state == "cancelled" or "event_id" in vals
            )
        res = super().write(vals)
        taken._check_seats()
        return res

    def _check_seats(self):
        for event in self.event_id.sudo():
            event._lock_seats()
            event.invalidate_recordset(["expected_count", "seats_left"])
            if event.expected_count > event.seats:
                raise UserError(
                    self.env._(
                        "%(meeting)s on %(date)s is full. Choose another date, or add"
                        " seats to the meeting.",
                        meeting=event.name,
                        date=event._format_start(),
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_present(self):
        """Note who came: they go on to the diagnostic."""
        self.write({"state": "present"})
        self.lead_id._move_to_step("diagnostic", only_from=["contact", "meeting"])

    def action_absent(self):
        """Note who did not come; they stay where they are."""
        self.write({"state": "absent"})

    def action_cancel(self):
        """Take candidates off the list, so that others can have the seat."""
        self.write({"state": "cancelled"})

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _sign_up(self, lead, event):
        """Put a candidate on the list of a meeting, and off those of other ones.

        :param lead: the candidate
        :param event: a meeting that is offered to the candidate
        :raises UserError: when the meeting is full
        :return: the registration
        """
        others = self.search([("lead_id", "=", lead.id), ("state", "=", "expected")])
        mine = others.filtered(lambda line: line.event_id == event)
        (others - mine).action_cancel()
        if mine:
            return mine
        back = self.search([("lead_id", "=", lead.id), ("event_id", "=", event.id)])
        if back:
            back.write({"state": "expected"})
            return back
        return self.create({"lead_id": lead.id, "event_id": event.id})
