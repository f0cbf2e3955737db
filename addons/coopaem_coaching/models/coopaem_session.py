# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date
from odoo.tools.misc import clean_context

SESSION_TYPES = [
    ("intake", "First meeting"),
    ("followup", "Follow-up"),
    ("diagnostic", "Diagnostic"),
    ("technical", "Technical advice"),
    ("review", "Review"),
    ("office", "Errand with an office"),
]
SESSION_MODES = [
    ("visit", "Visit"),
    ("office", "At the cooperative"),
    ("phone", "Phone"),
    ("video", "Video"),
    ("message", "Messages"),
]
ATTENDANCES = [
    ("expected", "Is expected"),
    ("present", "Present"),
    ("absent", "Absent"),
    ("excused", "Excused"),
    ("cancelled", "Cancelled"),
]
# what the calendar event of a session is made of
EVENT_FIELDS = {
    "member_id",
    "coach_id",
    "substitute_id",
    "type",
    "mode",
    "place",
    "start",
    "duration",
    "attendance",
    "has_reminder",
}

SYNC = {
    "session_sync": True,
    "dont_notify": True,
    "no_mail_to_attendees": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "skip_contact_description": True,
}


class CoopaemSession(models.Model):
    """A coach's meeting, call or visit with one member.

    It has an event in Odoo's calendar, private to those who take part. What the coach
    keeps to himself is in ``coopaem.session.note``, never here.
    """

    _name = "coopaem.session"
    _description = "Session"
    _inherit = ["coopaem.owned.mixin", "coopaem.portal.mixin"]
    _order = "start desc, id desc"
    _rec_names_search = ["member_id.name"]
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    followup_id = fields.Many2one(
        comodel_name="coopaem.followup",
        string="Follow-up",
        compute="_compute_followup_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        domain="[('member_id', '=', member_id)]",
    )
    programme_id = fields.Many2one(
        related="followup_id.programme_id", store=True, index="btree_not_null"
    )
    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
    )
    substitute_id = fields.Many2one(
        comodel_name="res.users",
        string="Substitute",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
        help="Who holds the session in the coach's place.",
    )
    type = fields.Selection(
        selection=SESSION_TYPES, required=True, default="followup", index=True
    )
    mode = fields.Selection(selection=SESSION_MODES, required=True, default="office")
    place = fields.Char()
    start = fields.Datetime(
        string="Starts at", required=True, default=lambda self: self._default_start()
    )
    duration = fields.Float(
        string="Duration (hours)", default=1.0, help="Hours and minutes."
    )
    stop = fields.Datetime(string="Ends at", compute="_compute_stop", store=True)
    attendance = fields.Selection(
        selection=ATTENDANCES,
        required=True,
        default="expected",
        index=True,
        copy=False,
    )
    attendance_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Attendance noted by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    attendance_on = fields.Datetime(
        string="Attendance noted on", readonly=True, copy=False
    )
    summary = fields.Text(
        copy=False, help="What was talked about. The member reads it on the portal."
    )
    private_note = fields.Text(
        compute="_compute_private_note",
        inverse="_inverse_private_note",
        exportable=False,
        copy=False,
        help="Nobody but you reads it: no colleague, no manager, not the member.",
    )
    decision_ids = fields.One2many(
        comodel_name="coopaem.session.decision",
        inverse_name="session_id",
        string="Decisions",
        check_company=True,
    )
    action_ids = fields.One2many(
        comodel_name="coopaem.action",
        inverse_name="session_id",
        string="Actions",
        check_company=True,
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="coopaem_session_attachment_rel",
        column1="session_id",
        column2="attachment_id",
        string="Documents",
        copy=False,
        help="The member finds them on the portal.",
    )
    signature = fields.Binary(
        string="Signature of the member", attachment=True, copy=False
    )
    signed_on = fields.Datetime(readonly=True, copy=False)
    has_reminder = fields.Boolean(
        string="Remind the member by mail",
        default=True,
        help="The day before, to the member's mail address.",
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Calendar event",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _duration_sane = models.Constraint(
        "CHECK (duration >= 0 AND duration <= 24)",
        "A session lasts between 0 and 24 hours. Correct its duration.",
    )
    _member_start = models.Index("(member_id, start)")

    @api.model
    def _default_start(self):
        """The quarter of an hour that begins next."""
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        return now + timedelta(minutes=-now.minute % 15)

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("member_id.name", "type", "start")
    def _compute_display_name(self):
        types = dict(self._fields["type"]._description_selection(self.env))
        for session in self:
            day = session.start and fields.Datetime.context_timestamp(
                session, session.start
            )
            session.display_name = " · ".join(
                filter(
                    None,
                    [
                        session.sudo().member_id.name,
                        types.get(session.type),
                        day and format_date(self.env, day.date()),
                    ],
                )
            )

    @api.depends("member_id")
    def _compute_followup_id(self):
        running = self.env["coopaem.followup"].search(
            [("member_id", "in", self.member_id.ids), ("state", "=", "running")]
        )
        by_member = running.grouped("member_id")
        for session in self:
            if session.followup_id.member_id != session.member_id:
                found = by_member.get(session.member_id._origin)
                session.followup_id = found[:1] if found else False

    @api.depends("start", "duration")
    def _compute_stop(self):
        for session in self:
            session.stop = session.start and session.start + timedelta(
                minutes=round((session.duration or 0.0) * 60)
            )

    @api.depends_context("uid")
    def _compute_private_note(self):
        # the user's own alone, also where rules do not apply
        notes = self.env["coopaem.session.note"].search(
            [("session_id", "in", self.ids), ("author_id", "=", self.env.uid)]
        )
        by_session = {note.session_id.id: note.note for note in notes}
        for session in self:
            session.private_note = by_session.get(session._origin.id)

    def _inverse_private_note(self):
        Note = self.env["coopaem.session.note"]
        found = Note.search(
            [("session_id", "in", self.ids), ("author_id", "=", self.env.uid)]
        )
        by_session = {note.session_id: note for note in found}
        for session in self:
            text = (session.private_note or "").strip()
            note = by_session.get(session)
            if note and text:
                note.note = text
            elif note:
                note.unlink()
            elif text:
                Note.create({"session_id": session.id, "note": text})

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("followup_id", "member_id")
    def _check_followup(self):
        for session in self:
            followup = session.followup_id
            if followup and followup.member_id != session.member_id:
                raise ValidationError(
                    self.env._(
                        "The follow-up belongs to another member. Choose one of"
                        " %(member)s.",
                        member=session.member_id.name,
                    )
                )

    @api.constrains("attendance", "start")
    def _check_attendance(self):
        now = fields.Datetime.now() + timedelta(hours=12)
        for session in self:
            if session.attendance in ("present", "absent") and session.start > now:
                raise ValidationError(
                    self.env._(
                        "%(session)s is still to come: note the attendance on its day.",
                        session=session.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def _get_portal_fields(self):
        # EXTENDS 'coopaem_member'
        return super()._get_portal_fields() | {
            "attendance",
            "duration",
            "mode",
            "place",
            "signed_on",
            "start",
            "stop",
            "summary",
            "type",
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Plan or note sessions, each with its event in the calendar.

        :raises AccessError: when an event is given
        """
        for vals in vals_list:
            self._check_event(vals)
        # a default from the context is no better
        own = {} if self.env.su else {"event_id": False}
        sessions = super().create(
            [self._complete_attendance({**vals, **own}) for vals in vals_list]
        )
        sessions._take_attachments()
        open_ones = sessions.browse(
            session.id
            for session, vals in zip(sessions, vals_list, strict=True)
            if "substitute_id" not in vals
        )
        open_ones._follow_absences()
        sessions._sync_events()
        sessions.member_id._refresh_last_contact()
        return sessions

    def write(self, vals):
        """Change sessions and their events.

        :raises AccessError: when an event is given
        """
        self._check_event(vals)
        vals = self._complete_attendance(dict(vals))
        members = self.member_id
        moves = {"start", "coach_id"} & set(vals) and "substitute_id" not in vals
        before = self._find_substitutes() if moves else {}
        res = super().write(vals)
        moved = self._follow_absences(before) if moves else self.browse()
        if "attachment_ids" in vals:
            self._take_attachments()
        if EVENT_FIELDS & set(vals) and not self.env.context.get("session_from_event"):
            self._sync_events()
        else:
            moved._sync_events()
        if {"attendance", "start", "member_id"} & set(vals):
            (members | self.member_id)._refresh_last_contact()
        return res

    def unlink(self):
        """Delete sessions and their events."""
        members = self.member_id
        # an event is private to those who take part
        events = self.sudo().event_id
        res = super().unlink()
        events.with_context(dont_notify=True).unlink()
        members.exists()._refresh_last_contact()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        for session in self:
            if session.attendance != "expected" and not self.env.user.has_group(
                "coopaem_member.group_coopaem_manager"
            ):
                raise UserError(
                    self.env._(
                        "%(session)s is on record. Only a manager can delete it;"
                        " correct the attendance instead.",
                        session=session.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_present(self):
        """Note that the member came."""
        self.attendance = "present"

    def action_absent(self):
        """Note that the member did not come."""
        self.attendance = "absent"

    def action_excused(self):
        """Note that the member could not come and said so."""
        self.attendance = "excused"

    def action_cancel(self):
        """Note that the session does not take place."""
        self.attendance = "cancelled"

    def action_reopen(self):
        """Take the attendance back."""
        self.attendance = "expected"

    def action_print_sheet(self):
        """Print the attendance sheet of the sessions.

        :return: an action
        """
        return self.env.ref(
            "coopaem_coaching.action_report_attendance_sheet"
        ).report_action(self)

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _check_event(self, vals):
        """Raise when a session is given an event: it is changed and deleted with it.

        :param dict vals: of create or write
        """
        if "event_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("A session makes its own event. Leave the event out.")
            )

    @api.model
    def _complete_attendance(self, vals):
        """Note who gives the attendance, and when; who signs is present.

        :param dict vals: of create or write; changed
        :return: the same dict
        """
        now = fields.Datetime.now()
        if vals.get("signature"):
            vals.setdefault("attendance", "present")
            vals.setdefault("signed_on", now)
        elif "signature" in vals:
            vals["signed_on"] = False
        elif vals.get("attendance") in ("absent", "excused", "cancelled"):
            # who signed was there: the signature would contradict the sheet
            vals.update(signature=False, signed_on=False)
        if "attendance" in vals:
            is_open = vals["attendance"] == "expected"
            vals["attendance_user_id"] = False if is_open else self.env.uid
            vals["attendance_on"] = False if is_open else now
        return vals

    def _get_held_by(self):
        """Who holds the session: the substitute, else the coach.

        :return: res.users
        """
        self.ensure_one()
        return self.substitute_id or self.coach_id

    def _find_substitutes(self):
        """Who stands in on the day of sessions whose coach is away then.

        :return: {coopaem.session: res.users}, of planned sessions alone
        """
        planned = self.filtered(
            lambda session: session.attendance == "expected" and session.start
        )
        if not planned:
            return {}
        days = [session.start.date() for session in planned]
        # who plans a session need not see when colleagues are away
        absences = (
            self.env["coopaem.coach.absence"]
            .sudo()
            .search(
                [
                    ("coach_id", "in", planned.coach_id.ids),
                    ("date_start", "<=", max(days)),
                    ("date_end", ">=", min(days)),
                ]
            )
        )
        found = {}
        for session in planned:
            day = session.start.date()
            absence = absences.filtered(
                lambda one, session=session, day=day: (
                    one.coach_id == session.coach_id
                    and one.company_id == session.company_id
                    and one.date_start <= day <= one.date_end
                )
            )[:1]
            if absence:
                found[session] = absence.substitute_id.sudo(self.env.su)
        return found

    def _follow_absences(self, before=None):
        """Let a substitute hold what falls into an absence of the coach.

        :param dict before: as of ``_find_substitutes`` before a change
        :return: those that somebody else holds now
        """
        moved = self.browse()
        before = before or {}
        found = self._find_substitutes()
        nobody = self.env["res.users"]
        for session in self:
            was, wanted = before.get(session, nobody), found.get(session, nobody)
            # whom somebody chose stays
            if was != wanted and session.substitute_id == was:
                # whoever plans or moves a session tells the member about it at once
                session.with_context(
                    session_from_event=True, session_untold=True
                ).substitute_id = wanted
                moved |= session
        return moved

    def _prepare_event_values(self):
        """What the calendar shows of a session.

        The event's guests read it; it says nothing that is not for the member.

        :return: dict
        """
        self.ensure_one()
        types = dict(self._fields["type"]._description_selection(self.env))
        holder = self._get_held_by()
        partners = holder.partner_id | self.member_id.partner_id
        alarms = self.env["calendar.alarm"]
        if self.has_reminder and self.attendance == "expected":
            alarms = self.env.ref("coopaem_coaching.calendar_alarm_session")
        return {
            "name": f"{types[self.type]} – {self.member_id.name}",
            "start": self.start,
            "stop": self.stop,
            "location": self.place,
            "user_id": holder.id,
            "partner_ids": [Command.set(partners.ids)],
            "alarm_ids": [Command.set(alarms.ids)],
            "privacy": "private",
            "active": self.attendance != "cancelled",
        }

    def _sync_events(self):
        """Bring the calendar in step with the sessions.

        An event is private to those who take part: managers and substitutes change
        sessions whose event they could not write, hence as superuser.
        """
        # the defaults of the session's screen are not those of an event
        context = clean_context(self.env.context)
        Event = self.env(su=True, context=context)["calendar.event"]
        Event = Event.with_context(**SYNC)
        missing = self.env[self._name]
        changed = Event
        for session in self.sudo():
            if session.event_id:
                event = session.event_id.with_env(Event.env)
                before = event.start, event.alarm_ids
                event.write(session._prepare_event_values())
                if (event.start, event.alarm_ids) != before:
                    changed |= event
            elif session.attendance != "cancelled":
                missing |= session
        events = Event.create([session._prepare_event_values() for session in missing])
        for session, event in zip(missing, events, strict=True):
            session.sudo().with_context(session_from_event=True).event_id = event
        (changed | events)._remind_in_time()

    def _follow_event(self, vals):
        """Take over what was changed in the calendar.

        :param dict vals: what was written on the event
        """
        for session in self:
            event = session.event_id
            changes = {}
            if {"start", "stop", "duration"} & set(vals) and event.start:
                hours = (event.stop - event.start).total_seconds() / 3600
                changes.update(start=event.start, duration=hours)
            if "location" in vals:
                changes["place"] = event.location
            if "active" in vals and session.attendance in ("expected", "cancelled"):
                changes["attendance"] = "expected" if event.active else "cancelled"
            if changes:
                session.with_context(session_from_event=True).write(changes)
