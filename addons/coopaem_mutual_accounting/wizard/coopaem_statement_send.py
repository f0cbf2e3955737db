# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CoopaemStatementSend(models.TransientModel):
    _name = "coopaem.statement.send"
    _description = "Sending of statements"

    line_ids = fields.Many2many(
        comodel_name="coopaem.closing.line",
        string="Units",
        required=True,
        default=lambda self: self._default_line_ids(),
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_recipients"
    )
    attach_pdf = fields.Boolean(
        string="Attach the PDF",
        default=lambda self: self.env.company.statement_attach_pdf,
        help="Otherwise the mail holds the link to the web page only. Kept for the "
        "next time.",
    )
    corrected = fields.Boolean(compute="_compute_recipients")
    to_send_count = fields.Integer(
        string="Statements to send", compute="_compute_recipients"
    )
    done_count = fields.Integer(
        string="Sent already, or waiting", compute="_compute_recipients"
    )
    without_email_ids = fields.Many2many(
        comodel_name="coopaem.member",
        string="Members without e-mail",
        compute="_compute_recipients",
    )
    without_member_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        string="Units without member",
        compute="_compute_recipients",
    )

    @api.model
    def _default_line_ids(self):
        if self.env.context.get("active_model") == "coopaem.closing.line":
            return [Command.set(self.env.context.get("active_ids", []))]
        return []

    @api.depends("line_ids")
    def _compute_recipients(self):
        for wizard in self:
            lines = wizard.line_ids
            recipients = lines._origin._get_statement_recipients()
            to_send = lines._origin.filtered(
                lambda line, found=recipients: found[line.id][0]
                and not line.send_queued
            )
            without_email = self.env["coopaem.member"]
            without_member = self.env["coopaem.unit"]
            for line in lines._origin:
                partners, unreached = recipients[line.id]
                without_email |= unreached.with_env(self.env)
                if not (partners or unreached or line.sent_partner_ids):
                    without_member |= line.unit_id
            done = lines._origin.filtered(
                lambda line: line.send_queued
                or (line.sent_date and line.sent_revision == line.closing_id.revision)
            )
            wizard.company_id = lines.company_id[:1]
            wizard.corrected = any(lines.closing_id.mapped("revision"))
            wizard.to_send_count = len(to_send)
            wizard.done_count = len(done - to_send)
            wizard.without_email_ids = without_email
            wizard.without_member_ids = without_member

    def action_send(self):
        """Mark the statements to be sent; the mails go out in the background.

        :return: an action that closes the dialog and says how many
        :raises UserError: when there is nothing to send, or a month is not locked
        """
        self.ensure_one()
        queued = self.line_ids._queue_statements(self.attach_pdf)
        if not queued:
            raise UserError(
                self.env._(
                    "There is nothing to send: all members with an e-mail address got "
                    "these statements, or will get them in a moment."
                )
            )
        queued.company_id.sudo().statement_attach_pdf = self.attach_pdf
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%s statements are being sent in the background.", len(queued)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_open_without_email(self):
        """Open the members without e-mail, to give them one.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Members without e-mail"),
            "res_model": "coopaem.member",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.without_email_ids.ids)],
        }
