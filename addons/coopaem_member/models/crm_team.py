# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class CrmTeam(models.Model):
    _inherit = "crm.team"

    is_recruitment = fields.Boolean(
        string="Recruits members",
        readonly=True,
        copy=False,
        help="The team's pipeline holds people who want to join the cooperative.",
    )

    _recruitment_company_uniq = models.UniqueIndex(
        "(company_id) WHERE is_recruitment",
        "This company has its recruitment team already.",
    )

    @api.model
    def _get_default_team_id(self, user_id=False, domain=False):
        """Keep sales out of the recruitment team, which may be the first one found."""
        # EXTENDS 'sales_team'
        domain = Domain(domain or Domain.TRUE) & Domain("is_recruitment", "=", False)
        team = super()._get_default_team_id(user_id=user_id, domain=domain)
        return team.filtered(lambda team: not team.is_recruitment)
