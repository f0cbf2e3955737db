# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a phone sent and the cash book could not take."""

from datetime import date

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, mute_logger

from .coopaem_cashbook_note import UUID, clean_text

# As many of one user may wait for somebody to look; more stay on the phone.
MOST_OPEN = 200


class CoopaemCashbookRefusal(models.Model):
    """A note that was not taken: the money moved all the same; somebody has to look.

    The phone lets go of a note once it is kept here, so that it is seen on every phone
    of the member and at the cooperative. Nothing is booked from it: whoever settles it
    enters the money in the book of the right activity, or says why not.
    """

    _name = "coopaem.cashbook.refusal"
    _description = "Note that was not taken"
    _order = "id desc"
    _rec_name = "said"
    _check_company_auto = True

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted by",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty when the note is about an activity that is not the member's now.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    client_uuid = fields.Char(string="Key of the phone", required=True, readonly=True)
    code = fields.Char(string="Kind of problem", required=True, readonly=True)
    message = fields.Char(string="Why it was not taken", readonly=True)
    said = fields.Char(
        string="What the phone said",
        readonly=True,
        help="Day, what for, who and how much.",
    )
    kind = fields.Char(readonly=True)
    amount = fields.Integer(string="Amount in the smallest coin", readonly=True)
    occurred_on = fields.Date(string="Day on the phone", readonly=True)
    state = fields.Selection(
        selection=[("open", "To settle"), ("settled", "Settled")],
        string="Status",
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    comment = fields.Char(string="What was done", readonly=True)
    settled_by_id = fields.Many2one(
        comodel_name="res.users", string="Settled by", readonly=True
    )
    settled_on = fields.Datetime(readonly=True)

    about_ids = fields.Many2many(
        comodel_name="coopaem.cashbook.note",
        string="Sent about it",
        compute="_compute_about_ids",
        help="Photos and voices that speak of it, and whether the member crossed it "
        "out.",
    )
    voice_player = fields.Html(
        string="What was said", compute="_compute_about_ids", sanitize=False
    )

    _uuid_uniq = models.UniqueIndex(
        "(user_id, client_uuid)", "This note is kept already."
    )

    # Compute, inverse, search methods
    @api.depends("client_uuid", "user_id")
    # Each sees the notes that they may read.
    @api.depends_context("uid")
    def _compute_about_ids(self):
        # They wait for a note that never arrives.
        notes = (
            self.env["coopaem.cashbook.note"]
            .search(
                [
                    ("target_uuid", "in", self.mapped("client_uuid")),
                    ("member_id.partner_id", "in", self.user_id.partner_id.ids),
                ]
            )
            .grouped(lambda note: (note.member_id.partner_id, note.target_uuid))
        )
        for refusal in self:
            about = notes.get((refusal.user_id.partner_id, refusal.client_uuid))
            refusal.about_ids = about
            voices = about and about.filtered(lambda note: note.kind == "voice")
            refusal.voice_player = voices and voices._get_player(max(voices.ids))

    # Arrival
    @api.model
    def _keep(self, operation, answer, units, members):
        """Keep what the user's phone sent and the cash book refused.

        Photos and voices that are refused themselves stay on the phone: the entry that
        they belong to is here.

        :param dict operation: as the phone keeps it, whatever is in it
        :param dict answer: with ``uuid``, ``code`` and ``message``
        Nothing is kept of users who are no members, nor once MOST_OPEN of a user wait:
        the phone is told so, and keeps its own copy.

        :param units: coopaem.unit, the user's own
        :param dict members: {company: coopaem.member}, who the user is there
        :return: bool, whether it is kept
        """
        uuid = answer["uuid"]
        if not isinstance(uuid, str) or not UUID.match(uuid):
            return False
        if operation.get("kind") in ("photo", "voice"):
            return False
        unit = units.filtered(lambda unit: unit.id == operation.get("unit"))
        member = self._get_sender(unit, members)
        if not member:
            return False
        # Members have no access to the model; they write it by this method alone.
        refusals = self.sudo()
        if refusals.search_count(
            [("user_id", "=", self.env.uid), ("client_uuid", "=", uuid)]
        ):
            return True
        waiting = [("user_id", "=", self.env.uid), ("state", "=", "open")]
        if refusals.search_count(waiting, limit=MOST_OPEN) >= MOST_OPEN:
            return False
        amount = operation.get("amount")
        try:
            day = date.fromisoformat(operation.get("occurred_on"))
        except (TypeError, ValueError):
            day = False
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                refusals.create(
                    {
                        "user_id": self.env.uid,
                        "member_id": member.id,
                        "unit_id": unit.id,
                        "company_id": member.company_id.id,
                        "client_uuid": uuid,
                        "code": answer["code"],
                        "message": answer["message"],
                        "kind": clean_text(operation.get("kind"), 16),
                        "amount": (
                            amount if type(amount) is int and 0 < amount < 2**31 else 0
                        ),
                        "occurred_on": day,
                        "said": self._get_said(operation),
                    }
                )
        except IntegrityError:
            return False
        return True

    @api.model
    def _get_sender(self, unit, members):
        """As which member the user sent a note.

        :param unit: coopaem.unit that it is about, empty when it is not the user's
        :param dict members: {company: coopaem.member}, who the user is there
        :return: coopaem.member, or None when that cannot be said
        """
        if unit:
            return members.get(unit.company_id)
        if len(members) == 1:
            return next(iter(members.values()))
        return members.get(self.env.user.company_id)

    @api.model
    def _get_said(self, operation):
        """What an operation says, for people to read: as far as it can be read.

        :param dict operation: as the phone keeps it, whatever is in it
        :return: str
        """
        name = clean_text(operation.get("category") or operation.get("kind"), 16)
        amount = operation.get("amount")
        code = clean_text(operation.get("currency"), 3)
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", code)])
        )
        if currency and type(amount) is int and abs(amount) < 2**53:
            places = currency.decimal_places
            amount = f"{amount / 10**places:.{places}f}"
        return " · ".join(
            filter(
                None,
                [
                    clean_text(operation.get("occurred_on"), 10),
                    self.env["coopaem.cashbook.note"]._get_labels().get(name, name),
                    clean_text(operation.get("person"), 60),
                    f"{clean_text(amount, 20)} {code}".strip(),
                ],
            )
        )

    @api.model
    def _settle_arrived(self, uuids):
        """Settle what is in the book by now, sent once more when it could be taken.

        :param list uuids: keys of the user's notes that were taken
        """
        self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("client_uuid", "in", uuids),
                ("state", "=", "open"),
            ]
        )._settle(self.env._("It is in the book now."))

    @api.model
    def _get_shown(self, units, start, limit):
        """What the user's phones sent and could not be taken.

        :param units: coopaem.unit, the user's own
        :param date start: since when what is settled is still shown
        :param int limit: how many at most
        :return: list of dict, made of what JSON knows
        """
        # The user's own rows, of a model that members have no access to.
        refusals = self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                "|",
                ("state", "=", "open"),
                ("settled_on", ">=", start),
            ],
            limit=limit,
        )
        return [
            {
                "uuid": refusal.client_uuid,
                # An activity that is not theirs now is shown beside the others.
                "unit": refusal.unit_id.id if refusal.unit_id in units else 0,
                "kind": refusal.kind or "",
                "label": refusal.said or "",
                "amount": refusal.amount,
                "day": str(refusal.occurred_on or refusal.create_date.date()),
                "state": "refused" if refusal.state == "open" else "sent_back",
                "message": refusal.comment or refusal.message or "",
                "by": (
                    f"{refusal.settled_by_id.name}, "
                    f"{format_date(self.env, refusal.settled_on)}"
                    if refusal.settled_on
                    else ""
                ),
            }
            for refusal in refusals
        ]

    # Settling
    def action_open_send_back(self):
        """Ask what was done, then settle the notes."""
        self._check_settler()
        return self.env["coopaem.validation.reason"]._ask(self, self.env._("Settle"))

    def _send_back(self, reason):
        """Settle the notes, and tell the member what was done.

        :param str reason: what was done; the member reads it on the phone
        :raises UserError: when one is settled already, or without a reason
        """
        self._check_settler()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what was done."))
        if self.filtered(lambda refusal: refusal.state != "open"):
            raise UserError(self.env._("This note was settled already."))
        # The note stays as it was sent; only the step is written.
        self.sudo()._settle(reason)

    def _settle(self, comment):
        """Close the notes.

        :param str comment: what the member reads
        """
        self.write(
            {
                "state": "settled",
                "comment": comment,
                "settled_by_id": self.env.uid,
                "settled_on": fields.Datetime.now(),
            }
        )

    def _check_settler(self):
        """Refuse whom the cooperative has not charged with it.

        :raises AccessError: when the user may not settle these notes
        """
        self.check_access("read")
        if not self.env.user.has_group("coopaem_member.group_coopaem_accountant"):
            raise AccessError(
                self.env._("Accountants and managers validate documents.")
            )
