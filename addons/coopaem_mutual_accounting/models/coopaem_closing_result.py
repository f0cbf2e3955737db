# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

_MONTH = relativedelta(months=1)
# What the month and the one before are compared on, sums of the closing lines.
COMPARED = (
    "turnover",
    "collected",
    "costs",
    "contribution",
    "fund_levies",
    "reserve_levies",
    "receivable",
    "treasury",
)
# Changes worth a look, by the name of the search filter that finds their units.
NOTED = ("new", "idle", "back", "down", "scheme")


class CoopaemClosing(models.Model):
    """What the closing found, beside the month before."""

    _inherit = "coopaem.closing"

    comparison = fields.Json(compute="_compute_comparison")

    @api.depends(*(f"line_ids.{name}" for name in (*COMPARED, "change")))
    @api.depends_context("lang")
    def _compute_comparison(self):
        """Totals of this month and the last, and what changed, for the screen.

        {"before": month or False,
         "rows": [{"name", "label", "amount", "before"}, …] in company currency,
         "notes": [{"filter", "label", "count"}, …] units by kind of change,
         "texts": [str, …] what changed in the rules}
        """
        before_by_closing = self._get_previous()
        sums = {
            closing.id: amounts
            for closing, *amounts in self.env["coopaem.closing.line"]._read_group(
                [
                    (
                        "closing_id",
                        "in",
                        [
                            *self.ids,
                            *(closing.id for closing in before_by_closing.values()),
                        ],
                    )
                ],
                ["closing_id"],
                [f"{name}:sum" for name in COMPARED],
            )
        }
        notes = self._count_changes()
        fields_info = self.env["coopaem.closing.line"].fields_get(COMPARED, ["string"])
        for closing in self:
            before = before_by_closing.get(closing.id)
            nothing = [0.0] * len(COMPARED)
            closing.comparison = {
                "before": before.name if before else False,
                "rows": [
                    {
                        "name": name,
                        "label": fields_info[name]["string"],
                        "amount": amount,
                        "before": amount_before,
                    }
                    for name, amount, amount_before in zip(
                        COMPARED,
                        sums.get(closing.id, nothing),
                        sums.get(before.id, nothing) if before else nothing,
                        strict=True,
                    )
                ],
                "notes": notes.get(closing.id, []) if before else [],
                "texts": closing._describe_rule_changes() if before else [],
            }

    def _get_previous(self):
        """The closing of the month before each.

        :return: {closing id: coopaem.closing}
        """
        found = {
            (closing.company_id, closing.date_start): closing
            for closing in self.search(
                [
                    ("company_id", "in", self.company_id.ids),
                    (
                        "date_start",
                        "in",
                        [
                            closing.date_start - _MONTH
                            for closing in self
                            if closing.date_start
                        ],
                    ),
                ]
            )
        }
        return {
            closing.id: found[key]
            for closing in self
            if closing.date_start
            and (key := (closing.company_id, closing.date_start - _MONTH)) in found
        }

    def _count_changes(self):
        """How many units changed in which way.

        :return: {closing id: [{"filter", "label", "count"}, …]}
        """
        labels = {
            "new": self.env._("new"),
            "idle": self.env._("sold nothing, and did the month before"),
            "back": self.env._("sell again"),
            "down": self.env._("sold less"),
            "scheme": self.env._("have another levy scheme"),
        }
        counts = defaultdict(lambda: defaultdict(int))
        for closing, change, scheme_changed, count in self.env[
            "coopaem.closing.line"
        ]._read_group(
            [("closing_id", "in", self.ids)],
            ["closing_id", "change", "scheme_changed"],
            ["__count"],
        ):
            counts[closing.id][change] += count
            if scheme_changed:
                counts[closing.id]["scheme"] += count
        return {
            closing_id: [
                {"filter": name, "label": labels[name], "count": found[name]}
                for name in NOTED
                if found[name]
            ]
            for closing_id, found in counts.items()
        }

    def _describe_rule_changes(self):
        """Levy rules that came into force or ended since the month before.

        :return: list of sentences
        """
        self.ensure_one()
        rules = self.env["coopaem.levy.rule"].search(
            [
                ("company_id", "=", self.company_id.id),
                "|",
                "&",
                ("date_from", ">=", self.date_start),
                ("date_from", "<=", self.date_end),
                "&",
                ("date_to", ">=", self.date_start - relativedelta(days=1)),
                ("date_to", "<", self.date_end),
            ]
        )
        texts = []
        for rule in rules:
            if rule.date_from >= self.date_start:
                texts.append(
                    self.env._(
                        "Levy rule “%(rule)s” is in force from %(date)s.",
                        rule=rule.display_name,
                        date=format_date(self.env, rule.date_from),
                    )
                )
            else:
                texts.append(
                    self.env._(
                        "Levy rule “%(rule)s” ended on %(date)s.",
                        rule=rule.display_name,
                        date=format_date(self.env, rule.date_to),
                    )
                )
        return texts

    def action_open_lines(self):
        """Open the closing's units, by context key `line_filter` only some of them.

        :return: an action
        """
        self.ensure_one()
        line_filter = self.env.context.get("line_filter")
        context = {f"search_default_{line_filter}": 1} if line_filter in NOTED else {}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Units of %s", self.name),
            "res_model": "coopaem.closing.line",
            "views": [[False, "list"], [False, "form"], [False, "pivot"]],
            "domain": [("closing_id", "=", self.id)],
            "context": context,
        }
