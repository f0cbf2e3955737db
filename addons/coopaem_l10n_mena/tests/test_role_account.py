# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.coopaem_mutual_accounting.tests.common import CoopaemAccountingCommon


class RoleAccountCase:
    """The accounts by use of a chart, and its reports."""

    chart = None
    codes = {}

    def _account(self, role, *bodies):
        return self.company._get_role_accounts()(role, *bodies)

    def test_accounts_of_the_chart(self):
        for (role, *bodies), code in self.codes.items():
            with self.subTest(role=role, bodies=bodies):
                self.assertEqual(self._account(role, *bodies).code, code)

    def test_the_unit_ledger_knows_pay(self):
        for role, unit_role in (
            ("wage", "pay"),
            ("employer", "pay"),
            ("draw", "pay"),
            ("net", "pay_due"),
            ("body", "pay_due"),
            ("income_tax", "pay_due"),
        ):
            account = self._account(role)
            self.assertEqual(account.unit_role, unit_role, role)
            self.assertFalse(account.is_liquidity)
        net = self._account("net")
        self.assertEqual(net.account_type, "liability_payable")
        self.assertTrue(net.reconcile)
        # An account that taxes use too would count twice in a unit's treasury grid.
        used = self.env["account.tax.repartition.line"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(
            used.account_id.filtered(lambda account: account.unit_role == "pay_due")
        )

    def test_capital_and_reserves_are_equity(self):
        for role in ("capital", "legal_reserve", "other_reserve", "social_fund"):
            self.assertEqual(self._account(role).account_type, "equity", role)
        self.assertEqual(self.company.levy_account_id.unit_role, "levy")

    def test_second_set_up_changes_nothing(self):
        accounts = self.env["coopaem.company.account"]
        domain = [("company_id", "=", self.company.id)]
        before = accounts.search(domain)
        self._account("wage").name = "Chosen"
        count = self.env["account.account"].search_count([])
        self.company._setup_cooperative()
        self.assertEqual(accounts.search(domain), before)
        self.assertEqual(self.env["account.account"].search_count([]), count)
        self.assertEqual(self._account("wage").name, "Chosen")

    def _book(self, *lines, day="2026-03-05"):
        unit = self.env["coopaem.unit"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "activity")], limit=1
        ) or self.env["coopaem.unit"].create(
            {"code": "U01", "name": "Unit", "company_id": self.company.id}
        )
        move = self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company.pay_journal_id.id,
                "unit_id": unit.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in lines
                ],
            }
        )
        move.action_post()
        return unit

    def _compute(self, kind):
        wizard = self.env["coopaem.unit.report"].create(
            {
                "company_id": self.company.id,
                "report": kind,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            }
        )
        self.assertEqual(wizard.template_id.chart_template, self.chart)
        instance = wizard._create_instance()
        matrix = instance._compute_matrix()
        names = {period.id: period.name for period in instance.period_ids}
        columns = [names[sub.col.key] for sub in matrix.iter_subcols()]
        return {
            row.kpi.name: {
                name: cell.val if cell and isinstance(cell.val, int | float) else 0.0
                for name, cell in zip(columns, row.iter_cells(), strict=True)
            }
            for row in matrix.iter_rows()
            if not row.account_id
        }

    def test_reports_of_units(self):
        """Each account of the chart is in one line of the reports, and they balance."""
        accounts = self.env["account.account"].search(
            [("account_type", "not in", ("off_balance",))]
        )
        accounts = accounts.filtered(
            lambda account: not account.is_liquidity
            and account.unit_role not in ("levy", "treasury")
            and account.account_type not in ("equity_unaffected",)
        )
        amounts = {
            account: float(10 + 7 * number) for number, account in enumerate(accounts)
        }
        bank = self.company_data["default_journal_bank"].default_account_id
        unit = self._book(*amounts.items(), (bank, -sum(amounts.values())))
        result = -sum(
            amount
            for account, amount in amounts.items()
            if account.internal_group in ("income", "expense")
        )
        name = f"{unit.code} {unit.name}"
        rows = self._compute("profit_loss")
        self.assertAlmostEqual(rows["result"][name], result)
        staff = self._account("wage") | self._account("employer")
        self.assertGreaterEqual(
            rows["staff"][name], sum(amounts[account] for account in staff)
        )
        rows = self._compute("balance_sheet")
        self.assertAlmostEqual(rows["result"][name], result)
        self.assertAlmostEqual(rows["treasury"][name], -sum(amounts.values()))
        self.assertAlmostEqual(rows["assets"][name], rows["liabilities"][name])
        if "rest" in rows:
            self.assertAlmostEqual(rows["rest"][name], 0.0)


@tagged("post_install", "-at_install")
class TestRoleAccountMorocco(CoopaemAccountingCommon):
    """Morocco's reports have tests of their own."""

    def test_accounts_of_the_chart(self):
        account = self.company._get_role_accounts()
        self.assertEqual(account("wage").code, "617110")
        self.assertEqual(account("employer", "cnss").code, "617410")
        self.assertEqual(account("body", "cnss").code, "444100")
        self.assertEqual(account("income_tax").code, "445250")
        self.assertEqual(account("capital").code, "111100")
        self.assertEqual(account("legal_reserve").code, "114000")
        self.assertEqual(account("net").code, "443201")
        self.assertEqual(account("draw"), self.company.draw_account_id)
        self.assertTrue(account("draw").code.startswith("61715"))

    def test_an_account_in_use_is_left_alone(self):
        """What others booked on it would all at once be pay, in closed months too."""
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.env.ref("base.ma").id}
        )
        self.env["account.chart.template"].try_loading("ma", company=other)
        account = (
            self.env["account.chart.template"].with_company(other).ref("pcg_61711")
        )
        bank = self.env["account.account"].search(
            [("company_ids", "in", other.ids), ("account_type", "=", "asset_cash")],
            limit=1,
        )
        self.env["account.move"].with_company(other).create(
            {
                "date": "2026-01-05",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": 100}),
                    Command.create({"account_id": bank.id, "balance": -100}),
                ],
            }
        ).action_post()
        other._setup_cooperative()
        self.assertFalse(account.unit_role)
        own = other._get_role_accounts()("wage")
        self.assertNotEqual(own, account)
        self.assertEqual(own.with_company(other).code, "617111")
        self.assertEqual(own.unit_role, "pay")


@tagged("post_install", "-at_install")
class TestRoleAccountTunisia(RoleAccountCase, AccountTestInvoicingCommon):
    allow_inherited_tests_method = True
    chart = "tn"
    codes = {
        ("wage",): "640000",
        ("employer",): "647000",
        ("employer", "training"): "661100",
        ("employer", "housing"): "661200",
        ("body", "cnss"): "453110",
        ("body", "css"): "437001",
        ("body", "training"): "437200",
        ("body", "housing"): "437300",
        ("income_tax",): "432001",
        ("net",): "425001",
        ("draw",): "645001",
        ("capital",): "101310",
        ("legal_reserve",): "111000",
    }

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("tn")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref("coopaem_member.group_coopaem_manager")
        cls.company._setup_cooperative()


@tagged("post_install", "-at_install")
class TestRoleAccountEgypt(RoleAccountCase, AccountTestInvoicingCommon):
    allow_inherited_tests_method = True
    chart = "eg"
    codes = {
        ("wage",): "400003",
        ("employer",): "400078",
        ("body",): "201026",
        ("income_tax",): "201027",
        ("capital",): "300001",
        ("legal_reserve",): "300002",
        ("other_reserve",): "300003",
        ("social_fund",): "300004",
    }

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("eg")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref("coopaem_member.group_coopaem_manager")
        cls.company._setup_cooperative()
