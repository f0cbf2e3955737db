# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What members who pay their own contributions owe for a period."""

import base64
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, get_lang

from odoo.addons.coopaem_member.controllers.uploads import read_upload
from odoo.addons.coopaem_member.models.portal_format import (
    choose_figures,
    format_amount,
    shape_figures,
)

REMIND_DAYS = 15
# Buttons and the portal write these; other callers do not.
KEPT_FIELDS = {
    "state",
    "is_known",
    "is_entered",
    "caveat",
    "reminded",
    "cover_id",
    "flat_class",
    "insured_income",
}


class CoopaemSocialDue(models.Model):
    """The contributions of a period: how much, until when, paid or not, with proof."""

    _name = "coopaem.social.due"
    _description = "Social Contribution of a Period"
    _inherit = ["coopaem.proof.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    # Fields declaration
    cover_id = fields.Many2one(
        comodel_name="coopaem.social.cover",
        string="Social cover",
        required=True,
        index=True,
        ondelete="cascade",
    )
    member_id = fields.Many2one(
        related="cover_id.member_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="cover_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scheme_id = fields.Many2one(related="cover_id.scheme_id")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    flat_class = fields.Integer(
        string="Class",
        compute="_compute_from_cover",
        store=True,
        precompute=True,
        help="Of the cover, as it was in the period.",
    )
    insured_income = fields.Monetary(
        string="Insured income a month",
        compute="_compute_from_cover",
        store=True,
        precompute=True,
        help="Of the cover, as it was in the period.",
    )
    amount = fields.Monetary(
        help="By the figures of the law. Another amount that the body asks for may be "
        "entered instead.",
    )
    is_known = fields.Boolean(string="Amount known", readonly=True)
    is_entered = fields.Boolean(
        string="Entered by hand", readonly=True, help="The amount is not worked out."
    )
    caveat = fields.Char(
        string="To be checked",
        readonly=True,
        help="How far the figures behind the amount can be trusted.",
    )
    missing = fields.Char(
        string="What is missing",
        compute="_compute_missing",
        help="Why there is no amount, or no day by which it is due.",
    )
    due_date = fields.Date(
        string="Due on",
        index=True,
        help="By law, or as the body's notice says. Empty: not known.",
    )
    paid_on = fields.Date(string="Paid on")
    state = fields.Selection(
        selection=[
            ("open", "To pay"),
            ("submitted", "Proof to check"),
            ("paid", "Paid"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    refusal = fields.Char(
        string="Not accepted because",
        copy=False,
        help="The member reads it: what is wrong with the proof.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    reminded = fields.Selection(
        selection=[("before", "Before it is due"), ("late", "When late")],
        readonly=True,
        copy=False,
    )

    _period_uniq = models.Constraint(
        "UNIQUE(cover_id, date_from)", "This period is there already."
    )
    _amount_check = models.Constraint(
        "CHECK (amount >= 0)", "A contribution is not negative."
    )

    # Compute and search methods
    @api.depends("cover_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for due in self:
            due.display_name = " · ".join(
                filter(None, (due.cover_id.display_name, due._get_period_name()))
            )

    @api.depends("cover_id")
    def _compute_from_cover(self):
        """What holds when the period begins to be followed; see _take_class."""
        for due in self:
            due.flat_class = due.cover_id.flat_class
            due.insured_income = due.cover_id.insured_income

    @api.depends("is_known", "due_date", "state", "flat_class", "insured_income")
    @api.depends_context("lang")
    def _compute_missing(self):
        found = {}
        for due in self:
            texts = []
            if due.state == "open" and due.cover_id and not due.is_known:
                key = due._get_amount_key()
                if key not in found:
                    found[key] = due._find_amount()[2]
                texts.append(found[key])
            if due.state == "open" and due.cover_id and not due.due_date:
                texts.append(
                    self.env._(
                        "The day by which it is due is not known: enter the one of the "
                        "body's notice."
                    )
                )
            due.missing = " ".join(filter(None, texts)) or False

    @api.depends("state", "due_date")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for due in self:
            due.is_late = bool(
                due.state == "open" and due.due_date and due.due_date < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domain = fields.Domain("state", "=", "open") & fields.Domain(
            "due_date", "<", today
        )
        if True in value and False in value:
            return fields.Domain.TRUE
        return domain if True in value else ~domain

    # Constraints
    @api.constrains("paid_on")
    def _check_paid_on(self):
        today = fields.Date.context_today(self)
        if any(due.paid_on and due.paid_on > today for due in self):
            raise ValidationError(
                self.env._("The day of a payment is not in the future.")
            )

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values; an amount that is written is kept as it is.

        :raises UserError: when the caller brings what buttons write
        """
        if not self.env.su:
            if KEPT_FIELDS & vals.keys():
                raise UserError(
                    self.env._("Contributions are confirmed by their buttons alone.")
                )
            if {"amount", "paid_on", "proof"} & vals.keys() and any(
                due.state == "paid" for due in self
            ):
                raise UserError(
                    self.env._(
                        "This contribution is paid: press “Reopen” to change it."
                    )
                )
        if "amount" in vals and "is_known" not in vals:
            vals = {**vals, "is_known": True, "is_entered": True, "caveat": False}
        if "due_date" in vals:
            vals = {**vals, "reminded": False}
        return super().write(vals)

    # Actions
    def action_paid(self):
        """Confirm that these contributions are paid, today unless a day is entered."""
        self.check_access("write")
        for due in self.filtered(lambda due: due.state != "paid").sudo():
            due.write(
                {
                    "state": "paid",
                    "paid_on": due.paid_on or fields.Date.context_today(due),
                    "refusal": False,
                }
            )

    def action_refuse(self):
        """Send a proof back: the member reads why, and sends another one.

        :raises UserError: when no reason is given
        """
        self.check_access("write")
        for due in self.filtered(lambda due: due.state == "submitted").sudo():
            if not (due.refusal or "").strip():
                raise UserError(
                    self.env._(
                        "Say under “Not accepted because” what is wrong with the proof."
                    )
                )
            due.write(
                {"state": "open", "proof": False, "proof_name": False, "paid_on": False}
            )

    def action_reopen(self):
        """Make a paid contribution one to pay again; its proof stays."""
        self.check_access("write")
        self.filtered(lambda due: due.state == "paid").sudo().state = "open"

    # Business methods
    def _is_untouched(self):
        """Whether nobody has paid it, proved it or entered anything.

        :return: bool
        """
        self.ensure_one()
        return (
            self.state == "open"
            and not self.has_proof
            and not self.paid_on
            and not self.is_entered
        )

    def _get_period_name(self):
        """The period in words.

        :return: str
        """
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return ""
        days = (self.date_to - self.date_from).days
        pattern = "MMMM y" if days < 31 else "QQQ y" if days < 93 else "y"
        return shape_figures(
            self.env, format_date(self.env, self.date_from, date_format=pattern)
        )

    def _get_amount_key(self):
        return (
            self.scheme_id,
            self.date_to,
            self.flat_class,
            self.insured_income,
            self.currency_id,
        )

    def _take_class(self, is_other_scheme=False):
        """Take class and income of the cover, which have just changed.

        Periods that are over keep what held in them, if it was known.

        :param bool is_other_scheme: the scheme changed too: what held means nothing
        """
        today = fields.Date.context_today(self)
        batches = defaultdict(self.browse)
        for due in self.filtered(lambda due: due.state == "open"):
            is_over = due.date_to < today and not is_other_scheme
            vals = {
                name: due.cover_id[name]
                for name in ("flat_class", "insured_income")
                if not (is_over and due[name])
            }
            if any(due[name] != value for name, value in vals.items()):
                batches[tuple(vals.items())] |= due
        for items, dues in batches.items():
            dues.sudo().write(dict(items))

    def _find_amount(self):
        """What is due by the figures of the law.

        :return: tuple of amount, caveat, and what is missing where it is not known
        """
        self.ensure_one()
        scheme = self.scheme_id
        currency = scheme.country_id.currency_id
        if self.currency_id != currency:
            text = self.env._(
                "Contributions are worked out in %s, the country's currency: enter the "
                "amount.",
                currency.name,
            )
            return 0.0, "", text
        try:
            amount, caveat = scheme._get_contribution(
                self.date_to, self.flat_class, self.insured_income
            )
        except UserError as error:
            return 0.0, "", str(error)
        return amount, caveat, ""

    def _work_out(self):
        """Work out what is open: amounts and days that nobody has entered."""
        found, batches = {}, defaultdict(self.browse)
        for due in self.filtered(lambda due: due.state == "open"):
            vals = {}
            if not due.is_entered:
                key = due._get_amount_key()
                if key not in found:
                    found[key] = due.sudo()._find_amount()
                amount, caveat, missing = found[key]
                vals = {
                    "amount": amount,
                    "caveat": caveat or False,
                    "is_known": not missing,
                }
            if not due.due_date:
                key = due.scheme_id, due.date_to
                if key not in found:
                    found[key] = due.scheme_id._get_due_date(due.date_to)
                vals["due_date"] = found[key]
            if any((due[name] or False) != (vals[name] or False) for name in vals):
                batches[tuple(vals.items())] |= due
        for items, dues in batches.items():
            dues.sudo().write(dict(items))

    def _submit_proof(self, content, name, paid_on):
        """Take a member's proof of payment, to be confirmed by the cooperative.

        :param bytes content: the file
        :param str name: its name
        :param date paid_on: day of the payment
        :raises UserError: saying what to send instead
        """
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._("A proof of this payment is with the cooperative already.")
            )
        if not paid_on:
            raise UserError(self.env._("Enter the day on which you paid."))
        if not content:
            raise UserError(self.env._("Choose a picture or PDF of the receipt."))
        name, _type, content = read_upload(self.env, content, name)
        self.write(
            {
                "proof": base64.b64encode(content),
                "proof_name": name,
                "paid_on": paid_on,
                "state": "submitted",
                "refusal": False,
            }
        )
        self.cover_id._remind(
            {
                self.cover_id: self.env._(
                    "Check the proof of payment: %s",
                    # for the cooperative, whatever the member chose
                    self.with_context(portal_figures="latin")._get_period_name(),
                )
            },
            fields.Date.context_today(self),
        )

    # Business methods: reminders
    @api.model
    def _remind_of_dues(self, covers, today):
        """Remind members before a day and when it has passed, and staff then too.

        :param covers: the covers that are followed
        :param date today: the day
        """
        waiting = self.search(
            [
                ("cover_id", "in", covers.ids),
                ("state", "=", "open"),
                ("due_date", "!=", False),
                ("due_date", "<=", today + timedelta(days=REMIND_DAYS)),
                "|",
                ("reminded", "=", False),
                ("reminded", "=", "before"),
            ]
        )
        late = waiting.filtered(lambda due: due.due_date < today)
        before = (waiting - late).filtered(lambda due: not due.reminded)
        template = self.env.ref("coopaem_l10n_mena.mail_template_social_due")
        due = late | before
        readers = due.member_id.partner_id._get_notice_readers("social_due")
        reached = due.filtered(lambda one: one.member_id.partner_id in readers)
        if reached:
            # each in the figures that the member chose
            for figures, alike in reached.grouped(
                lambda one: choose_figures(one.member_id.partner_id)
            ).items():
                template.with_context(portal_figures=figures).send_mail_batch(alike.ids)
        self.env["coopaem.social.cover"]._remind(
            {
                due.cover_id: self.env._(
                    "Contributions not paid: %s", due._get_period_name()
                )
                for due in late
            },
            today,
        )
        late.sudo().reminded = "late"
        before.sudo().reminded = "before"
        self._ask_for_deadlines(covers, today)

    def _ask_for_deadlines(self, covers, today):
        """Ask staff once for each cover whose deadlines nobody knows.

        :param covers: the covers that are followed
        :param date today: the day
        """
        unknown = self.search(
            [
                ("cover_id", "in", covers.ids),
                ("state", "=", "open"),
                ("due_date", "=", False),
                ("date_to", "<", today),
            ]
        )
        asked = unknown.filtered("reminded").cover_id
        new = unknown.filtered(lambda due: due.cover_id not in asked)
        self.env["coopaem.social.cover"]._remind(
            {
                due.cover_id: self.env._(
                    "Enter the deadline of the contributions: %s",
                    due._get_period_name(),
                )
                for due in new
            },
            today,
        )
        new.sudo().reminded = "before"

    def _get_language(self):
        """The language of the mail: the member's, else the cooperative's.

        :return: str
        """
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        candidates = (
            self.member_id.partner_id.lang,
            self.company_id.partner_id.lang,
            self.env.lang,
        )
        return next((code for code in candidates if code in installed), "en_US")

    def _get_direction(self):
        """The direction of the mail's text."""
        return get_lang(self.env).direction

    def _get_amount_text(self):
        """The amount in words of the mail and the portal; empty where not known.

        :return: str
        """
        self.ensure_one()
        if not self.is_known:
            return ""
        return format_amount(self.env, self.currency_id, self.amount)
