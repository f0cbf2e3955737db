"""A small cooperative of Tunisia or Egypt: two months of business, one of them closed.

The Moroccan one shows how a cooperative lives; these show what differs by country. All
names are those of trades and places, never of a person.
"""

from dataclasses import dataclass
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .company import create_users
from .months import dice, get_months, get_today

MONTHS = 2
ACCEPTED = "Vu par la direction : suivi avec la personne concernée."


@dataclass(frozen=True)
class Trade:
    """An activity and who runs it.

    :param monthly: turnover of an ordinary month, tax excluded, in the currency
    :param product: what it sells, and the price of one, tax excluded
    """

    name: str
    member: str
    sex: str
    place: str
    monthly: float
    product: tuple
    supply: str


@dataclass(frozen=True)
class Country:
    """What the demonstration of a country is made of.

    :param vat: the cooperative's number at the tax office
    """

    name: str
    city: str
    vat: str
    lang: str
    tz: str
    places: tuple
    customers: tuple
    supplier: str
    trades: tuple


COUNTRIES = {
    "tn": Country(
        "Coopérative des métiers du Sud",
        "Gabès",
        "1234567/A/A/M/000",
        "fr_FR",
        "Africa/Tunis",
        ("Sud / Gabès", "Sud / Médenine"),
        ("Hôtel de l'Oasis", "Épicerie du Port", "Association des artisans"),
        "Comptoir des fournitures de Gabès",
        (
            Trade(
                "Vannerie de Chenini", "Vannière de Chenini", "female", "Gabès",
                4200, ("Panier en palmier", 35), "Palmes et teinture",
            ),
            Trade(
                "Henné de l'oasis", "Productrice de henné", "female", "Gabès",
                3100, ("Henné, le kilo", 18), "Sachets et étiquettes",
            ),
            Trade(
                "Atelier vélos de Djara", "Réparateur de vélos", "male", "Gabès",
                2900, ("Réparation", 45), "Pièces de rechange",
            ),
            Trade(
                "Tapis de Beni Khedache", "Tisseuse de Beni Khedache", "female",
                "Médenine", 3800, ("Margoum", 280), "Laine filée",
            ),
            Trade(
                "Poterie de Guellala", "Potier de Guellala", "male", "Médenine",
                3400, ("Jarre", 60), "Argile et émail",
            ),
        ),
    ),
    "eg": Country(
        "تعاونية حرف المرج",
        "القاهرة",
        "123456789",
        "ar_001",
        "Africa/Cairo",
        ("القاهرة / المرج", "القاهرة / عين شمس"),
        ("محل الأمل", "مدرسة النور", "جمعية أهل المرج"),
        "مخزن الخامات بالمرج",
        (
            Trade(
                "خياطة المرج", "خياطة من المرج", "female", "المرج",
                26000, ("زي مدرسي", 320), "أقمشة وخيوط",
            ),
            Trade(
                "مخبوزات البيت", "خبازة من المرج", "female", "المرج",
                22000, ("صينية مخبوزات", 150), "دقيق وسمن",
            ),
            Trade(
                "ورشة النجارة", "نجار من المرج", "male", "المرج",
                34000, ("كرسي خشب", 900), "خشب وغراء",
            ),
            Trade(
                "إكسسوارات يدوية", "صانعة إكسسوارات", "female", "عين شمس",
                18000, ("عقد", 180), "خرز وأسلاك",
            ),
            Trade(
                "صيانة المحمول", "فني صيانة", "male", "عين شمس",
                24000, ("إصلاح شاشة", 600), "قطع غيار",
            ),
        ),
    ),
}  # fmt: skip


def load_country(env, code):
    """Fill a new database with the demonstration of a country.

    :param env: environment of the superuser
    :param str code: its two letters, in small ones
    :return: whether anything was loaded
    """
    if env["coopaem.closing"].search_count([]):
        return False
    country = COUNTRIES[code]
    months = get_months(get_today(env), MONTHS)
    company = set_up(env, code, country, months[0].first)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    company = company.with_env(env)
    users = create_users(env, company)
    users["manager"].browse([user.id for user in users.values()]).write(
        {"lang": country.lang, "tz": country.tz}
    )
    units = create_units(env, company, country, months[0].first, users)
    for month in months[:-1]:
        do_business(env, company, country, month, units)
    pay_members(env, company, months[-2])
    close(env, company, months[-2], users["manager"])
    env["coopaem.tax.return"]._prepare_returns(company, get_today(env))
    return True


def set_up(env, code, country, first):
    """Set the main company up as an administrator does, with the wizard.

    :param date first: the first day of the first month that is closed
    :return: res.company
    """
    from odoo import Command

    company = env.ref("base.main_company")
    model = env.ref("coopaem_mutual_accounting.levy_model_collected")
    env["coopaem.setup"].create(
        {
            "company_id": company.id,
            "name": country.name,
            "country_id": env.ref(f"base.{code}").id,
            "fiscal_month": "1",
            "date_from": first,
            "territories": "\n".join(country.places),
            "levy_ids": [Command.create({"model_id": model.id, "rate": 0.1})],
            "fund_ids": [
                Command.create(
                    {"name": "Solidarité", "code": "SOL", "rate": 0.02,
                     "basis": "collected"}
                )
            ],
        }
    ).action_set_up()  # fmt: skip
    company.write(
        {
            "city": country.city,
            "vat": country.vat,
            "email": "contact@cooperative.example",
            "hosting_country_id": company.country_id.id,
        }
    )
    company.partner_id.lang = country.lang
    return company


def create_units(env, company, country, first, users):
    """The activities, their members, and contracts that run.

    :return: {Trade: coopaem.unit}
    """
    scheme = env["coopaem.levy.scheme"].search([("company_id", "=", company.id)])[:1]
    places = {place.name: place for place in env["coopaem.territory"].search([])}
    units = {}
    for number, trade in enumerate(country.trades, 1):
        units[trade] = env["coopaem.unit"].create(
            {
                "code": f"U{number:03}",
                "name": trade.name,
                "territory_id": places[trade.place].id,
                "coach_id": users["coach"].id,
                "company_id": company.id,
                "date_start": first,
            }
        )
        env["coopaem.unit.levy.scheme"].create(
            {
                "unit_id": units[trade].id,
                "scheme_id": scheme.id,
                "date_from": first,
            }
        )
    partners = env["res.partner"].create(
        [{"name": trade.member, "lang": country.lang} for trade in country.trades]
    )
    members = env["coopaem.member"].create(
        [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "state": "entrepreneur",
                "state_date": first,
                "sex": trade.sex,
                "territory_id": places[trade.place].id,
                "unit_ids": [(6, 0, units[trade].ids)],
            }
            for trade, partner in zip(country.trades, partners, strict=True)
        ]
    )
    env["coopaem.agreement"].create(
        [
            {
                "member_id": member.id,
                "unit_id": units[trade].id,
                "type_id": env.ref("coopaem_member.agreement_type_employment").id,
                "date_start": first,
                "state": "running",
            }
            for trade, member in zip(country.trades, members, strict=True)
        ]
    )
    return units


def do_business(env, company, country, month, units):
    """Invoices, of which most are paid, and bills, all of them paid."""
    from odoo import Command

    customers = find_partners(env, country.customers, country.lang)
    supplier = find_partners(env, (country.supplier,), country.lang)
    planned = []
    for trade, unit in units.items():
        random = dice(trade.name, month.index)
        name, price = trade.product
        for share in (0.35, 0.4, 0.25):
            day = month.day(random.randint(2, 26))
            quantity = max(1, round(trade.monthly * share / price))
            planned.append(
                (
                    "out_invoice",
                    unit,
                    random.choice(customers),
                    day,
                    name,
                    quantity,
                    price,
                )
            )
        day = month.day(random.randint(2, 12))
        cost = round(trade.monthly * 0.2)
        planned.append(("in_invoice", unit, supplier, day, trade.supply, 1, cost))
    planned.sort(key=lambda plan: plan[3])
    moves = env["account.move"].create(
        [
            {
                "move_type": kind,
                "company_id": company.id,
                "partner_id": partner.id,
                "unit_id": unit.id,
                "invoice_date": day,
                "date": day,
                "ref": f"{month.first:%m}-{number}" if kind == "in_invoice" else False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": name, "quantity": quantity, "price_unit": price}
                    )
                ],
            }
            for number, (kind, unit, partner, day, name, quantity, price) in enumerate(
                planned, 1
            )
        ]
    )
    moves._post(soft=False)
    bank = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
    )
    random = dice(country.city, month.index)
    for move in moves:
        day = move.invoice_date + timedelta(days=random.randint(0, 12))
        late = move.move_type == "out_invoice" and random.random() < 0.15
        if late or day > month.end:
            continue
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"journal_id": bank.id, "payment_date": day}).action_create_payments()


def pay_members(env, company, month):
    """Pay six tenths of what the treasuries allow as wages, by the country's law."""
    run = env["coopaem.pay.run"].create(
        {"company_id": company.id, "date_start": month.first}
    )
    run.action_propose()
    for line in run.line_ids:
        line.cost = company.currency_id.round(line.cost * 0.6)
    run.action_compute()
    run.action_post()
    env["coopaem.pay.payment"].create(
        {"run_id": run.id, "date": month.last}
    ).action_confirm()


def find_partners(env, names, lang):
    """Partners by name, made where they are missing.

    :return: res.partner
    """
    found = env["res.partner"].search([("name", "in", names)])
    missing = [name for name in names if name not in found.mapped("name")]
    return found + env["res.partner"].create(
        [{"name": name, "lang": lang, "is_company": True} for name in missing]
    )


def close(env, company, month, manager):
    """Close the months up to one in the manager's name, and lock them."""
    for first in (month.first - relativedelta(months=1), month.first):
        closing = env["coopaem.closing"]._get_or_create(company, first)
        closing.action_check()
        if closing.warning_count:
            closing.with_user(manager)._accept_all_warnings(ACCEPTED)
        closing._run_inline()
        closing.action_lock()
