"""`make month` as a user runs it: a folder goes in, files or complaints come out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from databases import exists
from settings import ADDONS, CONFIG

SAMPLE = ADDONS / "coopaem_mutual_accounting" / "tests" / "data" / "fes_2026"


def run(folder, out):
    """Run the command; it leaves no database behind."""
    command = [sys.executable, str(CONFIG / "month.py")]
    with subprocess.Popen(
        [*command, "--dir", str(folder), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        output, errors = process.communicate()
    assert not exists(f"coopaem_month_{process.pid}")
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample folder, to be spoiled."""
    copy = tmp_path / "folder"
    shutil.copytree(SAMPLE, copy, ignore=shutil.ignore_patterns("expected"))
    return copy


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_sample(folder, tmp_path):
    (folder / "notes.csv").write_text("not one of the six")
    out = tmp_path / "new" / "out"
    done = run(folder, out)
    assert done.returncode == 0, done.stderr
    for name in ("units.csv", "totals.csv"):
        assert (out / name).read_bytes() == (SAMPLE / "expected" / name).read_bytes()
    warnings = (out / "warnings.log").read_text(encoding="utf-8").splitlines()
    assert "2026-09: accepted: Receipts to allocate (1)" in warnings
    assert set(warnings) <= set(done.stderr.splitlines())
    statements = sorted((out / "statements").rglob("*.pdf"))
    assert [path.relative_to(out / "statements") for path in statements] == [
        Path(month, f"U{unit:02}.pdf")
        for month in ("2026-09", "2026-10")
        for unit in range(1, 13)
    ]
    assert all(path.read_bytes().startswith(b"%PDF-") for path in statements)


def test_bad_input(folder, tmp_path):
    replace(folder / "bank_statement.csv", "F2026-0005,2818.63", "F2026-5005,2818.63")
    replace(folder / "invoices.csv", "F2026-0002,invoice", "F2026-0001,invoice")
    replace(folder / "levies.csv", "40000,0.10", "0,0.10")
    (folder / "cashbook.xlsx").write_bytes(b"PK and no more")
    out = tmp_path / "out"
    done = run(folder, out)
    assert done.returncode == 1
    assert not out.exists()
    lines = done.stderr.splitlines()
    for place in (
        "invoices.csv:3:number: duplicate number F2026-0001",
        "cashbook.xlsx: ",
        "bank_statement.csv:3:reference: unknown reference F2026-5005",
        "levies.csv:5:tier_from: overlapping tiers",
    ):
        assert [line for line in lines if line.startswith(place)], (place, lines)


def test_missing_folder_and_files(folder, tmp_path):
    done = run(tmp_path / "nowhere", tmp_path / "out")
    assert done.returncode == 1
    assert "no such folder" in done.stderr
    (folder / "bills.csv").unlink()
    done = run(folder, tmp_path / "out")
    assert done.returncode == 1
    assert "bills.csv: the file is missing" in done.stderr
    assert not (tmp_path / "out").exists()
