# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import hmac


class CoopaemIndicatorReleaseCell(models.Model):
    """A cell that was told, with who it stands for under names that lead to nobody."""

    _name = "coopaem.indicator.release.cell"
    _description = "Cell of a release"
    _order = "release_id, id"
    _rec_name = "table"

    release_id = fields.Many2one(
        comodel_name="coopaem.indicator.release",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="release_id.company_id", store=True, precompute=True, index=True
    )
    table = fields.Char(required=True, readonly=True, index=True)
    cell = fields.Char(required=True, readonly=True)
    people = fields.Text(readonly=True)

    @api.model
    def _name_people(self, member_ids):
        """Names of members in the register: hashes with the key of the database."""
        env = self.env(su=True)
        return {
            member_id: hmac(env, "coopaem-release", str(member_id))[:16]
            for member_id in member_ids
        }

    @api.model
    def _read_register(self, company):
        """What earlier releases of a company told of.

        :return: {table: [set of names]}
        """
        told = defaultdict(list)
        for cell in self.search_fetch(
            [("company_id", "=", company.id)], ["table", "people"]
        ):
            told[cell.table].append(set(json.loads(cell.people)))
        return told
