"""Opening an archive that one may only read, such that all is seen that its writer has committed.

SQLite's own way needs the index of the write-ahead log, `-shm`, beside the file; our writers leave it there
(`connection.keep_log`). Where it is missing or cannot be read, there is nobody writing that one could meet, and the
file is read as it lies there, its log included: until `stamp` says that something has changed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import apsw

from reader.archive.sqlite.hardening import harden

Stamp = tuple[tuple[int, int, int] | None, ...]
"""The states of a file, of its log and of the log's index: inode, bytes, time of change; None where there is none."""


def connect(path: Path) -> tuple[apsw.Connection, Stamp | None]:
    """A connection that writes nothing, neither to the file nor beside it, and the moment that it shows for ever.

    None where it follows what is written. Raises apsw.Error, and OSError where the file cannot be read.
    """
    moment = stamp(path)
    _file, log, index = moment
    if log and index:  # else SQLite makes them where it can
        with suppress(apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError, apsw.FullError):
            return _opened(path, "mode=ro&readonly_shm=1"), None
    if not log or not log[1]:
        return _opened(path, "immutable=1"), moment
    os.close(os.open(f"{path}-wal", os.O_RDONLY | os.O_CLOEXEC))  # a log that may not be read is told by its name
    return _opened(path, "mode=ro&vfs=unix-none", log_alone=True), moment


def _opened(path: Path, how: str, *, log_alone: bool = False) -> apsw.Connection:
    """A connection that has read something; with `log_alone` it makes the log's index in memory, and takes no lock."""
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        harden(connection)
        if log_alone:
            # https://sqlite.org/wal.html#noshm; what follows would else write the log back at its end.
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            connection.pragma("locking_mode", "exclusive")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def stamp(path: Path) -> Stamp:
    """The state of a file and of what SQLite keeps beside it."""
    return tuple(_state(f"{path}{ending}") for ending in ("", "-wal", "-shm"))


def _state(name: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(name)  # noqa: PTH116 - asked before each read
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
