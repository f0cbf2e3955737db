"""Cash books and tills."""

from datetime import timedelta

from . import bank
from .months import dice

TAKINGS = {
    "food": ("Ventes du marché", "Vente au comptoir", "Commande livrée"),
    "repair": ("Réparations de la semaine", "Dépannage sur place", "Pièces vendues"),
    "service": ("Nuitées de la semaine", "Repas servis", "Guide de randonnée"),
}
OTHER_TAKINGS = ("Ventes à l'atelier", "Vente sur le souk", "Commande de particulier")
COSTS = (
    ("Transport de marchandises", "614250"),
    ("Petites fournitures", "612220"),
    ("Emplacement au souk", "616150"),
    ("Repas et thé de l'équipe", "614360"),
)
# Who learned to note every other day, and in which month: others note now and then.
KEEPERS = {"food": 4, "repair": 7, "service": 9}
OFTEN = 16
COUNTS = ("Monnaie rendue deux fois", "Billet abîmé refusé par la banque")


def keep_cashbooks(books, month):
    """One cash book per unit that takes cash; those of past months are booked."""
    vals_list = []
    for trade in books.trades:
        lines = plan_lines(books, trade, month)
        if lines:
            vals_list.append(
                {
                    "unit_id": books.units[trade.code].id,
                    "month": month.first,
                    "line_ids": [(0, 0, line) for line in lines],
                }
            )
            books.tills[trade.code] += sum(
                line["amount"] if line["kind"] == "in" else -line["amount"]
                for line in lines
                if not line.get("journal_id")
            )
    cashbooks = books.env["coopaem.cashbook"].create(vals_list)
    if month.left >= 0:
        cashbooks.action_book()
    else:
        # Some have handed theirs in already.
        cashbooks[::3].action_submit()


def plan_lines(books, trade, month):
    """Takings and costs of a unit up to today.

    :return: list of values
    """
    random = dice(trade.code, "cash", month.index)
    takings = trade.monthly * books.factor(trade, month) * trade.cash
    if takings < 100:
        return []
    labels = TAKINGS.get(trade.sector, OTHER_TAKINGS)
    count, span = random.randint(3, 5), 21
    learned = KEEPERS.get(trade.sector)
    if learned is not None and month.index >= learned:
        count, span = OFTEN, (month.last - month.first).days
    lines = []
    for number in range(count):
        amount = round(takings * random.uniform(0.7, 1.3) / count, -1)
        lines.append(
            {
                "date": month.first + timedelta(days=1 + number * span // count),
                "kind": "in",
                "label": random.choice(labels),
                "amount": max(amount, 20),
                "tax_id": books.tax(trade.vat, "sale").id,
                "account_id": books.account(trade.income).id,
                "journal_id": trade.mobile and number % 3 == 1 and books.wallet.id,
            }
        )
    for number in range(random.randint(1, 2)):
        label, code = random.choice(COSTS)
        lines.append(
            {
                "date": month.first + timedelta(days=8 + number * 9),
                "kind": "out",
                "label": label,
                "amount": max(round(takings * random.uniform(0.02, 0.06), -1), 20),
                "account_id": books.account(code).id,
            }
        )
    return [line for line in lines if month.has(line["date"])]


def move_tills(books, month):
    """Bank the tills, draw from some, count some."""
    if month.left < 0:
        leave_draft(books, month)
        return
    vals_list = []
    for trade in books.trades:
        code, unit = trade.code, books.units[trade.code]
        banked = books.tills[code] * 0.65 // 50 * 50
        drawn = books.tills[code] * 0.15 // 50 * 50
        # Small tills are banked every second month.
        if banked >= (500 if month.index % 2 else 4000):
            vals_list.append(
                {
                    "kind": "deposit",
                    "unit_id": unit.id,
                    "date": month.day(25),
                    "amount": banked,
                    "journal_id": books.bank.id,
                }
            )
            books.tills[code] -= banked
        if drawn >= 200 and month.index % 6 == 1 and unit.member_ids:
            vals_list.append(
                {
                    "kind": "draw",
                    "unit_id": unit.id,
                    "date": month.day(26),
                    "amount": drawn,
                    "member_id": unit.member_ids[0].id,
                    "reason": "Avance du mois",
                }
            )
            books.tills[code] -= drawn
    operations = books.env["coopaem.till.operation"].create(vals_list)
    operations.action_post()
    if month.index % 3 == 2:
        count_till(books, month)
    deposits = operations.filtered(lambda operation: operation.kind == "deposit")
    if month.left == 0:
        # The bank has not shown the last one yet.
        deposits = deposits[:-1]
    lines = deposits.move_id.line_ids.filtered(
        lambda line: line.account_id != books.company.till_account_id
    )
    if lines:
        bank.move(
            books,
            month.day(27),
            f"Versement d'espèces {month.first:%m/%Y}",
            [
                bank.Part(line.balance, line.account_id, name=line.name, settles=line)
                for line in lines
            ],
        )


def count_till(books, month):
    """Count the fullest till; a little is missing."""
    code = max(books.tills, key=lambda code: books.tills[code])
    if books.tills[code] < 100:
        return
    operation = books.env["coopaem.till.operation"].create(
        {
            "kind": "count",
            "unit_id": books.units[code].id,
            "date": month.day(27),
            "reason": COUNTS[month.index % len(COUNTS)],
        }
    )
    missing = min(10 + month.index * 5, operation.till_before)
    operation.counted = operation.till_before - missing
    operation.action_post()
    books.tills[code] -= missing


def leave_draft(books, month):
    """A draw that waits to be posted, for whoever tries the screen."""
    code = max(books.tills, key=lambda code: books.tills[code])
    unit = books.units[code]
    amount = books.tills[code] * 0.3 // 50 * 50
    if amount and unit.member_ids:
        books.env["coopaem.till.operation"].create(
            {
                "kind": "draw",
                "unit_id": unit.id,
                "date": month.end,
                "amount": amount,
                "member_id": unit.member_ids[0].id,
                "reason": "Avance du mois",
            }
        )
