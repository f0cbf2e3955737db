# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import CoopaemAccountingCommon

AMOUNTS = st.integers(min_value=1, max_value=500_000).map(lambda cents: cents / 100)
OPERATIONS = st.one_of(
    st.tuples(
        st.just("document"),
        st.sampled_from(("out_invoice", "out_refund", "in_invoice", "in_refund")),
        st.integers(0, 3),
        AMOUNTS,
        st.booleans(),
    ),
    st.tuples(st.just("pay"), st.integers(0, 9), AMOUNTS),
    st.tuples(
        st.just("bank"),
        st.lists(st.integers(0, 9), min_size=1, max_size=3),
        AMOUNTS,
    ),
    st.tuples(st.just("match"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("unmatch"), st.integers(0, 9)),
    st.tuples(st.just("cash"), st.integers(0, 2), st.booleans(), AMOUNTS),
    st.tuples(st.just("lock")),
)


@tagged("post_install", "-at_install")
class TestLedgerProperty(CoopaemAccountingCommon):
    """Whatever a month brings, the treasuries add up to the money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, mail_create_nolog=True)
        )
        cls.units = (cls.unit_a | cls.unit_b | cls.unit_c).with_env(cls.env)
        cls.owners = cls.units | cls.structure
        scheme = cls.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": cls.company.id}
        )
        cls.units.levy_scheme_ids = [
            Command.create({"scheme_id": scheme.id, "date_from": "2026-01-01"})
        ]
        cls.env["coopaem.levy.rule"].create(
            [
                {
                    "name": basis,
                    "code": basis,
                    "company_id": cls.company.id,
                    "scheme_id": scheme.id,
                    "beneficiary": beneficiary,
                    "fund_id": cls.fund.id if beneficiary == "fund" else False,
                    "basis": basis,
                    "period": period,
                    "date_from": "2026-01-01",
                    "tier_ids": [
                        Command.create({"tier_from": 0, "rate": 0.115}),
                        Command.create({"tier_from": 2000, "rate": 0.07}),
                    ],
                }
                for basis, beneficiary, period in (
                    ("invoiced", "structure", "year"),
                    ("collected", "fund", "month"),
                    ("margin", "reserve", "month"),
                )
            ]
        )

    def _apply(self, operation, state):
        getattr(self, f"_do_{operation[0]}")(state, *operation[1:])

    def _do_document(self, state, move_type, owner, amount, taxed):
        state["documents"].append(
            self._create_document(
                self.owners[owner], amount, state["day"], move_type, taxed
            )
        )

    def _do_pay(self, state, index, amount):
        documents = [
            document for document in state["documents"] if document.amount_residual
        ]
        if documents:
            document = documents[index % len(documents)]
            self._pay(document, state["day"], amount=amount)

    def _do_bank(self, state, indexes, amount):
        """A movement that pays documents of several units, too much or too little."""
        documents = state["documents"]
        chosen = {documents[index % len(documents)] for index in indexes if documents}
        items = self._term_lines(self.env["account.move"].union(*chosen)).filtered(
            lambda line: not line.reconciled and line.account_id == self.receivable
        )
        movement = self._create_statement_line(amount, state["day"])
        counterpart = self._reconcile_statement_line(
            movement, [(self.receivable, -amount, None)]
        )
        state["items"].append(counterpart)
        if items:
            (counterpart + items).reconcile()

    def _do_match(self, state, one, other):
        items = self._term_lines(
            self.env["account.move"].union(*state["documents"])
        ) | self.env["account.move.line"].union(*state["items"])
        items = items.filtered(lambda line: not line.reconciled)
        if items:
            pair = items[one % len(items)] | items[other % len(items)]
            if len(pair) == 2 and len(pair.account_id) == 1:
                pair.reconcile()

    def _do_unmatch(self, state, index):
        items = self._term_lines(self.env["account.move"].union(*state["documents"]))
        matched = items.filtered(
            lambda line: line.matched_debit_ids or line.matched_credit_ids
        )
        if matched:
            matched[index % len(matched)].remove_move_reconcile()

    def _do_cash(self, state, unit, sale, amount):
        book = (
            self.env["coopaem.cashbook"].create(
                {
                    "unit_id": self.units[unit].id,
                    "month": state["day"].replace(day=1),
                    "line_ids": [
                        Command.create(
                            {
                                "date": state["day"],
                                "kind": "in" if sale else "out",
                                "label": "Market",
                                "amount": amount,
                                "tax_id": (
                                    self.tax_sale if sale else self.tax_purchase
                                ).id,
                            }
                        )
                    ],
                }
            )
            if not self.env["coopaem.cashbook"].search_count(
                [
                    ("unit_id", "=", self.units[unit].id),
                    ("month", "=", state["day"].replace(day=1)),
                ]
            )
            else None
        )
        if book:
            book.action_submit()
            book.action_book()

    def _do_lock(self, state):
        """Close September; what follows happens in October."""
        if state["day"].month == 9:
            state["september"] = self._close(date(2026, 9, 1))
            state["day"] = date(2026, 10, 12)

    def _close(self, month):
        closing = self.env["coopaem.closing"]._get_or_create(self.company, month)
        closing.action_check()
        if closing.warning_count:
            closing._accept_all_warnings("Random month")
        closing._run_inline()
        moves = closing.move_ids
        closing._run_inline()
        self.assertEqual(closing.move_ids, moves, "running again posted something")
        closing.action_lock()
        return closing

    def _snapshot(self, closing):
        balances = self.owners._get_balances(closing.date_end)
        return {
            unit.id: round(balances.get(unit.id, {}).get("treasury", 0.0), 2)
            for unit in self.owners
        }

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operations=st.lists(OPERATIONS, min_size=3, max_size=14))
    def test_random_months_keep_the_sum_rule(self, operations):
        with self.cr.savepoint() as savepoint:
            state = {"documents": [], "items": [], "day": date(2026, 9, 12)}
            snapshot = None
            for operation in operations:
                self._apply(operation, state)
                self._assert_ledger()
                if "september" in state:
                    if snapshot is None:
                        snapshot = self._snapshot(state["september"])
                    self.assertEqual(
                        snapshot,
                        self._snapshot(state["september"]),
                        "a closed month changed",
                    )
            if "september" not in state:
                self._do_lock(state)
            october = self._close(date(2026, 10, 1))
            check = self._assert_ledger()
            self.assertEqual(check.levies, 0.0, "levies do not net to zero")
            by_account = self.env["account.move.line"]._read_group(
                [("move_id.closing_id", "!=", False), ("parent_state", "=", "posted")],
                ["account_id"],
                ["balance:sum"],
            )
            for account, balance in by_account:
                self.assertTrue(self.currency.is_zero(balance), account.display_name)
            for line in october.line_ids:
                self.assertAlmostEqual(
                    line.treasury,
                    self._treasury(line.unit_id, october.date_end),
                    places=2,
                )
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all()
            self.env["coopaem.unit"]._clear_unit_caches()
