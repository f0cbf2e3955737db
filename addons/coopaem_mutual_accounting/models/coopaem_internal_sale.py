# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from hashlib import sha256

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.coopaem_member.models.portal_format import format_short_day

from .levy_format import format_money, format_number
from .unit_ledger import ledger_context


class CoopaemInternalSale(models.Model):
    """What a unit sells to another unit of the cooperative.

    Both are one company: there is no invoice and no VAT. The entry credits the seller's
    internal sales and debits the buyer's internal purchases; in the general ledger they
    cancel out, in the units' ledgers the treasury moves from one to the other.

    ==============  =========================================================
    Status          What may happen
    ==============  =========================================================
    Draft           the seller changes it, offers it or deletes it
    Offered         the buyer agrees, or refuses with a reason
    Declined        the seller changes it and offers it again
    Agreed          the cooperative validates it, up to the ceiling at once
    Booked          one side may ask to cancel it
    To be cancelled the other side agrees, and it is reversed, or it stays; above the
                    ceiling the cooperative validates that, too
    Cancelled       it was reversed
    ==============  =========================================================
    """

    _name = "coopaem.internal.sale"
    _description = "Internal sale"
    _inherit = [
        "coopaem.number.mixin",
        "coopaem.validation.mixin",
        "coopaem.step.mixin",
    ]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "unit_id", "buyer_unit_id"]
    _check_company_auto = True

    _number_field = "name"
    _number_sequence = "coopaem.internal.sale"

    # Fields declaration
    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Seller",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    buyer_unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Buyer",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    line_ids = fields.One2many(
        comodel_name="coopaem.internal.sale.line",
        inverse_name="sale_id",
        string="Lines",
        readonly=True,
    )
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amount_total", store=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("offered", "Offered"),
            ("refused", "Declined"),
            ("agreed", "Agreed"),
            ("booked", "Booked"),
            ("cancelling", "To be cancelled"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    reason = fields.Text(
        readonly=True,
        copy=False,
        help="Why the buyer refused it, or why it is to be cancelled.",
    )
    cancel_unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Asked to cancel",
        readonly=True,
        copy=False,
        check_company=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    reversal_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Reversal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    _name_company_uniq = models.Constraint(
        "UNIQUE (company_id, name)", "This number of an internal sale is taken."
    )
    _other_unit = models.Constraint(
        "CHECK (unit_id != buyer_unit_id)", "A unit cannot sell to itself."
    )

    # Compute, inverse, search methods
    @api.depends("line_ids.amount")
    def _compute_amount_total(self):
        for sale in self:
            sale.amount_total = sum(sale.line_ids.mapped("amount"))

    # Constraints
    @api.constrains("unit_id", "buyer_unit_id")
    def _check_units(self):
        for sale in self:
            for unit in (sale.unit_id, sale.buyer_unit_id):
                if unit.kind != "activity" or unit.state == "closed":
                    raise ValidationError(
                        self.env._(
                            "%s is no open activity: choose another unit.",
                            unit.display_name,
                        )
                    )

    # CRUD, inherited methods
    def write(self, vals):
        """Write nothing by hand: an internal sale changes by its steps.

        :raises UserError: always, for users
        """
        if not self.env.su:
            raise UserError(
                self.env._("Accept an internal sale, or send it back with a reason.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_state("draft", "refused")

    # Validation
    def _get_validation_type(self):
        # IMPLEMENTS coopaem.validation.mixin
        return "internal_sale"

    def _get_validation_amount(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return self.amount_total

    def _check_submittable(self):
        # IMPLEMENTS coopaem.validation.mixin
        self._check_state("agreed")

    def _get_validation_units(self):
        # EXTENDS coopaem.validation.mixin
        return self.unit_id | self.buyer_unit_id

    def _send_back(self, reason):
        # EXTENDS coopaem.validation.mixin: the seller begins anew, and what was to be
        # cancelled stands
        result = super()._send_back(reason)
        sales = self.sudo()
        standing = sales.filtered(lambda sale: sale.state == "cancelling")
        standing.write(
            {
                "state": "booked",
                "validation_state": "accepted",
                "cancel_unit_id": False,
                "reason": False,
            }
        )
        (sales - standing).state = "draft"
        return result

    def _on_accepted(self):
        # IMPLEMENTS coopaem.validation.mixin
        self._lock()
        # Who may validate the sales has no right to write them.
        sales = self.sudo()
        cancelling = sales.filtered(lambda sale: sale.state == "cancelling")
        for sale in cancelling:
            sale._cancel()
        if booking := sales - cancelling:
            booking._book()

    @api.model
    def _count_under_way(self, units, most):
        # OVERRIDES coopaem.validation.mixin: two units have to do with it, each in turn
        sales = self.search(
            [
                "|",
                ("unit_id", "in", units.ids),
                ("buyer_unit_id", "in", units.ids),
                ("state", "not in", ("booked", "cancelled")),
            ],
            limit=most,
        )
        states = Counter(sale._get_turn(units) for sale in sales)
        del states[None]
        return Counter({("internal_sale", key): n for key, n in states.items()})

    def _get_turn(self, units):
        """Who has to do something with a sale under way.

        :param units: the coopaem.unit that ask
        :return: "preparing", "sent_back", "waiting" (for the cooperative), "answer" (of
            these units) or "colleague" (of the other); None where they have no part
        """
        self.ensure_one()
        if self.validation_state == "waiting":
            return "waiting"
        if self.state == "cancelling":
            return "colleague" if self.cancel_unit_id in units else "answer"
        sells = self.unit_id in units
        if self.state == "offered":
            return "colleague" if sells else "answer"
        if not sells:
            return None
        is_back = self.state == "refused" or self.validation_state == "sent_back"
        return "sent_back" if is_back else "preparing"

    # Steps of the two sides; the caller has checked whose they are
    def _offer(self):
        """Offer the sale to the buyer.

        :raises UserError: when it is empty or was offered already
        """
        self._lock()
        self._check_state("draft", "refused")
        for sale in self:
            if sale.currency_id.compare_amounts(sale.amount_total, 0.0) <= 0:
                raise UserError(
                    self.env._("Enter what you sell, how many and for how much.")
                )
        self._check_day()
        self.write(
            {"state": "offered", "reason": False, "validation_state": "preparing"}
        )
        self._log_validation("offered")

    def _check_day(self):
        """Refuse what was not sold yet.

        :raises UserError: naming the day
        """
        today = fields.Date.context_today(self)
        for sale in self:
            if sale.date > today:
                raise UserError(
                    self.env._(
                        "%s lies in the future: choose today or an earlier day.",
                        format_short_day(self.env, sale.date),
                    )
                )

    def _take_back(self):
        """Take an offer back that the buyer has not answered."""
        self._lock()
        self._check_state("offered")
        self.write({"state": "draft"})

    def _get_fingerprint(self):
        """What tells whether the buyer agrees to what was shown.

        :return: str
        """
        self.ensure_one()
        shown = (
            self.date,
            self.amount_total,
            [(line.name, line.quantity, line.price_unit) for line in self.line_ids],
        )
        return sha256(repr(shown).encode()).hexdigest()

    def _agree(self, fingerprint):
        """Agree as the buyer; the cooperative validates it, or its ceiling does.

        :param str fingerprint: of what the buyer was shown
        :raises UserError: when the seller has changed it since
        """
        self._lock()
        self._check_state("offered")
        if fingerprint != self._get_fingerprint():
            raise UserError(
                self.env._(
                    "Your colleague has changed this sale since you opened it. Read it "
                    "once more, then agree."
                )
            )
        self.write({"state": "agreed"})
        self._log_validation("agreed")
        self._submit()

    def _refuse(self, reason):
        """Refuse as the buyer.

        :param str reason: why; the seller reads it
        """
        self._lock()
        self._check_state("offered")
        self.write({"state": "refused", "reason": self._clean_reason(reason)})
        self._log_validation("refused", self.reason)

    def _ask_cancel(self, unit, reason):
        """Ask the other side to cancel a booked sale.

        :param unit: the coopaem.unit that asks
        :param str reason: why; the other side reads it
        """
        self._lock()
        self._check_state("booked")
        self.write(
            {
                "state": "cancelling",
                "cancel_unit_id": unit.id,
                "reason": self._clean_reason(reason),
            }
        )
        self._log_validation("cancel_asked", self.reason)

    def _answer_cancel(self, agrees):
        """Answer as the other side: cancel the sale, or let it stand.

        Cancelling moves money as selling does: within the ceiling it is done at once,
        else the cooperative validates it.

        :param bool agrees: whether it is cancelled
        :raises UserError: when it was answered already
        """
        self._lock()
        self._check_state("cancelling")
        if self.validation_state == "waiting":
            raise UserError(self.env._("%s was handed in already.", self.display_name))
        if not agrees:
            self.write({"state": "booked", "cancel_unit_id": False, "reason": False})
            self._log_validation("cancel_refused")
            return
        self._log_validation("agreed")
        self._log_validation("submitted")
        if self._get_within_ceiling():
            self._accept("self_accepted")
        else:
            self._write_step({"validation_state": "waiting"})

    def _cancel(self):
        """Reverse the entry of a sale that both sides want cancelled."""
        self.ensure_one()
        self._check_state("cancelling")
        day = self.move_id._get_reversal_date()
        reversal = self.move_id.with_context(**ledger_context())._reverse_moves(
            [
                {
                    "date": day,
                    "ref": self.env._(
                        "%(sale)s cancelled: %(reason)s",
                        sale=self.name,
                        reason=self.reason,
                    ),
                    "internal_sale_id": self.id,
                }
            ],
            cancel=True,
        )
        reversal._check_posted_on(day, day)
        self.write({"state": "cancelled", "reversal_move_id": reversal.id})
        self._log_validation("cancelled", self.reason)

    def _clean_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why, so that your colleague understands."))
        return reason

    # Business methods
    def _book(self):
        """Post the entries of accepted sales.

        :raises UserError: when the set-up is not complete
        """
        for company in self.company_id:
            if not (
                company.internal_sales_journal_id
                and company.internal_sale_account_id
                and company.internal_purchase_account_id
            ):
                raise UserError(
                    self.env._(
                        "%s has no journal or no accounts of internal sales yet. Set "
                        "them in the accounting settings.",
                        company.display_name,
                    )
                )
        for sale in self:
            sale._check_state("agreed")
        self._check_day()
        moves = self.env["account.move"].create(
            [sale._prepare_entry() for sale in self]
        )
        dates = moves.mapped("date")
        moves._post(soft=False)
        for sale, move, day in zip(self, moves, dates, strict=True):
            move._check_posted_on(day, day)
            sale.write({"state": "booked", "move_id": move.id})

    def _prepare_entry(self):
        """The values of the sale's entry, on its day or the first open one after."""
        self.ensure_one()
        company = self.company_id
        label = self.env._(
            "%(number)s: %(seller)s to %(buyer)s",
            number=self.name,
            seller=self.unit_id.name,
            buyer=self.buyer_unit_id.name,
        )
        return {
            "move_type": "entry",
            "journal_id": company.internal_sales_journal_id.id,
            "company_id": company.id,
            "date": company._get_open_date(
                self.date, company.internal_sales_journal_id
            ),
            "ref": label,
            "internal_sale_id": self.id,
            "line_ids": [
                Command.create(
                    {
                        "name": label,
                        "account_id": account.id,
                        "balance": balance,
                        "tax_ids": [Command.clear()],
                        "analytic_distribution": unit._distribution(),
                    }
                )
                for account, balance, unit in (
                    (
                        company.internal_sale_account_id,
                        -self.amount_total,
                        self.unit_id,
                    ),
                    (
                        company.internal_purchase_account_id,
                        self.amount_total,
                        self.buyer_unit_id,
                    ),
                )
            ],
        }

    def action_open_entries(self):
        """Open the entry, or both when the sale was cancelled."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [["id", "in", (self.move_id | self.reversal_move_id).ids]],
            "context": {"create": False},
        }

    # The two sides on the portal
    def _get_portal_row(self, unit):
        """How the sale is shown to one of its sides.

        :param unit: the coopaem.unit of the reader
        :return: dict with url, name, is_sale, other, date, amount, state, color, hint
            and lines
        """
        self.ensure_one()
        is_sale = unit == self.unit_id
        other = self.buyer_unit_id if is_sale else self.unit_id
        state, color, hint = self._describe_portal_state(is_sale)
        return {
            "url": f"/my/internal-sales/{self.id}",
            "name": self.name,
            "is_sale": is_sale,
            "other": other.name,
            "date": format_short_day(self.env, self.date),
            "amount": format_money(self.env, self.currency_id, self.amount_total),
            "state": state,
            "color": color,
            "hint": hint,
            "lines": [
                {
                    "name": line.name,
                    "quantity": format_number(self.env, line.quantity),
                    "price": format_money(self.env, self.currency_id, line.price_unit),
                    "amount": format_money(self.env, self.currency_id, line.amount),
                }
                for line in self.line_ids
            ],
        }

    def _describe_portal_state(self, is_sale):
        """Where the sale stands, in words.

        :param bool is_sale: whether the seller reads it
        :return: tuple of state, colour and what comes next
        """
        self.ensure_one()
        if self.state == "draft":
            sent_back = self.validation_state == "sent_back"
            return self._describe_validation("sent_back" if sent_back else "preparing")
        if self.state == "offered":
            hint = (
                self.env._("Your colleague answers on the phone.")
                if is_sale
                else self.env._("Is it right? Agree, or refuse and say why.")
            )
            return self.env._("Offered"), "info" if is_sale else "warning", hint
        if self.state == "refused":
            return self.env._("Declined"), "danger", self.reason
        if self.state == "agreed":
            return self._describe_validation("waiting")
        if self.state == "cancelling" and self.validation_state == "waiting":
            _state, color, hint = self._describe_validation("waiting")
            return self.env._("To be cancelled"), color, hint
        if self.state == "cancelling":
            return self.env._("To be cancelled"), "warning", self.reason
        if self.state == "cancelled":
            return self.env._("Cancelled"), "secondary", self.reason
        if self.validation_comment:
            return (
                self.env._("Booked"),
                "success",
                self.env._(
                    "The cooperative did not cancel it: %s", self.validation_comment
                ),
            )
        return (
            self.env._("Booked"),
            "success",
            self.env._("The money went to your treasury.")
            if is_sale
            else self.env._("The money left your treasury."),
        )
