# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    @api.model
    def _get_holder_domain(self, user):
        """The activities that a user holds, alone or with others.

        Who has left, or was archived, holds none.

        :param user: res.users
        :return: Domain on coopaem.unit
        """
        return (
            Domain("kind", "=", "activity")
            & Domain("state", "in", ("active", "suspended"))
            & Domain("company_id", "in", user.sudo().company_ids.ids)
            & Domain(
                "member_ids",
                "any",
                [
                    ("partner_id", "=", user.partner_id.id),
                    ("active", "=", True),
                    ("state", "!=", "exit"),
                ],
            )
        )

    @api.model
    def _get_portal_units(self):
        """The activities that the user holds, in the order of their codes.

        :return: coopaem.unit as superuser: members have no access to the model, and
            these are theirs
        """
        return self.sudo().search(self._get_holder_domain(self.env.user), order="code")
