# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

READY = "Ready chart %s "


class ReadyCharts(AccountTestInvoicingCommon):
    """Companies whose chart of accounts is loaded once, for all classes of a run.

    Loading a chart takes longer than the tests of many a class. Two companies of each
    chart are kept in the database; a test takes one by giving it its name, and gives
    it back when its transaction is undone.
    """

    @classmethod
    def setUpClass(cls):
        cls._keep_ready(cls.chart_template)
        super().setUpClass()

    @classmethod
    def _keep_ready(cls, chart, number=2):
        registry = Registry(get_db_name())
        if not registry.loaded:
            return
        name = READY % chart
        # Committed, before the transaction of the class begins, so that it sees it.
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if env["res.company"].search_count([("name", "=like", f"{name}%")]):
                return
            companies = env["res.company"].create(
                [{"name": f"{name}{index}"} for index in range(number)]
            )
            template = env["account.chart.template"]
            for company in companies:
                template.try_loading(chart, company=company, install_demo=False)
            env.user.company_ids -= companies
        registry.clear_all_caches()
        registry.cache_invalidated.clear()

    @classmethod
    def _create_company(cls, **values):
        ready = cls.env["res.company"].sudo()
        if set(values) <= {"name"}:
            ready = ready.search(
                [("name", "=like", READY % cls.chart_template + "%")], limit=1
            )
        if not ready:
            return super()._create_company(**values)
        company = ready.with_env(cls.env)
        company.name = values.get("name") or "Test Company"
        cls.env.user.company_ids = [Command.link(company.id)]
        return company


class CoopaemAccountingCommon(ReadyCharts):
    """A cooperative on the Moroccan chart (VAT on payment) with three units."""

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("ma")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls._analyze()
        cls.env.user.group_ids |= cls.env.ref("coopaem_member.group_coopaem_manager")
        cls.company._setup_cooperative()
        cls.structure = cls.company.structure_unit_id
        cls.fund = cls.company.fund_id
        cls.unit_a, cls.unit_b, cls.unit_c = cls._create_units("U01", "U02", "U03")
        cls.currency = cls.company.currency_id
        cls.bank_journal = cls.company_data["default_journal_bank"]
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.payable = cls.company_data["default_account_payable"]
        cls.income = cls.company_data["default_account_revenue"]
        cls.expense = cls.company_data["default_account_expense"]
        cls.tax_sale = cls.company._get_tax_by_rate(20, "sale")
        cls.tax_purchase = cls.company._get_tax_by_rate(20, "purchase")
        cls.customer = cls.env["res.partner"].create({"name": "Hôtel Batha"})
        cls.supplier = cls.env["res.partner"].create({"name": "Grossiste Saïss"})

    @classmethod
    def _analyze(cls):
        """Gather the statistics of the chart's tables, as autovacuum does.

        Without them the database takes them for empty, and plans joins that take
        seconds.
        """
        cls.env.flush_all()
        cls.env.cr.execute(
            "ANALYZE account_account, account_account_res_company_rel, account_tax,"
            " account_tax_repartition_line, account_journal, res_company"
        )

    @classmethod
    def _create_units(cls, *codes):
        """Create activity units of the company."""
        return cls.env["coopaem.unit"].create(
            [
                {"code": code, "name": f"Unit {code}", "company_id": cls.company.id}
                for code in codes
            ]
        )

    @classmethod
    def _create_document(
        cls,
        unit,
        untaxed,
        day,
        move_type="out_invoice",
        taxed=True,
        post=True,
        **vals,
    ):
        """Create an invoice, bill or credit note of one line; untaxed in MAD."""
        sale = move_type.startswith("out_")
        tax = cls.tax_sale if sale else cls.tax_purchase
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (cls.customer if sale else cls.supplier).id,
                "invoice_date": day,
                "date": day,
                "unit_id": unit.id,
                "company_id": cls.company.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "quantity": 1,
                            "price_unit": untaxed,
                            "account_id": (cls.income if sale else cls.expense).id,
                            "tax_ids": [Command.set(tax.ids if taxed else [])],
                        }
                    )
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _term_lines(cls, moves):
        return moves.line_ids.filtered(lambda line: line.display_type == "payment_term")

    @classmethod
    def _create_statement_line(cls, amount, day, label="Movement", partner=None):
        """Create a bank movement; positive is money in."""
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.bank_journal.id,
                "date": day,
                "payment_ref": label,
                "amount": amount,
                "partner_id": (partner or cls.customer).id,
            }
        )

    @classmethod
    def _reconcile_statement_line(cls, statement_line, counterparts):
        """Replace the suspense line as the reconciliation screen does.

        :param counterparts: list of (account, balance, journal items to match or None)
        """
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        statement_line.with_context(
            force_delete=True, skip_readonly_check=True
        ).move_id.write(
            {
                "line_ids": [Command.delete(line.id) for line in suspense]
                + [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": statement_line.partner_id.id,
                            "balance": balance,
                            "name": statement_line.payment_ref,
                        }
                    )
                    for account, balance, _items in counterparts
                ]
            }
        )
        new_lines = statement_line.move_id.line_ids.sorted("id")[-len(counterparts) :]
        for line, (_account, _balance, items) in zip(
            new_lines, counterparts, strict=True
        ):
            if items:
                (line + items).reconcile()
        return new_lines

    @classmethod
    def _pay(cls, moves, day, amount=None, **vals):
        """Register a payment from documents, as the button does."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(
                {
                    "payment_date": day,
                    "journal_id": cls.bank_journal.id,
                    **({"amount": amount} if amount is not None else {}),
                    **vals,
                }
            )
        )
        return wizard._create_payments()

    def _treasury(self, unit, day=None):
        return unit._get_balances(day and fields.Date.to_date(day)).get(
            unit.id, {"treasury": 0.0}
        )["treasury"]

    def _assert_treasury(self, unit, amount, day=None):
        self.assertAlmostEqual(self._treasury(unit, day), amount, places=2)

    def _assert_ledger(self, day=None):
        """The sum rule: all treasuries together are the liquidity, to the cent."""
        check = self.env["coopaem.ledger.check"].create(
            {
                "company_id": self.company.id,
                "date_to": day or fields.Date.to_date("2100-01-01"),
            }
        )
        self.assertTrue(
            self.currency.is_zero(check.difference),
            f"treasuries {check.treasuries}, liquidity {check.liquidity}",
        )
        self.assertFalse(check._get_broken_lines())
        return check

    def _lock(self, day):
        self.company.fiscalyear_lock_date = day
