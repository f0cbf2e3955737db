# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .selections import MEMBER_STATES, SEXES, SITUATIONS, SOCIAL_COVERS

SOCIAL_GROUP = "coopaem_member.group_coopaem_social"
PROTECTION_GROUP = "coopaem_member.group_coopaem_protection"


class CoopaemMember(models.Model):
    """A person in a cooperative, from candidate to associate or exit."""

    _name = "coopaem.member"
    _description = "Member"
    _inherit = ["coopaem.number.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "ref"]
    _check_company_auto = True

    _number_field = "ref"
    _number_sequence = "coopaem.member"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    name = fields.Char(
        related="partner_id.name",
        store=True,
        index="trigram",
    )
    ref = fields.Char(
        string="Member number",
        required=True,
        copy=False,
        tracking=True,
        help="Drawn from the numbering of the company when left empty.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    state = fields.Selection(
        selection=MEMBER_STATES,
        string="Status",
        required=True,
        default="candidate",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    active = fields.Boolean(default=True, copy=False, tracking=True)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    avatar_128 = fields.Image(related="partner_id.avatar_128")
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
        string="Referred by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_referrer', '=', True)]",
        tracking=True,
        help="The organisation that sent the person.",
    )
    sex = fields.Selection(selection=SEXES, groups=SOCIAL_GROUP)
    birth_date = fields.Date(string="Date of birth", groups=SOCIAL_GROUP)
    identity_number = fields.Char(
        string="Identity number",
        copy=False,
        groups=SOCIAL_GROUP,
        help="Number of the identity card, as written on it.",
    )
    situation_entry = fields.Selection(
        selection=SITUATIONS,
        string="Situation at entry",
        groups=SOCIAL_GROUP,
    )
    situation_now = fields.Selection(
        selection=SITUATIONS,
        string="Situation now",
        groups=SOCIAL_GROUP,
    )
    social_cover_entry = fields.Selection(
        selection=SOCIAL_COVERS,
        string="Social cover at entry",
        groups=SOCIAL_GROUP,
    )
    social_cover_now = fields.Selection(
        selection=SOCIAL_COVERS,
        string="Social cover now",
        groups=SOCIAL_GROUP,
    )
    goals = fields.Text(groups=SOCIAL_GROUP)
    color = fields.Integer(string="Colour")
    note = fields.Html(string="Notes", copy=False)
    unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        relation="coopaem_member_unit_rel",
        column1="member_id",
        column2="unit_id",
        string="Units",
        copy=False,
        check_company=True,
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
        tracking=True,
    )
    unit_count = fields.Integer(
        string="Number of units",
        compute="_compute_unit_count",
    )
    agreement_ids = fields.One2many(
        comodel_name="coopaem.agreement",
        inverse_name="member_id",
        string="Agreements",
        check_company=True,
    )
    agreement_count = fields.Integer(
        string="Number of agreements",
        compute="_compute_agreement_count",
    )

    _ref_company_uniq = models.UniqueIndex(
        "(company_id, ref)",
        "Another member of this company has this number. Choose another number.",
    )
    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)",
        "This person is a member of this company already. Open the existing member.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("unit_ids")
    def _compute_unit_count(self):
        for member in self:
            member.unit_count = len(member.unit_ids)

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        counts = {
            member.id: count
            for member, count in self.env["coopaem.agreement"]._read_group(
                [("member_id", "in", self.ids)],
                groupby=["member_id"],
                aggregates=["__count"],
            )
        }
        for member in self:
            member.agreement_count = counts.get(member._origin.id, 0)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("partner_id")
    def _check_partner_parent(self):
        """Refuse members that are contacts of a cooperative.

        Odoo lets portal users read the invoices of all contacts below their own
        company: members below the cooperative would read each other's.
        """
        if not self:
            return
        partners = self.partner_id.sudo()
        companies = (
            self.env["res.company"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    "|",
                    ("partner_id", "in", (partners | partners.parent_id).ids),
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        partners.commercial_partner_id.ids,
                    ),
                ]
            )
        )
        above = companies.partner_id | companies.partner_id.commercial_partner_id
        for member in self:
            partner = member.partner_id.sudo()
            if (partner | partner.parent_id | partner.commercial_partner_id) & above:
                raise ValidationError(
                    self.env._(
                        "%(member)s is a contact of the cooperative itself, and would"
                        " see what its other contacts are sent. Empty the company on"
                        " the contact of the member.",
                        member=partner.name,
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_agreements(self):
        agreement = (
            self.env["coopaem.agreement"]
            .sudo()
            .search([("member_id", "in", self.ids)], limit=1)
        )
        if agreement:
            raise UserError(
                self.env._(
                    "%(member)s has agreements and cannot be deleted. Set the status"
                    " to Exit, or archive the member.",
                    member=agreement.member_id.display_name,
                )
            )

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Find members; who watches over their data only finds names."""
        if self.has_access("read") or not self.env.user.has_group(PROTECTION_GROUP):
            return super().name_search(name, domain, operator, limit)
        # a request is noted for somebody; by a domain more than names could be asked
        members = self.sudo().search_fetch(
            fields.Domain("display_name", "ilike", name)
            & fields.Domain("company_id", "in", self.env.companies.ids),
            ["display_name"],
            limit=limit,
        )
        return [(member.id, member.display_name) for member in members]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_units(self):
        """Open the units of a member."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_unit_action"
        )
        action["domain"] = [("member_ids", "in", self.ids)]
        action["context"] = {"default_member_ids": self.ids}
        return action

    def action_view_agreements(self):
        """Open the agreements of a member, past ones included."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_agreement_action"
        )
        action["domain"] = [("member_id", "=", self.id)]
        action["context"] = {"default_member_id": self.id}
        return action
