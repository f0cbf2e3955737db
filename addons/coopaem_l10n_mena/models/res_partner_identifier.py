# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

IDENTIFIERS = (
    "vat",
    "company_registry",
    "l10n_mena_trade_register",
    "l10n_mena_business_tax",
    "l10n_mena_social_employer",
)


class ResPartner(models.Model):
    """Identifiers of enterprises. Numbers of people are in the member's social file."""

    _name = "res.partner"
    _inherit = ["res.partner", "coopaem.identifier.mixin"]

    _identifier_holder = "partner"
    _identifier_fields = IDENTIFIERS

    # Fields declaration
    l10n_mena_trade_register = fields.Char(string="Trade register")
    l10n_mena_business_tax = fields.Char(string="Business tax number")
    l10n_mena_social_employer = fields.Char(string="Social security number (employer)")
    l10n_mena_building_number = fields.Char(
        string="Building number",
        help="Asked for in addresses of electronic invoices.",
    )
    l10n_mena_identifier_fields = fields.Char(
        string="Identifiers of the country",
        compute="_compute_l10n_mena_identifier_fields",
        help="Names of the fields that the country has, for the form.",
    )
    l10n_mena_identifier_warning = fields.Text(
        string="What looks wrong", compute="_compute_l10n_mena_identifier_warning"
    )

    # Compute and constraint methods
    @api.depends("country_id")
    def _compute_l10n_mena_identifier_fields(self):
        for partner in self:
            types = partner._get_identifier_types(partner.country_id)
            partner.l10n_mena_identifier_fields = ",".join(types.mapped("field_name"))

    @api.depends("country_id", *IDENTIFIERS)
    @api.depends_context("lang")
    def _compute_l10n_mena_identifier_warning(self):
        for partner in self:
            warnings = partner._get_identifier_warnings()
            partner.l10n_mena_identifier_warning = "\n".join(warnings)

    @api.constrains("country_id", *IDENTIFIERS)
    def _check_country_identifiers(self):
        self._check_identifiers()

    @api.constrains("company_registry", "country_id")
    def _check_company_registry_ma(self):
        # OVERRIDE 'l10n_ma': the check of all identifiers also looks at the key, and
        # says what a number looks like.
        types = self._get_identifier_types(self.env.ref("base.ma"))
        if "company_registry" in types.mapped("field_name"):
            return None
        return super()._check_company_registry_ma()

    # Inherited methods
    def _get_identifier_country(self):
        return self.country_id

    @api.model
    def _get_vals_country(self, vals):
        country_id = vals.get("country_id")
        if not country_id and vals.get("parent_id"):
            return self.browse(vals["parent_id"]).sudo().country_id
        return self.env["res.country"].browse(country_id or False)

    def _commercial_fields(self):
        # EXTENDS 'base'
        return [
            *super()._commercial_fields(),
            "l10n_mena_trade_register",
            "l10n_mena_business_tax",
            "l10n_mena_social_employer",
        ]

    def _get_company_registry_labels(self):
        # EXTENDS 'base'
        labels = super()._get_company_registry_labels()
        for code in ("TN", "EG"):
            country = self.env.ref(f"base.{code.lower()}")
            for kind in self._get_identifier_types(country):
                if kind.field_name == "company_registry":
                    labels[code] = kind.name
        return labels

    @api.model
    def _build_vat_error_message(self, country_code, wrong_vat, record_label):
        # EXTENDS 'base_vat': say what is expected where that is known here.
        country = self.env["res.country"].search(
            [("code", "=", (country_code or "").upper())], limit=1
        )
        for kind in self._get_identifier_types(country):
            if kind.field_name == "vat":
                return kind._get_message(wrong_vat)
        return super()._build_vat_error_message(country_code, wrong_vat, record_label)
