# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CoopaemAgreement(models.Model):
    _inherit = "coopaem.agreement"

    # Fields declaration
    quote_required = fields.Boolean(
        string="No invoice without a quote",
        compute="_compute_quote_required",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The unit invoices on the portal only what a customer has accepted in a "
        "quote.",
    )

    # Compute, inverse, search methods
    @api.depends("type_id")
    def _compute_quote_required(self):
        for agreement in self:
            agreement.quote_required = agreement.type_id.quote_required

    # Business methods
    def _describe_contributions(self):
        # EXTENDS 'coopaem_member': the rules in words, as they are on the first day
        sentences = super()._describe_contributions()
        scheme = self._get_document_scheme()
        if not self.date_start:
            return sentences
        # what is printed in the agreement is for whoever may read it
        rules = (
            self.env["coopaem.levy.rule"]
            .sudo()
            .search(
                [
                    # rules without a scheme are for all units
                    ("scheme_id", "in", [scheme.id, False]),
                    ("company_id", "=", self.company_id.id),
                ]
            )
            .filtered(lambda rule: rule._is_in_force(self.date_start))
        )
        for rule in rules:
            words = " ".join(rule._get_summary())
            sentences.append(f"{rule.name}: {words}")
        return sentences

    @api.model
    def _get_levied_until(self, company):
        # EXTENDS 'coopaem_member': closed months do not change
        closing = (
            self.env["coopaem.closing"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", ("running", "booked", "locked")),
                ],
                order="date_start desc",
                limit=1,
            )
        )
        return closing.date_end or super()._get_levied_until(company)
