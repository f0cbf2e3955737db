# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Books what a month's spreadsheets hold, as planned by :mod:`month_plan`."""

from collections import Counter, defaultdict
from decimal import Decimal

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Domain

from .account_bank_statement_line import movement_digest
from .month_files import LIMITS, LevyRow
from .month_plan import Known, KnownDocument, KnownUnit

KINDS = {
    "out_invoice": "invoice",
    "out_refund": "credit_note",
    "in_invoice": "bill",
    "in_refund": "refund",
}
MOVE_TYPES = {kind: move_type for move_type, kind in KINDS.items()}
ACCOUNT_TYPES = {"sale": "asset_receivable", "purchase": "liability_payable"}


class MonthBooking:
    """One import into the books of one cooperative.

    :param company: res.company
    :param journal: account.journal of the bank
    :param MonthFiles files: the files that were read
    """

    def __init__(self, company, journal, files):
        self.env = company.with_company(company).env
        # As in Odoo's own import of files, entries get no history of their creation.
        self.quiet = self.env(context={**self.env.context, "tracking_disable": True})
        self.company = company.with_env(self.env)
        self.journal = journal.with_env(self.env)
        self.currency = self.company.currency_id
        self.files = files
        self._taxes = {}
        self._journals = {}
        self._closed = {}
        self.moves = {}
        self.lines = {}
        self.import_ids = {}
        self.elsewhere = set()

    # What the books hold already
    def get_known(self):
        """What the books hold of all that the files speak of.

        :rtype: Known
        """
        return Known(
            units=self._get_known_units(),
            documents=self._get_known_documents(),
            movements=self._get_known_movements(),
            elsewhere=self.elsewhere,
            cash_keys=self._get_known_cash_keys(),
            levies=self._get_known_levies(),
            closed=self._get_closed,
            has_tax=lambda rate, side: not rate or bool(self._get_tax(rate, side)),
        )

    def _decimal(self, amount):
        return Decimal(f"{amount:.{self.currency.decimal_places}f}")

    def _search_units(self):
        files = self.files
        codes = {*files.units, *(document.unit for document in files.documents)}
        return (
            self.env["coopaem.unit"]
            .with_context(active_test=False)
            .search([("company_id", "=", self.company.id), ("code", "in", list(codes))])
        )

    def _get_known_units(self):
        units = self._search_units()
        first = self.files.first_date
        schemes = units._get_levy_scheme(first) if first else {}
        scheme_model = self.env["coopaem.levy.scheme"]
        known = {}
        for unit in units:
            problem = ""
            if unit.kind not in ("activity", "structure"):
                problem = self.env._(
                    "%s is a fund or reserve: it neither sells nor buys. Enter another "
                    "unit.",
                    unit.display_name,
                )
            elif unit.state == "closed" or not unit.active:
                problem = self.env._(
                    "unit %s is closed. Reopen it, or correct the code.",
                    unit.display_name,
                )
            known[unit.code] = KnownUnit(
                name=unit.name,
                is_activity=unit.kind == "activity",
                scheme=scheme_model.browse(schemes.get(unit.id, False)).code or "",
                problem=problem,
            )
        return known

    def _get_known_documents(self):
        """Documents of the books under the numbers that the files name."""
        numbers = {document.number for document in self.files.documents}
        numbers |= {document.reversed_number for document in self.files.documents}
        for movement in self.files.movements:
            numbers.add(movement.reference)
            numbers |= {part.strip() for part in movement.reference.split("+")}
        numbers = list(numbers - {""})
        rows = {document.key: document for document in self.files.documents}
        known = {}
        for move in self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "!=", "cancel"),
                ("move_type", "in", list(KINDS)),
                "|",
                ("name", "in", numbers),
                "&",
                ("move_type", "in", ("in_invoice", "in_refund")),
                ("ref", "in", numbers),
            ],
            order="date, id",
        ):
            side = "sale" if move.is_sale_document() else "purchase"
            names = {move.name} | ({move.ref} if side == "purchase" else set())
            for name in names.intersection(numbers):
                document = self._describe_document(move)
                key = side, name
                # Suppliers number for themselves: of several, take the row's own.
                if key not in known or _is_same(document, rows.get(key)):
                    known[key] = document
                    self.moves[key] = move
        return known

    def _describe_document(self, move):
        problem = ""
        if move.state == "draft":
            problem = self.env._(
                "%s is a draft in the books. Post it or delete it first.",
                move.display_name,
            )
        elif move.currency_id != self.currency:
            problem = self.env._(
                "%s is in another currency. Enter its payment in the books by hand.",
                move.display_name,
            )
        return KnownDocument(
            kind=KINDS[move.move_type],
            date=move.date,
            unit=(move.unit_id or self._get_open_lines(move).unit_id[:1]).code or "",
            partner=move.partner_id.name or "",
            untaxed=self._decimal(move.amount_untaxed),
            total=self._decimal(move.amount_total),
            open=self._decimal(abs(move.amount_residual)),
            problem=problem,
        )

    def _get_import_ids(self):
        """What the import of bank statements calls the movements.

        :return: {key of a movement: import id}
        """
        seen, ids = Counter(), {}
        for movement in self.files.movements:
            vals = {
                "unique_import_id": movement_digest(
                    movement.date,
                    movement.amount,
                    movement.label or movement.reference,
                    movement.reference,
                    seen,
                )
            }
            self.journal._statement_line_import_update_unique_import_id(vals, None)
            ids[movement.key] = vals["unique_import_id"]
        return ids

    def _get_known_movements(self):
        """Movements imported before, with what is still open of advances."""
        known = {}
        self.import_ids = self._get_import_ids()
        keys = {import_id: key for key, import_id in self.import_ids.items()}
        self.elsewhere = set()
        for line in self.env["account.bank.statement.line"].search(
            Domain("company_id", "=", self.company.id)
            & (
                Domain("import_key", "in", list(self.import_ids))
                | Domain("unique_import_id", "in", list(keys))
            )
        ):
            if not line.import_key:
                # By the import of bank statements: it is matched by hand.
                key = keys[line.unique_import_id]
                known[key] = {}
                self.elsewhere.add(key)
                continue
            advances = known.setdefault(line.import_key, {})
            for item in line.line_ids:
                for side, account_type in ACCOUNT_TYPES.items():
                    if (
                        item.account_id.account_type == account_type
                        and not item.reconciled
                    ):
                        key = side, item.name
                        advances[key] = advances.get(key, Decimal(0)) + self._decimal(
                            abs(item.amount_residual)
                        )
                        part = "part", line.import_key, key
                        self.lines[part] = self.lines.get(part, item.browse()) | item
        return known

    def _get_known_cash_keys(self):
        lines = self.env["coopaem.cashbook.line"].search_fetch(
            [
                ("company_id", "=", self.company.id),
                (
                    "source_key",
                    "in",
                    [row["source_key"] for row in self.files.cash_rows],
                ),
            ],
            ["source_key"],
        )
        return set(lines.mapped("source_key"))

    def _get_known_levies(self):
        known = defaultdict(list)
        for rule in self.env["coopaem.levy.rule"].search(
            [
                ("company_id", "=", self.company.id),
                ("code", "in", [levy.rule for levy in self.files.levies]),
                ("scheme_id", "!=", False),
            ]
        ):
            terms = rule._get_terms()
            known[rule.code, rule.scheme_id.code].append(
                LevyRow(
                    row=0,
                    rule=rule.code,
                    scheme=rule.scheme_id.code,
                    beneficiary=rule.beneficiary,
                    basis=terms.basis,
                    period=terms.period,
                    tiers=terms.tiers,
                    fixed_month=terms.fixed_month,
                    limits={name: getattr(terms, name) for name in LIMITS},
                    date_from=rule.date_from,
                    date_to=rule.date_to or None,
                )
            )
        return known

    def _get_journal(self, side):
        """The journal of sales, purchases or the bank."""
        if side == "bank":
            return self.journal
        if side not in self._journals:
            move_model = self.env["account.move"].with_context(
                default_move_type="out_invoice" if side == "sale" else "in_invoice"
            )
            self._journals[side] = move_model.new({})._search_default_journal()
        return self._journals[side]

    def _get_closed(self, day, side):
        """What closes a day, as text; "" if it is open."""
        key = day, side
        if key not in self._closed:
            # Payments make tax entries, so the tax lock date counts for them too.
            locks = self.company._get_violated_lock_dates(
                day, True, self._get_journal(side)
            )
            self._closed[key] = self.company._format_lock_dates(locks) if locks else ""
        return self._closed[key]

    def _get_tax(self, rate, side):
        key = rate, side
        if key not in self._taxes:
            self._taxes[key] = self.company._get_tax_by_rate(rate, side)
        return self._taxes[key]

    # Units and levies
    def set_up(self, plan):
        """Create the units, levy schemes and rules that are not there yet."""
        if plan.first_open is None:
            return
        scheme_model = self.env["coopaem.levy.scheme"]
        # Units that are there but have no scheme get theirs too.
        joining = {
            unit: self.files.units[unit.code].scheme
            for unit in self._search_units()
            if unit.code in self.files.units and not unit.levy_scheme_ids
        }
        codes = dict.fromkeys(
            [levy.scheme for levy, _start in plan.new_levies]
            + [unit.scheme for unit in plan.new_units]
            + list(joining.values())
        )
        codes.pop("", None)
        schemes = {
            scheme.code: scheme
            for scheme in scheme_model.with_context(active_test=False).search(
                [("company_id", "=", self.company.id), ("code", "in", list(codes))]
            )
        }
        missing = [code for code in codes if code not in schemes]
        for scheme in scheme_model.create(
            [
                {"code": code, "name": code, "company_id": self.company.id}
                for code in missing
            ]
        ):
            schemes[scheme.code] = scheme
        units = self.env["coopaem.unit"].create(
            [
                {
                    "code": unit.code,
                    "name": unit.name,
                    "company_id": self.company.id,
                    "date_start": plan.first_open,
                }
                for unit in plan.new_units
            ]
        )
        joining |= {unit: self.files.units[unit.code].scheme for unit in units}
        self.env["coopaem.unit.levy.scheme"].create(
            [
                {
                    "unit_id": unit.id,
                    "scheme_id": schemes[code].id,
                    "date_from": plan.first_open,
                }
                for unit, code in joining.items()
                if code
            ]
        )
        self._create_levies(plan, schemes)

    def _create_levies(self, plan, schemes):
        vals_list = []
        for levy, start in plan.new_levies:
            vals = {
                "code": levy.rule,
                "name": levy.rule,
                "company_id": self.company.id,
                "scheme_id": schemes[levy.scheme].id,
                "beneficiary": levy.beneficiary,
                "basis": levy.basis,
                "period": levy.period,
                "fixed_month": float(levy.fixed_month),
                "date_from": start,
                "date_to": levy.date_to,
                "tier_ids": [
                    Command.create({"tier_from": float(tier), "rate": float(rate)})
                    for tier, rate in levy.tiers
                ],
            }
            for name, limit in levy.limits.items():
                if limit is not None:
                    vals |= {f"has_{name}": True, name: float(limit)}
            vals_list.append(vals)
        self.env["coopaem.levy.rule"].with_context(levy_limits_as_given=True).create(
            vals_list
        )

    # A month
    def book(self, plan, month):
        """Book what is new of a month.

        :raises UserError: when the books do not take it as planned
        """
        self._book_documents(month)
        self._book_cash(month)
        self._book_movements(plan, month)
        self._match(plan, month)

    def _get_units(self):
        return {unit.code: unit for unit in self._search_units()}

    def _get_partners(self, names):
        """The company's partners of these names, created where there is none.

        :return: {name: res.partner}
        """
        partner_model = self.env["res.partner"]
        partners = {}
        for partner in partner_model.search(
            [
                ("name", "in", list(names)),
                ("parent_id", "=", False),
                ("company_id", "in", (False, self.company.id)),
            ],
            order="company_id desc, id desc",
        ):
            partners[partner.name] = partner
        missing = [name for name in names if name not in partners]
        for name, partner in zip(
            missing,
            partner_model.create(
                [{"name": name, "company_id": self.company.id} for name in missing]
            ),
            strict=True,
        ):
            partners[name] = partner
        return partners

    def _book_documents(self, month):
        documents = month.new_documents
        if not documents:
            return
        units = self._get_units()
        partners = self._get_partners(
            dict.fromkeys(document.partner for document in documents)
        )
        moves = self.quiet["account.move"].create(
            [
                self._prepare_document(
                    document, units[document.unit], partners[document.partner]
                )
                for document in documents
            ]
        )
        for document, move in zip(documents, moves, strict=True):
            self._check_amounts(document, move)
        moves._post(soft=False)
        moves._check_posted_on(month.first, month.last)
        for document, move in zip(documents, moves, strict=True):
            self.moves[document.key] = move
        for document in documents:
            if document.reversed_number:
                # Only now: Odoo would match the two at once, and bank movements that
                # come before the credit note must come first.
                invoice = self.moves.get(("sale", document.reversed_number))
                self.moves[document.key].reversed_entry_id = invoice

    def _prepare_document(self, document, unit, partner):
        """The values of a draft invoice, credit note, bill or refund."""
        quantity, price = document.quantity, document.unit_price
        if quantity * price != document.untaxed or quantity != round(quantity, 2):
            # Odoo would round later than the spreadsheet does, after the tax.
            quantity, price = Decimal(1), document.untaxed
        label = document.label
        if quantity != document.quantity:
            label = f"{label} ({document.quantity:f} × {document.unit_price:f})"
        tax = self._get_tax(document.vat_rate, document.side)
        journal = self._get_journal(document.side)
        line_vals = {
            "name": label,
            "quantity": float(quantity),
            "price_unit": float(price),
            "tax_ids": [Command.set(tax.ids)],
        }
        if document.kind in ("credit_note", "refund"):
            # Odoo would look for the account among the partner's costs when it is the
            # customer who gets money, among its sales when the supplier gives it.
            line_vals["account_id"] = journal.default_account_id.id
        vals = {
            "move_type": MOVE_TYPES[document.kind],
            "journal_id": journal.id,
            "company_id": self.company.id,
            "currency_id": self.currency.id,
            "partner_id": partner.id,
            "unit_id": unit.id,
            "invoice_date": document.date,
            "date": document.date,
            "invoice_date_due": document.date,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line_vals)],
        }
        if document.side == "purchase":
            vals["ref"] = document.number
        else:
            vals |= {
                "name": document.number,
                "given_number": document.number,
                "payment_reference": document.number,
            }
        return vals

    def _check_amounts(self, document, move):
        """Refuse a document that comes out other than in the spreadsheet.

        :raises UserError: naming the row
        """
        amounts = self._decimal(move.amount_untaxed), self._decimal(move.amount_total)
        if amounts != (document.untaxed, document.total):
            raise UserError(
                self.env._(
                    "%(file)s, row %(row)s: %(number)s should come to %(untaxed)s and "
                    "%(total)s with VAT, but the tax of %(rate)s %% makes it "
                    "%(untaxed_here)s and %(total_here)s. Check that tax.",
                    file=document.file,
                    row=document.row,
                    number=document.number,
                    untaxed=document.untaxed,
                    total=document.total,
                    rate=document.vat_rate,
                    untaxed_here=amounts[0],
                    total_here=amounts[1],
                )
            )

    def _book_cash(self, month):
        if month.new_cash_rows:
            books = self.quiet["coopaem.cashbook"]._import_rows(
                self.company, month.new_cash_rows
            )
            # The cooperative's own spreadsheets, whoever holds a unit in them.
            books.sudo().action_book()

    def _book_movements(self, plan, month):
        movements = month.new_movements
        if not movements:
            return
        partners = self._get_partners(
            dict.fromkeys(
                plan.documents[part.document].partner
                for movement in movements
                for part in plan.parts[movement.key]
                if part.document and part.document not in self.moves
            )
        )
        statement_lines = self.quiet["account.bank.statement.line"].create(
            [self._prepare_movement(plan, movement, partners) for movement in movements]
        )
        statement_lines.move_id._check_posted_on(month.first, month.last)
        for movement, statement_line in zip(movements, statement_lines, strict=True):
            # In the order they were given: the money first.
            items = statement_line.line_ids.sorted("id")[1:]
            for index, item in enumerate(items):
                self.lines["part", movement.key, index] = item

    def _prepare_movement(self, plan, movement, partners):
        """The values of a bank movement with all its counterparts."""
        parts = [
            self._prepare_part(plan, movement, part, partners)
            for part in plan.parts[movement.key]
        ]
        found = {vals["partner_id"] for vals in parts}
        partner_id = found.pop() if len(found) == 1 else False
        lines = [
            {
                "name": movement.label or movement.reference,
                "account_id": self.journal.default_account_id.id,
                "partner_id": partner_id,
                "balance": float(movement.amount),
            },
            *parts,
        ]
        return {
            "journal_id": self.journal.id,
            "date": movement.date,
            "payment_ref": movement.label or movement.reference,
            "ref": movement.reference,
            "amount": float(movement.amount),
            "partner_id": partner_id,
            "import_key": movement.key,
            "unique_import_id": self.import_ids[movement.key],
            "line_ids": [
                Command.create(
                    {
                        **vals,
                        "amount_currency": vals["balance"],
                        "currency_id": self.currency.id,
                    }
                )
                for vals in lines
            ],
        }

    def _prepare_part(self, plan, movement, part, partners):
        """The values of a counterpart of a bank movement."""
        vals = {
            "balance": -float(part.amount),
            "name": movement.label or movement.reference,
            "partner_id": False,
        }
        unit = self.company.structure_unit_id
        if part.kind == "fee":
            vals["account_id"] = self.company._get_bank_fee_account().id
        elif part.kind == "allocate":
            vals["account_id"] = self.company.allocation_account_id.id
        else:
            side, number = part.document
            move = self.moves.get(part.document)
            if move:
                line = self._get_term_lines(move)[:1]
                account, partner = line.account_id, line.partner_id
                unit = line.unit_id
            else:
                # The document comes later: until then nobody knows whose this is.
                partner = partners[plan.documents[part.document].partner]
                account = (
                    partner.property_account_receivable_id
                    if side == "sale"
                    else partner.property_account_payable_id
                )
            vals |= {
                "name": number,
                "account_id": account.id,
                "partner_id": partner.id,
            }
        vals["analytic_distribution"] = unit._distribution()
        return vals

    def _get_term_lines(self, move):
        """The items of a document that are paid."""
        return move.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _get_open_lines(self, move):
        lines = self._get_term_lines(move)
        return lines.filtered(lambda line: not line.reconciled) or lines

    def _match(self, plan, month):
        """Match credit notes, advances and payments with what they settle, in order.

        :raises UserError: when a payment could not be matched in full
        """
        if not month.matches:
            return
        payments = self.env["account.move.line"]
        matches = []
        for left, right in month.matches:
            lines = self._get_side(plan, left, right[1])
            if left[0] == "part" and left[2] is not None:
                if plan.parts[left[1]][left[2]].kind == "pay":
                    payments |= lines
            matches.append(lines | self._get_side(plan, right))
        self._reconcile(matches)
        if unmatched := payments.filtered(lambda line: not line.reconciled):
            raise UserError(
                self.env._(
                    "%(date)s, %(reference)s: the payment could not be matched in "
                    "full, because the books changed since the check. Check the files "
                    "again.",
                    date=unmatched[0].date,
                    reference=unmatched[0].name,
                )
            )

    def _reconcile(self, matches):
        """Match items pair by pair, then make the tax entries of all payments.

        Left to itself, Odoo makes them pair by pair after all is matched, and would
        give the whole tax of a document paid in several parts to the first of them.

        :param list matches: journal items to be matched with each other, in order
        """
        lines = self.quiet["account.move.line"].union(*matches)
        before = lines.matched_debit_ids | lines.matched_credit_ids
        lines.with_context(no_cash_basis=True)._reconcile_plan(matches)
        partials = (lines.matched_debit_ids | lines.matched_credit_ids) - before
        if self.company.tax_exigibility:
            partials = partials.sorted("id")
            partials._create_tax_cash_basis_moves()
            partials._set_draft_caba_move_vals()

    def _get_side(self, plan, side, document=None):
        """The items that one side of a match stands for."""
        if side[0] == "document":
            return self._get_open_lines(self.moves[side[1]])
        _kind, key, index = side
        return self.lines["part", key, document if index is None else index]

    def close(self, month, reason):
        """Close a month; its warnings are accepted.

        :param str reason: why the warnings are accepted
        :return: the warnings, as text
        """
        closing = self.env["coopaem.closing"]._get_or_create(self.company, month.first)
        if closing.state == "locked":
            return []
        if closing.state != "running":
            closing.action_check()
            warnings = closing._accept_all_warnings(reason).mapped("display_name")
        else:
            warnings = []
        closing._run_inline()
        closing.action_lock()
        return warnings


def _is_same(document, row):
    """Whether a document of the books is the one of a row."""
    names = ("kind", "date", "unit", "total")
    return bool(row) and all(
        getattr(document, name) == getattr(row, name) for name in names
    )
