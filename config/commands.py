"""The commands behind the Makefile and `config/dev`."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import databases
import postgres
from settings import CONFIG, ROOT, STATE, SetupError, addons_digest, manifests, say

DATABASE = os.environ.get("COOPAEM_DB", "coopaem")
# commands whose further arguments belong to a program -> how many words are our own
PASSED_ON = {"odoo": 1, "python": 1, "psql": 2}
PORT = os.environ.get("HTTP_PORT", "8069")


def names(text):
    """A comma separated list as a list; `all` stands for all addons of the checkout."""
    return (
        sorted(manifests())
        if text == "all"
        else [name for name in text.split(",") if name]
    )


# --- scratch databases


def new(args):
    """make a database from a template (base, or with --suite all our addons too)"""
    template = databases.suite_template() if args.suite else databases.base_template()
    databases.drop_database(args.database)
    databases.create_database(args.database, template)
    say(f"database {args.database} made from {template}")


def install(args):
    """install or update addons in a database (made if absent)"""
    if not databases.exists(args.database):
        databases.create_database(args.database, databases.base_template())
    databases.install(args.database, names(args.addons), update=names(args.addons))
    say(f"{args.addons} installed in {args.database}")


def drop(args):
    """drop databases"""
    for name in args.databases:
        dropped = databases.drop_database(name)
        say(f"database {name} {'dropped' if dropped else 'was not there'}")


def list_databases(_args):
    """list the databases of the server"""
    print("\n".join(databases.databases()))


def psql(args):
    """psql on a database (further arguments go to psql)"""
    os.environ.update(postgres.environment())
    program = postgres.programs() / "psql" if not postgres.external() else "psql"
    os.execvp(str(program), [str(program), "-d", args.database, *args.rest])


def shell(args):
    """Odoo shell on a database (reads a script from stdin if that is no terminal)"""
    os.chdir(ROOT)
    os.environ.update(databases.odoo_environment())
    command = databases.odoo_command(
        "shell", "-d", args.database, "--no-http", "--log-level=warn"
    )
    os.execv(command[0], command)


def run_odoo(args):
    """run Odoo with any arguments"""
    os.chdir(ROOT)
    os.environ.update(databases.odoo_environment())
    command = databases.odoo_command(*args.rest)
    os.execv(command[0], command)


def python(args):
    """run the venv's Python, Odoo's settings in the environment"""
    os.environ.update(databases.odoo_environment())
    os.environ["PYTHONPATH"] = str(CONFIG)
    os.execv(sys.executable, [sys.executable, *args.rest])


def template(args):
    """make a template if it is not there, and print its name"""
    print(
        databases.suite_template()
        if args.kind == "suite"
        else databases.base_template()
    )


def environment(_args):
    """print the environment of Odoo as shell exports"""
    for key, value in databases.odoo_environment().items():
        print(f"export {key}='{value}'")


# --- the development server


def _pid_file():
    return STATE / f"odoo-{DATABASE}.pid"


def _running_odoo():
    """Process id of the Odoo that `run` started, or None."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(_pid_file().read_text())
        # the number may have gone to another process since
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"odoo" in words and DATABASE.encode() in words:
            return pid
    return None


def run(args):
    """start Odoo on the database, made with demonstration data if it is not there"""
    if _running_odoo():
        raise SetupError(f"Odoo runs already (process {_running_odoo()}): `make stop`")
    if not databases.exists(DATABASE):
        create_demo_database(DATABASE, args.country)
    elif databases.note(DATABASE) != addons_digest():
        say("the addons have changed: updating the database")
        databases.install(DATABASE, manifests(), update=manifests())
    databases.note(DATABASE, addons_digest())
    say(
        f"Odoo is at http://127.0.0.1:{PORT} – user admin, password admin. "
        "Stop with Ctrl-C or `make stop`."
    )
    os.environ.update(databases.odoo_environment())
    command = databases.odoo_command(
        "server", "-d", DATABASE, f"--db-filter=^{DATABASE}$"
    )
    command += ["--http-interface=127.0.0.1", f"--http-port={PORT}"]
    os.chdir(ROOT)
    _pid_file().write_text(str(os.getpid()))
    os.execv(command[0], command)


def create_demo_database(name, country=""):
    """Copy the suite template and load demonstration data into the copy.

    :param str country: tn or eg; otherwise the Moroccan cooperative
    """
    suite = databases.suite_template()
    temporary = f"tmp_{name}"
    databases.drop_database(temporary)
    databases.create_database(temporary, suite)
    say("loading demonstration data")
    command = [sys.executable, str(CONFIG / "load_demo.py"), temporary]
    command += [country] if country else []
    if subprocess.run(command, cwd=ROOT).returncode:
        databases.drop_database(temporary)
        raise SetupError("the demonstration data could not be loaded")
    databases.rename_database(temporary, name)
    databases.note(name, addons_digest())


def stop(_args):
    """stop the Odoo that `run` started, and the embedded PostgreSQL"""
    pid = _running_odoo()
    if pid:
        os.kill(pid, signal.SIGTERM)
        for _tick in range(100):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.1)
        say(f"Odoo stopped (process {pid})")
    else:
        say("Odoo was not running")
    _pid_file().unlink(missing_ok=True)
    postgres.stop()


def reset(_args):
    """drop the database of `run`, so that the next run starts afresh"""
    dropped = databases.drop_database(DATABASE)
    outcome = "dropped; `make run` makes it anew" if dropped else "was not there"
    say(f"database {DATABASE} {outcome}")


def test(args):
    """run the tests: all, Odoo tests by tag (-T) or pytest files (-P)"""
    import run_tests

    return run_tests.main(args.tags, args.pytest, args.addons)


def lint(_args):
    """run every style check"""
    import lint as checks

    return checks.main()


def format_code(_args):
    """put Python, XML and JavaScript in shape"""
    import lint as checks

    return checks.main(fix=True)


def month(args):
    """books and statements of a month from a folder of spreadsheets"""
    program = CONFIG / "month.py"
    if not program.exists():
        raise SetupError("this version has no config/month.py")
    if not args.dir or not args.out:
        raise SetupError("usage: make month DIR=<folder> OUT=<folder>")
    databases.suite_template()
    os.environ.update(databases.odoo_environment())
    caller = os.environ.get("CALLER_DIR") or Path.cwd()
    source, target = (
        Path(caller, Path(text).expanduser()) for text in (args.dir, args.out)
    )
    command = [sys.executable, str(program), "--dir", str(source), "--out", str(target)]
    os.execv(sys.executable, command)


def pay(args):
    """pays of a list of cases, as a CSV file"""
    if not args.cases or not args.out:
        raise SetupError("usage: make pay CASES=<YAML file> OUT=<CSV file>")
    databases.suite_template()
    os.environ.update(databases.odoo_environment())
    caller = os.environ.get("CALLER_DIR") or Path.cwd()
    source, target = (
        Path(caller, Path(text).expanduser()) for text in (args.cases, args.out)
    )
    program = CONFIG / "pay.py"
    command = [sys.executable, str(program), "--cases", str(source)]
    os.execv(sys.executable, [*command, "--out", str(target)])


def bench(args):
    """how fast it is with so many units: a table and a JSON file"""
    if not args.units.isdigit() or int(args.units) < 1:
        raise SetupError("usage: make bench N=<number of units>, as N=100 or N=1000")
    os.environ.update(databases.odoo_environment())
    os.environ["PYTHONPATH"] = str(CONFIG)
    program = ROOT / "tests" / "bench" / "bench.py"
    os.execv(sys.executable, [sys.executable, "-P", str(program), args.units])


def screenshots(args):
    """take the pictures of README.md and the guides anew, all or some groups"""
    import screenshots as pictures

    return pictures.main(args.groups, args.database)


def roles(args):
    """write docs/roles.md from the rules, of a database or of a new one"""
    if not args.database:
        databases.suite_template()
    os.environ.update(databases.odoo_environment())
    program = CONFIG / "roles.py"
    named = [args.database] if args.database else []
    os.execv(sys.executable, [sys.executable, str(program), *named])


def main():
    parser = argparse.ArgumentParser(prog="config/dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(function, *arguments, name=None):
        entry = commands.add_parser(name or function.__name__, help=function.__doc__)
        entry.set_defaults(function=function)
        for flags, options in arguments:
            entry.add_argument(*flags, **options)

    database = (("database",), {})
    command(new, database, (("--suite",), {"action": "store_true"}))
    command(install, database, (("addons",), {}))
    command(drop, (("databases",), {"nargs": "+"}))
    command(list_databases, name="list")
    command(psql, database)
    command(shell, (("database",), {"nargs": "?", "default": DATABASE}))
    command(run_odoo, name="odoo")
    command(python)
    command(template, (("kind",), {"choices": ("base", "suite")}))
    command(environment, name="env")
    command(run, (("--country",), {"choices": ("tn", "eg"), "default": ""}))
    command(stop)
    command(reset)
    command(
        test,
        (
            ("-T", "--tags"),
            {"default": "", "help": "Odoo test tags, as /coopaem_member:TestUnit"},
        ),
        (("-P", "--pytest"), {"default": "", "help": "pytest files"}),
        (
            ("-A", "--addons"),
            {"default": "", "help": "test only these addons (comma separated)"},
        ),
    )
    command(bench, (("units",), {}))
    command(
        screenshots,
        (("groups",), {"nargs": "*"}),
        (("-d", "--database"), {"default": ""}),
    )
    command(roles, (("database",), {"nargs": "?", "default": ""}))
    command(lint)
    command(format_code, name="format")
    command(pay, (("--cases",), {"default": ""}), (("--out",), {"default": ""}))
    command(month, (("--dir",), {"default": ""}), (("--out",), {"default": ""}))
    argv, rest = sys.argv[1:], []
    if argv and argv[0] in PASSED_ON:
        named = PASSED_ON[argv[0]]
        argv, rest = argv[:named], argv[named:]
    args = parser.parse_args(argv)
    args.rest = rest
    try:
        return args.function(args)
    except SetupError as error:
        say(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
