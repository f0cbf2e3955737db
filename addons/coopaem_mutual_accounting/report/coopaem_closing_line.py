# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a unit's statement says, for many closing lines at once.

Each kind of figure is one query for all lines. The closing's own figures come from the
closing lines, where they were taken down; movements and open items are read from the
books by accounting date, which a locked month keeps as they are.
"""

from collections import defaultdict
from types import SimpleNamespace

from odoo import models
from odoo.tools import SQL, formatLang
from odoo.tools.misc import format_date, get_lang

from odoo.addons.coopaem_member.models.portal_format import (
    ISOLATE,
    choose_figures,
    format_month,
    is_right_to_left,
    shape_figures,
)

from ..models.coopaem_closing_line import BALANCES

STATEMENT_REPORT = "coopaem_mutual_accounting.action_report_statement"
HISTORY_MONTHS = 12
# Of the chart, in its own units: it is as wide as a small phone.
CHART_WIDTH, CHART_HEIGHT = 328, 120
SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")
YEAR_FIGURES = (
    "turnover",
    "collected",
    "costs",
    "margin",
    "contribution",
    "fund_levies",
    "reserve_levies",
    "pay",
    "result",
)
# Keeps a name or text of any script together; it runs as its first letter does.
ISOLATE_TEXT = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"


class CoopaemClosingLine(models.Model):
    _inherit = "coopaem.closing.line"

    # Printing
    def _render_statement_pdf(self):
        """Print the statements, each in the language of its unit's members.

        :return: {closing line id: PDF as bytes}
        """
        if not self:
            return {}
        streams = self.env["ir.actions.report"]._render_qweb_pdf_prepare_streams(
            STATEMENT_REPORT, {}, res_ids=self.ids
        )
        return {line.id: streams[line.id]["stream"].getvalue() for line in self}

    def _get_statement_name(self):
        """The name of a statement's file, without extension."""
        self.ensure_one()
        return self.env._(
            "Statement %(month)s %(unit)s",
            month=self._get_statement_month(),
            unit=self.unit_id.code,
        )

    def _get_statement_month(self):
        """The statement's month in words, in the language of the environment."""
        self.ensure_one()
        return format_month(self.env, self.date_start)

    def _get_statement_summaries(self):
        """What a list of statements shows; of fields that members may read alone.

        :return: list of dicts with line, unit, month, result, treasury, negative
        """
        return [
            {
                "line": line,
                "unit": line.unit_id.sudo().display_name,
                "month": line._get_statement_month(),
                "result": line._statement_money(line.result),
                "treasury": line._statement_money(line.treasury),
                "negative": line.treasury < 0,
                "currency": line.currency_id.symbol or line.currency_id.name,
            }
            for line in self
        ]

    def _get_statement_history(self):
        """The unit's last statements up to this one, and a chart of them.

        :return: dict with months, list of dicts with month, money_in, money_out and
            treasury, the oldest first, and chart, see _prepare_statement_chart
        """
        self.ensure_one()
        lines = self.sudo().search(
            [
                ("unit_id", "=", self.unit_id.id),
                ("date_start", "<=", self.date_start),
                ("state", "=", "done"),
            ],
            order="date_start desc",
            limit=HISTORY_MONTHS,
        )[::-1]
        movements = lines._get_statement_movements()
        months = [
            {
                "month": shape_figures(
                    self.env,
                    format_date(self.env, line.date_start, date_format="LLL yy"),
                ),
                "short": format_date(self.env, line.date_start, date_format="LLLLL"),
                "money_in": sum(row.money_in for row in movements[line.id]),
                "money_out": sum(row.money_out for row in movements[line.id]),
                "treasury": line.treasury,
            }
            for line in lines
        ]
        return {"months": months, "chart": self._prepare_statement_chart(months)}

    def _prepare_statement_chart(self, months):
        """Where the bars and the line of the chart lie; time runs as the text does.

        :param list months: see _get_statement_history
        :return: dict with width, height, zero (height of nought), bars (each with kind,
            x, y, width, height), points (of the treasury), labels (each with x, text)
        """
        width, height = CHART_WIDTH, CHART_HEIGHT
        amounts = [
            month[name]
            for month in months
            for name in ("money_in", "money_out", "treasury")
        ]
        highest, lowest = max(0.0, *amounts), min(0.0, *amounts)
        scale = height / ((highest - lowest) or 1.0)
        zero = highest * scale
        slot = width / max(len(months), 6)
        bar = slot * 0.3
        mirrored = is_right_to_left(self.env)
        bars, points, labels = [], [], []
        for number, month in enumerate(months):
            middle = slot * (number + 0.5)
            for kind, left in (
                ("money_in", middle - bar - 1),
                ("money_out", middle + 1),
            ):
                if mirrored:
                    left = width - left - bar
                bars.append(
                    {
                        "kind": kind,
                        "x": round(left, 1),
                        "y": round(zero - month[kind] * scale, 1),
                        "width": round(bar, 1),
                        "height": round(month[kind] * scale, 1),
                    }
                )
            middle = round(width - middle if mirrored else middle, 1)
            points.append((middle, round(zero - month["treasury"] * scale, 1)))
            labels.append({"x": middle, "text": month["short"]})
        return {
            "width": width,
            "height": height,
            "zero": round(zero, 1),
            "bars": bars,
            "points": points,
            "labels": labels,
        }

    def _get_statement_members(self):
        """The members of the units on the closing's last day.

        Those with an agreement in force that day; where the unit has none, the unit's
        members but for those who had left before the month.

        :return: {closing line id: coopaem.member}
        """
        agreements = self.env["coopaem.agreement"].search(
            [
                ("unit_id", "in", self.unit_id.ids),
                ("state", "in", ("running", "ended")),
            ],
            order="date_start, id",
        )
        members = {}
        everybody = self.unit_id.member_ids
        by_unit = agreements.grouped("unit_id")
        for line in self:
            agreed = by_unit.get(line.unit_id, agreements.browse()).filtered(
                lambda agreement, day=line.date_end: agreement.date_start <= day
                and (not agreement.date_end or agreement.date_end >= day)
            )
            holders = line.unit_id.member_ids.filtered(
                lambda member, day=line.date_start: member.state != "exit"
                or (member.exit_date and member.exit_date >= day)
            )
            # What is filtered is read one by one, unless told with whom.
            members[line.id] = agreed.member_id or holders.with_prefetch(everybody.ids)
        return members

    def _get_statement_languages(self, members):
        """The language of each statement.

        The context key ``statement_lang`` decides for all of them; without it the
        first member's language, else the user's, else the company's.

        :param dict members: as _get_statement_members returns them
        :return: {closing line id: language code}
        """
        installed = dict(self.env["res.lang"].get_installed())
        fallback = get_lang(self.env).code
        asked = self.env.context.get("statement_lang")
        languages = {}
        for line in self:
            candidates = [
                asked,
                *members[line.id].mapped("partner_id.lang")[:1],
                self.env.lang,
                line.company_id.partner_id.lang,
            ]
            languages[line.id] = next(
                (code for code in candidates if code in installed), fallback
            )
        return languages

    # Data
    def _get_statements(self):
        """What the statements say, ready to be shown.

        A constant number of queries per language and way to write figures, whatever the
        number of lines. Figures are those of the page, else of the first member.

        :return: list of dicts in the order of self
        :raises AccessError: when the user may not read the closing lines
        """
        self.check_access("read")
        # Browsed by themselves: lines of a one2many are not read together.
        lines = self.sudo().browse(self.ids)
        lines.env.flush_all()
        movements = lines._get_statement_movements()
        raw = SimpleNamespace(
            members=lines._get_statement_members(),
            balances=lines._get_statement_balances(),
            years=lines._get_statement_years(),
            movements=movements,
            documents=lines._get_statement_documents(movements),
            open_items=lines._get_statement_open_items(),
        )
        languages = lines._get_statement_languages(raw.members)
        context = self.env.context
        by_language = defaultdict(lines.browse)
        for line in lines:
            figures = (
                context["portal_figures"]
                if "portal_figures" in context
                else choose_figures(raw.members[line.id].partner_id)
            )
            by_language[languages[line.id], figures] |= line
        statements = {}
        for (code, figures), alike in by_language.items():
            for line in alike.with_context(lang=code, portal_figures=figures):
                statements[line.id] = line._prepare_statement(raw)
        return [statements[line.id] for line in self]

    def _get_statement_balances(self):
        """What the units hold and owe besides treasury, customers and suppliers.

        :return: {closing line id: {name: float}}, as coopaem.unit._get_side_balances
        """
        return self.env["coopaem.unit"]._get_side_balances(
            [(line.id, line.unit_id, line.date_end) for line in self]
        )

    def _get_statement_years(self):
        """The figures of the year up to each closing, as its closings took them down.

        :return: {closing line id: {name: float}} for the names in YEAR_FIGURES
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT statement.id, %(sums)s
                  FROM coopaem_closing_line statement
                  JOIN coopaem_closing_line earlier
                    ON earlier.unit_id = statement.unit_id
                   AND earlier.date_start <= statement.date_start
                   AND earlier.date_start >= DATE_TRUNC('year', statement.date_start)
                 WHERE statement.id = ANY(%(ids)s)
              GROUP BY statement.id
                """,
                sums=SQL(", ").join(
                    SQL(
                        "SUM(earlier.%s) AS %s",
                        SQL.identifier(name),
                        SQL.identifier(name),
                    )
                    for name in YEAR_FIGURES
                ),
                ids=list(self.ids),
            )
        )
        return {
            row.pop("id"): {name: float(amount or 0.0) for name, amount in row.items()}
            for row in rows
        }

    def _get_statement_movements(self):
        """What came into the units' treasuries and left them in the month.

        The items of a unit in one entry balance but for the money, so their sum is what
        the entry did to the treasury. Levies are counted per rule, and the entries of
        cash books in sales and costs.

        :return: {closing line id: list of namespaces with move_id, rule_id, side,
            date, name, ref, label, partner, money_in, money_out}
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH movement AS (
                    SELECT statement.id AS statement_id,
                           line.levy_rule_id AS rule_id,
                           CASE WHEN line.levy_rule_id IS NULL
                                THEN line.move_id END AS move_id,
                           CASE WHEN move.cashbook_id IS NULL THEN NULL
                                WHEN account.account_type LIKE 'income%%'
                                  OR tax.type_tax_use = 'sale' THEN 'in'
                                ELSE 'out' END AS side,
                           MAX(line.move_id) AS last_move_id,
                           SUM(item.amount) AS amount,
                           MIN(line.name) FILTER (
                               WHERE account.account_type IN
                                     ('asset_receivable', 'liability_payable')
                           ) AS settling_label,
                           MIN(line.name) AS label,
                           MIN(line.partner_id) AS partner_id
                      FROM coopaem_closing_line statement
                      JOIN coopaem_closing closing
                        ON closing.id = statement.closing_id
                      JOIN coopaem_unit unit ON unit.id = statement.unit_id
                      JOIN account_analytic_line item
                        ON item.%(column)s = unit.analytic_account_id
                       AND item.date BETWEEN closing.date_start AND closing.date_end
                      JOIN account_move_line line ON line.id = item.move_line_id
                      JOIN account_move move ON move.id = line.move_id
                      JOIN account_account account ON account.id = line.account_id
                 LEFT JOIN account_tax tax ON tax.id = line.tax_line_id
                     WHERE statement.id = ANY(%(ids)s)
                  GROUP BY 1, 2, 3, 4
                    HAVING SUM(item.amount) <> 0
                )
                SELECT movement.statement_id, movement.rule_id, movement.move_id,
                       movement.side, movement.amount, move.date, move.name, move.ref,
                       COALESCE(movement.settling_label, movement.label) AS label,
                       move.statement_line_id IS NOT NULL AS from_bank,
                       partner.name AS partner
                  FROM movement
                  JOIN account_move move ON move.id = movement.last_move_id
             LEFT JOIN res_partner partner ON partner.id = movement.partner_id
              ORDER BY movement.statement_id, move.date,
                       movement.rule_id IS NOT NULL, move.id, movement.rule_id,
                       movement.side
                """,
                column=SQL.identifier(self.env["coopaem.unit"]._get_plan_column()),
                ids=list(self.ids),
            )
        )
        movements = {line.id: [] for line in self}
        for row in rows:
            amount = float(row.pop("amount"))
            movements[row.pop("statement_id")].append(
                SimpleNamespace(
                    money_in=max(amount, 0.0), money_out=max(-amount, 0.0), **row
                )
            )
        return movements

    def _get_statement_documents(self, movements):
        """The invoices and bills that the movements settled.

        :param dict movements: as _get_statement_movements returns them
        :return: {(move id, unit id): list of (document name, move type, partner name)}
        """
        move_ids = {
            movement.move_id
            for rows in movements.values()
            for movement in rows
            if movement.move_id and not movement.side
        }
        documents = defaultdict(list)
        for move_id, unit_id, *document in self.env.execute_query(
            SQL(
                """
                WITH settled AS (
                    SELECT money.move_id, partial.debit_move_id AS line_id
                      FROM account_move_line money
                      JOIN account_partial_reconcile partial
                        ON partial.credit_move_id = money.id
                     WHERE money.move_id = ANY(%(move_ids)s)
                     UNION
                    SELECT money.move_id, partial.credit_move_id
                      FROM account_move_line money
                      JOIN account_partial_reconcile partial
                        ON partial.debit_move_id = money.id
                     WHERE money.move_id = ANY(%(move_ids)s)
                     UNION
                    SELECT partial.unit_transfer_move_id, side.id
                      FROM account_partial_reconcile partial
                      JOIN account_move_line side
                        ON side.id IN (partial.debit_move_id, partial.credit_move_id)
                     WHERE partial.unit_transfer_move_id = ANY(%(move_ids)s)
                )
                SELECT DISTINCT settled.move_id, line.unit_id, move.name,
                       move.move_type, partner.name
                  FROM settled
                  JOIN account_move_line line ON line.id = settled.line_id
                  JOIN account_move move ON move.id = line.move_id
             LEFT JOIN res_partner partner ON partner.id = move.partner_id
                 WHERE move.move_type <> 'entry'
              ORDER BY settled.move_id, move.name
                """,
                move_ids=list(move_ids),
            )
        ):
            documents[move_id, unit_id].append(tuple(document))
        return documents

    def _get_statement_open_items(self):
        """What customers and suppliers owed and were owed at the closing's end.

        A unit's open items add up to its balance on these accounts exactly: matches
        count from their own date, those with another unit's item count through the
        internal entry that moved the amount, shown with the document it settles.

        :return: {closing line id: {"customers": [...], "suppliers": [...]}}, lists of
            namespaces with name, ref, partner, date, date_due, amount (positive when
            the customer owes, when the supplier is owed), overdue
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH item AS (
                    SELECT statement.id AS statement_id, statement.unit_id,
                           closing.date_end, line.id, line.balance,
                           CASE WHEN debit.unit_id = line.unit_id THEN debit.id
                                WHEN credit.unit_id = line.unit_id THEN credit.id
                                ELSE line.id END AS document_line_id
                      FROM coopaem_closing_line statement
                      JOIN coopaem_closing closing
                        ON closing.id = statement.closing_id
                      JOIN account_move_line line
                        ON line.unit_id = statement.unit_id
                       AND line.date <= closing.date_end
                       AND line.parent_state = 'posted'
                      JOIN account_account account ON account.id = line.account_id
                       AND account.account_type IN
                           ('asset_receivable', 'liability_payable')
                       AND account.unit_role IS DISTINCT FROM 'pay_due'
                       AND account.id <> ALL(%(tax_credit_ids)s)
                 LEFT JOIN account_partial_reconcile transfer
                        ON transfer.unit_transfer_move_id = line.move_id
                 LEFT JOIN account_move_line debit ON debit.id = transfer.debit_move_id
                 LEFT JOIN account_move_line credit
                        ON credit.id = transfer.credit_move_id
                     WHERE statement.id = ANY(%(ids)s)
                ), matching AS (
                    SELECT debit_move_id AS id, credit_move_id AS other_id,
                           amount, max_date
                      FROM account_partial_reconcile
                     UNION ALL
                    SELECT credit_move_id, debit_move_id, -amount, max_date
                      FROM account_partial_reconcile
                ), matched AS (
                    SELECT item.statement_id, item.id, SUM(matching.amount) AS amount
                      FROM item
                      JOIN matching ON matching.id = item.id
                       AND matching.max_date <= item.date_end
                      JOIN account_move_line other ON other.id = matching.other_id
                       AND other.unit_id = item.unit_id
                  GROUP BY item.statement_id, item.id
                ), open_item AS (
                    SELECT item.statement_id, item.document_line_id AS id,
                           SUM(item.balance - COALESCE(matched.amount, 0)) AS amount
                      FROM item
                 LEFT JOIN matched ON matched.statement_id = item.statement_id
                       AND matched.id = item.id
                  GROUP BY item.statement_id, item.document_line_id
                    HAVING SUM(item.balance - COALESCE(matched.amount, 0)) <> 0
                )
                SELECT open_item.statement_id, open_item.amount,
                       account.account_type, move.name, move.ref,
                       COALESCE(line.unit_given_back, FALSE)
                           OR move.move_type = 'entry'
                          AND move.journal_id = company.unit_transfer_journal_id
                           AS internal,
                       COALESCE(move.invoice_date, line.date) AS date,
                       line.date_maturity AS date_due,
                       line.date_maturity < closing.date_end AS overdue,
                       partner.name AS partner
                  FROM open_item
                  JOIN coopaem_closing_line statement
                    ON statement.id = open_item.statement_id
                  JOIN coopaem_closing closing ON closing.id = statement.closing_id
                  JOIN account_move_line line ON line.id = open_item.id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                  JOIN res_company company ON company.id = line.company_id
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
              ORDER BY open_item.statement_id,
                       COALESCE(line.date_maturity, line.date), move.name, line.id
                """,
                ids=list(self.ids),
                tax_credit_ids=self.company_id._get_tax_credit_account_ids(),
            )
        )
        open_items = {line.id: {"customers": [], "suppliers": []} for line in self}
        internal = defaultdict(float)
        for row in rows:
            statement_id = row.pop("statement_id")
            customer = row.pop("account_type") == "asset_receivable"
            side = "customers" if customer else "suppliers"
            amount = float(row.pop("amount")) * (1 if customer else -1)
            if row.pop("internal"):
                internal[statement_id, side] += amount
            else:
                row["overdue"] = bool(row["overdue"]) and amount > 0
                open_items[statement_id][side].append(
                    SimpleNamespace(amount=amount, **row)
                )
        for (statement_id, side), amount in internal.items():
            if not self.browse(statement_id).currency_id.is_zero(amount):
                open_items[statement_id][side].append(
                    SimpleNamespace(
                        amount=amount,
                        name=None,
                        ref=None,
                        partner=None,
                        date=None,
                        date_due=None,
                        overdue=False,
                    )
                )
        return open_items

    # Presentation
    def _prepare_statement(self, raw):
        """The statement of one unit, in the language of the environment.

        :param raw: namespace of what was read for all lines
        :return: dict, what the template shows
        """
        self.ensure_one()
        closing = self.closing_id
        open_items = raw.open_items[self.id]
        balances = raw.balances[self.id]
        movements = self._prepare_statement_movements(raw)
        return {
            "line": self,
            "lang": self.env.lang,
            "iso": self.env.lang.replace("_", "-") if self.env.lang else "en",
            "dir": "rtl" if is_right_to_left(self.env) else "ltr",
            "company": self.company_id,
            "currency": self.currency_id,
            "address": ", ".join(
                filter(
                    None,
                    (
                        self.company_id.street,
                        self.company_id.zip,
                        self.company_id.city,
                    ),
                )
            ),
            "legal": self.company_id._get_legal_lines(closing.date_end),
            "unit": self.unit_id,
            "members": ", ".join(raw.members[self.id].mapped("name")),
            "month": self._get_statement_month(),
            "date_start": self._statement_date(closing.date_start),
            "date_end": self._statement_date(closing.date_end),
            "provisional": closing.state != "locked",
            "revision": closing.revision,
            "money": self._statement_money,
            "day": self._statement_date,
            "text": self._statement_name,
            "grid": self._prepare_statement_grid(balances),
            "long_term": self._prepare_statement_long_term(balances),
            "results": self._prepare_statement_results(raw.years.get(self.id, {})),
            "year": shape_figures(self.env, str(closing.date_start.year)),
            "movements": movements,
            "total_in": sum(row["money_in"] for row in movements),
            "total_out": sum(row["money_out"] for row in movements),
            "levies": self._prepare_statement_levies(),
            **open_items,
            "total_customers": sum(item.amount for item in open_items["customers"]),
            "total_suppliers": sum(item.amount for item in open_items["suppliers"]),
        }

    def _statement_money(self, amount):
        """An amount without its currency, to be set in one direction."""
        currency = self.currency_id
        text = formatLang(
            self.env, currency.round(amount) or 0.0, digits=currency.decimal_places
        )
        return ISOLATE % shape_figures(self.env, text)

    def _statement_date(self, day):
        """A date in figures, to be set in one direction."""
        if not day:
            return ""
        return ISOLATE % shape_figures(
            self.env, format_date(self.env, day, date_format="dd/MM/yyyy")
        )

    def _statement_name(self, text):
        """A name or reference, kept together among text of another direction."""
        return ISOLATE_TEXT % text if text else ""

    def _prepare_statement_grid(self, balances):
        """The lines of the treasury grid, from the cash of today to what is expected.

        :param dict balances: see _get_statement_balances
        :return: list of dicts, as coopaem.unit._prepare_treasury_grid returns them
        """
        return self.unit_id._prepare_treasury_grid(
            {name: self[name] for name in BALANCES}, balances
        )

    def _prepare_statement_long_term(self, balances):
        """What is tied up or put aside for longer; it is not in the treasury grid.

        :param dict balances: see _get_statement_balances
        :return: list of dicts with key, label, amount; lines of nought left out
        """
        rows = (
            ("reserve", self.env._("The unit's reserve"), self.reserve),
            ("assets", self.env._("Equipment and deposits"), balances["assets"]),
            ("loans", self.env._("Loans to pay back"), -balances["loans"]),
            ("equity", self.env._("Own contributions"), balances["equity"]),
        )
        return [
            {"key": key, "label": label, "amount": amount}
            for key, label, amount in rows
            if not self.currency_id.is_zero(amount)
        ]

    def _prepare_statement_results(self, year):
        """The result of the month and of the year, line by line.

        :param dict year: {name: amount} of the year up to this month
        :return: list of dicts with key, label, month, year, kind
        """
        labels = (
            (self.env._("Turnover (without taxes)"), "turnover", 1),
            (self.env._("Costs (without taxes)"), "costs", -1),
            (self.env._("Margin"), "margin", 1),
            (self.env._("Contribution to the cooperative"), "contribution", -1),
            (self.env._("Levies to the funds"), "fund_levies", -1),
            (self.env._("Set aside in the unit's reserve"), "reserve_levies", -1),
            (self.env._("Pay"), "pay", -1),
            (self.env._("Result"), "result", 1),
        )
        always = {"turnover", "costs", "margin", "contribution", "result"}
        currency = self.currency_id
        month = {name: self[name] for name in YEAR_FIGURES}
        year = {name: year.get(name, 0.0) for name in YEAR_FIGURES}
        rows = [
            {
                "key": name,
                "label": label,
                "month": sign * month[name],
                "year": sign * year[name],
                "kind": "total" if name in ("margin", "result") else "item",
            }
            for label, name, sign in labels
            if name in always
            or not (currency.is_zero(month[name]) and currency.is_zero(year[name]))
        ]
        parts = ("contribution", "fund_levies", "reserve_levies", "pay", "result")
        other = [
            currency.round(sum(figures[name] for name in parts) - figures["margin"])
            for figures in (month, year)
        ]
        if any(not currency.is_zero(amount) for amount in other):
            rows.insert(
                -1,
                {
                    "key": "other",
                    "label": self.env._("Other income and costs"),
                    "month": other[0],
                    "year": other[1],
                    "kind": "item",
                },
            )
        return rows

    def _prepare_statement_movements(self, raw):
        """The movements of the month, with their wording.

        :param raw: namespace of what was read for all lines
        :return: list of dicts with day, date, label, documents, money_in, money_out,
            and balance: the treasury after the movement
        """
        rows = []
        for movement in raw.movements[self.id]:
            documents = raw.documents.get((movement.move_id, self.unit_id.id), [])
            rows.append(
                {
                    "day": movement.date,
                    "date": self._statement_date(movement.date),
                    "label": self._get_movement_label(movement, documents),
                    "documents": [name for name, *_rest in documents]
                    or [movement.name],
                    "money_in": movement.money_in,
                    "money_out": movement.money_out,
                }
            )
        rows += self._prepare_statement_pending_levies(raw)
        # Only before the month is locked: what was booked since its figures were taken
        # down stands apart, until the closing is run again.
        stale = self.currency_id.round(
            self.treasury
            - self.opening_treasury
            - sum(row["money_in"] - row["money_out"] for row in rows)
        )
        if not self.currency_id.is_zero(stale):
            rows.append(
                {
                    "day": False,
                    "date": "",
                    "label": self.env._(
                        "Not in the figures above yet: run the closing again"
                    ),
                    "documents": [],
                    "money_in": max(stale, 0.0),
                    "money_out": max(-stale, 0.0),
                }
            )
        balance = self.opening_treasury
        for row in rows:
            balance = self.currency_id.round(
                balance + row["money_in"] - row["money_out"]
            )
            row["balance"] = balance
        return rows

    def _prepare_statement_pending_levies(self, raw):
        """The levies that a preview counts and nobody booked yet.

        :param raw: namespace of what was read for all lines
        :return: list of dicts as of the movements
        """
        if self.state == "done":
            return []
        booked = {
            movement.rule_id: movement.money_out - movement.money_in
            for movement in raw.movements[self.id]
            if movement.rule_id
        }
        pending = [
            (
                levy,
                self.currency_id.round(levy.amount - booked.get(levy.rule_id.id, 0.0)),
            )
            for levy in self.levy_line_ids
        ]
        return [
            {
                "day": self.date_end,
                "date": self._statement_date(self.date_end),
                "label": self.env._(
                    "Levy to be booked: %s", self._statement_name(levy.rule_id.name)
                ),
                "documents": [],
                "money_in": max(-amount, 0.0),
                "money_out": max(amount, 0.0),
            }
            for levy, amount in pending
            if amount
        ]

    def _get_movement_label(self, movement, documents):
        """How a movement is called.

        :param movement: see _get_statement_movements
        :param list documents: the documents it settles
        """
        if movement.rule_id:
            return self.env._(
                "Levy: %s",
                self._statement_name(
                    self.env["coopaem.levy.rule"].browse(movement.rule_id).name
                ),
            )
        if movement.side:
            if movement.side == "in":
                return self.env._("Cash sales, from the cash book")
            return self.env._("Cash costs, from the cash book")
        partners = {partner for _name, _type, partner in documents}
        sides = {move_type in SALE_TYPES for _name, move_type, _partner in documents}
        label = movement.label if movement.from_bank else movement.ref or movement.label
        if len(sides) != 1 or len(partners) != 1 or not (partner := partners.pop()):
            return self._statement_name(label or movement.partner or movement.name)
        partner = self._statement_name(partner)
        money_in = movement.money_in > 0
        if sides.pop():
            if money_in:
                return self.env._("Received from %s", partner)
            return self.env._("Paid back to %s", partner)
        if money_in:
            return self.env._("Paid back by %s", partner)
        return self.env._("Paid to %s", partner)

    def _prepare_statement_levies(self):
        """The levies and how each was counted.

        :return: list of dicts with name, beneficiary, amount, sentences
        """
        beneficiaries = dict(
            self.env["coopaem.levy.rule"]
            ._fields["beneficiary"]
            ._description_selection(self.env)
        )
        return [
            {
                "name": levy.rule_id.name,
                "beneficiary": beneficiaries.get(levy.rule_id.beneficiary, ""),
                "amount": levy.amount,
                "sentences": levy._explain(),
            }
            for levy in self.levy_line_ids
        ]


class CoopaemClosing(models.Model):
    _inherit = "coopaem.closing"

    def _get_statements_name(self):
        """The name of the file with all statements, without extension."""
        self.ensure_one()
        return self.env._("Statements %s", format_month(self.env, self.date_start))
