# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemLegalForm(models.Model):
    """What a cooperative can be in law; it differs by country, so it is data."""

    _name = "coopaem.legal.form"
    _description = "Legal Form"
    _order = "country_id, sequence, name, id"

    # Fields declaration
    name = fields.Char(required=True, translate=True)
    country_id = fields.Many2one(
        comodel_name="res.country",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: for every country.",
    )
    source = fields.Char(help="The text of law that it rests on.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
