# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..report.document_format import DocumentFormat, prepare_parties

LANGUAGES = [("ar", "Arabic"), ("fr", "French"), ("en", "English")]


class ResCompany(models.Model):
    """What a cooperative must say of itself on its documents."""

    _inherit = "res.company"

    # Fields declaration
    l10n_mena_trade_register = fields.Char(
        related="partner_id.l10n_mena_trade_register", readonly=False
    )
    l10n_mena_business_tax = fields.Char(
        related="partner_id.l10n_mena_business_tax", readonly=False
    )
    l10n_mena_social_employer = fields.Char(
        related="partner_id.l10n_mena_social_employer", readonly=False
    )
    l10n_mena_social_code = fields.Char(
        string="CNSS code of exploitation",
        help="Tunisia: 4 figures, on the letters of the CNSS.",
    )
    l10n_mena_social_office = fields.Char(
        string="Social security office",
        help="Tunisia: the regional office (BR), as it is written on the quarterly "
        "declaration. Egypt: the office of the social insurance.",
    )
    l10n_mena_building_number = fields.Char(
        related="partner_id.l10n_mena_building_number", readonly=False
    )
    l10n_mena_cooperative_register = fields.Char(
        string="Register of cooperatives, number",
        help="Number in the local register of cooperatives.",
    )
    l10n_mena_register_place = fields.Char(
        string="Register, place",
        help="The court or office that keeps the register, e.g. Fès.",
    )
    l10n_mena_capital = fields.Monetary(
        string="Capital",
        currency_field="currency_id",
        help="As it is printed on invoices. Empty where it is not printed.",
    )
    l10n_mena_second_language = fields.Selection(
        selection=LANGUAGES,
        string="Language beside Arabic",
        compute="_compute_l10n_mena_second_language",
        store=True,
        readonly=False,
        help="Printed documents name things in two languages. To customers who read "
        "Arabic, this is the other one; to all others, Arabic is.",
    )
    l10n_mena_identifier_fields = fields.Char(
        string="Identifiers of the country",
        compute="_compute_l10n_mena_identifier_fields",
    )
    l10n_mena_identifier_warning = fields.Text(
        related="partner_id.l10n_mena_identifier_warning"
    )

    # Compute methods
    @api.depends("country_id")
    def _compute_l10n_mena_second_language(self):
        for company in self:
            french = company.country_code in ("MA", "TN")
            company.l10n_mena_second_language = "fr" if french else "en"

    @api.depends("country_id")
    def _compute_l10n_mena_identifier_fields(self):
        for company in self:
            types = self.env["coopaem.identifier.type"]._get_types(
                company.country_id, "company"
            )
            company.l10n_mena_identifier_fields = ",".join(types.mapped("field_name"))

    # Business methods
    def _get_legal_lines(self, day):
        # EXTENDS 'coopaem_mutual_accounting': what the country's documents say
        mentions = self.env["coopaem.document.mention"]._get_mentions(
            self.country_id, day
        )
        if not mentions:
            return super()._get_legal_lines(day)
        first = (self.env.lang or "en").split("_")[0]
        first = first if first in dict(LANGUAGES) else "en"
        fmt = DocumentFormat(self, self.currency_id, first, first)
        parties = prepare_parties(
            fmt,
            self,
            self.env["res.partner"],
            mentions.filtered(lambda mention: mention.party == "seller"),
        )
        return [
            *filter(None, [parties.legal_form]),
            *(
                f"{fmt.colon(label)}{value}"
                for label, value in parties.seller_head + parties.foot
            ),
        ]
