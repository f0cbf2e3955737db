# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CASH_SIGNS = {"in": 1, "out": -1}
TAX_USES = {"in": "sale", "out": "purchase"}
ACCOUNT_GROUPS = {"in": "income", "out": "expense"}


class CoopaemCashbookLine(models.Model):
    _name = "coopaem.cashbook.line"
    _description = "Cash book line"
    _order = "date, id"
    _rec_name = "label"
    _check_company_auto = True

    # Fields declaration
    cashbook_id = fields.Many2one(
        comodel_name="coopaem.cashbook",
        string="Cash book",
        required=True,
        index=True,
        ondelete="cascade",
    )
    unit_id = fields.Many2one(
        related="cashbook_id.unit_id",
        store=True,
        index=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        related="cashbook_id.company_id",
        store=True,
        index=True,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="cashbook_id.state", string="Book status")
    date = fields.Date(
        required=True,
        default=lambda self: self._default_date(),
    )
    occurred_on = fields.Date(
        string="Day the cash moved",
        readonly=True,
        copy=False,
        help="Where its month was closed already and the line is dated in the open "
        "one.",
    )
    kind = fields.Selection(
        selection=[
            ("in", "Sale"),
            ("out", "Cost"),
        ],
        required=True,
        default="in",
    )
    label = fields.Char(
        string="What for",
        required=True,
    )
    amount = fields.Monetary(
        required=True,
        help="What was paid, VAT included.",
    )
    tax_id = fields.Many2one(
        comodel_name="account.tax",
        string="VAT",
        check_company=True,
        ondelete="restrict",
        domain="[('type_tax_use', '=', kind == 'in' and 'sale' or 'purchase')]",
        help="Empty: no VAT on this line.",
    )
    untaxed_amount = fields.Monetary(
        string="Without VAT",
        compute="_compute_tax_amounts",
        store=True,
    )
    tax_amount = fields.Monetary(
        string="VAT amount",
        compute="_compute_tax_amounts",
        store=True,
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Paid through",
        check_company=True,
        ondelete="restrict",
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Empty: cash of the unit's till. Choose a journal for what was paid by "
        "card, mobile money or into the cooperative's own bank or cash.",
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account",
        check_company=True,
        ondelete="restrict",
        domain="[('internal_group', '=', kind == 'in' and 'income' or 'expense')]",
        help="Empty: the company's default income or expense account.",
    )
    document = fields.Binary(
        attachment=True,
        help="A photo of the receipt or ticket.",
    )
    document_name = fields.Char(
        string="Document name",
    )
    source_key = fields.Char(
        string="Source",
        readonly=True,
        copy=False,
        help="Says where the line came from, so that it is not imported twice.",
    )

    _source_key_uniq = models.UniqueIndex(
        "(cashbook_id, source_key) WHERE source_key IS NOT NULL",
        "This line is in the cash book already.",
    )

    @api.model
    def _default_date(self):
        """Today, or the first day of the book's month if today is not in it."""
        today = fields.Date.context_today(self)
        month = fields.Date.to_date(self.env.context.get("cashbook_month"))
        if month and today.replace(day=1) != month.replace(day=1):
            return month.replace(day=1)
        return today

    # Compute, inverse, search methods
    @api.depends("amount", "tax_id", "currency_id")
    def _compute_tax_amounts(self):
        for line in self:
            line.untaxed_amount = line._get_untaxed_amount()
            tax = line.amount - line.untaxed_amount
            line.tax_amount = line.currency_id.round(tax) if line.currency_id else tax

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.tax_id.type_tax_use != self._tax_use(self.kind):
            self.tax_id = False
        if self.account_id.internal_group != ACCOUNT_GROUPS.get(self.kind):
            self.account_id = False

    # Constraints
    @api.constrains("amount")
    def _check_amount(self):
        for line in self:
            if line.currency_id.compare_amounts(line.amount, 0.0) <= 0:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the amount must be above zero. Enter money paid as "
                        "a cost and money received as a sale, each with a positive "
                        "amount.",
                        line=line._get_place(),
                    )
                )

    @api.constrains("date", "cashbook_id")
    def _check_date(self):
        book_model = self.env["coopaem.cashbook"]
        for book, lines in self.grouped("cashbook_id").items():
            for line in lines:
                if not book.month <= line.date <= book._last_day():
                    raise ValidationError(
                        self.env._(
                            "%(line)s: the date is not in the month of this cash book. "
                            "Correct it, or enter the line in the cash book of its own "
                            "month.",
                            line=line._get_place(),
                        )
                    )
        # A corrected book of a closed month counts in the open period.
        lines = self.filtered(lambda line: not line.cashbook_id.correction_date)
        for company, company_lines in lines.grouped("company_id").items():
            closed = book_model._get_closed_dates(company, company_lines.mapped("date"))
            for line in company_lines:
                if line.date in closed:
                    raise ValidationError(line._closed_message(closed[line.date]))

    @api.constrains("kind", "tax_id", "account_id", "journal_id")
    def _check_accounts(self):
        for line in self:
            if line.tax_id and line.tax_id.type_tax_use != self._tax_use(line.kind):
                raise ValidationError(
                    self.env._(
                        "%(line)s: “%(tax)s” is not meant for this kind of line. "
                        "Choose a sales tax for a sale, a purchase tax for a cost.",
                        line=line._get_place(),
                        tax=line.tax_id.display_name,
                    )
                )
            group = ACCOUNT_GROUPS[line.kind]
            if line.account_id and line.account_id.internal_group != group:
                raise ValidationError(
                    self.env._(
                        "%(line)s: account %(account)s is not meant for this kind of "
                        "line. Choose an income account for a sale, an expense account "
                        "for a cost.",
                        line=line._get_place(),
                        account=line.account_id.display_name,
                    )
                )
            if line.journal_id and not line._get_money_account(
                line.journal_id, line._cash_sign()
            ):
                raise ValidationError(
                    self.env._(
                        "%(line)s: money cannot be paid through “%(journal)s”. Choose "
                        "a bank, cash or card journal with an account, or leave it "
                        "empty for the till.",
                        line=line._get_place(),
                        journal=line.journal_id.display_name,
                    )
                )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Add lines to books that are not booked yet."""
        lines = super().create(vals_list)
        lines.cashbook_id._check_not_booked()
        return lines

    def write(self, vals):
        """Change lines of books that are not booked yet."""
        self.check_access("write")
        self.cashbook_id._check_not_booked()
        result = super().write(vals)
        if "cashbook_id" in vals:
            self.cashbook_id._check_not_booked()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self.cashbook_id._check_not_booked()

    # Actions
    def action_open_cashbook(self):
        """Open the cash book of the line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "coopaem.cashbook",
            "view_mode": "form",
            "res_id": self.cashbook_id.id,
        }

    # Business methods
    def _cash_sign(self):
        """1 for money received, -1 for money paid."""
        self.ensure_one()
        return CASH_SIGNS.get(self.kind, 1)

    @api.model
    def _tax_use(self, kind):
        """The use of the taxes that a kind of line may carry."""
        return TAX_USES.get(kind)

    def _get_account(self):
        """The income or expense account of the line."""
        self.ensure_one()
        company = self.company_id
        return self.account_id or (
            company.income_account_id
            if self.kind == "in"
            else company.expense_account_id
        )

    @api.model
    def _get_money_account(self, journal, sign):
        """Where money paid through a journal goes.

        That is the outstanding account, which the bank statement clears later. A
        journal without one is kept by its entries alone, on its own account.

        :param int sign: 1 for money received, -1 for money paid
        """
        if journal.type not in ("bank", "cash", "credit"):
            return self.env["account.account"]
        methods = (
            journal.inbound_payment_method_line_ids
            if sign > 0
            else journal.outbound_payment_method_line_ids
        )
        return methods.payment_account_id[:1] or journal.default_account_id

    def _has_plain_tax(self):
        """Whether the line's tax is one percentage of the untaxed amount."""
        tax = self.tax_id
        return tax.amount_type == "percent" and not tax.has_negative_factor

    def _get_untaxed_amount(self):
        """The amount without VAT, rounded for this line alone."""
        self.ensure_one()
        if not self.tax_id or not self.currency_id:
            return self.amount
        if self._has_plain_tax():
            return self.currency_id.round(self.amount / (1 + self.tax_id.amount / 100))
        return self.tax_id._get_tax_details(
            self.amount,
            1.0,
            precision_rounding=self.currency_id.rounding,
            special_mode="total_included",
        )["total_excluded"]

    def _grouped_for_booking(self):
        """Lines that may share one item of the entry, sales first.

        :return: list of recordsets of the same kind, account and tax
        """
        groups = self.grouped(
            lambda line: (-line._cash_sign(), line._get_account(), line.tax_id)
        )
        return [groups[key] for key in sorted(groups, key=lambda key: key[0])]

    def _prepare_base_lines(self, distribution):
        """The lines in the form that Odoo's tax engine takes, their taxes worked out.

        :param dict distribution: the analytic distribution of the unit
        :return: list of base lines
        """
        tax_model = self.env["account.tax"]
        company = self.company_id
        plain = not self.tax_id or self[0]._has_plain_tax()
        base_lines = []
        for lines in [self] if plain else self:
            base_line = tax_model._prepare_base_line_for_taxes_computation(
                {},
                name=lines._get_item_name(),
                price_unit=sum(lines.mapped("amount")),
                quantity=1.0,
                tax_ids=lines.tax_id,
                account_id=lines[0]._get_account(),
                currency_id=company.currency_id,
                analytic_distribution=distribution,
                sign=-lines[0]._cash_sign(),
                special_mode="total_included",
            )
            tax_model._add_tax_details_in_base_line(
                base_line, company, rounding_method="round_per_line"
            )
            if plain:
                lines._set_exact_amounts(base_line["tax_details"])
            base_lines.append(base_line)
        return base_lines

    def _set_exact_amounts(self, tax_details):
        """Make the engine's amounts the sums of the lines' own, rounded one by one."""
        rounding = self.company_id.currency_id.round
        untaxed = rounding(sum(self.mapped("untaxed_amount")))
        tax = rounding(sum(self.mapped("tax_amount")))
        for suffix in ("", "_currency"):
            tax_details[f"raw_total_excluded{suffix}"] = untaxed
            tax_details[f"raw_total_included{suffix}"] = rounding(untaxed + tax)
            for tax_data in tax_details["taxes_data"]:
                tax_data[f"raw_base_amount{suffix}"] = untaxed
                tax_data[f"raw_tax_amount{suffix}"] = tax

    def _get_item_name(self):
        """What the entry's item says about these lines."""
        if len(self) == 1:
            return self.label
        if self[0].kind == "in":
            return self.env._("Cash sales (%s)", len(self))
        return self.env._("Cash costs (%s)", len(self))

    def _get_place(self):
        """The line, as messages name it."""
        self.ensure_one()
        return self.env._(
            "%(book)s, %(date)s “%(label)s”",
            book=self.cashbook_id.display_name,
            date=self.date,
            label=self.label or "",
        )

    def _closed_message(self, locks):
        """The message that the line's date is in a closed period."""
        return self.env._(
            "%(line)s: this date is in a closed period (%(locks)s). Enter the line "
            "with a date in an open period, or have the period reopened.",
            line=self._get_place(),
            locks=locks,
        )
