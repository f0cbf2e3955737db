# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .sale_common import CoopaemSaleHttpCommon


@tagged("post_install", "-at_install")
class TestReminder(CoopaemSaleHttpCommon):
    """Customers are reminded by level; entrepreneurs see it first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.reminders = cls.env["coopaem.reminder"].sudo()
        cls.levels = cls.env["coopaem.reminder.level"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.customer.property_payment_term_id = cls.env.ref(
            "account.account_payment_term_immediate"
        )
        cls.invoice = cls._create_document(cls.unit_a, 1000, "2026-09-01")

    def _announce(self, day):
        with freeze_time(day):
            return self.reminders._announce(self.company)

    def _mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "account.move"), ("res_id", "=", self.invoice.id)]
        )

    def test_the_usual_levels(self):
        self.assertEqual(self.levels.mapped("days"), [7, 21, 45])
        self.env["coopaem.reminder.level"]._ensure_levels(self.company)
        self.assertEqual(
            self.env["coopaem.reminder.level"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            3,
        )
        with self.assertRaisesRegex(ValidationError, "stands for nothing"):
            self.levels[0].text = "Dear {client}"

    def test_announced_then_sent(self):
        self.assertFalse(self._announce("2026-09-07"))
        reminder = self._announce("2026-09-08")
        self.assertEqual(reminder.move_id, self.invoice)
        self.assertEqual(reminder.level_id, self.levels[0])
        self.assertEqual(reminder.date_send, date(2026, 9, 11))
        # As long as it waits, no other one comes.
        self.assertFalse(self._announce("2026-09-30"))
        reminder._send()
        self.assertEqual(reminder.state, "sent")
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.customer)
        for text in (self.unit_a.name, self.invoice.name, self.invoice.access_token):
            self.assertIn(text, mail.body_html)
        self.assertIn(self.levels[0].name, self.invoice.message_ids[0].body)
        self.assertFalse(self._announce("2026-09-20"))
        self.assertEqual(self._announce("2026-09-22").level_id, self.levels[1])

    def test_late_ones_begin_where_they_are(self):
        self.assertEqual(self._announce("2026-12-01").level_id, self.levels[2])

    def test_in_the_customers_language(self):
        self.levels[0].with_context(lang="fr_FR").write(
            {"subject": "Facture {number}", "text": "Bonjour {customer}"}
        )
        self.customer.lang = "fr_FR"
        subject, text = self._announce("2026-09-08")._get_words()
        self.assertEqual(subject, f"Facture {self.invoice.name}")
        self.assertEqual(text, f"Bonjour {self.customer.name}")

    def test_in_the_members_language_where_the_customers_is_not_known(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.levels[0].with_context(lang="ar_001").text = "السيد {customer}"
        self.customer.lang = False
        self.user_a.lang = "ar_001"
        self.company.partner_id.lang = "fr_FR"
        reminder = self._announce("2026-09-08")
        self.assertEqual(reminder._get_words()[1], f"السيد {self.customer.name}")
        reminder._send()
        self.assertIn('dir="rtl"', self._mails().body_html)

    def test_words_of_customers_are_text(self):
        self.customer.name = "<script>{unit}</script>"
        reminder = self._announce("2026-09-08")
        reminder._send()
        self.assertNotIn("<script>", self._mails().body_html)
        self.assertIn("{unit}", reminder._get_words()[1])

    def test_paid_or_without_address(self):
        reminder = self._announce("2026-09-08")
        self.customer.email = False
        reminder._send()
        self.assertEqual(reminder.state, "no_mail")
        second = self._announce("2026-09-22")
        self._pay(self.invoice, "2026-09-23")
        second._send()
        self.assertEqual(second.state, "settled")
        self.assertFalse(self._mails())
        self.assertFalse(self._announce("2026-12-01"))

    def _receive_cash(self, amount):
        with freeze_time("2026-09-08"):
            receipt = self._as(self.user_a, self.env["coopaem.cash.receipt"]).create(
                {
                    "move_id": self.invoice.id,
                    "amount": amount,
                    "validation_state": "preparing",
                }
            )
            receipt._submit()
        return receipt

    def test_cash_that_waits_is_not_asked_for(self):
        part = self._receive_cash(200)
        reminder = self._announce("2026-09-08")
        self.assertIn("1,000.00", reminder._get_words()[1])
        self.assertNotIn("1,200.00", reminder._get_words()[1])
        rest = self._receive_cash(1000)
        reminder._send()
        self.assertEqual(reminder.state, "announced")
        self.assertFalse(self._mails())
        url = f"/my/sales/invoice/{self.invoice.id}"
        self.authenticate("amina", "amina")
        self.assertNotIn("o_coopaem_reminder", self._get(url).text)
        # The cash did not come: the customer is reminded of it after all.
        rest.with_user(self.accountant)._send_back("Not in the till")
        self.assertIn("o_coopaem_reminder", self._get(url).text)
        reminder._send()
        self.assertEqual(reminder.state, "sent")
        self.assertIn("1,000.00", self._mails().body_html)
        self.assertEqual(part.validation_state, "waiting")

    def test_nothing_is_announced_while_cash_for_all_of_it_waits(self):
        receipt = self._receive_cash(1200)
        self.assertFalse(self._announce("2026-09-08"))
        receipt.with_user(self.accountant)._send_back("Not in the till")
        self.assertTrue(self._announce("2026-09-08"))

    def test_stopped_by_the_entrepreneur(self):
        reminder = self._announce("2026-09-08")
        self.authenticate("amina", "amina")
        url = f"/my/sales/invoice/{self.invoice.id}"
        page = self._get(url).text
        self.assertIn("o_coopaem_reminder", page)
        self.assertIn("wa.me", page)
        self._post(f"/my/sales/reminder/{reminder.id}/stop", reason="She pays tomorrow")
        self.assertEqual(
            (reminder.state, reminder.stopped_by, reminder.reason),
            ("stopped", self.user_a, "She pays tomorrow"),
        )
        self.assertNotIn("o_coopaem_reminder", self._get(url).text)
        with self.assertRaisesRegex(UserError, "does not wait"):
            reminder.with_user(self.accountant).action_stop()

    def test_stopped_while_others_are_sent(self):
        """What is stopped between two batches is not sent with the second."""
        reminder = self._announce("2026-09-08")
        reminder._stop("She pays tomorrow")
        self.assertFalse(reminder._send())
        self.assertEqual(reminder.state, "stopped")
        self.assertFalse(self._mails())

    def test_cron(self):
        cron = self.env.ref("coopaem_mutual_accounting.ir_cron_reminder")
        with freeze_time("2026-09-08"):
            cron.method_direct_trigger()
        self.assertFalse(self.invoice.reminder_ids)
        self.company.send_reminders = True
        with freeze_time("2026-09-08"):
            cron.method_direct_trigger()
        self.assertEqual(self.invoice.reminder_ids.state, "announced")
        with freeze_time("2026-09-11"):
            cron.method_direct_trigger()
        self.assertEqual(self.invoice.reminder_ids.state, "sent")
        self.assertEqual(len(self._mails()), 1)
