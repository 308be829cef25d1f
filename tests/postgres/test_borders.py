"""What lies at the borders: of partitions, of what a tsvector takes, of the counts beside what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.archive.builders import everything, story, titles
from tests.postgres import stores
from tests.postgres.cluster import Cluster

from reader.archive.postgres import reading, tokens
from reader.archive.postgres.archive import PostgresArchive
from reader.archive.query import ALL, parse
from reader.article import Article, Published


@pytest.fixture
def archive(primary: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresArchive]:
    monkeypatch.setenv(stores.SERVER, stores.prepare(primary))
    opened = stores.open_database(tmp_path / "archive.db")
    assert isinstance(opened, PostgresArchive)
    yield opened
    opened.close()


def at(moment: datetime, title: str, *paragraphs: str, **fields: object) -> Article:
    return story(title, *paragraphs, published=Published(moment), **fields)


def counted(archive: PostgresArchive) -> tuple[int, int, int]:
    """What the partitions say they have: articles, copies, articles whose tokens do not fit."""
    periods = archive._read(lambda tables: tables.periods)  # type: ignore[attr-defined]
    return tuple(map(sum, zip(*((each.articles, each.hidden, each.uncut) for each in periods), strict=True)))  # type: ignore[return-value]


def test_pages_go_over_every_border_of_partitions_from_both_ends(archive: PostgresArchive) -> None:
    borders = [datetime(year, month, 1, tzinfo=UTC) for year, month in ((2000, 1), (2023, 1), (2024, 1), (2100, 1))]
    second = timedelta(seconds=1)
    times = sorted(border + step * second for border in borders for step in (-1, 0, 1))
    archive.put([at(moment, f"第{number:02}则边界") for number, moment in enumerate(times)])
    newest = [f"第{number:02}则边界" for number in reversed(range(len(times)))]
    for query in (ALL, parse("边界"), parse("bianjie"), parse("after:1999-12-31")):
        for oldest in (False, True):
            for limit in (1, 2, 5):
                found, start = [], None
                while True:
                    page = archive.headlines(query, start=start, limit=limit, oldest=oldest)
                    found += [headline.title for headline in page.headlines]
                    if (start := page.next) is None:
                        break
                assert found == (newest[::-1] if oldest else newest), (query, oldest, limit)
    for oldest in (False, True):
        for offset in range(len(times)):
            (headline,) = archive.headlines(
                ALL, start=archive.skip(offset, oldest=oldest), limit=1, oldest=oldest
            ).headlines
            assert headline.title == (newest[::-1] if oldest else newest)[offset]


def test_a_day_of_a_border_has_what_is_of_it(archive: PostgresArchive) -> None:
    archive.put([at(datetime(2023, 12, 31, 12, tzinfo=UTC), "年末"), at(datetime(2024, 1, 1, 12, tzinfo=UTC), "年初")])
    assert titles(archive, "before:2024-01-01") == ["年末"]
    assert titles(archive, "after:2024-01-01") == ["年初"]


def test_what_moves_to_another_partition_is_counted_there(archive: PostgresArchive) -> None:
    address = "https://example.cn/moved"
    archive.put([at(datetime(2023, 12, 31, 12, tzinfo=UTC), "改期的消息", "正文。", url=address)])
    archive.put([at(datetime(2024, 1, 2, 12, tzinfo=UTC), "改期的消息", "正文改了，日期也改了。", url=address)])
    assert counted(archive) == (1, 0, 0)
    assert archive.skip(0) is not None
    assert archive.skip(1) is None
    (headline,) = everything(archive, ALL)
    assert archive.remove([headline.id]) == 1
    assert counted(archive) == (0, 0, 0)
    assert archive.count() == 0


def test_tokens_that_do_not_fit_are_found_by_their_text(
    archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put, changed, made short, removed: each search finds what is there, and the count of such articles is right."""
    monkeypatch.setattr(tokens, "MOST", 4 * 400)
    many = "".join(chr(0x4E00 + 7 * number) for number in range(300))
    day = datetime(2024, 2, 3, tzinfo=UTC)
    address = "https://example.cn/long"
    archive.put([at(day, "辽阔的一则", many, url=address), at(day, "短的一则", "辽宁有雨。")])
    assert counted(archive) == (2, 0, 1)
    middle = many[120:124]
    assert titles(archive, middle) == ["辽阔的一则"]
    assert set(titles(archive, f"{middle} OR 辽宁")) == {"短的一则", "辽阔的一则"}
    assert titles(archive, "辽宁") == ["短的一则"]
    assert titles(archive, "lianku") == []
    assert titles(archive, "liaokuo") == ["辽阔的一则"]
    archive.put([at(day, "辽阔的一则", "安徽有雨。" + many[::-1], url=address)])
    assert counted(archive) == (2, 0, 1)
    assert titles(archive, "安徽") == ["辽阔的一则"]
    assert titles(archive, middle) == []
    archive.put([at(day, "辽阔的一则", "福建有雨，就这么短。", url=address)])
    assert counted(archive) == (2, 0, 0)
    assert titles(archive, "福建") == ["辽阔的一则"]
    assert titles(archive, "安徽") == []
    archive.remove([headline.id for headline in everything(archive, ALL)])
    assert counted(archive) == (0, 0, 0)


@pytest.mark.parametrize("oldest", [False, True])
def test_bodies_that_are_long_are_read_a_few_at_a_time_and_short_ones_at_once(
    archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch, oldest: bool
) -> None:
    at_once: list[list[int]] = []

    def noted(self: reading.Reading, sql: str, *bindings: object) -> list[tuple[object, ...]]:
        found = whole(self, sql, *bindings)
        if "reader.body" in sql:
            at_once.append([len(str(row[1]).encode()) for row in found])
        return found

    whole = reading.Reading._all
    monkeypatch.setattr(reading.Reading, "_all", noted)
    archive.put([story(f"第{number}则要闻", "水利会商。" + "又及" * number, minutes=number) for number in range(40)])
    wanted = [f"第{number}则要闻" for number in range(40)]
    wanted = wanted if oldest else wanted[::-1]
    at_once.clear()
    assert titles(archive, '"水利会商"', oldest=oldest) == wanted
    assert [len(sizes) for sizes in at_once] == [40]
    monkeypatch.setattr(reading, "AT_ONCE", 2000)
    long = """UPDATE reader.body SET blocks = replace(blocks, '会商。', '会商。' || repeat('长', 1000))
        WHERE key = ANY(SELECT key FROM reader.article WHERE title IN ('第7则要闻', '第8则要闻', '第20则要闻'))"""
    archive.pool.write(lambda connection: connection.execute(long.encode()))
    at_once.clear()
    assert titles(archive, '"水利会商"', oldest=oldest) == wanted
    assert all(len(sizes) == 1 or sum(sizes) <= 2000 for sizes in at_once)
    assert sum(map(len, at_once)) == 40, "each is read once"
    assert len(at_once) < 15
