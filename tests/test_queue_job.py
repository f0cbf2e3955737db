"""A closing on several workers: its batches as jobs of OCA's queue_job, for real.

The addon is installed in a database of its own, and Odoo started with workers.
"""

import os
import subprocess
import time
from datetime import date
from unittest.mock import patch

import psycopg2
import pytest

import postgres
from databases import (
    create_database,
    drop_database,
    install,
    odoo_command,
    odoo_environment,
    suite_template,
)
from month import set_up
from odoo_env import environment
from run_tests import free_port
from settings import ROOT

UNITS = 450
# Units per job, so that there are three.
BATCH = 200
LEVY = 25.0
PATIENCE = 180


@pytest.fixture(scope="module")
def database():
    """A cooperative of many units with a running closing whose jobs wait."""
    name = f"coopaem_test_queue_{os.getpid()}"
    try:
        create_database(name, suite_template())
        install(name, ["queue_job"])
        with environment(name) as env:
            company = set_up(env)
            env["coopaem.unit"].create(
                [
                    {"name": f"Unit {number}", "company_id": company.id}
                    for number in range(UNITS)
                ]
            ).action_activate()
            env["coopaem.levy.rule"].create(
                {
                    "name": "Membership",
                    "code": "member",
                    "company_id": company.id,
                    "basis": "invoiced",
                    "fixed_month": LEVY,
                    "beneficiary": "structure",
                    "date_from": date(2026, 1, 1),
                }
            )
            closing = env["coopaem.closing"]._get_or_create(company, date(2026, 9, 1))
            closing.action_check()
            closing._accept_all_warnings("Nothing sold yet")
            from odoo.addons.coopaem_mutual_accounting.models import (
                coopaem_closing_run,
            )

            with patch.object(coopaem_closing_run, "BATCH_SIZE", BATCH):
                closing.action_run()
            assert closing.state == "running"
            # The scheduled job is to come when the queue's jobs call it.
            env["ir.cron.trigger"].search([]).unlink()
        yield name
    finally:
        drop_database(name)


def fetch(name, query):
    """Rows of a query, on a connection of its own."""
    settings = postgres.environment()
    connection = psycopg2.connect(
        dbname=name, **{key[2:].lower(): value for key, value in settings.items()}
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def run_workers(name, log):
    """Run Odoo with workers until the closing is booked, or patience ends."""
    command = odoo_command(
        *("-d", name, "--workers=3", "--max-cron-threads=1"),
        *("--load=base,rpc,web,queue_job", f"--http-port={free_port()}"),
        *(f"--gevent-port={free_port()}", "--http-interface=127.0.0.1"),
    )
    environ = os.environ | odoo_environment() | {"ODOO_QUEUE_JOB_CHANNELS": "root:2"}
    deadline = time.monotonic() + PATIENCE
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=log, stderr=log
    ) as process:
        try:
            while time.monotonic() < deadline and process.poll() is None:
                if fetch(name, "SELECT state FROM coopaem_closing") == [("booked",)]:
                    return
                # poll again rather than load the server
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(timeout=0.5)
        finally:
            process.terminate()


def test_workers_share_a_closing(database, tmp_path):
    waiting = "SELECT state, count(*) FROM queue_job GROUP BY state"
    assert fetch(database, waiting) == [("pending", 3)]
    path = tmp_path / "odoo.log"
    with path.open("w") as log:
        run_workers(database, log)
    text = path.read_text()
    assert fetch(database, "SELECT state FROM coopaem_closing") == [("booked",)], text
    assert fetch(database, waiting) == [("done", 3)], text
    assert fetch(
        database,
        "SELECT state, count(*), sum(contribution)"
        " FROM coopaem_closing_line GROUP BY state",
    ) == [("done", UNITS, UNITS * LEVY)]
    # One entry a batch, each numbered, each unit charged once.
    assert fetch(
        database,
        """
        SELECT count(DISTINCT move.name), count(*), sum(line.debit)
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN coopaem_unit unit ON unit.id = line.unit_id
         WHERE move.closing_id IS NOT NULL
           AND move.state = 'posted'
           AND unit.kind = 'activity'
        """,
    ) == [(3, UNITS, UNITS * LEVY)]
    assert " ERROR " not in text
