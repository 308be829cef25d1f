"""All of an archive in another one, of the same store or of another: nothing of it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from tests.archive.builders import NOON, corpus_articles, empty, everything, page, story, titles
from tests.shared import needs_data

from reader.archive import open_archive
from reader.archive.protocol import Archive
from reader.archive.query import ALL, parse
from reader.archive.tables import Record
from reader.article import Article, Block, Byline, Headline, Kind, Published

pytestmark = pytest.mark.usefixtures("store")

LONG = "国家水利部门今天召开会商会议，分析研判珠江流域汛情发展的趋势，安排部署防汛抗洪的重点工作。" * 3


def records(archive: Archive, limit: int = 1000) -> list[Record]:
    """All of them, but for their keys."""
    found: list[Record] = []
    place = None
    while (batch := archive.records(place, limit)).each:
        found += [record._replace(key=0) for record in batch.each]
        place = batch.last
    return found


def copy(source: Archive, target: Archive, batches: int | None = None, limit: int = 3) -> int:
    """Copy so many batches, or all; return how many articles were taken."""
    taken, place = 0, None
    for _ in islice(iter(int, 1), batches):
        if not (batch := source.records(place, limit)).each:
            break
        taken += target.take_records(batch)
        place = batch.last
    return taken


def several() -> list[Article]:
    """Articles of every kind: copies, stubs, of one second, of no time, with all fields."""
    rich = Article(
        "标题",
        (Block(Kind.HEADING, "小标题"), Block(Kind.FIGURE, "图", "王翕瞳 摄", "https://e.example/a.jpg")),
        url="https://e.example/1",
        source="中国新闻网",
        section=("财经", "经济观察"),
        published=Published(NOON),
        byline=Byline("中新社", "沈阳", ("王翕瞳", "李晓")),
        language="zh-CN",
        notice="版权所有",
        feed="https://e.example/feed",
        related=(Headline("甲", excerpt="甲的摘要"), Headline("标题二")),
    )
    copies = [
        story("汛情", LONG, source=name, url=f"https://{name}.example/", minutes=n) for n, name in enumerate("abc")
    ]
    return [
        rich,
        *copies,
        page("要闻", "甲", "乙"),
        story("同时一"),
        story("同时二"),
        replace(story("无日"), published=None),
    ]


@pytest.fixture(params=["sqlite", "the store"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An archive in a file, and one of the store that is tested."""
    path = tmp_path / "source.db"
    archive = open_archive(path, lambda: ()) if request.param == "sqlite" else empty(path)
    yield archive
    archive.close()


@pytest.fixture(params=["sqlite", "the store"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    path = tmp_path / "target.db"
    archive = open_archive(path, lambda: ()) if request.param == "sqlite" else empty(path)
    yield archive
    archive.close()


def test_a_copy_is_the_same_in_all_that_is_stored(source: Archive, target: Archive) -> None:
    source.put(several())
    assert copy(source, target) == len(records(source)) == 12
    assert records(target) == records(source)
    assert target.count() == source.count()
    assert everything(target, ALL) == everything(source, ALL)
    for query in ("汛情", "珠江流域", "reporter:李晓", "lixiao", "is:stub", "feed:e.example", "has:figure"):
        assert titles(target, query) == titles(source, query), query
        assert titles(target, query), query
    for record in records(source):
        assert target.get(record.article.id) == source.get(record.article.id)
        assert target.related(record.article.id) == source.related(record.article.id)


def test_a_copy_that_was_interrupted_goes_on_from_its_beginning(source: Archive, target: Archive) -> None:
    source.put(several())
    assert copy(source, target, batches=2) == 6
    assert copy(source, target) == 6
    assert copy(source, target) == 0
    assert records(target) == records(source)
    assert target.count() == source.count()


def test_what_comes_after_a_copy_finds_its_place_among_what_was_copied(source: Archive, target: Archive) -> None:
    source.put(several())
    copy(source, target)
    for archive in (source, target):
        archive.put([story("汛情", LONG, source="d", url="https://d.example/"), story("同时三")])
        archive.remove([records(archive)[-1].article.id])
    assert everything(target, ALL) == everything(source, ALL)
    assert max(headline.copies for headline in everything(target, ALL)) == 3


@needs_data
def test_many_real_articles_are_the_same_after_a_copy(source: Archive, target: Archive) -> None:
    source.put(corpus_articles(300))
    copy(source, target, limit=250)
    assert records(target) == records(source)
    assert titles(target, "中国") == titles(source, "中国")
    best = parse("经济 sort:best")
    assert target.headlines(best).headlines == source.headlines(best).headlines
