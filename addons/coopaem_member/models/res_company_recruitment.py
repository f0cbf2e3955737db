# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    join_open = fields.Boolean(
        string="Registration form open",
        help="People can write to the cooperative on the page /join.",
    )
    join_slug = fields.Char(
        string="Name in the address",
        copy=False,
        help="What stands behind /join/ in the address of the form when several"
        " cooperatives have one.",
    )
    join_privacy_text = fields.Text(
        string="What happens with the answers",
        translate=True,
        help="Shown beside the box that candidates tick, and kept with their answers."
        " A text of ours is shown when this is empty.",
    )

    _join_slug_uniq = models.UniqueIndex(
        "(join_slug) WHERE join_slug IS NOT NULL",
        "Another cooperative uses this address already. Choose another one.",
    )

    @api.constrains("join_open", "join_slug")
    def _check_join_slug(self):
        for company in self:
            slug = company.join_slug
            # "dates" is a page of its own
            if slug and (slug == "dates" or slug != self.env["ir.http"]._slugify(slug)):
                raise ValidationError(
                    self.env._(
                        "%(slug)s cannot stand in an address: use small letters without"
                        " accents, figures and hyphens.",
                        slug=slug,
                    )
                )
            if company.join_open and not slug:
                raise ValidationError(
                    self.env._(
                        "Enter the name in the address for %(company)s, such as"
                        " 'fes', before you open the registration form.",
                        company=company.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Give each new company its recruitment team."""
        companies = super().create(vals_list)
        companies._ensure_recruitment_team()
        return companies

    def _ensure_recruitment_team(self):
        """Create the recruitment teams that companies lack; safe to repeat.

        :return: the recruitment teams of the companies
        """
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        domain = [("is_recruitment", "=", True), ("company_id", "in", self.ids)]
        missing = self - Team.search(domain).company_id
        teams = Team.with_context(mail_create_nosubscribe=True).create(
            [
                {
                    "name": self.env._("Recruitment"),
                    "company_id": company.id,
                    "is_recruitment": True,
                    "use_opportunities": True,
                    "use_leads": False,
                    # candidates are given to people by people
                    "assignment_optout": True,
                    "sequence": 100,
                    "user_id": False,
                }
                for company in missing
            ]
        )
        stages = self.env["crm.stage"].sudo()
        stages = stages.search([("recruitment_step", "!=", False)])
        if teams:
            stages.write({"team_ids": [(4, team.id) for team in teams]})
        return Team.search(domain)

    @api.model
    def _ensure_all_recruitment_teams(self):
        """Give the companies that were there before this addon their team."""
        companies = self.sudo().search([("active", "in", [True, False])])
        companies._ensure_recruitment_team()

    def _get_recruitment_team(self):
        """Return the recruitment team of one company, made if need be."""
        self.ensure_one()
        # not everybody who writes about candidates may read or make teams
        team = self.env["crm.team"].sudo()
        team = team.search(
            [("is_recruitment", "=", True), ("company_id", "=", self.id)], limit=1
        )
        return team or self.sudo()._ensure_recruitment_team()
