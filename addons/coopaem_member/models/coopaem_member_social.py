# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import operator as py_operator
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .coopaem_member import SOCIAL_GROUP
from .selections import CIVIL_STATUSES, DISABILITIES, EDUCATION_LEVELS

# how many days before its end a residence permit is spoken of
PERMIT_DAYS = 60
NOW_FIELDS = {"situation_now", "income_now", "social_cover_now"}
COMPARISONS = {
    "<": py_operator.lt,
    "<=": py_operator.le,
    ">": py_operator.gt,
    ">=": py_operator.ge,
}


class CoopaemMember(models.Model):
    """The social file: what only its readers may see, search and export.

    None of it is tracked: tracked values show in the messages of the member, and in the
    mails to its followers.
    """

    _inherit = "coopaem.member"

    currency_id = fields.Many2one(related="company_id.currency_id")
    civil_status = fields.Selection(
        selection=CIVIL_STATUSES,
        string="Civil status",
        groups=SOCIAL_GROUP,
    )
    age = fields.Integer(
        compute="_compute_age",
        search="_search_age",
        groups=SOCIAL_GROUP,
        help="In full years, today.",
    )
    nationality_id = fields.Many2one(
        comodel_name="res.country",
        string="Nationality",
        ondelete="restrict",
        groups=SOCIAL_GROUP,
    )
    permit_number = fields.Char(
        string="Residence permit",
        copy=False,
        groups=SOCIAL_GROUP,
        help="Number of the permit of who is not a national.",
    )
    permit_date_end = fields.Date(
        string="Permit ends on",
        copy=False,
        groups=SOCIAL_GROUP,
        help="A reader of the social file is reminded 60 days before.",
    )
    permit_alert_date = fields.Date(
        string="Permit spoken of",
        copy=False,
        groups=SOCIAL_GROUP,
        help="The end of the permit that a reminder was made for.",
    )
    household_size = fields.Integer(
        string="People in the household",
        groups=SOCIAL_GROUP,
        help="The member included.",
    )
    dependant_count = fields.Integer(
        string="Dependants",
        groups=SOCIAL_GROUP,
        help="People who live on the member's income, children included.",
    )
    child_count = fields.Integer(string="Children", groups=SOCIAL_GROUP)
    education_level = fields.Selection(
        selection=EDUCATION_LEVELS,
        string="Level of education",
        groups=SOCIAL_GROUP,
    )
    languages = fields.Char(
        groups=SOCIAL_GROUP,
        help="Spoken, and which of them are read and written.",
    )
    disability = fields.Selection(selection=DISABILITIES, groups=SOCIAL_GROUP)
    disability_note = fields.Char(
        string="What helps",
        groups=SOCIAL_GROUP,
        help="What to think of when meeting or working with the person.",
    )
    zone_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Zone",
        ondelete="restrict",
        check_company=True,
        domain="[('id', 'child_of', territory_id)] if territory_id else []",
        groups=SOCIAL_GROUP,
        help="The part of the territory that the person lives in.",
    )
    home_address = fields.Char(string="Home address", groups=SOCIAL_GROUP)
    income_entry = fields.Monetary(
        string="Monthly income at entry",
        currency_field="currency_id",
        groups=SOCIAL_GROUP,
    )
    income_now = fields.Monetary(
        string="Monthly income now",
        currency_field="currency_id",
        groups=SOCIAL_GROUP,
    )
    social_date = fields.Date(
        string="Now: as of",
        copy=False,
        groups=SOCIAL_GROUP,
        help="When situation, income and social cover were last brought up to date.",
    )
    informal_activity = fields.Char(
        string="Informal activity before",
        groups=SOCIAL_GROUP,
        help="What the person lived on before, without being registered.",
    )
    informal_years = fields.Integer(
        string="Years of informal activity",
        groups=SOCIAL_GROUP,
    )
    emergency_name = fields.Char(string="In an emergency, call", groups=SOCIAL_GROUP)
    emergency_phone = fields.Char(string="Emergency phone", groups=SOCIAL_GROUP)
    emergency_relation = fields.Char(
        string="Relation to the member",
        groups=SOCIAL_GROUP,
    )

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("birth_date")
    def _compute_age(self):
        today = fields.Date.context_today(self)
        for member in self:
            born = member.birth_date
            member.age = relativedelta(today, born).years if born else 0

    def _search_age(self, operator, value):
        today = fields.Date.context_today(self)
        if operator == "in":
            domains = [
                fields.Domain(
                    "birth_date", ">", today - relativedelta(years=int(age) + 1)
                )
                & fields.Domain(
                    "birth_date", "<=", today - relativedelta(years=int(age))
                )
                for age in value
                if age
            ]
            if any(not age for age in value):
                domains.append(fields.Domain("birth_date", "=", False))
            return fields.Domain.OR(domains)
        if operator not in COMPARISONS:
            return NotImplemented
        # of age from the birthday on: N years are over N years ago, not before
        age = int(value)
        if operator in (">", "<="):
            age += 1
        born = today - relativedelta(years=age)
        return [("birth_date", "<=" if operator in (">", ">=") else ">", born)]

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("birth_date")
    def _check_birth_date(self):
        today = fields.Date.context_today(self)
        for member in self:
            if member.birth_date and member.birth_date > today:
                raise ValidationError(
                    self.env._(
                        "%(member)s cannot be born on a day to come. Correct the date"
                        " of birth.",
                        member=member.name,
                    )
                )

    @api.constrains("zone_id", "territory_id")
    def _check_zone(self):
        # who moves a member to another territory need not see the zone
        for member in self.sudo():
            territory, zone = member.territory_id, member.zone_id
            if territory and zone and territory not in zone._get_path():
                raise ValidationError(
                    self.env._(
                        "%(member)s lives in a zone of the social file that is not in"
                        " %(territory)s. Choose the territory that the zone is part"
                        " of, or let a reader of the social file change the zone.",
                        member=member.name,
                        territory=territory.display_name,
                    )
                )

    @api.constrains(
        "household_size",
        "dependant_count",
        "child_count",
        "informal_years",
        "income_entry",
        "income_now",
    )
    def _check_not_negative(self):
        names = (
            "household_size",
            "dependant_count",
            "child_count",
            "informal_years",
            "income_entry",
            "income_now",
        )
        for member in self:
            for name in names:
                if member[name] < 0:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of %(member)s cannot be below zero.",
                            field=self._fields[name]._description_string(self.env),
                            member=member.name,
                        )
                    )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create members; date what is said of their situation now."""
        return super().create([self._date_social_file(vals) for vals in vals_list])

    def write(self, vals):
        """Change members; date what is said of their situation now."""
        return super().write(self._date_social_file(vals))

    @api.model
    def _date_social_file(self, vals):
        if NOW_FIELDS & set(vals) and "social_date" not in vals:
            return {**vals, "social_date": fields.Date.context_today(self)}
        return vals

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _get_social_fields(self):
        """Return the names of the fields that make up the social file."""
        return {
            name for name, field in self._fields.items() if field.groups == SOCIAL_GROUP
        }

    @api.model
    def _cron_permits(self):
        """Remind a reader of the social file of residence permits that end soon."""
        today = fields.Date.context_today(self)
        members = self.search(
            [
                ("state", "!=", "exit"),
                ("permit_date_end", "!=", False),
                ("permit_date_end", "<=", today + timedelta(days=PERMIT_DAYS)),
            ]
        ).filtered(lambda member: member.permit_alert_date != member.permit_date_end)
        readers = self._get_social_readers(members)
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        # whoever sees the member sees the activity: it does not say what ends, nor when
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": todo.id,
                    "summary": self.env._("Social file: something is due"),
                    "date_deadline": today,
                    "res_model_id": model_id,
                    "res_id": member.id,
                    "user_id": readers[member].id,
                }
                for member in members
                if readers.get(member)
            ]
        )
        for day, reminded in members.grouped("permit_date_end").items():
            reminded.filtered(readers.get).permit_alert_date = day

    @api.model
    def _get_social_readers(self, members):
        """Return who looks after the social file of each member.

        The coach, if the file is open to them; else a manager of the company; else an
        officer, who sees all members too.

        :return: dict of users by member, empty where there is nobody
        """
        group = self.env.ref(SOCIAL_GROUP)
        users = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        users -= self.env.ref("base.user_root")
        roles = [
            self.env.ref("coopaem_member.group_coopaem_manager").all_user_ids,
            self.env.ref("coopaem_member.group_coopaem_officer").all_user_ids,
        ]
        by_company = {}
        for company in members.company_id:
            inside = users.filtered(lambda user, co=company: co in user.company_ids)
            by_company[company] = next(
                ((inside & role)[:1] for role in roles if inside & role),
                self.env["res.users"],
            )
        return {
            member: member.coach_id
            if member.coach_id in users
            else by_company[member.company_id]
            for member in members
        }
