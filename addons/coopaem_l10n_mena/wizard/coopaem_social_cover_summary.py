# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How many members are covered: figures about groups, never a person."""

from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.coopaem_member.models.selections import MEMBER_STATES, SEXES

COLUMNS = ("wage", "own", "other", "none", "late")


class CoopaemSocialCoverSummary(models.TransientModel):
    """Members by what covers them, on a day."""

    _name = "coopaem.social.cover.summary"
    _description = "Social Cover in Figures"

    date = fields.Date(
        required=True,
        default=lambda self: self._get_day(fields.Date.context_today(self)),
    )
    group_by = fields.Selection(
        selection=[
            ("territory_id", "Territory"),
            ("member_state", "Status"),
            ("sex", "Sex"),
        ],
        string="By",
        required=True,
        default="territory_id",
    )
    table = fields.Html(compute="_compute_table", sanitize=False)

    @api.onchange("date")
    def _onchange_date(self):
        self.date = self._get_day(self.date)

    @api.depends("date", "group_by")
    @api.depends_context("lang", "company")
    def _compute_table(self):
        for summary in self:
            rows, total = summary._count(summary.date)
            caption = self.env._(
                "…: not told, so that nothing is said of fewer than %s people.",
                summary._get_smallest_group(),
            )
            if not summary._may_see_members():
                caption += " " + self.env._("Days are ends of months.")
            summary.table = self.env["ir.qweb"]._render(
                "coopaem_l10n_mena.social_cover_summary_table",
                {
                    "rows": rows,
                    "total": total,
                    "caption": caption,
                    "columns": COLUMNS,
                },
            )

    @api.model
    def _may_see_members(self):
        return self.env.user.has_group("coopaem_member.group_coopaem_officer")

    @api.model
    def _get_smallest_group(self):
        """The fewest people that a count may stand for."""
        # what managers set is not read by rights on companies
        return self.env.company.sudo()._get_smallest_group()

    @api.model
    def _get_day(self, day):
        """The day that is counted when a user asks for one.

        Two days in a row would tell of whoever came between: who may not see the
        members gets ends of months that are over.

        :param date day: what the user asks for, or False
        :return: date
        """
        today = fields.Date.context_today(self)
        day = day or today
        if self._may_see_members():
            return day
        day = min(day, today)
        if day == day + relativedelta(day=31):
            return day
        return day + relativedelta(day=1, days=-1)

    def _count(self, day):
        """Members of the user's company by group and cover.

        Who may not see the members gets no group smaller than the cooperative's
        smallest, and none that can be worked out from the others: small groups are put
        together, and what is still too small is left out, in the total, too.

        :param date day: the day
        :return: tuple of rows and total, each a dict of name and counts; None where a
            count is not told
        """
        day = self._get_day(day)
        # Figures about groups are for users who may not read a person's record.
        status = self.env["coopaem.social.cover.status"].sudo()
        field = status._fields[self.group_by]
        labels = {
            "member_state": dict(MEMBER_STATES),
            "sex": dict(SEXES),
        }.get(self.group_by, {})
        if labels:
            labels = dict(field._description_selection(self.env))
        counts = {}
        for group, kind, late, count in status.with_context(cover_date=day)._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("member_state", "!=", "exit"),
            ],
            [self.group_by, "kind", "is_late"],
            ["__count"],
        ):
            row = counts.setdefault(group or False, Counter())
            row["members"] += count
            row[kind if kind in ("wage", "own", "none") else "other"] += count
            if late:
                row["late"] += count
        rows = [
            {
                "name": (
                    labels.get(group)
                    or (group and not labels and group.display_name)
                    or self.env._("Not known")
                ),
                "members": row["members"],
                **{name: row[name] for name in COLUMNS},
            }
            for group, row in counts.items()
        ]
        rows.sort(key=lambda row: row["name"])
        names = ("members", *COLUMNS)
        total = {"name": "", **{n: sum(row[n] for row in rows) for n in names}}
        if self._may_see_members():
            return rows, total
        return self._hide_small(rows, total)

    def _hide_small(self, rows, total):
        """Leave out what would tell something of few people; see `_count`."""
        k = self._get_smallest_group()
        small = [row for row in rows if _is_small(row, k)]
        shown = [row for row in rows if not _is_small(row, k)]
        if small:
            # One small group alone would follow from the total and the others.
            while shown and (_is_small(_add(small), k) or len(small) < 2):
                least = min(shown, key=lambda row: row["members"])
                shown.remove(least)
                small.append(least)
            pooled = {**_add(small), "name": self.env._("Other groups together")}
            if _is_small(pooled, k):
                hidden = dict.fromkeys(COLUMNS)
                if pooled["members"] < k:
                    hidden["members"] = None
                pooled.update(hidden)
                total = {**total, **hidden}
            shown.append(pooled)
        return shown, total


def _add(rows):
    return {name: sum(row[name] for row in rows) for name in ("members", *COLUMNS)}


def _is_small(row, k):
    """Whether a row has a count that stands for few people, but not for nobody."""
    return any(0 < row[name] < k for name in ("members", *COLUMNS))
