"""What README.md and the guides refer to is there."""

import importlib.util
import itertools
import re

import polib
import pytest

from bootstrap import odoo_root
from pictures import OTHERWISE, PORTAL_PAGES, PUBLIC_PAGES
from settings import ADDONS, ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# guides of those who work in the web client, kept in French and Arabic too
OFFICE_GUIDES = ["coaches", "managers", "programme_officers"]
# Odoo's own addons whose menus and buttons they name
ODOO_ADDONS = ["account", "base", "crm", "event", "mail", "survey", "web"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not re.match(r"\w+:", target):
            assert (path.parent / target).is_file(), target
    for target in re.findall(r"`((?:config|docs|tests|addons)/[\w./-]+)`", text):
        assert (ROOT / target).exists(), target


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
    """The texts of the interface in a language: our own, and Odoo's files of them.

    :return: set of our texts, and Odoo's files in one text
    """
    ours = {
        entry.msgstr
        for path in ADDONS.glob(f"*/i18n/{language}.po")
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }
    folders = [odoo_root() / "addons", odoo_root() / "odoo" / "addons"]
    paths = [
        folder / addon / "i18n" / f"{language}.po"
        for folder in folders
        for addon in ODOO_ADDONS
    ]
    odoos = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    assert len(odoos) == len(ODOO_ADDONS)
    return ours, "".join(odoos)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_guides_name_what_is_on_the_screen(language):
    """Menus, buttons and fields, in italics in the translated guides of the office."""
    ours, odoos = get_interface_texts(language)
    for name in OFFICE_GUIDES:
        path = ROOT / "docs" / language / f"{name}.md"
        text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8").replace("**", ""))
        named = [re.split(" [>/] ", term) for term in re.findall(r"\*([^*]+)\*", text)]
        assert named, path
        unknown = {
            term
            for term in itertools.chain.from_iterable(named)
            if term not in ours and f'msgstr "{term}"' not in odoos
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
