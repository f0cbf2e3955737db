"""Members in all stages, their agreements, and who sent them.

One function per topic: what people bring along can be added without touching the rest.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .coaching import accompany
from .company import set_passwords
from .covers import create_covers
from .months import dice, get_months, get_today
from .persons import PEOPLE
from .recruitment import found_cohorts, recruit

# Organisations around the cooperative: name, town, what they do for it
ORGANISATIONS = {
    "women": ("Association d'appui aux femmes de la médina", "Fès", "is_referrer"),
    "jobs": ("Agence locale de l'emploi", "Fès", "is_referrer"),
    "credit": ("Caisse de micro-crédit solidaire", "Sefrou", "is_referrer"),
    "crafts": ("Maison de l'artisanat", "Fès", "is_host"),
    "mountain": (
        "Association du Moyen Atlas",
        "Boulemane",
        "is_referrer",
    ),
    "funder": (
        "Programme des entreprises collectives",
        "Rabat",
        "is_funder",
    ),
}


# Agreements of those who left: whose, on which unit they tried
LEFT = (("Sérigraphe de Fès", "U003"), ("Vannière de Boulemane", "U016"))


def create_people(env, company, size):
    """Members and all that belongs to them.

    :param Size size: how much of it
    """
    units = {
        unit.code: unit
        for unit in env["coopaem.unit"].search([("company_id", "=", company.id)])
    }
    people = [person for person in PEOPLE if set(person.units) <= set(units)]
    organisations = create_organisations(env)
    members = create_members(env, company, people, units, organisations)
    create_agreements(env, company, size, members, units)
    create_portal_users(env, members)
    send_agreement(env, members, units)
    create_covers(env, members)
    plan_activities(env, members)
    found_cohorts(env, company, members, organisations)
    recruit(env, company, organisations)
    accompany(env, company, size, members)


def create_organisations(env):
    """Who sends people, lends rooms or pays.

    :return: {key: res.partner}
    """
    partners = env["res.partner"].create(
        [
            {"name": name, "city": city, "is_company": True, role: True}
            for name, city, role in ORGANISATIONS.values()
        ]
    )
    # The house of crafts sends people too.
    partners[list(ORGANISATIONS).index("crafts")].is_referrer = True
    return dict(zip(ORGANISATIONS, partners, strict=True))


def create_members(env, company, people, units, organisations):
    """The members, with what they told at their entry.

    :return: {Person: coopaem.member}
    """
    today = get_today(env)
    territories = {
        territory.code: territory for territory in env["coopaem.territory"].search([])
    }
    partners = env["res.partner"].create(
        [
            {
                "name": person.name,
                "lang": person.lang,
                "city": territories[person.territory[:3].upper()].name,
                "country_id": company.country_id.id,
                "phone": f"+212 6 00 00 00 {index:02}",
            }
            for index, person in enumerate(people, 1)
        ]
    )
    members = env["coopaem.member"].create(
        [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "state": person.state,
                "territory_id": territories[person.territory[:3].upper()].id,
                "referrer_id": person.sent_by and organisations[person.sent_by].id,
                "sex": person.sex,
                "birth_date": today
                - relativedelta(years=person.age)
                - timedelta(days=dice(person.name, "birthday").randint(0, 364)),
                "situation_entry": person.entry[0],
                "social_cover_entry": person.entry[1],
                "situation_now": person.now[0],
                "social_cover_now": person.now[1],
                "unit_ids": [(6, 0, [units[code].id for code in person.units])],
            }
            for person, partner in zip(people, partners, strict=True)
        ]
    )
    return dict(zip(people, members, strict=True))


def create_agreements(env, company, size, members, units):
    """Agreements that run, that end soon, that have ended, and one to be signed."""
    today = get_today(env)
    first = get_months(today, size.months)[0].first
    middle = first + relativedelta(months=size.months // 2)
    types = {
        name: env.ref(f"coopaem_member.agreement_type_{name}").id
        for name in ("support", "entry", "associate")
    }
    vals_list = []

    def add(member, unit, kind, start, end=None, state="running"):
        vals_list.append(
            {
                "member_id": member.id,
                "unit_id": unit.id,
                "type_id": types[kind],
                "date_start": start,
                "date_end": end,
                "state": state,
            }
        )

    stages = {
        "supported": ("support",),
        "entrepreneur": ("support", "entry"),
        "associate": ("entry", "associate"),
    }
    for person, member in members.items():
        for code in person.units:
            unit = units[code]
            *before, now = stages[person.state]
            start = unit.date_start
            for kind in before:
                change = first + relativedelta(
                    months=dice(person.name).randint(size.months // 3, size.months // 2)
                )
                add(member, unit, kind, start, change - timedelta(days=1), "ended")
                start = change
            end = person.ends and today + timedelta(days=person.ends)
            add(member, unit, now, start, end)
    by_name = {person.name: member for person, member in members.items()}
    # Drawn up, but not signed yet.
    unit = units.get("U012") or units["U001"]
    add(by_name["Savonnière de Sefrou"], unit, "support", today, None, "draft")
    for name, code in LEFT:
        if code in units:
            end = middle + timedelta(days=40)
            if end < today:
                add(by_name[name], units[code], "support", first, end, "ended")
    env["coopaem.agreement"].create(vals_list)


def create_portal_users(env, members):
    """Two members see their statements on the portal, one of them in Arabic."""
    users = env["res.users"].create(
        [
            {
                "login": person.login,
                "partner_id": member.partner_id.id,
                "email": f"{person.login}@members.example",
                "lang": person.lang,
                "tz": "Africa/Casablanca",
                "company_id": member.company_id.id,
                "company_ids": [(6, 0, member.company_id.ids)],
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
            for person, member in members.items()
            if person.login
        ]
    )
    set_passwords(users)


def send_agreement(env, members, units):
    """An employment contract waits on the portal for its member's signature."""
    *_, (person, member) = (item for item in members.items() if item[0].login)
    agreement = env["coopaem.agreement"].create(
        {
            "member_id": member.id,
            "unit_id": units[person.units[0]].id,
            "type_id": env.ref("coopaem_member.agreement_type_employment").id,
            "date_start": get_today(env).replace(day=1) + relativedelta(months=1),
        }
    )
    agreement.action_send()
    # Nobody is there to read the mail.
    env["mail.mail"].search(
        [("model", "=", agreement._name), ("res_id", "=", agreement.id)]
    ).unlink()


def plan_activities(env, members):
    """What the coaches and the desk have to do next, some of it late."""
    today = get_today(env)
    users = {user.login: user for user in env["res.users"].search([])}
    plans = (
        ("candidate", "officer", "Appeler pour la réunion d'information", -2),
        ("candidate", "officer", "Compléter le dossier d'entrée", 3),
        ("supported", "coach2", "Visite de l'atelier", 1),
        ("supported", "coach2", "Préparer la fin de la convention", 4),
        ("entrepreneur", "coach", "Faire le point sur les prix de vente", 0),
        ("entrepreneur", "coach", "Relancer les factures en retard ensemble", -1),
        ("associate", "manager", "Convoquer à l'assemblée générale", 12),
    )
    taken = dict.fromkeys(("candidate", "supported", "entrepreneur", "associate"), 0)
    by_state = {}
    for person, member in members.items():
        by_state.setdefault(person.state, []).append(member)
    for state, login, summary, days in plans:
        found = by_state.get(state, [])
        if taken[state] < len(found):
            found[taken[state]].activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=today + timedelta(days=days),
                summary=summary,
                user_id=users[login].id,
            )
            taken[state] += 1
