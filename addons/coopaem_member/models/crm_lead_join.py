# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, hash_sign, verify_hash_signed

from .crm_lead_conversion import DIGITS

LINK_SCOPE = "coopaem-join-candidate"
LINK_DAYS = 90
# what may come in over the form, and how long it may be
LENGTHS = {
    "contact_name": 80,
    "phone": 40,
    "email_from": 120,
    "activity_note": 600,
    "birth_year": 4,
}
SELECTIONS = ("sex", "situation", "heard_from")
# a name is no place for addresses
NO_NAME = re.compile(r"[<>{}@/\\]|https?:|www\.", re.IGNORECASE)


class CrmLead(models.Model):
    """What comes in over the registration form.

    The methods below run as superuser for people who are not logged in: they take
    nothing but what is on the list, and give back nothing but what the form asks for.
    """

    _inherit = "crm.lead"

    @api.model
    def _get_join_choices(self, company):
        """Return what a candidate can choose from, as lists of (value, label)."""
        choices = {
            name: self._fields[name]._description_selection(self.env)
            for name in SELECTIONS
        }
        for name, records in self._get_join_records(company).items():
            choices[name] = [(str(rec.id), rec.display_name) for rec in records]
        return choices

    @api.model
    def _get_join_records(self, company):
        env = self.env(su=True)
        own = Domain("company_id", "in", [False, company.id])
        country = Domain("country_id", "in", [False, company.country_id.id])
        return {
            "territory_id": env["coopaem.territory"].search(
                own & (country if company.country_id else Domain.TRUE)
            ),
            "sector_id": env["coopaem.sector"].search([("active", "=", True)]),
            "need_ids": env["coopaem.need"].search([("active", "=", True)]),
            "referrer_id": env["res.partner"].search(
                own & Domain("is_referrer", "=", True), order="name"
            ),
        }

    @api.model
    def _validate_join(self, company, answers):
        """Check what was filled in.

        :param company: whose form it is
        :param dict answers: strings by field, a list for the needs
        :return: values for a lead, and messages by field for what must be mended
        """
        values, errors = {}, {}
        for name, most in LENGTHS.items():
            text = (answers.get(name) or "").replace("\x00", "").strip()
            if len(text) > most:
                errors[name] = self.env._(
                    "This is too long: use at most %(count)s characters.", count=most
                )
            values[name] = text[:most]
        self._validate_join_person(company, values, errors)
        for name in SELECTIONS:
            value = answers.get(name) or False
            known = {key for key, _label in self._fields[name].selection}
            if value and value not in known:
                errors[name] = self.env._("Choose one of the answers.")
            else:
                values[name] = value
        choices = self._get_join_records(company)
        for name, records in choices.items():
            offered = {str(record.id): record.id for record in records}
            given = answers.get(name) or []
            given = given if isinstance(given, list) else [given]
            if any(value not in offered for value in given):
                errors[name] = self.env._("Choose one of the answers.")
            elif name == "need_ids":
                values[name] = [(6, 0, [offered[value] for value in given])]
            else:
                values[name] = offered[given[0]] if given else False
        if not values.get("territory_id") and "territory_id" not in errors:
            if choices["territory_id"]:
                errors["territory_id"] = self.env._("Choose where you live or work.")
        if not answers.get("consent"):
            errors["consent"] = self.env._(
                "We may only keep your answers if you agree. Tick the box."
            )
        return values, errors

    @api.model
    def _validate_join_person(self, company, values, errors):
        if len(values["contact_name"]) < 2:
            errors.setdefault("contact_name", self.env._("Enter your name."))
        elif NO_NAME.search(values["contact_name"]):
            errors["contact_name"] = self.env._("Enter your name in letters only.")
        number = self._normalize_phone(values["phone"], company)
        if not values["phone"]:
            errors["phone"] = self.env._("Enter your phone number: we will call you.")
        elif not number:
            errors.setdefault(
                "phone",
                self.env._("This is no phone number. Enter all its figures."),
            )
        if values["email_from"]:
            email = email_normalize(values["email_from"])
            if email:
                values["email_from"] = email
            else:
                errors.setdefault(
                    "email_from",
                    self.env._("This is no e-mail address. Mend it or leave it empty."),
                )
        year = values["birth_year"].translate(DIGITS)
        this_year = fields.Date.context_today(self).year
        values["birth_year"] = False
        if year:
            if year.isdecimal() and this_year - 100 <= int(year) <= this_year - 10:
                values["birth_year"] = int(year)
            else:
                errors["birth_year"] = self.env._(
                    "Enter the year in four figures, such as 1990."
                )
        if number:
            values["phone"] = self.env["res.partner"]._phone_format(
                number=number, country=company.country_id, force_format="INTERNATIONAL"
            )

    @api.model
    def _join(self, company, values, consent):
        """Note a candidate, or add to an open candidate who writes again.

        :param company: the cooperative
        :param dict values: as ``_validate_join`` returns them
        :param str consent: the text that the person agreed to
        :return: the candidate, and whether it is a new one
        """
        lead_model = (
            self.sudo()
            .with_company(company)
            .with_context(
                # no user signs these records; nobody is told by mail of each one
                mail_create_nosubscribe=True,
                lang=self.env.lang,
            )
        )
        number = self._normalize_phone(values["phone"], company)
        self.env["coopaem.join.attempt"]._begin_in_turn(company, number)
        lead = lead_model._find_open_candidate(company, number, values["email_from"])
        if lead:
            lead._log_join(values)
            return lead, False
        lang = self.env["res.lang"].sudo().search([("code", "=", self.env.lang)])
        lead = lead_model.create(
            {
                **values,
                "name": values["contact_name"],
                "type": "opportunity",
                "team_id": company._get_recruitment_team().id,
                "company_id": company.id,
                "country_id": company.country_id.id,
                "user_id": False,
                "lang_id": lang.id,
                "consent_date": self.env.cr.now(),
                "consent_lang": self.env.lang,
                "consent_text": consent,
            }
        )
        return lead, True

    @api.model
    def _find_open_candidate(self, company, number, email):
        domain = Domain("phone_sanitized", "=", number)
        email = email_normalize(email) if email else False
        if email:
            domain |= Domain("email_normalized", "=", email)
        return self.search(
            domain
            & Domain("is_recruitment", "=", True)
            & Domain("company_id", "=", company.id)
            & Domain("won_status", "=", "pending"),
            order="id desc",
            limit=1,
        )

    def _log_join(self, values):
        """Note what a known candidate wrote; what was there stays as it is."""
        lines = [self.env._("Wrote again over the registration form:")]
        for name in ("contact_name", "phone", "email_from", "activity_note"):
            if values[name]:
                lines.append(values[name])
        for name in ("territory_id", "sector_id"):
            if values[name]:
                model = self._fields[name].comodel_name
                lines.append(self.env[model].browse(values[name]).display_name)
        self.message_post(
            body=Markup("<br/>").join(lines),
            author_id=self.env.ref("base.partner_root").id,
        )

    # ------------------------------------------------------------------
    # Links
    # ------------------------------------------------------------------

    def _get_join_token(self, is_own=True):
        """Return what opens the page of meeting dates for this candidate, and no other.

        :param bool is_own: False for who only knows the candidate's phone number: such
            a link does not tell what is known of the candidate
        """
        self.ensure_one()
        return hash_sign(
            self.env(su=True),
            LINK_SCOPE,
            [self.id, is_own],
            timedelta(days=LINK_DAYS),
        )

    @api.model
    def _from_join_token(self, token):
        """Return whom a token is for.

        :return: the open candidate, as superuser, or none; and whether the link is the
            candidate's own
        """
        try:
            found = verify_hash_signed(self.env(su=True), LINK_SCOPE, token or "")
        except (ValueError, IndexError):
            # not a token at all
            found = None
        lead_id, is_own = found or (False, False)
        lead = self.sudo().browse(lead_id or []).exists()
        lead = lead.filtered(
            lambda lead: lead.is_recruitment and lead.won_status == "pending"
        )
        return lead, is_own

    def _send_join_mail(self):
        """Confirm by e-mail that the candidate's words have arrived."""
        self.ensure_one()
        template = self.env.ref("coopaem_member.mail_template_join").sudo()
        url = f"{self.get_base_url()}/join/dates?token={self._get_join_token()}"
        template.with_context(join_url=url, lang=self.env.lang).send_mail(
            self.id, force_send=False
        )
