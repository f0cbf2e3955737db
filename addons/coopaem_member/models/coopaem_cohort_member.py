# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CoopaemCohortMember(models.Model):
    """A member's time in a cohort."""

    _name = "coopaem.cohort.member"
    _description = "Member of a cohort"
    _order = "date_start desc, id desc"
    _rec_name = "cohort_id"
    _check_company_auto = True

    cohort_id = fields.Many2one(
        comodel_name="coopaem.cohort",
        string="Cohort",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="cohort_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    programme_id = fields.Many2one(
        related="cohort_id.programme_id",
        store=True,
        precompute=True,
        index=True,
    )
    date_start = fields.Date(
        string="From",
        compute="_compute_date_start",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    date_end = fields.Date(
        string="Until",
        help="Last day in the cohort; empty while the member is in it.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("cohort_id")
    def _compute_date_start(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.date_start = line.date_start or line.cohort_id.date_start or today

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("cohort_id", "member_id", "date_start", "date_end")
    def _check_dates(self):
        for line in self:
            if line.date_end and line.date_end < line.date_start:
                raise ValidationError(
                    self.env._(
                        "%(member)s leaves %(cohort)s before joining it. Correct the"
                        " dates.",
                        member=line.member_id.name,
                        cohort=line.cohort_id.display_name,
                    )
                )
        if not self.ids:
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  FROM coopaem_cohort_member line
                  JOIN coopaem_cohort_member other
                    ON other.cohort_id = line.cohort_id
                   AND other.member_id = line.member_id
                   AND other.id != line.id
                   AND DATERANGE(other.date_start, other.date_end, '[]')
                       && DATERANGE(line.date_start, line.date_end, '[]')
                 WHERE line.id = ANY(%s)
                 LIMIT 1
                """,
                list(self.ids),
            )
        )
        for (line_id,) in rows:
            line = self.browse(line_id)
            raise ValidationError(
                self.env._(
                    "%(member)s is in %(cohort)s already on some of these days. Change"
                    " the dates, or delete one of the two lines.",
                    member=line.member_id.name,
                    cohort=line.cohort_id.display_name,
                )
            )
