# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import SQL


class CoopaemTreasuryPolicy(models.Model):
    """How low a unit's treasury may go, from a day on.

    A unit's own floor comes first, then that of the type of its running agreement, then
    the one for all. Without any policy the floor is nought.
    """

    _name = "coopaem.treasury.policy"
    _description = "Floor of the treasury"
    _order = "date_from desc, agreement_type_id, id"
    _rec_name = "date_from"

    # Fields declaration
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="It holds from this day on, until another one follows.",
    )
    agreement_type_id = fields.Many2one(
        comodel_name="coopaem.agreement.type",
        string="Type of agreement",
        ondelete="restrict",
        index="btree_not_null",
        help="For units with a running agreement of this type; empty: for all others.",
    )
    floor = fields.Monetary(
        required=True,
        help="A unit whose treasury is below it is at risk. It may be negative, where "
        "the cooperative advances money.",
    )
    note = fields.Char(help="Who decided it, and why.")

    _scope_uniq = models.UniqueIndex(
        "(company_id, date_from, COALESCE(agreement_type_id, 0))",
        "There is a floor for this day and type of agreement already: change that one.",
    )

    # Business methods
    @api.model
    def _get_floor_sql(self, date):
        """The floor of a unit as an SQL value, in a query over coopaem_unit as unit.

        Of several agreements that run at once, the highest floor holds.

        :param SQL date: the day
        :return: SQL
        """
        return SQL(
            """
            CASE WHEN unit.has_own_floor THEN COALESCE(unit.own_floor, 0)
                 ELSE COALESCE(
                (SELECT MAX(typed.floor)
                   FROM (SELECT DISTINCT ON (policy.agreement_type_id) policy.floor
                           FROM coopaem_agreement agreement
                           JOIN coopaem_treasury_policy policy
                             ON policy.agreement_type_id = agreement.type_id
                            AND policy.company_id = unit.company_id
                            AND policy.date_from <= %(date)s
                          WHERE agreement.unit_id = unit.id
                            AND agreement.state IN ('running', 'ended')
                            AND agreement.date_start <= %(date)s
                            AND (agreement.date_end IS NULL
                                 OR agreement.date_end >= %(date)s)
                       ORDER BY policy.agreement_type_id, policy.date_from DESC
                        ) AS typed),
                (SELECT policy.floor
                   FROM coopaem_treasury_policy policy
                  WHERE policy.agreement_type_id IS NULL
                    AND policy.company_id = unit.company_id
                    AND policy.date_from <= %(date)s
               ORDER BY policy.date_from DESC
                  LIMIT 1),
                0) END
            """,
            date=date,
        )
