#!/usr/bin/env python3
"""Prepare the machine: system packages, Python packages, Odoo, OCA addons, PostgreSQL.

Runs on the system's Python, standard library only. Every step looks first whether its
result is there, works under a temporary name and puts a finished result in place in one
move, so that the whole can be interrupted and repeated. Results are kept outside the
checkout, under names made of versions and hashes: a second clone finds them.

    config/bootstrap.py            set up, telling what is done
    config/bootstrap.py --python   the same, then print the path of the venv's Python
    config/bootstrap.py --python --as-is   print it without setting anything up
"""

import contextlib
import ctypes.util
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import postgres  # noqa: E402
from settings import (  # noqa: E402
    CACHE,
    IS_ROOT,
    LOGS,
    NGINX,
    ODOO_DATA,
    ODOO_PACKAGE,
    ODOO_PACKAGE_VERSION,
    ODOO_SERIES,
    RTLCSS_FILES,
    SELFIE_PACKAGE,
    STATE,
    SetupError,
    digest,
    locked,
    nginx_program,
    odoo_dir,
    requirement_files,
    rtlcss_folder,
    say,
)

PYTHONS = (
    "/usr/bin/python3",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3",
    sys.executable,
)
# Debian package -> a file, program or library that shows that it (or its like) is there
SYSTEM_PACKAGES = {
    "chromium": "program:chromium,chromium-browser,google-chrome,google-chrome-stable",
    "fonts-noto-core": "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf",
    "libharfbuzz-subset0": "library:harfbuzz-subset",
    "libpango-1.0-0": "library:pango-1.0",
    "libpangoft2-1.0-0": "library:pangoft2-1.0",
    "npm": "program:npm",
}
# What Odoo's Debian package links to: unpacked beside it, nothing is installed.
LINKED_PACKAGES = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def run(*command, quiet=True, **kwargs):
    """Run a command; what it printed is shown only if it fails."""
    if quiet:
        kwargs |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(
        [str(part) for part in command], text=True, stdin=subprocess.DEVNULL, **kwargs
    )
    if done.returncode:
        shown = " ".join(str(part) for part in command)
        raise SetupError(
            f"this command failed with status {done.returncode}:\n"
            f"  {shown}\n{done.stdout or ''}"
        )
    return done.stdout


def base_python():
    """Path and version of a Python that Odoo supports and that has venv."""
    wanted = (os.environ["PYTHON"],) if os.environ.get("PYTHON") else PYTHONS
    probe = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"
    for candidate in wanted:
        program = shutil.which(candidate)
        if program:
            done = subprocess.run(
                [program, "-c", probe], capture_output=True, text=True
            )
            if not done.returncode and done.stdout.strip() in ("3.11", "3.12", "3.13"):
                return program, done.stdout.strip()
    return None, None


def venv_folder():
    """Where the virtual environment belongs: requirements, Python, Odoo decide."""
    program, version = base_python()
    if not program:
        raise SetupError(
            "No Python 3.11, 3.12 or 3.13 with the module venv: "
            "sudo apt-get install python3-venv"
        )
    odoo = str(odoo_dir() or ODOO_PACKAGE_VERSION)
    key = digest(*requirement_files(), program, platform.machine(), odoo)
    return CACHE / f"venv-py{version}-{key}"


def venv_python():
    return venv_folder() / "bin" / "python"


# --- system packages


def _present(sign):
    kind, _colon, names = sign.partition(":")
    if kind == "program":
        return any(shutil.which(name) for name in names.split(","))
    if kind == "library":
        return bool(ctypes.util.find_library(names))
    return Path(sign).exists()


def install_system_packages():
    """Install what is missing through apt when root; otherwise say what to install."""
    missing = [name for name, sign in SYSTEM_PACKAGES.items() if not _present(sign)]
    if not base_python()[0]:
        missing.append("python3-venv")
    if not missing:
        return
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if not IS_ROOT or not shutil.which("apt-get"):
        say(
            "missing system packages (browser tests, PDF and lint need them):\n"
            f"    sudo {command}"
        )
        return
    say(f"installing system packages: {' '.join(missing)}")
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
    try:
        run(*apt, "update", env=environ)
        run(*apt, "install", "-y", "--no-install-recommends", *missing, env=environ)
    except SetupError as error:
        say(f"{error}\ngoing on without; browser tests, PDF or lint may fail")


# --- Odoo


def odoo_root():
    """The folder that holds the package `odoo`: ODOO_DIR, or the unpacked one."""
    return (
        odoo_dir()
        or CACHE / f"odoo-{ODOO_PACKAGE_VERSION}" / "usr/lib/python3/dist-packages"
    )


def install_odoo():
    """Fetch Odoo's Debian package from the machine's own mirror and unpack it.

    apt does the fetching and checks the signatures, with a private source list and
    private state: the machine's own apt set-up is not changed and need not know the
    suite that has Odoo. Root is not needed.
    """
    target = CACHE / f"odoo-{ODOO_PACKAGE_VERSION}"
    if odoo_dir() or target.is_dir():
        return
    if not shutil.which("apt-get") or not KEYRING.exists():
        raise SetupError(
            f"Odoo {ODOO_SERIES} comes as a Debian package, and this is not a Debian. "
            f"Fetch the Odoo {ODOO_SERIES} source tree and name it: "
            "ODOO_DIR=/path/to/odoo make setup"
        )
    with tempfile.TemporaryDirectory(prefix="tmp-odoo-", dir=CACHE) as folder:
        work = Path(folder)
        work.chmod(0o755)
        _download_packages(work)
        for package in sorted((work / "debs").glob("*.deb")):
            say(f"unpacking {package.name}")
            run("dpkg-deb", "-x", package, work / "root")
        (work / "root").rename(target)


def _private_apt(work):
    """apt-get with state of its own below `work`, that knows sid too.

    :return: (the command, the codename of the machine's release)
    """
    mirrors = run(
        "apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"
    ).split()
    mirrors = [
        mirror for mirror in mirrors if mirror.rstrip("/").endswith("/debian")
    ] or mirrors
    if not mirrors:
        raise SetupError("apt knows no Debian mirror on this machine.")
    for name in ("lists/partial", "cache/archives/partial", "debs"):
        (work / name).mkdir(parents=True)
    own = platform.freedesktop_os_release().get("VERSION_CODENAME", "sid")
    lines = [
        f"deb [signed-by={KEYRING}] {mirrors[0]} {suite} main\n"
        for suite in sorted({own, "sid"})
    ]
    (work / "sources.list").write_text("".join(lines))
    options = [
        f"Dir::Etc::SourceList={work / 'sources.list'}",
        "Dir::Etc::SourceParts=/dev/null",
    ]
    options += [f"Dir::State::Lists={work / 'lists'}", f"Dir::Cache={work / 'cache'}"]
    options += ["APT::Sandbox::User=root"] if IS_ROOT else []
    apt = ["apt-get", "-q", *(part for option in options for part in ("-o", option))]
    say("reading the list of Debian packages")
    run(*apt, "update")
    return apt, own


def _download_packages(work):
    apt, own = _private_apt(work)
    say(f"downloading {ODOO_PACKAGE} {ODOO_PACKAGE_VERSION} (123 MB)")
    run(*apt, "download", f"{ODOO_PACKAGE}={ODOO_PACKAGE_VERSION}", cwd=work / "debs")
    for package in LINKED_PACKAGES:
        # the machine's own release first: newer ones have other file names
        for suite in (own, "sid"):
            with contextlib.suppress(SetupError):
                run(*apt, "download", f"{package}/{suite}", cwd=work / "debs")
                break
        else:
            say(
                f"{package} is not to be had: Odoo runs without it, "
                "some texts or icons look different"
            )


def install_nginx():
    """Unpack nginx, which the tests of the shipped proxy configuration run.

    It is not installed: Debian's package would start a web server on this machine.
    """
    if nginx_program() or not shutil.which("apt-get") or not KEYRING.exists():
        return
    with tempfile.TemporaryDirectory(prefix="tmp-nginx-", dir=CACHE) as folder:
        work = Path(folder)
        work.chmod(0o755)
        try:
            apt, own = _private_apt(work)
            run(*apt, "download", f"nginx/{own}", cwd=work / "debs")
            (package,) = (work / "debs").glob("nginx_*.deb")
            run("dpkg-deb", "-x", package, work / "root")
        except SetupError as error:
            say(f"{error}\ngoing on without; the tests of the proxy will fail")
            return
        (work / "root").rename(NGINX)


def install_selfie_segmentation():
    """Put a script in place that Debian leaves out and the web client asks for.

    Without it every page logs an error in the browser, and browser tests fail on that.
    """
    target = (
        odoo_root()
        / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    )
    if odoo_dir() or target.exists():
        return
    if not shutil.which("npm"):
        say(
            "npm is missing: browser tests will fail. "
            "Run again after: sudo apt-get install npm"
        )
        return
    say(f"fetching {SELFIE_PACKAGE}")
    with tempfile.TemporaryDirectory(prefix="tmp-npm-", dir=CACHE) as folder:
        run("npm", "pack", "--silent", SELFIE_PACKAGE, cwd=folder)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            content = package.extractfile("package/selfie_segmentation.js").read()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".part")
    temporary.write_bytes(content)
    temporary.replace(target)


# --- npm packages


def install_npm_packages(files, folder):
    """Put the packages of a package.json and its lock file in a folder.

    :param files: both files
    :param folder: where node_modules is to be
    """
    with tempfile.TemporaryDirectory(prefix="tmp-node-", dir=CACHE) as work:
        for path in files:
            shutil.copy(path, work)
        run("npm", "ci", "--no-audit", "--no-fund", cwd=work)
        Path(work).rename(folder)
        Path(work).mkdir()  # for TemporaryDirectory to remove


def install_rtlcss():
    """Install the program that turns Odoo's style sheets round for Arabic."""
    if rtlcss_folder().exists():
        return
    if not shutil.which("npm"):
        say(
            "npm is missing: pages in Arabic will run from left to right. "
            "Run again after: sudo apt-get install npm"
        )
        return
    say("installing rtlcss")
    install_npm_packages(RTLCSS_FILES, rtlcss_folder())


# --- Python packages


def install_venv(folder=None, requirements=None, with_odoo=True):
    """Make the virtual environment; its file `complete` says that all is there."""
    folder = folder or venv_folder()
    if (folder / "complete").exists():
        return
    program, version = base_python()
    shutil.rmtree(folder, ignore_errors=True)
    say(f"making a virtual environment with Python {version} ({folder})")
    run(program, "-m", "venv", folder)
    pip = [
        folder / "bin/python",
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
    ]
    for path in requirements or requirement_files():
        say(f"installing {path.name}")
        run(
            *pip,
            "--use-pep517",
            *(["--no-deps"] if path.name == "requirements-oca.txt" else []),
            "-r",
            path,
        )
    if with_odoo:
        (site_packages,) = folder.glob("lib/python3*/site-packages")
        (site_packages / "odoo.pth").write_text(f"{odoo_root()}\n")
    (folder / "complete").touch()


def setup():
    """All steps, in order."""
    os.umask(
        0o022
    )  # PostgreSQL runs as another user and must be able to read what root installs
    for folder in (CACHE, STATE, ODOO_DATA, LOGS):
        folder.mkdir(parents=True, exist_ok=True)
    with locked("setup"):
        for interrupted in CACHE.glob("tmp-*"):
            shutil.rmtree(interrupted, ignore_errors=True)
        install_system_packages()
        install_odoo()
        install_selfie_segmentation()
        install_rtlcss()
        install_nginx()
        install_venv()
    postgres.start()


def main():
    try:
        if "--as-is" not in sys.argv:
            setup()
        elif not (venv_folder() / "complete").exists():
            raise SetupError("nothing is set up")
    except SetupError as error:
        say(error)
        return 1
    except KeyboardInterrupt:
        say("interrupted; run it again to go on")
        return 130
    if "--python" in sys.argv:
        print(venv_python())
    else:
        say("ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
