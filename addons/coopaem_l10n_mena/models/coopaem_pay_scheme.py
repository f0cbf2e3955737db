# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

PAY_STATUSES = [
    ("employee", "Employee"),
    ("self_employed", "Self-employed"),
    ("auto_entrepreneur", "Auto-entrepreneur"),
    ("member", "Member"),
]


class CoopaemPayScheme(models.Model):
    """The contributions that people of one status pay in a country."""

    _name = "coopaem.pay.scheme"
    _inherit = ["coopaem.cached.mixin"]
    _description = "Contribution Scheme"
    _order = "country_id, sequence, id"
    _rec_names_search = ["code", "name"]

    # Fields declaration
    sequence = fields.Integer(
        default=10,
        help="Of several schemes for one status, the first is the usual one.",
    )
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        comodel_name="res.country", required=True, ondelete="restrict", index=True
    )
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    status = fields.Selection(
        selection=PAY_STATUSES, required=True, default="employee", index=True
    )
    is_taxed = fields.Boolean(
        string="Income tax withheld",
        help="The cooperative withholds income tax from this pay, by the scale of "
        "wages. Otherwise the person settles it on the year's profit.",
    )
    is_from_gross = fields.Boolean(
        string="No pay, no contributions",
        default=True,
        help="Nothing is due in a month without pay. Otherwise contributions on a flat "
        "income are due all the same.",
    )
    note = fields.Text(translate=True)
    component_ids = fields.One2many(
        comodel_name="coopaem.pay.component", inverse_name="scheme_id"
    )
    to_verify_count = fields.Integer(
        string="To be checked", compute="_compute_to_verify_count"
    )

    # Constraints
    _code_uniq = models.UniqueIndex(
        "(country_id, code)", "A scheme of this country has this code already."
    )

    # Compute methods
    @api.depends("component_ids.to_verify")
    def _compute_to_verify_count(self):
        counts = dict(
            self.env["coopaem.pay.component"]._read_group(
                [("scheme_id", "in", self.ids), ("to_verify", "=", True)],
                ["scheme_id"],
                ["__count"],
            )
        )
        for scheme in self:
            scheme.to_verify_count = counts.get(scheme._origin, 0)
