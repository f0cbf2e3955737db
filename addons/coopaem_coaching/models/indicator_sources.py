# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where computed indicators come from.

This addon does not depend on those that keep accounts, pay and social cover. What they
hold is read where they are installed, each with one query for all members; without them
the measures are simply not there.
"""

from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

FORMAL_SITUATIONS = ("employee", "self_employed")
COVERS = ("own", "spouse", "assistance", "private")
YOUNG = 30
# Hours a week from which the ILO's manual speaks of excessive hours
LONG_WEEK = 48
# Who sells more than this share to one customer depends on that customer
DEPENDENT = 0.75
# Signed papers, the running one and those that ended by themselves
SIGNED = ("signed", "running", "ended")


class CoopaemIndicatorSources(models.AbstractModel):
    _name = "coopaem.indicator.sources"
    _description = "Sources of indicators"

    @api.model
    def _get_measures(self):
        """The measures that can be computed.

        :return: list of (key, label), a method ``_measure_key`` of `Data` each
        """
        measures = {
            "sales": self.env._("Sales a month, mean of six months"),
            "income": self.env._("Income a month from the activity"),
            "hourly_income": self.env._("Income an hour"),
            "below_minimum": self.env._("Income below the minimum wage"),
            "steady_months": self.env._("Months with an income, of twelve"),
            "months_above_minimum": self.env._(
                "Months above the minimum wage, of twelve"
            ),
            "cash_buffer": self.env._("Months of costs in the treasury"),
            "days_to_be_paid": self.env._("Days from the invoice to the money"),
            "top_customer": self.env._("Share of the largest customer"),
            "contract": self.env._("Written contract in force"),
            "covered": self.env._("Social cover in force"),
            "contributing": self.env._("Contribution paid in three months"),
            "contributed_months": self.env._("Months contributed, of twelve"),
            "informal": self.env._("Works informally"),
            "informal_21": self.env._("Works informally, by the rules of 2023"),
            "formality_ladder": self.env._("Rungs of the ladder of formality"),
            "income_change": self.env._("Change of the income since entry"),
            "income_gap": self.env._("Income of women beside that of men"),
            "entered": self.env._("Entered the cooperative"),
            "workshop_childcare": self.env._("Share of workshops with childcare"),
            "child_work": self.env._("Work of children noted in the file"),
            "became_formal": self.env._("Informal at entry, and no more"),
            "path_progress": self.env._("Steps of the path done"),
            "active": self.env._("Sale, pay or session in three months"),
            "retained": self.env._("Still in the cooperative"),
            "jobs_created": self.env._("Jobs more than at entry"),
            "long_week": self.env._("Works more than 48 hours a week"),
            "positive_exit": self.env._("Left for something better"),
            "session_hours": self.env._("Hours of sessions in six months"),
            "workshop_hours": self.env._("Hours of workshops in six months"),
            "actions_in_time": self.env._("Share of actions done in time"),
            "practices": self.env._("Score of the last diagnostic"),
            "cash_book": self.env._("Cash book kept three days a week"),
            "woman": self.env._("Woman"),
            "young": self.env._("Under 30 at entry"),
        }
        return list(measures.items())

    @api.model
    def _load(self, members, points, held):
        """Read all that the measures of these members need.

        :param members: coopaem.member
        :param list points: the moments asked for
        :param dict held: what is measured already, by member, indicator and moment
        :return: Data
        """
        return Data(self.sudo().env, members, points, held)


class Data:
    """What was read, by member; computing from it asks the database nothing."""

    def __init__(self, env, members, points, held):
        self.env = env
        self.members = {member.id: member for member in members.sudo()}
        self.ids = list(members.ids)
        env.flush_all()
        self.months = self._read_months()
        self.pays = self._read_pays()
        self.dues = self._read_dues()
        self.sessions = self._read_sessions()
        self.scores = self._read_scores()
        self.contracts = self._read_contracts()
        self.cash_days = self._read_cash_days()
        self.paths = self._read_paths()
        self.workshops = self._read_workshops()
        self.actions = self._read_actions()
        self.receipts = self._read_receipts()
        self.customers = self._read_customers()
        self.last_day = defaultdict(lambda: None)
        for point in points:
            last = self.last_day[point.member_id]
            if last is None or point.date > last:
                self.last_day[point.member_id] = point.date
        self.covers = self._read_covers(members, points)
        self.minimums = self._read_minimums(members, points)
        self.hours = _answers(held, "WT-01")
        self.jobs = _answers(held, "EM-04")

    def get(self, measure, point):
        """The value of a measure at a moment of a member's way.

        :return: float, or None where it cannot be known
        """
        return getattr(self, f"_measure_{measure}")(
            self.members[point.member_id], point
        )

    # Reading: one query each
    def _query(self, model, query, *args):
        """Rows of a query by member, if the model is installed.

        :return: {member id: [row without the member]}
        """
        rows = defaultdict(list)
        if model in self.env:
            for member_id, *row in self.env.execute_query(SQL(query, self.ids, *args)):
                rows[member_id].append(row)
        return rows

    def _read_months(self):
        # a unit that several share counts for each with an equal part
        rows = self._query(
            "coopaem.closing.line",
            """
            SELECT rel.member_id, line.date_start, SUM(line.turnover / shared.count),
                   SUM(line.costs / shared.count), SUM((line.turnover - line.costs
                   - line.contribution - line.fund_levies) / shared.count),
                   SUM(line.treasury / shared.count)
              FROM coopaem_closing_line line
              JOIN coopaem_closing closing ON closing.id = line.closing_id
              JOIN coopaem_member_unit_rel rel ON rel.unit_id = line.unit_id
              JOIN (SELECT unit_id, COUNT(*) AS count FROM coopaem_member_unit_rel
                  GROUP BY unit_id) shared ON shared.unit_id = line.unit_id
             WHERE rel.member_id = ANY(%s) AND line.state = 'done'
               AND closing.state IN ('booked', 'locked')
          GROUP BY rel.member_id, line.date_start
            """,
        )
        return {
            member_id: {
                day: tuple(float(value or 0.0) for value in values)
                for day, *values in found
            }
            for member_id, found in rows.items()
        }

    def _read_pays(self):
        return self._query(
            "coopaem.pay.line",
            """
            SELECT line.member_id, line.date_start,
                   SUM(line.employee_contributions + line.employer_contributions)
              FROM coopaem_pay_line line JOIN coopaem_pay_run run
                ON run.id = line.run_id
             WHERE line.member_id = ANY(%s) AND run.stage = 'posted'
          GROUP BY line.member_id, line.date_start
            """,
        )

    def _read_dues(self):
        # what members pay to the body by themselves, as checked by the cooperative
        return self._query(
            "coopaem.social.due",
            """
            SELECT member_id, date_from, date_to, COALESCE(paid_on, date_to)
              FROM coopaem_social_due
             WHERE member_id = ANY(%s) AND state = 'paid'
            """,
        )

    def _read_sessions(self):
        return self._query(
            "coopaem.session",
            """
            SELECT member_id, start::date, duration FROM coopaem_session
             WHERE member_id = ANY(%s) AND attendance = 'present'
            """,
        )

    def _read_scores(self):
        return self._query(
            "coopaem.assessment",
            """
            SELECT found.member_id, found.date, found.score
              FROM coopaem_assessment found JOIN coopaem_scorecard card
                ON card.id = found.scorecard_id
             WHERE found.member_id = ANY(%s) AND found.state = 'done'
               AND card.kind = 'diagnostic'
          ORDER BY found.date, found.id
            """,
        )

    def _read_contracts(self):
        return self._query(
            "coopaem.agreement",
            """
            SELECT member_id, date_start, date_end, pay_mode FROM coopaem_agreement
             WHERE member_id = ANY(%s) AND state = ANY(%s)
            """,
            list(SIGNED),
        )

    def _read_cash_days(self):
        return self._query(
            "coopaem.cashbook.line",
            """
            SELECT rel.member_id, line.date FROM coopaem_cashbook_line line
              JOIN coopaem_cashbook book ON book.id = line.cashbook_id
              JOIN coopaem_member_unit_rel rel ON rel.unit_id = book.unit_id
             WHERE rel.member_id = ANY(%s) GROUP BY rel.member_id, line.date
            """,
        )

    def _read_paths(self):
        return self._query(
            "coopaem.member.path.step",
            """
            SELECT path.member_id, path.date_start, path.date_end, path.state,
                   ARRAY_AGG(step.date_done), COUNT(*)
              FROM coopaem_member_path path JOIN coopaem_member_path_step step
                ON step.member_path_id = path.id
             WHERE path.member_id = ANY(%s) AND step.state != 'not_needed'
               AND path.state != 'stopped'
          GROUP BY path.id
            """,
        )

    def _read_workshops(self):
        return self._query(
            "coopaem.workshop.attendance",
            """
            SELECT line.member_id, slot.start::date,
                   EXTRACT(EPOCH FROM slot.stop - slot.start) / 3600,
                   COALESCE(event.has_childcare, FALSE)
              FROM coopaem_workshop_attendance line JOIN coopaem_workshop_slot slot
                ON slot.id = line.slot_id JOIN event_event event
                ON event.id = slot.event_id
             WHERE line.member_id = ANY(%s) AND line.attendance = 'present'
            """,
        )

    def _read_actions(self):
        return self._query(
            "coopaem.action",
            """
            SELECT member_id, date_due, date_done FROM coopaem_action
             WHERE member_id = ANY(%s) AND date_due IS NOT NULL AND state != 'dropped'
            """,
        )

    def _read_receipts(self):
        # the units of invoices are there where the closings are
        return self._query(
            "coopaem.closing.line",
            """
            SELECT rel.member_id, part.max_date, SUM(part.amount), SUM(part.amount
                   * (part.max_date - COALESCE(move.invoice_date, move.date)))
              FROM account_partial_reconcile part
              JOIN account_move_line line ON line.id = part.debit_move_id
              JOIN account_move move ON move.id = line.move_id
              JOIN account_move_line paid ON paid.id = part.credit_move_id
              JOIN account_move paying ON paying.id = paid.move_id
              JOIN coopaem_member_unit_rel rel ON rel.unit_id = move.unit_id
             WHERE rel.member_id = ANY(%s) AND move.move_type = 'out_invoice'
               AND move.state = 'posted' AND paying.move_type != 'out_refund'
          GROUP BY rel.member_id, part.max_date
            """,
        )

    def _read_customers(self):
        return self._query(
            "coopaem.closing.line",
            """
            SELECT rel.member_id, DATE_TRUNC('month', move.invoice_date)::date,
                   move.commercial_partner_id, SUM(move.amount_untaxed_signed)
              FROM account_move move
              JOIN coopaem_member_unit_rel rel ON rel.unit_id = move.unit_id
             WHERE rel.member_id = ANY(%s) AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
          GROUP BY 1, 2, 3
            """,
        )

    def _read_covers(self, members, points):
        """Whether members are covered, where the cover is looked after: by month."""
        if not hasattr(members, "_get_social_cover"):
            return {}
        covers = {}
        for day, of_day in _by_day(points).items():
            found = members.browse(of_day).sudo()._get_social_cover(day)
            covers |= {
                (member_id, day): cover["is_covered"]
                for member_id, cover in found.items()
            }
        return covers

    def _read_minimums(self, members, points):
        """The minimum wage of a month, where the law's figures are installed."""
        companies = members.company_id.sudo()
        if not hasattr(companies, "_get_minimum_wage"):
            return {}
        return {
            (company.id, day): company._get_minimum_wage(day)[0]
            for company in companies
            for day in _by_day(points)
        }

    # Measuring
    def _window(self, point, count):
        """The closed months that end with the point's, the newest last."""
        months = self.months.get(point.member_id, {})
        first = point.date.replace(day=1) - relativedelta(months=count - 1)
        return [months[day] for day in sorted(months) if first <= day <= point.date]

    def _is_last(self, point):
        """Whether what the member's file says of now is about this moment."""
        return point.moment != "entry" and point.date == self.last_day[point.member_id]

    def _measure_sales(self, member, point):
        months = self._window(point, 6)
        if point.moment == "entry" or not months:
            return None
        return sum(month[0] for month in months) / len(months)

    def _measure_income(self, member, point):
        if point.moment == "entry":
            return member.income_entry or None
        months = self._window(point, 6)
        if months:
            return sum(month[2] for month in months) / len(months)
        if self._is_last(point):
            return member.income_now or None
        return None

    def _measure_hourly_income(self, member, point):
        income = self._measure_income(member, point)
        hours = self.hours.get((point.member_id, point.moment, point.month))
        if income is None or not hours:
            return None
        return income * 12 / 52 / hours

    def _measure_below_minimum(self, member, point):
        income = self._measure_income(member, point)
        minimum = self.minimums.get((member.company_id.id, point.date))
        if income is None or not minimum:
            return None
        return float(income < minimum)

    def _measure_steady_months(self, member, point):
        months = self._window(point, 12)
        if point.moment == "entry" or not months:
            return None
        return float(sum(month[2] > 0 for month in months))

    def _measure_months_above_minimum(self, member, point):
        months = self._window(point, 12)
        minimum = self.minimums.get((member.company_id.id, point.date))
        if point.moment == "entry" or not months or not minimum:
            return None
        return float(sum(month[2] >= minimum for month in months))

    def _measure_cash_buffer(self, member, point):
        months = self._window(point, 6)
        costs = sum(month[1] for month in months) / len(months) if months else 0.0
        if point.moment == "entry" or costs <= 0:
            return None
        return months[-1][3] / costs

    def _measure_days_to_be_paid(self, member, point):
        first = point.date - relativedelta(months=6)
        found = [
            (amount, weighted)
            for day, amount, weighted in self.receipts.get(point.member_id, ())
            if first < day <= point.date
        ]
        amount = sum(amount for amount, _weighted in found)
        if point.moment == "entry" or amount <= 0:
            return None
        return float(sum(weighted for _amount, weighted in found) / amount)

    def _measure_top_customer(self, member, point):
        first = point.date.replace(day=1) - relativedelta(months=11)
        sales = defaultdict(float)
        for day, partner_id, amount in self.customers.get(point.member_id, ()):
            if first <= day <= point.date:
                sales[partner_id] += float(amount)
        total = sum(sales.values())
        if point.moment == "entry" or total <= 0:
            return None
        return min(max(sales.values()) / total, 1.0)

    def _measure_contract(self, member, point):
        return float(
            any(
                start <= point.date and (not end or end >= point.date)
                for start, end, _mode in self.contracts.get(point.member_id, ())
            )
        )

    def _measure_covered(self, member, point):
        cover = None
        if point.moment == "entry":
            cover = member.social_cover_entry
        elif (point.member_id, point.date) in self.covers:
            return float(self.covers[point.member_id, point.date])
        elif self._is_last(point):
            cover = member.social_cover_now
        return float(cover in COVERS) if cover and cover != "unknown" else None

    def _months_paid(self, point, count):
        """Months with a contribution booked with the pay."""
        first = point.date.replace(day=1) - relativedelta(months=count - 1)
        return sum(
            first <= day <= point.date and amount > 0
            for day, amount in self.pays.get(point.member_id, ())
        )

    def _months_of_dues(self, point, count):
        """Months for which the member paid a contribution to the body, by then."""
        first = point.date.replace(day=1) - relativedelta(months=count - 1)
        months = set()
        for start, end, paid_on in self.dues.get(point.member_id, ()):
            day = start.replace(day=1)
            while paid_on <= point.date and day <= end:
                months.add(day)
                day += relativedelta(months=1)
        return {day for day in months if first <= day <= point.date}

    def _contributes(self, point):
        # what is paid for a quarter falls due after it: it counts for longer
        return bool(self._months_paid(point, 3) or self._months_of_dues(point, 6))

    def _knows_contributions(self):
        return "coopaem.pay.line" in self.env or "coopaem.social.due" in self.env

    def _measure_contributing(self, member, point):
        if not self._knows_contributions() or point.moment == "entry":
            return None
        return float(self._contributes(point))

    def _measure_contributed_months(self, member, point):
        if not self._knows_contributions() or point.moment == "entry":
            return None
        first = point.date.replace(day=1) - relativedelta(months=11)
        months = self._months_of_dues(point, 12) | {
            day.replace(day=1)
            for day, amount in self.pays.get(point.member_id, ())
            if amount > 0 and first <= day <= point.date
        }
        return float(len(months))

    def _get_situation(self, member, point):
        """What was noted last of how the member works and is covered, by then.

        :return: tuple of situation and social cover
        """
        noted = member.social_date
        if point.moment != "entry" and (
            self._is_last(point) or (noted and noted <= point.date)
        ):
            return member.situation_now, member.social_cover_now
        return member.situation_entry, member.social_cover_entry

    def _has_path_done(self, point):
        return any(
            state == "done" and end and end <= point.date
            for _start, end, state, _days, _count in self.paths.get(point.member_id, ())
        )

    def _measure_informal(self, member, point):
        is_formal = self._contributes(point) or self._has_path_done(point)
        if point.moment != "entry" and is_formal:
            return 0.0
        situation = self._get_situation(member, point)[0]
        return float(situation == "informal") if situation else None

    def _is_employed(self, point):
        return any(
            mode == "wage" and start <= point.date and (not end or end >= point.date)
            for start, end, mode in self.contracts.get(point.member_id, ())
        )

    def _measure_informal_21(self, member, point):
        """The job of a self-employed person is as formal as their business is.

        An employee's is formal by the contributions that are paid; so is that of who
        depends on one customer, besides the registration.
        """
        contributes = self._contributes(point)
        situation, cover = self._get_situation(member, point)
        if point.moment != "entry" and self._is_employed(point):
            return float(not contributes)
        if situation == "self_employed" or (
            point.moment != "entry" and self._has_path_done(point)
        ):
            share = self._measure_top_customer(member, point)
            return float(bool(share and share > DEPENDENT) and not contributes)
        if not situation:
            return None
        if situation == "employee":
            if cover in (False, "unknown") and not contributes:
                return None
            return float(cover != "own" and not contributes)
        return float(situation == "informal")

    def _measure_formality_ladder(self, member, point):
        """How many of the rungs are held together, from the first on."""
        if point.moment == "entry":
            return None
        is_last = self._is_last(point)
        covered = self._measure_covered(member, point)
        rungs = (
            any(month[0] > 0 for month in self._window(point, 3)),
            self._has_path_done(point)
            or self._get_situation(member, point)[0] == "self_employed"
            or self._is_employed(point),
            bool(covered),
            self._contributes(point),
            bool(is_last and member.partner_id.bank_ids),
        )
        return float(rungs.index(False) if False in rungs else len(rungs))

    def _measure_income_change(self, member, point):
        before, now = member.income_entry, self._measure_income(member, point)
        if point.moment == "entry" or now is None or before <= 0:
            return None
        return 100 * (now / before - 1)

    def _measure_entered(self, member, point):
        return 1.0 if point.moment == "entry" else None

    def _measure_workshop_childcare(self, member, point):
        first = point.date - relativedelta(months=6)
        cared = [
            is_cared
            for day, _hours, is_cared in self.workshops.get(point.member_id, ())
            if first < day <= point.date
        ]
        if point.moment == "entry" or not cared:
            return None
        return 100 * sum(cared) / len(cared)

    def _measure_child_work(self, member, point):
        start, end = member.child_work_date, member.child_work_end_date
        return float(
            bool(start and start <= point.date and (not end or end > point.date))
        )

    def _measure_became_formal(self, member, point):
        informal = self._measure_informal(member, point)
        if point.moment == "entry" or member.situation_entry != "informal":
            return None
        return None if informal is None else 1.0 - informal

    def _measure_active(self, member, point):
        if point.moment == "entry":
            return None
        first = point.date - relativedelta(months=3)
        return float(
            any(month[0] > 0 for month in self._window(point, 3))
            or self._months_paid(point, 3) > 0
            or any(
                first < day <= point.date
                for day, _hours in self.sessions.get(point.member_id, ())
            )
        )

    def _measure_jobs_created(self, member, point):
        now = self.jobs.get((point.member_id, point.moment, point.month))
        before = self.jobs.get((point.member_id, "entry", 0))
        if point.moment == "entry" or now is None or before is None:
            return None
        return now - before

    def _measure_long_week(self, member, point):
        hours = self.hours.get((point.member_id, point.moment, point.month))
        return None if hours is None else float(hours > LONG_WEEK)

    def _measure_path_progress(self, member, point):
        paths = [
            (sum(bool(day and day <= point.date) for day in days), count)
            for start, _end, _state, days, count in self.paths.get(point.member_id, ())
            if start <= point.date
        ]
        return max(done / count for done, count in paths) if paths else None

    def _measure_retained(self, member, point):
        if point.moment == "entry":
            return None
        return float(point.moment not in ("exit", "after"))

    def _measure_positive_exit(self, member, point):
        if point.moment not in ("exit", "after"):
            return None
        return float(member.exit_kind == "positive")

    def _measure_session_hours(self, member, point):
        if "coopaem.session" not in self.env or point.moment == "entry":
            return None
        first = point.date - relativedelta(months=6)
        return sum(
            hours
            for day, hours in self.sessions.get(point.member_id, ())
            if first < day <= point.date
        )

    def _measure_workshop_hours(self, member, point):
        if point.moment == "entry":
            return None
        first = point.date - relativedelta(months=6)
        return float(
            sum(
                hours
                for day, hours, _cared in self.workshops.get(point.member_id, ())
                if first < day <= point.date
            )
        )

    def _measure_actions_in_time(self, member, point):
        first = point.date - relativedelta(months=6)
        due = [
            bool(done and done <= day)
            for day, done in self.actions.get(point.member_id, ())
            if first < day <= point.date
        ]
        if point.moment == "entry" or not due:
            return None
        return sum(due) / len(due)

    def _measure_practices(self, member, point):
        found = [
            score
            for day, score in self.scores.get(point.member_id, ())
            if point.date - relativedelta(months=6) < day <= point.date
        ]
        return float(found[-1]) if found and found[-1] is not None else None

    def _measure_cash_book(self, member, point):
        if "coopaem.cashbook.line" not in self.env or point.moment == "entry":
            return None
        first = point.date - timedelta(days=27)
        weeks = defaultdict(int)
        for (day,) in self.cash_days.get(point.member_id, ()):
            if first <= day <= point.date:
                weeks[(day - first).days // 7] += 1
        return float(sum(count >= 3 for count in weeks.values()) == 4)

    def _measure_woman(self, member, point):
        if point.moment != "entry" or not member.sex:
            return None
        return float(member.sex == "female")

    def _measure_young(self, member, point):
        if point.moment != "entry" or not member.birth_date:
            return None
        age = relativedelta(point.date, member.birth_date).years
        return float(age < YOUNG)


def _answers(held, code):
    """What members answered to an indicator.

    :param dict held: what is measured already, by member, indicator, moment and month
    :return: {(member id, moment, month): value}
    """
    return {
        key[:1] + key[2:]: row.value
        for key, row in held.items()
        if key[1].code == code and row.state == "known"
    }


def _by_day(points):
    """Ids of members by the day that a moment is about."""
    days = defaultdict(list)
    for point in points:
        days[point.date].append(point.member_id)
    return days
