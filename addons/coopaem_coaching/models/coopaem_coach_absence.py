# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemCoachAbsence(models.Model):
    """A time in which another coach looks after a coach's members."""

    _name = "coopaem.coach.absence"
    _description = "Absence of a Coach"
    _inherit = ["coopaem.owned.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "coach_id"
    _check_company_auto = True

    _owner_field = "coach_id"

    coach_id = fields.Many2one(
        comodel_name="res.users",
        string="Coach",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        default=lambda self: self.env.user,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
    )
    substitute_id = fields.Many2one(
        comodel_name="res.users",
        string="Substitute",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain=lambda self: self.env["coopaem.unit"]._get_coach_domain(),
        help="Sees the coach's members during the absence, and holds the sessions.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Until", required=True)
    note = fields.Char()

    @api.constrains("coach_id", "substitute_id", "date_start", "date_end")
    def _check_absence(self):
        for absence in self:
            if absence.date_end < absence.date_start:
                raise ValidationError(
                    self.env._(
                        "The absence of %(coach)s ends before it starts. Correct the"
                        " dates.",
                        coach=absence.coach_id.name,
                    )
                )
            if absence.coach_id == absence.substitute_id:
                raise ValidationError(
                    self.env._("Choose somebody else than the coach as substitute.")
                )
            group = "coopaem_member.group_coopaem_coach"
            if not absence.substitute_id.has_group(group):
                raise ValidationError(
                    self.env._(
                        "%(user)s is no coach. Choose a coach as substitute.",
                        user=absence.substitute_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note absences; the sessions planned in them go to the substitute."""
        absences = super().create(vals_list)
        absences._hand_over()
        return absences

    def write(self, vals):
        """Change absences; planned sessions go to the substitute, or back."""
        handed_over = self._get_handed_over()
        res = super().write(vals)
        self._hand_over()
        self._take_back(handed_over)
        return res

    def unlink(self):
        """Delete absences; the coach holds the sessions still to come again."""
        handed_over = self._get_handed_over()
        res = super().unlink()
        self._take_back(handed_over)
        return res

    def _find_planned(self):
        """The sessions of the coach that are planned in the absence.

        :return: coopaem.session
        """
        self.ensure_one()
        first = datetime.combine(self.date_start, time())
        last = datetime.combine(self.date_end + timedelta(days=1), time())
        return self.env["coopaem.session"].search(
            [
                ("coach_id", "=", self.coach_id.id),
                ("company_id", "=", self.company_id.id),
                ("attendance", "=", "expected"),
                ("start", ">=", first),
                ("start", "<", last),
            ]
        )

    def _hand_over(self):
        """Name the substitute on the sessions that are planned in the absence."""
        for absence in self:
            substitute = absence.substitute_id
            absence._find_planned().filtered(
                lambda session, substitute=substitute: (
                    session.substitute_id != substitute
                )
            ).substitute_id = substitute

    def _get_handed_over(self):
        """The sessions still to come that the substitutes hold.

        :return: list of pairs: res.users and coopaem.session
        """
        now = fields.Datetime.now()
        return [
            (
                absence.substitute_id,
                absence._find_planned().filtered(
                    lambda session, absence=absence: (
                        session.start >= now
                        and session.substitute_id == absence.substitute_id
                    )
                ),
            )
            for absence in self
        ]

    def _take_back(self, handed_over):
        """Give sessions back that no absence gives to a substitute any more.

        :param list handed_over: as of ``_get_handed_over`` before the change
        """
        for substitute, sessions in handed_over:
            left = sessions.filtered(
                lambda session, substitute=substitute: (
                    session.substitute_id == substitute
                )
            )
            found = left._find_substitutes()
            for session in left:
                wanted = found.get(session, self.env["res.users"])
                if session.substitute_id != wanted:
                    session.substitute_id = wanted
