"""Segments written for FTS5: of many articles at once, at a tenth of the time that it takes itself.

FTS5 gathers tokens one by one in a hash table that fits into no cache, and sorts it: with 1,000 tokens an article that
is two thirds of what an archive costs to write. Postings that are sorted already become a segment as FTS5 writes one
(see pages.py), and a line in its list of segments; all else, searching, deleting and merging above all, is FTS5's. The
format is one that it must go on to read, since files have it (ext/fts5/fts5_index.c, "Structure Records"); where it is
another, nothing is written here and FTS5 takes the tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import apsw

from reader.archive.sqlite.connection import first
from reader.archive.sqlite.hardening import identifier
from reader.archive.sqlite.pages import Page

_AVERAGES, _STRUCTURE = 1, 10
"""Rows of the table of data."""
_V2 = b"\xff\x00\x00\x01"
_PAGE_BITS = 37
"""Of a row's number, below its segment's."""
_MOST_SEGMENTS = 1000
MERGED = 8
"""Segments of one level that are merged into one of the next: a search looks into each."""


@dataclass(slots=True)
class _Level:
    merging: int
    segments: list[list[int]] = field(default_factory=list)


class Structure:
    """FTS5's list of the segments of a table; each has eight numbers.

    Id, first and last page, first and last write, pages and entries of what was deleted, rows.
    """

    def __init__(self, data: bytes) -> None:
        self.cookie = data[:4]
        if data[4:8] != _V2:
            raise ValueError("another version")
        numbers = _numbers(data[8:])
        levels, self._count, self.written, *rest = numbers
        self.levels: list[_Level] = []
        at = 0
        for _ in range(levels):
            level = _Level(rest[at])
            count, at = rest[at + 1], at + 2
            for _ in range(count):
                level.segments.append(rest[at : at + 8])
                at += 8
            self.levels.append(level)
        if at != len(rest):
            raise ValueError("more than is known")

    @property
    def segments(self) -> list[list[int]]:
        """All segments."""
        return [segment for level in self.levels for segment in level.segments]

    def add(self, pages: int, rows: int) -> tuple[int, int]:
        """Add a segment of so many pages and rows; return its id and its write."""
        used = {segment[0] for segment in self.segments}
        name = next(number for number in range(1, len(used) + 2) if number not in used)
        write = max((segment[4] for segment in self.segments), default=0) + 1
        if not self.levels:
            self.levels.append(_Level(0))
        self.levels[0].segments.append([name, 1, pages, write, write, 0, 0, rows])
        self.written += pages
        return name, write

    def __bytes__(self) -> bytes:
        numbers = [len(self.levels), len(self.segments), self.written]
        for level in self.levels:
            numbers += [level.merging, len(level.segments)]
            for segment in level.segments:
                numbers += segment
        return self.cookie + _V2 + b"".join(map(varint, numbers))


def add(connection: apsw.Connection, table: str, pages: Sequence[Page], rowids: Sequence[int]) -> bool:
    """Add a segment to a table of FTS5 with `contentless_delete`, in a transaction; False where it cannot be done.

    `rowids` are the rows that its pages tell of, which the table does not have.
    """
    # The tables that FTS5 keeps its index in are closed to others (see hardening.py).
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    try:
        return _add(connection, table, pages, rowids)
    finally:
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)


def _add(connection: apsw.Connection, table: str, pages: Sequence[Page], rowids: Sequence[int]) -> bool:

    def run(sql: str, rows: Sequence[tuple[int | bytes, ...]] = ((),)) -> None:
        connection.executemany(sql.replace("TABLE", identifier(table)), rows)

    def record(number: int) -> bytes:
        found: bytes = first(connection, f"SELECT block FROM {identifier(table)}_data WHERE id = ?", (number,))[0]  # noqa: S608
        return found

    # A savepoint makes FTS5 write out what it holds of this transaction.
    run("DELETE FROM TABLE WHERE rowid IS NULL")
    run("SAVEPOINT segment")
    run("RELEASE segment")
    try:
        structure = Structure(record(_STRUCTURE))
    except (ValueError, IndexError):
        return False
    if len(structure.segments) >= _MOST_SEGMENTS:
        return False
    segment, write = structure.add(len(pages), len(rowids))
    numbered = list(enumerate(pages, 1))
    run("INSERT INTO TABLE_data VALUES (?, ?)", [((segment << _PAGE_BITS) + n, page.data) for n, page in numbered])
    run("INSERT INTO TABLE_idx VALUES (?, ?, ?)", [(segment, page.separator, n << 1) for n, page in numbered])
    # How many tokens a row has would be for bm25, which needs places too.
    run("INSERT INTO TABLE_docsize VALUES (?, ?, ?)", [(rowid, b"\0", write) for rowid in rowids])
    count, *tokens = _numbers(record(_AVERAGES)) or (0, 0)
    averages = b"".join(map(varint, (count + len(rowids), *tokens)))
    run("REPLACE INTO TABLE_data VALUES (?, ?)", [(_AVERAGES, averages), (_STRUCTURE, bytes(structure))])
    # And to roll one back makes it forget what it has read before.
    run("SAVEPOINT segment")
    run("ROLLBACK TO segment")
    run("RELEASE segment")
    if len(structure.levels[0].segments) >= MERGED:
        run("INSERT INTO TABLE (TABLE, rank) VALUES ('merge', 1000000)")
    return True


def varint(number: int) -> bytes:
    """A number from 0 to 2^56 as SQLite writes it."""
    out = [number & 0x7F]
    while number := number >> 7:
        out.append(number & 0x7F | 0x80)
    return bytes(reversed(out))


def _numbers(data: bytes) -> list[int]:
    """Varints, one behind the other."""
    found, number, width = [], 0, 0
    for byte in data:
        width += 1
        last = byte < 0x80 or width == 9
        number = number << 8 | byte if width == 9 else number << 7 | byte & 0x7F
        if last:
            found.append(number)
            number = width = 0
    return found
