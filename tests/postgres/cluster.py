"""PostgreSQL servers for tests, each in a temporary folder of its own: a primary, its standbys, a pgbouncer.

The machine's own server is never touched. Where tests run as root the servers run as another user, since PostgreSQL
refuses root. Nothing is made durable (fsync=off) unless asked: only a machine that is killed would lose by that.
"""

from __future__ import annotations

import atexit
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psutil

SUPERUSER = "postgres"
PATIENCE = 60.0
"""Seconds until a server that does not do what it is told fails the test."""

FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "10min"}
DURABLE = {"fsync": "on", "full_page_writes": "on"}
COMMON = {
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "max_connections": "100",
    "wal_level": "replica",
    "max_wal_senders": "8",
    "wal_retrieve_retry_interval": "100ms",
    "log_line_prefix": "'%m [%p] '",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
CHOSEN = os.environ.get("READER_TEST_POSTGRES", "")
"""The folder with the programs of the version that is to be tried, instead of what is found."""

_numbers = count(1)


@cache
def programs() -> Path | None:
    """The folder with initdb, postgres and pg_basebackup, the newest version first; None where there is none."""
    if CHOSEN:
        return Path(CHOSEN)
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _version(folder.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    folders = [*found, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()), None)


@cache
def bouncer() -> str | None:
    """The program pgbouncer, None where there is none."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


def missing() -> str:
    """Why no server can be started here, in one line; empty where one can."""
    if programs() is None:
        return "the PostgreSQL server is not installed (Debian: apt install postgresql)"
    if find_spec("psycopg") is None:
        return "psycopg is not installed (pip install 'psycopg[binary]')"
    return ""


def missing_bouncer() -> str:
    """Why no pgbouncer can be started here, in one line; empty where one can."""
    return missing() or ("" if bouncer() else "pgbouncer is not installed (Debian: apt install pgbouncer)")


def wait_until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait for `true()` to be so; errors of the database mean not yet."""
    import psycopg

    end = time.monotonic() + seconds
    while True:
        with suppress(psycopg.Error, OSError):
            if true():
                return
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds:g} seconds it is still not so that {what}")
        time.sleep(0.02)


class Cluster:
    """One server with its data. Use as a context manager, or call `start` and `close`.

    It listens at a Unix socket in `folder`, and with `tcp` at 127.0.0.1 too, at `port` both. Everyone who comes is let
    in (trust) until `allow` says else. Its superuser is `postgres`. Text is UTF-8 in an order that is not that of code
    points (ICU, zh, where the server has it), so that tests find what relies on one.
    """

    def __init__(
        self, *, tcp: bool = False, durable: bool = False, settings: Mapping[str, str] | None = None, data: bool = True
    ) -> None:
        self.folder = _folder()
        self.data = self.folder / "data"
        self.port = free_port() if tcp else 5432
        self.tcp = tcp
        self.settings = COMMON | (DURABLE if durable else FAST) | dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)
        if data:
            _copy(_template(), self.data)

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- running ---

    @property
    def running(self) -> bool:
        """Whether the postmaster lives, frozen or not."""
        return self._process is not None and self._process.poll() is None

    def start(self, *, wait: bool = True) -> None:
        """Start the server, and wait until it answers; nothing where it runs."""
        if self.running:
            return
        settings = self.settings | {
            "port": str(self.port),
            "listen_addresses": "'127.0.0.1'" if self.tcp else "''",
            "unix_socket_directories": f"'{self.folder}'",
        }
        configuration = self.data / "reader.conf"
        configuration.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        configuration.chmod(0o644)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_program("postgres"), "-D", self.data], stdout=log, stderr=log, stdin=subprocess.DEVNULL, **_user(),
                start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until the server answers."""

        def answers() -> bool:
            if not self.running:
                raise AssertionError(f"the server ended at its start:\n{self.log()[-2000:]}")
            return self.sql("SELECT 1") == [(1,)]

        wait_until(answers, f"the server in {self.folder} answers")

    def stop(self, mode: str = "fast") -> None:
        """Stop it as its administrator would: `smart` waits for sessions, `fast` ends them, `immediate` drops all."""
        signals = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self._process.send_signal(signals[mode])
            self._process.wait(PATIENCE)

    def restart(self, mode: str = "fast") -> None:
        """Stop and start it."""
        self.stop(mode)
        self.start()

    def reload(self) -> None:
        """Read pg_hba.conf and the settings anew."""
        self.sql("SELECT pg_reload_conf()")

    def kill(self) -> None:
        """Kill the postmaster and all its children with SIGKILL, as a machine that goes away would."""
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self._process is not None:
            self._process.wait(PATIENCE)
        wait_until(lambda: not any(map(_lives, processes)), "the killed processes are gone")

    def freeze(self) -> None:
        """Stop all of its processes where they are (SIGSTOP): connections stay open and nothing answers."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def thaw(self) -> None:
        """Let frozen processes go on."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def close(self) -> None:
        """Kill the server and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What the server has written to its log."""
        return (self.folder / "log").read_text("utf-8", "replace")

    # --- using ---

    def address(self, user: str = SUPERUSER, dbname: str = SUPERUSER, password: str = "", **parameters: str) -> str:
        """An address as `reader` takes it, by TCP where the server listens there."""
        return address_of(self, user=user, dbname=dbname, password=password, **parameters)

    def connect(self, dbname: str = SUPERUSER, user: str = SUPERUSER) -> Any:
        """A connection of psycopg's in autocommit mode, by the Unix socket."""
        import psycopg

        return psycopg.connect(
            host=str(self.folder), port=self.port, user=user, dbname=dbname, autocommit=True, connect_timeout=5
        )

    def sql(self, statement: str, parameters: Sequence[Any] = (), *, dbname: str = SUPERUSER) -> list[tuple[Any, ...]]:
        """Run one statement as the superuser; its rows, empty where it has none."""
        with self.connect(dbname) as connection:
            cursor = connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, template: str = "template1") -> str:
        """Make a database with a new name; return the name."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is in it."""
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def allow(self, *lines: str) -> None:
        """Let in who these lines of pg_hba.conf let in, besides the superuser by the Unix socket."""
        text = "\n".join((f"local all {SUPERUSER} trust", f"local replication {SUPERUSER} trust", *lines, ""))
        (self.data / "pg_hba.conf").write_text(text)
        if self.running:
            self.reload()

    def give(self, *paths: Path) -> None:
        """Let the server own these files, and nobody else read them."""
        for path in paths:
            path.chmod(0o700 if path.is_dir() else 0o600)
            if owner := _owner():
                os.chown(path, owner.pw_uid, owner.pw_gid)

    # --- replication ---

    @property
    def in_recovery(self) -> bool:
        """Whether it is a standby."""
        return bool(self.sql("SELECT pg_is_in_recovery()")[0][0])

    def promote(self) -> None:
        """Make the primary of a standby, and wait until it is."""
        self.sql("SELECT pg_promote(false)")
        wait_until(lambda: not self.in_recovery, f"the server in {self.folder} is promoted")

    def wait_for(self, primary: Cluster) -> None:
        """Wait until this standby shows all that `primary` has committed so far."""
        (position,) = primary.sql("SELECT pg_current_wal_flush_lsn()::text")[0]
        question = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        wait_until(lambda: self.sql(question, (position,))[0][0], "the standby has caught up")

    def _processes(self) -> list[psutil.Process]:
        if not self.running or self._process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            postmaster = psutil.Process(self._process.pid)
            return [postmaster, *postmaster.children(recursive=True)]
        return []


def standby_of(primary: Cluster, *, tcp: bool | None = None, settings: Mapping[str, str] | None = None) -> Cluster:
    """A hot standby of a running primary, started, by streaming replication; it has caught up."""
    standby = Cluster(
        tcp=primary.tcp if tcp is None else tcp, settings=primary.settings | dict(settings or {}), data=False
    )
    try:
        _run(
            "pg_basebackup", "-h", str(primary.folder), "-p", str(primary.port), "-U", SUPERUSER,
            "-D", str(standby.data), "-R", "-X", "stream", "-c", "fast", "--no-sync",
        )  # fmt: skip
        standby.start()
        standby.wait_for(primary)
    except BaseException:
        standby.close()
        raise
    return standby


def address_of(
    *clusters: Cluster, user: str = SUPERUSER, dbname: str = SUPERUSER, password: str = "", **parameters: str
) -> str:
    """The address of a database that several servers have, in this order; by TCP where the first listens there."""
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    if clusters[0].tcp:
        hosts = ",".join(f"127.0.0.1:{cluster.port}" for cluster in clusters)
    else:
        hosts = ""
        places = {"host": ",".join(str(cluster.folder) for cluster in clusters)}
        parameters = places | {"port": ",".join(str(cluster.port) for cluster in clusters)} | parameters
    return f"postgresql://{who}@{hosts}/{quote(dbname, safe='')}" + (f"?{urlencode(parameters)}" if parameters else "")


class Bouncer:
    """A pgbouncer in front of a server, in transaction mode, with `size` connections a database and user."""

    def __init__(
        self, cluster: Cluster, *, size: int = 1, users: Sequence[str] = (SUPERUSER,), **settings: str
    ) -> None:
        self.folder = _folder()
        self.port = free_port()
        lines = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(self.port),
            "unix_socket_dir": str(self.folder),
            "auth_type": "trust",
            "auth_file": str(self.folder / "users.txt"),
            "pool_mode": "transaction",
            "default_pool_size": str(size),
            "max_client_conn": "200",
        } | settings
        (self.folder / "users.txt").write_text("".join(f'"{user}" ""\n' for user in users))
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        server = f"* = host={cluster.folder} port={cluster.port}"
        (self.folder / "pgbouncer.ini").write_text(f"[databases]\n{server}\n[pgbouncer]\n{text}")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Bouncer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [bouncer() or "pgbouncer", self.folder / "pgbouncer.ini"], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True, **_user(),
            )  # fmt: skip

        def listens() -> bool:
            if self._process is None or self._process.poll() is not None:
                raise AssertionError(f"pgbouncer ended at its start:\n{(self.folder / 'log').read_text()[-2000:]}")
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True

        wait_until(listens, "pgbouncer listens")

    def address(self, user: str = SUPERUSER, dbname: str = SUPERUSER, **parameters: str) -> str:
        """The address of a database behind it."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"postgresql://{quote(user, safe='')}@127.0.0.1:{self.port}/{quote(dbname, safe='')}{query}"

    def close(self) -> None:
        """Kill it and remove its folder."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)  # which nobody may ever wait for, in a container
    return False


def free_port() -> int:
    """A port of 127.0.0.1 at which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@cache
def _owner() -> pwd.struct_passwd | None:
    """Whom the servers run as where this process is root's: initdb wants one that has a name."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("neither a user postgres nor nobody is there to run the server as")


def _user() -> dict[str, Any]:
    owner = _owner()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    return {"env": environment | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}, "cwd": "/", "umask": 0o077, **who}


def _folder() -> Path:
    """A new folder, which belongs to the server; in /tmp, since the path of a socket has 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix="reader-pg-", dir="/tmp"))
    folder.chmod(0o755)
    if owner := _owner():
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _program(name: str) -> str:
    folder = programs()
    assert folder is not None, missing()
    return str(folder / name)


def _run(program: str, *arguments: str) -> str:
    done = subprocess.run([_program(program), *arguments], capture_output=True, text=True, check=False, **_user())
    assert done.returncode == 0, f"{program} failed:\n{done.stderr[-2000:]}"
    return str(done.stdout)


@cache
def _template() -> Path:
    """What initdb made, once a process; copies of it are much cheaper."""
    data = _folder() / "data"
    found = re.search(r"(\d+)", _run("postgres", "--version"))
    icu = ("--locale-provider=icu", "--icu-locale=zh") if found and int(found[1]) >= 15 else ()
    common = ("-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")
    try:
        _run("initdb", *common, "--locale=C.UTF-8", "--wal-segsize=1", *icu)
    except AssertionError:  # a server that was built without ICU, a system without C.UTF-8
        shutil.rmtree(data, ignore_errors=True)
        _run("initdb", *common, "--locale=C", "--wal-segsize=1")
    with (data / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'reader.conf'\n")
    return data


def _copy(template: Path, target: Path) -> None:
    shutil.copytree(template, target)
    target.chmod(0o700)
    if owner := _owner():
        for path in (target, *target.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", name))
