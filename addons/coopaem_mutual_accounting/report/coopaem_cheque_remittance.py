# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ReportChequeRemittance(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_cheque_remittance"
    _inherit = ["coopaem.paged.report"]
    _description = "Remittance slips of cheques"
    _document_model = "coopaem.cheque.remittance"
