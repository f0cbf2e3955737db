# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class EventEvent(models.Model):
    """Workshops: events for the members of a cooperative."""

    _inherit = "event.event"

    is_workshop = fields.Boolean(
        string="Workshop", help="For members, who sign up on the portal."
    )
    trainer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="coopaem_event_trainer_rel",
        column1="event_id",
        column2="user_id",
        string="Trainers",
        domain="[('share', '=', False)]",
    )
    programme_id = fields.Many2one(
        comodel_name="coopaem.programme",
        string="Programme",
        index="btree_not_null",
        check_company=True,
    )
    workshop_slot_ids = fields.One2many(
        comodel_name="coopaem.workshop.slot",
        inverse_name="event_id",
        string="Slots of the workshop",
        copy=False,
    )
    evaluation_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Evaluation",
        index="btree_not_null",
        help="The survey that those who came fill in afterwards, from the portal.",
    )
    waiting_count = fields.Integer(
        string="On the waiting list", compute="_compute_waiting_count"
    )

    @api.depends("registration_ids.is_waiting", "registration_ids.state")
    def _compute_waiting_count(self):
        counts = dict(
            self.env["event.registration"]._read_group(
                [("event_id", "in", self.ids), ("is_waiting", "=", True)],
                groupby=["event_id"],
                aggregates=["__count"],
            )
        )
        for event in self:
            event.waiting_count = counts.get(event._origin, 0)

    @api.constrains("is_workshop", "company_id")
    def _check_workshop_company(self):
        for event in self:
            if event.is_workshop and not event.company_id:
                raise ValidationError(
                    self.env._(
                        "%(event)s: choose the cooperative whose members can come.",
                        event=event.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Plan events; a workshop has one slot to begin with."""
        events = super().create(vals_list)
        self.env["coopaem.workshop.slot"].create(
            [
                {
                    "event_id": event.id,
                    "start": event.date_begin,
                    "stop": event.date_end,
                }
                for event in events
                if event.is_workshop and not event.workshop_slot_ids
            ]
        )
        return events

    def write(self, vals):
        """Change events; more seats are for those who wait."""
        res = super().write(vals)
        if {"seats_max", "seats_limited"} & set(vals):
            self._let_in()
        return res

    # ------------------------------------------------------------------
    # Signing up
    # ------------------------------------------------------------------

    @api.model
    def _get_offered_domain(self, company):
        """Which workshops the members of a company can sign up for.

        :param company: res.company
        :return: Domain
        """
        return (
            Domain("is_workshop", "=", True)
            & Domain("company_id", "=", company.id)
            & Domain("date_end", ">", fields.Datetime.now())
            & Domain("stage_id.pipe_end", "=", False)
            & Domain("kanban_state", "!=", "cancel")
        )

    def _lock_seats(self):
        """Let nobody else take a seat until this transaction ends.

        Who came at the same time fails on the changed row and is tried again.
        """
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE event_event SET seats_max = seats_max WHERE id = %s", self.id)
        )
        self.invalidate_recordset(["seats_available", "seats_taken"])

    def _has_seat(self):
        """Whether somebody can still come."""
        self.ensure_one()
        return not (self.seats_limited and self.seats_max) or self.seats_available > 0

    def _sign_up(self, member):
        """Register a member, or put the member on the waiting list.

        Whoever is registered already stays so.

        :param member: coopaem.member
        :return: event.registration
        :raises UserError: when the workshop has begun or is another cooperative's
        """
        self.ensure_one()
        offered = self.filtered_domain(self._get_offered_domain(member.company_id))
        if not offered:
            raise UserError(
                self.env._("One can no longer sign up for %s.", self.display_name)
            )
        self._lock_seats()
        registrations = self.env["event.registration"]
        found = registrations.search(
            [
                ("event_id", "=", self.id),
                ("member_id", "=", member.id),
                ("state", "!=", "cancel"),
            ],
            limit=1,
        )
        if found:
            return found
        waits = not self._has_seat()
        return registrations.create(
            {
                "event_id": self.id,
                "member_id": member.id,
                "partner_id": member.partner_id.id,
                "state": "draft" if waits else "open",
                "is_waiting": waits,
            }
        )

    def _let_in(self):
        """Give free seats to those on the waiting list, first come first served."""
        for event in self.filtered("is_workshop"):
            waiting = event.registration_ids.filtered("is_waiting").sorted("id")
            if not waiting:
                continue
            event._lock_seats()
            for registration in waiting:
                if not event._has_seat():
                    break
                registration.write({"state": "open", "is_waiting": False})
                event.invalidate_recordset(["seats_available", "seats_taken"])
                registration._tell_seat()
