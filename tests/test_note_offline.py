"""The cash book on the phone, in a browser whose network really goes away.

What is noted is booked once: with the network, without it, when the answer is lost, in
two tabs, after the session's end, and when somebody else takes the phone.
"""

import base64
import contextlib
import csv
import io
import json
import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import sync_playwright

import postgres
from databases import create_database, drop_database, suite_template
from month import set_up
from odoo_env import environment
from screenshots import BROWSERS, server

PHONE = {"width": 360, "height": 740}
PASSWORD = "coopaem-note"
# Without a reaction within that time, in milliseconds, something is broken.
PATIENCE = 15_000
MOST_BUTTONS = 5
TODAY = "button.today"
PIN = "4711"
ACTIVITIES = {"fr_FR": "Poterie", "ar_001": "خزف"}
# Somebody else than the member of a test.
OTHER = "brahim"
MASK = "••••"


def language_of(item):
    """The language that the member of a test reads."""
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("lang", "fr_FR") if callspec else "fr_FR"


def make_members(env, languages):
    """A cooperative with a member, and a unit, for each login in its language."""
    company = set_up(env)
    units = env["coopaem.unit"].create(
        [
            {
                "name": "Cuir" if login == OTHER else f"{ACTIVITIES[lang]} {number}",
                "company_id": company.id,
            }
            for number, (login, lang) in enumerate(languages.items())
        ]
    )
    units.action_activate()
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": login,
                    "login": login,
                    "password": PASSWORD,
                    "lang": lang,
                    "portal_figures": "arabic" if lang == "ar_001" else "latin",
                    "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                }
                for login, lang in languages.items()
            ]
        )
    )
    env["coopaem.member"].create(
        [
            {
                "partner_id": user.partner_id.id,
                "company_id": company.id,
                "unit_ids": [(6, 0, unit.ids)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
            }
            for user, unit in zip(users, units, strict=True)
        ]
    )


def login_of(item):
    return item.name.removeprefix("test_")


@pytest.fixture
def member(request):
    """The login of a member who has nothing in the books but what this test notes."""
    return login_of(request.node)


@pytest.fixture(scope="module")
def database(request):
    name = f"coopaem_test_note_{os.getpid()}"
    languages = {
        login_of(item): language_of(item)
        for item in request.session.items
        if item.path == request.path
    }
    create_database(name, suite_template())
    try:
        with environment(name, log_level="error") as env:
            make_members(env, {**languages, OTHER: "fr_FR"})
        yield name
    finally:
        drop_database(name)


@pytest.fixture(scope="module")
def url(database):
    with server(database) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "no browser: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                # A microphone that is none, and says a tone.
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield found
        found.close()


@pytest.fixture
def phone(browser):
    """A phone that was never used before."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def booked(database):
    """Counts what is in the books of whom, by amount."""
    settings = {key[2:].lower(): value for key, value in postgres.environment().items()}
    with contextlib.closing(
        psycopg2.connect(dbname=database, **settings)
    ) as connection:
        connection.autocommit = True

        def count(amount):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM coopaem_cashbook_line WHERE amount = %s",
                    (amount,),
                )
                return cursor.fetchone()[0]

        yield count


def log_in(phone, url, login):
    """Log in and open the cash book, ready to work without a network."""
    page = phone.new_page()
    page.goto(f"{url}/web/login?redirect=/my/cashbook")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    on_screen(page, "start")
    page.evaluate("navigator.serviceWorker.ready")
    return page


def on_screen(page, name):
    page.wait_for_selector(f"#note[data-screen={name}]")


def waits(page, count):
    """Wait until so many entries wait on the phone.

    What was on its way when the page was closed goes out with the next try, which
    comes every thirty seconds.
    """
    page.wait_for_selector(
        f"#note[data-screen=start][data-waiting='{count}']", timeout=45_000
    )


def type_in(page, amount):
    """An amount on the big keypad."""
    on_screen(page, "amount")
    if page.query_selector(".pad.notes"):
        page.click(".switch")
    if page.is_visible(".erase"):
        page.click(".erase")
    for digit in str(amount):
        page.click(f".pad.keys [data-key='{digit}']")


def write(page, amount):
    """The same, and save it."""
    type_in(page, amount)
    page.click(".save")
    on_screen(page, "saved")


def of_all(page, selector, make):
    """What is made of all that is found, in one step: the page may draw itself anew."""
    return page.evaluate(
        f"selector => ({make})([...document.querySelectorAll(selector)])", selector
    )


def note(page, amount, kind="in", picture="sale"):
    """Money in or out, on the big keypad, and what it was for."""
    page.click(f".half.{kind}")
    write(page, amount)
    page.click(f".picture.{picture}")
    on_screen(page, "start")


def come_back(page):
    """Look at the page again, as after looking at another one."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_what_was_used_lately_comes_first(phone, member, url):
    """The first picture is what one does now, not what one did in another season."""
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    on_screen(page, "start")
    now = datetime.now()
    page.clock.set_system_time(now - timedelta(days=33))
    note(page, 31, "out", "food")
    note(page, 32, "out", "food")
    page.clock.set_system_time(now - timedelta(days=29))
    note(page, 33, "out", "rent")
    page.clock.set_system_time(now)
    page.click(".half.out")
    write(page, 34)
    names = of_all(page, ".picture", "nodes => nodes.map(node => node.className)")
    # The family stays where it is, and what was never used keeps its order.
    expected = ["rent", "food", "stock", "transport", "home"]
    assert [
        name for found in names for name in found.split() if name in expected
    ] == expected


def test_with_the_network(phone, member, url, booked):
    page = log_in(phone, url, member)
    page.click(".half.in")
    for value in (20000, 20000, 5000, 1000):
        page.click(f".key[data-value='{value}']")
    assert "460" in page.inner_text(".amount")
    page.click(".save")
    page.click(".picture.sale")
    waits(page, 0)
    assert booked(460) == 1
    # What it was for need not be said.
    page.click(".half.in")
    page.click(".key[data-value='5000']")
    page.click(".save")
    page.click(".next")
    waits(page, 0)
    assert booked(50) == 1
    # What was only laid down by mistake is gone before anybody saw it.
    page.click(".half.out")
    page.click(".key[data-value='20000']")
    page.click(".save")
    page.click(".undo")
    waits(page, 0)
    note(page, 77, "out", "transport")
    waits(page, 0)
    assert (booked(200), booked(77)) == (0, 1)
    # Later it is crossed out, which stays to be seen.
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry.out")
    page.click(".cross-out")
    page.wait_for_selector(".amount.crossed")
    page.click(".back")
    page.wait_for_selector(".card.entry.crossed")
    page.wait_for_selector("#note[data-waiting='0']")
    assert booked(77) == 0


@pytest.mark.parametrize(
    ("lang", "language", "income", "cost", "waiting"),
    [("fr_FR", "fr", 1001, 1002, "2"), ("ar_001", "ar", 1003, 1004, "٢")],
)
def test_without_the_network(
    phone, member, url, booked, lang, language, income, cost, waiting
):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    on_screen(page, "start")
    # There is really nobody to ask.
    assert page.evaluate("fetch('/web/health').then(() => 0, () => 1)") == 1
    assert page.get_attribute("html", "lang").startswith(language)
    note(page, income)
    note(page, cost, "out", "stock")
    waits(page, 2)
    # The phone was switched off in between.
    page.close()
    page = phone.new_page()
    page.goto(f"{url}/my/cashbook")
    waits(page, 2)
    assert page.inner_text(".waiting-count") == waiting
    assert (booked(income), booked(cost)) == (0, 0)
    phone.set_offline(False)
    waits(page, 0)
    assert (booked(income), booked(cost)) == (1, 1)


def test_opens_at_once_without_the_network(phone, member, url):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.close()
    page = phone.new_page()
    page.goto(f"{url}/my/cashbook", wait_until="commit")
    page.wait_for_selector(".half.in")
    # Two seconds are what a slow phone may take; this one is none.
    assert page.evaluate("performance.now()") < 2000
    phone.set_offline(False)


PICTURE = Path(__file__).parent.parent / "docs" / "images" / "public_join_fr.png"


def test_photo_without_the_network(phone, member, url, booked):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    note(page, 1101, "out", "stock")
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry:has-text('1\u202f101')")
    # What is no picture is said to be none, and nothing of it is kept.
    page.set_input_files(
        "input[type=file]",
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"},
    )
    page.wait_for_selector(".notice.bad")
    page.wait_for_selector("#note[data-waiting='1']")
    page.set_input_files("input[type=file]", PICTURE)
    page.wait_for_selector("img.receipt[src^='data:image/jpeg']")
    page.wait_for_selector(".notice.bad", state="detached")
    page.reload()
    waits(page, 2)
    phone.set_offline(False)
    waits(page, 0)
    assert booked(1101) == 1
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry:has-text('1\u202f101')")
    photo = page.wait_for_selector("img.receipt[src^='/my/cashbook/photo/']")
    page.wait_for_function("(image) => image.naturalWidth > 100", arg=photo)


def test_phone_is_full(phone, member, url, booked):
    """The phone is asked to keep what is noted; where it cannot, that is said."""
    phone.add_init_script(
        """
        window.asked = 0;
        navigator.storage.persist = async () => (window.asked += 1) > 0;
        window.fill = () => {
            IDBObjectStore.prototype.add = () => {
                throw new DOMException("full", "QuotaExceededError");
            };
        };
        """
    )
    page = log_in(phone, url, member)
    note(page, 1201)
    waits(page, 0)
    assert page.evaluate("window.asked") > 0
    page.evaluate("window.fill()")
    page.click(".half.in")
    page.click(".pad button >> nth=0")
    page.click(".save")
    # No tick for what is not there: it is said, where it can be noted anew.
    page.wait_for_selector("#note[data-screen=start] .notice.bad")
    page.reload()
    waits(page, 0)
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry:has-text('1\u202f201')")
    page.evaluate("window.fill()")
    page.set_input_files("input[type=file]", PICTURE)
    page.wait_for_selector(".notice.bad")
    assert page.locator("img.receipt").count() == 0
    assert booked(1201) == 1


def test_clock_that_was_set_back(phone, member, url):
    """A phone whose clock was two years ahead does not keep an entry for two years."""
    page = log_in(phone, url, member)
    page.close()
    phone.set_offline(True)
    page = phone.new_page()
    page.clock.install(time=datetime.now() + timedelta(days=730))
    page.goto(f"{url}/my/cashbook")
    on_screen(page, "start")
    page.click(".half.in")
    write(page, 1301)
    # The phone goes off before it was said what it was for.
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.clock.set_system_time(datetime.now())
    page.goto(f"{url}/my/cashbook")
    waits(page, 0)


def test_all_at_once(phone, member, url, booked):
    """The same entries in four requests at the same moment are booked once."""
    page = log_in(phone, url, member)
    answers = page.evaluate(
        """async () => {
            const call = async (name, params) => {
                const response = await fetch(`/my/cashbook/${name}`, {
                    method: "POST",
                    headers: {"Content-Type": "application/json"},
                    body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
                });
                return (await response.json()).result;
            };
            const state = await call("state", {});
            const day = new Date(`${state.today}T12:00:00Z`);
            day.setUTCDate(0);
            const operations = [8001, 8002, 8003].map((amount, seq) => ({
                uuid: crypto.randomUUID(),
                unit: state.units[0].id,
                kind: "in",
                amount: amount * 100,
                currency: "MAD",
                // A month without a book yet: that one is made once, too.
                occurred_on: day.toISOString().slice(0, 10),
                seq,
            }));
            const send = () =>
                call("sync", {uid: state.uid, now: Date.now(), operations});
            const results = await Promise.all([send(), send(), send(), send()]);
            return results.map((result) => result.answers.map((item) => item.status));
        }"""
    )
    statuses = {status for answer in answers for status in answer}
    assert statuses <= {"created", "duplicate", "later"}
    assert [booked(amount) for amount in (8001, 8002, 8003)] == [1, 1, 1]


def test_answer_lost(phone, member, url, booked):
    page = log_in(phone, url, member)
    lost = []

    def lose(route):
        lost.append(route.fetch().json())
        route.abort()

    phone.route("**/my/cashbook/sync", lose)
    note(page, 2001)
    waits(page, 1)
    while not lost:
        page.wait_for_timeout(50)
    assert lost[0]["result"]["answers"][0]["status"] == "created"
    phone.unroute("**/my/cashbook/sync")
    with page.expect_response("**/my/cashbook/sync") as answer:
        come_back(page)
    assert answer.value.json()["result"]["answers"][0]["status"] == "duplicate"
    waits(page, 0)
    assert booked(2001) == 1


UNCLEAR = (
    {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"},
    {"status": 200, "content_type": "text/html", "body": "<h1>Log in here</h1>"},
    {"status": 500, "content_type": "application/json", "body": "{}"},
    {
        "status": 200,
        "content_type": "application/json",
        "body": '{"jsonrpc": "2.0", "error": {"code": 200, "message": "Error"}}',
    },
)


def answer_with(answer):
    """A route that gives this answer in the cooperative's place."""
    return lambda route: route.fulfill(**answer)


def test_no_clear_answer(phone, member, url, booked):
    page = log_in(phone, url, member)
    for amount, answer in enumerate(UNCLEAR, 3001):
        phone.route("**/my/cashbook/sync", answer_with(answer))
        with page.expect_response("**/my/cashbook/sync"):
            note(page, amount)
            come_back(page)
        waits(page, 1)
        assert booked(amount) == 0
        phone.unroute("**/my/cashbook/sync")
        come_back(page)
        waits(page, 0)
        assert booked(amount) == 1


def test_two_tabs(phone, member, url, booked):
    one = log_in(phone, url, member)
    other = phone.new_page()
    other.goto(f"{url}/my/cashbook")
    on_screen(other, "start")
    phone.set_offline(True)
    note(one, 4001)
    note(other, 4002)
    waits(one, 2)
    phone.set_offline(False)
    come_back(one)
    come_back(other)
    waits(one, 0)
    waits(other, 0)
    assert (booked(4001), booked(4002)) == (1, 1)


def test_session_expired(phone, member, url, booked):
    page = log_in(phone, url, member)
    phone.clear_cookies(name="session_id")
    note(page, 5001)
    waits(page, 1)
    page.wait_for_selector(".log_in_again")
    note(page, 5002)
    waits(page, 2)
    assert booked(5001) == 0
    page.click(".log_in_again")
    page.fill("input[name=login]", member)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    waits(page, 0)
    assert (booked(5001), booked(5002)) == (1, 1)


def test_somebody_else_takes_the_phone(phone, member, url, booked):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    note(page, 6001)
    waits(page, 1)
    phone.route("**/my/cashbook/sync", lambda route: route.abort())
    phone.set_offline(False)
    page.goto(f"{url}/web/session/logout?redirect=/my/cashbook")
    on_screen(page, "closed")
    # Nothing of Amina is to be seen, with or without the network.
    assert "Poterie" not in page.content()
    phone.unroute("**/my/cashbook/sync")
    page.close()
    page = log_in(phone, url, OTHER)
    waits(page, 0)
    assert "Cuir" in page.content()
    assert "Poterie" not in page.content()
    note(page, 6002)
    waits(page, 0)
    assert (booked(6001), booked(6002)) == (0, 1)
    page.goto(f"{url}/web/session/logout?redirect=/my/cashbook")
    on_screen(page, "closed")
    page.close()
    page = log_in(phone, url, member)
    waits(page, 0)
    assert (booked(6001), booked(6002)) == (1, 1)


def sell_on_credit(page, amount, name):
    """A sale that nobody paid yet, and who owes it: a name, or one of those known."""
    page.click(".half.in")
    write(page, amount)
    page.click(".picture.credit")
    on_screen(page, "who")
    if page.query_selector(f".card.known:has-text('{name}')"):
        page.click(f".card.known:has-text('{name}')")
    else:
        page.fill(".name", name)
        page.click(".save")
    on_screen(page, "start")


def test_sold_on_credit_without_the_network(phone, member, url, booked):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    sell_on_credit(page, 9000, "Fatma")
    sell_on_credit(page, 500, "Fatma")
    sell_on_credit(page, 70, "علي")
    waits(page, 3)
    page.reload()
    waits(page, 3)
    page.click(".book")
    assert "9\u202f570" in page.inner_text(".card.debts")
    page.click(".card.debts")
    # The biggest first, and one line for each.
    assert page.locator(".card.debt").count() == 2
    page.click(".card.debt >> nth=0")
    assert "9\u202f500" in page.inner_text(".amount")
    # She pays back a part of it.
    page.click(".repaid")
    write(page, 9002)
    page.click(".next")
    waits(page, 4)
    assert booked(9002) == 0
    phone.set_offline(False)
    waits(page, 0)
    # What was paid back is in the book, and what is owed is not.
    assert [booked(amount) for amount in (9000, 500, 70, 9002)] == [0, 0, 0, 1]
    page.click(".book")
    page.click(".card.debts")
    assert "498" in page.inner_text(".card.debt >> nth=0")
    assert "Fatma" in page.inner_text(".card.debt >> nth=0")
    page.click(".card.debt >> nth=0")
    page.click(".remind")
    assert "498" in page.inner_text("pre")
    # Crossed out, nothing is owed any more.
    page.reload()
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry.noted:has-text('علي')")
    page.click(".cross-out")
    page.wait_for_selector(".amount.crossed")
    page.reload()
    waits(page, 0)
    page.click(".book")
    page.click(".card.debts")
    assert page.locator(".card.debt").count() == 1


def test_switched_off_before_the_name(phone, member, url, booked):
    """A sale on credit is none in cash, whatever happens to the phone."""
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.click(".half.in")
    write(page, 9201)
    page.click(".picture.credit")
    on_screen(page, "who")
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.clock.install()
    page.goto(f"{url}/my/cashbook")
    waits(page, 1)
    page.clock.fast_forward("06:00")
    waits(page, 0)
    assert booked(9201) == 0
    page.click(".book")
    page.click(".card.debts")
    page.wait_for_selector(".card.debt:has-text('9\u202f201')")


def test_not_taken_is_seen_on_another_phone(
    phone, member, browser, url, database, booked
):
    page = log_in(phone, url, member)

    def in_euros(route):
        body = route.request.post_data_json
        for operation in body["params"]["operations"]:
            operation["currency"] = "EUR"
        route.continue_(post_data=json.dumps(body))

    phone.route("**/my/cashbook/sync", in_euros)
    note(page, 9101)
    # The cooperative keeps it, so nothing waits on this phone any more.
    waits(page, 0)
    page.wait_for_selector(".notice.bad")
    phone.unroute("**/my/cashbook/sync")
    assert booked(9101) == 0
    other = browser.new_context(viewport=PHONE, has_touch=True)
    other.set_default_timeout(PATIENCE)
    page = log_in(other, url, member)
    page.wait_for_selector(".notice.bad")
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry.refused")
    assert "9\u202f101" in page.inner_text(".amount")
    with environment(database, log_level="error") as env:
        refusal = env["coopaem.cashbook.refusal"].search([("state", "=", "open")])
        refusal._settle("Entered by hand")
    page.reload()
    on_screen(page, "start")
    page.wait_for_selector(".notice.bad", state="detached")
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry.sent_back:has-text('9\u202f101')")
    assert "Entered by hand" in page.inner_text(".notice")
    other.close()


def test_not_taken_before_the_cooperative_kept_it(phone, member, url, database):
    page = log_in(phone, url, member)

    def as_before(route):
        body = route.request.post_data_json
        for operation in body["params"]["operations"]:
            operation["currency"] = "EUR"
        response = route.fetch(post_data=json.dumps(body))
        body = response.json()
        for answer in body["result"]["answers"]:
            del answer["kept"]
        body["result"]["state"]["refusals"] = []
        route.fulfill(response=response, json=body)

    phone.route("**/my/cashbook/sync", as_before)
    note(page, 9102)
    page.wait_for_selector(".notice.bad")
    phone.unroute("**/my/cashbook/sync")
    # The cooperative shows it now; the phone lets go of its own.
    page.reload()
    on_screen(page, "start")
    page.wait_for_selector(".notice.bad")
    with environment(database, log_level="error") as env:
        env["coopaem.cashbook.refusal"].search([("state", "=", "open")])._settle("Done")
    page.reload()
    on_screen(page, "start")
    page.wait_for_selector(".notice.bad", state="detached")


def test_said_without_the_network(phone, member, url, database, booked):
    page = log_in(phone, url, member)
    phone.grant_permissions(["microphone"])
    phone.set_offline(True)
    note(page, 9301)
    waits(page, 1)
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry:has-text('9\u202f301')")
    page.click(".voice")
    page.wait_for_selector(".voice.recording")
    # Saying something takes its time.
    page.wait_for_timeout(500)
    page.click(".voice.recording")
    page.wait_for_selector("audio[src^='data:audio/']")
    # Nothing stands there that is not one of the signs, words and buttons.
    assert page.evaluate(
        """[...document.querySelector(".body").childNodes].every(
            (node) => node.nodeType === Node.ELEMENT_NODE
        )"""
    )
    page.reload()
    waits(page, 2)
    phone.set_offline(False)
    waits(page, 0)
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.click(".card.entry:has-text('9\u202f301')")
    audio = page.wait_for_selector("audio[src^='/my/cashbook/voice/']")
    length = audio.evaluate(
        """(audio) => new Promise((resolve, reject) => {
            audio.onloadedmetadata = () => resolve(audio.readyState);
            audio.onerror = () => reject(audio.error.message);
            audio.preload = "auto";
            audio.load();
        })"""
    )
    assert length > 0
    assert booked(9301) == 1


# A phone that has no voice of its own, and notes what it plays.
PLAYER = """
window.played = [];
Object.defineProperty(HTMLMediaElement.prototype, "src", {
    set(url) { this.url = url; },
    get() { return this.url; },
});
HTMLMediaElement.prototype.play = async function () {
    window.played.push(await (await fetch(this.url)).text());
    this.dispatchEvent(new Event("ended"));
};
"""


@pytest.mark.parametrize("lang", ["ar_001"])
def test_words_that_the_cooperative_recorded(phone, member, url, database, lang):
    """The loudspeaker plays what was recorded in the member's language, offline too."""
    with environment(database, log_level="error") as env:
        company = env["coopaem.unit"].search([("name", "=", "Cuir")]).company_id
        pieces = env["coopaem.cash.piece"].search(
            [
                ("currency_id", "=", company.currency_id.id),
                ("value", "in", (200, 50)),
            ]
        )
        said = [
            *({"prompt": name} for name in ("in", "today", "count_2")),
            *({"piece_id": piece.id} for piece in pieces),
        ]
        sounds = [f"OggS in {name}" for name in ("in", "today", "2", "200", "50")]
        prompts = (
            env["coopaem.spoken.prompt"]
            .create(
                [
                    {
                        "company_id": company.id,
                        "lang": "ar_001",
                        "voice": base64.b64encode(sound.encode()),
                        **vals,
                    }
                    for vals, sound in zip(said, sounds, strict=True)
                ]
            )
            .ids
        )
    phone.add_init_script(PLAYER)
    page = log_in(phone, url, member)
    page.wait_for_selector("button.listen")
    phone.set_offline(True)
    page.reload()
    page.click("button.listen")
    page.wait_for_function("window.played.length === 2")
    assert page.evaluate("window.played") == [sounds[0], sounds[1]]
    page.click(".half.in")
    on_screen(page, "amount")
    for value in (20000, 20000, 5000):
        page.click(f".key[data-value='{value}']")
    page.evaluate("window.played.length = 0")
    page.click("button.listen")
    page.wait_for_function("window.played.length === 4")
    # Twice two hundred, and fifty: as it is counted.
    assert page.evaluate("window.played") == [sounds[0], *sounds[2:]]
    check_fits(page)
    phone.set_offline(False)
    # Who reads French has a phone without a voice, and nothing recorded.
    other = phone.browser.new_context(viewport=PHONE, has_touch=True)
    page_fr = log_in(other, url, OTHER)
    assert page_fr.locator("button.listen").count() == 0
    other.close()
    with environment(database, log_level="error") as env:
        env["coopaem.spoken.prompt"].browse(prompts).unlink()
    with page.expect_response("**/my/cashbook/state"):
        page.reload()
    page.wait_for_selector("button.listen", state="detached")
    page.wait_for_function(
        "caches.open('coopaem-spoken').then((cache) => cache.keys())"
        ".then((keys) => keys.length === 0)"
    )


def number(page, selector):
    """The figure that stands somewhere, without its spaces."""
    return int(re.sub(r"[^0-9]", "", page.inner_text(selector).split(",")[0]) or 0)


def count_words(page):
    """How often the page says that something was noted today."""
    return int("".join(re.findall(r"[0-9]", page.inner_text(".praise div div"))) or 0)


def test_today_in_a_picture(phone, member, url, booked):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    page.click(TODAY)
    flows = (".flow.in .figure", ".flow.out .figure", ".flow.till .figure")
    before = [number(page, flow) for flow in flows]
    entries = count_words(page)
    page.click(".back")
    note(page, 1230)
    note(page, 230, "out", "stock")
    # What nobody paid is no cash, and a mistake is no entry.
    sell_on_credit(page, 555, "Fatma")
    page.click(".half.in")
    write(page, 999)
    page.click(".undo")
    waits(page, 3)
    # One touch, and the whole of today is there.
    page.click(TODAY)
    after = [number(page, flow) for flow in flows]
    gone = [new - old for new, old in zip(after, before, strict=True)]
    assert gone == [1230, 230, 1000]
    assert page.locator(".flow.in .piece").count() > 0
    assert page.locator(".week rect").count() == 14
    # What is praised is use: it says how often, and never how much.
    assert count_words(page) == entries + 3
    assert not re.search("1.?230|555", page.inner_text(".praise"))
    phone.set_offline(False)
    come_back(page)
    page.wait_for_selector("#note[data-waiting='0']")
    assert [number(page, flow) for flow in flows] == after
    assert booked(1230) == 1


@pytest.mark.parametrize("lang", ["fr_FR", "ar_001"])
def test_week_runs_as_one_reads(phone, member, url, lang):
    """The bars begin where a line begins: in Arabic the first day is on the right."""
    page = log_in(phone, url, member)
    note(page, 1250)
    page.click(TODAY)
    places = of_all(
        page,
        ".week rect.in",
        "nodes => nodes.map(node => node.getBoundingClientRect().x)",
    )
    assert len(set(places)) == 7
    assert places == sorted(places, reverse=lang == "ar_001")
    # what was noted today stands at the end of the line
    today = of_all(
        page,
        ".week rect.in",
        "nodes => nodes.map(node => node.getBoundingClientRect().height)",
    )
    assert today.index(max(today)) == 6


def test_who_taps_twice_notes_once(phone, member, url):
    """A trembling finger books nothing twice, and passes over no screen."""
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.click(".half.in")
    type_in(page, 700)
    page.dblclick(".save")
    on_screen(page, "saved")
    page.dblclick(".picture.sale")
    waits(page, 1)
    page.dblclick(".half.out")
    on_screen(page, "amount")
    assert page.inner_text(".amount .figure").startswith("0")


def test_what_is_on_its_way_is_crossed_out(phone, member, url):
    """A phone that slept sends first: what is undone after that is taken back there."""
    page = log_in(phone, url, member)
    page.click(".half.in")
    write(page, 700)
    page.clock.set_system_time(datetime.now() + timedelta(seconds=30))
    with page.expect_response("**/my/cashbook/sync"):
        come_back(page)
    page.click(".undo")
    waits(page, 0)
    page.click(".book")
    page.click(".card.day")
    assert "crossed" in page.get_attribute(".card.entry", "class")


# Somebody looks at the book whenever the page reads what the phone keeps.
LOOK = """() => {
    window.seen = new Set();
    const {get} = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (key) {
        const book = document.querySelector("#note[data-screen=start] .book");
        if (book) {
            book.click();
            const cards = [...document.querySelectorAll(".card.till, .card.day .sums")];
            window.seen.add(cards.map((card) => card.innerText).join(" | "));
            document.querySelector(".back").click();
        }
        return get.call(this, key);
    };
}"""


def test_what_goes_out_never_leaves_the_screen(phone, member, url):
    """From the phone to the cooperative, an entry counts once at every moment."""
    page = log_in(phone, url, member)
    note(page, 12345)
    waits(page, 0)
    phone.set_offline(True)
    page.reload()
    note(page, 500)
    waits(page, 1)
    page.evaluate(LOOK)
    phone.set_offline(False)
    waits(page, 0)
    come_back(page)
    page.wait_for_function("window.seen.size > 0")
    [seen] = page.evaluate("[...window.seen]")
    assert seen.split(" | ")[0].count("12\u202f845") == 1


def test_cards_stay_whole(phone, member, url):
    """A list that is longer than the screen scrolls; nothing in it is cut off."""
    page = log_in(phone, url, member)
    note(page, 12345)
    sell_on_credit(page, 1250, "Fatma")
    page.set_viewport_size({"width": PHONE["width"], "height": 260})
    page.click(".book")
    cut = of_all(
        page,
        ".card",
        "cards => cards.filter(card => card.scrollHeight > card.clientHeight + 1)"
        ".map(card => card.className)",
    )
    assert page.locator(".card").count() >= 3
    assert not cut
    # nor does the picture of the week give way to the days below it
    heights = "nodes => nodes.map(node => node.getBoundingClientRect().height)"
    assert of_all(page, ".week", heights) == [64]
    page.set_viewport_size(PHONE)
    page.reload()
    for step in (TODAY, ".more", ".hand-in"):
        page.click(step)
    on_screen(page, "handIn")
    page.wait_for_selector(".totals .figure")
    sides = of_all(
        page,
        ".totals .figure",
        "nodes => nodes.map(node => node.getBoundingClientRect())"
        ".map(({left, right}) => [left, right])",
    )
    assert len(sides) == 2
    assert all(left >= 0 and right <= PHONE["width"] for left, right in sides)


def test_amounts_are_hidden(phone, member, url):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    note(page, 7331)
    sell_on_credit(page, 7331, "Fatma")
    waits(page, 2)
    page.click(TODAY)
    page.click(".hide")
    page.wait_for_selector(f".flow.in .figure:has-text('{MASK}')")
    # It stays so after the page was closed.
    page.close()
    page = phone.new_page()
    page.goto(f"{url}/my/cashbook")
    waits(page, 2)
    for path in (
        (TODAY,),
        (".book",),
        (".book", ".card.day"),
        (".book", ".card.day", ".card.entry"),
        (".book", ".card.till"),
        (".book", ".card.debts"),
        (".book", ".card.debts", ".card.debt"),
        (".book", ".card.debts", ".card.debt", ".remind"),
        (TODAY, ".more", ".trust", ".pending"),
    ):
        for step in path:
            page.click(f"{step} >> nth=0")
        shown = page.inner_text("#note")
        assert not re.search("7.?331", shown), path
        assert page.locator(".hand .piece").count() == 0, path
        page.click(".back")
        page.reload()
        waits(page, 2)
    # What is being laid down is seen, for a mistake costs money; what is owed is not.
    page.click(".half.in")
    page.click(".pad button >> nth=0")
    assert "200" in page.inner_text(".amount")
    page.click(".erase")
    page.click(".back")
    page.click(TODAY)
    page.click(".hide")
    page.wait_for_selector(f".flow.in .figure:has-text('{MASK}')", state="detached")
    page.click(".back")
    page.click(".book")
    page.click(".card.day >> nth=0")
    assert "7\u202f331" in page.inner_text("#note")
    phone.set_offline(False)


def read_export(download):
    """The rows of an exported file, as a spreadsheet reads them."""
    text = Path(download.path()).read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_export_without_the_network(phone, member, url):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    on_screen(page, "start")
    note(page, 8123)
    # Neither quotes nor formulas do harm in a spreadsheet.
    sell_on_credit(page, 8124, '=1+1;"x"')
    page.click(TODAY)
    page.click(".more")
    page.click(".trust")
    with page.expect_download() as download:
        page.click(".export")
    assert download.value.suggested_filename.endswith(".csv")
    head, *rows = read_export(download.value)
    assert all(len(row) == len(head) == 9 for row in rows)
    days = {row[0] for row in rows if row[5] in ("8123,00", "8124,00")}
    assert days == {page.evaluate("new Date().toLocaleDateString('sv')")}
    (sale,) = (row for row in rows if row[5] == "8123,00")
    (credit,) = (row for row in rows if row[5] == "8124,00")
    assert sale[1].startswith("Poterie")
    assert (sale[6], credit[4]) == ("MAD", '\'=1+1;"x"')
    assert sale[7] == credit[7] != ""
    # The phone's own programs get it where there are some.
    page.evaluate(
        """() => {
            navigator.canShare = () => true;
            navigator.share = async ({files}) => {
                window.shared = await files[0].text();
            };
        }"""
    )
    page.click(".export")
    page.wait_for_function("window.shared && window.shared.includes('8123,00')")
    phone.set_offline(False)


def type_pin(page, pin):
    for digit in pin:
        page.click(f".pad.keys [data-key='{digit}']")
    page.click(".pad .save")


def miss_pin(page, pin):
    """Write a PIN that does not open, and wait until the page has said so."""
    dots = page.query_selector(".dots")
    type_pin(page, pin)
    page.wait_for_function("(dots) => !dots.isConnected", arg=dots)
    page.wait_for_selector(".notice.bad")


def set_pin(page, pin=PIN):
    """Lock the page by a PIN, from the first screen."""
    page.click(TODAY)
    page.click(".more")
    page.click(".phone")
    page.click("button.lock")
    on_screen(page, "newPin")
    type_pin(page, pin)
    page.wait_for_selector(".dots:has-text('•')", state="detached")
    type_pin(page, pin)
    on_screen(page, "phone")


def leave_for(page, time):
    """Put the page away for a while, by the phone's clock."""
    hide = """(hidden) => {
        Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    page.clock.fast_forward(time)
    page.evaluate(hide, False)


def what_is_kept(page):
    """All that the page keeps for itself on the phone, as a text."""
    return page.evaluate(
        """async () => {
            const {name} = (await indexedDB.databases()).find((item) =>
                item.name.startsWith("coopaem-note-")
            );
            const base = await new Promise((resolve) => {
                const request = indexedDB.open(name);
                request.onsuccess = () => resolve(request.result);
            });
            const found = await new Promise((resolve) => {
                const request = base.transaction("kept").objectStore("kept").getAll();
                request.onsuccess = () => resolve(request.result);
            });
            base.close();
            return JSON.stringify(found);
        }"""
    )


def test_pin_without_the_network(phone, member, url, booked):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    on_screen(page, "start")
    set_pin(page)
    kept = what_is_kept(page)
    assert "salt" in kept and PIN not in kept
    page.close()
    page = phone.new_page()
    page.clock.install()
    page.goto(f"{url}/my/cashbook")
    on_screen(page, "start")
    # No wall before writing: neither in cash nor on credit.
    note(page, 8801)
    page.click(".half.in")
    write(page, 8802)
    page.click(".picture.credit")
    on_screen(page, "who")
    assert page.locator(".known").count() == 0
    page.fill(".name", "Fatma")
    page.click(".save")
    waits(page, 2)
    # What was noted is behind it.
    for way in (".book", TODAY):
        page.click(way)
        on_screen(page, "askPin")
        assert not re.search("8.?80[12]", page.inner_text("#note"))
        page.click(".back")
        on_screen(page, "start")
    page.click(".book")
    type_pin(page, "0000")
    page.wait_for_selector(".notice.bad")
    type_pin(page, PIN)
    on_screen(page, "book")
    # A short look elsewhere asks for nothing; two minutes do.
    leave_for(page, "01:00")
    on_screen(page, "book")
    leave_for(page, "02:01")
    on_screen(page, "askPin")
    type_pin(page, PIN)
    on_screen(page, "book")
    page.click(".back")
    phone.set_offline(False)
    come_back(page)
    waits(page, 0)
    assert (booked(8801), booked(8802)) == (1, 0)


def test_pin_is_not_guessed(phone, member, url):
    page = log_in(phone, url, member)
    phone.set_offline(True)
    page.reload()
    on_screen(page, "start")
    set_pin(page)
    page.close()
    page = phone.new_page()
    page.clock.install()
    page.goto(f"{url}/my/cashbook")
    page.click(".book")
    for _try in range(3):
        miss_pin(page, "1234")
    # Now even the right one is too early, also after the page was opened anew.
    miss_pin(page, PIN)
    page.wait_for_selector(".notice.bad:has-text('30')")
    page.reload()
    page.click(".book")
    page.wait_for_selector(".notice:has-text('30')")
    page.clock.fast_forward("00:31")
    miss_pin(page, "1234")
    # Who is wrong again waits longer.
    page.wait_for_selector(".notice.bad:has-text('60')")
    page.clock.fast_forward("00:31")
    miss_pin(page, PIN)
    on_screen(page, "askPin")
    page.clock.fast_forward("00:31")
    type_pin(page, PIN)
    on_screen(page, "book")
    page.reload()
    # It goes by the PIN itself, and only by it.
    page.click(TODAY)
    type_pin(page, PIN)
    page.click(".more")
    page.click(".phone")
    page.click("button.lock")
    miss_pin(page, "1234")
    type_pin(page, PIN)
    on_screen(page, "phone")
    page.reload()
    page.click(".book")
    on_screen(page, "book")
    phone.set_offline(False)


def test_pin_is_forgotten(phone, member, url, booked):
    page = log_in(phone, url, member)
    set_pin(page)
    phone.set_offline(True)
    page.reload()
    note(page, 8901)
    waits(page, 1)
    page.click(".book")
    page.click(".forgotten")
    page.click(".log-in")
    # Without the network nobody can say who it is.
    page.wait_for_selector(".notice.bad")
    page.click(".back")
    on_screen(page, "askPin")
    # The session of now is no proof, be it ever so good.
    phone.route("**/my/cashbook/sync", lambda route: route.abort())
    phone.route("**/web/session/logout*", lambda route: route.abort())
    phone.set_offline(False)
    page.click(".forgotten")
    with page.expect_request("**/web/session/logout*"):
        page.click(".log-in")
    page.close()
    page = phone.new_page()
    with page.expect_response("**/my/cashbook/state"):
        page.goto(f"{url}/my/cashbook")
    waits(page, 1)
    page.click(".book")
    on_screen(page, "askPin")
    phone.unroute("**/web/session/logout*")
    page.click(".forgotten")
    page.click(".log-in")
    page.fill("input[name=login]", member)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    # The password takes the PIN away, and nothing else.
    waits(page, 1)
    page.click(".book")
    on_screen(page, "book")
    page.click(".back")
    phone.unroute("**/my/cashbook/sync")
    come_back(page)
    waits(page, 0)
    assert booked(8901) == 1
    # Who has not forgotten it keeps it, however often they log in.
    set_pin(page)
    page.goto(f"{url}/web/session/logout?redirect=/my/cashbook")
    on_screen(page, "closed")
    page.close()
    page = log_in(phone, url, member)
    page.click(".book")
    on_screen(page, "askPin")


def test_time_of_an_entry_stays_on_the_phone(phone, member, url):
    page = log_in(phone, url, member)
    sent = []
    page.on(
        "request",
        lambda request: sent.append(request.post_data or ""),
    )
    for amount in (11, 12):
        note(page, amount)
    waits(page, 0)
    page.click(TODAY)
    page.click(".more")
    page.click(".trust")
    assert page.locator(".usual").count() == 0
    page.reload()
    note(page, 13)
    waits(page, 0)
    page.click(TODAY)
    page.click(".more")
    page.click(".trust")
    # Green, the keypad or not, erase, two digits, the tick.
    assert re.search("[56]", page.inner_text(".usual"))
    assert sum("/sync" in text or "operations" in text for text in sent) >= 3
    assert not any("seconds" in text or "taps" in text for text in sent)


def check_fits(page):
    """Nothing is cut off at the side, and there are few things to touch."""
    screen, width, groups, buttons = page.evaluate(
        """() => [
            document.getElementById("note").dataset.screen,
            document.documentElement.scrollWidth,
            [".pad", ".choices"].map(
                (group) => document.querySelectorAll(`${group} button`).length
            ),
            [...document.querySelectorAll("button, .button")].filter((item) =>
                item.checkVisibility({visibilityProperty: true})
            ).map((item) => {
                const box = item.getBoundingClientRect();
                const name = item.textContent.trim() || item.ariaLabel;
                return [name, box.left, box.right, box.width, box.height];
            }),
        ]"""
    )
    assert width <= PHONE["width"], screen
    for name, left, right, wide, high in buttons:
        assert name, screen
        assert wide >= 44 and high >= 44, (screen, name)
        assert left >= 0 and right <= PHONE["width"], (screen, name)
    # A pad of banknotes is one thing, and so are the pictures to choose from.
    things = len(buttons) - sum(groups) + sum(map(bool, groups))
    assert things <= MOST_BUTTONS, (screen, buttons)


@pytest.mark.parametrize(
    ("lang", "direction", "figure"),
    [("fr_FR", "ltr", "1\u202f250"), ("ar_001", "rtl", "١\u202f٢٥٠")],
)
def test_screens_fit(phone, member, url, lang, direction, figure):
    # Such a phone reads aloud: there is a loudspeaker to touch, too.
    phone.add_init_script(
        "speechSynthesis.getVoices = () => [{lang: 'fr-FR'}, {lang: 'ar-EG'}];"
    )
    page = log_in(phone, url, member)
    page.wait_for_selector("button.listen")
    assert page.get_attribute("html", "dir") == direction
    check_fits(page)
    money_in, money_out = (
        page.query_selector(f".half.{kind}").bounding_box()["x"]
        for kind in ("in", "out")
    )
    assert (money_in > money_out) == (direction == "rtl")
    page.click(".half.in")
    for value in (20000,) * 6 + (5000,):
        page.click(f".key[data-value='{value}']")
    assert figure in page.inner_text(".amount")
    check_fits(page)
    # An entry is made without scrolling.
    save = page.query_selector(".save").bounding_box()
    assert save["y"] + save["height"] <= PHONE["height"]
    page.click(".switch")
    check_fits(page)
    page.click(".save")
    on_screen(page, "saved")
    check_fits(page)
    page.click(".picture.sale")
    waits(page, 0)
    note(page, 30, "out", "home")
    page.click(".half.in")
    page.click(".pad button >> nth=0")
    page.click(".save")
    page.click(".picture.credit")
    check_fits(page)
    page.fill(".name", "Fatma")
    page.click(".save")
    waits(page, 0)
    assert page.locator(f".start {TODAY}").count() == 1
    for path in (
        (".book",),
        (".book", ".card.debts"),
        (".book", ".card.debts", ".card.debt"),
        (".book", ".card.debts", ".card.debt", ".repaid"),
        (".book", ".card.debts", ".card.debt", ".remind"),
        (".book", ".card.day"),
        (".book", ".card.day", ".card.entry"),
        (".book", ".card.till"),
        (TODAY,),
        (TODAY, ".hide"),
        (".book", ".card.day", ".card.entry"),
        (TODAY, ".hide"),
        (TODAY, ".more"),
        (TODAY, ".more", ".hand-in"),
        (TODAY, ".more", ".trust"),
        (TODAY, ".more", ".phone"),
        (TODAY, ".more", ".phone", ".lock"),
        (TODAY, ".more", ".phone", ".log-out"),
    ):
        for step in path:
            page.click(f"{step} >> nth=0")
        check_fits(page)
        page.reload()
        on_screen(page, "start")


def test_month_is_handed_in(phone, member, url, database):
    page = log_in(phone, url, member)
    note(page, 7001)
    waits(page, 0)
    page.click(TODAY)
    page.click(".more")
    page.click(".hand-in")
    page.click(".save")
    page.wait_for_selector(".hand-in, .notice")
    page.reload()
    on_screen(page, "start")
    note(page, 7002)
    waits(page, 0)
    # Too late for the book: the accountant is asked, and the member sees it.
    page.click(".book")
    page.click(".card.day >> nth=0")
    page.wait_for_selector(".card.entry.to_check")
