"""Where things are kept, which versions are used. Standard library only."""

import ast
import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"

ODOO_SERIES = "19.0"
ODOO_PACKAGE = "odoo-19"
ODOO_PACKAGE_VERSION = "19.0.0+dfsg-1"
POSTGRES_MAJOR = "18"
SELFIE_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"

# English is named first: Odoo archives it when other languages alone are asked for.
LANGUAGES = ("en_US", "fr_FR", "ar_001")
# Always in the base template; base_modules() adds what else our manifests depend on.
BASE_MODULES = (
    "account",
    "account_financial_report",
    "account_lock_date_update",
    "account_reconcile_oca",
    "account_usability",
    "l10n_eg",
    "l10n_ma",
    "l10n_tn",
    "mis_builder",
    "portal",
    "report_xlsx",
)

# rtlcss turns Odoo's style sheets round for Arabic.
RTLCSS_FILES = tuple(
    CONFIG / "rtlcss" / name for name in ("package.json", "package-lock.json")
)

IS_ROOT = os.geteuid() == 0


def _user_folder(variable, default):
    return Path(os.environ.get(variable) or Path.home() / default) / "coopaem"


CACHE = (
    Path("/var/cache/coopaem") if IS_ROOT else _user_folder("XDG_CACHE_HOME", ".cache")
)
STATE = (
    Path("/var/lib/coopaem")
    if IS_ROOT
    else _user_folder("XDG_DATA_HOME", ".local/share")
)
ODOO_DATA = STATE / "odoo"
LOGS = STATE / "log"
NGINX = CACHE / "nginx"


class SetupError(Exception):
    """Something the user has to mend; its text says how."""


def say(text):
    """Tell the user what is being done, on stderr: stdout belongs to results."""
    print(f"coopaem: {text}", file=sys.stderr, flush=True)


def digest(*parts):
    """Short key of strings and paths (a path counts with its content)."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:12]


@contextlib.contextmanager
def locked(name):
    """Hold the lock `name`, waiting for whoever has it; freed even if we are killed."""
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run ({name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def runtime_requirement_files():
    """The files that decide what Odoo runs with."""
    return [ROOT / "requirements.txt", ROOT / "requirements-oca.txt"]


def requirement_files():
    """The files that decide what is installed in the virtual environment."""
    return [*runtime_requirement_files(), ROOT / "requirements-dev.txt"]


def rtlcss_folder():
    """Where rtlcss belongs."""
    return CACHE / f"rtlcss-{digest(*RTLCSS_FILES)}"


def nginx_program():
    """Path of nginx, the machine's or the unpacked one, or None."""
    folders = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:{NGINX}/usr/sbin"
    return shutil.which("nginx", path=folders)


def log_path(name):
    """Path of the log `name`; of the older logs the newest twenty are kept."""
    for old in sorted(LOGS.glob("*.log"), key=os.path.getmtime)[:-20]:
        old.unlink(missing_ok=True)
    return LOGS / f"{name}.log"


def odoo_dir():
    """The Odoo source tree the user named in ODOO_DIR, if any."""
    value = os.environ.get("ODOO_DIR")
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not (path / "odoo" / "release.py").is_file():
        raise SetupError(
            f"ODOO_DIR={value} is not an Odoo source tree: it has no odoo/release.py."
        )
    return path


def manifests():
    """{name: manifest} of the addons of this checkout."""
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        try:
            found[path.parent.name] = ast.literal_eval(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            raise SetupError(f"{path} cannot be read: {error}") from error
    return {
        name: manifest
        for name, manifest in found.items()
        if manifest.get("installable", True)
    }


def base_modules():
    """Modules of the base template: the fixed set and all that our addons depend on."""
    ours = manifests()
    wanted = set(BASE_MODULES)
    for manifest in ours.values():
        wanted.update(manifest.get("depends", ()))
    return sorted(wanted - set(ours))


def addons_digest():
    """Key of what decides an installed database: not tests, not web assets."""
    passed_over = {"tests", "static", "readme", "__pycache__"}
    files = [
        path
        for path in sorted(ADDONS.rglob("*"))
        if path.is_file()
        and path.suffix not in (".pyc", ".rst", ".md")
        and not passed_over & set(path.relative_to(ADDONS).parts[1:])
    ]
    return digest(
        *(item for path in files for item in (str(path.relative_to(ADDONS)), path))
    )
