# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The last pay of a year settles its income tax."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .pay_common import CoopaemPayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-31")
class TestPayYear(CoopaemPayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_money(cls.unit_a, 200000)

    @classmethod
    def _book_month(cls, month, gross):
        run = cls._create_run(f"2026-{month:02d}-01", propose=False)
        line = cls.env["coopaem.pay.line"].create(
            {
                "run_id": run.id,
                "agreement_id": cls.member_a.agreement_ids[0].id,
                "gross": gross,
            }
        )
        cls._book_run(run)
        return line

    def _settle(self, gross):
        run = self._create_run("2026-12-01")
        line = self._line(run, self.member_a)
        line.gross = gross
        run.action_compute()
        return run, line

    def test_what_was_withheld_is_given_back(self):
        """Two months of a year: 16,000 are below the first taxed band."""
        november = self._book_month(11, 12000)
        self.assertFalse(november.run_id.is_settling)
        self.assertGreater(november.income_tax, 0)
        run, line = self._settle(4000)
        self.assertTrue(run.is_settling)
        withheld = november.income_tax + line.income_tax
        self.assertAlmostEqual(line.settled, -withheld, 2)
        self.assertAlmostEqual(line.to_pay, line.net + withheld, 2)
        self.assertAlmostEqual(run.net, line.to_pay, 2)
        self.assertIn("Pay of 2 months", line.settlement_text)
        treasury = self._treasury(self.unit_a)
        run.action_post()
        self.assertAlmostEqual(-line.net_line_id.balance, line.to_pay, 2)
        self.assertAlmostEqual(self._balance(self.unit_a, "income_tax"), 0.0, 2)
        self._assert_treasury(self.unit_a, treasury)
        wizard = Form(
            self.env["coopaem.pay.payment"].with_context(default_run_id=run.id)
        )
        wizard.journal_id = self.bank_journal
        wizard.save().action_confirm()
        self.assertEqual(run.state, "paid")
        self._assert_treasury(self.unit_a, treasury - line.to_pay)
        self._assert_ledger()
        # The payslip and the year's wage list say what the year came to.
        payslip = line._get_payslips()[0]
        self.assertTrue(payslip["is_settled"])
        self.assertIn("Pay of 2 months", payslip["settlement"])
        year = line._get_year_totals()[line.id]
        self.assertAlmostEqual(year["income_tax"], 0.0, 2)
        self.assertAlmostEqual(year["net"], november.net + line.to_pay, 2)
        self.assertTrue(line._render_payslip_pdf()[line.id].startswith(b"%PDF"))

    def test_what_is_still_due_is_withheld(self):
        """Eleven months at 35 % of expenses, and a year above 78,000: 25 %."""
        self.member_a.pay_dependants = 6
        for month in range(1, 12):
            line = self._book_month(month, 6500)
            self.assertFalse(line.income_tax)
        self.member_a.pay_dependants = 0
        run, line = self._settle(100)
        self.assertGreater(line.settled_tax, line.net)
        with self.assertRaisesRegex(UserError, "more than the net pay"):
            run.action_post()
        line.gross = 6600
        contributions = 11 * (268.80 + 146.90) + 268.80 + 149.16
        taxable = 78100 * 0.75 - contributions
        tax = (taxable - 40000) * 0.10
        self.assertAlmostEqual(line.settled_tax, tax - line.income_tax, delta=0.02)
        self.assertAlmostEqual(line.to_pay, line.net - line.settled_tax, 2)
        # Who was paid elsewhere, too, is not settled here.
        line.settles_year = False
        self.assertFalse(line.settled)
        line.settles_year = True
        self.assertTrue(line.settled)
        run.is_settling = False
        self.assertFalse(line.settled)
        run.is_settling = True
        run.action_post()
        self.assertAlmostEqual(
            -self._balance(self.unit_a, "income_tax"), tax, delta=0.02
        )
        with self.assertRaisesRegex(UserError, "booked"):
            run.with_user(self.manager).is_settling = False

    def test_two_units_settle_once(self):
        self._give_money(self.unit_c, 20000)
        self._create_agreement(self.member_a, self.unit_c)
        self._book_month(11, 12000)
        run, _line = self._settle(1000)
        lines = self._line(run, self.member_a)
        self.assertEqual(len(lines), 2)
        lines[1].gross = 5000
        run.action_compute()
        bearers = lines.filtered("settlement")
        self.assertEqual(len(bearers), 1)
        self.assertEqual(bearers, max(lines, key=lambda line: line.net))
        other = lines - bearers
        bearers.unlink()
        self.assertTrue(other.settlement)

    def test_who_is_not_settled(self):
        self._book_month(11, 12000)
        run, line = self._settle(0)
        self.assertFalse(line.settlement)
        self.assertIn(self.member_a.name, run.unsettled_text)
        # A cancelled month does not count.
        november = self.env["coopaem.pay.run"].search(
            [("date_start", "=", "2026-11-01"), ("company_id", "=", self.company.id)]
        )
        november.action_cancel()
        run.invalidate_recordset()
        self.assertFalse(run.unsettled_text)

    def test_new_hire(self):
        """Exempt until the end of October: not in November, nor settled in December."""
        self.member_a.pay_new_hire_until = "2026-10-31"
        self.assertFalse(self._book_month(10, 9000).income_tax)
        self.assertTrue(self._book_month(11, 9000).income_tax)
        run, line = self._settle(9000)
        self.assertIn("ended within the year", line.settlement_error)
        with self.assertRaisesRegex(UserError, "ended within the year"):
            run.action_post()
        line.settles_year = False
        run.action_post()
        self.assertEqual(line.to_pay, line.net)

    def test_new_hire_is_still_exempt(self):
        """Months above the limit are taxed by themselves, whatever the year comes to:
        from September 4 × 15,000 are less than 12 × 10,000."""
        self.member_a.pay_new_hire_until = "2028-08-31"
        months = [self._book_month(month, 15000) for month in (9, 10, 11)]
        self.assertTrue(all(line.income_tax > 0 for line in months))
        run, line = self._settle(15000)
        self.assertGreater(line.income_tax, 0)
        self.assertFalse(line.settled)
        self.assertFalse(line.settlement_error)
        self.assertIn("by each month", line.settlement_text)
        # Until the last day of the year it is the same, before that somebody decides.
        for until, text in (("2026-12-31", ""), ("2026-01-01", "ended within")):
            self.member_a.pay_new_hire_until = until
            run.action_compute()
            self.assertFalse(line.settled, until)
            self.assertIn(text, line.settlement_error or "", until)
        self.member_a.pay_new_hire_until = "2025-12-31"
        run.action_compute()
        self.assertTrue(line.settlement["months"])
        # The month is booked, and with it everybody else's.
        self.member_a.pay_new_hire_until = "2028-08-31"
        run.action_compute()
        run.action_post()
        self.assertEqual(line.to_pay, line.net)

    def test_new_hire_keeps_exempt_months(self):
        """A month above the limit does not take the exemption of the others."""
        self.member_a.pay_new_hire_until = "2028-08-31"
        november = self._book_month(11, 9500)
        self.assertFalse(november.income_tax)
        _run, line = self._settle(119500)
        self.assertGreater(line.income_tax, 0)
        self.assertFalse(line.settled)

    def test_nothing_is_forged(self):
        _run, line = self._settle(4000)
        line = line.with_user(self.manager)
        for name in ("settled_tax", "settled_levy", "settlement"):
            with self.subTest(name=name), self.assertRaises(UserError):
                line.write({name: 1})
