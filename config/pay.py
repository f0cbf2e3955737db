"""Pays of a list of cases, computed by Odoo.

    pay.py --cases CASES --out OUT [--keep-db NAME]

CASES is a YAML list. Each entry has an `id` and the arguments of `compute` of the model
`coopaem.pay`, as its docstring explains them. OUT is written as CSV, one row for each
case in the order of the list; what is wrong with a case stands in its column `error`.
"""

import argparse
import csv
import os
import signal
import sys
from pathlib import Path

import yaml

from odoo_env import create_database, drop_database, environment, suite_template
from settings import SetupError, say

AMOUNTS = (
    "gross", "employee_contributions", "taxable", "income_tax", "other_employee",
    "net", "employer_contributions", "cost",
)  # fmt: skip
HEADINGS = ("id", *AMOUNTS, "error")


class BadCases(Exception):
    """The file of cases cannot be read; its text is for the user."""


def read_cases(path):
    """Read the list of cases.

    :return: list of dict
    """
    try:
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadCases(f"{path}: {error.strerror}. Name it with CASES=….") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadCases(f"{path} is not YAML: {error}") from error
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise BadCases(f"{path} is not a list of cases with their arguments.")
    return cases


def compute(env, case):
    """One row of the results.

    :return: dict
    """
    arguments = {str(name): value for name, value in case.items()}
    row = {"id": arguments.pop("id", "")}
    try:
        pay = env["coopaem.pay"].compute(arguments.pop("country", None), **arguments)
    except Exception as error:  # one bad case must not keep the others from their row
        row["error"] = " ".join(str(error).split()) or type(error).__name__
        return row
    digits = env["res.currency"].search(
        [("name", "=", pay["currency"]), ("active", "in", (True, False))]
    )
    for name in AMOUNTS:
        value = pay[name]
        row[name] = "" if value is None else f"{value + 0.0:.{digits.decimal_places}f}"
    return row


def main():
    """Run the command.

    :return: exit status
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--keep-db", default="", metavar="NAME")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    database = args.keep_db or f"coopaem_pay_{os.getpid()}"
    try:
        cases = read_cases(args.cases)
        template = suite_template()
        drop_database(database)
        create_database(database, template)
        try:
            with environment(database, log_level="error", commit=False) as env:
                rows = [compute(env, case) for case in cases]
        finally:
            if not args.keep_db:
                drop_database(database)
    except BadCases as error:
        print(error, file=sys.stderr)
        return 1
    except SetupError as error:
        say(error)
        return 1
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADINGS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    failed = sum(bool(row.get("error")) for row in rows)
    say(f"{len(rows)} cases, {failed} with errors: {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
