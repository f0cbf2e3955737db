"""The pages of members, for whoever does not see them well, or not at all.

axe-core looks at them on a small phone, in French and in Arabic (from right to left),
against WCAG 2.1 AA. What it looks at is ours: the page without Odoo's head and foot.
"""

import os
import shutil
from datetime import date, timedelta

import pytest
from playwright.sync_api import sync_playwright

from lint import node_modules
from month import set_up
from odoo_env import create_database, drop_database, environment, suite_template
from screenshots import BROWSERS, server

SIZE = {"width": 360, "height": 740}
# Address, and what is on it. Pages of a part of the suite that is not there are left
# out.
PAGES = (
    "/my",
    "/my/more",
    "/my/documents",
    "/my/news",
    "/my/account",
    "/my/figures",
    "/my/statements",
    "/my/agreements",
    "/my/sales",
    "/my/sales/new",
    "/my/customers",
    "/my/customers/new",
    "/my/products",
    "/my/internal-sales",
    "/my/cashbook",
    "/my/expenses",
)
LANGUAGES = {"fr": ("fr_FR", "ltr"), "ar": ("ar_001", "rtl")}
LOOK = """
async () => {
    const found = await axe.run(
        {include: [["#wrap"], ["nav.o_coopaem_nav"]].filter(
            ([selector]) => document.querySelector(selector))},
        {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
         resultTypes: ["violations"]},
    );
    return found.violations.flatMap(({id, help, nodes}) =>
        nodes.map(
            ({target, html}) => `${id} (${help}): ${target} ${html.slice(0, 200)}`
        )
    );
}
"""


def create_members(env):
    """A cooperative, and members with and without an activity; their logins."""
    company = set_up(env)
    env["res.lang"]._activate_lang("fr_FR")
    env["res.lang"]._activate_lang("ar_001")
    unit = env["coopaem.unit"].create(
        {"code": "A1", "name": "Poterie", "company_id": company.id}
    )
    second = env["coopaem.unit"].create(
        {"code": "A2", "name": "Tissage", "company_id": company.id}
    )
    today = date.today()
    for number, days in enumerate((120, 40, 2)):
        customer = env["res.partner"].create(
            {"name": f"Cliente {number}", "phone": "+212 600 000 00"}
        )
        env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": today - timedelta(days=days),
                "invoice_date_due": today - timedelta(days=days),
                "unit_id": unit.id,
                "company_id": company.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Plats", "price_unit": 1234.5 + number})
                ],
            }
        ).action_post()
    for login, units in (("holder", unit | second), ("waiting", unit.browse())):
        user = env["res.users"].create(
            {
                "name": login.title(),
                "login": login,
                "password": f"{login}-of-the-test",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
        )
        env["coopaem.member"].create(
            {
                "partner_id": user.partner_id.id,
                "company_id": company.id,
                "unit_ids": [(6, 0, units.ids)],
                "state": "entrepreneur",
            }
        )
        env["calendar.event"].create(
            {
                "name": "Point du mois",
                "start": f"{today + timedelta(days=3)} 09:00:00",
                "stop": f"{today + timedelta(days=3)} 10:00:00",
                "location": "Fès",
                "partner_ids": [(6, 0, user.partner_id.ids)],
            }
        )


@pytest.fixture(scope="module")
def url():
    name = f"coopaem_access_{os.getpid()}"
    create_database(name, suite_template())
    try:
        with environment(name, log_level="error") as env:
            create_members(env)
        with server(name) as found:
            yield found
    finally:
        drop_database(name)


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield found
        found.close()


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def log_in(browser, url, login, language):
    """A page on a small phone, logged in, in a language."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=1)
    context.add_cookies(
        [{"name": "frontend_lang", "value": LANGUAGES[language][0], "url": url}]
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", f"{login}-of-the-test")
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_selector(".o_coopaem_home")
    return page


@pytest.mark.parametrize("login", ["holder", "waiting"])
def test_pages(browser, url, login, language):
    axe = node_modules() / "axe-core" / "axe.min.js"
    page = log_in(browser, url, login, language)
    _code, direction = LANGUAGES[language]
    seen, wrong = [], []
    for address in PAGES if login == "holder" else ("/my",):
        response = page.goto(f"{url}/{language}{address}")
        if response.status == 404:
            continue
        assert response.status == 200, address
        seen.append(address)
        if page.query_selector("#wrap"):
            turned = "getComputedStyle(document.querySelector('#wrap')).direction"
            assert page.evaluate(turned) == direction, address
        page.add_script_tag(path=str(axe))
        wrong += [f"{address}: {text}" for text in page.evaluate(LOOK)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > SIZE["width"]:
            wrong.append(f"{address}: {wide} pixels wide")
    page.context.close()
    assert "/my" in seen
    assert not wrong, "\n".join(wrong)


def test_with_the_keyboard(browser, url, language):
    """The places of the navigation are reached and opened without a pointer."""
    page = log_in(browser, url, "holder", language)
    page.goto(f"{url}/{language}/my")
    reached = set()
    for _press in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "document.activeElement.closest('.o_coopaem_nav')"
            " && document.activeElement.getAttribute('href')"
        )
        if place:
            reached.add(place)
    links = page.query_selector_all(".o_coopaem_nav a")
    assert 2 <= len(links) <= 5
    assert reached == {link.get_attribute("href") for link in links}
    for link in links:
        box = link.bounding_box()
        assert box["height"] >= 48
        assert box["y"] + box["height"] <= SIZE["height"]
    page.focus(".o_coopaem_nav_more")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_coopaem_more")
    current = page.query_selector_all(".o_coopaem_nav a[aria-current=page]")
    assert len(current) == 1
    page.context.close()
