# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .tax_common import TaxCommon


class WithholdingMixin:
    """What holds in each of the three countries."""

    allow_inherited_tests_method = True

    def _proposals(self, move, day="2026-05-10"):
        """[(external id of the tax without its company, base, amount)]."""
        rows = self.env["coopaem.withholding.rule"]._get_proposals(
            move, date.fromisoformat(day)
        )
        names = [
            row["tax"].get_external_id()[row["tax"].id].split("_", 1)[1] for row in rows
        ]
        return [
            (name, round(row["base"], 3), round(row["amount"], 3))
            for name, row in zip(names, rows, strict=True)
        ]

    def test_taxes_have_the_rates_of_the_law(self):
        """Data of the chart and legal figures say the same."""
        day = date(2026, 8, 1)
        rules = self.env["coopaem.withholding.rule"].search(
            [("country_id", "=", self.company.account_fiscal_country_id.id)]
        )
        self.assertTrue(rules)
        for rule in rules:
            tax = self._account(rule.tax_ref)
            rate = self.company._get_country_figure(rule.figure_code, day)
            self.assertAlmostEqual(tax.amount, -100 * rate, msg=rule.code)
            self.assertTrue(tax.is_withholding_tax_on_payment)
            self.assertTrue(tax.withholding_sequence_id)

    def test_companies_that_are_there_already(self):
        """Installing the addon adds its taxes; doing so again changes nothing."""
        refs = self.env["coopaem.withholding.rule"].search(
            [("country_id", "=", self.company.account_fiscal_country_id.id)]
        )
        ref = refs[0].tax_ref
        tags = self._account(ref).repartition_line_ids.tag_ids
        kept = self._account(refs[-1].tax_ref)
        kept.name = "My own name"
        self._account(ref).unlink()
        self.company._load_country_taxes()
        tax = self._account(ref)
        self.assertEqual(tax.repartition_line_ids.tag_ids, tags)
        self.assertTrue(tags)
        self.assertTrue(tax.withholding_sequence_id)
        self.assertEqual(kept.name, "My own name")
        taxes = self.env["account.tax"].with_context(active_test=False)
        domain = [("company_id", "=", self.company.id)]
        before = taxes.search_count(domain)
        self.company._load_country_taxes()
        self.company._setup_cooperative()
        self.assertEqual(taxes.search_count(domain), before)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWithholdingMorocco(WithholdingMixin, TaxCommon):
    chart = "ma"

    def test_fees_and_vat_of_an_individual(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        self.assertEqual(
            self._proposals(bill),
            [("ma_wht_fees_10", 10000, 1000), ("ma_wht_vat_100", 2000, 2000)],
        )
        # With a certificate that is not too old, three quarters of the VAT.
        self.supplier.tax_certificate_date = "2026-01-15"
        self.assertEqual(self._proposals(bill)[1], ("ma_wht_vat_75", 2000, 1500))
        self.assertEqual(
            self._proposals(bill, "2026-07-15")[1], ("ma_wht_vat_100", 2000, 2000)
        )

    def test_not_withheld_from_others(self):
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        self.assertFalse(self._proposals(bill))
        for kind in ("auto_entrepreneur", "cpu", "exempt", "company"):
            self._payee(self.supplier, f"ma_{kind}", "fees")
            bill = self._bill(self.unit_a, 10000, "2026-05-02")
            self.assertFalse(self._proposals(bill), kind)

    def test_large_payer_from_july_2026(self):
        self._payee(self.supplier, "ma_company", "services")
        self.company.withholding_payer = "large"
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        self.assertFalse(self._proposals(bill, "2026-06-30"))
        self.assertEqual(
            self._proposals(bill, "2026-07-01"),
            [("ma_wht_fees_5", 10000, 500), ("ma_wht_vat_100", 2000, 2000)],
        )

    def test_small_services(self):
        """No VAT withheld up to 5,000, as long as the month stays within 50,000."""
        self._payee(self.supplier, "ma_individual", "services")
        bills = [self._bill(self.unit_a, 4000, "2026-05-02") for _number in range(10)]
        self.assertFalse(self._proposals(bills[-1]))
        last = self._bill(self.unit_a, 4000, "2026-05-20")
        self.assertEqual(self._proposals(last), [("ma_wht_vat_100", 800, 800)])

    def test_auto_entrepreneur_beyond_the_yearly_limit(self):
        self._payee(self.supplier, "ma_auto_entrepreneur", "services")
        first = self._bill(self.unit_a, 70000, "2026-02-02", taxed=False)
        second = self._bill(self.unit_b, 30000, "2026-03-02", taxed=False)
        third = self._bill(self.unit_b, 5000, "2027-01-02", taxed=False)
        self.assertFalse(self._proposals(first))
        self.assertEqual(self._proposals(second), [("ma_wht_ae_30", 20000, 6000)])
        self.assertFalse(self._proposals(third, "2027-02-01"))

    def test_bill_and_credit_note_paid_together(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        refund = self._create_document(self.unit_a, 2000, "2026-05-03", "in_refund")
        wizard = self._register(bill + refund, "2026-05-10", group_payment=True)
        self.assertEqual(
            sorted(
                (line.source_base_amount, line.source_tax_amount)
                for line in wizard.withholding_line_ids
            ),
            [(1600.0, 1600.0), (8000.0, 800.0)],
        )
        wizard._create_payments()
        self._assert_treasury(self.unit_a, -(9600.0 - 800.0 - 1600.0))
        self.assertAlmostEqual(self._balance("pcg_44525"), -800.0)
        self._assert_ledger()

    def test_nothing_is_withheld_from_a_credit_note_alone(self):
        self._payee(self.supplier, "ma_individual", "fees")
        refund = self._create_document(self.unit_a, 2000, "2026-05-03", "in_refund")
        wizard = self._register(refund, "2026-05-10")
        self.assertFalse(wizard.withholding_line_ids)
        self.assertFalse(wizard.withholding_left_out)

    def test_payment_of_a_unit(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        wizard = self._register(bill, "2026-05-10")
        self.assertTrue(wizard.should_withhold_tax)
        self.assertAlmostEqual(wizard.withholding_net_amount, 9000.0)
        payment = wizard._create_payments()
        self.assertEqual(bill.payment_state, "paid")
        self._assert_treasury(self.unit_a, -9000.0)
        self.assertAlmostEqual(self._balance("pcg_44525", self.unit_a), -1000.0)
        self.assertAlmostEqual(self._balance("pcg_4458", self.unit_a), -2000.0)
        base = self.company.withholding_tax_base_account_id
        self.assertAlmostEqual(self._balance(base, self.unit_a), 0.0)
        self._assert_ledger()
        # One certificate for both taxes.
        certificate = payment.withholding_certificate_ids
        self.assertEqual(len(certificate), 1)
        self.assertRegex(certificate.name, r"^2026/\d{5}$")
        self.assertEqual(certificate.state, "issued")
        self.assertEqual(certificate.unit_id, self.unit_a)
        self.assertAlmostEqual(certificate.amount, 3000.0)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(
            "coopaem_l10n_mena.report_withholding_certificate", certificate.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF"))
        number = certificate.name
        payment.action_draft()
        self.assertEqual(certificate.state, "cancelled")
        payment.action_post()
        self.assertEqual(certificate.state, "issued")
        self.assertEqual(payment.withholding_certificate_ids.name, number)
        with self.assertRaisesRegex(UserError, "kept"):
            certificate.sudo().unlink()

    def test_half_is_paid(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        self._register(bill, "2026-05-10", amount=6000.0)._create_payments()
        self.assertAlmostEqual(bill.amount_residual, 6000.0)
        self.assertAlmostEqual(self._balance("pcg_44525"), -500.0)
        self._register(bill, "2026-05-20")._create_payments()
        self.assertAlmostEqual(self._balance("pcg_44525"), -1000.0)
        self.assertAlmostEqual(self._balance("pcg_4458"), -2000.0)
        self.assertEqual(bill.payment_state, "paid")
        self._assert_treasury(self.unit_a, -9000.0)
        self._assert_ledger()

    def test_warning_when_many_are_paid_at_once(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bills = self._bill(self.unit_a, 10000, "2026-05-02") + self._bill(
            self.unit_b, 10000, "2026-05-02"
        )
        wizard = self._register(bills, "2026-05-10")
        self.assertFalse(wizard.withholding_line_ids)
        self.assertIn(bills[0].name, wizard.withholding_left_out)
        self.assertFalse(self._register(bills[0], "2026-05-10").withholding_left_out)

    def test_members_get_their_expenses_back_whole(self):
        """What a member spent is no fee; what the cooperative pays a supplier is."""
        partner = self.env["res.partner"].create({"name": "Amina"})
        self._payee(partner, "ma_individual", "fees")
        self._payee(self.supplier, "ma_individual", "fees")
        member = self.env["coopaem.member"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "unit_ids": [Command.link(self.unit_a.id)],
                "state": "entrepreneur",
                "state_date": "2026-01-01",
            }
        )
        expenses = (
            self.env["coopaem.expense"]
            .sudo()
            .create(
                [
                    {
                        "unit_id": self.unit_a.id,
                        "member_id": member.id,
                        "paid_by": paid_by,
                        "label": "Clay",
                        "date": "2026-05-02",
                        "amount": 1200.0,
                        "tax_id": self.tax_purchase.id,
                        "partner_id": self.supplier.id,
                    }
                    for paid_by in ("own", "cooperative")
                ]
            )
        )
        expenses._book()
        receipt, bill = expenses.move_id
        self.assertFalse(receipt.has_payee_kind)
        self.assertFalse(self._proposals(receipt))
        self.assertTrue(bill.has_payee_kind)
        self.assertTrue(self._proposals(bill))
        movement = self._create_statement_line(-1200, "2026-05-12", partner=partner)
        self._reconcile_statement_line(
            movement, [(self.payable, 1200, self._term_lines(receipt))]
        )
        self.assertFalse(receipt.withholding_missed)
        self.assertEqual(receipt.payment_state, "paid")
        self._assert_ledger()

    def test_expenses_do_not_count_in_the_yearly_limit(self):
        self._payee(self.supplier, "ma_auto_entrepreneur", "services")
        member = self.env["coopaem.member"].create(
            {
                "partner_id": self.supplier.id,
                "company_id": self.company.id,
                "unit_ids": [Command.link(self.unit_a.id)],
                "state": "entrepreneur",
                "state_date": "2026-01-01",
            }
        )
        self.env["coopaem.expense"].sudo().create(
            {
                "unit_id": self.unit_a.id,
                "member_id": member.id,
                "label": "Clay",
                "date": "2026-02-02",
                "amount": 50000.0,
            }
        )._book()
        bill = self._bill(self.unit_a, 50000, "2026-03-02", taxed=False)
        self.assertFalse(self._proposals(bill))

    def _find_closing_check(self):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 5, 1)
        )
        closing.action_check()
        return closing.check_ids.filtered(lambda check: check.code == "withholding")

    def test_bank_pays_a_bill_without_withholding(self):
        """The match stands, for the money is gone; the bill and the closing say so."""
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        movement = self._create_statement_line(
            -12000, "2026-05-12", partner=self.supplier
        )
        self._reconcile_statement_line(
            movement, [(self.payable, 12000, self._term_lines(bill))]
        )
        self.assertTrue(bill.withholding_missed)
        alert = bill.alerts["l10n_mena_withholding_missed"]
        self.assertIn("1,000.00", alert["message"])
        self.assertIn("2,000.00", alert["message"])
        check = self._find_closing_check()
        self.assertEqual(check.severity, "warning")
        self.assertEqual(check.res_ids, bill.ids)
        # undone, there is nothing to say; done again and settled, neither
        self._term_lines(bill).remove_move_reconcile()
        self.assertFalse(bill.withholding_missed)
        self.assertFalse(self._find_closing_check())
        movement.action_undo_reconciliation()
        self._reconcile_statement_line(
            movement, [(self.payable, 12000, self._term_lines(bill))]
        )
        self.assertTrue(bill.withholding_missed)
        bill.action_settle_missed_withholding()
        self.assertFalse(bill.withholding_missed)
        self.assertNotIn("l10n_mena_withholding_missed", bill.alerts or {})
        self._assert_ledger()

    def test_bills_paid_together_are_noted(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bills = self._bill(self.unit_a, 10000, "2026-05-02") + self._bill(
            self.unit_b, 10000, "2026-05-02"
        )
        self._register(bills, "2026-05-10")._create_payments()
        self.assertEqual(bills.mapped("withholding_missed"), [True, True])
        # with the tax, or from whom nothing is withheld, there is nothing to note
        alone = self._bill(self.unit_a, 10000, "2026-05-02")
        self._register(alone, "2026-05-10")._create_payments()
        self._payee(self.supplier, "ma_exempt", "fees")
        exempt = self._bill(self.unit_a, 10000, "2026-05-02")
        self._register(exempt, "2026-05-10")._create_payments()
        self.assertFalse((alone | exempt).filtered("withholding_missed"))

    def test_payment_entered_by_itself(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        payments = self.env["account.payment"].with_context(
            default_payment_type="outbound", default_partner_type="supplier"
        )
        with Form(payments) as form:
            form.journal_id = self.bank_journal
            form.date = date(2026, 5, 10)
            form.amount = 12000
            form.partner_id = self.customer
            self.assertFalse(form.withholding_hint)
            form.partner_id = self.supplier
            self.assertIn("A tax may have to be withheld", form.withholding_hint)
        payment = form.record
        payment.action_post()
        self.assertFalse(payment.withholding_hint)
        self.assertFalse(bill.withholding_missed)
        owed = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == self.payable
        )
        (owed + self._term_lines(bill)).reconcile()
        self.assertTrue(bill.withholding_missed)

    def test_unknown_figure_does_not_stop_the_bank(self):
        self._payee(self.supplier, "ma_individual", "fees")
        bill = self._bill(self.unit_a, 10000, "2026-05-02")
        self.env["coopaem.legal.figure"].search(
            [("country_id.code", "=", "MA"), ("category", "=", "withholding")]
        ).is_blank = True
        movement = self._create_statement_line(
            -12000, "2026-05-12", partner=self.supplier
        )
        self._reconcile_statement_line(
            movement, [(self.payable, 12000, self._term_lines(bill))]
        )
        self.assertTrue(bill.withholding_missed)
        alert = bill.alerts["l10n_mena_withholding_missed"]
        self.assertIn("not known", alert["message"])

    def test_customer_hands_over_a_certificate(self):
        """What the customer withheld is the unit's claim on the State."""
        self._payee(self.company.partner_id, "ma_company", "fees")
        self.customer.withholding_payer = "public"
        invoice = self._create_document(self.unit_a, 10000, "2026-05-02")
        wizard = self._register(invoice, "2026-05-10")
        with Form(wizard) as form:
            self.assertEqual(len(form.withholding_line_ids), 2)
            self.assertAlmostEqual(form.withholding_net_amount, 12000 - 500 - 2000)
        payment = wizard._create_payments()
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_treasury(self.unit_a, 9500.0)
        self.assertAlmostEqual(self._balance("pcg_3453", self.unit_a), 500.0)
        self.assertAlmostEqual(self._balance("pcg_3458", self.unit_a), 2000.0)
        # VAT is due on all of what was invoiced, for all of it is paid.
        self.assertAlmostEqual(self._balance("pcg_4455", self.unit_a), -2000.0)
        self._assert_ledger()
        certificate = payment.withholding_certificate_ids
        self.assertEqual(certificate.state, "awaited")
        self.assertFalse(certificate.name)
        with self.assertRaisesRegex(UserError, "number and the date"):
            certificate.action_receive()
        certificate.write({"name": "AT-77", "received_on": "2026-06-01"})
        certificate.action_receive()
        self.assertEqual(certificate.state, "received")
        with self.assertRaisesRegex(UserError, "Customers print"):
            certificate.action_print()

    def test_certificate_in_hand(self):
        self._payee(self.company.partner_id, "ma_company", "fees")
        self.customer.withholding_payer = "public"
        invoice = self._create_document(self.unit_a, 10000, "2026-05-02")
        wizard = self._register(invoice, "2026-05-10")
        wizard.withholding_line_ids.name = "AT-78"
        certificate = wizard._create_payments().withholding_certificate_ids
        self.assertEqual(certificate.name, "AT-78")
        self.assertEqual(certificate.state, "received")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWithholdingTunisia(WithholdingMixin, TaxCommon):
    chart = "tn"
    rate = 19

    def test_by_kind_of_payee(self):
        for kind, nature, expected in (
            ("non_commercial", "fees", ("tn_wht_fees_10", 1190, 119)),
            ("accounts", "fees", ("tn_wht_fees_3", 1190, 35.7)),
            ("company", "rent", ("tn_wht_fees_10", 1190, 119)),
            ("accounts", "services", ("tn_wht_purchases_15", 1190, 17.85)),
            ("company", "goods", ("tn_wht_purchases_1", 1190, 11.9)),
            ("company_10", "goods", ("tn_wht_purchases_05", 1190, 5.95)),
            ("occasional", "services", ("tn_wht_occasional_15", 1190, 178.5)),
            ("artist", "services", ("tn_wht_artists_5", 1190, 59.5)),
        ):
            with self.subTest(kind=kind, nature=nature):
                self._payee(self.supplier, f"tn_{kind}", nature)
                bill = self._bill(self.unit_a, 1000, "2026-05-02")
                self.assertEqual(self._proposals(bill), [expected])

    def test_threshold_includes_vat(self):
        self._payee(self.supplier, "tn_accounts", "goods")
        below = self._bill(self.unit_a, 840, "2026-05-02")
        self.assertAlmostEqual(below.amount_total, 999.6)
        self.assertFalse(self._proposals(below))
        above = self._bill(self.unit_a, 1000, "2026-05-02", taxed=False)
        self.assertEqual(self._proposals(above), [("tn_wht_purchases_15", 1000, 15)])

    def test_public_body_withholds_vat(self):
        self._payee(self.company.partner_id, "tn_company_10", "services")
        self.customer.withholding_payer = "public"
        invoice = self._create_document(self.unit_a, 1000, "2026-05-02")
        # The stamp duty is part of the amount, and no VAT.
        self.assertEqual(
            self._proposals(invoice),
            [
                ("tn_wht_purchases_05_sale", 1191, 5.955),
                ("tn_wht_vat_25_sale", 190, 47.5),
            ],
        )
        self._register(invoice, "2026-05-10")._create_payments()
        self._assert_treasury(self.unit_a, 1191 - 5.955 - 47.5)
        self.assertAlmostEqual(self._balance("l10n_tn_4341", self.unit_a), 53.455)
        self._assert_ledger()

    def test_payment(self):
        self._payee(self.supplier, "tn_non_commercial", "fees")
        bill = self._bill(self.unit_b, 1000, "2026-05-02")
        self._register(bill, "2026-05-10")._create_payments()
        self._assert_treasury(self.unit_b, -(1190 - 119))
        self.assertAlmostEqual(self._balance("l10n_tn_432", self.unit_b), -119)
        self._assert_ledger()

    def test_next_rate_needs_no_programming(self):
        figure = self.env.ref("coopaem_l10n_mena.legal_figure_tn_wht_artists")
        figure.date_to = "2026-12-31"
        figure.copy({"value": 0.06, "date_from": "2027-01-01", "date_to": False})
        self._payee(self.supplier, "tn_artist")
        bill = self._bill(self.unit_a, 1000, "2027-01-02")
        rows = self.env["coopaem.withholding.rule"]._get_proposals(
            bill, date(2027, 1, 10)
        )
        self.assertAlmostEqual(rows[0]["amount"], 71.4)
        self.assertEqual(rows[0]["tax"].amount, -6.0)
        again = self.env["coopaem.withholding.rule"]._get_proposals(
            bill, date(2027, 1, 10)
        )
        self.assertEqual(again[0]["tax"], rows[0]["tax"])


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWithholdingEgypt(WithholdingMixin, TaxCommon):
    chart = "eg"
    rate = 14

    def test_above_the_threshold(self):
        self._payee(self.supplier, "eg_resident", "services")
        self.assertFalse(self._proposals(self._bill(self.unit_a, 300, "2026-05-02")))
        self.assertEqual(
            self._proposals(self._bill(self.unit_a, 301, "2026-05-02")),
            [("eg_wht_3", 301, 9.03)],
        )
        self._payee(self.supplier, "eg_small", "services")
        self.assertFalse(self._proposals(self._bill(self.unit_a, 900, "2026-05-02")))

    def test_the_charts_own_tax_is_enough(self):
        self._payee(self.supplier, "eg_resident", "services")
        bill = self._bill(self.unit_a, 1000, "2026-05-02", post=False)
        bill.invoice_line_ids.tax_ids += self._account("eg_withholding_3_purchase")
        bill.action_post()
        self.assertAlmostEqual(bill.amount_total, 1000 + 140 - 30)
        self.assertFalse(self._proposals(bill))

    def test_credit_note_below_the_threshold(self):
        """It lessens what is withheld, however small it is itself."""
        self._payee(self.supplier, "eg_resident", "services")
        bill = self._bill(self.unit_a, 1000, "2026-05-02")
        refund = self._create_document(self.unit_a, 100, "2026-05-03", "in_refund")
        wizard = self._register(bill + refund, "2026-05-10", group_payment=True)
        self.assertAlmostEqual(wizard.withholding_line_ids.amount, 27.0)

    def test_form_41(self):
        """A quarter's withheld tax, in the boxes of Odoo's own report."""
        for unit, nature, untaxed in (
            (self.unit_a, "services", 1000),
            (self.unit_b, "goods", 5000),
        ):
            self._payee(self.supplier, "eg_resident", nature)
            bill = self._bill(unit, untaxed, "2026-05-02")
            self._register(bill, "2026-05-10")._create_payments()
        tax_return = self._return("eg_withholding", "2026-04-01")
        self.assertEqual(str(tax_return.date_to), "2026-06-30")
        self.assertAlmostEqual(tax_return.amount_due, 30 + 50)
        boxes = self._boxes(tax_return)
        self.assertAlmostEqual(
            boxes["Withholding Tax on Purchases -3% (Base)", "Balance"], 1000
        )
        self.assertAlmostEqual(
            boxes["Withholding Tax on Purchases -1% (Tax)", "Balance"], 50
        )
        tax_return.action_file()
        self.assertAlmostEqual(self._balance("egy_account_201020"), 0.0)
        tax_return._pay(self.bank_journal, tax_return.date_to, "F41")
        self._assert_treasury(self.unit_a, -1140.0)
        self._assert_treasury(self.unit_b, -5700.0)
        self._assert_ledger()
