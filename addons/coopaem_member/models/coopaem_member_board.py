# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# what people write themselves; Odoo's own notes are of the type "notification"
MESSAGE_TYPES = ("comment", "email", "email_outgoing")


class CoopaemMember(models.Model):
    """What the board shows of a member: coach, agreement, last contact."""

    _inherit = "coopaem.member"

    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        compute="_compute_coach_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
        tracking=True,
        help="Who looks after the person, and sees the record. Left empty, it is the"
        " coach who adds the member, or the coach of the first unit.",
    )
    running_agreement_id = fields.Many2one(
        comodel_name="coopaem.agreement",
        string="Running agreement",
        compute="_compute_running_agreement",
        search="_search_running_agreement_id",
        help="Of several running agreements, the one that ends first.",
    )
    agreement_date_end = fields.Date(
        string="Agreement until",
        compute="_compute_running_agreement",
        search="_search_agreement_date_end",
        help="Last day of the running agreement; empty if it has no end.",
    )
    last_contact_date = fields.Date(
        string="Last contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Day of the last message or note that a person wrote on the member, of the"
        " last activity done, or of the last meeting in the calendar with the member"
        " among its attendees, whichever is latest. Meetings count once they are over.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("unit_ids")
    def _compute_coach_id(self):
        user = self.env.user
        adds_own = user.has_group(
            "coopaem_member.group_coopaem_coach"
        ) and not user.has_group("coopaem_member.group_coopaem_officer")
        for member in self:
            if member.coach_id:
                member.coach_id = member.coach_id
            elif adds_own and not member._origin.id:
                # else the coach would not see the member that was just added
                member.coach_id = user
            else:
                # whoever sees the member need not see its units
                member.coach_id = member.sudo().unit_ids.coach_id[:1]

    @api.depends("agreement_ids.state", "agreement_ids.date_end")
    def _compute_running_agreement(self):
        agreements = self.env["coopaem.agreement"].search(
            [("member_id", "in", self._origin.ids), ("state", "=", "running")],
            order="date_end NULLS LAST, id",
        )
        by_member = agreements.grouped("member_id")
        for member in self:
            agreement = by_member.get(member._origin, agreements.browse())[:1]
            member.running_agreement_id = agreement
            member.agreement_date_end = agreement.date_end

    def _search_running_agreement_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._having_running([("id", "in", list(filter(None, value)))])
        return domain | ~self._having_running([]) if False in value else domain

    def _search_agreement_date_end(self, operator, value):
        if operator not in ("<", "<="):
            return NotImplemented
        return self._having_running([("date_end", operator, value)])

    @api.model
    def _having_running(self, domain):
        """Find members by their running agreements, in one look at the agreements.

        By the operator "any" the database would look for each member anew.

        :param domain: on coopaem.agreement
        :return: Domain on coopaem.member
        """
        agreements = self.env["coopaem.agreement"]._search(
            [("state", "=", "running"), *domain]
        )
        return Domain("id", "in", agreements.subselect("member_id"))

    # ------------------------------------------------------------------
    # Last contact
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        # EXTENDS 'mail'
        res = super()._message_post_after_hook(message, msg_values)
        if message._is_contact_with_member():
            self._note_contact(message.date.date())
        return res

    def _note_contact(self, day):
        """Note that there was contact with members on a day, in one query."""
        # whoever may write a message need not be able to change the member
        late = self.sudo().filtered(
            lambda member: not member.last_contact_date
            or member.last_contact_date < day
        )
        if late:
            late._write_status({"last_contact_date": day})

    @api.model
    def _get_contact_queries(self):
        """Return queries of member_id and day, all that counts as contact.

        :return: list of SQL
        """
        return [
            SQL(
                """
                SELECT res_id AS member_id, date::date AS day
                  FROM mail_message
                 WHERE model = 'coopaem.member'
                   AND author_id IS NOT NULL
                   AND author_id != %s
                   AND (message_type IN %s OR mail_activity_type_id IS NOT NULL)
                """,
                self.env.ref("base.partner_root").id,
                MESSAGE_TYPES,
            ),
            SQL(
                """
                SELECT member.id AS member_id, event.stop::date AS day
                  FROM coopaem_member member
                  JOIN calendar_event_res_partner_rel attendee
                    ON attendee.res_partner_id = member.partner_id
                  JOIN calendar_event event
                    ON event.id = attendee.calendar_event_id
                   AND event.active
                   AND event.stop <= %s
                   AND %s
                """,
                fields.Datetime.now(),
                self._get_contact_event_condition(),
            ),
        ]

    @api.model
    def _get_contact_event_condition(self):
        """Which past events of the calendar, by the name ``event``, count as contact.

        :return: SQL
        """
        return SQL("TRUE")

    def _refresh_last_contact(self):
        """Find the day of the last contact anew, of all members in one query."""
        if not self.ids:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE coopaem_member member
                   SET last_contact_date = last.day
                  FROM (SELECT one.id, MAX(contact.day) AS day
                          FROM UNNEST(%(ids)s) AS one(id)
                     LEFT JOIN (%(queries)s) contact ON contact.member_id = one.id
                      GROUP BY one.id) last
                 WHERE member.id = last.id
                   AND member.last_contact_date IS DISTINCT FROM last.day
                """,
                ids=list(self.ids),
                queries=SQL(" UNION ALL ").join(self._get_contact_queries()),
            )
        )
        self.invalidate_recordset(["last_contact_date"])

    @api.model
    def _cron_last_contact(self):
        """Find the last contact of all members anew: meetings pass by themselves."""
        self.search([("active", "in", [True, False])])._refresh_last_contact()
