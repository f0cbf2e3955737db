"""How the members are socially covered, and what they paid for it."""

from dateutil.relativedelta import relativedelta

from .months import get_today

# Social cover of a member now -> the scheme in Morocco, where there is one.
SCHEMES = {
    "own": "coopaem_l10n_mena.cover_scheme_ma_auto_entrepreneur",
    "assistance": "coopaem_l10n_mena.cover_scheme_ma_tadamon",
    "spouse": None,
}
# For how many months their contributions were followed, at most.
FOLLOWED = 18
# Of so many members one has no cover on record.
WITHOUT = 5


def create_covers(env, members):
    """Covers of those who stay: most paid in time, one late, one not checked.

    :param dict members: {Person: coopaem.member}
    """
    today = get_today(env)
    quarter = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1)
    staying = [
        (person, member)
        for person, member in members.items()
        if person.state not in ("candidate", "exit") and person.now[1] in SCHEMES
    ]
    covers = env["coopaem.social.cover"].create(
        [
            {
                "member_id": member.id,
                "kind": person.now[1],
                "scheme_id": SCHEMES[person.now[1]]
                and env.ref(SCHEMES[person.now[1]]).id,
                "flat_class": int(person.now[1] == "own"),
                "number": f"AE-{number:05}" if person.now[1] == "own" else False,
                "date_from": today - relativedelta(months=8 + number),
                "due_from": quarter
                - relativedelta(months=min((8 + number) // 3 * 3, FOLLOWED)),
            }
            for number, (person, member) in enumerate(staying, 1)
            if number % WITHOUT
        ]
    )
    covers.action_confirm()
    before = covers.due_ids.filtered(lambda due: due.date_to < quarter)
    # of the last quarter one is late and one waits to be checked
    latest = before.sorted(lambda due: (due.date_to, due.id), reverse=True)
    late, unchecked = latest[:1], latest[1:2]
    for due in before - late - unchecked:
        due.paid_on = min(due.due_date, today)
    (before - late - unchecked).action_paid()
    unchecked.write({"paid_on": today, "state": "submitted"})
