# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class ReportPayslip(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_payslip"
    _inherit = ["coopaem.paged.report"]
    _description = "Payslips"
    _batch_key = "payslips"

    @api.model
    def _get_report_values(self, docids, data=None):
        """What the template of the payslips needs.

        :param docids: ids of pay lines
        :return: dict
        :raises AccessError: when the user may not read them
        """
        lines = self.env["coopaem.pay.line"].browse(docids)
        lines.check_access("read")
        return self._prepare_values(docids, lines, lines._name, data)

    @api.model
    def _prepare_values(self, docids, lines, model, data):
        lines = lines.filtered("number")
        return {
            "doc_ids": docids,
            "doc_model": model,
            "report_type": (data or {}).get("report_type"),
            "payslips": [
                {
                    **payslip,
                    "res_id": (
                        payslip["line"].id
                        if model == lines._name
                        else payslip["line"].run_id.id
                    ),
                }
                for payslip in lines._get_payslips()
            ],
        }


class ReportPayslipRun(models.AbstractModel):
    _name = "report.coopaem_l10n_mena.report_payslip_run"
    _inherit = "report.coopaem_l10n_mena.report_payslip"
    _description = "Payslips of a month"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The payslips of months, in the order of their numbers.

        :param docids: ids of pay runs
        :return: dict
        :raises AccessError: when the user may not read the runs or their lines
        """
        runs = self.env["coopaem.pay.run"].browse(docids)
        runs.check_access("read")
        lines = runs.line_ids.sorted("number")
        lines.check_access("read")
        return self._prepare_values(docids, lines, runs._name, data)
