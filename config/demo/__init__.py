"""Demonstration data of `make run`: a cooperative that has been at work for 14 months.

    trades.py    what the units are called, sell and buy
    company.py   the cooperative itself: users, territories, units, levies, floors
    persons.py   who the members are
    people.py    members in all stages, agreements
    covers.py    social covers and contributions
    recruitment.py  candidates, information meetings, programmes and cohorts
    coaching.py  follow-ups, sessions, plans, diagnostics, workshops; prices and plans
                 from the books, once they are kept
    months.py    the months, and how business went in them
    dues.py      payments to come
    sales.py     invoices, credit notes, bills
    cash.py      cash books, tills
    desk.py      cheques, mobile money, prepayments, provisions
    bank.py      the bank's movements, matched with what they settle
    books.py     goes through the months and closes them
    portal.py    what members prepared on their phones, and what waits
    indicators.py  a cohort followed over eighteen months: answers, targets, paths

All of it is worked out from a seed and from today's date: the last full month waits to
be closed, those before it are locked, and the current one is booked up to today.
"""

from dataclasses import dataclass

SEED = "coopaem"
PASSWORD = "coopaem"
# Records made by the thousand keep no history of their making.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    # The cooperative's users work in French: so do the names of its accounts.
    "lang": "fr_FR",
}


@dataclass(frozen=True)
class Size:
    """How much of it is loaded; the tests take less.

    :param months: full months, the one that waits to be closed included
    :param units: activities, with the people who run them
    """

    months: int = 14
    units: int = 20


def load(env, size=None):
    """Fill a new database with the demonstration data; one that has it stays as it is.

    :param env: environment of the superuser
    :param Size size: how much of it
    :return: whether anything was loaded
    """
    from .books import Books
    from .coaching import work_out_tools
    from .company import create_company
    from .indicators import follow
    from .people import create_people
    from .portal import prepare_pages

    size = size or Size()
    if env["coopaem.closing"].search_count([]):
        return False
    env = env(context={**env.context, **QUIET})
    company = create_company(env, size)
    create_people(env, company, size)
    Books(env, company, size).keep()
    work_out_tools(env, company)
    follow(env, company)
    prepare_pages(env, company)
    return True


def load_country(env, code):
    """Fill a new database with the small cooperative of another country.

    :param env: environment of the superuser
    :param str code: tn or eg
    :return: whether anything was loaded
    """
    from .countries import load_country

    return load_country(env(context={**env.context, **QUIET}), code)
