"""Marks: what one person did with articles, by article id, in a store of their own.

A person reads on when the marks cannot be kept (a read-only home, a full disk, a damaged file): then they live in
memory, with what could still be read, and `problem` says so.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import apsw

from reader.archive.sqlite import connection as sqlite
from reader.archive.sqlite.hardening import identifier
from reader.errors import ReaderError
from reader.language import N_, _

if TYPE_CHECKING:
    from reader.archive.mark_changes import Change
    from reader.archive.tree import State, Tag

T = TypeVar("T")

HISTORY = 1000
"""How many visits are kept."""

FIRST = """
CREATE TABLE mark (id TEXT PRIMARY KEY, read INTEGER NOT NULL, starred INTEGER NOT NULL, position INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE visit (number INTEGER PRIMARY KEY, id TEXT NOT NULL, time INTEGER NOT NULL);
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

TAGS = """
CREATE TABLE tag (id TEXT NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (id, folded)) WITHOUT ROWID;
CREATE INDEX tag_folded ON tag (folded, id);
"""

FORMAT = sqlite.Format(N_("marks file"), 0x5244524D, (FIRST, TAGS))

_HAVING = {
    "read": "SELECT id FROM mark WHERE read LIMIT ?",
    "starred": "SELECT id FROM mark WHERE starred LIMIT ?",
}

TABLES = ("mark", "visit", "state", "tag")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person did with an article; `position` is an offset in Article.text, `tags` are in order."""

    read: bool = False
    starred: bool = False
    position: int = 0
    tags: tuple[str, ...] = ()


class Marks:
    """The marks in this file, made where it is missing, for this person's eyes only (mode 0600). It never raises.

    Every write is kept at once; several sessions may use the file at the same time. Any thread may call.
    """

    form: ClassVar[sqlite.Format] = FORMAT
    tables: ClassVar[tuple[str, ...]] = TABLES

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._closed = False
        self._hindrance = ""
        self.listener: Callable[[], None] | None = None
        """Called, in another thread, when marks have come from elsewhere or `problem` has changed by itself."""
        self.patience = 0.0
        """Seconds that the first reading of marks may wait for what the person did elsewhere, where there is that."""
        try:
            self._connection = self._open()
        except ReaderError as error:
            self._connection = self._in_memory(error)

    @property
    def problem(self) -> str:
        """Why marks are not kept, or not yet where they are to be, in one line; empty while all is well."""
        return self._hindrance

    @property
    def kept(self) -> bool:
        """Whether what is marked now outlives the session."""
        return not self._hindrance

    def catch_up(self, patience: float = 0.0) -> None:
        """Ask for what the person did elsewhere, waiting so many seconds at most; a file alone knows no elsewhere."""

    def of(self, ids: Iterable[str]) -> dict[str, Mark]:
        """The mark of each of these articles."""
        wanted = list(ids)
        sql = (
            "SELECT value, read, starred, ifnull(position, 0),"
            " (SELECT group_concat(name, ' ') FROM tag WHERE id = value)"
            " FROM json_each(?) LEFT JOIN mark ON mark.id = value"
        )
        found = {
            name: Mark(bool(read), bool(starred), position, tuple(tags.split(" ")) if tags else ())
            for name, read, starred, position, tags in self._ask(sql, (json.dumps(wanted),))
        }
        return {name: found.get(name, Mark()) for name in wanted}

    def having(self, state: State, limit: int) -> list[str]:
        """The ids of articles that are read, or starred; `limit` at most."""
        return [name for (name,) in self._ask(_HAVING[state], (limit,))]

    def mark(
        self, article_id: str, read: bool | None = None, starred: bool | None = None, position: int | None = None
    ) -> None:
        """Change what is given, leave the rest."""
        self._do(
            "INSERT INTO mark VALUES (?1, ifnull(?2, 0), ifnull(?3, 0), ifnull(?4, 0)) ON CONFLICT (id) DO UPDATE SET"
            " read = ifnull(?2, read), starred = ifnull(?3, starred), position = ifnull(?4, position)",
            (article_id, read, starred, position),
        )

    def tagged(self, tag: Tag, limit: int) -> list[str]:
        """The ids of articles with a tag that this one means; `limit` at most."""
        from reader.archive import tags

        names = [folded for folded, name in self._all_tags() if tags.matches(name, tag)]
        sql = "SELECT DISTINCT tag.id FROM json_each(?) JOIN tag ON folded = value LIMIT ?"
        return [name for (name,) in self._ask(sql, (json.dumps(names), limit))] if names else []

    def tags(self) -> list[tuple[str, int]]:
        """All of the person's tags, each with the number of articles that have it; the most used first."""
        sql = "SELECT min(name), count(*) FROM tag GROUP BY folded ORDER BY count(*) DESC, folded"
        return [(name, number) for name, number in self._ask(sql, ())]

    def set_tags(self, article_id: str, tags: Iterable[str]) -> None:
        """Let an article have these tags (see reader.archive.tags) and no others.

        One that other articles have is written as there.
        """
        from reader.text.fold import fold

        wanted = {fold(tag): tag for tag in tags}
        self._do(
            "DELETE FROM tag WHERE id = ? AND folded NOT IN (SELECT value FROM json_each(?))",
            (article_id, json.dumps(list(wanted))),
        )
        self._do(
            "INSERT OR IGNORE INTO tag SELECT ?1, key, ifnull((SELECT name FROM tag WHERE folded = key), value)"
            " FROM json_each(?2)",
            (article_id, json.dumps(wanted)),
        )

    def rename_tag(self, old: str, new: str) -> int:
        """Call a tag otherwise, wherever it is; return how many articles had it."""
        from reader.text.fold import fold

        before, after = fold(old), fold(new)
        ((number,),) = self._do("SELECT count(*) FROM tag WHERE folded = ?", (before,)) or [(0,)]
        if number:
            self._do("UPDATE OR REPLACE tag SET folded = ? WHERE folded = ?", (after, before))
            self._do("UPDATE tag SET name = ? WHERE folded = ?", (new, after))
        return int(number)

    def _all_tags(self) -> list[tuple[str, str]]:
        return [(folded, name) for folded, name in self._ask("SELECT folded, min(name) FROM tag GROUP BY folded", ())]

    def visit(self, article_id: str) -> None:
        """Note that an article was opened, unless it was the last one too."""
        self._do(
            "INSERT INTO visit (id, time) SELECT ?1, ?2"
            " WHERE ?1 IS NOT (SELECT id FROM visit ORDER BY number DESC LIMIT 1)",
            (article_id, int(time.time())),
        )
        self._do("DELETE FROM visit WHERE number <= (SELECT max(number) FROM visit) - ?", (HISTORY,))

    def history(self, limit: int) -> list[str]:
        """The ids of the last articles opened, `limit` at most, the oldest first."""
        rows = self._ask("SELECT id FROM visit ORDER BY number DESC LIMIT ?", (limit,))
        return [name for (name,) in reversed(rows)]

    def changes(self) -> list[Change]:
        """All marks and visits as another store takes them, in order of time as far as that is known."""
        from reader.archive import mark_changes

        return self._run(mark_changes.of_file, [])

    def take_in(self, changes: Iterable[Change]) -> int:
        """Take what another store has, where it is later than what is here; return how many changes counted."""
        from reader.archive import mark_changes

        def work(connection: apsw.Connection) -> int:
            with sqlite.transaction(connection):
                return mark_changes.into_file(connection, changes, HISTORY)

        return self._run(work, 0)

    def state(self, name: str) -> str:
        """A value kept between sessions under this name, empty where there is none."""
        rows = self._do("SELECT value FROM state WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def set_state(self, name: str, value: str) -> None:
        """Keep a value between sessions."""
        self._do("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Let the file go; what comes after is forgotten."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def _ask(self, sql: str, bindings: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """The rows of a statement that reads marks."""
        return self._do(sql, bindings)

    def _do(self, sql: str, bindings: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """One statement, committed at once."""
        return self._run(lambda connection: connection.execute(sql, bindings).fetchall(), [])

    def _run(self, work: Callable[[apsw.Connection], T], otherwise: T) -> T:
        """What comes of work with the file; where that fails, the marks go on in memory. `otherwise` after the end."""
        with self._lock:
            if self._closed:
                return otherwise
            try:
                with sqlite.plainly(self._path, self.form.name):
                    return work(self._connection)
            except ReaderError as error:
                if self._hindrance:
                    return otherwise
                self._connection = self._in_memory(error)
                return work(self._connection)

    def _open(self) -> apsw.Connection:
        with sqlite.plainly(self._path, self.form.name):
            sqlite.prepare(self._path, private=True)
            connection, hindrance = sqlite.connect(self._path)
            try:
                if hindrance:
                    raise hindrance
                if sqlite.version(connection, self._path, self.form) < len(self.form.migrations):
                    with sqlite.transaction(connection):
                        sqlite.migrate(connection, self._path, self.form)
                    sqlite.write_ahead(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _in_memory(self, error: ReaderError) -> apsw.Connection:
        """A store that ends with the session, with whatever the file still gives."""
        self._hindrance = _("Marks are not kept: {why}").format(why=error)
        memory = apsw.Connection(":memory:")
        sqlite.migrate(memory, Path(":memory:"), self.form)
        with suppress(apsw.Error, OSError, ReaderError):
            kept = sqlite.connect(self._path)[0]
            sqlite.version(kept, self._path, self.form)
            for name in self.tables:  # an older file has fewer of them
                for row in kept.execute(f"SELECT * FROM {identifier(name)}"):  # noqa: S608
                    places = ", ".join("?" * len(row))
                    memory.execute(f"INSERT INTO {identifier(name)} VALUES ({places})", row)  # noqa: S608
        return memory
