# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_style_sheets(self):
        # EXTENDS 'coopaem_member': what payslips have beyond other documents
        return (
            *super()._get_style_sheets(),
            "coopaem_l10n_mena/static/src/css/paged_payslip.css",
        )
