# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class CoopaemPath(models.Model):
    """A legal route out of informality, as a country offers it for a time."""

    _name = "coopaem.path"
    _description = "Path to formality"
    _order = "country_id, sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    country_id = fields.Many2one(
        comodel_name="res.country",
        string="Country",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company.country_id,
    )
    date_from = fields.Date(
        string="Open from",
        required=True,
        default=fields.Date.context_today,
    )
    date_to = fields.Date(
        string="Open until",
        help="Last day on which the path can be begun. Empty: until further notice.",
    )
    is_open = fields.Boolean(
        string="Open today",
        compute="_compute_is_open",
        search="_search_is_open",
    )
    authority = fields.Char(
        string="Authorities",
        translate=True,
        help="Who decides, and at which desk or on which site.",
    )
    summary = fields.Text(
        string="In short",
        translate=True,
        help="What the route is, for whom, and what it gives.",
    )
    requirement = fields.Text(
        string="Who may take it",
        translate=True,
        help="One condition per line.",
    )
    duty = fields.Text(
        string="What follows",
        translate=True,
        help="What has to be done every month or year afterwards, one duty per line.",
    )
    ends_when = fields.Text(
        string="It ends when",
        translate=True,
        help="One reason per line.",
    )
    active = fields.Boolean(default=True)
    step_ids = fields.One2many(
        comodel_name="coopaem.path.step",
        inverse_name="path_id",
        string="Steps",
    )

    _code_uniq = models.UniqueIndex("(code)", "There is a path of this code already.")

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("date_from", "date_to")
    def _compute_is_open(self):
        today = fields.Date.context_today(self)
        for path in self:
            path.is_open = path._is_open_on(today)

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        is_open = Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
        domains = {True: is_open, False: ~is_open}
        return Domain.OR(domains[bool(wanted)] for wanted in value)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for path in self:
            if path.date_to and path.date_to < path.date_from:
                raise ValidationError(
                    self.env._(
                        "%(record)s ends before it starts. Correct the dates.",
                        record=path.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _is_open_on(self, day):
        """Whether the path can be begun on a day."""
        self.ensure_one()
        return bool(
            self.date_from
            and self.date_from <= day
            and (not self.date_to or self.date_to >= day)
        )

    def _get_closed_reason(self, day):
        """Why the path cannot be begun on a day, or False when it can.

        :param date day: the day
        """
        self.ensure_one()
        if self._is_open_on(day):
            return False
        if self.date_to and self.date_to < day:
            return self.env._(
                "This path closed on %(day)s. Ask the authority before relying on it.",
                day=format_date(self.env, self.date_to),
            )
        return self.env._(
            "This path opens on %(day)s.", day=format_date(self.env, self.date_from)
        )

    def _get_steps_on(self, day):
        """The steps as they stand on a day, in their order."""
        return self.step_ids.filtered(
            lambda step: step.date_from <= day
            and (not step.date_to or step.date_to >= day)
        )
