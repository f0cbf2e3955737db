# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_datetime


class ReportAgreement(models.AbstractModel):
    _name = "report.coopaem_member.report_agreement"
    _description = "Agreements on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the agreements needs.

        :param docids: ids of agreements
        :return: dict
        :raises AccessError: when the user may not read them
        """
        agreements = self.env["coopaem.agreement"].browse(docids)
        agreements.check_access("read")
        documents = []
        for agreement in agreements:
            document = agreement._get_document()
            documents.append(
                {
                    **document,
                    # names and pictures of what may be read, in the document's language
                    "agreement": agreement.sudo().with_context(
                        lang=document["lang"], bin_size=False
                    ),
                }
            )
        return {
            "doc_ids": docids,
            "doc_model": agreements._name,
            "docs": agreements,
            "report_type": (data or {}).get("report_type"),
            "documents": documents,
            "moment": lambda record, value: format_datetime(
                record.env, value, dt_format="medium"
            ),
        }
