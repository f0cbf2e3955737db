# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Declarations hold parts of the social file: who reads or exports them is noted."""

from odoo import api, models
from odoo.fields import Domain

from .coopaem_wage_declaration import SOURCES

LINE = "coopaem.wage.declaration.line"


class CoopaemWageDeclarationLine(models.Model):
    _inherit = LINE

    def _read_format(self, fnames, load="_classic_read"):
        # EXTENDS 'base': forms, lists and what is asked for over RPC
        data = super()._read_format(fnames, load)
        if not self.env.su and self._names_social_fields(fnames):
            self._note_reading()
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
        # EXTENDS 'base': who is found by a number says whose it is
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
        """Whether some of these names or paths are of what the social file holds."""
        return any(name.split(".")[0].split(":")[0] in SOURCES for name in names)

    def _note_reading(self):
        """Note that the user reads what these lines hold of the social file."""
        lines = self._origin
        if not lines:
            return
        # whose they are is noted, whether the user reads the members or not
        ids = lines.sudo().member_id.ids
        self.env["coopaem.social.read"]._note(
            "file" if len(lines) == 1 else "list",
            ids,
            # of the list of the CNSS, and no members
            0 if ids else len(lines),
        )

    def _note_table(self, domain, names):
        """Note that a table is made of it, and of how many people."""
        if not self.env.su and self._names_social_fields(names):
            # who may count them has just done so
            self.env["coopaem.social.read"]._note(
                "table", count=self.sudo().search_count(domain)
            )


class CoopaemSocialExport(models.Model):
    _inherit = "coopaem.social.export"

    @api.model
    def _find_social_fields(self, records, paths):
        # EXTENDS 'coopaem_member': what lines hold is the members'
        paths = list(paths)
        for path in tuple(paths):
            model, prefix = records, ()
            for name in path.split("/"):
                if model._name == LINE and name in SOURCES:
                    paths += [
                        "/".join((*prefix, "member_id", source))
                        for source in SOURCES[name]
                    ]
                field = model._fields.get(name)
                if field is None or not field.comodel_name:
                    break
                model, prefix = self.env[field.comodel_name], (*prefix, name)
        return super()._find_social_fields(records, paths)
