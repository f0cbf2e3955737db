# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

# Members who are invited to an event may read it over RPC, all its fields.
INTERNAL = "base.group_user"


class CalendarEvent(models.Model):
    """Information meetings: who comes is kept beside the event, not among its guests.

    The guests of an event see each other's names. Candidates do not.
    """

    _inherit = "calendar.event"

    is_information_meeting = fields.Boolean(
        string="Information meeting",
        groups=INTERNAL,
        help="Candidates can sign up for it.",
    )
    meeting_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Cooperative",
        index="btree_not_null",
        groups=INTERNAL,
        help="Whose candidates are invited.",
    )
    territory_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Territory",
        ondelete="restrict",
        index="btree_not_null",
        groups=INTERNAL,
        domain="[('company_id', 'in', [False, meeting_company_id])]",
        help="Leave empty to offer the meeting in all territories.",
    )
    seats = fields.Integer(
        default=15,
        groups=INTERNAL,
        help="How many candidates can come.",
    )
    registration_ids = fields.One2many(
        comodel_name="coopaem.meeting.registration",
        inverse_name="event_id",
        string="Expected",
        groups=INTERNAL,
    )
    expected_count = fields.Integer(
        string="Number expected",
        compute="_compute_seats_left",
        compute_sudo=True,
        groups=INTERNAL,
    )
    seats_left = fields.Integer(
        string="Seats left",
        compute="_compute_seats_left",
        compute_sudo=True,
        groups=INTERNAL,
    )

    _seats_positive = models.Constraint(
        "CHECK (NOT is_information_meeting OR seats > 0)",
        "An information meeting needs seats: enter how many people can come.",
    )

    @api.depends("seats", "registration_ids.state")
    def _compute_seats_left(self):
        counts = dict(
            self.env["coopaem.meeting.registration"]._read_group(
                [("event_id", "in", self.ids), ("state", "!=", "cancelled")],
                groupby=["event_id"],
                aggregates=["__count"],
            )
        )
        for event in self:
            event.expected_count = counts.get(event._origin, 0)
            event.seats_left = max(event.seats - event.expected_count, 0)

    @api.model
    def default_get(self, fields_list):
        """Let what is created among the information meetings be one."""
        defaults = super().default_get(fields_list)
        if defaults.get("is_information_meeting"):
            defaults.setdefault("meeting_company_id", self.env.company.id)
        return defaults

    @api.constrains("is_information_meeting", "meeting_company_id", "territory_id")
    def _check_information_meeting(self):
        for event in self:
            if not event.is_information_meeting:
                continue
            company = event.meeting_company_id
            if not company:
                raise ValidationError(
                    self.env._(
                        "%(meeting)s: choose the cooperative whose candidates are"
                        " invited.",
                        meeting=event.name,
                    )
                )
            owner = event.territory_id.sudo().company_id
            if owner and owner != company:
                raise ValidationError(
                    self.env._(
                        "%(meeting)s: the territory belongs to another cooperative."
                        " Choose one of %(company)s.",
                        meeting=event.name,
                        company=company.name,
                    )
                )

    def _get_offered_meetings(self, lead, limit=6):
        """Return the next information meetings that a candidate can still come to.

        Those of the candidate's territory, of what it is part of, and those of none.

        :param lead: the candidate
        :param int limit: how many
        :return: calendar.event, the next one first, in the environment of self
        """
        domain = Domain(
            [
                ("is_information_meeting", "=", True),
                ("meeting_company_id", "=", lead.company_id.id),
                ("start", ">", fields.Datetime.now()),
            ]
        )
        if lead.territory_id:
            domain &= Domain("territory_id", "=", False) | Domain(
                "territory_id", "parent_of", lead.territory_id.id
            )
        # full ones are few: those that have seats are picked from what is read at once
        events = self.search(domain, order="start, id", limit=limit * 4)
        return events.filtered(lambda event: event.seats_left > 0)[:limit]

    def _lock_seats(self):
        """Let nobody else take a seat until this transaction ends.

        Who came at the same time fails on the changed row and is tried again.
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE calendar_event SET seats = seats WHERE id = %s", self.id)
        )

    def _format_start(self):
        """Return day and hour of a meeting, as people say them where it takes place."""
        self.ensure_one()
        tz = self.event_tz or self.user_id.tz or self.env.user.tz or "UTC"
        return format_datetime(
            self.env, self.start, tz=tz, dt_format="EEEE d MMMM y, HH:mm"
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_expected(self):
        for event in self.sudo():
            if event.is_information_meeting and event.expected_count:
                raise UserError(
                    self.env._(
                        "%(count)s people are expected at %(meeting)s. Sign them up for"
                        " another date first.",
                        count=event.expected_count,
                        meeting=event.name,
                    )
                )

    def action_view_registrations(self):
        """Open who is expected at an information meeting."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_meeting_registration_action"
        )
        action["domain"] = [("event_id", "=", self.id)]
        action["context"] = {"default_event_id": self.id}
        return action
