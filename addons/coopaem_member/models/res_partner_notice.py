# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_notice_readers(self, kind):
        """Those who get a mail when something of a kind happens.

        Every sender asks here. Nobody gets a mail without an address; what is kept for
        members with a login is not sent to others, who could not open it.

        :param str kind: key of a kind of notices, see ``res.users._get_notice_kinds``
        :return: res.partner, as superuser
        """
        kinds = {
            item["key"]: item for item in self.env["res.users"]._get_notice_kinds()
        }
        field = kinds[kind]["field"]
        needs_login = kinds[kind]["needs_login"]

        def is_reader(partner):
            users = partner.user_ids
            if not partner.email_normalized or (needs_login and not users):
                return False
            return not field or not users or any(users.mapped(field))

        # what people chose stands on their user, which senders need not read
        return self.sudo().filtered(is_reader)
