"""The demonstration data make a whole cooperative, on whatever day they are loaded.

A small variant of them, in one database whose company is set up once; what a test loads
is rolled back.
"""

import contextlib
import os
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

import demo
from month import set_up
from odoo_env import create_database, drop_database, environment, suite_template

SMALL = demo.Size(months=3, units=6)
DAYS = (
    "2027-01-01",  # a new year, the first day of a month
    "2028-02-29",
    "2026-12-31",
    "2027-03-31",
)
# Another day can be tried: COOPAEM_DEMO_DAY=2030-05-05
OWN_DAY = os.environ.get("COOPAEM_DEMO_DAY")


@pytest.fixture(scope="module")
def database():
    """A database with a cooperative and no data."""
    name = f"coopaem_demo_{os.getpid()}"
    drop_database(name)
    create_database(name, suite_template())
    try:
        with environment(name, log_level="error") as env:
            set_up(env(context={**env.context, **demo.QUIET}))
        yield name
    finally:
        drop_database(name)


@contextlib.contextmanager
def loaded(database, day):
    """The environment of a database with the small variant, as loaded on a day."""
    with environment(database, log_level="error", commit=False) as env:
        try:
            with freeze_time(f"{day} 10:00:00"):
                assert demo.load(env, SMALL)
                yield env
        finally:
            env.cr.rollback()
            env.registry.clear_all_caches()


def check_ledger(env, company, day):
    """Treasuries are liquidity, to the cent, and no item breaks the rule."""
    check = env["coopaem.ledger.check"].create(
        {"company_id": company.id, "date_to": day}
    )
    assert check.is_right, (day, check.difference, check.levies, check.broken_count)
    return check


@pytest.mark.parametrize("day", [OWN_DAY] if OWN_DAY else DAYS)
def test_any_day(database, day):
    today = date.fromisoformat(day)
    with loaded(database, day) as env:
        company = env.ref("base.main_company")
        check_months(env, company, today)
        check_books(env, company, today)
        check_people(env, today)
        check_queues(env)
        before = count(env)
        assert not demo.load(env, SMALL)
        assert count(env) == before


def check_months(env, company, today):
    """All months are locked but for the last one, which waits with warnings only."""
    *locked, waiting = env["coopaem.closing"].search([], order="date_start")
    assert [closing.state for closing in locked] == ["locked"] * (SMALL.months - 1)
    assert waiting.date_end == today.replace(day=1) - timedelta(days=1)
    assert waiting.state == "draft"
    assert not waiting.blocking_count and waiting.warning_count
    assert {"document", "allocation"} <= set(waiting.check_ids.mapped("code"))
    assert company.fiscalyear_lock_date == locked[-1].date_end
    for closing in locked:
        assert closing.levies_total > 0
        check_ledger(env, company, closing.date_end)


def check_books(env, company, today):
    """Nothing is booked after today, and all sums are right."""
    check = check_ledger(env, company, today)
    assert check.activity_treasury > 0 and check.fund_treasury > 0
    assert check.unallocated == 1730.0
    moves = env["account.move"].search([("company_id", "=", company.id)])
    assert max(moves.mapped("date")) <= today
    # what is no entry yet was prepared by a member, and is of the running month
    drafts = moves.filtered(lambda move: move.state != "posted")
    assert set(drafts.mapped("validation_state")) == {
        "preparing",
        "waiting",
        "sent_back",
    }
    assert min(drafts.mapped("date")) >= today.replace(day=1)
    # claims of members are receipts that the cooperative pays back
    kinds = {"out_invoice", "out_refund", "in_invoice", "in_receipt", "entry"}
    assert kinds == set(moves.mapped("move_type"))
    invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
    assert {"paid", "not_paid"} <= set(invoices.mapped("payment_state"))
    # what the guides name to be tried: the bank to reconcile, a bill to split
    waiting = env["account.bank.statement.line"].search([("is_reconciled", "=", False)])
    assert len(waiting) == 3 and set(waiting.mapped("date")) == {today}
    assert waiting.filtered(lambda line: line.amount > 0).partner_id
    assert env["coopaem.split.key"].search([]).line_ids
    assert env["coopaem.cheque"].search_count([("state", "=", "received")])
    assert env["coopaem.cheque"].search_count([("state", "=", "issued")])
    assert env["coopaem.provision"].search_count([("state", "=", "booked")])
    operations = env["coopaem.till.operation"].search([("state", "=", "posted")])
    assert {"deposit", "count"} <= set(operations.mapped("kind"))
    cashbooks = env["coopaem.cashbook"].search([("month", "<", today.replace(day=1))])
    assert set(cashbooks.mapped("state")) == {"booked"}
    assert len(cashbooks.mapped("month")) == len(cashbooks) > SMALL.months


def check_queues(env):
    """Something waits in every queue that members fill, and nothing is written."""
    queues = env["coopaem.validation.queue"].search([])
    waiting = {queue.document_type for queue in queues if queue.waiting_count}
    assert {"quote", "invoice", "credit_note", "cash_receipt", "expense"} <= waiting
    assert not env["mail.mail"].search([("state", "=", "outgoing")])


def check_people(env, today):
    """Members of all stages; agreements run, have ended or end soon."""
    members = env["coopaem.member"].search([])
    assert set(members.mapped("state")) == {
        "candidate",
        "supported",
        "entrepreneur",
        "associate",
        "exit",
    }
    agreements = env["coopaem.agreement"].search([])
    assert {"draft", "to_sign", "running", "ended"} == set(agreements.mapped("state"))
    for agreement in agreements:
        last = agreement.date_end
        assert (agreement.state == "ended") == bool(last and last < today)
    assert agreements.filtered(
        lambda agreement: agreement.state == "running"
        and agreement.date_end
        and agreement.date_end <= today + timedelta(days=7)
    )
    adult = today - relativedelta(years=18)
    assert max(members.sudo().mapped("birth_date")) < adult
    for login in ("manager", "accountant", "coach", "coach2", "officer", "programme"):
        assert (
            env["res.users"]
            .search([("login", "=", login)])
            .has_group("base.group_user")
        )
    assert (
        env["res.users"]
        .search([("login", "=", "member")])
        .has_group("base.group_portal")
    )


def check_coaching(env, today):
    """Members are accompanied, and what lies ahead of them has not happened yet."""
    followups = env["coopaem.followup"].search([])
    assert set(followups.mapped("state")) == {"running"}
    assert all(followups.mapped("stage_id"))
    sessions = env["coopaem.session"].search([])
    assert {"present", "expected"} <= set(sessions.mapped("attendance"))
    held = sessions.filtered(lambda session: session.attendance == "present")
    assert max(held.mapped("start")).date() <= today
    assert set(held.member_id.ids) <= set(followups.member_id.ids)
    assessments = env["coopaem.assessment"].search([("state", "=", "done")])
    assert assessments and max(assessments.mapped("date")) <= today
    workshops = env["event.event"].search([("is_workshop", "=", True)])
    assert len(workshops) == 3 and all(workshops.mapped("registration_ids"))
    check_tools(env, today)


def check_tools(env, today):
    """Prices pay for the work, and plans are set beside what the books say."""
    prices = env["coopaem.price"].search([])
    assert prices and all(price.minimum_price > 0 for price in prices)
    plans = env["coopaem.business.plan"].search([])
    assert "agreed" in plans.mapped("state")
    comparisons = plans._get_comparisons()
    for plan in plans:
        month = comparisons[plan.id]["months"][-1]
        balance = plan.unit_id._get_balances(today)[plan.unit_id.id]
        difference = month["treasury"]["real"] - balance["treasury"]
        assert abs(difference) < 0.005, plan.name


def count(env):
    """How many records there are of what is loaded."""
    return {
        model: env[model].search_count([])
        for model in ("account.move", "coopaem.member", "coopaem.unit", "res.users")
    }


def test_same_day_same_books(database):
    def figures():
        with loaded(database, "2027-05-10") as env:
            units = env["coopaem.unit"].search([])
            balances = units._get_balances()
            return {unit.code: balances.get(unit.id) for unit in units}

    first = figures()
    assert any(balances for balances in first.values())
    assert figures() == first
