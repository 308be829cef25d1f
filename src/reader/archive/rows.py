"""Articles and headlines as columns of a store's tables, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

from reader.archive.tables import Record
from reader.article import Article, Block, Byline, Headline, Kind, Published
from reader.text.clean import clean, clean_address, clean_line, is_plain
from reader.text.fold import fold

ABOVE = 1 << 62
"""Above all keys."""


HEADLINE = ("id", "title", "source", "section", "published", "time", "url", "stub", "copies")
"""The columns of which `headline` makes a headline; `copies` is how many its lead, or itself, has."""

ARTICLE = ("id", "title", "url", "source", "section", "published", "language", "excerpt", "feed", "time")
BODY = ("blocks", "byline", "notice", "related")
"""The columns of which `article` makes an article."""


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


def article(row: Sequence[Any], body: Sequence[Any] | None = None, related: Iterable[Headline] = ()) -> Article:
    """An article of the columns ARTICLE and, unless it is a stub, BODY; `related` are the headlines that it names."""
    name, title, url, source, section, published, language, excerpt, feed, time = row
    found = Article(
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
    if body is None:
        return found
    blocks, byline, notice, _ids = body
    agency, place, *reporters = clean(byline).split("\n")
    return replace(
        found,
        blocks=tuple(
            Block(Kind(kind), clean(text), clean(credit), clean_address(image))
            for kind, text, credit, image in json.loads(blocks)
        ),
        byline=Byline(agency, place, tuple(reporters)),
        notice=clean(notice),
        related=tuple(related),
    )


def record(
    key: int,
    time: int,
    row: Sequence[Any],
    body: Sequence[Any] | None,
    beside: tuple[str, str, str, int],
) -> Record:
    """A record of the columns ARTICLE, BODY (None: a stub), and `beside` them reading, terms, lead, copies."""
    names = json.loads(body[3]) if body else ()
    found = article(row, body, [Headline("", id=clean_line(name)) for name in names])
    reading, terms, lead, copies = beside
    return Record(key, time, found, clean(reading), clean_line(terms), lead, copies)


def reading(text: str) -> tuple[str, str]:
    """How title and source are read, of the column `reading`."""
    title, source, *_others = (*text.split("\n"), "", "")
    return title, source


def same_row(one: Article, other: Article) -> bool:
    """Whether storing one instead of the other would change nothing."""
    return columns(one) == columns(other) and body_columns(one) == body_columns(other)


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


def columns(article: Article) -> tuple[str, ...]:
    """The columns ARTICLE, but for the time."""
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


def body_columns(article: Article) -> tuple[str, str, str, str]:
    """The columns BODY."""
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
