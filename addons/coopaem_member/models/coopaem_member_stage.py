# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .selections import EXIT_DESTINATIONS, EXIT_KINDS, MEMBER_STATES

ORDER = [state for state, _label in MEMBER_STATES]
EXIT_FIELDS = ("exit_date", "exit_kind", "exit_reason_id", "exit_destination")


class CoopaemMember(models.Model):
    """The statuses of a member: which one may follow which, and since when."""

    _inherit = "coopaem.member"

    status_ids = fields.One2many(
        comodel_name="coopaem.member.status",
        inverse_name="member_id",
        string="History",
        copy=False,
    )
    state_date = fields.Date(
        string="Status since",
        copy=False,
        help="First day with the status of now. When a member is created or changes"
        " status, another day than today can be given.",
    )
    exit_date = fields.Date(
        string="Left on",
        copy=False,
        index="btree_not_null",
        help="Last day in the cooperative.",
    )
    exit_kind = fields.Selection(
        selection=EXIT_KINDS,
        string="Kind of exit",
        copy=False,
    )
    exit_reason_id = fields.Many2one(
        comodel_name="coopaem.exit.reason",
        string="Reason to leave",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    exit_destination = fields.Selection(
        selection=EXIT_DESTINATIONS,
        string="Where to",
        copy=False,
    )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create members, and begin their history."""
        members = super().create(vals_list)
        today = fields.Date.context_today(self)
        lines = []
        for member in members:
            day = member.state_date or today
            if member.state == "exit" and member.exit_date:
                day = member.exit_date + timedelta(days=1)
            lines.append(
                {
                    "member_id": member.id,
                    "state": member.state,
                    "date_start": day,
                    **member._get_exit_vals(),
                }
            )
        # who may create a member begins its history, and need not be able to correct it
        self.env["coopaem.member.status"].sudo().create(lines)
        return members

    def write(self, vals):
        """Change members; a change of status is checked and noted in the history."""
        if "state" not in vals:
            if "state_date" in vals:
                raise UserError(
                    self.env._(
                        "Since when a member has a status is part of the history."
                        " Correct it there."
                    )
                )
            return super().write(vals)
        self.check_access("write")
        state = vals["state"]
        changed = self.filtered(lambda member: member.state != state)
        if not changed:
            return super().write({k: v for k, v in vals.items() if k != "state_date"})
        changed._check_transition(vals)
        day = fields.Date.to_date(vals.get("state_date"))
        day = day or fields.Date.context_today(self)
        if state == "exit":
            day = fields.Date.to_date(vals["exit_date"]) + timedelta(days=1)
        else:
            vals = {**vals, **dict.fromkeys(EXIT_FIELDS, False)}
        res = super().write({**vals, "state_date": day})
        changed._log_status(state, day)
        (self - changed)._follow_history()
        return res

    def _write_status(self, vals):
        """Write what the history says, which is not to be noted there again."""
        return super().write(vals)

    @api.model
    def _web_read_group_format(self, groupby, aggregates, groups):
        # EXTENDS 'web': on the board, those who left are folded away
        result = super()._web_read_group_format(groupby, aggregates, groups)
        if self.env.context.get("read_group_expand") and groupby[:1] == ("state",):
            for group in result:
                group["__fold"] = group["state"] == "exit"
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_support(self):
        """Take candidates on, to prepare and try out their activity."""
        self.write({"state": "supported"})

    def action_entrepreneur(self):
        """Note that members run their activity in the cooperative."""
        self.write({"state": "entrepreneur"})

    def action_associate(self):
        """Note that members hold shares and a vote."""
        self.write({"state": "associate"})

    def action_exit(self):
        """Ask when and why a member leaves."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_exit_action"
        )
        action["context"] = {"default_member_id": self.id}
        return action

    def action_readmit(self):
        """Take members back who left: as candidates, or as what they were until today.

        Their agreements stay ended: new ones are made.
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        undone = self.filtered(
            lambda member: member.exit_date and member.exit_date >= today
        )
        before = undone._get_states_on(today)
        by_state = defaultdict(self.browse)
        for member in self:
            state = before.get(member.id, "candidate")
            by_state["candidate" if state == "exit" else state] += member
        for state, members in by_state.items():
            members.write({"state": state})

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_exit_vals(self):
        """Return what a line of the history keeps of an exit."""
        self.ensure_one()
        if self.state != "exit":
            return {
                "exit_kind": False,
                "exit_reason_id": False,
                "exit_destination": False,
            }
        return {
            "exit_kind": self.exit_kind,
            "exit_reason_id": self.exit_reason_id.id,
            "exit_destination": self.exit_destination,
        }

    def _get_states_on(self, day, before_first=False):
        """Return the status that members had on a day, in one query for all.

        :param date day: the day asked for
        :param bool before_first: answer with a member's first status for the days
            before it, as papers often come later than people
        :return: dict of status by member id, without those who had none on that day
        """
        if not self.ids:
            return {}
        self.env["coopaem.member.status"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (member_id) member_id, state
                  FROM coopaem_member_status
                 WHERE member_id = ANY(%(ids)s)
                   AND (date_start <= %(day)s OR %(before_first)s)
              ORDER BY member_id, date_start <= %(day)s DESC, ABS(date_start - %(day)s)
                """,
                ids=list(self.ids),
                day=fields.Date.to_date(day),
                before_first=before_first,
            )
        )
        return dict(rows)

    def _check_transition(self, vals):
        """Raise when members cannot take a new status, and say what to do instead.

        Members move forward; they leave from anywhere and come back anywhere. A move
        made today can be taken back, as cards slip.
        """
        state = vals["state"]
        if state == "exit":
            if not (vals.get("exit_date") and vals.get("exit_kind")):
                self._ask_for_exit()
            return
        back = self.filtered(
            lambda member: member.state != "exit"
            and ORDER.index(member.state) > ORDER.index(state)
        )
        if not back:
            return
        today = fields.Date.context_today(self)
        before = back._get_states_on(today - timedelta(days=1))
        for member in back:
            if member.state_date == today and before.get(member.id) == state:
                continue
            # created today: nothing came before
            if member.id not in before and member.create_date.date() == today:
                continue
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(member)s is %(status)s and does not go back to %(new)s. If the"
                    " status was entered by mistake, a manager corrects the history"
                    " on the form of the member.",
                    member=member.name,
                    status=states[member.state],
                    new=states[state],
                )
            )

    def _ask_for_exit(self):
        """Refuse an exit that says neither when nor how, and offer to record it."""
        if len(self) > 1:
            raise UserError(
                self.env._(
                    "The exit of each member is recorded by itself, with its reason:"
                    " open the member and press the button for it."
                )
            )
        raise RedirectWarning(
            self.env._(
                "When and why does %(member)s leave? The exit is recorded with its"
                " reason, and ends the running agreements.",
                member=self.name,
            ),
            self.env.ref("coopaem_member.coopaem_member_exit_action").id,
            self.env._("Record the exit"),
            {"default_member_id": self.id},
        )

    def _log_status(self, state, day):
        """Note a change of status in the history, of all members in a few queries.

        A second change on the same day replaces the first; one that goes back to what
        was before leaves no trace.
        """
        # who may change a member's status notes it, and need not be able to correct it
        Status = self.env["coopaem.member.status"].sudo()
        lines = Status.search(
            [("member_id", "in", self.ids)], order="member_id, date_start, id"
        ).grouped("member_id")
        new, same_day, gone = [], Status, Status
        for member in self:
            history = lines.get(member.sudo(), Status)
            later = history.filtered(lambda line: line.date_start > day)
            if later:
                undone = later.filtered(lambda line: line.state == "exit")
                if undone != later or state == "exit":
                    self._raise_later_status(later[0], state, day)
                # an exit of today counts from tomorrow: it is taken back
                gone += undone
                history -= later
            last = history[-1:]
            if last.date_start == day:
                if history[-2:-1].state == state:
                    gone += last
                else:
                    same_day += last
            elif last.state != state:
                new.append(
                    {
                        "member_id": member.id,
                        "state": state,
                        "date_start": day,
                        **member._get_exit_vals(),
                    }
                )
        if gone:
            gone.unlink()
        if same_day:
            same_day.write(
                {
                    "state": state,
                    "user_id": self.env.uid,
                    **same_day[0].member_id._get_exit_vals(),
                }
            )
        if new:
            Status.create(new)

    @api.model
    def _raise_later_status(self, line, state, day):
        states = dict(self._fields["state"]._description_selection(self.env))
        if state == "exit":
            day -= timedelta(days=1)
        raise UserError(
            self.env._(
                "%(member)s is %(status)s since %(since)s, so nothing can change on"
                " %(day)s. Choose a later day, or let a manager correct the history"
                " first.",
                member=line.member_id.name,
                status=states[line.state],
                since=format_date(self.env, line.date_start),
                day=format_date(self.env, day),
            )
        )

    def _follow_history(self):
        """Give members the status, since when and how they left, of their last line."""
        if not self.ids:
            return
        Status = self.env["coopaem.member.status"]
        Status.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (member_id) member_id, state, date_start,
                       exit_kind, exit_reason_id, exit_destination
                  FROM coopaem_member_status
                 WHERE member_id = ANY(%s)
              ORDER BY member_id, date_start DESC
                """,
                list(self.ids),
            )
        )
        # only managers correct histories; others reach this through a change of the
        # member that was checked before
        by_vals = defaultdict(self.sudo().browse)
        for member_id, state, day, kind, reason_id, destination in rows:
            member = self.sudo().browse(member_id)
            left = state == "exit"
            vals = {
                "state": state,
                "state_date": day,
                "exit_date": day - timedelta(days=1) if left else False,
                "exit_kind": left and kind or False,
                "exit_reason_id": left and reason_id or False,
                "exit_destination": left and destination or False,
            }
            changed = {
                name: value
                for name, value in vals.items()
                if (member[name].id if name == "exit_reason_id" else member[name])
                != value
            }
            if changed:
                by_vals[tuple(changed.items())] += member
        for vals, members in by_vals.items():
            members._write_status(dict(vals))
