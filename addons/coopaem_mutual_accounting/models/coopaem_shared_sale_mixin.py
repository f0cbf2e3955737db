# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from base64 import b64encode

from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.image import image_data_uri

# Pixels of the picture; a phone reads it from the screen of another one.
QR_SIZE = 400


class CoopaemSharedSaleMixin(models.AbstractModel):
    """What a unit sells with and its customer opens by a link: quotes, invoices."""

    _name = "coopaem.shared.sale.mixin"
    _inherit = "coopaem.validation.mixin"
    _description = "Sale that its customer opens by a link"

    def _get_share_link(self):
        """The address under which the customer opens the document, token included.

        :return: str
        """
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url()

    def _get_share_picture(self):
        """The link as a picture that a customer scans with a phone.

        :return: str, an address that holds the picture itself
        """
        picture = self.env["ir.actions.report"].barcode(
            "QR", self._get_share_link(), width=QR_SIZE, height=QR_SIZE, barLevel="M"
        )
        return image_data_uri(b64encode(picture))

    def _get_customer_words(self, limit=None):
        """What customers wrote on the documents' pages, why they declined included.

        The signature, which Odoo keeps among the messages too, is said otherwise.

        :param int limit: how many at most
        :return: list of dict with record, author, date and text, the latest first
        """
        messages = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("message_type", "=", "comment")
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain("author_id.partner_share", "=", True)
            & Domain("attachment_ids", "=", False),
            order="id desc",
            limit=limit,
        )
        return [
            {
                "record": self.browse(message.res_id),
                "author": message.author_id.name,
                "date": message.date,
                "text": text,
            }
            for message in messages
            if (text := html2plaintext(message.body or "").strip())
        ]

    def _get_printed_picture(self):
        """The picture that a quote bears on paper: the customer signs on a phone.

        :return: str as of :meth:`_get_share_picture`, empty where nothing waits for
            the customer or no link was given out
        """
        self.ensure_one()
        waits = self._name == "sale.order" and self.state == "sent"
        return self._get_share_picture() if waits and self.access_token else ""
