"""Cheques and drafts, mobile money, prepayments, provisions."""

from datetime import timedelta

from . import bank
from .dues import Due
from .months import dice

BANKS = (
    "Banque de la médina, Fès",
    "Banque du Saïs, Meknès",
    "Crédit de l'Atlas",
)
# How many cheques there are at least in the last months: one that waits, one that is
# paid, one that bounces, one that is at the bank
ENOUGH = 4


def take_mobile_money(books, month):
    """Payments into the wallet; its operator takes a fee."""
    dues = [
        due for due in books.take_dues("mobile", month.end) if bank.get_open(due.move)
    ]
    payments = books.env["account.payment"].create(
        [
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": due.move.partner_id.id,
                "amount": due.move.amount_residual,
                "date": due.day,
                "journal_id": books.wallet.id,
                "company_id": books.company.id,
                "unit_id": due.move.unit_id.id,
                "memo": due.move.name,
            }
            for due in dues
        ]
    )
    payments.action_post()
    matches = []
    for payment, due in zip(payments, dues, strict=True):
        term = bank.get_open(due.move)
        matches.append(
            term
            + payment.move_id.line_ids.filtered(
                lambda line, account=term.account_id: line.account_id == account
            )
        )
    bank.match(books, matches)


def move_cheques(books, month):
    """Cheques are received, remitted on the 15th and cleared or bounced on the 22nd."""
    receive_cheques(books, month)
    if month.left == 0:
        issue_cheque(books, month)
        prepay(books, month)
    day = month.day(15)
    if not month.has(day):
        return
    due = books.cheques.filtered(
        lambda cheque: cheque.state == "received" and cheque.date_due <= day
    )
    if month.left < 0:
        # One was forgotten in the drawer.
        due = due[1:]
    if due:
        books.env["coopaem.cheque.remittance"].create(
            {
                "company_id": books.company.id,
                "date": day,
                "journal_id": books.bank.id,
                "cheque_ids": [(6, 0, due.ids)],
            }
        ).action_remit()
    day = month.day(22)
    remitted = books.cheques.filtered(lambda cheque: cheque.state == "remitted")
    if month.left == 0:
        # Of the last one the bank has not said anything yet.
        remitted = remitted[:-1]
    if remitted and month.left >= 0:
        clear_cheques(books, month, remitted, day)


def receive_cheques(books, month):
    """Take in what customers bring; the last months have some of every kind."""
    dues = [
        due for due in books.take_dues("cheque", month.end) if bank.get_open(due.move)
    ]
    if month.left < 2:
        early = [
            due
            for due in books.dues
            if due.channel == "bank"
            and due.share == 1.0
            and due.day <= min(month.day(9), month.end)
            and bank.get_open(due.move)
        ][:ENOUGH]
        books.dues = [due for due in books.dues if due not in early]
        dues += early
    vals_list = []
    for index, due in enumerate(dues):
        random = dice("cheque", month.index, index)
        is_draft = month.left in (0, 1) and not index
        vals_list.append(
            {
                "number": f"{random.randint(100_000, 999_999):07}",
                "kind": "draft" if is_draft else "cheque",
                "unit_id": due.move.unit_id.id,
                "partner_id": due.move.partner_id.id,
                "amount": due.move.amount_residual,
                "bank_name": random.choice(BANKS),
                "date": max(due.day, month.first),
                "date_due": max(due.day, month.first)
                + timedelta(days=75 if is_draft else random.randint(0, 6)),
                "invoice_ids": [(6, 0, due.move.ids)],
                "company_id": books.company.id,
            }
        )
    cheques = books.env["coopaem.cheque"].create(vals_list)
    if cheques:
        cheques.action_receive()
    books.cheques |= cheques


def clear_cheques(books, month, cheques, day):
    """The bank pays the cheques, but for one now and then."""
    if month.left in (0, 5):
        bounced = cheques[:1]
        bounced._bounce(day, "Provision insuffisante", 45.0, books.bank)
        cheques -= bounced
        books.dues += [
            Due(day + timedelta(days=25), invoice) for invoice in bounced.invoice_ids
        ]
        if not cheques:
            return
    payments = cheques._clear(day, books.bank)
    lines = payments.move_id.line_ids.filtered("account_id.is_liquidity")
    bank.move(
        books,
        day,
        f"Remise de chèques du {month.day(15):%d/%m/%Y}",
        [
            bank.Part(line.balance, line.account_id, name=line.name, settles=line)
            for line in lines
        ],
    )


def issue_cheque(books, month):
    """Pay one bill by a cheque that the bank has not shown yet."""
    due = next(
        (
            due
            for due in books.dues
            if due.channel == "transfer" and bank.get_open(due.move)
        ),
        None,
    )
    if not due:
        return
    books.dues.remove(due)
    cheque = books.env["coopaem.cheque"].create(
        {
            "number": "0000318",
            "direction": "out",
            "unit_id": due.move.unit_id.id,
            "partner_id": due.move.partner_id.id,
            "amount": due.move.amount_residual,
            "date": month.day(24),
            "date_due": month.day(24),
            "journal_id": books.bank.id,
            "invoice_ids": [(6, 0, due.move.ids)],
            "company_id": books.company.id,
        }
    )
    cheque.action_receive()


def prepay(books, month):
    """Money that came before its invoice, and a guarantee."""
    wedding, second = (
        next((trade for trade in books.trades if trade.code == code), books.trades[0])
        for code in ("U006", "U004")
    )
    payments = books.env["account.payment"].create(
        [
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": books.partners[key].id,
                "amount": amount,
                "date": month.day(number),
                "journal_id": books.bank.id,
                "company_id": books.company.id,
                "unit_id": books.units[trade.code].id,
                "memo": memo,
                "is_deposit": is_deposit,
            }
            for trade, key, amount, number, memo, is_deposit in (
                (wedding, "wedding", 3000.0, 9, "Acompte, mariage de juin", False),
                (second, "hotel", 1500.0, 12, "Caution du matériel prêté", True),
            )
        ]
    )
    payments.action_post()
    for payment in payments:
        line = payment.move_id.line_ids.filtered("account_id.is_liquidity")
        bank.move(
            books,
            payment.date,
            payment.memo,
            [bank.Part(line.balance, line.account_id, name=line.name, settles=line)],
        )


def provide(books, month):
    """Provisions for what may not be paid: one released, one that waits."""
    if month.left not in (5, 1):
        return
    trade = next(
        (trade for trade in books.trades if trade.course == "late"), books.trades[0]
    )
    day = month.day(26)
    provision = books.env["coopaem.provision"].create(
        {
            "name": "Facture en retard : client en difficulté",
            "unit_id": books.units[trade.code].id,
            "partner_id": books.partners["insolvent"].id,
            "company_id": books.company.id,
            "amount": 1800.0 if month.left == 5 else 2600.0,
            "date": day,
            "release_date": day + timedelta(days=90 if month.left == 5 else 180),
            "expense_account_id": books.account("619640").id,
            "provision_account_id": books.account("394200").id,
            "journal_id": books.journals["MISC"].id,
        }
    )
    provision.action_book()
    if month.left == 5:
        provision._release(day + timedelta(days=1))


def share_rent(books):
    """A key by which three units share a workshop's rent, to split a bill by."""
    from odoo import Command

    units = list(books.units.values())[:3]
    books.env["coopaem.split.key"].create(
        {
            "name": "Loyer de l'atelier partagé",
            "company_id": books.company.id,
            "line_ids": [
                Command.create({"unit_id": unit.id, "weight": weight})
                for unit, weight in zip(units, (50, 30, 20), strict=False)
            ],
        }
    )
