# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemWorkshopAttendance(models.Model):
    """Whether a person was at a slot of a workshop."""

    _name = "coopaem.workshop.attendance"
    _description = "Attendance at a Workshop"
    _order = "slot_id, name, id"

    slot_id = fields.Many2one(
        comodel_name="coopaem.workshop.slot",
        string="Slot",
        required=True,
        ondelete="cascade",
        index=True,
    )
    registration_id = fields.Many2one(
        comodel_name="event.registration",
        string="Sign-up",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('event_id', '=', event_id)]",
    )
    event_id = fields.Many2one(related="slot_id.event_id", store=True, index=True)
    company_id = fields.Many2one(related="slot_id.company_id", store=True, index=True)
    member_id = fields.Many2one(
        related="registration_id.member_id", store=True, index="btree_not_null"
    )
    name = fields.Char(related="registration_id.name", store=True)
    attendance = fields.Selection(
        selection=[
            ("expected", "Is expected"),
            ("present", "Present"),
            ("absent", "Absent"),
            ("excused", "Excused"),
        ],
        required=True,
        default="expected",
    )
    signature = fields.Binary(attachment=True, copy=False)

    _once = models.UniqueIndex(
        "(slot_id, registration_id)", "This person is on the list already."
    )

    @api.constrains("slot_id", "registration_id")
    def _check_event(self):
        for line in self:
            if line.registration_id.event_id != line.slot_id.event_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s is registered for another workshop.",
                        name=line.registration_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Put people on attendance lists."""
        lines = super().create(vals_list)
        lines._close_registrations()
        return lines

    def write(self, vals):
        """Note attendance; who signs is present."""
        if vals.get("signature"):
            vals = {"attendance": "present", **vals}
        elif vals.get("attendance") in ("absent", "excused"):
            # who signed was there: the signature would contradict the list
            vals = {**vals, "signature": False}
        came = self.filtered(lambda line: line.attendance == "present")
        res = super().write(vals)
        if "attendance" in vals:
            self._close_registrations()
            came._reopen_registrations()
        return res

    def action_present(self):
        """Note that people came."""
        self.attendance = "present"

    def action_absent(self):
        """Note that people did not come."""
        self.attendance = "absent"

    def _close_registrations(self):
        """Let the registrations of those who came say so."""
        came = self.filtered(lambda line: line.attendance == "present").registration_id
        came = came.filtered(lambda one: one.state == "open")
        if came:
            came.action_set_done()

    def _reopen_registrations(self):
        """Let the registrations of those who did not come after all say so."""
        mistaken = self.registration_id.filtered(
            lambda one: one.state == "done" and not one._has_come()
        )
        if mistaken:
            mistaken.action_confirm()
