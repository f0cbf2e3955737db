"""The small cooperatives of Tunisia and Egypt have a closed month, and right books."""

import os

import pytest

import demo
from demo.months import get_months, get_today
from odoo_env import create_database, drop_database, environment, suite_template


@pytest.mark.parametrize(("code", "currency"), [("tn", "TND"), ("eg", "EGP")])
def test_country(code, currency):
    name = f"coopaem_demo_{code}_{os.getpid()}"
    create_database(name, suite_template())
    try:
        with environment(name, log_level="error", commit=False) as env:
            assert demo.load_country(env, code)
            check(env, code, currency)
            assert not demo.load_country(env, code)
    finally:
        drop_database(name)


def check(env, code, currency):
    company = env.ref("base.main_company")
    assert (company.chart_template, company.currency_id.name) == (code, currency)
    months = get_months(get_today(env), 2)
    closings = env["coopaem.closing"].search([], order="date_start")
    assert [closing.date_end for closing in closings] == [
        month.last for month in months[:2]
    ]
    assert set(closings.mapped("state")) == {"locked"}
    assert all(closing.levies_total > 0 for closing in closings)
    ledger = env["coopaem.ledger.check"].create(
        {"company_id": company.id, "date_to": months[-1].end}
    )
    assert ledger.is_right
    assert ledger.activity_treasury > 0
    (run,) = env["coopaem.pay.run"].search([])
    assert (run.date_start, run.state) == (months[1].first, "paid")
    paid = run.line_ids.filtered("cost")
    assert len(paid) >= 3
    for line in paid:
        assert 0 < line.net < line.gross < line.cost <= line.unit_budget
    returns = env["coopaem.tax.return"].search([])
    assert {"vat", "wage"} <= set(returns.mapped("kind"))
    (wage_tax,) = returns.filtered(lambda found: found.kind == "wage")[:1]
    assert wage_tax.amount_due > 0
    states = set(env["account.move"].search([]).mapped("payment_state"))
    assert {"not_paid"} < states
