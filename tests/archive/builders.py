"""Articles for the tests of the archive."""

from __future__ import annotations

import gzip
import json
import os
import re
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from tests.postgres import stores
from tests.shared import DATA

from reader.archive import open_archive
from reader.archive.protocol import Archive
from reader.archive.query import ALL, Query, parse
from reader.article import Article, Block, Headline, Kind, Published

EXAMPLES = 40
"""Examples of a property test of which each has an archive of its own."""

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2025, 3, 2, 12, tzinfo=CHINA)
DAY = Published.on(date(2025, 3, 2), CHINA)


def empty(path: Path) -> Archive:
    """An archive without seeds, of the store that is being tested (see conftest.py)."""
    return seeded(path)


def anew(factory: pytest.TempPathFactory) -> Archive:
    """An empty archive, for one of the many examples of a test; those of the examples before may be gone."""
    if stores.SERVER in os.environ:
        stores.recycle(factory.getbasetemp() / "example")
        return empty(factory.getbasetemp() / "example")
    return empty(factory.mktemp("example") / "archive.db")


def seeded(path: Path, *seeds: Article) -> Archive:
    """An archive that starts with these."""
    if stores.SERVER in os.environ:
        return stores.open_database(path, seeds)
    return open_archive(path, lambda: seeds)


def story(title: str, *paragraphs: str, minutes: float = 0, **fields: object) -> Article:
    """A full text, published so many minutes after noon."""
    fields.setdefault("published", Published(NOON + timedelta(minutes=minutes)))
    blocks = tuple(Block(Kind.PARAGRAPH, paragraph) for paragraph in paragraphs or (f"{title}的正文。",))
    return Article(title, blocks, **fields)  # type: ignore[arg-type]


def page(title: str, *related: str, **fields: object) -> Article:
    """A full text with related headlines of which the day and an excerpt are known."""
    headlines = tuple(Headline(name, published=DAY, excerpt=f"{name}的摘要") for name in related)
    return story(title, related=headlines, **fields)


def titles(archive: Archive, text: str = "", **how: object) -> list[str]:
    """The titles of all headlines that match, page after page."""
    return [headline.title for headline in everything(archive, parse(text) if text else ALL, **how)]


def everything(archive: Archive, query: Query, limit: int = 50, oldest: bool = False) -> list[Headline]:
    """All headlines that match, page after page."""
    found: list[Headline] = []
    start = None
    while True:
        run = archive.headlines(query, start=start, limit=limit, oldest=oldest)
        assert len(run.headlines) <= limit
        found += run.headlines
        if run.next is None:
            return found
        start = run.next


@cache
def corpus_articles(count: int) -> tuple[Article, ...]:
    """Articles of the shared corpus; of each only the day is known."""
    with gzip.open(DATA / "corpus" / "xwlb.jsonl.gz", "rt", encoding="utf-8") as file:
        return tuple(_article(json.loads(line)) for line in islice(file, count))


def _article(item: dict[str, str]) -> Article:
    paragraphs = (re.sub("<[^>]+>", "", part).strip() for part in item["html"].split("</p>"))
    blocks = tuple(Block(Kind.PARAGRAPH, paragraph) for paragraph in paragraphs if paragraph)
    title = " ".join(item["title"].split())
    return Article(title, blocks, published=Published.on(date.fromisoformat(item["date"]), CHINA))
