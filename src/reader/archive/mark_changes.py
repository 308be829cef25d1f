"""What was done to one mark, and when: as such marks go from one store to another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import apsw

LONGEST_ID, LONGEST_TAG, LONGEST_PLACE = 200, 400, 16_384
"""Bytes of an id, of a tag as it is folded or written (which has 40 characters), and of a place."""

PLACE = "place"
"""How the name of a state begins that says where a person is, and so goes with them; others belong to a machine."""


class Change(NamedTuple):
    """The last change of one thing, at `time` (microseconds since the epoch; 0: not known when).

    `kind` and `value`: `read` and `starred` (0 or 1), `position` (a number); `tag`, whose folded form is the `detail`
    (the tag as it is written, empty where it was taken away); `visit`, whose `id` is its time in 16 digits (the
    article's id); `place`, whose `id` is a state's name (what is kept there). Of the others `id` is the article's.

    `number` is a server's for what it has; 0 where it has not been delivered, below 0 where none takes it.
    """

    kind: str
    id: str
    detail: str
    value: str
    time: int
    number: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is a change of. Of two with one key the later counts, of two at one time the greater value."""
        return self.kind, self.id, self.detail

    @property
    def order(self) -> tuple[int, bytes]:
        """What is greater of the one that counts."""
        return self.time, self.value.encode("utf-8", "surrogatepass")

    @property
    def fits(self) -> bool:
        """Whether a server takes it: it is what it should be, and not too long. `reader.fits_mark` is the same rule."""
        try:
            sizes = [len(text.encode()) for text in (self.id, self.detail, self.value)]
        except UnicodeEncodeError:
            return False
        if "\0" in self.id + self.detail + self.value or self.time < 0 or (self.detail == "") == (self.kind == "tag"):
            return False
        most = _MOST_BYTES.get(self.kind)
        if most is None or not 0 < sizes[0] <= LONGEST_ID or sizes[1] > LONGEST_TAG or sizes[2] > most:
            return False
        return bool(_VALUES[self.kind].fullmatch(self.value) and _IDS.get(self.kind, _ANY).fullmatch(self.id))


def visited(article_id: str, moment: int) -> Change:
    """A visit at a moment (microseconds)."""
    return Change("visit", f"{moment:016d}", "", article_id, moment)


def second(visit: Change) -> tuple[int, str]:
    """The second of a visit, which is all that some stores know of its time, and the article's id."""
    return visit.time // 1_000_000, visit.value


_ANY = re.compile(r".*", re.DOTALL)
_VALUES = {
    "read": re.compile("[01]"),
    "starred": re.compile("[01]"),
    "position": re.compile("[0-9]{1,10}"),
    "tag": _ANY,
    "visit": re.compile(".+", re.DOTALL),
    "place": _ANY,
}
_IDS = {"visit": re.compile("[0-9]{16}"), "place": re.compile(f"{PLACE}.*", re.DOTALL)}
_MOST_BYTES = {
    "read": 1,
    "starred": 1,
    "position": 10,
    "tag": LONGEST_TAG,
    "visit": LONGEST_ID,
    "place": LONGEST_PLACE,
}

_APPLY = {
    "read": "INSERT INTO mark VALUES (:id, :value, 0, 0) ON CONFLICT (id) DO UPDATE SET read = :value",
    "starred": "INSERT INTO mark VALUES (:id, 0, :value, 0) ON CONFLICT (id) DO UPDATE SET starred = :value",
    "position": "INSERT INTO mark VALUES (:id, 0, 0, :value) ON CONFLICT (id) DO UPDATE SET position = :value",
    "tag": "INSERT OR REPLACE INTO tag VALUES (:id, :detail, :value)",
    "visit": "INSERT OR REPLACE INTO visit VALUES (CAST(:id AS INTEGER), :value, CAST(:id AS INTEGER) / 1000000)",
    "place": "INSERT OR REPLACE INTO state VALUES (:id, :value)",
}


def apply(connection: apsw.Connection, change: Change) -> None:
    """Let the marks of a file be as the change says."""
    if change.kind == "tag" and not change.value:
        connection.execute("DELETE FROM tag WHERE id = ? AND folded = ?", (change.id, change.detail))
    else:
        sql = _APPLY[change.kind]
        bindings = change._asdict()
        connection.execute(sql, {name: bindings[name] for name in ("id", "detail", "value") if f":{name}" in sql})


# A file that keeps no times: the last visit to an article stands for when it was read and left at a position.
_MARKS = """
SELECT 'read', mark.id, '', CAST(read AS TEXT), ifnull(moment, 0) FROM mark LEFT JOIN last USING (id)
    WHERE read OR moment
UNION ALL SELECT 'starred', id, '', '1', 0 FROM mark WHERE starred
UNION ALL SELECT 'position', mark.id, '', CAST(position AS TEXT), ifnull(moment, 0) FROM mark LEFT JOIN last USING (id)
    WHERE position OR moment
UNION ALL SELECT 'tag', id, folded, name, 0 FROM tag
"""
_VISITS = """
SELECT id, time * 1000000 + row_number() OVER (PARTITION BY time ORDER BY number) - 1 AS moment FROM visit
"""


def of_file(connection: apsw.Connection) -> list[Change]:
    """The marks and visits of a file that keeps no times of them, in order of time: 0 where it is not known.

    Places are none of them: they belong to an archive.
    """
    visits = [visited(name, moment) for name, moment in connection.execute(_VISITS)]
    sql = f"WITH last AS (SELECT id, max(moment) AS moment FROM ({_VISITS}) GROUP BY id) {_MARKS}"  # noqa: S608
    marks = [Change(*row) for row in connection.execute(sql)]
    return sorted((*marks, *visits), key=lambda change: change.time)


def into_file(connection: apsw.Connection, changes: Iterable[Change], most: int) -> int:
    """Take changes into such a file, inside a transaction, where they are later than what is known there.

    `most` is how many visits it keeps. Returns how many changes counted.
    """
    there = of_file(connection)
    known = {change.key: change for change in there}
    visits = [change for change in there if change.kind == "visit"]
    seconds = set(map(second, visits))
    before, number = len(visits), 0
    for change in sorted(changes, key=lambda change: change.order):
        if change.kind == "visit":
            if second(change) not in seconds:
                visits.append(change)
            continue
        old = known.get(change.key, change._replace(value="" if change.kind == "tag" else "0", time=-1))
        if change.kind != PLACE and change.value != old.value and change.order > old.order:
            apply(connection, change)
            number += 1
    if len(visits) > before:
        connection.execute("DELETE FROM visit")
        last = sorted(visits, key=lambda change: change.order)[-most:]
        rows = ((change.value, change.time // 1_000_000) for change in last)
        connection.executemany("INSERT INTO visit (id, time) VALUES (?, ?)", rows)
    return number + len(visits) - before
