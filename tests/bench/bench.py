"""How fast is it with many units? See the measures in measure.py.

    bench.py N [--operations 20] [--out FILE] [--keep]

Makes two databases, one with the suite and a year of N units, one with Odoo's own
accounting alone, and drops them at the end. Prints a table and writes JSON.
"""

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import load  # noqa: E402
import measure  # noqa: E402

import databases  # noqa: E402
from month import set_up_company  # noqa: E402
from odoo_env import environment  # noqa: E402
from settings import (  # noqa: E402
    ODOO_PACKAGE_VERSION,
    ROOT,
    STATE,
    digest,
    locked,
    odoo_dir,
    say,
)

PLAIN_MODULES = ("account", "l10n_ma")


def plain_template():
    """Name of a database with Odoo's accounting and the Moroccan chart alone."""
    odoo = str(odoo_dir() or ODOO_PACKAGE_VERSION)
    name = f"coopaem_plain_{digest(odoo, *PLAIN_MODULES)}"
    with locked("coopaem_plain"):
        if not databases.exists(name):
            say("making a database with Odoo's own accounting alone")
            temporary = f"tmp_{name}"
            databases.drop_database(temporary)
            databases.create_database(temporary)
            databases.install(temporary, PLAIN_MODULES)
            with environment(temporary, log_level="error") as env:
                set_up_company(env)
            databases.rename_database(temporary, name)
    return name


def run(units, operations=20, invoices=20, keep=False):
    """Make the databases, measure, drop them.

    :param int units: number of activity units
    :param int operations: per unit and month
    :param int invoices: how many are posted for one timing
    :param bool keep: leave the databases
    :return: (facts about the run, list of measure.Result)
    """
    name, plain_name = (f"coopaem_bench_{kind}_{os.getpid()}" for kind in ("a", "b"))
    template, plain = databases.suite_template(), plain_template()
    try:
        databases.create_database(name, template)
        databases.create_database(plain_name, plain)
        say(f"loading {units} units × {load.MONTHS} months × {operations} operations")
        start = time.perf_counter()
        load.load(name, units, operations)
        loading = time.perf_counter() - start
        results = []
        with (
            environment(name, log_level="error") as env,
            environment(plain_name, log_level="error") as other,
        ):
            items = measure.check_ledger(env)
            say(f"{items} analytic items in {loading:.0f} s; the ledger check passed")
            for part, arguments in (
                (measure.reading, (env,)),
                (measure.invoice_pair, (env, other, invoices)),
                (measure.closing, (env, other)),
                (measure.portal_pages, (env,)),
            ):
                for result in part(*arguments):
                    results.append(result)
                    print(row(result), flush=True)
            measure.check_ledger(env)
    finally:
        if not keep:
            databases.drop_database(name)
            databases.drop_database(plain_name)
    facts = {
        "units": units,
        "months": load.MONTHS,
        "operations": units * load.MONTHS * operations,
        "analytic_items": items,
        "loading_seconds": loading,
        "processor_count": os.cpu_count(),
        "python": platform.python_version(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return facts, results


def row(result):
    """A line of the table."""
    per = f"{result.seconds / result.per * 1000:.2f} ms" if result.per > 1 else ""
    ratio = f"{result.ratio:.2f} ×" if result.ratio else ""
    if result.ratio and result.most_ratio:
        ratio += f" (≤ {result.most_ratio})"
    cells = [
        f"{result.seconds:.4f} s",
        per,
        f"{result.yardstick:.4f} s" if result.yardstick else "",
        ratio,
        f"{result.queries} queries" if result.queries is not None else "",
        f"ABOVE: {', '.join(result.above)}" if result.above else "",
    ]
    widths = (12, 12, 11, 16, 14, 0)
    shown = " ".join(
        cell.rjust(width) for cell, width in zip(cells, widths, strict=True)
    )
    return f"{result.name[:66]:66} {shown}".rstrip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", type=int)
    parser.add_argument("--operations", type=int, default=20)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    os.chdir(ROOT)
    facts, results = run(args.units, args.operations, keep=args.keep)
    out = args.out or STATE / f"bench-{args.units}.json"
    out.write_text(
        json.dumps(
            {**facts, "results": [result.as_dict() for result in results]}, indent=2
        )
    )
    above = sum(bool(result.above) for result in results)
    say(f"{above} of {len(results)} measures are above budget; written to {out}")


if __name__ == "__main__":
    main()
