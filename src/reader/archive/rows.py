"""Articles and headlines as rows of the tables, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NamedTuple

import apsw

from reader.archive.connection import first
from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.text.cut import cut
from reader.text.fold import fold

HEADLINE = "article.id, article.title, source, section, published, time, url, article.body IS NULL"
"""The columns of which `headline` makes a headline; `excerpt` is asked for where it is wanted."""


class Place(NamedTuple):
    """Where an article stands: its key, the time it is sorted by (epoch seconds), the number of its body or None."""

    key: int
    time: int
    body: int | None


def headline(row: Sequence[Any], excerpt: str = "") -> Headline:
    """A headline of the columns HEADLINE."""
    name, title, source, section, published, time, url, stub = row
    return Headline(title, name, source, _path(section), _published(published, time), url, bool(stub), excerpt)


def body_text(blocks: str, excerpt: str) -> str:
    """What Article.text has after the title, of the stored columns; `blocks` is empty for a stub."""
    if not blocks:
        return excerpt
    return "\n".join(" ".join(filter(None, (text, credit))) for _, text, credit, _ in json.loads(blocks))


def read(connection: apsw.Connection, article_id: str) -> tuple[Place, Article] | None:
    """The article of this id with its related headlines, and where it stands."""
    columns = "key, time, body, id, title, url, source, section, published, language, excerpt"
    row = first(connection, f"SELECT {columns} FROM article WHERE id = ?", (article_id,))  # noqa: S608
    if row is None:
        return None
    key, time, number, name, title, url, source, section, published, language, excerpt = row
    article = Article(
        title,
        id=name,
        url=url,
        source=source,
        section=_path(section),
        published=_published(published, time),
        language=language,
        excerpt=excerpt,
    )
    if number is not None:
        sql = "SELECT blocks, byline, notice, related FROM body WHERE number = ?"
        blocks, byline, notice, related = first(connection, sql, (number,))
        agency, place, *reporters = byline.split("\n")
        article = replace(
            article,
            blocks=tuple(Block(Kind(kind), *rest) for kind, *rest in json.loads(blocks)),
            byline=Byline(agency, place, tuple(reporters)),
            notice=notice,
            related=_related(connection, related),
        )
    return Place(key, time, number), article


def _related(connection: apsw.Connection, ids: str) -> tuple[Headline, ...]:
    rows = connection.execute(
        f"SELECT {HEADLINE}, excerpt FROM json_each(?) JOIN article ON article.id = value ORDER BY json_each.id",  # noqa: S608
        (ids,),
    )
    return tuple(headline(row, excerpt) for *row, excerpt in rows)


def insert(connection: apsw.Connection, place: Place, article: Article) -> None:
    """Store an article that is not there at this place; a body gets its number here. Its related headlines have ids."""
    number = _store_body(connection, None, article)
    connection.execute(
        f"INSERT INTO article VALUES ({', '.join('?' * 12)})",  # noqa: S608
        (place.key, place.time, *_columns(article), twin(article), number),
    )
    connection.execute("UPDATE tally SET count = count + 1")
    _index(connection, place.key, article)


def update(connection: apsw.Connection, place: Place, article: Article) -> None:
    """Store what has become of the article at this place."""
    number = _store_body(connection, place.body, article)
    connection.execute(
        "UPDATE article SET id = ?, title = ?, url = ?, source = ?, section = ?, published = ?, language = ?,"
        " excerpt = ?, twin = ?, body = ? WHERE key = ?",
        (*_columns(article), twin(article), number, place.key),
    )
    unindex(connection, place.key)
    _index(connection, place.key, article)


def delete(connection: apsw.Connection, article_id: str) -> bool:
    """Take an article out; return whether it was there."""
    row = first(connection, "SELECT key, body FROM article WHERE id = ?", (article_id,))
    if row is None:
        return False
    key, number = row
    connection.execute("DELETE FROM article WHERE key = ?", (key,))
    connection.execute("DELETE FROM body WHERE number = ?", (number,))
    connection.execute("UPDATE tally SET count = count - 1")
    unindex(connection, key)
    return True


def index(connection: apsw.Connection, key: int) -> None:
    """Put the stored article of this key into the full-text index."""
    sql = "SELECT title, excerpt, coalesce(blocks, '') FROM article LEFT JOIN body ON number = article.body"
    title, excerpt, blocks = first(connection, f"{sql} WHERE key = ?", (key,))
    _index_text(connection, key, title, body_text(blocks, excerpt))


def unindex(connection: apsw.Connection, key: int) -> None:
    """Take a key out of the full-text index."""
    connection.execute("DELETE FROM search WHERE rowid = ?", (key,))


def same_row(one: Article, other: Article) -> bool:
    """Whether storing one instead of the other would change nothing."""
    return _columns(one) == _columns(other) and _body_columns(one) == _body_columns(other)


def sort_time(article: Article, otherwise: int) -> int:
    """The time by which it is sorted: of publication, in epoch seconds, or `otherwise` where that is not known."""
    return int(article.published.at.timestamp()) if article.published else otherwise


def squeezed(title: str) -> str:
    """A title as it is compared with others: folded, and without spaces."""
    return "".join(fold(title).split())


def day(article: Article) -> str:
    """The day of publication in the publisher's zone, empty where unknown."""
    return article.published.day.isoformat() if article.published else ""


def twin(article: Article) -> int:
    """A signed 64-bit hash of title and day."""
    from hashlib import blake2b  # slow to load, and only what puts articles in needs it

    key = f"{day(article)}\n{squeezed(article.title)}".encode()
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big", signed=True)


def _store_body(connection: apsw.Connection, number: int | None, article: Article) -> int | None:
    if article.stub:
        return None
    sql = "INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?, ?)"
    connection.execute(sql, (number, *_body_columns(article)))
    return connection.last_insert_rowid() if number is None else number


def _index(connection: apsw.Connection, key: int, article: Article) -> None:
    _index_text(connection, key, article.title, "\n".join(block.plain for block in article.body))


def _index_text(connection: apsw.Connection, key: int, title: str, body: str) -> None:
    connection.execute("INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)", (key, cut(title), cut(body)))


def _columns(article: Article) -> tuple[str, ...]:
    return (
        article.id,
        article.title,
        article.url,
        article.source,
        "\n".join(article.section),
        str(article.published or ""),
        article.language,
        article.excerpt,
    )


def _body_columns(article: Article) -> tuple[str, str, str, str]:
    byline = article.byline
    return (
        _json([(block.kind.value, block.text, block.credit, block.image) for block in article.blocks]),
        "\n".join((byline.agency, byline.place, *byline.reporters)),
        article.notice,
        _json([related.id for related in article.related]),
    )


def _json(value: Iterable[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _path(section: str) -> tuple[str, ...]:
    return tuple(section.split("\n")) if section else ()


def _published(text: str, time: int) -> Published | None:
    """The stored time of publication. A full-date lies in the zone in which `time` is its midnight."""
    if not text:
        return None
    if len(text) > 10:
        return Published(datetime.fromisoformat(text))
    midnight = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Published.parse(text, timezone(timedelta(seconds=int(midnight.timestamp()) - time)))
