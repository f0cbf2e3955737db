# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemProgramme(models.Model):
    """What funders pay for, over some years and in some territories."""

    _name = "coopaem.programme"
    _description = "Programme"
    _order = "date_start desc, name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name in lists and exports.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    funder_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="coopaem_programme_funder_rel",
        column1="programme_id",
        column2="partner_id",
        string="Funders",
        domain="[('is_funder', '=', True)]",
        check_company=True,
    )
    territory_ids = fields.Many2many(
        comodel_name="coopaem.territory",
        relation="coopaem_programme_territory_rel",
        column1="programme_id",
        column2="territory_id",
        string="Territories",
        check_company=True,
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="Until")
    description = fields.Html()
    active = fields.Boolean(default=True)
    cohort_ids = fields.One2many(
        comodel_name="coopaem.cohort",
        inverse_name="programme_id",
        string="Cohorts",
        check_company=True,
    )
    member_count = fields.Integer(
        string="Number of members",
        compute="_compute_member_count",
    )

    _code_company_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another programme of this company has this code. Choose another code.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("cohort_ids.line_ids")
    def _compute_member_count(self):
        counts = {
            programme.id: count
            for programme, count in self.env["coopaem.cohort.member"]._read_group(
                [("programme_id", "in", self.ids)],
                groupby=["programme_id"],
                aggregates=["member_id:count_distinct"],
            )
        }
        for programme in self:
            programme.member_count = counts.get(programme._origin.id, 0)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for programme in self:
            if (
                programme.date_start
                and programme.date_end
                and programme.date_end < programme.date_start
            ):
                raise ValidationError(
                    self.env._(
                        "%(record)s ends before it starts. Correct the dates.",
                        record=programme.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_members(self):
        """Open the members that are or were in a programme."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_action"
        )
        action["domain"] = [("programme_ids", "in", self.ids)]
        action["context"] = {}
        return action
