# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class ReportStatement(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_statement"
    _inherit = ["coopaem.paged.report"]
    _description = "Statements of units"
    _batch_key = "statements"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the statements needs.

        :param docids: ids of closing lines
        :return: dict
        :raises AccessError: when the user may not read the closing lines
        """
        lines = self.env["coopaem.closing.line"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": lines._name,
            "docs": lines,
            "report_type": (data or {}).get("report_type"),
            "statements": [
                {**statement, "res_id": statement["line"].id}
                for statement in lines._get_statements()
            ],
        }


class ReportStatementClosing(models.AbstractModel):
    _name = "report.coopaem_mutual_accounting.report_statement_closing"
    _inherit = "report.coopaem_mutual_accounting.report_statement"
    _description = "Statements of a closing"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The statements of all units of closings, in the order of the units' codes.

        :param docids: ids of closings
        :return: dict
        :raises AccessError: when the user may not read the closings or their lines
        """
        closings = self.env["coopaem.closing"].browse(docids)
        closings.check_access("read")
        lines = closings.line_ids.sorted(
            lambda line: (line.date_start, line.unit_id.sudo().code, line.id)
        )
        values = super()._get_report_values(lines.ids, data=data)
        for statement in values["statements"]:
            statement["res_id"] = statement["line"].closing_id.id
        return {
            **values,
            "doc_ids": docids,
            "doc_model": closings._name,
            "docs": closings,
        }
