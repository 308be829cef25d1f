"""Articles and headlines as rows of the tables, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

import apsw

from reader.archive.sqlite.connection import first
from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.text.clean import clean, clean_address, clean_line, is_plain
from reader.text.fold import fold

HEADLINE = (
    "article.id, article.title, source, section, published, time, url, article.body IS NULL, iif(article.lead = '',"
    " article.copies, (SELECT copies FROM article AS other WHERE other.id = article.lead))"
)
"""The columns of which `headline` makes a headline; `excerpt` is asked for where it is wanted."""

ABOVE = 1 << 62
"""Above all keys."""


class Place(NamedTuple):
    """Where an article stands: its key, the time it is sorted by (epoch seconds), the number of its body or None."""

    key: int
    time: int
    body: int | None


class Found(NamedTuple):
    """The columns that are made of the others: how an article is read, and what it is about (see topics.py)."""

    reading: str
    terms: str


def headline(row: Sequence[Any], excerpt: str = "") -> Headline:
    """A headline of the columns HEADLINE, clean whoever has written the archive, and so are all that this module reads.

    Raises ValueError or TypeError where the columns hold what no reader writes.
    """
    name, title, source, section, published, time, url, stub, copies = row
    when = _published(published, time)
    if not is_plain(name + title + source + section + excerpt):
        name, title, source, excerpt = map(clean_line, (name, title, source, excerpt))
        section = clean(section)
    return Headline(title, name, source, _path(section), when, clean_address(url), bool(stub), excerpt, copies=copies)


def headlines_of(connection: apsw.Connection, keys: Sequence[int]) -> list[Headline]:
    """The headlines of these keys, in their order."""
    sql = f"SELECT {HEADLINE} FROM json_each(?) JOIN article ON article.key = value ORDER BY json_each.id"  # noqa: S608
    return [headline(row) for row in connection.execute(sql, (json_list(keys),))]


def readings(connection: apsw.Connection, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """How the title and the source of each of these articles are read."""
    sql = "SELECT article.id, reading FROM json_each(?) JOIN article ON article.id = value"
    found = ((name, (*reading.split("\n"), "", "")) for name, reading in connection.execute(sql, (json_list(ids),)))
    return {name: (title, source) for name, (title, source, *_others) in found}


def json_list(values: Iterable[Any]) -> str:
    """Values for SQLite's json_each."""
    return _json(list(values))


def with_match(
    headline: Headline, around: str, *, spoken: bool = False, heard: tuple[tuple[int, int], ...] = ()
) -> Headline:
    """A headline as it was found: with the text around the match, and what of its title was heard."""
    return replace(headline, excerpt=clean(around), spoken=spoken, heard=heard)


def body_text(blocks: str, excerpt: str) -> str:
    """What Article.text has after the title, of the stored columns; `blocks` is empty for a stub."""
    if not blocks:
        return excerpt
    return "\n".join(" ".join(filter(None, (text, credit))) for _, text, credit, _ in json.loads(blocks))


def read(connection: apsw.Connection, article_id: str) -> tuple[Place, Article] | None:
    """The article of this id with its related headlines, and where it stands."""
    columns = "key, time, body, id, title, url, source, section, published, language, excerpt, feed"
    row = first(connection, f"SELECT {columns} FROM article WHERE id = ?", (article_id,))  # noqa: S608
    if row is None:
        return None
    key, time, number, name, title, url, source, section, published, language, excerpt, feed = row
    article = Article(
        clean_line(title),
        id=clean_line(name),
        url=clean_address(url),
        source=clean_line(source),
        section=_path(clean(section)),
        published=_published(published, time),
        language=clean_line(language),
        excerpt=clean(excerpt),
        feed=clean_line(feed),
    )
    if number is not None:
        sql = "SELECT blocks, byline, notice, related FROM body WHERE number = ?"
        blocks, byline, notice, related = first(connection, sql, (number,))
        agency, place, *reporters = clean(byline).split("\n")
        article = replace(
            article,
            blocks=tuple(
                Block(Kind(kind), clean(text), clean(credit), clean_address(image))
                for kind, text, credit, image in json.loads(blocks)
            ),
            byline=Byline(agency, place, tuple(reporters)),
            notice=clean(notice),
            related=_related(connection, related),
        )
    return Place(key, time, number), article


def _related(connection: apsw.Connection, ids: str) -> tuple[Headline, ...]:
    rows = connection.execute(
        f"SELECT {HEADLINE}, excerpt FROM json_each(?) JOIN article ON article.id = value ORDER BY json_each.id",  # noqa: S608
        (ids,),
    )
    return tuple(headline(row, excerpt) for *row, excerpt in rows)


def article(connection: apsw.Connection, article_id: str) -> Article:
    """The article of this id, which is there."""
    found = read(connection, article_id)
    assert found, "its id was read in this transaction"
    return found[1]


def insert(connection: apsw.Connection, place: Place, article: Article, found: Found) -> None:
    """Store an article that is not there at this place; a body gets its number here. Its related headlines have ids."""
    number = _store_body(connection, None, article)
    values = (*_columns(article), twin(article), address(article.url), *found, place.key, place.time, number)
    connection.execute(_INSERT, values)


def update(connection: apsw.Connection, place: Place, article: Article, found: Found) -> None:
    """Store what has become of the article at this place."""
    number = _store_body(connection, place.body, article)
    values = (*_columns(article), twin(article), address(article.url), *found, number, place.key)
    connection.execute(_UPDATE, values)


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


def address(url: str) -> int:
    """A signed 48-bit hash of what the addresses of one page have in common; 0 where there is none."""
    from hashlib import blake2b

    from reader.text.address import canonical

    key = canonical(url).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(key, digest_size=6).digest(), "big", signed=True) if key else 0


def twin(article: Article) -> int:
    """A signed 64-bit hash of title and day."""
    return _twin(day(article), article.title)


@lru_cache(4096)
def _twin(on: str, title: str) -> int:
    from hashlib import blake2b  # slow to load, and only what puts articles in needs it

    return int.from_bytes(blake2b(f"{on}\n{squeezed(title)}".encode(), digest_size=8).digest(), "big", signed=True)


def _store_body(connection: apsw.Connection, number: int | None, article: Article) -> int | None:
    if article.stub:
        return None
    sql = "INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?, ?)"
    connection.execute(sql, (number, *_body_columns(article)))
    return connection.last_insert_rowid() if number is None else number


_COLUMNS = ("id", "title", "url", "source", "section", "published", "language", "excerpt", "feed")
_MADE = (*_COLUMNS, "twin", "address", *Found._fields)
_INSERT = f"INSERT INTO article ({', '.join(_MADE)}, key, time, body) VALUES ({', '.join('?' * (len(_MADE) + 3))})"  # noqa: S608
_UPDATE = f"UPDATE article SET {', '.join(f'{column} = ?' for column in _MADE)}, body = ? WHERE key = ?"  # noqa: S608


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
        article.feed,
    )


def _body_columns(article: Article) -> tuple[str, str, str, str]:
    byline = article.byline
    return (
        _json([(block.kind.value, block.text, block.credit, block.image) for block in article.blocks]),
        "\n".join((byline.agency, byline.place, *byline.reporters)),
        article.notice,
        _json([related.id for related in article.related]),
    )


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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
