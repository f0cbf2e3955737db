# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

# What the set-up writes, or could write by mistake.
WATCHED = (
    "account.account",
    "account.analytic.account",
    "account.journal",
    "account.payment.method.line",
    "account.tax",
    "coopaem.fund",
    "coopaem.levy.rule",
    "coopaem.levy.rule.tier",
    "coopaem.levy.scheme",
    "coopaem.territory",
    "coopaem.treasury.policy",
    "coopaem.unit",
    "ir.sequence",
    "res.company",
    "res.partner",
    "res.partner.bank",
    "res.users",
)
LONG_AGO = "2020-01-01 00:00:00"


class CoopaemSetupCommon(TransactionCase):
    """An administrator, and what one enters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "no_reset_password": True, "lang": "en_US"}
        )
        cls.company = cls.env["res.company"].create({"name": "Company of Test"})
        cls.admin = cls._user("administrator")
        cls.model_collected = cls.env.ref(
            "coopaem_mutual_accounting.levy_model_collected"
        )
        cls.model_invoiced = cls.env.ref(
            "coopaem_mutual_accounting.levy_model_invoiced"
        )
        cls.model_tiers = cls.env.ref("coopaem_mutual_accounting.levy_model_tiers")
        cls.model_fixed = cls.env.ref("coopaem_mutual_accounting.levy_model_fixed")

    @classmethod
    def _user(cls, role, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"setup_{role}_{company.id}",
            groups=f"coopaem_member.group_coopaem_{role}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _wizard(self, country="ma", user=None, **vals):
        """A wizard of the administrator, filled in."""
        return (
            self.env["coopaem.setup"]
            .with_user(user or self.admin)
            .create(
                {
                    "company_id": self.company.id,
                    "name": "Cooperative of Test",
                    "country_id": self.env.ref(f"base.{country}").id,
                    "fiscal_month": "1",
                    "date_from": "2026-09-01",
                    "territories": "North / Old Town\nNorth\nSouth",
                    "bank_account": "011 780 0000 1234",
                    "with_mobile_money": True,
                    "has_floor": True,
                    "floor": 100.0,
                    "levy_ids": [
                        Command.create(
                            {"model_id": self.model_invoiced.id, "rate": 0.1}
                        ),
                        Command.create(
                            {"model_id": self.model_fixed.id, "fixed_month": 50.0}
                        ),
                    ],
                    "fund_ids": [
                        Command.create(
                            {
                                "name": "Solidarity",
                                "code": "SOL",
                                "rate": 0.02,
                                "basis": "invoiced",
                            }
                        ),
                        Command.create({"name": "Guarantees", "code": "GUA"}),
                    ],
                    "user_ids": [
                        Command.create(
                            {
                                "name": "Imane",
                                "email": "Imane@example.com",
                                "role": "coach",
                                "accountant": True,
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    def _counts(self):
        """Number of records of each model that the set-up makes, archived included."""
        self.env.flush_all()
        return {
            name: self.env[name].sudo().with_context(active_test=False).search_count([])
            for name in WATCHED
        }

    def _age(self):
        """Let every record look as if it was last written long ago."""
        self.env.flush_all()
        for name in WATCHED:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = %s",
                    SQL.identifier(self.env[name]._table),
                    LONG_AGO,
                )
            )
        self.env.invalidate_all()

    def _written(self):
        """The models of which a record was written since :meth:`_age`."""
        self.env.flush_all()
        return {
            name
            for name in WATCHED
            if self.env[name]
            .sudo()
            .with_context(active_test=False)
            .search_count([("write_date", ">", LONG_AGO)])
        }


@tagged("post_install", "-at_install")
class TestSetup(CoopaemSetupCommon):
    def _assert_set_up(self, country):
        company = self.company
        self.assertEqual(company.name, "Cooperative of Test")
        self.assertEqual(company.chart_template, country)
        self.assertEqual(
            company.currency_id, self.env.ref(f"base.{country}").currency_id
        )
        self.assertTrue(company.currency_id.active)
        self.assertTrue(company.structure_unit_id)
        taxes = (
            self.env["account.tax"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", company.id),
                    ("type_tax_use", "=", "sale"),
                    ("amount_type", "=", "percent"),
                    ("amount", ">", 0),
                    ("original_tax_ids", "=", False),
                ]
            )
            .filtered(lambda tax: not tax.has_negative_factor)
        )
        self.assertEqual(
            set(taxes.mapped("amount")),
            set(taxes.filtered("active").mapped("amount")),
        )
        journals = self.env["account.journal"].search([("company_id", "=", company.id)])
        self.assertLessEqual(
            {"sale", "purchase", "bank", "cash", "general"},
            set(journals.mapped("type")),
        )
        for name in (
            "levy_journal_id",
            "cashbook_journal_id",
            "internal_sales_journal_id",
            "pay_journal_id",
        ):
            self.assertTrue(company[name], name)
        self.assertEqual(len(journals.filtered("is_mobile_money")), 1)
        self.assertEqual(
            journals.bank_account_id.mapped("acc_number"), ["011 780 0000 1234"]
        )
        funds = self.env["coopaem.fund"].search([("company_id", "=", company.id)])
        self.assertEqual(set(funds.mapped("code")), {"SOL", "GUA"})
        self.assertEqual(company.fund_id.code, "SOL")
        rules = self.env["coopaem.levy.rule"].search([("company_id", "=", company.id)])
        self.assertEqual(
            {
                (rule.code, rule.beneficiary, rule.basis, rule.fixed_month)
                for rule in rules
            },
            {
                ("C1", "structure", "invoiced", 0.0),
                ("C5", "structure", "invoiced", 50.0),
                ("SOL", "fund", "invoiced", 0.0),
            },
        )
        self.assertEqual(rules.scheme_id.code, "A")
        self.assertEqual(
            self.env["coopaem.treasury.policy"]
            .search([("company_id", "=", company.id)])
            .floor,
            100.0,
        )
        self.assertEqual(
            set(
                self.env["coopaem.territory"]
                .search([("company_id", "=", company.id)])
                .mapped("complete_name")
            ),
            {"North", "North / Old Town", "South"},
        )
        user = self.env["res.users"].search([("login", "=", "imane@example.com")])
        self.assertEqual(user.company_ids, company)
        for role in ("coach", "accountant"):
            self.assertTrue(user.has_group(f"coopaem_member.group_coopaem_{role}"))
        self.assertFalse(user.has_group("coopaem_member.group_coopaem_manager"))

    def _assert_closes(self):
        """A small invoice: the levies are those entered, and the month closes."""
        company = self.company
        env = self.env(user=self.admin, context={"allowed_company_ids": company.ids})
        unit = env["coopaem.unit"].create({"code": "U1", "name": "Pottery"})
        scheme = env["coopaem.levy.scheme"].search([("company_id", "=", company.id)])
        env["coopaem.unit.levy.scheme"].create(
            {"unit_id": unit.id, "scheme_id": scheme.id, "date_from": "2026-09-01"}
        )
        tax = company._get_tax_by_rate(company.account_sale_tax_id.amount or 0, "sale")
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": env["res.partner"].create({"name": "Customer"}).id,
                "invoice_date": "2026-09-10",
                "unit_id": unit.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": 1000,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        # Paid: levies on an unpaid invoice would ask for a decision first.
        env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-09-20"})._create_payments()
        closing = env["coopaem.closing"]._get_or_create(
            env["res.company"].browse(company.id), date(2026, 9, 1)
        )
        closing._run_inline()
        closing.action_lock()
        self.assertEqual(closing.state, "locked")
        line = closing.line_ids.filtered(lambda line: line.unit_id == unit)
        self.assertEqual(
            {levy.rule_id.code: levy.amount for levy in line.levy_line_ids},
            {"C1": 100.0, "C5": 50.0, "SOL": 20.0},
        )

    @freeze_time("2026-10-05")
    def _test_country(self, country):
        wizard = self._wizard(country)
        for step in ("company", "books", "levies", "people"):
            self.assertEqual(wizard.state, step)
            wizard.action_next()
        self.assertEqual(wizard.chart_state, "load")
        wizard.action_set_up()
        self.assertEqual(wizard.state, "done")
        self.assertIn("Solidarity", wizard.result)
        self._assert_set_up(country)
        # The same again, and once more with other terms under the same codes.
        counts = self._counts()
        self._age()
        for vals in ({}, {"floor": 7.0, "bank_account": "011780 00001234"}):
            again = self._wizard(country, **vals)
            again.action_set_up()
            self.assertIn("Nothing was missing", again.result)
        self.assertEqual(self._counts(), counts)
        self.assertFalse(self._written())
        self._assert_closes()

    def test_ma(self):
        self._test_country("ma")

    def test_tn(self):
        self._test_country("tn")

    def test_eg(self):
        self._test_country("eg")

    def test_form_of_a_second_run(self):
        """It shows what is there, and entering nothing changes nothing."""
        self._wizard().action_set_up()
        counts = self._counts()
        self._age()
        form = Form(
            self.env["coopaem.setup"]
            .with_user(self.admin)
            .with_context(allowed_company_ids=self.company.ids)
        )
        wizard = form.save()
        self.assertTrue(wizard.is_set_up)
        self.assertEqual(wizard.name, "Cooperative of Test")
        self.assertEqual(wizard.country_id.code, "MA")
        self.assertFalse(wizard.fund_ids)
        for text in ("Solidarity", "C5 – Monthly fee", "North / Old Town", "Imane"):
            self.assertIn(text, wizard.existing)
        for _step in range(4):
            wizard.action_next()
        wizard.action_set_up()
        self.assertIn("Nothing was missing", wizard.result)
        self.assertEqual(self._counts(), counts)
        self.assertFalse(self._written())

    def test_only_what_is_missing(self):
        self._wizard(user_ids=False, fund_ids=False, levy_ids=False).action_set_up()
        fund = self.company.fund_id
        self.assertEqual(fund.code, "FUND")
        self._wizard(territories="North / New Town").action_set_up()
        self.assertEqual(self.company.fund_id, fund)
        self.assertEqual(
            set(
                self.env["coopaem.fund"]
                .search([("company_id", "=", self.company.id)])
                .mapped("code")
            ),
            {"FUND", "SOL", "GUA"},
        )
        self.assertEqual(
            self.env["coopaem.territory"].search_count(
                [("company_id", "=", self.company.id), ("name", "=", "North")]
            ),
            1,
        )

    def test_tiers(self):
        wizard = self._wizard(
            fund_ids=False,
            levy_ids=[
                Command.create(
                    {
                        "model_id": self.model_tiers.id,
                        "tiers": "0: 10 %; 50 000: 8,5",
                    }
                )
            ],
        )
        wizard.action_set_up()
        rule = self.env["coopaem.levy.rule"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((rule.code, rule.period), ("C4", "year"))
        self.assertEqual(
            [(tier.tier_from, round(tier.rate, 6)) for tier in rule.tier_ids],
            [(0.0, 0.1), (50000.0, 0.085)],
        )

    def test_fiscal_year(self):
        self._wizard(fiscal_month="3").action_set_up()
        self.assertEqual(self.company.fiscalyear_last_month, "2")
        self.assertEqual(self.company.fiscalyear_last_day, 28)
        self.assertEqual(
            self.company.compute_fiscalyear_dates(date(2026, 6, 1))["date_from"],
            date(2026, 3, 1),
        )

    def test_company_with_a_chart(self):
        """The country's chart is there: it is kept, and so is what was booked."""
        self.company.country_id = self.env.ref("base.ma")
        self.env["account.chart.template"].try_loading("ma", self.company)
        accounts = self.env["account.account"].search(
            self.env["account.account"]._check_company_domain(self.company)
        )
        move = self._book_entry()
        wizard = self._wizard()
        self.assertEqual(wizard.chart_state, "there")
        wizard.action_set_up()
        self.assertTrue(move.exists() and accounts.exists() == accounts)
        self.assertTrue(self.company.structure_unit_id)

    def test_country_of_a_company_with_entries(self):
        self.company.country_id = self.env.ref("base.ma")
        self.env["account.chart.template"].try_loading("ma", self.company)
        self._book_entry()
        wizard = self._wizard("tn")
        self.assertEqual(wizard.chart_state, "conflict")
        with self.assertRaisesRegex(UserError, "its country stays Morocco"):
            wizard.action_set_up()

    def _book_entry(self):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")], limit=1
        )
        account = self.company.expense_account_id
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-08-01",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for balance in (10, -10)
                ],
            }
        )
        move.action_post()
        return move

    def test_additional_company(self):
        other = self._user("administrator", self.env.ref("base.main_company"))
        before = self.env["res.company"].search([])
        counts = {
            name: self.env[name].search_count([("company_id", "in", before.ids)])
            for name in ("account.journal", "coopaem.unit", "coopaem.fund")
        }
        main = self.env.ref("base.main_company")
        self._age()
        wizard = self._wizard(
            "tn", user=other, is_additional=True, name="Cooperative of the South"
        )
        wizard.action_set_up()
        new = self.env["res.company"].search([]) - before
        self.assertEqual(new.mapped("name"), ["Cooperative of the South"])
        self.assertEqual(new.chart_template, "tn")
        self.assertTrue(new.structure_unit_id)
        self.assertIn(new, other.company_ids)
        self.assertEqual(
            self.env["coopaem.levy.rule"].search_count([("company_id", "=", new.id)]), 3
        )
        for name, count in counts.items():
            self.assertEqual(
                self.env[name].search_count([("company_id", "in", before.ids)]), count
            )
        # The companies that were there were not touched.
        self.env.flush_all()
        self.env.invalidate_all()
        for company in before | main:
            self.assertEqual(f"{company.write_date:%Y}", "2020", company.name)
        with self.assertRaisesRegex(UserError, "There is a company named"):
            self._wizard(
                "tn", user=other, is_additional=True, name="Cooperative of the South"
            ).action_set_up()

    def test_wrong_input(self):
        """A clear message, and nothing half done."""
        counts = self._counts()
        for vals, message in (
            ({"name": " "}, "Enter the name and the country"),
            ({"country_id": False}, "Enter the name and the country"),
            ({"territories": "North /"}, "on both sides of the slash"),
            (
                {"country_id": self.env.ref("base.fr").id},
                "is not installed yet",
            ),
            (
                {"country_id": self.env.ref("base.aq").id},
                "Odoo has no chart of accounts for Antarctica",
            ),
            ({"bank_account": "12"}, "too short"),
            (
                {"levy_ids": [Command.create({"model_id": self.model_fixed.id})]},
                "enter its rate or amount",
            ),
            (
                {
                    "levy_ids": [
                        Command.create(
                            {"model_id": self.model_tiers.id, "tiers": "10 %"}
                        )
                    ]
                },
                "write the tiers as",
            ),
            (
                {
                    "levy_ids": [
                        Command.create({"model_id": self.model_tiers.id, "code": code})
                        for code in ("X", "X")
                    ]
                },
                "have the code X",
            ),
            (
                {
                    "fund_ids": [
                        Command.create({"name": "Fund", "code": "F", "rate": 2})
                    ]
                },
                "between 0 % and 100 %",
            ),
            ({"scheme_code": " "}, "levy scheme"),
            (
                {"user_ids": [Command.create({"name": "A", "email": "nobody"})]},
                "is no e-mail address",
            ),
            (
                {"user_ids": [Command.create({"name": "A", "email": "a@example.com"})]},
                "Choose a role for A",
            ),
            (
                {
                    "user_ids": [
                        Command.create(
                            {"name": "A", "email": "a@example.com", "role": "coach"}
                        )
                    ]
                    * 2
                },
                "is there twice",
            ),
        ):
            with self.subTest(message=message):
                wizard = self._wizard(**vals)
                with self.assertRaisesRegex(UserError, message):
                    wizard.action_set_up()
                self.assertEqual(self._counts(), counts)

    def test_legal_forms_of_the_country(self):
        wizard = self._wizard(legal_form_id=False)
        form = self.env.ref("coopaem_mutual_accounting.legal_form_tn_suarl")
        wizard.legal_form_id = form
        with self.assertRaisesRegex(UserError, "of another country"):
            wizard.action_next()
        wizard.country_id = self.env.ref("base.tn")
        self.assertEqual(wizard.legal_form_id, form)
        wizard.action_set_up()
        self.assertEqual(self.company.legal_form_id, form)

    def test_payment_terms_of_new_units(self):
        term = self.env.ref("account.account_payment_term_30days")
        self._wizard(payment_term_id=term.id).action_set_up()
        unit = self.env["coopaem.unit"].create(
            {"name": "Weaving", "company_id": self.company.id}
        )
        self.assertEqual(unit.payment_term_id, term)
        self.assertFalse(self.company.structure_unit_id.payment_term_id)

    def test_existing_user(self):
        """Who is there receives the role and the company, and keeps the rest."""
        user = self._user("coach", self.env.ref("base.main_company"))
        user.login = "amal@example.com"
        self._wizard(
            user_ids=[
                Command.create(
                    {"name": "Amal", "email": "amal@example.com", "accountant": True}
                )
            ]
        ).action_set_up()
        self.assertIn(self.company, user.company_ids)
        self.assertEqual(user.company_id, self.env.ref("base.main_company"))
        for role in ("coach", "accountant"):
            self.assertTrue(user.has_group(f"coopaem_member.group_coopaem_{role}"))

    def test_invitations(self):
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self._wizard().action_set_up()
        self.assertEqual(mails.search([]), before)
        self._wizard(
            send_invitations=True,
            user_ids=[
                Command.create(
                    {"name": "B", "email": "b@example.com", "role": "manager"}
                )
            ],
        ).with_context(no_reset_password=False).action_set_up()
        user = self.env["res.users"].search([("login", "=", "b@example.com")])
        self.assertEqual(user.partner_id.signup_type, "signup")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_access(self):
        for role in ("manager", "accountant", "coach", "officer", "programme_officer"):
            user = self._user(role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._wizard(user=user)
        # Another administrator reaches neither the wizard nor the company.
        other = self._user("administrator", self.env.ref("base.main_company"))
        wizard = self._wizard()
        for call in ("action_next", "action_set_up"):
            with self.subTest(call=call), self.assertRaises(AccessError):
                getattr(wizard.with_user(other), call)()
        with self.assertRaises(AccessError):
            self._wizard(user=other).action_set_up()


@tagged("post_install", "-at_install")
class TestSetupTour(CoopaemSetupCommon, HttpCase):
    def test_tour(self):
        self.env["res.lang"]._activate_lang("en_US")
        self.admin.lang = "en_US"
        self.start_tour(
            "/odoo/action-coopaem_mutual_accounting.coopaem_unit_table_action",
            "coopaem_setup",
            login=self.admin.login,
            timeout=180,
        )
        company = self.company
        company.invalidate_recordset()
        self.assertEqual(company.name, "Cooperative of the Tour")
        self.assertEqual(company.chart_template, "tn")
        rule = self.env["coopaem.levy.rule"].search([("company_id", "=", company.id)])
        self.assertEqual(
            (rule.basis, round(rule.tier_ids.rate, 6)), ("collected", 0.12)
        )
        self.assertTrue(company.has_no_opening)
        self.assertTrue(company.first_steps_dismissed)
