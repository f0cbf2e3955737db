# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What members see of their unit on the portal: what is theirs, and who owes them.

The figures are those of the statement and of the unit's form: the treasury grid, the
chart of twelve months, the floor of the treasury.
"""

from collections import Counter
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.coopaem_member.models.portal_format import shape_figures

from .coopaem_unit import COSTS_SQL, TURNOVER_SQL
from .coopaem_validation_mixin import DOCUMENT_TYPES

# Documents counted of each model: more than a unit ever has under way.
MOST_WAITING = 500
MONTH_FIGURES = ("turnover", "costs", "pay", "result")


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    # Money
    def _get_payable_amounts(self, date):
        """What the units can pay their members on a day.

        That is the treasury less what is due, and less what stays: the floor of the
        treasury's policy, or the cash in the unit's own till where that is more, for
        the cooperative pays out only what it holds itself.

        :param date date: last day counted, on which the policy is looked at too
        :return: {unit id: float} in company currency, 0.0 at least
        """
        grids = self._get_treasury_grids(date)
        floors = self._get_treasury_floors(date)
        payable = {}
        for unit in self:
            row = {row["key"]: row["amount"] for row in grids[unit.id]["rows"]}
            floor = floors[unit.id]
            kept = max(floor, row.get("till", 0.0) + min(floor, 0.0))
            payable[unit.id] = max(
                unit.currency_id.round(row["treasury"] - self._sum_due(row) - kept), 0.0
            )
        return payable

    @api.model
    def _sum_due(self, row):
        """What has to be paid. What is to come back is not there to pay it with.

        :param dict row: {key: amount} of a treasury grid
        :return: float
        """
        return sum(max(-row[key], 0.0) for key in ("tax_due", "payable", "pay_due"))

    def _get_home_figures(self, date):
        """What is on the first page of a unit: its money, and who owes it some.

        A constant number of queries, which look at the unit's own rows alone.

        :param date date: today
        :return: dict with treasury, usable (what is left after taxes, suppliers and pay
            that are due), till, payable (see ``_get_payable_amounts``), history (see
            coopaem.closing.line._get_statement_history), debtors and credited (see
            ``_get_debtors``), and receivable, their sum
        """
        self.ensure_one()
        row = {
            row["key"]: row["amount"]
            for row in self._get_treasury_grids(date)[self.id]["rows"]
        }
        debtors, credited = self._get_debtors(date)
        return {
            "treasury": row["treasury"],
            "usable": self.currency_id.round(row["treasury"] - self._sum_due(row)),
            "till": row.get("till", 0.0),
            "payable": self._get_payable_amounts(date)[self.id],
            "history": self._get_home_history(date),
            "debtors": debtors,
            "credited": credited,
            "receivable": self.currency_id.round(
                sum(debtor["amount"] for debtor in debtors) + credited
            ),
        }

    def _get_home_history(self, date):
        """Money in, money out and treasury of twelve months, and a chart of them.

        :param date date: a day of the last month
        :return: as coopaem.closing.line._get_statement_history
        """
        self.ensure_one()
        chart = self._get_year_charts(date)[self.id]
        months = [
            {
                "month": shape_figures(
                    self.env, format_date(self.env, start, date_format="LLL yy")
                ),
                "short": format_date(self.env, start, date_format="LLLLL"),
                "money_in": money_in,
                "money_out": money_out,
                "treasury": treasury,
            }
            for start, money_in, money_out, treasury in zip(
                self._get_month_starts(date),
                chart["in"],
                chart["out"],
                chart["treasury"],
                strict=True,
            )
        ]
        lines = self.env["coopaem.closing.line"]
        return {"months": months, "chart": lines._prepare_statement_chart(months)}

    def _get_debtors(self, date):
        """Customers who owe the unit, who waits longest first, in one query.

        :param date date: today
        :return: tuple of a list of dicts with name, phone, amount, due (when the oldest
            amount fell or falls due), days (overdue, 0 when it is not) and late:
            overdue for longer than the cooperative finds usual; and what customers
            have to their credit, negative. What the State owes is no customer's.
        """
        self.ensure_one()
        self.env["account.move.line"].flush_model()
        limit = self.company_id.unit_overdue_days
        debtors, credited = [], 0.0
        for name, phone, amount, due in self.env.execute_query(
            SQL(
                """
                SELECT partner.name, partner.phone, SUM(line.amount_residual),
                       MIN(COALESCE(line.date_maturity, line.date)) FILTER (
                           WHERE line.amount_residual > 0)
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.unit_id = %(unit_id)s
                   AND line.parent_state = 'posted'
                   AND line.amount_residual <> 0
                   AND line.date <= %(date)s
                   AND account.account_type = 'asset_receivable'
                   AND account.id <> ALL(%(tax_credit_ids)s)
              GROUP BY partner.id
              ORDER BY 4, 3 DESC
                """,
                tax_credit_ids=self.company_id._get_tax_credit_account_ids(),
                unit_id=self.id,
                date=date,
            )
        ):
            amount = self.currency_id.round(float(amount))
            if self.currency_id.compare_amounts(amount, 0.0) <= 0:
                credited += amount
                continue
            days = max((date - due).days, 0)
            debtors.append(
                {
                    "name": name,
                    "phone": phone,
                    "amount": amount,
                    "due": due,
                    "days": days,
                    "late": days > limit,
                }
            )
        return debtors, self.currency_id.round(credited)

    # What waits
    def _get_waiting(self):
        """What the units handed in, prepare or got back, by kind and state.

        Models with the validation mixin are counted by themselves. Others extend this.

        :return: list of dicts with kind, label, state ("preparing", "waiting" or
            "sent_back"; of what colleagues sell to each other "answer" where one's own
            is awaited, "colleague" where the other's is), count and url, which is empty
            where there is no page
        """
        labels = dict(
            self.env["coopaem.validation.step"]
            ._fields["document_type"]
            ._description_selection(self.env)
        )
        counts = Counter()
        for name in self._get_validated_models():
            counts += self.env[name]._count_under_way(self, MOST_WAITING)
        urls = self._get_waiting_urls()
        books = self._get_waiting_books()
        return [
            {
                "kind": "cash_book",
                "label": self.env._("Cash book"),
                "state": state,
                "count": books[state],
                "url": "/my/cashbook",
            }
            for state in ("sent_back", "waiting")
            if books.get(state)
        ] + [
            {
                "kind": kind,
                "label": labels[kind],
                "state": state,
                "count": counts[kind, state],
                "url": urls.get(kind, ""),
            }
            for kind, _label in DOCUMENT_TYPES
            for state in ("answer", "sent_back", "waiting", "colleague", "preparing")
            if counts[kind, state]
        ]

    def _get_waiting_books(self):
        """The cash books that were handed in or came back, in one query.

        :return: dict {state, as ``_get_waiting`` has it: number}
        """
        rows = self.env["coopaem.cashbook"]._read_group(
            [
                ("unit_id", "in", self.ids),
                "|",
                ("state", "=", "submitted"),
                "&",
                ("state", "=", "draft"),
                ("send_back_reason", "!=", False),
            ],
            ["state"],
            ["__count"],
        )
        states = {"submitted": "waiting", "draft": "sent_back"}
        return {states[state]: count for state, count in rows}

    def _get_validated_models(self):
        """The models whose records the cooperative validates.

        :return: list of str
        """
        return [
            name
            for name in self.env.registry.descendants(
                ["coopaem.validation.mixin"], "_inherit"
            )
            if not self.env[name]._abstract
        ]

    def _get_waiting_urls(self):
        """Where members find what they prepared.

        :return: {kind of document: address}
        """
        return {
            "quote": "/my/sales?kind=quote",
            "invoice": "/my/sales?kind=invoice",
            "credit_note": "/my/sales?kind=invoice",
            "expense": "/my/expenses",
            "internal_sale": "/my/internal-sales",
            "cash_receipt": "/my/sales?kind=invoice",
            "cash_book": "/my/cashbook",
        }

    def _get_own_pages(self):
        """The page of one document of each kind; the list where it has none.

        :return: {kind of document: address with a place for the document's ``id``}
        """
        return {
            **self._get_waiting_urls(),
            "quote": "/my/sales/quote/%(id)s",
            "invoice": "/my/sales/invoice/%(id)s",
            "credit_note": "/my/sales/invoice/%(id)s",
            "expense": "/my/expenses/%(id)s",
            "internal_sale": "/my/internal-sales/%(id)s",
        }

    def _get_holder_partners(self):
        """The people who hold the units now, as contacts.

        :return: res.partner
        """
        return self.member_ids.filtered(lambda one: one.state != "exit").partner_id

    # Month by month
    def _get_month_results(self, date):
        """Turnover, costs, margin, pay and result of twelve months, in one query.

        :param date date: a day of the last month, which is counted up to it
        :return: list of dicts, the oldest month first, with start (date), turnover,
            costs, margin, taken (levies and what else comes between margin and pay),
            earned (before pay), pay and result, in company currency
        """
        self.ensure_one()
        self.env["account.analytic.line"].flush_model()
        starts = self._get_month_starts(date)
        amounts = {
            month: [float(amount or 0.0) for amount in row]
            for month, *row in self.env.execute_query(
                SQL(
                    """
                    SELECT DATE_TRUNC('month', item.date)::date,
                           SUM(item.amount) FILTER (WHERE %(is_turnover)s),
                           -SUM(item.amount) FILTER (WHERE %(is_costs)s),
                           -SUM(item.amount) FILTER (
                               WHERE account.unit_role = 'pay'),
                           SUM(item.amount)
                      FROM account_analytic_line item
                      JOIN account_account account
                        ON account.id = item.general_account_id
                     WHERE item.%(column)s = %(account_id)s
                       AND item.date BETWEEN %(first)s AND %(last)s
                       AND (account.account_type LIKE 'expense%%'
                            OR account.account_type LIKE 'income%%')
                  GROUP BY 1
                    """,
                    column=SQL.identifier(self._get_plan_column()),
                    account_id=self.sudo().analytic_account_id.id,
                    first=starts[0],
                    last=date,
                    is_turnover=TURNOVER_SQL,
                    is_costs=COSTS_SQL,
                )
            )
        }
        currency = self.currency_id
        months = []
        for start in starts:
            row = dict(
                zip(
                    MONTH_FIGURES,
                    amounts.get(start, [0.0] * len(MONTH_FIGURES)),
                    strict=True,
                )
            )
            row["margin"] = row["turnover"] - row["costs"]
            row["earned"] = row["result"] + row["pay"]
            row["taken"] = row["margin"] - row["earned"]
            months.append(
                {
                    "start": start,
                    **{name: currency.round(amount) for name, amount in row.items()},
                }
            )
        return months

    def _get_month_hours(self, date):
        """The hours that the unit's holders noted in the last twelve months.

        :param date date: a day of the last month
        :return: {first day of the month: (hours, number of members who noted some)}
        """
        self.ensure_one()
        starts = self._get_month_starts(date)
        rows = self.env["coopaem.unit.hours"]._read_group(
            [
                ("unit_id", "=", self.id),
                ("month", ">=", starts[0]),
                ("month", "<=", starts[-1] + relativedelta(months=1) - timedelta(1)),
            ],
            ["month:month"],
            ["hours:sum", "member_id:count_distinct"],
        )
        return {month: (hours, members) for month, hours, members in rows}
