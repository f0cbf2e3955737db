# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class MisReportInstance(models.Model):
    _inherit = "mis.report.instance"

    def print_pdf(self):
        # EXTENDS mis_builder: Odoo's own engine, which it prints with, cannot set
        # Arabic and cuts off what is wider than the page.
        self.ensure_one()
        return self.env.ref(
            "coopaem_mutual_accounting.action_report_mis"
        ).report_action(self)

    def _get_print_name(self):
        """What the report's file is called.

        :return: str
        """
        self.ensure_one()
        return f"{self.company_id.name} – {self.name}"
