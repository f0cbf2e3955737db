# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .selections import EXIT_DESTINATIONS, EXIT_KINDS, MEMBER_STATES


class CoopaemMemberStatus(models.Model):
    """What status a member had from which day on.

    A line holds until the day before the next one starts, so that lines can neither
    overlap nor leave a gap. They are written when the status of a member changes; who
    corrects them changes the status that the member has now along with them.
    """

    _name = "coopaem.member.status"
    _description = "Status of a member"
    _order = "date_start desc, id desc"
    _rec_name = "state"
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
        related="member_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    state = fields.Selection(
        selection=MEMBER_STATES,
        string="Status",
        required=True,
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="First day with this status.",
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_date_end",
        help="Last day with this status: the day before the next one starts.",
    )
    exit_kind = fields.Selection(selection=EXIT_KINDS, string="Kind of exit")
    exit_reason_id = fields.Many2one(
        comodel_name="coopaem.exit.reason",
        string="Reason to leave",
        ondelete="restrict",
    )
    exit_destination = fields.Selection(
        selection=EXIT_DESTINATIONS,
        string="Where to",
    )
    note = fields.Char(string="Why")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted by",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="set null",
    )

    _member_date_uniq = models.UniqueIndex(
        "(member_id, date_start)",
        "A member takes one status per day only. Correct the line of that day.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("date_start", "member_id.status_ids.date_start")
    def _compute_date_end(self):
        self.date_end = False
        self.flush_model(["member_id", "date_start"])
        ends = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT line.id, MIN(later.date_start) - 1
                      FROM coopaem_member_status line
                      JOIN coopaem_member_status later
                        ON later.member_id = line.member_id
                       AND later.date_start > line.date_start
                     WHERE line.id = ANY(%s)
                  GROUP BY line.id
                    """,
                    list(self._origin.ids),
                )
            )
        )
        for line in self:
            line.date_end = ends.get(line._origin.id, False)

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines; the members take the status of their last one."""
        lines = super().create(vals_list)
        lines._settle(lines.member_id)
        return lines

    def write(self, vals):
        """Correct lines; the members take the status of their last one."""
        members = self.member_id
        res = super().write(vals)
        self._settle(members | self.member_id)
        return res

    def unlink(self):
        """Remove lines; the members take the status of the last one that is left."""
        members = self.member_id
        res = super().unlink()
        self._settle(members)
        return res

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _settle(self, members):
        """Check the histories of members, and let the members follow them."""
        self._check_history(members)
        members._follow_history()

    @api.model
    def _check_history(self, members):
        """Refuse histories that cannot be, of all members in one query."""
        if not members:
            return
        self.flush_model()
        today = fields.Date.context_today(self)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id, line.state, line.date_start,
                       line.state IS NOT DISTINCT FROM line.state_before
                  FROM coopaem_member member
             LEFT JOIN (SELECT member_id, state, date_start,
                               LAG(state) OVER (
                                   PARTITION BY member_id ORDER BY date_start
                               ) AS state_before
                          FROM coopaem_member_status
                         WHERE member_id = ANY(%(ids)s)) line
                    ON line.member_id = member.id
                 WHERE member.id = ANY(%(ids)s)
                   AND (line.state IS NULL
                        OR line.state = line.state_before
                        OR line.date_start > %(today)s
                           + CASE line.state WHEN 'exit' THEN 1 ELSE 0 END)
                 LIMIT 1
                """,
                ids=list(members.ids),
                today=today,
            )
        )
        for member_id, state, day, is_repeated in rows:
            member = self.env["coopaem.member"].browse(member_id)
            values = {
                "member": member.display_name,
                "status": dict(self._fields["state"]._description_selection(self.env))[
                    state
                ]
                if state
                else "",
                "day": format_date(self.env, day) if day else "",
            }
            if not state:
                raise UserError(
                    self.env._(
                        "The last line of the history of %(member)s cannot be deleted:"
                        " a member always has a status. Change it instead.",
                        **values,
                    )
                )
            if is_repeated:
                raise ValidationError(
                    self.env._(
                        "%(member)s has the status %(status)s already on %(day)s."
                        " Delete one of the two lines, or change its status.",
                        **values,
                    )
                )
            raise ValidationError(
                self.env._(
                    "%(member)s cannot take the status %(status)s on %(day)s, a day to"
                    " come. Enter today or a day in the past.",
                    **values,
                )
            )

    @api.model
    def _create_missing(self):
        """Begin the history of the members that have none; safe to repeat."""
        members = (
            self.env["coopaem.member"]
            .with_context(active_test=False)
            .search([("status_ids", "=", False)])
        )
        self.create(
            [
                {
                    "member_id": member.id,
                    "state": member.state,
                    "date_start": member.create_date.date(),
                }
                for member in members
            ]
        )
