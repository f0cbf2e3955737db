# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import get_lang


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def amount_to_text(self, amount):
        # EXTENDS 'base': currencies and languages that have words of their own are said
        # in these; all others stay as they are.
        self.ensure_one()
        words = self.env["coopaem.amount.words"]._get_words(
            self, get_lang(self.env).code
        )
        return (words and words._spell(amount)) or super().amount_to_text(amount)
