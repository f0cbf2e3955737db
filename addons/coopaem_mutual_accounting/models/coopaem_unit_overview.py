# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the form of a unit shows of it: how it stands, and where its records are."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

MONTHS = 12
SALES = ("out_invoice", "out_refund", "out_receipt")
PURCHASES = ("in_invoice", "in_refund", "in_receipt")
ACCOUNTING_GROUPS = (
    "account.group_account_readonly",
    "coopaem_member.group_coopaem_accountant",
)


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Fields declaration
    has_own_floor = fields.Boolean(
        string="Floor of its own",
        copy=False,
        tracking=True,
        help="This unit's treasury has a floor of its own, instead of the policy's.",
    )
    own_floor = fields.Monetary(
        string="Own floor",
        copy=False,
        tracking=True,
        help="The treasury should not go below it.",
    )
    own_floor_reason = fields.Char(
        string="Reason for the own floor", copy=False, tracking=True
    )
    risks = fields.Json(compute="_compute_risks")
    treasury_grid = fields.Json(
        string="Treasury grid", compute="_compute_treasury_grid"
    )
    year_chart = fields.Json(string="Last twelve months", compute="_compute_year_chart")
    invoice_count = fields.Integer(compute="_compute_record_counts")
    bill_count = fields.Integer(compute="_compute_record_counts")
    payment_count = fields.Integer(compute="_compute_record_counts")
    cashbook_count = fields.Integer(compute="_compute_record_counts")
    statement_count = fields.Integer(compute="_compute_record_counts")
    split_key_count = fields.Integer(compute="_compute_record_counts")

    # Compute methods
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_risks(self):
        readable = self._origin._filter_figures_readable()
        rows = (
            self.env["coopaem.unit.table"]
            .sudo()
            .with_context(allowed_company_ids=readable.company_id.ids)
            .browse(readable.ids)
        )
        risks = {row.id: row.risks for row in rows}
        for unit in self:
            unit.risks = risks.get(unit._origin.id, [])

    @api.depends_context("lang", "uid")
    def _compute_treasury_grid(self):
        readable = self._origin._filter_figures_readable().sudo()
        today = fields.Date.context_today(self)
        grids = readable._get_treasury_grids(today)
        for unit in self:
            unit.treasury_grid = grids.get(unit._origin.id, False)

    @api.depends_context("lang", "uid")
    def _compute_year_chart(self):
        readable = self._origin._filter_figures_readable().sudo()
        charts = readable._get_year_charts(fields.Date.context_today(self))
        for unit in self:
            unit.year_chart = charts.get(unit._origin.id, False)

    @api.depends_context("uid")
    def _compute_record_counts(self):
        """Count with the user's rights; what they may not read counts nought."""
        for name, (model, domain, *links) in self._get_record_counters().items():
            counts = defaultdict(int)
            if self.env[model].has_access("read"):
                for link in links or ["unit_id"]:
                    for unit, count in self.env[model]._read_group(
                        [*domain, (link, "in", self._origin.ids)], [link], ["__count"]
                    ):
                        counts[unit.id] += count
            for unit in self:
                unit[name] = counts[unit._origin.id]

    # Constraints
    @api.constrains("has_own_floor", "own_floor_reason")
    def _check_own_floor_reason(self):
        for unit in self:
            if unit.has_own_floor and not (unit.own_floor_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why %s has a floor of its own.", unit.display_name)
                )

    # Access
    def _filter_figures_readable(self):
        """The units whose figures the user may see.

        Accounting sees all of its companies, coaches those they look after; the
        record rules of coopaem.unit.table say the same.

        :return: coopaem.unit
        """
        if self.env.su or self.env.user.has_groups(",".join(ACCOUNTING_GROUPS)):
            return self
        if self.env.user.has_group("coopaem_member.group_coopaem_coach"):
            return self.filtered(lambda unit: unit.coach_id == self.env.user)
        return self.browse()

    # Business methods
    @api.model
    def _get_record_counters(self):
        """What the buttons of the form count; other files and addons add theirs.

        :return: {field of the count: (model, domain, fields that name the unit)}, the
            last of them "unit_id" when none is given
        """
        return {
            "invoice_count": ("account.move", [("move_type", "in", SALES)]),
            "bill_count": ("account.move", [("move_type", "in", PURCHASES)]),
            "payment_count": ("account.payment", []),
            "cashbook_count": ("coopaem.cashbook", []),
            "statement_count": ("coopaem.closing.line", []),
            "split_key_count": ("coopaem.split.key.line", []),
        }

    def _get_treasury_floors(self, date):
        """The floor of each unit's treasury on a day.

        :param date date: the day
        :return: {unit id: float} in company currency
        """
        self.flush_model()
        self.env["coopaem.agreement"].flush_model()
        self.env["coopaem.treasury.policy"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT unit.id, %s FROM coopaem_unit unit WHERE unit.id = ANY(%s)",
                self.env["coopaem.treasury.policy"]._get_floor_sql(date),
                list(self.ids),
            )
        )
        return {unit_id: float(floor) for unit_id, floor in rows}

    def _get_treasury_grids(self, date):
        """The treasury grids of the units on a day, worded as on the statement.

        :param date date: last day counted
        :return: {unit id: {"currency_id": id, "rows": list of dicts}}, rows as
            _prepare_treasury_grid returns them
        """
        figures = self._get_figures(date, collected=False)
        balances = self._get_side_balances([(unit.id, unit, date) for unit in self])
        return {
            unit.id: {
                "currency_id": unit.currency_id.id,
                "date": fields.Date.to_string(date),
                "rows": unit._prepare_treasury_grid(
                    figures[unit.id], balances[unit.id]
                ),
            }
            for unit in self
        }

    @api.model
    def _get_side_balances(self, asked):
        """What units hold and owe besides treasury, customers and suppliers.

        :param asked: list of (key, coopaem.unit, last day counted)
        :return: {key: {name: float}}, positive where it adds to the treasury or was put
            aside from it: taxes_waiting (on sales not collected yet), pay_due,
            payable_pay_due (the part of it on accounts payable), other (further items
            due soon, positive when owed), loans, equity, assets
        """
        if not asked:
            return {}
        currencies = {key: unit.currency_id for key, unit, _date in asked}
        balances = {key: defaultdict(float) for key in currencies}
        for row in self.env.execute_query_dict(
            SQL(
                """
                WITH tax AS (
                    SELECT account_id AS id FROM account_tax_repartition_line
                     WHERE repartition_type = 'tax' AND account_id IS NOT NULL
                     UNION
                    SELECT cash_basis_transition_account_id FROM account_tax
                     WHERE cash_basis_transition_account_id IS NOT NULL
                ), sale_waiting AS (
                    SELECT DISTINCT cash_basis_transition_account_id AS id
                      FROM account_tax
                     WHERE cash_basis_transition_account_id IS NOT NULL
                       AND type_tax_use = 'sale'
                )
                SELECT asked.key,
                       SUM(item.amount) FILTER (
                           WHERE account.id IN (SELECT id FROM sale_waiting)
                       ) AS taxes_waiting,
                       SUM(item.amount) FILTER (
                           WHERE account.unit_role = 'pay_due') AS pay_due,
                       SUM(item.amount) FILTER (
                           WHERE account.unit_role = 'pay_due'
                             AND account.account_type = 'liability_payable'
                       ) AS payable_pay_due,
                       SUM(item.amount) FILTER (
                           WHERE account.account_type IN (
                                     'asset_cash', 'asset_current',
                                     'asset_prepayments', 'liability_current',
                                     'liability_credit_card', 'off_balance')
                             AND account.unit_role IS DISTINCT FROM 'pay_due'
                             AND account.id NOT IN (SELECT id FROM tax)
                       ) AS other,
                       SUM(item.amount) FILTER (
                           WHERE account.account_type = 'liability_non_current'
                             AND account.unit_role IS DISTINCT FROM 'pay_due'
                             AND account.id NOT IN (SELECT id FROM tax)
                       ) AS loans,
                       SUM(item.amount) FILTER (
                           WHERE account.account_type LIKE 'equity%%'
                             AND account.id NOT IN (SELECT id FROM tax)
                       ) AS equity,
                       -SUM(item.amount) FILTER (
                           WHERE account.account_type IN (
                                     'asset_fixed', 'asset_non_current')
                             AND account.unit_role IS DISTINCT FROM 'pay_due'
                             AND account.id NOT IN (SELECT id FROM tax)
                       ) AS assets
                  FROM UNNEST(%(keys)s, %(account_ids)s, %(dates)s)
                    AS asked (key, analytic_account_id, date_to)
                  JOIN account_analytic_line item
                    ON item.%(column)s = asked.analytic_account_id
                   AND item.date <= asked.date_to
                  JOIN account_account account
                    ON account.id = item.general_account_id
              GROUP BY asked.key
                """,
                column=SQL.identifier(self._get_plan_column()),
                keys=[key for key, _unit, _date in asked],
                account_ids=[
                    unit.sudo().analytic_account_id.id for _key, unit, _date in asked
                ],
                dates=[date for _key, _unit, date in asked],
            )
        ):
            key = row.pop("key")
            for name, amount in row.items():
                balances[key][name] = currencies[key].round(float(amount or 0.0))
        return balances

    def _prepare_treasury_grid(self, figures, balances):
        """The lines of the treasury grid, from the cash of today to what is expected.

        :param dict figures: treasury, till, tax_due, receivable and payable of the unit
        :param dict balances: as _get_side_balances returns them for the unit
        :return: list of dicts with key, label, amount, and kind: "item", "part" (of
            the line above, not added) or "total"
        """
        taxes = figures["tax_due"] - balances["taxes_waiting"]
        suppliers = figures["payable"] - balances["payable_pay_due"]
        reference = figures["treasury"] - taxes - suppliers
        rows = [
            (
                "treasury",
                self.env._("Cash today: the unit's treasury"),
                figures["treasury"],
            )
        ]
        if not self.currency_id.is_zero(figures["till"]):
            rows += [
                (
                    "till",
                    self.env._("of which in the unit's own till"),
                    figures["till"],
                ),
                (
                    "held",
                    self.env._("of which held by the cooperative"),
                    figures["treasury"] - figures["till"],
                ),
            ]
        rows += [
            ("tax_due", self.env._("Taxes due"), -taxes),
            ("payable", self.env._("Suppliers to pay"), -suppliers),
            ("reference", self.env._("Reference treasury"), reference),
            ("pay_due", self.env._("Pay due"), -balances["pay_due"]),
            ("receivable", self.env._("Customers to collect"), figures["receivable"]),
        ]
        waiting, other = balances["taxes_waiting"], balances["other"]
        if not self.currency_id.is_zero(waiting):
            rows.append(
                (
                    "taxes_waiting",
                    self.env._("Taxes that fall due when customers pay"),
                    -waiting,
                )
            )
        if not self.currency_id.is_zero(other):
            rows.append(
                ("other", self.env._("Other amounts to pay or to receive"), -other)
            )
        rows.append(
            (
                "expected",
                self.env._("Expected treasury"),
                reference
                - balances["pay_due"]
                + figures["receivable"]
                - waiting
                - other,
            )
        )
        kinds = {
            "till": "part",
            "held": "part",
            "reference": "total",
            "expected": "total",
        }
        return [
            {
                "key": key,
                "label": label,
                "amount": self.currency_id.round(amount),
                "kind": kinds.get(key, "item"),
            }
            for key, label, amount in rows
        ]

    def _get_month_starts(self, date):
        """The first days of the twelve months up to the one of a day."""
        first = date.replace(day=1) - relativedelta(months=MONTHS - 1)
        return [first + relativedelta(months=number) for number in range(MONTHS)]

    def _get_month_turnover(self, date):
        """Turnover of the last twelve months, in one query for all units.

        :param date date: a day of the last month, which is counted up to it
        :return: {unit id: list of twelve floats}; units that sold nothing are left out
        """
        starts = self._get_month_starts(date)
        units = {unit.analytic_account_id.id: unit.id for unit in self.sudo()}
        amounts = defaultdict(lambda: dict.fromkeys(starts, 0.0))
        for account_id, month, amount in self.env.execute_query(
            SQL(
                """
                SELECT item.%(column)s, DATE_TRUNC('month', item.date)::date,
                       SUM(item.amount)
                  FROM account_analytic_line item
                  JOIN account_account account
                    ON account.id = item.general_account_id
                 WHERE item.%(column)s = ANY(%(account_ids)s)
                   AND item.date BETWEEN %(first)s AND %(last)s
                   AND account.account_type = 'income'
              GROUP BY 1, 2
                """,
                column=SQL.identifier(self._get_plan_column()),
                account_ids=list(units),
                first=starts[0],
                last=date,
            )
        ):
            amounts[units[account_id]][month] = float(amount)
        return {unit_id: list(months.values()) for unit_id, months in amounts.items()}

    def _get_year_charts(self, date):
        """Money in, money out and treasury of the last twelve months, in one query.

        What comes in and goes out is counted as on the statement: by entry, levies by
        rule and month, the entries of cash books in sales and costs.

        :param date date: a day of the last month, which is counted up to it
        :return: {unit id: {"currency_id": id, "labels": [...], "names": [...],
            "in": [...], "out": [...], "treasury": [...]}}
        """
        if not self:
            return {}
        self.env["account.analytic.line"].flush_model()
        self.env["account.move.line"].flush_model()
        starts = self._get_month_starts(date)
        units = {unit.analytic_account_id.id: unit for unit in self.sudo()}
        opening = defaultdict(float)
        flows = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
        for account_id, month, money_in, money_out in self.env.execute_query(
            SQL(
                """
                WITH movement AS (
                    SELECT item.%(column)s AS account_id,
                           CASE WHEN item.date >= %(first)s
                                THEN DATE_TRUNC('month', item.date)::date END AS month,
                           line.levy_rule_id,
                           CASE WHEN line.levy_rule_id IS NULL
                                THEN line.move_id END AS move_id,
                           CASE WHEN move.cashbook_id IS NULL THEN NULL
                                WHEN STARTS_WITH(account.account_type, 'income')
                                  OR tax.type_tax_use = 'sale' THEN 'in'
                                ELSE 'out' END AS side,
                           SUM(item.amount) AS amount
                      FROM account_analytic_line item
                      JOIN account_move_line line ON line.id = item.move_line_id
                      JOIN account_move move ON move.id = line.move_id
                      JOIN account_account account ON account.id = line.account_id
                 LEFT JOIN account_tax tax ON tax.id = line.tax_line_id
                     WHERE item.%(column)s = ANY(%(account_ids)s)
                       AND item.date <= %(last)s
                  GROUP BY 1, 2, 3, 4, 5
                )
                SELECT account_id, month, SUM(GREATEST(amount, 0)),
                       SUM(GREATEST(-amount, 0))
                  FROM movement
              GROUP BY account_id, month
                """,
                column=SQL.identifier(self._get_plan_column()),
                account_ids=list(units),
                first=starts[0],
                last=date,
            )
        ):
            unit = units[account_id]
            if month:
                flows[unit.id][month] = [float(money_in), float(money_out)]
            else:
                opening[unit.id] = float(money_in) - float(money_out)
        charts = {}
        for unit in units.values():
            treasury, balance = [], opening[unit.id]
            for start in starts:
                money_in, money_out = flows[unit.id][start]
                balance = unit.currency_id.round(balance + money_in - money_out)
                treasury.append(balance)
            charts[unit.id] = {
                "currency_id": unit.currency_id.id,
                "labels": [
                    format_date(self.env, start, date_format="LLL") for start in starts
                ],
                "names": [
                    format_date(self.env, start, date_format="LLLL yyyy")
                    for start in starts
                ],
                "in": [flows[unit.id][start][0] for start in starts],
                "out": [flows[unit.id][start][1] for start in starts],
                "treasury": treasury,
            }
        return charts

    # Actions
    def _open_records(self, name, model, domain, **context):
        """An action on records of a unit.

        :param str name: title
        :param str model: name of the model
        :param domain: which of its records
        :param context: further context keys
        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": f"{name} – {self.display_name}",
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
            "context": {"default_unit_id": self.id, **context},
        }

    def action_view_invoices(self):
        """Open the customer invoices and credit notes of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Invoices"),
            "account.move",
            [["unit_id", "=", self.id], ["move_type", "in", SALES]],
            default_move_type="out_invoice",
        )

    def action_view_bills(self):
        """Open the vendor bills and refunds of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Bills"),
            "account.move",
            [["unit_id", "=", self.id], ["move_type", "in", PURCHASES]],
            default_move_type="in_invoice",
        )

    def action_view_payments(self):
        """Open the payments of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Payments"), "account.payment", [["unit_id", "=", self.id]]
        )

    def action_view_cashbooks(self):
        """Open the cash books of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Cash books"), "coopaem.cashbook", [["unit_id", "=", self.id]]
        )

    def action_view_statements(self):
        """Open the statements of a unit, a month each.

        :return: an action
        """
        return self._open_records(
            self.env._("Statements"),
            "coopaem.closing.line",
            [["unit_id", "=", self.id]],
            create=False,
        )

    def action_view_levies(self):
        """Open the journal items that booked levies of a unit.

        :return: an action
        """
        return self._open_records(
            self.env._("Levies"),
            "account.move.line",
            [
                ["unit_id", "=", self.id],
                ["levy_rule_id", "!=", False],
                ["parent_state", "=", "posted"],
            ],
            create=False,
        )

    def action_view_split_keys(self):
        """Open the split keys in which a unit takes part.

        :return: an action
        """
        return self._open_records(
            self.env._("Split keys"),
            "coopaem.split.key",
            [["line_ids.unit_id", "=", self.id]],
        )

    def action_view_reserve(self):
        """Open the reserve of a unit.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reserve"),
            "res_model": "coopaem.unit",
            "res_id": self.reserve_ids[:1].id,
            "views": [[False, "form"]],
        }
