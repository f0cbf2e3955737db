# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who is covered on a day, by what: one query for all members."""

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.coopaem_member.models.coopaem_member import SOCIAL_GROUP
from odoo.addons.coopaem_member.models.selections import MEMBER_STATES, SEXES

from .coopaem_cover_scheme import COVER_KINDS

STATUS_KINDS = [("none", "Not covered"), *COVER_KINDS]


class CoopaemSocialCoverStatus(models.Model):
    """A member and what covers them today, or on the day `cover_date` of the context.

    A wage counts in the months whose pay is booked, and in the month after while the
    agreement runs: its pay is booked when it ends.
    """

    _name = "coopaem.social.cover.status"
    _description = "Social Cover of a Member"
    _auto = False
    _rec_name = "member_id"
    _order = "member_name, id"
    _depends = {
        "coopaem.agreement": [
            "member_id",
            "pay_mode",
            "date_start",
            "date_end",
            "state",
        ],
        "coopaem.cover.scheme": [
            "kind",
            "country_id",
            "active",
            "date_from",
            "date_to",
        ],
        "coopaem.member": ["name", "state", "active", "company_id", "territory_id"],
        "coopaem.pay.line": ["member_id", "pay_mode", "gross", "date_start", "run_id"],
        "coopaem.pay.run": ["stage"],
        "coopaem.social.cover": [
            *("member_id", "kind", "scheme_id", "date_rights", "date_to", "state"),
            "has_proof",
        ],
        "coopaem.social.due": ["member_id", "due_date", "paid_on", "state"],
        "res.company": ["account_fiscal_country_id"],
    }

    # Fields declaration
    member_id = fields.Many2one(
        comodel_name="coopaem.member", string="Member", readonly=True
    )
    member_name = fields.Char(string="Name", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    territory_id = fields.Many2one(
        comodel_name="coopaem.territory", string="Territory", readonly=True
    )
    member_state = fields.Selection(
        selection=MEMBER_STATES, string="Status", readonly=True
    )
    sex = fields.Selection(selection=SEXES, readonly=True, groups=SOCIAL_GROUP)
    active = fields.Boolean(readonly=True)
    kind = fields.Selection(selection=STATUS_KINDS, string="Covered by", readonly=True)
    is_covered = fields.Boolean(string="Covered", readonly=True)
    cover_id = fields.Many2one(
        comodel_name="coopaem.social.cover", string="Social cover", readonly=True
    )
    scheme_id = fields.Many2one(
        comodel_name="coopaem.cover.scheme", string="Scheme", readonly=True
    )
    date_from = fields.Date(string="Since", readonly=True)
    date_to = fields.Date(string="Until", readonly=True)
    has_proof = fields.Boolean(string="With proof", readonly=True)
    is_late = fields.Boolean(string="Contributions late", readonly=True)
    next_due_date = fields.Date(string="Next payment", readonly=True)
    to_check = fields.Boolean(string="Proof to check", readonly=True)

    @property
    def _table_query(self):
        day = fields.Date.to_date(self.env.context.get("cover_date"))
        return self._get_status_sql(day or fields.Date.context_today(self))

    def _get_status_sql(self, day):
        """A query with one row for each member, whoever may see it.

        :param date day: the day that is asked about
        :return: SQL
        """
        first = day.replace(day=1)
        return SQL(
            """
            WITH wage_month AS (
                SELECT DISTINCT line.member_id, line.date_start
                  FROM coopaem_pay_line line
                  JOIN coopaem_pay_run run ON run.id = line.run_id
                 WHERE run.stage = 'posted'
                   AND line.pay_mode = 'wage'
                   AND line.gross > 0
                   AND line.date_start <= %(day)s
            ), numbered AS (
                SELECT member_id, date_start,
                       date_start - INTERVAL '1 month' * ROW_NUMBER()
                           OVER (PARTITION BY member_id ORDER BY date_start) AS island
                  FROM wage_month
            ), wage AS (
                SELECT member_id, MIN(date_start) AS since
                  FROM numbered
              GROUP BY member_id, island
                HAVING MAX(date_start) = %(first)s::date
                    OR (MAX(date_start) = (%(first)s::date - INTERVAL '1 month')
                        AND EXISTS (
                            SELECT 1 FROM coopaem_agreement agreement
                             WHERE agreement.member_id = numbered.member_id
                               AND agreement.pay_mode = 'wage'
                               AND agreement.state IN ('running', 'ended')
                               AND agreement.date_start <= %(day)s
                               AND COALESCE(agreement.date_end, %(day)s) >= %(day)s))
            ), cover AS (
                SELECT member.id AS member_id, 'wage' AS kind,
                       NULL::integer AS cover_id, scheme.id AS scheme_id,
                       wage.since AS date_from, NULL::date AS date_to,
                       TRUE AS has_proof
                  FROM wage
                  JOIN coopaem_member member ON member.id = wage.member_id
                  JOIN res_company company ON company.id = member.company_id
             LEFT JOIN coopaem_cover_scheme scheme
                    ON scheme.country_id = company.account_fiscal_country_id
                   AND scheme.kind = 'wage'
                   AND scheme.active
                   AND scheme.date_from <= %(day)s
                   AND COALESCE(scheme.date_to, %(day)s) >= %(day)s
                 UNION ALL
                SELECT member_id, kind, id, scheme_id, date_rights, date_to,
                       COALESCE(has_proof, FALSE)
                  FROM coopaem_social_cover
                 WHERE state = 'confirmed'
                   AND date_rights <= %(day)s
                   AND COALESCE(date_to, %(day)s) >= %(day)s
            ), best AS (
                SELECT DISTINCT ON (member_id) *
                  FROM cover
              ORDER BY member_id, ARRAY_POSITION(%(kinds)s, kind::text), date_from
            ), due AS (
                SELECT member_id,
                       BOOL_OR(due_date < %(day)s AND (
                           state = 'open' OR paid_on > %(day)s)) AS is_late,
                       MIN(due_date) FILTER (WHERE state = 'open') AS next_due_date,
                       BOOL_OR(state = 'submitted') AS to_check
                  FROM coopaem_social_due
                 WHERE date_from <= %(day)s
              GROUP BY member_id
            )
            SELECT member.id, member.id AS member_id, member.name AS member_name,
                   member.company_id, member.territory_id, member.sex,
                   member.state AS member_state, member.active,
                   COALESCE(best.kind, 'none') AS kind,
                   best.kind IS NOT NULL AS is_covered,
                   best.cover_id, best.scheme_id, best.date_from, best.date_to,
                   COALESCE(best.has_proof, FALSE) AS has_proof,
                   COALESCE(due.is_late, FALSE) AS is_late,
                   due.next_due_date, COALESCE(due.to_check, FALSE) AS to_check
              FROM coopaem_member member
         LEFT JOIN best ON best.member_id = member.id
         LEFT JOIN due ON due.member_id = member.id
            """,
            day=day,
            first=first,
            kinds=[kind for kind, _label in COVER_KINDS],
        )

    # Actions
    def action_open_member(self):
        """Open the member's record.

        :return: an action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "coopaem.member",
            "res_id": self.member_id.id,
            "view_mode": "form",
        }
