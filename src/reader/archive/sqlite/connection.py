"""Opening SQLite files, and what is said when that or anything after it fails.

apsw rather than the standard sqlite3 module: it brings a current SQLite (contentless_delete needs 3.43, Debian 12 has
3.40), and UAX #14 and graphemes in C for the typesetter. Both cost 4 to 5 ms to import.
"""

from __future__ import annotations

import os
import stat
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import apsw

from reader.archive.protocol import Interrupted
from reader.archive.sqlite import readonly
from reader.archive.sqlite.hardening import harden
from reader.errors import ReaderError
from reader.language import N_, _

PATIENCE = 30_000
"""How long to wait for another process that holds the write lock, in milliseconds."""

PAGE_SIZE = 8192
"""Bytes of a page of a new file: of a body of 700 characters three fit into it, of SQLite's own 4096 bytes one."""

LONGEST_LOG = 16 << 20
"""Bytes of a write-ahead log that are kept once what is in them has been written to the file."""

ARCHIVE_NAME = N_("archive")
_NOT_OURS = N_("{path} is not a reader {name}; name another file")


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of SQLite file of ours: its name for people, PRAGMA application_id, and one migration for each version.

    The name is English, and translated where it is shown. A migration is a script or, where none is enough, a function.
    """

    name: str
    application_id: int
    migrations: tuple[str | Callable[[apsw.Connection], None], ...]


@contextmanager
def plainly(path: Path, name: str = ARCHIVE_NAME) -> Iterator[None]:
    """Turn what SQLite or the system says into a ReaderError of one line; an interrupted call into Interrupted."""
    try:
        yield
    except apsw.InterruptError:
        raise Interrupted from None
    except (apsw.Error, OSError) as error:
        raise ReaderError(explain(error, path, name)) from error


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (apsw.NotADBError, _NOT_OURS),
    (apsw.CorruptError, N_("The {name} {path} is damaged; `reader doctor --repair` saves what can be read")),
    (apsw.FullError, N_("The disk is full: {path} cannot take more; make room and try again")),
    (apsw.ReadOnlyError, N_("{path} can only be read; check the permissions of the file and its folder")),
    (apsw.BusyError, N_("{path} has been in use by another process for too long; try again later")),
    (apsw.LockedError, N_("{path} has been in use by another process for too long; try again later")),
    (apsw.PermissionsError, N_("{path} cannot be opened: permission denied")),
    (apsw.CantOpenError, N_("{path} cannot be opened; check that it and its folder can be read and written")),
    (apsw.IOError, N_("{path} cannot be read or written: the disk reports an error")),
    (apsw.AuthError, N_("{path} cannot be opened: permission denied")),
)


def explain(error: Exception, path: Path, name: str = ARCHIVE_NAME) -> str:
    """One line for an error: what was wrong with this file, and what to do."""
    if getattr(error, "extendedresult", None) == apsw.SQLITE_IOERR_SHMSIZE:
        error = apsw.FullError()  # there is no room for the index of the write-ahead log
    for kind, line in _REASONS:
        if isinstance(error, kind):
            return _(line).format(path=path, name=_(name))
    if isinstance(error, OSError):
        return f"{error.filename or path}: {error.strerror or error}"
    return f"{path}: {error}"


def prepare(path: Path, *, private: bool = False) -> None:
    """Make the file, empty, and its folder where they are missing. Raises OSError.

    A `private` file is for its owner alone (mode 0600), whatever the umask says, and is made so again where it is not;
    so is the data folder (0700), where it is made here. A link that leads nowhere is not followed: in a folder that
    others can write to, they would choose where the file is made.
    """
    if not is_there(path):
        if path.is_symlink():
            raise FileNotFoundError(2, _("is a link that leads to no file"), str(path))
        _make_folder(path.parent)
        with suppress(FileExistsError):  # somebody has made it just now
            flags = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC
            descriptor = os.open(path, flags, 0o600 if private else 0o666)
            try:
                if private:
                    os.fchmod(descriptor, 0o600)
            finally:
                os.close(descriptor)
    elif private and (status := path.stat()).st_mode & 0o077 and status.st_uid == os.geteuid():
        with suppress(OSError):  # it can be used all the same
            path.chmod(0o600)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    from reader.paths import data_folder

    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    if folder == data_folder():
        folder.chmod(0o700)


def is_there(path: Path) -> bool:
    """Whether there is such a file. Raises OSError where it is a folder, or one may not know."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(21, _("is a folder; name a file"), str(path))
    return True


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection; what hinders writing with it (None: nothing); the moment that it shows, if it stays at one."""

    connection: apsw.Connection
    hindrance: apsw.Error | None = None
    stamp: readonly.Stamp | None = None


def connect(path: Path) -> tuple[apsw.Connection, apsw.Error | None]:
    """A connection to a file that exists, and what hinders writing it; None where nothing does."""
    opened = open_file(path)
    return opened.connection, opened.hindrance


def open_file(path: Path, *, writable: bool = True) -> Opened:
    """Open a file that exists; where it cannot be written, or is not to be, nothing is made or changed beside it."""
    hindrance: apsw.Error = apsw.ReadOnlyError()
    if writable and os.access(path, os.W_OK):
        try:
            return Opened(_writing(path))
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.FullError, apsw.IOError) as error:
            # On a full disk, or in a folder that cannot be written, the log has nowhere to put its index.
            hindrance = error if isinstance(error, apsw.FullError | apsw.IOError) else hindrance
    connection, stamp = readonly.connect(path)
    connection.set_busy_timeout(PATIENCE)
    return Opened(connection, hindrance, stamp)


def _writing(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(PATIENCE)
        harden(connection)
        if path.stat().st_size == 0:
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        if connection.readonly("main"):
            raise apsw.ReadOnlyError
        connection.execute("PRAGMA synchronous = NORMAL")  # in WAL mode: a power cut may undo the last commit, no more
    except BaseException:
        connection.close()
        raise
    return connection


def keep_log(connection: apsw.Connection) -> None:
    """Leave the write-ahead log (empty) and its index where they are when all have gone.

    Others, who may read but not make them, can then go on reading while the next one writes.
    """
    yes = array("i", [1])
    connection.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, yes.buffer_info()[0])
    connection.execute(f"PRAGMA journal_size_limit = {LONGEST_LOG}").fetchall()


def allow_triggers(connection: apsw.Connection, path: Path, form: Format) -> None:
    """Let triggers run in this connection, inside a transaction: those of our schema, as it is made anew.

    Raises ReaderError where the file has any other, which would do what somebody else wants.
    """
    found = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    if not {str(sql) for (sql,) in found} <= _triggers(form):
        raise ReaderError(_("{path} has triggers that reader did not make; nothing is written to it").format(path=path))
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 1)


@lru_cache
def _triggers(form: Format) -> frozenset[str]:
    """The triggers of our schema. To make it takes 3 ms."""
    with closing(apsw.Connection(":memory:")) as new:
        migrate(new, Path(":memory:"), form)
        return frozenset(str(sql) for (sql,) in new.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'"))


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """A write transaction: all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(apsw.Error):  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise


def first(connection: apsw.Connection, sql: str, bindings: Sequence[Any] = ()) -> Any:
    """The first of the few rows that a statement gives, None where it gives none; the statement is over then."""
    rows = connection.execute(sql, bindings).fetchall()
    return rows[0] if rows else None


def version(connection: apsw.Connection, path: Path, form: Format) -> int:
    """The schema version of the file, 0 where it is new.

    Raises ReaderError where the file is another program's, or newer than we know.
    """
    application_id = first(connection, "PRAGMA application_id")[0]
    number: int = first(connection, "PRAGMA user_version")[0]
    tables = first(connection, "SELECT count(*) FROM sqlite_schema")[0]
    if application_id != form.application_id and (application_id or tables):
        raise ReaderError(_(_NOT_OURS).format(path=path, name=_(form.name)))
    if number > len(form.migrations):
        text = _("The {name} {path} was made by a newer reader; update reader-tui to open it")
        raise ReaderError(text.format(name=_(form.name), path=path))
    return number


def migrate(connection: apsw.Connection, path: Path, form: Format) -> bool:
    """Bring the schema up to date, inside a transaction; return whether the file was new."""
    old = version(connection, path, form)
    for migration in form.migrations[old:]:
        if callable(migration):
            migration(connection)
        else:
            connection.execute(migration).fetchall()
    connection.pragma("application_id", form.application_id)
    connection.pragma("user_version", len(form.migrations))
    return old == 0


def unready(connection: apsw.Connection, path: Path, hindrance: apsw.Error) -> str:
    """Why a file that is empty or of an older reader cannot be read by who may not write it; what to do."""
    if not isinstance(hindrance, apsw.ReadOnlyError):
        return explain(hindrance, path)
    if first(connection, "SELECT count(*) FROM sqlite_schema")[0]:
        text = _("The archive {path} is of an older reader; whoever may write it must open it first")
    else:
        text = _("The archive {path} is still empty; whoever may write it must open it first")
    return text.format(path=path)


def write_ahead(connection: apsw.Connection) -> None:
    """Use a write-ahead log, so that readers and the writer do not wait for each other; the file remembers it."""
    if connection.pragma("journal_mode") != "wal":
        with suppress(apsw.BusyError):  # somebody is in the file just now: the next one to open it will do this
            connection.pragma("journal_mode", "wal")
