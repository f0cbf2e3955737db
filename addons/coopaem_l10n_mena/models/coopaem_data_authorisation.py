# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemDataAuthorisation(models.Model):
    """The receipt, authorisation or licence that a cooperative got of its authority."""

    _name = "coopaem.data.authorisation"
    _description = "Authorisation to keep personal data"
    _order = "date desc, id desc"
    _rec_name = "reference"

    # Fields declaration
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    duty_id = fields.Many2one(
        comodel_name="coopaem.data.duty",
        string="Duty",
        required=True,
        ondelete="restrict",
        index=True,
    )
    reference = fields.Char(
        required=True, help="As it is printed on forms: number of receipt or licence."
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_end = fields.Date(string="Valid until")
    file = fields.Binary(string="Document", attachment=True)
    file_name = fields.Char()
