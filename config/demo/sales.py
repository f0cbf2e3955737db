"""Invoices, credit notes and bills of a month."""

import io
from datetime import timedelta

from .bank import Part
from .bank import move as bank_move
from .dues import Due
from .months import dice
from .trades import CUSTOMERS

# What the cooperative itself buys each month: what, supplier, account, price, how often
OVERHEADS = (
    ("Loyer des ateliers partagés", "rent", "613120", 3200, 1),
    ("Électricité et eau des ateliers", "energy", "612510", 1800, 2),
    ("Téléphone et internet", "telecom", "614550", 960, 2),
    ("Tenue et révision des comptes", "accountant", "613650", 3600, 3),
    ("Assurance multirisque", "insurer", "613410", 2400, 6),
)
CREDIT_NOTES = (
    "Pièce abîmée à la livraison",
    "Remise accordée après réclamation",
    "Retour d'une partie de la commande",
)


def sell(books, month):
    """Invoice what the units sold, and credit some of it."""
    planned = [
        invoice
        for trade in books.trades
        for invoice in plan_invoices(books, trade, month)
    ]
    planned.sort(key=lambda invoice: invoice["invoice_date"])
    moves = post(books, planned, "out_invoice")
    for move, plan in zip(moves, planned, strict=True):
        plan_receipts(books, move, plan)
    if month.index % 3 == 1 or month.left == 0:
        credit(books, moves, month)


def plan_invoices(books, trade, month):
    """The invoices of a unit in a month, up to today.

    :return: list of values, with the trade and the customer's key
    """
    random = dice(trade.code, "invoices", month.index)
    turnover = trade.monthly * books.factor(trade, month) * (1 - trade.cash)
    if turnover < 200:
        return []
    count = min(2, max(1, round(turnover / 11000 + random.uniform(-0.4, 0.4))))
    invoices = []
    for _number in range(count):
        day = month.day(random.randint(1, 27))
        key = random.choice(trade.customers)
        products = random.sample(trade.products, k=random.choice((1, 1, 2)))
        vals = {
            "trade": trade,
            "customer": key,
            "partner": books.partners[key],
            "unit": books.units[trade.code],
            "invoice_date": day,
            "due": day + timedelta(days=0 if key == "families" else 30),
            "account": books.account(trade.income),
            "tax": books.tax(trade.vat, "sale"),
            "lines": [
                (
                    name,
                    max(1, round(turnover / count / len(products) / price)),
                    price,
                )
                for name, price in products
            ],
            "random": random,
        }
        if month.has(day):
            invoices.append(vals)
    return invoices


def plan_receipts(books, move, plan):
    """When and how an invoice will be paid."""
    trade, random = plan["trade"], plan["random"]
    low, high = CUSTOMERS[plan["customer"]][2]
    day = plan["due"] + timedelta(days=random.randint(low, high))
    if trade.course == "late" and random.random() < 0.45:
        day += timedelta(days=100)
    day = max(day, plan["invoice_date"])
    chance = random.random()
    if trade.mobile and chance < 0.35:
        books.dues.append(Due(day, move, "mobile"))
    elif 0.4 < chance < 0.43:
        books.dues.append(Due(day, move, "cheque"))
    elif chance > 0.9 and plan["due"] > plan["invoice_date"]:
        # An advance first, the rest in another month.
        books.dues.append(Due(day, move, "bank", 0.4))
        books.dues.append(Due(day + timedelta(days=40), move))
    else:
        books.dues.append(Due(day, move))


def credit(books, invoices, month):
    """Credit a part of one invoice of the month."""
    from odoo import Command

    random = dice("credit", month.index)
    large = invoices.filtered(lambda move: move.amount_untaxed > 1500)
    if not large:
        return
    invoice = random.choice(large)
    day = min(invoice.invoice_date + timedelta(days=4), month.end)
    line = invoice.invoice_line_ids[0]
    note = books.env["account.move"].create(
        {
            "move_type": "out_refund",
            "company_id": books.company.id,
            "partner_id": invoice.partner_id.id,
            "unit_id": invoice.unit_id.id,
            "invoice_date": day,
            "date": day,
            "ref": f"Avoir sur {invoice.name}",
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": f"{random.choice(CREDIT_NOTES)} : {line.name}",
                        "quantity": 1,
                        "price_unit": round(invoice.amount_untaxed * 0.12, -1),
                        "account_id": line.account_id.id,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                    }
                )
            ],
        }
    )
    note._post(soft=False)
    get_terms(note + invoice).reconcile()


def buy(books, month):
    """Enter the bills of the units and of the cooperative."""
    planned = [
        bill for trade in books.trades for bill in plan_bills(books, trade, month)
    ]
    for name, key, code, price, every in OVERHEADS:
        day = month.day(5)
        if month.index % every == 0 and month.has(day):
            planned.append(
                plan_bill(books, books.structure, day, name, key, code, price)
            )
    planned.sort(key=lambda bill: bill["invoice_date"])
    for number, plan in enumerate(planned, 1):
        plan["ref"] = f"F{month.first:%y%m}-{number:03}"
    moves = post(books, planned, "in_invoice")
    # Of the month that waits to be closed some documents are still missing.
    document = make_document()
    documented = moves[: -3 if month.left == 0 else None]
    books.env["ir.attachment"].create(
        [
            {
                "name": f"{move.ref}.pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "raw": document,
                "mimetype": "application/pdf",
            }
            for move in documented
        ]
    )
    for move in moves:
        random = dice("bill", move.ref)
        books.dues.append(
            Due(
                move.invoice_date_due + timedelta(days=random.randint(-25, 5)),
                move,
                "transfer",
            )
        )
    day = month.day(26)
    if month.has(day):
        pay_staff(books, day, month)


def make_document():
    """A page for all bills: those of a real cooperative have their own.

    :return: bytes of a PDF
    """
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A5, invariant=True)
    canvas.setFont("Helvetica", 14)
    canvas.drawCentredString(A5[0] / 2, A5[1] / 2, "Pièce de démonstration")
    canvas.save()
    return stream.getvalue()


def plan_bills(books, trade, month):
    """The bills of a unit in a month, up to today."""
    random = dice(trade.code, "bills", month.index)
    made = trade.monthly * books.factor(trade, month)
    if trade.course == "negative" and month.left < 4:
        # Wood that was bought for orders that did not come.
        made = trade.monthly * 0.5
    bills = []
    turn = month.index + int(trade.code[1:])
    for index, (name, key, code, share) in enumerate(trade.costs):
        # Small trades buy every second month, small supplies less often.
        often = 8 if index else 1 + (trade.monthly < 18500)
        amount = round(made * share * often * random.uniform(0.8, 1.15), -1)
        day = month.day(random.randint(2, 26))
        if (turn + index) % often == 0 and amount >= 80 and month.has(day):
            bills.append(
                plan_bill(
                    books, books.units[trade.code], day, name, key, code, amount, trade
                )
            )
    return bills


def plan_bill(books, unit, day, name, key, code, price, trade=None):
    """The values of a bill of one line."""
    rate = trade.vat if trade else 20
    return {
        "partner": books.partners[key],
        "unit": unit,
        "invoice_date": day,
        "due": day + timedelta(days=30),
        "account": books.account(code),
        "tax": books.tax(rate, "purchase"),
        "lines": [(name, 1, price)],
    }


def post(books, planned, move_type):
    """Create and post the documents of a month in one go.

    :return: account.move
    """
    from odoo import Command

    moves = books.env["account.move"].create(
        [
            {
                "move_type": move_type,
                "company_id": books.company.id,
                "partner_id": plan["partner"].id,
                "unit_id": plan["unit"].id,
                "invoice_date": plan["invoice_date"],
                "date": plan["invoice_date"],
                "invoice_date_due": plan["due"],
                "invoice_payment_term_id": False,
                "ref": plan.get("ref", False),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": name,
                            "quantity": quantity,
                            "price_unit": price,
                            "account_id": plan["account"].id,
                            "tax_ids": [Command.set(plan["tax"].ids)],
                        }
                    )
                    for name, quantity, price in plan["lines"]
                ],
            }
            for plan in planned
        ]
    )
    moves._post(soft=False)
    return moves


def pay_staff(books, day, month):
    """Salaries, bank fees and, each quarter, a grant of the cooperative itself."""
    # A second half-time coach came when there was enough to do.
    salaries = 19600 if month.index > books.size.months // 2 else 13800
    bank_move(
        books,
        day,
        f"Salaires de l'équipe {month.first:%m/%Y}",
        [Part(-salaries, books.account("617110"), books.structure)],
    )
    fee = books.company._get_bank_fee_account()
    bank_move(
        books, day, "Frais de tenue de compte", [Part(-55.0, fee, books.structure)]
    )
    if month.index % 3 == 0:
        bank_move(
            books,
            month.day(8),
            "Subvention d'appui, versement trimestriel",
            [Part(36000, books.account("716100"), books.structure)],
        )


def get_terms(moves):
    """The items of documents that are paid."""
    return moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
