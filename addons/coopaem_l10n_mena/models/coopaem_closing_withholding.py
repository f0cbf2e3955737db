# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Taxes that nobody withheld, in the closing of a month."""

from odoo import api, models


class CoopaemClosing(models.Model):
    _inherit = "coopaem.closing"

    def _run_checks(self):
        # EXTENDS 'coopaem_mutual_accounting': the cooperative owes what it should have
        # withheld.
        found = super()._run_checks()
        bills = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("withholding_missed", "=", True),
                    ("state", "=", "posted"),
                    ("date", "<=", self.date_end),
                ]
            )
        )
        if bills:
            found.append(
                {
                    "code": "withholding",
                    "severity": "warning",
                    "count": len(bills),
                    "res_model": "account.move",
                    "res_ids": bills.ids,
                }
            )
        return found


class CoopaemClosingCheck(models.Model):
    _inherit = "coopaem.closing.check"

    @api.model
    def _get_texts(self):
        # EXTENDS 'coopaem_mutual_accounting'
        return {
            **super()._get_texts(),
            "withholding": (
                self.env._("Bills paid without the tax that is withheld"),
                self.env._(
                    "Pay them with their button “Pay”, which proposes the tax, or say "
                    "on the bill that it is settled."
                ),
            ),
        }
