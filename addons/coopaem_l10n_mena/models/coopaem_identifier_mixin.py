# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .coopaem_identifier_type import HOLDERS
from .number_format import compact


class CoopaemIdentifierMixin(models.AbstractModel):
    """Has identifiers of its country: normalised and checked when entered, searched."""

    _name = "coopaem.identifier.mixin"
    _description = "Holder of identifiers"

    # One of HOLDERS, and the fields that may hold an identifier.
    _identifier_holder = None
    _identifier_fields = ()

    # Hooks
    def _get_identifier_country(self):
        """The country whose identifiers this record has.

        :return: res.country, empty where identifiers are not checked
        """
        return self.env["res.country"]

    @api.model
    def _get_vals_country(self, vals):
        """The country of a record about to be created.

        :param dict vals: its values
        :return: res.country
        """
        return self.env["res.country"]

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        if not self._identifier_holder:
            return super().create(vals_list)
        return super().create(
            [
                self._normalize_identifiers(vals, self._get_vals_country(vals))
                if self._has_identifiers(vals)
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not self._has_identifiers(vals):
            return super().write(vals)
        if "country_id" in self._fields and "country_id" in vals:
            country = self.env["res.country"].browse(vals["country_id"])
            return super().write(self._normalize_identifiers(vals, country))
        result = True
        for country, records in self.grouped(
            lambda record: record.sudo()._get_identifier_country()
        ).items():
            normalized = records._normalize_identifiers(vals, country)
            result = super(CoopaemIdentifierMixin, records).write(normalized)
        return result

    @api.model
    def _search_display_name(self, operator, value):
        # EXTENDS 'base': numbers are found however they are typed.
        domain = super()._search_display_name(operator, value)
        number = compact(value) if isinstance(value, str) else ""
        if (
            operator in Domain.NEGATIVE_OPERATORS
            or "like" not in operator
            or not any(figure.isdigit() for figure in number)
        ):
            return domain
        return Domain(domain) | Domain.OR(
            Domain(name, "ilike", number)
            for name in self._identifier_fields
            if self._has_field_access(self._fields[name], "read")
        )

    # Business methods
    @api.model
    def _has_identifiers(self, vals):
        return any(vals.get(name) for name in self._identifier_fields)

    @api.model
    def _get_identifier_types(self, country):
        """The identifiers that such a record can have.

        :param country: res.country
        :return: coopaem.identifier.type
        """
        assert self._identifier_holder in HOLDERS
        return self.env["coopaem.identifier.type"]._get_types(
            country, self._identifier_holder
        )

    @api.model
    def _normalize_identifiers(self, vals, country):
        """Return values in which identifiers are without blanks, dashes and the like.

        :param dict vals: values about to be written
        :param country: res.country of the record
        """
        numbers = {
            kind.field_name: kind._compact(vals[kind.field_name])
            for kind in self._get_identifier_types(country)
            if vals.get(kind.field_name)
        }
        return {**vals, **numbers}

    def _find_wrong_identifiers(self):
        """Return the types whose numbers are not as they should be.

        :return: list of (coopaem.identifier.type, number)
        """
        self.ensure_one()
        wrong = []
        for kind in self._get_identifier_types(self._get_identifier_country()):
            number = self[kind.field_name]
            # "/" says, in Odoo, that there is no such number
            if number and number != "/" and not kind._is_valid(number):
                wrong.append((kind, number))
        return wrong

    def _check_identifiers(self):
        """Refuse numbers that cannot be what they should be.

        :raises ValidationError: saying what is expected, with an example
        """
        for record in self:
            for kind, number in record.sudo()._find_wrong_identifiers():
                if kind.is_blocking:
                    field = self._fields[kind.field_name]
                    # Who may not read a number is not told it either.
                    shown = self._has_field_access(field, "read")
                    message = kind._get_message(number if shown else "…")
                    raise ValidationError(
                        "\n".join((record.display_name or "", message))
                    )

    def _get_identifier_warnings(self):
        """What to say of numbers that are accepted, but look wrong.

        :return: list of str
        """
        self.ensure_one()
        return [
            kind._get_message(number) for kind, number in self._find_wrong_identifiers()
        ]
