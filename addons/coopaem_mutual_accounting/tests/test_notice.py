# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .sale_common import CoopaemSaleCommon, CoopaemSaleHttpCommon

REASON = "The price of the rug is missing"


@tagged("post_install", "-at_install")
class TestNotice(CoopaemSaleCommon):
    """Who is told by mail of what happened to what is theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        cls.user_same = cls._create_portal_user("same")
        cls._create_member(cls.user_same, cls.unit_a)
        cls.before = cls.env["mail.mail"].search([])

    def _mails(self, *users):
        """The mails that users got, in the order in which they were written."""
        mails = self.env["mail.mail"].search([], order="id") - self.before
        partners = self.env["res.partner"].union(*(user.partner_id for user in users))
        return mails.filtered(lambda mail: mail.recipient_ids & partners)

    def _send_back(self):
        invoice = self._sale("invoice")
        invoice._submit()
        invoice.with_user(self.accountant)._send_back(REASON)
        return invoice

    def test_sent_back(self):
        self.user_a.lang = "fr_FR"
        self.user_same.lang = "ar_001"
        invoice = self._send_back()
        mail = self._mails(self.user_a)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.user_a.partner_id)
        self.assertIn(REASON, mail.body_html)
        self.assertIn(f"/fr/my/sales/invoice/{invoice.id}", mail.body_html)
        other = self._mails(self.user_same)
        self.assertIn('dir="rtl"', other.body_html)
        self.assertIn(f"/ar/my/sales/invoice/{invoice.id}", other.body_html)
        self.assertFalse(self._mails(self.user_b), "it is not their unit")

    def test_sent_back_is_a_choice(self):
        self.user_a.portal_mail_sent_back = False
        self._send_back()
        self.assertFalse(self._mails(self.user_a))
        self.assertTrue(self._mails(self.user_same))

    def test_accepted_is_told_to_who_wants_it(self):
        self.user_same.portal_mail_accepted = True
        self._posted_invoice()
        self.assertFalse(self._mails(self.user_a))
        self.assertIn("is accepted", self._mails(self.user_same).body_html)

    def test_accepted_by_itself_is_no_news_by_mail(self):
        (self.user_a | self.user_same).portal_mail_accepted = True
        self._set_ceiling("invoice", 10_000)
        invoice = self._sale("invoice")
        invoice._submit()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(self._mails(self.user_a, self.user_same))

    def test_who_has_no_login_or_left(self):
        self.env["coopaem.member"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "unit_ids": [Command.set(self.unit_a.ids)],
                "state": "entrepreneur",
            }
        )
        self.env["coopaem.member"].search(
            [("partner_id", "=", self.user_same.partner_id.id)]
        ).write({"state": "exit", "exit_date": "2026-01-31", "exit_kind": "neutral"})
        self._send_back()
        self.assertEqual(
            self._mails(self.user_a, self.user_same).recipient_ids,
            self.user_a.partner_id,
        )
        mails = self.env["mail.mail"].search([]) - self.before
        self.assertNotIn(self.customer, mails.recipient_ids)

    def test_bank_account_is_always_told(self):
        fields_off = [
            kind["field"]
            for kind in self.env["res.users"]._get_notice_kinds()
            if kind["field"]
        ]
        self.user_a.write(dict.fromkeys(fields_off, False))
        manager = new_test_user(
            self.env,
            "manager",
            "coopaem_member.group_coopaem_manager,account.group_validate_bank_account",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        requests = self.env["coopaem.bank.request"].sudo()
        number = "230 111 0000000000000001 19"
        asked = requests._ask(self.member_a, number, "")
        asked.with_user(manager).action_confirm()
        mail = self._mails(self.user_a)
        self.assertIn("from now on you are paid", mail.body_html)
        self.assertNotIn("0000000000000001", mail.body_html)
        asked = requests._ask(self.member_a, number, "")
        asked.with_user(manager)._refuse("It is not yours")
        mail = self._mails(self.user_a) - mail
        self.assertIn("It is not yours", mail.body_html)
        self.assertNotIn("from now on", mail.body_html)
        self.assertFalse(self._mails(self.user_b))

    def test_a_customer_paid(self):
        self.user_same.portal_mail_paid = False
        invoice = self._posted_invoice()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        mail = self._mails(self.user_a)
        self.assertEqual(mail.subject, f"Paid: {invoice.name}")
        self.assertIn("1,200.00", mail.body_html)
        self.assertTrue(invoice.paid_told_on)
        self.assertFalse(self._mails(self.user_same))

    def _credit(self, invoice, amount):
        """A credit note of an invoice, not matched with it yet."""
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.invoice_line_ids.price_unit = amount / 1.2
        credit.action_post()
        return credit

    def _match(self, *moves):
        """Match what the moves leave open with each other."""
        moves = self.env["account.move"].union(*moves)
        moves.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable" and not line.reconciled
            )
        ).reconcile()

    def test_what_was_credited_is_not_paid(self):
        invoice = self._posted_invoice()
        self._match(invoice, self._credit(invoice, 200.0))
        self.assertEqual(invoice.amount_residual, 1000.0)
        payment = self._pay(invoice, invoice.invoice_date)
        mail = self._mails(self.user_a)
        self.assertEqual(len(mail), 1)
        self.assertIn("1,000.00", mail.body_html)
        self.assertNotIn("1,200.00", mail.body_html)
        # The bank shows it: that was told already.
        outstanding = payment.move_id.line_ids.filtered(
            lambda line: line.account_type != "asset_receivable"
        )
        movement = self._create_statement_line(1000.0, invoice.invoice_date)
        self._reconcile_statement_line(
            movement, [(outstanding.account_id, -1000.0, outstanding)]
        )
        invoice._invoice_paid_hook()
        self.assertEqual(self._mails(self.user_a), mail)

    def test_what_nobody_paid_is_no_news(self):
        credited, forgiven = self._posted_invoice(), self._posted_invoice(500.0)
        self._match(credited, self._credit(credited, 1200.0))
        receivable = self._term_lines(forgiven).account_id
        entry = self.env["account.move"].create(
            {
                "date": forgiven.date,
                "unit_id": self.unit_a.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": balance,
                            "analytic_distribution": self.unit_a._distribution(),
                        }
                    )
                    for account, balance in (
                        (receivable, -600.0),
                        (self.company.expense_account_id, 600.0),
                    )
                ],
            }
        )
        entry.action_post()
        self._match(forgiven, entry)
        self.assertTrue(forgiven.currency_id.is_zero(forgiven.amount_residual))
        self.assertFalse(self._mails(self.user_a))
        self.assertFalse(credited.paid_told_on or forgiven.paid_told_on)

    def test_what_was_written_off_is_not_paid(self):
        invoice = self._posted_invoice()
        self._pay(
            invoice,
            invoice.invoice_date,
            1000.0,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company.expense_account_id.id,
        )
        self.assertTrue(invoice.currency_id.is_zero(invoice.amount_residual))
        self.assertIn("1,000.00", self._mails(self.user_a).body_html)

    def test_paid_in_cash(self):
        invoice = self._posted_invoice()
        receipt = (
            self.env["coopaem.cash.receipt"]
            .sudo()
            .create(
                {
                    "move_id": invoice.id,
                    "amount": 1200.0,
                    "date": invoice.invoice_date,
                    "validation_state": "preparing",
                }
            )
        )
        receipt._submit()
        receipt.with_user(self.accountant).action_accept()
        mail = self._mails(self.user_a)
        self.assertEqual(mail.subject, f"Paid: {invoice.name}")
        self.assertIn("1,200.00", mail.body_html)

    def test_books_of_before_are_no_news(self):
        invoice = self._create_document(self.unit_a, 100, "2026-01-10")
        self._pay(invoice, "2026-01-11")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse(self._mails(self.user_a))

    def test_every_kind_has_its_mail(self):
        """What may be chosen is a field, and nobody is told of a kind unknown."""
        kinds = self.env["res.users"]._get_notice_kinds()
        keys = [kind["key"] for kind in kinds]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertLessEqual({"statement", "sent_back", "accepted", "paid"}, set(keys))
        for kind in kinds:
            self.assertIn(kind["field"], (None, *self.env["res.users"]._fields))


@tagged("post_install", "-at_install")
class TestNoticePages(CoopaemSaleHttpCommon):
    """The choice of mails, and the news."""

    def setUp(self):
        super().setUp()
        self.authenticate("amina", "amina")

    def test_choice(self):
        page = self._get("/my/account").text
        self.assertIn('name="portal_mail_sent_back"', page)
        self.assertIn("Your bank account is changed, or not", page)
        data = {"phone": "+212 600 000 001", "email": "amina@example.com"}
        self._post("/my/account/save", **data, portal_mail_accepted="1")
        self.assertTrue(self.user_a.portal_mail_accepted)
        self.assertFalse(self.user_a.portal_mail_sent_back)
        self.assertTrue(self.user_b.portal_mail_sent_back)

    def test_news_are_counted_until_they_are_seen(self):
        invoice = self._sale("invoice")
        invoice._submit()
        self.user_a.portal_news_seen = fields.Datetime.now()
        self.assertNotIn("o_coopaem_unseen", self._get("/my/more").text)
        # the clock of the transaction stands still: it was seen a while ago
        self.user_a.portal_news_seen = "2026-01-01 00:00:00"
        invoice.with_user(self.accountant)._send_back(REASON)
        for address in ("/my/more", "/my"):
            self.assertIn("o_coopaem_unseen", self._get(address).text)
        news = self._get("/my/news").text
        self.assertIn(REASON, news)
        self.assertIn("o_coopaem_new", news)
        self.assertIn(f"/my/sales/invoice/{invoice.id}", news)
        self.assertNotIn("o_coopaem_unseen", self._get("/my/more").text)
        self.authenticate("brahim", "brahim")
        self.assertNotIn(REASON, self._get("/my/news").text)

    def test_documents_are_called_in_the_language_of_the_reader(self):
        """A step keeps the name of its moment; who reads it reads the one of now."""
        self.env["res.lang"]._activate_lang("fr_FR")
        back, accepted = (
            self._sale("invoice"),
            self._sale("invoice", self._line(price=300)),
        )
        for invoice in (back, accepted):
            invoice._submit()
        steps = self.env["coopaem.validation.step"].sudo()
        submitted = steps.search([("res_id", "=", back.id), ("step", "=", "submitted")])
        self.assertIn("Draft", submitted.name)
        accountant = self.accountant.with_context(lang="en_US")
        back.with_user(accountant)._send_back(REASON)
        accepted.with_user(accountant)._accept("accepted")
        for lang in ("", "/fr"):
            news = self._get(f"{lang}/my/news").text
            self.assertNotIn("Draft", news)
            self.assertIn(back.partner_id.name, news)
            self.assertIn(accepted.name, news)
        self.assertIn(f"Facture {accepted.name}", news)
        # a document that is gone goes by the name that was kept
        back.sudo().unlink()
        self.assertIn(submitted.name, submitted._get_notice_title())

    def test_what_was_paid_is_news(self):
        invoice = self._posted_invoice()
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.invoice_line_ids.price_unit = 200.0 / 1.2
        credit.action_post()
        self._term_lines(invoice | credit).reconcile()
        self._pay(invoice, invoice.invoice_date)
        news = self._get("/my/news").text
        self.assertIn(f"paid {invoice.name}", news)
        self.assertIn("1,000.00", news)
        self.assertNotIn("1,200.00", news)
        self.authenticate("brahim", "brahim")
        self.assertNotIn(invoice.name, self._get("/my/news").text)
