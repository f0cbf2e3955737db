# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Accounts of pay, capital and reserves, by the chart of the country."""

from odoo import models, tools
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _setup_cooperative_accounts(self):
        # EXTENDS 'coopaem_mutual_accounting'
        result = super()._setup_cooperative_accounts()
        self._setup_role_accounts()
        return result

    def _setup_role_accounts(self):
        """Give the company the accounts of its chart that it has not chosen yet.

        Idempotent: what is chosen already stays as it is.
        """
        self.ensure_one()
        accounts = self.env["coopaem.company.account"].sudo()
        there = {
            (account.role, account.body or False)
            for account in accounts.search([("company_id", "=", self.id)])
        }
        missing = self.env["coopaem.chart.account"].search(
            [("chart_template", "=", self.chart_template)]
        )
        if self.draw_account_id and ("draw", False) not in there:
            # What members draw from their till and what a pay run draws is the same.
            there.add(("draw", False))
            accounts.create(
                {
                    "company_id": self.id,
                    "role": "draw",
                    "account_id": self.draw_account_id.id,
                }
            )
        accounts.create(
            [
                {
                    "company_id": self.id,
                    "role": item.role,
                    "body": item.body,
                    "account_id": item._ensure_account(self).id,
                }
                for item in missing
                if (item.role, item.body or False) not in there
            ]
        )

    def _get_cooperative_accounts(self):
        # EXTENDS 'coopaem_mutual_accounting': draws stand where the chart has the pay
        # of partners, not among purchases.
        accounts = super()._get_cooperative_accounts()
        item = self.env["coopaem.chart.account"].search(
            [("chart_template", "=", self.chart_template), ("role", "=", "draw")],
            limit=1,
        )
        template = (
            self.env["account.chart.template"]
            .with_company(self)
            .ref(item.template_account or "", raise_if_not_found=False)
        )
        if template:
            accounts["draw_account_id"]["code"] = template.with_company(self).code
        return accounts

    @tools.ormcache("self.id")
    def _get_own_tax_credit_account_ids(self):
        """Accounts on which returns that end in a credit are settled.

        The parts of units that owe stand there too, until they make it good.

        :return: list of ids of account.account
        """
        # EXTENDS 'coopaem_mutual_accounting'
        self.ensure_one()
        chart = self.env["account.chart.template"].with_company(self)
        types = (
            self.env["coopaem.tax.return.type"]
            .sudo()
            .search([("credit_ref", "!=", False)])
        )
        found = (
            chart.ref(ref, raise_if_not_found=False)
            for ref in set(types.mapped("credit_ref"))
        )
        return sorted({account.id for account in found if account})

    def _get_pay_accounts(self, role, body=False):
        """The accounts that pay of one use is booked on.

        :param str role: as of coopaem.company.account
        :param str body: short name of the body or contribution
        :return: account.account, empty if the company has chosen none
        """
        self.ensure_one()
        return (
            self.env["coopaem.company.account"]
            .search(
                [
                    ("company_id", "=", self.id),
                    ("role", "=", role),
                    ("body", "=", body),
                ]
            )
            .account_id
        )

    def _get_role_accounts(self):
        """The accounts that the company uses, by use.

        :return: function (role, body or None) → account.account, that of the body, else
            that of all others
        :raises UserError: the function, naming the use that has no account
        """
        self.ensure_one()
        accounts = {
            (item.role, item.body or False): item.account_id
            for item in self.env["coopaem.company.account"].search(
                [("company_id", "=", self.id)]
            )
        }

        def get(role, *bodies):
            for body in (*bodies, False):
                if (role, body or False) in accounts:
                    return accounts[role, body or False]
            field = self.env["coopaem.company.account"]._fields["role"]
            label = dict(field._description_selection(self.env))[role]
            raise UserError(
                self.env._(
                    "%(company)s has no account for “%(use)s”. Choose one under "
                    "Cooperative ‣ Configuration ‣ Accounts by use.",
                    company=self.name,
                    use=label,
                )
            )

        return get
