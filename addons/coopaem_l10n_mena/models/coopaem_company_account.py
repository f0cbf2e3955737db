# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from .coopaem_chart_account import ROLES


class CoopaemCompanyAccount(models.Model):
    """Which account a cooperative uses for what, beside those of the unit ledger."""

    _name = "coopaem.company.account"
    _description = "Account by Use"
    _order = "company_id, role, body, id"
    _check_company_auto = True

    # Fields declaration
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    role = fields.Selection(selection=ROLES, string="Use", required=True)
    body = fields.Char(
        help="Short name of the body that the contribution goes to, or of the "
        "contribution; empty: all others."
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('is_liquidity', '=', False)]",
    )
    unit_role = fields.Selection(related="account_id.unit_role")

    _key_uniq = models.UniqueIndex(
        "(company_id, role, COALESCE(body, ''))",
        "The cooperative has an account for that already: change that one.",
    )

    # Compute methods
    @api.depends("role", "body", "account_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for record in self:
            parts = filter(None, [labels.get(record.role), record.body])
            record.display_name = " · ".join(parts)
