# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The social file again: whoever looks at it is noted in the log of readings."""

from odoo import models
from odoo.fields import Domain

from .coopaem_member import SOCIAL_GROUP


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    def _read_format(self, fnames, load="_classic_read"):
        # EXTENDS 'base': forms, lists, boards and what is asked for over RPC
        data = super()._read_format(fnames, load)
        if not self.env.su and self._names_social_fields(fnames):
            self.env["coopaem.social.read"]._note_read_of(self)
        return data

    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        # EXTENDS 'base': who is found by it, or sorted by it, says what is in it
        query = super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )
        if not self.env.su and not bypass_access:
            names = [item.field_expr for item in Domain(domain).iter_conditions()]
            names += [item.split()[0] for item in (order or "").split(",") if item]
            if self._names_social_fields(names):
                self.env["coopaem.social.read"]._note("search")
        return query

    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        # EXTENDS 'base'
        rows = super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        self._note_table(domain, [*groupby, *aggregates])
        return rows

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        # EXTENDS 'base'
        rows = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        self._note_table(
            domain, [name for names in grouping_sets for name in names] + [*aggregates]
        )
        return rows

    def _names_social_fields(self, names):
        """Whether some of these names, paths or specifications are of social fields."""
        found = (self._fields.get(name.split(".")[0].split(":")[0]) for name in names)
        return any(
            field is not None and field.groups == SOCIAL_GROUP for field in found
        )

    def _note_table(self, domain, names):
        """Note that a table is made of the social file, and of how many people."""
        if not self.env.su and self._names_social_fields(names):
            # who may count them has just done so
            self.env["coopaem.social.read"]._note(
                "table", count=self.sudo().search_count(domain)
            )
