# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets what from every address of the suite.

A row is a request about what belongs to Amina, and the answer that each actor gets to
it, a letter each in the order of ACTORS:

=====  ====================================================================
P      a page or file, status 200, that shows what is Amina's
O      a page of the actor's own, status 200, with nothing that is Amina's
H      a page of who holds the unit, status 200, whatever of the unit is on it
A      led away, to another page
L      led to the page where one logs in
E      an error in JSON
F, N   forbidden (403), not found (404)
D      it is done, and changes what is Amina's
X      whatever is answered, nothing that is Amina's is changed or shown
Y      whatever is answered, it is their own
=====  ====================================================================

Whoever adds an address adds its row: a test looks whether all of them are here.
"""

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
BANK = {**FOREIGN, "acc_number": "230 000 0000000000000099 11"}

ROWS = [
    # The form for candidates is closed in this cooperative, and no token is known.
    Row("/join", "XXXXXXXX"),
    Row("/join/<string:place>", "NNNNNNNN", path="/join/guessed"),
    Row(
        "/join/<string:place>",
        "NNNNNNNN",
        "POST",
        path="/join/guessed",
        data={"contact_name": "X"},
    ),
    Row("/join/dates", "NNNNNNNN", path="/join/dates?token=guessed"),
    Row("/join/dates", "NNNNNNNN", "POST", data={"token": "guessed", "meeting": "1"}),
    # First page, and those that gather
    Row("/my", "LPPOOOOO"),
    Row("/my/home", "LPPOOOOO"),
    Row("/my/more", "LPOOAOAA"),
    Row("/my/documents", "LPPOAOAA"),
    Row("/my/documents/page/<int:page>", "LPPOAOAA", path="/my/documents/page/1"),
    Row(
        "/my/documents/certificate/<int:record_id>",
        "LAAAAAAA",
        path="/my/documents/certificate/{missing}",
    ),
    Row(
        "/my/documents/cover/<int:record_id>",
        "LAAAAAAA",
        path="/my/documents/cover/{missing}",
    ),
    Row(
        "/my/documents/contribution/<int:record_id>",
        "LAAAAAAA",
        path="/my/documents/contribution/{missing}",
    ),
    Row("/my/news", "LPOOAOAA"),
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

# Pages of selling and of noting, by ids that nobody has. Who sees the documents of a
# unit is tested beside these pages; here the same is said of what does not exist.
ID = "{missing}"
LISTS = "LHHOOOOO"
FORMS = "LHHOAOAA"
GUESSED = "LYYXXXXX"
IN_JSON = "EYYXXXXX"
CASHBOOK = "/my/cashbook"


def _pages(answers, *rules):
    return [Row(rule, answers, path=rule.replace("<int:page>", "1")) for rule in rules]


def _guessed(method, *rules, answers=GUESSED, json=False):
    return [
        Row(
            rule,
            answers,
            method,
            path=rule.replace("<string:kind>", "invoice")
            .replace("<string:step>", "accept")
            .replace("<int:page>", "1")
            .replace("<int:record_id>", ID)
            .replace("<int:sale_id>", ID)
            .replace("<int:expense_id>", ID)
            .replace("<int:attachment_id>", ID)
            .replace("<int:note_id>", ID)
            .replace("<int:due_id>", ID)
            .replace("<int:action_id>", ID)
            .replace("<int:session_id>", ID)
            .replace("<int:assessment_id>", ID)
            .replace("<int:event_id>", ID),
            data={**FOREIGN, "record_id": ID} if method == "POST" else None,
            json=json,
        )
        for rule in rules
    ]


ROWS += [
    *_pages(
        LISTS,
        "/my/sales",
        "/my/sales/page/<int:page>",
        "/my/customers",
        "/my/products",
        "/my/internal-sales",
        "/my/internal-sales/page/<int:page>",
        "/my/expenses",
        "/my/expenses/page/<int:page>",
    ),
    *_pages(
        FORMS,
        "/my/sales/new",
        "/my/customers/new",
        "/my/products/new",
        "/my/expenses/new",
    ),
    # Colleagues know each other's trade names: they sell to each other.
    Row("/my/internal-sales/new", "LHHPAOAA"),
    *_guessed(
        "GET",
        "/my/sales/<string:kind>/<int:record_id>",
        "/my/sales/<string:kind>/<int:record_id>/edit",
        "/my/sales/<string:kind>/<int:record_id>/pdf",
        "/my/sales/invoice/<int:record_id>/credit",
        "/my/customers/<int:record_id>",
        "/my/products/<int:record_id>",
        "/my/internal-sales/<int:sale_id>",
        "/my/internal-sales/<int:sale_id>/edit",
        "/my/expenses/<int:expense_id>",
        "/my/expenses/<int:expense_id>/photo/<int:attachment_id>",
        "/my/cashbook/photo/<int:note_id>",
    ),
    *_guessed(
        "POST",
        "/my/sales/<string:kind>/save",
        "/my/sales/<string:kind>/<int:record_id>/submit",
        "/my/sales/<string:kind>/<int:record_id>/delete",
        "/my/sales/<string:kind>/<int:record_id>/mail",
        "/my/sales/quote/<int:record_id>/invoice",
        "/my/sales/invoice/<int:record_id>/paid",
        "/my/sales/invoice/<int:record_id>/credit",
        "/my/sales/reminder/<int:record_id>/stop",
        "/my/customers/save",
        "/my/customers/<int:record_id>/archive",
        "/my/products/save",
        "/my/products/<int:record_id>/archive",
        "/my/internal-sales/save",
        "/my/internal-sales/<int:sale_id>/<string:step>",
        "/my/expenses/save",
        "/my/expenses/<int:expense_id>/save",
        "/my/expenses/<int:expense_id>/delete",
    ),
    # The page of the cash book holds nothing of a person; its data is the user's own.
    *_guessed(
        "GET",
        CASHBOOK,
        f"{CASHBOOK}/sw.js",
        f"{CASHBOOK}/manifest.webmanifest",
        f"{CASHBOOK}/ping",
        answers="OOOOOOOO",
    ),
    Row(
        f"{CASHBOOK}/app/<string:version>/<string:name>",
        "NNNNNNNN",
        path=f"{CASHBOOK}/app/guessed/secrets.js",
    ),
    *_guessed(
        "POST",
        f"{CASHBOOK}/sync",
        f"{CASHBOOK}/hand_in",
        f"{CASHBOOK}/digits",
        answers=IN_JSON,
        json=True,
    ),
    Row(f"{CASHBOOK}/state", "EHHOOOOO", "POST", data={}, json=True),
    # Cover, path, and what a coach and a member work on together
    *_pages(
        GUESSED,
        "/my/cover",
        "/my/path",
        "/my/plan",
        "/my/sessions",
        "/my/sessions/page/<int:page>",
        "/my/diagnostics",
        "/my/workshops",
    ),
    *_guessed(
        "GET",
        "/my/plan/<int:action_id>/file/<int:attachment_id>",
        "/my/sessions/<int:session_id>/file/<int:attachment_id>",
        "/my/diagnostics/<int:assessment_id>",
        "/my/workshops/<int:event_id>/evaluation",
        "/my/workshops/<int:event_id>/certificate",
    ),
    *_guessed(
        "POST",
        "/my/cover/<int:due_id>/proof",
        "/my/plan/<int:action_id>",
        "/my/diagnostics/<int:assessment_id>/answer",
        "/my/workshops/<int:event_id>",
    ),
    # All that is held on a person: for managers who read the social file, too
    Row(
        "/coopaem/member/<int:member_id>/data",
        "LXXXXXXX",
        path="/coopaem/member/{member}/data",
    ),
    # Logging out, which tells the page of the cash book, too
    Row("/web/session/logout", "AAAAAAAA"),
]
