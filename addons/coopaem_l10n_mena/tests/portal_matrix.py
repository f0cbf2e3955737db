# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets what from every address of the suite.

A row is a request about what belongs to Amina, and the answer that each actor gets to
it, a letter each in the order of ACTORS:

=====  ====================================================================
P      a page or file, status 200, that shows what is Amina's
O      a page of the actor's own, status 200, with nothing that is Amina's
A      led away, to another page
L      led to the page where one logs in
E      an error in JSON
F, N   forbidden (403), not found (404)
D      it is done: what is Amina's is changed, or something new names it
W      something of the actor's own is written, and nothing that is Amina's
X      whatever is answered, nothing that is Amina's is changed or shown
=====  ====================================================================

Where another letter than D, W or X stands, nothing at all is written.

Whoever adds an address adds its row: a test looks whether all of them are here.
"""

import re
from typing import NamedTuple

# anonymous: nobody is logged in. own: Amina, who holds unit A. shared: another holder
# of unit A. other: holds unit B, in the same cooperative. exited: held unit A and left.
# elsewhere: a member of another company. coach: of unit A. manager: of the cooperative.
ACTORS = (
    "anonymous",
    "own",
    "shared",
    "other",
    "exited",
    "elsewhere",
    "coach",
    "manager",
)


class Row(NamedTuple):
    """A request, and what each actor gets."""

    rule: str
    answers: str
    method: str = "GET"
    # the address that is asked for, where it differs from the rule
    path: str = ""
    # what is sent; what names Amina's records is there for actors who should not
    data: dict | None = None
    # sent as JSON
    json: bool = False
    # the field in which a picture is sent along
    file: str = ""


# What others might send along to reach what is Amina's.
FOREIGN = {
    "unit_id": "{unit}",
    "member_id": "{member}",
    "partner_id": "{partner}",
    "user_id": "{user}",
    "company_id": "{company}",
    "id": "{partner}",
}
ACCOUNT = {
    **FOREIGN,
    "phone": "+212 600 000 099",
    "email": "changed@example.com",
    "street": "Changed",
    "name": "Changed",
    "vat": "12345678",
    "lang": "en_US",
}
BANK = {**FOREIGN, "acc_number": "230 000 0000000000000099 01"}

ROWS = [
    # The form for candidates, by its name and by one that is guessed; tokens are signed
    Row("/join", "XXXXXXXX"),
    Row("/join/<string:place>", "OOOOOOOO", path="/join/{slug}"),
    Row("/join/<string:place>", "NNNNNNNN", path="/join/guessed"),
    Row(
        "/join/<string:place>",
        "NNNNNNNN",
        "POST",
        path="/join/guessed",
        data={"contact_name": "X"},
    ),
    Row("/join/dates", "NNNNNNNN", path="/join/dates?token=guessed"),
    Row("/join/dates", "OOOOOOOO", path="/join/dates?token={join_token}"),
    Row("/join/dates", "NNNNNNNN", "POST", data={"token": "guessed", "meeting": "1"}),
    # First page, and those that gather
    Row("/my", "LPPOOOOO"),
    Row("/my/home", "LPPOOOOO"),
    Row("/my/more", "LPOOAOAA"),
    Row("/my/documents", "LPPOAOAA"),
    Row("/my/documents/page/<int:page>", "LPPOAOAA", path="/my/documents/page/1"),
    Row(
        "/my/documents/certificate/<int:record_id>",
        "LPPAAAAA",
        path="/my/documents/certificate/{certificate}",
    ),
    Row(
        "/my/documents/cover/<int:record_id>",
        "LPAAAAAA",
        path="/my/documents/cover/{cover}",
    ),
    Row(
        "/my/documents/contribution/<int:record_id>",
        "LPAAAAAA",
        path="/my/documents/contribution/{due_paid}",
    ),
    # Brahim buys of Amina: that she offers him a sale is his news.
    Row("/my/news", "LPPPAOAA"),
    Row("/my/unit", "LAAAAAAA", "POST", data=FOREIGN),
    # Own data; whoever left keeps the page of their own, Odoo's is for others
    Row("/my/account", "LPOOOOOO"),
    Row("/my/account/save", "LDXXXXAA", "POST", data=ACCOUNT),
    Row("/my/account/bank", "LDXXAXAA", "POST", data=BANK),
    Row("/my/addresses", "LAAAAAOO"),
    Row("/my/address", "LAAAAAFF", path="/my/address?partner_id={partner}"),
    Row("/my/address/submit", "LFFFFFFF", "POST", data=ACCOUNT),
    Row(
        "/my/address/archive",
        "EEEEEEEE",
        "POST",
        data={"partner_id": "{partner}"},
        json=True,
    ),
    # Figures and hours
    Row("/my/figures", "LPPOAOAA"),
    Row(
        "/my/figures/hours",
        "LDDXAXAA",
        "POST",
        data={**FOREIGN, "month": "{month}", "hours": "7"},
    ),
    # Agreements: the holder of the same unit has one of their own
    Row("/my/agreements", "LPOOOOOO"),
    Row("/my/agreements/page/<int:page>", "LPOOOOOO", path="/my/agreements/page/1"),
    Row(
        "/my/agreements/<int:agreement_id>",
        "APAAAAPP",
        path="/my/agreements/{agreement}",
    ),
    Row(
        "/my/agreements/<int:agreement_id>",
        "APAAAAPP",
        path="/my/agreements/{agreement}?access_token={other_token}",
    ),
    Row(
        "/my/agreements/<int:agreement_id>",
        "AAAAAAAA",
        path="/my/agreements/{missing}",
    ),
    Row(
        "/my/agreements/<int:agreement_id>/sign",
        "XXXXXXXX",
        "POST",
        path="/my/agreements/{agreement}/sign",
        data={"name": "Amina", "signature": "aGVsbG8=", "text_hash": "guessed"},
        json=True,
    ),
    # Statements: of the unit, so of everybody who holds it
    Row("/my/statements", "LPPOOOPP"),
    Row("/my/statements/page/<int:page>", "LPPOOOPP", path="/my/statements/page/1"),
    Row(
        "/my/statements/<int:line_id>",
        "APPAAAPP",
        path="/my/statements/{statement}",
    ),
    Row(
        "/my/statements/<int:line_id>",
        "APPAAAPP",
        path="/my/statements/{statement}?report_type=pdf",
    ),
    Row(
        "/my/statements/<int:line_id>",
        "APPAAAPP",
        path="/my/statements/{statement}?access_token={other_token}",
    ),
    Row(
        "/my/statements/<int:line_id>",
        "PPPPPPPP",
        path="/my/statements/{statement}?access_token={token}",
    ),
    Row("/my/statements/<int:line_id>", "AAAAAAAA", path="/my/statements/{missing}"),
    # Pay: of the person, whoever else holds the unit
    Row("/my/pay", "LPAOAAAA"),
    Row("/my/pay", "LPAOAAAA", path="/my/pay?agreement={agreement}"),
    Row("/my/payslips", "LPOOOOAO"),
    Row("/my/payslips/page/<int:page>", "LPOOOOAO", path="/my/payslips/page/1"),
    Row("/my/payslips/<int:line_id>", "LPAAAAAP", path="/my/payslips/{payslip}"),
    Row(
        "/my/payslips/<int:line_id>",
        "LPAAAAAP",
        path="/my/payslips/{payslip}?report_type=pdf",
    ),
    Row(
        "/my/payslips/<int:line_id>",
        "LPAAAAAP",
        path="/my/payslips/{payslip}?access_token={token}",
    ),
    Row("/my/payslips/<int:line_id>", "LAAAAAAA", path="/my/payslips/{missing}"),
]

# What belongs to a unit, and who gets it: all who hold the unit, and nobody else. What
# belongs to a member is nobody's but the member's.
UNIT_LIST = "LPPOOOOO"
UNIT_FORM = "LPOOAOAA"
UNIT_PAGE = "LPPAAAAA"
UNIT_FILE = "LPPNNNNN"
UNIT_STEP = "LDDAAAAA"
UNIT_JSON = "EDDEEEEE"
OWN_PAGE = "LPAAAAAA"
OWN_STEP = "LDAAAAAA"
NOBODY = "LAAAAAAA"
NOT_FOUND = "LNNNNNNN"
CASHBOOK = "/my/cashbook"
BUSINESS_PLAN = "/my/business-plan/<int:plan_id>"
PLAN_PATH = "/my/business-plan/{plan}"
SALES = "/my/sales/<string:kind>"
SALE = f"{SALES}/<int:record_id>"
INTERNAL = "/my/internal-sales/<int:sale_id>"
LINE = {
    "line_name": "Changed",
    "line_quantity": "1",
    "line_price": "5",
    "line_rate": "",
    "line_product": "{product}",
}
NOTED = {
    "uuid": "{new_uuid}",
    "unit": "{unit}",
    "kind": "in",
    "amount": 100,
    "currency": "MAD",
    "category": "",
    "occurred_on": "{today}",
    "phone_time": 1776000000000,
    "device": "phone",
    "seq": 1,
    "target": "",
}


def _post(rule, answers, path="", json=False, file="", **data):
    """A request that brings what names Amina, beside what the page itself sends."""
    return Row(rule, answers, "POST", path, {**FOREIGN, **data}, json, file)


def _list(rule, answers=UNIT_LIST):
    """A list, and its first page by number."""
    paged = f"{rule}/page/<int:page>"
    return [Row(rule, answers), Row(paged, answers, path=f"{rule}/page/1")]


ROWS += [
    # Quotes, invoices, credit notes
    *_list("/my/sales"),
    Row("/my/sales", UNIT_LIST, path="/my/sales?kind=quote"),
    Row("/my/sales/new", "LPPOAOAA"),
    Row("/my/sales/new", "LPPOAOAA", path="/my/sales/new?kind=invoice"),
    Row("/my/sales/new", "LPPOAOAA", path="/my/sales/new?customer={customer}"),
    *(
        Row(SALE, UNIT_PAGE, path=f"/my/sales/{path}")
        for path in (
            "quote/{quote}",
            "quote/{quote_draft}",
            "invoice/{invoice}",
            "invoice/{invoice_draft}",
            "invoice/{invoice_back}",
            "invoice/{invoice_waiting}",
            "invoice/{invoice_paid}",
            "invoice/{credit}",
            # who has got the customer's link is still not who holds the unit
            "invoice/{invoice}?access_token={sale_token}",
            "quote/{quote}?access_token={quote_token}",
            "invoice/{invoice}?access_token={b_sale_token}&unit_id={unit}",
        )
    ),
    # an invoice is no quote, a bill is no sale, and what is missing is answered alike
    Row(SALE, NOBODY, path="/my/sales/quote/{missing}"),
    Row(SALE, NOBODY, path="/my/sales/invoice/{missing}"),
    Row(SALE, NOBODY, path="/my/sales/order/{quote}"),
    Row(SALE, NOBODY, path="/my/sales/invoice/{expense_move}"),
    Row(f"{SALE}/edit", UNIT_PAGE, path="/my/sales/quote/{quote_draft}/edit"),
    Row(f"{SALE}/edit", UNIT_PAGE, path="/my/sales/invoice/{invoice_draft}/edit"),
    Row(f"{SALE}/edit", UNIT_PAGE, path="/my/sales/invoice/{invoice_back}/edit"),
    Row(f"{SALE}/edit", NOBODY, path="/my/sales/invoice/{invoice}/edit"),
    Row(f"{SALE}/pdf", UNIT_PAGE, path="/my/sales/quote/{quote}/pdf"),
    Row(f"{SALE}/pdf", UNIT_PAGE, path="/my/sales/invoice/{invoice}/pdf"),
    Row(
        f"{SALE}/pdf",
        UNIT_PAGE,
        path="/my/sales/invoice/{invoice}/pdf?access_token={sale_token}",
    ),
    Row(
        "/my/sales/invoice/<int:record_id>/credit",
        UNIT_PAGE,
        path="/my/sales/invoice/{invoice}/credit",
    ),
    # by an id of the customer's, the list's, and with a new customer
    _post(
        f"{SALES}/save",
        "LDDOAOAA",
        "/my/sales/quote/save",
        customer_id="{customer}",
        **LINE,
    ),
    _post(
        f"{SALES}/save",
        "LDDOAOAA",
        "/my/sales/invoice/save",
        customer_id="{customer}",
        submit="1",
        **LINE,
    ),
    _post(
        f"{SALES}/save",
        "LDDWAWAA",
        "/my/sales/quote/save",
        name="New",
        submit="1",
        **LINE,
    ),
    _post(
        f"{SALES}/save",
        UNIT_STEP,
        "/my/sales/quote/save",
        record_id="{quote_draft}",
        customer_id="{customer}",
        **LINE,
    ),
    _post(
        f"{SALES}/save",
        UNIT_STEP,
        "/my/sales/invoice/save",
        record_id="{invoice_back}",
        name="New",
        **LINE,
    ),
    _post(
        f"{SALES}/save",
        NOBODY,
        "/my/sales/invoice/save",
        record_id="{invoice}",
        customer_id="{customer}",
        **LINE,
    ),
    _post(f"{SALE}/submit", UNIT_STEP, "/my/sales/quote/{quote_draft}/submit"),
    _post(f"{SALE}/submit", UNIT_STEP, "/my/sales/invoice/{invoice_draft}/submit"),
    _post(f"{SALE}/submit", NOBODY, "/my/sales/invoice/{invoice}/submit"),
    _post(f"{SALE}/delete", UNIT_STEP, "/my/sales/quote/{quote_draft}/delete"),
    _post(f"{SALE}/delete", UNIT_STEP, "/my/sales/invoice/{invoice_back}/delete"),
    _post(f"{SALE}/delete", NOBODY, "/my/sales/invoice/{invoice}/delete"),
    _post(f"{SALE}/mail", UNIT_STEP, "/my/sales/quote/{quote}/mail"),
    _post(f"{SALE}/mail", UNIT_STEP, "/my/sales/invoice/{invoice}/mail"),
    _post(
        "/my/sales/quote/<int:record_id>/invoice",
        UNIT_STEP,
        "/my/sales/quote/{quote_signed}/invoice",
    ),
    _post(
        "/my/sales/invoice/<int:record_id>/paid",
        UNIT_STEP,
        "/my/sales/invoice/{invoice}/paid",
        amount="5",
        date="{today}",
    ),
    _post(
        "/my/sales/invoice/<int:record_id>/credit",
        UNIT_STEP,
        "/my/sales/invoice/{invoice}/credit",
        reason="Changed",
        line_id="{invoice_line}",
    ),
    # lines of another's invoice are not what is given back
    _post(
        "/my/sales/invoice/<int:record_id>/credit",
        NOBODY,
        "/my/sales/invoice/{b_invoice}/credit",
        reason="Changed",
        line_id="{invoice_line}",
    ),
    _post(
        "/my/sales/reminder/<int:record_id>/stop",
        UNIT_STEP,
        "/my/sales/reminder/{reminder}/stop",
        reason="Changed",
    ),
    # Customers and products
    Row("/my/customers", UNIT_LIST),
    Row("/my/customers/new", UNIT_FORM),
    Row("/my/customers/<int:record_id>", UNIT_PAGE, path="/my/customers/{customer}"),
    Row("/my/customers/<int:record_id>", NOBODY, path="/my/customers/{missing}"),
    _post("/my/customers/save", UNIT_STEP, record_id="{customer}", name="Changed"),
    _post("/my/customers/save", "LDDWAWAA", name="Changed", is_new="1"),
    # whoever knows how to write to a customer is told nothing of whose it is
    _post("/my/customers/save", "LPPWAWAA", name="X", email="{customer_email}"),
    _post(
        "/my/customers/<int:record_id>/archive",
        UNIT_STEP,
        "/my/customers/{customer}/archive",
    ),
    Row("/my/products", UNIT_LIST),
    Row("/my/products/new", UNIT_FORM),
    Row("/my/products/<int:record_id>", UNIT_PAGE, path="/my/products/{product}"),
    Row("/my/products/<int:record_id>", NOBODY, path="/my/products/{missing}"),
    _post(
        "/my/products/save",
        UNIT_STEP,
        record_id="{product}",
        name="Changed",
        price="5",
    ),
    _post("/my/products/save", "LDDWAWAA", name="Changed", price="5"),
    _post(
        "/my/products/<int:record_id>/archive",
        UNIT_STEP,
        "/my/products/{product}/archive",
    ),
    # Between colleagues. They know each other's trade names: they sell to each other.
    *_list("/my/internal-sales", "LPOPOOOO"),
    Row("/my/internal-sales/new", "LPOPAOAA"),
    Row(INTERNAL, UNIT_PAGE, path="/my/internal-sales/{internal}"),
    Row(INTERNAL, UNIT_PAGE, path="/my/internal-sales/{internal_bought}"),
    Row(INTERNAL, NOBODY, path="/my/internal-sales/{missing}"),
    # who is to buy sees what is offered, and no draft
    Row(INTERNAL, UNIT_PAGE, path="/my/internal-sales/{internal_draft_to_other}"),
    Row(INTERNAL, "LPPPAAAA", path="/my/internal-sales/{internal_to_other}"),
    Row(
        f"{INTERNAL}/edit",
        UNIT_PAGE,
        path="/my/internal-sales/{internal_draft_to_other}/edit",
    ),
    Row(f"{INTERNAL}/edit", UNIT_PAGE, path="/my/internal-sales/{internal_draft}/edit"),
    Row(f"{INTERNAL}/edit", NOBODY, path="/my/internal-sales/{internal}/edit"),
    _post(
        "/my/internal-sales/save",
        UNIT_STEP,
        record_id="{internal_draft_to_other}",
        buyer="{colleague}",
        date="{today}",
        **LINE,
    ),
    _post(
        "/my/internal-sales/save",
        "LDDWAOAA",
        buyer="{colleague}",
        date="{today}",
        **LINE,
    ),
    *(
        _post(
            f"{INTERNAL}/<string:step>",
            answers,
            f"/my/internal-sales/{{{sale}}}/{step}",
            reason="Changed",
            fingerprint=f"{{fingerprint_{sale}}}",
        )
        for step, sale, answers in (
            ("offer", "internal_draft", UNIT_STEP),
            ("offer", "internal_draft_to_other", UNIT_STEP),
            ("delete", "internal_draft", UNIT_STEP),
            ("delete", "internal_draft_to_other", UNIT_STEP),
            ("take-back", "internal", UNIT_STEP),
            ("take-back", "internal_to_other", UNIT_STEP),
            # who sells does not agree in the buyer's place
            ("agree", "internal", NOBODY),
            ("agree", "internal_bought", UNIT_STEP),
            ("agree", "internal_to_other", "LAADAAAA"),
            ("refuse", "internal", NOBODY),
            ("refuse", "internal_bought", UNIT_STEP),
            ("refuse", "internal_to_other", "LAADAAAA"),
            ("cancel", "internal", NOBODY),
            ("keep", "internal", NOBODY),
            ("ask-cancel", "internal", NOBODY),
            ("_accept", "internal", NOBODY),
        )
    ),
    # Expenses
    *_list("/my/expenses"),
    Row("/my/expenses/new", UNIT_FORM),
    Row("/my/expenses/<int:expense_id>", UNIT_PAGE, path="/my/expenses/{expense}"),
    Row("/my/expenses/<int:expense_id>", UNIT_PAGE, path="/my/expenses/{expense_back}"),
    Row("/my/expenses/<int:expense_id>", NOBODY, path="/my/expenses/{missing}"),
    *(
        Row(
            "/my/expenses/<int:expense_id>/photo/<int:attachment_id>",
            answers,
            path=f"/my/expenses/{path}",
        )
        for path, answers in (
            ("{expense}/photo/{expense_photo}", UNIT_FILE),
            ("{expense}/photo/{expense_back_photo}", NOT_FOUND),
            # through an expense of one's own
            ("{b_expense}/photo/{expense_photo}", NOT_FOUND),
            ("{missing}/photo/{expense_photo}", NOT_FOUND),
        )
    ),
    _post(
        "/my/expenses/save",
        "LDDWAWAA",
        file="photo",
        paid_by="own",
        date="{today}",
        label="Changed",
        amount="5",
    ),
    # what the address names may come in the form, too
    *(
        _post(
            "/my/expenses/save",
            answers,
            paid_by="own",
            date="{today}",
            label="Changed",
            amount="5",
            expense_id=f"{{{name}}}",
        )
        for name, answers in (("expense", NOBODY), ("expense_back", UNIT_STEP))
    ),
    _post(
        "/my/expenses/<int:expense_id>/save",
        UNIT_STEP,
        "/my/expenses/{expense_back}/save",
        paid_by="own",
        date="{today}",
        label="Changed",
        amount="5",
    ),
    _post("/my/expenses/<int:expense_id>/save", NOBODY, "/my/expenses/{expense}/save"),
    _post(
        "/my/expenses/<int:expense_id>/delete",
        UNIT_STEP,
        "/my/expenses/{expense_back}/delete",
    ),
    _post(
        "/my/expenses/<int:expense_id>/delete", NOBODY, "/my/expenses/{expense}/delete"
    ),
    # The page of the cash book holds nothing of a person; its data is the user's own.
    Row(CASHBOOK, "OOOOOOOO"),
    Row(f"{CASHBOOK}/sw.js", "OOOOOOOO"),
    Row(f"{CASHBOOK}/manifest.webmanifest", "OOOOOOOO"),
    Row(f"{CASHBOOK}/ping", "OOOOOOOO"),
    Row(
        f"{CASHBOOK}/app/<string:version>/<string:name>",
        "NNNNNNNN",
        path=f"{CASHBOOK}/app/guessed/secrets.js",
    ),
    Row(
        f"{CASHBOOK}/photo/<int:note_id>", UNIT_FILE, path=f"{CASHBOOK}/photo/{{note}}"
    ),
    Row(
        f"{CASHBOOK}/photo/<int:note_id>",
        NOT_FOUND,
        path=f"{CASHBOOK}/photo/{{missing}}",
    ),
    # who checks the notes, and who looks after the unit, hear what was said
    Row(
        f"{CASHBOOK}/voice/<int:note_id>",
        "LPPNNNPP",
        path=f"{CASHBOOK}/voice/{{voice_note}}",
    ),
    Row(
        f"{CASHBOOK}/voice/<int:note_id>",
        NOT_FOUND,
        path=f"{CASHBOOK}/voice/{{note}}",
    ),
    # recorded words are the cooperative's: for whoever holds an activity there, and for
    # its people, by their content, too
    Row(
        f"{CASHBOOK}/prompt/<int:prompt_id>/<string:fingerprint>",
        "LPPPNNPP",
        path=f"{CASHBOOK}/prompt/{{prompt}}/{{prompt_fingerprint}}",
    ),
    Row(
        f"{CASHBOOK}/prompt/<int:prompt_id>/<string:fingerprint>",
        NOT_FOUND,
        path=f"{CASHBOOK}/prompt/{{prompt}}/guessed",
    ),
    Row(
        f"{CASHBOOK}/prompt/<int:prompt_id>/<string:fingerprint>",
        NOT_FOUND,
        path=f"{CASHBOOK}/prompt/{{missing}}/{{prompt_fingerprint}}",
    ),
    _post(f"{CASHBOOK}/state", "EPPOOOOO", json=True),
    # in Amina's name; in their own name on Amina's unit; about Amina's entry. What
    # members may not note is kept as a note of their own that was not taken.
    _post(
        f"{CASHBOOK}/sync",
        "EDEEEEEE",
        json=True,
        uid="{user}",
        operations=[NOTED],
    ),
    _post(
        f"{CASHBOOK}/sync",
        "EDDWOWOO",
        json=True,
        uid="{me}",
        operations=[NOTED],
    ),
    _post(
        f"{CASHBOOK}/sync",
        "EDDWOWOO",
        json=True,
        uid="{me}",
        operations=[{**NOTED, "kind": "cross", "amount": 0, "target": "{note_uuid}"}],
    ),
    _post(
        f"{CASHBOOK}/sync",
        "EDWWOWOO",
        json=True,
        uid="{me}",
        operations=[
            {
                **NOTED,
                "unit": "{b_unit}",
                "kind": "cross",
                "amount": 0,
                "target": "{note_uuid}",
            }
        ],
    ),
    _post(
        f"{CASHBOOK}/hand_in", UNIT_JSON, json=True, unit="{unit}", month="{this_month}"
    ),
    _post(f"{CASHBOOK}/digits", "EDWWWWWW", json=True, digits="arabic"),
    # Cover, path, and what a coach and a member work on together
    Row("/my/cover", "LPOOAOAA"),
    _post(
        "/my/cover/<int:due_id>/proof",
        OWN_STEP,
        "/my/cover/{due}/proof",
        file="proof",
        paid_on="{today}",
    ),
    Row("/my/path", "LPOOOOOO"),
    Row("/my/path/cost", "LPPOAOAA"),
    _post(
        "/my/path/<int:line_id>/proof",
        OWN_STEP,
        "/my/path/{path_step}/proof",
        file="proof",
    ),
    Row("/my/path/<int:line_id>/file", OWN_PAGE, path="/my/path/{path_proven}/file"),
    # What a person may ask about their own data, and who looked at it
    Row("/my/data", "LPOOOOAA"),
    _post("/my/data/ask", "LDWWWWAA", kind="access", cooperative="{member}"),
    _post(
        "/my/data/consent",
        "LDWWWWAA",
        purpose="pictures",
        answer="given",
        cooperative="{member}",
    ),
    # Prices and plans that coach and member work out together
    # the products to choose from are the unit's
    Row("/my/prices", "LPPOOOOO"),
    Row("/my/prices/<int:price_id>", OWN_PAGE, path="/my/prices/{price}"),
    Row("/my/prices/<int:price_id>", NOBODY, path="/my/prices/{missing}"),
    _post("/my/prices/new", "LDDWAWAA", name="Another"),
    _post(
        "/my/prices/<int:price_id>/save", OWN_STEP, "/my/prices/{price}/save", price="7"
    ),
    _post(
        "/my/prices/<int:price_id>/count",
        "EOOOOOOO",
        "/my/prices/{price}/count",
        json=True,
        values=[],
    ),
    Row("/my/business-plan", "LPOOOOOO"),
    Row("/my/business-plan/<int:plan_id>", OWN_PAGE, path="/my/business-plan/{plan}"),
    Row(
        "/my/business-plan/<int:plan_id>",
        NOBODY,
        path="/my/business-plan/{missing}",
    ),
    *(
        Row(f"{BUSINESS_PLAN}/{rule}", OWN_PAGE, path=f"{PLAN_PATH}/{path}")
        for rule, path in (
            ("block/<string:name>", "block/customers"),
            ("line/new", "line/new"),
            ("line/<int:line_id>", "line/{plan_line}"),
            ("season", "season"),
        )
    ),
    # a spreadsheet, whose texts are packed
    Row(
        f"{BUSINESS_PLAN}/file/<string:kind>",
        "LOAAAAAA",
        path=f"{PLAN_PATH}/file/xlsx",
    ),
    # by one's own plan, with a line of Amina's
    Row(
        f"{BUSINESS_PLAN}/line/<int:line_id>",
        NOBODY,
        path="/my/business-plan/{b_plan}/line/{plan_line}",
    ),
    _post(
        f"{BUSINESS_PLAN}/block/<string:name>",
        OWN_STEP,
        f"{PLAN_PATH}/block/customers",
        text="Changed",
    ),
    _post(
        f"{BUSINESS_PLAN}/line/save",
        OWN_STEP,
        f"{PLAN_PATH}/line/save",
        line_id="{plan_line}",
        name="Changed",
        kind="sale",
    ),
    _post(
        f"{BUSINESS_PLAN}/line/save",
        NOBODY,
        "/my/business-plan/{b_plan}/line/save",
        line_id="{plan_line}",
        name="Changed",
        kind="sale",
    ),
    _post(f"{BUSINESS_PLAN}/season", OWN_STEP, f"{PLAN_PATH}/season"),
    # nobody agrees before it was discussed; one plan a unit
    _post(f"{BUSINESS_PLAN}/agree", NOBODY, f"{PLAN_PATH}/agree"),
    _post("/my/business-plan/start", "LAAAAWAA"),
    Row("/my/plan", "LPOOOOOO"),
    *_list("/my/sessions", "LPOOOOOO"),
    Row("/my/diagnostics", "LPOOOOOO"),
    *(
        Row(
            "/my/plan/<int:action_id>/file/<int:attachment_id>",
            answers,
            path=f"/my/plan/{path}",
        )
        for path, answers in (
            ("{action}/file/{action_file}", OWN_PAGE),
            ("{action}/file/{session_file}", NOBODY),
            ("{b_action}/file/{action_file}", NOBODY),
        )
    ),
    *(
        Row(
            "/my/sessions/<int:session_id>/file/<int:attachment_id>",
            answers,
            path=f"/my/sessions/{path}",
        )
        for path, answers in (
            ("{session}/file/{session_file}", OWN_PAGE),
            ("{b_session}/file/{session_file}", NOBODY),
        )
    ),
    *(
        Row(
            "/my/diagnostics/<int:assessment_id>",
            answers,
            path=f"/my/diagnostics/{{{name}}}",
        )
        for name, answers in (
            ("assessment", OWN_PAGE),
            ("assessment_closed", OWN_PAGE),
            ("missing", NOBODY),
        )
    ),
    _post(
        "/my/plan/<int:action_id>",
        OWN_STEP,
        "/my/plan/{action}",
        progress="50",
        evidence="Changed",
    ),
    _post(
        "/my/diagnostics/<int:assessment_id>/answer",
        OWN_STEP,
        "/my/diagnostics/{assessment}/answer",
        **{"answer_{answer}": "na"},
    ),
    _post(
        "/my/diagnostics/<int:assessment_id>/answer",
        NOBODY,
        "/my/diagnostics/{assessment_closed}/answer",
        **{"answer_{answer}": "na"},
    ),
    # by one's own assessment, with an answer of Amina's
    _post(
        "/my/diagnostics/<int:assessment_id>/answer",
        NOBODY,
        "/my/diagnostics/{b_assessment}/answer",
        **{"answer_{answer}": "na"},
    ),
    # Workshops are for everybody of the cooperative; who goes there is not
    Row("/my/workshops", "LPOOOOOO"),
    Row(
        "/my/workshops/<int:event_id>/evaluation",
        NOBODY,
        path="/my/workshops/{workshop_past}/evaluation",
    ),
    Row(
        "/my/workshops/<int:event_id>/certificate",
        OWN_PAGE,
        path="/my/workshops/{workshop_past}/certificate",
    ),
    _post(
        "/my/workshops/<int:event_id>",
        OWN_STEP,
        "/my/workshops/{workshop}",
        cancel="1",
    ),
    _post(
        "/my/workshops/<int:event_id>",
        "LAWWAAAA",
        "/my/workshops/{workshop}",
        sign_up="1",
    ),
    # Documents by Odoo's own addresses: for customers, who bring their token
    Row("/my/invoices/<int:invoice_id>", "AAAAAAAP", path="/my/invoices/{invoice}"),
    Row(
        "/my/invoices/<int:invoice_id>",
        "AAAAAAAP",
        path="/my/invoices/{invoice}?access_token={b_sale_token}",
    ),
    Row("/my/orders/<int:order_id>", "AAAAAAAP", path="/my/orders/{quote}"),
    Row(
        "/my/orders/<int:order_id>",
        "AAAAAAAP",
        path="/my/orders/{quote}?access_token={sale_token}",
    ),
    # Who left gets nothing by the number of what was theirs
    Row(
        "/my/agreements/<int:agreement_id>", "APAAAAPP", path="/my/agreements/{to_sign}"
    ),
    # All that is held on a person: for managers who read the social file, too
    Row(
        "/coopaem/member/<int:member_id>/data",
        "LXXXXXXX",
        path="/coopaem/member/{member}/data",
    ),
    # The file of a declaration of wages
    Row(
        "/coopaem/wages/<int:declaration_id>/file",
        "LNNNNNNN",
        path="/coopaem/wages/1/file",
    ),
    # Logging out, which tells the page of the cash book, too
    Row("/web/session/logout", "AAAAAAAA"),
]

# Addresses that give a file, data or another page, or the same page by a number.
NO_PAGES = re.compile(
    r"\.js$|\.webmanifest$|/pdf$|member.*/data$|/photo/|/voice/|/prompt/|/file|/app/|/page/"
    r"|/documents/(certificate|cover|contribution)/"
    r"|/(ping|certificate|evaluation|logout|addresses|address)$"
)


def get_pages(names):
    """The pages that Amina gets, once each.

    :param dict names: what stands in the addresses; a page that names something else
        is left out
    :return: {address: rule}
    """
    place = ACTORS.index("own")
    pages = {}
    for row in ROWS:
        path = row.path or row.rule
        if (
            row.method == "GET"
            and row.answers[place] in "POX"
            and not NO_PAGES.search(row.rule)
            and "report_type" not in path
            and "access_token" not in path
            and set(re.findall(r"{(\w+)}", path)) <= names.keys()
        ):
            pages.setdefault(path.format(**names), row.rule)
    return pages
