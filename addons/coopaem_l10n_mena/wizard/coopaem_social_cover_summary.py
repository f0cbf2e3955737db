# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How many members are covered: figures about groups, never a person."""

from collections import Counter

from odoo import api, fields, models

from odoo.addons.coopaem_member.models.selections import MEMBER_STATES, SEXES

#: Groups of fewer people are not told apart.
SMALLEST_GROUP = 5
COLUMNS = ("wage", "own", "other", "none", "late")


class CoopaemSocialCoverSummary(models.TransientModel):
    """Members by what covers them, on a day."""

    _name = "coopaem.social.cover.summary"
    _description = "Social Cover in Figures"

    date = fields.Date(required=True, default=fields.Date.context_today)
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

    @api.depends("date", "group_by")
    @api.depends_context("lang", "company")
    def _compute_table(self):
        for summary in self:
            day = summary.date or fields.Date.context_today(summary)
            rows, total = summary._count(day)
            summary.table = self.env["ir.qweb"]._render(
                "coopaem_l10n_mena.social_cover_summary_table",
                {
                    "rows": rows,
                    "total": total,
                    "caption": self.env._(
                        "…: not told, so that nothing is said of fewer than %s people.",
                        SMALLEST_GROUP,
                    ),
                    "columns": COLUMNS,
                },
            )

    def _count(self, day):
        """Members of the user's company by group and cover.

        Who may not see the members gets no group of fewer than `SMALLEST_GROUP`, and
        none that can be worked out from the others: small groups are put together,
        and what is still too small is left out, in the total, too.

        :param date day: the day
        :return: tuple of rows and total, each a dict of name and counts; None where a
            count is not told
        """
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
        if self.env.user.has_group("coopaem_member.group_coopaem_officer"):
            return rows, total
        return self._hide_small(rows, total)

    def _hide_small(self, rows, total):
        """Leave out what would tell something of few people; see `_count`."""
        small = [row for row in rows if _is_small(row)]
        shown = [row for row in rows if not _is_small(row)]
        if small:
            # One small group alone would follow from the total and the others.
            while shown and (_is_small(_add(small)) or len(small) < 2):
                least = min(shown, key=lambda row: row["members"])
                shown.remove(least)
                small.append(least)
            pooled = {**_add(small), "name": self.env._("Other groups together")}
            if _is_small(pooled):
                hidden = dict.fromkeys(COLUMNS)
                if pooled["members"] < SMALLEST_GROUP:
                    hidden["members"] = None
                pooled.update(hidden)
                total = {**total, **hidden}
            shown.append(pooled)
        return shown, total


def _add(rows):
    return {name: sum(row[name] for row in rows) for name in ("members", *COLUMNS)}


def _is_small(row):
    """Whether a row has a count that stands for few people, but not for nobody."""
    return any(0 < row[name] < SMALLEST_GROUP for name in ("members", *COLUMNS))
