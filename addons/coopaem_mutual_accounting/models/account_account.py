# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

LIQUIDITY_TYPES = ("asset_cash", "liability_credit_card")


class AccountAccount(models.Model):
    _inherit = "account.account"

    is_liquidity = fields.Boolean(
        string="Liquidity",
        compute="_compute_is_liquidity",
        store=True,
        readonly=False,
        precompute=True,
        help="Money of the cooperative: bank, cash, outstanding receipts and payments "
        "and internal transfers. Its journal items belong to no unit; what is left on "
        "all other accounts of a unit is the unit's treasury.",
    )
    unit_role = fields.Selection(
        selection=[
            ("levy", "Levies"),
            ("pay", "Pay"),
            ("pay_due", "Pay due"),
            ("till", "Tills"),
            ("treasury", "Treasury of the units"),
            ("allocation", "Receipts to allocate"),
            ("deposit", "Customers' deposits"),
            ("internal_sale", "Internal sales"),
        ],
        string="Role in the unit ledger",
        help="Levies and pay are no costs of a unit's margin; pay due is what a unit "
        "still owes of it; tills are the cash that units hold themselves; the treasury "
        "of the units stands for bank and cash in their reports and is never posted "
        "to; receipts to "
        "allocate wait for an explanation; customers' deposits are to be returned; "
        "internal sales are what units sell each other.",
    )

    @api.depends("account_type")
    def _compute_is_liquidity(self):
        for account in self:
            account.is_liquidity = account.account_type in LIQUIDITY_TYPES

    def write(self, vals):
        """Refuse to turn an account with posted items into liquidity or back.

        Its items would keep or lack a unit and break the unit ledger's sum rule. A type
        that is liquidity no more and no less than the one before leaves the mark as it
        was set: reloading a chart writes the types of all its accounts anew.

        :raises UserError: when such an account already has posted journal items
        """
        changing = kept = self.browse()
        if "is_liquidity" in vals:
            changing = self.filtered(
                lambda account: account.is_liquidity != bool(vals["is_liquidity"])
            )
        elif "account_type" in vals:
            liquid = vals["account_type"] in LIQUIDITY_TYPES
            kept = self.filtered(
                lambda account: (account.account_type in LIQUIDITY_TYPES) == liquid
                and account.is_liquidity != liquid
            )
            changing = (self - kept).filtered(
                lambda account: account.is_liquidity != liquid
            )
        used = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [("account_id", "in", changing.ids), ("parent_state", "=", "posted")],
                limit=1,
            )
        )
        if used:
            raise UserError(
                self.env._(
                    "Account %s has posted journal items: it cannot become a liquidity "
                    "account, nor stop being one. Use another account.",
                    used.account_id.display_name,
                )
            )
        if not kept:
            return super().write(vals)
        super(AccountAccount, kept).write({**vals, "is_liquidity": not liquid})
        return super(AccountAccount, self - kept).write(vals)

    def _mark_as_liquidity(self):
        """Mark the accounts as liquidity, as far as they are not yet."""
        self.filtered(lambda account: not account.is_liquidity).is_liquidity = True
