"""docs/postgres.md, step by step, on a server with TLS: what stands there is what is typed here."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli import conftest as commands
from tests.cli.conftest import TITLE, Run
from tests.postgres.cluster import Bouncer, Cluster, missing, missing_bouncer, programs
from tests.shared import ROOT

run = commands.run
PAGE = (ROOT / "docs" / "postgres.md").read_text("utf-8")
PASSWORD = "geheim"


def lines(begin: str) -> list[str]:
    """The indented lines of the page from the one that begins so."""
    block = PAGE[PAGE.index(f"\n    {begin}") + 1 :].split("\n")
    taken = []
    for line in block:
        if not line.startswith("    "):
            break
        taken.append(line.strip())
    return taken


def certified(folder: Path, name: str, more: str = "") -> None:
    """Make NAME.key and NAME.crt in a folder, signed by the authority of that folder, which is made first."""
    key = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/{name}.key", "-subj", f"/CN={name}"]
    signer = ["-CA", f"{folder}/ca.crt", "-CAkey", f"{folder}/ca.key"] if name != "ca" else []
    extension = ["-addext", f"subjectAltName={more}"] if more else []
    command = [*key, "-x509", *signer, *extension, "-days", "2", "-out", f"{folder}/{name}.crt"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A server with TLS, and an environment in which it is the one that libpq takes when no other is named."""
    if reason := missing():
        pytest.skip(reason)
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    for name, more in (("ca", ""), ("server", "IP:127.0.0.1"), ("wang", "")):
        try:
            certified(tmp_path, name, more)
        except subprocess.CalledProcessError:
            pytest.skip("openssl is older than version 3, which signs in one step")
    files = {"ssl_cert_file": "server.crt", "ssl_key_file": "server.key", "ssl_ca_file": "ca.crt"}
    cluster = Cluster(
        tcp=True,
        settings={"ssl": "on", "password_encryption": "scram-sha-256"}
        | {name: f"'{file}'" for name, file in files.items()},
    )
    for file in files.values():
        shutil.copy(tmp_path / file, cluster.data / file)
        (cluster.data / file).chmod(0o600)
        shutil.chown(cluster.data / file, cluster.data.owner(), cluster.data.group())
    cluster.start()
    for name, value in {"PGHOST": str(cluster.folder), "PGPORT": str(cluster.port), "PGUSER": "postgres"}.items():
        monkeypatch.setenv(name, value)
    yield cluster
    cluster.close()


def typed(line: str) -> None:
    """Run a program of PostgreSQL's, as the page has it."""
    folder = programs()
    assert folder is not None
    name, *arguments = shlex.split(line)
    done = subprocess.run([folder / name, *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), line


def private(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)


def test_from_an_empty_server_to_readers(
    server: Cluster, run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, init = lines("createdb --encoding")
    typed(create)
    program, *arguments = shlex.split(init)
    assert program == "reader"
    assert run(*arguments).code == 0
    me = pwd.getpwuid(os.getuid()).pw_name
    assert run("archive", "init", "postgresql:///news", "--reader", me).code == 0

    # pg_hba.conf, with the network that there is here
    local, password, certificate = (line for line in lines("# on the server itself") if not line.startswith("#"))
    server.allow(local, re.sub(r"10\.\S+", "127.0.0.1/32", password))
    server.sql(f"ALTER ROLE wang PASSWORD '{PASSWORD}'")

    for name in ("PGHOST", "PGPORT", "PGUSER"):
        monkeypatch.delenv(name)
    assert TITLE in run("--archive", f"postgresql:///news?host={server.folder}&port={server.port}", "list").out

    place = f"127.0.0.1:{server.port}/news"
    safe = f"sslmode=verify-full&sslrootcert={tmp_path}/ca.crt"
    refused = run("--archive", f"postgresql://wang@{place}?{safe}", "list")
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    private(home / ".pgpass", f"127.0.0.1:{server.port}:news:wang:{PASSWORD}\n".encode())
    assert TITLE in run("--archive", f"postgresql://wang@{place}?{safe}", "list").out
    doctor = run("--archive", f"postgresql://wang@{place}?{safe}", "doctor")
    assert "TLSv1.3" in doctor.out
    assert "problem" not in doctor.out
    for wrong in (f"wang@{place}?sslmode=disable", f"li@{place}?{safe}", f"news@{place}?{safe}"):
        ended = run("--archive", f"postgresql://{wrong}", "list")
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1), wrong

    server.allow(re.sub(r"10\.\S+", "127.0.0.1/32", certificate))
    private(home / ".postgresql" / "postgresql.crt", (tmp_path / "wang.crt").read_bytes())
    private(home / ".postgresql" / "postgresql.key", (tmp_path / "wang.key").read_bytes())
    assert TITLE in run("--archive", f"postgresql://wang@{place}?{safe}", "list").out
    ended = run("--archive", f"postgresql://li@{place}?{safe}", "list")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)


def test_limits_backups_and_updates(server: Cluster, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create, init = lines("createdb --encoding")
    typed(create)
    run(*shlex.split(init)[1:])
    for line in lines("ALTER ROLE wang CONNECTION"):
        server.sql(line)
    wang = server.address(user="wang", dbname="news")
    before = run("--archive", wang, "list", "--json").out
    assert before
    roles = server.sql("SELECT has_table_privilege('wang', 'reader.article', 'INSERT')", dbname="news")
    assert roles == [(False,)]
    dump, restore = re.findall(r"`((?:pg_dump|pg_restore) [^`]*)`", PAGE)[:2]
    monkeypatch.chdir(tmp_path)
    dump, _arrow, file = dump.partition(" > ")
    typed(f"{dump} --file={file}")
    server.sql("DROP DATABASE news")
    typed(restore)
    assert run("archive", "init", "postgresql:///news").code == 0
    assert run("--archive", wang, "list", "--json").out == before
    assert server.sql("SELECT datacl::text LIKE '%=T%' FROM pg_database WHERE datname = 'news'") == [(False,)]


def test_through_pgbouncer_everybody_is_themselves(server: Cluster, run: Run, tmp_path: Path) -> None:
    if reason := missing_bouncer():
        pytest.skip(reason)
    create, init = lines("createdb --encoding")
    typed(create)
    run(*shlex.split(init)[1:])
    for who in ("wang", "li"):
        server.sql(f"ALTER ROLE {who} PASSWORD '{PASSWORD} {who}'")
    server.allow("local news +reader_read,+reader_fetch scram-sha-256")
    (listing,) = lines("psql -Atc")
    statement = shlex.split(listing)[2]
    settings = dict(line.split(" = ") for line in lines("listen_addr = *")[1:])
    users = Path(tempfile.mkdtemp(prefix="reader-users-", dir="/tmp")) / "userlist.txt"
    users.write_text("".join(f"{line}\n" for (line,) in server.sql(statement)))
    for path in (users.parent, users):
        path.chmod(0o755)
    with Bouncer(server, **settings | {"auth_file": str(users)}) as bouncer:
        people = {who: f"postgresql://{who}:{PASSWORD}%20{who}@127.0.0.1:{bouncer.port}/news" for who in ("wang", "li")}
        article = run("--archive", people["wang"], "list", "--json", TITLE).json[0]["id"]
        assert run("--archive", people["wang"], "mark", article, "--star").code == 0
        assert TITLE in run("--archive", people["wang"], "list", "is:starred").out
        assert "nothing matches" in run("--archive", people["li"], "list", "is:starred").err
        assert run("--archive", people["wang"].replace(":geheim", ":falsch"), "list").code == 1
    shutil.rmtree(users.parent)
