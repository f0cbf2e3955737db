# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL


class CoopaemLedgerCheck(models.TransientModel):
    _name = "coopaem.ledger.check"
    _description = "Ledger check"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('structure_unit_id', '!=', False)]",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_to = fields.Date(
        string="At the end of", required=True, default=fields.Date.context_today
    )
    treasuries = fields.Monetary(
        string="Sum of all treasuries", compute="_compute_balances"
    )
    activity_treasury = fields.Monetary(string="Units", compute="_compute_balances")
    structure_treasury = fields.Monetary(
        string="Structure", compute="_compute_balances"
    )
    fund_treasury = fields.Monetary(string="Funds", compute="_compute_balances")
    reserve_treasury = fields.Monetary(string="Reserves", compute="_compute_balances")
    liquidity = fields.Monetary(
        string="Bank, cash and tills", compute="_compute_balances"
    )
    bank = fields.Monetary(compute="_compute_balances")
    cash = fields.Monetary(string="Cash and tills", compute="_compute_balances")
    unallocated = fields.Monetary(
        string="Receipts to allocate", compute="_compute_balances"
    )
    levies = fields.Monetary(string="Levies account", compute="_compute_balances")
    difference = fields.Monetary(compute="_compute_balances")
    broken_count = fields.Integer(
        string="Items that break the rule", compute="_compute_balances"
    )
    default_count = fields.Integer(
        string="Items that fell to the structure", compute="_compute_balances"
    )
    is_right = fields.Boolean(compute="_compute_balances")

    def _compute_display_name(self):
        self.display_name = self.env._("Ledger check")

    @api.depends("company_id", "date_to")
    def _compute_balances(self):
        for check in self:
            company, currency = check.company_id, check.company_id.currency_id
            units = (
                self.env["coopaem.unit"]
                .sudo()
                .with_context(active_test=False)
                .search([("company_id", "=", company.id)])
            )
            by_kind = dict.fromkeys(("activity", "structure", "fund", "reserve"), 0.0)
            balances = units._get_balances(check.date_to)
            for unit in units:
                by_kind[unit.kind] += balances.get(unit.id, {}).get("treasury", 0.0)
            for kind, amount in by_kind.items():
                check[f"{kind}_treasury"] = currency.round(amount)
            check.treasuries = currency.round(sum(by_kind.values()))
            check.cash = check._get_balance(
                [("account_id.is_liquidity", "=", True), *check._cash_domain()]
            )
            check.liquidity = check._get_balance(
                [("account_id.is_liquidity", "=", True)]
            )
            check.bank = currency.round(check.liquidity - check.cash)
            check.unallocated = -check._get_balance(
                [("account_id", "=", company.allocation_account_id.id)]
            )
            check.levies = check._get_balance(
                [("account_id", "=", company.levy_account_id.id)]
            )
            check.difference = currency.round(check.treasuries - check.liquidity)
            check.broken_count = len(check._get_broken_lines())
            check.default_count = self.env["account.move.line"].search_count(
                check._default_domain()
            )
            check.is_right = (
                currency.is_zero(check.difference)
                and currency.is_zero(check.levies)
                and not check.broken_count
            )

    def _posted_domain(self):
        """Posted items of the company up to the day."""
        return [
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.date_to or date.max),
        ]

    def _cash_domain(self):
        """What tells cash and tills apart from bank accounts."""
        cash_accounts = (
            self.env["account.journal"]
            .sudo()
            .search([("company_id", "=", self.company_id.id), ("type", "=", "cash")])
            .default_account_id
        )
        return [
            (
                "account_id",
                "in",
                (cash_accounts | self.company_id.till_account_id).ids,
            )
        ]

    def _get_balance(self, domain):
        """The balance of posted items that meet a domain, in company currency."""
        ((balance,),) = self.env["account.move.line"]._read_group(
            [*self._posted_domain(), *domain], [], ["balance:sum"]
        )
        return self.company_id.currency_id.round(balance or 0.0)

    def _default_domain(self):
        """Items that nobody gave to a unit."""
        return [*self._posted_domain(), ("unit_by_default", "=", True)]

    def _get_broken_lines(self):
        """Items without a unit, liquidity with one, and analytic items that disagree.

        :return: account.move.line
        """
        self.ensure_one()
        column = self.env["coopaem.unit"]._get_plan_column()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT line.id
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
         LEFT JOIN coopaem_unit unit ON unit.id = line.unit_id
         LEFT JOIN LATERAL (
                   SELECT SUM(item.amount) AS amount,
                          COUNT(DISTINCT item.%(column)s) AS accounts,
                          MIN(item.%(column)s) AS account_id,
                          MIN(item.date) AS first_date,
                          MAX(item.date) AS last_date
                     FROM account_analytic_line item
                    WHERE item.move_line_id = line.id
                      AND item.%(column)s IS NOT NULL
                   ) items ON TRUE
             WHERE line.company_id = %(company)s
               AND line.parent_state = 'posted'
               AND line.date <= %(date_to)s
               AND line.balance != 0
               AND (
                   (account.is_liquidity AND items.accounts > 0)
                   OR (NOT account.is_liquidity AND (
                       line.unit_id IS NULL
                       OR items.accounts != 1
                       OR items.account_id != unit.analytic_account_id
                       OR items.amount != -line.balance
                       OR items.first_date != line.date
                       OR items.last_date != line.date))
               )
                """,
                column=SQL.identifier(column),
                company=self.company_id.id,
                date_to=self.date_to or date.max,
            )
        )
        return self.env["account.move.line"].browse([line_id for (line_id,) in rows])

    def _open_lines(self, name, domain):
        """An action on journal items."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move.line",
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
        }

    def action_open_broken(self):
        """Open the items that break the rule.

        :return: an action
        """
        domain = [("id", "in", self._get_broken_lines().ids)]
        return self._open_lines(self.env._("Items that break the rule"), domain)

    def action_open_default(self):
        """Open the items that fell to the structure by default.

        :return: an action
        """
        return self._open_lines(
            self.env._("Items that fell to the structure"), self._default_domain()
        )
