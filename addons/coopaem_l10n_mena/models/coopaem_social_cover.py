# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How members are covered, apart from the wages that the cooperative declares."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .coopaem_cover_scheme import COVER_KINDS

#: Who reads and writes how members are covered.
COVER_GROUP = (
    "coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_accountant"
)
ALERT_DAYS = 30
# What changes the contributions of a cover.
DUE_FIELDS = {
    "scheme_id",
    "flat_class",
    "insured_income",
    "date_from",
    "date_to",
    "due_from",
}


class CoopaemSocialCover(models.Model):
    """A member is covered by something from a day on, until another day.

    Wages need no record here: the pay that is booked says it.
    """

    _name = "coopaem.social.cover"
    _description = "Social Cover"
    _inherit = ["coopaem.proof.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "member_id, date_from desc, id desc"
    _check_company_auto = True

    # Fields declaration
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    country_id = fields.Many2one(related="company_id.account_fiscal_country_id")
    kind = fields.Selection(
        selection=[kind for kind in COVER_KINDS if kind[0] != "wage"],
        string="Covered by",
        required=True,
        default="own",
        tracking=True,
    )
    scheme_id = fields.Many2one(
        comodel_name="coopaem.cover.scheme",
        string="Scheme",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('country_id', '=', country_id), ('kind', '=', kind)]",
        tracking=True,
    )
    months = fields.Selection(related="scheme_id.months")
    classes = fields.Integer(compute="_compute_classes")
    scheme_note = fields.Text(related="scheme_id.note", string="About the scheme")
    scheme_caveat = fields.Char(
        related="scheme_id.caveat", string="To be checked in the scheme"
    )
    flat_class = fields.Integer(
        string="Class",
        compute="_compute_from_member",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Where contributions go by classes; the first is 1.",
    )
    insured_income = fields.Monetary(
        string="Insured income a month",
        compute="_compute_from_member",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Where the person declares it.",
    )
    number = fields.Char(string="Registration", tracking=True)
    holder = fields.Char(
        string="Through", help="Employer, or relative, whose cover it is."
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
        help="First day of the registration.",
    )
    date_to = fields.Date(
        string="Until", tracking=True, help="Last day. Empty: until further notice."
    )
    date_rights = fields.Date(
        string="Covered from",
        compute="_compute_date_rights",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="First day with rights: after the waiting time, where there is one.",
    )
    due_from = fields.Date(
        string="Contributions followed from",
        compute="_compute_due_from",
        store=True,
        readonly=False,
        precompute=True,
        help="Periods that ended before this day are not followed.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "To confirm"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        help="Only what is confirmed counts as a cover.",
    )
    due_ids = fields.One2many(
        comodel_name="coopaem.social.due",
        inverse_name="cover_id",
        string="Social contributions",
    )
    is_late = fields.Boolean(
        string="Contributions late",
        compute="_compute_is_late",
        search="_search_is_late",
    )
    is_alerted = fields.Boolean(readonly=True, copy=False)

    _dates_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a social cover is before its first day.",
    )
    _class_check = models.Constraint(
        "CHECK (flat_class >= 0 AND insured_income >= 0)",
        "Class and insured income are not negative.",
    )

    # Compute and search methods
    @api.depends("member_id", "kind", "scheme_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for cover in self:
            what = cover.scheme_id.name or labels.get(cover.kind, "")
            cover.display_name = " – ".join(
                filter(None, (cover.sudo().member_id.name, what))
            )

    @api.depends("scheme_id")
    def _compute_classes(self):
        for cover in self:
            scheme = cover.scheme_id.sudo()
            cover.classes = scheme._get_classes() if scheme else 0

    @api.depends("member_id", "kind")
    def _compute_from_member(self):
        for cover in self:
            # What pay takes into account is not for officers to see elsewhere.
            member = cover.member_id.sudo()
            own = cover.kind == "own"
            cover.flat_class = cover.flat_class or (own and member.pay_flat_class) or 0
            cover.insured_income = (
                cover.insured_income or (own and member.pay_insured_income) or 0.0
            )

    @api.depends("scheme_id", "date_from")
    def _compute_date_rights(self):
        for cover in self:
            cover.date_rights = (
                cover.scheme_id._get_rights_date(cover.date_from)
                if cover.scheme_id and cover.date_from
                else cover.date_from
            )

    @api.depends("scheme_id", "date_from")
    def _compute_due_from(self):
        """From the period that runs now, so that old covers begin without arrears."""
        today = fields.Date.context_today(self)
        for cover in self:
            first, scheme = cover.date_from, cover.scheme_id
            if not first or not scheme.months:
                cover.due_from = False
                continue
            if scheme.is_from_next_year:
                first = first.replace(year=first.year + 1, month=1, day=1)
            cover.due_from = max(first, scheme._get_period(today)[0])

    @api.depends("due_ids.is_late")
    def _compute_is_late(self):
        for cover in self:
            cover.is_late = any(cover.due_ids.mapped("is_late"))

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["coopaem.social.due"]._search([("is_late", "=", True)])
        domain = fields.Domain("id", "in", late.subselect("cover_id"))
        if True in value and False in value:
            return fields.Domain.TRUE
        return domain if True in value else ~domain

    # Constraints
    @api.constrains("scheme_id", "kind", "member_id", "flat_class")
    def _check_scheme(self):
        for cover in self:
            scheme = cover.scheme_id
            if not scheme:
                if cover.kind == "own":
                    raise ValidationError(
                        self.env._("Say by which scheme the member pays contributions.")
                    )
                continue
            if scheme.country_id != cover.company_id.account_fiscal_country_id:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s is a scheme of %(country)s; choose one of the "
                        "cooperative's country.",
                        scheme=scheme.name,
                        country=scheme.country_id.name,
                    )
                )
            if scheme.kind != cover.kind:
                raise ValidationError(
                    self.env._(
                        "%s covers people in another way than is chosen here.",
                        scheme.name,
                    )
                )
            if cover.flat_class and cover.flat_class > max(cover.classes, 1):
                raise ValidationError(
                    self.env._(
                        "%(name)s: enter the class, from 1 to %(last)s.",
                        name=scheme.name,
                        last=max(cover.classes, 1),
                    )
                )

    @api.constrains("member_id", "kind", "scheme_id", "date_from", "date_to", "state")
    def _check_overlap(self):
        """Refuse the same cover twice on one day, in one query for all."""
        if not self.ids:
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cover.id
                  FROM coopaem_social_cover cover
                  JOIN coopaem_social_cover other
                    ON other.member_id = cover.member_id
                   AND other.id != cover.id
                   AND other.kind = cover.kind
                   AND other.scheme_id IS NOT DISTINCT FROM cover.scheme_id
                   AND other.state = 'confirmed'
                   AND DATERANGE(other.date_from, other.date_to, '[]')
                       && DATERANGE(cover.date_from, cover.date_to, '[]')
                 WHERE cover.id = ANY(%s) AND cover.state = 'confirmed'
                 LIMIT 1
                """,
                list(self.ids),
            )
        )
        if rows:
            raise ValidationError(
                self.env._(
                    "%s: this cover is recorded for these days already. End the other "
                    "one the day before.",
                    self.browse(rows[0][0]).display_name,
                )
            )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create covers, to be confirmed.

        :raises UserError: when the caller brings another state
        """
        covers = super().create(vals_list)
        if not self.env.su and any(cover.state != "draft" for cover in covers):
            self._refuse_state()
        return covers

    def write(self, vals):
        """Write the values; what is due follows.

        :raises UserError: when the caller changes the state, which buttons do
        """
        if "state" in vals and not self.env.su:
            self._refuse_state()
        if "date_to" in vals:
            vals = {**vals, "is_alerted": False}
        result = super().write(vals)
        if {"scheme_id", "flat_class", "insured_income"} & vals.keys():
            self.due_ids._take_class(is_other_scheme="scheme_id" in vals)
        if DUE_FIELDS & vals.keys():
            self._follow()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if any(cover.state == "confirmed" for cover in self):
            raise UserError(
                self.env._("A confirmed cover is kept: enter its last day instead.")
            )

    def _refuse_state(self):
        raise UserError(self.env._("A social cover is confirmed by its buttons alone."))

    # Actions
    def action_confirm(self):
        """Confirm that the member is covered, and follow what is due from now on."""
        self.check_access("write")
        self.filtered(lambda cover: cover.state == "draft").sudo().state = "confirmed"
        self._follow()

    def action_cancel(self):
        """Take a cover back that was wrong; contributions without a proof go."""
        self.check_access("write")
        self.sudo().state = "cancelled"
        self.due_ids.filtered(lambda due: due._is_untouched()).sudo().unlink()

    def action_draft(self):
        """Make a cancelled cover one to be confirmed again."""
        self.check_access("write")
        cancelled = self.filtered(lambda cover: cover.state == "cancelled")
        cancelled.sudo().state = "draft"

    def action_follow(self):
        """Work out anew what is due, with the figures of the law as they are now."""
        self.check_access("write")
        self._follow()

    # Business methods
    def _follow(self):
        """Make what is due up to today, and work out what is still open anew.

        Periods outside the cover go, unless somebody has paid or entered something.
        """
        today = fields.Date.context_today(self)
        followed = self.filtered(
            lambda cover: cover.state == "confirmed" and cover.months and cover.due_from
        )
        # Users see what is due and confirm it; periods follow from the cover alone.
        dues = self.env["coopaem.social.due"].sudo()
        known = dues.search([("cover_id", "in", self.ids)])
        wanted = {
            (cover.id, *period): cover
            for cover in followed
            for period in cover._get_periods(today)
        }
        gone = known.filtered(
            lambda due: (
                due.cover_id in self
                and (due.cover_id.id, due.date_from, due.date_to) not in wanted
                and due._is_untouched()
            )
        )
        kept = known - gone
        gone.unlink()
        # By their first day: one that somebody has paid stays as it is, also where the
        # scheme has other periods since.
        there = {(due.cover_id.id, due.date_from) for due in kept}
        created = dues.create(
            [
                {"cover_id": cover_id, "date_from": first, "date_to": last}
                for cover_id, first, last in wanted
                if (cover_id, first) not in there
            ]
        )
        (kept | created)._work_out()

    def _get_periods(self, until):
        """The periods of contributions, up to the one that a day falls in.

        :param date until: the day
        :return: list of (first day, last day)
        """
        self.ensure_one()
        last = min(until, self.date_to or until)
        scheme = self.scheme_id
        periods, day = [], max(self.due_from, self.date_from)
        while day <= last:
            first, end = scheme._get_period(day)
            periods.append((first, end))
            day = end + timedelta(days=1)
        return periods

    def _get_responsible_user(self):
        """Who of those who may see it is reminded.

        :return: res.users, empty where there is nobody
        """
        self.ensure_one()
        users = (
            self.member_id._get_responsible_user()
            | self.create_uid
            | self.company_id._get_tax_return_user()
        )
        return users.filtered(
            lambda user: (
                user.active
                and not user.share
                and any(user.has_group(group) for group in COVER_GROUP.split(","))
            )
        )[:1]

    def _remind(self, summaries, deadline):
        """Give whoever is responsible something to do, in one go.

        :param dict summaries: {cover: text}
        :param date deadline: by when
        """
        model = self.env["ir.model"]._get(self._name)
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "summary": summary,
                    "date_deadline": deadline,
                    "user_id": user.id,
                    "res_model_id": model.id,
                    "res_id": cover.id,
                }
                for cover, summary in summaries.items()
                if (user := cover._get_responsible_user())
            ]
        )

    @api.model
    def _cron_follow(self):
        """Make what is due, and remind of it and of covers that end, each once."""
        today = fields.Date.context_today(self)
        covers = self.search(
            [
                ("state", "=", "confirmed"),
                ("member_id.active", "=", True),
                ("member_id.state", "!=", "exit"),
            ]
        )
        covers.filtered("months")._follow()
        self.env["coopaem.social.due"]._remind_of_dues(covers, today)
        ending = covers.filtered(
            lambda cover: (
                cover.date_to
                and not cover.is_alerted
                and today <= cover.date_to <= today + timedelta(days=ALERT_DAYS)
            )
        )
        self._remind(
            {cover: self.env._("The social cover ends") for cover in ending}, today
        )
        ending.is_alerted = True
