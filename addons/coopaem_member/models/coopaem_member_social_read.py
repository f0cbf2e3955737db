# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The social file again: whoever looks at it is noted in the log of readings."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

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
            domain = Domain(domain)
            if self._names_social_fields(
                _split_order(order)
            ) or self._asks_social_fields(domain):
                self._note_search(domain, offset, limit, order, active_test)
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
        self._note_table(
            domain, [groupby], [*aggregates, *_get_names(having), *_split_order(order)]
        )
        return rows

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        # EXTENDS 'base'
        rows = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        self._note_table(domain, grouping_sets, [*aggregates, *_split_order(order)])
        return rows

    def _read_group_groupby(self, alias, groupby_spec, query):
        # EXTENDS 'base': records of another model, grouped by whose they are
        if (
            alias != self._table
            and not self.env.su
            and self._names_social_fields([groupby_spec])
        ):
            member_id = SQL.identifier(alias, "id")
            # all of them: a row of the table may stand for one person
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %s FROM %s WHERE %s AND %s IS NOT NULL",
                    member_id,
                    query.from_clause,
                    query.where_clause or SQL("TRUE"),
                    member_id,
                )
            )
            if rows:
                self.env["coopaem.social.read"]._note("table", [row[0] for row in rows])
        return super()._read_group_groupby(alias, groupby_spec, query)

    def copy_data(self, default=None):
        """Refuse: a copy would hold what is in the social file.

        :raises UserError: for everybody
        """
        if not self.env.su:
            raise UserError(
                self.env._("A member is one person and is not copied. Create another.")
            )
        return super().copy_data(default)

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _names_social_fields(self, names):
        """Whether some of these names, paths or specifications are of social fields."""
        found = (self._fields.get(name.split(".")[0].split(":")[0]) for name in names)
        return any(
            field is not None and field.groups == SOCIAL_GROUP for field in found
        )

    def _asks_social_fields(self, domain):
        """Whether a domain asks for social fields, also within “any”.

        What leads to members by another model is searched here again.
        """
        return any(
            self._names_social_fields([item.field_expr])
            or (
                item.field_expr == "id"
                and item.operator in ("any", "not any")
                and isinstance(item.value, Domain | list | tuple)
                and self._asks_social_fields(Domain(item.value))
            )
            for item in domain.iter_conditions()
        )

    def _note_search(self, domain, offset, limit, order, active_test):
        """Note a search by social fields; of few people, whose files it told of.

        Nobody found tells as much, where few were asked about.
        """
        fewest = self.env.company._get_smallest_group()
        # what is said of the people besides: an answer about one person tells of them
        conditions = domain.children if getattr(domain, "OPERATOR", "") == "&" else ()
        others = Domain.AND(
            one
            for one in (conditions or (domain,))
            if not self._asks_social_fields(one)
        )
        for known, window in (
            (others, {"limit": fewest}),
            (
                domain,
                {
                    "offset": offset,
                    "limit": min(limit or fewest, fewest),
                    "order": order,
                },
            ),
        ):
            found = super()._search(known, active_test=active_test, **window)
            ids = found.get_result_ids()
            if 0 < len(ids) < fewest:
                self.env["coopaem.social.read"]._note("search", ids)
                return
        self.env["coopaem.social.read"]._note("search")

    def _note_table(self, domain, grouping_sets, names):
        """Note that a table is made of the social file, and of how many people.

        Whose files, where a row or a cell of it stands for few.

        :param domain: who is in it
        :param grouping_sets: what it is grouped by, once or several times
        :param names: what is counted
        """
        if self.env.su or not self._names_social_fields(
            [*names, *(name for groupby in grouping_sets for name in groupby)]
        ):
            return
        fewest = self.env.company._get_smallest_group()
        few = set()
        for groupby in grouping_sets:
            if groupby:
                rows = super()._read_group(
                    domain, groupby, ["id:array_agg"], [("__count", "<", fewest)]
                )
                few.update(*(row[-1] for row in rows))
            else:
                ids = super()._search(domain, limit=fewest).get_result_ids()
                few.update(ids if len(ids) < fewest else ())
        log = self.env["coopaem.social.read"]
        if few:
            log._note("table", few)
        else:
            # who may count them has just done so
            log._note("table", count=self.sudo().search_count(domain))


def _split_order(order):
    """The names and specifications that are sorted by."""
    return [item.split()[0] for item in (order or "").split(",") if item.strip()]


def _get_names(having):
    """The specifications that groups are chosen by."""
    return [item[0] for item in having if not isinstance(item, str)]
