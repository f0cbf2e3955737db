# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class SaleOrder(models.Model):
    """Quotations and orders of countries whose documents the suite prints itself."""

    _inherit = "sale.order"

    # Action methods
    def action_quotation_send(self):
        # EXTENDS 'sale': our documents do not use Odoo's layouts.
        ours = bool(self) and all(order._is_mena_document() for order in self)
        orders = self.with_context(discard_logo_check=True) if ours else self
        return super(SaleOrder, orders).action_quotation_send()

    # Business methods
    def _is_mena_document(self):
        """Whether this is a document that the suite prints itself."""
        self.ensure_one()
        return (
            self.company_id.sudo().country_id.id
            in self.env["coopaem.document.mention"]._get_country_ids()
        )

    def _get_document_unit(self):
        """The activity that the document names beside the cooperative.

        :return: coopaem.unit, empty where the order says none
        """
        self.ensure_one()
        units = self.env["coopaem.unit"]
        if "unit_id" in self._fields:
            units = self.unit_id
        return units.filtered(lambda unit: unit.kind == "activity")
