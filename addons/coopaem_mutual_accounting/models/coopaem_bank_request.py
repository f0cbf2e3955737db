# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn
from odoo.addons.coopaem_member.models.portal_format import write_latin
from odoo.addons.coopaem_member.models.res_partner import RECENT_DAYS

# Of any country: the two letters of its name, two figures that are the key, the number.
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
LONGEST_NUMBER = 40
SHORTEST_NUMBER = 8
MOST_SHOWN = 4
TEMPLATE = "coopaem_mutual_accounting.mail_template_bank_request"


class CoopaemBankRequest(models.Model):
    """A member asks to be paid to another bank account.

    Whoever gets hold of a phone could send somebody's money elsewhere: the account
    changes when the cooperative has asked the member and confirms, never before.
    """

    _name = "coopaem.bank.request"
    _description = "Change of a bank account"
    _inherit = "coopaem.notice.mixin"
    _order = "id desc"
    _rec_name = "member_id"
    _check_company_auto = True

    # Fields declaration
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    phone = fields.Char(related="member_id.partner_id.phone")
    phone_before = fields.Char(related="member_id.partner_id.phone_before")
    contact_changed_on = fields.Date(related="member_id.partner_id.contact_changed_on")
    contact_warning = fields.Char(
        string="Careful",
        compute="_compute_contact_warning",
        compute_sudo=True,
    )
    acc_number = fields.Char(string="Account number", required=True, readonly=True)
    acc_holder_name = fields.Char(string="Account holder", readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
            ("withdrawn", "Replaced by a later one"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Char(string="Why not", readonly=True)
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided by",
        readonly=True,
        ondelete="restrict",
    )
    decided_on = fields.Datetime(readonly=True)

    # Compute, inverse, search methods
    @api.depends("contact_changed_on", "phone_before", "state")
    @api.depends_context("lang")
    def _compute_contact_warning(self):
        for request in self:
            changed_on = request.contact_changed_on
            asked_on = (request.create_date or fields.Datetime.now()).date()
            if (
                request.state != "waiting"
                or not changed_on
                or changed_on < asked_on - timedelta(days=RECENT_DAYS)
            ):
                request.contact_warning = False
            elif request.phone_before:
                request.contact_warning = self.env._(
                    "Phone or e-mail changed on %(date)s: call %(phone)s, the number "
                    "before.",
                    date=format_date(self.env, changed_on),
                    phone=request.phone_before,
                )
            else:
                request.contact_warning = self.env._(
                    "Phone or e-mail changed on %(date)s: ask the member in person.",
                    date=format_date(self.env, changed_on),
                )

    # Business methods
    @api.model
    def _check_number(self, number, company):
        """Check what a member typed.

        :param str number: as it was typed
        :param company: res.company that pays to the account
        :return: the number, in the digits that banks use
        :raises UserError: when it cannot be the number of an account
        """
        number = " ".join(write_latin(number or "").split())
        figures = "".join(filter(str.isalnum, number))
        if (
            len(number) > LONGEST_NUMBER
            or len(figures) < SHORTEST_NUMBER
            or not figures.isascii()
            or sum(map(str.isdigit, figures)) < SHORTEST_NUMBER - 2
        ):
            raise UserError(
                self.env._(
                    "This is no account number. Copy it from the paper of your bank, "
                    "all of its figures."
                )
            )
        if not self._has_right_key(figures.upper(), company):
            raise UserError(
                self.env._(
                    "A figure of this account number is wrong. Compare it with the "
                    "paper of your bank."
                )
            )
        return number

    @api.model
    def _has_right_key(self, figures, company):
        """Whether the key within an account number fits the rest of it.

        :param str figures: the number without blanks
        :param company: res.company that pays to the account
        :return: bool, true also where the number has no key
        """
        if not IBAN.fullmatch(figures):
            return True
        turned = figures[4:] + figures[:4]
        return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1

    @api.model
    def _ask(self, member, number, holder):
        """Note what a member asks for; it replaces what still waits.

        :param member: coopaem.member, the user
        :param str number: the account's number
        :param str holder: whose it is; empty: the member's
        :return: coopaem.bank.request
        :raises UserError: when the number cannot be one
        """
        number = self._check_number(number, member.company_id)
        # of two at the same moment only the later one waits
        begin_in_turn(member)
        self.search([("member_id", "=", member.id), ("state", "=", "waiting")]).write(
            {"state": "withdrawn"}
        )
        return self.create(
            {
                "member_id": member.id,
                "acc_number": number,
                "acc_holder_name": (holder or "").strip()[:80] or member.name,
            }
        )

    def _get_masked_number(self):
        """The end of the number, which is enough to recognise it."""
        self.ensure_one()
        figures = "".join(filter(str.isalnum, self.acc_number))
        return f"••• {figures[-MOST_SHOWN:]}"

    # Actions
    def action_confirm(self):
        """Make the accounts those that the members are paid to.

        :raises AccessError: when the user may not confirm bank accounts
        :raises UserError: when a request does not wait
        """
        self._check_may_decide()
        for request in self:
            bank = request._get_bank()
            others = request.member_id.partner_id.bank_ids - bank
            bank.write(
                {
                    "acc_holder_name": request.acc_holder_name,
                    "sequence": min([10, *others.mapped("sequence")]) - 1,
                    "allow_out_payment": True,
                }
            )
            request._on_confirmed(bank)
        self._decide("confirmed")
        return True

    def action_open_refuse(self):
        """Ask why, then refuse.

        :return: an action
        """
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "coopaem.bank.refusal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_ids": [fields.Command.set(self.ids)]},
        }

    def _refuse(self, reason):
        """Refuse waiting requests.

        :param str reason: what the member reads
        :raises UserError: when a request does not wait
        """
        self._check_may_decide()
        self._decide("refused", reason)

    def _check_may_decide(self):
        """Refuse whom the cooperative has not charged with it, and one's own request.

        :raises AccessError: when the user may not decide
        :raises UserError: when a request does not wait
        """
        self.check_access("read")
        if not self.env.user.has_group("account.group_validate_bank_account"):
            raise AccessError(
                self.env._("Only who may confirm bank accounts decides this.")
            )
        for request in self:
            if request.member_id.partner_id == self.env.user.partner_id:
                raise AccessError(
                    self.env._("Somebody else confirms your own bank account.")
                )
            if request.state != "waiting":
                raise UserError(
                    self.env._(
                        "The request of %s is decided already.",
                        request.member_id.display_name,
                    )
                )

    def _decide(self, state, reason=False):
        # who decides has no right to write anything else of a request
        self.sudo().write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        self._send_notices("bank", TEMPLATE)

    def _get_notice_partners(self):
        # IMPLEMENTS coopaem.notice.mixin
        return {request.id: request.member_id.partner_id for request in self}

    def _get_bank(self):
        """The account of the member with this number, made where it does not exist.

        :return: res.partner.bank
        """
        self.ensure_one()
        partner = self.member_id.partner_id
        banks = self.env["res.partner.bank"].with_context(active_test=False)
        new = banks.new({"acc_number": self.acc_number})
        bank = banks.search(
            [
                ("partner_id", "=", partner.id),
                ("sanitized_acc_number", "=", new.sanitized_acc_number),
            ],
            limit=1,
        )
        if not bank:
            bank = banks.create(
                {"partner_id": partner.id, "acc_number": self.acc_number}
            )
        bank.active = True
        return bank

    def _on_confirmed(self, bank):
        """Let addons that pay take over the account.

        :param bank: res.partner.bank
        """
