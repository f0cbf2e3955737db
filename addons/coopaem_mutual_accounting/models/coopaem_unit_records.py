# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Buttons of the form of a unit that few units need: shown where there is something."""

from odoo import api, fields, models


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Fields declaration
    quote_count = fields.Integer(compute="_compute_record_counts")
    internal_sale_count = fields.Integer(compute="_compute_record_counts")
    expense_count = fields.Integer(compute="_compute_record_counts")
    cheque_count = fields.Integer(compute="_compute_record_counts")
    provision_count = fields.Integer(compute="_compute_record_counts")

    # Business methods
    @api.model
    def _get_record_counters(self):
        # EXTENDS coopaem_mutual_accounting
        return {
            **super()._get_record_counters(),
            "quote_count": ("sale.order", []),
            "internal_sale_count": (
                "coopaem.internal.sale",
                [],
                "unit_id",
                "buyer_unit_id",
            ),
            "expense_count": ("coopaem.expense", []),
            "cheque_count": ("coopaem.cheque", []),
            "provision_count": ("coopaem.provision", []),
        }

    # Actions
    def action_view_quotes(self):
        """Open the quotes and orders of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Quotes"), "sale.order", [["unit_id", "=", self.id]]
        )

    def action_view_internal_sales(self):
        """Open what a unit sold to other units, and bought from them.

        :return: an action
        """
        return self._open_records(
            self.env._("Internal sales"),
            "coopaem.internal.sale",
            ["|", ["unit_id", "=", self.id], ["buyer_unit_id", "=", self.id]],
            create=False,
        )

    def action_view_expenses(self):
        """Open the bills and claims that members of a unit handed in.

        :return: an action
        """
        return self._open_records(
            self.env._("Bills and claims"),
            "coopaem.expense",
            [["unit_id", "=", self.id]],
            create=False,
        )

    def action_view_cheques(self):
        """Open the cheques and drafts of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Cheques and drafts"),
            "coopaem.cheque",
            [["unit_id", "=", self.id]],
        )

    def action_view_provisions(self):
        """Open the provisions of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Provisions"), "coopaem.provision", [["unit_id", "=", self.id]]
        )

    def action_view_due_items(self):
        """Open what customers owe a unit and what it owes suppliers, as of today.

        :return: an action
        """
        return {
            **self._open_records(
                self.env._("Open items"),
                "coopaem.open.item",
                [["unit_id", "=", self.id]],
                search_default_group_by_partner=1,
            ),
            "views": [[False, "list"], [False, "kanban"], [False, "pivot"]],
        }

    def action_view_reports(self):
        """Choose a report on a unit: profit and loss, balance sheet, general ledger.

        :return: an action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "coopaem_mutual_accounting.coopaem_unit_report_action"
        )
        return {
            **action,
            "context": {
                "default_company_id": self.company_id.id,
                "default_unit_ids": self.ids,
            },
        }
