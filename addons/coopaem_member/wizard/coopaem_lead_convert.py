# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..models.selections import SEXES, SITUATIONS


class CoopaemLeadConvert(models.TransientModel):
    """Makes a member of an accepted candidate, with all that goes with it, in one step.

    What the candidate said is not asked again. Who is a member already is not made one
    a second time, and a contact that is there is used.
    """

    _name = "coopaem.lead.convert"
    _description = "Make a Member"

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Candidate",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="lead_id.company_id", related_sudo=False)

    # The person
    name = fields.Char(
        required=True,
        compute="_compute_from_lead",
        # over RPC, somebody may name a candidate whom they may not read
        compute_sudo=False,
        precompute=True,
        store=True,
        readonly=False,
    )
    phone = fields.Char(
        compute="_compute_from_lead", compute_sudo=False, store=True, readonly=False
    )
    email = fields.Char(
        compute="_compute_from_lead", compute_sudo=False, store=True, readonly=False
    )
    sex = fields.Selection(
        selection=SEXES,
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    birth_date = fields.Date(
        string="Date of birth",
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    situation = fields.Selection(
        selection=SITUATIONS,
        string="Situation at entry",
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    identity_number = fields.Char(help="As written on the identity card.")
    territory_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Territory",
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    referrer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Referred by",
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('is_referrer', '=', True),"
        " ('company_id', 'in', [False, company_id])]",
    )

    # Who is there already
    duplicate_note = fields.Text(compute="_compute_duplicates")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Existing contact",
        compute="_compute_partner_id",
        # only contacts that the user may read are offered
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', contact_ids)]",
        help="The contact that becomes the member. A new one is made when it is empty.",
    )
    contact_ids = fields.Many2many(
        comodel_name="res.partner",
        compute="_compute_contact_ids",
    )

    # What to make
    make_units = fields.Boolean(string="Units", default=True)
    unit_ids = fields.One2many(
        comodel_name="coopaem.lead.convert.unit",
        inverse_name="convert_id",
        string="Units to make",
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    make_agreement = fields.Boolean(string="Draft agreement", default=True)
    agreement_type_id = fields.Many2one(
        comodel_name="coopaem.agreement.type",
        string="Type of agreement",
        default=lambda self: self.env["coopaem.agreement.type"].search([], limit=1),
    )
    agreement_date = fields.Date(string="From", default=fields.Date.context_today)
    invite = fields.Boolean(
        string="Portal invitation",
        compute="_compute_from_lead",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Sends the person an e-mail with the way into the portal.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("lead_id")
    def _compute_from_lead(self):
        for wizard in self:
            lead = wizard.lead_id
            lead.check_access("write")
            wizard.name = lead.contact_name or lead.name
            wizard.phone = lead.phone
            wizard.email = lead.email_from
            wizard.sex = lead.sex
            wizard.birth_date = lead.birth_date
            wizard.situation = lead.situation
            wizard.territory_id = lead.territory_id
            wizard.referrer_id = lead.referrer_id
            wizard.invite = bool(lead.email_from)
            coach = lead.user_id.filtered_domain(
                self.env["coopaem.unit"]._get_coach_domain()
            )
            wizard.unit_ids = [
                Command.clear(),
                Command.create(
                    {
                        "name": lead.contact_name or lead.name,
                        "sector_id": lead.sector_id.id,
                        "territory_id": lead.territory_id.id,
                        "coach_id": coach.id,
                    }
                ),
            ]

    @api.depends("lead_id", "email", "phone", "identity_number")
    def _compute_duplicates(self):
        for wizard in self:
            wizard.lead_id.check_access("write")
            wizard.duplicate_note = wizard._describe(wizard._find_members())

    @api.depends("lead_id", "email", "phone")
    def _compute_contact_ids(self):
        for wizard in self:
            wizard.lead_id.check_access("write")
            contacts = self.env["crm.lead"]._find_contacts(
                wizard.company_id, wizard.email, wizard.phone
            )
            own = wizard.lead_id.partner_id
            wizard.contact_ids = contacts | own.filtered(lambda p: not p.is_company)

    @api.depends("contact_ids")
    def _compute_partner_id(self):
        for wizard in self:
            if wizard.partner_id not in wizard.contact_ids:
                wizard.partner_id = wizard.contact_ids[:1]

    def _find_members(self):
        self.ensure_one()
        return self.env["crm.lead"]._find_members(
            self.company_id, self.email, self.phone, self.identity_number
        )

    def _describe(self, members):
        # number and name say that the person is one; the rest is for who may open it
        return ", ".join(f"{member.ref} – {member.name}" for member in members.sudo())

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_convert(self):
        """Make contact, member, units, agreements and portal access.

        :raises UserError: when the person is a member already, or something is missing
        :return: action that opens the member
        """
        self.ensure_one()
        lead = self.lead_id
        lead.check_access("write")
        lead._check_can_convert()
        self._check_complete()
        self._check_no_member()
        partner, made_partner = self._get_partner()
        member = self._create_member(partner)
        units = self._create_units(member)
        agreements = self._create_agreements(member, units)
        # What was made here is noted, in fields that are not the user's to write.
        lead.sudo().write(
            {
                "partner_id": partner.id,
                "member_id": member.id,
                "made_member": True,
                "made_partner": made_partner,
                "made_unit_ids": [Command.set(units.ids)],
                "made_agreement_ids": [Command.set(agreements.ids)],
                "made_user_id": self._invite(partner).id if self.invite else False,
            }
        )
        # All of it bears the time of this transaction; what is later is a change. The
        # second is for what the database rounds.
        lead.sudo().conversion_date = self.env.cr.now() + timedelta(seconds=1)
        return lead.action_view_member()

    def action_link(self):
        """Note that the candidate is a member already, and open that member."""
        self.ensure_one()
        lead = self.lead_id
        lead.check_access("write")
        lead._check_can_convert()
        member = self._find_members()
        if len(member) != 1:
            raise UserError(
                self.env._(
                    "Several members have this phone number, e-mail address or identity"
                    " number: %(members)s. Find out who it is, and correct them.",
                    members=self._describe(member),
                )
                if member
                else self.env._("No member has these particulars. Make a new one.")
            )
        # the field is not the user's to write: undoing relies on it
        lead.sudo().write(
            {"member_id": member.id, "conversion_date": self.env.cr.now()}
        )
        return lead.action_view_member()

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _check_complete(self):
        if self.make_agreement and not (self.make_units and self.unit_ids):
            raise UserError(
                self.env._(
                    "An agreement is about a unit. Add a unit, or leave the agreement"
                    " out."
                )
            )
        if self.make_agreement and not (self.agreement_type_id and self.agreement_date):
            raise UserError(
                self.env._("Choose the type of the agreement and its first day.")
            )
        if self.invite and not email_normalize(self.email):
            raise UserError(
                self.env._(
                    "The portal is entered with an e-mail address. Enter one, or leave"
                    " the invitation out."
                )
            )

    def _check_no_member(self):
        members = self._find_members()
        if members:
            raise UserError(
                self.env._(
                    "This person seems to be a member already: %(members)s. Use the"
                    " existing member, also one who left.",
                    members=self._describe(members),
                )
            )

    def _get_partner(self):
        """Return the contact of the new member, and whether it was made for that."""
        # only one that is offered: over RPC, somebody else's could be picked
        if self.partner_id and self.partner_id not in self.contact_ids:
            raise UserError(
                self.env._("Choose one of the contacts that are offered, or none.")
            )
        if self.partner_id:
            missing = {
                name: self[name]
                for name in ("phone", "email")
                if self[name] and not self.partner_id[name]
            }
            if missing:
                self.partner_id.write(missing)
            return self.partner_id, False
        partner = self.env["res.partner"].create(
            {
                "name": self.name,
                "phone": self.phone,
                "email": self.email,
                "lang": self.lead_id.lang_id.code or self.env.lang,
                "company_id": self.company_id.id,
                "country_id": self.company_id.country_id.id,
            }
        )
        return partner, True

    def _create_member(self, partner):
        member = self.env["coopaem.member"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company_id.id,
                "territory_id": self.territory_id.id,
                "referrer_id": self.referrer_id.id,
            }
        )
        # Who receives candidates passes on what they said, without reading the social
        # file that it goes into.
        member.sudo().write(
            {
                "sex": self.sex,
                "birth_date": self.birth_date,
                "identity_number": self.identity_number,
                "situation_entry": self.situation,
                "situation_now": self.situation,
            }
        )
        return member

    def _create_units(self, member):
        if not self.make_units:
            return self.env["coopaem.unit"]
        # Who makes members opens their units, without a right to change units later on.
        units = (
            self.env["coopaem.unit"]
            .sudo()
            .create(
                [
                    {
                        "name": line.name,
                        "company_id": self.company_id.id,
                        "sector_id": line.sector_id.id,
                        "territory_id": line.territory_id.id,
                        "coach_id": line.coach_id.id,
                        "member_ids": [Command.link(member.id)],
                    }
                    for line in self.unit_ids
                ]
            )
        )
        return units.sudo(self.env.su)

    def _create_agreements(self, member, units):
        if not self.make_agreement:
            return self.env["coopaem.agreement"]
        return self.env["coopaem.agreement"].create(
            [
                {
                    "member_id": member.id,
                    "unit_id": unit.id,
                    "type_id": self.agreement_type_id.id,
                    "date_start": self.agreement_date,
                }
                for unit in units
            ]
        )

    def _invite(self, partner):
        """Give a contact portal access by Odoo's own means.

        :return: the user, when the access was given here
        """
        # whether the contact can enter already; officers have no rights on users
        users = partner.sudo().with_context(active_test=False).user_ids
        if users.filtered("active"):
            return self.env["res.users"]
        wizard = self.env["portal.wizard"].create(
            {"partner_ids": [Command.set(partner.ids)]}
        )
        line = wizard.user_ids.filtered(lambda line: line.partner_id == partner)
        asleep = users.filtered(lambda user: user._is_portal())[:1]
        if asleep:
            asleep.active = True
            line.action_invite_again()
        else:
            line.action_grant_access()
        line.invalidate_recordset(["user_id"])
        return line.user_id
