# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.coopaem_member.models.coopaem_member import SOCIAL_GROUP

from .number_format import compact, read_eg_national_id

IDENTIFIERS = ("identity_number", "l10n_mena_social_insured")


class CoopaemMember(models.Model):
    """Numbers of people: part of the social file, for its readers only."""

    _name = "coopaem.member"
    _inherit = ["coopaem.member", "coopaem.identifier.mixin"]

    _identifier_holder = "member"
    _identifier_fields = IDENTIFIERS

    # Fields declaration
    l10n_mena_social_insured = fields.Char(
        string="Social security number",
        copy=False,
        groups=SOCIAL_GROUP,
        help="Under which the person is insured.",
    )
    l10n_mena_identity_reading = fields.Char(
        string="The number says",
        compute="_compute_l10n_mena_identity_reading",
        groups=SOCIAL_GROUP,
        help="What the identity number tells of the person: day and place of birth, "
        "sex.",
    )
    l10n_mena_identifier_warning = fields.Text(
        string="What looks wrong",
        compute="_compute_l10n_mena_identifier_warning",
        groups=SOCIAL_GROUP,
    )

    # Compute, constraint and onchange methods
    @api.depends("identity_number", "company_id.country_id", "nationality_id")
    @api.depends_context("lang")
    def _compute_l10n_mena_identity_reading(self):
        sexes = dict(self._fields["sex"]._description_selection(self.env))
        for member in self:
            kind, reading = member._read_national_id()
            if not reading:
                member.l10n_mena_identity_reading = False
                continue
            region = kind.region_ids.filtered(
                lambda region, code=reading.region: region.code == code
            )
            member.l10n_mena_identity_reading = ", ".join(
                filter(
                    None,
                    (
                        format_date(self.env, reading.birth_date),
                        region.name,
                        sexes[reading.sex],
                    ),
                )
            )

    @api.depends(
        "company_id.country_id", "nationality_id", "birth_date", "sex", *IDENTIFIERS
    )
    @api.depends_context("lang")
    def _compute_l10n_mena_identifier_warning(self):
        for member in self:
            warnings = member._get_identifier_warnings()
            _kind, reading = member._read_national_id()
            if reading:
                if member.birth_date and member.birth_date != reading.birth_date:
                    warnings.append(
                        self.env._(
                            "The national number says born on %(number)s, the file "
                            "says %(file)s. Compare both with the identity card.",
                            number=format_date(self.env, reading.birth_date),
                            file=format_date(self.env, member.birth_date),
                        )
                    )
                if member.sex in ("female", "male") and member.sex != reading.sex:
                    warnings.append(
                        self.env._(
                            "The sex in the file is not the one that the national "
                            "number says. Compare both with the identity card."
                        )
                    )
            member.l10n_mena_identifier_warning = "\n".join(warnings)

    @api.constrains("company_id", "nationality_id", *IDENTIFIERS)
    def _check_country_identifiers(self):
        self._check_identifiers()

    @api.onchange("identity_number")
    def _onchange_identity_number(self):
        """Fill in what a national number says and nobody entered yet."""
        for member in self:
            _kind, reading = member._read_national_id()
            if reading:
                member.birth_date = member.birth_date or reading.birth_date
                member.sex = member.sex or reading.sex

    # Inherited methods
    def _get_identifier_country(self):
        # who is a national of another country has that country's identity card
        country = self.company_id.sudo().country_id
        nationality = self.sudo().nationality_id
        if nationality and nationality != country:
            return self.env["res.country"]
        return country

    @api.model
    def _get_vals_country(self, vals):
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        country = company.sudo().country_id
        nationality_id = vals.get("nationality_id")
        if nationality_id and nationality_id != country.id:
            return self.env["res.country"]
        return country

    # Business methods
    def _read_national_id(self):
        """Read what the identity number says, where it says something.

        :return: (coopaem.identifier.type, NationalId), or (empty, None)
        """
        types = self._get_identifier_types(self._get_identifier_country())
        kind = types.filtered(lambda kind: kind.checker == "eg_national_id")[:1]
        number = compact(self.identity_number)
        if not kind or not kind._is_valid(number):
            return kind, None
        return kind, read_eg_national_id(number)
