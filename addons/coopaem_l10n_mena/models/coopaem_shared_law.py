# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import AccessError


class CoopaemSharedLaw(models.AbstractModel):
    """What is law for every cooperative of a country that the database holds.

    Accountants look figures up and enter them, but none changes what another
    cooperative reckons with: whoever alters it works for all that it concerns, or
    administers the database.
    """

    _name = "coopaem.shared.law"
    _description = "Law that cooperatives share"

    # Path to the country; None: it holds in all of them.
    _law_country = "country_id"
    # Whether more of it, unlike other contents, changes nothing for anybody.
    _law_may_be_added = False

    # CRUD methods
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._law_may_be_added:
            records._check_may_change_law()
        return records

    def write(self, vals):
        self._check_may_change_law()
        result = super().write(vals)
        if self._law_country and self._law_country.split(".")[0] in vals:
            self._check_may_change_law()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_law_of_others(self):
        self._check_may_change_law()

    # Business methods
    def _check_may_change_law(self):
        """Let nobody change the law for a cooperative they do not work for.

        :raises AccessError: when they would
        """
        user = self.env.user
        if (
            self.env.su
            or not self
            or user.has_group("coopaem_member.group_coopaem_administrator")
        ):
            return
        # Which other companies there are is not theirs to read.
        concerned = (
            self.env["res.company"].sudo().search([("structure_unit_id", "!=", False)])
        )
        if self._law_country:
            countries = self.sudo().mapped(self._law_country)
            concerned = concerned.filtered(
                lambda company: (company.country_id | company.account_fiscal_country_id)
                & countries
            )
        if concerned - user.company_ids:
            raise AccessError(
                self.env._(
                    "“%(law)s” also holds for cooperatives that you do not work for. "
                    "Ask an administrator to change it.",
                    law=self[:1].display_name,
                )
            )
