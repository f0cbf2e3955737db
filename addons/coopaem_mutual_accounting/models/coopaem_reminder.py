# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .coopaem_reminder_text import fill_reminder_text

# Reminders that are sent in one transaction.
BATCH = 100


class CoopaemReminder(models.Model):
    """A reminder of a customer: announced to the entrepreneur first, then sent.

    What was paid in the meantime is not sent. Nobody is reminded twice at one level.
    """

    _name = "coopaem.reminder"
    _description = "Reminder of a customer"
    _order = "date_send desc, id desc"

    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    unit_id = fields.Many2one(related="move_id.unit_id", store=True, index=True)
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="move_id.partner_id", string="Customer", store=True
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount = fields.Monetary(related="move_id.amount_residual", string="Still open")
    level_id = fields.Many2one(
        comodel_name="coopaem.reminder.level",
        string="Level",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("announced", "Announced"),
            ("stopped", "Stopped"),
            ("sent", "Sent"),
            ("settled", "Paid before"),
            ("no_mail", "No e-mail address"),
        ],
        string="Status",
        required=True,
        default="announced",
        readonly=True,
        index=True,
    )
    date_send = fields.Date(string="To be sent on", required=True, readonly=True)
    date_sent = fields.Datetime(string="Sent on", readonly=True)
    stopped_by = fields.Many2one(comodel_name="res.users", readonly=True)
    reason = fields.Char(
        readonly=True, help="Why the entrepreneur or the cooperative stopped it."
    )

    _move_level_uniq = models.Constraint(
        "UNIQUE (move_id, level_id)", "Nobody is reminded twice at one level."
    )

    @api.depends("move_id.name", "level_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = (
                f"{reminder.move_id.name} – {reminder.level_id.name}"
            )

    # Actions
    def action_stop(self):
        """Stop announced reminders, as the cooperative.

        :return: True
        """
        self.check_access("write")
        self._stop(self.env._("Stopped by the cooperative"))
        return True

    # Business methods
    def _stop(self, reason):
        """Stop announced reminders.

        The caller has checked whose they are.

        :param str reason: why
        :raises UserError: when one was sent already
        """
        for reminder in self:
            if reminder.state != "announced":
                raise UserError(
                    self.env._("%s does not wait any more.", reminder.display_name)
                )
        self.sudo().write(
            {
                "state": "stopped",
                "stopped_by": self.env.uid,
                "reason": (reason or "").strip()[:200],
            }
        )

    @api.model
    def _cron_remind(self):
        """Announce what is overdue, then send what was announced, batch by batch."""
        companies = self.env["res.company"].search([("send_reminders", "=", True)])
        for company in companies:
            self._announce(company)
        due = self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "=", "announced"),
                ("date_send", "<=", fields.Date.context_today(self)),
            ]
        )
        remaining = len(due)
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            batch._send()
            remaining -= len(batch)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                break

    @api.model
    def _announce(self, company):
        """Announce reminders of a company's overdue invoices, in one go.

        An invoice gets the highest level that its days reach, unless it has one as
        high already, or cash for all of it waits to be confirmed.

        :param company: res.company
        :return: the coopaem.reminder records made
        """
        today = fields.Date.context_today(self)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT overdue.id, level.id, level.notice_days
                  FROM (SELECT line.move_id AS id, MIN(line.date_maturity) AS due
                          FROM account_move_line line
                          JOIN account_move move ON move.id = line.move_id
                          JOIN coopaem_unit unit ON unit.id = move.unit_id
                         WHERE move.company_id = %(company_id)s
                           AND move.move_type = 'out_invoice'
                           AND move.state = 'posted'
                           AND move.payment_state IN ('not_paid', 'partial')
                           AND unit.kind = 'activity'
                           AND line.display_type = 'payment_term'
                           AND line.amount_residual > 0
                           AND line.date_maturity < %(today)s
                           AND move.amount_residual > COALESCE((
                               SELECT SUM(receipt.amount)
                                 FROM coopaem_cash_receipt receipt
                                WHERE receipt.move_id = move.id
                                  AND receipt.validation_state
                                      IN ('preparing', 'waiting')), 0)
                      GROUP BY line.move_id) AS overdue
                  JOIN LATERAL (
                       SELECT id, days, notice_days
                         FROM coopaem_reminder_level
                        WHERE company_id = %(company_id)s
                          AND active
                          AND overdue.due + days <= %(today)s
                     ORDER BY days DESC
                        LIMIT 1) AS level ON TRUE
                 WHERE NOT EXISTS (
                       SELECT 1
                         FROM coopaem_reminder reminder
                         JOIN coopaem_reminder_level other
                           ON other.id = reminder.level_id
                        WHERE reminder.move_id = overdue.id
                          AND (other.days >= level.days
                               OR reminder.state = 'announced'))
              ORDER BY overdue.id
                """,
                company_id=company.id,
                today=today,
            )
        )
        return self.create(
            [
                {
                    "move_id": move_id,
                    "level_id": level_id,
                    "date_send": today + timedelta(days=notice_days),
                }
                for move_id, level_id, notice_days in rows
            ]
        )

    def _send(self):
        """Put the mails in Odoo's mail queue; what was paid before gets none.

        Where cash for all of an invoice waits to be confirmed, the reminder waits too.

        :return: mail.mail
        """
        # What was stopped since it was found, while others were sent, is not sent.
        waiting = self.filtered(lambda reminder: reminder.state == "announced")
        open_ones = waiting.filtered(
            lambda reminder: (
                reminder.move_id.state == "posted"
                and reminder.move_id.payment_state in ("not_paid", "partial")
            )
        )
        (waiting - open_ones).state = "settled"
        open_ones = open_ones.filtered(lambda reminder: reminder.move_id._is_owed())
        to_send = open_ones.filtered("partner_id.email_normalized")
        (open_ones - to_send).state = "no_mail"
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create([reminder._prepare_mail() for reminder in to_send])
        )
        to_send.write({"state": "sent", "date_sent": fields.Datetime.now()})
        to_send.move_id._message_log_batch(
            bodies={
                reminder.move_id.id: self.env._(
                    "%(level)s sent to %(email)s",
                    level=reminder.level_id.name,
                    email=reminder.partner_id.email_normalized,
                )
                for reminder in to_send
            }
        )
        return mails

    def _prepare_mail(self):
        """The values of the reminder's mail, in the customer's language."""
        self.ensure_one()
        subject, text = self._get_words()
        link = self.move_id._get_share_link()
        direction = self.env["res.lang"]._get_data(code=self._get_lang()).direction
        body = Markup('<div dir="%s">%s<p><a href="%s">%s</a></p></div>') % (
            direction or "ltr",
            Markup().join(Markup("<p>%s</p>") % line for line in text.splitlines()),
            link,
            link,
        )
        return {
            "subject": subject,
            "body_html": body,
            "email_from": self.company_id.email_formatted
            or self.env.user.email_formatted,
            "recipient_ids": [Command.link(self.partner_id.id)],
            "model": "account.move",
            "res_id": self.move_id.id,
            "auto_delete": True,
        }

    def _get_lang(self):
        """The code of the customer's language, else of the member who sold."""
        self.ensure_one()
        return self.partner_id.lang or self.env[
            "coopaem.unit.customer"
        ]._get_usual_lang(self.move_id.unit_id)

    def _get_words(self):
        """Subject and text, with what the invoice says put in.

        :return: tuple of two str
        """
        self.ensure_one()
        reminder = self.with_context(lang=self._get_lang())
        move = reminder.move_id
        values = {
            "customer": move.partner_id.name or "",
            "number": move.name or "",
            "amount": move.currency_id.format(move._get_cash_left()),
            "due": format_date(reminder.env, move.invoice_date_due),
            "unit": move.unit_id.name or "",
            "cooperative": move.company_id.name or "",
        }
        level = reminder.level_id
        return (
            fill_reminder_text(level.subject, values),
            fill_reminder_text(level.text, values),
        )
