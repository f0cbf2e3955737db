# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What paying a member takes into account."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PAY_GROUP = "coopaem_member.group_coopaem_accountant"


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    pay_head_of_family = fields.Boolean(
        string="Head of the family", copy=False, groups=PAY_GROUP
    )
    pay_children = fields.Integer(
        string="Children for the tax",
        copy=False,
        groups=PAY_GROUP,
        help="As the member declares them for the tax on wages, with proof.",
    )
    pay_dependants = fields.Integer(
        string="Dependants for the tax",
        copy=False,
        groups=PAY_GROUP,
        help="Spouse and children whom the tax takes into account, as declared.",
    )
    pay_disabled = fields.Boolean(
        string="Disability counted by the tax", copy=False, groups=PAY_GROUP
    )
    pay_students = fields.Integer(
        string="Students without a grant", copy=False, groups=PAY_GROUP
    )
    pay_disabled_children = fields.Integer(
        string="Disabled children", copy=False, groups=PAY_GROUP
    )
    pay_parents = fields.Integer(
        string="Parents in their care", copy=False, groups=PAY_GROUP
    )
    pay_second_employer = fields.Boolean(
        string="Has another main employer", copy=False, groups=PAY_GROUP
    )
    pay_country_code = fields.Char(
        related="company_id.account_fiscal_country_id.code",
        string="Country of pay",
        groups=PAY_GROUP,
    )
    pay_new_hire_until = fields.Date(
        string="Exempt as a new hire until",
        copy=False,
        groups=PAY_GROUP,
        help="Morocco: last day of the 24 months in which the wage of a new hire, up "
        "to 10,000 a month, is exempt of income tax; for ten people of a cooperative "
        "at most. The accountant checks the conditions.",
    )
    pay_category = fields.Char(
        string="Professional category",
        copy=False,
        groups=PAY_GROUP,
        help="Tunisia: as the CNSS asks for it on the quarterly declaration.",
    )
    pay_regime = fields.Selection(
        selection=[
            ("self_employed", "Self-employed"),
            ("auto_entrepreneur", "Auto-entrepreneur"),
        ],
        string="Regime of a self-employed person",
        required=True,
        default="self_employed",
        groups=PAY_GROUP,
    )
    pay_flat_class = fields.Integer(
        string="Class of flat income",
        copy=False,
        groups=PAY_GROUP,
        help="For self-employed people where contributions go by classes; the first "
        "is 1.",
    )
    pay_insured_income = fields.Monetary(
        string="Insured income a month",
        copy=False,
        groups=PAY_GROUP,
        help="For self-employed people where they declare it.",
    )
    pay_bank_id = fields.Many2one(
        comodel_name="res.partner.bank",
        string="Account for the pay",
        copy=False,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
        groups=PAY_GROUP,
        help="Empty: the member's first bank account. Accounts count once outgoing "
        "payments to them are allowed; without any, pay is in cash.",
    )

    @api.constrains("pay_bank_id", "partner_id")
    def _check_pay_bank_id(self):
        for member in self.sudo():
            bank = member.pay_bank_id
            if bank and bank.partner_id != member.partner_id:
                raise ValidationError(
                    self.env._(
                        "The account for the pay belongs to somebody else: choose one "
                        "of %s's own.",
                        member.display_name,
                    )
                )

    def _get_pay_situation(self, pay_mode):
        """What the pay engine has to know of a person.

        :param str pay_mode: how an agreement pays the member
        :return: dict of arguments of coopaem.pay.compute
        """
        self.ensure_one()
        own = {}
        if pay_mode == "self_employed":
            own = {
                "flat_class": self.pay_flat_class or None,
                "insured_income": self.pay_insured_income or None,
            }
        return {
            **own,
            "status": {"wage": "employee", "self_employed": self.pay_regime}.get(
                pay_mode, pay_mode
            ),
            "dependants": self.pay_dependants,
            "head_of_family": self.pay_head_of_family,
            "children": self.pay_children,
            "disabled": self.pay_disabled,
            "students": self.pay_students,
            "disabled_children": self.pay_disabled_children,
            "parents": self.pay_parents,
            "second_employer": pay_mode == "wage" and self.pay_second_employer,
        }

    def _get_pay_bank(self):
        """The bank account that the pay goes to: one that was confirmed.

        Contacts, and the numbers of accounts that nobody has confirmed, are changed by
        many; only who may confirm accounts decides where money goes.

        :return: res.partner.bank, empty: paid in cash
        """
        self.ensure_one()
        banks = self.pay_bank_id or self.partner_id.bank_ids
        return banks.filtered("allow_out_payment")[:1]
