# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .tax_common import TaxCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTaxReturnMorocco(TaxCommon):
    chart = "ma"

    def test_nothing(self):
        tax_return = self._return("ma_vat", "2026-01-01")
        self.assertFalse(tax_return.line_ids)
