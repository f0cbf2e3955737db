# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.tools import get_lang


class ReportWithholdingCertificate(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_withholding_certificate"
    _description = "Withholding certificates"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the certificates needs.

        :param docids: ids of certificates
        :return: dict
        :raises AccessError: when the user may not read them
        """
        certificates = self.env["coopaem.withholding.certificate"].browse(docids)
        certificates.check_access("read")
        lang = get_lang(self.env)
        return {
            "doc_ids": docids,
            "doc_model": certificates._name,
            "docs": certificates,
            "report_type": (data or {}).get("report_type"),
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "direction": lang.direction,
        }
