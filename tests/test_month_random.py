"""Months come out as the rules say: the sample's, and random ones.

What is right is worked out by month_oracle.py, which shares nothing with the addons.
"""

import csv
import os
from datetime import date

import pytest
from folders import Folder, Options
from month_oracle import TOTAL_HEADINGS, UNIT_HEADINGS, Books, differences

import month
from odoo_env import create_database, drop_database, environment, suite_template
from settings import ADDONS

SAMPLE = ADDONS / "coopaem_mutual_accounting" / "tests" / "data" / "fes_2026"
# Small folders that have of everything; any seed should do.
RANDOM = {
    "two months": (110, Options(months=2)),
    "two more": (178, Options(months=2)),
    "year ends": (251, Options(start=date(2027, 12, 1), months=2)),
    "idle month": (394, Options(months=3)),
    "overpaid": (456, Options(months=2, overpayments=True)),
}


def read(path):
    """Rows of a CSV file without its headings, and these."""
    with path.open(encoding="utf-8", newline="") as stream:
        headings, *rows = csv.reader(stream)
    return [tuple(row) for row in rows], tuple(headings)


@pytest.fixture(scope="module")
def database():
    """Name of a database with a cooperative that has no books yet."""
    name = f"coopaem_test_{os.getpid()}"
    drop_database(name)
    create_database(name, suite_template())
    try:
        with environment(name, log_level="error") as env:
            month.set_up(env)
        yield name
    finally:
        drop_database(name)


def written(env, wizard):
    """Rows of units.csv and totals.csv that `make month` writes."""
    company = wizard.company_id
    closings = env["coopaem.closing"].search(
        [("company_id", "=", company.id)], order="date_start"
    )
    assert closings.mapped("date_start") == wizard.month_ids.mapped("month")
    units = list(month.unit_rows(closings))
    return units, list(month.total_rows(env, company, closings))


def compare(database, folder):
    """Import a folder twice and compare all cells with the oracle's."""
    files = month.read_files(folder)
    books = Books(folder)
    with environment(database, log_level="error", commit=False) as env:
        env.registry.clear_all_caches()  # of the folder before, rolled back
        company = env.ref("base.main_company")
        for _again in range(2):
            wizard, _warnings = month.run_wizard(env, company, files)
            units, totals = written(env, wizard)
            assert differences(UNIT_HEADINGS, books.unit_rows(), units) == []
            assert differences(TOTAL_HEADINGS, books.total_rows(), totals) == []
        assert wizard.new_count == 0


def test_oracle_agrees_with_the_sample():
    books = Books(SAMPLE)
    assert read(SAMPLE / "expected" / "units.csv") == (books.unit_rows(), UNIT_HEADINGS)
    assert read(SAMPLE / "expected" / "totals.csv") == (
        books.total_rows(),
        TOTAL_HEADINGS,
    )


def test_sample(database):
    compare(database, SAMPLE)


@pytest.mark.parametrize("name", RANDOM)
def test_random_folder(database, tmp_path, name):
    seed, options = RANDOM[name]
    compare(database, Folder(seed, options).write(tmp_path))
