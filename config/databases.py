"""Databases: create, copy, drop, and the two templates that others are copied from.

base template   Odoo, OCA's addons and all that ours depend on; English, French, Arabic
suite template  a copy of it with every addon of this checkout installed

A template is named after a hash of all that decides its content. It is built under a
temporary name and renamed at the end: what bears a template's name is whole. The files
that Odoo keeps beside a database (its filestore) go along with it.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time

import psycopg2
from psycopg2 import sql

import postgres
from settings import (
    ADDONS,
    CONFIG,
    LANGUAGES,
    ODOO_DATA,
    ODOO_PACKAGE_VERSION,
    ROOT,
    SetupError,
    addons_digest,
    base_modules,
    digest,
    locked,
    log_path,
    manifests,
    odoo_dir,
    rtlcss_folder,
    runtime_requirement_files,
    say,
)

BASE = "coopaem_base_"
SUITE = "coopaem_suite_"
KEPT_TEMPLATES = 4


# --- Odoo as a program


def odoo_environment():
    """Environment of an Odoo process, which reads ODOO_… and PG… variables."""
    addons_path = [str(ADDONS)] if manifests() else []
    if odoo_dir() and (odoo_dir() / "addons").is_dir():
        addons_path.append(str(odoo_dir() / "addons"))
    environ = {
        "ODOO_RC": str(CONFIG / "odoo.conf"),
        "ODOO_DATA_DIR": str(ODOO_DATA),
        "PATH": f"{rtlcss_folder()}/node_modules/.bin:{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        **postgres.environment(),
    }
    if addons_path:
        environ["ODOO_ADDONS_PATH"] = ",".join(addons_path)
    return environ


def odoo_command(*args):
    """Command line of Odoo; -P keeps the current folder off sys.path."""
    return [sys.executable, "-P", "-m", "odoo", *args]


def odoo(*args, log_name):
    """Run Odoo to its end; its output goes to a log, shown only if it fails."""
    environ = os.environ | odoo_environment()
    path = log_path(log_name)
    with path.open("w") as log:
        done = subprocess.run(
            odoo_command(*args), cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    text = path.read_text()
    if done.returncode or " CRITICAL " in text or " ERROR " in text:
        tail = "\n".join(text.splitlines()[-60:])
        raise SetupError(f"Odoo failed (whole log: {path}):\n{tail}")


def install(name, modules, *options, update=()):
    """Install and update modules, without web server and scheduled jobs."""
    args = [
        "-d",
        name,
        "--stop-after-init",
        "--no-http",
        "--max-cron-threads=0",
        "--log-level=warn",
        *options,
    ]
    args += ["-i", ",".join(modules)] if modules else []
    args += ["-u", ",".join(update)] if update else []
    odoo(*args, log_name=name)


# --- databases


@contextlib.contextmanager
def _cursor(name="postgres"):
    """Cursor outside any transaction, on a database or the server's maintenance one."""
    postgres.start()
    settings = postgres.environment()
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
    }
    connection = psycopg2.connect(
        dbname=name, **{names[key]: value for key, value in settings.items()}
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _execute(statement, *names):
    with _cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def databases(prefix=""):
    """Names of the databases that begin with `prefix`, oldest first."""
    with _cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY oid"
        )
        return [name for (name,) in cursor.fetchall() if name.startswith(prefix)]


def exists(name):
    return name in databases(name)


def _filestore(name):
    return ODOO_DATA / "filestore" / name


def create_database(name, template=None):
    """Create `name`, empty or as a copy of `template`.

    The files come as hard links: Odoo never changes a stored file.
    """
    if template:
        shutil.rmtree(_filestore(name), ignore_errors=True)
        if _filestore(template).is_dir():
            shutil.copytree(
                _filestore(template), _filestore(name), copy_function=os.link
            )
        _execute("CREATE DATABASE {} TEMPLATE {}" + _fast_copy(), name, template)
    else:
        _execute(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'", name
        )


def _fast_copy():
    """Copy files rather than log every block, where PostgreSQL can choose."""
    with _cursor() as cursor:
        return (
            " STRATEGY FILE_COPY" if cursor.connection.server_version >= 150000 else ""
        )


def drop_database(name):
    """Drop `name` and its files, whoever is connected; True if it was there."""
    found = exists(name)
    for left in reversed(range(20)):
        try:
            _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            break
        except psycopg2.errors.InsufficientPrivilege:
            # The server itself cleans up in it, which our role may not end.
            if not left:
                raise
            time.sleep(0.5)
    shutil.rmtree(_filestore(name), ignore_errors=True)
    return found


def rename_database(old, new):
    """Give a database that nobody uses another name."""
    shutil.rmtree(_filestore(new), ignore_errors=True)
    if _filestore(old).is_dir():
        _filestore(old).rename(_filestore(new))
    _execute("ALTER DATABASE {} RENAME TO {}", old, new)


def note(name, text=None):
    """Read the comment of a database, or set it."""
    with _cursor() as cursor:
        if text is not None:
            statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(statement.format(sql.Identifier(name), sql.Literal(text)))
            return text
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [name],
        )
        return (cursor.fetchone() or [None])[0]


# --- templates


def base_template():
    """Name of the base template, made if it is not there."""
    odoo_version = str(odoo_dir() or ODOO_PACKAGE_VERSION)
    modules = base_modules()
    requirements = runtime_requirement_files()
    name = BASE + digest(odoo_version, *requirements, *modules, *LANGUAGES)

    def build(temporary):
        say(
            f"making the base database ({len(modules)} modules and what they need, "
            "about 2 minutes)"
        )
        create_database(temporary)
        install(temporary, modules, f"--load-language={','.join(LANGUAGES)}")

    return _template(BASE, name, build)


def suite_template():
    """Name of the suite template, made if it is not there."""
    base = base_template()
    modules = sorted(manifests())
    name = SUITE + digest(base, addons_digest())

    def build(temporary):
        say(f"making the suite database ({', '.join(modules) or 'no addons yet'})")
        create_database(temporary, base)
        if modules:
            install(temporary, modules)

    return _template(SUITE, name, build)


def _template(prefix, name, build):
    if exists(name):
        return name
    with locked(prefix.rstrip("_")):
        if exists(name):
            return name
        temporary = f"tmp_{name}"
        for interrupted in databases(f"tmp_{prefix}"):
            drop_database(interrupted)
        try:
            build(temporary)
            # Copies take the statistics along: they need not plan blindly at first.
            with _cursor(temporary) as cursor:
                cursor.execute("ANALYZE")
        except BaseException:
            drop_database(temporary)
            raise
        rename_database(temporary, name)
        _execute("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        for old in databases(prefix)[:-KEPT_TEMPLATES]:
            say(f"dropping the older template {old}")
            drop_database(old)
    return name
