# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CoopaemDataPurpose(models.Model):
    """What data about people are kept for, on what ground, and how long."""

    _name = "coopaem.data.purpose"
    _description = "Purpose of personal data"
    _order = "sequence, code, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    needs_consent = fields.Boolean(
        string="Asks for consent",
        help="Else it rests on the agreement with the person, or on a duty by law.",
    )
    text = fields.Text(
        translate=True,
        help="What people are told or agree to. What somebody agreed to is kept as it"
        " was worded then.",
    )
    ground = fields.Char(string="Rests on", translate=True)
    kept_of = fields.Selection(
        selection=[
            ("member", "Members, from the exit on"),
            ("candidate", "Candidates who did not join, from the last change on"),
        ],
        string="Kept of",
        required=True,
        default="member",
    )
    retention_months = fields.Integer(
        string="Kept for (months)",
        help="Zero: decided together with the other purposes of the same people. Of"
        " several purposes the longest counts.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another purpose has this code. Choose another code."
    )
    _retention_positive = models.Constraint(
        "CHECK(retention_months >= 0)", "Data cannot be kept for less than no time."
    )

    def _get_retention(self, kept_of):
        """How many months data are kept: the longest of all purposes.

        :param str kept_of: "member" or "candidate"
        :return: int, 0 where nothing is set: then nothing is ever anonymised by itself
        """
        # periods are the same for everybody, and secret to nobody
        purposes = self.sudo().search([("kept_of", "=", kept_of)])
        return max(purposes.mapped("retention_months"), default=0)
