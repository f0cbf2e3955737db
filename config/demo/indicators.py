"""A cohort followed over eighteen months: answers, targets, consents, paths.

What the accounts and the files of members tell is computed by the suite itself; here is
what only members can say, and how it went up and down.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .months import dice, get_today

FOLLOWED_MONTHS = 18
# Code, answer at entry (lowest, highest), change in each half year, digits
ANSWERS = (
    ("WT-01", (44, 62), -3, 0),
    ("EM-04", (1, 1.5), 0.2, 1),
    ("TR-01", (0, 2), 2, 0),
    ("SA-01", (2, 4), 0.4, 0),
    ("EQ-01", (0, 2), 0.4, 0),
    ("SW-01", (0, 1.2), -0.1, 0),
)
# Code, share of yes at entry, change in each half year
OPINIONS = (
    ("ST-03", 0.2, 0.15),
    ("WF-01", 0.6, -0.1),
    ("FI-01", 0.2, 0.1),
    ("SP-04", 0.1, 0.1),
)
# Code, target of the programme
TARGETS = (
    ("EA-02", 4500),
    ("SP-01", 0.8),
    ("FO-01", 0.3),
    ("ST-01", 0.95),
    ("WT-01", 48),
    ("SA-01", 4),
    ("ST-03", 0.6),
    ("EA-04", 0.25),
    ("EA-05", 10),
    ("EM-05", 0.5),
    ("TR-01", 6),
    ("WT-02", 0.3),
)
# Baselines that come from a study and not from the members' own entry
STUDY = {"SP-01": 0.15, "FO-01": 0.85}
STUDY_NAME = "Étude de référence du programme, 2024"
# How many steps of the path of auto-entrepreneurs are done, a member each: first of
# those who began of late, then of those who took months
STEPS_DONE = (2, 1, 0, 5, 4)
LONG_WAYS = (5, 5, 4, 5, 3, 5, 2, 5)
# Of how many members it was noted at entry that children work, until it ended
CHILDREN = 6


def follow(env, company):
    """Measures of the members of the cohorts, and what belongs to them."""
    lines = env["coopaem.cohort.member"].search([("company_id", "=", company.id)])
    # nobody asks who has left
    members = lines.member_id.filtered(
        lambda member: member.state not in ("candidate", "exit")
    )
    if not members:
        return
    start = get_start(env)
    date_entries(env, members, start)
    answer(env, members, start)
    set_targets(env, company, lines.programme_id[:1])
    agree(env, members)
    take_paths(env, company, members)
    env["coopaem.indicator.measure"]._collect(members, get_today(env))
    env["coopaem.indicator.figure"]._rebuild(company)


def get_start(env):
    """The day on which all came: eighteen months before the last full month ended."""
    last = get_today(env).replace(day=1) - timedelta(days=1)
    return last - relativedelta(months=FOLLOWED_MONTHS)


def date_entries(env, members, day):
    """All came at the same time, with what they earned then."""
    random = dice("situation")
    for member in members:
        first = member.status_ids.sorted("date_start")[:1]
        first.date_start = min(first.date_start, day)
        member.income_entry = 50 * dice(member.name, "income").randint(24, 60)
        # how things are now was noted some time on the way
        member.social_date = day + relativedelta(months=random.randint(3, 16))
    for member in members.filtered(lambda one: not one.partner_id.user_ids)[:CHILDREN]:
        member.child_work_date = day
        member.child_work_end_date = day + relativedelta(months=random.randint(7, 11))


def answer(env, members, start):
    """What members said at entry and every six months since."""
    indicators = {
        indicator.code: indicator
        for indicator in env["coopaem.indicator"].search(
            [("code", "in", [row[0] for row in ANSWERS + OPINIONS])]
        )
    }
    vals_list = []
    for member in members:
        random = dice(member.name, "answers")
        for month in range(0, FOLLOWED_MONTHS + 1, 6):
            day = start + relativedelta(months=month, day=31)
            for code, span, step, digits in ANSWERS:
                if indicators[code].frequency == "year" and month % 12:
                    continue
                value = random.uniform(*span) + step * month / 6 * random.random() * 2
                value = round(max(value, 0), digits)
                vals_list.append((code, member, month, day, value))
            for code, share, step in OPINIONS:
                if indicators[code].frequency == "year" and month % 12:
                    continue
                value = float(random.random() < share + step * month / 6)
                vals_list.append((code, member, month, day, value))
    env["coopaem.indicator.measure"].create(
        [
            {
                "indicator_id": indicators[code].id,
                "member_id": member.id,
                "moment": "followup" if month else "entry",
                "month": month,
                "date": day,
                "value": min(value, indicators[code].value_max or value),
            }
            for code, member, month, day, value in vals_list
        ]
    )


def set_targets(env, company, programme):
    """Where the programme wants to get."""
    found = env["coopaem.indicator"].search(
        [("code", "in", [code for code, _target in TARGETS])]
    )
    codes = dict(TARGETS)
    env["coopaem.indicator.target"].create(
        [
            {
                "indicator_id": indicator.id,
                "company_id": company.id,
                "programme_id": programme_id,
                "target": codes[indicator.code],
                "has_baseline": indicator.code in STUDY,
                "baseline": STUDY.get(indicator.code, 0.0),
                "source": indicator.code in STUDY and STUDY_NAME,
                "date": get_today(env) + relativedelta(months=6),
            }
            for indicator in found
            for programme_id in (False, programme.id)
        ]
    )


def agree(env, members):
    """Most agree to research, on paper or by phone; one took it back."""
    purpose = env.ref("coopaem_coaching.purpose_research")
    consents = env["coopaem.consent"].create(
        [
            {
                "member_id": member.id,
                "purpose_id": purpose.id,
                "channel": "phone" if index % 4 else "paper",
                "state": "given" if index % 5 else "refused",
            }
            for index, member in enumerate(members)
        ]
    )
    consents[1:2].action_withdraw()


def take_paths(env, company, members):
    """A few are on their way to the card of auto-entrepreneurs."""
    path = env.ref("coopaem_l10n_mena.path_ma_auto_entrepreneur")
    if company.country_id != path.country_id:
        return
    today = get_today(env)
    # those who have a login first: they see it on the portal
    ordered = members.sorted(lambda member: not member.partner_id.user_ids)
    ways = [(count, 60, 8) for count in STEPS_DONE]
    ways += [(count, 500 - 40 * index, 55) for index, count in enumerate(LONG_WAYS)]
    for member, (count, ago, pace) in zip(ordered, ways, strict=False):
        record = env["coopaem.member.path"].create(
            {
                "member_id": member.id,
                "path_id": path.id,
                "date_start": today - timedelta(days=ago),
            }
        )
        lines = record.line_ids[:count]
        lines.filtered("warning").action_told()
        for index, line in enumerate(lines):
            day = today - timedelta(days=ago - 10 - pace * index)
            line.write({"state": "done", "date_done": min(day, today)})
