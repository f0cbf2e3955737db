# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    @api.constrains("identity_number")
    def _check_identity_authorisation(self):
        """Keep identity numbers only where the law's authorisation is noted.

        The duties are data: where none guards identity numbers, none is asked for.
        """
        today = fields.Date.context_today(self)
        for company, members in self.sudo().grouped("company_id").items():
            if not any(members.mapped("identity_number")):
                continue
            # the law is no secret, nor whether the cooperative keeps to it
            duties = self.env["coopaem.data.duty"].sudo()
            duties = duties.search(
                [
                    ("guards_identity", "=", True),
                    ("country_id", "=", company.country_id.id),
                    *duties._get_domain_on(today),
                ]
            )
            for duty in duties:
                held = duty.authorisation_ids.filtered(
                    lambda held, company=company: held.company_id == company
                    and (not held.date_end or held.date_end >= today)
                )
                if not held:
                    raise ValidationError(
                        self.env._(
                            "Identity numbers may be kept only with the authorisation "
                            "of %(authority)s. Ask a manager to note its reference "
                            "under “%(duty)s”, or leave the number empty.",
                            authority=duty.authority or duty.country_id.name,
                            duty=duty.name,
                        )
                    )
