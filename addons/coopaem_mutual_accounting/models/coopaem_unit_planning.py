# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What prices and plans of a unit are made from: products, levies, ledger."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from .coopaem_unit import COSTS_SQL, TURNOVER_SQL
from .levy_forecast import LevyForecastRun

MONTHS = 12
# What a month's items are, where the first condition that holds decides. What is none
# of it is owed, paid ahead or tax: it moves the treasury alone.
KIND_SQL = SQL(
    """CASE WHEN account.unit_role = 'levy' THEN 'levy'
            WHEN account.unit_role = 'pay' THEN 'pay'
            WHEN %s THEN 'sale'
            WHEN account.account_type = 'income_other' THEN 'grant'
            WHEN account.account_type = 'expense_direct_cost' THEN 'purchase'
            WHEN %s THEN 'cost'
            WHEN account.account_type IN ('asset_fixed', 'asset_non_current')
            THEN 'investment'
            WHEN account.account_type = 'liability_non_current' AND item.amount > 0
            THEN 'loan'
            WHEN account.account_type = 'liability_non_current' THEN 'repayment'
            ELSE 'other' END""",
    TURNOVER_SQL,
    COSTS_SQL,
)


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def _get_planning_products(self):
        # EXTENDS 'coopaem_member'
        found = super()._get_planning_products()
        # who fills in a price need not be allowed to read products; these are the
        # unit's own
        products = (
            self.env["product.template"]
            .sudo()
            .search([("unit_id", "in", self.ids)], order="name, id")
        )
        for product in products:
            taxes = product._get_planning_taxes()
            price = product.list_price
            if any(taxes.mapped("price_include")):
                price = taxes.compute_all(price)["total_excluded"]
            found[product.unit_id.id].append(
                {
                    "id": product.id,
                    "name": product.name,
                    "price": price,
                    "rate": taxes[:1].amount,
                }
            )
        return found

    def _set_planning_price(self, product_id, price):
        # EXTENDS 'coopaem_member'
        self.ensure_one()
        # the caller has checked whose price it is; people of a unit have no access to
        # products
        product = (
            self.env["product.template"]
            .sudo()
            .search([("id", "=", product_id), ("unit_id", "=", self.id)])
        )
        if not product:
            return super()._set_planning_price(product_id, price)
        taxes = product._get_planning_taxes()
        if any(taxes.mapped("price_include")):
            price = taxes.with_context(force_price_include=False).compute_all(price)[
                "total_included"
            ]
        product.list_price = price
        return True

    def _get_planning_rates(self):
        # EXTENDS 'coopaem_member'
        by_company = {
            # taxes are the accountants'; their rates are on every invoice
            company: company.sudo()._get_sale_rates()
            for company in self.company_id
        }
        return {unit.id: by_company[unit.company_id] for unit in self}

    def _get_planning_levies(self, first):
        # EXTENDS 'coopaem_member'
        levies = super()._get_planning_levies(first)
        for units in self.grouped("company_id").values():
            levies |= LevyForecastRun(units, first).load()
        return levies

    def _get_planning_costs(self, day, months):
        # EXTENDS 'coopaem_member'
        last = day.replace(day=1) - relativedelta(days=1)
        first = day.replace(day=1) - relativedelta(months=months)
        units = {
            unit.sudo().analytic_account_id.id: unit
            for unit in self._filter_planning_readable()
        }
        if not units:
            return super()._get_planning_costs(day, months)
        self.env.flush_all()
        spent, since = defaultdict(list), {}
        for account_id, expense_id, amount, start in self.env.execute_query(
            SQL(
                """
                SELECT item.%(column)s, item.general_account_id, -SUM(item.amount),
                       MIN(MIN(item.date)) OVER (PARTITION BY item.%(column)s)
                  FROM account_analytic_line item
                  JOIN account_account account ON account.id = item.general_account_id
                 WHERE item.%(column)s = ANY(%(ids)s)
                   AND item.date BETWEEN %(first)s AND %(last)s
                   AND %(is_costs)s AND account.account_type != 'expense_direct_cost'
              GROUP BY 1, 2 ORDER BY 3 DESC
                """,
                column=SQL.identifier(self._get_plan_column()),
                ids=list(units),
                first=first,
                last=last,
                is_costs=COSTS_SQL,
            )
        ):
            spent[account_id].append((expense_id, float(amount)))
            since[account_id] = start.replace(day=1)
        # names of accounts alone: coaches do not read the chart
        names = {
            account.id: account.name
            for account in self.env["account.account"]
            .sudo()
            .browse({expense_id for rows in spent.values() for expense_id, _a in rows})
        }
        costs = {}
        for account_id, rows in spent.items():
            unit, start = units[account_id], since[account_id]
            count = (last.year - start.year) * MONTHS + last.month - start.month + 1
            means = [
                (names[expense_id], unit.currency_id.round(amount / count))
                for expense_id, amount in rows
            ]
            costs[unit.id] = [
                (name, mean)
                for name, mean in means
                if unit.currency_id.compare_amounts(mean, 0.0) > 0
            ]
        return costs

    def _get_planning_actuals(self, asked):
        # EXTENDS 'coopaem_member'
        units = self.union(*(unit for _key, unit, _first in asked))
        readable = units._filter_planning_readable()
        asked = [row for row in asked if row[1] in readable]
        actuals = super()._get_planning_actuals(asked)
        if not asked:
            return actuals
        today = fields.Date.context_today(self)
        for key, _unit, first in asked:
            starts = [first + relativedelta(months=number) for number in range(MONTHS)]
            actuals[key] = {
                "opening": 0.0,
                "months": [
                    defaultdict(float) if start <= today else None for start in starts
                ],
            }
        currencies = {key: unit.currency_id for key, unit, _first in asked}
        firsts = {key: first for key, _unit, first in asked}
        self.env.flush_all()
        for key, month, kind, amount in self.env.execute_query(
            SQL(
                """
                SELECT asked.key,
                       CASE WHEN item.date >= asked.first
                            THEN DATE_TRUNC('month', item.date)::date END,
                       %(kind)s, SUM(item.amount)
                  FROM UNNEST(%(keys)s, %(account_ids)s, %(firsts)s)
                    AS asked (key, analytic_account_id, first)
                  JOIN account_analytic_line item
                    ON item.%(column)s = asked.analytic_account_id
                   AND item.date < asked.first + INTERVAL '1 year'
                   AND item.date <= %(today)s
                  JOIN account_account account
                    ON account.id = item.general_account_id
              GROUP BY 1, 2, 3
                """,
                kind=KIND_SQL,
                column=SQL.identifier(self._get_plan_column()),
                keys=[key for key, _unit, _first in asked],
                account_ids=[
                    unit.sudo().analytic_account_id.id for _key, unit, _first in asked
                ],
                firsts=[first for _key, _unit, first in asked],
                today=today,
            )
        ):
            found, amount = actuals[key], float(amount)
            if month is None:
                found["opening"] = currencies[key].round(found["opening"] + amount)
                continue
            first = firsts[key]
            number = (month.year - first.year) * MONTHS + month.month - first.month
            found["months"][number][kind] = currencies[key].round(amount)
        return actuals

    def _filter_planning_readable(self):
        """Those whose figures the user may see, whether or not units are open to them.

        :return: coopaem.unit
        """
        return self.search([("id", "in", self.ids)])._filter_figures_readable()
