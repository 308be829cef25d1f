"""Articles and headlines in the tables of a SQLite file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from reader.archive import rows
from reader.archive.rows import json_list
from reader.archive.sqlite.connection import first
from reader.archive.tables import Place
from reader.article import Article, Headline

HEADLINE = (
    "article.id, article.title, source, section, published, time, url, article.body IS NULL, iif(article.lead = '',"
    " article.copies, (SELECT copies FROM article AS other WHERE other.id = article.lead))"
)
"""The columns rows.HEADLINE; `excerpt` is asked for where it is wanted."""


def headlines_of(connection: apsw.Connection, keys: Sequence[int]) -> list[Headline]:
    """The headlines of these keys, in their order."""
    sql = f"SELECT {HEADLINE} FROM json_each(?) JOIN article ON article.key = value ORDER BY json_each.id"  # noqa: S608
    return [rows.headline(row) for row in connection.execute(sql, (json_list(keys),))]


def readings(connection: apsw.Connection, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """How the title and the source of each of these articles are read."""
    sql = "SELECT article.id, reading FROM json_each(?) JOIN article ON article.id = value"
    return {name: rows.reading(reading) for name, reading in connection.execute(sql, (json_list(ids),))}


def read(connection: apsw.Connection, article_id: str) -> tuple[Place, Article] | None:
    """The article of this id with its related headlines, and where it stands."""
    row = first(connection, f"SELECT key, time, body, {_ARTICLE} FROM article WHERE id = ?", (article_id,))  # noqa: S608
    if row is None:
        return None
    key, time, number, *columns = row
    if number is None:
        return Place(key, time, None), rows.article(columns)
    body = first(connection, f"SELECT {_BODY} FROM body WHERE number = ?", (number,))  # noqa: S608
    return Place(key, time, number), rows.article(columns, body, _related(connection, body[-1]))


def _related(connection: apsw.Connection, ids: str) -> list[Headline]:
    found = connection.execute(
        f"SELECT {HEADLINE}, excerpt FROM json_each(?) JOIN article ON article.id = value ORDER BY json_each.id",  # noqa: S608
        (ids,),
    )
    return [rows.headline(row, excerpt) for *row, excerpt in found]


def article(connection: apsw.Connection, article_id: str) -> Article:
    """The article of this id, which is there."""
    found = read(connection, article_id)
    assert found, "its id was read in this transaction"
    return found[1]


def insert(connection: apsw.Connection, place: Place, article: Article, found: rows.Found) -> None:
    """Store an article that is not there at this place; a body gets its number here. Its related headlines have ids."""
    number = _store_body(connection, None, article)
    connection.execute(_INSERT, (*_made(article, found), place.key, place.time, number))


def update(connection: apsw.Connection, place: Place, article: Article, found: rows.Found) -> None:
    """Store what has become of the article at this place."""
    number = _store_body(connection, place.body, article)
    connection.execute(_UPDATE, (*_made(article, found), number, place.key))


def delete(connection: apsw.Connection, key: int) -> None:
    """Take the article of this key out."""
    connection.execute("DELETE FROM body WHERE number = (SELECT body FROM article WHERE key = ?)", (key,))
    connection.execute("DELETE FROM article WHERE key = ?", (key,))


def move(connection: apsw.Connection, places: Sequence[tuple[int, int]]) -> None:
    """Give articles other keys: pairs of old and new, in ascending order of both."""
    # Those that go up from the top down, then those that go down from the bottom up: none lands on one still there.
    up = [place for place in reversed(places) if place[1] > place[0]]
    for old, new in up + [place for place in places if place[1] < place[0]]:
        connection.execute("UPDATE article SET key = ? WHERE key = ?", (new, old))


def _store_body(connection: apsw.Connection, number: int | None, article: Article) -> int | None:
    if article.stub:
        return None
    sql = "INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?, ?)"
    connection.execute(sql, (number, *rows.body_columns(article)))
    return connection.last_insert_rowid() if number is None else number


def _made(article: Article, found: rows.Found) -> tuple[Any, ...]:
    """The columns _MADE of an article."""
    return (*rows.columns(article), rows.twin(article), rows.address(article.url), *found)


_ARTICLE, _BODY = ", ".join(rows.ARTICLE), ", ".join(rows.BODY)
_MADE = (*rows.ARTICLE[:-1], "twin", "address", *rows.Found._fields)
_INSERT = f"INSERT INTO article ({', '.join(_MADE)}, key, time, body) VALUES ({', '.join('?' * (len(_MADE) + 3))})"  # noqa: S608
_UPDATE = f"UPDATE article SET {', '.join(f'{column} = ?' for column in _MADE)}, body = ? WHERE key = ?"  # noqa: S608
