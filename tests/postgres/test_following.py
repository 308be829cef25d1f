"""Feeds that several machines fetch into one database: clocks, standbys that are behind, and long addresses."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.archive.builders import story
from tests.cli import conftest as commands
from tests.cli.conftest import Run
from tests.fetch import conftest as servers
from tests.fetch.feed_text import rss
from tests.fetch.server import Server
from tests.fetch.test_feeds import settings
from tests.postgres.cluster import Cluster, address_of

from reader.archive import open_archive, transfer
from reader.archive.postgres import reading
from reader.archive.postgres.address import Address
from reader.archive.postgres.archive import PostgresArchive
from reader.archive.postgres.preparing import prepare
from reader.archive.protocol import Subscription
from reader.fetch import schedule
from reader.fetch.events import FeedDone, Outcome
from reader.fetch.feeds import fetch

pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'psycopg[binary]')")

run = commands.run
server = servers.server
FEED = "https://a.example/feed"
HOUR = 3600


@pytest.fixture
def fetched(primary: Cluster, database: str) -> str:
    """The address of an archive for the role that fetches."""
    prepare(Address.parse(primary.address(dbname=database)), [], ["news"], partitions="", seeds=list)
    return primary.address("news", dbname=database)


@pytest.fixture
def archive(fetched: str) -> Iterator[PostgresArchive]:
    with closing(open_archive(fetched, list)) as opened:
        assert isinstance(opened, PostgresArchive)
        yield opened


class Clock:
    """This machine's clock, as the archive of one who fetches sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0
        real = time.time
        monkeypatch.setattr(reading.time, "time", lambda: real() + self.ahead)

    @property
    def now(self) -> int:
        return int(reading.time.time())


@pytest.mark.parametrize("ahead", [-3 * HOUR, 20 * 60, HOUR])
def test_a_machine_whose_clock_is_wrong_takes_no_feed_that_another_has(
    archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    archive.subscribe([Subscription(FEED)])
    clock = Clock(monkeypatch)
    assert len(archive.lease(clock.now, 900, 5, [FEED])) == 1
    clock.ahead = ahead
    assert archive.lease(clock.now, 900, 5, [FEED]) == []
    clock.ahead = 0
    archive.release([FEED])
    clock.ahead = ahead
    assert len(archive.lease(clock.now, 900, 5, [FEED])) == 1
    clock.ahead = 0
    assert archive.lease(clock.now, 900, 5, [FEED]) == []


def test_machines_with_different_clocks_keep_one_interval(
    archive: PostgresArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.subscribe([Subscription(FEED, added=1_700_000_000)])
    clock = Clock(monkeypatch)
    clock.ahead = 2 * HOUR
    (one,) = archive.lease(clock.now, 900, 5, [FEED])
    archive.settle(replace(one, asked=clock.now, succeeded=clock.now, due=clock.now + HOUR))
    for ahead in (0, 2 * HOUR, -HOUR):
        clock.ahead = ahead
        (one,) = archive.subscriptions()
        assert one.asked == pytest.approx(clock.now, abs=5)
        assert one.due == pytest.approx(clock.now + HOUR, abs=5)
        assert one.added == 1_700_000_000
        assert not schedule.is_due(one, clock.now)
        assert archive.lease(clock.now, 900, 5) == []


def test_a_standby_that_was_cut_off_stops_no_fetching(pair: tuple[Cluster, Cluster], server: Server) -> None:
    first, second = pair
    database = first.create_database()
    prepare(Address.parse(first.address(dbname=database)), [], ["news"], partitions="", seeds=list)
    address = address_of(first, second, user="news", dbname=database)
    with closing(open_archive(address, list)) as archive:
        archive.subscribe([Subscription(server.set("/old", body=rss(["旧"])))])
    second.wait_for(first)
    second.sql("SELECT pg_wal_replay_pause()")
    try:
        with closing(open_archive(address, list, latest=True)) as archive:
            archive.subscribe([Subscription(server.set("/new", body=rss(["新"])))])
        for _ in range(3):
            first.sql("UPDATE reader.subscription SET due = 0", dbname=database)
            with closing(open_archive(address, list, latest=True)) as archive:
                told = [event for event in fetch(archive, settings()) if isinstance(event, FeedDone)]
            assert {event.outcome for event in told} <= {Outcome.NEW, Outcome.UNCHANGED}
            assert len(told) == 2
    finally:
        second.sql("SELECT pg_wal_replay_resume()")


def test_fetch_and_copy_go_by_what_the_primary_has(pair: tuple[Cluster, Cluster], run: Run, tmp_path: Path) -> None:
    first, second = pair
    database = first.create_database()
    prepare(Address.parse(first.address(dbname=database)), [], ["news"], partitions="", seeds=list)
    address = address_of(first, second, user="news", dbname=database)
    second.wait_for(first)
    second.sql("SELECT pg_wal_replay_pause()")
    try:
        with closing(open_archive(first.address("news", dbname=database), list)) as archive:
            archive.put([story(title) for title in ("甲", "乙", "丙")])
            archive.subscribe([Subscription("http://127.0.0.1:9/feed")])
        fetched = run("--archive", address, "fetch", "--json")
        assert json.loads(fetched.lines[0])["feeds"] == 1
        copied = run("archive", "copy", address, str(tmp_path / "copy.db"))
        assert "3 articles copied" in copied.out
        assert "1 subscription" in copied.out
    finally:
        second.sql("SELECT pg_wal_replay_resume()")


def test_a_feed_that_has_moved_to_the_address_of_another_is_copied_too(
    archive: PostgresArchive, tmp_path: Path
) -> None:
    moved = Subscription("https://old.example/feed", address=FEED)
    with (
        closing(open_archive(tmp_path / "there.db", list)) as source,
        closing(open_archive(tmp_path / "back.db", list)) as back,
    ):
        source.subscribe([Subscription(FEED), moved], all_of_them=True)
        for one, other in ((source, archive), (archive, back)):
            transfer.copy(one, other, lambda _: None)
            assert transfer.compare(one, other, lambda _: None).same


@pytest.mark.parametrize("length", [600, 700, 2000, 9000])
def test_no_length_of_an_address_keeps_others_from_being_followed(
    archive: PostgresArchive, run: Run, fetched: str, tmp_path: Path, length: int
) -> None:
    long = "https://long.example/?q=" + "".join(chr(0x4E00 + 7 * n % 20000) for n in range(length))
    feeds = tmp_path / "feeds.opml"
    outlines = "".join(f'<outline text="x" type="rss" xmlUrl="{url}"/>' for url in (long, FEED))
    feeds.write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>', encoding="utf-8")
    assert run("--archive", fetched, "opml", "import", str(feeds)).code == 0
    assert FEED in [each.url for each in archive.subscriptions()]
