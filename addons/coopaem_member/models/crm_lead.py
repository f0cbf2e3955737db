# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_stage import RECRUITMENT_STEPS
from .selections import SEXES, SITUATIONS

# Candidates say this when they come, so that the right person can answer them; who
# receives candidates reads it. The file of a member has readers of its own.
RECRUITER_GROUPS = (
    "coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_coach"
)
AGE_CLASSES = [
    ("under_18", "Under 18"),
    ("18_24", "18 to 24"),
    ("25_34", "25 to 34"),
    ("35_44", "35 to 44"),
    ("45_59", "45 to 59"),
    ("60_more", "60 and over"),
]
AGE_LIMITS = [18, 25, 35, 45, 60]
OLDEST = 110


class CrmLead(models.Model):
    """Two sorts of leads beside those of sales, each in its own hands.

    ===========  ==============================  =====================================
    lead         what makes it one               who reaches it
    ===========  ==============================  =====================================
    candidate    its team recruits members       officers all; coaches their own and
                                                 those that nobody has yet
    of a unit    its unit                        users of Sales; the coach of the unit;
                                                 managers
    other        neither                         users of Sales
    ===========  ==============================  =====================================
    """

    _inherit = "crm.lead"

    # ------------------------------------------------------------------
    # Fields declaration
    # ------------------------------------------------------------------

    is_recruitment = fields.Boolean(
        related="team_id.is_recruitment",
        string="Candidate",
        store=True,
        index=True,
    )
    recruitment_step = fields.Selection(related="stage_id.recruitment_step")
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('kind', '=', 'activity'), ('company_id', '=?', company_id)]",
        tracking=True,
        help="The activity whose customer this would be.",
    )
    sector_id = fields.Many2one(
        comodel_name="coopaem.sector",
        string="Sector",
        ondelete="restrict",
        index="btree_not_null",
    )
    activity_note = fields.Text(
        string="Activity",
        help="What the person does or wants to do, in their own words.",
    )
    territory_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Territory",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    referrer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Sent by",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('is_referrer', '=', True)]",
        help="The organisation that sent the person.",
    )
    heard_from = fields.Selection(
        selection=[
            ("acquaintance", "Family or friends"),
            ("member", "A member of the cooperative"),
            ("organisation", "An organisation"),
            ("social_network", "Social networks"),
            ("press", "Radio or newspapers"),
            ("event", "An event"),
            ("other", "Otherwise"),
        ],
        string="Heard of us through",
    )
    need_ids = fields.Many2many(
        comodel_name="coopaem.need",
        string="Needs",
    )
    spoken_languages = fields.Char(
        string="Languages spoken",
        help="Languages in which the person can be helped.",
    )
    situation = fields.Selection(
        selection=SITUATIONS,
        string="Situation today",
        groups=RECRUITER_GROUPS,
    )
    sex = fields.Selection(selection=SEXES, groups=RECRUITER_GROUPS)
    birth_date = fields.Date(string="Date of birth", groups=RECRUITER_GROUPS)
    birth_year = fields.Integer(
        string="Year of birth",
        compute="_compute_birth_year",
        store=True,
        readonly=False,
        aggregator=None,
        groups=RECRUITER_GROUPS,
    )
    age_class = fields.Selection(
        selection=AGE_CLASSES,
        string="Age",
        compute="_compute_age_class",
        store=True,
        groups=RECRUITER_GROUPS,
        help="On the day of the first contact.",
    )

    # What the person agreed to
    consent_date = fields.Datetime(string="Agreed on", readonly=True, copy=False)
    consent_lang = fields.Char(string="Agreed in", readonly=True, copy=False)
    consent_text = fields.Text(
        string="Agreed to",
        readonly=True,
        copy=False,
        help="The text that the person was shown, word for word.",
    )

    # Information meetings
    meeting_registration_ids = fields.One2many(
        comodel_name="coopaem.meeting.registration",
        inverse_name="lead_id",
        string="Information meetings",
    )

    # Committee
    committee_decision = fields.Selection(
        selection=[
            ("accepted", "Accepted"),
            ("adjourned", "Adjourned"),
            ("refused", "Refused"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    committee_date = fields.Date(readonly=True, copy=False, tracking=True)
    committee_member_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="crm_lead_committee_rel",
        string="Committee",
        readonly=True,
        copy=False,
    )
    committee_reason = fields.Text(
        string="Reasons",
        readonly=True,
        copy=False,
        groups=RECRUITER_GROUPS,
    )
    referred_to_id = fields.Many2one(
        comodel_name="res.partner",
        string="Sent on to",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The organisation that can help the person instead.",
    )

    # Funnel
    furthest_stage_id = fields.Many2one(
        comodel_name="crm.stage",
        string="Came as far as",
        compute="_compute_furthest_stage_id",
        store=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Where a candidate who was refused stopped, and where others are.",
    )
    conversion_rate = fields.Float(
        string="Accepted (%)",
        compute="_compute_conversion_rate",
        store=True,
        aggregator="avg",
        help="100 for who was accepted and 0 for who was not: the average is the share"
        " of candidates who were.",
    )
    days_contact = fields.Float(
        string="Days to first contact", readonly=True, copy=False, aggregator="avg"
    )
    days_meeting = fields.Float(
        string="Days to the meeting", readonly=True, copy=False, aggregator="avg"
    )
    days_diagnostic = fields.Float(
        string="Days in diagnostic", readonly=True, copy=False, aggregator="avg"
    )
    days_committee = fields.Float(
        string="Days to the committee", readonly=True, copy=False, aggregator="avg"
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    def _compute_team_id(self):
        # EXTENDS 'crm': whoever looks after candidates, they stay candidates
        candidates = self.filtered("team_id.is_recruitment")
        return super(CrmLead, self - candidates)._compute_team_id()

    def _compute_stage_id(self):
        # EXTENDS 'crm': stages without a team are those of sales
        candidates = self.filtered("team_id.is_recruitment")
        for lead in candidates:
            if lead.team_id not in lead.stage_id.team_ids:
                lead.stage_id = lead._stage_find(team_id=lead.team_id.id)
        return super(CrmLead, self - candidates)._compute_stage_id()

    def _compute_probabilities(self):
        # EXTENDS 'crm': nobody's chances are reckoned from what others were like
        candidates = self.filtered("team_id.is_recruitment")
        for lead in candidates:
            lead.probability = lead.automated_probability = (
                100 if lead.stage_id.is_won else 0
            )
        if self == candidates:
            return None
        return super(CrmLead, self - candidates)._compute_probabilities()

    @api.depends("birth_date")
    def _compute_birth_year(self):
        for lead in self:
            if lead.birth_date:
                lead.birth_year = lead.birth_date.year

    @api.depends("birth_date", "birth_year", "create_date")
    def _compute_age_class(self):
        today = fields.Date.context_today(self)
        for lead in self:
            day = lead.create_date.date() if lead.create_date else today
            if lead.birth_date:
                age = relativedelta(day, lead.birth_date).years
            elif lead.birth_year:
                age = day.year - lead.birth_year
            else:
                lead.age_class = False
                continue
            index = sum(age >= limit for limit in AGE_LIMITS)
            lead.age_class = AGE_CLASSES[index][0]

    @api.depends("stage_id", "team_id.is_recruitment")
    def _compute_furthest_stage_id(self):
        for lead in self:
            stage, furthest = lead.stage_id, lead.furthest_stage_id
            is_further = stage.sequence > furthest.sequence or not furthest
            if lead.team_id.is_recruitment and is_further:
                lead.furthest_stage_id = stage
            else:
                lead.furthest_stage_id = furthest

    @api.depends("won_status", "team_id.is_recruitment")
    def _compute_conversion_rate(self):
        for lead in self:
            is_won = lead.team_id.is_recruitment and lead.won_status == "won"
            lead.conversion_rate = 100.0 if is_won else 0.0

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("birth_date", "birth_year")
    def _check_birth(self):
        today = fields.Date.context_today(self)
        for lead in self:
            year = lead.birth_year
            if year and not today.year - OLDEST <= year <= today.year:
                raise ValidationError(
                    self.env._(
                        "%(year)s cannot be a year of birth. Enter four figures, such"
                        " as 1990.",
                        year=year,
                    )
                )

    @api.constrains("stage_id", "team_id", "committee_decision")
    def _check_committee(self):
        for lead in self:
            if (
                lead.team_id.is_recruitment
                and lead.stage_id.is_won
                and lead.committee_decision != "accepted"
            ):
                raise ValidationError(
                    self.env._(
                        "%(lead)s was not accepted yet. Note what the committee"
                        " decided: the candidate moves on by itself.",
                        lead=lead.display_name,
                    )
                )

    @api.constrains("unit_id", "team_id")
    def _check_unit(self):
        for lead in self.filtered("unit_id"):
            if lead.team_id.is_recruitment:
                raise ValidationError(
                    self.env._(
                        "%(lead)s is a candidate of the cooperative, not a customer of"
                        " a unit. Empty the unit.",
                        lead=lead.display_name,
                    )
                )
            if lead.unit_id.sudo().kind != "activity":
                raise ValidationError(
                    self.env._(
                        "%(unit)s is no activity: it has no customers of its own.",
                        unit=lead.unit_id.sudo().display_name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        """Make candidates of what is created among candidates."""
        defaults = super().default_get(fields_list)
        if self.env.context.get("coopaem_recruitment"):
            defaults["type"] = "opportunity"
            defaults.setdefault("team_id", self.env.company._get_recruitment_team().id)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Name candidates after the person; leads of a unit are of its company."""
        unit_ids = {vals["unit_id"] for vals in vals_list if vals.get("unit_id")}
        # only what company a unit is of; whether it may be used is checked after
        units = self.env["coopaem.unit"].sudo().browse(unit_ids)
        companies = {unit.id: unit.company_id.id for unit in units}
        for vals in vals_list:
            if not vals.get("name") and vals.get("contact_name"):
                vals["name"] = vals["contact_name"]
            if vals.get("unit_id"):
                vals.setdefault("company_id", companies[vals["unit_id"]])
        return super().create(vals_list)

    def write(self, vals):
        """Add up the days that candidates spend in each stage."""
        if vals.get("stage_id"):
            self._add_stage_days(vals["stage_id"])
        # a candidate has no other name than the person's
        if vals.get("contact_name") and "name" not in vals:
            if all(lead.is_recruitment for lead in self):
                vals = {**vals, "name": vals["contact_name"]}
        return super().write(vals)

    def _add_stage_days(self, stage_id):
        now = self.env.cr.now()
        # how far they came is reckoned before the stage is another one
        self.mapped("furthest_stage_id")
        for lead in self:
            name = f"days_{lead.stage_id.recruitment_step}"
            if (
                lead.is_recruitment
                and lead.stage_id.id != stage_id
                and name in self._fields
                and lead.date_last_stage_update
            ):
                spent = now - lead.date_last_stage_update
                lead[name] += spent.total_seconds() / 86400

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        # EXTENDS 'crm': the board of candidates shows their stages and no other
        if not self.env.context.get("coopaem_recruitment"):
            return super()._read_group_stage_ids(stages, domain)
        # the stages are no secret, and the board has its columns while it is empty
        return stages | stages.sudo().search([("recruitment_step", "!=", False)]).sudo(
            self.env.su
        )

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        # EXTENDS 'crm': stages without a team are those of sales
        Team = self.env["crm.team"].sudo()
        teams = self.team_id.sudo() | Team.browse(team_id or [])
        if teams and all(team.is_recruitment for team in teams):
            domain = Domain(domain or Domain.TRUE) & Domain("team_ids", "in", teams.ids)
        return super()._stage_find(
            team_id=team_id, domain=list(domain or []), order=order, limit=limit
        )

    def _pls_increment_frequencies(self, from_state=None, to_state=None):
        # EXTENDS 'crm': the statistics are of sales; a coach who wins a customer for a
        # unit adds to them without having rights on them
        sales = self.filtered(lambda lead: not lead.team_id.is_recruitment)
        if not sales:
            return None
        return super(CrmLead, sales.sudo())._pls_increment_frequencies(
            from_state=from_state, to_state=to_state
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_registrations(self):
        """Open the information meetings that a candidate was expected at."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_meeting_registration_action"
        )
        action["domain"] = [("lead_id", "=", self.id)]
        action["context"] = {"default_lead_id": self.id}
        return action

    def action_assign_to_me(self):
        """Take candidates in one's own hands."""
        self.write({"user_id": self.env.uid})

    def action_next_step(self):
        """Move candidates one stage on, up to the committee, which decides."""
        order = [step for step, _name in RECRUITMENT_STEPS]
        for lead in self:
            step = lead.recruitment_step
            if not lead.is_recruitment or step not in order[:3]:
                raise UserError(
                    self.env._(
                        "%(lead)s waits for the committee. Note its decision.",
                        lead=lead.display_name,
                    )
                )
            lead._move_to_step(order[order.index(step) + 1])

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _get_recruitment_stage(self, step):
        """Return the first stage that stands for a step of the recruitment."""
        return self.env["crm.stage"].search([("recruitment_step", "=", step)], limit=1)

    def _move_to_step(self, step, only_from=None):
        """Move candidates to a step.

        :param str step: the step
        :param only_from: steps; candidates who are at another one stay where they are
        """
        stage = self._get_recruitment_stage(step)
        leads = self.filtered(
            lambda lead: only_from is None or lead.recruitment_step in only_from
        )
        if leads and stage:
            leads.write({"stage_id": stage.id})
