# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import get_lang


class CoopaemPagedReport(models.AbstractModel):
    """What reports on pages of our own have in common."""

    _name = "coopaem.paged.report"
    _description = "Report on pages of our own"

    # Model of what is printed, where nothing else is read than its records.
    _document_model = None
    # What is set and printed in batches, and how many at once keep memory small.
    _batch_key = "docs"
    _batch_size = 50

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the documents needs.

        :param docids: ids of the records that are printed
        :return: dict
        :raises AccessError: when the user may not read them
        """
        records = self.env[self._document_model].browse(docids)
        records.check_access("read")
        lang = get_lang(self.env)
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "docs": records,
            "report_type": (data or {}).get("report_type"),
            "iso": (lang.iso_code or lang.code).replace("_", "-"),
            "direction": lang.direction,
        }

    @api.model
    def _split_report_values(self, values):
        """Cut what was read for all documents into batches to be set and printed.

        :param dict values: what the template needs for all of them
        :return: generator of dict, what it needs for a batch
        """
        documents, size = values[self._batch_key], self._batch_size
        for start in range(0, len(documents), size):
            yield {**values, self._batch_key: documents[start : start + size]}
