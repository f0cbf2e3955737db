# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.coopaem_member.models.coopaem_member import SOCIAL_GROUP

AGREEMENT_DAYS = 30
TREASURY_MONTHS = 6
# So long without a note: forgotten, or a phone that keeps them; phones that are not on
# their first screen may lose what they keep after a week.
NOTE_DAYS = 5
# Who has noted nothing for so long keeps no cash book on the phone any more.
NOTE_DAYS_GIVEN_UP = 90
# in the order of their urgency; the place in the list is part of a row's id
REASONS = [
    ("today", "Session today"),
    ("sheet", "Attendance not noted"),
    ("action", "Late action"),
    ("silence", "No session for long"),
    ("agreement", "Agreement ends soon"),
    ("milestone", "Late milestone"),
    ("treasury", "Falling treasury"),
    ("cover", "No social cover"),
    ("notes", "No cash note for days"),
    ("refused", "Cash notes not taken"),
]
RANKS = {reason: rank for rank, (reason, _label) in enumerate(REASONS, 1)}
# more places than reasons, so that ids stay when another addon adds some
PLACES = 32


class CoopaemAttention(models.Model):
    """Who needs the coach, and why: one row per member and reason, never stored."""

    _name = "coopaem.attention"
    _description = "Member who Needs the Coach"
    _order = "rank, date, member_id"
    _rec_name = "member_id"
    _auto = False

    member_id = fields.Many2one("coopaem.member", string="Member", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    coach_id = fields.Many2one("res.users", string="Coach", readonly=True)
    reason = fields.Selection(selection=REASONS, readonly=True)
    rank = fields.Integer(string="Urgency", readonly=True, aggregator=None)
    date = fields.Date(
        readonly=True,
        help="Since when, or until when: the day of the session, the oldest due date,"
        " the last session, the end of the agreement.",
    )
    number = fields.Integer(string="How many", readonly=True)
    phone = fields.Char(related="member_id.phone")

    # what is read in the query is written to the database first
    _depends = {
        "coopaem.action": ["member_id", "state", "date_due"],
        "coopaem.agreement": ["member_id", "state", "date_end"],
        "coopaem.followup": ["member_id", "state", "date_start", "programme_id"],
        "coopaem.followup.milestone": ["followup_id", "date_due", "date_done"],
        "coopaem.member": ["company_id", "coach_id", "active", "state"],
        "coopaem.programme": ["session_days"],
        "coopaem.session": ["member_id", "start", "attendance"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT found.member_id * %(places)s + found.rank AS id,
                   found.member_id,
                   found.reason,
                   found.rank,
                   found.date,
                   found.number,
                   member.company_id,
                   member.coach_id
              FROM (%(queries)s) found
              JOIN coopaem_member member
                ON member.id = found.member_id
               AND member.active
               AND member.state != 'exit'
            """,
            places=PLACES,
            queries=SQL(" UNION ALL ").join(
                SQL(
                    """
                    SELECT part.member_id, %s AS reason, %s AS rank,
                           part.date::date AS date, part.number::integer AS number
                      FROM (%s) part
                    """,
                    reason,
                    self._get_rank(reason),
                    query,
                )
                for reason, query in self._get_attention_queries().items()
            ),
        )

    @api.model
    def _get_rank(self, reason):
        """The place of a reason, from 1, below PLACES.

        :param str reason: a value of the field
        """
        return RANKS[reason]

    @api.model
    def _get_attention_queries(self):
        """Return a query by reason, of member_id, date and number.

        No more than one row per member each. Addons add reasons of their own, with
        ``selection_add`` on the field and a rank.

        :return: dict of SQL
        """
        today = fields.Date.context_today(self)
        now = fields.Datetime.now()
        queries = {
            "today": SQL(
                """
                SELECT member_id, MIN(start) AS date, COUNT(*) AS number
                  FROM coopaem_session
                 WHERE attendance = 'expected' AND start >= %s AND start < %s
              GROUP BY member_id
                """,
                today,
                today + timedelta(days=1),
            ),
            "sheet": SQL(
                """
                SELECT member_id, MIN(start) AS date, COUNT(*) AS number
                  FROM coopaem_session
                 WHERE attendance = 'expected' AND stop < %s AND start < %s
              GROUP BY member_id
                """,
                now,
                today,
            ),
            "action": SQL(
                """
                SELECT member_id, MIN(date_due) AS date, COUNT(*) AS number
                  FROM coopaem_action
                 WHERE state IN ('todo', 'doing') AND date_due < %s
              GROUP BY member_id
                """,
                today,
            ),
            "silence": SQL(
                """
                SELECT followup.member_id,
                       GREATEST(MAX(session.last), MAX(followup.date_start)) AS date,
                       %(today)s - GREATEST(MAX(session.last),
                                            MAX(followup.date_start))::date AS number
                  FROM coopaem_followup followup
                  JOIN coopaem_programme programme
                    ON programme.id = followup.programme_id
                   AND programme.session_days > 0
             LEFT JOIN (SELECT member_id,
                               MAX(start) FILTER (
                                   WHERE attendance = 'present') AS last,
                               BOOL_OR(attendance = 'expected'
                                       AND start >= %(now)s) AS is_planned
                          FROM coopaem_session
                      GROUP BY member_id) session
                    ON session.member_id = followup.member_id
                 WHERE followup.state = 'running'
                   AND session.is_planned IS NOT TRUE
              GROUP BY followup.member_id
                HAVING GREATEST(MAX(session.last), MAX(followup.date_start))
                       < %(today)s - MIN(programme.session_days)
                """,
                today=today,
                now=now,
            ),
            "agreement": SQL(
                """
                SELECT member_id, MIN(date_end) AS date, COUNT(*) AS number
                  FROM coopaem_agreement
                 WHERE state = 'running' AND date_end BETWEEN %s AND %s
              GROUP BY member_id
                """,
                today,
                today + timedelta(days=AGREEMENT_DAYS),
            ),
            "milestone": SQL(
                """
                SELECT line.member_id, MIN(line.date_due) AS date, COUNT(*) AS number
                  FROM coopaem_followup_milestone line
                  JOIN coopaem_followup followup
                    ON followup.id = line.followup_id AND followup.state = 'running'
                 WHERE line.date_done IS NULL AND line.date_due < %s
              GROUP BY line.member_id
                """,
                today,
            ),
        }
        if self.env.su or self.env.user.has_group(SOCIAL_GROUP):
            # the social file is not for all coaches
            queries["cover"] = SQL(
                """
                SELECT id AS member_id, NULL::date AS date, 1 AS number
                  FROM coopaem_member
                 WHERE social_cover_now = 'none'
                """
            )
        if "coopaem.closing.line" in self.env:
            queries["treasury"] = self._get_treasury_query(today)
        if "coopaem.cashbook.note" in self.env:
            queries["notes"] = self._get_notes_query(now)
            queries["refused"] = self._get_refused_query()
        return queries

    @api.model
    def _get_notes_query(self, now):
        """Members with a cash book on the phone from which nothing came for days.

        What counts is when notes arrived: what waits on a phone is not known here, and
        its silence is the sign of it. A note of anybody counts for all of a unit.

        :param datetime now: now
        :return: SQL
        """
        return SQL(
            """
            SELECT rel.member_id, MIN(note.last)::date AS date,
                   %(today)s - MIN(note.last)::date AS number
              FROM (SELECT unit_id, MAX(create_date) AS last
                      FROM coopaem_cashbook_note
                  GROUP BY unit_id) note
              JOIN coopaem_unit unit
                ON unit.id = note.unit_id AND unit.state = 'active'
              JOIN coopaem_member_unit_rel rel ON rel.unit_id = note.unit_id
             WHERE note.last < %(silent)s AND note.last >= %(given_up)s
          GROUP BY rel.member_id
            """,
            today=now.date(),
            silent=now - timedelta(days=NOTE_DAYS),
            given_up=now - timedelta(days=NOTE_DAYS_GIVEN_UP),
        )

    @api.model
    def _get_refused_query(self):
        """Members whose notes could not be taken, and whom nobody has answered yet.

        :return: SQL
        """
        return SQL(
            """
            SELECT member_id, MIN(create_date) AS date, COUNT(*) AS number
              FROM coopaem_cashbook_refusal
             WHERE state = 'open' AND member_id IS NOT NULL
          GROUP BY member_id
            """
        )

    @api.model
    def _get_treasury_query(self, today):
        """Members with a unit whose treasury fell in both of the last two months.

        :param date today: today
        :return: SQL
        """
        return SQL(
            """
            SELECT rel.member_id, MAX(month.date_start) AS date, COUNT(*) AS number
              FROM (SELECT unit_id, date_start, treasury,
                           LAG(treasury) OVER months AS before,
                           LAG(treasury, 2) OVER months AS before_that,
                           LEAD(unit_id) OVER months AS later
                      FROM coopaem_closing_line
                     WHERE state = 'done' AND date_start >= %s
                    WINDOW months AS (PARTITION BY unit_id ORDER BY date_start)) month
              JOIN coopaem_member_unit_rel rel ON rel.unit_id = month.unit_id
             WHERE month.later IS NULL
               AND month.treasury < month.before
               AND month.before < month.before_that
          GROUP BY rel.member_id
            """,
            today.replace(day=1) - timedelta(days=31 * TREASURY_MONTHS),
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_member(self):
        """Open the member's record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "coopaem.member",
            "res_id": self.member_id.id,
            "view_mode": "form",
        }

    def action_new_session(self):
        """Open a new session with the member."""
        return self.member_id.action_new_session()

    def _get_session_domain(self):
        """Which sessions a row is about, see ``_get_attention_queries``."""
        today = fields.Date.context_today(self)
        if self.reason == "today":
            return [("start", ">=", today), ("start", "<", today + timedelta(days=1))]
        return [("stop", "<", fields.Datetime.now()), ("start", "<", today)]

    def action_open_reason(self):
        """Open what a row is about: sessions, actions, follow-ups or agreements."""
        self.ensure_one()
        member = self.member_id
        if self.reason in ("today", "sheet"):
            action = member.action_view_sessions()
            action["domain"] = [
                ("member_id", "=", member.id),
                ("attendance", "=", "expected"),
                *self._get_session_domain(),
            ]
            sessions = self.env["coopaem.session"].search(action["domain"], limit=2)
            if len(sessions) == 1:
                action |= {
                    "view_mode": "form",
                    "views": [(False, "form")],
                    "res_id": sessions.id,
                }
        elif self.reason == "action":
            action = member.action_view_actions()
            action["domain"] = [("member_id", "=", member.id), ("is_late", "=", True)]
        elif self.reason == "silence":
            action = member.action_new_session()
        elif self.reason == "milestone":
            action = member.action_view_followups()
        elif self.reason == "agreement":
            action = member.action_view_agreements()
        elif self.reason == "notes":
            action = {
                "type": "ir.actions.act_window",
                "res_model": "coopaem.cashbook.note",
                "view_mode": "list,form",
                "domain": [("unit_id", "in", member.unit_ids.ids)],
                "name": self.env._("Noted on the phone"),
            }
        elif self.reason == "refused":
            action = {
                "type": "ir.actions.act_window",
                "res_model": "coopaem.cashbook.refusal",
                "view_mode": "list,form",
                "domain": [("member_id", "=", member.id), ("state", "=", "open")],
                "name": self.env._("Notes not taken"),
            }
        else:
            action = self.action_open_member()
        return action
