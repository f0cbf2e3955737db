# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From a gross wage to its entry, in Tunisia and Egypt."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class PayCountryCase:
    """Book one wage, and look at each account."""

    def _book_wage(self, country, gross, day="2025-06-01", **situation):
        env = self.env
        env.user.group_ids |= env.ref("coopaem_member.group_coopaem_manager")
        company = self.company_data["company"]
        company.account_fiscal_country_id = env.ref(country)
        company._setup_cooperative()
        unit = env["coopaem.unit"].create(
            {"code": "U01", "name": "Weaver", "company_id": company.id}
        )
        bank = self.company_data["default_journal_bank"].default_account_id
        env["account.move"].create(
            {
                "date": day,
                "unit_id": unit.id,
                "line_ids": [
                    Command.create({"account_id": bank.id, "balance": 50000}),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "balance": -50000,
                        }
                    ),
                ],
            }
        ).action_post()
        member = env["coopaem.member"].create(
            {
                "partner_id": env["res.partner"].create({"name": "Salma"}).id,
                "company_id": company.id,
                "unit_ids": [Command.link(unit.id)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
                **situation,
            }
        )
        agreement = env["coopaem.agreement"].create(
            {
                "member_id": member.id,
                "unit_id": unit.id,
                "type_id": env["coopaem.agreement.type"]
                .create({"name": "Wage", "code": "test_wage", "pay_mode": "wage"})
                .id,
                "date_start": "2025-01-01",
            }
        )
        agreement.state = "running"
        run = self._book_run(company, gross, day)
        check = env["coopaem.ledger.check"].create(
            {"company_id": company.id, "date_to": "2100-01-01"}
        )
        self.assertTrue(company.currency_id.is_zero(check.difference))
        self.assertFalse(check._get_broken_lines())
        return run.line_ids, {
            item.account_id.code: item.balance for item in run.move_ids.line_ids
        }

    def _book_run(self, company, gross, day, **vals):
        run = self.env["coopaem.pay.run"].create(
            {"company_id": company.id, "date_start": day, **vals}
        )
        run.action_propose()
        run.line_ids.gross = gross
        run.action_compute()
        run.action_post()
        return run


@tagged("post_install", "-at_install")
class TestPayTunisia(PayCountryCase, AccountTestInvoicingCommon):
    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("tn")
    def setUpClass(cls):
        super().setUpClass()

    @freeze_time("2025-06-30")
    def test_wage(self):
        """1,000 dinars: 9.68 and 17.07 %, training 2 %, housing 1 %; expenses 10 %;
        15 % of what is over 5,000 a year; solidarity 0.5 %; millimes."""
        # Whoever computes it, in whatever language, the accounts are the same.
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["coopaem.pay.component"].sudo().search(
            [("body", "=", "Tax office")]
        ).with_context(lang="fr_FR").body = "Bureau des impôts"
        self.env = self.env(context={**self.env.context, "lang": "fr_FR"})
        line, entry = self._book_wage("base.tn", 1000)
        self.assertAlmostEqual(line.employee_contributions, 96.800, 3)
        self.assertAlmostEqual(line.taxable, 812.880, 3)
        self.assertAlmostEqual(line.income_tax, 59.432, 3)
        self.assertAlmostEqual(line.other_employee, 4.064, 3)
        self.assertAlmostEqual(line.net, 839.704, 3)
        self.assertAlmostEqual(line.employer_contributions, 200.700, 3)
        for code, balance in {
            "640000": 1000.000,
            "647000": 170.700,
            "661100": 20.000,
            "661200": 10.000,
            "453110": -(96.800 + 170.700),
            "432001": -59.432,
            "437001": -4.064,
            "437300": -10.000,
            "437200": -20.000,
            "425001": -839.704,
        }.items():
            self.assertAlmostEqual(entry.pop(code), balance, 3, code)
        self.assertFalse(entry)
        # What the returns of the month ask for is what was withheld.
        returns = self.env["coopaem.tax.return"]
        for kind, amount in (
            ("tn_wage", 59.432 + 4.064),
            ("tn_payroll", 30.000),
        ):
            found = returns.create(
                {
                    "company_id": self.company_data["company"].id,
                    "type_id": self.env.ref(
                        f"coopaem_l10n_mena.tax_return_type_{kind}"
                    ).id,
                    "date_from": "2025-06-01",
                }
            )
            found.action_compute()
            self.assertAlmostEqual(found.amount_due, amount, 3, kind)

    @freeze_time("2025-12-31")
    def test_year_is_settled(self):
        """One wage of 1,000 in the year: what was withheld of it is given back."""
        line, entry = self._book_wage("base.tn", 1000, "2025-12-01")
        self.assertAlmostEqual(line.settled_tax, -59.432, 3)
        self.assertAlmostEqual(line.settled_levy, -4.064, 3)
        self.assertAlmostEqual(line.to_pay, 839.704 + 63.496, 3)
        self.assertAlmostEqual(entry["425001"], -903.200, 3)
        self.assertNotIn("432001", entry)
        self.assertNotIn("437001", entry)
        # What is declared is what is booked.
        declaration = self.env["coopaem.pay.declaration"].create(
            {
                "company_id": line.company_id.id,
                "kind": "contributions",
                "period": "month",
                "date": "2025-12-01",
            }
        )
        (row,) = declaration._get_rows()
        self.assertAlmostEqual(row["bodies"]["Tax office", "employee"], 0.0, 3)
        self.assertAlmostEqual(row["amounts"]["other_employee"], 0.0, 3)
        self.assertAlmostEqual(row["bodies"]["CNSS", "employee"], 96.800, 3)

    @freeze_time("2025-12-31")
    def test_year_is_settled_twice(self):
        """What an earlier settlement gave back is not given back again."""
        line, _entry = self._book_wage("base.tn", 1000, "2025-10-01")
        company = line.company_id
        november = self._book_run(company, 1000, "2025-11-01", is_settling=True)
        self.assertAlmostEqual(november.line_ids.settled_tax, -2 * 59.432, 3)
        self.assertAlmostEqual(november.line_ids.settled_levy, -2 * 4.064, 3)
        december = self._book_run(company, 1000, "2025-12-01")
        self.assertAlmostEqual(december.line_ids.settled_tax, -59.432, 3)
        self.assertAlmostEqual(december.line_ids.settled_levy, -4.064, 3)
        account = company._get_role_accounts()(
            "body", december.line_ids.settlement["levy_code"], "tax_office"
        )
        booked = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        self.assertAlmostEqual(sum(booked.mapped("balance")), 0.0, 3)


@tagged("post_install", "-at_install")
class TestPayEgypt(PayCountryCase, AccountTestInvoicingCommon):
    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("eg")
    def setUpClass(cls):
        super().setUpClass()

    @freeze_time("2025-06-30")
    def test_wage(self):
        """10,000 pounds: 11 and 18.75 %, martyrs' fund 0.05 %."""
        line, entry = self._book_wage("base.eg", 10000)
        self.assertAlmostEqual(line.employee_contributions, 1100.00, 2)
        self.assertAlmostEqual(line.employer_contributions, 1875.00, 2)
        self.assertAlmostEqual(line.other_employee, 5.00, 2)
        # (12 × 8,900 less 20,000, in tens) is 86,800: 1,500 + 2,250 + 3,360 a year.
        self.assertAlmostEqual(line.income_tax, (1500 + 2250 + 3360) / 12, 2)
        self.assertAlmostEqual(line.net, 10000 - 1100 - 5 - 592.50, 2)
        net = self.company_data["company"]._get_role_accounts()("net").code
        for code, balance in {
            "400003": 10000.00,
            "400078": 1875.00,
            "201026": -(1100.00 + 1875.00 + 5.00),
            "201027": -592.50,
            net: -8302.50,
        }.items():
            self.assertAlmostEqual(entry.pop(code), balance, 2, code)
        self.assertFalse(entry)

    @freeze_time("2025-06-30")
    def test_pay_below_its_contributions(self):
        """Contributions are due on 2,300 pounds at least: less pay leaves a debt."""
        with self.assertRaisesRegex(UserError, "contributions are more than the pay"):
            self._book_wage("base.eg", 200)
