# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemLevyModel(models.Model):
    """A way of levying that a new cooperative can choose, with what it suggests.

    It is copied when the cooperative is set up: changing it changes no rule.
    """

    _name = "coopaem.levy.model"
    _description = "Model of a Levy"
    _order = "sequence, name, id"

    # Fields declaration
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Suggested for the rule.")
    levy_name = fields.Char(
        string="Name of the levy",
        translate=True,
        help="Suggested for the rule: what the levy is called on statements.",
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("rate", "One rate"),
            ("tiers", "Tiers"),
            ("fixed", "Fixed amount per month"),
        ],
        required=True,
        default="rate",
    )
    basis = fields.Selection(
        selection=lambda self: self.env["coopaem.levy.rule"]
        ._fields["basis"]
        ._description_selection(self.env),
        required=True,
        default="invoiced",
    )
    period = fields.Selection(
        selection=lambda self: self.env["coopaem.levy.rule"]
        ._fields["period"]
        ._description_selection(self.env),
        string="Counted by",
        required=True,
        default="month",
    )
    rate = fields.Float(
        string="Suggested rate",
        digits=(16, 10),
        help="Empty: the cooperative decides without a suggestion.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)",
        "Another model of a levy has this code already. Choose another code.",
    )
    _rate_check = models.Constraint(
        "CHECK (COALESCE(rate, 0) BETWEEN 0 AND 1)",
        "A suggested rate lies between 0 % and 100 %.",
    )
