"""What config/screenshots.py photographs for README.md and the guides.

Data only: names of files in docs/images, and where their screens are. Addresses hold
names of records in braces; a picture whose record is not there is left out.
"""

DESKTOP, PHONE = (1280, 800), (360, 740)
# What is longer is cut.
HIGHEST = 1480
MOST_BYTES = 150_000
# Members of the demonstration data: language of their pages, login
MEMBERS = (("fr", "member"), ("ar", "member2"))

# Pages of members; each is taken in French and in Arabic: portal_NAME_LANGUAGE.png
PORTAL_PAGES = {
    "home": "/my",
    "more": "/my/more",
    "figures": "/my/figures",
    "news": "/my/news",
    "documents": "/my/documents",
    "account": "/my/account",
    "data": "/my/data",
    "agreements": "/my/agreements",
    "agreement": "/my/agreements/{agreement}",
    "agreement_to_sign": "/my/agreements/{to_sign}",
    "statements": "/my/statements",
    "statement": "/my/statements/{statement}",
    "pay": "/my/pay",
    "payslips": "/my/payslips",
    "payslip": "/my/payslips/{payslip}",
    "sales": "/my/sales",
    "quotes": "/my/sales?kind=quote",
    "quote_new": "/my/sales/new",
    "quote": "/my/sales/quote/{quote}",
    "quote_agreed": "/my/sales/quote/{quote_agreed}",
    "quote_edit": "/my/sales/quote/{quote_draft}/edit",
    "invoice_new": "/my/sales/new?kind=invoice",
    "invoice": "/my/sales/invoice/{invoice}",
    "invoice_draft": "/my/sales/invoice/{invoice_draft}",
    "invoice_back": "/my/sales/invoice/{invoice_back}",
    "invoice_waiting": "/my/sales/invoice/{invoice_waiting}",
    "invoice_late": "/my/sales/invoice/{invoice_late}",
    "invoice_cash": "/my/sales/invoice/{invoice_cash}",
    "credit_new": "/my/sales/invoice/{invoice}/credit",
    "credit": "/my/sales/invoice/{credit}",
    "customers": "/my/customers",
    "customer": "/my/customers/{customer}",
    "customer_new": "/my/customers/new",
    "products": "/my/products",
    "product": "/my/products/{product}",
    "product_new": "/my/products/new",
    "colleagues": "/my/internal-sales",
    "colleague_new": "/my/internal-sales/new",
    "colleague_offered": "/my/internal-sales/{internal}",
    "colleague_bought": "/my/internal-sales/{internal_bought}",
    "colleague_edit": "/my/internal-sales/{internal_draft}/edit",
    "expenses": "/my/expenses",
    "expense_new": "/my/expenses/new",
    "expense": "/my/expenses/{expense}",
    "expense_back": "/my/expenses/{expense_back}",
    "cover": "/my/cover",
    "path": "/my/path",
    "prices": "/my/prices",
    "price": "/my/prices/{price}",
    "plan": "/my/business-plan/{plan}",
    "plan_block": "/my/business-plan/{plan}/block/customers",
    "plan_line": "/my/business-plan/{plan}/line/{plan_line}",
    "plan_season": "/my/business-plan/{plan}/season",
    "actions": "/my/plan",
    "sessions": "/my/sessions",
    "diagnostics": "/my/diagnostics",
    "diagnostic": "/my/diagnostics/{assessment}",
    "diagnostic_closed": "/my/diagnostics/{assessment_closed}",
    "workshops": "/my/workshops",
}
# Pages for whoever is not logged in: public_NAME_LANGUAGE.png
PUBLIC_PAGES = {
    "join": "/join",
    "join_dates": "/join/dates?token={join_token}",
    "login": "/web/login",
    "quote": "/my/orders/{quote}?access_token={quote_token}",
    "invoice": "/my/invoices/{invoice}?access_token={invoice_token}",
}
# Where the same is photographed otherwise: the cash book page by page, see NOTE below,
# the plan by its own address, the form of an edited document as the one of a new one.
OTHERWISE = {
    "/my/home",
    "/my/cashbook",
    "/my/business-plan",
    "/my/business-plan/<int:plan_id>/line/new",
    "/join/<string:place>",
}

# The latest of each kind is shown: model, what says whose it is, domain
RECORDS = {
    "agreement": ("coopaem.agreement", "member_id", [("state", "=", "running")]),
    "to_sign": ("coopaem.agreement", "member_id", [("state", "=", "to_sign")]),
    "statement": ("coopaem.closing.line", "unit_id", [("state", "=", "done")]),
    "payslip": ("coopaem.pay.run.line", "member_id", [("state", "=", "posted")]),
    "quote": ("sale.order", "unit_id", [("state", "=", "sent")]),
    "quote_agreed": (
        "sale.order",
        "unit_id",
        [("state", "=", "sale"), ("validation_state", "=", "accepted")],
    ),
    "quote_draft": (
        "sale.order",
        "unit_id",
        [("validation_state", "=", "preparing")],
    ),
    "invoice": (
        "account.move",
        "unit_id",
        [
            ("move_type", "=", "out_invoice"),
            ("validation_state", "=", "accepted"),
            ("payment_state", "=", "not_paid"),
            ("cash_receipt_ids", "=", False),
            ("reversal_move_ids", "=", False),
        ],
    ),
    "invoice_draft": (
        "account.move",
        "unit_id",
        [("move_type", "=", "out_invoice"), ("validation_state", "=", "preparing")],
    ),
    "invoice_back": (
        "account.move",
        "unit_id",
        [("move_type", "=", "out_invoice"), ("validation_state", "=", "sent_back")],
    ),
    "invoice_waiting": (
        "account.move",
        "unit_id",
        [("move_type", "=", "out_invoice"), ("validation_state", "=", "waiting")],
    ),
    "invoice_late": ("account.move", "unit_id", [("reminder_ids", "!=", False)]),
    "invoice_cash": ("account.move", "unit_id", [("cash_receipt_ids", "!=", False)]),
    "credit": (
        "account.move",
        "unit_id",
        [("move_type", "=", "out_refund"), ("validation_state", "=", "waiting")],
    ),
    "customer": ("coopaem.unit.customer", "unit_id", []),
    "product": ("product.template", "unit_id", []),
    "internal": ("coopaem.internal.sale", "unit_id", [("state", "=", "offered")]),
    "internal_bought": (
        "coopaem.internal.sale",
        "buyer_unit_id",
        [("state", "=", "offered")],
    ),
    "internal_draft": ("coopaem.internal.sale", "unit_id", [("state", "=", "draft")]),
    "expense": ("coopaem.expense", "unit_id", [("validation_state", "=", "waiting")]),
    "expense_back": (
        "coopaem.expense",
        "unit_id",
        [("validation_state", "=", "sent_back")],
    ),
    "price": ("coopaem.price", "unit_id", []),
    "plan": ("coopaem.business.plan", "unit_id", [("is_current", "=", True)]),
    "plan_line": (
        "coopaem.business.plan.line",
        "plan_id.unit_id",
        [("kind", "=", "sale")],
    ),
    "assessment": (
        "coopaem.assessment",
        "member_id",
        [("state", "=", "draft"), ("filled_by", "=", "member")],
    ),
    "assessment_closed": ("coopaem.assessment", "member_id", [("state", "=", "done")]),
}

# Screens of the web client, in English: file, size, address, what to wait for
ACCOUNTING = "/odoo/action-coopaem_mutual_accounting."
PEOPLE = "/odoo/action-coopaem_member."
ROWS = ".o_data_row, .o_kanban_record"
SCREENS = (
    ("units", DESKTOP, ACCOUNTING + "coopaem_unit_table_action", ROWS),
    ("members", DESKTOP, PEOPLE + "coopaem_member_action", ROWS),
    ("candidates", DESKTOP, PEOPLE + "crm_lead_candidate_action", ROWS),
    ("unit", DESKTOP, PEOPLE + "coopaem_unit_action/{unit}", ".o_form_view"),
    (
        "closing",
        DESKTOP,
        ACCOUNTING + "coopaem_closing_action/{closing}",
        ".o_form_view",
    ),
    ("levies", DESKTOP, ACCOUNTING + "coopaem_levy_rule_action", ROWS),
    ("cheques", DESKTOP, ACCOUNTING + "coopaem_cheque_action", ROWS),
    (
        "statement",
        (800, 1000),
        "/report/html/coopaem_mutual_accounting.report_statement/{statement}",
        "body",
    ),
    (
        "statement_phone",
        (360, 720),
        "/report/html/coopaem_mutual_accounting.report_statement/{statement}",
        "body",
    ),
    (
        "queues",
        (1200, 330),
        ACCOUNTING + "coopaem_validation_queue_action",
        ".o_kanban_record",
    ),
    ("queue_quotes", (1200, 330), ACCOUNTING + "sale_order_action_queue", ROWS),
    ("queue_invoices", (1200, 330), ACCOUNTING + "account_move_action_queue", ROWS),
    (
        "queue_invoice",
        DESKTOP,
        ACCOUNTING + "account_move_action_queue/{invoice_waiting}",
        ".o_form_view",
    ),
    (
        "queue_credit_notes",
        (1200, 330),
        ACCOUNTING + "account_move_action_credit_queue",
        ROWS,
    ),
    (
        "queue_cash_books",
        (1200, 420),
        ACCOUNTING + "coopaem_cashbook_to_validate_action",
        ROWS,
    ),
    ("queue_expenses", (1200, 330), ACCOUNTING + "coopaem_expense_action", ROWS),
    (
        "queue_expense",
        DESKTOP,
        ACCOUNTING + "coopaem_expense_action/{expense}",
        ".o_form_view",
    ),
    (
        "queue_internal_sales",
        (1200, 330),
        ACCOUNTING + "coopaem_internal_sale_action_queue",
        ROWS,
    ),
    ("queue_cash", (1200, 330), ACCOUNTING + "coopaem_cash_receipt_action", ROWS),
    ("ceilings", (1200, 330), ACCOUNTING + "coopaem_validation_ceiling_action", ROWS),
    ("steps", (1200, 520), ACCOUNTING + "coopaem_validation_step_action", ROWS),
    ("reminder_levels", (1200, 330), ACCOUNTING + "coopaem_reminder_level_action", ROWS),
    ("reminders", (1200, 420), ACCOUNTING + "coopaem_reminder_action", ROWS),
    (
        "quote_first",
        DESKTOP,
        PEOPLE + "coopaem_agreement_type_action/{agreement_type}",
        ".o_form_view",
    ),
)
