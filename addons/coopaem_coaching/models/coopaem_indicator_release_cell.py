# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import hmac

from .membership import name_of, unpack


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

        :return: {table: [(cell, membership)]}, cells of figures as the figures name
            them: of no programme, what they are broken down by, the group
        """
        told = defaultdict(list)
        for cell in self.search_fetch(
            [("company_id", "=", company.id)], ["table", "cell", "people"]
        ):
            key = False, *cell.cell.split("/", 1)
            told[cell.table].append((key, _read(cell.people)))
        return told


def _read(text):
    """The membership of a cell; of the first releases only names are known."""
    if text.startswith("["):
        return {name_of(name): None for name in json.loads(text)}
    return unpack(text)
