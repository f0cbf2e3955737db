# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ReportWithholdingCertificate(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_withholding_certificate"
    _inherit = ["coopaem.paged.report"]
    _description = "Withholding certificates"
    _document_model = "coopaem.withholding.certificate"
