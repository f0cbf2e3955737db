# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

# Of fewer answers, who was there would know who gave which.
LEAST_ANSWERS = 3
# What those who would come have to know anew.
PLAN_FIELDS = {"date_begin", "date_end", "address_id"}


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
    has_childcare = fields.Boolean(
        string="Children are looked after",
        help="While the workshop lasts. Members see it before they sign up.",
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
        compute="_compute_evaluation_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="The survey that those who came fill in afterwards, from the portal.",
    )
    evaluation_count = fields.Integer(
        string="Answers to the evaluation", compute="_compute_evaluation"
    )
    evaluation_result = fields.Html(
        string="What they say",
        compute="_compute_evaluation",
        sanitize=False,
        exportable=False,
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

    @api.depends("is_workshop")
    def _compute_evaluation_id(self):
        usual = self.env.ref(
            "coopaem_coaching.survey_workshop", raise_if_not_found=False
        )
        for event in self:
            if event.is_workshop and not event.evaluation_id:
                event.evaluation_id = usual

    @api.depends("registration_ids.evaluation_input_id.state", "evaluation_id")
    @api.depends_context("lang")
    def _compute_evaluation(self):
        # surveys are not open to coaches; what is shown names nobody
        for event in self:
            inputs = event.sudo().registration_ids.evaluation_input_id.filtered(
                lambda one: one.state == "done"
            )
            event.evaluation_count = len(inputs)
            questions = len(inputs) >= LEAST_ANSWERS and event._get_evaluation(inputs)
            event.evaluation_result = questions and self.env["ir.qweb"]._render(
                "coopaem_coaching.workshop_evaluation", {"questions": questions}
            )

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

    @api.constrains("is_workshop", "seats_limited", "seats_max")
    def _check_workshop_seats(self):
        # Odoo takes no number for no limit
        for event in self:
            if event.is_workshop and event.seats_limited and event.seats_max < 1:
                raise ValidationError(
                    self.env._(
                        "%(event)s: write how many people can come, or do not limit the"
                        " seats.",
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
        """Change events; more seats are for those who wait.

        Who would come to a workshop is told when it is moved, or does not take place.
        """
        is_off = vals.get("kanban_state") == "cancel"
        called_off = self.filtered(
            lambda event: (
                is_off
                and event.is_workshop
                and event.kanban_state != "cancel"
                and event.date_end > fields.Datetime.now()
            )
        )
        before = {}
        if PLAN_FIELDS & set(vals):
            before = {event: event._get_plan() for event in self if event.is_workshop}
        res = super().write(vals)
        if {"seats_max", "seats_limited"} & set(vals):
            self._let_in()
        called_off.sudo().registration_ids._tell(
            "coopaem_coaching.mail_template_workshop_off"
        )
        self._follow_plan(before)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_up(self):
        for event in self.filtered("is_workshop"):
            # who deletes need not see everybody on the list
            if event.with_context(active_test=False).sudo().registration_ids:
                raise UserError(
                    self.env._(
                        "There are sign-ups for %(event)s. Cancel it instead: whoever"
                        " would come is told.",
                        event=event.name,
                    )
                )

    def _get_plan(self):
        """When and where an event takes place.

        :return: tuple of both datetimes, and res.partner
        """
        self.ensure_one()
        return self.date_begin, self.date_end, self.address_id

    def _follow_plan(self, before):
        """Move the slot of workshops that have but one, and tell who would come.

        :param dict before: for each workshop, what _get_plan returned before
        """
        moved = self.filtered(
            lambda event: event in before and event._get_plan() != before[event]
        )
        for event in moved:
            slot = event.workshop_slot_ids
            if len(slot) == 1 and (slot.start, slot.stop) == before[event][:2]:
                slot.write({"start": event.date_begin, "stop": event.date_end})
        now = fields.Datetime.now()
        moved.filtered(
            lambda event: event.kanban_state != "cancel" and event.date_end > now
        ).sudo().registration_ids._tell("coopaem_coaching.mail_template_workshop_moved")

    def action_ask_evaluation(self):
        """Ask those who came what they think of it, with the usual questions.

        For workshops that had none: of before there was one, or where it was left out.
        """
        self.check_access("write")
        usual = self.env.ref("coopaem_coaching.survey_workshop")
        for event in self.filtered("is_workshop"):
            if not event.evaluation_id:
                event.evaluation_id = usual

    def _get_evaluation(self, inputs):
        """What was answered to each question, in no order that tells of people.

        :param inputs: survey.user_input as superuser
        :return: list of dicts: title, number of answers, and the mean of marks, how
            often each answer was chosen, or words
        """
        lang = self.env.context.get("lang")
        lines = inputs.user_input_line_ids.filtered(lambda line: not line.skipped)
        rows = []
        for question, answers in lines.grouped("question_id").items():
            question = question.with_context(lang=lang)
            row = {"title": question.title, "count": len(answers), "choices": []}
            if question.question_type == "scale":
                marks = answers.mapped("value_scale")
                row["mean"] = formatLang(self.env, sum(marks) / len(marks), digits=1)
                row["best"] = question.scale_max
                row["share"] = round(100 * sum(marks) / len(marks) / question.scale_max)
            elif question.suggested_answer_ids:
                row["choices"] = [
                    (choice.with_context(lang=lang).value, len(chosen))
                    for choice, chosen in answers.grouped("suggested_answer_id").items()
                    if choice
                ]
            else:
                row["words"] = sorted(
                    text.strip()
                    for line in answers
                    for text in [line.value_text_box or line.value_char_box or ""]
                    if text.strip()
                )
            rows.append((question.sequence, question.id, row))
        return [row for *_order, row in sorted(rows, key=lambda one: one[:2])]

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

    @api.model
    def _get_evaluation_references(self, answer):
        """What the authority gave to the cooperative whose workshop is evaluated.

        :param answer: survey.user_input
        :return: list of str, empty for surveys about something else
        """
        # it is printed on forms for everybody; the page holds the answer's token
        registration = self.env["event.registration"].sudo()
        registration = answer and registration.search(
            [("evaluation_input_id", "=", answer.id)], limit=1
        )
        company = registration and registration.event_id.company_id
        return company._get_data_references() if company else []

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
            # of what is over or called off nobody is told that there is a seat
            if not event.filtered_domain(self._get_offered_domain(event.company_id)):
                continue
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
