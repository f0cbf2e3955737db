# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Documents that were numbered elsewhere and keep that number."""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    given_number = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The number under which the document was issued before it was entered "
        "here. It stays as it is, even if the year or month in it is another one.",
    )

    # Sequence
    def _sequence_matches_date(self):
        # EXTENDS 'account': a given number is what it is. Odoo would read a year into
        # it and give the document another number, or refuse it.
        self.ensure_one()
        if self.given_number and self.name == self.given_number:
            return True
        return super()._sequence_matches_date()
