"""Members in all stages, their agreements, and who sent them.

One function per topic: what people bring along can be added without touching the rest.
Members are called by their trade, never by a person's name.
"""

from dataclasses import dataclass
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .company import set_passwords
from .months import dice, get_months, get_today

# Organisations around the cooperative: name, town, what they do for it
ORGANISATIONS = {
    "women": ("Association d'appui aux femmes de la médina", "Fès", "is_referrer"),
    "jobs": ("Agence locale de l'emploi", "Fès", "is_referrer"),
    "credit": ("Caisse de micro-crédit solidaire", "Sefrou", "is_referrer"),
    "crafts": ("Maison de l'artisanat", "Fès", "is_host"),
    "mountain": (
        "Association de développement du Moyen Atlas",
        "Boulemane",
        "is_referrer",
    ),
    "funder": (
        "Programme méditerranéen d'entreprises collectives",
        "Rabat",
        "is_funder",
    ),
}


@dataclass(frozen=True)
class Person:
    """A member.

    :param units: codes of the units
    :param sent_by: key of ORGANISATIONS
    :param ends: days until the running agreement ends; None: it has no end
    :param login: portal user
    """

    name: str
    state: str
    territory: str
    sex: str
    age: int
    units: tuple = ()
    sent_by: str = ""
    entry: tuple = ("informal", "none")
    now: tuple = ("self_employed", "own")
    ends: int | None = None
    login: str = ""
    lang: str = "fr_FR"


PEOPLE = (
    Person("Potière de Batha", "associate", "fes", "female", 41, ("U001",), "women",
           login="member"),
    Person("Zelligeur d'Aïn Nokbi", "associate", "fes", "male", 52, ("U002",), "crafts"),
    Person("Dinandier de Seffarine", "associate", "fes", "male", 47, ("U004",), "crafts"),
    Person("Productrice d'huile d'olive", "associate", "sefrou", "female", 38, ("U011",),
           "credit"),
    Person("Tisseuse d'Imouzzer Marmoucha", "associate", "boulemane", "female", 45,
           ("U016",), "mountain", ("home", "spouse")),
    Person("Maroquinier de Chouara", "entrepreneur", "fes", "male", 34, ("U003",), "jobs",
           ends=24),
    Person("Brodeuse du Mellah", "entrepreneur", "fes", "female", 36, ("U005",), "women",
           ("home", "spouse")),
    Person("Brodeuse de Batha", "entrepreneur", "fes", "female", 29, ("U005",), "women",
           ("apprentice", "none")),
    Person("Traiteuse de Dar el Makina", "entrepreneur", "fes", "female", 43, ("U006",),
           "women", ("informal", "spouse")),
    Person("خياطة باب الفتوح", "entrepreneur", "fes", "female", 31, ("U007",), "women",
           ("home", "spouse"), lang="ar_001"),
    Person("Réparateur de vélos", "entrepreneur", "fes", "male", 26, ("U008",), "jobs",
           ("unemployed", "none")),
    Person("Dépanneur informatique", "entrepreneur", "fes", "male", 28, ("U009",), "jobs",
           ("unemployed", "assistance"), ends=52),
    Person("Pâtissière du Saïs", "entrepreneur", "fes", "female", 39, ("U010",), "credit"),
    Person("Confiturière de Sefrou", "entrepreneur", "sefrou", "female", 33, ("U012",),
           "credit", ends=5),
    Person("نساجة صفرو", "entrepreneur", "sefrou", "female", 37, ("U013",), "women",
           ("home", "spouse"), login="member2", lang="ar_001"),
    Person("Menuisier de Bhalil", "entrepreneur", "sefrou", "male", 44, ("U015",), "jobs"),
    Person("Boutonnière de Sefrou", "supported", "sefrou", "female", 58, ("U014",),
           "women", ("home", "spouse"), ("home", "spouse"), ends=6),
    Person("Cueilleuse de romarin", "supported", "boulemane", "female", 27, ("U017",),
           "mountain", ("informal", "none"), ("informal", "none"), ends=27),
    Person("Apiculteur d'Outat El Haj", "supported", "boulemane", "male", 35, ("U018",),
           "mountain", ("self_employed", "own"), ends=55),
    Person("Hôtesse du gîte de Guigou", "supported", "boulemane", "female", 40, ("U019",),
           "mountain", ("home", "spouse"), ("informal", "spouse"), ends=200),
    Person("Guide de randonnée de Guigou", "supported", "boulemane", "male", 24,
           ("U019",), "mountain", ("unemployed", "none"), ("informal", "none"), ends=200),
    Person("Installateur solaire de Missour", "supported", "boulemane", "male", 30,
           ("U020",), "jobs", ("employee", "own"), ends=270),
    Person("Savonnière de Sefrou", "candidate", "sefrou", "female", 32, (), "credit",
           ("informal", "none"), ("informal", "none")),
    Person("Mécanicien de motopompes", "candidate", "boulemane", "male", 49, (),
           "mountain", ("informal", "none"), ("informal", "none")),
    Person("Créatrice de bijoux de Fès", "candidate", "fes", "female", 23, (), "women",
           ("apprentice", "none"), ("apprentice", "none")),
    Person("Maraîchère de Guigou", "candidate", "boulemane", "female", 36, (), "mountain",
           ("home", "assistance"), ("home", "assistance")),
    Person("طباخة صفرو", "candidate", "sefrou", "female", 48, (), "women",
           ("unemployed", "none"), ("unemployed", "none"), lang="ar_001"),
    Person("Sérigraphe de Fès", "exit", "fes", "male", 33, (), "jobs",
           ("unemployed", "none"), ("employee", "own")),
    Person("Vannière de Boulemane", "exit", "boulemane", "female", 51, (), "mountain",
           ("informal", "none"), ("home", "spouse")),
    Person("Photographe de mariages", "exit", "fes", "male", 29, (), "jobs"),
)  # fmt: skip

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
    plan_activities(env, members)


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
                add(member, unit, kind, start, middle - timedelta(days=1), "ended")
                start = middle
            end = person.ends and today + timedelta(days=person.ends)
            add(member, unit, now, start, end)
        if person.name == "Savonnière de Sefrou" and "U012" in units:
            add(member, units["U012"], "support", today, None, "draft")
    by_name = {person.name: member for person, member in members.items()}
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
