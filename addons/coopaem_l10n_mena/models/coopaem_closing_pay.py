# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pay in the closing of a month."""

from odoo import api, models


class CoopaemClosing(models.Model):
    _inherit = "coopaem.closing"

    def _run_checks(self):
        # EXTENDS 'coopaem_mutual_accounting': pay that waits is in no statement, and
        # levies on pay do not count it.
        found = super()._run_checks()
        runs = (
            self.env["coopaem.pay.run"]
            .sudo()
            ._get_open_in(self.company_id, self.date_end)
        )
        if runs:
            found.append(
                {
                    "code": "pay",
                    "severity": "warning",
                    "count": len(runs),
                    "res_model": "coopaem.pay.run",
                    "res_ids": runs.ids,
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
            "pay": (
                self.env._("Pay that is not booked"),
                self.env._(
                    "Book it before the levies are booked: levies on pay count it, and "
                    "the statements show it."
                ),
            ),
        }
