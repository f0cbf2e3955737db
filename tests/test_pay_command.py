"""`make pay` as a user runs it: a list of cases goes in, a table comes out."""

import csv
import os
import subprocess
import sys

import pytest
import yaml

from databases import exists
from settings import CONFIG, ROOT

CASES = [
    {
        "id": "ma",
        "country": "MA",
        "date": "2025-06-30",
        "gross": 10000,
        "dependants": 2,
    },
    {
        "id": "tn",
        "country": "TN",
        "status": "employee",
        "date": "2025-06-30",
        "net": "1544.727",
        "head_of_family": True,
        "children": 2,
    },
    {"id": "eg", "country": "EG", "date": "2025-06-30", "budget": 10000},
    {
        "id": "tax",
        "country": "TN",
        "period": "year",
        "date": "2018-12-31",
        "taxable": 17685,
    },
    {"id": "typo", "country": "MA", "date": "2025-06-30", "gros": 10000},
    {"id": "lost", "gross": 1},
]
EXPECTED = """\
id,gross,employee_contributions,taxable,income_tax,other_employee,net,employer_contributions,cost,error
ma,10000.00,494.80,7005.20,518.23,0.00,8986.97,1749.80,11749.80,
tn,2000.000,193.600,1598.067,253.683,7.990,1544.727,401.400,2401.400,
eg,8421.05,926.32,5827.50,311.63,4.21,7178.89,1578.95,10000.00,
tax,,,17685.000,3298.100,176.850,,,,
"""


def run(*arguments):
    """Run the command; it leaves no database behind."""
    command = [sys.executable, str(CONFIG / "pay.py"), *map(str, arguments)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        output, errors = process.communicate()
    assert not exists(f"coopaem_pay_{process.pid}")
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def test_cases(tmp_path):
    """From another folder, with paths of that folder."""
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump(CASES), encoding="utf-8")
    done = subprocess.run(
        ["make", "-s", "-C", str(ROOT), "pay", "CASES=cases.yaml", "OUT=new/pays.csv"],
        cwd=tmp_path,
        env={**os.environ, "PWD": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "new" / "pays.csv").read_text(encoding="utf-8")
    assert text.replace("\r\n", "\n").startswith(EXPECTED)
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["id"] for row in rows] == [case["id"] for case in CASES]
    errors = {row["id"]: row["error"] for row in rows if row["error"]}
    assert set(errors) == {"typo", "lost"}
    assert "gros" in errors["typo"]
    assert "is no country" in errors["lost"]
    assert not rows[-1]["gross"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file"),
        ("a: [", "is not YAML"),
        ("country: MA", "is not a list"),
        ("- MA", "is not a list"),
    ],
)
def test_bad_file(tmp_path, content, complaint):
    cases = tmp_path / "cases.yaml"
    if content is not None:
        cases.write_text(content, encoding="utf-8")
    done = run("--cases", cases, "--out", tmp_path / "out.csv")
    assert done.returncode == 1
    assert complaint in done.stderr
    assert not (tmp_path / "out.csv").exists()
