# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemCohort(models.Model):
    """People who go through a programme together."""

    _name = "coopaem.cohort"
    _description = "Cohort"
    _order = "date_start desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    programme_id = fields.Many2one(
        comodel_name="coopaem.programme",
        string="Programme",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="programme_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="Until")
    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        ondelete="restrict",
        check_company=True,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
        help="Who accompanies the cohort. The members are seen by their own coaches.",
    )
    active = fields.Boolean(default=True)
    line_ids = fields.One2many(
        comodel_name="coopaem.cohort.member",
        inverse_name="cohort_id",
        string="Members",
        check_company=True,
    )
    member_count = fields.Integer(
        string="Number of members",
        compute="_compute_member_count",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("name", "programme_id.code", "programme_id.name")
    def _compute_display_name(self):
        for cohort in self:
            programme = cohort.programme_id
            cohort.display_name = " / ".join(
                filter(None, [programme.code or programme.name, cohort.name])
            )

    @api.depends("line_ids")
    def _compute_member_count(self):
        counts = {
            cohort.id: count
            for cohort, count in self.env["coopaem.cohort.member"]._read_group(
                [("cohort_id", "in", self.ids)],
                groupby=["cohort_id"],
                aggregates=["member_id:count_distinct"],
            )
        }
        for cohort in self:
            cohort.member_count = counts.get(cohort._origin.id, 0)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for cohort in self:
            if (
                cohort.date_start
                and cohort.date_end
                and cohort.date_end < cohort.date_start
            ):
                raise ValidationError(
                    self.env._(
                        "%(record)s ends before it starts. Correct the dates.",
                        record=cohort.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_members(self):
        """Open the members that are or were in a cohort."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_action"
        )
        action["domain"] = [("cohort_ids", "in", self.ids)]
        action["context"] = {}
        return action
