# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

NUMBERS = (
    "vat",
    "company_registry",
    "l10n_mena_business_tax",
    "l10n_mena_cooperative_register",
    "l10n_mena_register_place",
)


class CoopaemSetup(models.TransientModel):
    """The numbers that invoices carry are asked for when a cooperative is set up."""

    _inherit = "coopaem.setup"

    # Fields declaration
    vat = fields.Char(
        string="Tax number",
        compute="_compute_numbers",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_registry = fields.Char(
        string="Company ID",
        compute="_compute_numbers",
        store=True,
        readonly=False,
        precompute=True,
    )
    l10n_mena_business_tax = fields.Char(
        string="Business tax number",
        compute="_compute_numbers",
        store=True,
        readonly=False,
        precompute=True,
    )
    l10n_mena_cooperative_register = fields.Char(
        string="Register of cooperatives, number",
        compute="_compute_numbers",
        store=True,
        readonly=False,
        precompute=True,
    )
    l10n_mena_register_place = fields.Char(
        string="Register, place",
        compute="_compute_numbers",
        store=True,
        readonly=False,
        precompute=True,
    )
    l10n_mena_country_code = fields.Char(
        string="Code of the country", related="country_id.code"
    )

    # Compute methods
    @api.depends("company_id", "is_additional")
    def _compute_numbers(self):
        for setup in self:
            company = setup._get_company()
            for name in NUMBERS:
                setup[name] = company[name]

    # Inherited methods
    def _set_up_company(self, made):
        # EXTENDS 'coopaem_mutual_accounting': what is empty here stays as it is there.
        company = super()._set_up_company(made)
        codes = self.env["res.country"].browse(
            self.env["coopaem.document.mention"]._get_country_ids()
        )
        if self.country_id in codes:
            self._write_changes(
                company,
                {name: self[name] for name in NUMBERS if self[name]},
                made,
                self.env._("Numbers on invoices"),
            )
        return company
