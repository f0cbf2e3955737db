"""What README.md and the guides refer to is there."""

import re

import pytest

from settings import ROOT

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
