# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CoopaemDataRequest(models.Model):
    _inherit = "coopaem.data.request"

    def action_copy(self):
        """Give the person the copy of all that is held on them.

        :raises AccessError: for who may not read all of it
        """
        self.ensure_one()
        return self.member_id.action_export_data()

    def action_anonymise(self):
        """Forget the person, where the time that data are kept for is over.

        :raises UserError: for who has not left, or whose data are still to be kept
        """
        self.ensure_one()
        return self.member_id.action_anonymise()
