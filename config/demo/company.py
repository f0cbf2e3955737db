"""The demonstration cooperative: company, users, territories, units, levies."""

import base64
import io
from datetime import date

from dateutil.relativedelta import relativedelta

from month import set_up

from . import PASSWORD
from .months import get_months, get_today
from .trades import REGION, SECTORS, TERRITORIES, TRADES

NAME = "Coopérative des métiers de Fès-Boulemane"
GROUP = "coopaem_member.group_coopaem_"
# Who works at the cooperative: login, name, groups
USERS = (
    ("manager", "Direction de la coopérative", ("manager", "social")),
    ("accountant", "Comptabilité", ("accountant",)),
    ("coach", "Coach de Fès", ("coach", "social")),
    ("coach2", "Coach de Sefrou et Boulemane", ("coach", "social")),
    ("officer", "Accueil et adhésions", ("officer", "social")),
    ("programme", "Suivi du programme", ("programme_officer",)),
)
SCHEMES = (
    ("trial", "ESSAI", "Activités à l'essai", "La première année d'une activité."),
    ("standard", "STD", "Activités confirmées", "Après la première année."),
    ("associate", "SOC", "Activités de sociétaires", "Qui détient des parts sociales."),
)

# What members who work in Arabic read of it
ARABIC = {
    "Contribution coopérative": "مساهمة التعاونية",
    "Fonds mutuel de solidarité": "صندوق التضامن",
    "Assurance responsabilité civile": "تأمين المسؤولية المدنية",
    "Réserve de l'activité": "احتياطي النشاط",
    "Fès-Meknès": "فاس مكناس",
    "Fès": "فاس",
    "Sefrou": "صفرو",
    "Boulemane": "بولمان",
}


def create_company(env, size):
    """Make the main company the demonstration cooperative.

    :param Size size: how much of it
    :return: res.company
    """
    company = set_up(env)
    company.write(
        {
            "name": NAME,
            "street": "Avenue de la Liberté",
            "city": "Fès",
            "phone": "+212 5 35 00 00 00",
            "email": "contact@cooperative.example",
            # what an invoice has to bear: tax and common identifier
            "vat": "40123456",
            "company_registry": "001561191000066",
            "logo": make_logo(),
            "hosting_country_id": company.country_id.id,
        }
    )
    company.partner_id.lang = "fr_FR"
    company.structure_unit_id.name = NAME
    company._setup_mobile_money().operator_fee_rate = 1.0
    users = create_users(env, company)
    first = get_months(get_today(env), size.months)[0].first
    create_levies(env, company, first, size)
    create_units(env, company, first, users, size)
    create_floors(env, company, first)
    translate(env["coopaem.levy.rule"].search([("company_id", "=", company.id)]))
    translate(env["coopaem.territory"].search([]))
    return company


def translate(records):
    """Give records their Arabic names."""
    for record in records.filtered(lambda record: record.name in ARABIC):
        record.with_context(lang="ar_001").name = ARABIC[record.name]


def make_logo():
    """An eight-pointed star, as on the tiles of Fès.

    :return: base64 of a PNG
    """
    from PIL import Image, ImageDraw

    size, middle = 256, 128
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    for turn, colour, half in (
        (0, "#2a9d8f", 84),
        (45, "#2a9d8f", 84),
        (0, "#f4f1de", 52),
        (45, "#f4f1de", 52),
        (0, "#e76f51", 26),
        (45, "#e76f51", 26),
    ):
        square = Image.new("RGBA", (size, size), (0, 0, 0, 0))
        ImageDraw.Draw(square).rectangle(
            (middle - half, middle - half, middle + half, middle + half), fill=colour
        )
        turned = square.rotate(turn, resample=Image.Resampling.BICUBIC)
        image.alpha_composite(turned)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue())


def create_users(env, company):
    """One user per role, all with the same password.

    :return: {login: res.users}
    """
    users = env["res.users"].create(
        [
            {
                "name": name,
                "login": login,
                "email": f"{login}@cooperative.example",
                "lang": "fr_FR",
                "tz": "Africa/Casablanca",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, [env.ref(GROUP + group).id for group in groups])],
            }
            for login, name, groups in USERS
        ]
    )
    set_passwords(users)
    return {user.login: user for user in users}


def set_passwords(users):
    """Give users the demonstration's password; it is hashed once, which is slow."""
    hashed = users._crypt_context().hash(PASSWORD)
    for user in users:
        user._set_encrypted_password(user.id, hashed)


def choose_trades(size):
    """The trades of a size: the last ones are left out, so that courses stay mixed.

    :return: tuple of trades.Trade
    """
    if size.units >= len(TRADES):
        return TRADES
    step = len(TRADES) / size.units
    return tuple(TRADES[int(index * step)] for index in range(size.units))


def create_units(env, company, first, users, size):
    """The activities, each with its sector, territory, coach and levy scheme."""
    region = env["coopaem.territory"].create(
        {"name": REGION, "code": "FM", "country_id": company.country_id.id}
    )
    territories = {
        key: env["coopaem.territory"].create(
            {
                "name": name,
                "code": key[:3].upper(),
                "parent_id": region.id,
                "country_id": company.country_id.id,
            }
        )
        for key, name in TERRITORIES.items()
    }
    sectors = {
        key: env["coopaem.sector"].create({"name": name, "color": index})
        for index, (key, name) in enumerate(SECTORS.items(), 1)
    }
    schemes = {
        scheme.code: scheme
        for scheme in env["coopaem.levy.scheme"].search(
            [("company_id", "=", company.id)]
        )
    }
    codes = {key: code for key, code, _name, _note in SCHEMES}
    trades = choose_trades(size)
    units = env["coopaem.unit"].create(
        [
            {
                "code": trade.code,
                "name": trade.name,
                "state": trade.state,
                "sector_id": sectors[trade.sector].id,
                "territory_id": territories[trade.territory].id,
                "coach_id": users["coach2" if trade.coach else "coach"].id,
                "company_id": company.id,
                "date_start": first + relativedelta(months=_started(trade, size)),
            }
            for trade in trades
        ]
    )
    env["coopaem.unit.levy.scheme"].create(
        [
            {
                "unit_id": unit.id,
                "scheme_id": schemes[codes[trade.scheme]].id,
                "date_from": unit.date_start,
            }
            for trade, unit in zip(trades, units, strict=True)
        ]
    )
    # What is numbered from now on goes on after them.
    sequence = env["ir.sequence"].search(
        [("code", "=", "coopaem.unit"), ("company_id", "=", company.id)]
    )
    sequence.number_next_actual = len(TRADES) + 1


def _started(trade, size):
    """The month in which a trade began, counted from the first one."""
    if trade.started < 0:
        return max(size.months + trade.started, 0)
    return min(trade.started, size.months)


def create_levies(env, company, first, size):
    """Schemes and their rules: contribution by tiers, mutual fund, reserve."""
    schemes = {
        key: env["coopaem.levy.scheme"].create(
            {"code": code, "name": name, "note": note, "company_id": company.id}
        )
        for key, code, name, note in SCHEMES
    }
    raised = first + relativedelta(months=size.months // 2)
    start = date(first.year, 1, 1)

    def rule(code, name, tiers, scheme=None, **vals):
        return {
            "code": code,
            "name": name,
            "company_id": company.id,
            "scheme_id": scheme and schemes[scheme].id,
            "basis": "collected",
            "date_from": start,
            "tier_ids": [
                (0, 0, {"tier_from": tier, "rate": rate}) for tier, rate in tiers
            ],
            **vals,
        }

    rules = [
        rule("CONTRIB", "Contribution coopérative", [(0, 0.05)], "trial"),
        rule(
            "CONTRIB",
            "Contribution coopérative",
            [(0, 0.1), (80_000, 0.08), (160_000, 0.06)],
            "standard",
            period="year",
        ),
        rule(
            "CONTRIB",
            "Contribution coopérative",
            [(0, 0.08), (80_000, 0.06), (160_000, 0.05)],
            "associate",
            period="year",
        ),
        rule(
            "FONDS",
            "Fonds mutuel de solidarité",
            [(0, 0.01)],
            beneficiary="fund",
            date_to=raised - relativedelta(days=1),
        ),
        rule(
            "FONDS",
            "Fonds mutuel de solidarité",
            [(0, 0.015)],
            beneficiary="fund",
            date_from=raised,
        ),
        rule(
            "ASSUR",
            "Assurance responsabilité civile",
            [],
            "standard",
            fixed_month=60,
        ),
        rule(
            "ASSUR",
            "Assurance responsabilité civile",
            [],
            "associate",
            fixed_month=60,
        ),
        rule(
            "RESERVE",
            "Réserve de l'activité",
            [(0, 0.02)],
            "associate",
            beneficiary="reserve",
        ),
    ]
    env["coopaem.levy.rule"].create(rules)


def create_floors(env, company, first):
    """How low treasuries may go, and whom the fund's name is for."""
    company.fund_id.write(
        {
            "name": "Fonds mutuel de solidarité",
            "note": "Avances sur factures en retard, aides en cas de coup dur.",
        }
    )
    env["coopaem.treasury.policy"].create(
        [
            {
                "company_id": company.id,
                "date_from": first,
                "floor": 0.0,
                "note": "Assemblée générale : aucune avance sans décision.",
            },
            {
                "company_id": company.id,
                "date_from": first,
                "agreement_type_id": env.ref("coopaem_member.agreement_type_entry").id,
                "floor": 500.0,
                "note": "Conseil : de quoi payer les premières factures du mois.",
            },
        ]
    )
