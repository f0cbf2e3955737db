# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sending the statements by mail.

Nothing is sent at once: lines are marked, a cron makes their mails in batches, each in
a transaction of its own together with the note that it was done, and Odoo's mail queue
sends them. So a crash sends nothing twice.
"""

import logging
from collections import defaultdict
from urllib.parse import urlencode

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

SEND_BATCH = 25
TEMPLATE = "coopaem_mutual_accounting.mail_template_statement"


class CoopaemClosingLine(models.Model):
    _name = "coopaem.closing.line"
    _inherit = ["coopaem.closing.line", "coopaem.notice.mixin"]

    send_queued = fields.Boolean(readonly=True, copy=False, index="btree_not_null")
    send_pdf = fields.Boolean(
        string="With the PDF", readonly=True, copy=False, help="Or with the link only."
    )
    sent_date = fields.Datetime(string="Sent on", readonly=True, copy=False)
    sent_revision = fields.Integer(readonly=True, copy=False)
    sent_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="coopaem_closing_line_sent_partner_rel",
        string="Sent to",
        readonly=True,
        copy=False,
    )
    opened_date = fields.Datetime(
        string="Opened on",
        readonly=True,
        copy=False,
        help="When a member first saw the statement as it was sent last.",
    )
    send_error = fields.Char(readonly=True, copy=False)
    send_state = fields.Selection(
        selection=[
            ("no", "Not sent"),
            ("queued", "Waiting"),
            ("error", "Could not be sent"),
            ("sent", "Sent"),
            ("opened", "Opened"),
        ],
        string="Statement",
        compute="_compute_send_state",
        store=True,
    )

    # Compute, inverse, search methods
    @api.depends("send_queued", "send_error", "sent_date", "opened_date")
    def _compute_send_state(self):
        for line in self:
            if line.send_queued:
                line.send_state = "queued"
            elif line.send_error:
                line.send_state = "error"
            elif line.opened_date:
                line.send_state = "opened"
            else:
                line.send_state = "sent" if line.sent_date else "no"

    # Who gets it
    def _get_statement_recipients(self):
        """Who is still to get the statements, and who cannot be reached.

        Whoever got the statement of this revision does not get it again, unless the
        mail failed.

        :return: {closing line id: (partners to send to, members without e-mail)}
        """
        # Browsed by themselves: lines of a one2many are not read together.
        lines = self.sudo().browse(self.ids)
        members = lines._get_statement_members()
        failed = lines._get_failed_statement_mails()
        # Read at once what is looked at one by one below.
        everybody = self.env["coopaem.member"].sudo().union(*members.values())
        readers = everybody.partner_id._get_notice_readers("statement")
        recipients = {}
        for line in lines:
            partners = members[line.id].partner_id
            with_email = partners.filtered("email_normalized")
            got = line.sent_partner_ids.browse()
            if line.sent_revision == line.closing_id.revision:
                got = line.sent_partner_ids - failed[line.id].recipient_ids
            recipients[line.id] = (
                # who wants no mail finds it on the portal
                (partners & readers) - got,
                members[line.id].filtered(
                    lambda member, reached=with_email: member.partner_id not in reached
                ),
            )
        return recipients

    def _get_failed_statement_mails(self):
        """Mails with statements that could not be delivered.

        :return: {closing line id: mail.mail}
        """
        failed = defaultdict(self.env["mail.mail"].sudo().browse)
        for mail in (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "=", "exception"),
                ]
            )
        ):
            failed[mail.res_id] |= mail
        return failed

    # Sending
    def _queue_statements(self, attach_pdf):
        """Mark the statements that somebody is still to get, and wake the cron.

        :param bool attach_pdf: whether the PDF goes with the link
        :return: coopaem.closing.line that were marked
        :raises AccessError: when the user may not write closings
        :raises UserError: when a month is not locked
        """
        closings = self.closing_id
        closings._check_may_close()
        unlocked = closings.filtered(lambda closing: closing.state != "locked")
        if unlocked:
            raise UserError(
                self.env._(
                    "%s is not locked: its figures may still change. Lock the month, "
                    "then send the statements.",
                    unlocked[0].name,
                )
            )
        closings._lock_rows()
        lines = self.sudo()
        recipients = lines._get_statement_recipients()
        queued = lines.filtered(
            lambda line: not line.send_queued and recipients[line.id][0]
        )
        queued.write({"send_queued": True, "send_pdf": attach_pdf, "send_error": False})
        if queued:
            self.env.ref("coopaem_mutual_accounting.ir_cron_statement_send")._trigger()
        return queued

    @api.model
    def _cron_send_statements(self):
        """Make the mails of marked statements, each batch in its own transaction."""
        queued = self.sudo().search([("send_queued", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(queued))
        for ids in split_every(SEND_BATCH, queued.ids):
            # What another worker holds is being sent there.
            batch = self.sudo().browse(ids).try_lock_for_update(allow_referencing=True)
            batch._send_statements_safely()
            if not cron._commit_progress(len(ids)):
                break

    def _send_statements_safely(self):
        """Send a batch; when it fails, one by one, noting which could not be sent."""
        try:
            with self.env.cr.savepoint():
                self._send_statements()
            return
        except Exception:
            _logger.exception("Statements %s could not be sent together", self.ids)
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line._send_statements()
            except Exception as error:
                _logger.exception("Statement %s could not be sent", line.id)
                line.write({"send_queued": False, "send_error": str(error)[:500]})

    def _send_statements(self):
        """Put the mails of the marked statements in Odoo's mail queue.

        One mail per statement, language and way to write figures of its members, with
        the link and, where it is wanted, the PDF in that language.

        :return: mail.mail
        """
        lines = self.sudo().filtered(
            lambda line: line.send_queued and line.closing_id.state == "locked"
        )
        recipients = lines._get_statement_recipients()
        alike = lines._group_notice_readers(
            {line.id: recipients[line.id][0] for line in lines}
        )
        # A mail that failed is made anew; tried again, it would come twice.
        for mail in lines._get_failed_statement_mails().values():
            mail.unlink()
        vals_list = []
        for (code, figures), partners in alike.items():
            vals_list += (
                lines.browse(partners)
                .with_context(portal_figures=figures)
                ._prepare_statement_mails(code, partners)
            )
        mails = self.env["mail.mail"].sudo().create(vals_list)
        now = fields.Datetime.now()
        for line in lines:
            again = line.sent_revision != line.closing_id.revision
            sent_to = recipients[line.id][0]
            vals = {"send_queued": False, "send_error": False}
            if sent_to:
                vals |= {
                    "sent_date": now,
                    "sent_revision": line.closing_id.revision,
                    "sent_partner_ids": [
                        Command.set((sent_to | line.sent_partner_ids).ids)
                        if not again
                        else Command.set(sent_to.ids)
                    ],
                }
                if again:
                    vals["opened_date"] = False
            line.write(vals)
        # Marked, but meanwhile reopened: they wait for the next time.
        (self.sudo() - lines).write({"send_queued": False})
        if mails:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mails

    def _prepare_statement_mails(self, code, partners):
        """The values of the mails in one language.

        :param str code: the language
        :param dict partners: {closing line id: who gets the mail}
        :return: list of values of mail.mail
        """
        vals_list = self._prepare_notice_mails(TEMPLATE, code, partners)
        with_pdf = self.filtered("send_pdf").with_context(
            lang=code, statement_lang=code
        )
        files = with_pdf._render_statement_pdf()
        for line, vals in zip(self.with_context(lang=code), vals_list, strict=True):
            if line.id in files:
                vals["attachment_ids"] = [
                    # of the message, so that it is deleted with it once it is sent
                    Command.create(
                        {
                            "name": f"{line._get_statement_name()}.pdf",
                            "raw": files[line.id],
                            "mimetype": "application/pdf",
                            "res_model": "mail.message",
                            "res_id": 0,
                        }
                    )
                ]
        return vals_list

    # What the mail says
    def _get_statement_subject(self):
        """The subject of the mail, in the language of the environment."""
        self.ensure_one()
        if self.closing_id.revision:
            return self.env._(
                "Corrected statement of %(unit)s, %(month)s",
                unit=self.unit_id.display_name,
                month=self._get_statement_month(),
            )
        return self.env._(
            "Statement of %(unit)s, %(month)s",
            unit=self.unit_id.display_name,
            month=self._get_statement_month(),
        )

    def _get_statement_link(self):
        """The address that opens the statement, in the language of the environment."""
        self.ensure_one()
        token = urlencode({"access_token": self.sudo()._portal_ensure_token()})
        return self._get_notice_link(f"{self.access_url}?{token}")

    def _get_statement_direction(self):
        """The direction of the mail's text."""
        return self._get_notice_direction()

    def _mark_opened(self):
        """Note that a member saw the statement, the first time only."""
        self.ensure_one()
        if self.sent_date and not self.opened_date:
            line = self.sudo().try_lock_for_update(allow_referencing=True)
            line.write({"opened_date": fields.Datetime.now()})

    # Actions
    def action_preview_statement(self):
        """Open the web page of the statement.

        :return: an action
        :raises AccessError: when the user may not read the closing line
        """
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"/my/statements/{self.id}"}


class CoopaemClosing(models.Model):
    _inherit = "coopaem.closing"

    statement_sent_count = fields.Integer(compute="_compute_statement_counts")
    statement_opened_count = fields.Integer(compute="_compute_statement_counts")
    statement_queued_count = fields.Integer(compute="_compute_statement_counts")
    statement_error_count = fields.Integer(compute="_compute_statement_counts")

    @api.depends("line_ids.send_state", "line_ids.sent_revision", "revision")
    def _compute_statement_counts(self):
        counts = defaultdict(int)
        for closing, state, revision, count in self.env[
            "coopaem.closing.line"
        ]._read_group(
            [("closing_id", "in", self.ids)],
            ["closing_id", "send_state", "sent_revision"],
            ["__count"],
        ):
            # sent before the month was reopened counts as not sent
            if state in ("queued", "error") or revision == closing.revision:
                counts[closing.id, state] += count
        for closing in self:
            opened = counts[closing.id, "opened"]
            closing.statement_opened_count = opened
            closing.statement_sent_count = counts[closing.id, "sent"] + opened
            closing.statement_queued_count = counts[closing.id, "queued"]
            closing.statement_error_count = counts[closing.id, "error"]

    def action_send_statements(self):
        """Ask whom to send the month's statements.

        :return: an action
        :raises AccessError: when the user may not write closings
        """
        self.ensure_one()
        self._check_may_close()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the statements of %s", self.name),
            "res_model": "coopaem.statement.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": [Command.set(self.line_ids.ids)]},
        }

    def action_open_statements(self):
        """Open the month's statements, by whether they were sent.

        :return: an action
        """
        self.ensure_one()
        return {
            **self.action_open_lines(),
            "context": {"group_by": "send_state"},
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    statement_attach_pdf = fields.Boolean(
        string="Statements are mailed with the PDF",
        default=True,
        help="Otherwise the mail holds the link to the web page only.",
    )
