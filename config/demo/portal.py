"""What the two members with a login prepared on their phones, and what waits for whom.

So that every page of the portal has something on it, and every queue of the
cooperative. All of it is of today or of the days before in the running month: nothing
in a month that waits to be closed.
"""

import base64
import io
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from .months import get_today

# Up to how much a month documents pass by themselves, by their type
CEILINGS = {"quote": 3000.0, "invoice": 1500.0, "expense": 200.0}
RATE = 20
MENA = "coopaem_l10n_mena."


@dataclass(frozen=True)
class Words:
    """What a member types, in the language that the member writes.

    :param customers: name, phone, town
    :param products: name, price
    :param bought: what is bought from a colleague
    :param costs: what expenses were for
    :param supplier: from whom
    :param debtor: who bought on credit
    :param credit: why money is given back
    :param back: what the cooperative asks, of an invoice and of an expense
    :param public: a public customer, what it bought, for how much without VAT
    """

    customers: tuple
    products: tuple
    bought: str
    costs: tuple
    supplier: str
    debtor: str
    credit: str
    back: tuple
    public: tuple


WORDS = {
    "fr_FR": Words(
        (
            ("Maison d'hôtes Bab Guissa", "+212 600 000 101", "Fès"),
            ("Café de la Kasbah", "+212 600 000 102", "Fès"),
            ("Boutique du quartier", "+212 600 000 103", "Meknès"),
        ),
        (
            ("Plat à tajine décoré", 180.0),
            ("Bol émaillé", 45.0),
            ("Vase bleu de Fès", 320.0),
        ),
        "Nappes tissées pour l'étal",
        ("Argile blanche, 2 sacs", "Transport au souk", "Émail bleu"),
        "Argiles et émaux du Saïs",
        "Fatma, au coin de la rue",
        "Un plat est arrivé fêlé",
        ("Quel jour avez-vous livré ?", "La photo est floue : reprenez-la."),
        ("Délégation de l'artisanat", "Animation d'un atelier de formation", 2400.0),
    ),
    "ar_001": Words(
        (
            ("دار ضيافة باب المدينة", "+212 600 000 201", "صفرو"),
            ("مقهى الساحة", "+212 600 000 202", "صفرو"),
            ("محل الأثاث", "+212 600 000 203", "فاس"),
        ),
        (
            ("زربية صغيرة", 640.0),
            ("وسادة منسوجة", 150.0),
            ("شال من الصوف", 220.0),
        ),
        "صحون لعرض السلعة",
        ("صوف مغزول، ثلاثة كيلوغرامات", "النقل إلى السوق", "صبغة حمراء"),
        "صوف وخيوط بالجملة",
        "فاطمة، جارة المحل",
        "وسادة فيها خيط مقطوع",
        ("في أي يوم سلّمتم السلعة؟", "الصورة غير واضحة: أعيدوا التقاطها."),
        ("مندوبية الصناعة التقليدية", "تنشيط ورشة تكوينية", 2400.0),
    ),
}
# Of the days before today: takings, and a cost with what it was for
TAKINGS = ((6, 340, 60), (5, 180, 0), (4, 420, 120), (3, 90, 35), (1, 510, 80))
COSTS = ("stock", "transport", "food")


def prepare_pages(env, company):
    """Let the members with a login have something on every page.

    :param company: the cooperative, whose books are kept already
    """
    manager = env["res.users"].search([("login", "=", "manager")])
    env["coopaem.validation.ceiling"].create(
        [
            {"document_type": kind, "ceiling": ceiling, "company_id": company.id}
            for kind, ceiling in CEILINGS.items()
        ]
    )
    members = env["coopaem.member"].search(
        [
            ("company_id", "=", company.id),
            ("unit_ids", "!=", False),
            ("partner_id.user_ids", "!=", False),
        ],
        order="ref",
    )
    phones = [Phone(env, member, manager) for member in members]
    for phone in phones:
        phone.sell()
        phone.spend()
        phone.note()
        phone.certify()
    for seller, buyer in zip(phones, reversed(phones), strict=True):
        if seller != buyer:
            seller.trade(buyer)
    if phones:
        phones[0].ask_for_account()
    company.send_reminders = True
    env["coopaem.reminder"]._announce(company)
    # Nobody is there to read the mails.
    env["mail.mail"].search([("state", "=", "outgoing")]).unlink()


def draw_receipt():
    """A till receipt, as a phone takes it.

    :return: bytes of a picture
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (240, 320), "#7c6f64")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 20, 200, 300), fill="#fdfdf8")
    for number in range(9):
        top = 44 + number * 22
        draw.rectangle((56, top, 130 - number % 3 * 14, top + 7), fill="#57534e")
        draw.rectangle((160, top, 184, top + 7), fill="#57534e")
    draw.rectangle((56, 262, 184, 276), fill="#1c1917")
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=70)
    return stream.getvalue()


class Phone:
    """A member at work on the portal, and what the cooperative answers.

    :param member: coopaem.member with a login and a unit
    :param manager: res.users who validates
    """

    def __init__(self, env, member, manager):
        self.user = member.partner_id.user_ids[:1]
        # as controllers hand records over: the member's own, read as superuser
        self.env = env(
            user=self.user.id, su=True, context={**env.context, "lang": self.user.lang}
        )
        self.member = member.with_env(self.env)
        self.unit = self.member.unit_ids[:1]
        self.company = self.member.company_id
        self.manager = manager
        self.words = WORDS.get(self.user.lang, WORDS["fr_FR"])
        self.today = get_today(env)

    def before(self, days):
        """A day before today, in the running month."""
        return max(self.today - timedelta(days=days), self.today.replace(day=1))

    def accept(self, document):
        """Hand in, and let the cooperative accept what does not pass by itself."""
        document._submit()
        if document.validation_state == "waiting":
            document.with_user(self.manager).sudo().action_accept()
        return document

    def send_back(self, document, reason):
        """Hand in what waits, and comes back with a question."""
        document._submit()
        if document.validation_state == "waiting":
            document.with_user(self.manager).sudo()._send_back(reason)
        return document

    def sell(self):
        """Customers, products, and documents on each step of their way."""
        customers = self.env["coopaem.unit.customer"]
        partners = [
            customers._add(
                self.unit,
                customers._clean_vals({"name": name, "phone": phone, "city": city}),
            ).partner_id
            for name, phone, city in self.words.customers
        ]
        products = [
            self.unit._save_product({"name": name, "price": price, "rate": str(RATE)})
            for name, price in self.words.products
        ]

        def save(kind, customer, *lines):
            return self.unit._save_sale(
                kind,
                partners[customer],
                [
                    {
                        "name": products[index].name,
                        "quantity": quantity,
                        "price": products[index].list_price,
                        "rate": str(RATE),
                        "product": str(products[index].id),
                    }
                    for index, quantity in lines
                ],
            )

        def invoice(customer, *lines, days=0):
            move = save("invoice", customer, *lines)
            day = self.before(days)
            move.write({"invoice_date": day, "invoice_date_due": day})
            return move

        self.accept(save("quote", 0, (0, 2), (1, 4)))
        agreed = self.accept(save("quote", 1, (2, 1), (1, 2)))
        agreed.write({"signed_by": partners[1].name, "signed_on": datetime.now()})
        agreed.with_context(mail_notrack=True).action_confirm()
        save("quote", 2, (1, 6))
        save("quote", 0, (0, 15), (2, 5))._submit()
        late = self.accept(invoice(1, (1, 3), days=12))
        self.accept(invoice(0, (0, 1), days=3))
        paid = self.accept(invoice(2, (2, 2), days=1))
        self.receive_cash(paid, paid.amount_total)
        credit = late._prepare_credit([], self.words.credit)
        credit._submit()
        invoice(0, (0, 6), (1, 10))._submit()
        self.send_back(invoice(1, (2, 5)), self.words.back[0])
        invoice(2, (1, 2))

    def receive_cash(self, move, amount):
        """Note that a customer paid in cash; the cooperative has to confirm it."""
        self.env["coopaem.cash.receipt"].create(
            {
                "move_id": move.id,
                "amount": amount,
                "date": self.today,
                "validation_state": "preparing",
            }
        )._submit()

    def spend(self):
        """Expenses that are prepared, wait, were sent back, were accepted."""
        expenses = self.env["coopaem.expense"]

        def spend(label, amount, paid_by="own"):
            vals = expenses._prepare_portal_vals(
                self.unit,
                {
                    "paid_by": paid_by,
                    "label": label,
                    "supplier_name": self.words.supplier,
                    "date": self.before(2),
                    "amount": amount,
                    "tax_amount": 0.0,
                },
            )
            expense = expenses.create(
                {
                    **vals,
                    "unit_id": self.unit.id,
                    "member_id": self.member.id,
                    "validation_state": "preparing",
                }
            )
            self.env["ir.attachment"].create(
                {
                    "name": "receipt.jpg",
                    "raw": draw_receipt(),
                    "res_model": expense._name,
                    "res_id": expense.id,
                }
            )
            return expense

        clay, ride, glaze = self.words.costs
        self.accept(spend(ride, 60.0))
        spend(clay, 260.0)._submit()
        self.send_back(spend(glaze, 345.0, "cooperative"), self.words.back[1])

    def note(self):
        """A week of the cash book, one customer who owes, a photo; hours."""
        book = self.env["coopaem.cashbook"].search(
            [
                ("unit_id", "=", self.unit.id),
                ("month", "=", self.today.replace(day=1)),
                ("state", "=", "submitted"),
            ]
        )
        # what is noted goes into the book: this one is not handed in yet
        book.state = "draft"
        operations = []

        def add(kind, amount, days, category="", **more):
            day = self.today - timedelta(days=days)
            if day.month == self.today.month:
                operations.append(
                    {
                        "uuid": str(uuid.uuid4()),
                        "unit": self.unit.id,
                        "kind": kind,
                        "amount": amount * 100,
                        "currency": self.unit.currency_id.name,
                        "category": category,
                        "occurred_on": str(day),
                        "phone_time": int(
                            datetime.combine(day, time(10)).timestamp() * 1000
                        ),
                        "device": "phone",
                        "seq": len(operations) + 1,
                        "target": "",
                        **more,
                    }
                )

        for days, taken, spent in TAKINGS:
            add("in", taken, days, "sale")
            if spent:
                add("out", spent, days, COSTS[days % len(COSTS)])
        if operations:
            add(
                *("photo", 0, 1),
                target=operations[-1]["uuid"],
                data=base64.b64encode(draw_receipt()).decode(),
            )
        add("credit", 150, 1, person=self.words.debtor)
        add("in", 120, 0, "sale")
        answers = (
            self.env["coopaem.cashbook.note"]
            .with_user(self.user)
            ._receive(operations, 0)
        )
        refused = [one for one in answers if one["status"] != "created"]
        assert not refused, refused
        hours = self.env["coopaem.unit.hours"]
        hours._note(self.unit, self.member, self.today.replace(day=1), 96)

    def certify(self):
        """A public customer withheld tax from what it paid; its certificate came."""
        name, label, price = self.words.public
        customers = self.env["coopaem.unit.customer"]
        customer = customers._add(
            self.unit, customers._clean_vals({"name": name})
        ).partner_id
        customer.withholding_payer = "public"
        self.company.partner_id.write(
            {
                "payee_kind_id": self.env.ref(MENA + "payee_kind_ma_company").id,
                "withholding_nature_id": self.env.ref(
                    MENA + "withholding_nature_fees"
                ).id,
            }
        )
        invoice = self.unit._save_sale(
            "invoice",
            customer,
            [
                {
                    "name": label,
                    "quantity": 1,
                    "price": price,
                    "rate": str(RATE),
                    "product": "",
                }
            ],
        )
        invoice.invoice_date = invoice.invoice_date_due = self.before(2)
        self.accept(invoice)
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": self.today})
        )
        payment.withholding_line_ids.name = f"RS-{self.unit.code}"
        payment._create_payments().sudo().withholding_certificate_ids.write(
            {
                "received_on": self.today,
                "document": base64.b64encode(draw_receipt()),
                "document_name": "rs.jpg",
            }
        )

    def trade(self, buyer):
        """Sell to a colleague: one offered, one that the cooperative looks at.

        :param Phone buyer: who buys
        """
        for steps in range(3):
            sale = self.env["coopaem.internal.sale"].create(
                {
                    "unit_id": self.unit.id,
                    "buyer_unit_id": buyer.unit.id,
                    "company_id": self.company.id,
                    "date": self.before(2 - steps),
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "name": buyer.words.bought,
                                "quantity": 1 + steps,
                                "price_unit": 90.0,
                            },
                        )
                    ],
                }
            )
            if steps:
                sale._offer()
            if steps == 2:
                theirs = sale.with_env(buyer.env)
                theirs._agree(theirs._get_fingerprint())

    def ask_for_account(self):
        """Another bank account, which the cooperative has to confirm."""
        self.env["coopaem.bank.request"]._ask(
            self.member, "230 270 2700000000004321 43", ""
        )
