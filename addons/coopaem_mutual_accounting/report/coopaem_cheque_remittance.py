# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import get_lang


class ReportChequeRemittance(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_cheque_remittance"
    _description = "Remittance slips of cheques"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the slips needs.

        :param docids: ids of remittances
        :return: dict
        :raises AccessError: when the user may not read them
        """
        slips = self.env["coopaem.cheque.remittance"].browse(docids)
        slips.check_access("read")
        lang = get_lang(self.env)
        return {
            "doc_ids": docids,
            "doc_model": slips._name,
            "docs": slips,
            "report_type": (data or {}).get("report_type"),
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "direction": lang.direction,
        }
