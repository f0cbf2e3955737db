# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .levy_common import CoopaemLevyCommon


@tagged("post_install", "-at_install")
class TestLevyRun(CoopaemLevyCommon):
    # Who is levied
    def test_scheme(self):
        self._create_rule("ALL", tiers=[(0, 0.01)])
        self._create_rule("A", scheme_id=self.scheme_a.id)
        self._create_rule("B", scheme_id=self.scheme_b.id, tiers=[(0, 0.2)])
        self._set_scheme(self.unit_a, self.scheme_a)
        self._set_scheme(self.unit_b, self.scheme_b)
        levies = self._levies(
            1, units=self.unit_a + self.unit_b + self.unit_c, invoiced=100
        )
        self.assertEqual(
            {
                (
                    self.env["coopaem.unit"].browse(unit_id).code,
                    self.rule_model.browse(rule_id).code,
                ): float(levy.amount)
                for (unit_id, rule_id), levy in levies.items()
            },
            {
                ("U01", "ALL"): 1,
                ("U01", "A"): 10,
                ("U02", "ALL"): 1,
                ("U02", "B"): 20,
                ("U03", "ALL"): 1,
            },
        )

    def test_only_activities_are_levied(self):
        self._create_rule()
        units = self.structure + self.fund.unit_id + self.unit_a
        self.assertEqual(
            [unit_id for unit_id, _rule in self._levies(1, units=units, invoiced=10)],
            self.unit_a.ids,
        )
        self.assertEqual(self._levies(1, units=self.structure, invoiced=10), {})

    def test_no_rules(self):
        self.assertEqual(self._levies(1, invoiced=10), {})

    def test_version_of_the_last_day(self):
        self._create_rule("R1", date_to="2026-03-15")
        self._create_rule("R1", tiers=[(0, 0.2)], date_from="2026-03-16")
        self._create_rule("R2", date_to="2026-03-30")
        self.assertEqual(self._amounts(2, invoiced=100), {"R1": 10, "R2": 10})
        self.assertEqual(self._amounts(3, invoiced=100), {"R1": 20})

    def test_other_company(self):
        other = self.setup_other_company()["company"]
        other._setup_cooperative()
        self._create_rule(company_id=other.id)
        self.assertEqual(self._levies(1, invoiced=100), {})

    def test_member_states(self):
        self._create_rule(for_entrepreneur=True, for_associate=True)
        self.assertEqual(self._amounts(1, invoiced=100), {})
        member = self._create_member(self.unit_a, "candidate")
        self.assertEqual(self._amounts(1, invoiced=100), {})
        member.state = "associate"
        self.assertEqual(self._amounts(1, invoiced=100), {"R1": 10})

    def test_member_states_of_the_last_day(self):
        """A member is levied as what they were when the month ended."""
        self._create_rule(for_entrepreneur=True)
        with freeze_time("2026-01-10"):
            member = self._create_member(self.unit_a, "supported")
        with freeze_time("2026-03-31"):
            member.state = "entrepreneur"
        with freeze_time("2026-06-20"):
            member.write(
                {"state": "exit", "exit_date": "2026-05-31", "exit_kind": "neutral"}
            )
        self.assertEqual(self._amounts(2, invoiced=100), {})
        self.assertEqual(self._amounts(3, invoiced=100), {"R1": 10})
        # the last day still counts
        self.assertEqual(self._amounts(5, invoiced=100), {"R1": 10})
        self.assertEqual(self._amounts(6, invoiced=100), {})
        # what a manager corrects counts too
        line = member.status_ids.filtered(lambda line: line.state == "entrepreneur")
        line.date_start = "2026-02-28"
        self.assertEqual(self._amounts(2, invoiced=100), {"R1": 10})

    def test_member_states_cost_one_query(self):
        self._create_rule(for_entrepreneur=True)
        self._create_member(self.unit_a)

        def count(units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._levies(1, units=units, invoiced=100)
            return self.env.cr.sql_log_count - before

        count(self.unit_a)
        few = count(self.unit_a)
        units = self.unit_a + self.unit_b + self.unit_c
        for unit in units - self.unit_a:
            for _number in range(3):
                self._create_member(unit)
        self.assertLessEqual(count(units), few)

    def test_member_states_of_earlier_months(self):
        rule = self._create_rule(period="year", floor_year=1200, for_entrepreneur=True)
        self._create_member(self.unit_a)
        self._close_month(1, turnover=500)
        line = self._close_month(2, turnover=300)
        self.env["coopaem.levy.line"].sudo().create(
            {
                "closing_line_id": line.id,
                "unit_id": self.unit_a.id,
                "rule_id": rule.id,
                "company_id": self.company.id,
                "date": "2026-02-28",
            }
        )
        # In January the member was none yet: only two months count.
        self.assertEqual(self._amounts(3, invoiced=(200, 1000)), {"R1": 200})
        levy = self._levies(3, invoiced=(200, 1000))[self.unit_a.id, rule.id]
        self.assertEqual(levy.basis, 500)

    # Bases
    def test_bases(self):
        for basis in ("invoiced", "collected", "margin", "treasury", "pay"):
            self._create_rule(basis, basis=basis)
        bases = {
            "invoiced": 100,
            "collected": 200,
            "margin": 300,
            "treasury": 400,
            "pay": 500,
        }
        self.assertEqual(
            self._amounts(1, **bases),
            {"invoiced": 10, "collected": 20, "margin": 30, "treasury": 40, "pay": 50},
        )

    def test_year_to_date(self):
        self._create_rule(period="year", tiers=[(0, 0.1), (1000, 0.05)])
        self.assertEqual(self._amounts(2, invoiced=(300, 1200)), {"R1": 110})

    def test_treasury_before_levies(self):
        """A second run sees the treasury without the levies of the first."""
        self._create_rule(basis="treasury")
        self._levy_and_book(1, treasury=1000)
        self.assertEqual(self._amounts(1, treasury=900), {"R1": 0})
        self.assertEqual(self._amounts(2, treasury=900), {"R1": 90})

    def test_chosen_costs(self):
        other = self.expense.copy({"name": "Rent"})
        self._create_rule(basis="margin", cost_account_ids=[Command.link(other.id)])
        self._create_document(
            self.unit_a,
            400,
            "2026-01-10",
            move_type="in_invoice",
            taxed=False,
        )
        bill = self._create_document(
            self.unit_a, 70, "2026-01-10", move_type="in_invoice", post=False
        )
        bill.invoice_line_ids.account_id = other
        bill.action_post()
        self.assertEqual(self._amounts(1, invoiced=1000, margin=530), {"R1": 93})

    def test_internal_sales(self):
        self._create_rule(has_internal_rate=True, internal_sales_rate=0.02)
        self.assertEqual(
            self._amounts(1, invoiced=1000, invoiced_internal=400), {"R1": 68}
        )

    def test_rounding_of_the_currency(self):
        self._create_rule(tiers=[(0, 0.11)])
        self.assertEqual(self._amounts(1, invoiced=2279.50), {"R1": 250.75})

    # Booking
    def test_entry(self):
        self._create_rule("R1")
        self._create_rule("R2", beneficiary="fund", tiers=[(0, 0.015)])
        self._create_rule("R3", beneficiary="reserve", tiers=[(0, 0.02)])
        self._create_rule("R4", tiers=[(0, 0)])
        units = self.unit_a + self.unit_b
        levies = self._levies(1, units=units, invoiced=1000)
        move = self._book(levies, "2026-01-31")
        account = self.company.levy_account_id
        self.assertEqual(move.line_ids.account_id, account)
        self.assertEqual(sum(move.line_ids.mapped("balance")), 0)
        reserve_a = units[0].reserve_ids
        reserve_b = units[1].reserve_ids
        self.assertEqual(
            sorted(
                (line.unit_id.id, line.levy_rule_id.code or "", line.balance)
                for line in move.line_ids
            ),
            sorted(
                [
                    (self.unit_a.id, "R1", 100.0),
                    (self.unit_b.id, "R1", 100.0),
                    (self.structure.id, "", -200.0),
                    (self.unit_a.id, "R2", 15.0),
                    (self.unit_b.id, "R2", 15.0),
                    (self.fund.unit_id.id, "", -30.0),
                    (self.unit_a.id, "R3", 20.0),
                    (self.unit_b.id, "R3", 20.0),
                    (reserve_a.id, "", -20.0),
                    (reserve_b.id, "", -20.0),
                ]
            ),
        )
        self._assert_treasury(self.unit_a, -135)
        self._assert_treasury(self.structure, 200)
        self._assert_treasury(self.fund.unit_id, 30)
        self._assert_treasury(reserve_a, 20)
        self._assert_ledger()

    def test_own_fund(self):
        other = self.env["coopaem.fund"].create(
            {"name": "Guarantees", "code": "F2", "company_id": self.company.id}
        )
        self._create_rule(beneficiary="fund", fund_id=other.id)
        self._levy_and_book(1, invoiced=1000)
        self._assert_treasury(other.unit_id, 100)
        self._assert_treasury(self.fund.unit_id, 0)

    def test_second_run_books_nothing(self):
        self._create_rule(period="year", floor_year=1200)
        self._create_rule("R2", tiers=[(0, 0.015)])
        levies = self._levy_and_book(1, invoiced=700)
        again = self._levies(1, invoiced=700)
        self.assertEqual(self.rule_model._prepare_levy_move_lines(again), [])
        self.assertEqual(
            [levy.amount for levy in again.values()],
            [levy.amount for levy in levies.values()],
        )
        self.assertEqual(
            [levy.steps for levy in again.values()],
            [levy.steps for levy in levies.values()],
        )

    def test_correction_books_the_difference(self):
        rule = self._create_rule()
        self._levy_and_book(1, invoiced=700)
        levies = self._levies(1, invoiced=600)
        self.assertEqual(levies[self.unit_a.id, rule.id].amount, 60)
        move = self._book(levies, "2026-01-31")
        self.assertRecordValues(
            move.line_ids.sorted("balance"),
            [
                {
                    "unit_id": self.unit_a.id,
                    "levy_rule_id": rule.id,
                    "balance": -10,
                    "credit": 10,
                },
                {
                    "unit_id": self.structure.id,
                    "levy_rule_id": False,
                    "balance": 10,
                    "credit": 0,
                },
            ],
        )

    def test_reversed_entry_is_not_booked(self):
        self._create_rule()
        levies = self._levies(1, invoiced=700)
        move = self._book(levies, "2026-01-31")
        move._reverse_moves([{"date": "2026-01-31"}], cancel=True)
        self.assertEqual(self._amounts(1, invoiced=700), {"R1": 70})

    def test_draft_entry_is_not_booked(self):
        self._create_rule()
        move = self._book(self._levies(1, invoiced=700), "2026-01-31")
        move.button_draft()
        self.assertEqual(self._amounts(1, invoiced=700), {"R1": 70})

    def test_year_before_is_another_year(self):
        self._create_rule(date_from="2025-01-01", cap_year=100)
        self._book(self._levies(12, invoiced=5000), "2025-12-31")
        self.assertEqual(self._amounts(1, invoiced=5000), {"R1": 100})

    def test_booked_so_far(self):
        self._create_rule(cap_year=150)
        self._levy_and_book(1, invoiced=1000)
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 50})
        # Months that follow are not "so far".
        self.assertEqual(self._amounts(1, invoiced=1000), {"R1": 0})
        self._levy_and_book(3, invoiced=100)
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 50})

    def test_credit_that_cancels_out(self):
        """Where one unit gives what another gets, the beneficiary has no item."""
        rule = self._create_rule()
        units = self.unit_a + self.unit_b
        levies = self.rule_model._get_levies(
            units,
            date(2026, 1, 1),
            date(2026, 1, 31),
            {
                self.unit_a.id: {"invoiced": (500, 500)},
                self.unit_b.id: {"invoiced": (-500, -500)},
            },
            dict.fromkeys(units.ids, 1),
        )
        lines = self.rule_model._prepare_levy_move_lines(levies)
        self.assertEqual([line["balance"] for line in lines], [50, -50])
        self.assertEqual({line["levy_rule_id"] for line in lines}, {rule.id})

    def test_no_levies_account(self):
        self._create_rule()
        levies = self._levies(1, invoiced=700)
        self.company.levy_account_id = False
        with self.assertRaisesRegex(UserError, "no levies account"):
            self.rule_model._prepare_levy_move_lines(levies)

    # Versions and changes during the year
    def test_new_version_by_the_year(self):
        self._create_rule("R1", period="year", floor_year=1200, date_to="2026-02-28")
        self._create_rule(
            "R1", period="year", tiers=[(0, 0.05)], date_from="2026-03-01"
        )
        self._close_month(1, turnover=2000)
        self._levy_and_book(1, invoiced=2000)
        self._close_month(2, turnover=0)
        self._levy_and_book(2, invoiced=(0, 2000))
        # 5 % of what March adds; January's 10 % stands.
        self.assertEqual(self._amounts(3, invoiced=(1000, 3000)), {"R1": 50})

    def test_new_version_keeps_year_limits(self):
        self._create_rule("R1", cap_year=300, date_to="2026-01-31")
        self._create_rule("R1", tiers=[(0, 0.2)], cap_year=300, date_from="2026-02-01")
        self._levy_and_book(1, invoiced=2000)
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 100})

    def test_new_version_with_another_basis(self):
        self._create_rule("R1", period="year", date_to="2026-01-31")
        self._create_rule(
            "R1", period="year", basis="collected", date_from="2026-02-01"
        )
        self._close_month(1, turnover=2000, collected=500)
        self._levy_and_book(1, invoiced=2000, collected=500)
        self.assertEqual(
            self._amounts(2, invoiced=(0, 2000), collected=(1500, 2000)), {"R1": 150}
        )

    def test_new_version_with_the_same_terms(self):
        self._create_rule("R1", period="year", date_to="2026-01-31")
        self._create_rule("R1", period="year", date_from="2026-02-01")
        self._close_month(1, turnover=105)
        self._levy_and_book(1, invoiced=105)
        self.assertEqual(self._amounts(2, invoiced=(100, 205)), {"R1": 10})

    def test_version_booked_in_the_same_month(self):
        """The month moved to another version after its first run."""
        old = self._create_rule("R1")
        self._levy_and_book(1, invoiced=1000)
        old.date_to = "2026-01-15"
        new = self._create_rule(
            "R1", tiers=[(0, 0.2)], date_from="2026-01-16", beneficiary="fund"
        )
        levies = self._levies(1, invoiced=1000)
        self.assertEqual(levies[self.unit_a.id, old.id].to_book, -100)
        self.assertFalse(levies[self.unit_a.id, old.id].applies)
        self.assertEqual(levies[self.unit_a.id, new.id].to_book, 200)
        self._book(levies, "2026-01-31")
        self._assert_treasury(self.structure, 0)
        self._assert_treasury(self.fund.unit_id, 200)

    def test_rule_that_starts_in_the_year(self):
        self._create_rule(period="year", floor_year=1200, date_from="2026-02-01")
        self._close_month(1, turnover=9000)
        self._close_month(2, turnover=0)
        # One month before the rule, two under it.
        self.assertEqual(self._amounts(3, invoiced=(100, 9100)), {"R1": 200})

    def test_change_of_scheme(self):
        self._create_rule("A", scheme_id=self.scheme_a.id, period="year")
        self._create_rule(
            "B", scheme_id=self.scheme_b.id, period="year", tiers=[(0, 0.2)]
        )
        self._set_scheme(self.unit_a, self.scheme_a)
        self._close_month(1, turnover=1000)
        self._levy_and_book(1, invoiced=1000)
        self._set_scheme(self.unit_a, self.scheme_b, "2026-02-01")
        self.assertEqual(self._amounts(2, invoiced=(500, 1500)), {"B": 100})

    def test_change_of_scheme_after_a_run(self):
        self._create_rule("A", scheme_id=self.scheme_a.id)
        line = self._set_scheme(self.unit_a, self.scheme_a)
        self._levy_and_book(1, invoiced=1000)
        line.unlink()
        self.assertEqual(self._amounts(1, invoiced=1000), {"A": -100})

    # Overrides
    def test_override_of_a_unit(self):
        rule = self._create_rule(floor_month=20)
        override = self.env["coopaem.levy.override"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "has_rate": True,
                "rate": 0,
                "date_from": "2026-02-01",
                "date_to": "2026-03-31",
            }
        )
        self.assertEqual(
            [self._amounts(m, invoiced=1000)["R1"] for m in range(1, 5)],
            [100, 20, 20, 100],
        )
        override.replace_limits = True
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 0})
        override.write({"fixed_month": 7})
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 7})
        override.write({"cap_month": 5})
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 5})
        self.assertEqual(
            self._amounts(2, units=self.unit_b, invoiced=1000), {"R1": 100}
        )

    def test_override_of_an_agreement(self):
        rule = self._create_rule()
        member = self._create_member(self.unit_a)
        agreement = self.env["coopaem.agreement"].create(
            {
                "member_id": member.id,
                "unit_id": self.unit_a.id,
                "type_id": self.env.ref("coopaem_member.agreement_type_entry").id,
                "date_start": "2026-02-01",
                "date_end": "2026-03-31",
            }
        )
        self.env["coopaem.levy.override"].create(
            [
                {"rule_id": rule.id, "agreement_id": agreement.id, "rate": 0.05},
                {"rule_id": rule.id, "unit_id": self.unit_a.id, "rate": 0.07},
            ]
        )
        # A draft agreement changes nothing; in force it goes before the unit's.
        self.assertEqual(self._amounts(2, invoiced=1000), {"R1": 70})
        agreement.state = "running"
        self.assertEqual(
            [self._amounts(m, invoiced=1000)["R1"] for m in range(1, 5)],
            [70, 50, 50, 70],
        )

    def test_override_by_the_year_leaves_earlier_months(self):
        rule = self._create_rule(period="year")
        self.env["coopaem.levy.override"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "rate": 0.05,
                "date_from": "2026-02-01",
            }
        )
        self._close_month(1, turnover=1000)
        self._levy_and_book(1, invoiced=1000)
        self.assertEqual(self._amounts(2, invoiced=(200, 1200)), {"R1": 10})

    # Waivers
    def test_waiver(self):
        rule = self._create_rule(floor_month=20)
        self.env["coopaem.levy.waiver"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
                "reason": "Flood in the workshop",
            }
        )
        self.assertEqual(
            [self._amounts(m, invoiced=1000)["R1"] for m in range(1, 4)], [100, 0, 100]
        )
        levy = self._levies(2, invoiced=1000)[self.unit_a.id, rule.id]
        self.assertEqual(
            levy.steps[0], {"code": "waived", "reason": "Flood in the workshop"}
        )

    def test_waiver_after_a_run_gives_back(self):
        rule = self._create_rule()
        self._levy_and_book(1, invoiced=1000)
        self.env["coopaem.levy.waiver"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "date_from": "2026-01-01",
                "reason": "Illness",
            }
        )
        self.assertEqual(self._amounts(1, invoiced=1000), {"R1": -100})

    def test_waived_months_are_not_made_up_for(self):
        rule = self._create_rule(period="year", floor_year=1200)
        self.env["coopaem.levy.waiver"].create(
            {
                "rule_id": rule.id,
                "unit_id": self.unit_a.id,
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
                "reason": "Flood",
            }
        )
        self._close_month(1, turnover=500)
        self._levy_and_book(1, invoiced=500)
        self._close_month(2, turnover=5000)
        self._levy_and_book(2, invoiced=(5000, 5500))
        # Basis 500 + 300, floor for two months: 200, of which 100 are booked.
        levy = self._levies(3, invoiced=(300, 5800))[self.unit_a.id, rule.id]
        self.assertEqual((levy.basis, levy.amount), (800, 100))

    # Cost
    def test_queries_do_not_grow_with_units(self):
        for number in range(3):
            self._create_rule(
                f"R{number}",
                period="year",
                floor_year=1200,
                scheme_id=self.scheme_a.id,
                for_entrepreneur=number == 2,
                basis="margin" if number == 1 else "invoiced",
                cost_account_ids=[Command.link(self.expense.id)] if number == 1 else [],
            )
        units = self._create_units(*[f"Q{number:02}" for number in range(20)])
        for unit in units:
            self._set_scheme(unit, self.scheme_a)
            self._create_member(unit)
        self._close_month(1, turnover=100)

        def count(units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            levies = self._levies(2, units=units, invoiced=1000, margin=500)
            lines = self.rule_model._prepare_levy_move_lines(levies)
            self.assertEqual(len(levies), 3 * len(units))
            self.assertEqual(len(lines), 3 * len(units) + 3)
            return self.env.cr.sql_log_count - before

        count(units[:2])
        self.assertEqual(count(units[:2]), count(units))

    # What closings keep
    def test_lines_of_a_closing(self):
        rule = self._create_rule(tiers=[(0, 0.11)])
        line = self._close_month(1)
        levies = self._levies(1, invoiced=2279.50)
        levy_lines = self.env["coopaem.levy.line"].sudo()._keep_results(line, levies)
        again = self.env["coopaem.levy.line"].sudo()._keep_results(line, levies)
        self.assertEqual(again, levy_lines, "What is as before stays as it is.")
        self.assertRecordValues(
            levy_lines,
            [
                {
                    "closing_line_id": line.id,
                    "unit_id": self.unit_a.id,
                    "rule_id": rule.id,
                    "company_id": self.company.id,
                    "date": date(2026, 1, 31),
                    "basis_amount": 2279.50,
                    "due_to_date": 250.75,
                    "booked_before": 0,
                    "amount": 250.75,
                }
            ],
        )

    def test_closing(self):
        """Through the closing: run, run again, correct, next month."""
        self._create_rule(period="year", floor_year=1200)
        self._create_document(self.unit_a, 5000, "2026-01-10")
        january = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 1, 1)
        )
        january.action_check()
        january._accept_all_warnings("Known")
        january._run_inline()
        levy_lines = january.line_ids.levy_line_ids
        self.assertEqual(
            {line.unit_id.code: line.amount for line in levy_lines},
            {"U01": 500, "U02": 100, "U03": 100},
        )
        self.assertEqual(sum(january.move_ids.line_ids.mapped("balance")), 0)
        moves = january.move_ids
        january.action_check()
        january._accept_all_warnings("Known")
        january._run_inline()
        self.assertEqual(january.move_ids, moves)
        self.assertEqual(
            sum(january.line_ids.levy_line_ids.mapped("amount")), Decimal(700)
        )
        self._assert_ledger()
