"""Take the pictures of README.md and the guides anew: docs/images/*.png.

    config/dev screenshots

Makes a database with the demonstration data, starts Odoo on it, photographs the screens
in a browser, and drops the database.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import time
import urllib.request

from PIL import Image
from playwright.sync_api import sync_playwright

import databases
from commands import create_demo_database
from odoo_env import environment
from run_tests import free_port
from settings import ROOT, SetupError, say

FOLDER = ROOT / "docs" / "images"
DESKTOP, PHONE = (1280, 800), (360, 720)
PORTAL = {"width": 360, "height": 740}
# Members of the demonstration data: language of their pages, login
MEMBERS = (("fr", "member"), ("ar", "member2"))
PORTAL_PAGES = {
    "home": "/my",
    "figures": "/my/figures",
    "documents": "/my/documents",
    "account": "/my/account",
}
MOST_BYTES = 150_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def records(name):
    """Where the pictures are taken.

    :return: {what: id or address}
    """
    with environment(name, commit=False) as env:
        # The pictures are for readers of English.
        env["res.users"].search([("login", "=", "manager")]).lang = "en_US"
        waiting, closed = env["coopaem.closing"].search(
            [], order="date_start desc", limit=2
        )
        activities = closed.line_ids.filtered(
            lambda line: line.unit_id.kind == "activity"
        )
        line = max(activities, key=lambda line: line.treasury)
        env.cr.commit()
        return {
            "closing": waiting.id,
            "unit": line.unit_id.id,
            "statement": line.id,
            "portal": line.access_url if "access_url" in line._fields else None,
            "actions": {
                action: bool(env.ref(f"coopaem_mutual_accounting.{action}", False))
                for action in ACTIONS
            },
        }


ACTIONS = (
    "coopaem_unit_table_action",
    "coopaem_cheque_action",
)


def pictures(where):
    """(file, login, size, address, what to wait for) of each picture."""
    base = "/odoo/action-coopaem_mutual_accounting."
    if where["actions"]["coopaem_unit_table_action"]:
        yield (
            "units",
            "manager",
            DESKTOP,
            base + "coopaem_unit_table_action",
            ".o_data_row",
        )
    for name, action in (
        ("members", "coopaem_member_action"),
        ("candidates", "crm_lead_candidate_action"),
    ):
        yield (
            name,
            "manager",
            DESKTOP,
            f"/odoo/action-coopaem_member.{action}",
            ".o_kanban_record",
        )
    yield ("join_phone", "manager", PHONE, "/fr/join", "form")
    yield (
        "unit",
        "manager",
        DESKTOP,
        f"/odoo/action-coopaem_member.coopaem_unit_action/{where['unit']}",
        ".o_form_view",
    )
    yield (
        "closing",
        "manager",
        DESKTOP,
        f"{base}coopaem_closing_action/{where['closing']}",
        ".o_form_view",
    )
    yield (
        "levies",
        "manager",
        DESKTOP,
        base + "coopaem_levy_rule_action",
        ".o_data_row, .o_kanban_record",
    )
    if where["actions"]["coopaem_cheque_action"]:
        yield (
            "cheques",
            "manager",
            DESKTOP,
            base + "coopaem_cheque_action",
            ".o_data_row, .o_kanban_record",
        )
    yield (
        "statement",
        "manager",
        (800, 1000),
        f"/report/html/coopaem_mutual_accounting.report_statement/{where['statement']}",
        "body",
    )
    yield (
        "statement_phone",
        "manager",
        PHONE,
        f"/report/html/coopaem_mutual_accounting.report_statement/{where['statement']}",
        "body",
    )


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


def log_in(page, url, login):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "coopaem")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client")


def take(url, where):
    """All pictures."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        raise SetupError("no browser: sudo apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        log_in(page, url, "manager")
        for name, _login, (width, height), address, awaited in pictures(where):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(url + address)
            page.wait_for_selector(awaited, timeout=60_000)
            page.wait_for_timeout(2500)  # pictures and charts that load later
            save(name, page.screenshot())
        take_portal(browser, url)
        browser.close()


def take_portal(browser, url):
    """The pages of members, each in the language of one of them."""
    for language, login in MEMBERS:
        context = browser.new_context(viewport=PORTAL)
        page = context.new_page()
        page.goto(f"{url}/{language}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", "coopaem")
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_selector(".o_coopaem_home", timeout=60_000)
        for name, address in PORTAL_PAGES.items():
            page.goto(f"{url}/{language}{address}")
            page.wait_for_selector(".o_coopaem_home")
            page.wait_for_timeout(500)  # fonts and pictures that load later
            save(f"portal_{name}_{language}", page.screenshot())
        context.close()


def main():
    name = f"coopaem_pictures_{os.getpid()}"
    try:
        create_demo_database(name)
        where = records(name)
        with server(name) as url:
            take(url, where)
    except SetupError as error:
        say(error)
        return 1
    finally:
        databases.drop_database(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
