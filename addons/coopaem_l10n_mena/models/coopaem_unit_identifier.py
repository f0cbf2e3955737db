# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

IDENTIFIERS = ("vat", "company_registry")


class CoopaemUnit(models.Model):
    """Numbers that an activity has of its own, as the one of an auto-entrepreneur."""

    _name = "coopaem.unit"
    _inherit = ["coopaem.unit", "coopaem.identifier.mixin"]

    _identifier_holder = "unit"
    _identifier_fields = IDENTIFIERS

    # Fields declaration
    vat = fields.Char(
        string="Tax number of its own",
        copy=False,
        help="Only where the activity is registered in its member's name. Invoices of "
        "the cooperative carry the cooperative's.",
    )
    company_registry = fields.Char(string="Company ID of its own", copy=False)
    l10n_mena_identifier_fields = fields.Char(
        string="Identifiers of the country",
        compute="_compute_l10n_mena_identifier_fields",
    )
    l10n_mena_country_code = fields.Char(
        string="Code of the country", related="company_id.country_id.code"
    )
    l10n_mena_identifier_warning = fields.Text(
        string="What looks wrong", compute="_compute_l10n_mena_identifier_warning"
    )

    # Compute and constraint methods
    @api.depends("company_id.country_id", "kind")
    def _compute_l10n_mena_identifier_fields(self):
        for unit in self:
            types = unit._get_identifier_types(unit._get_identifier_country())
            unit.l10n_mena_identifier_fields = ",".join(types.mapped("field_name"))

    @api.depends("company_id.country_id", *IDENTIFIERS)
    @api.depends_context("lang")
    def _compute_l10n_mena_identifier_warning(self):
        for unit in self:
            warnings = unit._get_identifier_warnings()
            unit.l10n_mena_identifier_warning = "\n".join(warnings)

    @api.constrains("company_id", *IDENTIFIERS)
    def _check_country_identifiers(self):
        self._check_identifiers()

    # Inherited methods
    def _get_identifier_country(self):
        return self.company_id.sudo().country_id

    @api.model
    def _get_vals_country(self, vals):
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        return company.sudo().country_id
