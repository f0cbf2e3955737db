# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict, namedtuple
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, float_compare

MOMENTS = [
    ("entry", "At entry"),
    ("followup", "On the way"),
    ("exit", "Exit"),
    ("after", "Twelve months after"),
]
STEP = 6
# What is older is neither asked any more nor computed anew: memories and files fade.
ASK_DAYS = 183
REFRESH_DAYS = 122
BATCH = 200
DIGITS = 4

Point = namedtuple("Point", "member_id moment month date")


class CoopaemIndicatorMeasure(models.Model):
    """The value of an indicator for one member at one moment of their way."""

    _name = "coopaem.indicator.measure"
    _description = "Measure of an indicator"
    _order = "date desc, member_id, indicator_id, id"
    _rec_name = "indicator_id"
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
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    indicator_id = fields.Many2one(
        comodel_name="coopaem.indicator",
        string="Indicator",
        required=True,
        ondelete="restrict",
        index=True,
    )
    question = fields.Text(related="indicator_id.question")
    value_kind = fields.Selection(related="indicator_id.value_kind")
    moment = fields.Selection(selection=MOMENTS, required=True, default="entry")
    month = fields.Integer(
        string="Months since entry", help="Zero at entry and at exit."
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day that the value is about.",
    )
    state = fields.Selection(
        selection=[
            ("to_ask", "To ask"),
            ("known", "Known"),
            ("refused", "No answer"),
        ],
        string="Status",
        required=True,
        default="to_ask",
        index=True,
    )
    value = fields.Float(digits=(16, DIGITS), aggregator="avg")
    answer = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")],
        compute="_compute_answer",
        inverse="_inverse_answer",
    )
    is_computed = fields.Boolean(string="Computed", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted by",
        readonly=True,
        ondelete="set null",
    )

    _point_uniq = models.UniqueIndex(
        "(member_id, indicator_id, moment, month)",
        "This is measured already for that moment. Correct the measure there.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("value", "state", "indicator_id.value_kind")
    def _compute_answer(self):
        for measure in self:
            known = measure.state == "known" and measure.value_kind == "share"
            measure.answer = known and ("yes" if measure.value else "no")

    def _inverse_answer(self):
        for answer, measures in self.grouped("answer").items():
            if answer:
                measures.write({"value": float(answer == "yes"), "state": "known"})

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("value", "state", "indicator_id")
    def _check_value(self):
        for measure in self.filtered(lambda measure: measure.state == "known"):
            indicator = measure.indicator_id
            low, high = indicator.value_min, indicator.value_max
            if indicator.value_kind == "share":
                low, high = 0.0, 1.0
            if not low and not high:
                continue
            if (
                float_compare(measure.value, low, precision_digits=DIGITS) < 0
                or float_compare(measure.value, high, precision_digits=DIGITS) > 0
            ):
                raise ValidationError(
                    self.env._(
                        "%(indicator)s lies between %(low)g and %(high)g. Correct the"
                        " value.",
                        indicator=indicator.name,
                        low=low,
                        high=high,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note measures; a value that somebody enters is known from then on."""
        return super().create([self._complete(vals) for vals in vals_list])

    def write(self, vals):
        """Change measures; computed ones are computed, and not entered."""
        if not self.env.su and self.filtered("is_computed"):
            raise UserError(
                self.env._(
                    "This value is computed. Correct what it comes from: accounts, pay,"
                    " sessions or the record of the member."
                )
            )
        return super().write(self._complete(vals))

    @api.model
    def _complete(self, vals):
        if "value" in vals and "state" not in vals:
            vals = {**vals, "state": "known"}
        if not self.env.su:
            vals = {**vals, "is_computed": False, "user_id": self.env.uid}
        return vals

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_refused(self):
        """Note that the member does not want to answer, or cannot."""
        self.write({"state": "refused", "value": 0.0})

    def action_zero(self):
        """Note that the answer is zero, which an untouched field does not say."""
        self.write({"value": 0.0, "state": "known"})

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _get_points(self, members, today):
        """The moments that members have reached, with the day each is about.

        Days are ends of months, so that what is looked up by day is looked up a few
        times for everybody. Candidates have no moment yet.

        :param members: coopaem.member
        :param date today: last day that counts
        :return: list of Point
        """
        self.env["coopaem.member.status"].flush_model()
        starts = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT member_id, MIN(date_start) FROM coopaem_member_status
                     WHERE member_id = ANY(%s) AND state NOT IN ('candidate', 'exit')
                  GROUP BY member_id
                    """,
                    list(members.ids),
                )
            )
        )
        points = []
        for member in members:
            start = starts.get(member.id)
            if not start or start > today:
                continue
            end = member.exit_date if member.state == "exit" else None
            points.append(Point(member.id, "entry", 0, _month_end(start)))
            month = STEP
            while (day := start + relativedelta(months=month)) <= min(
                today, end or today
            ):
                points.append(Point(member.id, "followup", month, _month_end(day)))
                month += STEP
            if end and end <= today:
                points.append(Point(member.id, "exit", 0, _month_end(end)))
                later = end + relativedelta(months=12)
                if later <= today:
                    points.append(Point(member.id, "after", 12, _month_end(later)))
        return points

    @api.model
    def _collect(self, members, today):
        """Take the measures of these members: compute what can be, ask for the rest.

        A constant number of queries for a constant number of months. What somebody
        answered stays; what was computed is computed anew while it is recent.

        :param members: coopaem.member, read as superuser
        :param date today: last day that counts
        """
        points = self._get_points(members, today)
        indicators = self.env["coopaem.indicator"].search(
            [("active", "=", True), ("source", "!=", "figures")]
        )
        held = {
            (row.member_id.id, row.indicator_id, row.moment, row.month): row
            for row in self.search_fetch(
                [("member_id", "in", members.ids)],
                ["member_id", "indicator_id", "moment", "month", "value", "state"],
            )
        }
        data = self.env["coopaem.indicator.sources"]._load(members, points, held)
        recent = today - timedelta(days=REFRESH_DAYS)
        asked_from = today - timedelta(days=ASK_DAYS)
        new, changed, gone = [], defaultdict(self.browse), self.browse()
        for point in points:
            for indicator in indicators:
                if not indicator._is_due(point.moment, point.month):
                    continue
                key = (point.member_id, indicator, point.moment, point.month)
                row = held.get(key)
                vals = {
                    "member_id": point.member_id,
                    "indicator_id": indicator.id,
                    "moment": point.moment,
                    "month": point.month,
                    "date": point.date,
                }
                if not indicator.measure:
                    if not row and point.date >= asked_from:
                        new.append({**vals, "state": "to_ask"})
                    continue
                if row and point.date < recent:
                    continue
                value = data.get(indicator.measure, point)
                if value is None:
                    gone += row or self.browse()
                elif not row:
                    vals |= {"value": value, "state": "known", "is_computed": True}
                    new.append(vals)
                elif float_compare(row.value, value, precision_digits=DIGITS):
                    changed[round(value, DIGITS)] += row
        gone.unlink()
        for value, rows in changed.items():
            rows.write({"value": value, "state": "known"})
        self.create(new)

    @api.model
    def _cron_collect(self):
        """Take the measures that are due, then count the figures of the dashboard."""
        today = fields.Date.context_today(self)
        members = self.env["coopaem.member"].with_context(active_test=False)
        members = members.search([("company_id", "!=", False)])
        cron = self.env["ir.cron"]
        companies = members.company_id
        cron._commit_progress(remaining=len(members) + len(companies))
        for start in range(0, len(members), BATCH):
            batch = members[start : start + BATCH]
            self._collect(batch, today)
            cron._commit_progress(len(batch))
        for company in companies:
            self.env["coopaem.indicator.figure"]._rebuild(company)
            self.env["coopaem.recruitment.figure"]._rebuild(company)
            cron._commit_progress(1)


def _month_end(day):
    """The last day of a day's month."""
    return day + relativedelta(day=31)
