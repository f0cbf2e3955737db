"""What the guides of the countries show: documents, a payslip, a return, a phone.

Each country has its own demonstration; what makes a document complete – identities,
two rates of VAT, a payment – is added to it for the pictures.
"""

from datetime import timedelta

from demo.company import set_passwords

MANAGER, MEMBER = "manager", "member_of_pictures"
DOCUMENT = "/report/html/coopaem_l10n_mena.report_"
SHEET = (745, 400)

# Of each country: picture, size (paper is as long as what is on it), who looks at it,
# address
COUNTRY_PICTURES = {
    "ma": (
        ("invoice_morocco", SHEET, MANAGER, DOCUMENT + "document/{invoice}"),
        ("receipt_morocco", SHEET, MANAGER, DOCUMENT + "receipt/{payment}"),
    ),
    "tn": (
        ("invoice_tunisia", SHEET, MANAGER, DOCUMENT + "document/{invoice}"),
        ("quote_tunisia", SHEET, MANAGER, DOCUMENT + "order/{quote}"),
        ("payslip_tunisia", SHEET, MANAGER, DOCUMENT + "payslip/{payslip}"),
        (
            "return_tunisia",
            (1280, 560),
            MANAGER,
            "/odoo/action-coopaem_l10n_mena.coopaem_tax_return_action/{return}",
        ),
        ("pay_phone", (360, 740), MEMBER, "/fr/my/pay?net=800"),
    ),
    "eg": (("invoice_egypt", SHEET, MANAGER, DOCUMENT + "document/{invoice}"),),
}
# What is printed of both sides, the rates of VAT, and who reads: no number is anybody's
IDENTITIES = {
    "ma": {
        "lang": "fr_FR",
        "company": {
            "street": "12, rue Talaa Kebira",
            "l10n_mena_business_tax": "25123456",
        },
        "customer": {
            "name": "Riad Dar Batha SARL",
            "street": "5, place Batha",
            "city": "Fès",
            "company_registry": "002136093000040",
        },
        "lines": (("Plat bleu, 38 cm", 24, 187.5, 20), ("Tajine émaillé", 3, 95.0, 20)),
    },
    "tn": {
        "lang": "ar_001",
        "company": {"street": "8, avenue Habib Bourguiba"},
        "customer": {"name": "نزل الواحة", "street": "طريق الكورنيش", "city": "قابس"},
        "lines": (("قفة من سعف النخيل", 24, 187.5, 19), ("نقل إلى قابس", 1, 95.125, 7)),
    },
    "eg": {
        "lang": "ar_001",
        "company": {"street": "١٢ شارع المرج"},
        "customer": {
            "name": "مدرسة النور",
            "street": "شارع مؤسسة الزكاة",
            "city": "القاهرة",
        },
        "lines": (("زي مدرسي", 24, 320.0, 14), ("توصيل", 1, 150.0, 14)),
    },
}


def prepare(env, code):
    """Add to the demonstration of a country what its pictures show.

    :param str code: a key of COUNTRY_PICTURES
    :return: dict of what stands in the addresses
    """
    told = IDENTITIES[code]
    company = env.company
    company.write(told["company"])
    customer = env["res.partner"].create(
        {
            "is_company": True,
            "country_id": company.country_id.id,
            "lang": told["lang"],
            **told["customer"],
        }
    )
    payslip = env["coopaem.pay.line"].search([("run_id.stage", "=", "posted")], limit=1)
    unit = payslip.unit_id or env["coopaem.unit"].search(
        [("kind", "=", "activity"), ("state", "=", "active")], limit=1
    )
    lines = [
        {
            "name": name,
            "quantity": quantity,
            "price": price,
            "rate": f"{rate:g}",
            "product": "",
        }
        for name, quantity, price, rate in told["lines"]
    ]
    names = {"payslip": payslip.id}
    quote = unit._save_sale("quote", customer, lines)
    quote.validation_state = "accepted"
    names["quote"] = quote.id
    invoice = unit._save_sale("invoice", customer, lines)
    invoice.validation_state = "accepted"
    invoice.action_post()
    names["invoice"] = invoice.id
    payments = (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoice.ids)
        .create(
            {
                "amount": company.currency_id.round(invoice.amount_total / 5),
                "payment_date": invoice.invoice_date,
            }
        )
        ._create_payments()
    )
    names["payment"] = payments.id
    # Returns of wages, the one of the last whole month
    month = invoice.invoice_date.replace(day=1) - timedelta(days=1)
    names["return"] = (
        env["coopaem.tax.return"]
        .search([("type_id.kind", "=", "wage"), ("date_to", "=", month)], limit=1)
        .id
    )
    env["res.users"].search([("login", "=", MANAGER)]).lang = told["lang"]
    if payslip:
        log_in_as(env, payslip.member_id, told["lang"])
    return names


def log_in_as(env, member, lang):
    """Give a member a login; papers for the member are in the language given."""
    partner = member.partner_id
    user = env["res.users"].create(
        {
            "login": MEMBER,
            "partner_id": partner.id,
            "email": f"{MEMBER}@members.example",
            "company_id": member.company_id.id,
            "company_ids": [(6, 0, member.company_id.ids)],
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    partner.lang = lang
    set_passwords(user)
