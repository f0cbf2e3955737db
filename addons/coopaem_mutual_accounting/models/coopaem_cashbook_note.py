# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import binascii
import hashlib
import json
import re
import unicodedata
from datetime import date, timedelta

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date, mute_logger

from odoo.addons.coopaem_member.controllers.uploads import read_upload, read_voice

# Money that changes the till: sales and costs go to the cash book, the others are
# operations of the till, which the cooperative confirms.
LINE_KINDS = ("in", "out")
TILL_KINDS = ("draw", "deposit", "count")
# What names who owes the member something, or pays it back.
PERSON_KINDS = ("credit", "repaid")
# What speaks of another note.
TARGET_KINDS = ("cross", "photo", "voice")
CATEGORIES = ("sale", "service", "stock", "transport", "rent", "food", "home")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
MAX_AMOUNT = 10**13
# A phone whose clock is further off than that cannot say on which day something was.
MAX_OFFSET = 24 * 3600
LONGEST_NAME = 60
OPEN_FIELDS = {"date"}


class RefusedNote(Exception):
    """A note that cannot be kept, with what the phone shows."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class CoopaemCashbookNote(models.Model):
    """What a member noted on the phone, as it was noted.

    Notes are only ever added: who crosses one out adds another that says so. From them
    come the lines of cash books and the operations of tills, whatever the order in
    which they arrive, and each once: a note carries the key that the phone gave it.

    ==========  ===========================================================
    State       What became of it
    ==========  ===========================================================
    In the book it is a line of the cash book, or an operation of the till
    Waiting     it speaks of a note that has not arrived yet
    To check    it could not be put anywhere: the accountant decides
    Crossed out the member took it back
    Sent back   the accountant put it aside, and said why
    ==========  ===========================================================

    What was sold on credit is no cash and in no book: it stays a note, so that the
    member knows who owes what. What is paid back is cash, and a sale of that day.
    """

    _name = "coopaem.cashbook.note"
    _inherit = ["coopaem.validation.mixin"]
    _description = "Note of a cash book"
    _order = "occurred_on desc, device, seq desc, id desc"
    _check_company_auto = True

    # Phones that were without power begin at a day long past, and a book is handed in
    # the month after: what is older than that was hardly noted on its day.
    _most_days_back = 60

    # Fields declaration
    client_uuid = fields.Char(string="Key of the phone", required=True, readonly=True)
    payload_hash = fields.Char(string="Fingerprint", required=True, readonly=True)
    device = fields.Char(string="Phone", readonly=True)
    seq = fields.Integer(string="Number on the phone", readonly=True)
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Noted by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        selection=[
            ("in", "Sale"),
            ("out", "Cost"),
            ("draw", "Owner's draw"),
            ("deposit", "Deposit to bank"),
            ("count", "Count"),
            ("credit", "Sold on credit"),
            ("repaid", "Paid back"),
            ("cross", "Crossing out"),
            ("photo", "Photo"),
            ("voice", "Voice"),
        ],
        required=True,
        readonly=True,
    )
    category = fields.Char(string="Picture chosen", readonly=True)
    label = fields.Char(string="What for", readonly=True)
    amount = fields.Monetary(readonly=True)
    person = fields.Char(
        string="Who owes or pays back", readonly=True, help="As the member wrote it."
    )
    person_key = fields.Char(
        string="Key of the person",
        readonly=True,
        help="The name, whatever its capitals and spaces: one person has one debt.",
    )
    occurred_on = fields.Date(
        string="Day on the phone",
        required=True,
        readonly=True,
        help="The day that the phone showed when it was noted.",
    )
    date = fields.Date(
        required=True,
        help="The day it counts on. While the note is to be checked, correct it here.",
    )
    phone_time = fields.Datetime(string="Time on the phone", readonly=True)
    clock_offset = fields.Integer(
        string="Phone's clock off by",
        readonly=True,
        help="In seconds; above zero the phone is ahead.",
    )
    target_uuid = fields.Char(string="Speaks of", readonly=True)
    photo = fields.Binary(attachment=True, readonly=True)
    voice = fields.Binary(attachment=True, readonly=True)
    voice_player = fields.Html(
        string="What was said", compute="_compute_voice_player", sanitize=False
    )
    state = fields.Selection(
        selection=[
            ("noted", "In the book"),
            ("waiting", "Waiting"),
            ("to_check", "To check"),
            ("crossed", "Crossed out"),
            ("sent_back", "Sent back"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="noted",
        index=True,
    )
    problem = fields.Char(
        string="Why it is to be checked",
        readonly=True,
    )
    line_id = fields.Many2one(
        comodel_name="coopaem.cashbook.line",
        string="Line of the cash book",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    till_operation_id = fields.Many2one(
        comodel_name="coopaem.till.operation",
        string="Operation of the till",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _client_uuid_uniq = models.UniqueIndex(
        "(member_id, client_uuid)", "This note has arrived already."
    )
    _target_index = models.Index("(unit_id, target_uuid) WHERE target_uuid IS NOT NULL")
    _person_index = models.Index("(unit_id, person_key) WHERE person_key IS NOT NULL")
    _unit_uuid_index = models.Index("(unit_id, client_uuid)")

    # Compute, inverse, search methods
    # Who owes the member something is named in the note alone: titles go on, into
    # steps, notices and names of files.
    @api.depends("kind", "label", "occurred_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for note in self:
            note.display_name = " – ".join(
                filter(
                    None,
                    [
                        note.label or kinds.get(note.kind),
                        note.occurred_on and format_date(self.env, note.occurred_on),
                    ],
                )
            )

    def _compute_voice_player(self):
        voices = self._get_last_of("voice")
        for note in self:
            key = voices.get((note.unit_id.id, note.client_uuid))
            note.voice_player = self._get_player(key)

    @api.model
    def _get_player(self, key):
        """What plays a voice on a form.

        :param int key: id of the voice's note; without one, nothing
        """
        return key and Markup(
            '<audio controls="controls" preload="none" src="/my/cashbook/voice/%s">'
            "</audio>"
        ) % (key)

    # CRUD, inherited methods
    def write(self, vals):
        """Write the day that a note to be checked counts on; the rest stays as noted.

        :raises AccessError: when something else would change
        :raises UserError: when the note is not to be checked
        """
        if not self.env.su:
            if not vals.keys() <= OPEN_FIELDS:
                raise AccessError(
                    self.env._("Notes stay as they were noted, but for their date.")
                )
            self._check_to_check()
        return super().write(vals)

    def _check_to_check(self):
        """Refuse what is done already.

        :raises UserError: naming the note
        """
        for note in self:
            if note.state != "to_check":
                raise UserError(
                    self.env._("%s is not to be checked.", note.display_name)
                )

    # Arrival
    @api.model
    def _receive(self, operations, offset):
        """Take in what the user's phone sends; each operation by itself.

        The member is the session's, never the payload's.

        :param list operations: as the phone keeps them
        :param int offset: by how many seconds the phone's clock is ahead
        :return: list of dict with ``uuid``, ``status`` (created, duplicate, conflict,
            rejected, later) and, where it was not taken, ``code``, ``message`` and
            whether it is ``kept`` here all the same, for the cooperative to look at
        """
        units = self.env["coopaem.unit"]._get_portal_units()
        # Members have no access to the model; these are the user's own records.
        members = (
            self.env["coopaem.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.env.user.partner_id.id),
                    ("state", "!=", "exit"),
                ]
            )
        )
        members = {member.company_id: member for member in members}
        answers = [
            self._receive_one(operation, units, members, offset)
            for operation in operations
        ]
        refusals = self.env["coopaem.cashbook.refusal"]
        for operation, answer in zip(operations, answers, strict=True):
            if answer["status"] in ("rejected", "conflict"):
                answer["kept"] = refusals._keep(operation, answer, units, members)
        refusals._settle_arrived(
            [answer["uuid"] for answer in answers if answer["status"] == "created"]
        )
        return answers

    def _receive_one(self, operation, units, members, offset):
        """Take in one operation.

        :return: dict, as :meth:`_receive` lists them
        """
        uuid = operation.get("uuid") if isinstance(operation, dict) else None
        try:
            vals = self._read_operation(operation, units, members, offset)
        except RefusedNote as error:
            return {
                "uuid": uuid,
                "status": "rejected",
                "code": error.code,
                "message": error.message,
            }
        known = self.sudo().search(
            [("member_id", "=", vals["member_id"]), ("client_uuid", "=", uuid)]
        )
        if known:
            return known._answer_again(vals)
        try:
            # Both keys of a book and of a note may be taken at the same moment by
            # another phone or another tab; what that one wrote cannot be read yet.
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                # Members write notes through this method alone, on their own units.
                self.sudo().create(vals)._land()
        except IntegrityError:
            return {"uuid": uuid, "status": "later", "code": "busy", "message": ""}
        return {"uuid": uuid, "status": "created"}

    def _answer_again(self, vals):
        """What to say about a note that is here already."""
        if self.payload_hash == vals["payload_hash"]:
            return {"uuid": self.client_uuid, "status": "duplicate"}
        return {
            "uuid": self.client_uuid,
            "status": "conflict",
            "code": "conflict",
            "message": self.env._(
                "Something else is in the book under the same key. Show this to your "
                "coach."
            ),
        }

    @api.model
    def _read_operation(self, operation, units, members, offset):
        """The values of a note.

        :raises RefusedNote: when it makes no sense, or is about another's unit
        """
        broken = self.env._("This note cannot be read. Show it to your coach.")
        if not isinstance(operation, dict) or not UUID.match(
            str(operation.get("uuid", ""))
        ):
            raise RefusedNote("broken", broken)
        unit = units.filtered(lambda unit: unit.id == operation.get("unit"))
        member = members.get(unit.company_id)
        if not unit or not member:
            raise RefusedNote(
                "unit",
                self.env._("This activity is not yours now. Show this to your coach."),
            )
        kind, category = operation.get("kind"), operation.get("category") or ""
        seq, day = operation.get("seq"), self._read_day(operation.get("occurred_on"))
        target = operation.get("target") or ""
        if (
            kind not in dict(self._fields["kind"].selection)
            or category not in ("", *CATEGORIES)
            or not day
            or not _is_count(seq, 2**31)
            or bool(UUID.match(str(target))) != (kind in TARGET_KINDS)
        ):
            raise RefusedNote("broken", broken)
        moment = operation.get("phone_time")
        photo = self._read_photo(operation) if kind == "photo" else b""
        voice = self._read_voice(operation) if kind == "voice" else b""
        vals = {
            "client_uuid": operation["uuid"],
            "device": clean_text(operation.get("device"), 64),
            "seq": seq,
            "member_id": member.id,
            "unit_id": unit.id,
            "kind": kind,
            "category": category,
            "label": self._get_labels().get(category or kind, ""),
            "amount": self._read_amount(operation, kind, unit.currency_id),
            **self._read_person(operation, kind),
            "occurred_on": day,
            "date": day,
            "phone_time": _read_moment(moment),
            "clock_offset": max(-(2**31), min(2**31 - 1, offset)),
            "target_uuid": target or False,
            "photo": photo and base64.b64encode(photo),
            "voice": voice and base64.b64encode(voice),
        }
        vals["payload_hash"] = self._get_hash(operation)
        return vals

    @api.model
    def _read_day(self, value):
        """The day that a phone gave, or None."""
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return None

    @api.model
    def _read_amount(self, operation, kind, currency):
        """The amount of an operation, in its currency.

        :raises RefusedNote: when it is no amount, or of another currency
        """
        if kind in TARGET_KINDS:
            return 0.0
        if operation.get("currency") != currency.name:
            raise RefusedNote(
                "currency",
                self.env._(
                    "The book is kept in %s. Show this to your coach.", currency.name
                ),
            )
        minor = operation.get("amount")
        if not _is_count(minor, MAX_AMOUNT) or (not minor and kind != "count"):
            raise RefusedNote("amount", self.env._("There is no amount."))
        return currency.round(minor / 10**currency.decimal_places)

    @api.model
    def _read_person(self, operation, kind):
        """Who owes or pays back, as values of a note.

        Without a name it is still money that somebody owes.
        """
        if kind not in PERSON_KINDS:
            return {}
        name = clean_text(operation.get("person"), LONGEST_NAME)
        return {
            "person": name,
            "person_key": unicodedata.normalize("NFKC", name).casefold(),
        }

    @api.model
    def _read_photo(self, operation):
        """The photo of an operation, made harmless.

        :raises RefusedNote: when it is none
        """
        try:
            content = base64.b64decode(operation.get("data") or "", validate=True)
            return read_upload(self.env, content, pdf=False)[2]
        except (binascii.Error, TypeError, ValueError):
            message = self.env._("Send a photo (JPEG or PNG).")
        except UserError as error:
            message = str(error)
        raise RefusedNote("photo", message)

    @api.model
    def _read_voice(self, operation):
        """The recorded voice of an operation.

        :raises RefusedNote: when it is none
        """
        try:
            content = base64.b64decode(operation.get("data") or "", validate=True)
            read_voice(self.env, content)
        except (binascii.Error, TypeError, ValueError) as error:
            raise RefusedNote(
                "voice", self.env._("This is no recording that can be played.")
            ) from error
        except UserError as error:
            raise RefusedNote("voice", str(error)) from error
        return content

    @api.model
    def _get_hash(self, operation):
        """The fingerprint of what an operation says."""
        names = ("unit", "kind", "amount", "currency", "category", "occurred_on")
        said = [operation.get(name) or "" for name in (*names, "target", "data")]
        # Notes that name nobody keep the fingerprint that they always had.
        if operation.get("person"):
            said.append(operation["person"])
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @api.model
    def _get_labels(self):
        """What is written for a picture, or for a kind without one.

        :return: dict {category or kind: str}
        """
        return {
            "in": self.env._("Sale"),
            "out": self.env._("Cost"),
            "sale": self.env._("Sale"),
            "service": self.env._("Work done"),
            "stock": self.env._("Goods and materials"),
            "transport": self.env._("Transport"),
            "rent": self.env._("Rent"),
            "food": self.env._("Meal"),
            "home": self.env._("For the family"),
            "draw": self.env._("Taken out"),
            "deposit": self.env._("Taken to the bank"),
            "count": self.env._("Counted"),
            "credit": self.env._("Sold on credit"),
            "repaid": self.env._("Paid back"),
        }

    # From notes to lines and operations
    def _land(self):
        """Put a new note where it belongs, and whatever waited for it."""
        self.ensure_one()
        if self.kind in TARGET_KINDS:
            target = self._get_target()
            if not target:
                self.state = "waiting"
            elif self.kind == "cross":
                self._hold(self._cross_out(target))
            else:
                target._attach_photo()
            return
        about = self.search(
            [
                ("unit_id", "=", self.unit_id.id),
                ("target_uuid", "=", self.client_uuid),
                ("state", "=", "waiting"),
            ]
        )
        about.state = "noted"
        if "cross" in about.mapped("kind"):
            self.state = "crossed"
            return
        # What is owed is in no book: whatever the day, there is nothing to check.
        if self.kind != "credit":
            self._hold(self._get_clock_problem() or self._place())

    def _hold(self, problem):
        """Have the cooperative look at a note that could not be put anywhere.

        :param str problem: what stands in the way; empty when nothing does
        """
        if problem:
            self._write_step(
                {"state": "to_check", "problem": problem, "validation_state": "waiting"}
            )
            self._log_validation("submitted")

    def _get_target(self):
        """The note that this one speaks of, empty while it has not arrived."""
        return self.search(
            [
                ("unit_id", "=", self.unit_id.id),
                ("client_uuid", "=", self.target_uuid),
                ("kind", "not in", TARGET_KINDS),
            ],
            limit=1,
        )

    def _get_last_of(self, kind):
        """The last photo or voice that speaks of each of these notes.

        :param str kind: ``photo`` or ``voice``
        :return: dict {(id of the unit, key of the note): id}
        """
        rows = self.env["coopaem.cashbook.note"]._read_group(
            [
                ("unit_id", "in", self.unit_id.ids),
                ("kind", "=", kind),
                ("target_uuid", "in", self.mapped("client_uuid")),
            ],
            ["unit_id", "target_uuid"],
            ["id:max"],
        )
        return {(unit.id, target): key for unit, target, key in rows}

    def _get_clock_problem(self):
        """Why the day of the note cannot be trusted, or an empty string."""
        today = fields.Date.today()
        if self.occurred_on < today - timedelta(days=self._most_days_back):
            return self.env._(
                "It is dated more than %s days back: on which day was it?",
                self._most_days_back,
            )
        ahead = self.occurred_on > today + timedelta(days=1)
        if ahead or abs(self.clock_offset) > MAX_OFFSET:
            return self.env._("The phone's clock was wrong: on which day was it?")
        return ""

    def _place(self):
        """Make the line or the operation of a note.

        :return: str, what stands in the way; empty when it is done
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if self.kind in TILL_KINDS:
                    self._make_till_operation()
                    return ""
                return self._make_line()
        except (UserError, ValidationError) as error:
            return str(error)

    def _make_line(self):
        """Add the note to the draft book of its month, or of the first open one.

        :return: str, what stands in the way
        """
        day = self.company_id._get_open_cashbook_date(self.date)
        if day != self.date and day > fields.Date.today() + timedelta(days=1):
            return self.env._("Its month is closed, and so is this one.")
        book = self.env["coopaem.cashbook"]._get_book(self.unit_id, day)
        if book.state != "draft":
            return self.env._(
                "The cash book of %s was handed in already.", book.month_name
            )
        # Who paid back stays in the note: what is booked is kept for years.
        label = self.label
        if day != self.occurred_on:
            label = f"{label} ({format_date(self.env, self.occurred_on)})"
        self.line_id = self.env["coopaem.cashbook.line"].create(
            {
                "cashbook_id": book.id,
                "date": day,
                "occurred_on": day != self.date and self.date,
                "kind": "in" if self.kind == "repaid" else self.kind,
                "label": label,
                "amount": self.amount,
                "source_key": f"phone:{self.member_id.id}:{self.client_uuid}",
            }
        )
        self.date = day
        self._attach_photo()
        return ""

    def _make_till_operation(self):
        """Make the operation that the cooperative confirms."""
        amount = "counted" if self.kind == "count" else "amount"
        self.till_operation_id = self.env["coopaem.till.operation"].create(
            {
                "kind": self.kind,
                "unit_id": self.unit_id.id,
                "date": self.date,
                "occurred_on": self.date,
                amount: self.amount,
                "member_id": self.member_id.id,
                "reason": self.label,
            }
        )
        self._attach_photo()

    def _attach_photo(self):
        """Give the line or operation of a note the last photo taken of it."""
        record = self.line_id or self.till_operation_id
        photo = self.search(
            [
                ("unit_id", "=", self.unit_id.id),
                ("target_uuid", "=", self.client_uuid),
                ("kind", "=", "photo"),
            ],
            order="seq desc, client_uuid desc",
            limit=1,
        )
        # A line is in the state of its book. What was handed in or confirmed keeps the
        # paper it was confirmed with.
        if photo and record and record.state == "draft":
            name = self.env._("Receipt of %s", self.display_name)
            record.write({"document": photo.photo, "document_name": f"{name}.jpg"})

    def _cross_out(self, target):
        """Take back a note: its line goes, the note stays and shows that it is out.

        :return: str, what stands in the way; empty when it is done
        """
        self.ensure_one()
        if target.state == "crossed":
            return ""
        if target.line_id.cashbook_id.state not in (False, "draft") or (
            target.till_operation_id.state not in (False, "draft")
        ):
            return self.env._(
                "%s was handed in or confirmed already.", target.display_name
            )
        target.line_id.unlink()
        target.till_operation_id.unlink()
        target._write_step(
            {"state": "crossed", "problem": False, "validation_state": False}
        )
        return ""

    # Validation
    def _get_validation_type(self):
        # IMPLEMENTS coopaem.validation.mixin
        return "note"

    def _get_validation_amount(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return self.amount

    @api.model
    def _get_open_validation_states(self):
        # EXTENDS coopaem.validation.mixin: what was sent back is noted anew.
        return ("waiting",)

    def _write_step(self, vals):
        # EXTENDS coopaem.validation.mixin
        if vals.get("validation_state") == "sent_back":
            vals = {**vals, "state": "sent_back"}
        return super()._write_step(vals)

    def _on_accepted(self):
        # IMPLEMENTS coopaem.validation.mixin: put the notes where they belong, on the
        # day that they have now. Who accepts need not be let write on cash books.
        for note in self.sudo():
            if note.kind == "cross":
                problem = note._cross_out(note._get_target())
            else:
                problem = note._place()
            if problem:
                raise UserError(
                    self.env._(
                        "%(note)s: %(problem)s", note=note.display_name, problem=problem
                    )
                )
            note.write({"state": "noted", "problem": False})


def clean_text(value, longest):
    """A text that came from outside, fit for the database and for one line.

    :param value: whatever was sent
    :param int longest: how many characters at most
    """
    text = " ".join(str(value or "").split())
    return "".join(filter(str.isprintable, text))[:longest]


def _is_count(value, limit):
    """Whether a value is a whole number from 0 up to a limit."""
    return type(value) is int and 0 <= value < limit


def _read_moment(value):
    """The time that a phone gave in milliseconds, or False."""
    if not _is_count(value, 2**53):
        return False
    try:
        moment = fields.Datetime.to_datetime("1970-01-01") + timedelta(
            milliseconds=value
        )
    except OverflowError:
        return False
    return moment.replace(microsecond=0)
