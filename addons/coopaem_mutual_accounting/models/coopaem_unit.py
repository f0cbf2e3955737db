# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

FIGURES = (
    "turnover",
    "internal_sales",
    "collected",
    "costs",
    "margin",
    "contribution",
    "fund_levies",
    "reserve_levies",
    "pay",
    "result",
    "receivable",
    "payable",
    "tax_due",
    "opening_treasury",
    "treasury",
    "till",
    "reserve",
)
# What counts as what, in queries over account_account as account; cash sales also over
# account_journal as journal. Odoo keeps invoices, bills and receipts out of the
# journals of money and of cash books: all there is an entry.
TURNOVER_SQL = SQL("account.account_type = 'income'")
COSTS_SQL = SQL(
    "STARTS_WITH(account.account_type, 'expense') "
    "AND COALESCE(account.unit_role, '') NOT IN ('levy', 'pay')"
)
CASH_SALE_SQL = SQL(
    "account.account_type = 'income' "
    "AND (journal.type IN ('bank', 'cash', 'credit') "
    "OR journal.id IN (SELECT cashbook_journal_id FROM res_company) "
    "OR account.unit_role = 'internal_sale')"
)
# What units sell each other: paid as it is booked, from treasury to treasury.
INTERNAL_SALE_SQL = SQL(
    "account.account_type = 'income' AND account.unit_role = 'internal_sale'"
)


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Fields declaration
    till_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        string="Till account",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The cash that the unit holds itself, in the plan Tills.",
    )
    date_start = fields.Date(
        string="In the cooperative since",
        help="The unit takes part in the closings from this month on; empty: from the "
        "first one.",
    )
    treasury = fields.Monetary(
        compute="_compute_treasury",
        groups="coopaem_member.group_coopaem_accountant,account.group_account_readonly",
    )
    till = fields.Monetary(
        compute="_compute_treasury",
        groups="coopaem_member.group_coopaem_accountant,account.group_account_readonly",
        help="Cash that the unit holds itself.",
    )

    # Compute, inverse, search methods
    def _compute_treasury(self):
        balances = self._origin._get_balances()
        for unit in self:
            figures = balances.get(unit._origin.id, {})
            unit.treasury = figures.get("treasury", 0.0)
            unit.till = figures.get("till", 0.0)

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create units; activity units get their till."""
        units = super().create(vals_list)
        units._ensure_tills()
        return units

    def write(self, vals):
        """Write the values and keep the tills' accounts in step."""
        result = super().write(vals)
        if {"name", "code"} & vals.keys():
            for unit in self.filtered("till_account_id"):
                unit.sudo().till_account_id.write(
                    {"name": unit.name, "code": unit.code}
                )
        return result

    def _check_can_close(self):
        """Refuse to close units with treasury, open items or drafts.

        :raises UserError: naming the unit, what is left, and what to do
        """
        result = super()._check_can_close()
        balances = self._get_balances()
        lines = self.env["account.move.line"].sudo()
        drafts = {
            unit
            for (unit,) in lines._read_group(
                [("unit_id", "in", self.ids), ("parent_state", "=", "draft")],
                ["unit_id"],
            )
        }
        # Its two entries make nought together: the treasury does not show it.
        provisioned = (
            self.env["coopaem.provision"]
            .sudo()
            .search([("unit_id", "in", self.ids), ("state", "=", "booked")])
            .unit_id
        )
        unbooked = (
            self.env["coopaem.cashbook"]
            .sudo()
            .search(
                [
                    ("unit_id", "in", self.ids),
                    ("state", "!=", "booked"),
                    ("line_ids", "!=", False),
                ]
            )
            .unit_id
        )
        open_items = {
            unit
            for (unit,) in lines._read_group(
                [
                    ("unit_id", "in", self.ids),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("account_id.reconcile", "=", True),
                    ("balance", "!=", 0),
                ],
                ["unit_id"],
            )
        }
        for unit in self:
            currency = unit.currency_id
            figures = balances.get(unit.id, {})
            if not currency.is_zero(figures.get("treasury", 0.0)) or not (
                currency.is_zero(figures.get("till", 0.0))
            ):
                raise UserError(
                    self.env._(
                        "%(unit)s still has a treasury of %(treasury)s and a till of "
                        "%(till)s: pay it out or transfer it, then close the unit.",
                        unit=unit.display_name,
                        treasury=currency.format(figures.get("treasury", 0.0)),
                        till=currency.format(figures.get("till", 0.0)),
                    )
                )
            if unit in drafts:
                raise UserError(
                    self.env._(
                        "%s still has draft entries: post or delete them, then close "
                        "the unit.",
                        unit.display_name,
                    )
                )
            if unit in unbooked:
                raise UserError(
                    self.env._(
                        "%s still has cash that is not booked: book its cash books, "
                        "then close the unit.",
                        unit.display_name,
                    )
                )
            if unit in provisioned:
                raise UserError(
                    self.env._(
                        "%s still has a booked provision: release it, then close the "
                        "unit.",
                        unit.display_name,
                    )
                )
            if unit in open_items:
                raise UserError(
                    self.env._(
                        "%s still has open items: match or write them off, then close "
                        "the unit.",
                        unit.display_name,
                    )
                )
        return result

    # Action methods
    def action_open_items(self):
        """Open the unit's journal items.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal items of %s", self.display_name),
            "res_model": "account.move.line",
            "views": [[False, "list"], [False, "pivot"]],
            "domain": [("unit_id", "=", self.id), ("parent_state", "=", "posted")],
            "context": {"search_default_group_by_account": 1},
        }

    # Unit ledger
    @api.model
    @ormcache()
    def _get_plan_column(self):
        """The column of analytic items that names the unit."""
        return self.env.ref("coopaem_member.analytic_plan_units")._column_name()

    @api.model
    @ormcache()
    def _get_till_column(self):
        """The column of analytic items that names the till."""
        return self.env.ref(
            "coopaem_mutual_accounting.analytic_plan_tills"
        )._column_name()

    @api.model
    def _keep_units_only(self, distribution):
        """What a distribution says of units, other plans left out.

        :param dict distribution: an analytic distribution, or None
        :return: {str(analytic account id): percentage}
        """
        unit_by_account = self._get_unit_id_by_account()
        units = {}
        for key, percentage in (distribution or {}).items():
            for account_id in key.split(","):
                if account_id.isdigit() and int(account_id) in unit_by_account:
                    units[account_id] = units.get(account_id, 0.0) + percentage
        return units

    @api.model
    def _replace_unit(self, distribution, unit):
        """A distribution with another unit, other plans kept.

        :param dict distribution: an analytic distribution, or None
        :param unit: the new unit; an empty recordset takes the unit out
        :return: dict
        """
        unit_by_account = self._get_unit_id_by_account()
        own = unit._distribution() if unit else {}
        own_key = next(iter(own), "")
        replaced, had_unit = {}, False
        for key, percentage in (distribution or {}).items():
            others = []
            is_unit = False
            for account_id in key.split(","):
                if account_id.isdigit() and int(account_id) in unit_by_account:
                    is_unit = True
                else:
                    others.append(account_id)
            had_unit |= is_unit
            if is_unit and own_key:
                others.insert(0, own_key)
            if others:
                new_key = ",".join(others)
                replaced[new_key] = replaced.get(new_key, 0.0) + percentage
        return replaced if had_unit else {**own, **replaced}

    def _ensure_tills(self):
        """Give the activity units that have none their account in the plan Tills."""
        units = self.filtered(
            lambda unit: unit.kind == "activity" and not unit.till_account_id
        )
        plan = self.env.ref("coopaem_mutual_accounting.analytic_plan_tills")
        accounts = (
            self.env["account.analytic.account"]
            .sudo()
            .create(
                [
                    {
                        "name": unit.name,
                        "code": unit.code,
                        "plan_id": plan.id,
                        "company_id": unit.company_id.id,
                    }
                    for unit in units
                ]
            )
        )
        for unit, account in zip(units, accounts, strict=True):
            unit.till_account_id = account

    def _ensure_reserve(self):
        """The units' own reserves, made where they do not exist yet.

        :return: {unit id: unit of kind reserve}
        """
        reserves = {
            reserve.parent_id.id: reserve
            for reserve in self.sudo().search(
                [("kind", "=", "reserve"), ("parent_id", "in", self.ids)]
            )
        }
        missing = self.filtered(lambda unit: unit.id not in reserves)
        created = self.sudo().create(
            [
                {
                    "kind": "reserve",
                    "parent_id": unit.id,
                    "code": f"{unit.code}-R",
                    "name": self.env._("Reserve of %s", unit.name),
                    "company_id": unit.company_id.id,
                }
                for unit in missing
            ]
        )
        for unit, reserve in zip(missing, created, strict=True):
            reserves[unit.id] = reserve
        return reserves

    # Figures
    def _get_balances(self, date_to=None):
        """Treasury and till of the units, in a query each.

        :param date date_to: last day counted; None: all
        :return: {unit id: {"treasury": float, "till": float}} in company currency;
            units without movements are left out
        """
        treasuries = self._sum_items(
            self._get_plan_column(), "analytic_account_id", date_to
        )
        tills = self._get_tills(date_to)
        return {
            unit_id: {
                "treasury": treasuries.get(unit_id, 0.0),
                "till": tills.get(unit_id, 0.0),
            }
            for unit_id in treasuries.keys() | tills.keys()
        }

    def _get_tills(self, date_to=None):
        """What the units hold in their tills.

        :param date date_to: last day counted; None: all
        :return: {unit id: float} in company currency; units without movements are left
            out
        """
        sums = self._sum_items(self._get_till_column(), "till_account_id", date_to)
        return {unit_id: -amount for unit_id, amount in sums.items()}

    def _sum_items(self, column, account_field, date_to):
        """Sum the analytic items of the units' accounts in one plan, in one query.

        :param str column: the plan's column
        :param str account_field: the field that holds the units' accounts of that plan
        :param date date_to: last day counted; None: all
        :return: {unit id: float}
        """
        units = {
            unit[account_field].id: unit.id
            for unit in self.sudo()
            if unit[account_field]
        }
        if not units:
            return {}
        self.env["account.analytic.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(column)s, SUM(amount)
                  FROM account_analytic_line
                 WHERE %(column)s = ANY(%(ids)s)
                   AND date <= %(date_to)s
              GROUP BY %(column)s
                """,
                column=SQL.identifier(column),
                ids=list(units),
                date_to=date_to or date.max,
            )
        )
        return {units[account_id]: float(amount) for account_id, amount in rows}

    def _get_figures(self, date_to, date_from=None, collected=True, month_from=None):
        """The figures of the units: flows between two days, balances at the second.

        A constant number of queries, whatever the number of units.

        :param date date_to: last day counted
        :param date date_from: first day of the flows; None: from the beginning
        :param bool collected: whether to count collections, the dearest of the figures;
            without them the key is not there
        :param date month_from: first day of result and levies, and the day on which
            opening_treasury is looked at, where that is not date_from
        :return: {unit id: {name: float}} for the names in FIGURES, in company currency,
            for every unit of self. Turnover, collected and costs exclude taxes and are
            positive when sold, collected, spent; internal sales are part of turnover
            and collected; receivable and payable include taxes and are positive when
            owed to the cooperative, owed by it.
        """
        date_from = date_from or date.min
        month_from = month_from or date_from
        self.env.flush_all()
        figures = {unit.id: dict.fromkeys(FIGURES, 0.0) for unit in self}
        units = {unit.analytic_account_id.id: unit for unit in self.sudo()}
        for row in self.env.execute_query_dict(
            self._ledger_query(list(units), date_from, date_to, month_from)
        ):
            unit = units[row.pop("account_id")]
            figures[unit.id].update(
                {name: float(amount or 0.0) for name, amount in row.items()}
            )
        if collected:
            query = self._collected_query(date_from, date_to)
            for unit_id, amount in self.env.execute_query(query):
                figures[unit_id]["collected"] += float(amount or 0.0)
        else:
            for row in figures.values():
                del row["collected"]
        for unit_id, beneficiary, amount in self.env.execute_query(
            self._levies_query(month_from, date_to)
        ):
            name = {
                "structure": "contribution",
                "fund": "fund_levies",
                "reserve": "reserve_levies",
            }[beneficiary]
            figures[unit_id][name] += float(amount or 0.0)
        for unit_id, till in self._get_tills(date_to).items():
            figures[unit_id]["till"] = till
        reserves = self.sudo().search(
            [("kind", "=", "reserve"), ("parent_id", "in", self.ids)]
        )
        for reserve_id, balances in reserves._get_balances(date_to).items():
            parent = reserves.browse(reserve_id).parent_id
            figures[parent.id]["reserve"] = balances["treasury"]
        for unit in self:
            row, currency = figures[unit.id], unit.currency_id
            for name in row:
                row[name] = currency.round(row[name])
            row["margin"] = currency.round(row["turnover"] - row["costs"])
        return figures

    def _ledger_query(self, account_ids, date_from, date_to, month_from):
        """One aggregate over the units' analytic items, a row per analytic account."""
        return SQL(
            """
            SELECT item.%(column)s AS account_id,
                   SUM(item.amount) AS treasury,
                   SUM(item.amount) FILTER (
                       WHERE item.date < %(month_from)s) AS opening_treasury,
                   SUM(item.amount) FILTER (
                       WHERE item.date >= %(date_from)s
                         AND %(is_turnover)s) AS turnover,
                   SUM(item.amount) FILTER (
                       WHERE item.date >= %(date_from)s
                         AND %(is_internal_sale)s) AS internal_sales,
                   -SUM(item.amount) FILTER (
                       WHERE item.date >= %(date_from)s AND %(is_costs)s) AS costs,
                   -SUM(item.amount) FILTER (
                       WHERE item.date >= %(date_from)s
                         AND account.unit_role = 'pay') AS pay,
                   SUM(item.amount) FILTER (
                       WHERE item.date >= %(month_from)s
                         AND (account.account_type LIKE 'expense%%'
                              OR account.account_type LIKE 'income%%')) AS result,
                   -SUM(item.amount) FILTER (
                       WHERE account.account_type = 'asset_receivable'
                         AND account.id <> ALL(%(tax_credit_ids)s)) AS receivable,
                   SUM(item.amount) FILTER (
                       WHERE account.account_type = 'liability_payable') AS payable,
                   SUM(item.amount) FILTER (
                       -- taxes on pay are due with the pay, and counted there
                       WHERE account.account_type = 'asset_receivable'
                         AND account.id = ANY(%(tax_credit_ids)s)
                          OR account.unit_role IS DISTINCT FROM 'pay_due'
                         AND account.id IN (
                           SELECT account_id FROM account_tax_repartition_line
                            WHERE repartition_type = 'tax' AND account_id IS NOT NULL
                            UNION
                           SELECT cash_basis_transition_account_id FROM account_tax
                            WHERE cash_basis_transition_account_id IS NOT NULL
                       )) AS tax_due,
                   SUM(item.amount) FILTER (
                       WHERE item.date >= %(date_from)s AND %(is_cash_sale)s
                       ) AS collected
              FROM account_analytic_line item
              JOIN account_account account ON account.id = item.general_account_id
              JOIN account_journal journal ON journal.id = item.journal_id
             WHERE item.%(column)s = ANY(%(account_ids)s)
               AND item.date <= %(date_to)s
          GROUP BY item.%(column)s
            """,
            column=SQL.identifier(self._get_plan_column()),
            account_ids=account_ids,
            date_from=date_from,
            date_to=date_to,
            month_from=month_from,
            tax_credit_ids=self.company_id._get_tax_credit_account_ids(),
            is_turnover=TURNOVER_SQL,
            is_internal_sale=INTERNAL_SALE_SQL,
            is_costs=COSTS_SQL,
            is_cash_sale=CASH_SALE_SQL,
        )

    def _collected_query(self, date_from, date_to):
        """Turnover collected on invoices between two days, a row per unit.

        Only documents matched between these days are looked at: what others collected
        is the same before and after.
        """
        return SQL(
            "SELECT unit_id, collected FROM (%s) AS collected",
            self._get_collected_sql(
                SQL(
                    """line.unit_id = ANY(%(unit_ids)s) AND line.move_id IN (
                    SELECT matched.move_id
                      FROM account_partial_reconcile partial
                      JOIN account_move_line matched
                        ON matched.id = partial.debit_move_id
                     WHERE partial.max_date BETWEEN %(date_from)s AND %(date_to)s
                     UNION
                    SELECT matched.move_id
                      FROM account_partial_reconcile partial
                      JOIN account_move_line matched
                        ON matched.id = partial.credit_move_id
                     WHERE partial.max_date BETWEEN %(date_from)s AND %(date_to)s)""",
                    unit_ids=list(self.ids),
                    date_from=date_from,
                    date_to=date_to,
                ),
                {"collected": (date_from, date_to)},
                date_to,
                self.currency_id,
            ),
        )

    @api.model
    def _get_collected_sql(self, of_units, spans, date_to, currencies, few=False):
        """Turnover collected on invoices: payments to date × untaxed ÷ total.

        Only money counts: what was written off or set off, and matches with credit
        notes, are no collection; an entry that allocates a receipt is, and so is an
        exchange difference, which completes a payment. Each unit collects its own
        lines' share. Rounded per document and unit, so that a document paid in parts is
        collected to the cent.

        :param SQL of_units: condition on account_move_line as line, to choose the units
        :param dict spans: {name: (first day, last day)}
        :param date date_to: last day counted
        :param currencies: res.currency of the units
        :param bool few: whether these are few units among many: their records are then
            looked up one by one, where the database would rather read whole tables
        :return: SQL of a row per unit: unit_id, the spans' amounts by name, last_date
        """
        bounds = {
            f"{name}_{side}": day
            for name, (first, last) in spans.items()
            for side, day in (
                ("before", SQL("< %s", first)),
                ("after", SQL("<= %s", last)),
            )
        }
        return SQL(
            """
            WITH sold AS (
                SELECT line.move_id AS document_id, line.unit_id,
                       -SUM(line.balance) AS untaxed,
                       MIN(document.amount_total_signed) AS total
                  FROM account_move_line line
                  JOIN LATERAL (SELECT move_type, amount_total_signed
                                  FROM account_move
                                 WHERE id = line.move_id %(one_by_one)s
                               ) AS document ON TRUE
                 WHERE %(of_units)s
                   AND line.parent_state = 'posted'
                   -- where Odoo keeps all documents of sale: spares a look at others
                   AND line.journal_id IN (
                       SELECT id FROM account_journal WHERE type = 'sale')
                   AND line.display_type IN ('product', 'rounding')
                   AND line.tax_repartition_line_id IS NULL
                   AND document.move_type IN
                       ('out_invoice', 'out_refund', 'out_receipt')
              GROUP BY line.move_id, line.unit_id
            ), open_item AS (
                SELECT line.id, sold.*
                  FROM sold
                  JOIN LATERAL (SELECT id
                                  FROM account_move_line
                                 WHERE move_id = sold.document_id
                                   AND display_type = 'payment_term' %(one_by_one)s
                               ) AS line ON TRUE
                 UNION ALL
                -- Taken over with a balance: every item is a document of its own.
                SELECT line.id, -line.id, line.unit_id, line.opening_untaxed,
                       line.balance
                  FROM coopaem_opening opening
                  JOIN account_move_line line ON line.move_id = opening.move_id
                 WHERE %(of_units)s
                   AND line.parent_state = 'posted'
                   AND line.opening_untaxed <> 0
            ), matching AS (
                SELECT open_item.*, partial.credit_move_id AS money_line_id,
                       partial.amount, partial.max_date
                  FROM open_item
                  JOIN LATERAL (SELECT debit_move_id, credit_move_id, amount, max_date
                                  FROM account_partial_reconcile
                                 WHERE debit_move_id = open_item.id
                                   AND max_date <= %(date_to)s %(one_by_one)s
                               ) AS partial ON TRUE
                 UNION ALL
                SELECT open_item.*, partial.debit_move_id,
                       -partial.amount, partial.max_date
                  FROM open_item
                  JOIN LATERAL (SELECT debit_move_id, credit_move_id, amount, max_date
                                  FROM account_partial_reconcile
                                 WHERE credit_move_id = open_item.id
                                   AND max_date <= %(date_to)s %(one_by_one)s
                               ) AS partial ON TRUE
            ), payment AS (
                SELECT matching.*, money.move_id AS money_move_id
                  FROM matching
                  JOIN LATERAL (SELECT money.move_id
                                  FROM account_move_line money
                                  JOIN account_move money_move
                                    ON money_move.id = money.move_id
                                 WHERE money.id = matching.money_line_id
                                   AND money.parent_state = 'posted'
                                   AND money_move.move_type = 'entry' %(one_by_one)s
                               ) AS money ON TRUE
            ), share AS (
                SELECT line.move_id,
                       CASE WHEN line.move_id IN (
                           SELECT exchange_move_id FROM account_partial_reconcile
                            WHERE exchange_move_id IS NOT NULL
                       ) THEN 1 ELSE GREATEST(0, LEAST(1, COALESCE(
                           -SUM(line.balance) FILTER (
                               WHERE account.is_liquidity
                                  OR account.unit_role = 'allocation'
                                  OR account.id IN (
                                   SELECT suspense_account_id FROM account_journal))
                           / NULLIF(SUM(line.balance) FILTER (
                               WHERE account.account_type IN
                                     ('asset_receivable', 'liability_payable')), 0)
                       , 0))) END AS cash_share
                  FROM (SELECT DISTINCT money_move_id FROM payment) AS paying
                  JOIN LATERAL (SELECT move_id, account_id, balance
                                  FROM account_move_line
                                 WHERE move_id = paying.money_move_id %(one_by_one)s
                               ) AS line ON TRUE
                  JOIN account_account account ON account.id = line.account_id
              GROUP BY line.move_id
            ), paid AS (
                SELECT payment.unit_id, payment.document_id,
                       payment.untaxed, payment.total,
                       MAX(payment.max_date) FILTER (
                           WHERE share.cash_share > 0) AS last_date%(amounts)s
                  FROM payment
                  JOIN share ON share.move_id = payment.money_move_id
              GROUP BY payment.unit_id, payment.document_id,
                       payment.untaxed, payment.total
            )
            SELECT unit_id, MAX(last_date) AS last_date%(sums)s
              FROM paid
          GROUP BY unit_id
            """,
            of_units=of_units,
            date_to=date_to,
            one_by_one=SQL("OFFSET 0") if few else SQL(),
            amounts=SQL().join(
                SQL(
                    """,
                       SUM(payment.amount * share.cash_share) FILTER (
                           WHERE payment.max_date %s) AS %s""",
                    day,
                    SQL.identifier(name),
                )
                for name, day in bounds.items()
            ),
            sums=SQL().join(
                SQL(
                    """,
                   SUM(ROUND(COALESCE(%(after)s, 0) * untaxed
                             / NULLIF(total, 0), %(digits)s)
                       - ROUND(COALESCE(%(before)s, 0) * untaxed
                               / NULLIF(total, 0), %(digits)s)) AS %(name)s""",
                    after=SQL.identifier(f"{name}_after"),
                    before=SQL.identifier(f"{name}_before"),
                    name=SQL.identifier(name),
                    digits=max(currencies.mapped("decimal_places") or [2]),
                )
                for name in spans
            ),
        )

    def _levies_query(self, date_from, date_to):
        """Levies booked on the units, a row per unit and beneficiary."""
        return SQL(
            """
            SELECT line.unit_id, rule.beneficiary, SUM(line.balance)
              FROM account_move_line line
              JOIN coopaem_levy_rule rule ON rule.id = line.levy_rule_id
             WHERE line.unit_id = ANY(%(unit_ids)s)
               AND line.parent_state = 'posted'
               AND line.date BETWEEN %(date_from)s AND %(date_to)s
          GROUP BY line.unit_id, rule.beneficiary
            """,
            unit_ids=self.ids,
            date_from=date_from,
            date_to=date_to,
        )
