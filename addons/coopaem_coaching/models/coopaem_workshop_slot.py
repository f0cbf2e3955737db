# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime


class CoopaemWorkshopSlot(models.Model):
    """A half-day of a workshop, with its own attendance list."""

    _name = "coopaem.workshop.slot"
    _description = "Slot of a Workshop"
    _order = "start, id"

    event_id = fields.Many2one(
        comodel_name="event.event",
        string="Workshop",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    start = fields.Datetime(string="Starts at", required=True)
    stop = fields.Datetime(string="Ends at", required=True)
    topic = fields.Char()
    attendance_ids = fields.One2many(
        comodel_name="coopaem.workshop.attendance",
        inverse_name="slot_id",
        string="Attendance",
    )
    present_count = fields.Integer(string="Present", compute="_compute_counts")
    expected_count = fields.Integer(string="Registered", compute="_compute_counts")

    @api.depends("start", "event_id.name", "event_id.date_tz")
    def _compute_display_name(self):
        for slot in self:
            moment = slot.start and format_datetime(
                self.env, slot.start, tz=slot.event_id.date_tz or "UTC"
            )
            slot.display_name = " · ".join(filter(None, [slot.event_id.name, moment]))

    @api.depends("attendance_ids.attendance")
    def _compute_counts(self):
        counts = {}
        for slot, attendance, count in self.env[
            "coopaem.workshop.attendance"
        ]._read_group(
            [("slot_id", "in", self.ids)],
            groupby=["slot_id", "attendance"],
            aggregates=["__count"],
        ):
            counts.setdefault(slot.id, {})[attendance] = count
        for slot in self:
            found = counts.get(slot._origin.id, {})
            slot.present_count = found.get("present", 0)
            slot.expected_count = sum(found.values())

    @api.constrains("start", "stop")
    def _check_dates(self):
        for slot in self:
            if slot.stop <= slot.start:
                raise ValidationError(
                    self.env._(
                        "%(record)s ends before it starts. Correct the dates.",
                        record=slot.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add slots; whoever has a seat is expected in them."""
        slots = super().create(vals_list)
        slots.event_id.registration_ids._expect()
        return slots

    def action_all_present(self):
        """Note that all who were expected came."""
        self.check_access("write")
        self.attendance_ids.filtered(
            lambda line: line.attendance == "expected"
        ).attendance = "present"

    def action_view_attendance(self):
        """Open the attendance list of a slot."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "coopaem.workshop.attendance",
            "view_mode": "list,kanban,form",
            "domain": [("slot_id", "=", self.id)],
            "context": {"default_slot_id": self.id},
        }

    def action_print_sheet(self):
        """Print the sign-in sheets of slots.

        :return: an action
        """
        return self.env.ref(
            "coopaem_coaching.action_report_workshop_sheet"
        ).report_action(self)
