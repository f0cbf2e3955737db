# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import time
from datetime import date

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .indicator_common import IndicatorCommon

TODAY = date(2026, 1, 31)


@tagged("post_install", "-at_install")
@freeze_time("2026-01-31")
class TestIndicatorMeasure(IndicatorCommon):
    def collect(self, members):
        self.Measure._collect(members, TODAY)

    def value(self, member, indicator, moment="entry", month=0):
        return self.Measure.search(
            [
                ("member_id", "=", member.id),
                ("indicator_id", "=", indicator.id),
                ("moment", "=", moment),
                ("month", "=", month),
            ]
        )

    def test_moments(self):
        members = self.create_people(1)
        members += self.create_people(1, entry="2025-12-20")
        members += self.create_member("Candidate")
        points = self.Measure._get_points(members, TODAY)
        self.assertEqual(
            [(point.member_id, point.moment, point.month) for point in points],
            [
                (members[0].id, "entry", 0),
                (members[0].id, "followup", 6),
                (members[0].id, "followup", 12),
                (members[1].id, "entry", 0),
            ],
        )
        self.assertEqual(points[1].date, date(2025, 7, 31))
        members[0].write(
            {"state": "exit", "exit_date": "2025-08-01", "exit_kind": "positive"}
        )
        points = self.Measure._get_points(members[0], date(2026, 8, 31))
        self.assertEqual(
            [(point.moment, point.month) for point in points],
            [("entry", 0), ("followup", 6), ("exit", 0), ("after", 12)],
        )

    def test_computed_and_asked(self):
        member = self.create_people(1)
        self.collect(member)
        self.assertEqual(self.value(member, self.income).value, 1000)
        self.assertEqual(self.value(member, self.cover).value, 1)
        informal = self.env.ref("coopaem_coaching.indicator_fo_01")
        self.assertEqual(self.value(member, informal).value, 1)
        if hasattr(member, "_get_social_cover"):
            # covers have dates where they are looked after, and here there is none
            self.assertEqual(self.value(member, self.cover, "followup", 6).value, 0)
        else:
            # the file says how things are now, not how they were half a year ago
            self.assertFalse(self.value(member, self.cover, "followup", 6))
        self.assertEqual(self.value(member, self.cover, "followup", 12).value, 0)
        # memories fade: what is long past is not asked any more
        self.assertFalse(self.value(member, self.hours))
        asked = self.value(member, self.hours, "followup", 12)
        self.assertEqual(asked.state, "to_ask")
        self.assertFalse(self.value(member, self.shock, "followup", 6))
        asked.with_user(self.user_coach).value = 40
        self.assertEqual((asked.state, asked.user_id), ("known", self.user_coach))
        injuries = self.value(
            member, self.env.ref("coopaem_coaching.indicator_sw_01"), "followup", 12
        )
        injuries.with_user(self.user_coach).action_zero()
        self.assertEqual((injuries.state, injuries.value), ("known", 0))
        answered = self.value(member, self.shock, "followup", 12)
        answered.with_user(self.user_coach).answer = "no"
        self.assertEqual((answered.state, answered.value), ("known", 0))
        count = self.Measure.search_count([("member_id", "=", member.id)])
        member.social_cover_now = "own"
        self.collect(member)
        self.assertEqual(
            self.Measure.search_count([("member_id", "=", member.id)]),
            # income an hour is known now that the hours are, and whether they are many
            count + 2,
        )
        self.assertEqual(asked.value, 40)
        self.assertEqual(
            self.value(member, self.cover, "followup", 12).value,
            0 if hasattr(member, "_get_social_cover") else 1,
        )
        hourly = self.env.ref("coopaem_coaching.indicator_ea_03")
        self.assertAlmostEqual(
            self.value(member, hourly, "followup", 12).value,
            self.value(member, self.income, "followup", 12).value * 12 / 52 / 40,
            3,
        )

    def test_refusals(self):
        member = self.create_people(1)
        self.collect(member)
        asked = self.value(member, self.hours, "followup", 12)
        as_coach = asked.with_user(self.user_coach)
        with self.assertRefused(ValidationError, "between 0 and 120"):
            as_coach.value = 200
        as_coach.action_refused()
        self.assertEqual(asked.state, "refused")
        self.collect(member)
        self.assertEqual(asked.state, "refused")
        computed = self.value(member, self.income)
        self.user_coach.group_ids += self.env.ref("coopaem_member.group_coopaem_social")
        with self.assertRefused(UserError, "is computed"):
            computed.with_user(self.user_coach).value = 1
        with self.assertRefused(ValidationError, "what members are asked"):
            self.hours.question = False
        with self.assertRefused(ValidationError, "asked or computed"):
            self.income.write({"source": "asked"})

    def test_who_sees_measures(self):
        mine, theirs = self.create_people(1), self.create_people(1)
        theirs.coach_id = self.user_manager
        self.collect(mine | theirs)
        own = [("member_id", "in", (mine | theirs).ids)]

        def seen(user):
            return self.Measure.with_user(user).search(own)

        self.assertEqual(seen(self.user_coach).member_id, mine)
        self.assertFalse(any(seen(self.user_coach).mapped("is_computed")))
        self.assertEqual(seen(self.user_manager).member_id, mine | theirs)
        self.assertFalse(any(seen(self.user_manager).mapped("is_computed")))
        self.user_coach.group_ids += self.env.ref("coopaem_member.group_coopaem_social")
        self.assertEqual(seen(self.user_coach).member_id, mine)
        self.assertTrue(any(seen(self.user_coach).mapped("is_computed")))
        self.assertFalse(seen(self.user_other))
        for user in (
            self.user_programme_officer,
            self.user_officer,
            self.user_accountant,
            self.user_portal,
            self.user_public,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                seen(user)

    def test_the_whole_catalogue(self):
        """What the catalogue promises is there: computed, or asked in words."""
        wanted = (
            "EM-01 EM-02 EM-03 EM-04 EM-05 EM-06 EA-01 EA-02 EA-03 EA-04 EA-05 EA-06"
            " EA-07 EA-08 EA-09 EA-10 WT-01 WT-02 WF-01 WF-02 AB-01 ST-01 ST-02 ST-03"
            " SP-01 SP-02 SP-03 SP-04 SW-01 FO-01 FO-02 FO-03 FO-04 FO-05 PR-01 PR-02"
            " CO-01 CO-02 EQ-01 EQ-02 EQ-03 TR-01 TR-02 FI-01 SA-01"
        ).split()
        found = self.env["coopaem.indicator"].search([("code", "in", wanted)])
        self.assertEqual(sorted(found.mapped("code")), sorted(wanted))
        known = dict(self.env["coopaem.indicator.sources"]._get_measures())
        for indicator in found:
            with self.subTest(code=indicator.code):
                self.assertTrue(indicator.measure in known or indicator.question)
                self.assertTrue(indicator.definition and indicator.frequency)

    def test_childcare_at_workshops(self):
        member = self.create_people(1)
        childcare = self.env.ref("coopaem_coaching.indicator_wf_02")
        events = self.env["event.event"]
        for day, is_cared in (("2026-01-10", True), ("2026-01-20", False)):
            event = events.create(
                {
                    "name": "Prices",
                    "is_workshop": True,
                    "has_childcare": is_cared,
                    "company_id": self.company.id,
                    "date_begin": f"{day} 09:00:00",
                    "date_end": f"{day} 12:00:00",
                }
            )
            self.env["event.registration"].create(
                {
                    "event_id": event.id,
                    "member_id": member.id,
                    "partner_id": member.partner_id.id,
                }
            )
            event.workshop_slot_ids.attendance_ids.attendance = "present"
        self.collect(member)
        self.assertEqual(self.value(member, childcare, "followup", 12).value, 50)
        self.assertFalse(self.value(member, childcare, "followup", 6), "none was held")

    def test_work_of_children(self):
        member = self.create_people(1)
        flagged = self.env.ref("coopaem_coaching.indicator_ab_01")
        with self.assertRefused(ValidationError, "ends after it was noted"):
            member.write(
                {
                    "child_work_date": "2025-12-10",
                    "child_work_end_date": "2025-12-01",
                }
            )
        member.child_work_date = "2025-12-10"
        self.collect(member)
        self.assertEqual(self.value(member, flagged, "followup", 12).value, 1)
        self.assertEqual(self.value(member, flagged, "entry").value, 0)
        member.child_work_end_date = "2026-01-15"
        self.collect(member)
        self.assertEqual(self.value(member, flagged, "followup", 12).value, 0)
        # of the social file: a coach who may not read that sees neither
        self.assertIn("child_work_date", member._get_social_fields())
        with self.assertRaises(AccessError):
            member.with_user(self.user_coach).read(["child_work_date"])
        self.assertFalse(
            self.Measure.with_user(self.user_coach).search(
                [("indicator_id", "=", flagged.id)]
            )
        )

    def test_queries_do_not_grow_with_members(self):
        few, many = self.create_people(5), self.create_people(60)
        self.collect(self.create_people(1))
        used_few = self.count_queries(self.collect, few)
        used_many = self.count_queries(self.collect, many)
        # rows are inserted by the hundred, and nothing else is asked a member each
        rows = self.Measure.search_count([("member_id", "in", many.ids)])
        self.assertLessEqual(used_many, used_few + rows // 100 + 5)


@tagged("post_install", "-at_install")
@freeze_time("2026-01-31")
class TestIndicatorFigure(IndicatorCommon):
    def figures(self, indicator=None, user=None, **values):
        domain = [("company_id", "=", self.company.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        if indicator:
            domain.append(("indicator_id", "=", indicator.id))
        return self.Figure.with_user(user or self.env.user).search(domain)

    def fill(self, indicators, months):
        """Measures of all members of the company, written at one go."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO coopaem_indicator_measure (member_id, company_id, indicator_id,
                        moment, month, date, state, value, is_computed)
                 SELECT member.id, member.company_id, indicator, CASE month WHEN 0 THEN
                        'entry' ELSE 'followup' END, month, '2025-01-31', 'known',
                        (member.id %% 7 < 3)::int, true
                   FROM coopaem_member member, UNNEST(%s) indicator, UNNEST(%s) month
                  WHERE member.company_id = %s
            """,
            [indicators.ids, list(months), self.company.id],
        )
        self.env.invalidate_all()
        self.analyze("coopaem.indicator.measure", "coopaem.member")

    def test_baseline_target_and_change(self):
        members = self.create_people(26)
        self.join(members[:12])
        self.env["coopaem.indicator.target"].create(
            {
                "indicator_id": self.income.id,
                "company_id": self.company.id,
                "target": 1800,
            }
        )
        self.measure(members, self.income, range(1000, 1260, 10))
        later = [1500 + 10 * index for index in range(20)]
        self.measure(members[:20], self.income, later, "followup", 6)
        self.Figure._rebuild(self.company)
        whole = self.figures(self.income, split="total", month=6).filtered(
            lambda figure: not figure.scope_id.programme_id
        )
        self.assertTrue(whole.is_latest)
        self.assertEqual((whole.count, whole.pair_count), (20, 20))
        self.assertAlmostEqual(whole.mean, 1595)
        self.assertAlmostEqual(whole.baseline, 1125)
        self.assertAlmostEqual(whole.target, 1800)
        self.assertAlmostEqual(whole.change, 500)
        self.assertAlmostEqual(whole.change_deviation, 0)
        self.assertAlmostEqual(whole.median, 1595)
        # that all went up would tell it of the groups of few among them
        self.assertEqual((whole.up_count, whole.has_ups), (0, False))
        self.assertEqual(whole.wave, "6 months")
        self.assertTrue(whole.has_progress)
        self.assertAlmostEqual(whole.progress, 69.6, 1, "(1595 - 1125) / (1800 - 1125)")
        entry = self.whole(self.income)
        self.assertEqual((entry.has_progress, entry.progress), (True, 0))
        programme = self.figures(self.income, split="total", moment="entry").filtered(
            "scope_id.programme_id"
        )
        self.assertEqual((programme.count, programme.has_target), (12, False))
        self.assertFalse(programme.has_quartiles, "too few for quartiles")

    def test_target_of_a_yes_or_no_indicator_is_a_share(self):
        values = {"indicator_id": self.shock.id, "company_id": self.company.id}
        Target = self.env["coopaem.indicator.target"]
        with self.assertRefused(ValidationError, "0.4 for 40 %"):
            Target.create({**values, "target": 80})
        target = Target.create({**values, "target": 0.8})
        with self.assertRefused(ValidationError, "as a share"):
            target.write({"has_baseline": True, "baseline": 15})
        target.write({"has_baseline": True, "baseline": 0.15})

    def test_the_way_to_the_target_counts_targets_alone(self):
        """Money, hours and shares are on one axis only as parts of the way."""
        members = self.create_people(20)
        for indicator, target in ((self.income, 2000), (self.shock, 0.0)):
            self.env["coopaem.indicator.target"].create(
                {
                    "indicator_id": indicator.id,
                    "company_id": self.company.id,
                    "target": target,
                    "has_baseline": True,
                    "baseline": indicator == self.shock and 0.8 or 1000,
                }
            )
        self.measure(members, self.income, [1500] * 20)
        self.measure(members, self.shock, [index % 2 for index in range(20)])
        self.measure(members, self.hours, range(20, 40))
        self.Figure._rebuild(self.company)
        self.assertAlmostEqual(self.whole(self.income).progress, 50)
        # less is better: from 80 to 50 of 0 %
        self.assertAlmostEqual(self.whole(self.shock).progress, 37.5)
        hours = self.whole(self.hours)
        self.assertEqual((hours.has_progress, hours.has_target), (False, False))
        found = self.income | self.shock | self.hours
        groups = self.Figure._read_group(
            [
                ("company_id", "=", self.company.id),
                ("indicator_id", "in", found.ids),
                ("split", "=", "total"),
                ("scope_id.programme_id", "=", False),
            ],
            ["company_id"],
            ["progress:avg", "target:avg"],
        )
        self.assertAlmostEqual(groups[0][1], (50 + 37.5) / 2, 2, "without the hours")
        targets = self.whole(self.income).target + self.whole(self.shock).target
        self.assertAlmostEqual(groups[0][2], targets / 2, 2, "the same")
        for view in self.Figure.get_views([(False, "graph")])["views"].values():
            self.assertIn('name="progress" type="measure"', view["arch"])

    def whole(self, indicator, month=0):
        """The figure of the whole cooperative."""
        return self.figures(indicator, split="total", month=month).filtered(
            lambda figure: not figure.scope_id.programme_id
        )

    def test_who_was_measured_once_is_not_told_of_by_the_change(self):
        """Means of all less the change of the others are the value of the rest."""
        members = self.create_people(12)
        injuries = self.env.ref("coopaem_coaching.indicator_sw_01")
        for indicator, before, after in (
            (self.income, members[:6], members[:7]),
            (self.hours, members[:7], members[:6]),
            (injuries, members[:6], members[:11]),
        ):
            self.measure(before, indicator, range(5, 5 + len(before)))
            # up and down, so that not all of these few went one way
            later = [index + (8 if index % 2 else 4) for index in range(len(after))]
            self.measure(after, indicator, later, "followup", 6)
        self.Figure._rebuild(self.company)
        for indicator, count, pairs in (
            (self.income, 7, 0),
            (self.hours, 6, 0),
            (injuries, 11, 6),
        ):
            figure = self.whole(indicator, 6)
            self.assertEqual((figure.count, figure.pair_count), (count, pairs))
            # few went each way
            self.assertFalse(figure.has_ups)
            self.assertEqual(figure.change, bool(pairs))

    def test_the_change_of_few_who_went_one_way(self):
        """Mean and spread of the same change say what each of them earns more."""
        members = self.create_people(8)
        self.measure(members, self.income, range(1000, 1080, 10))
        self.measure(members, self.income, range(1200, 1280, 10), "followup", 6)
        self.Figure._rebuild(self.company)
        figure = self.whole(self.income, 6)
        self.assertEqual((figure.count, figure.is_hidden), (8, False))
        self.assertRecordValues(
            figure, [{"pair_count": 0, "change": 0, "change_deviation": 0}]
        )

    def test_the_change_of_two_groups_who_went_one_way(self):
        """Their change is that of all less that of the others, so both are hidden."""
        members = self.create_people(30)
        men = members.filtered(lambda member: member.sex == "male")[:9]
        women = members.filtered(lambda member: member.sex == "female")[:18]
        people = men | women
        self.measure(people, self.income, [1000] * 27)
        later = [1100] * 9 + [1100, 800] * 9
        self.measure(people, self.income, later, "followup", 6)
        self.Figure._rebuild(self.company)
        by_sex = self.figures(self.income, split="sex", month=6).filtered(
            lambda figure: not figure.scope_id.programme_id
        )
        self.assertEqual(sorted(by_sex.mapped("count")), [9, 18])
        self.assertEqual(self.whole(self.income, 6).pair_count, 27)
        self.assertFalse(any(by_sex.mapped("pair_count")), "or the men would be known")

    def test_who_is_in_no_programme_follows_from_nothing(self):
        """All less one programme less the other would be the few in none of them."""
        members = self.create_people(32)
        other = self.programme.copy({"code": "SECOND"})
        cohort = self.cohort.copy({"name": "Autumn", "programme_id": other.id})
        self.join(members[:15])
        self.join(members[15:30], cohort)
        self.measure(members, self.income, range(1000, 1320, 10))
        self.Figure._rebuild(self.company)
        totals = self.figures(self.income, split="total")
        shown = totals.filtered(lambda figure: not figure.is_hidden)
        self.assertIn(32, shown.mapped("count"))
        self.assertLess(len(shown), 3)
        # with more of them the difference tells of a group, and all are shown
        more = self.create_people(10)
        self.measure(more, self.income, range(1000, 1100, 10))
        self.Figure._rebuild(self.company)
        totals = self.figures(self.income, split="total")
        self.assertEqual(sorted(totals.mapped("count")), [15, 15, 42])

    def test_the_changes_of_two_groups_tell_of_nobody(self):
        members = self.create_people(40)
        self.join(members[:34])
        self.measure(members[:35], self.income, range(1000, 1350, 10))
        self.measure(members, self.income, range(1000, 1400, 10), "followup", 6)
        self.Figure._rebuild(self.company)
        figures = self.figures(self.income, split="total", month=6)
        whole = self.whole(self.income, 6)
        programme = figures - whole
        self.assertEqual((whole.count, programme.count), (40, 34))
        self.assertEqual((whole.pair_count, programme.pair_count), (35, 0))

    def ways(self, members, ups, indicator=None):
        """Measure members twice: these went up, the others down."""
        indicator = indicator or self.income
        self.measure(members, indicator, [50] * len(members))
        later = [60 if member in ups else 40 for member in members]
        self.measure(members, indicator, later, "followup", 6)
        self.Figure._rebuild(self.company)

    def test_ups_and_downs_are_not_worked_out_by_subtraction(self):
        """Those of all less those of the women would be those of the men: two."""
        members = self.create_people(36)
        men = members.filtered(lambda member: member.sex == "male")
        women = members - men
        self.ways(members, men[:2] | women[:12])
        figures = self.figures(self.income, month=6).filtered(
            lambda figure: not figure.scope_id.programme_id
        )
        whole = figures.filtered(lambda figure: figure.split == "total")
        self.assertEqual((whole.has_ups, whole.up_count), (True, 14))
        by_sex = figures.filtered(lambda figure: figure.split == "sex")
        self.assertEqual(sorted(by_sex.mapped("count")), [12, 24], "both are counted")
        self.assertFalse(any(by_sex.mapped("has_ups")))
        self.assertFalse(any(by_sex.mapped("up_count") + by_sex.mapped("down_count")))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT SUM(up_count) FROM coopaem_indicator_figure WHERE id = ANY(%s)",
            [by_sex.ids],
        )
        self.assertFalse(self.env.cr.fetchone()[0], "not in the database either")

    def test_ups_and_downs_of_a_programme_and_of_all(self):
        """The programme is part of the cooperative: the difference is three people."""
        members = self.create_people(40)
        self.join(members[:30])
        self.ways(members, members[:12] | members[30:33])
        whole = self.whole(self.income, 6)
        programme = self.figures(self.income, split="total", month=6) - whole
        self.assertEqual((whole.count, programme.count), (40, 30))
        self.assertFalse(whole.has_ups and programme.has_ups)

    def test_ups_and_downs_of_few(self):
        members = self.create_people(20)
        self.ways(members, members[:4])
        self.assertFalse(self.whole(self.income, 6).has_ups)
        self.ways(members, members, self.hours)
        # all of them went up: so did all of each group of few among them
        self.assertFalse(self.whole(self.hours, 6).has_ups)

    def test_the_spread_of_yes_and_no_tells_no_ways(self):
        """Of zeros and ones, mean and spread of the change are the ways."""
        members = self.create_people(20)
        self.measure(members, self.cover, [0] * 10 + [1] * 10)
        later = [1] * 2 + [0] * 8 + [1] * 10
        self.measure(members, self.cover, later, "followup", 6)
        self.Figure._rebuild(self.company)
        figure = self.whole(self.cover, 6)
        self.assertEqual(figure.count, 20)
        self.assertFalse(figure.has_ups or figure.change or figure.change_deviation)

    def test_ups_and_downs_stay_hidden_while_few_differ(self):
        members = self.create_people(24)
        self.ways(members, members[:4])
        self.assertFalse(self.whole(self.income, 6).has_ups)
        newcomer = self.create_people(1)
        self.ways(newcomer, newcomer)
        self.assertFalse(self.whole(self.income, 6).has_ups, "five, one day later")

    def test_two_days_tell_of_nobody(self):
        """A figure stays until as many people differ as the smallest group has."""
        members = self.create_people(24)
        measures = self.measure(members, self.income, range(1000, 1240, 10))
        self.Figure._rebuild(self.company)
        first = self.figures(self.income).mapped(
            lambda figure: (figure.category, figure.count, figure.mean)
        )
        self.assertEqual(self.whole(self.income).count, 24)

        def shown():
            self.Figure._rebuild(self.company)
            return self.figures(self.income).mapped(
                lambda figure: (figure.category, figure.count, figure.mean)
            )

        newcomers = self.create_people(5)
        for number in range(3):
            self.measure(newcomers[number], self.income, [9000])
            self.assertEqual(shown(), first)
        # one whose value was corrected differs, too
        measures[0].value = 1500
        self.assertEqual(shown(), first)
        self.measure(newcomers[3], self.income, [9000])
        shown()
        whole = self.whole(self.income)
        self.assertEqual(whole.count, 28)
        self.assertAlmostEqual(whole.mean, (24 * 1115 + 500 + 4 * 9000) / 28, 2)
        # nobody reads who is behind a figure, and nothing there leads to them
        for user in (self.user_programme_officer, self.user_manager):
            with self.assertRaises(AccessError):
                whole.with_user(user).read(["membership"])
            self.assertNotIn("membership", whole.with_user(user).read()[0])
            with self.assertRaises(AccessError):
                whole.with_user(user).search([("membership", "ilike", "a")])

    def test_what_was_hidden_stays_so_while_few_differ(self):
        members = self.create_people(24)
        self.measure(members, self.income, range(1000, 1240, 10))
        self.Figure._rebuild(self.company)
        self.company.smallest_group = 30
        self.Figure._rebuild(self.company)
        self.assertTrue(self.whole(self.income).is_hidden)
        self.company.smallest_group = 5
        newcomers = self.create_people(5)
        self.measure(newcomers[0], self.income, [9000])
        self.Figure._rebuild(self.company)
        self.assertTrue(self.whole(self.income).is_hidden)
        self.measure(newcomers[1:], self.income, [9000] * 4)
        self.Figure._rebuild(self.company)
        self.assertEqual(self.whole(self.income).count, 29)

    def test_small_groups_are_hidden_in_the_database(self):
        members = self.create_people(30)
        members[:3].territory_id = self.create_territory("Tiny")
        self.measure(members, self.income, range(1000, 1300, 10))
        self.Figure._rebuild(self.company)
        tiny = self.figures(self.income, split="territory", group_name="Tiny")
        self.assertTrue(tiny.is_hidden)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count, mean, deviation, median, pair_count, change, baseline"
            "  FROM coopaem_indicator_figure WHERE id = %s",
            [tiny.id],
        )
        self.assertFalse(any(self.env.cr.fetchone()))
        others = self.figures(self.income, split="territory") - tiny
        # one more is hidden: the total less the others would tell
        self.assertEqual(len(others.filtered("is_hidden")), 1)

    def test_everybody_the_same_is_hidden_while_few(self):
        members = self.create_people(30)
        self.measure(members, self.cover, [0] * 9 + [1] * 21)
        members[:9].territory_id = self.create_territory("Nine")
        self.Figure._rebuild(self.company)
        nine = self.figures(self.cover, split="territory", group_name="Nine")
        self.assertTrue(nine.is_hidden)
        total = self.figures(self.cover, split="total")
        self.assertAlmostEqual(total.mean, 70)
        self.assertEqual(total.unit_label, "%")

    def test_a_share_that_tells_of_few_is_hidden(self):
        """Of 30 people, 90 % says that it is not true of three."""
        members = self.create_people(30)
        for share, is_hidden in ((27, True), (3, True), (25, False), (5, False)):
            measures = self.measure(
                members, self.cover, [1] * share + [0] * (30 - share)
            )
            self.Figure._rebuild(self.company)
            with self.subTest(share=share):
                total = self.figures(self.cover, split="total")
                self.assertEqual(total.is_hidden, is_hidden)
                self.assertAlmostEqual(
                    total.mean, 0 if is_hidden else 100 * share / 30, 2
                )
            measures.unlink()
            self.Figure.search([]).unlink()

    def test_what_is_sensitive_is_told_of_all_or_not_at_all(self):
        members = self.create_people(40)
        self.join(members)
        flagged = self.env.ref("coopaem_coaching.indicator_ab_01")
        measures = self.measure(members, flagged, [1] * 4 + [0] * 36)
        self.Figure._rebuild(self.company)
        figure = self.figures(flagged)
        self.assertEqual(len(figure), 1, "no place, sex, age nor programme")
        self.assertTrue(figure.is_hidden, "true of four")
        measures[4:7].value = 1
        self.measure(members, flagged, [1] * 8 + [0] * 32, moment="followup", month=6)
        self.Figure._rebuild(self.company)
        later = self.figures(flagged, month=6)
        self.assertEqual((later.split, later.mean), ("total", 20))
        self.assertFalse(later.pair_count or later.has_ups)

    def test_how_many_entered(self):
        entered = self.env.ref("coopaem_coaching.indicator_em_02")
        members = self.create_people(24)
        self.join(members)
        self.env["coopaem.indicator.target"].create(
            {
                "indicator_id": entered.id,
                "company_id": self.company.id,
                "target": 30,
            }
        )
        self.Measure._collect(members, TODAY)
        self.Figure._rebuild(self.company)
        whole = self.figures(entered, split="total").filtered(
            lambda figure: not figure.scope_id.programme_id
        )
        self.assertEqual(
            (whole.count, whole.mean, whole.unit_label), (24, 24, "People")
        )
        self.assertAlmostEqual(whole.progress, 80)
        women = self.figures(entered, split="sex", sex="female")[:1]
        self.assertEqual(women.mean, 16)
        self.env["coopaem.indicator.target"].search(
            [("indicator_id", "=", entered.id)]
        ).unlink()
        self.Figure._rebuild(self.company)
        whole = self.figures(entered, split="total")[:1]
        self.assertFalse(whole.has_baseline, "how many came is no baseline of itself")

    def test_gap_between_women_and_men(self):
        gap = self.env.ref("coopaem_coaching.indicator_ea_06")
        members = self.create_people(30)
        women = members.filtered(lambda member: member.sex == "female")
        self.measure(women, self.income, [750] * 20)
        self.measure(members - women, self.income, [1000] * 10)
        self.Figure._rebuild(self.company)
        figure = self.figures(gap)
        self.assertEqual((figure.count, figure.mean), (30, 25))
        self.assertEqual(figure.unit_label, "%")
        # as soon as either mean is hidden so is what follows from both
        self.company.smallest_group = 11
        self.Figure._rebuild(self.company)
        self.assertTrue(self.figures(gap).is_hidden)
        self.assertFalse(self.figures(gap).mean)
        # who collects measures asks nobody for it
        self.Measure._collect(members, TODAY)
        self.assertFalse(self.Measure.search([("indicator_id", "=", gap.id)]))

    def test_a_stricter_company(self):
        members = self.create_people(8)
        self.measure(members, self.income, range(8))
        self.Figure._rebuild(self.company)
        self.assertFalse(self.figures(self.income, split="total").is_hidden)
        self.company.smallest_group = 10
        self.Figure._rebuild(self.company)
        self.assertTrue(self.figures(self.income, split="total").is_hidden)
        with self.assertRefused(ValidationError, "at least 3"):
            self.company.smallest_group = 2

    def test_who_sees_figures(self):
        members = self.create_people(12)
        self.measure(members, self.income, range(12))
        self.Figure._rebuild(self.company)
        self.assertTrue(self.figures(user=self.user_programme_officer))
        self.assertTrue(self.figures(user=self.user_manager))
        self.assertFalse(self.figures(user=self.user_other))
        for user in (
            self.user_coach,
            self.user_officer,
            self.user_accountant,
            self.user_portal,
            self.user_public,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.figures(user=user)
        figure = self.figures(user=self.user_programme_officer)[:1]
        for call in (figure.unlink, lambda: figure.write({"is_hidden": False})):
            with self.assertRaises(AccessError):
                call()

    def test_reports(self):
        members = self.create_people(24)
        self.join(members)
        members[:3].territory_id = self.create_territory("Tiny")
        self.measure(members, self.income, range(1000, 1240, 10))
        self.measure(members, self.income, range(1500, 1740, 10), "followup", 6)
        self.Figure._rebuild(self.company)
        Report = self.env["coopaem.indicator.report"].with_user(
            self.user_programme_officer
        )
        for lang, direction in (("fr_FR", "ltr"), ("ar_001", "rtl")):
            self.env["res.lang"]._activate_lang(lang)
            with Form(Report) as form:
                form.lang = lang
            report = form.record
            self.assertTrue(report.scope_id)
            html, _type = self.env["ir.actions.report"]._render_qweb_html(
                "coopaem_coaching.report_indicator", report.ids
            )
            html = html.decode()
            self.assertIn(f'dir="{direction}"', html)
            self.assertRegex(html, "1.?615")
            self.assertEqual(html.count("Tiny"), 1, "named once, with no figure")
            content, kind = self.env["ir.actions.report"]._render_xlsx(
                "coopaem_coaching.indicator_xlsx", report.ids, {}
            )
            self.assertEqual(kind, "xlsx")
            sheet = load_workbook(io.BytesIO(content)).worksheets[0]
            self.assertEqual(bool(sheet.sheet_view.rightToLeft), direction == "rtl")
            rows = [row for row in sheet.iter_rows(min_row=5, values_only=True)]
            means = [row[9] for row in rows if row[0] == "EA-02"]
            self.assertIn(1615, means)
        pdf, _type = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("coopaem_coaching.report_indicator", report.ids)
        )
        self.assertTrue(pdf.startswith(b"%PDF"))
        self.assertEqual(report.action_pdf()["type"], "ir.actions.report")
        self.assertEqual(report.action_xlsx()["report_type"], "xlsx")

    def test_a_thousand_members(self):
        """The dashboard opens at once, however many members there are."""
        few = self.create_people(20)
        self.measure(few, self.income, range(20))
        self.Figure._rebuild(self.company)
        screens = self.screens(
            self.Figure,
            self.user_programme_officer,
            [("company_id", "=", self.company.id)],
            ["indicator_id", "month"],
        )
        before = {kind: self.count_queries(screens[kind]) for kind in ("list", "pivot")}
        self.create_people(980)
        indicators = self.env["coopaem.indicator"].search([]) - self.income
        self.fill(indicators[:10], (0, 6, 12))
        start = time.perf_counter()
        used = self.count_queries(self.Figure._rebuild, self.company)
        self.assertLess(used, 60)
        self.assertLess(time.perf_counter() - start, 30)
        for kind, count in before.items():
            start = time.perf_counter()
            self.assertLessEqual(self.count_queries(screens[kind]), count + 2, kind)
            self.assertLess(time.perf_counter() - start, 1, kind)
