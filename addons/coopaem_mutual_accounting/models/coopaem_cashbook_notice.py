# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

TEMPLATE = "coopaem_mutual_accounting.mail_template_cashbook_sent_back"


class CoopaemCashbook(models.Model):
    """Tells the unit's people that their cash book came back, and why."""

    _name = "coopaem.cashbook"
    _inherit = ["coopaem.cashbook", "coopaem.notice.mixin"]

    sent_back_on = fields.Datetime(readonly=True, copy=False)
    sent_back_reason = fields.Char(readonly=True, copy=False)

    def action_send_back(self, reason):
        """Give submitted books back for correction, and tell the unit's people.

        :param str reason: what is missing or wrong
        """
        res = super().action_send_back(reason)
        self.write({"sent_back_on": fields.Datetime.now(), "sent_back_reason": reason})
        self._send_notices("sent_back", TEMPLATE)
        return res

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {book.id: book.unit_id._get_holder_partners() for book in self}
