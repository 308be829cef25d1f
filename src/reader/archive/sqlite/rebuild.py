"""Filling a new archive or marks file with the rows that were found in a damaged one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from reader.archive import marks
from reader.archive.rows import headline, json_list
from reader.archive.sqlite import rows
from reader.archive.sqlite.connection import first
from reader.archive.sqlite.hardening import identifier
from reader.archive.sqlite.salvage import Pages, Record
from reader.article import ID_CHARACTERS, Article, Block, Byline, Kind

SAVED = ("article", "body", "subscription")
"""The tables of an archive that nothing else can be made of;"""
DERIVED = ("tally", "term", "sketch", "feed")
"""and those that are made of these. Full-text indexes are made anew too."""

_ID = re.compile(f"[a-z2-7]{{{ID_CHARACTERS}}}")
_FURTHEST = 1 << 61
"""The largest time or key that can be one."""
_BEGINNING = 60
"""Characters of a text that stand in for a headline that was lost."""

_TYPES: dict[str, type | tuple[type, ...]] = {"INTEGER": int, "TEXT": str, "REAL": (int, float), "BLOB": bytes}


@dataclass(slots=True)
class Filled:
    """What was found: `rows` of any kind; of articles (or marks) what `repair.Repaired` tells."""

    rows: int = 0
    saved: int = 0
    lost: int = 0
    textless: int = 0
    headless: int = 0


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    default: Any
    can_be_missing: bool
    is_null: bool
    """Whether it is NULL in the record: the rowid stands for it."""
    can_be_null: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of our schema, and what its records look like."""

    name: str
    columns: tuple[_Column, ...]
    has_rowid: bool

    def row(self, record: Record) -> dict[str, Any] | None:
        """The values of a record by column; None where it is none of this table."""
        columns, values = self.columns, record.values
        if (record.rowid is not None) != self.has_rowid or not 0 < len(values) <= len(columns):
            return None
        found: dict[str, Any] = {}
        for column, value in zip(columns, values, strict=False):
            if column.is_null:
                if value is not None:
                    return None
                found[column.name] = record.rowid
            elif not (column.can_be_null if value is None else isinstance(value, _TYPES[column.kind])):
                return None
            else:
                found[column.name] = value
        missing = columns[len(values) :]
        return found | {each.name: each.default for each in missing} if all(c.can_be_missing for c in missing) else None


def _tables(connection: apsw.Connection, names: tuple[str, ...]) -> list[_Table]:
    """These tables, as the new file has them."""
    tables = []
    for name in names:
        row = first(connection, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,))
        has_rowid = "WITHOUT ROWID" not in str(row[0])
        listed: list[Any] = connection.execute("SELECT * FROM pragma_table_info(?)", (name,)).fetchall()
        columns = []
        # Without rowids the columns of the key come first in a record.
        for _number, column, kind, notnull, default, key in sorted(listed, key=lambda c: not (c[5] and not has_rowid)):
            columns.append(
                _Column(
                    column,
                    kind,
                    default.strip("'") if kind == "TEXT" and default else int(default or 0),
                    can_be_missing=default is not None,
                    is_null=bool(key and has_rowid and kind == "INTEGER"),
                    can_be_null=not notnull and not key,
                )
            )
        tables.append(_Table(name, tuple(columns), has_rowid))
    return tables


def _found(pages: Pages, tables: list[_Table]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of these tables: first those on pages that hang on the table's tree, then those that hang on nothing.

    What hangs on nothing is a row of that table, if there is just one, whose columns hold such values.
    """
    others: set[int] = set()
    by_name = {table.name: table for table in tables}
    mine: dict[int, str] = {}
    done: set[int] = set()
    for name, root in _roots(pages):
        for page in pages.tree(root):
            if name in by_name:
                mine[page] = name
            else:
                others.add(page)
    for page, name in sorted(mine.items()):
        for record in pages.records(page):
            if (row := by_name[name].row(record)) is not None:
                done.add(page)
                yield name, row
    for page in range(1, pages.count + 1):
        if page in done or page in others or page in pages.free:
            continue
        for record in pages.records(page):
            found = [(table.name, row) for table in tables if (row := table.row(record)) is not None]
            if len(found) == 1:
                yield found[0]


def _roots(pages: Pages) -> Iterator[tuple[str, int]]:
    """The tables and indexes that the file's schema names, as far as it can be read, with their first pages."""
    for page in pages.tree(1):
        for record in pages.records(page):
            match record.values:
                case (str(), str() as name, str(), int() as root, str() | None) if root > 1:
                    yield name, root


# Archives


def read_archive(connection: apsw.Connection) -> None:
    """Read everything that a person may see. Raises an error of SQLite or Python where that cannot be."""
    for (name,) in connection.execute("SELECT id FROM article ORDER BY key").fetchall():
        rows.read(connection, str(name))


def fill_archive(connection: apsw.Connection, pages: Pages) -> Filled:
    """Store what was found of an archive, and derive the rest."""
    from reader.archive.copies import group_all
    from reader.archive.sqlite.index import index_anew
    from reader.archive.sqlite.writing import Writing, all_full_texts

    filled = Filled()
    for name, row in _found(pages, _tables(connection, SAVED)):
        if name == "article":
            filled.saved += _store_article(connection, row)
        elif name == "body":
            filled.rows += _store_body(connection, row)
        else:
            filled.rows += _insert(connection, name, row | {"leased": 0})
    sql = "SELECT count(*) FROM article WHERE body NOT IN (SELECT number FROM body)"
    filled.textless = int(first(connection, sql)[0])
    connection.execute("UPDATE article SET body = NULL WHERE body NOT IN (SELECT number FROM body)")
    headless = list(_headless(connection))
    connection.execute("UPDATE tally SET count = ?, hidden = 0", (filled.saved,))
    index_anew(connection)
    group_all(Writing(connection), all_full_texts(connection))
    filled.headless = _put_headless(connection, headless)
    filled.lost = _lost(connection, pages, filled)
    return filled


def _store_article(connection: apsw.Connection, row: dict[str, Any]) -> bool:
    """Store an article, unless it is there or its columns cannot be meant; what is derived comes later."""
    if not row["id"].isascii() or max(abs(row["key"]), abs(row["time"])) > _FURTHEST:
        return False
    try:
        headline((row["id"], *(row[name] for name in ("title", "source", "section", "published", "time", "url")), 0, 0))
    except (ValueError, OverflowError, TypeError):
        row["published"] = ""
    return _insert(connection, "article", row | {"reading": "", "terms": "", "lead": "", "copies": 0})


def _store_body(connection: apsw.Connection, row: dict[str, Any]) -> bool:
    """Store a body whose blocks can be read; what was related goes where that cannot."""
    try:
        blocks = [[str(Kind(kind)), *map(str, rest)] for kind, *rest in json.loads(row["blocks"])]
        if any(len(block) != 4 for block in blocks) or row["byline"].count("\n") < 1:
            return False
    except (ValueError, TypeError, RecursionError):
        return False
    try:
        related = [name for name in json.loads(row["related"]) if isinstance(name, str)]
    except (ValueError, TypeError, RecursionError):
        related = []
    return _insert(connection, "body", row | {"related": json_list(related)})


def _headless(connection: apsw.Connection) -> Iterator[Article]:
    """The texts whose headlines are gone, taken out, as articles that are called by how they begin."""
    sql = "SELECT number, blocks, byline, notice FROM body WHERE number NOT IN (SELECT body FROM article WHERE body)"
    found: list[Any] = connection.execute(sql).fetchall()
    for number, blocks, byline, notice in found:
        connection.execute("DELETE FROM body WHERE number = ?", (number,))
        agency, place, *reporters = byline.split("\n")
        listed = tuple(Block(Kind(kind), *rest) for kind, *rest in json.loads(blocks))
        beginning = next((block.plain.replace("\n", " ") for block in listed if block.plain.strip()), "")
        if beginning:
            yield Article(
                f"{beginning[:_BEGINNING]}…", listed, byline=Byline(agency, place, tuple(reporters)), notice=notice
            )


def _put_headless(connection: apsw.Connection, articles: list[Article]) -> int:
    from reader.archive.sqlite.writing import Writing
    from reader.archive.taking import Intake

    intake = Intake(Writing(connection))
    for article in articles:
        intake.take(article)
    intake.store()
    return len(articles)


def _lost(connection: apsw.Connection, pages: Pages, filled: Filled) -> int:
    """How many articles are not there any more, by the indexes of the old file and by what it counted."""
    known: set[str] = set()
    counted = 0
    roots = dict(_roots(pages))
    for page in pages.tree(roots.get("tally", 0)):
        counted = max([0, *(record.values[0] for record in pages.records(page) if isinstance(record.values[0], int))])
    for page in set(range(1, pages.count + 1)) - pages.free:
        for record in pages.records(page):
            match record.values:
                case (str() as name, int()) if record.rowid is None and _ID.fullmatch(name):
                    known.add(name)
    there = {str(name) for (name,) in connection.execute("SELECT id FROM article")}
    return max(len(known - there), counted - filled.saved if counted < 1 << 40 else 0, 0)


# Marks


def read_marks(connection: apsw.Connection) -> None:
    """Read everything. Raises an error of SQLite where that cannot be."""
    for name in marks.TABLES:
        connection.execute(f"SELECT * FROM {identifier(name)}").fetchall()  # noqa: S608


def fill_marks(connection: apsw.Connection, pages: Pages) -> Filled:
    """Store what was found of a marks file."""
    filled = Filled()
    for name, row in _found(pages, _tables(connection, marks.TABLES)):
        if name == "mark" and not row["id"].isascii():
            continue
        stored = _insert(connection, name, row)
        filled.rows += stored
        filled.saved += stored and name == "mark"
    return filled


def _insert(connection: apsw.Connection, table: str, row: dict[str, Any]) -> bool:
    """Store a row, unless one of its key is there."""
    names = [identifier(name) for name in row]
    sql = f"INSERT OR IGNORE INTO {identifier(table)} ({', '.join(names)}) VALUES (:{', :'.join(names)})"  # noqa: S608
    connection.execute(sql, row)
    return connection.changes() > 0
