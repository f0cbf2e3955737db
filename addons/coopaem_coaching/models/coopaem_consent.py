# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.coopaem_member.models.coopaem_data_request import CHANNELS

WRITABLE = {"state", "date_withdrawn", "withdrawn_by_id"}


class CoopaemConsent(models.Model):
    """What a person agreed to, when, how, and in which words; withdrawn or not."""

    _name = "coopaem.consent"
    _description = "Consent of a member"
    _order = "member_id, purpose_id, date desc, id desc"
    _rec_name = "purpose_id"
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    purpose_id = fields.Many2one(
        comodel_name="coopaem.data.purpose",
        string="Purpose",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('needs_consent', '=', True)]",
    )
    state = fields.Selection(
        selection=[
            ("given", "Given"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Answer",
        required=True,
        default="given",
        index=True,
    )
    date = fields.Date(
        string="Answered on", required=True, default=fields.Date.context_today
    )
    channel = fields.Selection(
        selection=CHANNELS,
        string="How",
        required=True,
        default="paper",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    text = fields.Text(
        readonly=True, help="What the person was told, as it was worded then."
    )
    proof = fields.Binary(
        attachment=True, help="Such as the signed paper; some laws ask for writing."
    )
    proof_name = fields.Char()
    legal_note = fields.Text(
        string="What the law says",
        compute="_compute_legal_note",
        help="What the country asks of a consent.",
    )
    needs_writing = fields.Boolean(compute="_compute_legal_note")
    guardian_name = fields.Char(
        string="Guardian",
        help="Who agrees for a child: father, mother or whoever stands in for them.",
    )
    judge_reference = fields.Char(
        string="Decision of the judge",
        help="Number and day of the permission, where the law wants the judge to "
        "agree.",
    )
    needs_guardian = fields.Boolean(
        compute="_compute_needs_guardian",
        help="The person is not of age.",
    )
    needs_judge = fields.Boolean(compute="_compute_needs_guardian")
    date_withdrawn = fields.Date(string="Withdrawn on", readonly=True)
    withdrawn_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Withdrawal noted by",
        readonly=True,
        ondelete="set null",
    )

    @api.depends("date", "member_id", "purpose_id")
    @api.depends_context("lang")
    def _compute_legal_note(self):
        today = fields.Date.context_today(self)
        for consent in self:
            company = consent.member_id.company_id or self.env.company
            day = consent.date or today
            # purposes are named to everybody
            code = consent.purpose_id.sudo().code
            writing, note, _own = company._get_consent_rule(day, code)
            _age, _judge, guardian = consent.member_id._get_guardian_rule(day)
            consent.needs_writing = writing
            consent.legal_note = "\n".join(filter(None, (note, guardian)))

    @api.depends("date", "member_id")
    def _compute_needs_guardian(self):
        today = fields.Date.context_today(self)
        for consent in self:
            age, judge, _note = consent.member_id._get_guardian_rule(
                consent.date or today
            )
            consent.needs_guardian = bool(age)
            consent.needs_judge = judge

    @api.constrains("state", "channel", "proof", "date", "member_id")
    def _check_writing(self):
        """Where the law wants a consent in writing, none is noted without."""
        for consent in self.filtered(lambda consent: consent.state == "given"):
            if (
                consent.needs_writing
                and consent.channel != "portal"
                and not (consent.channel == "paper" and consent.proof)
            ):
                raise ValidationError(
                    self.env._(
                        "The law wants the consent of %(member)s in writing. Have the"
                        " paper signed, choose “On paper” and add it as proof.",
                        # who notes a consent may say whose, not read the member
                        member=consent.sudo().member_id.name,
                    )
                )

    @api.constrains("state", "guardian_name", "judge_reference", "proof", "member_id")
    def _check_guardian(self):
        """For who is not of age a guardian agrees, on paper."""
        for consent in self.filtered(lambda consent: consent.state == "given"):
            if not consent.needs_guardian:
                continue
            name = consent.sudo().member_id.name
            if (
                not (consent.guardian_name or "").strip()
                or consent.channel != "paper"
                or not consent.proof
            ):
                raise ValidationError(
                    self.env._(
                        "%(member)s is not of age. Note the guardian who agrees, and"
                        " add the paper that the guardian signed.",
                        member=name,
                    )
                )
            if consent.needs_judge and not (consent.judge_reference or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(member)s is not of age, and the law wants the judge to agree"
                        " too. Note the decision of the judge.",
                        member=name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for consent in self:
            if consent.date > today:
                raise ValidationError(
                    self.env._("Nobody can have agreed on a day to come.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note answers, with the words of now; a new one replaces those before."""
        consents = super().create(
            [{**vals, "user_id": self.env.uid, "text": False} for vals in vals_list]
        )
        for consent in consents:
            consent = consent.with_context(
                lang=consent.member_id.sudo().partner_id.lang or self.env.lang
            )
            super(CoopaemConsent, consent).write({"text": consent.purpose_id.text})
            consent._end_older()
        # Read, for callers choose default values through their context too.
        if not self.env.su and "portal" in consents.mapped("channel"):
            raise UserError(
                self.env._(
                    "On the portal people answer themselves. Choose how this answer was"
                    " given to you."
                )
            )
        return consents

    def write(self, vals):
        """Keep what was answered: an answer that changed is a new one."""
        changes = set(vals) - WRITABLE - {"proof", "proof_name"}
        # A consent is taken back, and never given by changing another answer.
        if changes or (
            "state" in vals
            and (vals["state"] != "withdrawn" or set(self.mapped("state")) - {"given"})
        ):
            raise UserError(
                self.env._(
                    "What was answered is kept as it is. Note a new answer, or withdraw"
                    " this one."
                )
            )
        return super().write(vals)

    def action_withdraw(self):
        """Note that the person takes the consent back."""
        self.check_access("write")
        self.filtered(lambda consent: consent.state == "given").write(
            {
                "state": "withdrawn",
                "date_withdrawn": fields.Date.context_today(self),
                "withdrawn_by_id": self.env.uid,
            }
        )

    def _end_older(self):
        """Withdraw what the person agreed to before for the same purpose."""
        self.ensure_one()
        self.search(
            [
                ("id", "!=", self.id),
                ("member_id", "=", self.member_id.id),
                ("purpose_id", "=", self.purpose_id.id),
                ("state", "=", "given"),
            ]
        ).action_withdraw()

    @api.model
    def _get_agreed(self, members, code, by_guardian=False):
        """Those who agree to a purpose today, in one query for all.

        :param members: coopaem.member
        :param str code: code of the purpose
        :param bool by_guardian: those alone for whom a guardian agreed
        :return: coopaem.member
        """
        domain = [
            ("member_id", "in", members.ids),
            ("purpose_id.code", "=", code),
            ("state", "=", "given"),
        ]
        if by_guardian:
            domain.append(("guardian_name", "!=", False))
        return self.search(domain).member_id
