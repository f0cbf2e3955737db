# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.coopaem_mutual_accounting.tests.common import CoopaemAccountingCommon


class TaxCommon(CoopaemAccountingCommon):
    """A cooperative on the chart of one of the three countries, with three units."""

    chart = "ma"
    rate = 20

    @classmethod
    def setUpClass(cls):
        cls.chart_template = cls.chart
        # The common cooperative is Moroccan; here the chart is the test's.
        super(CoopaemAccountingCommon, cls).setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env.user.lang = "en_US"
        cls.env = cls.env(
            context=dict(cls.env.context, lang="en_US", tracking_disable=True)
        )
        data = cls.company_data
        cls.company = data["company"]
        cls.env.user.group_ids |= cls.env.ref("coopaem_member.group_coopaem_manager")
        cls.company._setup_cooperative()
        cls.structure = cls.company.structure_unit_id
        cls.unit_a, cls.unit_b, cls.unit_c = cls._create_units("U01", "U02", "U03")
        cls.currency = cls.company.currency_id
        cls.bank_journal = data["default_journal_bank"]
        cls.cash_journal = data["default_journal_cash"]
        cls.receivable = data["default_account_receivable"]
        cls.payable = data["default_account_payable"]
        cls.income = data["default_account_revenue"]
        cls.expense = data["default_account_expense"]
        cls.tax_sale = cls.company._get_tax_by_rate(cls.rate, "sale")
        cls.tax_purchase = cls.company._get_tax_by_rate(cls.rate, "purchase")
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.supplier = cls.env["res.partner"].create({"name": "Supplier"})
        cls.chart_model = cls.env["account.chart.template"].with_company(cls.company)

    @classmethod
    def _account(cls, ref):
        return cls.chart_model.ref(ref)

    @classmethod
    def _payee(cls, partner, kind, nature="services", **vals):
        partner.write(
            {
                "payee_kind_id": cls.env.ref(f"coopaem_l10n_mena.payee_kind_{kind}").id,
                "withholding_nature_id": cls.env.ref(
                    f"coopaem_l10n_mena.withholding_nature_{nature}"
                ).id,
                **vals,
            }
        )

    @classmethod
    def _bill(cls, unit, untaxed, day, **vals):
        return cls._create_document(unit, untaxed, day, "in_invoice", **vals)

    @classmethod
    def _register(cls, moves, day, **vals):
        """The wizard that registers a payment, as the button opens it."""
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": day, "journal_id": cls.bank_journal.id, **vals})
        )

    @classmethod
    def _return(cls, kind, day):
        """The return of a kind whose period begins on a day."""
        return cls.env["coopaem.tax.return"].create(
            {
                "type_id": cls.env.ref(f"coopaem_l10n_mena.tax_return_type_{kind}").id,
                "date_from": day,
                "company_id": cls.company.id,
            }
        )

    def _boxes(self, tax_return):
        """{(name of a box, column): amount}."""
        return {
            (line.name, line.column_name): line.amount for line in tax_return.line_ids
        }

    def _box(self, tax_return, start, column=None):
        """Amount of the box whose name begins so, in a column or in the only one."""
        return sum(
            line.amount
            for line in tax_return.line_ids
            if line.name.startswith(start) and column in (None, line.column_name)
        )

    def _balance(self, ref, unit=None):
        """Balance of an account, of one unit or of all."""
        account = self._account(ref) if isinstance(ref, str) else ref
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if unit:
            domain.append(("unit_id", "=", unit.id))
        ((total,),) = self.env["account.move.line"]._read_group(
            domain, aggregates=["balance:sum"]
        )
        return total or 0.0
