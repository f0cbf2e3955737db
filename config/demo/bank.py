"""Movements of the bank, matched with what they settle."""

from dataclasses import dataclass

VAT_ACCOUNTS = ("445500", "345520")


@dataclass
class Part:
    """A counterpart of a movement.

    :param amount: above zero for what comes in
    :param account: account.account
    :param unit: coopaem.unit; None for liquidity
    :param partner: res.partner
    :param name: its label
    :param settles: the journal item it is matched with
    """

    amount: float
    account: object
    unit: object = None
    partner: object = None
    name: str = ""
    settles: object = None


def settle(books, month):
    """Book the bank's movements of a month: customers, suppliers, VAT, unexplained."""
    receive(books, books.take_dues("bank", month.end))
    for number in (10, 25):
        day = month.day(number)
        if month.has(day):
            pay_bills(books, day)
    book(books)
    pay_vat(books, month)
    if month.left == 0:
        leave_unexplained(books, month)
    book(books)


def receive(books, dues):
    """Customers pay: each in one transfer what falls due in the month."""
    by_payer = {}
    for due in dues:
        partner = due.move.partner_id
        # Families are many.
        payer = due if partner == books.partners["families"] else partner
        by_payer.setdefault(payer, []).append(due)
    for together in by_payer.values():
        partner = together[0].move.partner_id
        parts = []
        for due in together:
            term = get_open(due.move)
            if term:
                amount = abs(term.amount_residual) * due.share
                parts.append(
                    Part(
                        books.company.currency_id.round(amount),
                        term.account_id,
                        term.unit_id,
                        term.partner_id,
                        due.move.name,
                        term,
                    )
                )
        if parts:
            names = ", ".join(part.name for part in parts)
            move(books, together[-1].day, f"Virement {partner.name} {names}", parts)


def pay_bills(books, day):
    """Pay the bills that are due, in one transfer."""
    parts = []
    for due in books.take_dues("transfer", day):
        term = get_open(due.move)
        if term:
            parts.append(
                Part(
                    term.amount_residual,
                    term.account_id,
                    term.unit_id,
                    term.partner_id,
                    due.move.ref or due.move.name,
                    term,
                )
            )
    if parts:
        move(books, day, f"Virement fournisseurs du {day:%d/%m/%Y}", parts)


def get_open(document):
    """The item of a document that is still to be paid; none if it is paid."""
    return document.line_ids.filtered(
        lambda line: line.display_type == "payment_term" and not line.reconciled
    )[:1]


def pay_vat(books, month):
    """Pay the VAT of the months before, each unit its own."""
    day = month.day(20)
    if month.index == 0 or not month.has(day):
        return
    accounts = [books.account(code) for code in VAT_ACCOUNTS]
    balances = {}
    for account, unit, balance in books.env["account.move.line"]._read_group(
        [
            ("company_id", "=", books.company.id),
            ("parent_state", "=", "posted"),
            ("account_id", "in", [account.id for account in accounts]),
            ("date", "<", month.first),
        ],
        ["account_id", "unit_id"],
        ["balance:sum"],
    ):
        balances.setdefault(unit, {})[account] = balance
    parts = [
        Part(balance, account, unit, None, f"TVA {unit.name}")
        for unit, by_account in balances.items()
        # Whoever paid more than it charged keeps the credit for later months.
        if sum(by_account.values()) < 0
        for account, balance in by_account.items()
        if not books.company.currency_id.is_zero(balance)
    ]
    if parts:
        move(books, day, f"TVA à payer {month.first:%m/%Y}", parts)


def leave_unexplained(books, month):
    """Receipts of which nobody knows yet whose they are."""
    for number, amount, label in (
        (6, 1250.0, "Virement reçu sans motif"),
        (17, 480.0, "Versement au guichet, client inconnu"),
    ):
        move(
            books,
            month.day(number),
            label,
            [Part(amount, books.company.allocation_account_id, books.structure)],
        )


def leave_to_reconcile(books):
    """Movements of today that are still to be matched: of two customers, and a fee."""
    invoices = books.env["account.move"].search(
        [
            ("company_id", "=", books.company.id),
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", "not_paid"),
            ("partner_id", "!=", books.partners["families"].id),
        ],
        order="date desc, id desc",
    )
    seen = {}
    for invoice in invoices:
        seen.setdefault(invoice.partner_id, invoice)
    # Of a customer who owes little it is found at a glance which invoice it was.
    paid = sorted(seen.values(), key=lambda invoice: (invoice.amount_total, invoice.id))
    today = books.months[-1].end
    books.env["account.bank.statement.line"].create(
        [
            {
                "journal_id": books.bank.id,
                "date": today,
                "payment_ref": label,
                "partner_id": partner.id,
                "amount": amount,
            }
            for label, partner, amount in (
                *(
                    (
                        f"Virement {invoice.partner_id.name} {invoice.name}",
                        invoice.partner_id,
                        invoice.amount_residual,
                    )
                    for invoice in paid[:2]
                ),
                (
                    "Frais de tenue de compte",
                    books.partners["families"].browse(),
                    -66.0,
                ),
            )
        ]
    )


def move(books, day, label, parts):
    """Note a movement; `book` books all that were noted."""
    books.movements.append((day, label, parts))


def book(books):
    """Book the movements that were noted, and match them."""
    from odoo import Command

    movements = sorted(books.movements, key=lambda movement: movement[0])
    books.movements = []
    if not movements:
        return
    currency = books.company.currency_id

    def prepare(day, label, parts):
        partners = {part.partner for part in parts if part.partner}
        partner = partners.pop() if len(partners) == 1 else None
        total = currency.round(sum(part.amount for part in parts))
        lines = [
            {
                "name": label,
                "account_id": books.bank.default_account_id.id,
                "partner_id": partner and partner.id,
                "balance": total,
            },
            *(
                {
                    "name": part.name or label,
                    "account_id": part.account.id,
                    "partner_id": part.partner and part.partner.id,
                    "balance": -part.amount,
                    "analytic_distribution": part.unit and part.unit._distribution(),
                }
                for part in parts
            ),
        ]
        return {
            "journal_id": books.bank.id,
            "date": day,
            "payment_ref": label,
            "amount": total,
            "partner_id": partner and partner.id,
            "line_ids": [
                Command.create(
                    {
                        **vals,
                        "amount_currency": vals["balance"],
                        "currency_id": currency.id,
                    }
                )
                for vals in lines
            ],
        }

    lines = books.env["account.bank.statement.line"].create(
        [prepare(*movement) for movement in movements]
    )
    matches = [
        item + part.settles
        for line, (_day, _label, parts) in zip(lines, movements, strict=True)
        # In the order they were given: the money first.
        for item, part in zip(line.line_ids.sorted("id")[1:], parts, strict=True)
        if part.settles
    ]
    match(books, matches)


def match(books, matches):
    """Match items, and make the tax entries of all payments in one go.

    :param list matches: pairs of journal items
    """
    from odoo.addons.coopaem_mutual_accounting.models.month_booking import MonthBooking

    if matches:
        MonthBooking(books.company, books.bank, None)._reconcile(matches)
