"""The measures of the benchmark, each beside its yardstick from the same run.

A measure is timed `REPEATS` times, in turns with its yardstick, and the medians are
compared: what else the machine does falls on both.
"""

import contextlib
import statistics
import time
from datetime import date
from functools import partial
from pathlib import Path

import werkzeug.test
from load import MONTHS, YEAR, document, max_id
from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

REPEATS = 3
ADDONS = Path(__file__).parents[2] / "addons"
STATEMENT = "coopaem_mutual_accounting.action_report_statement"
LAST_DAY = date(YEAR, 12, 31)


class Result:
    """One line of the result."""

    def __init__(self, name, seconds, **more):
        self.name = name
        self.seconds = seconds
        self.yardstick = more.get("yardstick")
        self.most_ratio = more.get("most_ratio")
        self.most_seconds = more.get("most_seconds")
        self.queries = more.get("queries")
        self.most_queries = more.get("most_queries")
        self.per = more.get("per", 1)
        self.note = more.get("note", "")

    @property
    def ratio(self):
        return self.seconds / self.yardstick if self.yardstick else None

    @property
    def above(self):
        """What is above its budget, as a list of words."""
        words = []
        if self.most_seconds and self.seconds / self.per > self.most_seconds:
            words.append("seconds")
        if self.most_ratio and self.ratio and self.ratio > self.most_ratio:
            words.append("ratio")
        if self.most_queries and self.queries > self.most_queries:
            words.append("queries")
        return words

    def as_dict(self):
        return {
            "name": self.name,
            "seconds": self.seconds,
            "per": self.per,
            "yardstick": self.yardstick,
            "ratio": self.ratio,
            "most_ratio": self.most_ratio,
            "most_seconds": self.most_seconds,
            "queries": self.queries,
            "most_queries": self.most_queries,
            "above": self.above,
            "note": self.note,
        }


def timed(env, function):
    """Call on cold caches.

    :return: (seconds, queries, what was returned)
    """
    env.flush_all()
    env.invalidate_all()
    before, start = env.cr.sql_log_count, time.perf_counter()
    value = function()
    env.flush_all()
    return time.perf_counter() - start, env.cr.sql_log_count - before, value


def in_turns(*pairs):
    """Time functions in turns.

    :param pairs: (environment, function)
    :return: list of (median seconds, queries of the last turn)
    """
    for env, function in pairs:
        function()  # what Python and PostgreSQL load once
        env.flush_all()
    taken = [[] for _pair in pairs]
    queries = [0] * len(pairs)
    for _turn in range(REPEATS):
        for index, (env, function) in enumerate(pairs):
            seconds, queries[index], _value = timed(env, function)
            taken[index].append(seconds)
    return [
        (statistics.median(seconds), count)
        for seconds, count in zip(taken, queries, strict=True)
    ]


def activity_units(env):
    return env["coopaem.unit"].search([("kind", "=", "activity")], order="id")


def aggregate(env, more="", *parameters):
    """The yardstick: one aggregate over the same rows."""
    column = env["coopaem.unit"]._get_plan_column()
    env.cr.execute(
        f"SELECT {column}, SUM(amount) FROM account_analytic_line"
        f" WHERE {column} IS NOT NULL {more} GROUP BY {column}",
        parameters,
    )
    return env.cr.fetchall()


# --- reading


def reading(env):
    """Treasuries, profit and loss, pages."""
    all_units = activity_units(env)

    (live, queries), (plain, _queries) = in_turns(
        (env, lambda: all_units._get_balances(LAST_DAY)),
        (env, lambda: aggregate(env)),
    )
    yield Result(
        "treasury of all units",
        live,
        yardstick=plain,
        most_ratio=2,
        most_seconds=0.6,
        queries=queries,
        most_queries=12,
    )
    # The yardstick has the same rows in sight: balances need the items of all months.
    (month, queries), (plain, _queries) = in_turns(
        (env, lambda: all_units._get_figures(LAST_DAY, date(YEAR, 12, 1))),
        (env, lambda: aggregate(env)),
    )
    yield Result(
        "month's figures of all units (flows, balances, collected, levies)",
        month,
        yardstick=plain,
        queries=queries,
        most_queries=25,
        note="more than profit and loss; no budget of its own",
    )
    (month, queries), (plain, _queries) = in_turns(
        (env, lambda: profit_and_loss(env, all_units)),
        (env, lambda: aggregate(env)),
    )
    yield Result(
        "month's profit and loss of all units",
        month,
        yardstick=plain,
        most_ratio=3,
        queries=queries,
        most_queries=12,
    )
    yield from pages(env, all_units)


def profit_and_loss(env, units):
    """A month's result by unit and account, as Odoo's own grouping gives it."""
    column = units._get_plan_column()
    return env["account.analytic.line"]._read_group(
        [
            ("date", ">=", date(YEAR, 12, 1)),
            ("date", "<=", LAST_DAY),
            (column, "in", units.analytic_account_id.ids),
            ("general_account_id.internal_group", "in", ("income", "expense")),
        ],
        [column, "general_account_id"],
        ["amount:sum"],
    )


def pages(env, units):
    """What the server does for a page; the browser's part is not in it."""

    def show(model, domain, names, limit=80):
        return env[model].web_search_read(
            domain, {name: {} for name in names}, limit=limit
        )

    names = ["code", "name", "treasury", "till"]
    model = _table_model(env)
    if model is not None:
        shown = _list_fields(model)
        (seconds, queries), (plain, _queries) = in_turns(
            (env, lambda: show(model._name, [], shown, 80)),
            (env, lambda: aggregate(env)),
        )
        yield Result(
            "page of all units (80 rows, sorted by the figures of all)",
            seconds,
            yardstick=plain,
            most_seconds=0.5,
            queries=queries,
            most_queries=60,
        )
        numbers = [
            name
            for name in shown
            if model._fields[name].type == "monetary" and model._fields[name].aggregator
        ]
        (seconds, queries), (plain, _queries) = in_turns(
            (
                env,
                lambda: model._read_group(
                    [], ["company_id"], [f"{name}:sum" for name in numbers]
                ),
            ),
            (env, lambda: aggregate(env)),
        )
        yield Result(
            "totals of all units, grouped",
            seconds,
            yardstick=plain,
            queries=queries,
            most_queries=60,
            note="every figure of two years, of all units; no budget of its own",
        )
    ((seconds, queries),) = in_turns(
        (env, lambda: show("coopaem.unit", [], names, limit=len(units) + 5))
    )
    yield Result(
        "list of all units with treasury, all rows",
        seconds,
        most_seconds=0.5,
        queries=queries,
        most_queries=60,
    )
    unit = units[len(units) // 2]
    account = unit.analytic_account_id.id
    column = units._get_plan_column()
    (one, queries), (plain, _queries) = in_turns(
        (env, lambda: unit.web_read({name: {} for name in names})),
        (env, lambda: aggregate(env, f"AND {column} = %s", account)),
    )
    yield Result(
        "page of one unit",
        one,
        yardstick=plain,
        queries=queries,
        most_seconds=0.05,
        most_queries=30,
        note="must not grow with the number of units: compare N",
    )
    yield from portal(env, unit)


def portal(env, unit):
    """What the server does for the first page of a member, from request to page."""
    with _client(env, _get_holder(env, unit)) as ask:

        def first_page():
            assert b"o_coopaem_treasury" in ask("/my").data

        ((seconds, _queries),) = in_turns((env, first_page))
        yield Result(
            "portal home of one unit",
            seconds,
            most_seconds=0.3,
            queries=ask.queries,
            most_queries=80,
            note="from request to page; must not grow with the number of units",
        )


def portal_pages(env):
    """What the server does for each page of a member who has something on all of them.

    Left out is what there is none of here: statement, payslip, pay, form of candidates.
    """
    from odoo.addons.coopaem_l10n_mena.tests.portal_matrix import get_pages
    from odoo.addons.coopaem_l10n_mena.tests.portal_world import fill_pages

    units = activity_units(env)
    user = _get_holder(env, units[len(units) // 2])
    member = env["coopaem.member"].search([("partner_id", "=", user.partner_id.id)])
    member.coach_id = env["res.users"].create(
        {
            "name": "Bench coach",
            "login": "bench_coach",
            "company_id": env.company.id,
            "company_ids": [(6, 0, env.company.ids)],
            "group_ids": [
                (6, 0, env.ref("coopaem_member.group_coopaem_coach").ids),
            ],
        }
    )
    colleague = (units - member.unit_ids)[:1]
    names = fill_pages(env, member, colleague, "Bench", date.today(), 3)
    taken = {}
    with _client(env, user) as ask:
        for address, rule in get_pages(names).items():
            if ask(address).status_code != 200:
                continue
            ((seconds, _queries),) = in_turns((env, partial(ask, address)))
            taken[address] = (seconds, ask.queries, rule)
    ranked = sorted(taken.items(), key=lambda item: item[1], reverse=True)
    assert len(ranked) > 40, "pages of a member who has something on them"
    _address, (seconds, queries, rule) = ranked[0]
    yield Result(
        f"portal pages: the slowest of {len(ranked)}, {rule}",
        seconds,
        most_seconds=0.3,
        queries=queries,
        note="; ".join(
            f"{address}: {1000 * seconds:.0f} ms, {queries} queries"
            for address, (seconds, queries, _rule) in ranked
        ),
    )


def _get_holder(env, unit):
    """The user of a member who holds the unit, made if there is none."""
    users = env["res.users"]
    user = users.search([("login", "=", "bench_member")])
    if user:
        return user
    user = users.create(
        {
            "name": "Bench member",
            "login": "bench_member",
            "company_id": unit.company_id.id,
            "company_ids": [(6, 0, unit.company_id.ids)],
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    env["coopaem.member"].create(
        {
            "partner_id": user.partner_id.id,
            "company_id": unit.company_id.id,
            "unit_ids": [(6, 0, unit.ids)],
            "state": "entrepreneur",
        }
    )
    return user


@contextlib.contextmanager
def _client(env, user):
    """A function that asks for a page as a user, and keeps its number of queries."""
    from odoo import http, sql_db

    # requests have transactions of their own
    env.cr.commit()
    session = http.root.session_store.new()
    session.update(
        http.get_default_session(),
        db=env.cr.dbname,
        login=user.login,
        uid=user.id,
        session_token=user._compute_session_token(session.sid),
    )
    http.root.session_store.save(session)
    client = werkzeug.test.Client(http.root)
    client.set_cookie("session_id", session.sid, domain="localhost")

    def ask(address):
        before = sql_db.sql_counter
        response = client.get(address, base_url="http://localhost")
        ask.queries = sql_db.sql_counter - before
        return response

    yield ask
    http.root.session_store.delete(session)


def _table_model(env):
    """The model of the page "all units": a query over units with their figures."""
    for name in sorted(env):
        model = env[name]
        if (
            name.startswith("coopaem.unit.")
            and not (model._auto or model._abstract or model._transient)
            and {"treasury", "code"} <= model._fields.keys()
        ):
            return model
    return None


def _list_fields(model):
    """The fields of the model's list view."""
    arch = etree.fromstring(model.get_view(view_type="list")["arch"])
    names = dict.fromkeys(node.get("name") for node in arch.iter("field"))
    return [name for name in names if name in model._fields]


# --- writing


def invoice_pair(env, plain, rounds):
    """Create and post invoices of two lines: with our addons, and without.

    :param env: environment with the suite
    :param plain: environment with Odoo's accounting and the chart alone
    """
    company, other = env.company, plain.company
    unit = activity_units(env)[0]
    # Odoo looks through all that a partner was ever invoiced: a new one on both sides.
    customer = env["res.partner"].create({"name": "Bench sale"})
    # Found once on both sides: a user picks a tax, nothing looks for it by its rate.
    sale_tax = company._get_tax_by_rate(20, "sale")

    def with_suite():
        for index in range(rounds):
            document(
                env,
                company,
                unit,
                "out_invoice",
                date(YEAR + 1, 1, 5),
                1000 + index,
                customer,
                sale_tax,
            ).action_post()

    partner = plain["res.partner"].create({"name": "Bench sale"})
    tax = plain["account.tax"].search(
        [
            ("type_tax_use", "=", "sale"),
            ("amount", "=", 20),
            ("company_id", "=", other.id),
        ],
        limit=1,
    )

    def without():
        for index in range(rounds):
            plain["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": date(YEAR + 1, 1, 5),
                    "date": date(YEAR + 1, 1, 5),
                    "invoice_line_ids": [
                        (
                            0,
                            0,
                            {
                                "name": text,
                                "price_unit": price,
                                "tax_ids": [(6, 0, tax.ids)],
                            },
                        )
                        for text, price in (
                            ("Work", 1000 + index),
                            ("Transport", (1000 + index) / 10),
                        )
                    ],
                }
            ).action_post()

    (ours, queries), (theirs, plain_queries) = in_turns(
        (env, with_suite), (plain, without)
    )
    yield Result(
        f"create and post an invoice of two lines (mean of {rounds})",
        ours / rounds,
        yardstick=theirs / rounds,
        most_ratio=1.3,
        queries=round(queries / rounds),
        note=f"plain Odoo: {round(plain_queries / rounds)} queries",
    )


def closing(env, plain):
    """Close the last month of all units; plain Odoo books entries of the same size."""
    company = env.company
    units = activity_units(env)
    month = env["coopaem.closing"]._get_or_create(company, date(YEAR, MONTHS, 1))

    def prepare():
        month.action_check()
        month._accept_all_warnings("Benchmark")

    def run():
        month._run_inline()

    taken, yard, queries = [], [], 0
    account, analytic = _plain_units(plain, len(units))
    checking = []
    for _turn in range(REPEATS):
        checking.append(timed(env, prepare)[0])
        before = month.move_ids
        seconds, queries, _value = timed(env, run)
        taken.append(seconds)
        # without those of earlier turns, which were reversed
        sizes = [len(move.line_ids) for move in month.move_ids - before]
        book = partial(_plain_entries, plain, account, analytic, sizes)
        yard.append(timed(plain, book)[0])
        if _turn < REPEATS - 1:
            month.action_reverse()
            env.flush_all()
    yield Result(
        f"close {len(units)} units: levies, lines, entries",
        statistics.median(taken),
        yardstick=statistics.median(yard),
        most_ratio=1.3,
        most_seconds=0.010,
        per=len(units),
        queries=queries,
        note=f"{sum(sizes)} items in {len(sizes)} entries",
    )
    yield Result(
        "check before closing, with preview",
        statistics.median(checking),
        per=len(units),
        note="no budget of its own",
    )
    lines = month.line_ids.filtered(lambda line: line.unit_id in units)[:20]
    (seconds, queries), (plain, _queries) = in_turns(
        (env, lambda: lines._render_statement_pdf()),
        (env, _statement_printer(env, lines)),
    )
    yield Result(
        f"PDF statement (mean of {len(lines)})",
        seconds / len(lines),
        yardstick=plain / len(lines),
        most_ratio=1.3,
        most_seconds=0.15,
        queries=queries,
        note="beside the printing program alone, of the same pages",
    )


def _statement_printer(env, lines):
    """The yardstick: the printing program alone, given the same pages."""
    fonts = FontConfiguration()
    sheets = [
        CSS(filename=path, font_config=fonts)
        for path in (
            *ADDONS.glob("coopaem_member/static/src/css/paged_report.css"),
            *ADDONS.glob(
                "coopaem_mutual_accounting/static/src/css/paged_statement.css"
            ),
        )
    ]
    reports = env["ir.actions.report"]
    pages = [
        reports._render_qweb_html(STATEMENT, line.ids, {"report_type": "pdf"})[0]
        for line in lines
    ]

    def print_pages():
        for page in pages:
            HTML(string=page.decode()).write_pdf(stylesheets=sheets, font_config=fonts)

    return print_pages


def _plain_units(plain, count):
    """An account for levies and an analytic account per unit, in plain Odoo."""
    plan = plain["account.analytic.plan"].create({"name": "Bench"})
    analytic = plain["account.analytic.account"].create(
        [{"name": f"A{index}", "plan_id": plan.id} for index in range(count)]
    )
    account = plain["account.account"].search(
        [
            ("account_type", "=", "expense"),
            ("company_ids", "in", plain.company.ids),
        ],
        limit=1,
    )
    return account, analytic


def _plain_entries(plain, account, analytic, sizes):
    """Create and post entries of so many items, each on an analytic account."""
    journal = plain["account.journal"].search(
        [("type", "=", "general"), ("company_id", "=", plain.company.id)], limit=1
    )
    for size in sizes:
        values = [
            {
                "name": "Levy",
                "account_id": account.id,
                "balance": 10.0 if index % 2 else -10.0,
                "analytic_distribution": {
                    str(analytic[index // 2 % len(analytic)].id): 100.0
                },
            }
            for index in range(size - size % 2)
        ]
        move = plain["account.move"].create(
            {
                "journal_id": journal.id,
                "date": LAST_DAY,
                "line_ids": [(0, 0, vals) for vals in values],
            }
        )
        move.action_post()


def check_ledger(env):
    """The sum rule holds for what was loaded.

    :return: number of analytic items
    :raises AssertionError: if it does not
    """
    check = env["coopaem.ledger.check"].create(
        {"company_id": env.company.id, "date_to": date(YEAR + 2, 1, 1)}
    )
    assert check.is_right, (check.treasuries, check.liquidity, check.broken_count)
    assert check.treasuries, "there is nothing in the books"
    return max_id(env, "account_analytic_line")
