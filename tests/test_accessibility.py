"""The pages of members, for whoever does not see them well, or not at all.

Every page of the portal, with something on it, on a small phone, in French and in
Arabic (from right to left): axe-core looks at it against WCAG 2.1 AA, and the keyboard
goes through it. What is looked at is ours: the page without Odoo's head and foot.
"""

import os
import shutil
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from playwright.sync_api import sync_playwright

from lint import node_modules
from month import set_up
from odoo_env import create_database, drop_database, environment, suite_template
from screenshots import BROWSERS, server

AXE = node_modules() / "axe-core" / "axe.min.js"
SIZE = {"width": 360, "height": 740}
# A finger's width: what is pressed to do what a page is for.
TARGET = 44
LANGUAGES = {"fr": ("fr_FR", "ltr"), "ar": ("ar_001", "rtl")}
LOOK = """
async () => {
    const ours = [["#wrap"], ["nav.o_coopaem_nav"], ["#note"]].filter(
        ([selector]) => document.querySelector(selector));
    const found = await axe.run(
        // the list of hands in Odoo's field for a signature has no name
        {include: ours.length ? ours : [["body"]],
         exclude: [[".o_web_sign_signature_group .dropdown-toggle"]]},
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
# What the keyboard should reach, and what says how a thing looks.
WATCH = """
() => {
    const root = document.querySelector("#wrap") || document.body;
    const look = (node) => {
        const style = getComputedStyle(node);
        return [style.outlineStyle, style.outlineWidth, style.boxShadow,
                style.borderColor, style.backgroundColor, style.textDecorationLine,
               ].join("|");
    };
    // a hidden tick's label carries its mark
    const looks = (node) => [node, node.closest("label"), node.nextElementSibling]
        .map((one) => one && look(one)).join("||");
    document.activeElement.blur();
    window.scrollTo(0, 0);
    const nodes = [...root.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [role=button], [onclick]"
    )].filter((node) => !node.disabled && node.type !== "hidden" &&
        node.checkVisibility({visibilityProperty: true}) &&
        !node.closest("[aria-hidden=true]"));
    window.watched = new Map(nodes.map((node) => [node, looks(node)]));
    window.reached = new Set();
    window.unseen = new Set();
    document.addEventListener("focusin", ({target}) => {
        if (!window.watched.has(target)) return;
        window.reached.add(target);
        if (looks(target) === window.watched.get(target)) window.unseen.add(target);
    });
    return document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex]").length;
}
"""
MISSED = """
(target) => {
    const say = (node) => node.outerHTML.replace(/\\s+/g, " ").slice(0, 160);
    const wrong = [];
    for (const node of window.watched.keys()) {
        // of choices with one name the keyboard reaches one, and goes on by arrows
        const group = node.type === "radio" &&
            [...window.reached].some((one) => one.name === node.name);
        if (!window.reached.has(node) && !group)
            wrong.push(`not reached by keyboard: ${say(node)}`);
        const {height} = node.getBoundingClientRect();
        if (node.matches(".btn-primary, [type=submit]") && height < target)
            wrong.push(`${Math.round(height)} pixels high: ${say(node)}`);
    }
    for (const node of window.unseen) wrong.push(`focus is not seen: ${say(node)}`);
    const titles = [...document.querySelectorAll("h1")].filter(
        (node) => node.checkVisibility());
    if (titles.length !== 1)
        wrong.push(`${titles.length} h1: ${titles.map(say)}`);
    return wrong;
}
"""


def create_members(env):
    """A cooperative, and members with and without an activity; their logins.

    :return: {name: what stands in addresses}
    """
    # the same that the addons' own tests of these pages fill them with
    from odoo.addons.coopaem_l10n_mena.tests.portal_world import (
        close_month,
        fill_pages,
    )

    company = set_up(env)
    company.account_fiscal_country_id = company.country_id
    company.write({"join_open": True, "join_slug": "coop"})
    env["res.lang"]._activate_lang("fr_FR")
    env["res.lang"]._activate_lang("ar_001")
    today = date.today()
    unit, second, colleague = env["coopaem.unit"].create(
        [
            {"code": code, "name": name, "company_id": company.id}
            for code, name in (("A1", "Poterie"), ("A2", "Tissage"), ("A3", "Zellige"))
        ]
    )
    coach = create_user(env, company, "coach", "coopaem_member.group_coopaem_coach")
    members = {
        login: create_member(env, company, login, units, coach)
        for login, units in (("holder", unit | second), ("waiting", unit.browse()))
    }
    create_member(env, company, "colleague", colleague, coach)
    month = today.replace(day=1) - relativedelta(months=1)
    for number, days in enumerate((120, 40, 2)):
        customer = env["res.partner"].create(
            {"name": f"Cliente {number}", "phone": "+212 600 000 00"}
        )
        sell(env, unit, customer, 1234.5 + number, today - timedelta(days=days))
    customer = env["res.partner"].create({"name": "Hôtel"})
    sold = sell(env, unit, customer, 20000, month)
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=sold.ids
    ).create({"payment_date": month})._create_payments()
    agreement = env["coopaem.agreement"].create(
        {
            "member_id": members["holder"].id,
            "unit_id": unit.id,
            "type_id": env["coopaem.agreement.type"]
            .create({"name": "Salariat", "code": "test_wage", "pay_mode": "wage"})
            .id,
            "date_start": today - timedelta(days=150),
        }
    )
    agreement.state = "running"
    names = close_month(env, company, members["holder"], month)
    names |= fill_pages(env, members["holder"], colleague, "Amina", today, 2)
    env["coopaem.bank.request"]._ask(
        members["holder"], "230 555 5555555555555555 45", ""
    )
    lead = env["crm.lead"].create(
        {
            "name": "Candidate",
            "company_id": company.id,
            "team_id": company._get_recruitment_team().id,
            "type": "opportunity",
        }
    )
    env["calendar.event"].create(
        {
            "name": "Information",
            "is_information_meeting": True,
            "meeting_company_id": company.id,
            "start": f"{today + timedelta(days=6)} 09:00:00",
            "stop": f"{today + timedelta(days=6)} 11:00:00",
            "seats": 9,
        }
    )
    return {
        **names,
        "agreement": agreement.id,
        "join_token": lead._get_join_token(),
        "slug": company.join_slug,
    }


def create_user(env, company, login, group):
    """A user of the company, whose password is of the test."""
    return env["res.users"].create(
        {
            "name": login.title(),
            "login": login,
            "password": f"{login}-of-the-test",
            "email": f"{login}@example.com",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, env.ref(group).ids)],
        }
    )


def create_member(env, company, login, units, coach):
    """A member with a login, a coach, and an appointment."""
    user = create_user(env, company, login, "base.group_portal")
    start = date.today() + timedelta(days=3)
    env["calendar.event"].create(
        {
            "name": "Point du mois",
            "start": f"{start} 09:00:00",
            "stop": f"{start} 10:00:00",
            "location": "Fès",
            "partner_ids": [(6, 0, user.partner_id.ids)],
        }
    )
    return env["coopaem.member"].create(
        {
            "partner_id": user.partner_id.id,
            "company_id": company.id,
            "coach_id": coach.id,
            "unit_ids": [(6, 0, units.ids)],
            "state": "entrepreneur",
            "state_date": date.today() - timedelta(days=300),
        }
    )


def sell(env, unit, customer, price, day):
    """A posted invoice."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": day,
            "invoice_date_due": day,
            "unit_id": unit.id,
            "company_id": unit.company_id.id,
            "invoice_line_ids": [(0, 0, {"name": "Plats", "price_unit": price})],
        }
    )
    move.action_post()
    return move


def find_pages(env, names):
    """The addresses of all pages, by the table that says who gets what from them.

    :param dict names: what stands in addresses
    :return: list of addresses; rules of our pages that are in no row
    """
    from odoo.addons.coopaem_l10n_mena.tests.portal_matrix import NO_PAGES, get_pages

    pages = get_pages(names)
    rules = {
        str(rule.rule)
        for rule in env["ir.http"].routing_map().iter_rules()
        if rule.endpoint.func.__func__.__module__.startswith("odoo.addons.coopaem_")
        and rule.endpoint.routing["type"] == "http"
        and rule.endpoint.routing.get("methods") != ["POST"]
        and not NO_PAGES.search(str(rule.rule))
    }
    return list(pages), rules - set(pages.values())


@pytest.fixture(scope="module")
def site():
    """Address of the server, addresses of the pages, rules without a page."""
    name = f"coopaem_access_{os.getpid()}"
    create_database(name, suite_template())
    try:
        with environment(name, log_level="error") as env:
            names = create_members(env)
            pages, forgotten = find_pages(env, names)
        with server(name) as url:
            yield url, pages, forgotten
    finally:
        drop_database(name)


@pytest.fixture(scope="module")
def url(site):
    return site[0]


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
    context = browser.new_context(
        viewport=SIZE, device_scale_factor=1, reduced_motion="reduce"
    )
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


def test_every_page_is_looked_at(site):
    """A new page has a row in portal_matrix, with records that are there."""
    assert not site[2]


def choose_language(page, url, language):
    """Let who is logged in have a language: the cash book goes by that."""
    page.goto(f"{url}/{language}/my/account")
    page.select_option("select[name=lang]", LANGUAGES[language][0])
    page.click("form[action$='/my/account/save'] [type=submit]")
    page.wait_for_url("**/my/account?saved=1")


def look(page, url, language, address):
    """What is wrong with a page.

    :return: list of texts
    """
    response = page.goto(f"{url}/{language}{address}")
    assert response.status == 200, address
    # who is led away has not seen the page
    assert page.url.split("?")[0].endswith(address.split("?")[0]), address
    if page.query_selector("#note"):
        # the cash book draws itself
        page.wait_for_selector("#note[data-screen=start]")
    code, direction = LANGUAGES[language]
    wrong = []
    html = page.evaluate(
        "[document.documentElement.lang, document.documentElement.dir]"
    )
    turned = page.evaluate(
        "getComputedStyle(document.querySelector('#wrap, main, body')).direction"
    )
    if html[0].replace("-", "_").split("_")[0] != language or turned != direction:
        wrong.append(f"language and direction: {html}, {turned}")
    page.add_script_tag(path=str(AXE))
    wrong += page.evaluate(LOOK)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SIZE["width"]:
        wrong.append(f"{wide} pixels wide")
    for _press in range(page.evaluate(WATCH) + 3):
        page.keyboard.press("Tab")
    wrong += page.evaluate(MISSED, TARGET)
    return [f"{address}: {text}" for text in wrong]


@pytest.mark.parametrize("login", ["holder", "waiting"])
def test_pages(browser, site, login, language):
    url, pages, _forgotten = site
    page = log_in(browser, url, login, language)
    choose_language(page, url, language)
    page.context.close()
    # a session keeps the language that it began with
    page = log_in(browser, url, login, language)
    wrong = []
    for address in pages if login == "holder" else ("/my",):
        wrong += look(page, url, language, address)
    page.context.close()
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
