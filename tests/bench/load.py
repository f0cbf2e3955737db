"""A cooperative with many units and a year of operations, made fast.

One month of one unit is booked through Odoo: an invoice and a bill with VAT on payment,
each paid from its document, and as many cash takings and costs as the month is to have
operations. PostgreSQL copies it for the other months and units, every reference between
the copied rows moved along. What comes out is what Odoo would have written; the ledger
check says so.
"""

from datetime import date

from month import set_up
from odoo_env import environment

YEAR = 2025
MONTHS = 12
TABLES = (
    "account_move",
    "account_move_line",
    "account_full_reconcile",
    "account_partial_reconcile",
    "account_payment",
    "account_analytic_line",
)
# Relations without an id of their own: table, {column: table whose ids it holds}
RELATIONS = (
    (
        "account_move_line_account_tax_rel",
        {"account_move_line_id": "account_move_line"},
    ),
    (
        "account_account_tag_account_move_line_rel",
        {"account_move_line_id": "account_move_line"},
    ),
    (
        "account_move__account_payment",
        {"invoice_id": "account_move", "payment_id": "account_payment"},
    ),
)
# Numbers are unique per journal; a copy's are this much higher than its pattern's.
NUMBERS_APART = 1000


def load(name, units, operations):
    """Fill the database.

    :param str name: a database with the suite, else empty
    :param int units: number of activity units
    :param int operations: per unit and month
    """
    with environment(name, log_level="error") as env:
        company = set_up(env)
        company.partner_id.lang = "en_US"
        made = env["coopaem.unit"].create(
            [
                {
                    "code": f"U{index:05}",
                    "name": f"Activity {index}",
                    "company_id": company.id,
                }
                for index in range(1, units + 1)
            ]
        )
        add_levies(env, company)
        env.flush_all()
        first = {table: max_id(env, table) for table in TABLES}
        book_month(env, company, made[0], operations)
        env.flush_all()
        copy_month(env, made, first)
        env.invalidate_all()
    with environment(name) as env:
        # What the server does by itself within a minute.
        env.cr.execute("ANALYZE")


def add_levies(env, company):
    """A contribution with two tiers, and one to the mutual fund, due on every unit."""
    rules = (
        ("C1", "Contribution", "structure", "invoiced", ((0, 0.10), (5000, 0.08))),
        ("F1", "Mutual fund", "fund", "collected", ((0, 0.01),)),
    )
    env["coopaem.levy.rule"].create(
        [
            {
                "code": code,
                "name": text,
                "company_id": company.id,
                "beneficiary": beneficiary,
                "basis": basis,
                "date_from": f"{YEAR}-01-01",
                "tier_ids": [
                    (0, 0, {"tier_from": start, "rate": rate}) for start, rate in tiers
                ],
            }
            for code, text, beneficiary, basis, tiers in rules
        ]
    )


def document(env, company, unit, move_type, day, amount, partner=None, tax=None):  # noqa: PLR0913
    """An invoice or bill of two lines with 20 % VAT; not posted."""
    kind = "sale" if move_type == "out_invoice" else "purchase"
    partner = partner or env["res.partner"].create({"name": f"Bench {kind}"})
    tax = tax or company._get_tax_by_rate(20, kind)
    return env["account.move"].create(
        {
            "move_type": move_type,
            "partner_id": partner.id,
            "invoice_date": day,
            "date": day,
            "unit_id": unit.id,
            "company_id": company.id,
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {"name": text, "price_unit": price, "tax_ids": [(6, 0, tax.ids)]},
                )
                for text, price in (("Work", amount), ("Transport", amount / 10))
            ],
        }
    )


def book_month(env, company, unit, operations):
    """Book January of one unit through Odoo: `operations` of them, at least four."""
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    invoice = document(env, company, unit, "out_invoice", date(YEAR, 1, 3), 4000)
    bill = document(env, company, unit, "in_invoice", date(YEAR, 1, 4), 700)
    (invoice | bill).action_post()
    for move in (invoice, bill):
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create(
            {"payment_date": date(YEAR, 1, 9), "journal_id": bank.id}
        )._create_payments()
    lines = invoice.invoice_line_ids | bill.invoice_line_ids
    income, expense = (
        invoice.invoice_line_ids.account_id,
        bill.invoice_line_ids.account_id,
    )
    assert len(lines.account_id) == 2
    cash = env["account.move"].create(
        [
            {
                "journal_id": bank.id,
                "date": date(YEAR, 1, 10 + index % 18),
                "unit_id": unit.id,
                "company_id": company.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Market day",
                            "account_id": account.id,
                            "balance": amount,
                        },
                    )
                    for account, amount in (
                        (bank.default_account_id, 100 + index),
                        (expense if index % 3 == 0 else income, -100 - index),
                    )
                ],
            }
            for index in range(operations - 4)
        ]
    )
    cash.action_post()


def max_id(env, table):
    """The highest id of a table."""
    env.cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
    return env.cr.fetchone()[0]


def columns(env, table):
    """{column: type} of a table, without generated ones."""
    env.cr.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    )
    return dict(env.cr.fetchall())


def references(env, table):
    """{column: table it refers to}, for the copied tables."""
    env.cr.execute(
        """
        SELECT attribute.attname, target.relname
          FROM pg_constraint con
          JOIN pg_class source ON source.oid = con.conrelid
          JOIN pg_class target ON target.oid = con.confrelid
          JOIN pg_attribute attribute ON attribute.attrelid = con.conrelid
               AND attribute.attnum = con.conkey[1]
         WHERE con.contype = 'f' AND source.relname = %s AND target.relname = ANY(%s)
        """,
        [table, list(TABLES)],
    )
    return dict(env.cr.fetchall())


def copy_month(env, units, first):
    """Copy the booked month for every other month and unit, in a query per table.

    :param units: the units; the month is of the first of them
    :param dict first: highest ids before the month was booked
    """
    cr = env.cr
    spans = {table: max_id(env, table) - first[table] for table in TABLES}
    column = units._get_plan_column()
    origin = units[0]
    # A row per copy: its number, months later, the unit.
    cr.execute(
        "CREATE TEMPORARY TABLE bench_copy AS"
        " SELECT row_number() OVER (ORDER BY unit.id, month) - 1 AS number, month,"
        "        unit.id AS unit_id, unit.analytic_account_id AS account_id"
        "   FROM coopaem_unit unit, generate_series(0, %s) month"
        "  WHERE unit.id = ANY(%s)",
        [MONTHS - 1, units.ids],
    )
    cr.execute("DELETE FROM bench_copy WHERE number = 0")  # booked already
    cr.execute("ANALYZE bench_copy")
    # Entries, payments and matches refer to each other: checked when all are there.
    cr.execute(
        """
        SELECT format('ALTER TABLE %%I ALTER CONSTRAINT %%I'
                      ' DEFERRABLE INITIALLY DEFERRED', source.relname, con.conname)
          FROM pg_constraint con
          JOIN pg_class source ON source.oid = con.conrelid
          JOIN pg_class target ON target.oid = con.confrelid
         WHERE con.contype = 'f' AND source.relname = ANY(%s)
           AND target.relname = ANY(%s)
        """,
        [list(TABLES), list(TABLES)],
    )
    for (statement,) in cr.fetchall():
        cr.execute(statement)
    for table in TABLES:
        known = columns(env, table)
        refers = references(env, table)
        values = []
        for name, kind in known.items():
            if name == "id":
                value = f"t.id + c.number * {spans[table]}"
            elif refers.get(name):
                target = refers[name]
                value = (
                    f"CASE WHEN t.{name} > {first[target]}"
                    f" THEN t.{name} + c.number * {spans[target]} ELSE t.{name} END"
                )
            elif (table, name) == ("account_move", "sequence_number"):
                value = f"t.{name} + c.number * {NUMBERS_APART}"
            elif (table, name) == ("account_move", "name"):
                value = (
                    "t.sequence_prefix ||"
                    f" (t.sequence_number + c.number * {NUMBERS_APART})"
                )
            elif name == "unit_id":
                value = (
                    f"CASE WHEN t.unit_id = {origin.id}"
                    " THEN c.unit_id ELSE t.unit_id END"
                )
            elif name == column:
                value = (
                    f"CASE WHEN t.{name} = {origin.analytic_account_id.id}"
                    f" THEN c.account_id ELSE t.{name} END"
                )
            elif name == "analytic_distribution":
                value = (
                    f"CASE WHEN t.unit_id = {origin.id} THEN"
                    f" jsonb_build_object(c.account_id::text, 100.0) ELSE t.{name} END"
                )
            elif kind == "date":
                value = f"(t.{name} + c.month * INTERVAL '1 month')::date"
            else:
                value = f"t.{name}"
            values.append(value)
        quoted = ", ".join(f'"{name}"' for name in known)
        cr.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)}"
            f" FROM {table} t, bench_copy c WHERE t.id > {first[table]}"
            " ORDER BY c.number, t.id"
        )
        cr.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id))"
            f" FROM {table}"
        )
    for table, keys in RELATIONS:
        known = columns(env, table)
        values = [
            f"t.{name} + c.number * {spans[keys[name]]}"
            if name in keys
            else f"t.{name}"
            for name in known
        ]
        own = " AND ".join(f"t.{key} > {first[target]}" for key, target in keys.items())
        cr.execute(
            f"INSERT INTO {table} ({', '.join(known)}) SELECT {', '.join(values)}"
            f" FROM {table} t, bench_copy c WHERE {own}"
        )
