"""Run the tests: Odoo's, in fresh databases with our addons, and pytest's, of tests/.

All tests run in several processes at once, one per addon and per file of tests/, as
many as there are processors (or COOPAEM_TEST_JOBS).

Ends with one line, "N passed, N failed". An error or critical message in Odoo's log
counts as a failure even if every test passed; so does a warning that comes from our
addons or speaks of them. What failed is named once more right before that line.
"""

import contextlib
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import databases
from settings import ADDONS, CONFIG, ROOT, SetupError, log_path, manifests, say

PREFIX = "coopaem_test_"
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) "
    r"(?P<logger>\S+): (?P<message>.*)$"
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
# our models and addons, by name or path; not databases and folders that bear our name
OURS = re.compile(r"\bcoopaem(\.|_(?!(base|suite|test)_))|" + re.escape(str(ADDONS)))
STARTED = re.compile(r"Starting \w+\.\w+ ")
# Programs that run just now, to be ended with us.
RUNNING = set()
# What failed, to be named once more at the end.
FAILURES = []


@contextlib.contextmanager
def running(*args, **options):
    """A program, ended when we leave before it has."""
    process = subprocess.Popen(*args, **options)
    RUNNING.add(process)
    try:
        with process:
            yield process
    finally:
        RUNNING.discard(process)


def free_port():
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Log:
    """Reads Odoo's log, shows what matters, counts tests and complaints."""

    def __init__(self):
        self.tests = self.bad_tests = 0
        self.finished = False
        self.complaints = []
        self._showing = False

    def feed(self, line):
        match = LINE.match(line)
        if match:
            self._showing = self._judge(**match.groupdict())
        if self._showing or (not match and "Traceback" in line):
            self._showing = True
            print(line, end="", flush=True)

    def _judge(self, level, db, logger, message):
        """Note what the line says; True if it (and what follows it) is to be shown."""
        result = RESULT.search(message) if logger == "odoo.tests.result" else None
        if result:
            failed, errors, self.tests = map(int, result.groups())
            self.bad_tests = failed + errors
            self.finished = True
            return True
        if level in ("ERROR", "CRITICAL"):
            self.complaints.append(message)
            return True
        if level == "WARNING":
            if OURS.search(f"{logger} {message}"):
                self.complaints.append(message)
                return True
            return False
        return bool(STARTED.match(message)) or "skipped" in message[:8]


NUMBERS = itertools.count(1)


def run_odoo(modules, tags):
    """Run the tests of `tags` in a database of their own.

    :param list modules: addons to install in it first; none for all of them, in a copy
        of the suite template
    """
    template = databases.base_template() if modules else databases.suite_template()
    name = f"{PREFIX}{os.getpid()}_{next(NUMBERS)}"
    log = Log()
    try:
        databases.drop_database(name)
        databases.create_database(name, template)
        command = databases.odoo_command("-d", name, "--test-tags", tags)
        command += ["-i", ",".join(modules)] if modules else []
        command += [
            "--stop-after-init",
            "--max-cron-threads=0",
            f"--http-port={free_port()}",
            "--log-handler=odoo.tests.stats:DEBUG",
        ]
        command += ["--http-interface=127.0.0.1"]
        path = log_path(name)
        say(f"testing {tags} in a fresh database (whole log: {path})")
        environ = os.environ | databases.odoo_environment() | {"PYTHONUNBUFFERED": "1"}
        with (
            path.open("w") as whole,
            running(
                command,
                cwd=ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            try:
                for line in process.stdout:
                    whole.write(line)
                    log.feed(line)
            except BaseException:
                process.terminate()
                raise
    finally:
        databases.drop_database(name)
    if not log.finished:
        log.complaints.append(
            f"Odoo ended before its tests did (status {process.returncode})"
        )
    failed = log.bad_tests
    if not failed and (process.returncode or log.complaints):
        failed = max(1, len(log.complaints))
    FAILURES.extend(f"{tags}: {complaint[:300]}" for complaint in log.complaints)
    return max(0, log.tests - log.bad_tests), failed


def run_pytest(targets):
    """Run pytest and read its counts from its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-P",
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
        ]
        command += [f"--junit-xml={report}", *targets]
        path = os.pathsep.join(
            filter(None, (str(CONFIG), os.environ.get("PYTHONPATH")))
        )
        # shown at its end, so that it does not mix with what runs beside it
        with running(
            command,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as done:
            output, _nothing = done.communicate()
        print(output, end="", flush=True)
        if not report.exists():
            return 0, 1
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        tree = ET.parse(report)
        for suite in tree.iter("testsuite"):
            for key in counts:
                counts[key] += int(suite.get(key, 0))
        FAILURES.extend(
            f"{case.get('classname')}.{case.get('name')}: "
            + " ".join(bad.get("message", "").split())[:300]
            for case in tree.iter("testcase")
            for bad in (*case.iter("failure"), *case.iter("error"))
        )
    failed = counts["failures"] + counts["errors"]
    if done.returncode and not failed:
        failed = 1
    return max(0, counts["tests"] - failed - counts["skipped"]), failed


def check_installation():
    """Install all addons in a new database: none may complain.

    :return: (passed, failed)
    """
    name = databases.suite_template()
    path = log_path(f"tmp_{name}")
    text = path.read_text() if path.exists() else ""
    complaints = [line for line in text.splitlines() if OURS.search(line)]
    FAILURES.extend(f"installation: {complaint[:300]}" for complaint in complaints)
    return (0, len(complaints)) if complaints else (1, 0)


def drop_leftovers():
    """Drop the databases of test runs that were killed."""
    for name in databases.databases(PREFIX):
        pid = name.removeprefix(PREFIX).split("_")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            databases.drop_database(name)


def run_all(addons, files, alone=False):
    """Every test: those of each addon beside the others' and beside tests/.

    :param list addons: names of the addons
    :param list files: of tests/
    :param bool alone: install only these addons, not all that there are
    :return: list of (passed, failed)
    """

    def size(addon):
        return sum(path.stat().st_size for path in (ADDONS / addon).rglob("tests/*.py"))

    # What takes longest goes first, so that nothing long is left for the end.
    tasks = [
        (run_odoo, (addons if alone else [], f"/{addon}"))
        for addon in sorted(addons, key=size, reverse=True)
    ]
    tasks += [(run_pytest, ([file],)) for file in files]
    installed = [] if alone else [check_installation()]
    jobs = int(os.environ.get("COOPAEM_TEST_JOBS") or os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        started = [pool.submit(task, *arguments) for task, arguments in tasks]
        try:
            return [*installed, *(future.result() for future in started)]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(RUNNING):
                process.terminate()
            raise


def main(tags="", pytest_files="", addons=""):
    """All tests, or the chosen ones; exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ours = manifests()
    chosen = [name for name in addons.split(",") if name] or sorted(ours)
    results = []
    try:
        drop_leftovers()
        if pytest_files:
            results.append(run_pytest(pytest_files.split()))
        elif tags:
            named = {name for name in ours if re.search(rf"/{name}\b", tags)}
            modules = chosen if addons or not named else sorted(named)
            results.append(run_odoo(modules, tags))
        else:
            files = sorted(
                str(path.relative_to(ROOT))
                for path in (ROOT / "tests").rglob("test_*.py")
            )
            results += run_all(chosen, [] if addons else files, bool(addons))
    except SetupError as error:
        say(error)
        results.append((0, 1))
    except KeyboardInterrupt:
        say("interrupted")
        results.append((0, 1))
    passed, failed = (
        (sum(column) for column in zip(*results, strict=True)) if results else (0, 0)
    )
    for failure in FAILURES:
        say(f"failed: {failure}")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if passed and not failed else 1
