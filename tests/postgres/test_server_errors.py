"""Whatever is wrong with a server is told in one line that says what to do, and its words steer no terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.postgres.cluster import Cluster, missing
from tests.postgres.helpers import pool_of, run, value

from reader.archive.postgres import errors
from reader.archive.postgres.address import Address
from reader.archive.postgres.errors import Kind, ServerError, Where, explain, kind_of

ASKS = value("SELECT 1")


@pytest.fixture(scope="module")
def strict() -> Iterator[Cluster]:
    """A server that asks who comes, with three connections for ordinary people."""
    if reason := missing():
        pytest.skip(reason)
    settings = {"max_connections": "6", "superuser_reserved_connections": "3", "max_wal_senders": "0"}
    with Cluster(tcp=True, settings=settings | {"password_encryption": "'scram-sha-256'"}) as cluster:
        cluster.sql("CREATE ROLE anna LOGIN PASSWORD 'geheim'")
        cluster.sql("CREATE ROLE berta LOGIN CONNECTION LIMIT 0")
        cluster.sql("CREATE ROLE readers NOLOGIN")
        cluster.sql("CREATE DATABASE closed")
        cluster.sql("REVOKE CONNECT ON DATABASE closed FROM public")
        cluster.allow(
            "host all anna 127.0.0.1/32 scram-sha-256",
            "host all berta,readers,postgres 127.0.0.1/32 trust",
            "host all unknown 127.0.0.1/32 trust",
            "local all peter peer",
        )
        yield cluster


def failure(address: str, work: Any = ASKS, *, write: bool = False) -> ServerError:
    with pool_of(address) as pool, pytest.raises(ServerError) as caught:
        (pool.write if write else pool.read)(work)
    line = str(caught.value)
    assert "\n" not in line
    assert "geheim" not in line
    assert len(line) < 300
    return caught.value


def test_who_is_not_let_in_is_told_why(strict: Cluster) -> None:
    host = f"127.0.0.1:{strict.port}"
    cases: list[tuple[dict[str, str], Kind, str]] = [
        ({"user": "anna", "password": "falsch"}, Kind.PASSWORD, f"{host} refuses the password of anna"),
        ({"user": "anna"}, Kind.NO_PASSWORD, f"{host} wants a password of anna: put it into ~/.pgpass"),
        ({"user": "unknown"}, Kind.ROLE, f"{host} lets no role unknown log in"),
        ({"user": "readers"}, Kind.ROLE, f"{host} lets no role readers log in"),
        ({"user": "stranger"}, Kind.NOT_ALLOWED, f"{host} does not let stranger into postgres from here"),
        ({"user": "berta"}, Kind.FULL, f"{host} has no connection free"),
        ({"user": "anna", "password": "geheim", "dbname": "nix"}, Kind.NO_DATABASE, f"{host} has no database nix"),
        ({"user": "anna", "password": "geheim", "dbname": "closed"}, Kind.NOT_ALLOWED, "does not let anna into closed"),
        ({"user": "anna", "password": "geheim", "sslmode": "require"}, Kind.NO_TLS, f"{host} does not offer TLS"),
    ]
    for parameters, kind, said in cases:
        error = failure(strict.address(**parameters))  # type: ignore[arg-type]
        assert error.kind is kind, error
        assert said in str(error)
    peer = failure(f"postgresql://peter@/postgres?host={strict.folder}&port={strict.port}")
    assert peer.kind is Kind.PEER, peer
    with pool_of(strict.address(user="anna", password="geheim")) as pool:
        assert pool.read(value("SELECT session_user::text")) == "anna"


def test_a_server_without_a_free_connection_says_so_and_serves_again_later(strict: Cluster) -> None:
    address = strict.address(user="anna", password="geheim")
    taken = [psycopg.connect(address) for _number in range(3)]
    error = failure(address)
    assert error.kind is Kind.FULL
    assert error.unreachable
    with pool_of(address) as pool:
        with pytest.raises(ServerError, match="no connection free"):
            pool.read(ASKS)
        for connection in taken:
            connection.close()
        assert pool.read(ASKS) == 1
        assert pool.problem == ""


def test_tls_is_demanded_and_checked(tmp_path: Path) -> None:
    if reason := missing():
        pytest.skip(reason)
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    with Cluster(tcp=True) as cluster:
        key, certificate = cluster.data / "server.key", cluster.data / "server.crt"
        request = ["req", "-new", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "36500", "-subj", "/CN=elsewhere"]
        subprocess.run(["openssl", *request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        cluster.give(key, certificate)
        trusted = tmp_path / "root.crt"
        trusted.write_bytes(certificate.read_bytes())
        cluster.settings["ssl"] = "on"
        cluster.restart()
        with pool_of(cluster.address(sslmode="require")) as pool:
            question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            assert pool.read(value(question)) is True
            assert pool.read(value(question)) is True
        for parameters, kind in (
            ({"sslmode": "verify-full", "sslrootcert": str(trusted)}, Kind.CERTIFICATE),  # the name of another
            ({"sslmode": "verify-ca", "sslrootcert": str(tmp_path / "none.crt")}, Kind.CERTIFICATE),
            ({"sslmode": "verify-full", "sslrootcert": "system"}, Kind.CERTIFICATE),
        ):
            error = failure(cluster.address(**parameters))  # type: ignore[arg-type]
            assert error.kind is kind, error
            assert "is not trusted (" in str(error)
        with pool_of(cluster.address(sslmode="verify-ca", sslrootcert=str(trusted))) as pool:
            assert pool.read(ASKS) == 1
        cluster.allow("hostssl all all 127.0.0.1/32 trust")
        assert failure(cluster.address(sslmode="disable")).kind is Kind.NOT_ALLOWED


def test_what_answers_there_and_is_no_server_of_ours_is_told(primary: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    import socketserver
    import threading

    class Web(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(100)
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        error = failure(f"postgresql://anna@127.0.0.1:{server.server_address[1]}/news")
        server.shutdown()
    assert error.kind is Kind.FOREIGN, error
    assert failure("postgresql://anna@127.0.0.1:1/news").kind is Kind.AWAY
    nowhere = failure("postgresql://anna@/news?host=/nowhere")
    assert str(nowhere) == "/nowhere does not answer (nothing listens there); try again later"
    for name in ("no-such-host.invalid", "a..b", "x" * 70 + ".invalid", "报" * 70):
        assert "its name is not known" in str(failure(f"postgresql://anna@{name}/news"))
    monkeypatch.setattr(errors, "OLDEST", 99)
    old = failure(primary.address())
    assert old.kind is Kind.OLD_SERVER
    assert "needs version 99 or newer" in str(old)


def test_a_database_in_another_encoding_is_refused(primary: Cluster) -> None:
    provider = "LOCALE_PROVIDER libc" if int(primary.sql("SHOW server_version_num")[0][0]) >= 150000 else ""
    primary.sql(f"CREATE DATABASE ascii ENCODING 'SQL_ASCII' {provider} LOCALE 'C' TEMPLATE template0")
    error = failure(primary.address(dbname="ascii"))
    assert error.kind is Kind.ENCODING
    assert "is in SQL_ASCII" in str(error)
    primary.drop_database("ascii")


def test_what_goes_wrong_in_a_statement_is_told(primary: Cluster, database: str) -> None:
    primary.sql("CREATE ROLE clara LOGIN")
    primary.sql("CREATE TABLE secret (a int)", dbname=database)
    address = primary.address(user="clara", dbname=database)
    cases = [
        ("SELECT * FROM public.secret", Kind.DENIED, f"clara may not do this in {database}"),
        ("SELECT * FROM reader.article", Kind.NO_ARCHIVE, "run reader archive init"),
        ("CREATE TABLE reader.article (a int)", Kind.NO_ARCHIVE, "run reader archive init"),
        ("SELECT missing FROM pg_catalog.pg_class", Kind.OTHER_SCHEMA, "update reader"),
        ("SELECT 1/0", Kind.OTHER, "refused: division by zero"),
        ("SELEC", Kind.OTHER, "refused: syntax error"),
    ]
    for statement, kind, said in cases:
        error = failure(address, run(statement), write=True)
        assert error.kind is kind, error
        assert said in str(error)
    nul = failure(address, lambda connection: connection.execute("SELECT %s", ("a\0b",)))
    assert nul.kind is Kind.OTHER
    assert "NUL" in str(nul)
    primary.sql("DROP TABLE secret", dbname=database)
    primary.sql("DROP ROLE clara")


def test_a_message_of_a_server_steers_no_terminal_and_floods_none(primary: Cluster, database: str) -> None:
    hostile = "\x1b]52;c;ZWNobw==\x07\x1b[2Jred\u202eder\u0000\r\nsecond line".replace("\0", "") + "x" * 5000
    work = value("SELECT pg_catalog.set_config('x.y', %s, true)::int", hostile)
    error = failure(primary.address(dbname=database), work)
    assert not any(ord(character) < 32 or character in "\x7f\x9b\u202e" for character in str(error))


def test_a_full_disk_is_told_and_reading_goes_on(spare: Cluster) -> None:
    disk = spare.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=777", "none", disk]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be made as root, where mounting is allowed")
    try:
        place = disk / "space"
        place.mkdir()
        spare.give(place)
        spare.sql(f"CREATE TABLESPACE small LOCATION '{place}'")
        spare.sql("CREATE TABLE told (text text) TABLESPACE small")
        with pool_of(spare.address()) as pool:
            pool.write(run("INSERT INTO public.told VALUES ('新闻')"))
            fill = "INSERT INTO public.told SELECT repeat(md5(n::text), 50) FROM generate_series(1, 5000) n"
            with pytest.raises(ServerError, match=r"The disk of .* is full") as caught:
                pool.write(run(fill))
            assert caught.value.kind is Kind.DISK
            assert pool.read(value("SELECT text FROM public.told")) == "新闻"
    finally:
        spare.kill()
        subprocess.run(["umount", disk], check=True)


SAID = [
    (
        'connection failed: 致命错误:  用户 "anna" Password 认证失败',
        Kind.PASSWORD,
    ),
    (
        "connection failed: 致命错误:  对不起, 已经有太多的客户",
        Kind.FULL,
    ),
    ("connection failed: 致命错误:  数据库系统启动中", Kind.STARTING),
    ("connection failed: 致命错误:  数据库系统关闭中", Kind.STOPPING),
    ('connection failed: 致命错误:  数据库 "news" 不存在', Kind.NO_DATABASE),
    (
        'connection failed: 致命错误:  没有用于主机 "::1", 用户 "anna", 数据库 "news" 的 pg_hba.conf 记录',
        Kind.NOT_ALLOWED,
    ),
    ("connection failed: FATAL:  the database system is not yet accepting connections", Kind.STARTING),
    ("connection failed: FATAL:  remaining connection slots are reserved for roles with SUPERUSER", Kind.FULL),
    ("connection failed: ERROR:  no more connections allowed (max_client_conn)", Kind.FULL),
    ("connection failed: FATAL:  server login has been failing, try again later (server_login_retry)", Kind.AWAY),
    ("connection failed: FATAL:  no such database: news", Kind.NO_DATABASE),
    ("connection failed: FATAL:  pgbouncer cannot connect to server", Kind.AWAY),
    ("query_wait_timeout", Kind.FULL),
    ("consuming input failed: server closed the connection unexpectedly\n\tThis probably means ...", Kind.LOST),
    ("connection failed: could not receive data from server: Connection timed out", Kind.AWAY),
    ("connection failed: SSL error: certificate verify failed", Kind.CERTIFICATE),
    ("connection failed: SSL error: tlsv1 alert protocol version", Kind.TLS),
    ("connection failed: FATAL:  unsupported startup parameter: options", Kind.OTHER),
]


@pytest.mark.parametrize(("text", "kind"), SAID)
def test_servers_and_poolers_are_understood_in_english_and_chinese(text: str, kind: Kind) -> None:
    error = psycopg.OperationalError(text)
    assert kind_of(error) is kind
    line = str(explain(error, Where("db1", "anna", "news", 30)))
    assert "\n" not in line
    assert "connection failed" not in line


def test_every_kind_of_trouble_has_its_line() -> None:
    where = Where("db1", "anna", "news", 30)
    lines = {str(errors.trouble(kind, where, "message")) for kind in Kind}
    assert len(lines) == len(Kind)
    for state in ("57014", "40001", "53100", "53400", "XX000", "P0001", "22021"):
        assert "\n" not in str(explain(psycopg.errors.lookup(state)("said"), where))


def test_without_the_driver_there_is_one_line_that_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from reader.archive.postgres.address import Address\n"
        "Address.parse('postgresql://db1/news')\n"
        "from reader.archive.postgres.driver import need_driver\n"
        "need_driver()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("reader.errors.ReaderError: An archive on PostgreSQL needs psycopg 3: pip install")


def test_the_pool_hides_the_password_in_all_it_shows() -> None:
    address = Address.parse("postgresql://anna:geheim@127.0.0.1:1/news?sslpassword=geheim", {})
    with pool_of(address.text) as pool:
        with pytest.raises(ServerError) as caught:
            pool.read(ASKS)
        shown = [str(caught.value), repr(address), address.shown, address.name, pool.problem]
    assert "geheim" not in "".join(shown)
