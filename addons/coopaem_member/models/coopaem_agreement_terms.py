# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an agreement takes over from its type."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, get_lang, is_html_empty

from .agreement_text import check_placeholders, fill_placeholders
from .selections import PAY_MODES, PERIODS

ISOLATE = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"
# Fields that bear the same name on the type and are copied as they are.
COPIED = (
    "notice_count",
    "notice_unit",
    "renewal_limit",
    "renewal_months",
    "pay_mode",
    "member_state",
    "signature_required",
    "document_type_ids",
)


class CoopaemAgreement(models.Model):
    _inherit = "coopaem.agreement"

    # What the type suggests is a value of the agreement from then on: no method below
    # depends on fields of the type.
    date_end = fields.Date(
        compute="_compute_date_end", store=True, readonly=False, precompute=True
    )
    trial_date_end = fields.Date(
        string="Trial until",
        compute="_compute_trial_date_end",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Last day of the trial period; empty: there is none.",
    )
    notice_count = fields.Integer(
        string="Notice period",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    notice_unit = fields.Selection(
        selection=PERIODS,
        string="Unit of the notice period",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    renewal_limit = fields.Integer(
        string="Renewals allowed",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    renewal_months = fields.Integer(
        string="Months per renewal",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    pay_mode = fields.Selection(
        selection=PAY_MODES,
        string="Pay",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    member_state = fields.Selection(
        selection=lambda self: self.env["coopaem.agreement.type"]._get_member_states(),
        string="Leads to the status",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    signature_required = fields.Boolean(
        string="Signature required",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="The agreement starts once the member and the cooperative have signed it.",
    )
    document_type_ids = fields.Many2many(
        comodel_name="coopaem.document.type",
        relation="coopaem_agreement_document_type_rel",
        string="Documents required",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    levy_scheme_id = fields.Many2one(
        compute="_compute_levy_scheme_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Html(
        compute="_compute_note",
        store=True,
        readonly=False,
        precompute=True,
        help="Words in braces, as {member}, are replaced by what the agreement says.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    def _takes_terms(self):
        """Whether the type still says what the agreement starts with."""
        self.ensure_one()
        return not self.amends_id and (not self._origin or self.state == "draft")

    @api.depends("type_id", "date_start")
    def _compute_date_end(self):
        for agreement in self:
            months = agreement.type_id.duration_months
            if agreement._takes_terms() and months and agreement.date_start:
                agreement.date_end = (
                    agreement.date_start
                    + relativedelta(months=months)
                    - timedelta(days=1)
                )
            else:
                agreement.date_end = agreement.date_end

    @api.depends("type_id", "date_start")
    def _compute_trial_date_end(self):
        for agreement in self:
            source = agreement.type_id
            if not agreement._takes_terms():
                agreement.trial_date_end = agreement.trial_date_end
            elif source.trial_count and agreement.date_start:
                length = {f"{source.trial_unit}s": source.trial_count}
                agreement.trial_date_end = (
                    agreement.date_start + relativedelta(**length) - timedelta(days=1)
                )
            else:
                agreement.trial_date_end = False

    @api.depends("type_id")
    def _compute_terms(self):
        for agreement in self:
            takes = agreement._takes_terms()
            for name in COPIED:
                source = agreement.type_id if takes else agreement
                agreement[name] = source[name]

    @api.depends("type_id", "company_id")
    def _compute_levy_scheme_id(self):
        for agreement in self:
            # schemes are of a company, types are shared: each company has its own
            scheme = agreement.type_id.with_company(agreement.company_id).levy_scheme_id
            if (
                agreement._takes_terms()
                and scheme
                and scheme.company_id == agreement.company_id
            ):
                agreement.levy_scheme_id = scheme
            else:
                agreement.levy_scheme_id = agreement.levy_scheme_id

    @api.depends("type_id", "member_id")
    def _compute_note(self):
        for agreement in self:
            text = agreement.type_id.with_context(lang=agreement._get_language()).text
            may_fill = is_html_empty(agreement.note) or (
                agreement._origin.type_id != agreement.type_id
            )
            if agreement._takes_terms() and may_fill and not is_html_empty(text):
                agreement.note = text
            else:
                agreement.note = agreement.note

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("note")
    def _check_note(self):
        for agreement in self:
            check_placeholders(self.env, agreement.note)

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create agreements; those that run lead their members to a status."""
        agreements = super().create(vals_list)
        if not self._may_waive_signature():
            for agreement in agreements:
                agreement._check_signature_kept(agreement.signature_required)
        agreements._advance_members()
        return agreements

    def write(self, vals):
        """Leave it to managers to do without a signature."""
        if "signature_required" in vals and not self._may_waive_signature():
            for agreement in self:
                agreement._check_signature_kept(vals["signature_required"])
        res = super().write(vals)
        if vals.get("state") == "running":
            self._advance_members()
        return res

    def _may_waive_signature(self):
        return self.env.su or self.env.user.has_group(
            "coopaem_member.group_coopaem_manager"
        )

    def _check_signature_kept(self, required):
        if self.type_id.signature_required and not required:
            raise AccessError(
                self.env._(
                    "%s has to be signed. Only a manager may do without.",
                    self.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_agreed_fields(self):
        # EXTENDS: what the type suggested is part of what was agreed
        return super()._get_agreed_fields() | {"trial_date_end", *COPIED}

    def _advance_members(self):
        """Lead members to the status that their running agreements stand for."""
        states = [key for key, _label in self.type_id._get_member_states()]
        for agreement in self:
            member = agreement.member_id
            if (
                agreement.state == "running"
                and agreement.member_state in states
                and member.state in states
                and states.index(member.state) < states.index(agreement.member_state)
            ):
                member.state = agreement.member_state

    def _get_language(self):
        """The language of the agreement: the member's, else the cooperative's."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        candidates = (
            self.member_id.partner_id.lang,
            self.company_id.partner_id.lang,
            self.env.lang,
        )
        return next((code for code in candidates if code in installed), "en_US")

    def _describe_notice(self):
        """The notice period in words, empty where there is none."""
        self.ensure_one()
        return self._describe_period(self.notice_count, self.notice_unit)

    def _describe_period(self, count, unit):
        if not count:
            return ""
        if unit == "day":
            return self.env._("%s day(s)", count)
        return self.env._("%s month(s)", count)

    def _describe_contributions(self):
        """What the unit contributes, as sentences; the accounting addon adds its rules.

        :return: list of str
        """
        self.ensure_one()
        scheme = self._get_document_scheme()
        return [scheme.name] if scheme else []

    def _get_document_scheme(self):
        """The levy scheme that holds on the agreement's first day."""
        self.ensure_one()
        if self.levy_scheme_id or not self.date_start:
            return self.levy_scheme_id
        scheme_id = self.unit_id._get_levy_scheme(self.date_start).get(self.unit_id.id)
        return self.env["coopaem.levy.scheme"].browse(scheme_id or [])

    def _get_placeholder_values(self):
        """What the words in braces stand for, in the language of the environment.

        :return: {name: str}
        """
        self.ensure_one()
        company, partner = self.company_id, self.member_id.partner_id

        def day(value):
            return format_date(self.env, value) if value else self.env._("no end")

        pay_modes = dict(self._fields["pay_mode"]._description_selection(self.env))
        return {
            "cooperative": company.name or "",
            "cooperative_address": one_line_address(company.partner_id),
            "cooperative_register": company.company_registry or "",
            "member": partner.name or "",
            "member_number": self.member_id.ref or "",
            "member_address": one_line_address(partner),
            "unit": self.unit_id.name or "",
            "number": self.number or "",
            "type": self.type_id.name or "",
            "date_start": day(self.date_start),
            "date_end": day(self.date_end),
            "trial_end": format_date(self.env, self.trial_date_end)
            if self.trial_date_end
            else self.env._("no trial period"),
            "notice": self._describe_notice() or self.env._("none"),
            "pay": pay_modes.get(self.pay_mode, ""),
            "contributions": "; ".join(self._describe_contributions())
            or self.env._("none"),
        }

    def _get_text(self):
        """The terms with their words in braces filled in.

        :return: Markup
        """
        self.ensure_one()
        return fill_placeholders(self.note, self._get_placeholder_values())


def one_line_address(partner):
    """Return an address on one line, without the name."""
    address = partner._display_address(without_company=True)
    line = ", ".join(filter(None, (part.strip() for part in address.splitlines())))
    if line and get_lang(partner.env).direction == "rtl":
        # an address in Latin letters keeps its order within an Arabic text
        return ISOLATE % line
    return line
