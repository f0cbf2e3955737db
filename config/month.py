"""Books, levies and statements of the months in a folder of spreadsheets.

    month.py --dir FOLDER --out FOLDER [--keep-db NAME]

Makes a new database with a Moroccan cooperative, imports the folder's six files through
the wizard "A month from spreadsheets", which closes each month before the next one, and
writes OUT/units.csv, OUT/totals.csv, OUT/statements/<month>/<unit>.pdf and
OUT/warnings.log. When something is wrong with the files it says what and where, writes
nothing and ends with status 1.
"""

import argparse
import csv
import io
import os
import signal
import sys
from pathlib import Path

from odoo_env import create_database, drop_database, environment, suite_template
from settings import SetupError, say

COUNTRY, CHART, CURRENCY = "base.ma", "ma", "base.MAD"
UNIT_HEADINGS = (
    "unit", "month", "turnover", "collected", "costs", "contribution", "fund",
    "receivable", "payable", "treasury",
)  # fmt: skip
TOTAL_HEADINGS = (
    "month", "bank", "cash", "structure_treasury", "fund_treasury", "unallocated",
    "difference",
)  # fmt: skip


class ImportFailed(Exception):
    """The files cannot be imported; its text is for the user."""


def set_up(env):
    """Make the main company a Moroccan cooperative.

    :return: res.company
    """
    company = set_up_company(env)
    company._activate_taxes()
    company._setup_cooperative()
    return company


def set_up_company(env):
    """Give the main company the Moroccan chart; needs Odoo's own addons alone.

    :return: res.company
    """
    company = env.ref("base.main_company")
    # Odoo gives a new database a chart of no country.
    if company.chart_template != CHART:
        currency = env.ref(CURRENCY)
        currency.active = True
        company.write(
            {
                "name": "Coopérative",
                "country_id": env.ref(COUNTRY).id,
                "currency_id": currency.id,
            }
        )
        env["account.chart.template"].try_loading(CHART, company, install_demo=False)
    return company


def read_files(folder):
    """Read the spreadsheets of a folder; what else lies there does not matter.

    :return: list of (name, content)
    """
    if not folder.is_dir():
        raise ImportFailed(f"{folder}: there is no such folder. Name it with DIR=….")
    return [
        (path.name, path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix.lower() in (".csv", ".xlsx")
    ]


def run_wizard(env, company, files):
    """Import the files as a user does.

    :return: (the wizard, list of warnings)
    :raises ImportFailed: when the files are wrong or a month cannot be closed
    """
    from odoo.addons.coopaem_mutual_accounting.models.month_files import recognise

    attachments = env["ir.attachment"].create(
        [
            {"name": name, "raw": content, "res_model": "coopaem.month.import"}
            for name, content in files
            if recognise(name)
        ]
    )
    wizard = env["coopaem.month.import"].create(
        {
            "company_id": company.id,
            "file_ids": [(6, 0, attachments.ids)],
            "close_months": True,
        }
    )
    wizard.action_check()
    if wizard.error_count:
        raise ImportFailed(
            "\n".join(
                issue._get_text()
                for issue in wizard.issue_ids
                if issue.level == "error"
            )
        )
    warnings = [issue._get_text() for issue in wizard.issue_ids]
    wizard.action_import()
    if wizard.state != "done":
        raise ImportFailed(wizard.error_message or "the import did not finish")
    for month in wizard.month_ids:
        for warning in (month.warnings or "").splitlines():
            warnings.append(f"{month.month:%Y-%m}: accepted: {warning}")
    return wizard, warnings


def amount(value):
    """An amount as the files have it: two decimals, no minus before nought."""
    return f"{round(value, 2) + 0.0:.2f}"


def unit_rows(closings):
    """Rows of units.csv, by unit and month."""
    lines = closings.line_ids.sorted(
        lambda line: (line.unit_id.code, line.closing_id.date_start)
    )
    for line in lines:
        yield (
            line.unit_id.code,
            f"{line.closing_id.date_start:%Y-%m}",
            *map(
                amount,
                (
                    line.turnover,
                    line.collected,
                    line.costs,
                    line.contribution,
                    line.fund_levies,
                    line.receivable,
                    line.payable,
                    line.treasury,
                ),
            ),
        )


def total_rows(env, company, closings):
    """Rows of totals.csv, by month."""
    cash_accounts = (
        env["account.journal"]
        .search([("company_id", "=", company.id), ("type", "=", "cash")])
        .default_account_id
        | company.till_account_id
    )
    units = (
        env["coopaem.unit"]
        .with_context(active_test=False)
        .search([("company_id", "=", company.id)])
    )
    for closing in closings:
        balances = {
            account: balance
            for account, balance in env["account.move.line"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", closing.date_end),
                ],
                ["account_id"],
                ["balance:sum"],
            )
        }
        bank = sum(
            balance
            for account, balance in balances.items()
            if account.is_liquidity and account not in cash_accounts
        )
        cash = sum(balances.get(account, 0.0) for account in cash_accounts)
        treasuries = {
            unit_id: figures["treasury"]
            for unit_id, figures in units._get_balances(closing.date_end).items()
        }
        by_kind = {
            kind: sum(
                treasuries.get(unit.id, 0.0) for unit in units if unit.kind == kind
            )
            for kind in ("structure", "fund")
        }
        yield (
            f"{closing.date_start:%Y-%m}",
            amount(bank),
            amount(cash),
            amount(by_kind["structure"]),
            amount(by_kind["fund"]),
            amount(-balances.get(company.allocation_account_id, 0.0)),
            amount(sum(treasuries.values()) - bank - cash),
        )


def as_csv(headings, rows):
    """The rows as a CSV file."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows(rows)
    return stream.getvalue().encode()


def results(env, company, wizard, warnings):
    """All that is to be written.

    :return: {path below OUT: content}
    """
    closings = env["coopaem.closing"].search(
        [
            ("company_id", "=", company.id),
            ("date_start", "in", wizard.month_ids.mapped("month")),
        ],
        order="date_start",
    )
    found = {
        "units.csv": as_csv(UNIT_HEADINGS, unit_rows(closings)),
        "totals.csv": as_csv(TOTAL_HEADINGS, total_rows(env, company, closings)),
        "warnings.log": "".join(f"{warning}\n" for warning in warnings).encode(),
    }
    statements = closings.line_ids._render_statement_pdf()
    for line in closings.line_ids:
        # A unit's code may hold what a file's name may not.
        code = line.unit_id.code.replace("/", "_").replace("\0", "_")
        path = f"statements/{line.closing_id.date_start:%Y-%m}/{code}.pdf"
        found[path] = statements[line.id]
    return found


def write(out, found):
    """Write the results; only once all of them are there."""
    for path, content in found.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main():
    """Run the command.

    :return: exit status
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--keep-db", default="", metavar="NAME")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    database = args.keep_db or f"coopaem_month_{os.getpid()}"
    try:
        files = read_files(args.dir)
        template = suite_template()
        drop_database(database)
        create_database(database, template)
        try:
            with environment(database, log_level="error") as env:
                company = set_up(env)
                wizard, warnings = run_wizard(env, company, files)
                found = results(env, company, wizard, warnings)
        finally:
            if not args.keep_db:
                drop_database(database)
    except ImportFailed as error:
        print(error, file=sys.stderr)
        return 1
    except SetupError as error:
        say(error)
        return 1
    write(args.out, found)
    for warning in warnings:
        print(warning, file=sys.stderr)
    say(f"{len(found)} files written to {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
