# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Returns: what posted entries say is due to the State, period by period.

The boxes are those of the report that Odoo has for the country. What is due is what the
items behind them left on the accounts of taxes, and it is settled unit by unit: the sum
of the units is the cooperative's amount, to the subunit.
"""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_round

from .account_move_tax_return import tax_return_context
from .tax_report_boxes import Expression, TaxReportBoxes

MONTHS = {"month": 1, "quarter": 3, "year": 12}
# Key of what all boxes come to; no line of a report has it.
RESULT = "result"
# What only the return's own buttons write.
OWN_FIELDS = {
    "amount_brought",
    "amount_credit",
    "amount_due",
    "amount_period",
    "amount_rounding",
    "filed_on",
    "line_ids",
    "move_id",
    "payment_move_id",
    "state",
    "unit_line_ids",
}


class CoopaemTaxReturn(models.Model):
    _name = "coopaem.tax.return"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Tax Return"
    _order = "date_to desc, type_id, id desc"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(compute="_compute_name")
    type_id = fields.Many2one(
        comodel_name="coopaem.tax.return.type",
        string="Kind of return",
        required=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(related="type_id.kind", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    country_id = fields.Many2one(related="company_id.account_fiscal_country_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self)
        - relativedelta(months=1, day=1),
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, readonly=True, index=True
    )
    due_date = fields.Date(
        string="To be filed by", compute="_compute_due_date", store=True, readonly=False
    )
    due_caveat = fields.Char(compute="_compute_due_caveat")
    is_late = fields.Boolean(compute="_compute_is_late")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("filed", "Filed"), ("paid", "Paid")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        index=True,
        copy=False,
    )
    filed_on = fields.Date(readonly=True, copy=False, tracking=True)
    reference = fields.Char(
        string="Receipt", copy=False, tracking=True, help="Number that the State gave."
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.tax.return.line",
        inverse_name="return_id",
        string="Boxes",
        readonly=True,
    )
    unit_line_ids = fields.One2many(
        comodel_name="coopaem.tax.return.unit",
        inverse_name="return_id",
        string="Units",
        readonly=True,
    )
    amount_period = fields.Monetary(
        string="Of the period",
        readonly=True,
        copy=False,
        help="What the entries of the period leave due; negative: a credit.",
    )
    amount_brought = fields.Monetary(
        string="Credit brought forward", readonly=True, copy=False
    )
    amount_rounding = fields.Monetary(string="Rounding", readonly=True, copy=False)
    amount_due = fields.Monetary(string="Due", readonly=True, copy=False, tracking=True)
    amount_credit = fields.Monetary(
        string="Credit carried forward", readonly=True, copy=False
    )
    amount_now = fields.Monetary(
        string="Of the period, by now",
        compute="_compute_amount_now",
        help="What the same period would declare today.",
    )
    difference = fields.Monetary(
        compute="_compute_amount_now",
        help="What entries posted, changed or undone after filing made of it.",
    )
    changed_boxes = fields.Text(compute="_compute_amount_now")
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Settling entry",
        readonly=True,
        copy=False,
        check_company=True,
    )
    payment_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Payment",
        readonly=True,
        copy=False,
        check_company=True,
    )

    # Constraints
    _period_uniq = models.UniqueIndex(
        "(company_id, type_id, date_from)",
        "There is a return of this kind for this period already.",
    )

    # Compute methods
    @api.depends("type_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for tax_return in self:
            if tax_return.type_id and tax_return.date_from and tax_return.date_to:
                tax_return.name = self.env._(
                    "%(kind)s, %(period)s",
                    kind=tax_return.type_id.name,
                    period=tax_return.company_id._format_period(
                        tax_return.date_from, tax_return.date_to
                    ),
                )
            else:
                tax_return.name = self.env._("New return")

    @api.depends("type_id", "date_from", "company_id")
    def _compute_date_to(self):
        for tax_return in self:
            if not tax_return.type_id or not tax_return.date_from:
                tax_return.date_to = False
                continue
            months = MONTHS[tax_return.type_id._get_period(tax_return.company_id)]
            tax_return.date_to = tax_return.date_from + relativedelta(
                months=months, days=-1
            )

    def _get_due_figure(self):
        """The legal figure that says by when the return is filed."""
        self.ensure_one()
        kind = self.type_id
        code = (
            self.company_id.files_taxes_online and kind.due_figure_online_code
        ) or kind.due_figure_code
        return (
            self.env["coopaem.legal.figure"]
            .sudo()
            .search(
                [
                    ("code", "=", code),
                    ("country_id", "=", kind.country_id.id),
                    ("is_blank", "=", False),
                    *self.env["coopaem.legal.figure"]._get_domain_on(self.date_to),
                ],
                limit=1,
            )
        )

    @api.depends("type_id", "date_to", "company_id")
    def _compute_due_date(self):
        for tax_return in self:
            figure = tax_return.date_to and tax_return._get_due_figure()
            tax_return.due_date = figure and tax_return.date_to + relativedelta(
                months=1, day=int(figure.value)
            )

    @api.depends("type_id", "date_to")
    @api.depends_context("lang")
    def _compute_due_caveat(self):
        for tax_return in self:
            figure = tax_return.date_to and tax_return._get_due_figure()
            tax_return.due_caveat = figure and figure.caveat

    @api.depends("state", "due_date")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for tax_return in self:
            tax_return.is_late = bool(
                tax_return.state == "draft"
                and tax_return.due_date
                and tax_return.due_date < today
            )

    @api.depends("state", "line_ids.amount", "amount_period")
    @api.depends_context("lang")
    def _compute_amount_now(self):
        for tax_return in self:
            tax_return.changed_boxes = False
            if tax_return.state == "draft" or not tax_return.id:
                tax_return.amount_now = tax_return.amount_period
                tax_return.difference = 0.0
                continue
            rows = tax_return._compute_boxes()
            by_unit = tax_return._sum_settled()
            now = -sum(
                balance
                for accounts in by_unit.values()
                for balance in accounts.values()
            )
            currency = tax_return.currency_id
            tax_return.amount_now = currency.round(now)
            tax_return.difference = currency.round(now - tax_return.amount_period)
            # What items make up; totals follow from it.
            live = {row["key"]: row for row in rows if row.get("has_items")}
            filed = {
                line.key: line for line in tax_return.line_ids.filtered("has_items")
            }
            changes = []
            for key in [*filed, *(key for key in live if key not in filed)]:
                before = filed[key].amount if key in filed else 0.0
                after = live[key]["amount"] if key in live else 0.0
                if currency.compare_amounts(before, after):
                    box = filed.get(key) or live[key]
                    changes.append(
                        self.env._(
                            "%(box)s: %(before)s declared, %(after)s by now",
                            box=f"{box['name']} {box['column_name'] or ''}".strip(),
                            before=currency.format(before),
                            after=currency.format(after),
                        )
                    )
            tax_return.changed_boxes = "\n".join(changes) or False

    @api.constrains("type_id", "company_id", "date_from")
    def _check_period(self):
        for tax_return in self:
            kind = tax_return.type_id
            if kind.country_id != tax_return.company_id.account_fiscal_country_id:
                raise ValidationError(
                    self.env._(
                        "%(kind)s is a return of %(country)s; choose one of the "
                        "country of %(company)s.",
                        kind=kind.name,
                        country=kind.country_id.name,
                        company=tax_return.company_id.name,
                    )
                )
            months = MONTHS[kind._get_period(tax_return.company_id)]
            if tax_return.date_from.day != 1 or (
                (tax_return.date_from.month - 1) % months
            ):
                raise ValidationError(
                    self.env._(
                        "The period of %s begins on the first day of a month, a "
                        "quarter or a year, as this return is filed.",
                        kind.name,
                    )
                )
            clash = self.search(
                [
                    ("id", "!=", tax_return.id),
                    ("company_id", "=", tax_return.company_id.id),
                    ("type_id", "=", kind.id),
                    ("date_from", "<=", tax_return.date_to),
                    ("date_to", ">=", tax_return.date_from),
                ],
                limit=1,
            )
            if clash:
                raise ValidationError(
                    self.env._("%s covers these days already.", clash.name)
                )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create returns, their boxes worked out at once.

        :raises UserError: when they bring what only their own buttons write
        """
        if any(OWN_FIELDS & set(vals) for vals in vals_list):
            self._check_own_fields()
        returns = super().create(vals_list)
        # Defaults of the context come in without being among the values.
        if any(
            found.state != "draft"
            or found.move_id
            or found.payment_move_id
            or found.filed_on
            for found in returns
        ):
            self._check_own_fields()
        returns._compute_return()
        return returns

    def write(self, vals):
        """Write the values; what was filed stays as it was filed.

        :raises UserError: when the period or kind of a filed return would change, or
            what only its own buttons write
        """
        if OWN_FIELDS & set(vals):
            self._check_own_fields()
        fixed = {"type_id", "company_id", "date_from"} & set(vals)
        if fixed and any(tax_return.state != "draft" for tax_return in self):
            raise UserError(
                self.env._("This return was filed: reopen it to change its period.")
            )
        result = super().write(vals)
        if fixed:
            self._compute_return()
        return result

    def _check_own_fields(self):
        """Refuse boxes, amounts and states from outside.

        :raises UserError: unless the return writes them itself
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A return works its boxes, amounts and state out itself: use its "
                    "buttons."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        if any(tax_return.state != "draft" for tax_return in self):
            raise UserError(self.env._("A filed return is kept. Reopen it first."))

    # Action methods
    def action_compute(self):
        """Work the boxes of drafts out anew from posted entries."""
        self.check_access("write")
        self._compute_return()

    def action_file(self):
        """Freeze what is declared and post the settling entry, unit by unit.

        :raises UserError: when the period has not ended, an earlier return of the
            kind, whose credit counts, is not filed yet, or the boxes say something else
            than the books
        """
        self.check_access("write")
        today = fields.Date.context_today(self)
        for tax_return in self.sorted("date_from"):
            if tax_return.state != "draft":
                continue
            if tax_return.date_to >= today:
                raise UserError(
                    self.env._("%s: the period has not ended yet.", tax_return.name)
                )
            earlier = self.search(
                [
                    ("company_id", "=", tax_return.company_id.id),
                    ("type_id", "=", tax_return.type_id.id),
                    ("date_to", "<", tax_return.date_from),
                    ("state", "=", "draft"),
                ],
                limit=1,
            )
            if earlier:
                raise UserError(
                    self.env._(
                        "File %s first: its credit counts in the next return.",
                        earlier.name,
                    )
                )
            tax_return._compute_return()
            tax_return._check_boxes()
            tax_return._settle()
            tax_return.sudo().write({"state": "filed", "filed_on": today})
            tax_return.activity_feedback(["mail.mail_activity_data_todo"])

    def action_reopen(self):
        """Undo the settling entry of a filed return and make it a draft again.

        :raises UserError: when it is paid, or a later return built on it
        """
        self.check_access("write")
        for tax_return in self:
            if tax_return.state != "filed":
                raise UserError(
                    self.env._(
                        "%s: only a filed return that is not paid can be reopened. "
                        "Undo its payment first.",
                        tax_return.name,
                    )
                )
            later = self.search(
                [
                    ("company_id", "=", tax_return.company_id.id),
                    ("type_id", "=", tax_return.type_id.id),
                    ("date_from", ">", tax_return.date_to),
                    ("state", "!=", "draft"),
                ],
                limit=1,
            )
            if later:
                raise UserError(
                    self.env._(
                        "%s was filed after it: reopen that one first.", later.name
                    )
                )
            tax_return._undo(tax_return.move_id)
            tax_return.sudo().write(
                {"state": "draft", "filed_on": False, "move_id": False}
            )
            tax_return._compute_return()

    def action_unpay(self):
        """Reverse the payment of a return, which is filed again then."""
        self.check_access("write")
        for tax_return in self.filtered(lambda one: one.state == "paid"):
            tax_return._undo(tax_return.payment_move_id)
            tax_return.sudo().write({"state": "filed", "payment_move_id": False})

    def action_pay(self):
        """Open the payment of the return.

        :return: action
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay the return"),
            "res_model": "coopaem.tax.return.payment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_return_id": self.id},
        }

    def action_open_all_items(self):
        """Open all journal items that the return settles.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return self._open_items(self._get_settled_domain(), self.name)

    def action_export(self):
        """Write the return into a spreadsheet.

        :return: action
        """
        self.check_access("read")
        return self.env.ref(
            "coopaem_l10n_mena.action_report_tax_return_xlsx"
        ).report_action(self)

    # Business methods: what is declared
    def _get_period_domain(self):
        """Domain of the posted items of the period."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _get_accounts_domain(self):
        """Domain of the items of a return that goes by accounts."""
        self.ensure_one()
        return [
            *self._get_period_domain(),
            ("account_id", "in", self._get_accounts().ids),
            ("move_id.tax_return_id", "=", False),
            # What was paid on the account, with a return or without, lowers no tax.
            ("move_id.origin_payment_id", "=", False),
            ("move_id.statement_line_id", "=", False),
            ("tax_tag_ids", "=", False),
        ]

    def _get_settled_domain(self):
        """Domain of the items that the return settles."""
        self.ensure_one()
        if self.type_id.basis == "accounts":
            return self._get_accounts_domain()
        if self.type_id.basis == "turnover":
            return [
                *self._get_period_domain(),
                ("account_id.account_type", "=", "income"),
                # What units sell each other is no turnover of the cooperative.
                ("account_id.unit_role", "!=", "internal_sale"),
            ]
        tags = self._get_expressions()._get_matching_tags()
        domain = [
            *self._get_period_domain(),
            ("tax_tag_ids", "in", tags.ids),
            "|",
            ("tax_repartition_line_id.use_in_tax_closing", "=", True),
            "&",
            ("tax_repartition_line_id", "=", False),
            ("tax_ids", "=", False),
        ]
        if self.kind == "withholding":
            # What customers withheld is claimed with the tax on income, not here.
            domain.append(("tax_line_id.type_tax_use", "=", "purchase"))
        return domain

    def _get_accounts(self):
        """The accounts of a return that goes by accounts."""
        company = self.company_id
        refs = [ref.strip() for ref in (self.type_id.account_refs or "").split(",")]
        refs = [ref for ref in refs if ref]
        chart = self.env["account.chart.template"].with_company(company)
        accounts = self.env["account.account"]
        for ref in refs:
            if ref.startswith("pay:"):
                accounts |= company._get_pay_accounts(*ref.split(":")[1:])
            else:
                accounts |= chart.ref(ref, raise_if_not_found=False) or accounts
        return accounts | accounts.with_company(company).search(
            [("code", "in", refs), *accounts._check_company_domain(company)]
        )

    def _get_expressions(self):
        """The expressions of the report; they are the same for everybody."""
        return self.type_id.sudo().report_id.line_ids.expression_ids

    def _compute_boxes(self):
        """The boxes of the period, from posted entries: one query over the items.

        :return: list of values of coopaem.tax.return.line that are not nought
        """
        self.ensure_one()
        if self.type_id.basis == "accounts":
            groups = self.env["account.move.line"]._read_group(
                self._get_accounts_domain(), ["account_id"], ["balance:sum"]
            )
            rows = [
                {
                    "name": account.display_name,
                    "column_name": self.env._("Due"),
                    "key": account.code,
                    "account_id": account.id,
                    "has_items": True,
                    "amount": -balance,
                }
                for account, balance in groups
            ]
        elif self.type_id.basis == "turnover":
            rows = self._compute_turnover_boxes()
        else:
            rows = self._compute_report_boxes()
        kept = [row for row in rows if not self.currency_id.is_zero(row["amount"])]
        for number, row in enumerate(kept):
            row["sequence"] = number
            row["amount"] = self.currency_id.round(row["amount"])
        return kept

    def _sum_turnover(self):
        """Turnover of the period, local and exported.

        :return: {unit: {code of the rate: amount}}
        """
        kind = self.type_id
        sums = defaultdict(lambda: defaultdict(float))
        export = self.env["account.fiscal.position"].search(
            [("no_document_stamp", "=", True), ("company_id", "=", self.company_id.id)]
        )
        for code, operator in (
            (kind.rate_code, "not in"),
            (kind.rate_export_code, "in"),
        ):
            for unit, balance in self.env["account.move.line"]._read_group(
                [
                    *self._get_settled_domain(),
                    ("move_id.fiscal_position_id", operator, export.ids),
                ],
                ["unit_id"],
                ["balance:sum"],
            ):
                sums[unit][code] -= balance
        return sums

    def _compute_turnover_boxes(self):
        """Turnover and the tax on it."""
        kind = self.type_id
        currency = self.currency_id
        rows = []
        sums = self._sum_turnover()
        for code, name in (
            (kind.rate_code, self.env._("Local turnover")),
            (kind.rate_export_code, self.env._("Exports")),
        ):
            rate = self.company_id._get_country_figure(code, self.date_to) or 0.0
            for column, amount in (
                (self.env._("Base"), sum(one[code] for one in sums.values())),
                (
                    self.env._("Tax"),
                    sum(currency.round(one[code] * rate) for one in sums.values()),
                ),
            ):
                rows.append(
                    {
                        "name": name,
                        "column_name": column,
                        "key": f"{code}.{column}",
                        "amount": amount,
                    }
                )
        return rows

    def _check_boxes(self):
        """Refuse to file boxes that contradict what is due.

        :raises UserError: naming both amounts
        """
        self.ensure_one()
        kind = self.type_id
        if kind.basis != "report" or not kind.result_formula:
            return
        result = self._evaluate_report()[0].get(RESULT)
        if result is None:
            return
        net = self.amount_period
        if kind.credit_box:
            net -= self.amount_brought
        currency = self.currency_id
        if currency.compare_amounts(currency.round(result), currency.round(net)):
            raise UserError(
                self.env._(
                    "%(name)s: the boxes come to %(boxes)s, the journal items to "
                    "%(items)s. Correct the figures entered by hand in the report, or "
                    "the items whose taxes are in no box, and compute anew.",
                    name=self.name,
                    boxes=currency.format(result),
                    items=currency.format(net),
                )
            )

    def _compute_report_boxes(self):
        """The boxes of the report, nought or not."""
        report = self.type_id.sudo().report_id
        values, keys = self._evaluate_report()
        defaults = self.type_id._get_box_defaults()
        columns = report.column_ids
        named = {column.expression_label: column.name for column in columns}
        rows = []
        for line in report.line_ids.sorted(lambda line: (line.sequence, line.id)):
            for expression in line.expression_ids:
                key = keys[expression]
                column = self._get_column(named, expression.label)
                value = values.get(key)
                # A usual figure, such as a share of 100 %, tells nothing.
                if column is None or value is None or defaults.get(key) == value:
                    continue
                rows.append(
                    {
                        "name": line.name,
                        "column_name": column,
                        "key": key,
                        "expression_id": expression.id,
                        "has_items": expression.engine == "tax_tags",
                        "amount": value,
                    }
                )
        return rows

    def _evaluate_report(self, sums=None):
        """Work the expressions of the report out.

        :param dict sums: {name of a tag: balance}; without, those of the period
        :return: tuple of {key: float or None}, the result under RESULT if the kind of
            return has a formula of it, and {expression: key}
        """
        kind = self.type_id
        expressions = self._get_expressions()
        if sums is None:
            sums = self._sum_tags(expressions._get_matching_tags())
        keys = {
            expression: (
                f"{expression.report_line_id.code or expression.report_line_id.id}"
                f".{expression.label}"
            )
            for expression in expressions
        }
        by_line = defaultdict(dict)
        for expression, key in keys.items():
            by_line[expression.report_line_id][expression.label] = key
        formulas = kind._get_box_formulas()
        results = [
            Expression(key=RESULT, engine="aggregation", formula=kind.result_formula)
        ]
        values = TaxReportBoxes(
            [
                Expression(
                    key=key,
                    engine="aggregation" if key in formulas else expression.engine,
                    formula=formulas.get(key, expression.formula or ""),
                    subformula=expression.subformula or "",
                    children=tuple(
                        by_line[child][expression.label]
                        for child in expression.report_line_id.children_ids
                        if expression.label in by_line[child]
                    ),
                )
                for expression, key in keys.items()
            ]
            + (results if kind.result_formula else []),
            sums,
            self._get_externals(expressions, keys),
        ).evaluate()
        return values, keys

    def _sum_tags(self, tags):
        """What the items of the period that bear tags come to.

        :param tags: account.account.tag
        :return: {English name of a tag: balance}
        """
        return {
            tag.with_context(lang="en_US").name: balance
            for tag, balance in self.env["account.move.line"]._read_group(
                [*self._get_period_domain(), ("tax_tag_ids", "in", tags.ids)],
                ["tax_tag_ids"],
                ["balance:sum"],
            )
            if tag in tags
        }

    def _get_column(self, named, label):
        """The heading of an expression, or None when the report does not show it."""
        if label in named:
            return named[label]
        if label.startswith("_") or label.endswith(("criterium", "extra")):
            return None
        return named.get(label.removesuffix("_sum"))

    def _get_externals(self, expressions, keys):
        """Figures that no item bears: entered by hand, or brought forward.

        :return: {key: float}
        """
        kind = self.type_id
        by_hand = expressions.filtered(lambda one: one.engine == "external")
        values = defaultdict(float)
        entered = set()
        for record in (
            self.env["account.report.external.value"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("target_report_expression_id", "in", by_hand.ids),
                    ("date", "<=", self.date_to),
                ],
                order="date, id",
            )
        ):
            expression = record.target_report_expression_id
            entered.add(keys[expression])
            if expression.formula == "most_recent":
                values[keys[expression]] = record.value
            elif record.date >= self.date_from:
                values[keys[expression]] += record.value
        for key, value in kind._get_box_defaults().items():
            if key not in entered:
                values[key] = value
        if kind.credit_box:
            # The books know it; a figure by hand would count it twice.
            values[kind.credit_box] = sum(self._sum_credit().values())
        return values

    def _sum_settled(self):
        """What the items of the period left on the accounts of taxes.

        :return: {unit: {account: balance}}
        """
        self.ensure_one()
        structure = self.company_id.structure_unit_id
        sums = defaultdict(lambda: defaultdict(float))
        if self.type_id.basis == "turnover":
            account = self._get_account(self.type_id.expense_ref)
            for unit, amounts in self._sum_turnover().items():
                for code, amount in amounts.items():
                    rate = self.company_id._get_country_figure(code, self.date_to)
                    # As if the account had it already: settling makes it a cost.
                    sums[unit or structure][account] -= self.currency_id.round(
                        amount * (rate or 0.0)
                    )
            return sums
        for unit, account, balance in self.env["account.move.line"]._read_group(
            self._get_settled_domain(), ["unit_id", "account_id"], ["balance:sum"]
        ):
            sums[unit or structure][account] += balance
        return sums

    def _sum_credit(self):
        """The credit that earlier returns carried forward.

        :return: {unit: balance of the credit account}, positive for a credit
        """
        account = self._get_account(self.type_id.credit_ref)
        shared = []
        if not account:
            account = self.company_id.tax_credit_account_id
            # Returns of several kinds carry their credits on this account.
            shared = [("move_id.tax_return_id.type_id", "=", self.type_id.id)]
        if not account:
            return {}
        earlier = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("type_id", "=", self.type_id.id),
                ("date_to", "<", self.date_from),
            ]
        )
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("account_id", "=", account.id),
                *shared,
                # Its own entry does not count, nor what undid it in a later period.
                ("move_id.tax_return_id", "not in", self.ids),
                "|",
                ("date", "<=", self.date_to),
                ("move_id.tax_return_id", "in", earlier.ids),
            ],
            ["unit_id"],
            ["balance:sum"],
        )
        return {unit: balance for unit, balance in groups if balance}

    def _get_account(self, ref):
        """An account of the company's chart, or none."""
        empty = self.env["account.account"]
        if not ref:
            return empty
        chart = self.env["account.chart.template"].with_company(self.company_id)
        return chart.ref(ref, raise_if_not_found=False) or empty

    def _compute_return(self):
        """Work boxes, units and amounts of drafts out."""
        for tax_return in self.filtered(lambda one: one.state == "draft"):
            currency = tax_return.currency_id
            rows = tax_return._compute_boxes()
            by_unit = tax_return._sum_settled()
            credit = tax_return._sum_credit()
            nets = {
                unit: currency.round(-sum(accounts.values()))
                for unit, accounts in by_unit.items()
            }
            period = currency.round(sum(nets.values()))
            brought = currency.round(sum(credit.values()))
            for unit, balance in credit.items():
                nets[unit] = currency.round(nets.get(unit, 0.0) - balance)
            net = currency.round(period - brought)
            due = max(net, 0.0)
            step = tax_return.type_id.rounding
            rounded = (
                currency.round(float_round(due, precision_rounding=step))
                if step
                else due
            )
            # Nobody may write boxes but the return, whose buttons checked the access.
            tax_return.sudo().write(
                {
                    "line_ids": [
                        Command.clear(),
                        *(Command.create(row) for row in rows),
                    ],
                    "unit_line_ids": [
                        Command.clear(),
                        *(
                            Command.create({"unit_id": unit.id, "amount": amount})
                            for unit, amount in nets.items()
                            if not currency.is_zero(amount)
                        ),
                    ],
                    "amount_period": period,
                    "amount_brought": brought,
                    "amount_rounding": currency.round(rounded - due),
                    "amount_due": rounded,
                    "amount_credit": max(-net, 0.0),
                }
            )

    # Business methods: what is settled
    def _settle(self):
        """Post the entry that clears the tax accounts, one line a unit and account.

        :raises UserError: when the company's set-up lacks a journal or an account
        """
        self.ensure_one()
        company = self.company_id
        currency = self.currency_id
        journal = company.tax_return_journal_id
        payable = self._get_account(self.type_id.payable_ref) or (
            company.tax_due_account_id
        )
        if not journal or not payable:
            raise UserError(
                self.env._(
                    "%s needs a journal and an account for tax returns: choose them in "
                    "the settings of the cooperative.",
                    company.display_name,
                )
            )
        balances = self._sum_settled()
        credit_account = (
            self._get_account(self.type_id.credit_ref)
            or company.tax_credit_account_id
            or payable
        )
        for unit, balance in self._sum_credit().items():
            balances[unit][credit_account] += balance
        target = payable if not self.amount_credit else credit_account
        structure = company.structure_unit_id
        commands = []
        nets = defaultdict(float)
        for unit, accounts in balances.items():
            for account, balance in accounts.items():
                if currency.is_zero(balance):
                    continue
                commands.append(self._prepare_line(unit, account, -balance))
                nets[unit] += balance
        if not currency.is_zero(self.amount_rounding):
            account = (
                company.default_cash_difference_expense_account_id
                if self.amount_rounding > 0
                else company.default_cash_difference_income_account_id
            )
            commands.append(
                self._prepare_line(structure, account, self.amount_rounding)
            )
            nets[structure] -= self.amount_rounding
        if self.amount_credit or not currency.is_zero(self.amount_due):
            commands += [
                self._prepare_line(unit, target, net)
                for unit, net in nets.items()
                if not currency.is_zero(net)
            ]
        # Where nothing is due, nothing will be paid: units that owe settle with those
        # that have a credit here and now, by clearing their tax accounts alone. The
        # treasury of one falls by what that of the other rises.
        if not commands:
            return
        move = (
            self.env["account.move"]
            .with_context(**tax_return_context())
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "company_id": company.id,
                    "date": company._get_open_date(self.date_to, journal),
                    "ref": self.name,
                    "tax_return_id": self.id,
                    "line_ids": commands,
                }
            )
        )
        move._post(soft=False)
        self.sudo().move_id = move

    def _prepare_line(self, unit, account, balance):
        """Command of a line of the settling entry or the payment."""
        return Command.create(
            {
                "name": self.name,
                "account_id": account.id,
                "balance": self.currency_id.round(balance),
                "analytic_distribution": unit._distribution(),
            }
        )

    def _pay(self, journal, day, reference):
        """Pay what is due: each unit its own part.

        :param journal: bank or cash journal
        :param date day: day of the payment
        :param reference: str
        :return: the entry
        :raises UserError: when nothing is due, or it is paid already
        """
        self.ensure_one()
        if self.state != "filed" or self.currency_id.is_zero(self.amount_due):
            raise UserError(
                self.env._("%s: there is nothing to pay.", self.display_name)
            )
        method = journal.outbound_payment_method_line_ids[:1]
        account = method.payment_account_id
        if not account.is_liquidity:
            raise UserError(
                self.env._(
                    "%s: the outgoing payment method of this journal has no "
                    "outstanding account. Set one in the journal.",
                    journal.display_name,
                )
            )
        owed = self.move_id.line_ids.filtered(
            lambda line: line.account_id
            == (
                self._get_account(self.type_id.payable_ref)
                or self.company_id.tax_due_account_id
            )
            and not line.reconciled
        )
        move = (
            self.env["account.move"]
            .with_context(**tax_return_context())
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "company_id": self.company_id.id,
                    "date": day,
                    "ref": " ".join(filter(None, (self.name, reference))),
                    "tax_return_id": self.id,
                    "line_ids": [
                        *(
                            self._prepare_line(
                                line.unit_id, line.account_id, -line.balance
                            )
                            for line in owed
                        ),
                        Command.create(
                            {
                                "name": self.name,
                                "account_id": account.id,
                                "balance": sum(owed.mapped("balance")),
                            }
                        ),
                    ],
                }
            )
        )
        move._post(soft=False)
        move._check_posted_on(day, day)
        for line in owed:
            (
                line
                + move.line_ids.filtered(
                    lambda paid, line=line: paid.account_id == line.account_id
                    and paid.unit_id == line.unit_id
                    and not paid.reconciled
                )
            ).reconcile()
        self.sudo().write({"state": "paid", "payment_move_id": move.id})
        return move

    def _undo(self, move):
        """Reverse an entry of the return, dated in the open period."""
        if not move:
            return
        move.line_ids.filtered("account_id.reconcile").remove_move_reconcile()
        move.with_context(**tax_return_context())._reverse_moves(
            [
                {
                    "date": move._get_reversal_date(),
                    "ref": self.env._("Undone: %s", move.ref),
                    "tax_return_id": self.id,
                }
            ],
            cancel=True,
        )

    def _open_items(self, domain, name):
        """Action that opens journal items.

        :param list domain: of account.move.line
        :param str name: title
        :return: action
        """
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "views": [
                (self.env.ref("account.view_move_line_tree").id, "list"),
                (False, "form"),
            ],
            "domain": domain,
            "context": {"create": False, "edit": False},
        }

    # Business methods: reminders
    @api.model
    def _prepare_returns(self, company, day):
        """Make the returns of the periods that ended last, where there is none.

        :param company: res.company
        :param date day: today
        :return: the new returns
        """
        kinds = self.env["coopaem.tax.return.type"]._get_types(company)
        wanted = []
        for kind in kinds:
            months = MONTHS[kind._get_period(company)]
            start = day.replace(day=1, month=(day.month - 1) // months * months + 1)
            wanted.append((kind, start - relativedelta(months=months), start))
        # A return covers these days already when the company has changed its periods.
        known = defaultdict(list)
        for found in self.search(
            [("company_id", "=", company.id), ("type_id", "in", kinds.ids)]
        ):
            known[found.type_id].append((found.date_from, found.date_to))
        returns = self.create(
            [
                {"type_id": kind.id, "date_from": start, "company_id": company.id}
                for kind, start, end in wanted
                if not any(
                    date_from < end and date_to >= start
                    for date_from, date_to in known[kind]
                )
            ]
        )
        user = company._get_tax_return_user()
        for tax_return in returns if user else ():
            tax_return.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=tax_return.due_date or day,
                summary=self.env._("File: %s", tax_return.name),
                user_id=user.id,
            )
        return returns

    @api.model
    def _cron_prepare(self):
        """Make last period's returns of all cooperatives and remind of them."""
        today = fields.Date.context_today(self)
        for company in self.env["res.company"]._get_cooperatives():
            self.with_company(company)._prepare_returns(company, today)
