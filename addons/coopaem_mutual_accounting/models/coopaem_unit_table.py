# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .coopaem_unit import CASH_SALE_SQL, COSTS_SQL, TURNOVER_SQL

# The context key that narrows the query to some units. It leaves out rows, not parts of
# figures, so that nobody can read a wrong figure by setting it.
UNITS_KEY = "coopaem_table_unit_ids"
# A page of units at most: their invoices are looked up one by one.
FEW = 200


class CoopaemUnitTable(models.Model):
    """All units of a cooperative as they stand today, a row each.

    The figures are those of coopaem.unit._get_figures, worked out for all units at once
    when they are asked for: nothing is stored, so nothing can be out of date. Columns
    that a query does not need are not worked out, because the database leaves out joins
    on which nothing depends.
    """

    _name = "coopaem.unit.table"
    _description = "All units"
    _auto = False
    _order = "risk_count desc, code, id"
    _depends = {
        "coopaem.unit": [
            "active",
            "analytic_account_id",
            "coach_id",
            "code",
            "company_id",
            "date_start",
            "has_own_floor",
            "kind",
            "name",
            "own_floor",
            "sector_id",
            "state",
            "territory_id",
            "till_account_id",
        ],
        "coopaem.agreement": [
            "date_end",
            "date_start",
            "levy_scheme_id",
            "state",
            "type_id",
            "unit_id",
        ],
        "coopaem.unit.levy.scheme": ["date_from", "scheme_id", "unit_id"],
        "coopaem.treasury.policy": [
            "agreement_type_id",
            "company_id",
            "date_from",
            "floor",
        ],
        "coopaem.cashbook.line": ["date", "unit_id"],
        "account.account": ["account_type", "is_liquidity", "unit_role"],
        "account.analytic.line": [
            "amount",
            "company_id",
            "date",
            "general_account_id",
            "journal_id",
        ],
        "account.journal": ["suspense_account_id", "type"],
        "account.move": ["amount_total_signed", "move_type", "state"],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "balance",
            "date",
            "date_maturity",
            "display_type",
            "levy_rule_id",
            "move_id",
            "opening_untaxed",
            "parent_state",
            "unit_id",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_move_id",
            "debit_move_id",
            "exchange_move_id",
            "max_date",
        ],
        "res.company": ["cashbook_journal_id"],
    }

    # Fields declaration
    unit_id = fields.Many2one(comodel_name="coopaem.unit", readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(string="Trade name", readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["coopaem.unit"]
        ._fields["kind"]
        ._description_selection(self.env),
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: self.env["coopaem.unit"]
        ._fields["state"]
        ._description_selection(self.env),
        readonly=True,
    )
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    sector_id = fields.Many2one(comodel_name="coopaem.sector", readonly=True)
    territory_id = fields.Many2one(comodel_name="coopaem.territory", readonly=True)
    coach_id = fields.Many2one(comodel_name="res.users", readonly=True)
    levy_scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme", string="Levy scheme", readonly=True
    )
    # the row's id is the unit's, so the unit's own table of members serves
    member_ids = fields.Many2many(
        comodel_name="coopaem.member",
        relation="coopaem_member_unit_rel",
        column1="unit_id",
        column2="member_id",
        string="Members",
        readonly=True,
    )
    turnover = fields.Monetary(readonly=True, help="This year, excluding taxes.")
    turnover_last_year_to_date = fields.Monetary(
        string="Turnover last year to date",
        readonly=True,
        help="From January up to the same day last year, excluding taxes.",
    )
    turnover_last_year = fields.Monetary(readonly=True, help="Excluding taxes.")
    collected = fields.Monetary(readonly=True, help="This year, excluding taxes.")
    collected_last_year_to_date = fields.Monetary(
        string="Collected last year to date",
        readonly=True,
        help="From January up to the same day last year, excluding taxes.",
    )
    collected_last_year = fields.Monetary(readonly=True, help="Excluding taxes.")
    costs = fields.Monetary(
        readonly=True, help="This year, excluding taxes, levies and pay."
    )
    levies = fields.Monetary(
        readonly=True, help="To the structure, funds and reserve, booked this year."
    )
    receivable = fields.Monetary(
        readonly=True, help="Owed by customers, including taxes."
    )
    receivable_overdue = fields.Monetary(
        string="Overdue",
        readonly=True,
        help="The part of the receivable whose due date has passed.",
    )
    receivable_long_overdue = fields.Monetary(
        string="Long overdue",
        readonly=True,
        help="Overdue for more days than the settings of the company allow.",
    )
    payable = fields.Monetary(readonly=True, help="Owed to suppliers, including taxes.")
    treasury = fields.Monetary(readonly=True)
    till = fields.Monetary(
        readonly=True, help="Part of the treasury that the unit holds in cash."
    )
    held = fields.Monetary(
        string="Held by the cooperative",
        readonly=True,
        help="Treasury less till: what can be paid out.",
    )
    floor = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="What the treasury should not go below, by the treasury policy.",
    )
    trend = fields.Float(
        readonly=True,
        aggregator=None,
        help="Turnover of the last three closed months against the three before.",
    )
    last_activity_date = fields.Date(
        string="Last activity",
        readonly=True,
        help="Last turnover, collection or line in the cash book.",
    )
    risk_floor = fields.Boolean(string="Below the floor", readonly=True)
    risk_falling = fields.Boolean(string="Falling", readonly=True)
    risk_overdue = fields.Boolean(string="Overdue for long", readonly=True)
    risk_inactive = fields.Boolean(string="No activity", readonly=True)
    at_risk = fields.Boolean(readonly=True)
    risk_count = fields.Integer(
        string="Number of risks",
        readonly=True,
        help="How many reasons for concern there are.",
    )
    risks = fields.Json(compute="_compute_risks")
    risk_text = fields.Char(string="Reasons", compute="_compute_risks")
    months = fields.Json(string="Twelve months", compute="_compute_months")

    # Compute methods
    # All that the texts say, so that it is read along and not worked out once more.
    @api.depends(
        "company_id",
        "currency_id",
        "floor",
        "last_activity_date",
        "receivable_long_overdue",
        "risk_falling",
        "risk_floor",
        "risk_inactive",
        "risk_overdue",
        "treasury",
    )
    @api.depends_context("lang")
    def _compute_risks(self):
        for row in self:
            currency, company = row.currency_id, row.company_id.sudo()
            risks = []
            if row.risk_floor:
                risks.append(
                    {
                        "code": "floor",
                        "label": self.env._("Below the floor"),
                        "text": self.env._(
                            "Treasury %(treasury)s, below the floor of %(floor)s",
                            treasury=currency.format(row.treasury),
                            floor=currency.format(row.floor),
                        ),
                        "level": "danger",
                    }
                )
            if row.risk_falling:
                risks.append(
                    {
                        "code": "falling",
                        "label": self.env._("Falling"),
                        "text": self.env._(
                            "Treasury lower at each of the last three month ends"
                        ),
                        "level": "warning",
                    }
                )
            if row.risk_overdue:
                risks.append(
                    {
                        "code": "overdue",
                        "label": self.env._("Overdue"),
                        "text": self.env._(
                            "Customers owe %(amount)s for more than %(days)s days "
                            "after the due date",
                            amount=currency.format(row.receivable_long_overdue),
                            days=company.unit_overdue_days,
                        ),
                        "level": "warning",
                    }
                )
            if row.risk_inactive:
                risks.append(
                    {
                        "code": "inactive",
                        "label": self.env._("No activity"),
                        "text": self.env._(
                            "No activity since %s",
                            format_date(self.env, row.last_activity_date),
                        )
                        if row.last_activity_date
                        else self.env._("No activity yet"),
                        "level": "info",
                    }
                )
            row.risks = risks
            row.risk_text = " · ".join(risk["text"] for risk in risks)

    @api.depends("unit_id")
    def _compute_months(self):
        months = self.unit_id._get_month_turnover(fields.Date.context_today(self))
        for row in self:
            row.months = months.get(row.id, [])

    # Reading
    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):  # pylint: disable=too-many-arguments
        """Find the rows first, then read their figures for these units alone.

        What decides which rows are shown is worked out for all units, the other columns
        for those of the page only.
        """
        rows = super().search_fetch(domain, [], offset=offset, limit=limit, order=order)
        if field_names is None or field_names:
            rows.fetch(field_names)
        return rows

    def fetch(self, field_names=None):
        """Read the figures of these units alone."""
        return super(
            CoopaemUnitTable, self.with_context(**{UNITS_KEY: self.ids})
        ).fetch(field_names)

    # Query
    @property
    def _table_query(self):
        return self._get_query()

    @api.model
    def _get_months(self):
        """By company the closed months that trends are read from, and the limits.

        The last closed month is that of the last closing whose levies are booked; where
        there is none, the last month that is over.

        :return: list of tuples in the order of the columns of period in the query
        """
        today = fields.Date.context_today(self)
        companies = self.env.companies.sudo()
        closed = dict(
            self.env["coopaem.closing"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", companies.ids),
                    ("state", "in", ("booked", "locked")),
                    ("date_end", "<=", today),
                ],
                ["company_id"],
                ["date_end:max"],
            )
        )
        rows = []
        for company in companies:
            end = closed.get(company) or today - relativedelta(months=1, day=31)
            rows.append(
                (
                    company.id,
                    *(
                        end - relativedelta(months=months, day=31)
                        for months in (0, 1, 2, 3, 6)
                    ),
                    today - relativedelta(days=company.unit_overdue_days),
                    today - relativedelta(months=company.unit_inactive_months),
                )
            )
        return rows

    @api.model
    def _get_query(self):
        """A row per unit of the companies the user works in, and its figures.

        :return: SQL
        """
        unit_model = self.env["coopaem.unit"]
        companies = self.env.companies
        today = fields.Date.context_today(self)
        year_start = today.replace(month=1, day=1)
        last_year_start = year_start - relativedelta(years=1)
        last_year_end = year_start - relativedelta(days=1)
        last_year_day = today - relativedelta(years=1)
        unit_ids = self.env.context.get(UNITS_KEY)
        if unit_ids is None:
            of_units = SQL("unit.company_id = ANY(%s)", list(companies.ids))
            of_accounts = of_tills = of_cashbooks = SQL("IS NOT NULL")
            of_lines = SQL(
                "line.company_id = ANY(%s) AND line.unit_id IS NOT NULL",
                list(companies.ids),
            )
        else:
            unit_ids = [int(unit_id) for unit_id in unit_ids]
            of_units = SQL(
                "unit.company_id = ANY(%s) AND unit.id = ANY(%s)",
                list(companies.ids),
                unit_ids,
            )
            # browsed as superuser: which rows are shown the rules decide
            units = unit_model.sudo().browse(unit_ids).exists()
            of_accounts = SQL("= ANY(%s)", list(units.analytic_account_id.ids))
            of_tills = SQL("= ANY(%s)", list(units.till_account_id.ids))
            of_cashbooks = SQL("= ANY(%s)", unit_ids)
            of_lines = SQL("line.unit_id = ANY(%s)", unit_ids)
        months = self._get_months()
        period = SQL(
            """
            (VALUES %s) AS period (company_id, end_0, end_1, end_2, end_3, end_6,
                                   overdue_before, active_from)
            """,
            SQL(", ").join(
                SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in row))
                for row in months
            ),
        )
        # One look at the matches of late spares most units the dear one at their own.
        lately_matched = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT line.unit_id
                  FROM account_partial_reconcile partial
                  JOIN account_move_line matched ON matched.id = partial.%s
                  JOIN account_move_line line ON line.move_id = matched.move_id
                 WHERE partial.max_date >= %s
                   AND line.unit_id IS NOT NULL
                """,
                SQL.identifier(side),
                # by the last of its columns
                min(row[-1] for row in months),
            )
            for side in ("debit_move_id", "credit_move_id")
        )
        return SQL(
            """
            SELECT base.*,
                   base.risk_floor::int + base.risk_falling::int
                   + base.risk_overdue::int + base.risk_inactive::int AS risk_count,
                   base.risk_floor OR base.risk_falling OR base.risk_overdue
                   OR base.risk_inactive AS at_risk
              FROM (
            SELECT unit.id, unit.id AS unit_id, unit.code, unit.name, unit.kind,
                   unit.state, unit.active, unit.company_id, company.currency_id,
                   unit.sector_id, unit.territory_id, unit.coach_id,
                   %(levy_scheme)s AS levy_scheme_id,
                   COALESCE(ledger.turnover, 0) AS turnover,
                   COALESCE(ledger.turnover_last_year_to_date, 0)
                       AS turnover_last_year_to_date,
                   COALESCE(ledger.turnover_last_year, 0) AS turnover_last_year,
                   COALESCE(ledger.cash_sales, 0)
                       + COALESCE(collected.this_year, 0) AS collected,
                   COALESCE(ledger.cash_sales_last_year_to_date, 0)
                       + COALESCE(collected.last_year_to_date, 0)
                       AS collected_last_year_to_date,
                   COALESCE(ledger.cash_sales_last_year, 0)
                       + COALESCE(collected.last_year, 0) AS collected_last_year,
                   COALESCE(ledger.costs, 0) AS costs,
                   COALESCE(levied.amount, 0) AS levies,
                   COALESCE(ledger.receivable, 0) AS receivable,
                   COALESCE(overdue.amount, 0) AS receivable_overdue,
                   COALESCE(overdue.long_amount, 0) AS receivable_long_overdue,
                   COALESCE(ledger.payable, 0) AS payable,
                   COALESCE(ledger.treasury, 0) AS treasury,
                   COALESCE(till.amount, 0) AS till,
                   COALESCE(ledger.treasury, 0) - COALESCE(till.amount, 0) AS held,
                   policy.floor,
                   (ledger.turnover_late / NULLIF(ledger.turnover_early, 0) - 1)::float
                       AS trend,
                   GREATEST(ledger.last_date, collected.last_date, cashbook.last_date)
                       AS last_activity_date,
                   watched AND COALESCE(ledger.treasury, 0) < policy.floor
                       AS risk_floor,
                   watched AND COALESCE(
                       ledger.treasury_0 < ledger.treasury_1
                       AND ledger.treasury_1 < ledger.treasury_2
                       AND ledger.treasury_2 < ledger.treasury_3, FALSE)
                       AS risk_falling,
                   watched AND COALESCE(overdue.long_amount, 0) > 0 AS risk_overdue,
                   CASE WHEN NOT watched OR unit.state <> 'active' THEN FALSE
                        WHEN COALESCE(
                                 GREATEST(ledger.last_date, unit.date_start),
                                 unit.create_date::date) >= period.active_from
                        THEN FALSE
                        WHEN EXISTS (
                                 SELECT FROM coopaem_cashbook_line cash
                                  WHERE cash.unit_id = unit.id
                                    AND cash.date BETWEEN period.active_from
                                                      AND %(today)s)
                        THEN FALSE
                        WHEN unit.id NOT IN (%(lately_matched)s) THEN TRUE
                        WHEN (SELECT own.last_date FROM (%(own_collected)s) AS own)
                             >= period.active_from
                        THEN FALSE
                        ELSE TRUE END AS risk_inactive
              FROM coopaem_unit unit
              JOIN res_company company ON company.id = unit.company_id
              JOIN %(period)s ON period.company_id = unit.company_id
        CROSS JOIN LATERAL (SELECT %(floor)s AS floor) AS policy
        CROSS JOIN LATERAL (
                   SELECT unit.kind = 'activity'
                      AND unit.state IN ('active', 'suspended')
                   ) AS watch (watched)
         LEFT JOIN (
                SELECT item.%(column)s AS account_id,
                       SUM(item.amount) AS treasury,
                       SUM(item.amount) FILTER (
                           WHERE item.date >= %(year_start)s AND %(is_turnover)s
                       ) AS turnover,
                       SUM(item.amount) FILTER (
                           WHERE item.date BETWEEN %(last_year_start)s
                                               AND %(last_year_day)s
                             AND %(is_turnover)s
                       ) AS turnover_last_year_to_date,
                       SUM(item.amount) FILTER (
                           WHERE item.date BETWEEN %(last_year_start)s
                                               AND %(last_year_end)s
                             AND %(is_turnover)s
                       ) AS turnover_last_year,
                       SUM(item.amount) FILTER (
                           WHERE item.date >= %(year_start)s AND %(is_cash_sale)s
                       ) AS cash_sales,
                       SUM(item.amount) FILTER (
                           WHERE item.date BETWEEN %(last_year_start)s
                                               AND %(last_year_day)s
                             AND %(is_cash_sale)s
                       ) AS cash_sales_last_year_to_date,
                       SUM(item.amount) FILTER (
                           WHERE item.date BETWEEN %(last_year_start)s
                                               AND %(last_year_end)s
                             AND %(is_cash_sale)s
                       ) AS cash_sales_last_year,
                       SUM(item.amount) FILTER (
                           WHERE item.date > period.end_3 AND item.date <= period.end_0
                             AND %(is_turnover)s) AS turnover_late,
                       SUM(item.amount) FILTER (
                           WHERE item.date > period.end_6 AND item.date <= period.end_3
                             AND %(is_turnover)s) AS turnover_early,
                       MAX(item.date) FILTER (WHERE %(is_turnover)s) AS last_date,
                       -SUM(item.amount) FILTER (
                           WHERE item.date >= %(year_start)s AND %(is_costs)s) AS costs,
                       -SUM(item.amount) FILTER (
                           WHERE account.account_type = 'asset_receivable'
                             AND account.id <> ALL(%(tax_credit_ids)s)) AS receivable,
                       SUM(item.amount) FILTER (
                           WHERE account.account_type = 'liability_payable') AS payable,
                       SUM(item.amount) FILTER (
                           WHERE item.date <= period.end_0) AS treasury_0,
                       SUM(item.amount) FILTER (
                           WHERE item.date <= period.end_1) AS treasury_1,
                       SUM(item.amount) FILTER (
                           WHERE item.date <= period.end_2) AS treasury_2,
                       SUM(item.amount) FILTER (
                           WHERE item.date <= period.end_3) AS treasury_3
                  FROM account_analytic_line item
                  -- not needed for every column, and left out then
             LEFT JOIN account_account account
                    ON account.id = item.general_account_id
             LEFT JOIN account_journal journal ON journal.id = item.journal_id
                  JOIN %(period)s ON period.company_id = item.company_id
                 WHERE item.%(column)s %(of_accounts)s
                   AND item.date <= %(today)s
              GROUP BY item.%(column)s
                ) AS ledger ON ledger.account_id = unit.analytic_account_id
         LEFT JOIN (
                SELECT item.%(till_column)s AS account_id, -SUM(item.amount) AS amount
                  FROM account_analytic_line item
                 WHERE item.%(till_column)s %(of_tills)s
                   AND item.company_id = ANY(%(company_ids)s)
                   AND item.date <= %(today)s
              GROUP BY item.%(till_column)s
                ) AS till ON till.account_id = unit.till_account_id
         LEFT JOIN (%(collected)s) AS collected ON collected.unit_id = unit.id
         LEFT JOIN (
                SELECT cash.unit_id, MAX(cash.date) AS last_date
                  FROM coopaem_cashbook_line cash
                 WHERE cash.company_id = ANY(%(company_ids)s)
                   AND cash.unit_id %(of_cashbooks)s
                   AND cash.date <= %(today)s
              GROUP BY cash.unit_id
                ) AS cashbook ON cashbook.unit_id = unit.id
         LEFT JOIN (
                SELECT line.unit_id, SUM(line.balance) AS amount
                  FROM account_move_line line
                 WHERE %(of_lines)s
                   AND line.levy_rule_id IS NOT NULL
                   AND line.parent_state = 'posted'
                   AND line.date BETWEEN %(year_start)s AND %(today)s
              GROUP BY line.unit_id
                ) AS levied ON levied.unit_id = unit.id
         LEFT JOIN (
                SELECT open_item.unit_id,
                       SUM(open_item.amount) AS amount,
                       SUM(open_item.amount) FILTER (
                           WHERE open_item.date_maturity < period.overdue_before
                       ) AS long_amount
                  FROM (SELECT line.unit_id, line.account_id, line.company_id,
                               line.date_maturity, line.amount_residual AS amount
                          FROM account_move_line line
                         WHERE %(of_lines)s
                           AND line.parent_state = 'posted'
                           AND line.amount_residual > 0
                           AND line.date <= %(today)s
                           AND line.date_maturity < %(today)s
                         UNION ALL
                        SELECT line.unit_id, line.account_id, line.company_id,
                               line.date_maturity, partial.amount
                          FROM account_partial_reconcile partial
                          JOIN account_move_line line
                            ON line.id = partial.debit_move_id
                         WHERE %(of_lines)s
                           AND partial.max_date > %(today)s
                           AND line.parent_state = 'posted'
                           AND line.date <= %(today)s
                           AND line.date_maturity < %(today)s
                       ) AS open_item
                  JOIN account_account account ON account.id = open_item.account_id
                  JOIN %(period)s ON period.company_id = open_item.company_id
                 WHERE account.account_type = 'asset_receivable'
                   AND account.id <> ALL(%(tax_credit_ids)s)
              GROUP BY open_item.unit_id
                ) AS overdue ON overdue.unit_id = unit.id
             WHERE %(of_units)s
                   ) AS base
            """,
            column=SQL.identifier(unit_model._get_plan_column()),
            till_column=SQL.identifier(unit_model._get_till_column()),
            company_ids=list(companies.ids),
            today=today,
            year_start=year_start,
            last_year_start=last_year_start,
            last_year_end=last_year_end,
            last_year_day=last_year_day,
            tax_credit_ids=companies.sudo()._get_tax_credit_account_ids(),
            is_turnover=TURNOVER_SQL,
            is_costs=COSTS_SQL,
            is_cash_sale=CASH_SALE_SQL,
            of_units=of_units,
            of_accounts=of_accounts,
            of_tills=of_tills,
            of_cashbooks=of_cashbooks,
            of_lines=of_lines,
            period=period,
            lately_matched=lately_matched,
            levy_scheme=unit_model._get_levy_scheme_sql(today),
            floor=self.env["coopaem.treasury.policy"]._get_floor_sql(today),
            collected=unit_model._get_collected_sql(
                of_lines,
                {
                    "this_year": (year_start, today),
                    "last_year_to_date": (last_year_start, last_year_day),
                    "last_year": (last_year_start, last_year_end),
                },
                today,
                companies.currency_id,
                few=unit_ids is not None and len(unit_ids) <= FEW,
            ),
            own_collected=unit_model._get_collected_sql(
                SQL("line.unit_id = unit.id"),
                {},
                today,
                companies.currency_id,
                few=True,
            ),
        )

    # Actions
    def action_open_unit(self):
        """Open the unit of this row.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "coopaem.unit",
            "res_id": self.id,
            "views": [[False, "form"]],
        }
