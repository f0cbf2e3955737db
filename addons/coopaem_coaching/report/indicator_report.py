# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import format_date, formatLang


class ReportIndicator(models.AbstractModel):
    _name = "report.coopaem_coaching.report_indicator"
    _description = "Report of indicators"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template needs, in the language of each report.

        :param docids: ids of coopaem.indicator.report
        :return: dict
        """
        docs = self.env["coopaem.indicator.report"].browse(docids)
        docs.check_access("read")

        def number(doc, value):
            env = doc.env(context={**doc.env.context, "lang": doc.lang})
            return formatLang(env, value, digits=2)

        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "report_type": (data or {}).get("report_type"),
            "languages": {
                doc: self.env["res.lang"]._lang_get(doc.lang) for doc in docs
            },
            "number": number,
            "day": lambda doc, value: format_date(self.env, value, lang_code=doc.lang),
        }
