# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Export records; what leaves of members' social files is logged.

        The file is reached from members, and from whatever has a path to members.
        """
        data = super().export_data(fields_to_export)
        self.env["coopaem.social.export"]._log_export(self, fields_to_export)
        return data
