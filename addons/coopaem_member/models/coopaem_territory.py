# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CoopaemTerritory(models.Model):
    """Where units and members are: a region, a province, a quarter."""

    _name = "coopaem.territory"
    _description = "Territory"
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "code"]
    _parent_name = "parent_id"
    _parent_store = True
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Full name",
        compute="_compute_complete_name",
        store=True,
        recursive=True,
    )
    code = fields.Char(help="Short name in lists and exports, e.g. of the statistics.")
    parent_id = fields.Many2one(
        comodel_name="coopaem.territory",
        string="Part of",
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="coopaem.territory",
        inverse_name="parent_id",
        string="Parts",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        string="Country",
        ondelete="restrict",
        default=lambda self: self.env.company.country_id,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty for a territory that several cooperatives use.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code IS NOT NULL",
        "Another territory has this code. Choose another code.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        # one order for all readers, so by the name in the source language
        for territory in self.with_context(lang="en_US"):
            territory.complete_name = " / ".join(
                filter(None, [territory.parent_id.complete_name, territory.name])
            )

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for territory in self:
            territory.display_name = " / ".join(
                filter(None, [territory.parent_id.display_name, territory.name])
            )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_path(self):
        """Return a territory and all that it is part of."""
        self.ensure_one()
        ids = [int(part) for part in (self.parent_path or "").split("/") if part]
        return self.browse(ids or self.ids)
