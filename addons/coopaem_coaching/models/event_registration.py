# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EventRegistration(models.Model):
    """Members at workshops: waiting list, attendance in each slot."""

    _inherit = "event.registration"

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    is_waiting = fields.Boolean(
        string="On the waiting list", copy=False, index="btree_not_null"
    )
    attendance_ids = fields.One2many(
        comodel_name="coopaem.workshop.attendance",
        inverse_name="registration_id",
        string="Attendance in each slot",
    )
    evaluation_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Answers to the evaluation",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _member_once = models.UniqueIndex(
        "(event_id, member_id) WHERE member_id IS NOT NULL AND state != 'cancel'"
        " AND active",
        "This member is registered already.",
    )

    @api.constrains("member_id", "partner_id")
    def _check_member(self):
        for registration in self:
            member = registration.member_id
            if member and member.partner_id != registration.partner_id:
                raise ValidationError(
                    self.env._(
                        "The member and the contact are not the same person. Choose"
                        " %(member)s as contact.",
                        member=member.name,
                    )
                )

    @api.onchange("member_id")
    def _onchange_member_id(self):
        if self.member_id:
            self.partner_id = self.member_id.partner_id

    @api.model_create_multi
    def create(self, vals_list):
        """Register people; whoever takes part is expected in every slot."""
        registrations = super().create(vals_list)
        registrations._expect()
        return registrations

    def write(self, vals):
        """Change registrations; a seat given back goes to whoever waits."""
        if "state" in vals and vals["state"] != "draft":
            vals = {"is_waiting": False, **vals}
        res = super().write(vals)
        if self and "state" in vals:
            self._expect()
        if vals.get("state") == "cancel" or vals.get("active") is False:
            self.event_id._let_in()
        return res

    def unlink(self):
        """Delete registrations; their seats go to whoever waits."""
        events = self.event_id
        res = super().unlink()
        events._let_in()
        return res

    def _expect(self):
        """Expect those who have a seat in every slot of their workshop.

        Who gives a seat back, or adds a slot, need not see the others on the lists.
        """
        lines = self.env["coopaem.workshop.attendance"].sudo()
        seated = self.filtered(lambda one: one.state in ("open", "done"))
        listed = lines.search([("registration_id", "in", self.ids)])
        pairs = {(line.slot_id.id, line.registration_id.id) for line in listed}
        lines.create(
            [
                {"slot_id": slot.id, "registration_id": registration.id}
                for registration in seated
                for slot in registration.event_id.workshop_slot_ids
                if (slot.id, registration.id) not in pairs
            ]
        )
        listed.filtered(
            lambda line: (
                line.registration_id.id not in seated.ids
                and line.attendance == "expected"
            )
        ).unlink()

    def _tell_seat(self):
        """Write to whoever got a seat from the waiting list."""
        template = self.env.ref(
            "coopaem_coaching.mail_template_workshop_seat", raise_if_not_found=False
        )
        for registration in self:
            if template and registration.email:
                template.send_mail(registration.id)

    def _tell(self, xmlid):
        """Write to those who would come, or wait for a seat.

        :param str xmlid: the mail template
        """
        template = self.env.ref(xmlid, raise_if_not_found=False)
        concerned = self.filtered(
            lambda one: one.email and (one.state in ("open", "done") or one.is_waiting)
        )
        if template and concerned:
            template.send_mail_batch(concerned.ids)

    def _has_come(self):
        """Whether the person was present in a slot at least."""
        self.ensure_one()
        return any(line.attendance == "present" for line in self.attendance_ids)

    def _get_evaluation_url(self):
        """Where the person answers the evaluation, the same answers each time.

        :return: str, or None when there is nothing to evaluate
        """
        self.ensure_one()
        survey = self.event_id.evaluation_id
        if not survey or not self._has_come():
            return None
        if not self.evaluation_input_id:
            self.evaluation_input_id = survey._create_answer(
                partner=self.partner_id, email=self.email, check_attempts=False
            )
        # asked in the language of the page that led there, not in the first one
        answer = self.evaluation_input_id
        if (
            answer.state == "new"
            and self.env.lang in survey._get_supported_lang_codes()
        ):
            answer.lang_id = self.env["res.lang"]._lang_get(self.env.lang)
        return self.evaluation_input_id.get_start_url()

    def action_print_certificate(self):
        """Print the certificates of those who came.

        :return: an action
        """
        return self.env.ref(
            "coopaem_coaching.action_report_workshop_certificate"
        ).report_action(self)
