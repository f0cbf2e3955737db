# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemDataDuty(models.Model):
    """What a country's law asks of those who keep data about people."""

    _name = "coopaem.data.duty"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Duty on personal data"
    _order = "country_id, sequence, code, id"
    _legal_key = ("code",)
    _legal_values = ("description", "days", "guards_identity")

    # Fields declaration
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("authorisation", "Before starting"),
            ("consent", "Consent"),
            ("sensitive", "Sensitive data"),
            ("rights", "Rights of people"),
            ("retention", "Keeping and deleting"),
            ("breach", "Breaches"),
            ("transfer", "Abroad"),
        ],
        required=True,
    )
    authority = fields.Char(translate=True)
    description = fields.Text(required=True, translate=True)
    days = fields.Float(help="Within how many days; 3 are 72 hours. Zero: none is set.")
    guards_identity = fields.Boolean(
        string="Identity numbers wait for it",
        help="Numbers of identity cards are kept only once the reference of the "
        "authorisation is noted.",
    )
    authorisation_ids = fields.One2many(
        comodel_name="coopaem.data.authorisation",
        inverse_name="duty_id",
        string="What was obtained",
    )
