# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PAID = ("paid", "in_payment")
# What the entrepreneur said; the accountant adds the rest.
TOLD_FIELDS = {
    "unit_id",
    "member_id",
    "paid_by",
    "label",
    "supplier_name",
    "date",
    "amount",
    "tax_amount",
}
# The tax that a bill shows may differ from the one worked out by that many units of
# the last decimal: every till rounds in its own way.
TAX_TOLERANCE = 2


class CoopaemExpense(models.Model):
    """What a member spent for a unit, with its paper.

    ===============  ======================================================
    Paid by          What is booked once it is accepted
    ===============  ======================================================
    My own pocket    a receipt to be reimbursed to the member
    My till          a cost in the cash book of its month
    The cooperative  the supplier's bill, to be paid
    ===============  ======================================================
    """

    _name = "coopaem.expense"
    _description = "Expense"
    _inherit = [
        "coopaem.validation.mixin",
        "mail.thread.main.attachment",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "label"
    _check_company_auto = True

    # Fields declaration
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'activity')]",
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Who spent it, and who is reimbursed.",
    )
    paid_by = fields.Selection(
        selection=[
            ("own", "My own pocket"),
            ("till", "My till"),
            ("cooperative", "The cooperative is to pay"),
        ],
        string="Who paid",
        required=True,
        default="own",
    )
    label = fields.Char(string="What for", required=True)
    supplier_name = fields.Char(
        string="Seller",
        help="As the entrepreneur wrote it.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True, help="What is paid, VAT included.")
    tax_amount = fields.Monetary(
        string="VAT on the paper",
        help="As the entrepreneur read it.",
    )
    attachment_ids = fields.One2many(
        comodel_name="ir.attachment",
        inverse_name="res_id",
        domain=[("res_model", "=", "coopaem.expense")],
        string="Photos",
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier",
        check_company=True,
        ondelete="restrict",
        help="Whose bill the cooperative pays.",
    )
    tax_id = fields.Many2one(
        comodel_name="account.tax",
        string="VAT",
        check_company=True,
        ondelete="restrict",
        domain="[('type_tax_use', '=', 'purchase')]",
        help="Empty: no VAT is deducted.",
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account",
        check_company=True,
        ondelete="restrict",
        domain="[('internal_group', '=', 'expense')]",
        help="Empty: the company's default expense account.",
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    cashbook_line_id = fields.Many2one(
        comodel_name="coopaem.cashbook.line",
        string="Line of the cash book",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    is_booked = fields.Boolean(
        string="Booked",
        compute="_compute_is_booked",
        search="_search_is_booked",
    )
    stage = fields.Selection(
        selection=[
            ("preparing", "Preparing"),
            ("waiting", "Waiting"),
            ("sent_back", "Sent back"),
            ("accepted", "Accepted"),
            ("booked", "To be paid"),
            ("paid", "Paid"),
        ],
        string="Status",
        compute="_compute_stage",
        compute_sudo=True,
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0 AND COALESCE(tax_amount, 0) >= 0"
        " AND COALESCE(tax_amount, 0) < amount)",
        "The amount is above zero, and the VAT is a part of it.",
    )

    # Compute, inverse, search methods
    # Not stored: cash books take their lines with them when they are deleted.
    @api.depends("move_id.state", "cashbook_line_id")
    def _compute_is_booked(self):
        for expense in self:
            # Who handed it in, or reads it, need not be let read entries.
            state = expense.sudo().move_id.state
            expense.is_booked = state in ("draft", "posted") or bool(
                expense.cashbook_line_id
            )

    def _search_is_booked(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        booked = Domain("cashbook_line_id", "!=", False) | Domain(
            "move_id", "any!", [("state", "!=", "cancel")]
        )
        wanted = {bool(item) == (operator == "in") for item in value}
        return Domain.OR([booked if item else ~booked for item in wanted])

    @api.depends("validation_state", "is_booked", "paid_by", "move_id.payment_state")
    def _compute_stage(self):
        for expense in self:
            if expense.validation_state != "accepted" or not expense.is_booked:
                expense.stage = expense.validation_state
            elif expense.paid_by == "till" or expense.move_id.payment_state in PAID:
                expense.stage = "paid"
            else:
                expense.stage = "booked"

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values: the accountant's until it is booked, and nobody else's.

        :raises UserError: when what the entrepreneur said would change
        """
        if not self.env.su and TOLD_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "This is what the entrepreneur handed in. Send it back to have it "
                    "changed."
                )
            )
        if {"partner_id", "tax_id", "account_id"} & vals.keys():
            for expense in self:
                if expense.is_booked:
                    raise UserError(
                        self.env._(
                            "%s is booked: change its bill or its line of the cash "
                            "book.",
                            expense.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        for expense in self:
            if expense.validation_state not in ("preparing", "sent_back"):
                raise UserError(
                    self.env._("%s was handed in already.", expense.display_name)
                )

    # Validation
    def _get_validation_type(self):
        # EXTENDS coopaem.validation.mixin
        return "expense"

    def _get_validation_amount(self):
        # EXTENDS coopaem.validation.mixin
        self.ensure_one()
        return self.amount

    def _check_submittable(self):
        # EXTENDS coopaem.validation.mixin
        today = fields.Date.context_today(self)
        for expense in self:
            if not expense.attachment_ids:
                raise UserError(
                    self.env._("Add a photo of the bill or of the receipt.")
                )
            if expense.paid_by == "cooperative" and not expense.supplier_name:
                raise UserError(self.env._("Write who is to be paid."))
            if expense.date > today:
                raise UserError(self.env._("The date lies in the future."))

    def action_accept(self):
        """Accept the waiting expenses and book them.

        :raises UserError: when one cannot be booked yet, saying what is missing
        """
        self._check_validator()
        self._check_bookable()
        return super().action_accept()

    def _on_accepted(self):
        # EXTENDS coopaem.validation.mixin
        # Accepting was allowed to who did it; booking is what follows from it.
        seen = self.env.user.has_group("coopaem_member.group_coopaem_accountant")
        self.sudo().filtered(
            lambda expense: (
                not expense._get_booking_error()
                # Which VAT it is has to be seen by somebody.
                and (seen or expense.tax_id or not expense.tax_amount)
            )
        )._book()

    def action_book(self):
        """Book accepted expenses that could not be booked by themselves.

        :raises UserError: when one is not accepted, or something is missing
        """
        self._check_validator()
        for expense in self:
            if expense.validation_state != "accepted" or expense.is_booked:
                raise UserError(
                    self.env._("%s is not waiting to be booked.", expense.display_name)
                )
        self._check_bookable()
        # The user may validate these expenses: that is the right to book them.
        self.sudo()._book()
        return True

    def _check_bookable(self):
        """Refuse what cannot be booked yet.

        :raises UserError: naming each expense and the remedy
        """
        errors = [
            f"{expense.display_name}: {error}"
            for expense in self.sudo()
            if (error := expense._get_booking_error())
        ]
        if errors:
            raise UserError("\n".join(errors))

    # Booking
    def _get_purchase_journal(self):
        """The journal of bills."""
        self.ensure_one()
        return self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("type", "=", "purchase")],
            limit=1,
        )

    def _get_open_date(self):
        """The day it is booked on: its own, or the first open one."""
        self.ensure_one()
        company = self.company_id
        if self.paid_by == "till":
            return company._get_open_cashbook_date(self.date)
        return company._get_open_date(
            self.date, self._get_purchase_journal(), bool(self.tax_id)
        )

    def _get_booking_error(self):
        """What keeps the expense from being booked, or an empty string."""
        self.ensure_one()
        if self.paid_by == "cooperative" and not self.partner_id:
            return self.env._("Choose the supplier.")
        if self.paid_by != "till":
            if not self._get_purchase_journal():
                return self.env._("There is no journal of bills. Make one first.")
            return ""
        book = self.env["coopaem.cashbook"].search(
            [
                ("unit_id", "=", self.unit_id.id),
                ("month", "=", self._get_open_date().replace(day=1)),
            ]
        )
        if book.state not in (False, "draft"):
            return self.env._(
                "The cash book of %s was handed in already. Send it back, or correct "
                "it, then book the expense.",
                book.month_name,
            )
        return ""

    def _book(self):
        """Make the bills and the lines of cash books."""
        from_till = self.filtered(lambda expense: expense.paid_by == "till")
        for expense in from_till:
            expense.cashbook_line_id = self.env["coopaem.cashbook.line"].create(
                expense._prepare_cashbook_line_vals()
            )
        billed = self - from_till
        moves = self.env["account.move"].create(
            [expense._prepare_move_vals() for expense in billed]
        )
        for expense, move in zip(billed, moves, strict=True):
            expense._match_total(move)
            for attachment in expense.attachment_ids:
                attachment.copy({"res_model": move._name, "res_id": move.id})
            expense.move_id = move
        days = moves.mapped("date")
        moves._post(soft=False)
        for move, day in zip(moves, days, strict=True):
            move._check_posted_on(day, day)

    def _prepare_cashbook_line_vals(self):
        """The values of the line of the cash book that the till paid for."""
        self.ensure_one()
        day = self._get_open_date()
        book = self.env["coopaem.cashbook"]._get_book(self.unit_id, day)
        photo = self.attachment_ids[:1]
        return {
            "cashbook_id": book.id,
            "date": day,
            "occurred_on": day != self.date and self.date,
            "kind": "out",
            "label": self.label,
            "amount": self.amount,
            "tax_id": self.tax_id.id,
            "account_id": self.account_id.id,
            "document": photo.datas,
            "document_name": photo.name,
            "source_key": f"expense:{self.id}",
        }

    def _prepare_move_vals(self):
        """The values of the supplier's bill, or of the receipt to reimburse."""
        self.ensure_one()
        tax = self.tax_id
        untaxed = self.amount
        if tax and not tax.price_include:
            untaxed = tax._get_tax_details(
                self.amount,
                1.0,
                precision_rounding=self.currency_id.rounding,
                special_mode="total_included",
            )["total_excluded"]
        account = self.account_id or self.company_id.expense_account_id
        own = self.paid_by == "own"
        return {
            "move_type": "in_receipt" if own else "in_invoice",
            "partner_id": (self.member_id.partner_id if own else self.partner_id).id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "journal_id": self._get_purchase_journal().id,
            "unit_id": self.unit_id.id,
            "invoice_date": self.date,
            "date": self._get_open_date(),
            "ref": ", ".join(filter(None, [self.label, self.supplier_name])),
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.label,
                        "quantity": 1,
                        "price_unit": untaxed,
                        "account_id": account.id,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
            ],
        }

    def _match_total(self, move):
        """Let the bill come to what was paid, where the tax was rounded otherwise."""
        difference = self.currency_id.round(self.amount - move.amount_total)
        tax_line = move.line_ids.filtered(lambda line: line.display_type == "tax")[:1]
        if tax_line and not self.currency_id.is_zero(difference):
            move.line_ids = [
                Command.update(
                    tax_line.id,
                    {"amount_currency": tax_line.amount_currency + difference},
                )
            ]

    # From the portal
    @api.model
    def _prepare_portal_vals(self, unit, vals):
        """What can be told of an expense before anybody of the cooperative sees it.

        :param unit: coopaem.unit
        :param dict vals: what the entrepreneur said
        :return: the values with supplier and VAT, where there is no doubt
        """
        found = {"partner_id": False, "tax_id": False}
        name = vals.get("supplier_name")
        if name:
            suppliers = self.env["res.partner"].search(
                [
                    ("name", "=ilike", name.replace("%", r"\%").replace("_", r"\_")),
                    ("supplier_rank", ">", 0),
                    ("company_id", "in", (False, unit.company_id.id)),
                ],
                limit=2,
            )
            if len(suppliers) == 1:
                found["partner_id"] = suppliers.id
        found["tax_id"] = self._guess_tax(unit, vals).id
        return {**vals, **found}

    @api.model
    def _guess_tax(self, unit, vals):
        """The tax whose amount the paper shows; empty when none comes to that."""
        amount, part = vals["amount"], vals.get("tax_amount") or 0.0
        no_tax = self.env["account.tax"]
        if not part or part >= amount:
            return no_tax
        rate = round(100 * part / (amount - part))
        tax = unit.company_id._get_tax_by_rate(rate, "purchase")
        expected = amount - amount / (1 + rate / 100)
        tolerance = TAX_TOLERANCE * unit.currency_id.rounding
        return tax if abs(expected - part) <= tolerance else no_tax
