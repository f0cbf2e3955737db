# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The figures of plans: tables, comparison with what really happened, pictures."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.coopaem_member.models.portal_format import (
    format_amount,
    is_right_to_left,
    shape_figures,
)

from .coopaem_business_plan import BLOCKS
from .coopaem_business_plan_line import (
    COMING_IN,
    MONTH_FIELDS,
    PLAN_KINDS,
    PLAN_MONTHS,
)
from .plan_chart import make_bar_chart, make_line_chart

IN_KINDS = {kind for kind, _label in COMING_IN}
PLANNED = "#8fb8bd"
REAL = "#14505c"


class CoopaemBusinessPlan(models.Model):
    _inherit = "coopaem.business.plan"

    # Compute methods
    @api.depends(
        "date_start",
        "opening_treasury",
        "line_ids.name",
        "line_ids.kind",
        *(f"line_ids.{name}" for name in MONTH_FIELDS),
    )
    @api.depends_context("lang", "uid")
    def _compute_pictures(self):
        comparisons = self._get_comparisons()
        qweb = self.env["ir.qweb"]
        for plan in self:
            plan.cash_plan = qweb._render(
                "coopaem_coaching.plan_cash_table", plan._get_table()
            )
            plan.comparison = qweb._render(
                "coopaem_coaching.plan_comparison",
                {"comparison": comparisons.get(plan._origin.id)},
            )

    # Reading
    def _get_blocks(self):
        """The nine blocks of the canvas, each with the question that helps.

        :return: list of dicts with name, label, question and text
        """
        self.ensure_one()
        questions = {
            "customers": self.env._("Who buys from you? Where are they, and how many?"),
            "value": self.env._(
                "What do you do for them? Why you, and not the shop next door?"
            ),
            "channels": self.env._(
                "How do they hear of you, and how does it get to them?"
            ),
            "relations": self.env._("What do you do so that they come back?"),
            "income_sources": self.env._(
                "What do they pay for? How much, how often, cash or later?"
            ),
            "resources": self.env._(
                "What must you have: tools, a place, know-how, money?"
            ),
            "activities": self.env._("What do you do every week to make and sell it?"),
            "partners": self.env._(
                "Who do you count on: suppliers, family, other members, lenders?"
            ),
            "spending": self.env._(
                "What do you pay for? What costs most, and what every month?"
            ),
        }
        return [
            {
                "name": name,
                "label": self._fields[name]._description_string(self.env),
                "question": questions[name],
                "text": self[name] or "",
            }
            for name in BLOCKS
        ]

    def _sum_kinds(self, lines=None):
        """The plan's months by kind.

        :param lines: coopaem.business.plan.line; None: all
        :return: {kind: list of twelve floats}
        """
        self.ensure_one()
        lines = self.line_ids if lines is None else lines
        sums = {kind: [0.0] * PLAN_MONTHS for kind, _label in PLAN_KINDS}
        for line in lines.filtered("kind"):
            for number, amount in enumerate(line._get_months()):
                sums[line.kind][number] += amount
        return sums

    def _get_flows(self, sums):
        """What the treasury gains in each month.

        :param dict sums: as ``_sum_kinds`` gives them
        :return: list of twelve floats
        """
        return [
            sum(
                amounts[number] if kind in IN_KINDS else -amounts[number]
                for kind, amounts in sums.items()
            )
            for number in range(PLAN_MONTHS)
        ]

    def _get_treasury(self):
        """The treasury at the end of each month of the plan.

        :return: list of twelve floats
        """
        self.ensure_one()
        treasury, balance = [], self.opening_treasury
        for flow in self._get_flows(self._sum_kinds()):
            balance += flow
            treasury.append(self.currency_id.round(balance))
        return treasury

    def _get_month_labels(self):
        return [
            shape_figures(self.env, format_date(self.env, start, date_format="LLL yy"))
            for start in self._get_starts()
        ]

    def _get_table(self):
        """The cash plan, month by month, for whoever shows it.

        :return: dict with months (texts), rows (dicts with kind, name, is_total,
            amounts and total), treasury (floats), negative (bools), figure (a
            function) and the chart of the treasury
        """
        self.ensure_one()
        labels = dict(
            self.env["coopaem.business.plan.line"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        sums = self._sum_kinds()
        rows = []
        for kinds, total_label in (
            ([kind for kind in labels if kind in IN_KINDS], self.env._("Coming in")),
            (
                [kind for kind in labels if kind not in IN_KINDS],
                self.env._("Going out"),
            ),
        ):
            total = [0.0] * PLAN_MONTHS
            for kind in kinds:
                lines = self.line_ids.filtered(
                    lambda line, kind=kind: line.kind == kind
                )
                if not lines:
                    continue
                rows += [
                    self._make_row(
                        kind, f"{labels[kind]}: {line.name}", line._get_months()
                    )
                    for line in lines
                ]
                total = [a + b for a, b in zip(total, sums[kind], strict=True)]
            rows.append(self._make_row("total", total_label, total))
        treasury = self._get_treasury()
        months = self._get_month_labels()
        return {
            "months": months,
            "rows": rows,
            "opening": self.opening_treasury,
            "treasury": treasury,
            "negative": [
                self.currency_id.compare_amounts(amount, 0.0) < 0 for amount in treasury
            ],
            "figure": lambda amount: self._format(amount, symbol=False),
            "currency": self.currency_id,
            "chart": self._draw_treasury(treasury),
        }

    def _make_row(self, kind, name, amounts):
        return {
            "kind": kind,
            "name": name,
            "is_total": kind == "total",
            "amounts": amounts,
            "total": self.currency_id.round(sum(amounts)),
        }

    def _format(self, amount, symbol=True):
        return format_amount(self.env, self.currency_id, amount, symbol=symbol)

    def _draw_treasury(self, planned, real=None):
        """The treasury month by month as a picture.

        :param list planned: twelve floats
        :param list real: the same, None for months to come
        """
        starts = self._get_starts()
        series = [
            {
                "name": self.env._("Treasury planned"),
                "colour": PLANNED,
                "dashed": True,
                "points": list(enumerate(planned)),
            }
        ]
        if real:
            series.append(
                {
                    "name": self.env._("Real treasury"),
                    "colour": REAL,
                    "dashed": False,
                    "points": list(enumerate(real)),
                }
            )
        return make_line_chart(
            series,
            mirrored=is_right_to_left(self.env),
            # figures alone: on paper, letters in a picture are not joined in Arabic
            labels=[
                (number, shape_figures(self.env, f"{starts[number]:%m/%y}"))
                for number in (1, 4, 7, 10)
            ],
        )

    def _get_comparisons(self):
        """The plans beside what really happened, in one query for all of them.

        :return: {plan id: dict with months and kinds (rows of texts), charts}; plans
            whose real figures are not known, not open to the user, or still to come
            are left out
        """
        plans = self.filtered(lambda plan: plan._origin and plan.date_start)
        actuals = self.env["coopaem.unit"]._get_planning_actuals(
            [
                # the hook looks whether the unit's figures are open to the user
                (plan._origin.id, plan.unit_id._origin, plan.date_start)
                for plan in plans
            ]
        )
        return {
            plan._origin.id: plan._compare(actuals[plan._origin.id])
            for plan in plans
            if any(
                month is not None
                for month in actuals.get(plan._origin.id, {"months": []})["months"]
            )
        }

    def _compare(self, actual):
        """One plan beside what really happened.

        Months that are over are judged and summed up; the running one is shown.

        :param dict actual: as ``_get_planning_actuals`` gives it
        """
        self.ensure_one()
        sums, planned = self._sum_kinds(), self._get_treasury()
        known = [
            number for number, month in enumerate(actual["months"]) if month is not None
        ]
        running = fields.Date.context_today(self).replace(day=1)
        is_running = [start == running for start in self._get_starts()]
        over = [number for number in known if not is_running[number]]
        real = {
            kind: [
                (
                    month.get(kind, 0.0) * (1 if kind in IN_KINDS else -1)
                    if month is not None
                    else None
                )
                for month in actual["months"]
            ]
            for kind in sums
        }
        treasury, balance = [None] * PLAN_MONTHS, actual["opening"]
        for number in known:
            balance += sum(actual["months"][number].values())
            treasury[number] = self.currency_id.round(balance)
        labels = dict(
            self.env["coopaem.business.plan.line"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        months = self._get_month_labels()
        kinds = [
            self._compare_amounts(
                labels[kind],
                sum(sums[kind][number] for number in over),
                sum(real[kind][number] for number in over),
                kind in IN_KINDS,
            )
            for kind in sums
            # taxes are part of what is owed in the books, not an amount of a month
            if kind != "tax"
        ]
        return {
            "figure": lambda amount: self._format(amount, symbol=False),
            "kinds": [row for row in kinds if row["planned"] or row["real"]],
            "months": [
                {
                    "month": months[number],
                    "sale": self._compare_amounts(
                        labels["sale"],
                        sums["sale"][number],
                        real["sale"][number],
                        True,
                        is_running[number],
                    ),
                    "treasury": self._compare_amounts(
                        self.env._("Treasury"),
                        planned[number],
                        treasury[number],
                        True,
                        is_running[number],
                    ),
                }
                for number in known
            ],
            "sales_chart": make_bar_chart(
                [
                    format_date(self.env, start, date_format="LLLLL")
                    for start in self._get_starts()
                ],
                [
                    {
                        "name": self.env._("Sales planned"),
                        "colour": PLANNED,
                        "values": sums["sale"],
                    },
                    {
                        "name": self.env._("Real sales"),
                        "colour": REAL,
                        "values": real["sale"],
                    },
                ],
                mirrored=is_right_to_left(self.env),
            ),
            "treasury_chart": self._draw_treasury(planned, treasury),
        }

    def _compare_amounts(self, label, planned, real, more_is_better, is_running=False):
        difference = self.currency_id.round(real - planned)
        sign = self.currency_id.compare_amounts(difference, 0.0)
        return {
            "label": label,
            "planned": self.currency_id.round(planned),
            "real": self.currency_id.round(real),
            "difference": difference,
            "is_running": is_running,
            "is_bad": not is_running and (sign < 0 if more_is_better else sign > 0),
        }
