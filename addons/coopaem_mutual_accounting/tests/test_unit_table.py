# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.unit_ledger import ledger_context
from .common import CoopaemAccountingCommon

TODAY = date(2026, 10, 15)


class UnitTableCommon(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coach = cls._user("coopaem_coach_a", "coopaem_member.group_coopaem_coach")
        cls.manager = cls._user(
            "coopaem_manager_a", "coopaem_member.group_coopaem_manager"
        )
        cls.unit_a.coach_id = cls.coach
        cls.report = cls.env["coopaem.unit.table"]

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            password=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
        )

    def _row(self, unit):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.report.browse(unit.id)

    def _sell(self, unit, amount, day, paid=None, **vals):
        invoice = self._create_document(
            unit, amount, day, taxed=False, invoice_date_due=day, **vals
        )
        if paid:
            self._pay(invoice, paid)
        return invoice

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestUnitTable(UnitTableCommon):
    # the figures

    def test_figures_are_those_of_the_ledger(self):
        scheme = self.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": self.company.id}
        )
        rule = self.env["coopaem.levy.rule"].create(
            {
                "name": "Contribution",
                "code": "A1",
                "company_id": self.company.id,
                "scheme_id": scheme.id,
                "beneficiary": "structure",
                "basis": "collected",
                "period": "month",
                "date_from": "2025-01-01",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
            }
        )
        for unit, factor in ((self.unit_a, 1), (self.unit_b, 3)):
            for day, paid in (
                ("2025-02-03", "2025-02-20"),
                ("2025-11-04", "2026-01-10"),
                ("2025-12-05", None),
                ("2026-02-06", "2026-09-10"),
                ("2026-09-07", None),
                ("2026-10-20", None),
            ):
                invoice = self._create_document(unit, 333.35 * factor, day)
                if paid:
                    self._pay(invoice, paid, amount=invoice.amount_total / 3)
            self._create_document(unit, 77.7, "2026-03-01", "in_invoice")
            self._create_document(unit, 20, "2026-09-09", "out_refund")
        # paid after today, and by a receipt that another unit holds
        late = self._create_document(self.unit_a, 500, "2026-09-01")
        self._pay(late, "2026-12-01")
        receipt = self._create_statement_line(120, "2026-10-01")
        self._reconcile_statement_line(
            receipt, [(self.receivable, -120, self._term_lines(late)[:0])]
        )
        self.env["account.move"].with_context(**ledger_context()).create(
            {
                "move_type": "entry",
                "journal_id": self.company.levy_journal_id.id,
                "date": "2026-09-30",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company.levy_account_id.id,
                            "balance": sign * 17,
                            "unit_id": unit.id,
                            "levy_rule_id": rule.id,
                        }
                    )
                    for sign, unit in ((1, self.unit_a), (-1, self.structure))
                ],
            }
        ).action_post()
        # cash sales: an entry of the bank on an income account, and a till
        sale = self._create_statement_line(240, "2026-05-05")
        self._reconcile_statement_line(sale, [(self.income, -240, None)])
        units = self.unit_a | self.unit_b | self.unit_c | self.structure
        this_year = units._get_figures(TODAY, date(2026, 1, 1))
        last_year = units._get_figures(date(2025, 12, 31), date(2025, 1, 1))
        to_date = units._get_figures(date(2025, 10, 15), date(2025, 1, 1))
        self.assertTrue(this_year[self.unit_a.id]["collected"])
        self.assertTrue(last_year[self.unit_b.id]["collected"])
        self.assertTrue(this_year[self.structure.id]["collected"])
        for unit in units:
            row, now = self._row(unit), this_year[unit.id]
            before, same = last_year[unit.id], to_date[unit.id]
            expected = {
                "turnover": now["turnover"],
                "collected": now["collected"],
                "costs": now["costs"],
                "receivable": now["receivable"],
                "payable": now["payable"],
                "treasury": now["treasury"],
                "till": now["till"],
                "held": now["treasury"] - now["till"],
                "levies": now["contribution"]
                + now["fund_levies"]
                + now["reserve_levies"],
                "turnover_last_year": before["turnover"],
                "collected_last_year": before["collected"],
                "turnover_last_year_to_date": same["turnover"],
                "collected_last_year_to_date": same["collected"],
            }
            for name, amount in expected.items():
                with self.subTest(unit=unit.code, figure=name):
                    self.assertAlmostEqual(row[name], amount, places=2)

    def test_page_and_single_row_agree(self):
        self._sell(self.unit_a, 100, "2026-09-01", paid="2026-09-05")
        self._sell(self.unit_b, 50, "2026-09-01")
        names = ["treasury", "collected", "receivable_overdue", "risk_count"]
        self.env.flush_all()
        page = self.report.search_read([("kind", "=", "activity")], names)
        self.assertEqual(len(page), 3)
        for values in page:
            self.env.invalidate_all()
            self.assertEqual(values, self.report.browse(values["id"]).read(names)[0])

    def test_searched_and_summed_in_sql(self):
        self._sell(self.unit_a, 100, "2026-09-01", paid="2026-09-05")
        self._sell(self.unit_b, 50, "2026-09-01", paid="2026-09-05")
        self.unit_b.coach_id = self.coach
        self.env.flush_all()
        self.assertEqual(
            self.report.search([("collected", ">", 60)]).ids, self.unit_a.ids
        )
        self.assertEqual(
            self.report.search([("kind", "=", "activity")], order="treasury desc").ids,
            [self.unit_a.id, self.unit_b.id, self.unit_c.id],
        )
        groups = {
            coach: sums
            for coach, *sums in self.report._read_group(
                [("kind", "=", "activity")],
                ["coach_id"],
                ["turnover:sum", "collected:sum", "__count"],
            )
        }
        self.assertEqual(groups[self.coach], [150.0, 150.0, 2])

    def test_who_and_where(self):
        territory = self.env["coopaem.territory"].create({"name": "Fès"})
        scheme = self.env["coopaem.levy.scheme"].create(
            {"code": "A", "name": "A", "company_id": self.company.id}
        )
        member = self.env["coopaem.member"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Amina"}).id}
        )
        self.unit_a.write(
            {
                "territory_id": territory.id,
                "member_ids": member.ids,
                "levy_scheme_ids": [
                    Command.create({"scheme_id": scheme.id, "date_from": "2026-01-01"})
                ],
            }
        )
        row = self._row(self.unit_a)
        self.assertEqual(row.territory_id, territory)
        self.assertEqual(row.levy_scheme_id, scheme)
        self.assertEqual(row.member_ids, member)
        self.assertEqual(self.report.search([("member_ids", "ilike", "amin")]), row)

    def test_trend_of_closed_months(self):
        for month, amount in ((4, 100), (5, 100), (6, 100), (7, 50), (8, 50), (9, 125)):
            self._sell(self.unit_a, amount, f"2026-{month:02}-10")
        self.assertAlmostEqual(self._row(self.unit_a).trend, -0.25)
        self.assertEqual(
            self._row(self.unit_a).months,
            [0.0] * 5 + [100.0, 100.0, 100.0, 50.0, 50.0, 125.0, 0.0],
        )
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": "2026-08-01"}
        )
        closing.sudo().state = "locked"
        # the three months up to August against March, April and May
        self.assertAlmostEqual(self._row(self.unit_a).trend, 0.0)

    # the reasons

    def _codes(self, unit):
        row = self._row(unit)
        codes = [risk["code"] for risk in row.risks or []]
        self.assertEqual(row.risk_count, len(codes))
        self.assertEqual(row.at_risk, bool(codes))
        self.assertEqual(
            row in self.report.search([("at_risk", "=", True)]), bool(codes)
        )
        for code in ("floor", "falling", "overdue", "inactive"):
            found = self.report.search([(f"risk_{code}", "=", True)])
            self.assertEqual(row in found, code in codes)
        self.assertEqual([risk["code"] for risk in unit.risks or []], codes)
        return codes

    def test_risk_floor(self):
        self._sell(self.unit_a, 100, "2026-10-01", paid="2026-10-02")
        self.assertEqual(self._codes(self.unit_a), [])
        policy = self.env["coopaem.treasury.policy"].create(
            {"company_id": self.company.id, "date_from": "2026-10-01", "floor": 100.01}
        )
        self.assertEqual(self._codes(self.unit_a), ["floor"])
        self.assertIn("100.01", self._row(self.unit_a).risk_text)
        policy.date_from = "2026-10-16"
        self.assertEqual(self._codes(self.unit_a), [])

    def test_risk_falling(self):
        self._sell(self.unit_a, 1000, "2026-06-10", paid="2026-06-11")
        for month in (7, 8):
            bill = self._create_document(
                self.unit_a, 10, f"2026-{month:02}-10", "in_invoice", taxed=False
            )
            self._pay(bill, f"2026-{month:02}-12")
        self._sell(self.unit_a, 5, "2026-10-10", paid="2026-10-10")
        self.assertEqual(self._codes(self.unit_a), [])
        bill = self._create_document(
            self.unit_a, 10, "2026-09-10", "in_invoice", taxed=False
        )
        self._pay(bill, "2026-09-12")
        self.assertEqual(self._codes(self.unit_a), ["falling"])

    def test_risk_overdue(self):
        invoice = self._sell(self.unit_a, 100, "2026-08-31")
        self.assertEqual(self._row(self.unit_a).receivable_overdue, 100.0)
        self.assertEqual(self._codes(self.unit_a), [])
        self.company.unit_overdue_days = 44
        self.assertEqual(self._codes(self.unit_a), ["overdue"])
        self.assertIn("44", self._row(self.unit_a).risk_text)
        # a payment that comes only later settles nothing today
        self._pay(invoice, "2026-11-15")
        self.assertEqual(self._row(self.unit_a).receivable_overdue, 100.0)
        paid = self._sell(self.unit_b, 100, "2026-08-01", paid="2026-10-14")
        self.assertEqual(paid.amount_residual, 0.0)
        self.assertEqual(self._codes(self.unit_b), [])
        self._sell(self.unit_c, 100, "2026-10-15")
        self.assertEqual(self._row(self.unit_c).receivable_overdue, 0.0)

    def test_risk_inactive(self):
        for unit in (self.unit_a, self.unit_b, self.unit_c):
            unit.date_start = "2026-01-01"
        invoice = self._sell(self.unit_a, 100, "2026-05-10", paid="2026-05-11")
        self.assertEqual(self._codes(self.unit_a), ["inactive"])
        self.assertEqual(self._row(self.unit_a).last_activity_date, date(2026, 5, 11))
        self.company.unit_inactive_months = 6
        self.assertEqual(self._codes(self.unit_a), [])
        self.company.unit_inactive_months = 3
        # collecting is activity
        invoice.line_ids.remove_move_reconcile()
        self._pay(invoice, "2026-09-01")
        self.assertEqual(self._codes(self.unit_a), [])
        # and so is a line in the cash book, before it is booked
        self.assertEqual(self._codes(self.unit_b), ["inactive"])
        self.env["coopaem.cashbook"].create(
            {
                "unit_id": self.unit_b.id,
                "month": "2026-10-01",
                "line_ids": [
                    Command.create(
                        {"date": "2026-10-03", "label": "Pots", "amount": 20}
                    )
                ],
            }
        )
        self.assertEqual(self._codes(self.unit_b), [])
        # one that pauses or begins is not
        self.unit_c.date_start = "2026-09-01"
        self.assertEqual(self._codes(self.unit_c), [])
        self.unit_c.date_start = "2026-01-01"
        self.unit_c.action_suspend()
        self.assertEqual(self._codes(self.unit_c), [])

    # the floor

    def test_floor_of_the_policy(self):
        support, entry = (
            self.env.ref(f"coopaem_member.agreement_type_{name}")
            for name in ("support", "entry")
        )
        self.env["coopaem.treasury.policy"].create(
            [
                {
                    "company_id": self.company.id,
                    "date_from": day,
                    "agreement_type_id": kind.id,
                    "floor": floor,
                }
                for day, kind, floor in (
                    ("2026-01-01", support.browse(), 10),
                    ("2026-07-01", support.browse(), 20),
                    ("2026-01-01", entry, -500),
                    ("2026-11-01", entry, 0),
                )
            ]
        )
        member = self.env["coopaem.member"].create(
            {"partner_id": self.env["res.partner"].create({"name": "Amina"}).id}
        )
        self.env["coopaem.agreement"].create(
            {
                "member_id": member.id,
                "unit_id": self.unit_b.id,
                "type_id": entry.id,
                "date_start": "2026-03-01",
                "state": "running",
            }
        )
        self.unit_c.write(
            {"has_own_floor": True, "own_floor": 0, "own_floor_reason": "Deposit"}
        )
        units = self.unit_a | self.unit_b | self.unit_c
        for day, floors in (
            (date(2025, 12, 31), [0, 0, 0]),
            (date(2026, 2, 1), [10, 10, 0]),
            (date(2026, 10, 15), [20, -500, 0]),
            (date(2026, 11, 1), [20, 0, 0]),
        ):
            self.assertEqual(
                units._get_treasury_floors(day),
                dict(zip(units.ids, floors, strict=True)),
            )
        self.assertEqual(self._row(self.unit_b).floor, -500)

    def test_own_floor_needs_a_reason(self):
        with self.assertRaises(ValidationError):
            self.unit_a.write({"has_own_floor": True, "own_floor": 5})
        with Form(self.unit_a) as form:
            form.has_own_floor = True
            form.own_floor = 5
            form.own_floor_reason = "Deposit of the landlord"
        self.assertEqual(self.unit_a._get_treasury_floors(TODAY), {self.unit_a.id: 5.0})

    # the form

    def test_grid_is_the_statements(self):
        self._create_document(self.unit_a, 100, "2026-09-01")
        self._create_document(self.unit_a, 30, "2026-09-02", "in_invoice")
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": "2026-09-01"}
        )
        closing.action_preview()
        line = closing.line_ids.filtered(lambda line: line.unit_id == self.unit_a)
        statement = line._get_statements()[0]
        grid = self.unit_a.treasury_grid
        self.assertEqual(grid["rows"], statement["grid"])
        self.assertEqual(
            self.unit_a._get_treasury_grids(date(2026, 8, 31))[self.unit_a.id]["rows"][
                -1
            ]["amount"],
            0.0,
        )

    def test_chart_counts_as_the_statement_does(self):
        self._sell(self.unit_a, 100, "2025-10-01", paid="2025-10-20")
        self._sell(self.unit_a, 100, "2026-09-01", paid="2026-09-05")
        bill = self._create_document(self.unit_a, 30, "2026-09-02", "in_invoice")
        self._pay(bill, "2026-09-20")
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": "2026-09-01"}
        )
        closing.action_preview()
        line = closing.line_ids.filtered(lambda line: line.unit_id == self.unit_a)
        statement = line._get_statements()[0]
        chart = self.unit_a.year_chart
        self.assertEqual(len(chart["labels"]), 12)
        self.assertAlmostEqual(chart["in"][10], statement["total_in"], places=2)
        self.assertAlmostEqual(chart["out"][10], statement["total_out"], places=2)
        self.assertEqual(chart["treasury"][0], 100.0)
        self.assertAlmostEqual(
            chart["treasury"][-1], self._treasury(self.unit_a), places=2
        )

    def test_buttons(self):
        self._sell(self.unit_a, 100, "2026-09-01", paid="2026-09-05")
        self._create_document(self.unit_a, 30, "2026-09-02", "in_invoice")
        self._sell(self.unit_b, 100, "2026-09-01")
        key = self.env["coopaem.split.key"].create(
            {
                "name": "Rent",
                "company_id": self.company.id,
                "line_ids": [Command.create({"unit_id": self.unit_a.id, "weight": 1})],
            }
        )
        unit = self.unit_a.with_user(self.manager)
        found = {}
        for name in (
            "invoices",
            "bills",
            "payments",
            "cashbooks",
            "statements",
            "levies",
            "split_keys",
        ):
            action = getattr(unit, f"action_view_{name}")()
            found[name] = (
                self.env[action["res_model"]]
                .with_user(self.manager)
                .search(action["domain"])
            )
        self.assertEqual(len(found["invoices"]), unit.invoice_count)
        self.assertEqual(len(found["bills"]), unit.bill_count)
        self.assertEqual(len(found["payments"]), unit.payment_count)
        self.assertEqual((unit.invoice_count, unit.bill_count), (1, 1))
        self.assertEqual(unit.payment_count, 1)
        self.assertEqual(found["split_keys"], key)
        self.assertEqual(unit.split_key_count, 1)
        self.assertFalse(found["levies"] | self.env["account.move.line"])
        self.assertEqual(
            self.report.browse(unit.id).action_open_unit()["res_id"], unit.id
        )

    def test_buttons_shown_where_there_is_something(self):
        invoice = self._sell(self.unit_a, 100, "2026-09-01")
        self._sell(self.unit_b, 70, "2026-09-01")
        unit = self.unit_a.with_user(self.manager)
        names = ("quote", "internal_sale", "cheque", "provision", "expense")
        self.assertEqual([unit[f"{name}_count"] for name in names], [0] * 5)
        sales = (
            self.env["coopaem.internal.sale"]
            .sudo()
            .create(
                [
                    {
                        "unit_id": seller.id,
                        "buyer_unit_id": buyer.id,
                        "company_id": self.company.id,
                    }
                    for seller, buyer in (
                        (self.unit_a, self.unit_b),
                        (self.unit_b, self.unit_a),
                        (self.unit_b, self.unit_c),
                    )
                ]
            )
        )
        member = self.env["coopaem.member"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Amina"}).id,
                "unit_ids": [Command.link(self.unit_a.id)],
            }
        )
        made = {
            "quote": self.env["sale.order"].create(
                {"partner_id": self.partner_a.id, "unit_id": self.unit_a.id}
            ),
            "internal_sale": sales[:2],
            "cheque": self.env["coopaem.cheque"].create(
                {
                    "number": "17",
                    "unit_id": self.unit_a.id,
                    "partner_id": self.partner_a.id,
                    "amount": 100.0,
                    "date": "2026-09-10",
                    "date_due": "2026-10-15",
                    "journal_id": self.bank_journal.id,
                }
            ),
            "provision": self.env["coopaem.provision"].create(
                {
                    "name": "Repairs",
                    "unit_id": self.unit_a.id,
                    "company_id": self.company.id,
                    "amount": 40,
                    "date": "2026-09-30",
                    "expense_account_id": self.expense.id,
                    "provision_account_id": self.company.allocation_account_id.id,
                }
            ),
            "expense": self.env["coopaem.expense"]
            .sudo()
            .create(
                {
                    "unit_id": self.unit_a.id,
                    "member_id": member.id,
                    "company_id": self.company.id,
                    "label": "Clay",
                    "date": "2026-09-10",
                    "amount": 12.0,
                }
            ),
        }
        self.env.flush_all()
        self.env.invalidate_all()
        for name, records in made.items():
            with self.subTest(name=name):
                action = getattr(unit, f"action_view_{name}s")()
                model = self.env[action["res_model"]].with_user(self.manager)
                self.assertEqual(model.search(action["domain"]), records)
                self.assertEqual(unit[f"{name}_count"], len(records))
        due = unit.action_view_due_items()
        items = self.env[due["res_model"]].with_user(self.manager)
        self.assertEqual(items.search(due["domain"]).move_id, invoice)
        report = unit.action_view_reports()
        wizard = self.env[report["res_model"]].with_user(self.manager)
        wizard = wizard.with_context(**report["context"]).create({})
        self.assertEqual(wizard.unit_ids, unit)
        self.assertEqual(wizard.action_show()["res_model"], "mis.report.instance")
        # a coach sees that there are quotes and claims of the own units at most
        coached = self.unit_a.with_user(self.coach)
        coached.invalidate_recordset()
        self.assertEqual(coached.provision_count, 0)
        self.assertEqual(coached.cheque_count, 1)

    # how much it takes

    def test_constant_number_of_queries(self):
        def page(limit):
            report = self.report.with_user(self.manager)
            names = [
                name
                for name, field in report._fields.items()
                if field.type not in ("many2many",) and not name.startswith("_")
            ]
            return report.search_read(
                [("kind", "=", "activity"), ("at_risk", "=", True)],
                names,
                limit=limit,
                order="risk_count desc, code",
            )

        self.company.unit_inactive_months = 1
        self._create_units("W1")
        self.env["coopaem.unit"].search([]).date_start = "2026-01-01"
        page(10)
        few = self._count_queries(lambda: page(10))
        self._create_units(*[f"N{number:04}" for number in range(1000)])
        self.env["coopaem.unit"].search([("kind", "=", "activity")]).write(
            {"date_start": "2026-01-01"}
        )
        page(1000)
        many = self._count_queries(lambda: self.assertEqual(len(page(1000)), 1000))
        self.assertLessEqual(many, few)
        self.assertLess(many, 20)
        names = ["risks", "treasury_grid", "year_chart"]
        one = self._count_queries(lambda: self.unit_a.read(names))
        units = self.env["coopaem.unit"].search([("kind", "=", "activity")], limit=80)
        self.assertLessEqual(self._count_queries(lambda: units.read(names)), one + 3)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestUnitTableAccess(UnitTableCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["coopaem.treasury.policy"].create(
            {"company_id": cls.company.id, "date_from": "2026-01-01", "floor": 1}
        )
        cls.other_company = cls.setup_other_company()["company"]
        cls.env["coopaem.unit"].create(
            {"name": "Elsewhere", "code": "E1", "company_id": cls.other_company.id}
        )
        cls.env.flush_all()

    def test_accounting_sees_all_units_of_its_company(self):
        units = self.env["coopaem.unit"].search([("company_id", "=", self.company.id)])
        accountant = self._user(
            "coopaem_accountant_a", "coopaem_member.group_coopaem_accountant"
        )
        auditor = self._user("auditor_a", "account.group_account_readonly")
        for user in (self.manager, accountant, auditor):
            rows = self.report.with_user(user).search([])
            self.assertEqual(set(rows.ids), set(units.ids))
            self.assertEqual(units.with_user(user)._filter_figures_readable(), units)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_coach_sees_the_own_units(self):
        as_coach = self.report.with_user(self.coach)
        self.assertEqual(as_coach.search([]).ids, self.unit_a.ids)
        with self.assertRaises(AccessError):
            as_coach.browse(self.unit_b.id).read(["treasury"])
        with self.assertRaises(AccessError):
            as_coach.with_context(coopaem_table_unit_ids=self.unit_b.ids).browse(
                self.unit_b.id
            ).read(["treasury"])
        units = (self.unit_a | self.unit_b).with_user(self.coach)
        self.assertEqual(units._filter_figures_readable(), units[0])
        self.assertTrue(units[0].treasury_grid)
        self.assertTrue(units[0].risks)
        for name in ("treasury_grid", "year_chart", "risks"):
            self.assertFalse(units[1][name])
        with self.assertRaises(AccessError):
            units.read(["treasury"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_others_see_nothing(self):
        for login, group in (
            ("officer_a", "coopaem_member.group_coopaem_programme_officer"),
            ("internal_a", "base.group_user"),
            ("portal_a", "base.group_portal"),
            ("public_a", "base.group_public"),
        ):
            user = self._user(login, group)
            for record in (self.report.browse(self.unit_a.id), self.policy):
                with self.subTest(login=login, model=record._name):
                    record = record.with_user(user)
                    with self.assertRaises(AccessError):
                        record.search([])
                    with self.assertRaises(AccessError):
                        record.read(["floor"])
                    with self.assertRaises(AccessError):
                        record.formatted_read_group([], aggregates=["floor:sum"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_company_sees_nothing(self):
        other = self._user(
            "coopaem_manager_b",
            "coopaem_member.group_coopaem_manager",
            company=self.other_company,
        )
        rows = self.report.with_user(other).search([])
        self.assertEqual(rows.company_id, self.other_company)
        self.assertFalse(
            self.env["coopaem.treasury.policy"].with_user(other).search([])
        )
        with self.assertRaises(AccessError):
            self.policy.with_user(other).read(["floor"])
        with self.assertRaises(AccessError):
            self.unit_a.with_user(other).action_view_invoices()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes_the_table(self):
        row = self.report.browse(self.unit_a.id).with_user(self.manager)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(row.has_access(operation))
        for user in (self.coach,):
            with self.assertRaises(AccessError):
                self.policy.with_user(user).write({"floor": 0})
        self.policy.with_user(self.manager).write({"floor": 2})

    def test_it_is_what_the_app_opens_with(self):
        menu_model = self.env["ir.ui.menu"]
        root = self.env.ref("coopaem_member.menu_coopaem_root")
        for user in (self.manager, self.coach):
            visible = menu_model.with_user(user)._visible_menu_ids()
            first = menu_model.search(
                [("parent_id", "=", root.id), ("id", "in", list(visible))],
                order="sequence, id",
                limit=1,
            )
            self.assertEqual(
                first,
                self.env.ref("coopaem_mutual_accounting.coopaem_unit_table_menu"),
            )


class UnitTableTour(UnitTableCommon, HttpCase):
    """Units of which one is below its floor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the browser's server does not stand still: dates that hold on any day
        cls.env["coopaem.treasury.policy"].create(
            {"company_id": cls.company.id, "date_from": "2020-01-01", "floor": 50}
        )
        for unit in (cls.unit_a, cls.unit_b):
            invoice = cls._create_document(unit, 100, "2025-01-02", taxed=False)
            cls._pay(invoice, "2025-01-03")
            cls._create_document(
                unit, 200, date.today(), taxed=False, invoice_date_due="2099-01-01"
            )
        cls.env["coopaem.treasury.policy"].create(
            {
                "company_id": cls.company.id,
                "date_from": "2020-01-01",
                "agreement_type_id": cls.env.ref(
                    "coopaem_member.agreement_type_entry"
                ).id,
                "floor": 1000,
            }
        )
        cls.unit_a.write(
            {"has_own_floor": True, "own_floor": 500, "own_floor_reason": "Deposit"}
        )


@tagged("post_install", "-at_install")
class TestUnitTableTour(UnitTableTour):
    def test_tour(self):
        self.start_tour(
            "/odoo/action-coopaem_mutual_accounting.coopaem_unit_table_action",
            "coopaem_unit_table",
            login=self.manager.login,
        )

    def test_coach(self):
        self.start_tour(
            "/odoo/action-coopaem_mutual_accounting.coopaem_unit_table_action",
            "coopaem_unit_table_coach",
            login=self.coach.login,
        )
