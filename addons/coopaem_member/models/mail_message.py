# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from .coopaem_member_board import MESSAGE_TYPES


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _is_contact_with_member(self):
        """Tell whether a message is a person's own, or tells of an activity done."""
        self.ensure_one()
        message = self.sudo()
        return (
            bool(message.author_id)
            and message.author_id != self.env.ref("base.partner_root")
            and (
                message.message_type in MESSAGE_TYPES
                or bool(message.mail_activity_type_id)
            )
        )
