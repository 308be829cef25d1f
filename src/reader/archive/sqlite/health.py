"""Looking at an archive or the marks without changing anything: what is in the file, and whether it is whole."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from reader.archive.marks import FORMAT as MARKS
from reader.archive.sqlite import connection as sqlite
from reader.archive.sqlite.schema import ARCHIVE

_STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock, some tenths of a millisecond."""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found in a file.

    `rows` are the articles, or the marks. `unindexed` is by how many articles and index differ. `damage` is SQLite's
    first word on what is wrong, empty where nothing was found. `whole` is whether all was looked at. `old` is whether
    an earlier reader made it: it is brought up to date when it is opened. `writable` is whether it can be written.
    `waiting` is how many marks are still to be delivered to a server.
    """

    rows: int = 0
    unindexed: int = 0
    damage: str = ""
    whole: bool = True
    old: bool = False
    writable: bool = True
    waiting: int = 0


def examine(path: Path, *, marks: bool = False, served: bool = False, seconds: float | None) -> Health:
    """Look at an archive (or at marks) that exists, for so many seconds at most, or at all of it (None).

    `served`: the marks are those of an archive on a server.

    Raises ReaderError where the file cannot be opened, or is not what it should be.
    """
    form = _served() if served else MARKS if marks else ARCHIVE
    with sqlite.plainly(path, form.name):
        connection, hindrance = sqlite.connect(path)
        try:
            number = sqlite.version(connection, path, form)
            if number < len(form.migrations):
                return Health(old=True, writable=hindrance is None)
            waiting = "SELECT count(*) FROM change WHERE number = 0"
            found = _look(connection, marks or served, seconds, writable=hindrance is None)
            return replace(found, waiting=sqlite.first(connection, waiting)[0]) if served else found
        finally:
            connection.close()


def _served() -> sqlite.Format:
    from reader.archive.postgres.marks_file import FORMAT

    return FORMAT


def _look(connection: apsw.Connection, marks: bool, seconds: float | None, *, writable: bool) -> Health:
    rows = sqlite.first(connection, "SELECT count(*) FROM mark" if marks else "SELECT count FROM tally")[0]
    unindexed, damage = 0, ""
    until = None if seconds is None else time.monotonic() + seconds
    if until is not None:
        connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        check = "PRAGMA integrity_check(1)" if until is None else "PRAGMA quick_check(1)"
        told = str(sqlite.first(connection, check)[0])
        damage = "" if told == "ok" else told
        if not marks:
            articles = sqlite.first(connection, "SELECT count(*) FROM article")[0]
            unindexed = abs(articles - sqlite.first(connection, "SELECT count(*) FROM search_docsize")[0])
    except apsw.InterruptError:
        return Health(rows, unindexed, damage, whole=False, writable=writable)
    return Health(rows, unindexed, damage, writable=writable)
