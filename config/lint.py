"""Every style check, or with fix=True what can be put in shape without asking.

Python's tools live in a virtual environment of their own, those for XML and JavaScript
in a folder of npm packages; both are kept in the cache under a hash of what is pinned.
"""

import os
import shutil
import subprocess

from bootstrap import (
    base_python,
    install_npm_packages,
    install_venv,
    odoo_root,
    venv_folder,
)
from settings import (
    ADDONS,
    CACHE,
    CONFIG,
    ODOO_SERIES,
    ROOT,
    SetupError,
    digest,
    locked,
    manifests,
    odoo_dir,
    say,
)

REQUIREMENTS = ROOT / "requirements-lint.txt"
NODE = CONFIG / "node"
PYLINT_OFF = "--disable=missing-readme,consider-merging-classes-inherited"


def lint_venv():
    """Folder of ruff, pylint, oca-checks and manifestoo, installed if absent."""
    program, version = base_python()
    folder = CACHE / f"lint-py{version}-{digest(REQUIREMENTS, program)}"
    with locked("setup"):
        install_venv(folder, [REQUIREMENTS], with_odoo=False)
    return folder / "bin"


def node_modules():
    """Folder of the npm packages, installed if it is not there."""
    files = [NODE / "package.json", NODE / "package-lock.json"]
    folder = CACHE / f"node-{digest(*files)}"
    with locked("setup"):
        if not folder.exists():
            if not shutil.which("npm"):
                raise SetupError(
                    "npm is missing, XML and JavaScript cannot be checked: "
                    "sudo apt-get install npm"
                )
            say("installing prettier, eslint and axe-core")
            install_npm_packages(files, folder)
    return folder / "node_modules"


def _files(*patterns):
    found = [path for pattern in patterns for path in sorted(ADDONS.glob(pattern))]
    return [
        str(path.relative_to(ROOT))
        for path in found
        if "/static/lib/" not in str(path) and "/static/description/" not in str(path)
    ]


def _programs(fix):
    """(name, command) of each check that has something to look at."""
    tools, modules = lint_venv(), node_modules()
    python = [name for name in ("addons", "config", "tests") if (ROOT / name).is_dir()]
    addons = [f"addons/{name}" for name in sorted(manifests())]
    markup = _files("**/*.xml", "**/*.js", "**/*.css", "**/*.scss")
    scripts = _files("**/*.js")
    translations = _files("*/i18n/*.po", "*/i18n/*.pot")
    prettier = [
        modules / ".bin/prettier",
        "--plugin",
        modules / "@prettier/plugin-xml/src/plugin.js",
    ]
    eslint = [modules / ".bin/eslint", "--max-warnings=0"]
    ruff = tools / "ruff"
    if fix:
        yield "ruff check", [ruff, "check", "--fix", *python]
        yield "ruff format", [ruff, "format", *python]
        if markup:
            yield "prettier", [*prettier, "--log-level=warn", "--write", *markup]
        if scripts:
            yield "eslint", [*eslint, "--fix", *scripts]
        return
    yield "ruff check", [ruff, "check", *python]
    yield "ruff format", [ruff, "format", "--check", *python]
    if addons:
        yield "pylint", [tools / "pylint", "--rcfile=.pylintrc", PYLINT_OFF, *addons]
        yield "oca-checks-odoo-module", [tools / "oca-checks-odoo-module", *addons]
        yield "manifestoo", _manifestoo(tools)
    if translations:
        yield "oca-checks-po", [tools / "oca-checks-po", *translations]
    if markup:
        yield "prettier", [*prettier, "--check", *markup]
    if scripts:
        yield "eslint", [*eslint, *scripts]


def _manifestoo(tools):
    (installed,) = venv_folder().glob("lib/python3*/site-packages/odoo/addons")
    paths = [ADDONS, odoo_root() / "odoo/addons", installed]
    paths += [odoo_dir() / "addons"] if odoo_dir() else []
    command = [tools / "manifestoo", f"--addons-path={','.join(map(str, paths))}"]
    command.append("--no-addons-path-from-import-odoo")
    return [
        *command,
        f"--odoo-series={ODOO_SERIES}",
        "--select-addons-dir=addons",
        "check-licenses",
    ]


def main(fix=False):
    """Run all checks, even after one failed; exit status."""
    failed = []
    environ = os.environ | {"NODE_PATH": str(node_modules())}
    for name, command in _programs(fix):
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
        )
        say(f"{name}: {'FAILED' if done.returncode else 'good'}")
        if done.returncode:
            failed.append(name)
    if failed:
        say(
            f"to mend: {', '.join(failed)} "
            "(`make format` does what can be done by itself)"
        )
    return 1 if failed else 0
