"""What README.md and the guides refer to is there."""

import importlib.util
import re

import pytest

from pictures import OTHERWISE, PORTAL_PAGES, PUBLIC_PAGES
from settings import ADDONS, ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


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
