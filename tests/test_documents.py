"""What README.md and the guides refer to is there."""

import importlib.util
import itertools
import re
import sysconfig
from pathlib import Path

import polib
import pytest

from bootstrap import odoo_root
from pictures import (
    OTHERWISE,
    PORTAL_PAGES,
    PUBLIC_PAGES,
    SCREENS,
    SCREENS_OF_GUIDES,
)
from settings import ADDONS, ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# guides of those who work in the web client, kept in French and Arabic too
OFFICE_GUIDES = ["accountants", "coaches", "managers", "programme_officers"]
# addons of Odoo and OCA whose menus and buttons they name
ODOO_ADDONS = ["account", "base", "crm", "event", "mail", "sale", "survey", "web"]
OCA_ADDONS = ["account_reconcile_oca", "account_usability"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not re.match(r"\w+:", target):
            assert (path.parent / target).is_file(), target
    for target in re.findall(r"`((?:config|docs|tests|addons)/[\w./-]+)`", text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_headings(path):
    text = path.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text):
        led_to = path.parent / target if target else path
        headings = re.findall(r"^#+ (.+)$", led_to.read_text(encoding="utf-8"), re.M)
        # as GitHub names them
        names = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
        assert anchor in [name.replace(" ", "-") for name in names], anchor


def test_commands():
    """Every target of make and command of config/dev that is named exists."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, re.M)) <= set(targets)
    known = (ROOT / "config" / "commands.py").read_text()
    for name in re.findall(r"config/dev ([a-z]+)", text):
        assert f'name="{name}"' in known or f"def {name}(" in known, name


def test_pictures():
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    shown = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert pictures
    for path in pictures:
        assert path.stat().st_size < 150_000, path.name
        assert f"images/{path.name}" in shown, f"{path.name} is shown nowhere"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_guides_show_pictures_in_their_language(language):
    screens = {name for name, *_rest in SCREENS}
    assert screens >= SCREENS_OF_GUIDES
    for path in ROOT.glob(f"docs/{language}/*.md"):
        shown = re.findall(r"images/(\w+)\.png", path.read_text(encoding="utf-8"))
        assert all(name.endswith(f"_{language}") for name in shown), path
        assert {name[:-3] for name in shown} & screens <= SCREENS_OF_GUIDES


def test_every_page_has_its_pictures():
    """Each address that a member gets something from is photographed."""
    path = ADDONS / "coopaem_l10n_mena" / "tests" / "portal_matrix.py"
    spec = importlib.util.spec_from_file_location("portal_matrix", path)
    matrix = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(matrix)
    every = {
        name: name
        for row in matrix.ROWS
        for name in re.findall(r"{(\w+)}", row.path or row.rule)
    }
    rules = set(matrix.get_pages(every).values())
    pages = {**PORTAL_PAGES, **PUBLIC_PAGES}.values()
    taken = [re.sub(r"[{}]", "", address).split("?")[0] for _title, address in pages]

    def is_taken(rule):
        pattern = re.sub(r"<[^>]+>", r"[^/]+", rule)
        return any(re.fullmatch(pattern, address) for address in taken)

    assert rules > OTHERWISE
    assert not {rule for rule in rules - OTHERWISE if not is_taken(rule)}


def test_every_page_is_shown_in_both_languages():
    shown = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    for prefix, pages in (("portal", PORTAL_PAGES), ("public", PUBLIC_PAGES)):
        for name in pages:
            found = [
                f"images/{prefix}_{name}_{language}.png" in shown
                for language in ("fr", "ar")
            ]
            # an agreement waits for one of the two
            assert any(found), name
            assert all(found) or name == "agreement_to_sign", name


def get_interface_texts(language):
    """The texts of the interface in a language: our own, and those of the others.

    :return: set of our texts, which part of an entry they are, and the files of Odoo
        and OCA in one text
    """
    # English is the source of each translation.
    name, part = ("fr", "msgid") if language == "en" else (language, "msgstr")
    ours = {
        getattr(entry, part)
        for path in ADDONS.glob(f"*/i18n/{name}.po")
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }
    folders = [odoo_root() / "addons", odoo_root() / "odoo" / "addons"]
    paths = [
        folder / addon / "i18n" / f"{name}.po"
        for folder in folders
        for addon in ODOO_ADDONS
    ]
    others = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    assert len(others) == len(ODOO_ADDONS)
    for addon in OCA_ADDONS:
        # a language may have a second file, of a country: fr.po, fr_FR.po
        folder = Path(sysconfig.get_path("purelib"), "odoo", "addons", addon, "i18n")
        found = [*folder.glob(f"{name}.po"), *folder.glob(f"{name}_*.po")]
        assert found, addon
        others += [path.read_text(encoding="utf-8") for path in found]
    return ours, part, "".join(others)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_guides_name_what_is_on_the_screen(language):
    """Menus, buttons and fields, in italics in the guides of the office."""
    ours, part, others = get_interface_texts(language)
    folder = ROOT / "docs" / ("" if language == "en" else language)
    for name in OFFICE_GUIDES:
        path = folder / f"{name}.md"
        text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8").replace("**", ""))
        named = [re.split(" [>/] ", term) for term in re.findall(r"\*([^*]+)\*", text)]
        assert named, path
        unknown = {
            term
            for term in itertools.chain.from_iterable(named)
            if term not in ours and f'{part} "{term}"' not in others
        }
        assert not unknown, path


@pytest.mark.parametrize("name", OFFICE_GUIDES)
def test_guides_are_alike_in_all_languages(name):
    """As many headings, tables and numbered steps, and links from one to the others."""
    guides = [f"{name}.md", f"fr/{name}.md", f"ar/{name}.md"]
    texts = [(ROOT / "docs" / path).read_text(encoding="utf-8") for path in guides]
    shapes = {
        tuple(re.findall(r"^(#+(?= )|\|(?= )|\d+\.(?= )|- (?=\S))", text, re.M))
        for text in texts
    }
    assert len(shapes) == 1, name
    assert all(f"]({path})" in texts[0] for path in guides[1:])
    assert texts[2].startswith('<div dir="rtl" lang="ar">\n\n')
    assert texts[2].endswith("\n</div>\n")
