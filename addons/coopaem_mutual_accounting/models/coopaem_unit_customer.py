# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.coopaem_member.models.portal_format import write_latin

# What a unit sees of a customer, and may change.
CUSTOMER_FIELDS = ("name", "phone", "email", "vat", "street", "city")
# Letters of one sound that people write one for the other.
ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None, "’": "'"})


class CoopaemUnitCustomer(models.Model):
    """Whose customer a contact is.

    Contacts are shared in a company. A unit lists the contacts that it has a link with,
    and no others.
    """

    _name = "coopaem.unit.customer"
    _description = "Customer of a unit"
    _order = "partner_name, id"
    _check_company_auto = True

    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('kind', '=', 'activity')]",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_name = fields.Char(related="partner_id.name", store=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)

    _unit_partner_uniq = models.Constraint(
        "UNIQUE (unit_id, partner_id)",
        "This contact is a customer of the unit already.",
    )

    @api.depends("partner_name", "unit_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = link.partner_name or ""

    # Business methods
    @api.model
    def _clean_vals(self, vals):
        """What was typed, tidied.

        :param dict vals: strings by name
        :return: dict with all CUSTOMER_FIELDS, and lang where one was chosen
        :raises UserError: without a name, or with an e-mail address that is none
        """
        cleaned = {
            name: re.sub(r"\s+", " ", str(vals.get(name) or "")).strip()[:200]
            for name in CUSTOMER_FIELDS
        }
        for name in ("phone", "vat"):
            cleaned[name] = write_latin(cleaned[name])
        if not cleaned["name"]:
            raise UserError(self.env._("Enter the customer's name."))
        if cleaned["email"]:
            email = email_normalize(cleaned["email"])
            if not email:
                raise UserError(
                    self.env._(
                        "“%s” is not an e-mail address. Correct it, or leave it empty.",
                        cleaned["email"],
                    )
                )
            cleaned["email"] = email
        languages = dict(self.env["res.lang"].get_installed())
        if vals.get("lang") in languages:
            cleaned["lang"] = vals["lang"]
        return cleaned

    @api.model
    def _get_usual_lang(self, unit):
        """The language in which a unit's new customers are written to.

        Whoever sells in Arabic has customers who read Arabic, whatever the cooperative
        speaks: the language of the member who enters the customer, else of the unit's
        first member, else the cooperative's.

        :param unit: coopaem.unit
        :return: code of a language
        """
        user = self.env.user
        holders = unit.sudo().member_ids.partner_id
        writers = user.partner_id if user.partner_id in holders else holders
        return (
            writers.filtered("lang")[:1].lang
            or unit.company_id.partner_id.lang
            or self.env.lang
        )

    @api.model
    def _comparable(self, name, value):
        """A value as it is compared: digits of telephones, letters without case.

        :param str name: one of CUSTOMER_FIELDS
        :param value: its value
        :return: str
        """
        value = str(value or "")
        if name == "phone":
            digits = re.sub(r"\D", "", write_latin(value))
            # With or without the country's prefix it is the same line.
            return digits[-8:]
        if name == "email":
            return email_normalize(value) or ""
        if name == "vat":
            return re.sub(r"\W", "", write_latin(value)).casefold()
        return re.sub(r"\s+", " ", value).strip().casefold()

    @api.model
    def _sounding(self, name, value):
        """A value as :meth:`_comparable` gives it, without accents in names.

        :param str name: one of CUSTOMER_FIELDS
        :param value: its value
        :return: str
        """
        value = self._comparable(name, value)
        if name != "name":
            return value
        apart = unicodedata.normalize("NFKD", value).translate(ALIKE)
        return "".join(char for char in apart if not unicodedata.combining(char))

    def _find_similar(self, unit, vals):
        """Customers of the unit that what was typed may mean.

        :param unit: coopaem.unit
        :param dict vals: as :meth:`_clean_vals` gives them
        :return: coopaem.unit.customer of this unit alone
        """
        typed = {name: self._sounding(name, vals[name]) for name in CUSTOMER_FIELDS}
        return self.search([("unit_id", "=", unit.id)]).filtered(
            lambda link: any(
                typed[name] and typed[name] == self._sounding(name, value)
                for name, value in (
                    ("name", link.partner_id.name),
                    ("phone", link.partner_id.phone),
                    ("email", link.partner_id.email),
                    ("vat", link.partner_id.vat),
                )
            )
        )

    def _find_elsewhere(self, unit, vals):
        """The contact of another unit that is the same in all that can be seen.

        It is taken only where every value that the unit would see of it is what the
        unit typed: nobody learns what another unit knows of a customer.

        :param unit: coopaem.unit
        :param dict vals: as :meth:`_clean_vals` gives them
        :return: res.partner, empty if there is none
        """
        keys = Domain.OR(
            Domain(name, "=ilike", vals[name].replace("%", r"\%").replace("_", r"\_"))
            for name in ("email", "phone", "vat")
            if vals[name]
        )
        if keys.is_false():
            return self.env["res.partner"]
        links = self.search(
            Domain("company_id", "=", unit.company_id.id)
            & Domain("unit_id", "!=", unit.id)
            & Domain("partner_id", "any", keys)
        )
        lang = vals.get("lang") or self._get_usual_lang(unit)
        for partner in links.partner_id:
            if partner.lang == lang and all(
                self._comparable(name, partner[name])
                == self._comparable(name, vals[name])
                for name in CUSTOMER_FIELDS
            ):
                return partner
        return self.env["res.partner"]

    def _add(self, unit, vals):
        """Make a contact the unit's customer; a new one unless the same is there.

        :param unit: coopaem.unit
        :param dict vals: as :meth:`_clean_vals` gives them
        :return: coopaem.unit.customer
        """
        partner = self._find_elsewhere(unit, vals)
        known = self.with_context(active_test=False).search(
            [("unit_id", "=", unit.id), ("partner_id", "in", partner.ids)]
        )
        if known:
            # Taken off the unit's list before.
            known.active = True
            return known
        if not partner:
            partner = self.env["res.partner"].create(self._prepare_partner(unit, vals))
        return self.create({"unit_id": unit.id, "partner_id": partner.id})

    def _prepare_partner(self, unit, vals):
        return {
            "lang": self._get_usual_lang(unit),
            **vals,
            "company_id": unit.company_id.id,
            "customer_rank": 1,
            "country_id": unit.company_id.country_id.id,
        }

    def _change(self, vals):
        """Write a customer's data; a contact that others know is left as it is.

        Where somebody else has to do with the contact, this unit goes on with a contact
        of its own.

        :param dict vals: as :meth:`_clean_vals` gives them
        """
        self.ensure_one()
        partner = self.partner_id
        vals = {"lang": partner.lang, **vals}
        if all((partner[name] or "") == (value or "") for name, value in vals.items()):
            return
        if self._is_shared():
            self.partner_id = partner.create(self._prepare_partner(self.unit_id, vals))
        else:
            partner.write(vals)

    def _is_shared(self):
        """Whether somebody else than the unit has to do with the contact."""
        self.ensure_one()
        # Whoever asks learns nothing but this, also of what they do not see.
        link = self.sudo()
        partner = link.partner_id.with_context(active_test=False)
        return bool(
            partner.user_ids
            or partner.parent_id
            or partner.child_ids
            or partner.bank_ids
            or partner.supplier_rank
            or any(
                link.env[model]
                .with_context(active_test=False)
                .search_count([("partner_id", "=", partner.id)], limit=1)
                for model in ("coopaem.member", "res.company", "crm.lead")
            )
            or link.with_context(active_test=False).search_count(
                [("partner_id", "=", partner.id), ("unit_id", "!=", link.unit_id.id)],
                limit=1,
            )
            or link.env["account.move"].search_count(
                [
                    ("partner_id", "=", partner.id),
                    ("unit_id", "!=", link.unit_id.id),
                ],
                limit=1,
            )
        )

    @api.model
    def _link(self, documents):
        """Let the partners of documents be customers of the documents' units.

        :param documents: records with ``unit_id`` and ``partner_id``
        """
        pairs = {
            (document.unit_id.id, document.partner_id.id)
            for document in documents
            if document.unit_id.kind == "activity" and document.partner_id
        }
        if not pairs:
            return
        there = {
            (unit.id, partner.id)
            for unit, partner in self.sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("unit_id", "in", [unit_id for unit_id, _partner in pairs]),
                    ("partner_id", "in", [partner_id for _unit, partner_id in pairs]),
                ],
                ["unit_id", "partner_id"],
            )
        }
        self.sudo().create(
            [
                {"unit_id": unit_id, "partner_id": partner_id}
                for unit_id, partner_id in sorted(pairs - there)
            ]
        )
