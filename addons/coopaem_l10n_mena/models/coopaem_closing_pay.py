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
        missing = self.sudo()._get_unpaid_agreements()
        if missing:
            found.append(
                {
                    "code": "pay_missing",
                    "severity": "warning",
                    "count": len(missing),
                    "res_model": "coopaem.agreement",
                    "res_ids": missing.ids,
                }
            )
        return found

    def _get_unpaid_agreements(self):
        """Agreements for a wage whose member is in no pay of the month.

        A draw may be left out; a wage that is agreed is paid each month, and who has
        none is in the pay with nothing.

        :return: coopaem.agreement
        """
        self.ensure_one()
        agreements = (
            self.env["coopaem.pay.run"]
            ._find_agreements(self.company_id, self.date_start, self.date_end)
            .filtered(lambda agreement: agreement.pay_mode == "wage")
        )
        paid = self.env["coopaem.pay.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_start", "=", self.date_start),
                ("run_id.stage", "!=", "cancelled"),
                ("pay_mode", "=", "wage"),
            ]
        )
        keys = {(line.member_id, line.unit_id) for line in paid}
        return agreements.filtered(
            lambda agreement: (agreement.member_id, agreement.unit_id) not in keys
        )


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
            "pay_missing": (
                self.env._("Wages that are in no pay of the month"),
                self.env._(
                    "Propose the pay of the month for these agreements, or end them."
                ),
            ),
        }
