# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a unit can pay its members."""

from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from .coopaem_member_pay import PAY_GROUP

PayBudget = namedtuple(
    "PayBudget", ["treasury", "till", "taxes", "suppliers", "pay_due", "kept", "amount"]
)


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Fields declaration
    pay_accident_rate = fields.Float(
        string="Work-accident insurance",
        digits=(16, 5),
        groups=PAY_GROUP,
        help="What insuring work accidents costs the employer, as a share of gross "
        "pay; it goes by the kind of work. 0: not counted.",
    )
    pay_is_manufacturing = fields.Boolean(
        string="Manufacturing",
        groups=PAY_GROUP,
        help="Where payroll taxes differ by it.",
    )
    pay_line_count = fields.Integer(compute="_compute_record_counts")

    @api.model
    def _get_record_counters(self):
        # EXTENDS coopaem_mutual_accounting
        return {
            **super()._get_record_counters(),
            "pay_line_count": ("coopaem.pay.line", []),
        }

    def action_view_pay(self):
        """Open what a unit paid its members, and what is proposed.

        :return: an action
        """
        return self._open_records(
            self.env._("Pay of members"),
            "coopaem.pay.line",
            [["unit_id", "=", self.id]],
            create=False,
        )

    def _get_pay_situation(self):
        """What the pay engine has to know of where somebody works.

        :return: dict of arguments of coopaem.pay.compute, only those that are set
        """
        self.ensure_one()
        situation = {}
        if self.pay_accident_rate:
            situation["accident_rate"] = self.pay_accident_rate
        if self.pay_is_manufacturing:
            situation["manufacturing"] = True
        return situation

    def _get_payable_amounts(self, date):
        # OVERRIDES 'coopaem_mutual_accounting': the budget that pay runs keep to
        budgets = self._get_pay_budgets(date)
        return {unit_id: budget.amount for unit_id, budget in budgets.items()}

    def _get_pay_budgets(self, date):
        """What the units can pay, in one query for all of them.

        That is the treasury, less what is owed already – taxes due, suppliers, pay and
        contributions of earlier months – and less what stays: the floor of the
        treasury's policy, or the cash in the unit's own till where that is more, for
        the cooperative pays out only what it holds itself. A floor below nought is an
        advance of the cooperative. What the State or a supplier owes the unit is not
        there yet: it lessens other debts of its sort, and adds nothing.

        :param date date: last day counted, on which the policy is looked at too
        :return: {unit id: PayBudget} for every unit of self, in company currency:
            treasury, till, taxes, suppliers, pay_due and kept are positive when they
            hold or take money; amount is what is left, 0.0 at least
        """
        if not self:
            return {}
        self.env.flush_all()
        query = SQL(
            """
            WITH tax AS (
                SELECT part.account_id AS id
                  FROM account_tax_repartition_line part
                  JOIN account_tax ON account_tax.id = part.tax_id
                 WHERE part.repartition_type = 'tax' AND part.account_id IS NOT NULL
                   -- empty where nobody ever ticked it: then it is no withholding
                   AND NOT (account_tax.is_withholding_tax_on_payment IS TRUE
                            AND account_tax.type_tax_use = 'sale')
                 UNION
                SELECT UNNEST(%(credit_ids)s::integer[])
            ), ledger AS (
                SELECT item.%(column)s AS account_id,
                       SUM(item.amount) AS treasury,
                       SUM(item.amount) FILTER (
                           WHERE account.id IN (SELECT id FROM tax)
                             AND account.unit_role IS DISTINCT FROM 'pay_due'
                       ) AS taxes,
                       SUM(item.amount) FILTER (
                           WHERE account.account_type = 'liability_payable'
                             AND account.unit_role IS DISTINCT FROM 'pay_due'
                             AND account.id NOT IN (SELECT id FROM tax)
                       ) AS suppliers,
                       SUM(item.amount) FILTER (
                           WHERE account.unit_role = 'pay_due') AS pay_due
                  FROM account_analytic_line item
                  JOIN account_account account ON account.id = item.general_account_id
                 WHERE item.%(column)s = ANY(%(account_ids)s)
                   AND item.date <= %(date)s
              GROUP BY item.%(column)s
            ), till AS (
                SELECT item.%(till_column)s AS account_id, -SUM(item.amount) AS amount
                  FROM account_analytic_line item
                 WHERE item.%(till_column)s = ANY(%(till_ids)s)
                   AND item.date <= %(date)s
              GROUP BY item.%(till_column)s
            )
            SELECT unit.id,
                   COALESCE(ledger.treasury, 0) AS treasury,
                   COALESCE(till.amount, 0) AS till,
                   COALESCE(ledger.taxes, 0) AS taxes,
                   COALESCE(ledger.suppliers, 0) AS suppliers,
                   COALESCE(ledger.pay_due, 0) AS pay_due,
                   %(floor)s AS floor
              FROM coopaem_unit unit
         LEFT JOIN ledger ON ledger.account_id = unit.analytic_account_id
         LEFT JOIN till ON till.account_id = unit.till_account_id
             WHERE unit.id = ANY(%(unit_ids)s)
            """,
            column=SQL.identifier(self._get_plan_column()),
            till_column=SQL.identifier(self._get_till_column()),
            account_ids=self.sudo().analytic_account_id.ids,
            till_ids=self.sudo().till_account_id.ids,
            unit_ids=self.ids,
            date=date,
            credit_ids=self.company_id._get_tax_credit_account_ids(),
            floor=self.env["coopaem.treasury.policy"]._get_floor_sql(
                SQL("%s::date", date)
            ),
        )
        currencies = {unit.id: unit.currency_id for unit in self}
        budgets = {}
        for unit_id, *amounts in self.env.execute_query(query):
            currency = currencies[unit_id]
            treasury, till, taxes, suppliers, pay_due, floor = (
                currency.round(float(amount or 0.0)) for amount in amounts
            )
            kept = max(floor, till + min(floor, 0.0))
            budgets[unit_id] = PayBudget(
                treasury=treasury,
                till=till,
                taxes=taxes,
                suppliers=suppliers,
                pay_due=pay_due,
                kept=currency.round(kept),
                amount=max(
                    currency.round(
                        treasury
                        - max(taxes, 0.0)
                        - max(suppliers, 0.0)
                        - max(pay_due, 0.0)
                        - kept
                    ),
                    0.0,
                ),
            )
        return budgets
