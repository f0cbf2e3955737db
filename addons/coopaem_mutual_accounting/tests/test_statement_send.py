# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_statement_portal import StatementPortalCommon


@tagged("post_install", "-at_install")
class TestStatementSend(StatementPortalCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.closing.line_ids
        cls.line_c = cls._line(cls.closing, cls.unit_c)

    def _wizard(self, lines=None, **vals):
        return self.env["coopaem.statement.send"].create(
            {"line_ids": [Command.set((lines or self.lines).ids)], **vals}
        )

    def _send(self, lines=None, **vals):
        """Send as the button and the cron do, and return the new mails."""
        before = self._mails()
        self._wizard(lines, **vals).action_send()
        self._run_cron()
        return self._mails() - before

    def _run_cron(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=600.0) as progress:
            self.env["coopaem.closing.line"]._cron_send_statements()
        return progress

    def _mails(self):
        return self.env["mail.mail"].search([("model", "=", "coopaem.closing.line")])

    @freeze_time("2026-10-05 10:00:00")
    def test_each_member_once(self):
        mails = self._send()
        self.assertEqual(mails.recipient_ids, (self.member | self.neighbour).partner_id)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        mail = mails.filtered(lambda mail: mail.res_id == self.line_a.id)
        self.assertIn(self.unit_a.name, mail.subject)
        self.assertIn("September 2026", mail.subject)
        self.assertNotIn("Corrected", mail.subject)
        self.assertIn(f"{self.url}?access_token={self._token()}", mail.body_html)
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))
        self.assertEqual(self.line_a.send_state, "sent")
        self.assertEqual(str(self.line_a.sent_date), "2026-10-05 10:00:00")
        self.assertEqual(self.line_c.send_state, "no")
        self.assertEqual(self.closing.statement_sent_count, 2)
        with self.assertRaisesRegex(UserError, "nothing to send"):
            self._wizard().action_send()
        self.lines.sudo().write({"send_queued": True})
        self._run_cron()
        self.assertEqual(self._mails(), mails)

    def test_who_left_before_the_month_gets_none(self):
        left, stayed = (
            self._create_member(name, self.unit_a) for name in ("left", "stayed")
        )
        exit_vals = {"state": "exit", "exit_kind": "neutral"}
        left.write({**exit_vals, "exit_date": "2026-08-31"})
        stayed.write({**exit_vals, "exit_date": "2026-09-01"})
        mails = self._send(self.line_a)
        self.assertEqual(mails.recipient_ids, (self.member | stayed).partner_id)

    def test_pdf_goes_with_the_mail(self):
        mails = self._send().sudo()
        attachments = mails.attachment_ids
        self.assertEqual(len(attachments), 2)
        mails.unlink()
        self.assertFalse(attachments.exists())

    def test_link_only(self):
        self.assertFalse(self._send(attach_pdf=False).attachment_ids)
        self.assertFalse(self.company.statement_attach_pdf)
        form = Form(self.env["coopaem.statement.send"].with_company(self.company))
        self.assertFalse(form.attach_pdf)

    def test_language_of_each_member(self):
        self._create_member("fatima", self.unit_a, lang="ar_001")
        self._create_member("gilles", self.unit_a, lang="fr_FR")
        mails = self._send(self.line_a)
        self.assertEqual(len(mails), 3)
        by_lang = {mail.recipient_ids.lang: mail for mail in mails}
        self.assertIn("septembre 2026", by_lang["fr_FR"].subject.lower())
        self.assertIn(f"/fr{self.url}", by_lang["fr_FR"].body_html)
        self.assertIn('dir="rtl"', by_lang["ar_001"].body_html)
        self.assertIn(f"/ar{self.url}", by_lang["ar_001"].body_html)
        self.assertIn('dir="ltr"', by_lang["en_US"].body_html)

    def test_figures_of_each_member(self):
        """Two who read Arabic get a mail each, in the figures that each chose."""
        for name, figures in (("fatima", "arabic"), ("salma", False)):
            member = self._create_member(name, self.unit_a, lang="ar_001")
            member.partner_id.user_ids.portal_figures = figures
        mails = self._send(self.line_a)
        by_email = {mail.recipient_ids.email: mail for mail in mails}
        chosen = by_email["fatima@example.com"]
        self.assertIn("٢٠٢٦", chosen.subject)
        self.assertIn("٢٠٢٦", chosen.body_html)
        self.assertIn("٢٠٢٦", chosen.attachment_ids.name)
        usual = by_email["salma@example.com"]
        self.assertIn("2026", usual.subject)
        self.assertNotRegex(usual.body_html, "[٠-٩]")

    def test_file_is_named_after_the_month_in_words(self):
        mail = self._send(self.line_a)
        self.assertEqual(
            mail.attachment_ids.name, f"Statement September 2026 {self.unit_a.code}.pdf"
        )
        self.assertEqual(
            self.closing.with_context(lang="fr_FR")._get_statements_name().split()[-2:],
            ["Septembre", "2026"],
        )

    def test_who_has_no_email(self):
        self.neighbour.partner_id.email = False
        wizard = self._wizard()
        self.assertEqual(wizard.to_send_count, 1)
        self.assertEqual(wizard.without_email_ids, self.neighbour)
        self.assertEqual(wizard.without_member_ids, self.unit_c)
        action = wizard.action_open_without_email()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.neighbour
        )
        self._send()
        self.assertEqual(self.line_b.send_state, "no")
        # once it is mended, that one alone is sent
        self.neighbour.partner_id.email = "brahim@example.com"
        mails = self._send()
        self.assertEqual(mails.recipient_ids, self.neighbour.partner_id)

    def test_a_second_member_without_email(self):
        late = self._create_member("late", self.unit_a)
        late.partner_id.email = False
        self._send(self.line_a)
        late.partner_id.email = "late@example.com"
        self.assertEqual(self._send(self.line_a).recipient_ids, late.partner_id)
        self.assertEqual(self.line_a.sent_partner_ids, (self.member | late).partner_id)

    def test_failed_mail_is_sent_again(self):
        mail = self._send(self.line_a)
        mail.write({"state": "exception"})
        again = self._send(self.line_a)
        self.assertFalse(mail.exists())
        self.assertEqual(again.recipient_ids, self.member.partner_id)

    def test_corrected_after_reopening(self):
        self._send()
        self.line_a._mark_opened()
        self.assertEqual(self.line_a.send_state, "opened")
        self.closing._reopen("A bill was missing")
        with self.assertRaisesRegex(UserError, "not locked"):
            self._wizard().action_send()
        self.closing.action_lock()
        self.assertEqual(self.closing.statement_sent_count, 0)
        self.assertTrue(self._wizard().corrected)
        mails = self._send()
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn("Corrected", mail.subject)
            self.assertIn("replaces", mail.body_html)
        self.assertEqual(self.line_a.send_state, "sent")
        with self.assertRaises(UserError):
            self._wizard().action_send()

    def test_reopened_while_waiting(self):
        self._wizard().action_send()
        self.assertEqual(self.closing.statement_queued_count, 2)
        self.closing._reopen("A bill was missing")
        self._run_cron()
        self.assertFalse(self._mails())
        self.assertEqual(self.line_a.send_state, "no")

    def test_batches(self):
        self._wizard().action_send()
        module = (
            "odoo.addons.coopaem_mutual_accounting.models.coopaem_closing_line_send"
        )
        with patch(f"{module}.SEND_BATCH", 1):
            progress = self._run_cron()
        self.assertEqual(
            [call.args for call in progress.call_args_list], [(), (1,), (1,)]
        )
        self.assertEqual(progress.call_args_list[0].kwargs, {"remaining": 2})
        self.assertEqual(len(self._mails()), 2)

    @mute_logger(
        "odoo.addons.coopaem_mutual_accounting.models.coopaem_closing_line_send"
    )
    def test_one_that_fails_does_not_stop_the_others(self):
        line_model = type(self.line_a)
        prepare = line_model._prepare_statement_mails

        def broken(lines, code, partners):
            if self.line_a in lines:
                raise ValueError("Broken logo")
            return prepare(lines, code, partners)

        with patch.object(line_model, "_prepare_statement_mails", broken):
            mails = self._send()
        self.assertEqual(mails.recipient_ids, self.neighbour.partner_id)
        self.assertEqual(self.line_a.send_state, "error")
        self.assertEqual(self.line_a.send_error, "Broken logo")
        self.assertFalse(self.line_a.sent_date)
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(self.line_a.send_state, "sent")

    def test_opened_once(self):
        link = f"{self.url}?access_token={self._token()}"
        self.authenticate(None, None)
        self.url_open(link)
        self.line_a.invalidate_recordset()
        self.assertFalse(self.line_a.opened_date)
        self._send(self.line_a)
        manager = new_test_user(
            self.env,
            "st_manager",
            "coopaem_member.group_coopaem_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.authenticate(manager.login, manager.login)
        self.assertIn("o_coopaem_statement", self.url_open(link).text)
        self.line_a.invalidate_recordset()
        self.assertFalse(self.line_a.opened_date, "staff looking is not a member's")
        self.authenticate(None, None)
        self.url_open(f"{self.url}?access_token=wrong")
        self.line_a.invalidate_recordset()
        self.assertFalse(self.line_a.opened_date)
        self.url_open(link)
        self.line_a.invalidate_recordset()
        first = self.line_a.opened_date
        self.assertTrue(first)
        self.assertEqual(self.line_a.send_state, "opened")
        with freeze_time("2030-01-01"):
            self.line_a._mark_opened()
        self.assertEqual(self.line_a.opened_date, first)

    def test_who_may_send(self):
        for group in ("base.group_user", "coopaem_member.group_coopaem_coach"):
            user = new_test_user(
                self.env,
                f"st_{group[-5:]}",
                group,
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            with self.assertRaises(AccessError):
                self.lines.with_user(user)._queue_statements(True)
            with self.assertRaises(AccessError):
                self.closing.with_user(user).action_send_statements()
            with self.assertRaises(AccessError):
                self.env["coopaem.statement.send"].with_user(user).create(
                    {"line_ids": [Command.set(self.lines.ids)]}
                )
        accountant = new_test_user(
            self.env,
            "st_accounts",
            "coopaem_member.group_coopaem_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        wizard = self.env["coopaem.statement.send"].with_user(accountant)
        wizard = wizard.create({"line_ids": [Command.set(self.lines.ids)]})
        self.assertEqual(wizard.to_send_count, 2)
        wizard.action_send()
        self._run_cron()
        self.assertEqual(self.line_a.send_state, "sent")

    def test_queries_do_not_grow_with_the_units(self):
        def count(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._get_statement_recipients()
            return self.env.cr.sql_log_count - before

        count(self.lines)
        self.assertEqual(count(self.line_a), count(self.lines))
