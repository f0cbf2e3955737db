# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_consent_rule(self, day, code=None):
        # EXTENDS 'coopaem_member'
        # the country of a company is no secret, nor is the law
        country = self.sudo().country_id
        Duty = self.env["coopaem.data.duty"]
        consent = Duty._find_duty(country, "consent", False, day)
        sensitive = Duty._find_duty(country, "sensitive", False, day)
        if not consent:
            return super()._get_consent_rule(day, code)
        duties = consent | sensitive.filtered("needs_consent")
        return (
            # what is sensitive is kept under one purpose, the social file
            consent.needs_writing or (code == "social" and sensitive.needs_writing),
            "\n".join(duty._get_words() for duty in duties),
            consent.needs_writing or bool(sensitive.needs_consent),
        )

    def _get_guardian_rule(self, day):
        # EXTENDS 'coopaem_member'
        country = self.sudo().country_id
        duty = self.env["coopaem.data.duty"]._find_duty(country, "children", False, day)
        if not duty.adult_age:
            return super()._get_guardian_rule(day)
        note = "\n".join(filter(None, (duty._get_words(), duty.note, duty.caveat)))
        return duty.adult_age, duty.needs_judge, note

    def _get_hosting_note(self):
        # EXTENDS 'coopaem_member'
        self.ensure_one()
        today = fields.Date.context_today(self)
        # whether a cooperative keeps to the law is no secret to who sees its settings
        company = self.sudo()
        duty = company.env["coopaem.data.duty"]._find_duty(
            company.country_id, "transfer", False, today
        )
        host = company.hosting_country_id
        if not duty or host == company.country_id:
            return super()._get_hosting_note()
        if not host:
            said = self.env._(
                "Say in which country the data are kept: abroad the law asks for more."
            )
        elif duty._get_held(company, today):
            return super()._get_hosting_note()
        else:
            said = self.env._(
                "The data are kept in %(host)s, and no authorisation of %(authority)s"
                " to keep them abroad is noted. A manager notes its reference under"
                " “%(duty)s”.",
                host=host.name,
                authority=duty.authority or company.country_id.name,
                duty=duty.name,
            )
        return "\n".join(
            filter(None, (said, duty._get_words(), duty.note, duty.caveat))
        )

    def _check_identity_authorised(self):
        # EXTENDS 'coopaem_member'
        result = super()._check_identity_authorised()
        today = fields.Date.context_today(self)
        # the law is no secret, nor whether the cooperative keeps to it
        for company in self.sudo():
            Duty = company.env["coopaem.data.duty"]
            for duty in Duty.search(
                [
                    ("guards_identity", "=", True),
                    ("country_id", "=", company.country_id.id),
                    *Duty._get_domain_on(today),
                ]
            ):
                if not duty._get_held(company, today):
                    raise ValidationError(
                        self.env._(
                            "Identity numbers and scans of identity documents may be"
                            " kept only with the authorisation of %(authority)s. Ask a"
                            " manager to note its reference under “%(duty)s”, or leave"
                            " them out.",
                            authority=duty.authority or company.country_id.name,
                            duty=duty.name,
                        )
                    )
        return result

    def _get_data_references(self):
        # EXTENDS 'coopaem_member'
        self.ensure_one()
        today = fields.Date.context_today(self)
        # forms are public, and so is what stands on them
        held = self.env["coopaem.data.authorisation"].sudo()
        held = held.search(
            [
                ("company_id", "=", self.id),
                ("duty_id.kind", "=", "authorisation"),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", today),
            ],
            order="date, id",
        )
        return super()._get_data_references() + [
            " ".join(filter(None, (one.duty_id.authority, one.reference)))
            for one in held
        ]
