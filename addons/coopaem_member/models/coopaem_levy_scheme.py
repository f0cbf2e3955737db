# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemLevyScheme(models.Model):
    """What a group of units contributes; the accounting addon adds its rules."""

    _name = "coopaem.levy.scheme"
    _description = "Levy Scheme"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    note = fields.Text(
        string="For whom",
        translate=True,
        help="Which units are put on this scheme, in words.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        required=True,
        index=True,
    )
    active = fields.Boolean(default=True)

    _code_company_uniq = models.UniqueIndex(
        "(company_id, code)",
        "Another levy scheme of this company has this code. Choose another code.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for scheme in self:
            parts = dict.fromkeys(filter(None, [scheme.code, scheme.name]))
            scheme.display_name = " – ".join(parts)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        line = (
            self.env["coopaem.unit.levy.scheme"]
            .sudo()
            .search([("scheme_id", "in", self.ids)], limit=1)
        )
        agreement = (
            self.env["coopaem.agreement"]
            .sudo()
            .search([("levy_scheme_id", "in", self.ids)], limit=1)
        )
        if line or agreement:
            raise UserError(
                self.env._(
                    "The levy scheme %(scheme)s is or was used by %(user)s and cannot"
                    " be deleted. Archive it instead.",
                    scheme=(line.scheme_id or agreement.levy_scheme_id).display_name,
                    user=(line.unit_id or agreement).display_name,
                )
            )
