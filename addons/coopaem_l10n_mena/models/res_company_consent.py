# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_consent_rule(self, day):
        # EXTENDS 'coopaem_member'
        # the country of a company is no secret, nor is the law
        country = self.sudo().country_id
        Duty = self.env["coopaem.data.duty"]
        consent = Duty._find_duty(country, "consent", False, day)
        sensitive = Duty._find_duty(country, "sensitive", False, day)
        if not consent:
            return super()._get_consent_rule(day)
        duties = consent | sensitive.filtered("needs_consent")
        return (
            consent.needs_writing,
            "\n".join(duty._get_words() for duty in duties),
            consent.needs_writing or bool(sensitive.needs_consent),
        )

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
