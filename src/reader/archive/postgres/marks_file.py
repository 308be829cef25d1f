"""The local file of marks that live on a server: all of them, and of each when it was changed and whether it is there.

Everything is read from here, so that a person waits for no server, and what is changed is here before it goes there.
One transaction has a change and that it is to be delivered: whoever is killed after it loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import apsw

from reader.archive.mark_changes import PLACE, Change, apply, second, visited
from reader.archive.marks import FIRST, HISTORY, TABLES, TAGS, Marks
from reader.archive.postgres import marks_merging as merging
from reader.archive.postgres.marks_merging import FULL, NEVER
from reader.archive.sqlite import connection as sqlite
from reader.language import N_

_CHANGES = """
CREATE TABLE change (
    kind TEXT NOT NULL, id TEXT NOT NULL, detail TEXT NOT NULL, value TEXT NOT NULL, time INTEGER NOT NULL,
    number INTEGER NOT NULL, PRIMARY KEY (kind, id, detail)
) WITHOUT ROWID;
CREATE INDEX change_waiting ON change (time) WHERE number = 0;
CREATE INDEX change_refused ON change (time) WHERE number = -2;
"""

FORMAT = sqlite.Format(N_("marks file"), 0x52445253, (FIRST, TAGS, _CHANGES))

_SKEW = 2_000_000
"""Microseconds by which a clock may differ from the server's before it is corrected: the way takes time, too."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: who the person is there, its `clock`, and what others changed, in the order of numbers.

    `settled` is what it has now of what was delivered. `lacks_from`, where it is not None, is the number from which on
    it lacks what it once had (a standby took over without the last transactions, or an older copy was restored).
    `heard` is the number of the last delivery of each of the person's machines. `refused`: some of what was delivered
    was not taken for want of room, though `has_room` may say that there is some by now. `more`: there are further
    changes.
    """

    person: str
    clock: int
    changes: tuple[Change, ...] = ()
    settled: tuple[Change, ...] = ()
    heard: Mapping[str, int] = field(default_factory=dict)
    refused: bool = False
    has_room: bool = False
    lacks_from: int | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How far this file and the server know each other: what is sent along with every call.

    `person` is whose marks these are, empty until the server has said so; `seen` the last number up to which all
    changes are here, `heard` the number of the last delivery of each machine that was heard of, this one among them.
    """

    person: str
    device: str
    seen: int
    heard: Mapping[str, int] = field(default_factory=dict)


class NotedMarks(Marks):
    """Marks of which every change is noted until a server has it."""

    form: ClassVar[sqlite.Format] = FORMAT
    tables: ClassVar[tuple[str, ...]] = (*TABLES, "change")

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._skew = int(self.state("server skew") or 0)

    # What the person does

    def mark(
        self, article_id: str, read: bool | None = None, starred: bool | None = None, position: int | None = None
    ) -> None:
        """Change what is given, leave the rest."""
        given = {"read": read, "starred": starred, "position": position}
        self._note(
            lambda _: (Change(kind, article_id, "", str(int(new)), 0) for kind, new in given.items() if new is not None)
        )

    def set_tags(self, article_id: str, tags: Iterable[str]) -> None:
        """Let an article have these tags (see reader.archive.tags) and no others.

        One that other articles have is written as there.
        """
        from reader.text.fold import fold

        wanted = {fold(tag): tag for tag in tags}

        def changes(connection: apsw.Connection) -> Iterator[Change]:
            there = [folded for (folded,) in connection.execute("SELECT folded FROM tag WHERE id = ?", (article_id,))]
            for folded in there:
                if folded not in wanted:
                    yield Change("tag", article_id, folded, "", 0)
            for folded, name in wanted.items():
                if folded not in there:
                    known = sqlite.first(connection, "SELECT name FROM tag WHERE folded = ?", (folded,))
                    yield Change("tag", article_id, folded, known[0] if known else name, 0)

        self._note(changes)

    def rename_tag(self, old: str, new: str) -> int:
        """Call a tag otherwise, wherever it is; return how many articles had it."""
        from reader.text.fold import fold

        before, after = fold(old), fold(new)
        had: list[str] = []

        def changes(connection: apsw.Connection) -> Iterator[Change]:
            of = "SELECT id FROM tag WHERE folded = ? ORDER BY id"
            had[:] = [name for (name,) in connection.execute(of, (before,))]
            if not had:
                return
            if before != after:
                yield from (Change("tag", name, before, "", 0) for name in had)
            others = {name for (name,) in connection.execute(of, (after,))}
            yield from (Change("tag", name, after, new, 0) for name in sorted(others.union(had)))

        self._note(changes)
        return len(had)

    def visit(self, article_id: str) -> None:
        """Note that an article was opened, unless it was the last one too."""

        def changes(connection: apsw.Connection) -> Iterator[Change]:
            last = sqlite.first(connection, "SELECT id, number FROM visit ORDER BY number DESC LIMIT 1")
            if last is None or last[0] != article_id:
                yield visited(article_id, max(self._now(), last[1] + 1 if last else 0))

        self._note(changes)

    def history(self, limit: int) -> list[str]:
        """The ids of the last articles opened, `limit` at most, the oldest first; none twice in a row."""
        found: list[str] = []
        for name in super().history(HISTORY):  # two machines may have opened the same one after the other
            if found[-1:] != [name]:
                found.append(name)
        return found[-limit:] if limit > 0 else []

    def set_state(self, name: str, value: str) -> None:
        """Keep a value between sessions; a place goes with the person to every machine."""
        if name.startswith(PLACE):
            self._note(lambda _: (Change("place", name, "", value, 0),))
        else:
            super().set_state(name, value)

    def _note(self, changes: Callable[[apsw.Connection], Iterable[Change]]) -> None:
        """Do what was changed now, and note that it is to be delivered, all in one transaction."""

        def work(connection: apsw.Connection) -> None:
            with sqlite.transaction(connection):
                now = self._now()
                for change in list(changes(connection)):
                    old = merging.there(connection, change)
                    # Later than what the person has seen, whatever the clocks say.
                    moment = change.time or max(now, old.time + 1 if old else 0)
                    merging.put(connection, change._replace(time=moment))
                    apply(connection, change)
                merging.forget_visits(connection)

        self._run(work, None)

    def _now(self) -> int:
        """Microseconds since the epoch, as the server counts them."""
        return clock_here() + self._skew

    # What goes to the server and comes from it

    def take_in(self, changes: Iterable[Change]) -> int:
        """Take changes of another store with their times, which then are to be delivered; return how many counted."""

        def work(connection: apsw.Connection) -> int:
            number = 0
            with sqlite.transaction(connection):
                seconds = set(connection.execute("SELECT number / 1000000, id FROM visit").fetchall())
                for change in changes:
                    if change.kind == "visit" and second(change) in seconds:
                        continue
                    old = merging.there(connection, change)
                    if old is None or change.order > old.order:
                        merging.put(connection, change._replace(number=0))
                        apply(connection, change)
                        number += 1
                merging.forget_visits(connection)
            return number

        return self._run(work, 0)

    def changes(self) -> list[Change]:
        """Everything that is known, in order of time."""
        return self._changes("SELECT * FROM change ORDER BY time, kind, id, detail", ())

    def waiting(self, limit: int) -> list[Change]:
        """What has not been delivered, the oldest first, `limit` at most."""
        return self._changes("SELECT * FROM change WHERE number = 0 ORDER BY time LIMIT ?", (limit,))

    def lacks_room(self) -> bool:
        """Whether there is something here for which the server had no room."""
        return bool(self._do("SELECT 1 FROM change WHERE number = -2 LIMIT 1", ()))

    def _changes(self, sql: str, bindings: tuple[int, ...]) -> list[Change]:
        return [Change(*row) for row in self._do(sql, bindings)]

    def standing(self) -> Standing:
        """How far this file and the server know each other."""

        def work(connection: apsw.Connection) -> Standing:
            sql = "INSERT OR IGNORE INTO state VALUES ('server device', lower(hex(randomblob(8))))"
            connection.execute(sql)
            rows = connection.execute("SELECT name, value FROM state WHERE name GLOB 'server *'")
            kept = {str(name): str(value) for name, value in rows}
            return Standing(
                kept.get("server person", ""),
                kept["server device"],
                int(kept.get("server seen", 0)),
                merging.heard(connection),
            )

        return self._run(work, Standing("", "", 0))

    def settle(self, sent: Iterable[Change], reply: Reply, began: int) -> bool:
        """Take note of what a server said to a delivery; whether marks are others now than they were.

        `began` is when it was asked, in microseconds by this machine's clock.
        """

        def work(connection: apsw.Connection) -> bool:
            with sqlite.transaction(connection):
                merging.keep(connection, "person", reply.person)
                self._learn_skew(connection, reply.clock, began)
                if reply.lacks_from is not None:
                    merging.begin_again(connection, reply.lacks_from)
                    return False
                merging.hear(connection, reply.heard)
                asked = {change.key: change for change in sent}
                changed = merging.settle(connection, asked, reply.settled, otherwise=FULL if reply.refused else NEVER)
                for change in reply.changes:
                    changed |= merging.merge(connection, change)
                if reply.changes:
                    merging.keep(connection, "seen", str(reply.changes[-1].number))
                if reply.has_room and not reply.refused:
                    connection.execute("UPDATE change SET number = 0 WHERE number = ?", (FULL,))
                merging.forget_visits(connection)
            return changed

        return self._run(work, False)

    def _learn_skew(self, connection: apsw.Connection, clock: int, began: int) -> None:
        """Correct the times of what is changed from now on where this machine's clock is wrong.

        The server has read its own between `began` and now. Where that was long ago, as the machine slept perhaps,
        nothing can be told.
        """
        least, most = clock - clock_here(), clock - began
        if most - least > _SKEW:
            return
        skew = 0 if least <= _SKEW and most >= -_SKEW else (least + most) // 2
        if abs(skew - self._skew) > _SKEW or not skew:
            self._skew = skew
            merging.keep(connection, "skew", str(skew))


def clock_here() -> int:
    """Microseconds since the epoch, by this machine's clock."""
    return time.time_ns() // 1000
