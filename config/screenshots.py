"""Take the pictures of README.md and the guides anew: docs/images/*.png.

    config/dev screenshots [GROUP…] [-d DATABASE]

Makes a database with the demonstration data, starts Odoo on it, photographs the screens
in a browser, and drops the database. GROUP is one of office, portal, public, note, or a
country – ma, tn, eg – whose documents are photographed in a database of its own; all
are taken by default. With -d a database that has the data already is used, and kept:
for trying out, since what one run notes is on the pictures of the next.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from datetime import date
from functools import partial

from PIL import Image
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

import databases
from commands import create_demo_database
from country_pictures import COUNTRY_PICTURES, prepare
from note_pictures import NOTE_SCREENS, take_note
from odoo_env import environment
from pictures import (
    HIGHEST,
    MEMBERS,
    MOST_BYTES,
    PHONE,
    PORTAL_PAGES,
    PUBLIC_PAGES,
    RECORDS,
    SCREENS,
    SCREENS_OF_GUIDES,
)
from run_tests import free_port
from settings import ROOT, SetupError, say

FOLDER = ROOT / "docs" / "images"
# The web client speaks its user's language, who may choose it.
OFFICE_LANGUAGES = {"ar_001": "_ar", "fr_FR": "_fr", "en_US": ""}
SPEAK = """async lang => {
    const user = await odoo.loader.modules.get("@web/core/user").user;
    const rpc = odoo.loader.modules.get("@web/core/network/rpc").rpc;
    await rpc("/web/dataset/call_kw/res.users/write", {
        model: "res.users", method: "write", args: [[user.userId], {lang}], kwargs: {},
    });
}"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "coopaem"
LIST = ROOT / "docs" / "pages.md"
PAGES_HEAD = """# All pages for members, in pictures

Written by `config/dev screenshots` with the pictures: each page of the portal on a
phone 360 pixels wide, with the demonstration data. The guides say how to use them:
[in English](entrepreneurs.md), [in French](fr/entrepreneurs.md),
[in Arabic](ar/entrepreneurs.md).
"""


def records(name):
    """What stands in the addresses of the pictures.

    :return: {login: {name of a record: id or token}}
    """
    with environment(name, commit=False) as env:
        pay(env)
        found = {login: find_records(env, login) for _language, login in MEMBERS}
        waiting, closed = env["coopaem.closing"].search(
            [], order="date_start desc", limit=2
        )
        activities = closed.line_ids.filtered(
            lambda line: line.unit_id.kind == "activity"
        )
        line = max(activities, key=lambda line: line.treasury)
        lead = env["crm.lead"].search(
            [
                ("is_recruitment", "=", True),
                ("won_status", "=", "pending"),
            ],
            limit=1,
        )
        for names in found.values():
            names["join_token"] = lead._get_join_token()
        found["manager"] = {
            **found[MEMBERS[0][1]],
            "closing": waiting.id,
            "unit": line.unit_id.id,
            "statement": line.id,
            "agreement_type": env.ref("coopaem_member.agreement_type_employment").id,
        }
        env.cr.commit()
        return found


def pay(env):
    """Pay the members with a login this month: the demonstration pays nobody."""
    if env["coopaem.pay.run"].search_count([]):
        return
    run = env["coopaem.pay.run"].create(
        {
            "company_id": env.company.id,
            "date_start": date.today().replace(day=1),
        }
    )
    run.action_propose()
    mine = run.line_ids.filtered("member_id.partner_id.user_ids")
    (run.line_ids - mine).unlink()
    mine.gross = 3000
    run.action_compute()
    run.action_post()


def find_records(env, login):
    """The latest record of each kind that a member or the member's unit has.

    :return: dict {name: id or token}
    """
    user = env["res.users"].search([("login", "=", login)])
    member = env["coopaem.member"].search([("partner_id", "=", user.partner_id.id)])
    names = {}
    plan = env["coopaem.business.plan"].search(
        [("unit_id", "=", member.unit_ids[:1].id), ("is_current", "=", True)]
    )
    if plan.state == "agreed":
        # What is agreed does not change: its next version shows how one writes it.
        plan.action_new_version()
        names["plan"] = plan.id
    for name, (model, field, domain) in RECORDS.items():
        whose = member if field == "member_id" else member.unit_ids[:1]
        found = env[model].search(
            [(field, "=", whose.id), *domain], order="id desc", limit=1
        )
        if found:
            names.setdefault(name, found.id)
    for name, model in (("quote", "sale.order"), ("invoice", "account.move")):
        if name in names:
            record = env[model].browse(names[name])
            names[f"{name}_token"] = record._portal_ensure_token()
    return names


def save(name, data):
    """Write a picture with few colours, so that it is small."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in (256, 128, 64, 32):
        stream = io.BytesIO()
        image.quantize(colours).save(stream, "PNG", optimize=True)
        if stream.tell() < MOST_BYTES:
            break
    (FOLDER / f"{name}.png").write_bytes(stream.getvalue())
    say(f"docs/images/{name}.png: {stream.tell() // 1000} kB")


@contextlib.contextmanager
def server(name):
    """Odoo on the database; its address."""
    port = free_port()
    command = databases.odoo_command(
        *("server", "-d", name, f"--db-filter=^{name}$", "--max-cron-threads=0"),
        *("--http-interface=127.0.0.1", f"--http-port={port}", "--log-level=error"),
    )
    environ = os.environ | databases.odoo_environment()
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            for _tick in range(300):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{url}/web/health", timeout=5)
                    break
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()


def launch(playwright, program, language):
    """A browser whose own words and dates are in a language."""
    return playwright.chromium.launch(
        executable_path=program,
        args=["--no-sandbox", f"--lang={language}"],
        env={**os.environ, "LANGUAGE": language},
    )


@contextlib.contextmanager
def open_phone(start, language):
    """A phone that was never used before.

    :param start: function that launches a browser in a language
    :return: a page of the browser
    """
    browser = start(language)
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale=language,
        timezone_id="Africa/Casablanca",
        reduced_motion="reduce",
        has_touch=True,
    )
    context.set_default_timeout(60_000)
    try:
        yield context.new_page()
    finally:
        browser.close()


def take_country(code, start, url, where):
    """What the guide of a country shows."""
    for name, (width, height), login, address in COUNTRY_PICTURES[code]:
        browser = start("fr")
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(60_000)
        page = context.new_page()
        log_in(page, url, login, ".o_web_client, .o_coopaem_home")
        page.goto(url + address.format(**where))
        if address.startswith("/odoo"):
            page.wait_for_selector(".o_form_view")
        is_paper = address.startswith("/report")
        if is_paper:
            page.add_style_tag(content="body {padding: 24px}")
        page.wait_for_timeout(1500)
        # paper is as long as what is printed on it
        save(name, page.screenshot(full_page=is_paper))
        browser.close()


def log_in(page, url, login, awaited, prefix=""):
    """Log in and wait for the page that follows."""
    page.goto(f"{url}{prefix}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_selector(awaited)


def fill_address(address, names):
    """The address with the ids of records; None when one is not there."""
    try:
        return address.format(**names)
    except KeyError:
        return None


def take_page(page, name, url):
    """A page from top to bottom, the bar below it."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    response = page.goto(url)
    path = url.split("?")[0]
    if response.status != 200 or page.url.split("?")[0] != path:
        say(f"{name}: {url} answers {response.status} and leads to {page.url}")
        return
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    height = page.evaluate("document.documentElement.scrollHeight")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE[0]:
        say(f"{name} is {width} pixels wide")
    page.set_viewport_size({"width": PHONE[0], "height": min(height, HIGHEST)})
    page.wait_for_timeout(300)  # charts draw themselves anew
    # a field that is ready to be filled may lie further down
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    save(name, page.screenshot())


def take_office(start, url, where):
    """The screens of managers: in English all, in French and Arabic those of guides."""
    for language, suffix in OFFICE_LANGUAGES.items():
        browser = start(language[:2])
        context = browser.new_context(locale=language.replace("_", "-"))
        context.set_default_timeout(60_000)
        page = context.new_page()
        log_in(page, url, "manager", ".o_web_client")
        page.evaluate(SPEAK, language)
        # the session takes the language, and its direction, over at the next page
        page.goto(f"{url}/odoo")
        page.wait_for_selector(".o_web_client")
        for name, (width, height), address, awaited in SCREENS:
            if suffix and name not in SCREENS_OF_GUIDES:
                continue
            address = fill_address(address, where["manager"])
            if address is None:
                say(f"{name}: there is no such record")
                continue
            page.set_viewport_size({"width": width, "height": height})
            page.goto(url + address)
            try:
                page.wait_for_selector(awaited)
            except PlaywrightTimeout:
                say(f"{name}: there is nothing to be seen")
                continue
            page.wait_for_timeout(2500)  # pictures and charts that load later
            save(name + suffix, page.screenshot())
        browser.close()


def take_portal(start, url, where):
    """The pages of members, each in the language of one of them."""
    for language, login in MEMBERS:
        with open_phone(start, language) as page:
            log_in(page, url, login, ".o_coopaem_home", f"/{language}")
            take_pages(page, "portal", PORTAL_PAGES, url, language, where[login])


def take_public(start, url, where):
    """What candidates and customers see, who do not log in."""
    for language, login in MEMBERS:
        with open_phone(start, language) as page:
            take_pages(page, "public", PUBLIC_PAGES, url, language, where[login])


def take_pages(page, prefix, pages, url, language, names):
    """All pages of a table that have a record."""
    for name, (_title, address) in pages.items():
        name = f"{prefix}_{name}_{language}"
        address = fill_address(address, names)
        if address is None:
            say(f"{name}: there is no such record")
            continue
        take_page(page, name, f"{url}/{language}{address}")


def take_book(start, url, _where):
    """The cash book, screen by screen."""
    for language, login in MEMBERS:
        with open_phone(start, language) as page:
            log_in(page, url, login, ".o_coopaem_home", f"/{language}")
            take_note(page, url, language, save)


def write_list():
    """Write docs/pages.md, on which every page is shown in both languages."""
    lines = [PAGES_HEAD]
    for heading, prefix, pages in (
        ("Members", "portal", PORTAL_PAGES),
        ("Candidates and customers", "public", PUBLIC_PAGES),
        ("The cash book", "note", NOTE_SCREENS),
    ):
        lines += [f"## {heading}", "", "| | French | Arabic |", "| --- | --- | --- |"]
        for name, page in pages.items():
            title = page if isinstance(page, str) else page[0]
            shown = [
                f"![{title}, {word}](images/{prefix}_{name}_{language}.png)"
                if (FOLDER / f"{prefix}_{name}_{language}.png").exists()
                else "–"
                for language, word in (("fr", "in French"), ("ar", "in Arabic"))
            ]
            lines.append(f"| {title} | {shown[0]} | {shown[1]} |")
        lines.append("")
    LIST.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


GROUPS = {
    "public": take_public,
    "portal": take_portal,
    "office": take_office,
    "note": take_book,
}


def take(url, where, groups):
    """The pictures of some groups.

    :param dict groups: {name: function of what launches a browser, address, records}
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        raise SetupError("no browser: sudo apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        for take_group in groups.values():
            take_group(partial(launch, playwright, program), url, where)


@contextlib.contextmanager
def demo_database(database, country=""):
    """The database that was named, or a new one that goes again.

    :param str country: as of :func:`create_demo_database`
    """
    name = database or f"coopaem_pictures_{os.getpid()}"
    try:
        if not database:
            create_demo_database(name, country)
        yield name
    finally:
        if not database:
            databases.drop_database(name)


def main(groups=(), database=""):
    """Take the pictures.

    :param groups: names of GROUPS and countries; all by default
    :param str database: one that is there, and stays; by default a new one
    :return: what the program exits with
    """
    groups = groups or [*GROUPS, *COUNTRY_PICTURES]
    try:
        unknown = set(groups) - GROUPS.keys() - COUNTRY_PICTURES.keys()
        if unknown:
            raise SetupError(f"no such pictures: {', '.join(unknown)}")
        screens = {group: GROUPS[group] for group in groups if group in GROUPS}
        if screens:
            with demo_database(database) as name:
                where = records(name)
                with server(name) as url:
                    take(url, where, screens)
        for code in COUNTRY_PICTURES.keys() & set(groups):
            # The demonstration of Morocco is the one that is made without a country.
            with demo_database(database, "" if code == "ma" else code) as name:
                with environment(name) as env:
                    where = prepare(env, code)
                    env.cr.commit()
                with server(name) as url:
                    take(url, where, {code: partial(take_country, code)})
        write_list()
    except SetupError as error:
        say(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
