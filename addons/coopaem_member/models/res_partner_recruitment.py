# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models

# letters and figures that are not taken for one another when read out
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 8


class ResPartner(models.Model):
    _inherit = "res.partner"

    join_code = fields.Char(
        string="Referral code",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Behind ?ref= in the address of the registration form, it says which"
        " organisation sent a candidate.",
    )

    _join_code_uniq = models.UniqueIndex(
        "(join_code) WHERE join_code IS NOT NULL",
        "Another organisation has this code already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give organisations that refer people their code."""
        partners = super().create(vals_list)
        partners._ensure_join_code()
        return partners

    def write(self, vals):
        """Give organisations that begin to refer people their code."""
        res = super().write(vals)
        if vals.get("is_referrer"):
            self._ensure_join_code()
        return res

    @api.model
    def _ensure_all_join_codes(self):
        """Give a code to the organisations that were there before codes were."""
        self.with_context(active_test=False).search(
            [("is_referrer", "=", True), ("join_code", "=", False)]
        )._ensure_join_code()

    def _ensure_join_code(self):
        for partner in self.sudo():
            if partner.is_referrer and not partner.join_code:
                partner.join_code = "".join(
                    secrets.choice(ALPHABET) for _i in range(LENGTH)
                )
