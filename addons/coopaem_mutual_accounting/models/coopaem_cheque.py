# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .account_move_cash_desk import cash_desk_context, from_cash_desk

OPEN_STATES = ("received", "issued", "remitted")
# What the steps write, and nobody else.
STEP_FIELDS = {
    "state",
    "state_before_clearing",
    "date_step",
    "payment_id",
    "bounce_reason",
}
# What the entries say, so it stays once there are any.
FROZEN_FIELDS = {
    "direction",
    "amount",
    "currency_id",
    "partner_id",
    "unit_id",
    "date",
}


class CoopaemCheque(models.Model):
    """A cheque or draft, from the day it is received or issued to the day it is paid.

    It is no money before it is cleared, so it stands on accounts that are not
    liquidity and carry the unit. Taking a customer's cheque in books

        cheques in hand [unit]  /  customer [unit]

    and the invoice stays open, covered by the cheque. Clearing takes that back and
    books an ordinary payment of that day, matched with the invoice: turnover counts as
    collected, and VAT on payments falls due, on the day the money comes. A cheque that
    bounces makes the customer a debtor again.

    ==========  ==========================================================
    State       Where it is
    ==========  ==========================================================
    Draft       nothing is booked
    In hand     received, and kept until it is remitted or presented
    Issued      given to a supplier
    Remitted    at the bank for collection
    Cleared     paid; its payment is matched with the bank's movement
    Bounced     not paid; it can be presented again
    Returned    given back, nothing is open any more
    ==========  ==========================================================
    """

    _name = "coopaem.cheque"
    _description = "Cheque or draft"
    _inherit = ["coopaem.step.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _rec_name = "number"
    _rec_names_search = ["number", "partner_id", "drawer"]
    _check_company_auto = True

    # Fields declaration
    number = fields.Char(required=True, tracking=True, index="trigram")
    kind = fields.Selection(
        selection=[("cheque", "Cheque"), ("draft", "Bill of exchange")],
        required=True,
        default="cheque",
    )
    direction = fields.Selection(
        selection=[("in", "Received"), ("out", "Issued")],
        required=True,
        default="in",
        index=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("received", "In hand"),
            ("issued", "Issued"),
            ("remitted", "Remitted"),
            ("cleared", "Cleared"),
            ("bounced", "Bounced"),
            ("returned", "Returned"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    state_before_clearing = fields.Char(readonly=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        readonly=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(required=True, tracking=True)
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id), ('state', '!=', 'closed')]",
        tracking=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer or supplier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    drawer = fields.Char(
        compute="_compute_drawer",
        store=True,
        readonly=False,
        precompute=True,
        help="Who signed it, if it is not the customer.",
    )
    bank_name = fields.Char(
        string="Drawn on",
        help="The bank, and the branch, that has to pay it.",
    )
    date = fields.Date(
        string="Received or issued on",
        required=True,
        default=fields.Date.context_today,
    )
    date_due = fields.Date(
        string="Due on",
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
    )
    date_step = fields.Date(
        string="Status since",
        readonly=True,
        copy=False,
    )
    invoice_ids = fields.Many2many(
        comodel_name="account.move",
        relation="coopaem_cheque_invoice_rel",
        column1="cheque_id",
        column2="move_id",
        string="Invoices",
        copy=False,
        check_company=True,
        domain="[('company_id', '=', company_id), ('unit_id', '=', unit_id), "
        "('commercial_partner_id', '=', commercial_partner_id), "
        "('state', '=', 'posted'), "
        "('payment_state', 'in', ('not_paid', 'partial')), "
        "('move_type', '=', direction == 'in' and 'out_invoice' or 'in_invoice')]",
        help="What it pays. Empty: it is the customer's credit with the unit once it "
        "is cleared.",
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Our bank",
        check_company=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        help="Where it is remitted, or which of our accounts pays it.",
    )
    remittance_id = fields.Many2one(
        comodel_name="coopaem.cheque.remittance",
        string="Remittance",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    payment_id = fields.Many2one(
        comodel_name="account.payment",
        string="Payment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    line_ids = fields.One2many(
        comodel_name="account.move.line",
        inverse_name="cheque_id",
        string="Journal items",
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    bounce_reason = fields.Char(readonly=True, copy=False, tracking=True)
    note = fields.Char()
    image = fields.Image(
        max_width=1600,
        max_height=1600,
        copy=False,
        help="A photo of the cheque.",
    )
    is_late = fields.Boolean(
        string="Waits for remittance",
        compute="_compute_is_late",
        search="_search_is_late",
        help="It is due and still in hand.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)",
        "The amount of a cheque is above zero.",
    )
    _number_unique = models.UniqueIndex(
        "(company_id, direction, partner_id, number, COALESCE(bank_name, '')) "
        "WHERE state NOT IN ('bounced', 'returned')",
        "This cheque is in the register already.",
    )

    # Compute, inverse, search methods
    @api.depends("number", "kind", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for cheque in self:
            cheque.display_name = " ".join(
                filter(
                    None,
                    [
                        kinds.get(cheque.kind),
                        cheque.number,
                        cheque.partner_id.display_name
                        and f"({cheque.partner_id.display_name})",
                    ],
                )
            )

    @api.depends("partner_id", "direction")
    def _compute_drawer(self):
        for cheque in self:
            cheque.drawer = (
                cheque.partner_id.name
                if cheque.direction == "in"
                else cheque.company_id.name
            )

    @api.depends("state", "date_due")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for cheque in self:
            cheque.is_late = (
                cheque.state == "received"
                and bool(cheque.date_due)
                and cheque.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "received") & Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        return late if True in value else ~late

    @api.onchange("invoice_ids")
    def _onchange_invoice_ids(self):
        if self.invoice_ids and not self.amount:
            self.amount = sum(self.invoice_ids.mapped("amount_residual"))

    # Constraints
    @api.constrains("invoice_ids", "unit_id", "partner_id", "direction", "currency_id")
    def _check_invoices(self):
        for cheque in self:
            partner = cheque.partner_id.commercial_partner_id
            wanted = "out_invoice" if cheque.direction == "in" else "in_invoice"
            for invoice in cheque.invoice_ids:
                terms = invoice.line_ids.filtered(
                    lambda line: line.display_type == "payment_term"
                )
                if (
                    invoice.commercial_partner_id != partner
                    or invoice.move_type != wanted
                    or terms.unit_id != cheque.unit_id
                ):
                    raise ValidationError(
                        self.env._(
                            "%(cheque)s: %(invoice)s is no invoice of unit %(unit)s "
                            "with %(partner)s. Take it out.",
                            cheque=cheque.display_name,
                            invoice=invoice.display_name,
                            unit=cheque.unit_id.display_name,
                            partner=partner.display_name,
                        )
                    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create cheques, as drafts.

        :raises UserError: when they pretend to be further on
        """
        cheques = super().create(vals_list)
        if not from_cash_desk(self.env) and any(
            cheque.state != "draft" or cheque.payment_id for cheque in cheques
        ):
            self._refuse_pretended()
        return cheques

    def write(self, vals):
        """Write the values; what the entries say stays.

        :raises UserError: when the amount or the like would change after booking
        """
        self.check_access("write")
        if not from_cash_desk(self.env):
            if STEP_FIELDS & vals.keys():
                self._refuse_pretended()
            if FROZEN_FIELDS & vals.keys():
                self._check_state("draft")
            if "invoice_ids" in vals:
                self._check_state("draft", *OPEN_STATES, "bounced")
            if "remittance_id" in vals:
                self._check_state("draft", "received")
        return super().write(vals)

    def _refuse_pretended(self):
        """Refuse steps that nothing was booked for.

        :raises UserError: always
        """
        raise UserError(
            self.env._("A cheque's status changes with its buttons, which book it.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        for cheque in self:
            # Items that the user may not read stand against it all the same.
            if cheque.state != "draft" or cheque.sudo().line_ids:
                raise UserError(
                    self.env._(
                        "%s has been booked: it cannot be deleted. Return it instead.",
                        cheque.display_name,
                    )
                )

    # Actions
    def action_receive(self):
        """Take received cheques in, or give issued ones out.

        :return: True
        """
        self._prepare_step("draft")
        for cheque in self:
            if cheque.date > fields.Date.context_today(cheque):
                raise UserError(
                    self.env._(
                        "%s: the day it was received or issued lies in the future. "
                        "When it is due is entered apart.",
                        cheque.display_name,
                    )
                )
        self._take_in({cheque: cheque.date for cheque in self})
        return True

    def action_remit(self):
        """Put the cheques on a remittance slip, one per bank account and currency.

        :return: an action that opens the slips
        """
        self._prepare_step("received")
        remittances = self.env["coopaem.cheque.remittance"]
        for (company, journal, _currency), cheques in self.grouped(
            lambda cheque: (
                cheque.company_id,
                cheque.journal_id or cheque._default_bank(),
                cheque.currency_id,
            )
        ).items():
            remittances |= remittances.create(
                {
                    "company_id": company.id,
                    "journal_id": journal.id,
                    "cheque_ids": [Command.set(cheques.ids)],
                }
            )
        return remittances._get_records_action(name=self.env._("Remittances"))

    def action_ask_clear(self):
        """Ask for the day on which the bank paid.

        :return: an action
        """
        return self._action_step("clear", self.env._("Cleared"))

    def action_ask_bounce(self):
        """Ask for the day, the reason and the fee of cheques that bounced.

        :return: an action
        """
        return self._action_step("bounce", self.env._("Bounced"))

    def action_ask_return(self):
        """Ask for the day on which the cheques were given back.

        :return: an action
        """
        return self._action_step("return", self.env._("Returned"))

    def action_ask_present(self):
        """Ask for the day on which bounced cheques are taken in again.

        :return: an action
        """
        return self._action_step("present", self.env._("Present again"))

    def action_take_back(self):
        """Take back the last step, when it was pressed by mistake.

        :return: True
        :raises UserError: when there is nothing to take back
        """
        self._prepare_step(*OPEN_STATES, "cleared")
        for cheque in self:
            if cheque.state == "cleared":
                cheque._unclear()
            elif cheque.state == "remitted":
                cheque._move_to("received", cheque.date_step)
                cheque.with_context(**cash_desk_context()).remittance_id = False
            else:
                cheque._settle({cheque: cheque.date_step})
                cheque._set_state("draft", False)
        return True

    def action_open_entries(self):
        """Open the entries of the cheque, its payment included.

        :return: an action
        """
        self.ensure_one()
        moves = self.line_ids.move_id | self.payment_id.move_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of %s", self.display_name),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
            "context": {"create": False},
        }

    # Steps
    def _clear(self, day, journal=None):
        """The bank paid: what was open is settled by an ordinary payment.

        :param date day: the bank's day
        :param journal: our bank, where the cheques do not name it
        :return: the payments
        """
        self._prepare_step(*OPEN_STATES)
        self._check_day(day)
        for cheque in self:
            if not (cheque.journal_id or journal):
                raise UserError(
                    self.env._(
                        "%s: choose our bank account that got or paid the money.",
                        cheque.display_name,
                    )
                )
        self._settle(dict.fromkeys(self, day))
        payments = (
            self.env["account.payment"]
            .with_context(**cash_desk_context())
            .create([cheque._prepare_payment_vals(day, journal) for cheque in self])
        )
        payments.action_post()
        for cheque, payment in zip(self, payments, strict=True):
            payment.move_id._check_posted_on(day, day)
            cheque.with_context(**cash_desk_context()).write(
                {
                    "payment_id": payment.id,
                    "journal_id": payment.journal_id.id,
                    "state_before_clearing": cheque.state,
                }
            )
            cheque._match_payment()
        self._set_state("cleared", day)
        return self.payment_id

    def _bounce(self, day, reason, fee=0.0, journal=None):
        """The bank did not pay, or took back what it had credited.

        :param date day: the bank's day
        :param str reason: why, as the bank says
        :param float fee: what the bank takes for each of them, in company currency
        :param journal: our bank that takes the fee, where the cheques do not name it
        """
        self._prepare_step(*OPEN_STATES, "cleared")
        self._check_day(day)
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Give the reason: it is kept with the cheque."))
        cleared = self.filtered(lambda cheque: cheque.state == "cleared")
        (self - cleared)._settle(dict.fromkeys(self - cleared, day))
        cleared._take_money_back(day)
        if not self.env.company.currency_id.is_zero(fee):
            self._charge_fee(day, fee, journal)
        self.with_context(**cash_desk_context()).write({"bounce_reason": reason})
        self._set_state("bounced", day)

    def _return(self, day):
        """The cheques are given back, to whoever gave or got them.

        :param date day: the day
        """
        self._prepare_step("received", "issued", "bounced")
        self._check_day(day)
        open_cheques = self.filtered(lambda cheque: cheque.state != "bounced")
        open_cheques._settle(dict.fromkeys(open_cheques, day))
        self._set_state("returned", day)

    def _present(self, day):
        """Take bounced cheques in again.

        :param date day: the day
        """
        self._prepare_step("bounced")
        self._check_day(day)
        self.with_context(**cash_desk_context()).write(
            {"remittance_id": False, "payment_id": False}
        )
        self._take_in(dict.fromkeys(self, day))

    def _take_in(self, days):
        """Book the cheques against their customers or suppliers.

        :param dict days: {cheque: day}
        """
        self._post_entries(
            [
                {
                    "company": cheque.company_id,
                    "date": day,
                    "ref": cheque.display_name,
                    "lines": cheque._prepare_take_in_vals(day),
                }
                for cheque, day in days.items()
            ]
        )
        for cheque, day in days.items():
            cheque._set_state("received" if cheque.direction == "in" else "issued", day)

    def _move_to(self, state, day):
        """Move cheques between the accounts of two states, in one entry.

        :param str state: the state they get
        :param date day: the day
        :return: the entry
        """
        lines, pairs = [], []
        for cheque in self:
            line = cheque._get_open_lines().filtered(
                lambda line, cheque=cheque: line.account_id == cheque._get_account()
            )
            pairs.append(line)
            lines += [
                line._prepare_cheque_mirror_vals(),
                line._prepare_cheque_mirror_vals(
                    account_id=cheque._get_account(state).id, sign=1
                ),
            ]
        move = self._post_entries(
            [
                {
                    "company": self.company_id,
                    "date": day,
                    "ref": ", ".join(self.mapped("display_name")),
                    "lines": lines,
                }
            ]
        )
        self._match_mirrors(pairs)
        self._set_state(state, day)
        return move

    def _settle(self, days):
        """Take back what is open of the cheques: they stand on no account any more.

        :param dict days: {cheque: day}
        """
        open_lines = {cheque: cheque._get_open_lines() for cheque in self}
        self._post_entries(
            [
                {
                    "company": cheque.company_id,
                    "date": days[cheque],
                    "ref": cheque.display_name,
                    "lines": [
                        line._prepare_cheque_mirror_vals()
                        for line in open_lines[cheque]
                    ],
                }
                for cheque in self
            ]
        )
        self._match_mirrors([line for lines in open_lines.values() for line in lines])

    def _take_money_back(self, day):
        """Book what the bank takes back, and make the customer a debtor again.

        :param date day: the bank's day
        """
        entries = []
        for cheque in self:
            paid = cheque._get_payment_line()
            entries.append(
                {
                    "company": cheque.company_id,
                    "date": day,
                    "ref": self.env._("Bounced: %s", cheque.display_name),
                    "lines": [
                        paid._prepare_cheque_mirror_vals(cheque_id=cheque.id),
                        {
                            "name": cheque.display_name,
                            "account_id": cheque._get_bank_account(
                                cheque.journal_id, -cheque._sign()
                            ).id,
                            "partner_id": paid.partner_id.id,
                            "currency_id": paid.currency_id.id,
                            "balance": paid.balance,
                            "amount_currency": paid.amount_currency,
                        },
                    ],
                }
            )
        self._post_entries(entries)
        paid_lines = [cheque._get_payment_line() for cheque in self]
        for line in paid_lines:
            line.with_context(**cash_desk_context()).remove_move_reconcile()
        self._match_mirrors(paid_lines)

    def _charge_fee(self, day, fee, journal=None):
        """Book the bank's fee on the cheques' units.

        :param date day: the bank's day
        :param float fee: the fee of each, in company currency
        :param journal: our bank that takes it, where a cheque does not name it
        """
        entries = []
        for cheque in self:
            company, bank = cheque.company_id, cheque.journal_id or journal
            account = company._get_bank_fee_account()
            if not (bank and account):
                raise UserError(
                    self.env._(
                        "%s: choose our bank that takes the fee, and set the bank fees "
                        "account in the accounting settings.",
                        cheque.display_name,
                    )
                )
            label = self.env._("Fee: %s bounced", cheque.display_name)
            entries.append(
                {
                    "company": company,
                    "date": day,
                    "ref": label,
                    "lines": [
                        {
                            "name": label,
                            "account_id": account.id,
                            "balance": fee,
                            "analytic_distribution": cheque.unit_id._distribution(),
                        },
                        {
                            "name": label,
                            "account_id": cheque._get_bank_account(bank, -1).id,
                            "balance": -fee,
                        },
                    ],
                }
            )
        self._post_entries(entries)

    def _charge_customer(self, day, fee):
        """Draft the invoices that charge the bank's fee on to the customers.

        They take the fee off the units' costs again, so that it counts as no turnover
        and no levy is taken on it. They are drafts: whether the country wants VAT on
        it is for the accountant to say, and a draft is not forgotten at the closing.

        :param date day: date of the invoices
        :param float fee: the fee of each, in company currency
        :return: account.move, an invoice for each received cheque
        """
        charged = self.filtered(lambda cheque: cheque.direction == "in")
        invoices = self.env["account.move"]
        for company, cheques in charged.grouped("company_id").items():
            account = company._get_bank_fee_account()
            labels = {
                cheque: self.env._("Fee: %s bounced", cheque.display_name)
                for cheque in cheques
            }
            invoices |= (
                self.env["account.move"]
                .with_company(company)
                .create(
                    [
                        {
                            "move_type": "out_invoice",
                            "company_id": company.id,
                            "partner_id": cheque.partner_id.id,
                            "unit_id": cheque.unit_id.id,
                            "currency_id": company.currency_id.id,
                            "invoice_date": day,
                            "invoice_origin": cheque.display_name,
                            "invoice_line_ids": [
                                Command.create(
                                    {
                                        "name": label,
                                        "account_id": account.id,
                                        "quantity": 1.0,
                                        "price_unit": fee,
                                        "tax_ids": [Command.clear()],
                                    }
                                )
                            ],
                        }
                        for cheque, label in labels.items()
                    ]
                )
            )
        return invoices

    def _unclear(self):
        """Take back a clearing: the payment is reversed, the cheque stands again.

        :raises UserError: when the bank's movement is matched with it already
        """
        self.ensure_one()
        payment = self.payment_id
        if payment.is_matched:
            raise UserError(
                self.env._(
                    "%s is matched with a movement of the bank. Undo that match first, "
                    "or press “Bounced” if the bank took the money back.",
                    self.display_name,
                )
            )
        day = self.company_id._get_open_date(payment.date, payment.journal_id)
        state = self.state_before_clearing
        payment.with_context(**cash_desk_context()).action_reject()
        self.with_context(**cash_desk_context()).payment_id = False
        self._take_in({self: day})
        if state == "remitted":
            self._move_to("remitted", day)

    # Business methods
    def _sign(self):
        """1 for cheques we get, -1 for cheques we give."""
        self.ensure_one()
        return 1 if self.direction == "in" else -1

    def _set_state(self, state, day):
        self.with_context(**cash_desk_context()).write(
            {"state": state, "date_step": day}
        )

    def _prepare_step(self, *states):
        """Check access, state and set-up, and keep others from the same cheques."""
        self.check_access("write")
        self._lock()
        self._check_state(*states)
        for company in self.company_id:
            for name in (
                "cheque_journal_id",
                "cheque_hand_account_id",
                "cheque_remitted_account_id",
                "cheque_issued_account_id",
            ):
                if not company[name]:
                    raise UserError(
                        self.env._(
                            "%(company)s: “%(setting)s” is not set. Choose it in the "
                            "accounting settings.",
                            company=company.display_name,
                            setting=company._fields[name]._description_string(self.env),
                        )
                    )

    def _check_day(self, day):
        """Refuse days before the last step, and days to come.

        :raises UserError: naming the cheque
        """
        for cheque in self:
            if not day or day > fields.Date.context_today(cheque):
                raise UserError(
                    self.env._(
                        "%s: this day lies in the future. Book it when it has come.",
                        cheque.display_name,
                    )
                )
            if cheque.date_step and day < cheque.date_step:
                raise UserError(
                    self.env._(
                        "%(cheque)s: the last step was on %(date)s, the next cannot be "
                        "before it.",
                        cheque=cheque.display_name,
                        date=cheque.date_step,
                    )
                )

    def _get_account(self, state=None):
        """The account on which a cheque of that state stands.

        :param str state: a state, the cheque's own by default
        :return: account.account
        """
        self.ensure_one()
        name = {
            "received": "cheque_hand_account_id",
            "remitted": "cheque_remitted_account_id",
            "issued": "cheque_issued_account_id",
        }[state or self.state]
        return self.company_id[name]

    def _default_bank(self):
        """The first bank of the company."""
        return self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("type", "=", "bank")], limit=1
        )

    def _get_bank_account(self, journal, sign):
        """The outstanding account of our bank.

        :param int sign: 1 for money that comes, -1 for money that goes
        """
        return self.env["coopaem.cashbook.line"]._get_money_account(journal, sign)

    def _get_open_lines(self):
        """The cheque's items that are not settled yet."""
        return self.line_ids.filtered(
            lambda line: line.parent_state == "posted"
            and not line.reconciled
            and line.account_id.reconcile
        )

    def _get_payment_line(self):
        """The item of the cheque's payment on the customer's or supplier's account."""
        return self.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type
            in ("asset_receivable", "liability_payable")
        )

    def _get_term_lines(self):
        """The open items of the invoices that the cheque pays, oldest first."""
        return self.invoice_ids.line_ids.filtered(
            lambda line: line.display_type == "payment_term" and not line.reconciled
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_partner_account(self):
        """The customer's or supplier's account."""
        self.ensure_one()
        terms = self.invoice_ids.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        partner = self.partner_id.with_company(self.company_id)
        return terms.account_id[:1] or (
            partner.property_account_receivable_id
            if self.direction == "in"
            else partner.property_account_payable_id
        )

    def _prepare_take_in_vals(self, day):
        """The values of the items that book a cheque: what we hold, whose debt.

        The debt falls due with the invoice and the cheque with itself, so that what is
        overdue is counted from the cheque's day on.
        """
        self.ensure_one()
        state = "received" if self.direction == "in" else "issued"
        company_currency = self.company_id.currency_id
        amount_currency = self._sign() * self.amount
        balance = self.currency_id._convert(
            amount_currency, company_currency, self.company_id, day
        )
        common = {
            "name": self.display_name,
            "partner_id": self.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "analytic_distribution": self.unit_id._distribution(),
            "cheque_id": self.id,
        }
        maturities = [
            line.date_maturity for line in self._get_term_lines() if line.date_maturity
        ]
        return [
            {
                **common,
                "account_id": self._get_account(state).id,
                "balance": balance,
                "amount_currency": amount_currency,
                "date_maturity": self.date_due,
            },
            {
                **common,
                "account_id": self._get_partner_account().id,
                "balance": -balance,
                "amount_currency": -amount_currency,
                "date_maturity": min(maturities, default=self.date_due),
            },
        ]

    def _prepare_payment_vals(self, day, journal=None):
        """The values of the payment of a cheque that was cleared."""
        self.ensure_one()
        return {
            "payment_type": "inbound" if self.direction == "in" else "outbound",
            "partner_type": "customer" if self.direction == "in" else "supplier",
            "partner_id": self.partner_id.id,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "date": day,
            "journal_id": (self.journal_id or journal).id,
            "company_id": self.company_id.id,
            "memo": self.display_name,
            "unit_id": self.unit_id.id,
            "cheque_id": self.id,
            "destination_account_id": self._get_partner_account().id,
        }

    def _match_payment(self):
        """Match the cheque's payment with its invoices."""
        self.ensure_one()
        paid = self._get_payment_line()
        terms = self._get_term_lines().filtered(
            lambda line: line.account_id == paid.account_id
        )
        for term in terms:
            if not paid.reconciled:
                (paid + term).with_context(**cash_desk_context()).reconcile()

    def _post_entries(self, entries):
        """Post entries of the register, each on its day.

        :param list entries: dicts of company, date, ref and lines
        :return: account.move
        :raises UserError: when a lock date closes the day
        """
        for entry in entries:
            company = entry["company"]
            locks = company._get_violated_lock_dates(
                entry["date"], False, company.cheque_journal_id
            )
            if locks:
                raise UserError(
                    self.env._(
                        "%(cheque)s: %(date)s is in a closed period (%(locks)s). "
                        "Choose a date in an open period, or have the period reopened.",
                        cheque=entry["ref"],
                        date=entry["date"],
                        locks=company._format_lock_dates(locks),
                    )
                )
        moves = (
            self.env["account.move"]
            .with_context(**cash_desk_context())
            .create(
                [
                    {
                        "move_type": "entry",
                        "journal_id": entry["company"].cheque_journal_id.id,
                        "company_id": entry["company"].id,
                        "date": entry["date"],
                        "ref": entry["ref"],
                        "line_ids": [Command.create(vals) for vals in entry["lines"]],
                    }
                    for entry in entries
                ]
            )
        )
        moves._post(soft=False)
        for move, entry in zip(moves, entries, strict=True):
            move._check_posted_on(entry["date"], entry["date"])
        return moves

    def _match_mirrors(self, lines):
        """Match items with those that take them back.

        :param list lines: the items that were mirrored
        """
        self.invalidate_recordset(["line_ids"])
        plan = []
        for line in lines:
            cheque = line.cheque_id or line.payment_id.cheque_id
            mirror = cheque._get_open_lines().filtered(
                lambda other, line=line: other.account_id == line.account_id
                and other != line
                and other.currency_id.compare_amounts(
                    other.amount_currency, -line.amount_currency
                )
                == 0
            )[-1:]
            plan.append(line + mirror)
        if plan:
            self.env["account.move.line"].with_context(
                **cash_desk_context()
            )._reconcile_plan(plan)

    def _action_step(self, step, name):
        """Open the dialog of a step."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "coopaem.cheque.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_cheque_ids": [Command.set(self.ids)],
                "default_step": step,
            },
        }
