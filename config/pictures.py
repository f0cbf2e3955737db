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

# Pages of members, what they are and their addresses. Each is taken in French and in
# Arabic: portal_NAME_LANGUAGE.png
PORTAL_PAGES = {
    "home": ("First page", "/my"),
    "more": ("More", "/my/more"),
    "figures": ("My figures", "/my/figures"),
    "news": ("News", "/my/news"),
    "documents": ("My documents", "/my/documents"),
    "account": ("My data", "/my/account"),
    "data": ("My rights", "/my/data"),
    "agreements": ("Agreements", "/my/agreements"),
    "agreement": ("An agreement", "/my/agreements/{agreement}"),
    "agreement_to_sign": ("An agreement to sign", "/my/agreements/{to_sign}"),
    "statements": ("Statements", "/my/statements"),
    "statement": ("A statement", "/my/statements/{statement}"),
    "pay": ("What can I pay myself?", "/my/pay"),
    "payslips": ("Payslips", "/my/payslips"),
    "payslip": ("A payslip", "/my/payslips/{payslip}"),
    "sales": ("My invoices", "/my/sales"),
    "quotes": ("My quotes", "/my/sales?kind=quote"),
    "quote_new": ("A new quote", "/my/sales/new"),
    "quote": ("A quote to share", "/my/sales/quote/{quote}"),
    "quote_agreed": (
        "A quote that the customer accepted",
        "/my/sales/quote/{quote_agreed}",
    ),
    "quote_edit": ("A quote in preparation", "/my/sales/quote/{quote_draft}/edit"),
    "invoice_new": ("A new invoice", "/my/sales/new?kind=invoice"),
    "invoice": ("An invoice to share", "/my/sales/invoice/{invoice}"),
    "invoice_draft": ("An invoice in preparation", "/my/sales/invoice/{invoice_draft}"),
    "invoice_back": (
        "An invoice that was sent back",
        "/my/sales/invoice/{invoice_back}",
    ),
    "invoice_waiting": ("An invoice that waits", "/my/sales/invoice/{invoice_waiting}"),
    "invoice_late": (
        "An overdue invoice, its reminder",
        "/my/sales/invoice/{invoice_late}",
    ),
    "invoice_cash": ("An invoice paid in cash", "/my/sales/invoice/{invoice_cash}"),
    "credit_new": ("Giving money back", "/my/sales/invoice/{invoice}/credit"),
    "credit": ("A credit note", "/my/sales/invoice/{credit}"),
    "customers": ("Customers", "/my/customers"),
    "customer": ("A customer", "/my/customers/{customer}"),
    "customer_new": ("A new customer", "/my/customers/new"),
    "products": ("Products", "/my/products"),
    "product": ("A product", "/my/products/{product}"),
    "product_new": ("A new product", "/my/products/new"),
    "colleagues": ("Sales to colleagues", "/my/internal-sales"),
    "colleague_new": ("A new sale to a colleague", "/my/internal-sales/new"),
    "colleague_offered": ("A sale that is offered", "/my/internal-sales/{internal}"),
    "colleague_bought": ("A sale to agree to", "/my/internal-sales/{internal_bought}"),
    "colleague_edit": (
        "A sale to a colleague in preparation",
        "/my/internal-sales/{internal_draft}/edit",
    ),
    "expenses": ("My expenses", "/my/expenses"),
    "expense_new": ("A new expense", "/my/expenses/new"),
    "expense": ("An expense that waits", "/my/expenses/{expense}"),
    "expense_back": ("An expense that was sent back", "/my/expenses/{expense_back}"),
    "cover": ("My social cover", "/my/cover"),
    "path": ("My way to formality", "/my/path"),
    "path_cost": ("What being registered would cost", "/my/path/cost"),
    "prices": ("My prices", "/my/prices"),
    "price": ("A price", "/my/prices/{price}"),
    "plan": ("My business plan", "/my/business-plan/{plan}"),
    "plan_block": (
        "One of the nine answers",
        "/my/business-plan/{plan_open}/block/customers",
    ),
    "plan_line": (
        "A line of the plan",
        "/my/business-plan/{plan_open}/line/{plan_line}",
    ),
    "plan_season": ("The months of a year", "/my/business-plan/{plan_open}/season"),
    "actions": ("My plan of actions", "/my/plan"),
    "sessions": ("My sessions", "/my/sessions"),
    "diagnostics": ("Diagnostics", "/my/diagnostics"),
    "diagnostic": ("A diagnostic to answer", "/my/diagnostics/{assessment}"),
    "diagnostic_closed": (
        "A diagnostic that was answered",
        "/my/diagnostics/{assessment_closed}",
    ),
    "workshops": ("Workshops", "/my/workshops"),
}
# Pages for whoever is not logged in: public_NAME_LANGUAGE.png
PUBLIC_PAGES = {
    "join": ("Registration form", "/join"),
    "join_dates": ("Dates of information meetings", "/join/dates?token={join_token}"),
    "login": ("Logging in", "/web/login"),
    "quote": (
        "A quote, as the customer sees it",
        "/my/orders/{quote}?access_token={quote_token}",
    ),
    "invoice": (
        "An invoice, as the customer sees it",
        "/my/invoices/{invoice}?access_token={invoice_token}",
    ),
}
# What is photographed under another address, or screen by screen in note_pictures.py.
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
    "payslip": ("coopaem.pay.line", "member_id", [("run_id.stage", "=", "posted")]),
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
    "plan_open": ("coopaem.business.plan", "unit_id", [("state", "=", "draft")]),
    "plan_line": (
        "coopaem.business.plan.line",
        "plan_id.unit_id",
        [("kind", "=", "sale"), ("plan_id.state", "=", "draft")],
    ),
    "assessment": (
        "coopaem.assessment",
        "member_id",
        [("state", "=", "open"), ("filled_by", "=", "member")],
    ),
    "assessment_closed": ("coopaem.assessment", "member_id", [("state", "=", "done")]),
}

# Screens of the web client: file, size, address, what to wait for
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
        # where the receipt stands large beside the form
        (1600, 800),
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
    (
        "reminder_levels",
        (1200, 330),
        ACCOUNTING + "coopaem_reminder_level_action",
        ROWS,
    ),
    ("reminders", (1200, 420), ACCOUNTING + "coopaem_reminder_action", ROWS),
    (
        "quote_first",
        DESKTOP,
        PEOPLE + "coopaem_agreement_type_action/{agreement_type}",
        ".o_form_view",
    ),
)
# Those that the guides in French and Arabic show, each in its language
SCREENS_OF_GUIDES = {
    *(
        "queues",
        "queue_quotes",
        "queue_invoices",
        "queue_invoice",
        "queue_credit_notes",
    ),
    *("queue_cash_books", "queue_expenses", "queue_expense", "queue_internal_sales"),
    *("queue_cash", "ceilings", "steps", "reminder_levels", "reminders", "quote_first"),
}
