# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from .number_format import (
    CHECKERS,
    COMPACTORS,
    FORMATTERS,
    LONGEST,
    compact,
    read_eg_national_id,
)

HOLDERS = ("company", "partner", "unit", "member")


class CoopaemIdentifierType(models.Model):
    """A number by which a country knows enterprises or people, and what it looks like.

    The number itself is in a field of the company, contact, unit or member that holds
    it; the type says which field, and how what is entered there is checked.
    """

    _name = "coopaem.identifier.type"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Type of Identifier"
    _order = "country_id, sequence, id"
    _rec_names_search = ["code", "name", "label_fr", "label_ar"]
    _legal_key = ("code", "country_id")
    _legal_values = ("pattern", "checker", "is_blocking", "field_name")

    # Fields declaration
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    label_fr = fields.Char(
        string="Label in French", required=True, help="As it is printed on documents."
    )
    label_ar = fields.Char(
        string="Label in Arabic", required=True, help="As it is printed on documents."
    )
    sequence = fields.Integer(default=10)
    field_name = fields.Selection(
        selection=[
            ("vat", "Tax number"),
            ("company_registry", "Company ID"),
            ("l10n_mena_trade_register", "Trade register"),
            ("l10n_mena_cooperative_register", "Register of cooperatives"),
            ("l10n_mena_business_tax", "Business tax"),
            ("l10n_mena_social_employer", "Social security, employer"),
            ("identity_number", "Identity number"),
            ("l10n_mena_social_insured", "Social security, insured person"),
        ],
        string="Field",
        required=True,
        help="Where the number is kept.",
    )
    for_company = fields.Boolean(string="The cooperative")
    for_partner = fields.Boolean(string="Contacts")
    for_unit = fields.Boolean(
        string="Units",
        help="An activity may have a number of its own, as auto-entrepreneurs do.",
    )
    for_member = fields.Boolean(
        string="Members", help="A number of a person: part of the social file."
    )
    checker = fields.Selection(
        selection=[
            ("ma_ice", "ICE with its key (Morocco)"),
            ("tn_mf", "Matricule fiscal (Tunisia)"),
            ("eg_tn", "Tax registration number (Egypt)"),
            ("eg_national_id", "National number (Egypt)"),
        ],
        string="Check",
        help="What a pattern cannot express.",
    )
    pattern = fields.Char(
        help="Regular expression for the number without blanks and dashes. Empty: "
        "anything is accepted.",
    )
    expected = fields.Char(
        string="What is expected",
        translate=True,
        help="Said to who entered another number.",
    )
    example = fields.Char()
    is_blocking = fields.Boolean(
        string="Refuse other numbers",
        compute="_compute_is_blocking",
        store=True,
        readonly=False,
        precompute=True,
        help="Otherwise they are accepted with a warning.",
    )
    region_ids = fields.One2many(
        comodel_name="coopaem.identifier.region",
        inverse_name="type_id",
        string="Regions",
        help="Codes of regions that are part of the number.",
    )

    # Compute and constraint methods
    @api.depends("status")
    def _compute_is_blocking(self):
        for kind in self:
            kind.is_blocking = kind.status not in ("unsourced", "disputed")

    @api.constrains("pattern", "example", "checker")
    def _check_pattern(self):
        for kind in self:
            try:
                re.compile(kind.pattern or "")
            except re.error as error:
                raise ValidationError(
                    self.env._(
                        "%(identifier)s: the pattern is no regular expression. "
                        "%(error)s.",
                        identifier=kind.name,
                        error=str(error),
                    )
                ) from error
            if kind.example and not kind._is_valid(kind.example):
                raise ValidationError(
                    self.env._(
                        "%(identifier)s: the example %(example)s does not pass the "
                        "check that others are put to.",
                        identifier=kind.name,
                        example=kind.example,
                    )
                )

    # Business methods
    @api.model
    @tools.ormcache("country_code", "holder", "day")
    def _get_type_ids(self, country_code, holder, day):
        domain = [("country_id.code", "=", country_code), (f"for_{holder}", "=", True)]
        return tuple(self.sudo().search([*domain, *self._get_domain_on(day)]).ids)

    @api.model
    def _get_types(self, country, holder):
        """The identifiers that somebody can have in a country today.

        :param country: res.country
        :param str holder: one of HOLDERS
        :return: coopaem.identifier.type; types are the same for everybody
        """
        if not country:
            return self.browse()
        day = fields.Date.context_today(self)
        return self.sudo().browse(self._get_type_ids(country.code, holder, day))

    def _compact(self, number):
        """Return a number as it is stored: without separators.

        :param str number: as it was typed
        """
        number = compact(number)
        return COMPACTORS.get(self.checker, str)(number)

    def _format(self, number):
        """Return a number as it is read best.

        :param str number: as it is stored
        """
        number = self._compact(number)
        if self.checker in FORMATTERS and CHECKERS[self.checker](number):
            return FORMATTERS[self.checker](number)
        return number

    def _is_valid(self, number):
        """Return whether a number is as it should be."""
        number = self._compact(number)
        if not number or len(number) > LONGEST:
            return False
        if self.checker and not CHECKERS[self.checker](number):
            return False
        if self.region_ids and self.checker == "eg_national_id":
            codes = self.region_ids.mapped("code")
            if read_eg_national_id(number).region not in codes:
                return False
        return not self.pattern or bool(re.fullmatch(self.pattern, number))

    def _get_message(self, number):
        """What to say of a number that is not as it should be.

        :param str number: as it was entered
        :return: str, in the user's language
        """
        if not (self.expected and self.example):
            return self.env._(
                "%(identifier)s: “%(number)s” is not what it looks like.",
                identifier=self.name,
                number=number,
            )
        return self.env._(
            "%(identifier)s: “%(number)s” was entered. What is expected: %(expected)s, "
            "for example %(example)s.",
            identifier=self.name,
            number=number,
            expected=self.expected,
            example=self.example,
        )
