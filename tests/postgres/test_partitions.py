"""Months as partitions: what is newest is read first and alone, and what is old can be taken out whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.archive.builders import everything, story, titles
from tests.postgres import stores
from tests.postgres.cluster import Cluster

from reader.archive.postgres.archive import PostgresArchive
from reader.archive.postgres.moment import Moment
from reader.archive.query import ALL, parse
from reader.article import Article, Published

LONG = "国家水利部门今天召开会商会议，分析研判珠江流域汛情发展的趋势，安排部署防汛抗洪的重点工作。" * 3


@pytest.fixture
def archive(primary: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresArchive]:
    monkeypatch.setenv(stores.SERVER, stores.prepare(primary))
    opened = stores.open_database(tmp_path / "archive.db")
    assert isinstance(opened, PostgresArchive)
    opened._pool.write(lambda connection: connection.execute("UPDATE reader.version SET partitions = 'month'"))
    yield opened
    opened.close()


def at(year: int, month: int, title: str, *paragraphs: str, **fields: object) -> Article:
    """An article of the middle of a month."""
    return story(title, *paragraphs, published=Published(datetime(year, month, 15, tzinfo=UTC)), **fields)


def periods(archive: PostgresArchive) -> list[tuple[datetime, datetime]]:
    """From when to when each partition goes."""
    found = archive._read(lambda tables: tables.periods)  # type: ignore[attr-defined]
    return [tuple(datetime.fromtimestamp(key >> 24, UTC) for key in (each.low, each.high)) for each in found]  # type: ignore[misc]


def asked(archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch, query: str) -> int:
    """How many slices of time a search of one row looks into."""
    walks = []
    everything_asked = Moment._all

    def noting(moment: Moment, sql: str, *bindings: object) -> list[object]:
        walks.append("reader.search" in sql and "ORDER BY key" in sql)
        return everything_asked(moment, sql, *bindings)

    with monkeypatch.context() as patched:
        patched.setattr(Moment, "_all", noting)
        assert archive.headlines(parse(query), limit=1).headlines
    return sum(walks)


def test_a_month_has_a_partition_once_there_is_something_of_it(archive: PostgresArchive) -> None:
    archive.put([at(2024, 2, "二月"), at(2024, 2, "二月又"), at(2023, 12, "十二月")])
    assert periods(archive) == [
        (datetime(2023, 12, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)),
        (datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
    ]


def test_who_reads_for_long_keeps_nobody_from_the_first_article_of_a_month(
    archive: PostgresArchive, primary: Cluster
) -> None:
    archive.put([at(2024, 2, "二月")])
    ((database,),) = archive._pool.read(lambda connection: connection.execute("SELECT current_database()").fetchall())
    with primary.connect(database) as slow, slow.transaction():
        for table in ("article", "body", "search", "topic", "name", "period"):
            slow.execute(f"SELECT count(*) FROM reader.{table}")
        start = time.monotonic()
        archive.put([at(2023, 12, "十二月")])
        assert titles(archive) == ["二月", "十二月"]
        assert time.monotonic() - start < 5
    assert titles(archive, "二月") == ["二月", "十二月"]


def test_times_that_a_feed_makes_up_make_few_partitions(archive: PostgresArchive) -> None:
    hostile = [
        at(year, month, f"{year}年{month}月") for year in (1, 1812, 1999, 2098, 2100, 9999) for month in (1, 6, 12)
    ]
    archive.put(hostile)
    assert len(archive._read(lambda tables: tables.periods)) == 3  # type: ignore[attr-defined]  # before 2000, the whole of 2098, from 2100 on
    assert len(everything(archive, ALL)) == len(hostile)
    assert titles(archive, "9999年") == ["9999年12月", "9999年6月", "9999年1月"]


def test_a_year_that_has_months_gets_no_partition_of_a_year(archive: PostgresArchive, primary: Cluster) -> None:
    archive.put([at(2024, 2, "二月")])
    archive._pool.write(lambda connection: connection.execute("UPDATE reader.version SET partitions = 'year'"))
    archive.put([at(2024, 3, "三月"), at(2023, 3, "去年三月")])
    assert [(high - low).days for low, high in periods(archive)] == [365, 29, 31]
    assert titles(archive) == ["三月", "二月", "去年三月"]


def test_what_is_found_in_the_newest_month_is_looked_for_in_no_other(
    archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.put([at(year, month, f"要闻{year}{month}") for year in (2020, 2021, 2022) for month in range(1, 13)])
    archive.put([at(2022, 12, "要闻又一")])
    assert asked(archive, monkeypatch, "要闻") == 1
    assert asked(archive, monkeypatch, "要闻20201") <= 7  # 36 months, in slices that double


def test_old_months_can_be_taken_out_whole(archive: PostgresArchive, primary: Cluster) -> None:
    feed = "https://e.example/feed"
    archive.put([at(2015, 1, "旧闻", LONG, source="甲报", url="https://a.example/", feed=feed)])
    archive.put(
        [
            story(
                "汛情",
                LONG,
                source="乙报",
                url="https://b.example/",
                published=Published(datetime(2015, 2, 1, tzinfo=UTC)),
            )
        ]
    )
    archive.put([at(2015, 1, "又一条旧闻", feed=feed), at(2016, 5, "新闻", feed=feed)])
    assert archive.count() == 4
    taken = archive._pool.write(
        lambda connection: connection.execute("SELECT reader.detach_before('2015-02-01')").fetchall()
    )
    assert taken == [(2,)]
    assert titles(archive) == ["新闻", "汛情"]
    assert archive.count() == 2
    assert titles(archive, "珠江流域") == ["汛情"]
    assert titles(archive, "旧闻") == []
    assert archive.by_feed([record.article.id for record in archive.records().each]) == {feed: 1}
    for headline in everything(archive, ALL):
        assert archive.get(headline.id)
        archive.related(headline.id)
    archive.put([at(2015, 1, "补来的旧闻")])
    assert titles(archive)[-1] == "补来的旧闻"


def test_a_copy_whose_lead_is_taken_out_stands_for_itself(archive: PostgresArchive) -> None:
    days = (datetime(2015, 1, 31, tzinfo=UTC), datetime(2015, 2, 1, tzinfo=UTC))
    for day, source in zip(days, "甲乙", strict=True):
        archive.put([story("汛情", LONG, source=source, url=f"https://{source}.example/", published=Published(day))])
    assert [headline.copies for headline in everything(archive, ALL)] == [1]
    archive._pool.write(lambda connection: connection.execute("SELECT reader.detach_before('2015-02-01')"))
    assert [(headline.source, headline.copies) for headline in everything(archive, ALL)] == [("乙", 0)]
    assert archive.count() == 1
