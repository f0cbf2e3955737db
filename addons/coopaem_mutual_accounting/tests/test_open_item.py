# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CoopaemAccountingCommon

DAYS = (
    "2026-01-20",
    "2026-02-10",
    "2026-02-28",
    "2026-03-05",
    "2026-03-31",
    "2026-04-30",
    "2026-12-31",
)


@tagged("post_install", "-at_install")
class TestOpenItem(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        term = cls.env["account.payment.term"].create(
            {
                "name": "30 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        cls.invoice_a = cls._create_document(
            cls.unit_a, 1000, "2026-01-10", invoice_payment_term_id=term.id
        )
        cls.invoice_b = cls._create_document(cls.unit_b, 500, "2026-01-15")
        cls.bill = cls._create_document(
            cls.unit_b, 300, "2026-02-01", move_type="in_invoice"
        )
        cls.note = cls._create_document(
            cls.unit_a, 100, "2026-02-05", move_type="out_refund"
        )
        # A movement that pays two units, each in part.
        line = cls._create_statement_line(700, "2026-02-20")
        cls._reconcile_statement_line(
            line,
            [(cls.receivable, -700, cls._term_lines(cls.invoice_a + cls.invoice_b))],
        )
        cls._pay(cls.bill, "2026-03-03", amount=100)
        # A payment of January that is matched only after January was closed.
        advance = cls._create_statement_line(250, "2026-01-18")
        (cls.advance_line,) = cls._reconcile_statement_line(
            advance, [(cls.receivable, -250, None)]
        )
        cls._lock_before = cls.company.fiscalyear_lock_date
        cls.company.fiscalyear_lock_date = "2026-03-31"
        with freeze_time("2026-04-15"):
            (cls.advance_line + cls._term_lines(cls.invoice_b)).reconcile()

    def _items(self, day, *domain):
        items = self.env["coopaem.open.item"].with_context(coopaem_open_on=day)
        items.invalidate_model()
        return items.search([("company_id", "=", self.company.id), *domain])

    def test_open_items_are_the_balances_of_every_day_and_unit(self):
        for day in DAYS:
            expected = {
                (unit, account): balance
                for unit, account, balance in self.env["account.move.line"]._read_group(
                    [
                        ("company_id", "=", self.company.id),
                        ("parent_state", "=", "posted"),
                        ("date", "<=", day),
                        (
                            "account_id.account_type",
                            "in",
                            ("asset_receivable", "liability_payable"),
                        ),
                    ],
                    ["unit_id", "account_id"],
                    ["balance:sum"],
                )
                if not self.currency.is_zero(balance)
            }
            found = {}
            for item in self._items(day):
                key = item.unit_id, item.account_id
                found[key] = found.get(key, 0.0) + item.amount
                ages = (
                    item.amount_not_due,
                    item.amount_30,
                    item.amount_60,
                    item.amount_90,
                    item.amount_older,
                )
                self.assertAlmostEqual(sum(ages), item.amount)
            found = {
                key: amount
                for key, amount in found.items()
                if not self.currency.is_zero(amount)
            }
            with self.subTest(day=day):
                self.assertTrue(expected)
                self.assertEqual(found.keys(), expected.keys())
                for key, amount in expected.items():
                    self.assertAlmostEqual(found[key], amount, places=2)

    def test_matching_after_the_day_is_not_counted(self):
        item = self._items("2026-02-10", ("move_id", "=", self.invoice_a.id))
        self.assertAlmostEqual(item.amount, 1200)
        self.assertEqual(item.date_due, fields.Date.to_date("2026-02-09"))
        self.assertEqual(item.days_overdue, 1)
        self.assertEqual(item.age, "1")
        item = self._items("2026-02-09", ("move_id", "=", self.invoice_a.id))
        self.assertEqual(item.days_overdue, 0)
        self.assertAlmostEqual(item.amount_not_due, 1200)
        later = self._items("2026-03-31", ("move_id", "=", self.invoice_a.id))
        self.assertLess(later.amount, 1200)
        self.assertEqual(later.age, "2")

    def test_workbook_adds_up_to_the_accounts(self):
        wizard = self.env["coopaem.open.item.report"].create(
            {"company_id": self.company.id, "date_to": "2026-03-31", "kind": "both"}
        )
        content, _kind = self.env["ir.actions.report"]._render_xlsx(
            "coopaem_mutual_accounting.open_item_xlsx", wizard.ids, {}
        )
        book = load_workbook(io.BytesIO(content))
        ((balance,),) = self.env["account.move.line"]._read_group(
            [
                ("account_id", "in", (self.receivable + self.payable).ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", "2026-03-31"),
            ],
            [],
            ["balance:sum"],
        )
        for sheet in book:
            with self.subTest(sheet=sheet.title):
                last = [cell.value for cell in list(sheet.iter_rows())[-1]]
                self.assertEqual(last[0], "Total")
                self.assertAlmostEqual(last[-1], balance)

    def test_choice_of_the_wizard(self):
        wizard = self.env["coopaem.open.item.report"].create(
            {
                "company_id": self.company.id,
                "date_to": "2026-03-31",
                "unit_ids": [Command.set(self.unit_a.ids)],
                "only_overdue": True,
            }
        )
        action = wizard.action_show()
        items = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(action["domain"])
        )
        self.assertEqual(items.unit_id, self.unit_a)
        self.assertEqual(set(items.mapped("kind")), {"asset_receivable"})
        self.assertEqual(items[:1].action_open_move()["res_id"], items[:1].move_id.id)

    @freeze_time("2026-04-20")
    def test_follow_up_of_late_customers(self):
        items = self._items("2026-04-20", ("move_id", "=", self.invoice_a.id))
        items.action_follow_up()
        activity = self.invoice_a.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("Hôtel Batha", activity.summary)
        items.action_follow_up()
        self.assertEqual(len(self.invoice_a.activity_ids), 1)
        bill = self._items("2026-04-20", ("move_id", "=", self.bill.id))
        with self.assertRaisesRegex(UserError, "overdue from a customer"):
            bill.action_follow_up()

    def test_others_reach_no_open_items(self):
        other = self.setup_other_company()["company"]
        accountant = new_test_user(
            self.env,
            login="open_other",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        items = self.env["coopaem.open.item"]
        self.assertFalse(
            items.with_user(accountant).search([("unit_id", "=", self.unit_a.id)])
        )
        for login, group in (
            ("open_portal", "base.group_portal"),
            ("open_public", "base.group_public"),
            ("open_user", "base.group_user"),
            ("open_coach", "coopaem_member.group_coopaem_coach"),
        ):
            user = new_test_user(self.env, login=login, groups=group)
            with self.subTest(user=login):
                with self.assertRaises(AccessError):
                    items.with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.env["coopaem.open.item.report"].with_user(user).create({})

    def test_a_day_from_outside_is_read_as_a_date(self):
        self.assertEqual(
            self._items("2026-02-10'; DROP TABLE coopaem_unit; --"),
            self._items("2026-02-10"),
        )
        with self.assertRaises(ValueError):
            self._items("yesterday")
